//! The figures that hold: a profile's, but for those a unit has set itself.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::Court;
use crate::book::Book;
use crate::catalogue::duty::{Amount, Every};
use crate::catalogue::figure::{Figure, FigureShape, Profile, Setting, figure};
use crate::period::{self, Unit};
use crate::record::{Id, Record, common};
use crate::value::{Map, Value};
use crate::workdays::{self, Notice, Table};

/// The kind of record in which a unit sets figures.
pub const KIND: &str = "unit_settings";

/// A profile with what a unit has set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Which figures hold where nothing is set.
    pub profile: Profile,
    /// By the figure's id. What does not fit the figure's shape is left out.
    pub own: BTreeMap<String, Setting>,
}

impl Figures {
    /// The figures of an organisation, where it or one above it has set any: the profile of the nearest, each figure of
    /// the nearest that has set it. `above` is the organisation and all above it, nearest first.
    pub fn of(book: &Book, above: &[Id]) -> Option<Self> {
        let records = settings(book, above);
        let mut all = records.iter().map(|record| Figures::from_values(&record.d));
        let mut nearest = all.next()?;
        for farther in all {
            for (id, value) in farther.own {
                nearest.own.entry(id).or_insert(value);
            }
        }
        Some(nearest)
    }

    /// The working days that hold for an organisation: the notices supplied, and those its unit has entered.
    pub fn workdays(book: &Book, above: &[Id]) -> Table {
        let mut table = workdays::supplied().clone();
        for record in settings(book, above).iter().rev() {
            for notice in notices(&record.d) {
                table.add(notice);
            }
        }
        table
    }

    /// The school terms of the nearest organisation that has entered any: name, first and last day, in order.
    pub fn terms(book: &Book, above: &[Id]) -> Vec<(String, NaiveDate, NaiveDate)> {
        let Some(record) = nearest(book, above, "terms") else { return Vec::new() };
        let day = |row: &Value, key: &str| period::date(row.get(key).text()?);
        let term =
            |row: &Value| Some((row.get("name").text()?.to_owned(), day(row, "from")?, day(row, "to")?));
        let mut terms: Vec<_> = record.get("terms").list().iter().filter_map(term).collect();
        terms.sort_by_key(|(_, first, _)| *first);
        terms
    }

    /// The eight measures as the nearest organisation that has entered them words them, by number.
    pub fn style_measures(book: &Book, above: &[Id]) -> BTreeMap<String, String> {
        let Some(record) = nearest(book, above, "style_measures") else { return BTreeMap::new() };
        let measure =
            |row: &Value| Some((row.get("no").text()?.to_owned(), row.get("text").text()?.to_owned()));
        record.get("style_measures").list().iter().filter_map(measure).collect()
    }

    /// From the values of a `unit_settings` record.
    pub fn from_values(values: &Map) -> Self {
        let profile = values.get("profile").and_then(Value::text);
        let profile = Profile::ALL.into_iter().find(|it| Some(it.id()) == profile).unwrap_or_default();
        let rows = values.get("figures").map(Value::list).unwrap_or_default();
        let own = rows.iter().filter_map(|row| {
            let figure = figure(row.get("figure").text()?)?;
            Some((figure.id.clone(), read(figure, row.get("value").text()?)?))
        });
        Figures { profile, own: own.collect() }
    }

    /// What holds of a figure; none where no figure is called so.
    pub fn get(&self, id: &str) -> Option<&Setting> {
        self.own.get(id).or_else(|| figure(id).map(|figure| figure.value(self.profile)))
    }

    /// Set by the unit or the host to something else than the profile says.
    pub fn is_set(&self, id: &str) -> bool {
        self.own.get(id).is_some_and(|own| figure(id).is_none_or(|figure| figure.value(self.profile) != own))
    }

    /// Named by the unit or the host.
    pub fn is_own(&self, id: &str) -> bool {
        self.own.contains_key(id)
    }

    /// A number; 0 where the figure is none.
    pub fn number(&self, id: &str) -> i64 {
        match self.get(id) {
            Some(Setting::Number(n)) => *n,
            Some(Setting::Text(_)) | None => 0,
        }
    }

    fn text(&self, id: &str) -> &str {
        match self.get(id) {
            Some(Setting::Text(text)) => text,
            Some(Setting::Number(_)) | None => "",
        }
    }

    /// First and last day of the programme.
    pub fn programme(&self) -> (NaiveDate, NaiveDate) {
        let day = |id: &str, otherwise: NaiveDate| period::date(self.text(id)).unwrap_or(otherwise);
        let start = day("programme_start", NaiveDate::MIN);
        (start, day("programme_end", start).max(start))
    }

    /// A calendar length; none: the whole programme.
    pub fn unit(&self, every: &Every) -> Option<Unit> {
        match every {
            Every::Unit(unit) => Some(*unit),
            Every::Programme => None,
            Every::Figure(id) => Some(Unit::of(self.text(id)).unwrap_or(Unit::Year)),
        }
    }

    /// A day of a year, `03-31` or by the name of a figure; its last day where that is none.
    pub fn day_of(&self, year: i32, text: &str) -> NaiveDate {
        let day = if figure(text).is_some() { self.text(text) } else { text };
        let last = NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX);
        period::date(&format!("{year:04}-{day}")).unwrap_or(last)
    }

    /// The year in which the programme began.
    pub fn first_year(&self) -> i32 {
        self.programme().0.year()
    }
}

/// The settings of an organisation and of those above it, nearest first.
fn settings(book: &Book, above: &[Id]) -> Vec<Record> {
    let all: Vec<Record> = book.of_kind(KIND).map(crate::book::Revision::record).collect();
    let of = |org: &Id| all.iter().find(|it| it.id_at(common::ORG).unwrap_or(it.own) == *org).cloned();
    above.iter().filter_map(of).collect()
}

/// The nearest that says anything there.
fn nearest(book: &Book, above: &[Id], field: &str) -> Option<Record> {
    settings(book, above).into_iter().find(|record| !record.get(field).is_empty())
}

/// Notices about holidays that a unit has entered: 2027-02-05 到 2027-02-11, a line each. What is no day is left out.
fn notices(values: &Map) -> Vec<Notice> {
    let rows = values.get("holidays").map(Value::list).unwrap_or_default();
    let days = |text: &str| -> Vec<NaiveDate> {
        text.split(|c: char| !(c.is_ascii_digit() || c == '-')).filter_map(period::date).collect()
    };
    let lines = |row: &Value, key: &str| -> Vec<Vec<NaiveDate>> {
        row.get(key).text().unwrap_or_default().lines().map(days).filter(|days| !days.is_empty()).collect()
    };
    let notice = |row: &Value| {
        let year = i32::try_from(row.get("year").int()?).ok()?;
        let off = lines(row, "off").into_iter().filter_map(|days| Some((*days.first()?, *days.last()?)));
        let of_year = |day: &NaiveDate| day.year() == year;
        let off = off.filter(|(first, last)| of_year(first) && of_year(last) && first <= last).collect();
        let work = lines(row, "work").into_iter().flatten().filter(of_year).collect();
        Some(Notice { year, source: row.get("source").text().unwrap_or_default().to_owned(), off, work })
    };
    rows.iter().filter_map(notice).collect()
}

/// What was typed for a figure; none where it is not of its shape.
pub fn read(figure: &Figure, text: &str) -> Option<Setting> {
    let text = text.trim();
    match figure.shape {
        FigureShape::Number => text.parse().ok().filter(|n| *n >= 0).map(Setting::Number),
        FigureShape::Every => Unit::of(text).map(|_| Setting::Text(text.to_owned())),
        FigureShape::MonthDay => {
            period::date(&format!("2024-{text}")).map(|_| Setting::Text(text.to_owned()))
        }
        FigureShape::Date => period::date(text).map(|_| Setting::Text(text.to_owned())),
    }
}

impl Court<'_> {
    /// An amount, through the figures that hold.
    pub(super) fn amount(&self, amount: &Amount) -> i64 {
        match amount {
            Amount::Number(n) => *n,
            Amount::Figure(id) => self.figures.number(id),
        }
    }
}
