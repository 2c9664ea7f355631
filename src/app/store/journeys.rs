//! The store's journeys: open, save, drafts, what the app remembers. `load.rs`, `imports.rs` and `tidy.rs` go on.
//!
//! Each is written so that it may fail at any call: what was acknowledged stays, what was not is there whole or
//! not at all. `tests/core/store.rs` fails each call of each journey in turn, once and for ever.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use qiangji::keep::{self, About};
use qiangji::readback::{Stored, Unreadable};
use qiangji::record::{Hash, Id};
use qiangji::vault;

use super::canary::Canary;
use super::door::{Answer, Door, Fault, Key, Mode, Op, RETRIES, Shelf, Sort, StoreError};

/// Hears after every change what must be found at the next start.
type Witness = Box<dyn Fn(Option<&Canary>)>;

/// The store over a database.
pub struct Store<D> {
    pub(super) door: D,
    witness: Witness,
    pub(super) now: RefCell<Now>,
}

/// What this tab knows of the database beside the book.
#[derive(Default)]
pub(super) struct Now {
    /// As on disk; none until [`Store::begin`].
    pub canary: Option<Canary>,
    /// The last stamp given out, whether or not its transaction is known to be complete.
    pub stamp: u64,
    /// The greatest key of the journal that was met: it may be of a save whose answer has not come.
    pub head: u64,
    /// Imports begun in this session: their segments are nobody's until the row is there, and not to be dropped.
    pub begun: BTreeSet<Id>,
    /// What each undo since the start took back, or tried to: the book may not have heard.
    pub taken_back: BTreeMap<Id, BTreeSet<(Id, Hash)>>,
    /// How far tidying has come in the segments.
    pub tidied: Option<Key>,
    /// Values of named shelves that are there and could not be read. Whatever is put in the place of one goes there with
    /// a copy of it.
    pub unreadable: BTreeMap<(Shelf, String), Vec<u8>>,
    /// Nothing is written any more.
    pub erased: bool,
}

/// One save: all of it or nothing.
#[derive(Default)]
pub struct Save<'a> {
    /// Record lines, without line ends.
    pub lines: Vec<&'a [u8]>,
    /// New photos and papers, by the hash of their bytes.
    pub attachments: &'a [(Hash, Vec<u8>)],
    /// The draft that this save ends.
    pub draft: Option<&'a str>,
}

impl<D: Door> Store<D> {
    /// A store that tells `witness` after every change what must be found at the next start; nothing after
    /// [`Store::erase`]. No connection is made yet.
    pub fn new(door: D, witness: impl Fn(Option<&Canary>) + 'static) -> Self {
        Store { door, witness: Box::new(witness), now: RefCell::default() }
    }

    /// Saves revisions. Once this returns `Ok` they are on disk, and only then may the screen say 已保存.
    pub async fn save(&self, save: &Save<'_>) -> Result<(), StoreError> {
        let value = keep::write(About::default(), save.lines.iter().copied());
        if !keep::reads_back(&value, &save.lines) {
            return Err(StoreError { sort: Sort::Unreadable, detail: "a line not read back".to_owned() });
        }
        let mut ops = vec![Op::Add(Shelf::Journal, value)];
        ops.extend(put_attachments(save.attachments));
        ops.extend(save.draft.map(|draft| Op::Delete(Shelf::Drafts, Key::Text(draft.to_owned()))));
        ops.extend(save.draft.and_then(|draft| self.kept(Shelf::Drafts, draft)));
        let key = self.run(Mode::Write, &ops).await?.key()?;
        self.note(|canary| {
            canary.head = canary.head.max(key);
            canary.lines += save.lines.len() as u64;
        });
        Ok(())
    }

    /// Keeps what is being typed, with the photos it shows.
    pub async fn save_draft(
        &self,
        draft: &str,
        bytes: Vec<u8>,
        attachments: &[(Hash, Vec<u8>)],
    ) -> Result<(), StoreError> {
        let mut ops = vec![Op::Put(Shelf::Drafts, Key::Text(draft.to_owned()), bytes)];
        ops.extend(self.kept(Shelf::Drafts, draft));
        ops.extend(put_attachments(attachments));
        self.run(Mode::Write, &ops).await.map(drop)
    }

    pub async fn drop_draft(&self, draft: &str) -> Result<(), StoreError> {
        let mut ops = vec![Op::Delete(Shelf::Drafts, Key::Text(draft.to_owned()))];
        ops.extend(self.kept(Shelf::Drafts, draft));
        self.run(Mode::Write, &ops).await.map(drop)
    }

    /// Keeps new photos and papers before the draft or record that mentions them.
    pub async fn keep_attachments(&self, attachments: &[(Hash, Vec<u8>)]) -> Result<(), StoreError> {
        let ops: Vec<Op> = put_attachments(attachments).collect();
        self.run(Mode::Write, &ops).await.map(drop)
    }

    /// The bytes of a photo or paper, if this device has them.
    pub async fn attachment(&self, sha: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let op = Op::Get(Shelf::Attachments, Key::Text(sha.to_string()));
        let bytes = self.run(Mode::Read, &[op]).await?.value()?;
        if bytes.as_ref().is_some_and(|bytes| vault::is_sealed(bytes)) {
            return Err(StoreError { sort: Sort::Damaged, detail: sha.to_string() });
        }
        Ok(bytes)
    }

    /// Remembers a thing of this device: who uses it, its settings. Never leaves with a file.
    pub async fn remember(&self, name: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        let mut ops = vec![Op::Put(Shelf::Meta, Key::Text(remembered(name)), bytes)];
        ops.extend(self.kept(Shelf::Meta, &remembered(name)));
        self.run(Mode::Write, &ops).await.map(drop)
    }

    pub async fn recall(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.run(Mode::Read, &[Op::Get(Shelf::Meta, Key::Text(remembered(name)))]).await?.value()
    }

    /// The same, read as what it is. What is there and cannot be read is kept, whatever is remembered in its place.
    pub async fn recall_as<T: Stored>(
        &self,
        name: &str,
    ) -> Result<Option<Result<T, Unreadable>>, StoreError> {
        let Some(bytes) = self.recall(name).await? else { return Ok(None) };
        let read = T::from_bytes(&bytes);
        if read.is_err() {
            self.leave_alone(Shelf::Meta, remembered(name), bytes);
        }
        Ok(Some(read))
    }

    /// These bytes of a named shelf could not be read: they are never overwritten or deleted without a copy.
    pub fn leave_alone(&self, shelf: Shelf, key: String, bytes: Vec<u8>) {
        self.now.borrow_mut().unreadable.insert((shelf, key), bytes);
    }

    /// The request that keeps what lies under a key and could not be read, to go with whatever takes its place.
    fn kept(&self, shelf: Shelf, key: &str) -> Option<Op> {
        let now = self.now.borrow();
        let bytes = now.unreadable.get(&(shelf, key.to_owned()))?;
        // By what it is: once more is the same.
        let name = format!("kept/{}/{key}/{}", shelf.name(), Hash::of(bytes).code());
        Some(Op::Put(Shelf::Meta, Key::Text(name), bytes.clone()))
    }

    /// Clears this device. The next start is a new user's, and what this session still means to write, a draft as
    /// the page goes, a step of tidying, is refused.
    pub async fn erase(&self) -> Result<(), StoreError> {
        // First, so that an erasure of which only the answer is lost is not taken for a loss.
        (self.witness)(None);
        self.run(Mode::Write, &Shelf::ALL.map(Op::Clear)).await?;
        *self.now.borrow_mut() = Now { erased: true, ..Now::default() };
        Ok(())
    }

    /// One transaction.
    pub(super) async fn run(&self, mode: Mode, ops: &[Op]) -> Result<Answers, StoreError> {
        self.persist(mode, async || self.door.run(mode, ops).await).await
    }

    /// One transaction, tried until it is done or hopeless. After trouble the connection is never used again: in
    /// Firefox after a full disk, in Safari after a lost server, every further call on it fails (reliability.md 2.2).
    pub(super) async fn persist(
        &self,
        mode: Mode,
        mut attempt: impl AsyncFnMut() -> Result<Vec<Answer>, Fault>,
    ) -> Result<Answers, StoreError> {
        let mut left = RETRIES;
        loop {
            if mode == Mode::Write && self.now.borrow().erased {
                return Err(StoreError { sort: Sort::Closed, detail: "erased".to_owned() });
            }
            match attempt().await {
                Ok(answers) => return Ok(Answers(answers.into_iter())),
                Err(fault) => {
                    self.door.drop_connection();
                    if left == 0 || !fault.passes() {
                        return Err(StoreError::of(fault, mode));
                    }
                    left -= 1;
                }
            }
        }
    }

    /// Notes what the disk now holds, for the witness.
    pub(super) fn note(&self, change: impl FnOnce(&mut Canary)) {
        let mut now = self.now.borrow_mut();
        if let Some(canary) = &mut now.canary {
            change(canary);
            (self.witness)(Some(canary));
        }
    }
}

/// The names of the app's own things cannot meet the store's.
fn remembered(name: &str) -> String {
    format!("app/{name}")
}

pub(super) fn put_attachments(attachments: &[(Hash, Vec<u8>)]) -> impl Iterator<Item = Op> {
    attachments.iter().map(|(sha, bytes)| put_attachment(*sha, bytes.clone()))
}

/// The request that keeps one photo or paper.
pub(super) fn put_attachment(sha: Hash, bytes: Vec<u8>) -> Op {
    Op::Put(Shelf::Attachments, Key::Text(sha.to_string()), bytes)
}

/// The answers of a transaction, taken in the order of its requests.
pub(super) struct Answers(std::vec::IntoIter<Answer>);

impl Answers {
    pub fn key(&mut self) -> Result<u64, StoreError> {
        self.take(|answer| if let Answer::Key(key) = answer { Some(key) } else { None })
    }

    pub fn value(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        self.take(|answer| if let Answer::Value(value) = answer { Some(value) } else { None })
    }

    pub fn page(&mut self) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        self.take(|answer| if let Answer::Page(page) = answer { Some(page) } else { None })
    }

    pub fn keys(&mut self) -> Result<Vec<Key>, StoreError> {
        self.take(|answer| if let Answer::Keys(keys) = answer { Some(keys) } else { None })
    }

    pub fn done(&mut self) -> Result<(), StoreError> {
        self.take(|answer| if answer == Answer::Done { Some(()) } else { None })
    }

    fn take<T>(&mut self, as_expected: impl FnOnce(Answer) -> Option<T>) -> Result<T, StoreError> {
        let other = || StoreError { sort: Sort::Other, detail: "an answer to another request".to_owned() };
        self.0.next().and_then(as_expected).ok_or_else(other)
    }
}
