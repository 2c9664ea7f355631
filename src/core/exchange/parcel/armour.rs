//! Blocks of text that survive mail and chat: quoted, re-wrapped, with words before and behind.
//!
//! ```text
//! -----BEGIN QIANGJI 1/1 0f3c9a1b2d4e5f60-----
//! H4sIAAAAAAAA/…
//! -----END QIANGJI 1a2b3c4d-----
//! ```
//!
//! Between the lines stands base64 of a [`Piece`]; whatever is no letter of it (quotation marks, blanks, ends of lines) is
//! passed over. The words are the set, the place in it, and the CRC-32 of the piece.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::piece::{self, Piece};
use crate::exchange::read_error::ReadError;

pub(super) const BEGIN: &str = "BEGIN QIANGJI";
const END: &str = "END QIANGJI";
pub(super) const AGE_BEGIN: &str = "BEGIN AGE ENCRYPTED FILE";
const AGE_END: &str = "END AGE ENCRYPTED FILE";
/// Letters in a line: no mail program wraps these again.
const LINE: usize = 64;

/// A block found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    Piece(Piece),
    /// What age's own armour held.
    Age(Vec<u8>),
}

/// Bytes as blocks of at most `most` characters each, one text.
pub fn write(bytes: &[u8], most: usize) -> String {
    piece::cut(bytes, most / 4 * 3).iter().map(of).collect()
}

/// One block.
pub fn of(piece: &Piece) -> String {
    let mut out = format!("-----{BEGIN} {}/{} {}-----\n", piece.at, piece.of, piece.set);
    let letters = BASE64_STANDARD.encode(&piece.bytes);
    for line in letters.as_bytes().chunks(LINE) {
        out.push_str(&String::from_utf8_lossy(line));
        out.push('\n');
    }
    out + &format!("-----{END} {:08x}-----\n", piece.crc())
}

/// All blocks of a text, in their order.
pub(super) fn blocks(text: &str) -> Vec<Result<Block, ReadError>> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let ours = rest.find(BEGIN).map(|at| (at, BEGIN, END));
        let age = rest.find(AGE_BEGIN).map(|at| (at, AGE_BEGIN, AGE_END));
        let Some((at, begin, end)) = [ours, age].into_iter().flatten().min() else { return found };
        let inside = &rest[at + begin.len()..];
        let Some(ends) = inside.find(end) else {
            found.push(Err(ReadError::BlockCut));
            return found;
        };
        let behind = &inside[ends + end.len()..];
        let body = &inside[..ends];
        found.push(if begin == BEGIN { ours_of(body, words(behind).0) } else { age_of(body) });
        rest = behind;
    }
}

fn ours_of(body: &str, end: Vec<&str>) -> Result<Block, ReadError> {
    let (words, letters) = words(body);
    let [place, set] = words[..] else { return Err(ReadError::BlockBroken) };
    let piece = (|| {
        let (at, of) = place.split_once('/')?;
        let bytes = decoded(letters)?;
        Piece::new(set, at.parse().ok()?, of.parse().ok()?, bytes, end.first()?)
    })();
    piece.map(Block::Piece).ok_or(ReadError::BlockBroken)
}

fn age_of(body: &str) -> Result<Block, ReadError> {
    decoded(body).map(Block::Age).ok_or(ReadError::BlockBroken)
}

/// The words up to the dashes that end a line of marks, and what is behind it.
fn words(text: &str) -> (Vec<&str>, &str) {
    let end = text.find("---").unwrap_or(text.len());
    let (head, rest) = text.split_at(end);
    let word = |c: char| !(c.is_ascii_alphanumeric() || c == '/');
    (head.split(word).filter(|it| !it.is_empty()).collect(), rest.trim_start_matches('-'))
}

/// Base64, and whatever else stands between its letters passed over.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let letter = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
    BASE64_STANDARD.decode(text.bytes().filter(letter).collect::<Vec<u8>>()).ok()
}
