//! What a rule counts: a record, or one row of it, and what stands at a path of it.

use chrono::{Months, NaiveDate};

use super::Court;
use super::facts::Fact;
use crate::catalogue::duty::{Cond, Path, Pick, Test};
use crate::exchange::cover;
use crate::period;
use crate::record::{Id, common};
use crate::value::Value;

/// A record, or one of its rows.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    /// The record.
    pub fact: &'a Fact,
    /// The row, where rows are counted.
    pub row: Option<&'a Value>,
    /// How it was picked.
    pub pick: &'a Pick,
    day: Option<NaiveDate>,
}

impl<'a> Item<'a> {
    fn of(fact: &'a Fact, row: Option<&'a Value>, pick: &'a Pick) -> Self {
        let mut item = Item { fact, row, pick, day: None };
        item.day = match (&pick.day, row) {
            (Some(path), _) => item.days(path).first().copied(),
            (None, Some(row)) => row.get(common::DATE).text().and_then(period::date).or(fact.day),
            (None, None) => fact.day,
        };
        item
    }

    /// The record it stands for as evidence.
    pub fn id(&self) -> Id {
        self.fact.record.id
    }

    /// What stands at a path: one value, or one of each row.
    pub fn values(&self, path: &Path) -> Vec<&'a Value> {
        let base = match self.row.filter(|_| !path.up) {
            Some(row) => row.get(&path.field),
            None => self.fact.record.get(&path.field),
        };
        let rows: Vec<&Value> = match &path.row {
            Some(option) => base.list().iter().filter(|row| chooses(row, option)).collect(),
            None if path.column.is_some() && !base.list().is_empty() => base.list().iter().collect(),
            None => vec![base],
        };
        match &path.column {
            Some(column) => rows.into_iter().map(|row| row.get(column)).collect(),
            None => rows,
        }
    }

    /// The days at a path, in order.
    pub fn days(&self, path: &Path) -> Vec<NaiveDate> {
        let days = self.values(path).into_iter().filter_map(|it| it.text().and_then(period::date));
        let mut days: Vec<NaiveDate> = days.collect();
        days.sort_unstable();
        days
    }

    /// The day it counts for; none where it counts for a period, or for nothing.
    pub fn day(&self) -> Option<NaiveDate> {
        self.day
    }

    /// A number at a path; several are added.
    pub fn number(&self, path: &Path) -> i64 {
        self.values(path).into_iter().filter_map(Value::int).fold(0, i64::saturating_add)
    }
}

/// A row that has this option in one of its columns.
fn chooses(row: &Value, option: &str) -> bool {
    row.map().is_some_and(|map| map.values().any(|value| value.text() == Some(option)))
}

impl<'a> Court<'a> {
    /// All items of a pick that satisfy its conditions, by day.
    pub fn items(&self, pick: &'a Pick) -> Vec<Item<'a>> {
        let facts =
            self.facts.of(&pick.kind).iter().filter(|fact| fact.day.is_none_or(|day| day <= self.ask.as_of));
        let whole = facts.filter(|fact| !pick.valid || fact.is_whole());
        let items = whole.flat_map(|fact| rows(fact, pick));
        items.filter(|item| self.holds(item, &pick.conds)).collect()
    }

    /// Organisations that have a record of a pick, whether it has rows or not.
    pub(super) fn holders(&self, pick: &'a Pick) -> Vec<Id> {
        let facts =
            self.facts.of(&pick.kind).iter().filter(|fact| fact.day.is_none_or(|day| day <= self.ask.as_of));
        let of_record = |fact: &&Fact| {
            let item = Item::of(fact, None, pick);
            pick.conds.iter().all(|cond| (pick.rows.is_some() && !cond.path.up) || self.test(&item, cond))
        };
        facts.filter(of_record).map(|fact| fact.org).collect()
    }

    /// All conditions hold of an item.
    pub fn holds(&self, item: &Item, conds: &[Cond]) -> bool {
        conds.iter().all(|cond| self.test(item, cond))
    }

    fn test(&self, item: &Item, cond: &Cond) -> bool {
        let values = item.values(&cond.path);
        if item.fact.hidden && values.iter().all(|value| value.is_empty()) {
            return hidden_test(item.fact, cond);
        }
        match &cond.test {
            Test::Is(options) => values.iter().any(|value| is_one_of(value, options)),
            Test::Filled(filled) => values.iter().any(|value| !value.is_empty()) == *filled,
            Test::Yes(yes) => values.iter().any(|value| value.bool() == Some(*yes)),
            Test::Contains(texts) => values.iter().any(|value| contains(value, texts)),
            Test::Least(least) => values.iter().any(|value| size(value) >= self.amount(least)),
            Test::Percent { of, all, least, more } => {
                let sum =
                    |paths: &[Path]| paths.iter().map(|path| item.number(path)).fold(0, i64::saturating_add);
                let (part, whole) =
                    (sum(of).saturating_mul(100), self.amount(least).saturating_mul(sum(all)));
                sum(all) > 0 && (part > whole || (part == whole && !more))
            }
            Test::MonthsAfter { from, months } => {
                let start =
                    item.days(from).first().and_then(|day| day.checked_add_months(Months::new(*months)));
                start.is_some_and(|start| item.days(&cond.path).iter().any(|day| *day >= start))
            }
        }
    }
}

fn rows<'a>(fact: &'a Fact, pick: &'a Pick) -> Vec<Item<'a>> {
    match &pick.rows {
        Some(field) => {
            fact.record.get(field).list().iter().map(|row| Item::of(fact, Some(row), pick)).collect()
        }
        None => vec![Item::of(fact, None, pick)],
    }
}

fn is_one_of(value: &Value, options: &[String]) -> bool {
    let is = |value: &Value| value.text().is_some_and(|text| options.iter().any(|option| option == text));
    is(value) || value.list().iter().any(is)
}

fn contains(value: &Value, texts: &[String]) -> bool {
    value.text().is_some_and(|text| texts.iter().any(|part| text.contains(part.as_str())))
}

fn size(value: &Value) -> i64 {
    value.int().unwrap_or_else(|| i64::try_from(value.list().len()).unwrap_or(i64::MAX))
}

/// What a cover does not say counts in the writer's favour, but what it says is empty.
fn hidden_test(fact: &Fact, cond: &Cond) -> bool {
    let told = cover::is_told(&fact.record.kind, &cond.path.field);
    let filled = !told || fact.record.text("flags").split(' ').any(|name| name == cond.path.field);
    match &cond.test {
        Test::Filled(wanted) => filled == *wanted,
        Test::Is(_)
        | Test::Yes(_)
        | Test::Contains(_)
        | Test::Least(_)
        | Test::Percent { .. }
        | Test::MonthsAfter { .. } => filled,
    }
}
