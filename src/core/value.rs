//! The values a record may hold, and their two JSON spellings.
//!
//! JSON restricted so that every reader agrees on it (reliability.md 5.1): whole numbers within ±(2^53−1), no
//! floats, no duplicate keys, no lone surrogates, no control characters but newline and tab.

use std::borrow::Cow;
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
    /// Nothing is said.
    #[default]
    Null,
    /// 是 or 否.
    Bool(bool),
    /// In the field's smallest unit: minutes, half-days, tenths.
    Int(i64),
    /// Anything written: text, a day, a period, an id.
    Text(String),
    /// Rows, persons, links, options.
    List(Vec<Value>),
    /// Named values.
    Map(Map),
}

impl Value {
    /// The text; none for any other type.
    pub fn text(&self) -> Option<&str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }

    /// The number; none for any other type.
    pub fn int(&self) -> Option<i64> {
        if let Value::Int(int) = self { Some(*int) } else { None }
    }

    /// Yes or no; none for any other type.
    pub fn bool(&self) -> Option<bool> {
        if let Value::Bool(bool) = self { Some(*bool) } else { None }
    }

    /// The items of a list; of anything else, none.
    pub fn list(&self) -> &[Value] {
        if let Value::List(list) = self { list } else { &[] }
    }

    /// The texts of a list: the chosen ones of several choices.
    pub fn texts(&self) -> Vec<String> {
        self.list().iter().filter_map(Value::text).map(str::to_owned).collect()
    }

    /// A list of texts.
    pub fn of_texts(texts: Vec<String>) -> Value {
        Value::List(texts.into_iter().map(Value::Text).collect())
    }

    /// As it stands in an input: text as it is, a number in digits, nothing for anything else.
    pub fn typed(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Int(int) => int.to_string(),
            Value::Null | Value::Bool(_) | Value::List(_) | Value::Map(_) => String::new(),
        }
    }

    /// The map; none for any other type.
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

    pub(crate) fn write(&self, out: &mut Vec<u8>, spelling: Spelling) {
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

/// The two spellings of a value.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Spelling {
    Canonical,
    Ascii,
}

pub(crate) fn write_map(out: &mut Vec<u8>, map: &Map, spelling: Spelling) {
    out.push(b'{');
    // A BTreeMap sorts by scalar value; RFC 8785 by UTF-16 unit. They differ only beyond ASCII.
    if map.keys().all(|key| key.is_ascii()) {
        write_pairs(out, map.iter(), spelling);
    } else {
        let mut pairs: Vec<(&String, &Value)> = map.iter().collect();
        pairs.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
        write_pairs(out, pairs.into_iter(), spelling);
    }
    out.push(b'}');
}

fn write_pairs<'a>(
    out: &mut Vec<u8>,
    pairs: impl Iterator<Item = (&'a String, &'a Value)>,
    spelling: Spelling,
) {
    for (index, (key, value)) in pairs.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write_text(out, key, spelling);
        out.push(b':');
        value.write(out, spelling);
    }
}

/// One text in ASCII JSON, quotes included.
pub fn write_ascii_text(out: &mut Vec<u8>, text: &str) {
    write_text(out, text, Spelling::Ascii);
}

pub(crate) fn write_text(out: &mut Vec<u8>, text: &str, spelling: Spelling) {
    let plain = |b: &u8| {
        !matches!(b, 0..b' ' | b'"' | b'\\') && (spelling == Spelling::Canonical || matches!(b, b' '..=b'~'))
    };
    out.push(b'"');
    let mut rest = text;
    // Runs of plain bytes are copied whole: this is half the time of taking a file in.
    while let Some(end) = rest.as_bytes().iter().position(|b| !plain(b)) {
        out.extend_from_slice(&rest.as_bytes()[..end]);
        rest = &rest[end..];
        let Some(c) = rest.chars().next() else { break };
        write_escaped(out, c);
        rest = &rest[c.len_utf8()..];
    }
    out.extend_from_slice(rest.as_bytes());
    out.push(b'"');
}

/// A character that does not stand in a text as it is.
fn write_escaped(out: &mut Vec<u8>, c: char) {
    let short = match c {
        '"' => b'"',
        '\\' => b'\\',
        '\n' => b'n',
        '\r' => b'r',
        '\t' => b't',
        '\u{8}' => b'b',
        '\u{c}' => b'f',
        _ => {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let digit = |shift: u16| b"0123456789abcdef"[usize::from(*unit >> shift & 15)];
                out.extend_from_slice(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
            }
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// Reads one value within limits: by default those of files ([`MAX_DEPTH`], [`MAX_KEYS`], [`MAX_TEXT`]).
#[derive(Clone, Copy)]
pub struct Reader {
    depth: usize,
    keys: usize,
    text: usize,
    /// Control characters and names that files refuse are read as they are.
    lenient: bool,
}

impl Reader {
    /// Of what this device has kept for itself: whatever it has once written it reads again, however it came to be
    /// there. Only the nesting is bounded, because reading recurses.
    pub const OWN: Reader = Reader { depth: 64, keys: usize::MAX, text: usize::MAX, lenient: true };

    /// The value that these bytes spell.
    pub fn read(self, bytes: &[u8]) -> Result<Value, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        let value = self.deserialize(&mut deserializer)?;
        deserializer.end().map(|()| value)
    }

    fn text_refusal(self, text: &str) -> Option<Refusal> {
        if self.lenient { None } else { text_refusal(text, self.text) }
    }

    fn key_refusal(self, key: &str) -> Option<Refusal> {
        if self.lenient { None } else { key_refusal(key, self.text) }
    }
}

impl Default for Reader {
    fn default() -> Self {
        Reader { depth: MAX_DEPTH, keys: MAX_KEYS, text: MAX_TEXT, lenient: false }
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
        match self.text_refusal(&text) {
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
            if let Some(refusal) = self.key_refusal(&key) {
                return Err(de::Error::custom(refusal));
            }
            let value = access.next_value_seed(inner)?;
            if map.len() == self.keys {
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
    /// Two values under one key: readers would differ on which holds.
    #[error("同一个名字写了两遍")]
    Duplicate,
    /// Deeper than any form makes it.
    #[error("嵌套超过 {MAX_DEPTH} 层")]
    Deep,
    /// More items in one list or map than any form makes.
    #[error("一处的项目超过 {MAX_KEYS} 个")]
    Keys,
    /// More characters in one text than any form takes.
    #[error("文字超过 {MAX_TEXT} 字")]
    Long,
    /// A fraction, an exponent, `-0`, or 2^53 and above.
    #[error("数不是整数，或者太大")]
    Number,
    /// A control character other than newline and tab.
    #[error("文字里有控制字符")]
    Control,
    /// A key that JavaScript engines treat in a way of their own.
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

/// Where in the values of a record something stands that no reader takes, as a path for [`at`], and why: the writer's
/// half of the table that [`Reader`] reads by. None where all of it can be read.
pub fn refusal(values: &Map) -> Option<(String, Refusal)> {
    let mut path = Vec::new();
    // The record's own map is one level.
    let refusal = map_refusal(values, MAX_DEPTH - 1, &mut path)?;
    Some((path.join("."), refusal))
}

fn map_refusal(map: &Map, depth: usize, path: &mut Vec<String>) -> Option<Refusal> {
    let Some(inner) = depth.checked_sub(1) else { return Some(Refusal::Deep) };
    if map.len() > MAX_KEYS {
        return Some(Refusal::Keys);
    }
    map.iter().find_map(|(key, value)| {
        path.push(key.clone());
        let found = key_refusal(key, MAX_TEXT).or_else(|| value_refusal(value, inner, path));
        if found.is_none() {
            path.pop();
        }
        found
    })
}

fn value_refusal(value: &Value, depth: usize, path: &mut Vec<String>) -> Option<Refusal> {
    match value {
        Value::Null | Value::Bool(_) => None,
        Value::Int(int) => (int.unsigned_abs() > MAX_INT.unsigned_abs()).then_some(Refusal::Number),
        Value::Text(text) => text_refusal(text, MAX_TEXT),
        Value::Map(map) => map_refusal(map, depth, path),
        Value::List(list) => {
            let Some(inner) = depth.checked_sub(1) else { return Some(Refusal::Deep) };
            list.iter().enumerate().find_map(|(index, item)| {
                path.push(index.to_string());
                let found = value_refusal(item, inner, path);
                if found.is_none() {
                    path.pop();
                }
                found
            })
        }
    }
}

/// A text without what no record may hold: line ends become LF, a vertical tab or form feed one too, as word processors
/// mean them; other control characters go. Its length is left, for whoever typed it to shorten.
pub fn cleaned(text: &str) -> Cow<'_, str> {
    if text_refusal(text, usize::MAX).is_none() {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                clean.push('\n');
            }
            '\u{b}' | '\u{c}' => clean.push('\n'),
            '\n' | '\t' => clean.push(c),
            c if c < ' ' => {}
            c => clean.push(c),
        }
    }
    Cow::Owned(clean)
}

/// The same of every text in a value.
pub fn clean_all(value: &mut Value) {
    match value {
        Value::Null | Value::Bool(_) | Value::Int(_) => {}
        Value::Text(text) => {
            if let Cow::Owned(clean) = cleaned(text) {
                *text = clean;
            }
        }
        Value::List(list) => list.iter_mut().for_each(clean_all),
        Value::Map(map) => map.values_mut().for_each(clean_all),
    }
}

/// The value at a path of keys and indexes, `tasks.0.content`; `Null` where there is none.
pub fn at<'a>(map: &'a Map, path: &str) -> &'a Value {
    let mut parts = path.split('.');
    let first = parts.next().and_then(|key| map.get(key)).unwrap_or(&Value::Null);
    parts.fold(first, |value, part| match value {
        Value::List(list) => {
            part.parse::<usize>().ok().and_then(|index| list.get(index)).unwrap_or(&Value::Null)
        }
        Value::Map(_) | Value::Null | Value::Bool(_) | Value::Int(_) | Value::Text(_) => value.get(part),
    })
}

/// Puts a value at a path, making the maps and list items on the way that are not there yet.
pub fn put(map: &mut Map, path: &str, value: Value) {
    let mut parts = path.split('.').peekable();
    let Some(first) = parts.next() else { return };
    let mut place = map.entry(first.to_owned()).or_default();
    for part in parts {
        place = match part.parse::<usize>() {
            Ok(index) => item(place, index),
            Err(_) => entry(place, part),
        };
    }
    *place = value;
}

fn item(place: &mut Value, index: usize) -> &mut Value {
    if !matches!(place, Value::List(_)) {
        *place = Value::List(Vec::new());
    }
    match place {
        Value::List(list) => {
            if list.len() <= index {
                list.resize(index + 1, Value::Map(Map::new()));
            }
            &mut list[index]
        }
        other => other,
    }
}

fn entry<'a>(place: &'a mut Value, key: &str) -> &'a mut Value {
    if !matches!(place, Value::Map(_)) {
        *place = Value::Map(Map::new());
    }
    match place {
        Value::Map(map) => map.entry(key.to_owned()).or_default(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_into_rows() {
        let mut values = Map::new();
        put(&mut values, "tasks.1.content", "写方案".into());
        put(&mut values, "topic", "师德".into());
        assert_eq!(at(&values, "tasks.1.content"), &Value::from("写方案"));
        assert_eq!(at(&values, "tasks.0.content"), &Value::Null);
        assert_eq!(at(&values, "topic.0.x"), &Value::Null);
        assert_eq!(at(&values, "tasks").list().len(), 2);
    }

    #[test]
    fn both_spellings_read_back_alike() {
        let text = "“师德”\n\t\\ \u{1f600} é \"";
        let value = Value::Map(map([
            ("甲", text.into()),
            ("b", Value::List(vec![1.into(), true.into(), Value::Null])),
        ]));
        let mut ascii = Vec::new();
        value.write_ascii(&mut ascii);
        assert!(ascii.is_ascii());
        assert_eq!(serde_json::from_slice::<Value>(&ascii).unwrap(), value);
        assert_eq!(serde_json::from_slice::<Value>(&value.canonical()).unwrap(), value);
    }

    #[test]
    fn keys_are_sorted_by_utf_16_unit() {
        let value = Value::Map(map([("\u{ff5e}", 1.into()), ("\u{1f600}", 2.into())]));
        assert_eq!(String::from_utf8(value.canonical()).unwrap(), "{\"\u{1f600}\":2,\"\u{ff5e}\":1}");
    }

    #[track_caller]
    fn refused(json: &str, refusal: Refusal) {
        let error = serde_json::from_str::<Value>(json).unwrap_err().to_string();
        assert!(error.starts_with(&refusal.to_string()), "{json}: {error}");
    }

    #[test]
    fn what_readers_disagree_on_is_refused() {
        refused(r#"{"a":1,"a":2}"#, Refusal::Duplicate);
        refused(r#"{"__proto__":1}"#, Refusal::Name);
        refused("1.0", Refusal::Number);
        refused("1e3", Refusal::Number);
        refused("-0", Refusal::Number);
        refused("9007199254740992", Refusal::Number);
        refused(r#""\u0000""#, Refusal::Control);
        refused(r#""\r""#, Refusal::Control);
        refused(&format!("{}1{}", "[".repeat(17), "]".repeat(17)), Refusal::Deep);
        assert!(serde_json::from_str::<Value>(r#""\ud800""#).is_err());
    }

    #[test]
    fn limits_are_reached_and_not_passed() {
        let text = |n: usize| format!("\"{}\"", "字".repeat(n));
        assert!(serde_json::from_str::<Value>(&text(MAX_TEXT)).is_ok());
        refused(&text(MAX_TEXT + 1), Refusal::Long);
        let keys =
            |n: usize| format!("{{{}}}", (0..n).map(|i| format!("\"k{i}\":1")).collect::<Vec<_>>().join(","));
        assert!(serde_json::from_str::<Value>(&keys(MAX_KEYS)).is_ok());
        refused(&keys(MAX_KEYS + 1), Refusal::Keys);
    }

    #[test]
    fn what_is_pasted_is_cleaned_and_nothing_else_is_touched() {
        for (pasted, clean) in [
            ("一\u{b}二\u{c}三", "一\n二\n三"),
            ("一\r\n二\r三", "一\n二\n三"),
            ("一\0二\u{1b}三", "一二三"),
            (" 一\t二\n", " 一\t二\n"),
        ] {
            assert_eq!(cleaned(pasted), clean);
            assert_eq!(text_refusal(clean, MAX_TEXT), None);
        }
        assert!(matches!(cleaned("原样"), Cow::Borrowed(_)));
        let mut value = Value::List(vec![Value::Map(map([("a", "一\u{b}二".into())])), "\u{1}".into()]);
        clean_all(&mut value);
        assert_eq!(value, Value::List(vec![Value::Map(map([("a", "一\n二".into())])), "".into()]));
    }
}
