//! Photos and papers: kept by the hash of their bytes, shown by an address that lives as long as the page.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::record::Hash;
use qiangji::saving::What;
use qiangji::value::{self, Map, Value, map};

use super::AppState;
use crate::store::Sort;
use crate::widgets::picked::Picked;
use crate::{out, photos};

/// Addresses of the pictures asked for so far; an empty one is on its way or not here.
pub type Pictures = RwSignal<BTreeMap<String, String>>;

impl AppState {
    /// Makes a photo small and keeps it; gives what a record says of it, `{sha, name, type, n}`.
    pub async fn attach(self, picked: &Picked) -> Option<Value> {
        let small = self.notices.report(photos::shrink(&picked.handle).await)?;
        let sha = Hash::of(&small.bytes);
        let n = i64::try_from(small.bytes.len()).unwrap_or(i64::MAX);
        let store = self.writable_store()?;
        let one: Map = map([
            ("sha", sha.to_string().into()),
            ("name", value::cleaned(&picked.name).replace('\n', " ").into()),
            ("type", small.mime.as_str().into()),
            ("n", n.into()),
        ]);
        let url = out::object_url(&small.bytes, &small.mime).unwrap_or_default();
        self.saving(What::Draft, store.keep_attachments(&[(sha, small.bytes)])).await?;
        self.pictures.update(|pictures| drop(pictures.insert(sha.to_string(), url)));
        Some(Value::Map(one))
    }

    /// The bytes behind a hash, if this device has them. What is there and damaged is told, and is no reason to make no
    /// file of all the rest.
    pub(super) async fn attachment(self, sha: Hash) -> Option<Option<Vec<u8>>> {
        let Some(store) = self.store.get_value() else { return Some(None) };
        match store.attachment(sha).await {
            Err(error) if error.sort == Sort::Damaged => {
                self.notices.report::<(), _>(Err(error));
                Some(None)
            }
            found => self.notices.report(found),
        }
    }

    /// An address to show a picture by; empty until it was read, and where this device does not have it.
    pub fn picture(self, sha: &str) -> String {
        let known = self.pictures.with(|pictures| pictures.get(sha).cloned());
        if known.is_none() {
            let sha = sha.to_owned();
            spawn_local(async move {
                self.fetch_picture(sha).await;
            });
        }
        known.unwrap_or_default()
    }

    async fn fetch_picture(self, sha: String) {
        let asked = self.pictures.with_untracked(|pictures| pictures.contains_key(&sha));
        let Some(hash) = sha.parse().ok().filter(|_| !asked) else { return };
        let bytes = self.attachment(hash).await.flatten();
        let url = bytes.and_then(|bytes| out::object_url(&bytes, "image/jpeg").ok()).unwrap_or_default();
        self.pictures.update(|pictures| drop(pictures.insert(sha, url)));
    }
}
