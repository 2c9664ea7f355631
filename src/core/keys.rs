//! What a device keeps secret, and whose keys it has seen: a seed to sign files with, a key for files sealed to it, and
//! of each sender the keys that came with files taken in.
//!
//! Kept by the store, carried by backups, and by no file that is handed on.

use std::collections::{BTreeMap, BTreeSet};

use crate::exchange::bundle::Header;
use crate::exchange::signature;
use crate::readback::{Stored, Unreadable, own_map, perhaps_text};
use crate::record::{Hash, Id};
use crate::value::{Map, Value, map};

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keys {
    /// 32 bytes in hex; empty until the first file is signed.
    pub seed: String,
    /// Its public half, as files say it.
    pub signs: String,
    /// `AGE-SECRET-KEY-1…`; empty until somebody asks for one.
    pub secret: String,
    /// Those of other devices of the same person: links with their public halves are out.
    pub older: Vec<String>,
    /// `age1…`
    pub receives: String,
    /// Senders whose files were taken in, by person.
    pub seen: BTreeMap<Id, Seen>,
}

/// What is known of a sender.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// As they signed the last file taken in; empty where an earlier version noted only the keys.
    pub name: String,
    /// The first first.
    pub keys: Vec<Known>,
}

/// A key that came with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The public half, as files say it.
    pub key: String,
    /// The import that taught it; it is forgotten when that is taken back. None of what came with a backup, or before
    /// this was noted.
    pub import: Option<Id>,
}

impl Seen {
    /// Whether a file under this key was taken in.
    pub fn knows(&self, key: &str) -> bool {
        self.keys.iter().any(|known| known.key == key)
    }

    /// Each import that shows a key is noted, so that taking one of them back does not forget what another taught.
    fn learn(&mut self, known: Known) {
        let stays = |it: &Known| it.key == known.key && (it.import.is_none() || it.import == known.import);
        if !self.keys.iter().any(stays) {
            self.keys.push(known);
        }
    }
}

/// What the signature under a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    /// It is not.
    Not,
    /// It is not, and files before were: the sender's, or those of an owner of what is in it.
    Missing,
    /// By a device whose files were taken in before.
    Known,
    /// By the first device of this sender.
    New(String),
    /// Another device signed before for this sender, or for an owner of what is in it.
    Changed(String),
    /// Another sender of this name is known, and this device is not; its number, where it signed.
    Namesake(Option<String>),
}

impl Signed {
    /// To be asked about by telephone before the file is taken in.
    pub fn is_alarm(&self) -> bool {
        match self {
            Signed::Missing | Signed::Changed(_) | Signed::Namesake(_) => true,
            Signed::Not | Signed::Known | Signed::New(_) => false,
        }
    }
}

impl Keys {
    /// As the store and backups keep it. Senders are a list: a reader bounds how many names one map may hold.
    pub fn to_value(&self) -> Map {
        let known = |it: &Known| {
            let import = it.import.map(|id| ("import".to_owned(), id.to_string().into()));
            let key = ("key".to_owned(), it.key.as_str().into());
            Value::Map([key].into_iter().chain(import).collect())
        };
        let sender = |(id, it): (&Id, &Seen)| {
            Value::Map(map([
                ("person", id.to_string().into()),
                ("name", it.name.as_str().into()),
                ("keys", Value::List(it.keys.iter().map(known).collect())),
            ]))
        };
        map([
            ("seed", self.seed.as_str().into()),
            ("signs", self.signs.as_str().into()),
            ("secret", self.secret.as_str().into()),
            ("older", Value::of_texts(self.older.clone())),
            ("receives", self.receives.as_str().into()),
            ("seen", Value::List(self.seen.iter().map(sender).collect())),
        ])
    }

    /// Both as it is written now and as version 0.1.0 wrote it, senders as one map.
    pub fn from_value(map: &Map) -> Result<Self, Unreadable> {
        let text = |key: &str| perhaps_text(map, key, Self::TITLE);
        let older = texts(map.get("older"))?;
        let seen = match map.get("seen") {
            None | Some(Value::Null) => BTreeMap::new(),
            Some(Value::List(list)) => list.iter().map(sender).collect::<Result<_, _>>()?,
            Some(Value::Map(map)) => map.iter().map(sender_of_before).collect::<Result<_, _>>()?,
            Some(_) => return Err(Unreadable(Self::TITLE)),
        };
        let (seed, signs) = (text("seed")?, text("signs")?);
        if !seed.is_empty() && seed.parse::<Hash>().is_err() {
            return Err(Unreadable(Self::TITLE));
        }
        Ok(Keys { seed, signs, secret: text("secret")?, older, receives: text("receives")?, seen })
    }

    /// A file of this sender was taken in under this key, by this import.
    pub fn learn(&mut self, person: Id, name: &str, key: &str, import: Option<Id>) {
        let seen = self.seen.entry(person).or_default();
        if !name.is_empty() {
            name.clone_into(&mut seen.name);
        }
        seen.learn(Known { key: key.to_owned(), import });
    }

    /// An import was taken back: what it alone taught is forgotten.
    pub fn forget(&mut self, import: Id) {
        for seen in self.seen.values_mut() {
            seen.keys.retain(|known| known.import != Some(import));
        }
        self.seen.retain(|_, seen| !seen.keys.is_empty());
    }

    /// What was taught by imports that can no longer be taken back is known for good. `open` are those that can.
    pub fn settle(&mut self, open: &BTreeSet<Id>) {
        for seen in self.seen.values_mut() {
            for known in &mut seen.keys {
                known.import = known.import.filter(|import| open.contains(import));
            }
            let firm: BTreeSet<String> =
                seen.keys.iter().filter(|it| it.import.is_none()).map(|it| it.key.clone()).collect();
            let mut left = firm.clone();
            seen.keys.retain(|it| {
                if it.import.is_some() { !firm.contains(&it.key) } else { left.remove(&it.key) }
            });
        }
    }

    /// What the signature under a file says. `me` is the person who uses this device, `owners` those whose records the file
    /// would change: whoever claims to be somebody unknown does not get round the keys of an owner.
    pub fn says(&self, me: Option<Id>, header: &Header, owners: &BTreeSet<Id>) -> Signed {
        let sender = header.letter.person();
        let key = header.key.as_deref();
        let number = key.map(signature::number);
        // None where no key is known; else whether it is this one.
        let fits = |id: Id| {
            let own = Some(id) == me && !self.signs.is_empty();
            let seen = self.seen.get(&id).filter(|seen| !seen.keys.is_empty());
            let is = |key: &str| (own && self.signs == key) || seen.is_some_and(|seen| seen.knows(key));
            (own || seen.is_some()).then(|| key.is_some_and(is))
        };
        let by_sender = sender.and_then(fits);
        let others = || owners.iter().filter(|id| Some(**id) != sender);
        match (by_sender, number) {
            (Some(true), _) => Signed::Known,
            (Some(false), None) => Signed::Missing,
            (Some(false), Some(number)) => Signed::Changed(number),
            (None, number) if others().any(|id| fits(*id) == Some(false)) => {
                number.map_or(Signed::Missing, Signed::Changed)
            }
            (None, number) if self.has_namesake(sender, header.letter.sender(), key) => {
                Signed::Namesake(number)
            }
            (None, None) => Signed::Not,
            (None, Some(number)) => Signed::New(number),
        }
    }

    /// Somebody else of this name is known, by other keys.
    fn has_namesake(&self, sender: Option<Id>, name: &str, key: Option<&str>) -> bool {
        let same = |(id, seen): (&Id, &Seen)| {
            Some(*id) != sender && seen.name == name && !key.is_some_and(|key| seen.knows(key))
        };
        !name.is_empty() && self.seen.iter().any(same)
    }

    /// Its own, and of another device of the same person what it has not. What the other knows of senders came with
    /// `import`, and goes with it.
    #[must_use]
    pub fn joined(mut self, other: Keys, import: Option<Id>) -> Keys {
        if self.seed.is_empty() {
            (self.seed, self.signs) = (other.seed, other.signs);
        }
        let mut secrets = other.older;
        if self.secret.is_empty() {
            (self.secret, self.receives) = (other.secret, other.receives);
        } else {
            secrets.push(other.secret);
        }
        for secret in secrets {
            if !secret.is_empty() && secret != self.secret && !self.older.contains(&secret) {
                self.older.push(secret);
            }
        }
        for (person, theirs) in other.seen {
            let known = self.seen.entry(person).or_default();
            if known.name.is_empty() {
                known.name = theirs.name;
            }
            theirs.keys.into_iter().for_each(|key| known.learn(Known { import, ..key }));
        }
        self
    }

    /// Stands for the secrets that must not be lost; none where there are none.
    pub fn secrets_hash(&self) -> Option<Hash> {
        let all: Vec<&str> =
            self.older.iter().chain([&self.secret]).map(String::as_str).filter(|it| !it.is_empty()).collect();
        (!all.is_empty()).then(|| Hash::of(all.join("\n").as_bytes()))
    }
}

impl Stored for Keys {
    const TITLE: &'static str = "签名和钥匙";

    fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        Value::Map(self.to_value()).write_ascii(&mut out);
        out
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, Unreadable> {
        Keys::from_value(&own_map(bytes, Self::TITLE)?)
    }
}

fn texts(value: Option<&Value>) -> Result<Vec<String>, Unreadable> {
    let list = value.map(Value::list).unwrap_or_default();
    let text = |it: &Value| it.text().map(str::to_owned).ok_or(Unreadable(Keys::TITLE));
    list.iter().map(text).collect()
}

fn sender(row: &Value) -> Result<(Id, Seen), Unreadable> {
    let broken = || Unreadable(Keys::TITLE);
    let known = |it: &Value| {
        let key = it.get("key").text().ok_or_else(broken)?.to_owned();
        let import = match it.get("import") {
            Value::Null => None,
            value => Some(value.text().and_then(|text| text.parse().ok()).ok_or_else(broken)?),
        };
        Ok(Known { key, import })
    };
    let person = row.get("person").text().and_then(|text| text.parse().ok()).ok_or_else(broken)?;
    let name = row.get("name").text().unwrap_or_default().to_owned();
    let keys = row.get("keys").list().iter().map(known).collect::<Result<_, _>>()?;
    Ok((person, Seen { name, keys }))
}

fn sender_of_before((person, keys): (&String, &Value)) -> Result<(Id, Seen), Unreadable> {
    let person = person.parse().map_err(|_| Unreadable(Keys::TITLE))?;
    let known = |key: String| Known { key, import: None };
    let keys = texts(Some(keys))?.into_iter().map(known).collect();
    Ok((person, Seen { name: String::new(), keys }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_senders(n: u128) -> Keys {
        let mut keys = Keys { seed: Hash::of(b"seed").to_string(), signs: "s".into(), ..Keys::default() };
        for it in 0..n {
            keys.learn(Id(it), "王静", &Hash::of(&it.to_be_bytes()).to_string(), Some(Id(it / 40)));
        }
        keys
    }

    #[test]
    fn ten_thousand_senders_are_known_at_the_next_start_and_after_a_restore() {
        let keys = with_senders(10_000);
        assert_eq!(Keys::from_bytes(&keys.to_bytes()), Ok(keys.clone()));
        // A backup is read within the limits of files.
        let strict = serde_json::from_slice::<Value>(&keys.to_bytes()).unwrap();
        assert_eq!(Keys::from_value(strict.map().unwrap()), Ok(keys));
    }

    #[test]
    fn keys_are_read_as_version_0_1_0_wrote_them() {
        let row = |n: u128| format!("\"{}\":[\"a{n}\",\"b\"]", Id(n));
        let seen = (0..300).map(row).collect::<Vec<_>>().join(",");
        let seed = Hash::of(b"seed");
        let json = format!(
            "{{\"seed\":\"{seed}\",\"signs\":\"s\",\"secret\":\"\",\"older\":[\"o\"],\"receives\":\"\",\"seen\":{{{seen}}}}}"
        );
        let keys = Keys::from_bytes(json.as_bytes()).unwrap();
        assert_eq!((keys.seen.len(), keys.seed.as_str()), (300, seed.to_string().as_str()));
        assert!(keys.seen[&Id(7)].knows("a7") && keys.seen[&Id(7)].knows("b"));
        assert_eq!(Keys::from_bytes(&keys.to_bytes()), Ok(keys));
    }

    #[test]
    fn damaged_keys_are_told_and_not_taken_for_none() {
        let bytes = with_senders(2).to_bytes();
        assert!((0..bytes.len()).all(|n| Keys::from_bytes(&bytes[..n]) == Err(Unreadable(Keys::TITLE))));
        let text = String::from_utf8(bytes).unwrap();
        for (from, to) in [
            ("\"seed\":\"", "\"seed\":\"x"),
            ("\"seen\":[", "\"seen\":[1,"),
            ("[{\"import\":\"", "[{\"import\":\"x"),
        ] {
            assert!(text.contains(from), "{from}");
            assert!(Keys::from_bytes(text.replace(from, to).as_bytes()).is_err(), "{to}");
        }
    }

    #[test]
    fn another_devices_keys_join_and_do_not_replace() {
        let mine = with_senders(2);
        let mut theirs = with_senders(3);
        theirs.seed = Hash::of(b"other").to_string();
        theirs.learn(Id(0), "王静", "second", Some(Id(5)));
        let joined = mine.clone().joined(theirs, None);
        assert_eq!((&joined.seed, joined.seen.len()), (&mine.seed, 3));
        assert!(joined.seen[&Id(0)].knows("second"));
    }

    fn header(person: Option<Id>, name: &str, key: Option<&str>) -> Header {
        let mut from = map([("name", name.into())]);
        from.extend(person.map(|id| ("person".to_owned(), id.to_string().into())));
        let letter = crate::exchange::bundle::Letter { from, ..Default::default() };
        let (id, root, key) = (Id(1), Hash([0; 32]), key.map(str::to_owned));
        Header { id, letter, root, n: 0, part: 1, parts: 1, must: Vec::new(), key }
    }

    /// Sender, name, key, owners; what is said of it.
    type Case<'a> = (Option<u128>, &'a str, Option<&'a str>, &'a [u128], Signed);

    #[test]
    fn an_alarm_goes_by_the_sender_the_owners_and_the_name() {
        const ME: Id = Id(1);
        let mut keys = Keys { signs: "mine".into(), ..Keys::default() };
        keys.learn(Id(2), "王静", "k2", Some(Id(90)));
        keys.learn(Id(3), "李建国", "k3", None);
        let number = |key: &str| signature::number(key);
        let cases: &[Case] = &[
            (Some(2), "王静", Some("k2"), &[2], Signed::Known),
            (Some(2), "王静", Some("k9"), &[2], Signed::Changed(number("k9"))),
            (Some(2), "王静", None, &[2], Signed::Missing),
            // Somebody unknown, with records of somebody known.
            (Some(8), "周强", Some("k9"), &[8], Signed::New(number("k9"))),
            (Some(8), "周强", None, &[8], Signed::Not),
            (Some(8), "周强", Some("k9"), &[2, 8], Signed::Changed(number("k9"))),
            (Some(8), "周强", None, &[2], Signed::Missing),
            (None, "", None, &[2], Signed::Missing),
            // A device of the owner's own, whatever it says of itself.
            (Some(8), "周强", Some("k2"), &[2], Signed::New(number("k2"))),
            // Who is known forwards others' records.
            (Some(3), "李建国", Some("k3"), &[2, 4], Signed::Known),
            // Another of the same name.
            (Some(8), "王静", Some("k9"), &[8], Signed::Namesake(Some(number("k9")))),
            (Some(8), "王静", None, &[8], Signed::Namesake(None)),
            // The same device under another id is no namesake.
            (Some(8), "王静", Some("k2"), &[8], Signed::New(number("k2"))),
            (None, "王静", None, &[], Signed::Namesake(None)),
            // In the name of who uses this device.
            (Some(1), "张三", Some("mine"), &[1], Signed::Known),
            (Some(1), "张三", Some("k9"), &[1], Signed::Changed(number("k9"))),
            (Some(1), "张三", None, &[1], Signed::Missing),
            (Some(8), "周强", Some("k9"), &[1], Signed::Changed(number("k9"))),
        ];
        for (person, name, key, owners, expected) in cases {
            let owners = owners.iter().map(|id| Id(*id)).collect();
            let said = keys.says(Some(ME), &header(person.map(Id), name, *key), &owners);
            assert_eq!(&said, expected, "{person:?} {name} {key:?} {owners:?}");
        }
    }

    #[test]
    fn what_an_import_taught_goes_with_it_unless_another_taught_it_too() {
        let taught = |imports: &[Option<u128>]| {
            let mut keys = Keys::default();
            for import in imports {
                keys.learn(Id(2), "王静", "k2", import.map(Id));
            }
            keys
        };
        let knows = |keys: &Keys| keys.seen.get(&Id(2)).is_some_and(|seen| seen.knows("k2"));
        let after = |imports: &[Option<u128>], undone: u128| {
            let mut keys = taught(imports);
            keys.forget(Id(undone));
            knows(&keys)
        };
        assert!(!after(&[Some(5)], 5));
        assert!(after(&[Some(5)], 6));
        assert!(after(&[Some(5), Some(6)], 5) && after(&[Some(5), Some(6)], 6));
        assert!(after(&[None, Some(5)], 5));
        // Once it can no longer be taken back it is one entry for good.
        let mut keys = taught(&[Some(5), Some(6), Some(7)]);
        keys.settle(&BTreeSet::from([Id(7)]));
        assert_eq!(keys.seen[&Id(2)].keys, [Known { key: "k2".into(), import: None }]);
        keys.forget(Id(7));
        assert!(knows(&keys));
        // What a backup brought goes with the restore; the secrets stay.
        let mut restored =
            Keys::default().joined(Keys { secret: "s".into(), ..taught(&[Some(5)]) }, Some(Id(9)));
        restored.forget(Id(9));
        assert!(!knows(&restored) && restored.secret == "s");
    }

    #[test]
    fn what_is_asked_about_by_telephone() {
        let number = || "1".to_owned();
        for alarm in [
            Signed::Missing,
            Signed::Changed(number()),
            Signed::Namesake(None),
            Signed::Namesake(Some(number())),
        ] {
            assert!(alarm.is_alarm(), "{alarm:?}");
        }
        for quiet in [Signed::Not, Signed::Known, Signed::New(number())] {
            assert!(!quiet.is_alarm(), "{quiet:?}");
        }
    }
}
