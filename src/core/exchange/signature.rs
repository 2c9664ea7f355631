//! A device's signature under a file, and what it is worth.
//!
//! Ed25519 over `end.head`, which covers everything in the file. It tells that a file was not changed since that device made
//! it, and that two files came from the same device. It does not tell who held the device; where a name shows a key not seen
//! before, people compare [`number`] by telephone.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use crate::record::Hash;

/// What is signed begins so: a signature made for another purpose can never stand here.
const PURPOSE: &str = "qiangji.bundle head v1\n";

/// A key pair's secret half: 32 random bytes, made once on each device.
pub type Seed = [u8; 32];

/// Its public half, as `from.key` says it: 64 hex digits.
pub fn public(seed: &Seed) -> String {
    hex(SigningKey::from_bytes(seed).verifying_key().as_bytes())
}

/// A part as [`super::bundle::write`] made it, with its signature behind `head`. `from.key` must be [`public`] of the same
/// seed. None where it is not one of our own parts.
pub fn sign(part: &[u8], seed: &Seed) -> Option<Vec<u8>> {
    const TAIL: &[u8] = b"\"}}\n";
    let body = part.strip_suffix(TAIL)?;
    let (before, head) = body.split_at_checked(body.len().checked_sub(64)?)?;
    if !before.ends_with(b"\"head\":\"") {
        return None;
    }
    let head: Hash = std::str::from_utf8(head).ok()?.parse().ok()?;
    let signature = SigningKey::from_bytes(seed).sign(message(&head).as_bytes());
    let mut out = body.to_vec();
    out.extend_from_slice(b"\",\"sig\":\"");
    out.extend_from_slice(hex(&signature.to_bytes()).as_bytes());
    out.extend_from_slice(TAIL);
    Some(out)
}

/// Whether it was made with the secret half of that key, over this head.
pub(super) fn holds(key: &str, signature: &str, head: &Hash) -> bool {
    let checked = || {
        let key = VerifyingKey::from_bytes(&bytes(key)?).ok()?;
        let signature = Signature::from_bytes(&bytes(signature)?);
        key.verify_strict(message(head).as_bytes(), &signature).ok()
    };
    checked().is_some()
}

/// Twelve digits that stand for a key, to be compared by telephone: `0123 4567 8901`.
pub fn number(key: &str) -> String {
    let Hash(hash) = Hash::of(key.as_bytes());
    let first = hash[..8].iter().fold(0_u64, |n, byte| n << 8 | u64::from(*byte));
    let digits = format!("{:012}", first % 1_000_000_000_000);
    format!("{} {} {}", &digits[..4], &digits[4..8], &digits[8..])
}

fn message(head: &Hash) -> String {
    format!("{PURPOSE}{head}")
}

fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(n.into(), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Lower-case hex digits, exactly as many.
fn bytes<const N: usize>(hex: &str) -> Option<[u8; N]> {
    let digits = hex.as_bytes();
    if digits.len() != 2 * N || digits.iter().any(|it| !matches!(it, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    let mut out = [0; N];
    for (byte, pair) in out.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::bundle::{Letter, Limits, read, write};
    use crate::exchange::read_error::ReadError;
    use crate::value::map;

    const SEED: Seed = [7; 32];

    fn signed(key: &str) -> Vec<u8> {
        let letter = Letter { from: map([("key", key.into())]), ..Letter::default() };
        let part = write(&letter, &[], [], Limits::PHONE.bytes).unwrap().remove(0);
        sign(&part, &SEED).unwrap()
    }

    #[test]
    fn the_first_vector_of_the_standard() {
        // RFC 8032, 7.1, TEST 1.
        let seed: Seed = bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
        assert_eq!(public(&seed), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    }

    #[test]
    fn a_signed_file_tells_its_key_and_any_change_is_found() {
        let file = signed(&public(&SEED));
        assert_eq!(read(&file, Limits::PHONE).unwrap().header.key, Some(public(&SEED)));
        let text = String::from_utf8(file).unwrap();
        let (before, rest) = text.split_once(",\"sig\":\"").unwrap();
        let sig = rest.strip_suffix("\"}}\n").unwrap();
        let flipped = if sig.starts_with('0') { "1" } else { "0" }.to_owned() + &sig[1..];
        let other = [flipped, sig[..126].to_owned(), String::new(), sig.to_uppercase(), "zz".repeat(64)];
        let ends = other.map(|sig| format!(",\"sig\":\"{sig}\"")).into_iter().chain([String::new()]);
        for end in ends {
            let changed = format!("{before}{end}}}}}\n");
            assert_eq!(
                read(changed.as_bytes(), Limits::PHONE).unwrap_err(),
                ReadError::Signature,
                "{changed}"
            );
        }
    }

    #[test]
    fn another_devices_signature_is_refused() {
        let file = signed(&public(&[8; 32]));
        assert_eq!(read(&file, Limits::PHONE).unwrap_err(), ReadError::Signature);
    }

    #[test]
    fn a_number_has_twelve_digits() {
        assert_eq!(number(&public(&SEED)).len(), 14);
        assert_ne!(number(&public(&SEED)), number(&public(&[8; 32])));
    }
}
