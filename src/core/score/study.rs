//! A person's year of study: what they read and wrote themselves, and every session that credits them.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::case::{counts, near};
use super::part::{Part, parts};
use crate::book::{Book, Revision};
use crate::catalogue;
use crate::period::{self, Period};
use crate::record::{Id, Record, common};
use crate::roster::Roster;

/// R03 R05 R06, R10, and the sessions R02 R04 R07 R08 R11.
const KINDS: [&str; 9] = [
    "self_study_entry",
    "reflection",
    "research_report",
    "online_exchange",
    "study_group_session",
    "lead_reading",
    "training_event",
    "party_lecture",
    "secretary_class_session",
];

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The record.
    pub id: Id,
    /// The day of the record; the first of its month where it only has a month.
    pub day: NaiveDate,
    /// What the list calls it.
    pub title: String,
    /// Identifier of the kind.
    pub kind: String,
    /// How long, where the kind asks for it.
    pub minutes: Option<i64>,
    /// How many half-days, where the kind asks for it.
    pub half_days: Option<i64>,
    /// What it was to the person.
    pub part: Part,
}

/// The person's entries of a year, newest first.
pub fn log(book: &Book, roster: &Roster, person: Id, year: i32) -> Vec<Entry> {
    let person = roster.canonical(person);
    let wanted = |it: &&Revision| KINDS.contains(&it.kind.as_str()) && near(it, year);
    let of_year =
        book.iter().filter(wanted).map(Revision::record).filter(|it| counts(it, year, NaiveDate::MAX));
    let mut log: Vec<Entry> = of_year.filter_map(|record| entry(&record, roster, person)).collect();
    log.sort_unstable_by_key(|entry| Reverse((entry.day, entry.id)));
    log
}

fn entry(record: &Record, roster: &Roster, person: Id) -> Option<Entry> {
    let own = roster.canonical(record.own) == person;
    let part = parts(record, roster, NaiveDate::MAX).get(&person).copied();
    let part = if own { Some(Part::Own) } else { part }?;
    let month = record.text(common::PERIOD).parse::<Period>().ok().map(Period::first);
    let title =
        catalogue::get().kind(&record.kind).map(|kind| record.text(&kind.title_field)).unwrap_or_default();
    Some(Entry {
        id: record.id,
        day: period::date(record.text(common::DATE)).or(month)?,
        title: title.to_owned(),
        kind: record.kind.clone(),
        minutes: record.get("minutes").int(),
        half_days: record.get("half_days").int(),
        part,
    })
}
