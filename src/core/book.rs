//! All records, and how they are merged.
//!
//! For each record the book holds its *live* revisions: those no other known revision comes after. There is one,
//! or two and more where two devices of one author wrote without knowing of each other (“两个版本”).
//! Taking in is a union that keeps only the latest: a join semilattice, so that the same files in any order,
//! any number of times, give the same state. Revisions that others came after stay beside the live ones, for
//! undo and 回收站, but are no part of the state, its hash or an export.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::Arc;

use crate::columns::{Columns, Values};
use crate::record::{Clock, Hash, Id, Malformed, Record, Relation, Versions, common};
use crate::value::Value;

/// One known revision: its line as bytes, and the columns that lists and counts read. A copy is the same one.
#[derive(Debug, Clone)]
pub struct Revision(Arc<Known>);

#[derive(Debug)]
struct Known {
    columns: Columns,
    line: Box<[u8]>,
}

impl Deref for Revision {
    type Target = Columns;

    fn deref(&self) -> &Columns {
        &self.0.columns
    }
}

impl Revision {
    /// The revision of a record just written or read.
    pub fn new(record: &Record) -> Self {
        let hash = record.hash();
        let when = [common::DATE, common::PERIOD].into_iter().map(|key| record.text(key));
        let columns = Columns {
            id: record.id,
            hash,
            kind: record.kind.clone(),
            own: record.own,
            vv: record.vv.clone(),
            t: record.t.clone(),
            deleted: record.deleted,
            org: record.id_at(common::ORG),
            person: record.id_at(common::PERSON),
            when: when.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned(),
        };
        Revision(Arc::new(Known { columns, line: record.line_with(&hash).into() }))
    }

    /// From a line of our own storage or of the worker, whose values and hash were checked when the file was read.
    ///
    /// A line that an older version took in may hold counters that no file may hold any more. It is read as the same
    /// revision with its counters cut down, so that nobody is kept from writing a later one, and files stay readable.
    pub fn from_line(line: &[u8]) -> Result<Self, Malformed> {
        let columns = Columns::of(line)?;
        if !columns.vv.is_bounded() {
            let (record, hash) = Record::from_line(line)?;
            let whole = record.hash() == hash;
            return if whole { Ok(Revision::new(&record.bounded())) } else { Err(Malformed("h")) };
        }
        Ok(Revision(Arc::new(Known { columns, line: line.into() })))
    }

    /// The record's line in a file, without the line end.
    pub fn line(&self) -> &[u8] {
        &self.0.line
    }

    /// The record with its values. Every line in the book was read whole once, so a failure leaves only the
    /// columns.
    pub fn record(&self) -> Record {
        let Values { d, rest } = Values::of(&self.0.line).unwrap_or_default();
        let Columns { id, own, deleted, .. } = **self;
        let (kind, vv, t) = (self.kind.clone(), self.vv.clone(), self.t.clone());
        Record { id, kind, own, vv, t, deleted, d, rest }
    }
}

/// What a revision means to a book that may know the record already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arrival {
    /// The record was not known.
    New,
    /// It comes after all that is known of the record.
    Updated,
    /// It is known.
    Same,
    /// Something that comes after it is known.
    Older,
    /// It and a known revision do not know of each other: two versions.
    Conflicting,
}

#[derive(Debug, Clone, Default)]
struct Slot {
    /// Never empty in a book but while it changes; sorted by display choice, the shown one first.
    live: Vec<Revision>,
    past: Vec<Revision>,
}

/// How a revision stands to the live ones of its record.
pub(crate) struct Standing {
    pub(crate) arrival: Arrival,
    /// The places of the live ones that it comes after, ascending.
    pub(crate) outdone: Vec<usize>,
}

/// One look at each live revision is enough: coming after is transitive, so whatever a past revision could say, a live one
/// says too. The book and the preview of files both decide by this.
pub(crate) fn standing<'a>(
    (hash, vv): (Hash, &Versions),
    live: impl IntoIterator<Item = (Hash, &'a Versions)>,
) -> Standing {
    let (mut of, mut outdone) = (0, Vec::new());
    for (other_hash, other) in live {
        let known = other_hash == hash;
        match vv.relation(other) {
            _ if known => return Standing { arrival: Arrival::Same, outdone: Vec::new() },
            Relation::Before => return Standing { arrival: Arrival::Older, outdone: Vec::new() },
            Relation::After => outdone.push(of),
            Relation::Equal | Relation::Apart => {}
        }
        of += 1;
    }
    let arrival = match outdone.len() {
        _ if of == 0 => Arrival::New,
        n if n == of => Arrival::Updated,
        _ => Arrival::Conflicting,
    };
    Standing { arrival, outdone }
}

/// Which of two live revisions is shown: greater is shown. A deletion made without knowing of an edit does not hide the edit.
/// Then the one with more changes behind it. Rules judge what is shown, so no clock has a say, not even through the hash.
fn by_display(a: &Revision, b: &Revision) -> Ordering {
    let timeless = |it: &Revision| Record { t: Clock::default(), ..it.record() }.hash();
    (!a.deleted, a.vv.total())
        .cmp(&(!b.deleted, b.vv.total()))
        .then_with(|| a.vv.cmp(&b.vv))
        // Two with one vector are forged, or a copied device's: rare enough to read their values.
        .then_with(|| timeless(a).cmp(&timeless(b)))
        .then_with(|| a.hash.cmp(&b.hash))
}

impl Slot {
    fn standing(&self, revision: &Revision) -> Standing {
        let live = self.live.iter().map(|live| (live.hash, &live.vv));
        standing((revision.hash, &revision.vv), live)
    }

    /// Puts a revision that is not known yet in its place.
    fn place(&mut self, revision: Revision, standing: &Standing) {
        if standing.arrival == Arrival::Older {
            return self.past.push(revision);
        }
        for at in standing.outdone.iter().rev() {
            self.past.push(self.live.remove(*at));
        }
        let at = self.live.partition_point(|live| by_display(live, &revision) == Ordering::Greater);
        self.live.insert(at, revision);
    }

    /// Without these: what only they came after is live again.
    fn forget(&mut self, hashes: &BTreeSet<Hash>) {
        let stays = |revision: &Revision| !hashes.contains(&revision.hash);
        let n = self.live.len();
        self.live.retain(stays);
        self.past.retain(stays);
        if self.live.len() < n {
            for revision in std::mem::take(&mut self.past) {
                let standing = self.standing(&revision);
                self.place(revision, &standing);
            }
        }
    }
}

/// All records.
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// Shared, so that a copy of a large book is made between two frames, and only what changes is copied.
    slots: BTreeMap<Id, Arc<Slot>>,
    /// The records of each kind: all that have, or once had, a revision of it. Rules ask kind by kind, and most kinds are
    /// few among very many records.
    kinds: BTreeMap<String, Arc<BTreeSet<Id>>>,
}

impl Book {
    /// What taking in `revision` would mean.
    pub fn arrival(&self, revision: &Revision) -> Arrival {
        self.slots.get(&revision.id).map_or(Arrival::New, |slot| slot.standing(revision).arrival)
    }

    /// Takes a revision in. A known one changes nothing.
    pub fn insert(&mut self, revision: Revision) -> Arrival {
        let shared = self.slots.entry(revision.id).or_default();
        let standing = shared.standing(&revision);
        let known = match standing.arrival {
            Arrival::Same => true,
            Arrival::Older => shared.past.iter().any(|past| past.hash == revision.hash),
            // What is past was outdone, and would be older.
            Arrival::New | Arrival::Updated | Arrival::Conflicting => false,
        };
        if !known {
            let ids = self.kinds.entry(revision.kind.clone()).or_default();
            if !ids.contains(&revision.id) {
                Arc::make_mut(ids).insert(revision.id);
            }
            Arc::make_mut(shared).place(revision, &standing);
        }
        standing.arrival
    }

    /// Takes in copies of some.
    pub fn insert_all(&mut self, revisions: &[Revision]) {
        for revision in revisions {
            self.insert(revision.clone());
        }
    }

    /// Forgets revisions, as if they had never come: what they had outdone is live again.
    pub fn forget(&mut self, revisions: impl IntoIterator<Item = (Id, Hash)>) {
        let mut by_record: BTreeMap<Id, BTreeSet<Hash>> = BTreeMap::new();
        for (id, hash) in revisions {
            by_record.entry(id).or_default().insert(hash);
        }
        for (id, hashes) in by_record {
            let Some(slot) = self.slots.get_mut(&id).map(Arc::make_mut) else { continue };
            slot.forget(&hashes);
            if slot.live.is_empty() {
                self.slots.remove(&id);
                for ids in self.kinds.values_mut().filter(|ids| ids.contains(&id)) {
                    Arc::make_mut(ids).remove(&id);
                }
            }
        }
    }

    /// Every record that is there to be seen: the shown revision of each, deleted ones left out.
    pub fn iter(&self) -> impl Iterator<Item = &Revision> {
        self.shown().filter(|revision| !revision.deleted)
    }

    /// The shown revision of each record, deletions included, by id.
    pub fn shown(&self) -> impl Iterator<Item = &Revision> {
        self.slots.values().filter_map(|slot| slot.live.first())
    }

    /// The shown revision of a record, a deletion included.
    pub fn get(&self, id: Id) -> Option<&Revision> {
        self.slots.get(&id).and_then(|slot| slot.live.first())
    }

    /// All live revisions of a record, the shown one first; more than one is “两个版本”.
    pub fn versions(&self, id: Id) -> &[Revision] {
        self.slots.get(&id).map_or(&[], |slot| &slot.live)
    }

    /// Known revisions that others came after, for 回收站 and undo.
    pub fn past(&self, id: Id) -> &[Revision] {
        self.slots.get(&id).map_or(&[], |slot| &slot.past)
    }

    /// All live revisions, by id and hash: the state, as files carry it.
    pub fn live(&self) -> impl Iterator<Item = &Revision> {
        self.slots.values().flat_map(|slot| {
            let mut live: Vec<&Revision> = slot.live.iter().collect();
            live.sort_by_key(|revision| revision.hash);
            live
        })
    }

    /// Live records of a kind, in the book's order.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Revision> {
        let ids = self.kinds.get(kind).into_iter().flat_map(|ids| ids.iter());
        let shown = ids.filter_map(|id| self.get(*id));
        shown.filter(move |revision| !revision.deleted && revision.kind == kind)
    }

    /// Records known, deleted ones included.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Nothing was ever written or taken in.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// SHA-256 over the hashes of all live revisions by (id, hash): equal exactly where the states are.
    pub fn state_hash(&self) -> Hash {
        let hashes: Vec<Hash> = self.live().map(|revision| revision.hash).collect();
        Hash::of_all(&hashes)
    }

    /// The greatest clock seen that a reader at `now_ms` can believe, from which the next reading goes on.
    pub fn latest(&self, now_ms: u64) -> Clock {
        let clocks = self.slots.values().flat_map(|slot| &slot.live).map(|it| &it.t);
        clocks.filter(|t| t.is_plausible(now_ms)).max().cloned().unwrap_or_default()
    }
}

/// The keys whose values differ between two versions of a record, with both values.
pub fn differences(left: &Record, right: &Record) -> Vec<(String, Value, Value)> {
    let keys: BTreeSet<&String> = left.d.keys().chain(right.d.keys()).collect();
    keys.into_iter()
        .filter(|key| left.get(key) != right.get(key))
        .map(|key| (key.clone(), left.get(key).clone(), right.get(key).clone()))
        .collect()
}

#[cfg(test)]
mod tests;
