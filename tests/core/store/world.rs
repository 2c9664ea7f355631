//! One device, one user, one disk: plays steps, as the app does them, and compares every start with the oracle.

mod author;
mod locks;
mod start;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::{Days, NaiveDate};
use qiangji::book::{Book, Revision};
use qiangji::keep;
use qiangji::record::{Hash, Id};
use qiangji::value::Value;

use super::canary::Canary;
use super::door::{Door, Mode, StoreError};
use super::imports::{Counts, Restored};
use super::journeys::{Save, Store};
use super::load::farewell;
use super::lock::Locked;
use super::memory::{Failing, Memory, now};
use super::oracle::{Change, Oracle};

/// What a user does, or a device. A number chooses among what there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Kill and start.
    Restart,
    /// Saying goodbye, and start.
    EndAndRestart,
    Write,
    Edit(usize),
    Delete(usize),
    Draft(usize),
    DropDraft(usize),
    /// Saves what a draft holds, and ends it.
    SaveDraft(usize),
    Photo,
    Remember,
    /// Another device writes or edits, or hears of what was written here.
    Elsewhere(usize),
    /// A file: some of what the other device wrote, or one's own backup.
    Import(usize),
    /// The same with the log of a device that has taken in some of the same files.
    Restore(usize),
    /// A file that is stopped while it is taken in.
    Stop(usize),
    Undo(usize),
    Close,
    /// Tidying, folding at so many saves.
    Tidy(usize),
    Days(u64),
    Rotate,
    Erase,
    /// Turns the lock on, or goes on with it.
    Lock,
    /// Turns it on, and is stopped after so many steps.
    HalfLock(usize),
    /// Takes the lock off, or goes on with it.
    Open,
    HalfOpen(usize),
    /// Another pass-phrase.
    Rephrase,
}

pub use self::locks::locked;

/// The store as the app has it.
pub type LockedStore = Store<Locked<Failing>>;

pub struct Session {
    pub store: Rc<LockedStore>,
    pub book: Book,
    device: String,
}

pub struct World {
    pub door: Failing,
    pub witness: Rc<RefCell<Option<Canary>>>,
    pub session: Option<Session>,
    /// As of the last start.
    oracle: Oracle,
    /// What was done since, and whether it was acknowledged.
    log: Vec<(Change, NaiveDate, bool)>,
    pub today: NaiveDate,
    /// Whether the last session is known to have said goodbye, or not to have.
    clean: Option<bool>,
    elsewhere: Book,
    written_elsewhere: Vec<Revision>,
    photos: BTreeMap<Hash, Vec<u8>>,
    count: u64,
    /// Bytes of a photo.
    pub photo_bytes: usize,
    /// All pass-phrases ever meant, the last one last: where an answer was lost, it may be any.
    pub phrases: Vec<String>,
}

impl World {
    pub fn new() -> Self {
        World {
            door: Failing::default(),
            witness: Rc::default(),
            session: None,
            oracle: Oracle::default(),
            log: Vec::new(),
            today: NaiveDate::from_ymd_opt(2026, 11, 1).unwrap(),
            clean: Some(true),
            elsewhere: Book::default(),
            written_elsewhere: Vec::new(),
            photos: BTreeMap::new(),
            count: 0,
            photo_bytes: 64,
            phrases: Vec::new(),
        }
    }

    pub fn disk(&self) -> &Memory {
        &self.door.disk
    }

    pub fn play(&mut self, step: Step) -> Result<(), StoreError> {
        if self.session.is_none() {
            self.start()?;
        }
        match step {
            Step::Restart => self.start(),
            Step::EndAndRestart => {
                // Nobody waits for the answer.
                self.clean = now(self.door.run(Mode::Write, &[farewell()])).ok().map(|_| true);
                self.door.drop_connection();
                self.start()
            }
            Step::Write => self.save(None, false, None),
            Step::Edit(n) => self.save(self.nth_record(n), false, None),
            Step::Delete(n) => self.save(self.nth_record(n), true, None),
            Step::Draft(n) => self.draft(n),
            Step::DropDraft(n) => {
                let done = now(self.store().drop_draft(&name(n)));
                self.note(Change::Draft(name(n), None), done)
            }
            Step::SaveDraft(n) => self.save(None, false, Some(name(n))),
            Step::Photo => {
                let sha = self.photo();
                now(self.store().keep_attachments(&[(sha, self.photos[&sha].clone())]))?;
                self.has_photo(sha)
            }
            Step::Remember => {
                let bytes = self.next().to_string().into_bytes();
                let done = now(self.store().remember("who", bytes.clone()));
                self.note(Change::Remember(bytes.clone()), done)?;
                now(self.store().recall("who")).map(|found| assert_eq!(found, Some(bytes)))
            }
            Step::Elsewhere(n) => {
                self.elsewhere(n);
                Ok(())
            }
            Step::Import(n) => self.import(n, None),
            Step::Restore(n) => {
                let restored = self.backup();
                self.import(n, Some(&restored))
            }
            Step::Stop(n) => self.stop(n),
            Step::Undo(n) => self.undo(n),
            Step::Close => {
                let done = now(self.store().close_imports(u64::MAX)).map(drop);
                self.note(Change::Close, done)
            }
            Step::Tidy(fold_at) => {
                let session = self.session.as_ref().unwrap();
                now(session.store.tidy(&session.book, self.today, fold_at)).map(drop)
            }
            Step::Days(n) => {
                self.today = self.today.checked_add_days(Days::new(n)).unwrap();
                Ok(())
            }
            Step::Lock => self.lock(usize::MAX),
            Step::HalfLock(n) => self.lock(n),
            Step::Open => self.unlock(usize::MAX),
            Step::HalfOpen(n) => self.unlock(n),
            Step::Rephrase => self.rephrase(),
            Step::Rotate => now(self.store().rotate("seed")),
            Step::Erase => {
                let done = now(self.store().erase());
                let done = self.note(Change::Erase, done);
                self.clean = done.is_ok().then_some(true);
                // The page reloads.
                self.session = None;
                done
            }
        }
    }

    pub fn store(&self) -> Rc<LockedStore> {
        Rc::clone(&self.session.as_ref().unwrap().store)
    }

    fn nth_record(&self, n: usize) -> Option<Id> {
        let book = &self.session.as_ref().unwrap().book;
        book.shown().nth(n % book.len().max(1)).map(|shown| shown.id)
    }

    fn save(&mut self, id: Option<Id>, deleted: bool, draft: Option<String>) -> Result<(), StoreError> {
        let session = self.session.take().unwrap();
        let revisions = vec![self.revision(&session.book, id, deleted, &session.device)];
        self.session = Some(session);
        let attachments = self.photos_of(&revisions);
        let lines = revisions.iter().map(Revision::line).collect();
        let save = Save { lines, attachments: &attachments, draft: draft.as_deref() };
        let done = now(self.store().save(&save));
        self.note(Change::Save { revisions: revisions.clone(), draft }, done)?;
        self.take(revisions);
        Ok(())
    }

    fn take(&mut self, revisions: Vec<Revision>) {
        let book = &mut self.session.as_mut().unwrap().book;
        for revision in revisions {
            book.insert(revision);
        }
    }

    fn draft(&mut self, n: usize) -> Result<(), StoreError> {
        let mut bytes = Vec::new();
        Value::Map(self.values()).write_ascii(&mut bytes);
        let photos: Vec<_> = keep::mentioned(&bytes).map(|sha| (sha, self.photos[&sha].clone())).collect();
        let done = now(self.store().save_draft(&name(n), bytes.clone(), &photos));
        self.note(Change::Draft(name(n), Some(bytes)), done)
    }

    fn import(&mut self, n: usize, restored: Option<&Restored>) -> Result<(), StoreError> {
        let revisions = self.file(n);
        let import = self.new_import();
        let id = import.id;
        let photos = self.photos_of(&revisions);
        let photos = photos.iter().map(|(sha, bytes)| (*sha, bytes.as_slice()));
        let session = self.session.as_ref().unwrap();
        let filed: Vec<(usize, Revision)> =
            in_files(&revisions).map(|(file, it)| (file, it.clone())).collect();
        let done = now(session.store.import(
            import,
            &session.book,
            in_files(&revisions),
            photos,
            restored,
            async |_| true,
        ));
        let done = done.map(Option::unwrap);
        let log = restored.iter().flat_map(|it| &it.log).map(|it| it.id).collect();
        let change = Change::Import { id, revisions: filed, log };
        self.note(change, done.as_ref().map(drop).map_err(Clone::clone))?;
        let counts = done?.counts;
        let distinct: BTreeSet<Hash> = revisions.iter().map(|it| it.hash).collect();
        let Counts { new, updated, same, older, conflicting } = counts;
        assert_eq!(new + updated + same + older + conflicting, distinct.len() as u64);
        self.take(revisions);
        Ok(())
    }

    /// Nothing of it may be there, now or later; the laws look after it as after every step.
    fn stop(&mut self, n: usize) -> Result<(), StoreError> {
        let revisions = self.file(n);
        let import = self.new_import();
        let photos = self.photos_of(&revisions);
        let photos = photos.iter().map(|(sha, bytes)| (*sha, bytes.as_slice()));
        let session = self.session.as_ref().unwrap();
        let files = in_files(&revisions);
        let done = now(session.store.import(import, &session.book, files, photos, None, async |_| false));
        done.map(|done| assert_eq!(done, None))
    }

    fn undo(&mut self, n: usize) -> Result<(), StoreError> {
        let open = self.replayed(0).open_imports();
        let Some(id) = open.get(n % open.len().max(1)).copied() else { return Ok(()) };
        let done = now(self.store().undo_import(id));
        let forget = done.clone().unwrap_or_default();
        self.note(Change::Undo(id), done.map(drop))?;
        self.session.as_mut().unwrap().book.forget(forget);
        Ok(())
    }

    fn has_photo(&self, sha: Hash) -> Result<(), StoreError> {
        let found = now(self.store().attachment(sha))?;
        assert_eq!(found.as_ref(), self.photos.get(&sha));
        Ok(())
    }
}

/// As two files that have some in common.
fn in_files(revisions: &[Revision]) -> impl Iterator<Item = (usize, &Revision)> {
    let both = revisions.iter().step_by(3).map(|it| (1, it));
    revisions.iter().enumerate().map(|(n, it)| (n % 2, it)).chain(both)
}

fn name(n: usize) -> String {
    format!("form/{}", n % 3)
}
