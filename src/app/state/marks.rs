//! What this device remembers about itself: when something was handed in and backed up.

use leptos::prelude::*;
use qiangji::agenda::{self, Since};
use qiangji::value::{Map, Value};

use super::AppState;
use crate::clock;
use crate::store::ImportState;

/// Kept in the store's `meta`, milliseconds since 1970; 0 is never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    pub handed_in_ms: u64,
    pub backed_up_ms: u64,
}

/// The key in `meta`.
pub(super) const KEY: &str = "marks";

impl Marks {
    pub(super) fn to_bytes(self) -> Vec<u8> {
        let number = |n: u64| Value::Int(n.cast_signed());
        let pairs = [("handed_in_ms", self.handed_in_ms), ("backed_up_ms", self.backed_up_ms)];
        let map: Map = pairs.into_iter().map(|(key, n)| (key.to_owned(), number(n))).collect();
        let mut out = Vec::new();
        Value::Map(map).write_ascii(&mut out);
        out
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Self {
        let value: Value = serde_json::from_slice(bytes).unwrap_or_default();
        let number = |key: &str| value.get(key).int().unwrap_or_default().unsigned_abs();
        Marks { handed_in_ms: number("handed_in_ms"), backed_up_ms: number("backed_up_ms") }
    }
}

impl AppState {
    /// The user says that the file was sent; only that sets 上次上交 (DESIGN.md 8).
    pub async fn mark_handed_in(self) -> Option<()> {
        self.set_marks(Marks { handed_in_ms: clock::now_ms(), ..self.marks.get_untracked() }).await?;
        // What went up rests on what was taken in, so that can no longer be taken back.
        let store = self.writable_store()?;
        self.notices.report(store.close_imports().await)?;
        self.imports.update(|imports| {
            let open = imports.iter_mut().filter(|import| import.state == ImportState::Open);
            open.for_each(|import| import.state = ImportState::Closed);
        });
        Some(())
    }

    pub async fn mark_backed_up(self) -> Option<()> {
        self.set_marks(Marks { backed_up_ms: clock::now_ms(), ..self.marks.get_untracked() }).await
    }

    async fn set_marks(self, marks: Marks) -> Option<()> {
        let store = self.writable_store()?;
        self.notices.report(store.remember(KEY, marks.to_bytes()).await)?;
        self.marks.set(marks);
        Some(())
    }

    /// Since when nothing was handed in, and what is new since.
    pub fn handed_in(self) -> Since {
        self.since(self.marks.get().handed_in_ms)
    }

    pub fn backed_up(self) -> Since {
        self.since(self.marks.get().backed_up_ms)
    }

    fn since(self, ms: u64) -> Since {
        let changed =
            self.profile.with(|profile| self.book.with(|book| agenda::changed_since(book, profile, ms)));
        Since { last: (ms > 0).then(|| clock::day_of(ms)), changed }
    }
}
