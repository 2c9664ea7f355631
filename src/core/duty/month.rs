//! A month as days: what is due on each, what was written for it, which days are worked.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};

use super::Row;
use crate::book::Book;
use crate::catalogue;
use crate::period::{self, Period};
use crate::record::Id;
use crate::workdays::Table;

/// One day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Which.
    pub date: NaiveDate,
    /// Due on it, open or done.
    pub due: Vec<Row>,
    /// Records of the day, in the order of the book.
    pub records: Vec<Id>,
    /// A free weekday (a holiday), or a Saturday or Sunday that is worked.
    pub unusual: Option<Unusual>,
}

/// What a holiday notice says of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusual {
    /// 休
    Off,
    /// 班
    Worked,
}

/// Every day of a month. `rows` may hold other months' too.
pub fn days(month: Period, rows: &[Row], book: &Book, workdays: &Table) -> Vec<Day> {
    let mut due: BTreeMap<NaiveDate, Vec<Row>> = BTreeMap::new();
    for row in rows {
        due.entry(row.due).or_default().push(row.clone());
    }
    let mut records: BTreeMap<NaiveDate, Vec<Id>> = BTreeMap::new();
    let shown = |kind: &str| catalogue::get().kind(kind).is_none_or(|kind| !kind.hidden);
    for revision in book.iter().filter(|it| shown(&it.kind)) {
        let day = period::date(&revision.when).filter(|day| month.first() <= *day && *day <= month.last());
        if let Some(day) = day {
            records.entry(day).or_default().push(revision.id);
        }
    }
    let days = month.first().iter_days().take_while(|day| *day <= month.last());
    days.map(|date| Day {
        date,
        due: due.remove(&date).unwrap_or_default(),
        records: records.remove(&date).unwrap_or_default(),
        unusual: unusual(date, workdays),
    })
    .collect()
}

fn unusual(date: NaiveDate, workdays: &Table) -> Option<Unusual> {
    let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
    match (weekend, workdays.is_workday(date)) {
        (true, true) => Some(Unusual::Worked),
        (false, false) => Some(Unusual::Off),
        (true, false) | (false, true) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::Unit;
    use crate::workdays;

    #[test]
    fn a_month_says_what_its_notice_says() {
        let october = Period::new(2026, Unit::Month, 10).unwrap();
        let days = days(october, &[], &Book::default(), workdays::supplied());
        assert_eq!(days.len(), 31);
        let unusual = |n: usize| days[n - 1].unusual;
        assert_eq!(unusual(1), Some(Unusual::Off), "a Thursday");
        assert_eq!(unusual(3), None, "a Saturday");
        assert_eq!(unusual(10), Some(Unusual::Worked), "a Saturday for it");
        assert_eq!(unusual(12), None);
    }
}
