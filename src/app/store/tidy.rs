//! Housekeeping at idle: the journal into segments, replaced lines aside and in time away, small segments together.
//!
//! Every step is one transaction that puts the lines in their new place as it takes them from the old one. What
//! was saved meanwhile has a later key and is not touched.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use qiangji::book::Book;
use qiangji::keep::{self, About};
use qiangji::record::Id;

use super::door::{Door, Key, Mode, Op, Shelf, StoreError};
use super::imports::Imports;
use super::journeys::Store;
use super::load::number;

/// Segments looked through in one step.
const LOOK: u32 = 4;

type Page = Vec<(Key, Vec<u8>)>;

impl<D: Door> Store<D> {
    /// One step of tidying. `fold_at` is the number of saves from which the journal is folded, usually
    /// [`keep::FOLD_AT`]. `Ok(true)`: there is more to do at the next idle moment.
    ///
    /// Only the tab that writes may call it, one call at a time, with the book as it is on disk.
    pub async fn tidy(&self, book: &Book, today: NaiveDate, fold_at: usize) -> Result<bool, StoreError> {
        self.fold_journal(book, today, fold_at).await?;
        self.purge(book, today).await?;
        self.join_segments(book, today).await
    }

    async fn fold_journal(&self, book: &Book, today: NaiveDate, fold_at: usize) -> Result<(), StoreError> {
        let op = Op::Page { shelf: Shelf::Journal, after: None, count: u32::MAX };
        let journal = self.run(Mode::Read, &[op]).await?.page()?;
        if journal.len() < fold_at.max(1) {
            return Ok(());
        }
        self.move_lines(book, Shelf::Journal, journal, today).await
    }

    /// Moves the lines of whole values to where they belong now.
    async fn move_lines(
        &self,
        book: &Book,
        from: Shelf,
        page: Page,
        today: NaiveDate,
    ) -> Result<(), StoreError> {
        let page: Page = page.into_iter().filter(|(_, value)| keep::read(value).whole).collect();
        let lines: Vec<&[u8]> = page.iter().flat_map(|(_, value)| keep::read(value).lines).collect();
        if page.is_empty() {
            return Ok(());
        }
        let sorted = keep::fold(book, lines.iter().copied());
        let twice = lines.len() - sorted.stay.len() - sorted.replaced.len();
        let mut ops: Vec<Op> = page.iter().map(|(key, _)| Op::Delete(from, key.clone())).collect();
        let journal = page.iter().filter(|_| from == Shelf::Journal);
        let head = journal.map(|(key, _)| number(key)).max().unwrap_or_default();
        let stay = sorted.stay.iter().map(Vec::as_slice);
        ops.extend(keep::segments(About::default(), stay).into_iter().map(|it| Op::Add(Shelf::Segments, it)));
        let about = About { import: None, day: Some(today) };
        let replaced = sorted.replaced.iter().map(Vec::as_slice);
        ops.extend(keep::segments(about, replaced).into_iter().map(|it| Op::Add(Shelf::Replaced, it)));
        self.run_stamped(ops, head, twice as u64).await
    }

    /// Drops what was replaced 30 days ago, for good; what is live again goes back to the journal.
    async fn purge(&self, book: &Book, today: NaiveDate) -> Result<(), StoreError> {
        let op = Op::Page { shelf: Shelf::Replaced, after: None, count: u32::MAX };
        let page = self.run(Mode::Read, &[op]).await?.page()?;
        if page.is_empty() {
            return Ok(());
        }
        let shaky = self.shaky().await?;
        let (mut ops, mut dropped) = (Vec::new(), 0);
        for (key, value) in page {
            let purge = keep::purge(book, &shaky, &value, today);
            if purge.back.is_empty() && purge.dropped == 0 {
                continue;
            }
            if !purge.back.is_empty() {
                let back = keep::write(About::default(), purge.back.iter().map(Vec::as_slice));
                ops.push(Op::Add(Shelf::Journal, back));
            }
            if !purge.keep.is_empty() {
                let kept = keep::write(keep::read(&value).about, purge.keep.iter().map(Vec::as_slice));
                ops.push(Op::Add(Shelf::Replaced, kept));
            }
            ops.push(Op::Delete(Shelf::Replaced, key));
            dropped += purge.dropped as u64;
        }
        if ops.is_empty() { Ok(()) } else { self.run_stamped(ops, 0, dropped).await }
    }

    /// Looks through the next few segments: nobody's are dropped, small or outdated ones written anew. One that is
    /// not whole is left where it lies.
    async fn join_segments(&self, book: &Book, today: NaiveDate) -> Result<bool, StoreError> {
        let after = self.now.borrow().tidied.clone();
        // In one transaction: an import that ends between two would look like one that never did.
        let ops = [Imports::all(), Op::Page { shelf: Shelf::Segments, after, count: LOOK }];
        let mut answers = self.run(Mode::Read, &ops).await?;
        let (imports, page) = (Imports::read(answers.page()?), answers.page()?);
        let more = page.len() == LOOK as usize;
        let last = page.last().map(|(key, _)| key.clone());
        let (loose, page): (Page, Page) = page
            .into_iter()
            .filter(|(_, value)| keep::read(value).whole)
            .partition(|(key, value)| self.is_nobodys(&imports, key, keep::read(value).about.import));
        if !loose.is_empty() {
            let ops = loose.into_iter().map(|(key, _)| Op::Delete(Shelf::Segments, key)).collect();
            self.run_stamped(ops, 0, 0).await?;
        }
        let free = |key: &Key, id: Id| imports.shown(id, number(key)) && !imports.fixed(id);
        let page = page.into_iter();
        let page: Page = page
            .filter(|(key, value)| keep::read(value).about.import.is_none_or(|id| free(key, id)))
            .collect();
        let n_small = page.iter().filter(|(_, value)| value.len() < keep::SMALL_BYTES).count();
        let worn = page.into_iter().filter(|(_, value)| {
            (n_small > 1 && value.len() < keep::SMALL_BYTES)
                || !keep::fold(book, keep::read(value).lines).replaced.is_empty()
        });
        self.move_lines(book, Shelf::Segments, worn.collect(), today).await?;
        self.now.borrow_mut().tidied = last.filter(|_| more);
        Ok(more)
    }

    /// A segment of an import that never came to its end or was undone, or one written twice.
    fn is_nobodys(&self, imports: &Imports, key: &Key, import: Option<Id>) -> bool {
        import.is_some_and(|id| !imports.shown(id, number(key)) && !self.now.borrow().begun.contains(&id))
    }

    /// Drops the photos and papers that no known revision and no draft mentions.
    ///
    /// To be called at the start, before anything is saved: a photo may be written before what mentions it.
    pub async fn sweep(&self, book: &Book) -> Result<(), StoreError> {
        let drafts = Op::Page { shelf: Shelf::Drafts, after: None, count: u32::MAX };
        let mut answers = self.run(Mode::Read, &[Op::Keys(Shelf::Attachments), drafts]).await?;
        let keys = answers.keys()?;
        let mut needed = keep::needed(book);
        needed
            .extend(answers.page()?.iter().flat_map(|(_, draft)| keep::mentioned(draft).collect::<Vec<_>>()));
        let needed: BTreeSet<Key> = needed.iter().map(|sha| Key::Text(sha.to_string())).collect();
        let stray = keys.into_iter().filter(|key| !needed.contains(key));
        let ops: Vec<Op> = stray.map(|key| Op::Delete(Shelf::Attachments, key)).collect();
        if ops.is_empty() { Ok(()) } else { self.run(Mode::Write, &ops).await.map(drop) }
    }
}
