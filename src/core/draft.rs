//! What is being filled in and not yet written: kept while typing, so that a killed tab loses nothing.

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

impl Draft {
    /// One line of JSON, as the store keeps it.
    pub fn to_bytes(&self) -> Vec<u8> {
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

    /// None where the bytes are no draft; the caller keeps them and says so.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(bytes).ok()?;
        Some(Draft {
            kind: value.get("kind").text()?.to_owned(),
            record: value.get("record").text().and_then(|text| text.parse().ok()),
            values: value.get("values").map()?.clone(),
            at_ms: value.get("at_ms").int()?.unsigned_abs(),
            at: value.get("at").text().unwrap_or_default().to_owned(),
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
        assert_eq!(Draft::from_bytes(&draft.to_bytes()), Some(draft.clone()));
        let new = Draft { record: None, ..draft };
        assert_eq!(Draft::from_bytes(&new.to_bytes()), Some(new));
        assert_eq!(Draft::from_bytes(b"{}"), None);
    }
}
