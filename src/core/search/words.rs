//! The words by which a record is found.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::text::push_folded;
use crate::book::Revision;
use crate::catalogue::{self, Field, Kind, Shape};
use crate::columns::Text;
use crate::period::{self, Period};
use crate::record::common;

/// All that one would look a record up by: its kind's title, its day in words, people, choices, running text.
///
/// Read straight off the line: building the values of every record of a full store takes longer than folding them.
pub fn of(revision: &Revision) -> String {
    let kind = catalogue::get().kind(&revision.kind);
    let mut words = Words { kind, when: <[String; 2]>::default(), out: String::with_capacity(256) };
    let mut line = serde_json::Deserializer::from_slice(revision.line());
    // A line in the book was read whole once; of one that was not, what stands before the fault is found.
    drop(Deserializer::deserialize_map(&mut line, &mut words));
    let mut out = String::with_capacity(words.out.len() + 64);
    if let Some(kind) = kind {
        add(&mut out, &kind.title);
    }
    words.when.iter().for_each(|text| add_when(&mut out, text));
    out + &words.out
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

/// What is gathered from a line: the words of its values, and its day and period apart.
struct Words {
    kind: Option<&'static Kind>,
    when: [String; 2],
    out: String,
}

impl<'de> Visitor<'de> for &mut Words {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut line: A) -> Result<(), A::Error> {
        while let Some(Text(key)) = line.next_key()? {
            if key == "d" {
                line.next_value_seed(Values(self))?;
            } else {
                line.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// The values of a record.
struct Values<'a>(&'a mut Words);

impl<'de> DeserializeSeed<'de> for Values<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Values<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        let Words { kind, when, out } = self.0;
        while let Some(Text(key)) = values.next_key()? {
            if let Some(at) = [common::DATE, common::PERIOD].iter().position(|name| *name == key) {
                let Text(text) = values.next_value()?;
                One { out, field: None }.add(&text);
                when[at] = text.into_owned();
            } else {
                let field = kind.and_then(|kind| kind.field(&key));
                values.next_value_seed(One { out, field })?;
            }
        }
        Ok(())
    }
}

/// One value, whose words are added to those before.
struct One<'a> {
    out: &'a mut String,
    field: Option<&'static Field>,
}

impl One<'_> {
    fn add(self, text: &str) {
        if !is_reference(text) {
            add(self.out, label(self.field, text).unwrap_or(text));
        }
    }
}

impl<'de> DeserializeSeed<'de> for One<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for One<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        self.add(text);
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(One { out: self.out, field: self.field })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Text(key)) = map.next_key()? {
            map.next_value_seed(One { out: self.out, field: column(self.field, &key) })?;
        }
        Ok(())
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
