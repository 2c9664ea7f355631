//! Taking files in, as a whole, and taking it back, as a whole.
//!
//! An import writes segments of its own, each naming the import. Nobody reads them until the import's row is
//! there: that one small transaction is the switch between before and after (reliability.md G9), so 100,000
//! records need not fit one transaction. Undo deletes the segments and marks the row, in one transaction too.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::str::FromStr;

use qiangji::book::{Arrival, Book, Revision};
use qiangji::brought::Listing;
use qiangji::keep::{self, About};
use qiangji::record::{Hash, Id};
use serde::{Deserialize, Serialize};

use super::door::{Door, Key, Mode, Op, Shelf, Sort, StoreError};
use super::journeys::{Store, put_attachment};
use super::load::{DEVICE, Stamp, put_meta};
use super::origins;

/// Most bytes in one transaction of an import, but for a single larger value.
const BATCH_BYTES: usize = 2 * 1024 * 1024;
/// Revisions looked at between two questions whether to go on.
const LOOK: usize = 500;

/// One import, as its row says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    #[serde(with = "hex")]
    pub id: Id,
    /// Milliseconds since 1970.
    pub when: u64,
    pub files: Vec<TakenFile>,
    /// What the files meant to the book before; filled in by [`Store::import`].
    #[serde(default)]
    pub counts: Counts,
    /// Keys of its segments; filled in by [`Store::import`].
    #[serde(default)]
    pub segments: Vec<u64>,
    #[serde(default)]
    pub state: ImportState,
    /// The restore that brought this row with a backup's log; it goes with it.
    #[serde(default, with = "perhaps", skip_serializing_if = "Option::is_none")]
    pub joined: Option<Id>,
}

/// What a restore brings beside records.
#[derive(Debug, Default)]
pub struct Restored {
    /// A new name for this device: an old copy's counters may stand for other edits.
    pub device: String,
    /// The log of imports; rows that are here already stay as they are.
    pub log: Vec<Import>,
}

/// A file that was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenFile {
    pub name: String,
    /// SHA-256 of its bytes: the same file again is recognised.
    #[serde(with = "hex")]
    pub hash: Hash,
    /// The bundle's header line: who sent it, for what period.
    pub header: String,
}

/// Revisions by what they meant to the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    pub new: u64,
    pub updated: u64,
    pub same: u64,
    pub older: u64,
    pub conflicting: u64,
}

/// Whether an import can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// It can, for as many days as a replaced line is kept.
    #[default]
    Open,
    Closed,
    Undone,
}

impl<D: Door> Store<D> {
    /// Writes the revisions of an import: those the book does not know, and those it knows only from imports that
    /// can still be undone. `restored` is given where it is a backup that is taken in. Each revision comes with the place of its file in the row; which file had which is kept beside it ([`origins`]).
    ///
    /// `go_on` hears how many revisions were looked at, piece by piece, and stops it by `false`: then nothing of it is
    /// there. Returns the row with its counts, or none if it was stopped. Insert the revisions into the book after it.
    pub async fn import<'a>(
        &self,
        mut import: Import,
        book: &Book,
        revisions: impl IntoIterator<Item = (usize, &'a Revision)>,
        attachments: impl IntoIterator<Item = (Hash, &'a [u8])>,
        restored: Option<&Restored>,
        go_on: impl AsyncFn(usize) -> bool,
    ) -> Result<Option<Import>, StoreError> {
        let shaky = self.shaky().await?;
        self.now.borrow_mut().begun.insert(import.id);
        let mut batch = Batch::of(import.id);
        for (sha, bytes) in attachments {
            if !batch.has_room(bytes.len()) {
                self.put(&mut import, batch.take()).await?;
                if !go_on(0).await {
                    return self.abandon(import).await;
                }
            }
            batch.photo(sha, bytes);
        }
        let needed = |revision: &Revision| {
            let mut known = book.versions(revision.id).iter().chain(book.past(revision.id));
            shaky.contains(&revision.hash) || known.all(|known| known.hash != revision.hash)
        };
        let (mut seen, mut written) = (BTreeSet::new(), BTreeSet::new());
        let mut listing = Listing::of(import.files.len());
        for (looked, (file, revision)) in revisions.into_iter().enumerate() {
            if looked % LOOK == LOOK - 1 && !go_on(looked).await {
                return self.abandon(import).await;
            }
            listing.note(file, revision.hash);
            if !seen.insert((revision.id, revision.hash)) {
                continue;
            }
            import.counts.add(book.arrival(revision));
            if needed(revision) {
                if !batch.has_room(revision.line().len()) {
                    self.put(&mut import, batch.take()).await?;
                }
                batch.line(revision.line());
                written.insert(revision.hash);
            }
        }
        self.put(&mut import, batch.take()).await?;
        if !go_on(seen.len()).await {
            return self.abandon(import).await;
        }
        let mut ops = vec![row(&import)?, origins::put(import.id, &listing)];
        if let Some(restored) = restored {
            ops.push(put_meta(DEVICE, &restored.device));
            ops.extend(self.joined(restored, import.id).await?);
        }
        self.run_stamped(ops, 0, 0).await?;
        self.note(|canary| canary.lines += written.len() as u64);
        for brought in self.now.borrow_mut().taken_back.values_mut() {
            brought.retain(|(_, hash)| !written.contains(hash));
        }
        Ok(Some(import))
    }

    /// The requests that put the rows of a backup's log beside those that are here. Closed: their records came with others.
    async fn joined(&self, restored: &Restored, by: Id) -> Result<Vec<Op>, StoreError> {
        let here: BTreeSet<Id> = self.imports().await?.iter().map(|import| import.id).chain([by]).collect();
        let new = restored.log.iter().filter(|import| !here.contains(&import.id));
        let closed = new.map(|import| Import {
            state: ImportState::Closed,
            segments: Vec::new(),
            joined: Some(by),
            ..import.clone()
        });
        closed.map(|import| row(&import)).collect()
    }

    /// One transaction of an import.
    async fn put(&self, import: &mut Import, ops: Vec<Op>) -> Result<(), StoreError> {
        if ops.is_empty() {
            return Ok(());
        }
        let mut answers = self.run(Mode::Write, &ops).await?;
        for op in ops {
            if op.shelf() == Shelf::Segments {
                import.segments.push(answers.key()?);
            } else {
                answers.done()?;
            }
        }
        Ok(())
    }

    /// Stopped: its segments are nobody's without its row, and go at once. Photos that nobody mentions go when the store
    /// is tidied, as always.
    async fn abandon(&self, import: Import) -> Result<Option<Import>, StoreError> {
        let ops: Vec<Op> =
            import.segments.iter().map(|key| Op::Delete(Shelf::Segments, Key::Number(*key))).collect();
        if !ops.is_empty() {
            self.run_stamped(ops, 0, 0).await?;
        }
        self.now.borrow_mut().begun.remove(&import.id);
        Ok(None)
    }

    /// Takes an import back. Returns the revisions for [`Book::forget`]: all it brought but what the disk still
    /// knows, from another import. Where only the answer was lost, the next call gives it.
    pub async fn undo_import(&self, id: Id) -> Result<Vec<(Id, Hash)>, StoreError> {
        let import = self.imports().await?.into_iter().find(|import| import.id == id);
        match import {
            Some(import) if import.state == ImportState::Open => self.take_back(import).await?,
            Some(import) if import.state == ImportState::Undone => {}
            Some(_) | None => return Err(cannot_undo(id)),
        }
        let mut brought = self.now.borrow().taken_back.get(&id).cloned().ok_or_else(|| cannot_undo(id))?;
        let disk = self.load().await?.book;
        brought
            .retain(|(id, hash)| disk.versions(*id).iter().chain(disk.past(*id)).all(|it| it.hash != *hash));
        Ok(brought.into_iter().collect())
    }

    async fn take_back(&self, mut import: Import) -> Result<(), StoreError> {
        let revisions = self.revisions_of(&import).await?;
        let brought = revisions.iter().map(|revision| (revision.id, revision.hash)).collect();
        // Before the disk hears of it: where only the answer is lost, the book goes on knowing what is gone.
        self.now.borrow_mut().taken_back.insert(import.id, brought);
        import.state = ImportState::Undone;
        let mut ops = vec![row(&import)?, origins::delete(import.id)];
        let joined = self.imports().await?.into_iter().filter(|it| it.joined == Some(import.id));
        ops.extend(joined.map(|it| Op::Delete(Shelf::Imports, Key::Text(it.id.to_string()))));
        ops.extend(import.segments.iter().map(|key| Op::Delete(Shelf::Segments, Key::Number(*key))));
        ops.extend(self.call_back(&revisions.iter().map(|revision| revision.id).collect()).await?);
        self.run_stamped(ops, 0, revisions.len() as u64).await
    }

    /// The requests that put replaced lines of these records back among the saves.
    async fn call_back(&self, ids: &BTreeSet<Id>) -> Result<Vec<Op>, StoreError> {
        let op = Op::Page { shelf: Shelf::Replaced, after: None, count: u32::MAX };
        let mut ops = Vec::new();
        for (key, value) in self.run(Mode::Read, &[op]).await?.page()? {
            let Some((back, stay)) = keep::call_back(&value, ids) else { continue };
            ops.push(Op::Delete(Shelf::Replaced, key));
            ops.push(Op::Add(Shelf::Journal, keep::write(About::default(), back)));
            if !stay.is_empty() {
                ops.push(Op::Add(Shelf::Replaced, keep::write(keep::read(&value).about, stay)));
            }
        }
        Ok(ops)
    }

    /// What was taken in before this moment, milliseconds since 1970, can no longer be taken back. Gives what was closed.
    pub async fn close_imports(&self, before: u64) -> Result<Vec<Id>, StoreError> {
        let old = |import: &Import| import.state == ImportState::Open && import.when < before;
        let old: Vec<Import> = self.imports().await?.into_iter().filter(old).collect();
        let closed = old.iter().map(|import| import.id).collect();
        let ops: Vec<Op> = old
            .into_iter()
            .map(|import| row(&Import { state: ImportState::Closed, ..import }))
            .collect::<Result<_, _>>()?;
        if !ops.is_empty() {
            self.run(Mode::Write, &ops).await?;
        }
        Ok(closed)
    }

    /// All imports by time, the first first.
    pub async fn imports(&self) -> Result<Vec<Import>, StoreError> {
        Ok(Imports::read(self.run(Mode::Read, &[Imports::all()]).await?.page()?).sorted())
    }

    /// Revisions that may be taken back, or were, without the book having heard.
    pub(super) async fn shaky(&self) -> Result<BTreeSet<Hash>, StoreError> {
        let mut shaky = self.held_by_open().await?;
        shaky.extend(self.now.borrow().taken_back.values().flatten().map(|(_, hash)| *hash));
        Ok(shaky)
    }

    /// The hashes of all revisions that open imports brought.
    async fn held_by_open(&self) -> Result<BTreeSet<Hash>, StoreError> {
        let mut held = BTreeSet::new();
        for import in self.imports().await? {
            if import.state == ImportState::Open {
                held.extend(self.revisions_of(&import).await?.iter().map(|revision| revision.hash));
            }
        }
        Ok(held)
    }

    async fn revisions_of(&self, import: &Import) -> Result<Vec<Revision>, StoreError> {
        let mut revisions = Vec::new();
        for key in &import.segments {
            let op = Op::Get(Shelf::Segments, Key::Number(*key));
            let value = self.run(Mode::Read, &[op]).await?.value()?;
            revisions.extend(value.map(|value| keep::revisions(&value).0).unwrap_or_default());
        }
        Ok(revisions)
    }

    /// One transaction that changes which lines count. `fewer` is how many it takes away at most: they are not
    /// claimed from before it runs, so that a transaction that failed and was done all the same alarms nobody.
    pub(super) async fn run_stamped(
        &self,
        mut ops: Vec<Op>,
        head: u64,
        fewer: u64,
    ) -> Result<(), StoreError> {
        if let Some(canary) = &mut self.now.borrow_mut().canary {
            canary.lines = canary.lines.saturating_sub(fewer);
        }
        let (n_ops, mut n) = (ops.len(), 0);
        let attempt = async || {
            // Another may have been done since the last attempt, and stamps never go back.
            let stamp = self.next_stamp(head);
            n = stamp.n;
            ops.truncate(n_ops);
            ops.push(stamp.put());
            self.door.run(Mode::Write, &ops).await
        };
        self.persist(Mode::Write, attempt).await?;
        self.note(|canary| canary.stamp = canary.stamp.max(n));
        Ok(())
    }

    fn next_stamp(&self, head: u64) -> Stamp {
        let mut now = self.now.borrow_mut();
        let (n, known) = now.canary.as_ref().map(|canary| (canary.stamp, canary.head)).unwrap_or_default();
        now.stamp = now.stamp.max(n) + 1;
        now.head = now.head.max(known).max(head);
        Stamp { n: now.stamp, head: now.head }
    }
}

/// All rows of the store `imports`.
pub(super) struct Imports {
    rows: BTreeMap<Id, Option<Import>>,
    /// Rows that cannot be read.
    pub broken: u64,
}

impl Imports {
    /// The request that [`Imports::read`] reads.
    pub fn all() -> Op {
        Op::Page { shelf: Shelf::Imports, after: None, count: u32::MAX }
    }

    pub fn read(page: Vec<(Key, Vec<u8>)>) -> Self {
        let mut imports = Imports { rows: BTreeMap::new(), broken: 0 };
        for (key, value) in page {
            let id = if let Key::Text(text) = key { text.parse().ok() } else { None };
            let row: Option<Import> = serde_json::from_slice(&value).ok();
            imports.broken += u64::from(id.is_none() || row.is_none());
            imports.rows.extend(id.map(|id| (id, row)));
        }
        imports
    }

    /// Whether a segment of an import counts. One that the row does not name was written twice, because the answer
    /// to the first time was lost. A row that cannot be read is no reason to hide what it brought.
    pub fn shown(&self, id: Id, segment: u64) -> bool {
        match self.rows.get(&id) {
            Some(Some(import)) => import.state != ImportState::Undone && import.segments.contains(&segment),
            Some(None) => true,
            None => false,
        }
    }

    /// Whether an import's segments must stay as they are, to be taken back one day.
    pub fn fixed(&self, id: Id) -> bool {
        match self.rows.get(&id) {
            Some(Some(import)) => import.state == ImportState::Open,
            Some(None) => true,
            None => false,
        }
    }

    /// The segments that must be there.
    pub fn open_segments(&self) -> BTreeSet<u64> {
        let open = self.rows.values().flatten().filter(|import| import.state == ImportState::Open);
        open.flat_map(|import| import.segments.iter().copied()).collect()
    }

    pub fn sorted(self) -> Vec<Import> {
        let mut imports: Vec<Import> = self.rows.into_values().flatten().collect();
        imports.sort_by_key(|import| (import.when, import.id));
        imports
    }
}

impl Counts {
    fn add(&mut self, arrival: Arrival) {
        *match arrival {
            Arrival::New => &mut self.new,
            Arrival::Updated => &mut self.updated,
            Arrival::Same => &mut self.same,
            Arrival::Older => &mut self.older,
            Arrival::Conflicting => &mut self.conflicting,
        } += 1;
    }
}

fn cannot_undo(id: Id) -> StoreError {
    StoreError { sort: Sort::Other, detail: format!("import {id} cannot be undone") }
}

fn row(import: &Import) -> Result<Op, StoreError> {
    let other = |error: serde_json::Error| StoreError { sort: Sort::Other, detail: error.to_string() };
    let bytes = serde_json::to_vec(import).map_err(other)?;
    // What the next start reads; a row that it cannot read would hide nothing and could never be taken back.
    let read: Import = serde_json::from_slice(&bytes).map_err(other)?;
    if read != *import {
        return Err(StoreError {
            sort: Sort::Unreadable,
            detail: "an import's row not read back".to_owned(),
        });
    }
    Ok(Op::Put(Shelf::Imports, Key::Text(import.id.to_string()), bytes))
}

/// What goes into one transaction of an import.
struct Batch<'a> {
    about: About,
    photos: Vec<Op>,
    lines: Vec<&'a [u8]>,
    bytes: usize,
}

impl<'a> Batch<'a> {
    fn of(import: Id) -> Self {
        let about = About { import: Some(import), day: None };
        Batch { about, photos: Vec::new(), lines: Vec::new(), bytes: 0 }
    }

    /// At most [`BATCH_BYTES`], but for a single larger value.
    fn has_room(&self, bytes: usize) -> bool {
        self.bytes == 0 || self.bytes + bytes <= BATCH_BYTES
    }

    fn photo(&mut self, sha: Hash, bytes: &[u8]) {
        self.photos.push(put_attachment(sha, bytes.to_vec()));
        self.bytes += bytes.len();
    }

    fn line(&mut self, line: &'a [u8]) {
        self.lines.push(line);
        self.bytes += line.len();
    }

    /// Its requests; it is empty again.
    fn take(&mut self) -> Vec<Op> {
        self.bytes = 0;
        let mut ops = std::mem::take(&mut self.photos);
        let values = keep::segments(self.about, self.lines.drain(..));
        ops.extend(values.into_iter().map(|value| Op::Add(Shelf::Segments, value)));
        ops
    }
}

/// Ids and hashes in JSON, as everywhere: hex.
mod hex {
    use super::{Display, FromStr};
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    pub fn serialize<T: Display, S: Serializer>(it: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(it)
    }

    pub fn deserialize<'de, T: FromStr<Err: Display>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

/// The same of what may be missing.
mod perhaps {
    use super::{Display, FromStr};
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    #[expect(clippy::ref_option, reason = "serde hands it over so")]
    pub fn serialize<T: Display, S: Serializer>(it: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
        match it {
            Some(it) => serializer.collect_str(it),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, T: FromStr<Err: Display>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<T>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| text.parse().map_err(de::Error::custom)).transpose()
    }
}
