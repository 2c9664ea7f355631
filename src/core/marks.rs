//! What a device remembers about itself: when something was handed in and backed up.

use crate::readback::{Stored, Unreadable, own_map, perhaps};
use crate::record::Hash;
use crate::value::{Map, Value};

/// Times are milliseconds since 1970; 0 is never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    /// The last file that the user said was sent.
    pub handed_in_ms: u64,
    /// What was in it; not known of hand-ins before this was noted.
    pub handed_in: Option<Hash>,
    /// The last backup.
    pub backed_up_ms: u64,
    /// What everything was when it was last backed up.
    pub backed_up: Option<Hash>,
}

impl Stored for Marks {
    const TITLE: &'static str = "上次上交和备份的时间";

    fn to_bytes(&self) -> Vec<u8> {
        let number = |n: u64| Value::Int(n.cast_signed());
        let pairs = [("handed_in_ms", self.handed_in_ms), ("backed_up_ms", self.backed_up_ms)];
        let mut map: Map = pairs.into_iter().map(|(key, n)| (key.to_owned(), number(n))).collect();
        for (key, hash) in [("handed_in", self.handed_in), ("backed_up", self.backed_up)] {
            map.extend(hash.map(|hash| (key.to_owned(), hash.to_string().into())));
        }
        let mut out = Vec::new();
        Value::Map(map).write_ascii(&mut out);
        out
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, Unreadable> {
        let map = own_map(bytes, Self::TITLE)?;
        let number = |key: &str| match map.get(key) {
            None => Ok(0),
            Some(value) => value.int().map(i64::unsigned_abs).ok_or(Unreadable(Self::TITLE)),
        };
        Ok(Marks {
            handed_in_ms: number("handed_in_ms")?,
            handed_in: perhaps(&map, "handed_in", Self::TITLE)?,
            backed_up_ms: number("backed_up_ms")?,
            backed_up: perhaps(&map, "backed_up", Self::TITLE)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_back_and_damage_is_told() {
        let marks =
            Marks { handed_in_ms: 5, handed_in: Some(Hash::of(b"a")), backed_up_ms: 7, backed_up: None };
        assert_eq!(Marks::from_bytes(&marks.to_bytes()), Ok(marks));
        assert_eq!(Marks::from_bytes(b"{}"), Ok(Marks::default()));
        for broken in [&b""[..], b"[]", b"{\"handed_in_ms\":\"5\"}", b"{\"handed_in\":\"5\"}"] {
            assert!(Marks::from_bytes(broken).is_err(), "{}", String::from_utf8_lossy(broken));
        }
    }
}
