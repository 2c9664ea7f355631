//! A zip: each file in it, by its content.

use std::io::Read;

use flate2::bufread::DeflateDecoder;
use rawzip::{CompressionMethod, ZipArchive, ZipFileHeaderRecord, ZipSliceArchive};

use super::{Opener, Room, within};
use crate::exchange::read_error::ReadError;

/// What is unpacked may be so many times as long as it lay there: the records of three years are, by far, not.
const GROWTH: u64 = 200;
/// Every entry costs this much, so that a million empty ones end too.
const LEAST: u64 = 1_000;
/// Below this nobody asks how much it grew.
const SMALL: u64 = 1_000_000;

pub(super) fn open(opener: &mut Opener<'_>, name: &str, bytes: &[u8], depth: usize) {
    let before = opener.items.len();
    if each(opener, name, bytes, depth).is_none() {
        // What lies in front of the damage is whole or not by its own hashes; the archive as a whole is told as broken.
        opener.wrong(name, bytes, ReadError::ArchiveBroken);
    } else if opener.items.len() == before {
        opener.wrong(name, bytes, ReadError::ArchiveEmpty);
    }
}

/// None where the archive ends otherwise than it says.
fn each(opener: &mut Opener<'_>, name: &str, bytes: &[u8], depth: usize) -> Option<()> {
    let archive = ZipArchive::from_slice(bytes).ok()?;
    if !lie_apart(&archive) {
        opener.wrong(name, bytes, ReadError::ArchiveOverlaps);
        return Some(());
    }
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
            Ok(content) => opener.open(&inner, &content, depth),
            Err(error) => opener.wrong(&inner, path.as_bytes(), error),
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

/// Whether each entry has its own place, in front of the directory. One stream that many entries point at, or that begins
/// within another's, is how a small file is made to unpack into terabytes; no program that packs files writes so.
fn lie_apart(archive: &ZipSliceArchive<&[u8]>) -> bool {
    let mut places = Vec::new();
    let mut entries = archive.entries();
    while let Ok(Some(entry)) = entries.next_entry() {
        // One whose place is none is told as broken when its turn comes, and unpacks into nothing.
        if let Ok(file) = archive.get_entry(entry.wayfinder()) {
            places.push((entry.local_header_offset(), file.compressed_data_range().1));
        }
    }
    places.sort_unstable();
    places.windows(2).all(|two| two[0].1 <= two[1].0)
        && places.last().is_none_or(|last| last.1 <= archive.directory_offset())
}

/// What is in it: paid for by its directory's word before a byte is unpacked, and not a byte more than that.
fn unpacked(
    archive: &ZipSliceArchive<&[u8]>,
    entry: &ZipFileHeaderRecord,
    room: &mut Room,
) -> Result<Vec<u8>, ReadError> {
    if entry.flags().is_encrypted() {
        room.spend(LEAST);
        return Err(ReadError::ArchiveLocked);
    }
    let file = archive.get_entry(entry.wayfinder()).map_err(|_| ReadError::ArchiveBroken)?;
    let claimed = entry.uncompressed_size_hint();
    let grown = SMALL.max((file.data().len() as u64).saturating_mul(GROWTH));
    if claimed > grown.min(room.at_once()) {
        room.spend(LEAST);
        return Err(ReadError::Bomb);
    }
    if !room.spend(claimed.max(LEAST)) {
        return Err(ReadError::Bomb);
    }
    match entry.compression_method() {
        CompressionMethod::STORE => all(file.verifying_reader(file.data()), claimed),
        CompressionMethod::DEFLATE => all(file.verifying_reader(DeflateDecoder::new(file.data())), claimed),
        _ => Err(ReadError::ArchiveOther),
    }
}

/// So many bytes and no more; the reader finds out at its end whether they are those that were packed.
fn all(mut reader: impl Read, claimed: u64) -> Result<Vec<u8>, ReadError> {
    let mut content = Vec::with_capacity(usize::try_from(claimed).map_err(|_| ReadError::Bomb)?);
    let read = reader.by_ref().take(claimed).read_to_end(&mut content);
    match read.and_then(|_| reader.read(&mut [0])) {
        Ok(0) => Ok(content),
        Ok(_) | Err(_) => Err(ReadError::ArchiveBroken),
    }
}
