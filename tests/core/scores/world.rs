//! Small books to score.

use chrono::NaiveDate;
use qiangji::answers::{Answer, Answers, Evidence};
use qiangji::book::{Book, Revision};
use qiangji::catalogue::{self, Standard};
use qiangji::record::{Clock, Id, Record};
use qiangji::roster::Roster;
use qiangji::score::{self, Ask, Assessment};
use qiangji::value::{Map, Value, map};

pub const BRANCH: Id = Id(0xb);
pub const YEAR: i32 = 2026;

pub fn standard(id: &str) -> &'static Standard {
    catalogue::get().standard(id).unwrap()
}

pub fn day(text: &str) -> NaiveDate {
    qiangji::period::date(text).unwrap()
}

pub fn text(id: Id) -> Value {
    id.to_string().into()
}

pub fn record(id: u128, kind: &str, own: Id, d: Map) -> Record {
    Record::new(Id(id), kind, own, Clock { device: "a".into(), ..Clock::default() }, d)
}

pub fn book<'a>(records: impl IntoIterator<Item = &'a Record>) -> Book {
    let mut book = Book::default();
    for record in records {
        book.insert(Revision::new(record));
    }
    book
}

/// A level on a note, or on nothing.
pub fn level(level: &str, note: &str) -> Answer {
    Answer { level: Some(level.into()), note: note.into(), ..Answer::default() }
}

pub fn na(why: &str) -> Answer {
    Answer { na_reason: Some(why.into()), ..Answer::default() }
}

pub fn shown(level: &str, evidence: Evidence) -> Answer {
    Answer { level: Some(level.into()), evidence: vec![evidence], ..Answer::default() }
}

pub fn answers<'a>(all: impl IntoIterator<Item = (&'a str, Answer)>) -> Value {
    Answers(all.into_iter().map(|(id, answer)| (id.to_owned(), answer)).collect()).to_value()
}

/// The branch's own column of the year.
pub fn evaluation(org: Id, items: Value) -> Record {
    let d = map([("org", text(org)), ("period", "2026".into()), ("column", "self".into()), ("items", items)]);
    record(org.0 << 8 | 0xe, "evaluation", org, d)
}

pub fn survey(org: Id, [valid, satisfied, basically]: [i64; 3]) -> Record {
    let d = map([
        ("period", "2026".into()),
        ("valid", valid.into()),
        ("satisfied", satisfied.into()),
        ("basically", basically.into()),
    ]);
    record(org.0 << 8 | 0xf, "mass_survey", org, d)
}

pub fn organisation(org: Id, name: &str, kind: &str, parent: Option<Id>) -> Record {
    let mut d = map([("entry", "organisation".into()), ("org", text(org)), ("name", name.into())]);
    d.extend(map([("org_kind", kind.into())]));
    if kind == "general_branch" {
        d.insert("variant".into(), kind.into());
    }
    if let Some(parent) = parent {
        d.insert("parent".into(), text(parent));
    }
    record(org.0 << 8 | 0x1, "roster", org, d)
}

pub fn member(n: u128, org: Id, posts: &[&str]) -> Record {
    let posts: Vec<Value> = posts.iter().map(|post| (*post).into()).collect();
    let d = map([
        ("entry", "person".into()),
        ("person", text(Id(n))),
        ("name", format!("甲{n}").into()),
        ("org", text(org)),
        ("posts", posts.into()),
    ]);
    record(0x9000 + n, "roster", org, d)
}

/// An organisation's year, judged when it is over.
pub fn assess(book: &Book, org: Id, as_of: &str) -> Assessment {
    let roster = Roster::of(book);
    let ask = Ask::new(&roster, org, YEAR, day(as_of));
    let column = score::evaluation(book, &roster, org, YEAR, "self");
    score::five_good(book, &roster, standard("five_good"), &ask, column.as_ref())
}

/// Every item that has no rule at this level, on a note.
pub fn all_by_hand(chosen: &str) -> Vec<(&'static str, Answer)> {
    let items = standard("five_good").items("");
    let by_hand = items.into_iter().filter(|item| item.rule.is_none());
    by_hand.map(|item| (item.id.as_str(), level(chosen, "本子第 3 页"))).collect()
}
