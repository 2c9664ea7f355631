//! The values a record may hold, and their two JSON spellings.
//!
//! JSON restricted so that every reader agrees on it (reliability.md 5.1): whole numbers within ±(2^53−1), no
//! floats, no duplicate keys, no lone surrogates, no control characters but newline and tab.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// Keys and values of a record or of one row in it.
pub type Map = BTreeMap<String, Value>;

/// Greatest whole number that every JSON reader keeps exactly, 2^53−1.
pub const MAX_INT: i64 = 9_007_199_254_740_991;
/// Deepest nesting of lists and maps in one record.
pub const MAX_DEPTH: usize = 16;
/// Most keys in one map.
pub const MAX_KEYS: usize = 200;
/// Longest text, in Unicode scalar values.
pub const MAX_TEXT: usize = 20_000;

/// One value, as entered by a person or read from a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Value {
    #[default]
    Null,
    Bool(bool),
    /// In the field's smallest unit: minutes, half-days, tenths.
    Int(i64),
    Text(String),
    List(Vec<Value>),
    Map(Map),
}

impl Value {
    pub fn text(&self) -> Option<&str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }

    pub fn int(&self) -> Option<i64> {
        if let Value::Int(int) = self { Some(*int) } else { None }
    }

    pub fn bool(&self) -> Option<bool> {
        if let Value::Bool(bool) = self { Some(*bool) } else { None }
    }

    /// The items of a list; of anything else, none.
    pub fn list(&self) -> &[Value] {
        if let Value::List(list) = self { list } else { &[] }
    }

    pub fn map(&self) -> Option<&Map> {
        if let Value::Map(map) = self { Some(map) } else { None }
    }

    /// The value under `key` of a map; `Null` where there is none.
    pub fn get(&self, key: &str) -> &Value {
        self.map().and_then(|map| map.get(key)).unwrap_or(&Value::Null)
    }

    /// Nothing was entered: null, blank text, an empty list or a map of nothing.
    pub fn is_empty(&self) -> bool {
        match self {
            Value::Null => true,
            Value::Text(text) => text.trim().is_empty(),
            Value::List(list) => list.is_empty(),
            Value::Map(map) => map.values().all(Value::is_empty),
            Value::Bool(_) | Value::Int(_) => false,
        }
    }

    /// RFC 8785 bytes (UTF-8, keys by UTF-16 code units): the input of every hash.
    pub fn canonical(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(256);
        self.write(&mut out, Spelling::Canonical);
        out
    }

    /// The spelling of files: pure ASCII, so that no mail program can mangle it.
    pub fn write_ascii(&self, out: &mut Vec<u8>) {
        self.write(out, Spelling::Ascii);
    }

    fn write(&self, out: &mut Vec<u8>, spelling: Spelling) {
        match self {
            Value::Null => out.extend_from_slice(b"null"),
            Value::Bool(true) => out.extend_from_slice(b"true"),
            Value::Bool(false) => out.extend_from_slice(b"false"),
            Value::Int(int) => out.extend_from_slice(int.to_string().as_bytes()),
            Value::Text(text) => write_text(out, text, spelling),
            Value::List(list) => {
                out.push(b'[');
                for (index, item) in list.iter().enumerate() {
                    if index > 0 {
                        out.push(b',');
                    }
                    item.write(out, spelling);
                }
                out.push(b']');
            }
            Value::Map(map) => write_map(out, map, spelling),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<i64> for Value {
    fn from(int: i64) -> Self {
        Value::Int(int)
    }
}

impl From<bool> for Value {
    fn from(bool: bool) -> Self {
        Value::Bool(bool)
    }
}

impl From<Vec<Value>> for Value {
    fn from(list: Vec<Value>) -> Self {
        Value::List(list)
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Value::Map(map)
    }
}

/// A map from pairs: `map([("topic", "师德".into())])`.
pub fn map<const N: usize>(pairs: [(&str, Value); N]) -> Map {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

#[derive(Clone, Copy, PartialEq)]
enum Spelling {
    Canonical,
    Ascii,
}

fn write_map(out: &mut Vec<u8>, map: &Map, spelling: Spelling) {
    let mut pairs: Vec<(&String, &Value)> = map.iter().collect();
    // A BTreeMap sorts by scalar value; RFC 8785 by UTF-16 unit. They differ only beyond ASCII.
    if pairs.iter().any(|(key, _)| !key.is_ascii()) {
        pairs.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    }
    out.push(b'{');
    for (index, (key, value)) in pairs.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write_text(out, key, spelling);
        out.push(b':');
        value.write(out, spelling);
    }
    out.push(b'}');
}

/// One text in ASCII JSON, quotes included.
pub fn write_ascii_text(out: &mut Vec<u8>, text: &str) {
    write_text(out, text, Spelling::Ascii);
}

fn write_text(out: &mut Vec<u8>, text: &str, spelling: Spelling) {
    out.push(b'"');
    for c in text.chars() {
        match c {
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\t' => out.extend_from_slice(b"\\t"),
            '\u{8}' => out.extend_from_slice(b"\\b"),
            '\u{c}' => out.extend_from_slice(b"\\f"),
            ' '..='~' => out.push(c as u8),
            _ if c < ' ' || spelling == Spelling::Ascii => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    out.extend_from_slice(b"\\u");
                    for shift in [12, 8, 4, 0] {
                        out.push(b"0123456789abcdef"[usize::from(*unit >> shift & 15)]);
                    }
                }
            }
            _ => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
}

/// Reads one value within the limits; `text_limit` is lifted only for attachment bytes.
#[derive(Clone, Copy)]
pub struct Reader {
    depth: usize,
    text_limit: usize,
}

impl Default for Reader {
    fn default() -> Self {
        Reader { depth: MAX_DEPTH, text_limit: MAX_TEXT }
    }
}

impl<'de> serde::Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Reader::default().deserialize(deserializer)
    }
}

impl<'de> DeserializeSeed<'de> for Reader {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Reader {
    fn deeper<E: de::Error>(self) -> Result<Self, E> {
        match self.depth.checked_sub(1) {
            Some(depth) => Ok(Reader { depth, ..self }),
            None => Err(E::custom(Refusal::Deep)),
        }
    }
}

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, bool: bool) -> Result<Value, E> {
        Ok(Value::Bool(bool))
    }

    fn visit_i64<E: de::Error>(self, int: i64) -> Result<Value, E> {
        if int.abs() <= MAX_INT { Ok(Value::Int(int)) } else { Err(E::custom(Refusal::Number)) }
    }

    fn visit_u64<E: de::Error>(self, int: u64) -> Result<Value, E> {
        i64::try_from(int).map_or_else(|_| Err(E::custom(Refusal::Number)), |int| self.visit_i64(int))
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Value, E> {
        Err(E::custom(Refusal::Number))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Value, E> {
        match text_refusal(&text, self.text_limit) {
            Some(refusal) => Err(E::custom(refusal)),
            None => Ok(Value::Text(text)),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = seq.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut map = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            if let Some(refusal) = key_refusal(&key, self.text_limit) {
                return Err(de::Error::custom(refusal));
            }
            let value = access.next_value_seed(inner)?;
            if map.len() == MAX_KEYS {
                return Err(de::Error::custom(Refusal::Keys));
            }
            if map.insert(key, value).is_some() {
                return Err(de::Error::custom(Refusal::Duplicate));
            }
        }
        Ok(Value::Map(map))
    }
}

/// Why a well-formed JSON value is not taken. Each prints as the sentence a user sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("同一个名字写了两遍")]
    Duplicate,
    #[error("嵌套超过 {MAX_DEPTH} 层")]
    Deep,
    #[error("一处的项目超过 {MAX_KEYS} 个")]
    Keys,
    #[error("文字超过 {MAX_TEXT} 字")]
    Long,
    #[error("数不是整数，或者太大")]
    Number,
    #[error("文字里有控制字符")]
    Control,
    #[error("项目名不能用")]
    Name,
}

/// Whether a text may stand in a record: no control characters but newline and tab, not over `limit` scalars.
pub fn text_refusal(text: &str, limit: usize) -> Option<Refusal> {
    if text.bytes().any(|b| b < b' ' && b != b'\n' && b != b'\t') {
        return Some(Refusal::Control);
    }
    (text.len() > limit && text.chars().count() > limit).then_some(Refusal::Long)
}

/// These names are a JavaScript object's own; in an open map they would vanish or do harm.
fn key_refusal(key: &str, limit: usize) -> Option<Refusal> {
    match key {
        "__proto__" | "constructor" | "prototype" => Some(Refusal::Name),
        _ => text_refusal(key, limit),
    }
}
