//! A zip: each file in it, by its content.

use std::io::Read;

use flate2::bufread::DeflateDecoder;
use rawzip::{CompressionMethod, ZipArchive, ZipFileHeaderRecord, ZipSliceArchive};

use super::{Opener, within};
use crate::exchange::read_error::ReadError;

/// What is unpacked may be so many times as long as it lay there: the records of three years are, by far, not.
const GROWTH: u64 = 200;
/// Every entry costs this much, so that a million empty ones end too.
const LEAST: usize = 1_000;
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
        let (content, wrong) = unpacked(&archive, &entry, opener.room);
        // What was unpacked in vain has cost as much.
        let spent = opener.spend(content.len().max(LEAST));
        match wrong {
            Some(error) => opener.wrong(&inner, path.as_bytes(), error),
            None if spent => opener.open(&inner, &content, depth),
            None => opener.wrong(&inner, path.as_bytes(), ReadError::Bomb),
        }
        if opener.is_full() {
            return Some(());
        }
    }
    (number == archive.entries_hint()).then_some(())
}

fn is_a_macs(path: &str, own: &str) -> bool {
    path.starts_with("__MACOSX/") || own.starts_with("._") || own == ".DS_Store"
}

/// What is in it as far as it was unpacked, and why that is not all of it.
fn unpacked(
    archive: &ZipSliceArchive<&[u8]>,
    entry: &ZipFileHeaderRecord,
    room: u64,
) -> (Vec<u8>, Option<ReadError>) {
    let mut content = Vec::new();
    if entry.flags().is_encrypted() {
        return (content, Some(ReadError::ArchiveLocked));
    }
    let Ok(file) = archive.get_entry(entry.wayfinder()) else {
        return (content, Some(ReadError::ArchiveBroken));
    };
    let most = SMALL.max((file.data().len() as u64).saturating_mul(GROWTH)).min(room);
    let read = match entry.compression_method() {
        CompressionMethod::STORE => {
            file.verifying_reader(file.data()).take(most + 1).read_to_end(&mut content)
        }
        CompressionMethod::DEFLATE => {
            let inflated = DeflateDecoder::new(file.data());
            file.verifying_reader(inflated).take(most + 1).read_to_end(&mut content)
        }
        _ => return (content, Some(ReadError::ArchiveOther)),
    };
    let wrong = match read {
        _ if content.len() as u64 > most => Some(ReadError::Bomb),
        Err(_) => Some(ReadError::ArchiveBroken),
        Ok(_) => None,
    };
    (content, wrong)
}
