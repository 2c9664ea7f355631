//! 退回和批准: what somebody above has said of a record, and what has come of it.
//!
//! A record is changed by its owner only, so whoever looks it over answers with a record of their own (`review`, one for an
//! organisation and a record). It names the version that was looked at by its hash: a later change shows by itself.

use chrono::NaiveDate;

use crate::agenda;
use crate::answers;
use crate::book::{Book, Revision};
use crate::catalogue::{Catalogue, Field, Shape};
use crate::period;
use crate::record::{Clock, Hash, Id, Record};
use crate::value::{Map, Value, map};

/// The kind's id.
pub const KIND: &str = "review";

/// One thing to be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Path of the value: `minutes`, `items.A2`; empty for the record as a whole.
    pub field: String,
    /// What that is called in the form.
    pub label: String,
    /// What is wrong with it.
    pub why: String,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It is to be changed.
    Returned {
        /// Where, and why.
        notes: Vec<Note>,
        /// Until when; none where nobody has said.
        due: Option<NaiveDate>,
    },
    /// It stands.
    Approved,
}

/// What somebody has said of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The record.
    pub of: Id,
    /// The version that was looked at.
    pub version: Hash,
    /// Whose record it is: the person or organisation that owns it.
    pub to: Id,
    /// What the record was called.
    pub title: String,
    /// What was found.
    pub found: Found,
    /// The organisation that looked.
    pub from: Id,
    /// The name of who looked, as typed.
    pub by: String,
    /// The day it was looked at; none where it cannot be read.
    pub date: Option<NaiveDate>,
    /// When that was written, by the writer's clock. Whoever has taken it in writes later.
    pub t: Clock,
}

/// How a review stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Returned, and nothing has been changed since.
    ToChange,
    /// Returned, and changed since: to be looked at again.
    Answered,
    /// Approved as it is.
    Approved,
    /// Approved, and changed since.
    ChangedSince,
    /// The record is gone, or never came here.
    Gone,
}

impl State {
    /// 还没改, 改了，等你看, …: as whoever looked reads it.
    pub fn label(self) -> &'static str {
        match self {
            State::ToChange => "还没改",
            State::Answered => "改了，等你看",
            State::Approved => "批准",
            State::ChangedSince => "批准后有改动",
            State::Gone => "记录不在了",
        }
    }
}

impl Review {
    /// None where the record is no review that can be read.
    pub fn of(record: &Record) -> Option<Review> {
        if record.kind != KIND || record.deleted {
            return None;
        }
        let note = |row: &Value| {
            let text = |key: &str| row.get(key).text().unwrap_or_default().to_owned();
            Note { field: text("field"), label: text("label"), why: text("why") }
        };
        let found = if record.text("result") == "approved" {
            Found::Approved
        } else {
            let notes = record.get("notes").list().iter().map(note).collect();
            Found::Returned { notes, due: period::date(record.text("due")) }
        };
        Some(Review {
            of: record.text("of").parse().ok()?,
            version: record.text("h").parse().ok()?,
            to: record.text("to").parse().ok()?,
            title: record.text("title").to_owned(),
            found,
            from: record.own,
            by: record.text("by").to_owned(),
            date: period::date(record.text("date")),
            t: record.t.clone(),
        })
    }

    /// The values of the record that says it.
    pub fn to_values(&self) -> Map {
        let note = |note: &Note| {
            let pairs = [("field", &note.field), ("label", &note.label), ("why", &note.why)];
            Value::Map(pairs.into_iter().map(|(key, text)| (key.to_owned(), text.as_str().into())).collect())
        };
        let mut values = map([
            ("of", self.of.to_string().into()),
            ("h", self.version.to_string().into()),
            ("to", self.to.to_string().into()),
            ("title", self.title.as_str().into()),
            ("by", self.by.as_str().into()),
        ]);
        values.extend(self.date.map(|day| ("date".to_owned(), day.to_string().into())));
        match &self.found {
            Found::Approved => drop(values.insert("result".into(), "approved".into())),
            Found::Returned { notes, due } => {
                values.insert("result".into(), "returned".into());
                values.insert("notes".into(), Value::List(notes.iter().map(note).collect()));
                values.extend(due.map(|day| ("due".to_owned(), day.to_string().into())));
            }
        }
        values
    }

    /// How it stands, as far as this book knows.
    pub fn state(&self, book: &Book) -> State {
        let Some(shown) = book.get(self.of).filter(|it| !it.deleted) else { return State::Gone };
        let same = shown.hash == self.version;
        match (&self.found, same) {
            // What was changed before the slip came does not answer it.
            (Found::Returned { .. }, _) if same || is_before(&shown.t, &self.t) => State::ToChange,
            (Found::Returned { .. }, _) => State::Answered,
            (Found::Approved, true) => State::Approved,
            (Found::Approved, false) => State::ChangedSince,
        }
    }

    /// What is to be changed; nothing where it was approved.
    pub fn notes(&self) -> &[Note] {
        match &self.found {
            Found::Returned { notes, .. } => notes,
            Found::Approved => &[],
        }
    }

    /// By when; none where nobody has said, or it was approved.
    pub fn due(&self) -> Option<NaiveDate> {
        match self.found {
            Found::Returned { due, .. } => due,
            Found::Approved => None,
        }
    }
}

/// Whose device it was does not matter: at the end of what a clock can say, an answer can be no later than that.
fn is_before(one: &Clock, other: &Clock) -> bool {
    (one.ms, one.count) < (other.ms, other.count)
}

/// The greatest clock beyond `t` of what was said of a record. Our own clock does not follow one that is far ahead, and
/// the revision that answers has to be later all the same.
pub fn ahead_of(book: &Book, record: Id, t: &Clock) -> Option<Clock> {
    let ahead = book.of_kind(KIND).filter(|revision| revision.t > *t);
    let about = ahead.filter(|it| Review::of(&it.record()).is_some_and(|review| review.of == record));
    about.map(|revision| &revision.t).max().cloned()
}

/// The places of a record that somebody may want changed: path and name, in the order of the form; the record as a whole
/// first. Of an assessment, its answers.
pub fn places(record: &Record, catalogue: &Catalogue) -> Vec<(String, String)> {
    let Some(kind) = catalogue.kind(&record.kind) else { return Vec::new() };
    let standard = catalogue.standards.iter().find(|it| agenda::assessment_kind(&it.id) == kind.id);
    let standard = standard.and_then(|it| catalogue.standard_of(&it.id, &record.d).ok());
    let of = |field: &Field| match (&field.shape, standard) {
        (Shape::Items { .. }, Some(standard)) => answers::questions(standard, "")
            .into_iter()
            .map(|it| (format!("{}.{}", field.id, it.item.id), format!("{}　{}", it.number, it.item.text)))
            .collect(),
        _ => vec![(field.id.clone(), field.label.clone())],
    };
    let whole = (String::new(), "整条".to_owned());
    std::iter::once(whole).chain(kind.fields.iter().flat_map(of)).collect()
}

/// All there are, in the book's order.
pub fn all(book: &Book) -> Vec<Review> {
    book.of_kind(KIND).filter_map(|revision| Review::of(&revision.record())).collect()
}

/// What was said of one record, by whoever looked.
pub fn about(book: &Book, record: Id) -> Vec<Review> {
    all(book).into_iter().filter(|review| review.of == record).collect()
}

/// What these owners were asked to change and have not yet, the earliest day first.
pub fn to_change(book: &Book, owners: &[Id]) -> Vec<Review> {
    let mut open: Vec<Review> = all(book)
        .into_iter()
        .filter(|review| owners.contains(&review.to) && review.state(book) == State::ToChange)
        .collect();
    open.sort_by_key(|review| (review.due().is_none(), review.due(), review.of));
    open
}

/// The revisions that tell an owner what was said of their records: a file of them is 退回单.
pub fn slip(book: &Book, from: Id, to: Id) -> Vec<Revision> {
    let mine = |revision: &&Revision| {
        revision.own == from && Review::of(&revision.record()).is_some_and(|review| review.to == to)
    };
    book.of_kind(KIND).filter(mine).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BRANCH: Id = Id(5);
    const PERSON: Id = Id(9);

    fn entry(topic: &str) -> Record {
        let t = Clock { ms: 1, count: 0, device: "d1".into() };
        Record::new(Id(1), "self_study_entry", PERSON, t, map([("topic", topic.into())]))
    }

    fn said(version: Hash, found: Found) -> Review {
        let date = period::date("2026-11-26");
        Review {
            of: Id(1),
            version,
            to: PERSON,
            title: "党章".into(),
            found,
            from: BRANCH,
            by: "李建国".into(),
            date,
            t: Clock { ms: 3, count: 0, device: "d2".into() },
        }
    }

    fn returned() -> Found {
        let note = Note { field: "topic".into(), label: "学什么".into(), why: "写具体".into() };
        Found::Returned { notes: vec![note], due: period::date("2026-12-01") }
    }

    fn recorded(review: &Review) -> Revision {
        Revision::new(&Record::new(Id(70), KIND, BRANCH, review.t.clone(), review.to_values()))
    }

    #[test]
    fn a_review_is_kept_whole() {
        for found in [returned(), Found::Approved] {
            let review = said(entry("党章").hash(), found);
            assert_eq!(Review::of(&recorded(&review).record()), Some(review));
        }
    }

    /// Whoever returned it from the end of time can be answered all the same.
    #[test]
    fn a_return_from_far_ahead_can_be_answered() {
        for (ms, count) in [(3_000, 0), (Clock::MAX_MS, u16::MAX)] {
            let first = entry("党章");
            let t = Clock { ms, count, device: "z".into() };
            let review = Review { t: t.clone(), ..said(first.hash(), returned()) };
            let mut book = Book::default();
            book.insert(Revision::new(&first));
            book.insert(recorded(&review));
            let mine = Clock { ms: 5, count: 0, device: "d1".into() };
            assert_eq!(ahead_of(&book, Id(2), &mine), None);
            assert_eq!(ahead_of(&book, Id(1), &mine), Some(t.clone()));
            let answer = Record::after(&[&first], t.next(5, "d1"), Some(entry("党章第五章").d));
            book.insert(Revision::new(&answer.unwrap()));
            assert_eq!(review.state(&book), State::Answered);
        }
    }

    #[test]
    fn what_comes_of_it_shows_by_the_version() {
        let first = entry("党章");
        let second = Record::after(
            &[&first],
            Clock { ms: 5, count: 0, device: "d1".into() },
            Some(entry("党章第五章").d),
        )
        .unwrap();
        for (found, before, after) in [
            (returned(), State::ToChange, State::Answered),
            (Found::Approved, State::Approved, State::ChangedSince),
        ] {
            let review = said(first.hash(), found);
            let mut book = Book::default();
            assert_eq!(review.state(&book), State::Gone);
            book.insert(Revision::new(&first));
            book.insert(recorded(&review));
            assert_eq!(review.state(&book), before);
            assert_eq!(to_change(&book, &[PERSON]).len(), usize::from(before == State::ToChange));
            assert_eq!(to_change(&book, &[Id(3)]), []);
            assert_eq!(slip(&book, BRANCH, PERSON).len(), 1);
            assert_eq!(about(&book, Id(1)), std::slice::from_ref(&review));
            // Changed before the slip came: that is no answer.
            let earlier =
                Record::after(&[&first], Clock { ms: 2, ..first.t.clone() }, Some(second.d.clone()));
            let mut meanwhile = book.clone();
            meanwhile.insert(Revision::new(&earlier.unwrap()));
            let still = if before == State::ToChange { State::ToChange } else { after };
            assert_eq!(review.state(&meanwhile), still);
            book.insert(Revision::new(&second));
            assert_eq!(review.state(&book), after);
            assert_eq!(to_change(&book, &[PERSON]), []);
        }
    }
}
