//! A line of our own storage read for what lists and counts need, without its values.
//!
//! Opening a store and taking files in meet every line, and look into few: building the values of 100,000 records
//! took some three seconds in a browser under its profiler, passing over them half of one. The values of such a line
//! were checked when it was taken in; whoever needs them reads them ([`Values`]).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use crate::record::{Clock, Hash, Id, Malformed, Versions};
use crate::value::{Map, Reader, Value};

/// What a line says of itself. The names of the fields are the line's own keys.
#[derive(Debug, PartialEq)]
pub struct Columns {
    /// The record it is a version of.
    pub id: Id,
    /// Id of the kind; perhaps one that this version does not know.
    pub kind: String,
    /// The person or organisation that owns the record; only their devices change it.
    pub own: Id,
    /// What its writer knew of.
    pub vv: Versions,
    /// When it was written, by the writer's own clock.
    pub t: Clock,
    /// A tombstone: the record is taken back.
    pub deleted: bool,
    /// SHA-256 of its values: what names the version.
    pub hash: Hash,
    /// The organisation its values name, if they do.
    pub org: Option<Id>,
    /// The person its values name, if they do.
    pub person: Option<Id>,
    /// `date`, or `period` where the kind has no day; sorts as text. Empty where there is neither.
    pub when: String,
}

impl Columns {
    pub fn of(line: &[u8]) -> Result<Self, Malformed> {
        let line: Line = serde_json::from_slice(line).map_err(|_| Malformed("{"))?;
        let d = match (line.d, line.del) {
            (Some(d), None) => d,
            (None, Some(true)) => Cells::default(),
            (_, Some(false)) => return Err(Malformed("del")),
            (None, None) | (Some(_), Some(true)) => return Err(Malformed("d")),
        };
        if line.k.is_empty() || line.k.len() > 64 {
            return Err(Malformed("k"));
        }
        let when = if d.date.0.is_empty() { d.period } else { d.date };
        Ok(Columns {
            id: line.id.parse().map_err(|_| Malformed("id"))?,
            kind: line.k.into_owned(),
            own: line.own.parse().map_err(|_| Malformed("own"))?,
            vv: Versions::checked(line.vv.into_iter().map(|(device, n)| (device.into_owned(), n)))?,
            t: line.t.parse()?,
            deleted: line.del.is_some(),
            hash: line.h.parse()?,
            org: d.org.0.parse().ok(),
            person: d.person.0.parse().ok(),
            when: when.0.into_owned(),
        })
    }
}

#[derive(serde::Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    k: Cow<'a, str>,
    #[serde(borrow)]
    own: Cow<'a, str>,
    #[serde(borrow)]
    vv: BTreeMap<Cow<'a, str>, u64>,
    #[serde(borrow)]
    t: Cow<'a, str>,
    del: Option<bool>,
    #[serde(borrow)]
    d: Option<Cells<'a>>,
    #[serde(borrow)]
    h: Cow<'a, str>,
}

/// The values that are columns too.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Cells<'a> {
    #[serde(borrow)]
    org: Text<'a>,
    #[serde(borrow)]
    person: Text<'a>,
    #[serde(borrow)]
    date: Text<'a>,
    #[serde(borrow)]
    period: Text<'a>,
}

/// The values of a line of our own storage, and what a later version wrote beside them: the half that [`Columns`] passes
/// over.
#[derive(Debug, Default)]
pub struct Values {
    /// By field id; none of a tombstone.
    pub d: Map,
    /// Keys that this version does not know.
    pub rest: Map,
}

impl Values {
    pub fn of(line: &[u8]) -> Result<Self, Malformed> {
        serde_json::from_slice(line).map_err(|_| Malformed("{"))
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ValuesVisitor)
    }
}

struct ValuesVisitor;

impl<'de> Visitor<'de> for ValuesVisitor {
    type Value = Values;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut line: A) -> Result<Values, A::Error> {
        let mut values = Values::default();
        while let Some(Text(key)) = line.next_key()? {
            match key.as_ref() {
                "d" => values.d = line.next_value_seed(OwnMap)?,
                "id" | "k" | "own" | "vv" | "t" | "del" | "h" => drop(line.next_value::<IgnoredAny>()?),
                _ => drop(values.rest.insert(key.into_owned(), line.next_value_seed(Reader::OWN)?)),
            }
        }
        Ok(values)
    }
}

/// A map of our own storage: what an earlier version has written, or let in, is shown and not taken for nothing.
struct OwnMap;

impl<'de> DeserializeSeed<'de> for OwnMap {
    type Value = Map;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Map, D::Error> {
        match Reader::OWN.deserialize(deserializer)? {
            Value::Map(map) => Ok(map),
            Value::Null => Ok(Map::new()),
            _ => Err(de::Error::custom("no map")),
        }
    }
}

/// A text; anything else that may stand in its place counts as none.
#[derive(Default)]
pub struct Text<'a>(pub Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor).map(Text)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(Cow::default())
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Cow::default())
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Cow::default())
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Cow::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Cow::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Cow::default())
    }
}

#[cfg(test)]
mod tests;
