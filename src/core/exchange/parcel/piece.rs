//! Pieces of a file: for texts with a greatest length, for QR frames, for a link. Numbered, checked one by one and as a
//! whole, in any order.

use std::collections::BTreeMap;
use std::io::Write as _;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use flate2::write::GzEncoder;
use flate2::{Compression, Crc};

use crate::exchange::read_error::ReadError;
use crate::readback::{Stored, Unreadable};
use crate::record::Hash;

/// What a link carries a piece behind: a place in the app, so that any scanner leads there.
pub const LINK: &str = "#/r/";
/// Hex digits of the whole's SHA-256 that name a set.
const SET: usize = 16;
/// Nobody shows more frames or pastes more blocks.
const MOST: usize = 9_999;

/// Pieces whose others are still to come, as a device keeps them: a link to each, a line for each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Waiting(pub Vec<Piece>);

impl Stored for Waiting {
    const TITLE: &'static str = "分几次收到的文件";

    fn to_bytes(&self) -> Vec<u8> {
        let links: Vec<String> = self.0.iter().map(Piece::link).collect();
        links.join("\n").into_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, Unreadable> {
        let unreadable = Unreadable(Self::TITLE);
        let text = std::str::from_utf8(bytes).map_err(|_| unreadable)?;
        let piece = |link: &str| parsed(link.strip_prefix(LINK)?).ok();
        let pieces: Option<Vec<Piece>> = text.split_whitespace().map(piece).collect();
        pieces.map(Waiting).ok_or(unreadable)
    }
}

/// A piece of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The first digits of the SHA-256 of all pieces put together.
    pub set: String,
    /// From 1.
    pub at: usize,
    /// How many there are.
    pub of: usize,
    /// Of the whole, from where the one before ended.
    pub bytes: Vec<u8>,
}

impl Piece {
    /// None where the place is none or the bytes are not those that were cut.
    pub(super) fn new(set: &str, at: usize, of: usize, bytes: Vec<u8>, crc: &str) -> Option<Piece> {
        let set_is_one = set.len() == SET && set.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let piece = Piece { set: set.to_owned(), at, of, bytes };
        let right = set_is_one && (1..=of).contains(&at) && of <= MOST;
        (right && format!("{:08x}", piece.crc()) == crc).then_some(piece)
    }

    /// Of its bytes.
    pub(super) fn crc(&self) -> u32 {
        let mut crc = Crc::new();
        crc.update(&self.bytes);
        crc.sum()
    }

    /// The sentence for one that came without the others.
    pub fn alone(&self) -> ReadError {
        ReadError::Piece { at: self.at, of: self.of }
    }

    /// `#/r/…`, to hang behind the app's own address.
    pub fn link(&self) -> String {
        let letters = BASE64_URL_SAFE_NO_PAD.encode(&self.bytes);
        format!("{LINK}{}.{}.{}.{:08x}.{letters}", self.set, self.at, self.of, self.crc())
    }
}

/// As small as it gets, for ways that count letters.
pub fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing into memory cannot fail; if it did, the file would go as it is.
    match encoder.write_all(bytes).and_then(|()| encoder.finish()) {
        Ok(packed) => packed,
        Err(_) => bytes.to_vec(),
    }
}

/// Pieces of at most `most` bytes.
pub fn cut(bytes: &[u8], most: usize) -> Vec<Piece> {
    let set: String = Hash::of(bytes).to_string().chars().take(SET).collect();
    // Pieces of about the same length, none of them tiny.
    let of = bytes.len().div_ceil(most.max(1)).max(1);
    let chunks: Vec<&[u8]> = bytes.chunks(bytes.len().div_ceil(of).max(1)).collect();
    let of = chunks.len().max(1);
    let whole = if chunks.is_empty() { vec![&[][..]] } else { chunks };
    let piece = |(n, chunk): (usize, &[u8])| Piece { set: set.clone(), at: n + 1, of, bytes: chunk.to_vec() };
    whole.into_iter().enumerate().map(piece).collect()
}

/// What pieces make together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Joined {
    /// All of them, and they are what was cut.
    Whole {
        /// Which set.
        set: String,
        /// As before the cutting.
        bytes: Vec<u8>,
    },
    /// Those numbers are still to come.
    Lacking {
        /// Which set.
        set: String,
        /// The numbers, from 1.
        lacking: Vec<usize>,
        /// How many there are in all.
        of: usize,
    },
    /// They are all there and do not make the whole.
    Broken {
        /// Which set.
        set: String,
    },
}

impl Joined {
    /// Which set.
    pub fn set(&self) -> &str {
        match self {
            Joined::Whole { set, .. } | Joined::Lacking { set, .. } | Joined::Broken { set } => set,
        }
    }
}

/// Each set put together; pieces may come in any order and several times.
pub fn join(pieces: Vec<Piece>) -> Vec<Joined> {
    let mut sets: BTreeMap<(String, usize), BTreeMap<usize, Vec<u8>>> = BTreeMap::new();
    for piece in pieces {
        sets.entry((piece.set, piece.of)).or_default().insert(piece.at, piece.bytes);
    }
    let one = |((set, of), have): ((String, usize), BTreeMap<usize, Vec<u8>>)| {
        let lacking: Vec<usize> = (1..=of).filter(|at| !have.contains_key(at)).collect();
        if !lacking.is_empty() {
            return Joined::Lacking { set, lacking, of };
        }
        let bytes: Vec<u8> = have.into_values().flatten().collect();
        let right = Hash::of(&bytes).to_string().starts_with(&set);
        if right { Joined::Whole { set, bytes } } else { Joined::Broken { set } }
    };
    sets.into_iter().map(one).collect()
}

/// All pieces that stand in a text as links.
pub(super) fn links(text: &str) -> Vec<Result<Piece, ReadError>> {
    let link = |(at, _): (usize, &str)| {
        let tail = &text[at + LINK.len()..];
        let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let tail = &tail[..tail.find(|c| !letter(c)).unwrap_or(tail.len())];
        // Fewer words are somebody's talk of a link, and none.
        (tail.split('.').count() == 5).then(|| parsed(tail))
    };
    text.match_indices(LINK).filter_map(link).collect()
}

/// The tail of an address that holds a piece.
pub fn parsed(tail: &str) -> Result<Piece, ReadError> {
    let mut words = tail.splitn(5, '.');
    let piece = (|| {
        let (set, at, of, crc) = (words.next()?, words.next()?, words.next()?, words.next()?);
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(words.next()?).ok()?;
        Piece::new(set, at.parse().ok()?, of.parse().ok()?, bytes, crc)
    })();
    piece.ok_or(ReadError::BlockBroken)
}
