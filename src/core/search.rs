//! Finding a record by what stands in it.
//!
//! All texts of all records, folded (full width to half, capitals to small), stand one after another in one arena,
//! so that a key stroke is one pass over contiguous memory (performance.md: any cleverer index is slower at this
//! size). A second arena of the same shape holds pinyin initials, once their table has come.

mod arena;
#[cfg(test)]
mod tests;
mod text;
mod words;

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

use crate::book::{Book, Revision};
use crate::record::{Clock, Id};

use arena::{Arena, Found};
pub use text::{Initials, fold, narrow};
pub use words::of as words_of;

/// So many changes never make it worth while to give back room.
const FEW: usize = 64;

/// One record in the index.
#[derive(Debug, Clone)]
struct Entry {
    id: Id,
    when: String,
    t: Clock,
}

impl Entry {
    /// Latest day first, then latest written.
    fn before(&self, other: &Entry) -> Ordering {
        (&other.when, &other.t, other.id).cmp(&(&self.when, &self.t, self.id))
    }
}

/// Every record that is there to be seen, ready to be searched.
#[derive(Debug, Clone, Default)]
pub struct Index {
    entries: Vec<Entry>,
    texts: Arena,
    initials: Arena,
    table: Option<Initials>,
    /// Entries in display order; those replaced or deleted are not in it.
    order: Vec<u32>,
    /// Where the entry of a record is.
    places: HashMap<Id, u32>,
    last: Option<Last>,
}

/// The last query's words and what they matched: a longer query need only look there.
#[derive(Debug, Clone)]
struct Last {
    words: Vec<String>,
    found: Found,
}

impl Index {
    /// Over everything in the book.
    pub fn new(book: &Book) -> Self {
        // In display order in memory too, so that hits are read from front to back.
        let mut revisions: Vec<&Revision> = book.iter().collect();
        revisions.sort_by_cached_key(|revision| Reverse((&revision.when, &revision.t, revision.id)));
        let mut index = Index::default();
        index.order = revisions.into_iter().map(|revision| index.push(revision)).collect();
        index
    }

    /// Takes over what became of one record: new, changed, deleted or forgotten.
    pub fn update(&mut self, book: &Book, id: Id) {
        self.update_all(book, &[id]);
    }

    /// As [`Index::update`] for all that a take-in touched, sorted once.
    pub fn update_all(&mut self, book: &Book, ids: &[Id]) {
        self.last = None;
        let mut gone = Found::none(self.entries.len());
        let mut any_gone = false;
        for place in ids.iter().filter_map(|id| self.places.remove(id)) {
            gone.set(place as usize);
            any_gone = true;
        }
        let mut fresh = Vec::new();
        for id in ids {
            let there = book.get(*id).filter(|revision| !revision.deleted && !self.places.contains_key(id));
            fresh.extend(there.map(|revision| self.push(revision)));
        }
        let Index { order, entries, .. } = self;
        let entry = |place: u32| &entries[place as usize];
        // A new record takes nobody's place: then the whole order need not be gone through.
        if any_gone {
            order.retain(|place| !gone.has(*place as usize));
        }
        fresh.sort_by(|a, b| entry(*a).before(entry(*b)));
        let mut merged = Vec::with_capacity(order.len() + fresh.len());
        let mut rest = order.as_slice();
        for place in fresh {
            let (before, after) =
                rest.split_at(rest.partition_point(|other| entry(*other).before(entry(place)).is_lt()));
            merged.extend_from_slice(before);
            merged.push(place);
            rest = after;
        }
        merged.extend_from_slice(rest);
        *order = merged;
        if self.entries.len() > 2 * self.order.len() + FEW {
            self.rebuild(book);
        }
    }

    /// Gives back the room of what was replaced or deleted.
    fn rebuild(&mut self, book: &Book) {
        let table = self.table.take();
        *self = Index::new(book);
        if let Some(table) = table {
            self.set_initials(table);
        }
    }

    /// Search by pinyin initials works from here on. `table`: one letter for each of U+4E00 to U+9FFF.
    pub fn set_initials(&mut self, table: Initials) {
        self.last = None;
        self.initials = Arena::default();
        for place in 0..self.entries.len() {
            self.initials.push(&table.of(self.texts.get(place)));
        }
        self.table = Some(table);
    }

    /// Records in which every word of the query stands, latest first. No words: all of them.
    ///
    /// A word is matched as it is written; a word of Latin letters also by pinyin initials (`zbdydh`).
    pub fn query(&mut self, query: &str) -> Vec<Id> {
        let folded = fold(query);
        let words: Vec<String> = folded.split_whitespace().map(str::to_owned).collect();
        let found = self.found(&words);
        let there = |place: &&u32| found.has(**place as usize);
        let hits = self.order.iter().filter(there).map(|place| self.entries[*place as usize].id).collect();
        self.last = Some(Last { words, found });
        hits
    }

    /// Records in it.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// No record in it.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    fn found(&self, words: &[String]) -> Found {
        let narrowed = self.last.as_ref().filter(|last| last.is_narrowed_by(words));
        let mut found = narrowed.map_or_else(|| Found::all(self.entries.len()), |last| last.found.clone());
        for word in words.iter().filter(|word| narrowed.is_none_or(|last| !last.words.contains(word))) {
            let by_text = self.texts.find(word, &found);
            let by_initials = word.bytes().all(|b| b.is_ascii_lowercase()) && self.table.is_some();
            found = if by_initials { by_text.or(&self.initials.find(word, &found)) } else { by_text };
        }
        found
    }

    fn push(&mut self, revision: &Revision) -> u32 {
        let text = words::of(revision);
        if let Some(table) = &self.table {
            self.initials.push(&table.of(&text));
        }
        self.texts.push(&text);
        let place = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.entries.push(Entry { id: revision.id, when: revision.when.clone(), t: revision.t.clone() });
        self.places.insert(revision.id, place);
        place
    }
}

impl Last {
    /// Whatever matches `words` matches these too: each is part of one of them.
    fn is_narrowed_by(&self, words: &[String]) -> bool {
        self.words.iter().all(|old| words.iter().any(|new| new.contains(old.as_str())))
    }
}
