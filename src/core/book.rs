//! All records, and how they are merged.
//!
//! For each record the book holds its *live* revisions: those no other known revision comes after. There is one,
//! or two and more where two devices of one author wrote without knowing of each other (“两个版本”).
//! Taking in is a union that keeps only the latest: a join semilattice, so that the same files in any order,
//! any number of times, give the same state. Revisions that others came after stay beside the live ones, for
//! undo and 回收站, but are no part of the state, its hash or an export.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::Arc;

use crate::columns::{Columns, Values};
use crate::record::{Clock, Hash, Id, Malformed, Record, Relation, common};
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
    pub fn from_line(line: &[u8]) -> Result<Self, Malformed> {
        Ok(Revision(Arc::new(Known { columns: Columns::of(line)?, line: line.into() })))
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

impl Slot {
    fn knows(&self, hash: &Hash) -> bool {
        self.live.iter().chain(&self.past).any(|known| known.hash == *hash)
    }

    fn arrival(&self, revision: &Revision) -> Arrival {
        if self.live.iter().any(|live| live.hash == revision.hash) {
            return Arrival::Same;
        }
        let relations: Vec<Relation> = self.live.iter().map(|live| revision.vv.relation(&live.vv)).collect();
        if relations.is_empty() {
            Arrival::New
        } else if relations.contains(&Relation::Before) {
            Arrival::Older
        } else if relations.iter().all(|relation| *relation == Relation::After) {
            Arrival::Updated
        } else {
            Arrival::Conflicting
        }
    }

    /// Sorts all known revisions into live and past anew.
    fn settle(&mut self) {
        let mut all = std::mem::take(&mut self.live);
        all.append(&mut self.past);
        let after: Vec<bool> = all
            .iter()
            .map(|one| all.iter().any(|other| other.vv.relation(&one.vv) == Relation::After))
            .collect();
        for (revision, outdone) in all.into_iter().zip(after) {
            if outdone { self.past.push(revision) } else { self.live.push(revision) }
        }
        // A deletion made without knowing of an edit does not hide the edit.
        self.live.sort_by(|a, b| {
            let key = |it: &Revision| (!it.deleted, it.t.clone(), it.hash);
            key(b).cmp(&key(a))
        });
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
        self.slots.get(&revision.id).map_or(Arrival::New, |slot| slot.arrival(revision))
    }

    /// Takes a revision in. A known one changes nothing.
    pub fn insert(&mut self, revision: Revision) -> Arrival {
        let shared = self.slots.entry(revision.id).or_default();
        let arrival = shared.arrival(&revision);
        if !shared.knows(&revision.hash) {
            let ids = self.kinds.entry(revision.kind.clone()).or_default();
            if !ids.contains(&revision.id) {
                Arc::make_mut(ids).insert(revision.id);
            }
            let slot = Arc::make_mut(shared);
            match arrival {
                Arrival::Older => slot.past.push(revision),
                Arrival::New => slot.live.push(revision),
                Arrival::Updated | Arrival::Same | Arrival::Conflicting => {
                    slot.live.push(revision);
                    slot.settle();
                }
            }
        }
        arrival
    }

    /// Takes in copies of some.
    pub fn insert_all(&mut self, revisions: &[Revision]) {
        for revision in revisions {
            self.insert(revision.clone());
        }
    }

    /// Forgets revisions, as if they had never come: what they had outdone is live again.
    pub fn forget(&mut self, revisions: impl IntoIterator<Item = (Id, Hash)>) {
        for (id, hash) in revisions {
            let Some(slot) = self.slots.get_mut(&id).map(Arc::make_mut) else { continue };
            slot.live.retain(|revision| revision.hash != hash);
            slot.past.retain(|revision| revision.hash != hash);
            slot.settle();
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

    /// The greatest clock seen, from which the next reading goes on.
    pub fn latest(&self) -> Clock {
        self.slots.values().flat_map(|slot| &slot.live).map(|it| &it.t).max().cloned().unwrap_or_default()
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
