//! The files that are taken in and searched: made natively by the core, the same for the same number of records, and
//! with them the answers that every side must give.

use std::fs;
use std::path::Path;

use chrono::{Days, NaiveDate};
use qiangji::book::{Book, Revision};
use qiangji::catalogue;
use qiangji::exchange::bundle::{self, Letter, Limits};
use qiangji::record::{Clock, Hash, Id, Record};
use qiangji::search::{self, Index};
use qiangji::value::{Map, map};
use serde_json::json;

use crate::trouble::{Outcome, Trouble};

const FILES: usize = 100;
/// Of the records of the file before, a file brings so many parts of a hundred anew, and as many unchanged.
const AGAIN: usize = 5;
/// Typed key by key: words that are rare, frequent, in none, two at once, and a month.
pub const QUERIES: [&str; 6] = ["家访", "第二十七次", "2026-03", "党章 家访", "没有这个词", "自学"];

/// What the sides must find.
pub struct Expected {
    pub records: usize,
    pub state: String,
    /// For each of [`QUERIES`] the hash of the ids found, in the order of the list, joined by blanks.
    pub hits: Vec<String>,
}

/// Writes `000.json` and on, `names.json` and `texts.txt` into `folder`.
pub fn write(folder: &Path, records: usize) -> Outcome<Expected> {
    fs::create_dir_all(folder)?;
    let (mut book, mut names, mut before) = (Book::default(), Vec::new(), Vec::new());
    for number in 0..FILES {
        let fresh: Vec<Record> = (0..records / FILES).map(|at| record(number, at)).collect();
        let mut all: Vec<Revision> = fresh.iter().map(Revision::new).collect();
        all.extend(again(&before));
        let parts = bundle::write(&letter(number), &all, [], Limits::PHONE.bytes);
        let parts = parts.map_err(|error| Trouble::new(error.to_string()))?;
        let [bytes] = parts.as_slice() else { return Err(Trouble::new("a file in parts")) };
        let name = format!("{number:03}.json");
        fs::write(folder.join(&name), bytes)?;
        names.push(name);
        for revision in all {
            book.insert(revision);
        }
        before = fresh;
    }
    fs::write(folder.join("names.json"), json!(names).to_string())?;
    let texts = texts(&book);
    let lines: Vec<String> = texts.iter().map(|(id, text)| format!("{id}\t{text}")).collect();
    fs::write(folder.join("texts.txt"), lines.join("\n"))?;
    let hits = QUERIES.iter().map(|query| hits(&texts, query)).collect();
    Ok(Expected { records: book.len(), state: book.state_hash().to_string(), hits })
}

/// What a file brings of the one before: some corrected since, some as they were.
fn again(before: &[Record]) -> Vec<Revision> {
    let n = before.len() * AGAIN / 100;
    let corrected = before.iter().take(n).filter_map(|record| {
        let mut values = record.d.clone();
        values.insert("minutes".into(), 90.into());
        Record::after(&[record], record.t.next(record.t.ms + 1, &record.t.device), Some(values))
    });
    let same = before.iter().skip(n).take(n).cloned();
    corrected.chain(same).map(|record| Revision::new(&record)).collect()
}

/// Every record in the order of the list, with the text it is found by.
fn texts(book: &Book) -> Vec<(Id, String)> {
    let order = Index::new(book).query("").into_iter();
    let text = |id: Id| book.get(id).map(search::words_of).unwrap_or_default();
    order.map(|id| (id, text(id))).collect()
}

/// Found by looking through every text, with nothing of the index but the form in which texts are compared.
fn hits(texts: &[(Id, String)], query: &str) -> String {
    let folded = search::fold(query);
    let there = texts.iter().filter(|(_, text)| folded.split(' ').all(|word| text.contains(word)));
    let ids: Vec<String> = there.map(|(id, _)| id.to_string()).collect();
    Hash::of(ids.join(" ").as_bytes()).to_string()
}

fn letter(number: usize) -> Letter {
    let org = Id::derived(&["bench", "org", &number.to_string()]).to_string();
    Letter {
        made: first_day().and_hms_opt(8, 0, 0).unwrap_or_default(),
        app: env!("CARGO_PKG_VERSION").to_owned(),
        scope: map([("org", org.into()), ("level", "branch".into())]),
        ..Letter::default()
    }
}

fn record(file: usize, at: usize) -> Record {
    const KINDS: [&str; 4] = ["self_study_entry", "reflection", "party_lecture", "self_study_entry"];
    let kind = KINDS[at % KINDS.len()];
    let id = Id::derived(&["bench", &file.to_string(), &at.to_string()]);
    let own = Id::derived(&["bench", "person", &file.to_string(), &(at % 40).to_string()]);
    let day = first_day() + Days::new((file as u64 * 7 + at as u64) % 1000);
    let ms = day.and_hms_opt(8, 0, 0).unwrap_or_default().and_utc().timestamp_millis();
    let t = Clock { ms: ms.unsigned_abs(), count: 0, device: format!("d{file}x{}", at % 40) };
    Record::new(id, kind, own, t, values(kind, own, day, at))
}

/// The kind's own filled sample with a day, an owner and a topic of its own.
fn values(kind: &str, own: Id, day: NaiveDate, at: usize) -> Map {
    const TOPICS: [&str; 7] = ["党章", "师德", "家访", "校史", "安全", "教研", "党史"];
    let mut values = catalogue::get().kind(kind).map(|kind| kind.sample.clone()).unwrap_or_default();
    let topic = format!("{}，{}", TOPICS[at % TOPICS.len()], times(at % 100));
    values.insert(if kind == "reflection" { "title" } else { "topic" }.into(), topic.into());
    values.insert("date".into(), day.to_string().into());
    values.insert("logged_on".into(), day.to_string().into());
    values.insert("logged_by".into(), own.to_string().into());
    values.insert("person".into(), own.to_string().into());
    values
}

/// `第二十七次`
fn times(n: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let tens = if n < 10 { String::new() } else { format!("{}十", DIGITS[n / 10]) };
    format!("第{tens}{}次", DIGITS[n % 10])
}

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default()
}
