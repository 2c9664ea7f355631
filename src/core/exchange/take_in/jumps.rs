//! Revisions whose counters nobody can have counted to: a sign that somebody made the file by hand.

use std::collections::BTreeMap;

use crate::book::{Book, Revision};

use super::Key;

/// More changes than this beyond what is known of a device are not made between two files.
const JUMP: u64 = 1 << 20;

/// What is known of devices' counters, for one preview.
pub struct Jumps<'a> {
    /// The reader's own name in version vectors: only it counts under it.
    device: &'a str,
    /// The greatest counter of each device in the book; looked up once some file gives a reason.
    most: Option<BTreeMap<String, u64>>,
}

impl<'a> Jumps<'a> {
    /// For a reader whose device has this name; empty for one that writes nothing.
    pub fn new(device: &'a str) -> Self {
        Jumps { device, most: None }
    }

    /// Those of these revisions that say more of this device than it has written, or far more of another than is known.
    pub fn among(&mut self, records: &[Revision], book: &Book) -> Vec<Key> {
        let mut odd = Vec::new();
        for revision in records {
            if self.forges_own(revision, book) || self.leaps(revision, book) {
                odd.push((revision.id, revision.hash));
            }
        }
        odd
    }

    fn forges_own(&self, revision: &Revision, book: &Book) -> bool {
        let Some(said) = revision.vv.0.get(self.device) else { return false };
        let known = book.versions(revision.id).iter().chain(book.past(revision.id));
        known.filter_map(|it| it.vv.0.get(self.device)).all(|n| n < said)
    }

    fn leaps(&mut self, revision: &Revision, book: &Book) -> bool {
        revision.vv.0.iter().filter(|(_, n)| **n > JUMP).any(|(device, n)| {
            let most = self.most.get_or_insert_with(|| most(book));
            *n > most.get(device).copied().unwrap_or_default().saturating_add(JUMP)
        })
    }
}

fn most(book: &Book) -> BTreeMap<String, u64> {
    let mut most: BTreeMap<String, u64> = BTreeMap::new();
    for (device, n) in book.live().flat_map(|revision| &revision.vv.0) {
        match most.get_mut(device) {
            Some(known) => *known = (*known).max(*n),
            None => drop(most.insert(device.clone(), *n)),
        }
    }
    most
}
