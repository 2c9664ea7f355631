//! A zip: each file in it, by its content.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Opener, within};
use crate::exchange::read_error::ReadError;

/// What is unpacked may be so many times as long as it lay there: the records of three years are, by far, not.
const GROWTH: u64 = 200;
/// Below this nobody asks how much it grew.
const SMALL: u64 = 1_000_000;

pub(super) fn open(opener: &mut Opener, name: &str, bytes: &[u8], depth: usize) {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        return opener.wrong(name, bytes, ReadError::ArchiveBroken);
    };
    let before = opener.items.len();
    for index in 0..archive.len() {
        match one(&mut archive, index, opener) {
            Ok(Some((inner, content))) => opener.open(&within(name, &inner), &content, depth),
            Ok(None) => {}
            Err(error) => opener.wrong(&within(name, &format!("第 {} 个文件", index + 1)), bytes, error),
        }
    }
    if opener.items.len() == before {
        opener.wrong(name, bytes, ReadError::ArchiveEmpty);
    }
}

type Unpacked = Option<(String, Vec<u8>)>;

/// A file of the archive; none for folders and what a Mac adds.
fn one(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    opener: &mut Opener,
) -> Result<Unpacked, ReadError> {
    let file = archive.by_index(index).map_err(|error| told(&error))?;
    // Old Windows writes names in its own code page; they are for people only.
    let name = std::str::from_utf8(file.name_raw()).map(str::to_owned);
    let name = name.unwrap_or_else(|_| format!("第 {} 个文件", index + 1));
    let own = name.rsplit(['/', '\\']).next().unwrap_or_default();
    if file.is_dir() || name.starts_with("__MACOSX/") || own.starts_with("._") || own == ".DS_Store" {
        return Ok(None);
    }
    let most = SMALL.max(file.compressed_size().saturating_mul(GROWTH)).min(opener.room);
    let mut content = Vec::new();
    let own = own.to_owned();
    file.take(most + 1).read_to_end(&mut content).map_err(|_| ReadError::ArchiveBroken)?;
    if content.len() as u64 > most || !opener.spend(content.len()) {
        return Err(ReadError::Bomb);
    }
    Ok(Some((own, content)))
}

fn told(error: &ZipError) -> ReadError {
    match error {
        ZipError::InvalidPassword => ReadError::ArchiveLocked,
        ZipError::UnsupportedArchive(why) if *why == ZipError::PASSWORD_REQUIRED => ReadError::ArchiveLocked,
        _ => ReadError::ArchiveBroken,
    }
}
