//! The reader of whole documents: any layout, any order of keys, as an editor may have left it.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::book::Revision;
use crate::value::{self, MAX_KEYS, Map, Reader, Refusal, Value};

use super::audit::Audit;
use super::bundle::{Attachment, Bundle, Limits};
use super::diagnosis;
use super::lines::{Found, Lines, Stop};
use super::locked;
use super::read_error::{Fault, Item, Place, ReadError};
use super::rescue;
use super::unpack::unpack;

/// Reads one part: packed or not, as it was written or laid out anew. All of it is found right, or nothing is taken.
///
/// What `rescue.html` gave out is read too, as far as it is whole ([`rescue`]).
pub fn read(bytes: &[u8], limits: Limits) -> Result<Bundle, ReadError> {
    let limits = if rescue::begins(bytes) || locked::begins(bytes) { rescue::LIMITS } else { limits };
    let json = unpack(bytes, limits)?;
    if locked::begins(&json) {
        return Err(ReadError::Sealed);
    }
    let read = match by_lines(&json, limits) {
        Ok(bundle) => Ok(bundle),
        Err(Stop::Wrong(error)) => Err(error),
        Err(Stop::NotLines { .. }) => read_whole(&json, limits),
    };
    match read {
        Err(ReadError::NotOurs) => rescue::read(&json).unwrap_or(Err(ReadError::NotOurs)),
        other => other,
    }
}

/// The quick way, for files as they were written.
fn by_lines(json: &[u8], limits: Limits) -> Result<Bundle, Stop> {
    let (mut records, mut files) = (Vec::new(), Vec::new());
    let mut lines = Lines::new(limits);
    lines.push(json, &mut |found| match found {
        Found::Record(revision) => records.push(revision),
        Found::Attachment(file) => files.push(file),
    })?;
    lines.finish().map(|header| Bundle { header, records, files })
}

/// The thorough way, for everything else: JSON bytes in any layout. Public for the law that both ways agree.
pub fn read_whole(json: &[u8], limits: Limits) -> Result<Bundle, ReadError> {
    let json = json.strip_prefix("\u{feff}".as_bytes()).unwrap_or(json);
    let mut document = Document::new(limits);
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let outcome = deserializer.deserialize_any(&mut document).and_then(|()| deserializer.end());
    match outcome {
        Ok(()) => {
            let Document { audit, envelope, records, files, .. } = document;
            audit.close(envelope).map(|header| Bundle { header, records, files })
        }
        Err(error) => Err(diagnosis::of(json, &error, &document)),
    }
}

/// A document while it is read.
pub(super) struct Document {
    pub(super) audit: Audit,
    /// All but `records` and `files`.
    pub(super) envelope: Map,
    records: Vec<Revision>,
    files: Vec<Attachment>,
    pub(super) within: Within,
    /// What stopped the reading, where it was not the JSON itself.
    pub(super) fault: Option<Fault>,
    /// More records than the limit.
    pub(super) full: bool,
    seen: [bool; 2],
}

/// In which list the reading stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    Envelope,
    Records,
    Files,
}

impl Document {
    pub(super) fn new(limits: Limits) -> Self {
        Document {
            audit: Audit::new(limits),
            envelope: Map::new(),
            records: Vec::new(),
            files: Vec::new(),
            within: Within::Envelope,
            fault: None,
            full: false,
            seen: [false; 2],
        }
    }

    /// The envelope of a document that has read nothing else; none where it has.
    pub(super) fn only_envelope(self, records_seen: bool) -> Option<Map> {
        let nothing = self.audit.records() == 0 && self.seen == [records_seen, false];
        nothing.then_some(self.envelope)
    }

    pub(super) fn place(&self, line: usize) -> Place {
        let item = match self.within {
            Within::Envelope => Item::Envelope,
            Within::Records => Item::Record(self.audit.records() + 1),
            Within::Files => Item::Attachment(self.audit.attachments() + 1),
        };
        Place { line, item }
    }

    fn stop<E: de::Error>(&mut self, fault: impl Into<Fault>) -> E {
        self.fault = Some(fault.into());
        E::custom("stop")
    }

    fn open<E: de::Error>(&mut self, within: Within) -> Result<(), E> {
        let seen = &mut self.seen[usize::from(within == Within::Files)];
        if std::mem::replace(seen, true) {
            return Err(self.stop(Refusal::Duplicate));
        }
        self.within = within;
        Ok(())
    }
}

impl<'de> Visitor<'de> for &mut Document {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a bundle")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        while let Some(key) = access.next_key_seed(Key)? {
            match key.as_str() {
                "records" => {
                    self.open(Within::Records)?;
                    access.next_value_seed(Records(self))?;
                }
                "files" => {
                    self.open(Within::Files)?;
                    access.next_value_seed(Files(self))?;
                }
                _ => insert(&mut self.envelope, key, access.next_value_seed(Reader::default())?)?,
            }
            self.within = Within::Envelope;
        }
        Ok(())
    }
}

/// A key, within the limits of a value's keys.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        let key = <String as serde::Deserialize>::deserialize(deserializer)?;
        match value::text_refusal(&key, value::MAX_TEXT) {
            Some(refusal) => Err(de::Error::custom(refusal)),
            None => Ok(key),
        }
    }
}

fn insert<E: de::Error>(map: &mut Map, key: String, value: Value) -> Result<(), E> {
    if ["__proto__", "constructor", "prototype"].contains(&key.as_str()) {
        return Err(E::custom(Refusal::Name));
    }
    if map.insert(key, value).is_some() {
        return Err(E::custom(Refusal::Duplicate));
    }
    if map.len() > MAX_KEYS { Err(E::custom(Refusal::Keys)) } else { Ok(()) }
}

struct Records<'a>(&'a mut Document);

impl<'de> DeserializeSeed<'de> for Records<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Records<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let document = self.0;
        while let Some(value) = seq.next_element_seed(Reader::default())? {
            if document.audit.is_full() {
                document.full = true;
                return Err(de::Error::custom("stop"));
            }
            match document.audit.record(value) {
                Ok(revision) => document.records.push(revision),
                Err(fault) => return Err(document.stop(fault)),
            }
        }
        Ok(())
    }
}

struct Files<'a>(&'a mut Document);

impl<'de> DeserializeSeed<'de> for Files<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Files<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list of attachments")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let document = self.0;
        while let Some(FileLine { sheet, b }) = seq.next_element()? {
            match document.audit.attachment(sheet, &b) {
                Ok(file) => document.files.push(file),
                Err(fault) => return Err(document.stop(fault)),
            }
        }
        Ok(())
    }
}

/// One line of `files`: `b` apart, because no limit for texts holds for it.
pub(super) struct FileLine {
    pub(super) sheet: Map,
    pub(super) b: String,
}

impl<'de> serde::Deserialize<'de> for FileLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FileLineVisitor)
    }
}

struct FileLineVisitor;

impl<'de> Visitor<'de> for FileLineVisitor {
    type Value = FileLine;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an attachment")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<FileLine, A::Error> {
        let (mut sheet, mut b) = (Map::new(), None);
        while let Some(key) = access.next_key_seed(Key)? {
            if key == "b" {
                if b.replace(access.next_value::<String>()?).is_some() {
                    return Err(de::Error::custom(Refusal::Duplicate));
                }
            } else {
                insert(&mut sheet, key, access.next_value_seed(Reader::default())?)?;
            }
        }
        b.map(|b| FileLine { sheet, b }).ok_or_else(|| de::Error::missing_field("b"))
    }
}
