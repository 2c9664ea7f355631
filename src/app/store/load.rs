//! Start and end of a session: everything is read first, then written to.

use qiangji::book::Book;
use qiangji::keep;
use qiangji::vault;

use super::canary::Canary;
use super::door::{Door, FOLDER, Key, Mode, Op, Shelf, Sort, StoreError};
use super::imports::{Import, Imports};
use super::journeys::Store;

/// Segments per read: about 8,000 records, a twentieth of a second of work, then the screen may move.
const PAGE: u32 = 8;
/// Reads begun anew because another tab moved lines meanwhile.
const ATTEMPTS: usize = 5;
/// Log rotation: 8 transactions of 16 values of 48 KB, 6 MB in all. Larger values go to files and do not help
/// (reliability.md 0.2).
const ROTATION: (usize, usize, usize) = (8, 16, 48 * 1024);

pub(super) const EPOCH: &str = "epoch";
pub(super) const DEVICE: &str = "device";
pub(super) const SESSION: &str = "session";
pub(super) const STAMP: &str = "stamp";

/// All that is stored, but for attachments.
pub struct Loaded {
    /// None in a new database.
    pub canary: Option<Canary>,
    /// This device's name in version vectors; none in a new database.
    pub device: Option<String>,
    /// The last session said goodbye. After any other the log must be rotated.
    pub clean: bool,
    pub book: Book,
    /// Values and lines that cannot be believed. They stay where they are.
    pub broken: u64,
    /// By time, the first first.
    pub imports: Vec<Import>,
    /// By name.
    pub drafts: Vec<(String, Vec<u8>)>,
}

/// Names for a database that is new; random, made by the caller.
pub struct Fresh<'a> {
    pub epoch: &'a str,
    pub device: &'a str,
    /// Where this workbook lies.
    pub folder: &'a str,
}

/// What a transaction that moves or removes lines leaves beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Stamp {
    pub n: u64,
    /// Greatest key the journal ever gave out, as of this transaction.
    pub head: u64,
}

impl<D: Door> Store<D> {
    /// Reads everything. Writes nothing, so that a reader tab may call it too, and so that after a kill all is in
    /// memory before anything is touched.
    pub async fn load(&self) -> Result<Loaded, StoreError> {
        for _ in 0..ATTEMPTS {
            if let Some(loaded) = self.load_once().await? {
                return Ok(loaded);
            }
        }
        Err(StoreError { sort: Sort::Blocked, detail: "another tab keeps moving lines".to_owned() })
    }

    /// None if lines were moved between two reads.
    async fn load_once(&self) -> Result<Option<Loaded>, StoreError> {
        let all = |shelf| Op::Page { shelf, after: None, count: u32::MAX };
        let mut ops = [EPOCH, DEVICE, SESSION, STAMP].map(get_meta).to_vec();
        ops.extend([Shelf::Journal, Shelf::Replaced, Shelf::Imports, Shelf::Drafts].map(all));
        let mut answers = self.run(Mode::Read, &ops).await?;
        let mut text = || answers.value().map(|value| value.and_then(|bytes| String::from_utf8(bytes).ok()));
        let (epoch, device, session) = (text()?, text()?, text()?);
        let stamp = Stamp::read(text()?.as_deref());
        let mut heap = Heap::default();
        let journal = answers.page()?;
        let head = journal.iter().map(|(key, _)| number(key)).max().unwrap_or_default().max(stamp.head);
        for (_, value) in journal.iter().chain(&answers.page()?) {
            heap.take(value);
        }
        let imports = Imports::read(answers.page()?);
        let drafts: Vec<(String, Vec<u8>)> =
            answers.page()?.into_iter().map(|(key, bytes)| (text_of(key), bytes)).collect();
        // What photos a draft mentions that does not open nobody knows.
        let shut = drafts.iter().filter(|(_, bytes)| vault::is_sealed(bytes)).count() as u64;
        if self.load_segments(&mut heap, &imports, stamp).await?.is_none() {
            return Ok(None);
        }
        let broken = heap.broken + imports.broken + shut;
        let canary = epoch.map(|epoch| Canary { epoch, stamp: stamp.n, head, lines: heap.lines });
        let clean = session.as_deref() != Some("open");
        Ok(Some(Loaded { canary, device, clean, book: heap.book, broken, imports: imports.sorted(), drafts }))
    }

    async fn load_segments(
        &self,
        heap: &mut Heap,
        imports: &Imports,
        stamp: Stamp,
    ) -> Result<Option<()>, StoreError> {
        let mut after = None;
        let mut missing = imports.open_segments();
        loop {
            let page = Op::Page { shelf: Shelf::Segments, after, count: PAGE };
            let mut answers = self.run(Mode::Read, &[get_meta(STAMP), page]).await?;
            let now = answers.value()?.and_then(|bytes| String::from_utf8(bytes).ok());
            if Stamp::read(now.as_deref()) != stamp {
                return Ok(None);
            }
            let page = answers.page()?;
            for (key, value) in &page {
                missing.remove(&number(key));
                let page = keep::read(value);
                if page.about.import.is_none_or(|id| imports.shown(id, number(key))) {
                    heap.take(value);
                } else if !page.whole {
                    // Whose it was cannot be believed either.
                    heap.broken += 1;
                }
            }
            if page.len() < PAGE as usize {
                heap.broken += missing.len() as u64;
                return Ok(Some(()));
            }
            after = page.into_iter().last().map(|(key, _)| key);
        }
    }

    /// Begins a session that writes, and names a new database.
    ///
    /// From here on the witness holds what was loaded, so look for a loss before this.
    pub async fn begin(&self, loaded: &Loaded, fresh: &Fresh<'_>) -> Result<(), StoreError> {
        let mut ops = vec![put_meta(SESSION, "open"), put_meta(FOLDER, fresh.folder)];
        if loaded.canary.is_none() {
            ops.push(put_meta(EPOCH, fresh.epoch));
        }
        if loaded.device.is_none() || loaded.canary.is_none() {
            ops.push(put_meta(DEVICE, fresh.device));
        }
        self.run(Mode::Write, &ops).await?;
        let new = || Canary { epoch: fresh.epoch.to_owned(), stamp: 0, head: 0, lines: 0 };
        self.now.borrow_mut().canary = Some(loaded.canary.clone().unwrap_or_else(new));
        self.note(|_| {});
        Ok(())
    }

    /// Makes Chromium begin a new log, so that a torn tail of the old one can do no harm.
    pub async fn rotate(&self, seed: &str) -> Result<(), StoreError> {
        let (transactions, values, bytes) = ROTATION;
        let mut noise = Noise::from(seed);
        let mut written = Ok(());
        for _ in 0..transactions {
            let ops: Vec<Op> = (0..values).map(|_| Op::Add(Shelf::Scratch, noise.bytes(bytes))).collect();
            written = self.run(Mode::Write, &ops).await.map(drop);
            if written.is_err() {
                break;
            }
        }
        self.run(Mode::Write, &[Op::Clear(Shelf::Scratch)]).await?;
        written
    }
}

/// The request that ends a session well, for `pagehide`, where nobody can wait for the answer. A session that
/// could not say so costs the next start a rotation.
pub fn farewell() -> Op {
    put_meta(SESSION, "closed")
}

impl Stamp {
    pub fn read(text: Option<&str>) -> Self {
        let mut numbers = text.unwrap_or_default().split(' ').map(|word| word.parse().unwrap_or_default());
        let mut next = || numbers.next().unwrap_or_default();
        Stamp { n: next(), head: next() }
    }

    pub fn put(self) -> Op {
        put_meta(STAMP, &format!("{} {}", self.n, self.head))
    }
}

#[derive(Default)]
struct Heap {
    book: Book,
    lines: u64,
    broken: u64,
}

impl Heap {
    fn take(&mut self, value: &[u8]) {
        let (revisions, broken) = keep::revisions(value);
        self.lines += revisions.len() as u64;
        self.broken += broken as u64;
        for revision in revisions {
            self.book.insert(revision);
        }
    }
}

/// Bytes that do not compress (xorshift), so that 6 MB written are 6 MB in the log.
struct Noise(u64);

impl From<&str> for Noise {
    fn from(seed: &str) -> Self {
        Noise(
            seed.bytes()
                .fold(0x9e37_79b9_7f4a_7c15, |n, byte| (n ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
                | 1,
        )
    }
}

impl Noise {
    fn bytes(&mut self, n: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(n + 8);
        while bytes.len() < n {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            bytes.extend_from_slice(&self.0.to_le_bytes());
        }
        bytes
    }
}

pub(super) fn get_meta(name: &str) -> Op {
    Op::Get(Shelf::Meta, Key::Text(name.to_owned()))
}

pub(super) fn put_meta(name: &str, text: &str) -> Op {
    Op::Put(Shelf::Meta, Key::Text(name.to_owned()), text.as_bytes().to_vec())
}

/// The key of a numbered shelf.
pub(super) fn number(key: &Key) -> u64 {
    match key {
        Key::Number(number) => *number,
        Key::Text(_) => 0,
    }
}

fn text_of(key: Key) -> String {
    match key {
        Key::Text(text) => text,
        Key::Number(number) => number.to_string(),
    }
}
