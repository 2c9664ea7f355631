//! The list of records: which, in what order, under which month.

use chrono::{Datelike, NaiveDate};

use crate::book::{Book, Revision};
use crate::catalogue::{self, Kind};
use crate::period::{self, Period};
use crate::record::{Id, Record, common};
use crate::show;

/// What a list is narrowed to; empty fields narrow nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Every word must be found; pinyin initials count. Empty: all.
    pub words: String,
    /// Id of the kind.
    pub kind: Option<String>,
    /// The record's day lies in it.
    pub period: Option<Period>,
    /// Somebody in it, in any part.
    pub person: Option<Id>,
    /// The other ids by which that person's records may come (`Roster::ids`).
    pub also: Vec<Id>,
    /// Only records with a photo.
    pub with_photos: bool,
}

/// Ids of the records to list, newest first. `found` is what the search found for the filter's words.
pub fn ids(book: &Book, filter: &Filter, found: Option<&[Id]>) -> Vec<Id> {
    let mut rows: Vec<(&str, &Revision)> = match found {
        Some(found) => {
            found.iter().filter_map(|id| book.get(*id)).filter(|it| !it.deleted).map(keyed).collect()
        }
        None => book.iter().map(keyed).collect(),
    };
    rows.retain(|(_, revision)| filter.lists(revision) && filter.takes(revision));
    rows.sort_by(|(a_when, a), (b_when, b)| (b_when, &b.t, b.id).cmp(&(a_when, &a.t, a.id)));
    rows.into_iter().map(|(_, revision)| revision.id).collect()
}

fn keyed(revision: &Revision) -> (&str, &Revision) {
    (revision.when.as_str(), revision)
}

impl Filter {
    /// Lines of the roster, assessments and the app's own records have pages of their own; who asks for their kind, or
    /// for what one person wrote, sees them here too.
    fn lists(&self, revision: &Revision) -> bool {
        let asked = |kind: &Kind| {
            self.kind.as_ref() == Some(&kind.id) || self.person.is_some() && kind.is_assessment()
        };
        catalogue::get().kind(&revision.kind).is_none_or(|kind| !kind.hidden || asked(kind))
    }

    fn takes(&self, revision: &Revision) -> bool {
        let period = |period: &Period| is_in(&revision.when, *period);
        let is = |person: &Id| revision.person == Some(*person) || names(revision, *person);
        let person = |person: &Id| is(person) || self.also.iter().any(is);
        self.kind.as_ref().is_none_or(|kind| *kind == revision.kind)
            && self.period.as_ref().is_none_or(period)
            && self.person.as_ref().is_none_or(person)
            && (!self.with_photos || !revision.record().get(common::ATTACHMENTS).is_empty())
    }
}

/// A day in the period, or a period that touches it.
fn is_in(when: &str, period: Period) -> bool {
    match (period::date(when), when.parse::<Period>()) {
        (Some(day), _) => period.contains(day),
        (None, Ok(other)) => other.first() <= period.last() && period.first() <= other.last(),
        (None, Err(_)) => false,
    }
}

/// Whether a person's id stands anywhere in the record: in who came, who spoke, who wrote.
fn names(revision: &Revision, person: Id) -> bool {
    let id = person.to_string();
    revision.line().windows(id.len()).any(|window| window == id.as_bytes())
}

/// How a record stands in the list's date column: 12日 周四, or the period's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// Heading the row stands under: 11月, 2026年, 2025年3月.
    pub heading: String,
    /// 12日, 整月; empty where the record has no date.
    pub day: String,
    /// 周四
    pub weekday: String,
}

/// The date column for a record's `when`, seen in `this_year`.
pub fn when(text: &str, this_year: i32) -> When {
    let plain = |heading: String, day: String| When { heading, day, weekday: String::new() };
    if let Some(day) = period::date(text) {
        return When {
            heading: month(day, this_year),
            day: format!("{}日", day.day()),
            weekday: weekday(day),
        };
    }
    match text.parse::<Period>() {
        Ok(period) if period.unit == period::Unit::Month => {
            plain(month(period.first(), this_year), "整月".to_owned())
        }
        Ok(period) => {
            plain(format!("{}年", period.year), period.label().replace(&format!("{}年", period.year), ""))
        }
        Err(_) => plain("没有日期".to_owned(), String::new()),
    }
}

fn month(day: NaiveDate, this_year: i32) -> String {
    if day.year() == this_year {
        format!("{}月", day.month())
    } else {
        format!("{}年{}月", day.year(), day.month())
    }
}

fn weekday(day: NaiveDate) -> String {
    let names = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    names[day.weekday().num_days_from_monday() as usize].to_owned()
}

/// What stands below a record's title in a list: the kind's summary fields, in words.
pub fn summary(kind: &Kind, record: &Record, name: &dyn Fn(Id) -> Option<String>) -> String {
    let fields = kind.summary.iter().filter_map(|id| kind.field(id));
    let texts = fields.map(|field| show::value(field, record.get(&field.id), name));
    let short = |text: String| text.lines().next().unwrap_or_default().chars().take(40).collect::<String>();
    texts.map(short).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("　")
}

/// Days between the day it happened and the day it was entered, where that makes it 补记 (more than a week).
pub fn late_days(record: &Record) -> Option<i64> {
    let day = |key: &str| period::date(record.text(key));
    let days = (day(common::LOGGED_ON)? - day(common::DATE)?).num_days();
    (days > 7).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Clock;
    use crate::value::{Map, map};

    fn book(records: &[(&str, &str, Map)]) -> Book {
        let mut book = Book::default();
        for (index, (kind, date, mut values)) in records.iter().cloned().enumerate() {
            values.insert("date".into(), date.into());
            let t = Clock { ms: index as u64, count: 0, device: "a".into() };
            book.insert(Revision::new(&Record::new(Id(index as u128), kind, Id(99), t, values)));
        }
        book
    }

    #[test]
    fn newest_first_and_narrowed() {
        let person = map([("person", Id(5).to_string().into())]);
        let book = book(&[
            ("reflection", "2026-03-01", Map::new()),
            ("party_lecture", "2026-05-01", person),
            ("reflection", "2025-12-31", Map::new()),
        ]);
        let listed =
            |filter: Filter| ids(&book, &filter, None).into_iter().map(|id| id.0).collect::<Vec<_>>();
        assert_eq!(listed(Filter::default()), [1, 0, 2]);
        assert_eq!(listed(Filter { period: "2026".parse().ok(), ..Filter::default() }), [1, 0]);
        assert_eq!(listed(Filter { kind: Some("reflection".into()), ..Filter::default() }), [0, 2]);
        assert_eq!(listed(Filter { person: Some(Id(5)), ..Filter::default() }), [1]);
        assert_eq!(ids(&book, &Filter::default(), Some(&[Id(2), Id(0)])).len(), 2);
    }

    #[track_caller]
    fn check(text: &str, heading: &str, day: &str, weekday: &str) {
        let expected = When { heading: heading.into(), day: day.into(), weekday: weekday.into() };
        assert_eq!(when(text, 2026), expected);
    }

    #[track_caller]
    fn check_in(when: &str, period: &str, expected: bool) {
        assert_eq!(is_in(when, period.parse().unwrap()), expected, "{when} in {period}");
    }

    #[test]
    fn a_record_is_in_the_periods_it_touches() {
        check_in("2026-03-31", "2026Q1", true);
        check_in("2026-04-01", "2026Q1", false);
        check_in("2026", "2026Q1", true);
        check_in("2026H2", "2026Q1", false);
        check_in("", "2026", false);
    }

    #[test]
    fn the_date_column_says_when() {
        check("2026-11-12", "11月", "12日", "周四");
        check("2025-11-12", "2025年11月", "12日", "周三");
        check("2026", "2026年", "", "");
        check("2026Q1", "2026年", "第一季度", "");
        check("2026-03", "3月", "整月", "");
        check("", "没有日期", "", "");
    }

    #[test]
    fn entered_more_than_a_week_later_is_late() {
        let late = |date: &str, logged: &str| {
            let values = map([("date", date.into()), ("logged_on", logged.into())]);
            late_days(&Record::new(
                Id(1),
                "reflection",
                Id(2),
                Clock { device: "a".into(), ..Clock::default() },
                values,
            ))
        };
        assert_eq!(late("2026-03-01", "2026-03-08"), None);
        assert_eq!(late("2026-03-01", "2026-03-09"), Some(8));
        assert_eq!(late("2026-03-01", ""), None);
    }
}
