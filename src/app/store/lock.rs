//! The lock: a database that seals what is put into another one and opens what comes out of it, and the steps by which
//! a database is locked and unlocked for good.
//!
//! Every value is sealed but what the start and the goodbye need before anybody has typed anything ([`PLAIN`]), and the
//! noise of log rotation. Keys stay as they are: how many records, photos and imports there are, which forms are open,
//! and the SHA-256 of a photo can be seen without the pass-phrase. So can the sizes of values.
//!
//! # Invariant: the header outlives every sealed value
//! Turning on writes the header first and seals after it is known to be there; turning off opens every value, and
//! deletes the header when none is sealed any more. Killed in between, a database is mixed, and every value says itself
//! whether it is sealed: the next start goes on.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use qiangji::vault::{self, Costs, Header, NONCE, Refused, State, Vault};

use super::door::{Answer, Change, Door, FOLDER, Fault, Key, Mode, Op, Rewriter, Shelf, Sort, StoreError};
use super::journeys::Store;
use super::load::{DEVICE, EPOCH, SESSION, STAMP, get_meta};

/// Where the header lies.
const LOCK: &str = "lock";
/// What of `meta` is never sealed.
const PLAIN: [&str; 6] = [EPOCH, DEVICE, SESSION, STAMP, FOLDER, LOCK];
/// Values rewritten in one transaction: at most some MB, as segments, photos and lists of what was brought are.
const AT_ONCE: u32 = 8;

/// Fills with random bytes.
pub type Random = fn(&mut [u8]);

/// A database behind a lock. Clones share it.
pub struct Locked<D> {
    inner: Rc<Inner<D>>,
}

struct Inner<D> {
    door: D,
    random: Random,
    costs: Costs,
    /// Known once the pass-phrase was typed, until the last value is plain again.
    open: RefCell<Option<(Vault, State)>>,
    /// Transactions under way that write plain values, and sealed ones.
    writing: [Cell<usize>; 2],
}

impl<D> Clone for Locked<D> {
    fn clone(&self) -> Self {
        Locked { inner: Rc::clone(&self.inner) }
    }
}

/// Why nothing was locked or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<D> Locked<D> {
    /// Over a database, which is plain until [`Store::unlock`] or [`Store::turn_on`]. `costs` are those of a new lock.
    pub fn new(door: D, random: Random, costs: Costs) -> Self {
        let writing = [Cell::new(0), Cell::new(0)];
        Locked { inner: Rc::new(Inner { door, random, costs, open: RefCell::new(None), writing }) }
    }

    /// How far the values are; none where no lock is on.
    pub fn state(&self) -> Option<State> {
        self.inner.open.borrow().as_ref().map(|(_, state)| *state)
    }

    /// Whether a transaction that writes is under way.
    pub fn is_writing(&self) -> bool {
        self.inner.writing.iter().any(|n| n.get() > 0)
    }

    /// What is put now is sealed.
    fn seals(&self) -> bool {
        self.state().is_some_and(|state| state != State::Opening)
    }

    fn set(&self, open: Option<(Vault, State)>) {
        *self.inner.open.borrow_mut() = open;
    }

    fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.inner.random)(&mut bytes);
        bytes
    }

    fn fresh(&self) -> vault::Fresh {
        vault::Fresh { salt: self.random(), nonce: self.random() }
    }

    fn vault(&self) -> Option<Vault> {
        self.inner.open.borrow().as_ref().map(|(vault, _)| vault.clone())
    }
}

/// What a value is bound to: its key, but for numbered shelves, where it is not known before.
fn about(shelf: Shelf, key: &Key) -> Vec<u8> {
    match key {
        Key::Text(text) => vault::about(shelf.name(), Some(text)),
        Key::Number(_) => vault::about(shelf.name(), None),
    }
}

/// Whether a value is kept as it is, whatever the lock.
fn stays_plain(shelf: Shelf, key: &Key) -> bool {
    match (shelf, key) {
        (Shelf::Scratch, _) => true,
        (Shelf::Meta, Key::Text(name)) => PLAIN.contains(&name.as_str()),
        _ => false,
    }
}

/// The key of a value that has none yet.
const UNKNOWN: Key = Key::Number(0);

fn sealed(vault: &Vault, nonce: [u8; NONCE], shelf: Shelf, key: &Key, value: &[u8]) -> Option<Vec<u8>> {
    vault.seal(&about(shelf, key), nonce, value)
}

impl<D> Locked<D> {
    /// The requests with their values sealed, if there is a lock.
    fn closed<'a>(&self, ops: &'a [Op]) -> Result<Cow<'a, [Op]>, Fault> {
        let Some(vault) = self.vault().filter(|_| self.seals()) else { return Ok(Cow::Borrowed(ops)) };
        let too_long = || Fault::Other("a value too long to be sealed".to_owned());
        let seal = |shelf: Shelf, key: &Key, value: &[u8]| {
            let sealed = sealed(&vault, self.random(), shelf, key, value).ok_or_else(too_long)?;
            // Read back before anybody calls it saved.
            let opens = vault.open(&about(shelf, key), &sealed).is_some_and(|plain| plain == value);
            if opens { Ok(sealed) } else { Err(Fault::Other("a value that does not open again".to_owned())) }
        };
        let closed = ops.iter().map(|op| match op {
            Op::Add(shelf, value) if !stays_plain(*shelf, &UNKNOWN) => {
                Ok(Op::Add(*shelf, seal(*shelf, &UNKNOWN, value)?))
            }
            Op::Put(shelf, key, value) if !stays_plain(*shelf, key) => {
                Ok(Op::Put(*shelf, key.clone(), seal(*shelf, key, value)?))
            }
            other => Ok(other.clone()),
        });
        closed.collect::<Result<_, _>>().map(Cow::Owned)
    }

    /// The answers with their values opened. One that does not open is there and says nothing: it stays as it lies, so
    /// that whoever asked sees that it is there and cannot be read. Among lines only its mark is left.
    fn opened(&self, ops: &[Op], answers: Vec<Answer>) -> Vec<Answer> {
        let vault = self.vault();
        let open = |shelf: Shelf, key: &Key, value: Vec<u8>| {
            if !vault::is_sealed(&value) || stays_plain(shelf, key) {
                return value;
            }
            match vault.as_ref().and_then(|vault| vault.open(&about(shelf, key), &value)) {
                Some(plain) => plain,
                // Cut at its line ends it would count as many.
                None if shelf.numbered() => vault::MAGIC.to_vec(),
                None => value,
            }
        };
        let answer = |(op, answer): (&Op, Answer)| match (op, answer) {
            (Op::Get(shelf, key), Answer::Value(Some(value))) => {
                Answer::Value(Some(open(*shelf, key, value)))
            }
            (Op::Page { shelf, .. }, Answer::Page(page)) => Answer::Page(
                page.into_iter()
                    .map(|(key, value)| {
                        let value = open(*shelf, &key, value);
                        (key, value)
                    })
                    .collect(),
            ),
            (_, answer) => answer,
        };
        ops.iter().zip(answers).map(answer).collect()
    }

    /// What rewriting makes of the values of a shelf: sealed or plain ones. What does not open is left.
    fn change(&self, shelf: Shelf, seal: bool) -> Change {
        let (vault, random) = (self.vault(), self.inner.random);
        Rc::new(move |key, value| {
            let vault = vault.as_ref().filter(|_| !stays_plain(shelf, key))?;
            match (seal, vault::is_sealed(value)) {
                (true, false) => {
                    let mut nonce = [0; NONCE];
                    random(&mut nonce);
                    sealed(vault, nonce, shelf, key, value)
                }
                (false, true) => vault.open(&about(shelf, key), value),
                (true, true) | (false, false) => None,
            }
        })
    }
}

impl<D: Door> Door for Locked<D> {
    async fn run(&self, mode: Mode, ops: &[Op]) -> Result<Vec<Answer>, Fault> {
        let closed = self.closed(ops)?;
        let _writing =
            (mode == Mode::Write).then(|| Writing::begin(&self.inner.writing[usize::from(self.seals())]));
        let answers = self.inner.door.run(mode, &closed).await?;
        Ok(self.opened(ops, answers))
    }

    fn drop_connection(&self) {
        self.inner.door.drop_connection();
    }
}

/// Counts a transaction while it is under way.
struct Writing<'a>(&'a Cell<usize>);

impl<'a> Writing<'a> {
    fn begin(count: &'a Cell<usize>) -> Self {
        count.set(count.get() + 1);
        Writing(count)
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

impl<D: Rewriter> Store<Locked<D>> {
    /// Whether a pass-phrase is needed before anything is read.
    pub async fn is_locked(&self) -> Result<bool, StoreError> {
        self.header().await.map(|header| header.is_some())
    }

    /// Opens the database for as long as this page lives.
    pub async fn unlock(&self, typed: &str) -> Result<(), LockError> {
        // Another window may have taken the lock off meanwhile.
        if let Some(header) = self.header().await? {
            let header = Header::read(&header)?;
            self.door.set(Some((header.open(typed)?, header.now)));
        }
        Ok(())
    }

    /// How far the values are; none where no lock is on.
    pub fn lock(&self) -> Option<State> {
        self.door.state()
    }

    /// Whether a transaction that writes is under way.
    pub fn is_writing(&self) -> bool {
        self.door.is_writing()
    }

    /// Locks the database. What is written from here on is sealed; [`Store::rewrite`] seals what is there.
    pub async fn turn_on(&self, phrase: &str) -> Result<(), LockError> {
        if self.is_locked().await? {
            // Another window's, or one of a time before whose answer was lost: its key is the only one to what it sealed.
            return Err(Refused::Already.into());
        }
        let vault = Vault::new(self.door.random());
        let header = vault.header(phrase, self.door.inner.costs, self.door.fresh(), State::Sealing)?;
        self.put_header(&header).await?;
        // Not before the header is known to be there.
        self.door.set(Some((vault, State::Sealing)));
        Ok(())
    }

    /// Begins to take the lock off: what is written from here on is plain; [`Store::rewrite`] opens what is there.
    pub async fn turn_off(&self, phrase: &str) -> Result<(), LockError> {
        let (mut header, vault) = self.proved(phrase).await?;
        header.now = State::Opening;
        self.put_header(&header).await?;
        self.door.set(Some((vault, State::Opening)));
        Ok(())
    }

    /// Another pass-phrase for the same lock: no value is touched.
    pub async fn change_phrase(&self, old: &str, new: &str) -> Result<(), LockError> {
        let (header, vault) = self.proved(old).await?;
        let header = vault.header(new, self.door.inner.costs, self.door.fresh(), header.now)?;
        Ok(self.put_header(&header).await?)
    }

    /// Goes on with turning on or off, a few values a transaction, from the beginning: what is done already is quick.
    /// `go_on` hears how many of how many values were looked at, and stops it by `false`. `Ok(false)`: there is more to
    /// do, because it was stopped, or because a transaction from before is still under way.
    pub async fn rewrite(&self, go_on: impl AsyncFn(usize, usize) -> bool) -> Result<bool, StoreError> {
        let seal = match self.door.state() {
            Some(State::Sealing) => true,
            Some(State::Opening) => false,
            Some(State::Sealed) | None => return Ok(true),
        };
        // What it puts would come behind our back.
        if self.door.inner.writing[usize::from(!seal)].get() > 0 {
            return Ok(false);
        }
        let mut answers = self.run(Mode::Read, &SHELVES.map(Op::Keys)).await?;
        let (mut of, mut done) = (0, 0);
        for _ in SHELVES {
            of += answers.keys()?.len();
        }
        for shelf in SHELVES {
            let change = self.door.change(shelf, seal);
            let mut after = None;
            loop {
                if !go_on(done, of).await {
                    return Ok(false);
                }
                let inner = &self.door.inner.door;
                let step = async || inner.rewrite(shelf, after.clone(), AT_ONCE, Rc::clone(&change)).await;
                let keys = self.persist(Mode::Write, step).await?.keys()?;
                done += keys.len();
                if keys.len() < AT_ONCE as usize {
                    break;
                }
                after = keys.last().cloned();
            }
        }
        self.finish(seal).await.map(|()| true)
    }

    async fn finish(&self, seal: bool) -> Result<(), StoreError> {
        if !seal {
            self.run(Mode::Write, &[Op::Delete(Shelf::Meta, lock_key())]).await?;
            self.door.set(None);
            return Ok(());
        }
        if let Some(header) = self.header().await? {
            // One that cannot be read is left as it lies; the next start says so.
            let unreadable =
                |refused: Refused| StoreError { sort: Sort::Other, detail: format!("lock: {refused}") };
            let mut header = Header::read(&header).map_err(unreadable)?;
            header.now = State::Sealed;
            self.put_header(&header).await?;
        }
        self.door.set(self.door.vault().map(|vault| (vault, State::Sealed)));
        Ok(())
    }

    /// The header, and the data key by the phrase that was typed once more.
    async fn proved(&self, phrase: &str) -> Result<(Header, Vault), LockError> {
        let header = Header::read(&self.header().await?.unwrap_or_default())?;
        let vault = header.open(phrase)?;
        Ok((header, vault))
    }

    async fn header(&self) -> Result<Option<Vec<u8>>, StoreError> {
        self.run(Mode::Read, &[get_meta(LOCK)]).await?.value()
    }

    async fn put_header(&self, header: &Header) -> Result<(), StoreError> {
        let bytes = header.to_bytes();
        let op = Op::Put(Shelf::Meta, lock_key(), bytes.clone());
        let Err(error) = self.run(Mode::Write, &[op]).await else { return Ok(()) };
        // Where only the answer was lost, it is done: nobody shall be asked for a phrase that they were told has failed.
        match self.header().await {
            Ok(Some(there)) if there == bytes => Ok(()),
            Ok(_) | Err(_) => Err(error),
        }
    }
}

/// Those whose values are rewritten: scratch holds nothing that stays.
const SHELVES: [Shelf; 7] = [
    Shelf::Drafts,
    Shelf::Meta,
    Shelf::Imports,
    Shelf::Journal,
    Shelf::Replaced,
    Shelf::Segments,
    Shelf::Attachments,
];

fn lock_key() -> Key {
    Key::Text(LOCK.to_owned())
}
