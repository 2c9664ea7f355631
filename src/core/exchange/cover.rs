//! What goes up instead of a record that stays here.
//!
//! A record of class C or X is left out unless its writer ticks it; a cover takes its place, so that the office can
//! count it (内容未上交) without anyone's words: which record, which version of it, kind, organisation, period, date,
//! and of the other fields those alone that the kind marks `outside`. Whatever else is in the record, votes and how long a
//! list is included, does not leave the device.
//!
//! A cover is derived from its record alone, the version vector and the clock included, so that every export of the
//! same record carries the same cover, and a later one comes after it. Covers as 0.1.0 wrote them say more, under the
//! same vector. So that the two are not two versions of which nobody could settle which holds, the form of a cover is a
//! counter of its own in the vector ([`FORM`]): a cover of today comes after one of then, of the same version or an
//! earlier one. Nothing reads what old covers say beyond today's ([`is_told`]), so both are judged alike.

use crate::book::Book;
use crate::catalogue::{self, Catalogue, Field, Shape};
use crate::period::{self, Period};
use crate::record::{Hash, Id, Record, common};
use crate::value::{Map, Value, map};

/// The kind of a cover.
pub const KIND: &str = "cover";
/// The name by which vectors count the form of covers; covers without it are 0.1.0's. Devices are named by chance.
const FORM: &str = "cover";

/// Whether records of this kind stay here unless ticked. What this version does not know is carried as it came.
pub fn stays(kind: &str, catalogue: &Catalogue) -> bool {
    catalogue.kind(kind).is_some_and(|kind| kind.visibility.stays())
}

/// The cover of a record; of a deleted one, the deletion of its cover.
pub fn of(hidden: &Record, hash: Hash) -> Record {
    let id = Id::derived(&[KIND, &hidden.own.to_string(), &hidden.id.to_string()]);
    let mut vv = hidden.vv.clone();
    vv.0.insert(FORM.to_owned(), 1);
    Record {
        id,
        kind: KIND.to_owned(),
        own: hidden.own,
        vv,
        t: hidden.t.clone(),
        deleted: hidden.deleted,
        d: if hidden.deleted { Map::new() } else { outside(hidden, hash) },
        rest: Map::new(),
    }
}

/// The record a cover stands for is here itself: count it, not the cover.
pub fn is_outdone(cover: &Record, book: &Book) -> bool {
    cover.id_at("of").is_some_and(|id| book.get(id).is_some())
}

/// What may be seen from outside.
fn outside(hidden: &Record, hash: Hash) -> Map {
    let mut d = Map::new();
    d.insert("of".into(), hidden.id.to_string().into());
    d.insert("h".into(), hash.to_string().into());
    d.insert("kind".into(), hidden.kind.as_str().into());
    if let Some(org) = hidden.id_at(common::ORG) {
        d.insert(common::ORG.into(), org.to_string().into());
    }
    let day = period::date(hidden.text(common::DATE)).map(|day| day.to_string());
    let period = hidden.text(common::PERIOD).parse::<Period>().map(|period| period.to_string());
    for (key, text) in [(common::DATE, day), (common::PERIOD, period.ok())] {
        if let Some(text) = text {
            d.insert(key.into(), text.into());
        }
    }
    let fields = told(&hidden.kind).filter(|field| !hidden.get(&field.id).is_empty());
    let fields: Vec<&Field> = fields.collect();
    let row = |field: &&Field| {
        let n = number(field, hidden.get(&field.id))?;
        Some(Value::Map(map([("name", field.id.as_str().into()), ("n", n.into())])))
    };
    d.insert("counts".into(), Value::List(fields.iter().filter_map(row).collect()));
    let filled: Vec<&str> = fields.iter().map(|field| field.id.as_str()).collect();
    d.insert("flags".into(), filled.join(" ").into());
    let outside: Vec<Value> = said_outside(hidden);
    if !outside.is_empty() {
        d.insert("outside".into(), Value::List(outside));
    }
    d
}

/// Days and options that the kind lets be seen: what rules have to know of it.
fn said_outside(hidden: &Record) -> Vec<Value> {
    let texts = |field: &Field| -> Vec<Value> {
        let value = hidden.get(&field.id);
        let row = |text: &str| {
            Value::Map(Map::from([
                ("name".to_owned(), field.id.as_str().into()),
                ("value".to_owned(), text.into()),
            ]))
        };
        value
            .list()
            .iter()
            .filter_map(Value::text)
            .chain(value.text())
            .filter(|text| fits(field, text))
            .map(row)
            .collect()
    };
    told(&hidden.kind).flat_map(texts).collect()
}

/// A day or one of the options; whatever else somebody wrote there is not told.
fn fits(field: &Field, text: &str) -> bool {
    match &field.shape {
        Shape::Date { .. } => period::date(text).is_some(),
        Shape::Choice { options } | Shape::Choices { options } => {
            options.iter().any(|option| option.id == text)
        }
        _ => false,
    }
}

/// What a cover says of its record under one name; several where several were chosen.
pub fn outside_of<'a>(cover: &'a Record, name: &'a str) -> impl Iterator<Item = &'a str> {
    let rows = cover.get("outside").list().iter();
    rows.filter(move |row| row.get("name").text() == Some(name)).filter_map(|row| row.get("value").text())
}

/// A number as it is, 是 and 否 as 1 and 0. Never a text, never how long a list is.
fn number(field: &Field, value: &Value) -> Option<i64> {
    match &field.shape {
        Shape::Number { .. } => value.int(),
        Shape::YesNo => value.bool().map(i64::from),
        _ => None,
    }
}

/// The fields of a kind that may be seen outside.
fn told(kind: &str) -> impl Iterator<Item = &'static Field> {
    let kind = catalogue::get().kind(kind);
    kind.into_iter().flat_map(|kind| &kind.fields).filter(|field| field.outside)
}

/// Whether a cover says whether this field is filled, and what is in it. Of all others nothing can be known from it.
pub fn is_told(kind: &str, name: &str) -> bool {
    told(kind).any(|field| field.id == name)
}
