//! A record and its revision: everything a person enters is one of these.
//!
//! A revision carries a version vector, which alone decides what came after what, and a clock, which only
//! orders lists for display (newest-wins by clock loses edits; reliability.md 0.5).

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::value::{self, Map, Spelling, Value};

/// Names of the values that any kind may have.
pub mod common {
    /// Organisation the record is about: 32 hex digits.
    pub const ORG: &str = "org";
    /// Person the record is about: 32 hex digits.
    pub const PERSON: &str = "person";
    /// Day it happened: `2026-11-12`.
    pub const DATE: &str = "date";
    /// Period it is for: `2026`, `2026H1`, `2026Q1`, `2026-03`.
    pub const PERIOD: &str = "period";
    /// Day it was entered; more than a week after `date` is shown as 补记.
    pub const LOGGED_ON: &str = "logged_on";
    /// Person who entered it.
    pub const LOGGED_BY: &str = "logged_by";
    /// Hashes of photos and papers: a list of `{sha, name, type, n}`.
    pub const ATTACHMENTS: &str = "attachments";
    /// Evidence: a list of `{id}` or of pointers `{kind, date, title}` without a record.
    pub const LINKS: &str = "links";
}

/// 128 bits, written as 32 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub u128);

impl Id {
    /// From 16 random bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Id(u128::from_be_bytes(bytes))
    }

    /// The first 128 bits of SHA-256 over the parts joined by `|`.
    ///
    /// Used where two devices must arrive at the same id without talking: a record that exists once for an
    /// owner and a period (decisions.md, Who is who), an organisation known only by its name.
    pub fn derived(parts: &[&str]) -> Self {
        let digest = Sha256::digest(parts.join("|").as_bytes());
        let mut first = [0; 16];
        first.copy_from_slice(&digest[..16]);
        Id::from_bytes(first)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&hex(&self.0.to_be_bytes()))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Id {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        unhex(text).map(Id::from_bytes).ok_or(Malformed("id"))
    }
}

/// SHA-256, written as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// SHA-256 of the bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Hash(Sha256::digest(bytes).into())
    }

    /// Over hashes joined, in the given order: the `root` of a file, the hash of a state.
    pub fn of_all<'a>(hashes: impl IntoIterator<Item = &'a Hash>) -> Self {
        let mut joined = Sha256::new();
        for hash in hashes {
            joined.update(hash.0);
        }
        Hash(joined.finalize().into())
    }

    /// Six characters to compare by telephone: the first 30 bits in Crockford's base 32.
    pub fn code(&self) -> String {
        let first = u32::from_be_bytes([self.0[0], self.0[1], self.0[2], self.0[3]]) >> 2;
        (0..6).rev().map(|n| char::from(CROCKFORD[(first >> (5 * n) & 31) as usize])).collect()
    }
}

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hash {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        unhex(text).map(Hash).ok_or(Malformed("h"))
    }
}

/// Lower-case digits. Every record is spelled with three of these, so they do not go through `fmt`.
fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for half in [byte >> 4, byte & 15] {
            text.push(char::from(b"0123456789abcdef"[usize::from(half)]));
        }
    }
    text
}

/// The bytes of exactly so many lower-case digits.
fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |letter: u8| match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    };
    let (pairs, odd) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !odd.is_empty() {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

/// Greatest counter of one device in a version vector. Nobody changes one record so often by hand; a file with more
/// is refused, and what an older version stored is read as if it said this much.
pub const MAX_COUNTER: u64 = 1 << 32;

/// What came after what: a counter per device.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Versions(pub BTreeMap<String, u64>);

/// How two version vectors stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Both know the same.
    Equal,
    /// The left one knows the right one and more.
    After,
    /// The right one knows the left one and more.
    Before,
    /// Neither knows the other: two versions.
    Apart,
}

impl Versions {
    /// How these stand to the others.
    pub fn relation(&self, other: &Versions) -> Relation {
        #[cfg(test)]
        COMPARISONS.with(|count| count.set(count.get() + 1));
        let covers = |a: &Versions, b: &Versions| {
            b.0.iter().all(|(device, n)| a.0.get(device).is_some_and(|m| m >= n))
        };
        match (covers(self, other), covers(other, self)) {
            (true, true) => Relation::Equal,
            (true, false) => Relation::After,
            (false, true) => Relation::Before,
            (false, false) => Relation::Apart,
        }
    }

    /// The vector of a line: at least one counter, of devices only, each above 0.
    pub fn checked(counters: impl IntoIterator<Item = (String, u64)>) -> Result<Self, Malformed> {
        let versions = Versions(counters.into_iter().collect());
        let fine = versions.0.iter().all(|(device, n)| *n > 0 && is_device(device));
        if fine && !versions.0.is_empty() { Ok(versions) } else { Err(Malformed("vv")) }
    }

    /// The least vector that knows both.
    pub fn join(&mut self, other: &Versions) {
        for (device, n) in &other.0 {
            let mine = self.0.entry(device.clone()).or_default();
            *mine = (*mine).max(*n);
        }
    }

    /// As JSON. Devices are plain ASCII, so both spellings are one.
    fn spell(&self, out: &mut Vec<u8>) {
        out.push(b'{');
        for (index, (device, n)) in self.0.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            value::write_ascii_text(out, device);
            out.extend_from_slice(format!(":{n}").as_bytes());
        }
        out.push(b'}');
    }

    /// One step further on this device. Where its counter is used up, which only a hostile file can have done, the step
    /// is made under a second name that the device derives from its own: what is written next always comes after
    /// everything before it, and any reader takes it.
    pub fn step(&mut self, device: &str) {
        let mut name = device.to_owned();
        let mut spare: u32 = 0;
        while self.0.get(&name).is_some_and(|n| *n >= MAX_COUNTER) {
            spare += 1;
            name = Id::derived(&["device", device, &spare.to_string()]).to_string();
        }
        *self.0.entry(name).or_default() += 1;
    }

    /// No counter is greater than [`MAX_COUNTER`].
    pub fn is_bounded(&self) -> bool {
        self.0.values().all(|n| *n <= MAX_COUNTER)
    }

    /// The same with greater counters cut down to [`MAX_COUNTER`].
    #[must_use]
    pub fn bounded(&self) -> Self {
        Versions(self.0.iter().map(|(device, n)| (device.clone(), (*n).min(MAX_COUNTER))).collect())
    }

    /// How many changes it counts, over all devices. A revision that comes after another counts more.
    pub fn total(&self) -> u128 {
        self.0.values().map(|n| u128::from(*n)).sum()
    }
}

#[cfg(test)]
thread_local! {
    /// How often [`Versions::relation`] was asked, for the law that bounds it.
    pub(crate) static COMPARISONS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// Hybrid logical clock: milliseconds, a counter for ties, the device. For display order and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Clock {
    /// Milliseconds since 1970, 48 bits.
    pub ms: u64,
    /// Counts the events of one millisecond.
    pub count: u16,
    /// Who wrote it; settles equal times.
    pub device: String,
}

/// A clock further ahead than this of the reader's own is wrong (reliability.md 5.1): a day.
const PLAUSIBLE_MS: u64 = 86_400_000;

impl Clock {
    /// The last millisecond that 48 bits hold.
    pub const MAX_MS: u64 = 0xffff_ffff_ffff;

    /// The next reading on `device`, never before `self` even where the wall clock went back. At the end of what can be
    /// written it stays there: a clock orders lists, and a line that cannot be read would be lost.
    #[must_use]
    pub fn next(&self, now_ms: u64, device: &str) -> Clock {
        let (last_ms, now_ms) = (self.ms.min(Self::MAX_MS), now_ms.min(Self::MAX_MS));
        let (ms, count) = if now_ms > last_ms {
            (now_ms, 0)
        } else if let Some(count) = self.count.checked_add(1) {
            (last_ms, count)
        } else if last_ms < Self::MAX_MS {
            (last_ms + 1, 0)
        } else {
            (last_ms, self.count)
        };
        Clock { ms, count, device: device.to_owned() }
    }

    /// Whether a reader whose own clock says `now_ms` goes on from this one. One that lies further ahead is kept and
    /// shown, and sets nothing.
    pub fn is_plausible(&self, now_ms: u64) -> bool {
        self.ms < now_ms.saturating_add(PLAUSIBLE_MS)
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{:012x}-{:04x}-{}", self.ms, self.count, self.device)
    }
}

impl FromStr for Clock {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let mut parts = text.splitn(3, '-');
        let mut number = |digits: usize| {
            let part = parts.next().filter(|part| part.len() == digits)?;
            let lower = part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
            if lower { u64::from_str_radix(part, 16).ok() } else { None }
        };
        let ms = number(12).ok_or(Malformed("t"))?;
        let count = number(4).and_then(|n| u16::try_from(n).ok()).ok_or(Malformed("t"))?;
        let device = parts.next().filter(|device| is_device(device)).ok_or(Malformed("t"))?;
        Ok(Clock { ms, count, device: device.to_owned() })
    }
}

/// A device's name in version vectors: 1 to 32 of `0-9a-z`.
pub fn is_device(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'z'))
}

/// One revision of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Random, or derived where only one may exist.
    pub id: Id,
    /// Identifier of domain.md section 3; kinds this version does not know are carried along unread.
    pub kind: String,
    /// The person or organisation whose record it is.
    pub own: Id,
    /// What its writer knew of.
    pub vv: Versions,
    /// When it was written.
    pub t: Clock,
    /// A deletion is a revision too, without values.
    pub deleted: bool,
    /// Values by field id.
    pub d: Map,
    /// Fields of a later version, kept as they came.
    pub rest: Map,
}

/// A part of a record line that is not as the format says; the name is the line's own key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("记录里的“{0}”不合格式")]
pub struct Malformed(pub &'static str);

impl Record {
    /// The first revision of a new record.
    pub fn new(id: Id, kind: &str, own: Id, t: Clock, d: Map) -> Self {
        let mut vv = Versions::default();
        vv.step(&t.device);
        Record { id, kind: kind.to_owned(), own, vv, t, deleted: false, d, rest: Map::new() }
    }

    /// The revision that follows all of `before` (two, where two versions are being settled).
    ///
    /// Fields of a later app version in the first of them are kept.
    #[must_use]
    pub fn after(before: &[&Record], t: Clock, d: Option<Map>) -> Option<Self> {
        let first = before.first()?;
        let mut vv = Versions::default();
        for record in before {
            vv.join(&record.vv);
        }
        vv.step(&t.device);
        let deleted = d.is_none();
        Some(Record { vv, t, deleted, d: d.unwrap_or_default(), ..(*first).clone() })
    }

    /// SHA-256 over the canonical JSON of the values, so that re-indenting a file changes nothing.
    pub fn hash(&self) -> Hash {
        let mut keys: Vec<&str> = self.keys().collect();
        keys.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
        Hash::of(&self.spell(&keys, Spelling::Canonical, None))
    }

    /// The record's line in a file, ASCII, without the line end: `{"id":…,"k":…,"own":…,…,"h":…}`.
    pub fn line(&self) -> Vec<u8> {
        self.line_with(&self.hash())
    }

    /// As [`Record::line`], where the hash is known already.
    pub fn line_with(&self, hash: &Hash) -> Vec<u8> {
        let rest = self.keys().filter(|key| !ORDER.contains(key));
        let known = ORDER.into_iter().filter(|key| *key != if self.deleted { "d" } else { "del" });
        self.spell(&known.chain(rest).collect::<Vec<_>>(), Spelling::Ascii, Some(hash))
    }

    /// Every key but `h`.
    fn keys(&self) -> impl Iterator<Item = &str> {
        let values = if self.deleted { "del" } else { "d" };
        let rest = self.rest.keys().map(String::as_str).filter(|key| !ORDER.contains(key));
        ["id", "k", "own", "vv", "t", values].into_iter().chain(rest)
    }

    /// The record as JSON with these keys in this order, without a copy of its values.
    fn spell(&self, keys: &[&str], spelling: Spelling, hash: Option<&Hash>) -> Vec<u8> {
        let mut out = Vec::with_capacity(1024);
        for (index, key) in keys.iter().enumerate() {
            out.push(if index == 0 { b'{' } else { b',' });
            value::write_text(&mut out, key, spelling);
            out.push(b':');
            match *key {
                "id" => value::write_text(&mut out, &self.id.to_string(), spelling),
                "k" => value::write_text(&mut out, &self.kind, spelling),
                "own" => value::write_text(&mut out, &self.own.to_string(), spelling),
                "vv" => self.vv.spell(&mut out),
                "t" => value::write_text(&mut out, &self.t.to_string(), spelling),
                "del" => out.extend_from_slice(b"true"),
                "d" => value::write_map(&mut out, &self.d, spelling),
                "h" => value::write_text(&mut out, &hash.map(Hash::to_string).unwrap_or_default(), spelling),
                key => self.rest.get(key).unwrap_or(&Value::Null).write(&mut out, spelling),
            }
        }
        out.push(b'}');
        out
    }

    /// A record from a parsed line, with the hash the line claims (not yet compared).
    pub fn from_value(value: Value) -> Result<(Record, Hash), Malformed> {
        let Value::Map(mut map) = value else { return Err(Malformed("{")) };
        let mut text = |key: &'static str| match map.remove(key) {
            Some(Value::Text(text)) => Ok(text),
            _ => Err(Malformed(key)),
        };
        let id = text("id")?.parse().map_err(|_| Malformed("id"))?;
        let kind = text("k")?;
        let own = text("own")?.parse().map_err(|_| Malformed("own"))?;
        let t: Clock = text("t")?.parse()?;
        let hash = text("h")?.parse()?;
        let vv = versions(map.remove("vv"))?;
        let deleted = match map.remove("del") {
            None => false,
            Some(Value::Bool(true)) => true,
            Some(_) => return Err(Malformed("del")),
        };
        let d = match (map.remove("d"), deleted) {
            (Some(Value::Map(d)), false) => d,
            (None, true) => Map::new(),
            _ => return Err(Malformed("d")),
        };
        if kind.is_empty() || kind.len() > 64 {
            return Err(Malformed("k"));
        }
        Ok((Record { id, kind, own, vv, t, deleted, d, rest: map }, hash))
    }

    /// The record with its counters cut down to what may stand in a file: how one of an older version is read from
    /// storage, the same on every device.
    #[must_use]
    pub fn bounded(self) -> Self {
        Record { vv: self.vv.bounded(), ..self }
    }

    /// A record from one line of our own storage, whose hash was checked when it was taken in.
    pub fn from_line(line: &[u8]) -> Result<(Record, Hash), Malformed> {
        let value = serde_json::from_slice(line).map_err(|_| Malformed("{"))?;
        Record::from_value(value)
    }

    /// The text under a key; empty if there is none.
    pub fn text(&self, key: &str) -> &str {
        self.d.get(key).and_then(Value::text).unwrap_or_default()
    }

    /// The value under a key; `Null` if there is none.
    pub fn get(&self, key: &str) -> &Value {
        self.d.get(key).unwrap_or(&Value::Null)
    }

    /// The id under `key`: `org`, `person`.
    pub fn id_at(&self, key: &str) -> Option<Id> {
        self.text(key).parse().ok()
    }
}

/// Order of the known keys in a record line.
const ORDER: [&str; 8] = ["id", "k", "own", "vv", "t", "del", "d", "h"];

fn versions(value: Option<Value>) -> Result<Versions, Malformed> {
    let Some(Value::Map(map)) = value else { return Err(Malformed("vv")) };
    let counters =
        map.into_iter().map(|(device, n)| (device, n.int().and_then(|n| n.try_into().ok()).unwrap_or(0)));
    Versions::checked(counters)
}
