//! The lock: how stored values are sealed under a pass-phrase, and what lies in the header beside them.
//!
//! Argon2id makes a key of the pass-phrase, which wraps a random data key; values are sealed by that one, with
//! XChaCha20-Poly1305, bound to where they lie. So another pass-phrase costs one small value, not all of them.
//! Randomness comes from the caller.
//!
//! # Invariant: a sealed value tells itself
//! It begins with [`MAGIC`], which no value of the store begins with in the plain: `#` (lines), `{`, `[` or text
//! (JSON, names) or a picture's own first bytes. So a database may hold both, while it is locked and unlocked.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chacha20poly1305::aead::AeadInPlace;
use chacha20poly1305::{KeyInit, Tag, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};

use crate::exchange::phrase::{self, Weak};

/// The first bytes of a sealed value. 0xFE is in no UTF-8.
pub const MAGIC: &[u8] = b"\xfeQJL\x01";
/// Random bytes that each sealed value takes.
pub const NONCE: usize = 24;
/// Bytes of the authentication tag at its end.
const TAG: usize = 16;
/// What the wrapped key is bound to.
const HEADER: &[u8] = b"qiangji.lock";

/// What one guess at the pass-phrase costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Costs {
    /// Memory, in KiB.
    pub kib: u32,
    /// Times it is gone over.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Costs {
    /// Where we lock: under a second on a phone.
    pub const OURS: Costs = Costs { kib: 19 * 1024, passes: 2, lanes: 1 };
    /// The most that is taken on. What asks for more is refused before the memory is taken.
    pub const MOST: Costs = Costs { kib: 64 * 1024, passes: 10, lanes: 4 };

    fn are_bearable(self) -> bool {
        self.kib <= Costs::MOST.kib && self.passes <= Costs::MOST.passes && self.lanes <= Costs::MOST.lanes
    }
}

/// How far the values of a database are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The lock was turned on; some values may still be plain.
    Sealing,
    /// All values are sealed.
    Sealed,
    /// The lock is being taken off; some values are still sealed.
    Opening,
}

/// Why a pass-phrase opens nothing. Each prints as the sentence the user sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Or the header is damaged: the two cannot be told apart.
    #[error("口令不对。再写一遍，大小写和空格不要紧。")]
    WrongPhrase,
    /// Nothing, or too little to keep anybody out.
    #[error("口令太短。至少写 {} 个字，或者用给你的六个词。", phrase::FEWEST)]
    TooShort,
    /// Among the first that somebody would try.
    #[error("这样的口令容易被猜到。换一个，或者用给你的六个词。")]
    Common,
    /// More memory than a phone has.
    #[error("这把锁太费内存，没有打开。换一台内存大的设备再试。")]
    TooCostly,
    /// A later version's.
    #[error("这把锁是新版本上的，没有动它。先更新页面，再打开。")]
    Newer,
    /// There is a header already.
    #[error("已经上了锁。刷新这一页，写口令打开。")]
    Already,
    /// The header cannot be read, or there is none.
    #[error("上锁的信息坏了，打不开。从备份恢复。")]
    Damaged,
}

/// What lies beside the values, in the plain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    v: u32,
    kdf: String,
    kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
    /// Nonce, data key sealed by the key of the pass-phrase.
    key: String,
    /// How far the values are.
    pub now: State,
}

/// Random bytes for a new lock, or for a new pass-phrase.
#[derive(Clone, Copy)]
pub struct Fresh {
    /// For the key of the pass-phrase.
    pub salt: [u8; 16],
    /// For wrapping.
    pub nonce: [u8; NONCE],
}

/// The data key.
#[derive(Clone)]
pub struct Vault {
    bytes: [u8; 32],
    cipher: XChaCha20Poly1305,
}

impl Vault {
    /// By 32 random bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Vault { bytes, cipher: XChaCha20Poly1305::new(&bytes.into()) }
    }

    /// A value sealed; none only for one longer than any memory. No nonce may be used twice.
    pub fn seal(&self, about: &[u8], nonce: [u8; NONCE], plain: &[u8]) -> Option<Vec<u8>> {
        let mut value = Vec::with_capacity(MAGIC.len() + NONCE + plain.len() + TAG);
        value.extend_from_slice(MAGIC);
        value.extend_from_slice(&nonce);
        value.extend_from_slice(plain);
        let (_, body) = value.split_at_mut(MAGIC.len() + NONCE);
        let tag = self.cipher.encrypt_in_place_detached(XNonce::from_slice(&nonce), about, body).ok()?;
        value.extend_from_slice(&tag);
        Some(value)
    }

    /// What was sealed; none where a single bit of it, or of where it lies, is another.
    pub fn open(&self, about: &[u8], value: &[u8]) -> Option<Vec<u8>> {
        let (nonce, rest) = value.strip_prefix(MAGIC)?.split_at_checked(NONCE)?;
        let (body, tag) = rest.split_at_checked(rest.len().checked_sub(TAG)?)?;
        let mut plain = body.to_vec();
        let opened = self.cipher.decrypt_in_place_detached(
            XNonce::from_slice(nonce),
            about,
            &mut plain,
            Tag::from_slice(tag),
        );
        opened.ok().map(|()| plain)
    }

    /// Wraps the data key by a pass-phrase.
    pub fn header(&self, typed: &str, costs: Costs, fresh: Fresh, now: State) -> Result<Header, Refused> {
        let phrase = phrase::canonical(typed);
        match phrase::weak(&phrase) {
            Some(Weak::Short) => return Err(Refused::TooShort),
            Some(Weak::Common) => return Err(Refused::Common),
            None => {}
        }
        let wrapped = key_of(&phrase, &fresh.salt, costs)?.seal(HEADER, fresh.nonce, &self.bytes);
        let key = BASE64_STANDARD.encode(wrapped.ok_or(Refused::TooCostly)?);
        let (kdf, salt) = ("argon2id".to_owned(), BASE64_STANDARD.encode(fresh.salt));
        Ok(Header { v: 1, kdf, kib: costs.kib, passes: costs.passes, lanes: costs.lanes, salt, key, now })
    }
}

impl Header {
    /// As it lies in the database or in a file.
    pub fn read(json: &[u8]) -> Result<Self, Refused> {
        #[derive(Deserialize)]
        struct Kind {
            v: u32,
        }
        let kind: Kind = serde_json::from_slice(json).map_err(|_| Refused::Damaged)?;
        let header: Header = match kind.v {
            1 => serde_json::from_slice(json).map_err(|_| Refused::Damaged)?,
            _ => return Err(Refused::Newer),
        };
        if header.kdf == "argon2id" { Ok(header) } else { Err(Refused::Newer) }
    }

    /// As it is kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Plain fields with names cannot fail to be written.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The data key, by the pass-phrase however it was typed.
    pub fn open(&self, typed: &str) -> Result<Vault, Refused> {
        let costs = Costs { kib: self.kib, passes: self.passes, lanes: self.lanes };
        let bytes = |text: &str| BASE64_STANDARD.decode(text).map_err(|_| Refused::Damaged);
        let (salt, wrapped) = (bytes(&self.salt)?, bytes(&self.key)?);
        let key = key_of(&phrase::canonical(typed), &salt, costs)?;
        let opened = key.open(HEADER, &wrapped).and_then(|it| it.try_into().ok());
        opened.map(Vault::new).ok_or(Refused::WrongPhrase)
    }
}

/// Whether a value is sealed, by its first bytes.
pub fn is_sealed(value: &[u8]) -> bool {
    value.starts_with(MAGIC)
}

/// What a value is bound to: its shelf, and its key where that is known before it is written.
pub fn about(shelf: &str, key: Option<&str>) -> Vec<u8> {
    key.map_or_else(|| shelf.to_owned(), |key| format!("{shelf}/{key}")).into_bytes()
}

fn key_of(phrase: &str, salt: &[u8], costs: Costs) -> Result<Vault, Refused> {
    let damaged = |_| Refused::Damaged;
    if !costs.are_bearable() {
        return Err(Refused::TooCostly);
    }
    let params = Params::new(costs.kib, costs.passes, costs.lanes, Some(32)).map_err(damaged)?;
    let mut memory: Vec<Block> = Vec::new();
    memory.try_reserve_exact(params.block_count()).map_err(|_| Refused::TooCostly)?;
    memory.resize(params.block_count(), Block::default());
    let mut key = [0; 32];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into_with_memory(phrase.as_bytes(), salt, &mut key, &mut memory).map_err(damaged)?;
    Ok(Vault::new(key))
}

#[cfg(test)]
mod tests;
