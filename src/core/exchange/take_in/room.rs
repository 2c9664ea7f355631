//! How many versions of one record a book has room for.
//!
//! The book itself holds any number, so that merging stays a union that any order brings to the same state. What may come
//! in is looked at before: a file that would bring a record beyond its room is refused as a whole.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::{Arrival, Book, Revision, standing};
use crate::exchange::bundle::MAX_VERSIONS;
use crate::record::{Hash, Id, Versions};
use crate::value::MAX_KEYS;

use super::{Incoming, Stub, Weighing};

/// Most that may lie side by side of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Versions that do not know of each other.
    pub versions: usize,
    /// Devices in their version vectors together: the next revision names them all, and one more.
    pub devices: usize,
}

/// Room for what others hand in: more than a person has devices is an attack.
pub const HAND_IN: Room = Room { versions: 64, devices: 128 };
/// Room for a backup, which may come from a book of an older version: all that a file can hold.
pub const BACKUP: Room = Room { versions: MAX_VERSIONS, devices: MAX_KEYS - 1 };

/// A record that a file would bring beyond the room.
#[derive(Debug, Clone)]
pub struct Crowded {
    /// Which.
    pub id: Id,
    /// One of the file's versions of it, for its title.
    pub version: Revision,
    /// How many versions there would be.
    pub versions: usize,
    /// How many devices they would name.
    pub devices: usize,
}

impl Crowded {
    /// There is so much room.
    pub fn fits(&self, room: Room) -> bool {
        self.versions <= room.versions && self.devices <= room.devices
    }

    /// Why the file is refused, and what to do.
    pub fn words(&self, title: &str) -> String {
        if self.versions > HAND_IN.versions {
            let (n, most) = (self.versions, HAND_IN.versions);
            format!("“{title}”这条记录会有 {n} 个版本，最多 {most} 个，请本人先合并版本再发")
        } else {
            let (n, most) = (self.devices, HAND_IN.devices);
            format!("“{title}”这条记录在 {n} 台设备上改过，最多 {most} 台，请打电话问本人")
        }
    }
}

/// Pieces of at least so many revisions of a file, none of which ends within a record.
pub fn pieces(records: &[Revision], at_least: usize) -> impl Iterator<Item = &[Revision]> {
    let mut rest = records;
    std::iter::from_fn(move || {
        let last = rest.get(at_least.max(1) - 1).or(rest.last())?.id;
        let from = at_least.min(rest.len());
        let more = rest[from..].iter().take_while(|revision| revision.id == last).count();
        let (piece, after) = rest.split_at(from + more);
        rest = after;
        Some(piece)
    })
}

impl Weighing {
    /// The first record of which `records`, whole records of a file, would bring more than there is room for. Looks only.
    pub fn crowded(&self, book: &Book, records: &[Revision], room: Room) -> Option<Crowded> {
        records.chunk_by(|a, b| a.id == b.id).find_map(|versions| self.crowded_record(book, versions, room))
    }

    fn crowded_record(&self, book: &Book, versions: &[Revision], room: Room) -> Option<Crowded> {
        let first = versions.first()?;
        let weighed = self.live.get(&first.id).map(Vec::as_slice).unwrap_or_default();
        let known = if self.live.contains_key(&first.id) { &[][..] } else { book.versions(first.id) };
        let mut live: Vec<(Hash, &Versions)> = weighed.iter().map(|it: &Stub| (it.hash, &it.vv)).collect();
        live.extend(known.iter().map(|it| (it.hash, &it.vv)));
        let names = |live: &[(Hash, &Versions)]| live.iter().map(|(_, vv)| vv.0.len()).sum::<usize>();
        let most = versions.iter().map(|it| it.vv.0.len()).sum::<usize>() + names(&live);
        if live.len() + versions.len() <= room.versions && most <= room.devices {
            return None;
        }
        let crowded = |versions: usize, devices: usize| {
            Some(Crowded { id: first.id, version: first.clone(), versions, devices })
        };
        // No book writes so many; comparing them would take long.
        if versions.len() > MAX_VERSIONS {
            return crowded(versions.len(), 0);
        }
        let (n_before, devices_before) = (live.len(), devices(&live));
        for version in versions {
            let standing = standing((version.hash, &version.vv), live.iter().copied());
            if matches!(standing.arrival, Arrival::Same | Arrival::Older) {
                continue;
            }
            for at in standing.outdone.iter().rev() {
                live.remove(*at);
            }
            live.push((version.hash, &version.vv));
        }
        let (n, devices) = (live.len(), devices(&live));
        // What makes it no worse is welcome, however many there are: it may settle some of them.
        let worse =
            (n > room.versions && n > n_before) || (devices > room.devices && devices > devices_before);
        if worse { crowded(n, devices) } else { None }
    }
}

/// How many devices these vectors name together.
fn devices(live: &[(Hash, &Versions)]) -> usize {
    live.iter().flat_map(|(_, vv)| vv.0.keys()).collect::<BTreeSet<&String>>().len()
}

/// The first record of which all these files together would bring more than there is room for, whatever their order.
pub fn crowded_together(files: &[Incoming], room: Room) -> Option<Crowded> {
    let mut all: BTreeMap<Id, Vec<Revision>> = BTreeMap::new();
    for revision in files.iter().filter_map(|file| file.read.as_ref().ok()).flat_map(|it| &it.records) {
        all.entry(revision.id).or_default().push(revision.clone());
    }
    let (nothing, book) = (Weighing::default(), Book::default());
    all.values().find_map(|versions| nothing.crowded_record(&book, versions, room))
}
