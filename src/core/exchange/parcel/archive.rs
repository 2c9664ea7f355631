//! A zip: each file in it, by its content.

use std::io::Read;

use flate2::bufread::DeflateDecoder;
use rawzip::{CompressionMethod, ZipArchive, ZipFileHeaderRecord, ZipSliceArchive};

use super::{Opener, within};
use crate::exchange::read_error::ReadError;

/// What is unpacked may be so many times as long as it lay there: the records of three years are, by far, not.
const GROWTH: u64 = 200;
/// Below this nobody asks how much it grew.
const SMALL: u64 = 1_000_000;

pub(super) fn open(opener: &mut Opener, name: &str, bytes: &[u8], depth: usize) {
    let before = opener.items.len();
    if all(opener, name, bytes, depth).is_none() {
        // What lies in front of the damage is whole or not by its own hashes; the archive as a whole is told as broken.
        opener.wrong(name, bytes, ReadError::ArchiveBroken);
    } else if opener.items.len() == before {
        opener.wrong(name, bytes, ReadError::ArchiveEmpty);
    }
}

/// None where the archive ends otherwise than it says.
fn all(opener: &mut Opener, name: &str, bytes: &[u8], depth: usize) -> Option<()> {
    let archive = ZipArchive::from_slice(bytes).ok()?;
    let mut entries = archive.entries();
    let mut number = 0;
    while let Some(entry) = entries.next_entry().ok()? {
        number += 1;
        // Old Windows writes names in its own code page; they are for people only.
        let path = entry.file_path();
        let path = std::str::from_utf8(path.as_ref()).map(str::to_owned);
        let path = path.unwrap_or_else(|_| format!("第 {number} 个文件"));
        let own = path.rsplit(['/', '\\']).next().unwrap_or_default();
        if entry.is_dir() || is_a_macs(&path, own) {
            continue;
        }
        let inner = within(name, own);
        match unpacked(&archive, &entry, opener.room) {
            Ok(content) if opener.spend(content.len()) => opener.open(&inner, &content, depth),
            Ok(content) => opener.wrong(&inner, &content, ReadError::Bomb),
            Err(error) => opener.wrong(&inner, path.as_bytes(), error),
        }
    }
    (number == archive.entries_hint()).then_some(())
}

fn is_a_macs(path: &str, own: &str) -> bool {
    path.starts_with("__MACOSX/") || own.starts_with("._") || own == ".DS_Store"
}

fn unpacked(
    archive: &ZipSliceArchive<&[u8]>,
    entry: &ZipFileHeaderRecord,
    room: u64,
) -> Result<Vec<u8>, ReadError> {
    if entry.flags().is_encrypted() {
        return Err(ReadError::ArchiveLocked);
    }
    let file = archive.get_entry(entry.wayfinder()).map_err(|_| ReadError::ArchiveBroken)?;
    let most = SMALL.max((file.data().len() as u64).saturating_mul(GROWTH)).min(room);
    let mut content = Vec::new();
    let read = match entry.compression_method() {
        CompressionMethod::STORE => {
            file.verifying_reader(file.data()).take(most + 1).read_to_end(&mut content)
        }
        CompressionMethod::DEFLATE => {
            let inflated = DeflateDecoder::new(file.data());
            file.verifying_reader(inflated).take(most + 1).read_to_end(&mut content)
        }
        _ => return Err(ReadError::ArchiveOther),
    };
    if content.len() as u64 > most {
        return Err(ReadError::Bomb);
    }
    read.map_err(|_| ReadError::ArchiveBroken).map(|_| content)
}
