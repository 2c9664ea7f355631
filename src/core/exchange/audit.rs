//! The checks every reader makes, so that all of them find the same.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use chrono::NaiveDateTime;

use crate::book::Revision;
use crate::record::{Hash, Id, Malformed, Record};
use crate::value::{Map, Value};

use super::bundle::{
    self, Attachment, FORMAT, Header, Letter, Limits, MADE, MAX_FILE_LINE, MAX_LINE, MAX_VERSIONS, VERSION,
};
use super::read_error::{Fault, ReadError};
use super::signature;

/// What has been seen of a file so far, in constant memory but for the attachments' names.
pub(super) struct Audit {
    limits: Limits,
    roots: Sha256,
    records: usize,
    last: Option<(Id, Hash)>,
    /// Versions of the last record in a row.
    versions: usize,
    sheets: Vec<Value>,
    last_sha: Option<Hash>,
}

impl Audit {
    pub(super) fn new(limits: Limits) -> Self {
        let roots = Sha256::new();
        Audit { limits, roots, records: 0, last: None, versions: 0, sheets: Vec::new(), last_sha: None }
    }

    /// Records found whole.
    pub(super) fn records(&self) -> usize {
        self.records
    }

    pub(super) fn attachments(&self) -> usize {
        self.sheets.len()
    }

    pub(super) fn is_full(&self) -> bool {
        self.records >= self.limits.records
    }

    /// The next record: its form, its hash, its place.
    pub(super) fn record(&mut self, value: Value) -> Result<Revision, Fault> {
        let (record, claimed) = Record::from_value(value)?;
        if !record.vv.is_bounded() {
            return Err(Fault::Counter);
        }
        let revision = Revision::new(&record);
        if revision.hash != claimed {
            return Err(Fault::Changed);
        }
        if revision.line().len() > MAX_LINE {
            return Err(Fault::Long);
        }
        let here = (revision.id, revision.hash);
        if self.last.is_some_and(|last| last >= here) {
            return Err(Fault::Order);
        }
        self.versions = if self.last.is_some_and(|(id, _)| id == here.0) { self.versions + 1 } else { 1 };
        if self.versions > MAX_VERSIONS {
            return Err(Fault::Versions);
        }
        self.last = Some(here);
        self.roots.update(here.1.0);
        self.records += 1;
        Ok(revision)
    }

    /// The next attachment: `sheet` is its line without `b`, `b` the base 64 of its bytes.
    pub(super) fn attachment(&mut self, mut sheet: Map, b: &str) -> Result<Attachment, Fault> {
        if b.len() > MAX_FILE_LINE {
            return Err(Fault::LongFile);
        }
        let bytes = BASE64_STANDARD.decode(b).map_err(|_| Malformed("b"))?;
        let whole = Value::Map(sheet.clone());
        let sha = take_text(&mut sheet, "sha").and_then(|text| text.parse().ok()).ok_or(Malformed("sha"))?;
        let media = take_text(&mut sheet, "type").ok_or(Malformed("type"))?;
        if sheet.remove("n") != Some(bundle::int(bytes.len())) || Hash::of(&bytes) != sha {
            return Err(Fault::Changed);
        }
        if self.last_sha.is_some_and(|last| last >= sha) {
            return Err(Fault::Order);
        }
        self.last_sha = Some(sha);
        self.sheets.push(whole);
        Ok(Attachment { sha, media, bytes, rest: sheet })
    }

    /// All is read: does what the envelope says agree with what was found?
    pub(super) fn close(self, mut envelope: Map) -> Result<Header, ReadError> {
        identify(&envelope)?;
        let Some(Value::Map(mut end)) = envelope.remove("end") else { return Err(ReadError::Header("end")) };
        let head = bundle::head(&envelope, self.sheets, &end);
        let header = header(&mut envelope)?;
        let ends = take_int(&mut end, "n").ok_or(ReadError::Header("end"))?;
        for said in [i64::try_from(header.n).unwrap_or(i64::MAX), ends] {
            if usize::try_from(said) != Ok(self.records) {
                return Err(ReadError::Count { said, found: self.records });
            }
        }
        let root = Hash(self.roots.finalize().into());
        if take_text(&mut end, "root") != Some(root.to_string()) {
            return Err(ReadError::Root);
        }
        let part = Value::List(vec![header.part.into(), header.parts.into()]);
        let id = bundle::id(&header.letter.scope, &part, &root);
        if take_text(&mut end, "head") != Some(head.to_string()) || header.id != id {
            return Err(ReadError::Head);
        }
        let key = match (header.letter.from.get("key").and_then(Value::text), take_text(&mut end, "sig")) {
            (None, None) => None,
            (Some(key), Some(signature)) if signature::holds(key, &signature, &head) => Some(key.to_owned()),
            (Some(_), _) | (None, Some(_)) => return Err(ReadError::Signature),
        };
        let letter = Letter { rest: envelope, end_rest: end, ..header.letter };
        Ok(Header { letter, root, key, ..header })
    }
}

/// Is it ours, and may this version read it?
pub(super) fn identify(envelope: &Map) -> Result<(), ReadError> {
    if envelope.get("fmt").and_then(Value::text) != Some(FORMAT) {
        return Err(ReadError::NotOurs);
    }
    match envelope.get("v").map(Value::list) {
        Some([Value::Int(major), Value::Int(_)]) if *major > VERSION[0] => return Err(ReadError::Newer),
        Some([Value::Int(1), Value::Int(0..)]) => {}
        _ => return Err(ReadError::Header("v")),
    }
    // No word is known yet, so any word is of a later version.
    match envelope.get("must") {
        Some(Value::List(words)) if words.is_empty() => Ok(()),
        Some(Value::List(_)) => Err(ReadError::Newer),
        _ => Err(ReadError::Header("must")),
    }
}

/// The known fields of the envelope, taken out of it.
fn header(envelope: &mut Map) -> Result<Header, ReadError> {
    envelope.retain(|key, _| !["fmt", "v", "must"].contains(&key.as_str()));
    let id = take_text(envelope, "id").and_then(|text| text.parse().ok()).ok_or(ReadError::Header("id"))?;
    let made = take_text(envelope, "made")
        .and_then(|text| {
            NaiveDateTime::parse_from_str(&text, MADE).ok().filter(|made| written(*made) == text)
        })
        .ok_or(ReadError::Header("made"))?;
    let app = take_text(envelope, "app").ok_or(ReadError::Header("app"))?;
    let n = take_int(envelope, "n").and_then(|n| usize::try_from(n).ok()).ok_or(ReadError::Header("n"))?;
    let Some(Value::Map(from)) = envelope.remove("from") else { return Err(ReadError::Header("from")) };
    let Some(Value::Map(scope)) = envelope.remove("scope") else { return Err(ReadError::Header("scope")) };
    let (part, parts) = match envelope.remove("part").as_ref().map(Value::list) {
        Some([Value::Int(part), Value::Int(parts)]) if (1..=*parts).contains(part) => (*part, *parts),
        _ => return Err(ReadError::Header("part")),
    };
    let letter = Letter { made, app, from, scope, rest: Map::new(), end_rest: Map::new() };
    // What `end` says of it is known only there.
    Ok(Header { id, letter, root: Hash([0; 32]), n, part, parts, must: Vec::new(), key: None })
}

/// `made` as it stands in a file.
pub(super) fn written(made: NaiveDateTime) -> String {
    made.format(MADE).to_string()
}

fn take_text(map: &mut Map, key: &str) -> Option<String> {
    match map.remove(key) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

fn take_int(map: &mut Map, key: &str) -> Option<i64> {
    map.remove(key).as_ref().and_then(Value::int)
}
