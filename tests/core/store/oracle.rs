//! What must be on the disk: a plain account of what was done, without keys, segments or transactions.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use qiangji::book::{Book, Revision};
use qiangji::brought::Brought;
use qiangji::keep::KEPT_DAYS;
use qiangji::record::{Hash, Id, Relation};

use super::imports::ImportState;
use super::load::Loaded;

/// Something done to the store, on a day.
#[derive(Clone)]
pub enum Change {
    Save {
        revisions: Vec<Revision>,
        draft: Option<String>,
    },
    Draft(String, Option<Vec<u8>>),
    Remember(Vec<u8>),
    /// Each revision with the place of its file; the ids of the rows that came with a backup.
    Import {
        id: Id,
        revisions: Vec<(usize, Revision)>,
        log: Vec<Id>,
    },
    Undo(Id),
    Close,
    Erase,
}

#[derive(Clone)]
struct Held {
    revision: Revision,
    /// Saved here, or brought by an import that cannot be undone any more.
    firm: bool,
    /// The imports that brought it and can be undone.
    imports: BTreeSet<Id>,
    /// Since when something known comes after it.
    outdone: Option<NaiveDate>,
}

#[derive(Clone, Default)]
pub struct Oracle {
    held: BTreeMap<Hash, Held>,
    imports: BTreeMap<Id, ImportState>,
    /// Rows of the log that came with a restore, and with which.
    joined: BTreeMap<Id, Id>,
    /// Which file of an import had which revisions, where it was not taken back.
    brought: BTreeMap<Id, BTreeSet<(usize, Hash)>>,
    drafts: BTreeMap<String, Vec<u8>>,
    remembered: Option<Vec<u8>>,
}

impl Oracle {
    pub fn apply(&mut self, change: &Change, day: NaiveDate) {
        match change {
            Change::Save { revisions, draft } => {
                for revision in revisions {
                    self.hold(revision).firm = true;
                }
                if let Some(name) = draft {
                    self.drafts.remove(name);
                }
            }
            Change::Draft(name, None) => drop(self.drafts.remove(name)),
            Change::Draft(name, Some(bytes)) => drop(self.drafts.insert(name.clone(), bytes.clone())),
            Change::Remember(bytes) => self.remembered = Some(bytes.clone()),
            Change::Import { id, revisions, log } => {
                self.imports.insert(*id, ImportState::Open);
                for joined in log {
                    self.imports.entry(*joined).or_insert_with(|| {
                        self.joined.insert(*joined, *id);
                        ImportState::Closed
                    });
                }
                let brought = revisions.iter().map(|(file, it)| (*file, it.hash)).collect();
                self.brought.insert(*id, brought);
                for (_, revision) in revisions {
                    let held = self.hold(revision);
                    if !held.firm {
                        held.imports.insert(*id);
                    }
                }
            }
            Change::Undo(id) => {
                self.imports.insert(*id, ImportState::Undone);
                self.brought.remove(id);
                self.imports.retain(|import, _| self.joined.get(import) != Some(id));
                self.joined.retain(|_, by| by != id);
                self.held.values_mut().for_each(|held| held.imports.retain(|it| it != id));
                self.held.retain(|_, held| held.firm || !held.imports.is_empty());
            }
            Change::Close => {
                let open = self.imports.values_mut().filter(|state| **state == ImportState::Open);
                open.for_each(|state| *state = ImportState::Closed);
                for held in self.held.values_mut() {
                    held.firm = true;
                    held.imports.clear();
                }
            }
            Change::Erase => *self = Oracle::default(),
        }
        let book = self.book();
        for (hash, held) in &mut self.held {
            let outdone = book.past(held.revision.id).iter().any(|past| past.hash == *hash);
            held.outdone = outdone.then(|| held.outdone.unwrap_or(day));
        }
    }

    fn hold(&mut self, revision: &Revision) -> &mut Held {
        self.held.entry(revision.hash).or_insert_with(|| Held {
            revision: revision.clone(),
            firm: false,
            imports: BTreeSet::new(),
            outdone: None,
        })
    }

    pub fn book(&self) -> Book {
        let mut book = Book::default();
        for held in self.held.values() {
            book.insert(held.revision.clone());
        }
        book
    }

    pub fn open_imports(&self) -> Vec<Id> {
        let open = self.imports.iter().filter(|(_, state)| **state == ImportState::Open);
        open.map(|(id, _)| *id).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Compares with what was found, and lets go of what was rightly dropped. `Err` says what differs.
    pub fn settle(
        &mut self,
        loaded: &Loaded,
        remembered: Option<&Vec<u8>>,
        brought: &BTreeMap<Id, Brought>,
        day: NaiveDate,
    ) -> Result<(), String> {
        let found = known(&loaded.book);
        let missing: BTreeSet<Hash> =
            self.held.keys().copied().filter(|hash| !found.contains(hash)).collect();
        if let Some(lost) = missing.iter().find(|hash| !self.may_be_dropped(**hash, day)) {
            return Err(format!("lost: {:?}", self.held[lost].revision.record()));
        }
        if let Some(more) = found.iter().find(|hash| !self.held.contains_key(hash)) {
            return Err(format!("there is more: {more}"));
        }
        self.held.retain(|hash, _| !missing.contains(hash));
        let imports: BTreeMap<Id, ImportState> = loaded.imports.iter().map(|it| (it.id, it.state)).collect();
        let drafts: BTreeMap<String, Vec<u8>> = loaded.drafts.iter().cloned().collect();
        let same = [
            ("state", self.book().state_hash() == loaded.book.state_hash()),
            ("imports", self.imports == imports),
            ("drafts", self.drafts == drafts),
            ("log of what each file brought", self.agrees_with(brought)),
            ("remembered", self.remembered.as_ref() == remembered),
        ];
        same.iter().find(|(_, same)| !same).map_or(Ok(()), |(what, _)| Err(format!("another {what}")))
    }

    fn agrees_with(&self, found: &BTreeMap<Id, Brought>) -> bool {
        let same = |(id, brought): (&Id, &BTreeSet<(usize, Hash)>)| {
            let kept = found.get(id);
            let files = brought.iter().map(|(file, _)| file + 1).max().unwrap_or_default();
            let listed: usize = (0..files).map(|file| kept.map_or(0, |kept| kept.of_file(file).len())).sum();
            let has = |(file, hash): &(usize, Hash)| kept.is_some_and(|kept| kept.has(*file, *hash));
            kept.is_some() && listed == brought.len() && brought.iter().all(has)
        };
        found.len() == self.brought.len() && self.brought.iter().all(same)
    }

    /// Outdone for more than 30 days by something that nobody can take back.
    fn may_be_dropped(&self, hash: Hash, day: NaiveDate) -> bool {
        let it = &self.held[&hash];
        let after = |other: &&Held| other.revision.vv.relation(&it.revision.vv) == Relation::After;
        let others = self.held.values().filter(|other| other.revision.id == it.revision.id && other.firm);
        it.outdone.is_some_and(|since| (day - since).num_days() > KEPT_DAYS)
            && others.filter(after).count() > 0
    }
}

/// The hashes of all revisions that a book knows.
pub fn known(book: &Book) -> BTreeSet<Hash> {
    let ids = book.shown().map(|shown| shown.id);
    ids.flat_map(|id| book.versions(id).iter().chain(book.past(id))).map(|it| it.hash).collect()
}
