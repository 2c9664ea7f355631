//! One purse for everything of one choice: what is unpacked, and what is held of it. A file of 35 KB can be made to unpack
//! into gigabytes, and a hundred of those may be chosen at once; what pays before it is unpacked cannot exhaust a device.

use super::Content;

/// What a record costs beside its line: its columns, the maps in them, and what the memory keeps around each.
const RECORD: u64 = 800;
/// What everything found costs, be it empty.
const ITEM: u64 = 1_000;
/// What is unpacked at once is read into records while it still lies there, and a growing memory is copied: at most
/// this part of what is left.
const AT_ONCE: u64 = 4;

/// Bytes that may still be unpacked and held of one choice, however many things were chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    left: u64,
    /// Of the thing that is being opened; it is let go of when the next one is.
    held: u64,
}

impl Room {
    /// For the browser's worker, whose memory is to stay below 512 MB. An office's year in one zip (2,188 files with
    /// 104,517 records, a good 100 MB) takes 300 MB of it: the unpacked files, and the records held.
    pub const WORKER: u64 = 384_000_000;
    /// For the command line on the office's PC: twice the largest file it reads.
    pub const DESK: u64 = 4_000_000_000;

    /// So many bytes.
    pub fn new(bytes: u64) -> Self {
        Room { left: bytes, held: 0 }
    }

    /// What is left.
    pub fn left(&self) -> u64 {
        self.left.saturating_sub(self.held)
    }

    /// Another thing is opened; what was found in the one before has been handed on.
    pub(super) fn begin(&mut self) {
        self.held = 0;
    }

    /// What one thing may unpack into.
    pub(super) fn at_once(&self) -> u64 {
        self.left() / AT_ONCE
    }

    /// Takes so many bytes off; where there are not so many, nothing is left, and it is `false`.
    pub fn spend(&mut self, bytes: u64) -> bool {
        let fits = bytes <= self.left();
        self.left = if fits { self.left - bytes } else { 0 };
        fits
    }

    /// So many bytes are kept until the thing is handed on; `false` where there is no room for them.
    pub(super) fn hold(&mut self, bytes: u64) -> bool {
        let fits = bytes <= self.left();
        self.held += if fits { bytes } else { 0 };
        fits
    }
}

/// What is held of a thing found.
pub(super) fn held(content: &Content) -> u64 {
    let len = |bytes: &[u8]| bytes.len() as u64;
    ITEM + match content {
        Content::Bundle(bundle) => {
            let records = bundle.records.iter().map(|it| RECORD + len(it.line())).sum::<u64>();
            records + bundle.files.iter().map(|it| ITEM + len(&it.bytes)).sum::<u64>()
        }
        Content::Sealed(bytes) => len(bytes),
        Content::Piece(piece) => len(&piece.bytes),
        Content::Pictures(pictures) => pictures.all.iter().map(|it| len(it)).sum(),
        Content::Wrong(_) => 0,
    }
}
