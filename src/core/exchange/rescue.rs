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

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::DateTime;
use serde::de::{DeserializeSeed, IgnoredAny};

use crate::book::{Book, Revision};
use crate::record::{Hash, Record};
use crate::value::{self, Map, Reader, Value, map};

use super::bundle::{
    self, Attachment, Bundle, Header, Letter, Limits, MAX_FILE_LINE, MAX_LINE, MAX_VERSIONS,
};
use super::read::FileLine;
use super::read_error::ReadError;

/// The word that says so.
pub const FORMAT: &str = "qiangji.rescue";
/// Under which a backup's letter and a rescue's carry who uses the device, and the drafts.
pub const BACKUP: &str = "backup";
/// In it, what the device keeps secret and whose keys it has seen.
pub const KEYS: &str = "keys";
/// Its list of drafts.
pub const DRAFTS: &str = "drafts";
/// Under which a backup's letter carries the log of imports: who has handed in.
pub const IMPORTS: &str = "imports";
/// Under which a rescue's letter carries how much of it cannot be believed.
const BROKEN: &str = "broken";
/// What of a letter is one device's alone, and no part of files put together.
pub(super) const OF_ONE_DEVICE: [&str; 4] = [BACKUP, DRAFTS, IMPORTS, BROKEN];
/// Nobody could split it into parts.
pub(super) const LIMITS: Limits = Limits { bytes: 200_000_000, records: 1_000_000 };

/// Whether bytes begin as the page writes them.
pub(super) fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(b"{\"fmt\":\"qiangji.rescue\"")
}

/// The whole of it; none where the document is not one.
pub(super) fn read(json: &[u8]) -> Option<Result<Bundle, ReadError>> {
    let json = json.strip_prefix("\u{feff}".as_bytes()).unwrap_or(json);
    match serde_json::from_slice::<Salvage>(json) {
        Ok(salvage) if salvage.fmt == FORMAT => Some(salvage.bundle()),
        Err(_) if begins(json) => Some(Err(ReadError::Cut { whole: 0 })),
        Ok(_) | Err(_) => None,
    }
}

/// How many of a salvage's records and photos were left out.
pub fn broken(letter: &Letter) -> usize {
    letter.rest.get(BROKEN).and_then(Value::int).and_then(|n| usize::try_from(n).ok()).unwrap_or_default()
}

/// Whether a letter carries what a device keeps secret: its seed, or a key for what is sealed to it. Whoever has the file
/// can sign and open as that device.
pub fn holds_secrets(letter: &Letter) -> bool {
    let keys = letter.rest.get(BACKUP).map(|backup| backup.get(KEYS));
    let said = |key: &str| keys.is_some_and(|keys| !keys.get(key).is_empty());
    ["seed", "secret", "older"].into_iter().any(said)
}

/// Drafts that a backup or a salvage carries: their keys and their bytes.
pub fn drafts(letter: &Letter) -> Vec<(String, Vec<u8>)> {
    let all = letter.rest.get(DRAFTS).map(Value::list).unwrap_or_default();
    let one = |row: &Value| Some((row.get("key").text()?.to_owned(), draft_bytes(row)));
    all.iter().filter_map(one).collect()
}

/// Text of one line of a row's `bytes`; a multiple of four.
const ROW_TEXT: usize = 16_000;

/// A draft's row: its values as they are, or, where a reader of files would refuse them, its bytes in base64. Nobody
/// judges what is half typed, and it shall be as half typed after a restore.
pub fn draft_row(key: &str, bytes: &[u8]) -> Value {
    let draft = serde_json::from_slice::<Value>(bytes).ok();
    let plain = draft.map(|draft| map([("key", key.into()), ("draft", draft)]));
    let carried = |row: &Map| value::refusal(&map([(DRAFTS, vec![row.clone().into()].into())])).is_none();
    if let Some(row) = plain.filter(carried) {
        return row.into();
    }
    let text = BASE64_STANDARD.encode(bytes);
    let pieces = text.as_bytes().chunks(ROW_TEXT).map(|it| String::from_utf8_lossy(it).into_owned());
    map([("key", key.into()), ("bytes", Value::of_texts(pieces.collect()))]).into()
}

fn draft_bytes(row: &Value) -> Vec<u8> {
    let text = row.get("bytes").texts().concat();
    let mut bytes = Vec::new();
    match BASE64_STANDARD.decode(text) {
        Ok(whole) if !whole.is_empty() => bytes = whole,
        // What is no base64 is handed on as it is, and told as a draft that cannot be read.
        Ok(_) | Err(_) => row.get("draft").write_ascii(&mut bytes),
    }
    bytes
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Salvage {
    fmt: String,
    v: i64,
    profile: Own,
    records: Vec<Own>,
    drafts: Vec<Own>,
    broken: Vec<IgnoredAny>,
    files: Vec<FileLine>,
}

/// A value as this device kept it: what no file could carry is among them.
#[derive(Default)]
struct Own(Value);

impl<'de> serde::Deserialize<'de> for Own {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Reader::OWN.deserialize(deserializer).map(Own)
    }
}

impl Salvage {
    fn bundle(self) -> Result<Bundle, ReadError> {
        if self.v != 1 {
            return Err(ReadError::Newer);
        }
        if self.records.len() > LIMITS.records {
            return Err(ReadError::TooMany { limit: LIMITS.records });
        }
        let (n_records, n_files) = (self.records.len(), self.files.len());
        let whole = self.records.into_iter().filter_map(whole).map(|it| ((it.id, it.hash), it));
        let mut n_whole = 0;
        // The journal and the segments may hold the same line, while one is folded into the other.
        let records: BTreeMap<_, Revision> = whole.inspect(|_| n_whole += 1).collect();
        let n_different = records.len();
        let records = few_of_each(records.into_values().collect());
        let files: BTreeMap<Hash, Attachment> =
            self.files.into_iter().filter_map(attachment).map(|file| (file.sha, file)).collect();
        let lost = (n_records - n_whole) + (n_different - records.len()) + (n_files - files.len());
        let profile = self.profile.0.map().cloned().unwrap_or_default();
        // One that a file could carry stays; what else is there is counted with the rest.
        let readable = |profile: &Map| value::refusal(profile).is_none();
        let lost = lost + usize::from(!readable(&profile));
        let profile = Some(profile).filter(readable).unwrap_or_default();
        let drafts = self.drafts.into_iter().map(|row| {
            let mut bytes = Vec::new();
            row.0.get("draft").write_ascii(&mut bytes);
            draft_row(&value::cleaned(row.0.get("key").text().unwrap_or_default()), &bytes)
        });
        let letter = letter(profile, drafts.collect(), self.broken.len() + lost, &records);
        let root = Hash::of_all(records.iter().map(|it| &it.hash));
        let part = Value::List(vec![1.into(), 1.into()]);
        let id = bundle::id(&letter.scope, &part, &root);
        let n = records.len();
        let header = Header { id, letter, root, n, part: 1, parts: 1, must: Vec::new(), key: None };
        Ok(Bundle { header, records, files: files.into_values().collect() })
    }
}

/// At most so many versions of a record as a file may hold, which the next file could not be written with otherwise: first
/// those that no other comes after.
fn few_of_each(records: Vec<Revision>) -> Vec<Revision> {
    let few = |versions: &[Revision]| {
        if versions.len() <= MAX_VERSIONS {
            return versions.to_vec();
        }
        let mut book = Book::default();
        book.insert_all(versions);
        let id = versions[0].id;
        let mut few = [book.versions(id), book.past(id)].concat();
        few.truncate(MAX_VERSIONS);
        few.sort_by_key(|revision| revision.hash);
        few
    };
    records.chunk_by(|a, b| a.id == b.id).flat_map(few).collect()
}

/// A record whose hash agrees, and that a file can carry on.
fn whole(Own(value): Own) -> Option<Revision> {
    let (record, claimed) = Record::from_value(value).ok()?;
    if [&record.d, &record.rest].into_iter().any(|it| value::refusal(it).is_some()) {
        return None;
    }
    let whole = record.hash() == claimed;
    let revision = Revision::new(&record.bounded());
    (whole && revision.line().len() <= MAX_LINE).then_some(revision)
}

/// Photos and papers of any sort: the records say which.
fn attachment(FileLine { sheet, b }: FileLine) -> Option<Attachment> {
    if b.len() > MAX_FILE_LINE {
        return None;
    }
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
    fn what_no_file_could_carry_is_left_out() {
        let text = "长".repeat(20_000);
        let clock = |n| Clock { ms: 5, count: 0, device: format!("d{n}") };
        let long = Record::new(
            Id(9),
            "reflection",
            Id(9),
            clock(0),
            ["a", "b", "c"].map(|key| (key.to_owned(), text.as_str().into())).into(),
        );
        let many =
            (0..MAX_VERSIONS + 6).map(|n| Record::new(Id(1), "reflection", Id(9), clock(n), Map::new()));
        let lines: Vec<String> = many.chain([long]).map(|it| String::from_utf8(it.line()).unwrap()).collect();
        let read = bundle::read(file(&lines, "").as_bytes(), Limits::PHONE).unwrap();
        assert_eq!((read.records.len(), broken(&read.header.letter)), (MAX_VERSIONS, 1 + 6 + 1));
        let written = bundle::write(&read.header.letter, &read.records, [], Limits::PHONE.bytes).unwrap();
        assert!(bundle::read(&written[0], Limits::PHONE).is_ok());
    }

    #[test]
    fn a_backup_with_private_keys_says_so() {
        let letter = |keys: &crate::keys::Keys| {
            let backup = map([("name", "王静".into()), (KEYS, Value::Map(keys.to_value()))]);
            Letter { rest: map([(BACKUP, backup.into())]), ..Letter::default() }
        };
        let none = crate::keys::Keys::default();
        assert!(!holds_secrets(&Letter::default()) && !holds_secrets(&letter(&none)));
        let cases = [
            crate::keys::Keys { seed: Hash::of(b"seed").to_string(), ..none.clone() },
            crate::keys::Keys { secret: "AGE-SECRET-KEY-1X".into(), ..none.clone() },
            crate::keys::Keys { older: vec!["AGE-SECRET-KEY-1X".into()], ..none },
        ];
        assert!(cases.iter().all(|keys| holds_secrets(&letter(keys))));
    }

    #[test]
    fn what_was_half_typed_is_as_half_typed_after_a_restore() {
        for text in ["一\u{b}二".to_owned(), "长".repeat(30_000), "好".to_owned()] {
            let mut draft = Vec::new();
            Value::Map(map([("values", map([("topic", text.into())]).into())])).write_ascii(&mut draft);
            // In a backup.
            let rest = map([(DRAFTS, vec![draft_row("k", &draft)].into())]);
            let backup = Letter { rest, ..Letter::default() };
            let written = bundle::write(&backup, [], [], Limits::PHONE.bytes).unwrap();
            let read = bundle::read(&written[0], Limits::PHONE).unwrap();
            assert_eq!(drafts(&read.header.letter), [("k".to_owned(), draft.clone())]);
            // In a salvage, and in the backup that is made of it.
            let whole =
                file(&[line(1)], "").replace(r#"{"values":{}}"#, std::str::from_utf8(&draft).unwrap());
            let salvage = bundle::read(whole.as_bytes(), Limits::PHONE).unwrap();
            assert_eq!(drafts(&salvage.header.letter), [("k".to_owned(), draft)]);
            let written =
                bundle::write(&salvage.header.letter, &salvage.records, [], Limits::PHONE.bytes).unwrap();
            assert!(bundle::read(&written[0], Limits::PHONE).is_ok());
        }
    }

    #[test]
    fn a_record_that_no_file_could_carry_is_counted_and_keeps_no_other_from_being_read() {
        let clock = Clock { ms: 5, count: 0, device: "d1".into() };
        let bad = Record::new(Id(2), "reflection", Id(9), clock, map([("title", "一\u{b}二".into())]));
        let whole = file(&[line(1), String::from_utf8(bad.line()).unwrap()], "");
        let read = bundle::read(whole.as_bytes(), Limits::PHONE).unwrap();
        assert_eq!((read.records.len(), broken(&read.header.letter)), (1, 2));
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

    #[test]
    fn a_draft_nested_as_deep_as_can_be_is_carried_in_a_backup() {
        let deep = (0..13).fold(Value::Int(1), |inner, _| Value::List(vec![inner]));
        let mut draft = Vec::new();
        Value::Map(map([("values", map([("topic", deep)]).into())])).write_ascii(&mut draft);
        let rest = map([(DRAFTS, vec![draft_row("k", &draft)].into())]);
        let written =
            bundle::write(&Letter { rest, ..Letter::default() }, [], [], Limits::PHONE.bytes).unwrap();
        let read = bundle::read(&written[0], Limits::PHONE).unwrap();
        assert_eq!(drafts(&read.header.letter), [("k".to_owned(), draft)]);
    }

    #[test]
    fn a_profile_that_no_file_could_carry_is_counted_and_the_rest_can_be_written() {
        let whole = file(&[line(1)], "").replace("王静", "王\\u000b静");
        let read = bundle::read(whole.as_bytes(), Limits::PHONE).unwrap();
        assert_eq!((read.records.len(), broken(&read.header.letter)), (1, 2));
        let written = bundle::write(&read.header.letter, &read.records, [], Limits::PHONE.bytes).unwrap();
        assert!(bundle::read(&written[0], Limits::PHONE).is_ok());
    }

    #[test]
    fn a_counter_that_no_file_may_hold_keeps_no_salvage_from_being_handed_on() {
        let clock = Clock { ms: 5, count: 0, device: "d1".into() };
        let mut odd = Record::new(Id(2), "reflection", Id(9), clock, map([("title", "师德".into())]));
        odd.vv.0.insert("d1".into(), 1 << 40);
        let whole = file(&[String::from_utf8(odd.line()).unwrap()], "");
        let read = bundle::read(whole.as_bytes(), Limits::PHONE).unwrap();
        assert_eq!(read.records.len(), 1);
        let written = bundle::write(&read.header.letter, &read.records, [], Limits::PHONE.bytes).unwrap();
        assert!(bundle::read(&written[0], Limits::PHONE).is_ok());
    }

    /// Of more versions than a file may hold, the one that all others came before is not the one left out.
    #[test]
    fn what_is_live_comes_before_what_is_past() {
        let version = |n: u64, title: String| {
            let clock = Clock { ms: 5, count: 0, device: "d1".into() };
            let mut it = Record::new(Id(1), "reflection", Id(9), clock, map([("title", title.into())]));
            it.vv.0.insert("d1".into(), n);
            Revision::new(&it)
        };
        let past: Vec<Revision> = (1..=MAX_VERSIONS as u64).map(|n| version(n, n.to_string())).collect();
        let last = past.iter().map(|it| it.hash).max().unwrap();
        // By its hash it stands behind them all.
        let mut titles = 0..;
        let live = loop {
            let it = version(1 << 20, format!("x{}", titles.next().unwrap()));
            if it.hash > last {
                break it;
            }
        };
        let mut all = past;
        all.push(live.clone());
        let few = few_of_each(all);
        assert!(few.len() == MAX_VERSIONS && few.iter().any(|it| it.hash == live.hash));
    }
}
