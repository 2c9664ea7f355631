//! Working days: Monday to Friday, but for the holidays and the Sundays worked instead of them.
//!
//! The State Council says each year which they are. A year's table stands in `catalogue/holidays.json` only where its
//! notice was found; a unit can take in another year's ([`Table::add`]). A year without one counts Monday to Friday,
//! and whoever shows a day reckoned through it says so ([`Table::knows`]).

mod notice;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::Deserialize;

pub use notice::read as read_notice;

/// One year's notice.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// The calendar year.
    pub year: i32,
    /// Where the notice stands.
    pub source: String,
    /// First and last days off, both free.
    pub off: Vec<(NaiveDate, NaiveDate)>,
    /// Saturdays and Sundays that are worked.
    pub work: Vec<NaiveDate>,
}

/// The notices that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    off: BTreeSet<NaiveDate>,
    work: BTreeSet<NaiveDate>,
    sources: BTreeMap<i32, String>,
}

/// The notices that come with the handbook.
pub fn supplied() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let notices: Vec<Notice> = crate::catalogue::holidays();
        let mut table = Table::default();
        for notice in notices {
            table.add(notice);
        }
        table
    })
}

impl Table {
    /// Takes a year's notice in; a later one of the same year is put in its place.
    pub fn add(&mut self, notice: Notice) {
        let other = |day: &NaiveDate| day.year() != notice.year;
        self.off.retain(other);
        self.work.retain(other);
        for (first, last) in notice.off {
            self.off.extend(first.iter_days().take_while(|day| *day <= last).take(60));
        }
        self.work.extend(notice.work);
        self.sources.insert(notice.year, notice.source);
    }

    /// The years whose holidays are known, with where they are from.
    pub fn sources(&self) -> &BTreeMap<i32, String> {
        &self.sources
    }

    /// Both days lie in years whose holidays are known.
    pub fn knows(&self, first: NaiveDate, last: NaiveDate) -> bool {
        (first.year()..=last.year()).all(|year| self.sources.contains_key(&year))
    }

    /// Whether people work on this day.
    pub fn is_workday(&self, day: NaiveDate) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        self.work.contains(&day) || !(weekend || self.off.contains(&day))
    }

    /// So many working days after a day, which is not counted itself (domain.md 4.4, D12).
    pub fn after(&self, day: NaiveDate, n: i64) -> NaiveDate {
        let mut left = n.clamp(0, 1_000);
        let mut at = day;
        while left > 0 {
            let Some(next) = at.checked_add_days(Days::new(1)) else { return at };
            at = next;
            left -= i64::from(self.is_workday(at));
        }
        at
    }

    /// Working days from one day to another, both counted (domain.md 4.4, H03).
    pub fn between(&self, first: NaiveDate, last: NaiveDate) -> i64 {
        let days = first.iter_days().take_while(|day| *day <= last).take(4_000);
        i64::try_from(days.filter(|day| self.is_workday(*day)).count()).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::date;

    fn day(text: &str) -> NaiveDate {
        date(text).unwrap()
    }

    #[track_caller]
    fn check_after(from: &str, n: i64, due: &str) {
        assert_eq!(supplied().after(day(from), n), day(due), "{n} after {from}");
    }

    #[test]
    fn working_days_are_counted_from_the_day_after() {
        check_after("2005-03-01", 15, "2005-03-22");
        check_after("2026-03-02", 0, "2026-03-02");
        check_after("2026-03-06", 1, "2026-03-09");
    }

    #[test]
    fn holidays_and_the_sundays_for_them_count_as_the_notice_says() {
        check_after("2026-09-30", 1, "2026-10-08");
        check_after("2026-10-09", 1, "2026-10-10");
        check_after("2025-01-25", 1, "2025-01-26");
        assert_eq!(supplied().between(day("2026-02-09"), day("2026-02-28")), 11);
    }

    #[test]
    fn a_notice_has_first_and_last_day_counted() {
        assert_eq!(supplied().between(day("2005-03-01"), day("2005-03-07")), 5);
        assert_eq!(supplied().between(day("2005-03-01"), day("2005-03-04")), 4);
        assert_eq!(supplied().between(day("2005-03-04"), day("2005-03-01")), 0);
    }

    #[test]
    fn a_year_without_a_notice_is_not_known() {
        let table = supplied();
        assert!(table.knows(day("2024-01-01"), day("2026-12-31")));
        assert!(!table.knows(day("2026-12-31"), day("2027-01-04")));
        assert!(table.is_workday(day("2027-01-01")), "a Friday, as far as is known");
    }

    #[test]
    fn every_notice_is_of_its_year_and_moves_weekends_only() {
        for notice in crate::catalogue::holidays() {
            assert!(
                notice.off.iter().all(|(a, b)| a <= b && a.year() == notice.year && b.year() == notice.year)
            );
            for day in &notice.work {
                assert!(
                    day.year() == notice.year && matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
                    "{day}"
                );
            }
            assert!(!notice.source.is_empty());
        }
    }
}
