//! Drafts: kept half a second after the last key, and at once when the page is left.

use std::collections::BTreeMap;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::draft::Draft;
use qiangji::readback::{self, Stored, Unreadable};
use qiangji::saving::{Saving, Shown, What};
use qiangji::value::{self, Map};

use super::AppState;
use crate::clock;
use crate::store::{Shelf, Store, StoreError};

/// How long after the last change a draft goes to the disk (UX 13).
const PAUSE: Duration = Duration::from_millis(500);

impl AppState {
    pub fn draft(self, key: &str) -> Option<Draft> {
        self.drafts.with(|drafts| drafts.get(key).cloned())
    }

    pub fn drafts(self) -> BTreeMap<String, Draft> {
        self.drafts.get()
    }

    /// Remembers a draft now and puts it on the disk after a pause.
    pub fn keep_draft(self, key: &str, kind: &str, record: Option<qiangji::record::Id>, mut values: Map) {
        values.values_mut().for_each(value::clean_all);
        let at = window().location().hash().unwrap_or_default();
        let draft = Draft { kind: kind.to_owned(), record, values, at_ms: clock::now_ms(), at };
        self.drafts.update(|drafts| drop(drafts.insert(key.to_owned(), draft.clone())));
        self.saving.update(Saving::typed);
        // A failure stays said, and is tried again.
        let failed = self.saved.with_untracked(|shown| matches!(shown, Shown::Failed(_)));
        let first = failed || self.unsaved.with_value(BTreeMap::is_empty);
        self.unsaved.update_value(|unsaved| drop(unsaved.insert(key.to_owned(), draft)));
        if first {
            set_timeout(move || self.flush_drafts(), PAUSE);
        }
    }

    /// Puts every changed draft on the disk at once: on leaving a field, hiding the page, `pagehide`.
    pub fn flush_drafts(self) {
        if self.unsaved.with_value(BTreeMap::is_empty) {
            return;
        }
        spawn_local(async move {
            self.write_drafts().await;
        });
    }

    /// As [`AppState::flush_drafts`], to be waited for. What could not be written stays to be retried.
    pub async fn write_drafts(self) -> Option<()> {
        let unsaved = self.unsaved.try_update_value(std::mem::take).unwrap_or_default();
        let bytes = |(key, draft): (&String, &Draft)| Ok((key.clone(), readback::stored(draft)?));
        let bytes: Result<Vec<_>, readback::Refused> = unsaved.iter().map(bytes).collect();
        let written = match (self.notices.report(bytes), self.writable_store()) {
            (Some(bytes), Some(store)) => self.saving(What::Draft, put_all(&store, bytes)).await,
            (None, _) | (_, None) => None,
        };
        if written.is_none() {
            self.unsaved.update_value(|later| {
                for (key, draft) in unsaved {
                    later.entry(key).or_insert(draft);
                }
            });
        }
        written
    }

    /// The form is written or given up: its draft goes. A draft that will not go is harmless and is told.
    pub async fn drop_draft(self, key: &str) {
        self.unsaved.update_value(|unsaved| drop(unsaved.remove(key)));
        if let Some(store) = self.writable_store() {
            self.notices.report(store.drop_draft(key).await);
        }
        self.drafts.update(|drafts| drop(drafts.remove(key)));
    }

    /// Drafts out of a backup. What is being typed here stays: a draft of the same form is newer.
    pub(super) async fn take_up_carried(self, carried: BTreeMap<String, Vec<u8>>) -> Option<()> {
        let fresh = |key: &String| self.drafts.with_untracked(|drafts| !drafts.contains_key(key));
        let drafts = carried.into_iter().filter(|(key, _)| fresh(key));
        // One that cannot be read is told, and keeps none of the others from coming back.
        let read =
            |(key, bytes): (String, Vec<u8>)| Some((key, self.notices.report(Draft::from_bytes(&bytes))?));
        let drafts: BTreeMap<String, Draft> = drafts.filter_map(read).collect();
        self.unsaved.update_value(|unsaved| unsaved.extend(drafts.clone()));
        self.drafts.update(|all| all.extend(drafts));
        self.write_drafts().await
    }

    /// Drafts as they were found at the start. Bytes that are no draft stay in the store, and are told.
    pub(super) fn take_up_drafts(
        self,
        store: &Store,
        found: Vec<(String, Vec<u8>)>,
        unreadable: &mut Vec<Unreadable>,
    ) {
        let mut drafts = BTreeMap::new();
        for (key, bytes) in found {
            match Draft::from_bytes(&bytes) {
                Ok(draft) => drop(drafts.insert(key, draft)),
                Err(error) => {
                    store.leave_alone(Shelf::Drafts, key, bytes);
                    if !unreadable.contains(&error) {
                        unreadable.push(error);
                    }
                }
            }
        }
        self.drafts.set(drafts);
    }
}

/// One transaction a draft, in order; what comes after a failure is retried with it.
async fn put_all(store: &Store, drafts: Vec<(String, Vec<u8>)>) -> Result<(), StoreError> {
    for (key, bytes) in drafts {
        store.save_draft(&key, bytes, &[]).await?;
    }
    Ok(())
}
