//! What is being filled in and not yet written: kept while typing, so that a killed tab loses nothing.

use crate::readback::{Stored, Unreadable, own_map, perhaps, perhaps_text, text_in};
use crate::record::Id;
use crate::value::{Map, Value};

/// A form as it stands. Values may be half typed; [`crate::form::problems`] judges them when the user is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Id of the kind.
    pub kind: String,
    /// The record being changed; none for a new one.
    pub record: Option<Id>,
    /// As far as they are typed, unchecked.
    pub values: Map,
    /// When it was last kept, milliseconds since 1970.
    pub at_ms: u64,
    /// Address to go on at, `#/records/new/party_lecture`.
    pub at: String,
}

impl Stored for Draft {
    const TITLE: &'static str = "草稿";

    /// One line of JSON.
    fn to_bytes(&self) -> Vec<u8> {
        let mut map = Map::new();
        map.insert("kind".into(), self.kind.as_str().into());
        if let Some(id) = self.record {
            map.insert("record".into(), id.to_string().into());
        }
        map.insert("values".into(), Value::Map(self.values.clone()));
        map.insert("at_ms".into(), Value::Int(self.at_ms.cast_signed()));
        map.insert("at".into(), self.at.as_str().into());
        let mut out = Vec::new();
        Value::Map(map).write_ascii(&mut out);
        out
    }

    /// Whatever was typed is found again, however long and of whatever characters: a form judges it, not the store.
    fn from_bytes(bytes: &[u8]) -> Result<Self, Unreadable> {
        let broken = || Unreadable(Self::TITLE);
        let map = own_map(bytes, Self::TITLE)?;
        Ok(Draft {
            kind: text_in(&map, "kind", Self::TITLE)?,
            record: perhaps(&map, "record", Self::TITLE)?,
            values: map.get("values").and_then(Value::map).cloned().ok_or_else(broken)?,
            at_ms: map.get("at_ms").and_then(Value::int).ok_or_else(broken)?.unsigned_abs(),
            at: perhaps_text(&map, "at", Self::TITLE)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::map;

    #[test]
    fn a_draft_is_kept_whole() {
        let draft = Draft {
            kind: "party_lecture".into(),
            record: Some(Id(3)),
            values: map([("topic", "半".into()), ("minutes", "十".into())]),
            at_ms: 1_760_000_000_000,
            at: "#/records/new/party_lecture".into(),
        };
        assert_eq!(Draft::from_bytes(&draft.to_bytes()), Ok(draft.clone()));
        let new = Draft { record: None, ..draft };
        assert_eq!(Draft::from_bytes(&new.to_bytes()), Ok(new));
        assert!(Draft::from_bytes(b"{}").is_err());
        let of_no_record = br#"{"kind":"k","record":"x","values":{},"at_ms":1}"#;
        assert!(Draft::from_bytes(of_no_record).is_err());
    }

    #[test]
    fn what_was_pasted_into_a_draft_is_there_at_the_next_start() {
        let keys = (0..300).map(|n| (format!("k{n}"), Value::Int(n)));
        for text in ["第一段\u{b}第二段".to_owned(), "长".repeat(30_000), "\0\u{1f}\r\n".to_owned()] {
            let values = keys.clone().chain([("topic".to_owned(), text.into())]).collect();
            let draft =
                Draft { kind: "party_lecture".into(), record: None, values, at_ms: 1, at: String::new() };
            assert_eq!(Draft::from_bytes(&draft.to_bytes()), Ok(draft));
        }
    }

    #[test]
    fn names_that_no_file_may_hold_are_there_at_the_next_start() {
        let values = ["__proto__", "a\u{1}b"].map(|key| (key.to_owned(), Value::Int(1))).into();
        let draft = Draft { kind: "plan".into(), record: None, values, at_ms: 1, at: String::new() };
        assert_eq!(Draft::from_bytes(&draft.to_bytes()), Ok(draft));
    }
}
