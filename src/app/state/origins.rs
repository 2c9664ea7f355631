//! Which file a record came from, and which records a file brought: read when somebody asks.

use leptos::prelude::*;
use qiangji::brought::Brought;
use qiangji::record::Id;

use super::AppState;
use crate::store::{Import, ImportState, TakenFile};

/// A file that carried the version of a record that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub import: Id,
    /// When it was taken in, milliseconds since 1970.
    pub when: u64,
    /// Its place in the import.
    pub at: usize,
    pub file: TakenFile,
}

impl AppState {
    /// One import, by the id in its address.
    pub fn import(self, id: Id) -> Option<Import> {
        self.imports.with(|imports| imports.iter().find(|import| import.id == id).cloned())
    }

    /// All files that carried the shown version of a record, the first first.
    pub async fn origins(self, id: Id) -> Option<Vec<Origin>> {
        let hash = self.book.with_untracked(|book| book.get(id).map(|shown| shown.hash))?;
        let store = self.store.get_value()?;
        let imports = self.imports.get_untracked();
        let counts = |import: &&Import| import.state != ImportState::Undone;
        let ids: Vec<Id> = imports.iter().filter(counts).map(|import| import.id).collect();
        let carriers = self.notices.report(store.carriers(&ids, hash).await)?;
        let origin = |(id, at): (Id, usize)| {
            let import = imports.iter().find(|import| import.id == id)?;
            let file = import.files.get(at)?.clone();
            Some(Origin { import: id, when: import.when, at, file })
        };
        Some(carriers.into_iter().filter_map(origin).collect())
    }

    /// What each file of an import brought; none where that was not noted.
    pub async fn brought(self, import: Id) -> Option<Brought> {
        let store = self.store.get_value()?;
        self.notices.report(store.brought(import).await).flatten()
    }
}
