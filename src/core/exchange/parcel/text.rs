//! Text out of a mail or a chat: our blocks in it, wherever they stand, and files that were pasted as they are.

use std::borrow::Cow;
use std::collections::BTreeMap;

use memchr::memmem;

use super::piece::{Joined, Piece};
use super::{Content, Opener, armour, piece};
use crate::exchange::read_error::ReadError;

/// How our own files begin when they are copied as they are.
const FILE: &[u8] = b"{\"fmt\":\"qiangji.";

/// Text that an editor saved as UTF-16 with its mark, in UTF-8; everything else as it is.
pub(super) fn utf8(bytes: &[u8]) -> Cow<'_, [u8]> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return Cow::Borrowed(bytes),
    };
    let (units, odd) = bytes[2..].as_chunks::<2>();
    match char::decode_utf16(units.iter().map(|it| unit(*it))).collect::<Result<String, _>>() {
        Ok(text) if odd.is_empty() => Cow::Owned(text.into_bytes()),
        // The reader of files tells what is wrong with it.
        _ => Cow::Borrowed(bytes),
    }
}

/// Whether anything of ours may stand in it.
pub(super) fn begins_somewhere(bytes: &[u8]) -> bool {
    let has = |needle: &[u8]| memmem::find(bytes, needle).is_some();
    has(armour::BEGIN.as_bytes())
        || has(armour::AGE_BEGIN.as_bytes())
        || has(piece::LINK.as_bytes())
        || has(FILE)
}

pub(super) fn open(opener: &mut Opener<'_>, name: &str, bytes: &[u8], depth: usize) {
    let text = String::from_utf8_lossy(bytes);
    let before = opener.items.len();
    // Pieces of one file may stand on many lines of one text. What is wrong is told once, however often it stands there.
    let (mut sets, mut wrong) = (BTreeMap::<(String, usize), Vec<Piece>>::new(), Vec::new());
    let blocks = armour::blocks(&text).into_iter().map(|block| match block {
        Ok(armour::Block::Piece(piece)) => Ok(Content::Piece(piece)),
        Ok(armour::Block::Age(bytes)) => Ok(Content::Sealed(bytes)),
        Err(error) => Err(error),
    });
    for found in blocks.chain(piece::links(&text).into_iter().map(|link| link.map(Content::Piece))) {
        match found {
            _ if opener.is_full() => break,
            Ok(Content::Piece(piece)) if piece.of == 1 => whole(opener, name, vec![piece], depth),
            Ok(Content::Piece(piece)) => sets.entry((piece.set.clone(), piece.of)).or_default().push(piece),
            Ok(Content::Sealed(bytes)) => opener.put(name, &bytes.clone(), Content::Sealed(bytes)),
            Ok(_) => {}
            Err(error) if wrong.contains(&error) => {}
            Err(error) => wrong.push(error),
        }
    }
    for set in sets.into_values() {
        whole(opener, name, set, depth);
    }
    for error in wrong {
        opener.wrong(name, bytes, error);
    }
    if opener.items.len() == before {
        opener.read(name, &copied(bytes));
    }
}

/// What pieces make together, or each of them by itself where others are lacking.
fn whole(opener: &mut Opener<'_>, name: &str, pieces: Vec<Piece>, depth: usize) {
    match piece::join(pieces.clone()).pop() {
        Some(Joined::Whole { bytes, .. }) if opener.spend(bytes.len()) => opener.open(name, &bytes, depth),
        Some(Joined::Whole { bytes, .. }) => opener.wrong(name, &bytes, ReadError::Bomb),
        Some(Joined::Broken { .. }) => opener.wrong(name, &pieces[0].bytes, ReadError::BlockBroken),
        Some(Joined::Lacking { .. }) | None => {
            for piece in pieces {
                opener.put(name, &piece.bytes.clone(), Content::Piece(piece));
            }
        }
    }
}

/// A file that was copied into a text: without what stands before and behind it, and without the marks of a quotation
/// before its lines. Whether that was right is told by its hashes.
fn copied(bytes: &[u8]) -> Cow<'_, [u8]> {
    let Some(from) = memmem::find(bytes, FILE) else { return Cow::Borrowed(bytes) };
    let to = memchr::memrchr(b'}', bytes).map_or(bytes.len(), |end| end + 1);
    let inner = &bytes[from..to.max(from)];
    let line_start = bytes[..from].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let mark = &bytes[line_start..from];
    if mark.is_empty() || !mark.iter().all(|b| matches!(b, b'>' | b' ' | b'|')) {
        return Cow::Borrowed(inner);
    }
    let lines = inner.split_inclusive(|b| *b == b'\n');
    Cow::Owned(lines.flat_map(|line| line.strip_prefix(mark).unwrap_or(line)).copied().collect())
}
