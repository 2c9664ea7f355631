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

/// Bytes as blocks of at most `most` letters each, their marks and line ends not counted; one text.
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

/// What stands at a mark of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Begin(&'static str),
    End(&'static str),
}

/// All blocks of a text, in their order. One whose end is missing ends where the next begins.
pub(super) fn blocks(text: &str) -> Vec<Result<Block, ReadError>> {
    let marks = [Mark::Begin(BEGIN), Mark::End(BEGIN), Mark::Begin(AGE_BEGIN), Mark::End(AGE_BEGIN)];
    let places = |mark: Mark| text.match_indices(mark.word()).map(move |(at, _)| (at, mark));
    let mut all: Vec<(usize, Mark)> = marks.into_iter().flat_map(places).collect();
    all.sort_unstable_by_key(|(at, _)| *at);
    let (mut found, mut open, mut past) = (Vec::new(), None, 0);
    for (at, mark) in all {
        // The last letter of age's beginning is the first of its end: one that begins within another is none.
        if at < past {
            continue;
        }
        let behind = at + mark.word().len();
        past = behind;
        match (mark, open) {
            (Mark::Begin(_), Some(_)) => {
                found.push(Err(ReadError::BlockCut));
                open = Some((behind, mark));
            }
            (Mark::Begin(_), None) => open = Some((behind, mark)),
            (Mark::End(of), Some((from, Mark::Begin(begun)))) if of == begun => {
                let body = &text[from..at];
                found.push(if of == BEGIN { ours_of(body, head(&text[behind..])) } else { age_of(body) });
                open = None;
            }
            (Mark::End(_), _) => {}
        }
    }
    if open.is_some() {
        found.push(Err(ReadError::BlockCut));
    }
    found
}

impl Mark {
    fn word(self) -> &'static str {
        match self {
            Mark::Begin(word) => word,
            Mark::End(BEGIN) => END,
            Mark::End(_) => AGE_END,
        }
    }
}

/// A line of marks is no longer than this, whatever was put around it.
const MARK_LINE: usize = 200;

/// The beginning of a text, in whole characters.
fn head(text: &str) -> &str {
    let mut end = text.len().min(MARK_LINE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn ours_of(body: &str, end: &str) -> Result<Block, ReadError> {
    let begin = words(head(body));
    let [place, set] = begin[..] else { return Err(ReadError::BlockBroken) };
    let dashes = body.find("---").unwrap_or(body.len());
    let letters = &body[dashes..];
    let end = words(end);
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

/// The words up to the dashes that end a line of marks.
fn words(line: &str) -> Vec<&str> {
    let end = line.find("---").unwrap_or(line.len());
    let word = |c: char| !(c.is_ascii_alphanumeric() || c == '/');
    line[..end].split(word).filter(|it| !it.is_empty()).collect()
}

/// Base64, and whatever else stands between its letters passed over.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let letter = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
    BASE64_STANDARD.decode(text.bytes().filter(letter).collect::<Vec<u8>>()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However two lines of marks run into each other, a letter of one is none of the other, and nothing is a block.
    #[test]
    fn marks_that_overlap_are_no_block() {
        let marks = [BEGIN, END, AGE_BEGIN, AGE_END];
        let glued = |first: &str, second: &str| {
            let shared = (0..second.len()).filter(|n| first.ends_with(&second[..*n]));
            shared.map(|n| format!("-----{first}{}-----", &second[n..])).collect::<Vec<_>>()
        };
        let texts = marks.iter().flat_map(|first| marks.iter().flat_map(move |second| glued(first, second)));
        let texts: Vec<String> = texts.collect();
        assert!(texts.contains(&"-----BEGIN AGE ENCRYPTED FILEND AGE ENCRYPTED FILE-----".to_owned()));
        for text in texts {
            let of_age = text.contains(AGE_BEGIN) && text.contains(AGE_END) && !text.contains("FILEND");
            let found = blocks(&text);
            // Age's own armour may hold nothing; that is seen where it is opened.
            assert!(found.iter().all(|it| it.is_err() || of_age), "{text}: {found:?}");
        }
    }
}
