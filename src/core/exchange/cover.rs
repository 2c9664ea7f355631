//! What goes up instead of a record that stays here.
//!
//! A record of class C or X is left out unless its writer ticks it; a cover takes its place, so that the office can
//! count it (内容未上交) without anyone's words: which record, which version of it, kind, organisation, period, date,
//! how many of what, and which fields are filled (decisions.md, What goes up when class C and X stay).
//!
//! A cover is derived from its record alone, the version vector and the clock included, so that every export of the
//! same record carries the same cover, and a later one comes after it.

use crate::book::Book;
use crate::catalogue::{self, Catalogue, Field, Shape};
use crate::period::{self, Period};
use crate::record::{Hash, Id, Record, common};
use crate::value::{Map, Value};

/// The kind of a cover.
pub const KIND: &str = "cover";
/// Longest name of a field that a cover repeats.
const MAX_NAME: usize = 40;

/// Whether records of this kind stay here unless ticked. What this version does not know is carried as it came.
pub fn stays(kind: &str, catalogue: &Catalogue) -> bool {
    catalogue.kind(kind).is_some_and(|kind| kind.visibility.stays())
}

/// The cover of a record; of a deleted one, the deletion of its cover.
pub fn of(hidden: &Record, hash: Hash) -> Record {
    let id = Id::derived(&[KIND, &hidden.own.to_string(), &hidden.id.to_string()]);
    Record {
        id,
        kind: KIND.to_owned(),
        own: hidden.own,
        vv: hidden.vv.clone(),
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
    let fields = || hidden.d.iter().filter(|(key, _)| is_name(key));
    let mut counts = Map::new();
    fields().for_each(|(key, value)| count(key, value, &mut counts));
    let rows = counts
        .into_iter()
        .map(|(name, n)| Value::Map(Map::from([("name".to_owned(), name.into()), ("n".to_owned(), n)])));
    d.insert("counts".into(), Value::List(rows.collect()));
    let filled: Vec<&str> =
        fields().filter(|(_, value)| !value.is_empty()).map(|(key, _)| key.as_str()).collect();
    d.insert("flags".into(), filled.join(" ").into());
    let outside: Vec<Value> = said_outside(hidden);
    if !outside.is_empty() {
        d.insert("outside".into(), Value::List(outside));
    }
    d
}

/// Days and options that the kind lets be seen: what rules have to know of it.
fn said_outside(hidden: &Record) -> Vec<Value> {
    let fields = catalogue::get().kind(&hidden.kind).map(|kind| kind.fields.as_slice()).unwrap_or_default();
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
    fields.iter().filter(|field| field.outside).flat_map(texts).collect()
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

/// Numbers as they are, lists by their length, 是 and 否 as 1 and 0, and the same one level down. Never a text.
fn count(key: &str, value: &Value, counts: &mut Map) {
    match value {
        Value::Null | Value::Text(_) => {}
        Value::Bool(yes) => drop(counts.insert(key.to_owned(), Value::Int(i64::from(*yes)))),
        Value::Int(n) => drop(counts.insert(key.to_owned(), Value::Int(*n))),
        Value::List(list) => drop(counts.insert(key.to_owned(), super::bundle::int(list.len()))),
        Value::Map(map) => {
            let inner = map.iter().filter(|(inner, _)| is_name(inner) && !key.contains('.'));
            inner.for_each(|(inner, value)| count(&format!("{key}.{inner}"), value, counts));
        }
    }
}

/// A field's name, not a text that somebody made a key of.
fn is_name(key: &str) -> bool {
    key.len() <= MAX_NAME && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
