//! What this device keeps secret, and whose keys it has seen: a seed to sign files with, a key for files sealed to it, and
//! of each sender the keys that came with files taken in.
//!
//! Kept in `meta`, carried by backups, and by no file that is handed on.

use std::collections::BTreeMap;

use leptos::prelude::*;
use qiangji::exchange::bundle::Header;
use qiangji::exchange::signature::{self, Seed};
use qiangji::record::{Hash, Id};
use qiangji::value::{Map, Value, map};

use super::AppState;
use crate::random;
use crate::work::sealer::Sealer;

/// The key in `meta`.
pub(super) const KEY: &str = "keys";

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keys {
    /// 32 bytes in hex; empty until the first file is signed.
    seed: String,
    /// Its public half, as files say it.
    pub signs: String,
    /// `AGE-SECRET-KEY-1…`; empty until somebody asks for one.
    secret: String,
    /// Those of other devices of the same person: links with their public halves are out.
    older: Vec<String>,
    /// `age1…`
    pub receives: String,
    /// By person, the first first.
    seen: BTreeMap<Id, Vec<String>>,
}

/// What the signature under a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    Not,
    /// It is not, and the sender's files before were.
    Missing,
    /// By a device whose files were taken in before.
    Known,
    /// By the first device of this sender.
    New(String),
    /// The sender signed with another device before.
    Changed(String),
}

impl Keys {
    pub(super) fn to_value(&self) -> Map {
        let seen = self.seen.iter().map(|(id, keys)| (id.to_string(), Value::of_texts(keys.clone())));
        map([
            ("seed", self.seed.as_str().into()),
            ("signs", self.signs.as_str().into()),
            ("secret", self.secret.as_str().into()),
            ("older", Value::of_texts(self.older.clone())),
            ("receives", self.receives.as_str().into()),
            ("seen", Value::Map(seen.collect())),
        ])
    }

    pub(super) fn from_value(value: &Value) -> Self {
        let text = |key: &str| value.get(key).text().unwrap_or_default().to_owned();
        let seen = value.get("seen").map().into_iter().flatten();
        let seen = seen.filter_map(|(id, keys)| Some((id.parse().ok()?, keys.texts())));
        Keys {
            seed: text("seed"),
            signs: text("signs"),
            secret: text("secret"),
            older: value.get("older").texts(),
            receives: text("receives"),
            seen: seen.collect(),
        }
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        Value::Map(self.to_value()).write_ascii(&mut out);
        out
    }

    /// Its own, and of another device of the same person what it has not.
    fn joined(mut self, other: Keys) -> Keys {
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
        for (person, keys) in other.seen {
            let known = self.seen.entry(person).or_default();
            known.extend(keys.into_iter().filter(|key| !known.contains(key)).collect::<Vec<_>>());
        }
        self
    }

    /// Stands for the secrets that must not be lost; none where there are none.
    pub(super) fn secrets_hash(&self) -> Option<Hash> {
        let all: Vec<&str> =
            self.older.iter().chain([&self.secret]).map(String::as_str).filter(|it| !it.is_empty()).collect();
        (!all.is_empty()).then(|| Hash::of(all.join("\n").as_bytes()))
    }

    fn says(&self, header: &Header) -> Signed {
        let known = header.letter.person().and_then(|person| self.seen.get(&person));
        let Some(key) = &header.key else {
            return if known.is_some_and(|keys| !keys.is_empty()) { Signed::Missing } else { Signed::Not };
        };
        match known {
            Some(keys) if keys.contains(key) => Signed::Known,
            Some(keys) if !keys.is_empty() => Signed::Changed(signature::number(key)),
            Some(_) | None => Signed::New(signature::number(key)),
        }
    }
}

impl AppState {
    pub fn keys(self) -> Keys {
        self.keys.get()
    }

    /// 12 digits that stand for this device's signature; none before it has signed anything.
    pub fn signs_as(self) -> Option<String> {
        self.keys.with(|keys| (!keys.signs.is_empty()).then(|| signature::number(&keys.signs)))
    }

    pub(super) fn signature_of(self, header: &Header) -> Signed {
        self.keys.with_untracked(|keys| keys.says(header))
    }

    pub(super) fn secrets(self) -> Vec<String> {
        self.keys.with_untracked(|keys| {
            let all = [&keys.secret].into_iter().chain(&keys.older);
            all.filter(|it| !it.is_empty()).cloned().collect()
        })
    }

    /// Makes a key for files sealed to this device; one that is there stays.
    pub async fn make_receiving_key(self) -> Option<()> {
        if self.keys.with_untracked(|keys| !keys.receives.is_empty()) {
            return Some(());
        }
        let made = async { Sealer::start().await?.pair().await };
        let (secret, receives) = self.notices.report(made.await)?;
        self.change_keys(|keys| {
            // Somebody may have pressed twice; the first one may be in a link already.
            if keys.receives.is_empty() {
                (keys.secret, keys.receives) = (secret, receives);
            }
        })
        .await
    }

    /// The seed of this device's signatures and its public half, made at the first file. None where it cannot be kept.
    pub(super) async fn signing(self) -> Option<(Seed, String)> {
        let keys = self.keys.get_untracked();
        if let Ok(Hash(seed)) = keys.seed.parse() {
            return Some((seed, keys.signs));
        }
        let mut seed = [0; 32];
        seed[..16].copy_from_slice(&random::bytes());
        seed[16..].copy_from_slice(&random::bytes());
        let signs = signature::public(&seed);
        let (hex, public) = (Hash(seed).to_string(), signs.clone());
        self.change_keys(|keys| (keys.seed, keys.signs) = (hex, public)).await?;
        Some((seed, signs))
    }

    /// The files were taken in: their keys are known from now on.
    pub(super) async fn know_keys<'a>(self, headers: impl Iterator<Item = &'a Header>) -> Option<()> {
        let new: Vec<(Id, String)> = headers
            .filter_map(|header| Some((header.letter.person()?, header.key.clone()?)))
            .filter(|(person, key)| {
                self.keys
                    .with_untracked(|keys| keys.seen.get(person).is_none_or(|known| !known.contains(key)))
            })
            .collect();
        if new.is_empty() {
            return Some(());
        }
        self.change_keys(|keys| {
            for (person, key) in new {
                let known = keys.seen.entry(person).or_default();
                if !known.contains(&key) {
                    known.push(key);
                }
            }
        })
        .await
    }

    /// From a backup of the same person: what this device has not.
    pub(super) async fn join_keys(self, other: Keys) -> Option<()> {
        self.change_keys(|keys| *keys = std::mem::take(keys).joined(other)).await
    }

    /// A restore that made a new device somebody's is taken back.
    pub(super) async fn forget_keys(self) -> Option<()> {
        self.change_keys(|keys| *keys = Keys::default()).await
    }

    /// Memory first, so that what is changed at the same time is written with it; back again where it cannot be kept.
    async fn change_keys(self, change: impl FnOnce(&mut Keys)) -> Option<()> {
        let store = self.writable_store()?;
        let before = self.keys.get_untracked();
        let mut keys = before.clone();
        change(&mut keys);
        if keys == before {
            return Some(());
        }
        self.keys.set(keys.clone());
        let kept = self.notices.report(store.remember(KEY, keys.to_bytes()).await);
        if kept.is_none() && self.keys.get_untracked() == keys {
            self.keys.set(before);
        }
        kept
    }
}
