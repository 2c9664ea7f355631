//! Where a stored line belongs: how lines are bundled into values, and what folding and purging choose.
//!
//! The store only ever adds. What is loaded is the union of all stored lines, so a line kept too long does no
//! harm and a line moved must be in its new place in the same transaction. These functions choose; the shell
//! (`app/store`) does the transactions.
//!
//! # Invariant: no choice made here loses a live revision
//! A line is dropped only when it has lain in `replaced` for [`KEPT_DAYS`] and a known revision that nobody can
//! take back comes after it. What the book does not know stays where it is.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::book::{Book, Revision};
use crate::record::{Hash, Id, Relation, common};

/// Most lines in one stored value; 1,000 lines in one put are 13 to 24 times as fast as 1,000 puts
/// (performance.md 2.2).
pub const SEGMENT_LINES: usize = 1_000;
/// Most bytes in one stored value, but for a single longer line.
pub const SEGMENT_BYTES: usize = 512 * 1024;
/// A value of less than this is worth joining with others.
pub const SMALL_BYTES: usize = 64 * 1024;
/// Saves in the journal from which folding pays.
pub const FOLD_AT: usize = 200;
/// Days that a replaced revision is kept (decisions.md, Store).
pub const KEPT_DAYS: i64 = 30;

/// What a stored value says of itself in its first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct About {
    /// The import that brought the lines, as long as it can be undone.
    pub import: Option<Id>,
    /// The day on which the lines were replaced.
    pub day: Option<NaiveDate>,
}

/// A stored value taken apart: lines, and whether they are as they were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<'a> {
    /// Where it lies.
    pub about: About,
    /// Its lines, without the line ends.
    pub lines: Vec<&'a [u8]>,
    /// The sum in the first line agrees. Where not, each line's own hash decides.
    pub whole: bool,
}

/// One stored value: `#<sum> [import=…] [day=…]`, then the lines, joined by LF.
///
/// The sum makes flipped bits visible for the price of one hash per value, not per record.
pub fn write<'a>(about: About, lines: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut body = Vec::new();
    if let Some(import) = about.import {
        body.extend_from_slice(format!(" import={import}").as_bytes());
    }
    if let Some(day) = about.day {
        body.extend_from_slice(format!(" day={day}").as_bytes());
    }
    for line in lines {
        body.push(b'\n');
        body.extend_from_slice(line);
    }
    let mut value = format!("#{}", Hash::of(&body)).into_bytes();
    value.append(&mut body);
    value
}

/// Takes a stored value apart. Never fails: a value without a first line of ours is lines that are not whole.
pub fn read(value: &[u8]) -> Page<'_> {
    let mut lines = value.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let head = lines.clone().next().filter(|line| line[0] == b'#');
    if head.is_some() {
        lines.next();
    }
    let head = head.and_then(|line| std::str::from_utf8(line).ok()).unwrap_or_default();
    let mut words = head.split_ascii_whitespace();
    let sum: Option<Hash> =
        words.next().and_then(|word| word.strip_prefix('#')).and_then(|hex| hex.parse().ok());
    let mut about = About::default();
    for word in words {
        match word.split_once('=') {
            Some(("import", id)) => about.import = id.parse().ok(),
            Some(("day", day)) => about.day = day.parse().ok(),
            _ => {}
        }
    }
    let body = value.get(1 + 64..).unwrap_or_default();
    Page { about, lines: lines.collect(), whole: sum.is_some_and(|sum| sum == Hash::of(body)) }
}

/// The revisions of a stored value, and how many of its lines cannot be believed.
pub fn revisions(value: &[u8]) -> (Vec<Revision>, usize) {
    let page = read(value);
    let good: Vec<Revision> = page
        .lines
        .iter()
        .filter_map(|line| Revision::from_line(line).ok())
        .filter(|revision| page.whole || revision.record().hash() == revision.hash)
        .collect();
    let bad = page.lines.len() - good.len();
    // A value without one readable line is a loss too, of we do not know how many.
    let bad = if good.is_empty() && !page.whole { bad.max(1) } else { bad };
    (good, bad)
}

/// Whether the next start reads exactly these lines out of a value.
pub fn reads_back(value: &[u8], lines: &[&[u8]]) -> bool {
    let page = read(value);
    page.whole && page.lines == lines && page.lines.iter().all(|line| Revision::from_line(line).is_ok())
}

/// Lines bundled into values of at most [`SEGMENT_LINES`] and [`SEGMENT_BYTES`].
pub fn segments<'a>(about: About, lines: impl IntoIterator<Item = &'a [u8]>) -> Vec<Vec<u8>> {
    let mut values = Vec::new();
    let (mut batch, mut bytes) = (Vec::new(), 0);
    for line in lines {
        if !batch.is_empty() && (batch.len() == SEGMENT_LINES || bytes + line.len() > SEGMENT_BYTES) {
            values.push(write(about, batch.drain(..)));
            bytes = 0;
        }
        bytes += line.len() + 1;
        batch.push(line);
    }
    if !batch.is_empty() {
        values.push(write(about, batch));
    }
    values
}

/// Lines by where they go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sorted {
    /// To a segment.
    pub stay: Vec<Vec<u8>>,
    /// To `replaced`, with today's day.
    pub replaced: Vec<Vec<u8>>,
}

/// Which lines of stored values stay and which a later revision has replaced.
///
/// A value that is not whole must not be handed in: it is left where it lies, for rescue.
pub fn fold<'a>(book: &Book, lines: impl IntoIterator<Item = &'a [u8]>) -> Sorted {
    let mut sorted = Sorted::default();
    let mut seen = BTreeSet::new();
    for line in lines {
        let Ok(revision) = Revision::from_line(line) else {
            sorted.stay.push(line.to_vec());
            continue;
        };
        // A save that was tried again may have been written twice.
        if seen.insert(revision.hash) {
            let outdone = book.past(revision.id).iter().any(|past| past.hash == revision.hash);
            if outdone { &mut sorted.replaced } else { &mut sorted.stay }.push(line.to_vec());
        }
    }
    sorted
}

/// What becomes of the lines of one value of `replaced`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Purge {
    /// Live again, because an import was undone: back to the journal.
    pub back: Vec<Vec<u8>>,
    /// Still outdone: into `replaced`.
    pub keep: Vec<Vec<u8>>,
    /// How many are dropped for good.
    pub dropped: usize,
}

/// What to do with one value of `replaced` on `today`. `shaky` are the revisions that an undo may take back:
/// what only they came after is kept, however old.
pub fn purge(book: &Book, shaky: &BTreeSet<Hash>, value: &[u8], today: NaiveDate) -> Purge {
    let page = read(value);
    let old = page.about.day.is_some_and(|day| (today - day).num_days() > KEPT_DAYS);
    let mut purge = Purge::default();
    for line in page.lines {
        match Revision::from_line(line).ok().filter(|_| page.whole) {
            Some(it) if book.versions(it.id).iter().any(|live| live.hash == it.hash) => {
                purge.back.push(line.to_vec());
            }
            Some(it) if old && outdone_for_good(book, shaky, &it) => purge.dropped += 1,
            _ => purge.keep.push(line.to_vec()),
        }
    }
    purge
}

/// Lines as they lie in a stored value.
type Lines<'a> = Vec<&'a [u8]>;

/// The lines of one value of `replaced` that belong to `ids`, and the others: where an import is taken back, what it had
/// outdone may be live again, and has its days anew when it is outdone again. None where the value stays as it is.
pub fn call_back<'a>(value: &'a [u8], ids: &BTreeSet<Id>) -> Option<(Lines<'a>, Lines<'a>)> {
    let page = read(value);
    let theirs = |line: &&[u8]| Revision::from_line(line).is_ok_and(|it| ids.contains(&it.id));
    let (back, keep): (Lines, Lines) = page.lines.into_iter().partition(theirs);
    (page.whole && !back.is_empty()).then_some((back, keep))
}

fn outdone_for_good(book: &Book, shaky: &BTreeSet<Hash>, revision: &Revision) -> bool {
    let known = book.versions(revision.id).iter().chain(book.past(revision.id));
    known
        .filter(|other| !shaky.contains(&other.hash))
        .any(|other| other.vv.relation(&revision.vv) == Relation::After)
}

/// The hashes of photos and papers that a text of JSON mentions: every 64 hex digits after `"sha":"`.
///
/// Reads bytes, not records, so that a draft and a record of a later version count too.
pub fn mentioned(text: &[u8]) -> impl Iterator<Item = Hash> {
    const MARK: &[u8] = b"\"sha\":\"";
    let marks = text.windows(MARK.len()).enumerate().filter(|(_, window)| *window == MARK);
    marks.filter_map(|(at, _)| {
        let digits = text.get(at + MARK.len()..at + MARK.len() + 64)?;
        std::str::from_utf8(digits).ok()?.parse().ok()
    })
}

/// The photos and papers that any known revision mentions, replaced ones included.
pub fn needed(book: &Book) -> BTreeSet<Hash> {
    let shown = book.shown().map(|shown| shown.id);
    let known = shown.flat_map(|id| book.versions(id).iter().chain(book.past(id)));
    let with = known.filter(|it| {
        it.line().windows(common::ATTACHMENTS.len()).any(|window| window == common::ATTACHMENTS.as_bytes())
    });
    with.flat_map(|it| mentioned(it.line())).collect()
}

#[cfg(test)]
mod tests;
