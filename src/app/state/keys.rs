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
    /// `age1…`
    pub receives: String,
    /// By person, the first first.
    seen: BTreeMap<Id, Vec<String>>,
}

/// What the signature under a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    Not,
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
        if self.secret.is_empty() {
            (self.secret, self.receives) = (other.secret, other.receives);
        }
        for (person, keys) in other.seen {
            let known = self.seen.entry(person).or_default();
            known.extend(keys.into_iter().filter(|key| !known.contains(key)).collect::<Vec<_>>());
        }
        self
    }

    fn says(&self, header: &Header) -> Signed {
        let Some(key) = &header.key else { return Signed::Not };
        let known = header.letter.person().and_then(|person| self.seen.get(&person));
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
        self.keys
            .with_untracked(|keys| Some(keys.secret.clone()).filter(|it| !it.is_empty()))
            .into_iter()
            .collect()
    }

    /// Makes a key for files sealed to this device; one that is there stays.
    pub async fn make_receiving_key(self) -> Option<()> {
        if self.keys.with_untracked(|keys| !keys.receives.is_empty()) {
            return Some(());
        }
        let made = async { Sealer::start().await?.pair().await };
        let (secret, receives) = self.notices.report(made.await)?;
        self.set_keys(Keys { secret, receives, ..self.keys.get_untracked() }).await
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
        self.set_keys(Keys { seed: Hash(seed).to_string(), signs: signs.clone(), ..keys }).await?;
        Some((seed, signs))
    }

    /// The files were taken in: their keys are known from now on.
    pub(super) async fn know_keys<'a>(self, headers: impl Iterator<Item = &'a Header>) -> Option<()> {
        let before = self.keys.get_untracked();
        let mut seen = before.seen.clone();
        for header in headers {
            let (Some(person), Some(key)) = (header.letter.person(), &header.key) else { continue };
            let known = seen.entry(person).or_default();
            if !known.contains(key) {
                known.push(key.clone());
            }
        }
        if seen == before.seen { Some(()) } else { self.set_keys(Keys { seen, ..before }).await }
    }

    /// From a backup: what this device has not.
    pub(super) async fn join_keys(self, other: Keys) -> Option<()> {
        let before = self.keys.get_untracked();
        let joined = before.clone().joined(other);
        if joined == before { Some(()) } else { self.set_keys(joined).await }
    }

    async fn set_keys(self, keys: Keys) -> Option<()> {
        let store = self.writable_store()?;
        self.notices.report(store.remember(KEY, keys.to_bytes()).await)?;
        self.keys.set(keys);
        Some(())
    }
}
