//! What a file holds, and the limits it must keep.
//!
//! ```text
//! {"fmt":"qiangji.bundle","v":[1,0],"must":[],"id":…,"made":…,"app":…,"from":{…},"scope":{…},"n":2,"part":[1,1],"records":[
//! {"id":…,"k":…,"own":…,"vv":{…},"t":…,"d":{…},"h":…},
//! {"id":…}
//! ],"files":[
//! {"sha":…,"type":…,"n":…,"b":…}
//! ],"end":{"n":2,"root":…,"head":…}}
//! ```
//!
//! `root` covers the records, `head` all the rest (the envelope, the names of the attachments, `end` itself but for
//! `head` and `sig`). A file that a device has signed says its key in `from.key` and the signature in `end.sig`
//! ([`super::signature`]): both, or neither.

use chrono::NaiveDateTime;

use crate::book::Revision;
use crate::record::{Hash, Id};
use crate::value::{Map, Value};

use super::rescue;

pub use super::offer::{OfferError, checked};
pub use super::read::{read, read_whole};
pub use super::write::{WriteError, write};

/// The word that says a JSON document is one of ours.
pub const FORMAT: &str = "qiangji.bundle";
/// Major and minor version written. A greater minor is read all the same, a greater major is held unread.
pub const VERSION: [i64; 2] = [1, 0];
/// Longest record line in a file, in bytes of its ASCII spelling.
pub const MAX_LINE: usize = 256 * 1024;
/// Longest attachment line, in bytes.
pub const MAX_FILE_LINE: usize = 700 * 1024;
/// Most concurrent versions of one record in a file, and so in a book: no file brings a record beyond it, and every backup
/// can be read. A hand-in may bring far fewer ([`super::take_in::HAND_IN`]).
pub const MAX_VERSIONS: usize = 4_096;
/// How `made` is written: UTC, to the second.
pub(super) const MADE: &str = "%Y-%m-%dT%H:%M:%SZ";

/// What a reader takes on. Beyond them a file is refused before it can exhaust the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one part, unpacked.
    pub bytes: u64,
    /// Records of one part.
    pub records: usize,
}

impl Limits {
    /// For phones, and the greatest part that mail takes.
    pub const PHONE: Limits = Limits { bytes: 15_000_000, records: 1_000_000 };
    /// For the office's PC and the command line.
    pub const OFFICE: Limits = Limits { bytes: 2_000_000_000, records: 1_000_000 };
}

/// Bytes of a part as it is written: sealed, packed and armoured it must still be a part that mail takes. What packs
/// least are photos, in base 64: packing undoes that, and the armour does it again with a line end each 64 letters.
pub const PART: u64 = 14_500_000;

/// What the sender says on top of a file. The same for all parts of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Letter {
    /// When it was made, UTC, to the second.
    pub made: NaiveDateTime,
    /// Version of the app that made it.
    pub app: String,
    /// `{dev, person, name, role, key}`; empty where files were merged.
    pub from: Map,
    /// `{org, unit, branch, period, level}`.
    pub scope: Map,
    /// Fields of a later version, kept as they came.
    pub rest: Map,
    /// The same in `end`.
    pub end_rest: Map,
}

/// How far up a file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// One person's own records.
    Member,
    /// A branch's with its members'.
    Branch,
    /// A unit's with its branches'.
    Unit,
}

impl Level {
    /// By its word.
    pub fn parse(word: &str) -> Option<Level> {
        [Level::Member, Level::Branch, Level::Unit].into_iter().find(|level| level.word() == word)
    }

    /// The word in `scope.level`.
    pub fn word(self) -> &'static str {
        match self {
            Level::Member => "member",
            Level::Branch => "branch",
            Level::Unit => "unit",
        }
    }
}

impl Letter {
    /// The sender's name, or nothing.
    pub fn sender(&self) -> &str {
        self.from.get("name").and_then(Value::text).unwrap_or_default()
    }

    /// The sender as the records name the owner.
    pub fn person(&self) -> Option<Id> {
        self.from.get("person").and_then(Value::text)?.parse().ok()
    }

    /// The organisation the file is of or for.
    pub fn org(&self) -> Option<Id> {
        self.scope.get("org").and_then(Value::text)?.parse().ok()
    }

    /// None where the word is missing or of a later version.
    pub fn level(&self) -> Option<Level> {
        self.scope.get("level").and_then(Value::text).and_then(Level::parse)
    }

    /// The letter of files put together: the greatest `made`, from nobody and no device's backup, and of all else what
    /// they agree on.
    /// The same for any order of the files, so that merging them gives the same bytes.
    #[must_use]
    pub fn together<'a>(letters: impl IntoIterator<Item = &'a Letter>, app: &str) -> Letter {
        let mut letters = letters.into_iter();
        let mut all = letters.next().cloned().unwrap_or_default();
        for letter in letters {
            all.made = all.made.max(letter.made);
            for (mine, its) in [
                (&mut all.scope, &letter.scope),
                (&mut all.rest, &letter.rest),
                (&mut all.end_rest, &letter.end_rest),
            ] {
                mine.retain(|key, value| its.get(key) == Some(value));
            }
        }
        all.rest.retain(|key, _| !rescue::OF_ONE_DEVICE.contains(&key.as_str()));
        Letter { app: app.to_owned(), from: Map::new(), ..all }
    }
}

/// The first lines of one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// First 128 bits of SHA-256(scope|part|root): the same content has the same id, whenever it was made.
    pub id: Id,
    /// Who sends what to whom.
    pub letter: Letter,
    /// Over the hashes of its records, by (id, hash).
    pub root: Hash,
    /// Records in this part.
    pub n: usize,
    /// From 1.
    pub part: i64,
    /// How many files make the whole.
    pub parts: i64,
    /// What a reader must know to read it; an unknown word holds the file unread.
    pub must: Vec<String>,
    /// The key of the device that signed it, where one did: the signature was looked at and holds.
    pub key: Option<String>,
}

impl Header {
    /// 状态码 of what is in the file, as its sender sees it; none of a part, and where nothing is in it.
    pub fn code(&self) -> Option<String> {
        (self.parts == 1 && self.n > 0).then(|| self.root.code())
    }
}

/// Over the hashes of records, by (id, hash): the `root` of a file in one part.
pub fn root(records: &[Revision]) -> Hash {
    let mut keys: Vec<(Id, Hash)> = records.iter().map(|it| (it.id, it.hash)).collect();
    keys.sort_unstable();
    Hash::of_all(keys.iter().map(|(_, hash)| hash))
}

/// 状态码 of records: six characters for two people to compare by telephone.
pub fn code(records: &[Revision]) -> String {
    root(records).code()
}

/// One part, read and found whole.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// What stands before the records.
    pub header: Header,
    /// By (id, hash).
    pub records: Vec<Revision>,
    /// By sha.
    pub files: Vec<Attachment>,
}

/// The bytes of a photo or a paper, which records name by their hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// SHA-256 of the bytes, its name everywhere.
    pub sha: Hash,
    /// Media type: `image/jpeg`.
    pub media: String,
    /// The file itself, not base64.
    pub bytes: Vec<u8>,
    /// Fields of a later version, kept as they came.
    pub rest: Map,
}

impl Attachment {
    /// Names the bytes by their hash.
    pub fn new(media: &str, bytes: Vec<u8>) -> Self {
        Attachment { sha: Hash::of(&bytes), media: media.to_owned(), bytes, rest: Map::new() }
    }

    /// Everything but the bytes, as `head` covers it.
    pub(super) fn sheet(&self) -> Map {
        let mut map = self.rest.clone();
        map.insert("sha".into(), self.sha.to_string().into());
        map.insert("type".into(), self.media.as_str().into());
        map.insert("n".into(), int(self.bytes.len()));
        map
    }
}

/// A count as a value; files stay far below 2^53.
pub(super) fn int(n: usize) -> Value {
    Value::Int(i64::try_from(n).unwrap_or(i64::MAX))
}

/// `id` of a part.
pub(super) fn id(scope: &Map, part: &Value, root: &Hash) -> Id {
    let mut bytes = Value::Map(scope.clone()).canonical();
    bytes.push(b'|');
    bytes.extend(part.canonical());
    bytes.extend(format!("|{root}").into_bytes());
    let mut first = [0; 16];
    first.copy_from_slice(&Hash::of(&bytes).0[..16]);
    Id::from_bytes(first)
}

/// `end.head`: SHA-256 over the canonical JSON of all but the records, the attachments' bytes, itself and `sig`.
pub(super) fn head(envelope: &Map, sheets: Vec<Value>, end: &Map) -> Hash {
    let mut all = envelope.clone();
    let mut end = end.clone();
    end.retain(|key, _| key != "head" && key != "sig");
    all.insert("end".into(), Value::Map(end));
    if !sheets.is_empty() {
        all.insert("files".into(), Value::List(sheets));
    }
    Hash::of(&Value::Map(all).canonical())
}
