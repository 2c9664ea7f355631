//! One device, one user, one disk: plays steps, as the app does them, and compares every start with the oracle.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::{Days, NaiveDate};
use qiangji::book::{Book, Revision};
use qiangji::keep;
use qiangji::record::{Clock, Hash, Id, Record, common};
use qiangji::value::{Map, Value, map};

use super::canary::{Canary, Found, Loss, loss};
use super::door::{Door, Key, Mode, Shelf, StoreError};
use super::imports::{Counts, Import, ImportState};
use super::journeys::{Save, Store};
use super::load::{Fresh, farewell};
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
    Undo(usize),
    Close,
    /// Tidying, folding at so many saves.
    Tidy(usize),
    Days(u64),
    Rotate,
    Erase,
}

pub struct Session {
    pub store: Rc<Store<Failing>>,
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
            Step::Import(n) => self.import(n),
            Step::Undo(n) => self.undo(n),
            Step::Close => {
                let done = now(self.store().close_imports());
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

    /// A start of the page, as `store::open` does it, and what was found compared with what must be there.
    fn start(&mut self) -> Result<(), StoreError> {
        self.session = None;
        let witness = Rc::clone(&self.witness);
        let store = Store::new(self.door.clone(), move |canary| *witness.borrow_mut() = canary.cloned());
        let loaded = now(store.load())?;
        let found = Found { canary: loaded.canary.as_ref(), broken: loaded.broken, discarded: false };
        assert_eq!(loss(self.witness.borrow().as_ref(), found), None, "nothing was lost");
        let remembered = self.disk().shelf(Shelf::Meta).remove(&Key::Text("app/who".to_owned()));
        self.oracle = self.settled(|oracle| oracle.settle(&loaded, remembered.as_ref(), self.today));
        self.log.clear();
        assert_eq!(loaded.clean, self.clean.unwrap_or(loaded.clean));
        self.clean = None;
        let (epoch, device) = (format!("e{}", self.next()), format!("d{}", self.next()));
        now(store.begin(&loaded, &Fresh { epoch: &epoch, device: &device }))?;
        self.clean = Some(false);
        now(store.sweep(&loaded.book))?;
        self.has_all_photos(&loaded.book);
        let device = loaded.device.filter(|_| loaded.canary.is_some()).unwrap_or(device);
        self.session = Some(Session { store: Rc::new(store), book: loaded.book, device });
        Ok(())
    }

    /// What was acknowledged happened; each other thing happened wholly or not at all.
    fn settled(&self, settle: impl Fn(&mut Oracle) -> Result<(), String>) -> Oracle {
        let unsure = self.log.iter().filter(|(_, _, acknowledged)| !acknowledged).count();
        let mut said = Vec::new();
        for happened in 0..1_u32 << unsure {
            let mut oracle = self.replayed(happened);
            match settle(&mut oracle) {
                Ok(()) => return oracle,
                Err(difference) => said.push(difference),
            }
        }
        panic!("neither before nor after: {said:#?}");
    }

    /// The oracle after the log, where the bits say which of what was not acknowledged happened.
    fn replayed(&self, mut happened: u32) -> Oracle {
        let mut oracle = self.oracle.clone();
        for (change, day, acknowledged) in &self.log {
            if *acknowledged || happened & 1 == 1 {
                oracle.apply(change, *day);
            }
            if !acknowledged {
                happened >>= 1;
            }
        }
        oracle
    }

    fn note(&mut self, change: Change, done: Result<(), StoreError>) -> Result<(), StoreError> {
        self.log.push((change, self.today, done.is_ok()));
        done
    }

    /// What nobody knows whether it happened.
    pub fn unsure(&self) -> usize {
        self.log.iter().filter(|(_, _, acknowledged)| !acknowledged).count()
    }

    /// The state must be the oracle's; where something is unsure, the next start tells.
    pub fn check_memory(&self) {
        if let (Some(session), 0) = (&self.session, self.unsure()) {
            assert_eq!(session.book.state_hash(), self.replayed(0).book().state_hash());
        }
    }

    fn store(&self) -> Rc<Store<Failing>> {
        Rc::clone(&self.session.as_ref().unwrap().store)
    }

    fn next(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    fn nth_record(&self, n: usize) -> Option<Id> {
        let book = &self.session.as_ref().unwrap().book;
        book.shown().nth(n % book.len().max(1)).map(|shown| shown.id)
    }

    /// A new photo; only its name is a hash here.
    fn photo(&mut self) -> Hash {
        let n = self.next();
        let sha = Hash::of(&n.to_be_bytes());
        self.photos.insert(sha, vec![n.to_be_bytes()[7]; self.photo_bytes]);
        sha
    }

    /// Values that nobody else writes, every third with a photo.
    fn values(&mut self) -> Map {
        let n = self.next();
        let mut values = map([("topic", n.to_string().into())]);
        if n.is_multiple_of(3) {
            let photo = map([("sha", self.photo().to_string().into())]);
            values.insert(common::ATTACHMENTS.into(), Value::from(vec![photo.into()]));
        }
        values
    }

    /// The next revision of a record in a book, or the first of a new one.
    fn revision(&mut self, book: &Book, id: Option<Id>, deleted: bool, device: &str) -> Revision {
        let clock = Clock { ms: self.next(), count: 0, device: device.to_owned() };
        let before: Vec<Record> = id.iter().flat_map(|id| book.versions(*id)).map(Revision::record).collect();
        let values = if deleted { None } else { Some(self.values()) };
        let after = Record::after(&before.iter().collect::<Vec<_>>(), clock.clone(), values.clone());
        let new =
            || Record::new(Id(clock.ms.into()), "self_study_entry", Id(1), clock, values.unwrap_or_default());
        Revision::new(&after.unwrap_or_else(new))
    }

    fn photos_of(&self, revisions: &[Revision]) -> Vec<(Hash, Vec<u8>)> {
        let shas = revisions.iter().flat_map(|it| keep::mentioned(it.line()));
        shas.map(|sha| (sha, self.photos[&sha].clone())).collect()
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

    /// What another device does.
    fn elsewhere(&mut self, n: usize) {
        let mut book = std::mem::take(&mut self.elsewhere);
        let id = book.shown().nth(n / 4 % book.len().max(1)).map(|shown| shown.id);
        if n.is_multiple_of(4) {
            let mine = self.session.iter().flat_map(|session| session.book.live());
            for it in mine {
                book.insert(it.clone());
            }
        } else {
            let revision = self.revision(&book, id.filter(|_| n % 4 > 1), n % 16 == 3, "other");
            self.written_elsewhere.push(revision.clone());
            book.insert(revision);
        }
        self.elsewhere = book;
    }

    /// The revisions of a file. Some come twice, as in two files of one import.
    fn file(&self, n: usize) -> Vec<Revision> {
        let all = &self.written_elsewhere;
        let from = n % all.len().max(1);
        let mut file: Vec<Revision> = all.iter().skip(from).cloned().collect();
        if n.is_multiple_of(2) {
            file.extend(self.elsewhere.live().cloned());
        }
        if n.is_multiple_of(5) {
            file.extend(self.session.iter().flat_map(|session| session.book.live()).cloned());
        }
        file
    }

    fn import(&mut self, n: usize) -> Result<(), StoreError> {
        let revisions = self.file(n);
        let import = self.new_import();
        let id = import.id;
        let photos = self.photos_of(&revisions);
        let session = self.session.as_ref().unwrap();
        let done = now(session.store.import(import, &session.book, &revisions, &photos, None));
        let change = Change::Import { id, revisions: revisions.clone() };
        self.note(change, done.as_ref().map(drop).map_err(Clone::clone))?;
        let counts = done?.counts;
        let distinct: std::collections::BTreeSet<Hash> = revisions.iter().map(|it| it.hash).collect();
        let Counts { new, updated, same, older, conflicting } = counts;
        assert_eq!(new + updated + same + older + conflicting, distinct.len() as u64);
        self.take(revisions);
        Ok(())
    }

    pub fn new_import(&mut self) -> Import {
        let when = self.next();
        Import {
            id: Id(when.into()),
            when,
            files: Vec::new(),
            counts: Counts::default(),
            segments: Vec::new(),
            state: ImportState::Open,
        }
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

    /// What a known revision or a draft mentions is there.
    fn has_all_photos(&self, book: &Book) {
        let there = self.disk().shelf(Shelf::Attachments);
        let mut needed = keep::needed(book);
        needed.extend(
            self.disk().shelf(Shelf::Drafts).values().flat_map(|it| keep::mentioned(it).collect::<Vec<_>>()),
        );
        for sha in &needed {
            assert_eq!(there.get(&Key::Text(sha.to_string())), self.photos.get(sha), "a photo is gone");
        }
        assert_eq!(needed.len(), there.len(), "photos that nobody mentions are swept");
    }

    fn has_photo(&self, sha: Hash) -> Result<(), StoreError> {
        let found = now(self.store().attachment(sha))?;
        assert_eq!(found.as_ref(), self.photos.get(&sha));
        Ok(())
    }

    /// What the next start would tell the user, were it on this disk.
    pub fn loss_on(&self, disk: &Memory) -> Option<Loss> {
        let loaded = now(Store::new(Failing::over(disk), |_| ()).load()).unwrap();
        let found = Found { canary: loaded.canary.as_ref(), broken: loaded.broken, discarded: false };
        loss(self.witness.borrow().as_ref(), found)
    }

    pub fn holds_nothing(&self) -> bool {
        self.replayed(0).is_empty()
    }
}

fn name(n: usize) -> String {
    format!("form/{}", n % 3)
}
