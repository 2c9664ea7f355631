//! 台账: what is open until it is closed, across all kinds of record: issues, measures, promises, tasks, replies,
//! sessions to be made up. Which fields say so is data (`Kind::ledger`, `Field::ledger`, `Field::make_up`).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::book::Book;
use crate::catalogue::{self, Field, Kind, Ledger, Needs, Shape, Sort};
use crate::period;
use crate::record::{Id, Record, common};
use crate::roster::Roster;
use crate::show;
use crate::value::Value;

/// One thing that is open, or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The same for the same thing at any time, on any device.
    pub key: Id,
    /// What it is.
    pub sort: Sort,
    /// In one line.
    pub what: String,
    /// Who sees to it; empty where nobody is named.
    pub who: String,
    /// By when.
    pub due: Option<NaiveDate>,
    /// The day it was closed.
    pub done: Option<NaiveDate>,
    /// 支部党员大会 2026年3月25日
    pub from: String,
    /// Where it stands.
    pub record: Id,
    /// The record stays with its writer (class C, X): no summary carries it out of the handbook.
    pub stays: bool,
}

impl Sort {
    /// All, in the order they are offered.
    pub const ALL: [Sort; 6] =
        [Sort::Issue, Sort::Measure, Sort::Promise, Sort::Task, Sort::Reply, Sort::MakeUp];

    /// As it is shown.
    pub fn title(self) -> &'static str {
        match self {
            Sort::Issue => "突出问题",
            Sort::Measure => "措施",
            Sort::Promise => "答应的事",
            Sort::Task => "任务",
            Sort::Reply => "要答复的",
            Sort::MakeUp => "要补的课",
        }
    }
}

impl Entry {
    /// Open, and its day is past.
    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.done.is_none() && self.due.is_some_and(|due| due < today)
    }
}

/// Everything of these organisations and their people; `None`: of all. First what is late, the latest first; then what
/// is due, by day, and what has no day; then what is closed, the latest first.
pub fn entries(
    book: &Book,
    roster: &Roster,
    orgs: Option<&BTreeSet<Id>>,
    today: NaiveDate,
    name: &dyn Fn(Id) -> Option<String>,
) -> Vec<Entry> {
    let mut entries = Vec::new();
    for kind in catalogue::get().kinds.iter().filter(|kind| keeps(kind)) {
        let records = book.of_kind(&kind.id).map(crate::book::Revision::record);
        for record in records.filter(|record| is_of(record, roster, orgs)) {
            of_record(kind, &record, name, &mut entries);
        }
    }
    let key = |it: &Entry| {
        let late = it.due.filter(|_| it.is_late(today)).map(Reverse);
        (it.done.is_some(), it.done.map(Reverse), late.is_none(), late, it.due.is_none(), it.due)
    };
    entries.sort_by_cached_key(|it| (key(it), it.what.clone()));
    entries
}

fn keeps(kind: &Kind) -> bool {
    kind.ledger.is_some()
        || kind.is_assessment()
        || kind.fields.iter().any(|field| field.ledger.is_some() || field.make_up)
}

fn is_of(record: &Record, roster: &Roster, orgs: Option<&BTreeSet<Id>>) -> bool {
    let home = || roster.person(record.own).map(|person| person.org);
    let org = record.id_at(common::ORG).or_else(home).unwrap_or(record.own);
    orgs.is_none_or(|orgs| orgs.contains(&org) || orgs.contains(&record.own))
}

fn of_record(kind: &Kind, record: &Record, name: &dyn Fn(Id) -> Option<String>, entries: &mut Vec<Entry>) {
    let day = show::day(record.text(common::DATE)).unwrap_or_default();
    let from = format!("{} {day}", kind.title).trim().to_owned();
    let first = entries.len();
    let whole = Value::Map(record.d.clone());
    if let Some(ledger) = &kind.ledger {
        entries.extend(entry(ledger, kind, &kind.fields, &whole, record, name, &from));
    }
    for field in &kind.fields {
        let value = record.get(&field.id);
        if let (Some(ledger), Shape::Rows { columns }) = (&field.ledger, &field.shape) {
            let rows = value.list().iter();
            entries.extend(rows.filter_map(|row| entry(ledger, kind, columns, row, record, name, &from)));
        }
        if let Shape::Items { standard } = &field.shape {
            entries.extend(remedies(kind, standard, record, value, name));
        }
        if field.make_up {
            entries.extend(make_up(kind, record, value, name, &from));
        }
    }
    // By what it says, so that a row taken away above it leaves it its key.
    let mut equal: BTreeMap<(Sort, String, String), usize> = BTreeMap::new();
    for entry in entries.iter_mut().skip(first) {
        let nth = equal.entry((entry.sort, entry.what.clone(), entry.who.clone())).or_default();
        let parts = [&record.id.to_string(), entry.sort.title(), &entry.what, &entry.who, &nth.to_string()];
        entry.key = Id::derived(&[&["ledger"], parts.as_slice()].concat());
        *nth += 1;
        entry.stays = kind.visibility.stays();
    }
}

fn entry(
    ledger: &Ledger,
    kind: &Kind,
    fields: &[Field],
    at: &Value,
    record: &Record,
    name: &dyn Fn(Id) -> Option<String>,
    from: &str,
) -> Option<Entry> {
    let said = |key: &str| match key.strip_prefix('^') {
        Some(key) => (kind.field(key), record.get(key)),
        None => (fields.iter().find(|field| field.id == key), at.get(key)),
    };
    let shown = |key: &str| match said(key) {
        (Some(field), value) => show::value(field, value, name).replace('\n', "；"),
        (None, _) => String::new(),
    };
    let day = |key: &str| said(key).1.text().and_then(period::date);
    let (what, due, done) = (shown(&ledger.what), day(&ledger.due), day(&ledger.done));
    // A record that is about more than this is open only where a day was set for it.
    let asked = ledger.sort == Sort::Issue || ledger.sort == Sort::Reply || due.is_some() || done.is_some();
    let row = !std::ptr::eq(fields, kind.fields.as_slice());
    let open = !what.is_empty() && (row || asked);
    open.then(|| Entry {
        key: record.id,
        sort: ledger.sort,
        what,
        who: shown(&ledger.who),
        due,
        done,
        from: from.to_owned(),
        record: record.id,
        stays: false,
    })
}

/// What somebody set out to do about what was not done: 没做到 in a self-assessment.
fn remedies(
    kind: &Kind,
    standard: &str,
    record: &Record,
    items: &Value,
    name: &dyn Fn(Id) -> Option<String>,
) -> Vec<Entry> {
    let from = format!("{} {}", kind.title, record.text(common::PERIOD)).trim().to_owned();
    let standard = catalogue::get().standard_of(standard, &record.d).ok();
    // What was promised and then done after all is no promise any more.
    let failed = |level: &str| {
        standard.and_then(|it| it.level(level)).is_some_and(|level| level.needs == Needs::Measure)
    };
    let one = |item: &Value| {
        let text = |key: &str| item.get(key).text().unwrap_or_default();
        let what = text("measure").trim().replace('\n', "；");
        (!what.is_empty() && failed(text("level"))).then(|| Entry {
            key: record.id,
            sort: Sort::Measure,
            what,
            who: name(record.own).unwrap_or_default(),
            due: period::date(text("due")),
            done: period::date(text("done_on")),
            from: from.clone(),
            record: record.id,
            stays: false,
        })
    };
    items.list().iter().filter_map(one).collect()
}

/// Who was absent, until they have made it up.
fn make_up(
    kind: &Kind,
    record: &Record,
    attendance: &Value,
    name: &dyn Fn(Id) -> Option<String>,
    from: &str,
) -> Vec<Entry> {
    let one = |absentee: &Value| {
        let known = absentee.get("id").text().and_then(|id| id.parse().ok()).and_then(name);
        let who = absentee.get("name").text().map(str::to_owned).filter(|it| !it.is_empty()).or(known)?;
        Some(Entry {
            key: record.id,
            sort: Sort::MakeUp,
            what: show::title(kind, record),
            who,
            due: None,
            done: absentee.get("made_up_on").text().and_then(period::date),
            from: from.to_owned(),
            record: record.id,
            stays: false,
        })
    };
    attendance.get("absentees").list().iter().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Clock;
    use crate::value::Map;

    fn book(records: &[(&str, &str)]) -> Book {
        let mut book = Book::default();
        for (n, (kind, d)) in records.iter().enumerate() {
            let d: Map = serde_json::from_str(d).unwrap();
            let id = Id(u128::try_from(n).unwrap() + 1);
            let clock = Clock { ms: 1, count: 0, device: "0123456789abcdef".to_owned() };
            let record = Record::new(id, kind, Id(9), clock, d);
            book.insert(crate::book::Revision::new(&record));
        }
        book
    }

    fn day(text: &str) -> NaiveDate {
        period::date(text).unwrap()
    }

    fn lines(book: &Book) -> Vec<String> {
        let all = entries(book, &Roster::default(), None, day("2026-05-28"), &|_| None);
        let shown = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        all.iter()
            .map(|it| {
                format!(
                    "{}|{}|{}|{}|{}|{}",
                    it.sort.title(),
                    it.what,
                    it.who,
                    shown(it.due),
                    shown(it.done),
                    it.from
                )
            })
            .collect()
    }

    #[test]
    fn open_ones_come_first_by_day() {
        let book = book(&[
            (
                "issue",
                r#"{"text":"办公用房","date":"2026-03-01","owner":[{"name":"李明"}],"due":"2026-06-01"}"#,
            ),
            ("issue", r#"{"text":"听课少","date":"2026-03-01","closed_on":"2026-04-01"}"#),
            (
                "field_visit",
                r#"{"date":"2026-05-01","cadre":[{"name":"王芳"}],"promises":[{"text":"修路","due":"2026-05-20"},{"text":"买书","due":"2026-05-30","done_on":"2026-05-25"}]}"#,
            ),
            ("mass_work", r#"{"date":"2026-05-01","need":"问了一句"}"#),
            (
                "party_lecture",
                r#"{"date":"2026-05-01","topic":"党章","attendance":{"absentees":[{"name":"吴海峰","reason":"出差"}]}}"#,
            ),
            (
                "self_assessment",
                r#"{"period":"2026","items":[{"id":"SELF01","level":"4","measure":"不用了","due":"2026-06-30"},{"id":"SELF10","level":"0","measure":"读完一本书","due":"2026-06-30"}]}"#,
            ),
        ]);
        assert_eq!(
            lines(&book),
            [
                "答应的事|修路|王芳|2026-05-20||下基层 2026年5月1日",
                "突出问题|办公用房|李明|2026-06-01||突出问题 2026年3月1日",
                "措施|读完一本书||2026-06-30||党员自评 2026",
                "要补的课|党章|吴海峰|||党课 2026年5月1日",
                "答应的事|买书|王芳|2026-05-30|2026-05-25|下基层 2026年5月1日",
                "突出问题|听课少|||2026-04-01|突出问题 2026年3月1日",
            ]
        );
    }

    #[test]
    fn only_of_those_asked_about() {
        let book = book(&[("issue", r#"{"text":"听课少","date":"2026-03-01"}"#)]);
        let of = |org: u128| {
            entries(&book, &Roster::default(), Some(&BTreeSet::from([Id(org)])), day("2026-05-28"), &|_| None)
                .len()
        };
        assert_eq!((of(9), of(8)), (1, 0));
    }

    #[test]
    fn every_ledger_names_what_exists() {
        for kind in &catalogue::get().kinds {
            let known = |fields: &[Field], key: &str| {
                key.is_empty()
                    || key
                        .strip_prefix('^')
                        .map_or_else(|| fields.iter().any(|it| it.id == key), |key| kind.field(key).is_some())
            };
            let all = |fields: &[Field], it: &Ledger| {
                [&it.what, &it.who, &it.due, &it.done].iter().all(|key| known(fields, key))
            };
            assert!(kind.ledger.iter().all(|it| all(&kind.fields, it)), "{}", kind.id);
            for field in &kind.fields {
                let fine = match &field.shape {
                    Shape::Rows { columns } => field.ledger.iter().all(|it| all(columns, it)),
                    Shape::Attendance => field.ledger.is_none(),
                    _ => field.ledger.is_none() && !field.make_up,
                };
                assert!(fine, "{}.{}", kind.id, field.id);
            }
        }
    }
}
