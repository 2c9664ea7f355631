//! The words of a record, folded, and their pinyin initials.

use std::sync::Arc;

use crate::catalogue::{self, Field, Shape};
use crate::period::{self, Period};
use crate::record::{Record, common};
use crate::value::Value;

/// The first letter of each character's pinyin: one of `a`–`z` for each of U+4E00 to U+9FFF, in order. A character
/// without one has any other byte.
#[derive(Debug, Clone)]
pub struct Initials(Arc<[u8]>);

/// First and last character of the table.
const HAN: std::ops::RangeInclusive<u32> = 0x4e00..=0x9fff;

impl Initials {
    /// None where the table has not its 20,992 bytes: search by words goes on without it.
    pub fn new(table: &[u8]) -> Option<Self> {
        (table.len() == HAN.count()).then(|| Initials(table.into()))
    }

    /// `坚定承诺，2026` → `jdcn 2026`: what has no initial and is no letter or digit parts the words.
    pub fn of(&self, folded: &str) -> String {
        let mut out = String::with_capacity(folded.len() / 3 + 1);
        for c in folded.chars() {
            let initial = if c.is_ascii_alphanumeric() { Some(c) } else { self.initial(c) };
            match initial {
                Some(letter) => out.push(letter),
                None if out.ends_with(' ') => {}
                None => out.push(' '),
            }
        }
        out
    }

    fn initial(&self, c: char) -> Option<char> {
        let index = u32::from(c).checked_sub(*HAN.start())?;
        self.0
            .get(index as usize)
            .filter(|letter| letter.is_ascii_lowercase())
            .map(|letter| char::from(*letter))
    }
}

/// Half width for full-width letters, digits and signs.
pub fn narrow(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// The form in which texts and queries are compared: half width, small letters, one blank for any.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_folded(&mut out, text);
    out
}

fn push_folded(out: &mut String, text: &str) {
    for c in text.chars().map(narrow) {
        if c.is_whitespace() || c.is_control() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else if c < '\u{2e80}' {
            out.extend(c.to_lowercase());
        } else {
            out.push(c);
        }
    }
}

/// All that one would look a record up by: its kind's title, its day in words, people, choices, running text.
pub fn of(record: &Record) -> String {
    let mut out = String::with_capacity(256);
    let kind = catalogue::get().kind(&record.kind);
    if let Some(kind) = kind {
        add(&mut out, &kind.title);
    }
    for key in [common::DATE, common::PERIOD] {
        add_when(&mut out, record.text(key));
    }
    for (key, value) in &record.d {
        let field = kind.and_then(|kind| kind.field(key));
        add_value(&mut out, field, value);
    }
    out
}

fn add(out: &mut String, text: &str) {
    push_folded(out, text);
    if !out.ends_with(' ') {
        out.push(' ');
    }
}

/// 2026年11月12日: people search 11月, and the values hold `2026-11-12`.
fn add_when(out: &mut String, text: &str) {
    if let Some(date) = period::date(text) {
        add(out, &date.format("%Y年%-m月%-d日").to_string());
    } else if let Ok(period) = text.parse::<Period>() {
        add(out, &period.label());
    }
}

fn add_value(out: &mut String, field: Option<&Field>, value: &Value) {
    match value {
        Value::Text(text) if is_reference(text) => {}
        Value::Text(text) => add(out, label(field, text).unwrap_or(text)),
        Value::List(list) => list.iter().for_each(|one| add_value(out, field, one)),
        Value::Map(map) => {
            for (key, value) in map {
                add_value(out, column(field, key), value);
            }
        }
        Value::Null | Value::Bool(_) | Value::Int(_) => {}
    }
}

/// An id or a hash: nobody types one.
fn is_reference(text: &str) -> bool {
    matches!(text.len(), 32 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// What the screen shows for the id of an option.
fn label<'a>(field: Option<&'a Field>, id: &str) -> Option<&'a str> {
    let (Shape::Choice { options } | Shape::Choices { options }) = &field?.shape else { return None };
    options.iter().find(|option| option.id == id).map(|option| option.label.as_str())
}

fn column<'a>(field: Option<&'a Field>, key: &str) -> Option<&'a Field> {
    let Shape::Rows { columns } = &field?.shape else { return None };
    columns.iter().find(|column| column.id == key)
}
