//! What `rescue.html` writes when the app cannot: records, drafts and photos as they lay in the database.
//!
//! ```text
//! {"fmt":"qiangji.rescue","v":1,"profile":{…},"records":[
//! {"id":…,"h":…}
//! ],"drafts":[
//! {"key":…,"draft":{…}}
//! ],"broken":[
//! "…"
//! ],"files":[
//! {"sha":…,"b":…}
//! ]}
//! ```
//!
//! It is a salvage, not a hand-in: it has no root and no count, and a record whose hash disagrees may be among the
//! whole ones. Those are left out and counted; the document itself must be whole.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::DateTime;
use serde::de::{self, Deserializer, MapAccess, Visitor};

use crate::book::Revision;
use crate::record::{Hash, Record};
use crate::value::{Map, Value, map};

use super::bundle::{self, Attachment, Bundle, Header, Letter, Limits};
use super::read::FileLine;
use super::read_error::ReadError;

/// The word that says so.
pub const FORMAT: &str = "qiangji.rescue";
/// Under which a backup's letter and a rescue's carry who uses the device, and the drafts.
pub const BACKUP: &str = "backup";
pub const DRAFTS: &str = "drafts";
/// Under which a rescue's letter carries how much of it cannot be believed.
const BROKEN: &str = "broken";
/// Nobody could split it into parts.
pub(super) const LIMITS: Limits = Limits { bytes: 500_000_000, records: 1_000_000 };

/// Whether bytes begin as the page writes them.
pub(super) fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(b"{\"fmt\":\"qiangji.rescue\"")
}

/// The whole of it; none where the document is not one.
pub(super) fn read(json: &[u8]) -> Option<Result<Bundle, ReadError>> {
    let json = json.strip_prefix("\u{feff}".as_bytes()).unwrap_or(json);
    match serde_json::from_slice::<Salvage>(json) {
        Ok(salvage) if salvage.fmt == FORMAT => {
            Some(if salvage.v == 1 { Ok(salvage.bundle()) } else { Err(ReadError::Newer) })
        }
        Err(_) if begins(json) => Some(Err(ReadError::Cut { whole: 0 })),
        Ok(_) | Err(_) => None,
    }
}

/// How many of a salvage's records and photos were left out.
pub fn broken(letter: &Letter) -> usize {
    letter.rest.get(BROKEN).and_then(Value::int).and_then(|n| usize::try_from(n).ok()).unwrap_or_default()
}

/// Drafts that a backup or a salvage carries: their keys and their bytes.
pub fn drafts(letter: &Letter) -> Vec<(String, Vec<u8>)> {
    let all = letter.rest.get(DRAFTS).map(Value::list).unwrap_or_default();
    let one = |row: &Value| {
        let mut bytes = Vec::new();
        row.get("draft").write_ascii(&mut bytes);
        Some((row.get("key").text()?.to_owned(), bytes))
    };
    all.iter().filter_map(one).collect()
}

#[derive(Default)]
struct Salvage {
    fmt: String,
    v: i64,
    profile: Map,
    records: Vec<Value>,
    drafts: Vec<Value>,
    broken: Vec<de::IgnoredAny>,
    files: Vec<FileLine>,
}

impl Salvage {
    fn bundle(self) -> Bundle {
        let (n_records, n_files) = (self.records.len(), self.files.len());
        let whole = self.records.into_iter().filter_map(whole).map(|it| ((it.id, it.hash), it));
        let mut n_whole = 0;
        // The journal and the segments may hold the same line, while one is folded into the other.
        let records: BTreeMap<_, Revision> = whole.inspect(|_| n_whole += 1).collect();
        let files: BTreeMap<Hash, Attachment> =
            self.files.into_iter().filter_map(attachment).map(|file| (file.sha, file)).collect();
        let broken = self.broken.len() + n_records - n_whole + n_files - files.len();
        let records: Vec<Revision> = records.into_values().collect();
        let letter = letter(self.profile, self.drafts, broken, &records);
        let root = Hash::of_all(records.iter().map(|it| &it.hash));
        let part = Value::List(vec![1.into(), 1.into()]);
        let id = bundle::id(&letter.scope, &part, &root);
        let header = Header { id, letter, n: records.len(), part: 1, parts: 1, must: Vec::new() };
        Bundle { header, records, files: files.into_values().collect() }
    }
}

/// A record whose hash agrees.
fn whole(value: Value) -> Option<Revision> {
    let (record, claimed) = Record::from_value(value).ok()?;
    let revision = Revision::new(&record);
    (revision.hash == claimed).then_some(revision)
}

/// Photos and papers of any sort: the records say which.
fn attachment(FileLine { sheet, b }: FileLine) -> Option<Attachment> {
    let file = Attachment::new("image/jpeg", BASE64_STANDARD.decode(b).ok()?);
    (sheet.get("sha").and_then(Value::text) == Some(file.sha.to_string().as_str())).then_some(file)
}

fn letter(profile: Map, drafts: Vec<Value>, broken: usize, records: &[Revision]) -> Letter {
    let ms = records.iter().map(|it| it.t.ms).max().unwrap_or_default();
    let text = |key: &str| profile.get(key).cloned().unwrap_or_else(|| "".into());
    Letter {
        made: DateTime::from_timestamp_millis(ms.cast_signed()).unwrap_or_default().naive_utc(),
        app: String::new(),
        from: map([("person", text("person")), ("name", text("name"))]),
        scope: map([("unit", text("unit")), ("branch", text("branch"))]),
        rest: map([
            (BACKUP, Value::Map(profile)),
            (DRAFTS, Value::List(drafts)),
            (BROKEN, bundle::int(broken)),
        ]),
        end_rest: Map::new(),
    }
}

impl<'de> de::Deserialize<'de> for Salvage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(SalvageVisitor)
    }
}

struct SalvageVisitor;

impl<'de> Visitor<'de> for SalvageVisitor {
    type Value = Salvage;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a salvage")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Salvage, A::Error> {
        let mut found = Salvage::default();
        while let Some(key) = access.next_key::<String>()? {
            match key.as_str() {
                "fmt" => found.fmt = access.next_value()?,
                "v" => found.v = access.next_value()?,
                "profile" => found.profile = access.next_value::<Value>()?.map().cloned().unwrap_or_default(),
                "records" => found.records = access.next_value()?,
                "drafts" => found.drafts = access.next_value()?,
                "broken" => found.broken = access.next_value()?,
                "files" => found.files = access.next_value()?,
                _ => drop(access.next_value::<de::IgnoredAny>()?),
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Clock, Id};

    fn line(n: u128) -> String {
        let clock = Clock { ms: 5, count: 0, device: "d1".into() };
        let record = Record::new(Id(n), "reflection", Id(9), clock, map([("title", "师德".into())]));
        String::from_utf8(record.line()).unwrap()
    }

    fn file(records: &[String], files: &str) -> String {
        let (records, draft) = (records.join(",\n"), r#"{"key":"k","draft":{"values":{}}}"#);
        let profile = r#"{"name":"王静","person":"00000000000000000000000000000009"}"#;
        format!(
            "{{\"fmt\":\"{FORMAT}\",\"v\":1,\"profile\":{profile},\"records\":[\n{records}\n],\"drafts\":[\n{draft}\n],\"broken\":[\n\"x\"\n],\"files\":[\n{files}\n]}}\n"
        )
    }

    #[test]
    fn what_is_whole_is_read_and_the_rest_counted() {
        let photo = Attachment::new("image/jpeg", vec![1, 2, 3]);
        let good = format!("{{\"sha\":\"{}\",\"b\":\"AQID\"}}", photo.sha);
        let bad = format!("{{\"sha\":\"{}\",\"b\":\"AQIE\"}}", photo.sha);
        let records = [line(1), line(1), line(2), line(3).replace("reflection", "reflectiom")];
        let read = bundle::read(file(&records, &format!("{good},{bad}")).as_bytes(), Limits::PHONE).unwrap();
        assert_eq!(read.records.iter().map(|it| it.id.0).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(read.files, [photo]);
        // One line that was no JSON, one changed record, one changed photo.
        assert_eq!(broken(&read.header.letter), 3);
        assert_eq!(read.header.letter.sender(), "王静");
        assert_eq!(drafts(&read.header.letter), [("k".to_owned(), br#"{"values":{}}"#.to_vec())]);
    }

    #[test]
    fn a_cut_one_is_refused_and_a_later_one_is_kept_unread() {
        let whole = file(&[line(1)], "");
        let cut = |n: usize| bundle::read(&whole.as_bytes()[..n], Limits::PHONE);
        assert!((0..whole.trim_end().len()).all(|n| cut(n).is_err()));
        let later = whole.replace("\"v\":1", "\"v\":2");
        assert_eq!(bundle::read(later.as_bytes(), Limits::PHONE).err(), Some(ReadError::Newer));
        let laid_out = whole.replace("\"fmt\":", "\n  \"fmt\": ");
        assert!(bundle::read(laid_out.as_bytes(), Limits::PHONE).is_ok());
    }
}
