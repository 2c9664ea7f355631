//! A year as a table: who owes what in which month, quarter, half-year or year; 五个一 first.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::verdict::of_span;
use super::{Judged, Judgement, Reader, Span, Subject, Verdict};
use crate::book::Book;
use crate::catalogue::duty::{Clause, Rule};
use crate::listing;
use crate::period::{self, Period, Unit};
use crate::record::Id;
use crate::roster::{Roster, in_turn};

/// 五个一, which stand first.
const FIRST: [&str; 5] = ["E03", "E04", "E05", "E06", "E07"];

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// What is asked, over the rows of those who owe it.
    Head(String),
    /// One who owes it, or all of them in one row.
    Row {
        /// 第一党小组, 24 人.
        label: String,
        /// The year from left to right, without gaps.
        cells: Vec<Cell>,
    },
}

/// One span of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// How many months wide: 1, 3, 6, 12.
    pub months: u32,
    /// As the records have it; pending where it has not begun.
    pub verdict: Verdict,
    /// 9日, 补记, 没记录, 还没开, 未到期, 22/24.
    pub word: String,
    /// The records behind it.
    pub records: Vec<Id>,
    /// Code of the entry.
    pub entry: &'static str,
    /// This month lies in it.
    pub now: bool,
}

/// The lines of a year, from all that a viewer sees.
pub fn lines(judged: &[Judged], book: &Book, roster: &Roster, year: i32, reader: Reader) -> Vec<Line> {
    let five = judged.iter().filter(|it| FIRST.contains(&it.entry));
    let others = judged.iter().filter(|it| !FIRST.contains(&it.entry));
    five.chain(others).flat_map(|it| of_entry(it, book, roster, year, reader)).collect()
}

fn of_entry(judged: &Judged, book: &Book, roster: &Roster, year: i32, reader: Reader) -> Vec<Line> {
    let mut clauses: BTreeMap<usize, Vec<&Judgement>> = BTreeMap::new();
    for one in judged.judgements.iter().filter(|it| in_year(it, year) && it.verdict != Verdict::NotApplicable)
    {
        clauses.entry(one.clause).or_default().push(one);
    }
    let mut lines = Vec::new();
    for ones in clauses.into_values() {
        let Some(clause) = ones.first().and_then(|it| it.asked()).filter(|it| is_shown(it)) else { continue };
        lines.push(Line::Head(clause.say.clone()));
        lines.extend(rows(clause, &ones, book, roster, year, reader));
    }
    lines
}

/// What comes again; trends and sums are told elsewhere.
fn is_shown(clause: &Clause) -> bool {
    matches!(clause.rule, Rule::Periodic(_) | Rule::Coverage(_) | Rule::Document(_))
}

fn in_year(it: &Judgement, year: i32) -> bool {
    matches!(it.span, Span::Period(period) if period.year == year)
}

fn rows(
    clause: &Clause,
    ones: &[&Judgement],
    book: &Book,
    roster: &Roster,
    year: i32,
    reader: Reader,
) -> Vec<Line> {
    let mut by_subject: BTreeMap<&Subject, BTreeMap<Period, &Judgement>> = BTreeMap::new();
    for one in ones {
        if let Span::Period(period) = one.span {
            by_subject.entry(&one.subject).or_default().insert(period, one);
        }
    }
    let Some(unit) = by_subject.values().flat_map(BTreeMap::keys).map(|it| it.unit).next() else {
        return Vec::new();
    };
    let year = Year { periods: Period::of_year(unit, year), book, today: reader.today };
    if clause.who.is_person() && by_subject.len() > 1 {
        return vec![Line::Row { label: format!("{} 人", by_subject.len()), cells: year.together(ones) }];
    }
    let row = |(subject, spans): (&Subject, BTreeMap<Period, &Judgement>)| Line::Row {
        label: subject.label_among(roster, reader.sees_many()),
        cells: year
            .periods
            .iter()
            .map(|period| year.cell(*period, spans.get(period).copied(), ones))
            .collect(),
    };
    let mut all: Vec<_> = by_subject.into_iter().collect();
    all.sort_by_cached_key(|(subject, _)| {
        (in_turn(&Subject::org(subject.org).label(roster)), in_turn(&subject.label(roster)))
    });
    all.into_iter().map(row).collect()
}

/// A year's spans of one length.
struct Year<'a> {
    periods: Vec<Period>,
    book: &'a Book,
    today: NaiveDate,
}

impl Year<'_> {
    fn cell(&self, period: Period, one: Option<&Judgement>, all: &[&Judgement]) -> Cell {
        let entry = all.first().map_or("", |it| it.entry);
        let verdict = one.map_or(Verdict::Pending { got: 0, need: 1 }, |it| it.verdict);
        let begun = period.first() <= self.today;
        // Who was not there yet owes nothing.
        let (verdict, word) = match one {
            None if begun => (Verdict::NotApplicable, "不用".to_owned()),
            None => (verdict, "未到期".to_owned()),
            Some(one) => (verdict, self.word(one, period)),
        };
        let records = one.map(|it| it.records.clone()).unwrap_or_default();
        Cell { months: months(period.unit), verdict, word, records, entry, now: period.contains(self.today) }
    }

    fn word(&self, one: &Judgement, period: Period) -> String {
        match one.verdict {
            Verdict::Missed => "没记录".to_owned(),
            Verdict::Pending { .. } if period.contains(self.today) => "还没开".to_owned(),
            Verdict::Met => self.met(one, period),
            Verdict::Partial { .. } => one.note.clone(),
            verdict => verdict.label().to_owned(),
        }
    }

    /// The day of the first record: 9日, 3月19日; 补记 where it was entered much later.
    fn met(&self, one: &Judgement, period: Period) -> String {
        let record = one.records.first().and_then(|id| self.book.get(*id)).map(crate::book::Revision::record);
        let late = record.as_ref().and_then(listing::late_days).is_some();
        let day = record.and_then(|it| period::date(it.text(crate::record::common::DATE)));
        match day {
            _ if late => "补记".to_owned(),
            Some(day) if period.unit == Unit::Month => format!("{}日", day.day()),
            Some(day) => format!("{}月{}日", day.month(), day.day()),
            None => "已做到".to_owned(),
        }
    }

    /// Many persons in one row: how many of them have done it.
    fn together(&self, ones: &[&Judgement]) -> Vec<Cell> {
        let one = |period: &Period| {
            let of = ones.iter().filter(|it| it.span == Span::Period(*period));
            let of: Vec<&&Judgement> = of.collect();
            let met = of.iter().filter(|it| it.verdict == Verdict::Met).count();
            let verdict = if of.is_empty() {
                Verdict::Pending { got: 0, need: 1 }
            } else {
                of_span(of.iter().map(|it| it.verdict))
            };
            let word = if of.is_empty() { "未到期".to_owned() } else { format!("{met}/{}", of.len()) };
            let records = of.iter().flat_map(|it| it.records.iter().copied()).collect();
            let entry = ones.first().map_or("", |it| it.entry);
            Cell {
                months: months(period.unit),
                verdict,
                word,
                records,
                entry,
                now: period.contains(self.today),
            }
        };
        self.periods.iter().map(one).collect()
    }
}

fn months(unit: Unit) -> u32 {
    match unit {
        Unit::Month => 1,
        Unit::Quarter => 3,
        Unit::HalfYear => 6,
        Unit::Year => 12,
    }
}
