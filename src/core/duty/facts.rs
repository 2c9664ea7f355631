//! The records that rules look at, read once: by kind, with the organisation, the day and the period they count for.
//!
//! A cover (decisions.md, What goes up) stands here as the record it is for, without words and names: what can be
//! told from it is told, and where a rule would have to look inside, it counts.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::book::{Book, Revision};
use crate::catalogue::{self, Shape};
use crate::exchange::cover;
use crate::period::{self, Period};
use crate::record::{Id, Record, common};
use crate::roster::Roster;
use crate::value::{Map, Value};

/// A record as rules see it.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The record, or what its cover says of it.
    pub record: Record,
    /// Whose it is: the organisation named, or that of the person who owns it.
    pub org: Id,
    /// The day it happened.
    pub day: Option<NaiveDate>,
    /// The period it is for.
    pub period: Option<Period>,
    /// Only its cover is here: 内容未上交.
    pub hidden: bool,
}

/// All facts, by kind.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    by_kind: BTreeMap<String, Arc<[Fact]>>,
}

impl Facts {
    /// The facts of these kinds.
    pub fn gather<'a>(book: &Book, roster: &Roster, kinds: impl IntoIterator<Item = &'a str>) -> Self {
        let mut facts = Facts::default();
        kinds.into_iter().for_each(|kind| facts.refresh(book, roster, kind));
        facts
    }

    /// Reads the records of one kind again, after one of them was saved.
    pub fn refresh(&mut self, book: &Book, roster: &Roster, kind: &str) {
        let own = book.of_kind(kind).map(|it| Fact::of(it.record(), roster, false));
        let covers = book.of_kind(cover::KIND).map(Revision::record);
        let of_kind = |it: &Record| it.text("kind") == kind && !cover::is_outdone(it, book);
        let covers = covers.filter(of_kind).map(|it| Fact::of(uncover(it), roster, true));
        let mut facts: Vec<Fact> = own.chain(covers).collect();
        facts.sort_by_key(|fact| (fact.day, fact.record.id));
        self.by_kind.insert(kind.to_owned(), facts.into());
    }

    /// As if this record were saved.
    #[must_use]
    pub fn with(mut self, record: Record, roster: &Roster) -> Self {
        let (id, kind) = (record.id, record.kind.clone());
        let others = self.of(&kind).iter().filter(|fact| fact.record.id != id).cloned();
        let mut facts: Vec<Fact> = others.chain([Fact::of(record, roster, false)]).collect();
        facts.sort_by_key(|fact| (fact.day, fact.record.id));
        self.by_kind.insert(kind, facts.into());
        self
    }

    /// By day, then by id; those without a day first.
    pub fn of(&self, kind: &str) -> &[Fact] {
        self.by_kind.get(kind).map_or(&[], |facts| facts)
    }
}

impl Fact {
    fn of(record: Record, roster: &Roster, hidden: bool) -> Self {
        let home = || roster.person(record.own).map(|person| person.org);
        let org = record.id_at(common::ORG).or_else(home).unwrap_or(record.own);
        let day = period::date(record.text(common::DATE));
        let period = PERIODS.iter().find_map(|key| record.text(key).parse::<Period>().ok());
        Fact { record, org, day, period, hidden }
    }
}

/// Keys under which a record says for which period it is.
const PERIODS: [&str; 2] = [common::PERIOD, "for_year"];

/// A cover as the record it stands for: what may be seen outside under its own key, and numbers for what is counted.
fn uncover(cover: Record) -> Record {
    let mut shown = cover.clone();
    cover.text("kind").clone_into(&mut shown.kind);
    shown.id = cover.id_at("of").unwrap_or(cover.id);
    for row in cover.get("counts").list() {
        if let Some(name) = row.get("name").text() {
            put(&mut shown.d, name, row.get("n"));
        }
    }
    for field in catalogue::get().kind(&shown.kind).map(|kind| kind.fields.as_slice()).unwrap_or_default() {
        let said: Vec<Value> = cover::outside_of(&cover, &field.id).map(Value::from).collect();
        if let [first, ..] = said.as_slice() {
            let many = matches!(field.shape, Shape::Choices { .. });
            shown.d.insert(field.id.clone(), if many { Value::List(said) } else { first.clone() });
        }
    }
    shown
}

/// A number at its name, one level down where the name has a dot.
fn put(d: &mut Map, name: &str, n: &Value) {
    match name.split_once('.') {
        None => drop(d.entry(name.to_owned()).or_insert_with(|| n.clone())),
        Some((outer, inner)) => {
            let map = d.entry(outer.to_owned()).or_insert_with(|| Value::Map(Map::new()));
            if let Value::Map(map) = map {
                map.insert(inner.to_owned(), n.clone());
            }
        }
    }
}

/// Every kind that some duty looks at.
pub fn kinds() -> Vec<&'static str> {
    let mut kinds: Vec<&str> =
        catalogue::duty::duties().iter().flat_map(catalogue::duty::Duty::kinds).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}
