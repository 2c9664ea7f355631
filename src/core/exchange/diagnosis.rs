//! What befell a document that is no JSON or no file of ours, told from its bytes.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::error::Category;

use crate::value::{Map, Refusal};

use super::audit::identify;
use super::read::Document;
use super::read_error::{Fault, Place, ReadError, Wrapping};

/// The one sentence for a document at which the reader stopped.
pub(super) fn of(json: &[u8], error: &serde_json::Error, document: &Document) -> ReadError {
    let text = json.trim_ascii();
    if text.is_empty() {
        return ReadError::Empty;
    }
    if let Some(foreign) = foreign(text) {
        return foreign;
    }
    if let Some(identity) = identity(json) {
        return identity;
    }
    let at = document.place(line(json, error, document.fault.is_some()));
    if let Some(fault) = document.fault.or_else(|| fault(&error.to_string())) {
        return ReadError::Faulty { at, fault };
    }
    if document.full {
        return ReadError::TooMany { limit: document.audit.records() };
    }
    let trailing = error.to_string().starts_with("trailing characters");
    match error.classify() {
        Category::Eof => ReadError::Cut { whole: document.audit.records() },
        Category::Syntax if trailing => ReadError::Trailing(at),
        Category::Syntax | Category::Data | Category::Io => ReadError::NotJson(at),
    }
}

/// The line of the fault. Behind an item that we stopped at ourselves, the library has moved on to what follows it.
fn line(json: &[u8], error: &serde_json::Error, stopped: bool) -> usize {
    let starts = json.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(index, _)| index + 1);
    let start = [0].into_iter().chain(starts).nth(error.line().saturating_sub(1)).unwrap_or_default();
    let mut before = json.get(..start + error.column()).unwrap_or(json);
    if stopped {
        before = before.trim_ascii_end();
        before = before
            .strip_suffix(b",")
            .or_else(|| before.strip_suffix(b"]"))
            .unwrap_or(before)
            .trim_ascii_end();
    }
    let newlines = memchr::memchr_iter(b'\n', before).count();
    let lone_cr = before.windows(2).filter(|pair| pair[0] == b'\r' && pair[1] != b'\n').count();
    newlines + lone_cr + 1
}

/// Something else than a JSON object, or one that was wrapped on the way.
fn foreign(text: &[u8]) -> Option<ReadError> {
    let starts = |word: &str| text.starts_with(word.as_bytes());
    if starts("age-encryption.org/") || starts("-----BEGIN AGE ENCRYPTED FILE-----") {
        return Some(ReadError::Sealed);
    }
    if [&b"PK\x03\x04"[..], b"Rar!", b"7z\xbc\xaf"].iter().any(|magic| text.starts_with(magic)) {
        return Some(ReadError::Archive);
    }
    let Ok(text) = std::str::from_utf8(text) else {
        // Ours are pure ASCII: with our word in it, it was one of them.
        let ours = memchr::memmem::find(text, b"qiangji.").is_some();
        return Some(if ours { ReadError::Encoding } else { ReadError::NotOurs });
    };
    if text.starts_with('{') {
        return wrapped_json(text);
    }
    if text.starts_with(['<']) {
        Some(ReadError::Html)
    } else if text.contains("{\0\"") || text.contains("\0{\0") {
        Some(ReadError::Encoding)
    } else if is_base64(text) {
        Some(ReadError::Mail(Wrapping::Base64))
    } else if text.contains("\nMIME-Version:") || text.contains("\nContent-Transfer-Encoding:") {
        Some(ReadError::Mail(Wrapping::Message))
    } else {
        Some(ReadError::NotOurs)
    }
}

fn wrapped_json(text: &str) -> Option<ReadError> {
    let narrow = text.lines().all(|line| line.len() <= 80);
    if narrow && text.lines().any(|line| line.ends_with('=')) {
        Some(ReadError::Mail(Wrapping::QuotedPrintable))
    } else if text.starts_with("{&quot;") || text.starts_with("{&#34;") {
        Some(ReadError::HtmlEscaped)
    } else if text.starts_with("{\0") {
        Some(ReadError::Encoding)
    } else {
        None
    }
}

/// Base 64 of a JSON object or of a gzip.
fn is_base64(text: &str) -> bool {
    let letters: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).take(64).collect();
    let whole = letters.get(..letters.len() / 4 * 4).unwrap_or_default();
    BASE64_STANDARD
        .decode(whole)
        .is_ok_and(|bytes| bytes.trim_ascii_start().starts_with(b"{") || bytes.starts_with(&[0x1f, 0x8b]))
}

/// Not ours or newer, as far as `fmt`, `v` and `must` still tell it.
fn identity(json: &[u8]) -> Option<ReadError> {
    let mut found = Map::new();
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let probed = serde::Deserializer::deserialize_map(&mut deserializer, Probe(&mut found));
    if probed.is_err() && !found.contains_key("fmt") {
        return None;
    }
    found.entry("v".into()).or_default();
    found.entry("must".into()).or_default();
    identify(&found).err().filter(|error| matches!(error, ReadError::NotOurs | ReadError::Newer))
}

struct Probe<'a>(&'a mut Map);

impl<'de> serde::de::Visitor<'de> for Probe<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("a bundle")
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        while let Some(key) = access.next_key::<String>()? {
            if ["fmt", "v", "must"].contains(&key.as_str()) {
                self.0.insert(key, access.next_value()?);
            } else {
                access.next_value::<serde::de::IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// What the values' reader or the JSON library objected to, told by its words.
fn fault(words: &str) -> Option<Fault> {
    const REFUSALS: [Refusal; 7] = [
        Refusal::Duplicate,
        Refusal::Deep,
        Refusal::Keys,
        Refusal::Long,
        Refusal::Number,
        Refusal::Control,
        Refusal::Name,
    ];
    let refusal =
        REFUSALS.into_iter().find(|refusal| words.starts_with(&refusal.to_string())).map(Fault::Refused);
    let library = [
        ("lone leading surrogate", Fault::Surrogate),
        ("unexpected end of hex escape", Fault::Surrogate),
        ("control character", Fault::Refused(Refusal::Control)),
        ("number out of range", Fault::Refused(Refusal::Number)),
        ("recursion limit", Fault::Refused(Refusal::Deep)),
    ];
    refusal
        .or_else(|| library.into_iter().find(|(start, _)| words.starts_with(start)).map(|(_, fault)| fault))
}

/// The place of a fault that is known without a document.
pub(super) fn faulty(at: Place, fault: Fault) -> ReadError {
    ReadError::Faulty { at, fault }
}
