//! This device's keys, and those of senders: made, learned, joined (`qiangji::keys` says what they are).

use std::collections::BTreeSet;

use leptos::prelude::*;
use qiangji::exchange::bundle::Header;
use qiangji::exchange::signature::{self, Seed};
use qiangji::keys::{Keys, Signed};
use qiangji::readback;
use qiangji::record::{Hash, Id};

use super::AppState;
use crate::store::ImportState;
use crate::work::sealer::Sealer;
use crate::{random, words};

/// The key in `meta`.
pub(super) const KEY: &str = "keys";

impl AppState {
    pub fn keys(self) -> Keys {
        self.keys.get()
    }

    /// 12 digits that stand for this device's signature; none before it has signed anything.
    pub fn signs_as(self) -> Option<String> {
        self.keys.with(|keys| (!keys.signs.is_empty()).then(|| signature::number(&keys.signs)))
    }

    /// `owners`: whose records the file would change.
    pub(super) fn signature_of(self, header: &Header, owners: &BTreeSet<Id>) -> Signed {
        let me = self.profile.with_untracked(|profile| profile.person);
        self.keys.with_untracked(|keys| keys.says(me, header, owners))
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

    /// The files were taken in by this import: their keys are known from now on.
    pub(super) async fn know_keys<'a>(
        self,
        headers: impl Iterator<Item = &'a Header>,
        import: Id,
    ) -> Option<()> {
        let signed: Vec<(Id, &str, &str)> = headers
            .filter_map(|header| {
                Some((header.letter.person()?, header.letter.sender(), header.key.as_deref()?))
            })
            .collect();
        let open = self.imports.with_untracked(|imports| {
            let open = imports.iter().filter(|it| it.state == ImportState::Open);
            open.map(|it| it.id).chain([import]).collect::<BTreeSet<Id>>()
        });
        self.change_keys(|keys| {
            for (person, name, key) in signed {
                keys.learn(person, name, key, Some(import));
            }
            keys.settle(&open);
        })
        .await
    }

    /// An import was taken back: the keys that it alone taught are unknown again.
    pub(super) async fn unlearn_keys(self, import: Id) -> Option<()> {
        self.change_keys(|keys| keys.forget(import)).await
    }

    /// From a backup of the same person: what this device has not.
    pub(super) async fn join_keys(self, other: Keys, import: Id) -> Option<()> {
        self.keys_unreadable.set_value(false);
        self.change_keys(|keys| *keys = std::mem::take(keys).joined(other, Some(import))).await
    }

    /// A restore that made a new device somebody's is taken back.
    pub(super) async fn forget_keys(self) -> Option<()> {
        self.change_keys(|keys| *keys = Keys::default()).await
    }

    /// Memory first, so that what is changed at the same time is written with it; back again where it cannot be kept.
    async fn change_keys(self, change: impl FnOnce(&mut Keys)) -> Option<()> {
        let store = self.writable_store()?;
        if self.keys_unreadable.get_value() {
            return self.notices.report(Err(words::KEYS_UNREADABLE));
        }
        let before = self.keys.get_untracked();
        let mut keys = before.clone();
        change(&mut keys);
        if keys == before {
            return Some(());
        }
        self.keys.set(keys.clone());
        let kept = match self.notices.report(readback::stored(&keys)) {
            Some(bytes) => self.notices.report(store.remember(KEY, bytes).await),
            None => None,
        };
        if kept.is_none() && self.keys.get_untracked() == keys {
            self.keys.set(before);
        }
        kept
    }
}
