//! What is written is read back, by the reader of the next start, before anybody calls it saved.
//!
//! Readers refuse what writers must not write: texts that are too long, control characters, too many keys. Whoever
//! saves asks here for the bytes and gets them only once they were read and are what was meant; what cannot be read is
//! refused with the sentence that the user sees.

use crate::book::Revision;
use crate::catalogue::Catalogue;
use crate::exchange::bundle::MAX_LINE;
use crate::record::Record;
use crate::value::{self, Refusal, Value};

/// What this device keeps for itself under a name: who uses it, keys, drafts.
pub trait Stored: Sized + PartialEq {
    /// What it is called in a sentence to the user.
    const TITLE: &'static str;

    /// As it lies in the store.
    fn to_bytes(&self) -> Vec<u8>;

    /// What these bytes say. They are kept as they lie where they cannot be read.
    fn from_bytes(bytes: &[u8]) -> Result<Self, Unreadable>;
}

/// Bytes that are there and cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("“{0}”读不出来，没有动它")]
pub struct Unreadable(pub &'static str);

/// Why something was not written. Each prints as the sentence the user sees.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No file could carry it.
    #[error("这一条太长，做不成文件。把文字分成几条写。")]
    TooLong,
    /// A value that no reader takes, and the field in which it stands.
    #[error("“{field}”没有保存：{refusal}。改一改再存。")]
    Value {
        /// Its label; its name where the kind does not know it.
        field: String,
        /// Why.
        refusal: Refusal,
    },
    /// It was read back as something else. Never seen; if it is, nothing is written.
    #[error("“{0}”存了就读不出来，没有保存。把里面的特殊字符去掉再试。")]
    Differs(&'static str),
}

/// The revision of a record just written, whose line a file's reader and the next start both read as this record.
pub fn revision(record: &Record, catalogue: &Catalogue) -> Result<Revision, Refused> {
    if let Some((path, refusal)) = value::refusal(&record.d) {
        let id = path.split('.').next().unwrap_or_default();
        let kind = catalogue.kind(&record.kind);
        let field = kind.and_then(|kind| kind.fields.iter().find(|field| field.id == id));
        let field = field.map_or(path.clone(), |field| field.label.clone());
        return Err(Refused::Value { field, refusal });
    }
    let revision = Revision::new(record);
    if revision.line().len() > MAX_LINE {
        return Err(Refused::TooLong);
    }
    let of_a_file = Record::from_line(revision.line());
    let of_the_store = Revision::from_line(revision.line());
    let same = of_a_file.is_ok_and(|(read, hash)| read == *record && hash == revision.hash)
        && of_the_store.is_ok_and(|read| *read == *revision && read.record() == *record);
    if same { Ok(revision) } else { Err(Refused::Differs("这一条")) }
}

/// The bytes of what this device keeps, read back and compared.
pub fn stored<T: Stored>(it: &T) -> Result<Vec<u8>, Refused> {
    let bytes = it.to_bytes();
    let same = T::from_bytes(&bytes).is_ok_and(|read| read == *it);
    if same { Ok(bytes) } else { Err(Refused::Differs(T::TITLE)) }
}

/// The map that bytes of this device's own spell.
pub(crate) fn own_map(bytes: &[u8], title: &'static str) -> Result<value::Map, Unreadable> {
    match value::Reader::OWN.read(bytes) {
        Ok(Value::Map(map)) => Ok(map),
        Ok(_) | Err(_) => Err(Unreadable(title)),
    }
}

/// A value that must be there and be a text.
pub(crate) fn text_in(map: &value::Map, key: &str, title: &'static str) -> Result<String, Unreadable> {
    map.get(key).and_then(Value::text).map(str::to_owned).ok_or(Unreadable(title))
}

/// A value that may be missing, and must be a text where it is there.
pub(crate) fn perhaps_text(map: &value::Map, key: &str, title: &'static str) -> Result<String, Unreadable> {
    match map.get(key) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::Text(text)) => Ok(text.clone()),
        Some(_) => Err(Unreadable(title)),
    }
}

/// The same, read as something: an id, a hash.
pub(crate) fn perhaps<T: std::str::FromStr>(
    map: &value::Map,
    key: &str,
    title: &'static str,
) -> Result<Option<T>, Unreadable> {
    let text = perhaps_text(map, key, title)?;
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| Unreadable(title)) }
}

#[cfg(test)]
mod tests;
