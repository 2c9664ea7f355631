//! Sealed files: age, to a pass-phrase or to the key of whoever is to open it. The official programs `age` and `rage` open
//! them too, and we open theirs. What a locked device gave out in distress is opened here too ([`locked`]).
//!
//! No part of the core, because it draws randomness. The sealer of the site and the command line share it.

use std::io::{Read, Write};
use std::iter;

use age::armor::{ArmoredReader, ArmoredWriter, Format};
use age::secrecy::{ExposeSecret, SecretString};
use age::{DecryptError, Decryptor, Encryptor, scrypt, x25519};
use flate2::Compression;
use flate2::write::GzEncoder;
use qiangji::exchange::{locked, phrase};
use qiangji::vault::Refused;

/// scrypt's cost where we seal: 64 MiB, about a second on a phone (reliability.md, 76).
const WORK: u8 = 16;
/// The most that is taken on, 256 MiB. What asks for more is refused before the memory is taken.
const MOST_WORK: u8 = 18;

/// Who shall be able to open it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To<'a> {
    /// Whoever is told it.
    Phrase(&'a str),
    /// Whoever holds the secret half of it: `age1…`.
    Key(&'a str),
}

/// Why nothing was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    #[error("口令是空的，写一个，或者用给你的那六个词")]
    NoPhrase,
    #[error("收件钥匙不对，请对方重新发（age1 开头的一行）")]
    Key,
    #[error("没有加密成，再试一次")]
    Other,
}

/// Why nothing was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It was sealed to a pass-phrase, and none was given.
    #[error("这份文件用口令加了密，写上口令再打开")]
    AsksPhrase,
    /// Or its first lines are damaged: the two cannot be told apart.
    #[error("口令不对。再写一遍；还不对，请发件人核对口令")]
    WrongPhrase,
    /// It was sealed to keys, none of them ours.
    #[error("这份文件是加密给别人的，这台设备打不开。请发件人用你的收件钥匙重新加密")]
    OtherKey,
    #[error("加密的文件在路上坏了，请发件人重新发")]
    Damaged,
    /// More memory than a phone has.
    #[error("这份文件加密得太费内存，没有打开。请发件人用本手册重新加密")]
    TooCostly,
    #[error("这份文件的加密方式比本手册新，先更新手册")]
    Newer,
}

/// A pair of keys as text.
pub struct Pair {
    /// `AGE-SECRET-KEY-1…`; stays on the device.
    pub secret: String,
    /// `age1…`; for everybody.
    pub public: String,
}

/// A new pair.
pub fn new_pair() -> Pair {
    let identity = x25519::Identity::generate();
    let secret = identity.to_string().expose_secret().to_owned();
    Pair { secret, public: identity.to_public().to_string() }
}

/// The file, packed and sealed, as text that any letter carries.
pub fn seal(file: &[u8], to: To<'_>) -> Result<Vec<u8>, SealError> {
    let encryptor = match to {
        To::Phrase(phrase) if phrase.trim().is_empty() => return Err(SealError::NoPhrase),
        To::Phrase(phrase) => {
            let mut recipient = scrypt::Recipient::new(SecretString::from(phrase.to_owned()));
            recipient.set_work_factor(WORK);
            Encryptor::with_recipients(iter::once(&recipient as _))
        }
        To::Key(key) => {
            let recipient: x25519::Recipient = key.trim().parse().map_err(|_| SealError::Key)?;
            Encryptor::with_recipients(iter::once(&recipient as _))
        }
    };
    let written = || -> std::io::Result<Vec<u8>> {
        let encryptor = encryptor.map_err(|error| std::io::Error::other(error.to_string()))?;
        let armour = ArmoredWriter::wrap_output(Vec::new(), Format::AsciiArmor)?;
        let mut packed = GzEncoder::new(encryptor.wrap_output(armour)?, Compression::default());
        packed.write_all(file)?;
        packed.finish()?.finish()?.finish()
    };
    written().map_err(|_| SealError::Other)
}

/// What was sealed, as it was: perhaps packed. What `rescue.html` gave out of a locked device opens too. `secrets` are the keys of this device, `typed` what somebody has typed as the
/// pass-phrase.
pub fn open(sealed: &[u8], secrets: &[&str], typed: Option<&str>) -> Result<Vec<u8>, OpenError> {
    if locked::begins(sealed) {
        return locked::open(sealed, typed.ok_or(OpenError::AsksPhrase)?).map_err(refused);
    }
    if is_newer(sealed) {
        return Err(OpenError::Newer);
    }
    let decryptor = |bytes| Decryptor::new_buffered(ArmoredReader::new(bytes)).map_err(why);
    if !decryptor(sealed)?.is_scrypt() {
        let identities: Vec<x25519::Identity> = secrets.iter().filter_map(|it| it.parse().ok()).collect();
        let mut reader = decryptor(sealed)?.decrypt(identities.iter().map(|it| it as _)).map_err(why)?;
        return all(&mut reader);
    }
    let mut refused = OpenError::AsksPhrase;
    for phrase in phrase::spellings(typed.unwrap_or_default()) {
        let mut identity = scrypt::Identity::new(SecretString::from(phrase));
        identity.set_max_work_factor(MOST_WORK);
        match decryptor(sealed)?.decrypt(iter::once(&identity as _)) {
            Ok(mut reader) => return all(&mut reader),
            // The header's own key did not open: of the payload nothing has been looked at yet.
            Err(DecryptError::DecryptionFailed) => refused = OpenError::WrongPhrase,
            Err(error) => refused = why(error),
        }
        if refused != OpenError::WrongPhrase {
            break;
        }
    }
    Err(refused)
}

/// What a locked device gave out.
fn refused(why: Refused) -> OpenError {
    match why {
        Refused::WrongPhrase | Refused::TooShort | Refused::Common => OpenError::WrongPhrase,
        Refused::TooCostly => OpenError::TooCostly,
        Refused::Newer => OpenError::Newer,
        Refused::Damaged | Refused::Already => OpenError::Damaged,
    }
}

/// A later version of age names itself in the first line.
fn is_newer(sealed: &[u8]) -> bool {
    const NAME: &[u8] = b"age-encryption.org/v";
    let mut first = [0; NAME.len() + 2];
    let read = ArmoredReader::new(sealed).read_exact(&mut first);
    read.is_ok() && first.starts_with(NAME) && !first.ends_with(b"1\n")
}

fn all(reader: &mut impl Read) -> Result<Vec<u8>, OpenError> {
    let mut out = Vec::new();
    reader.read_to_end(&mut out).map(|_| out).map_err(|_| OpenError::Damaged)
}

fn why(error: DecryptError) -> OpenError {
    match error {
        DecryptError::NoMatchingKeys => OpenError::OtherKey,
        DecryptError::ExcessiveWork { .. } => OpenError::TooCostly,
        // Header, MAC, payload; and what a later version of the crate tells apart.
        _ => OpenError::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use qiangji::exchange::bundle::{self, Letter, Limits};
    use qiangji::exchange::parcel::{self, Content};

    fn file() -> Vec<u8> {
        bundle::write(&Letter::default(), &[], [], Limits::PHONE.bytes).unwrap().remove(0)
    }

    fn is_ours(bytes: &[u8]) -> bool {
        matches!(parcel::open("x", bytes, Limits::PHONE)[0].content, Content::Bundle(_))
    }

    #[test]
    fn what_was_sealed_opens_by_its_phrase_and_no_other() {
        let phrase = phrase::of([7; 16]);
        let sealed = seal(&file(), To::Phrase(&phrase)).unwrap();
        let typed = phrase.replace('-', "  ").to_uppercase();
        assert!(is_ours(&open(&sealed, &[], Some(&typed)).unwrap()));
        assert_eq!(open(&sealed, &[], Some("kata")).unwrap_err(), OpenError::WrongPhrase);
        assert_eq!(open(&sealed, &[], None).unwrap_err(), OpenError::AsksPhrase);
        assert_eq!(seal(&file(), To::Phrase(" ")).unwrap_err(), SealError::NoPhrase);
    }

    #[test]
    fn what_was_sealed_to_a_key_opens_by_it_and_no_other() {
        let (ours, other) = (new_pair(), new_pair());
        let sealed = seal(&file(), To::Key(&ours.public)).unwrap();
        let keys = [other.secret.as_str(), ours.secret.as_str()];
        assert!(is_ours(&open(&sealed, &keys, None).unwrap()));
        assert_eq!(open(&sealed, &keys[..1], Some("kata")).unwrap_err(), OpenError::OtherKey);
        assert_eq!(seal(&file(), To::Key("age1x")).unwrap_err(), SealError::Key);
    }

    #[test]
    fn damage_is_told_as_damage() {
        let ours = new_pair();
        let sealed = seal(&file(), To::Key(&ours.public)).unwrap();
        let text = String::from_utf8(sealed.clone()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let without = |n: usize| {
            let left: Vec<&str> =
                lines.iter().enumerate().filter(|(at, _)| *at != n).map(|(_, it)| *it).collect();
            left.join("\n")
        };
        for n in 1..lines.len() {
            let refused = open(without(n).as_bytes(), &[&ours.secret], None).unwrap_err();
            assert_eq!(refused, OpenError::Damaged, "without line {n}");
        }
        for n in [sealed.len() / 2, sealed.len() - 5] {
            assert_eq!(open(&sealed[..n], &[&ours.secret], None).unwrap_err(), OpenError::Damaged);
        }
    }

    /// The worst that a part can hold: photos in base 64, which packing can only bring back to what they were.
    #[test]
    fn a_part_is_still_one_that_mail_takes_once_it_is_sealed() {
        let mut state = 1_u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let photo: Vec<u8> = (0..750_000).map(|_| random()).collect();
        let part = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, photo).into_bytes();
        let sealed = seal(&part, To::Key(&new_pair().public)).unwrap().len() as u64;
        assert!(
            sealed * bundle::PART <= part.len() as u64 * Limits::PHONE.bytes,
            "{sealed} of {}",
            part.len()
        );
    }

    #[test]
    fn what_would_take_the_memory_of_a_pc_is_refused() {
        let mut recipient = scrypt::Recipient::new(SecretString::from("kata".to_owned()));
        // The header says how much; nobody does the work.
        recipient.set_work_factor(1);
        let encryptor = Encryptor::with_recipients(iter::once(&recipient as _)).unwrap();
        let mut sealed = Vec::new();
        let mut writer = encryptor.wrap_output(&mut sealed).unwrap();
        writer.write_all(b"x").unwrap();
        writer.finish().unwrap();
        let at = sealed.windows(3).position(|it| it == b" 1\n").unwrap();
        sealed.splice(at + 1..at + 2, *b"30");
        assert_eq!(open(&sealed, &[], Some("kata")).unwrap_err(), OpenError::TooCostly);
    }
}
