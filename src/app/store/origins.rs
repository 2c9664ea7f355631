//! Which file of which import a version came from: written with the import's row, gone when it is taken back, read only
//! when somebody asks.
//!
//! It lies in `meta` under a key of its own, one value an import, so that the start, which reads all rows, reads none of it.

use qiangji::brought::{Brought, Listing};
use qiangji::record::{Hash, Id};

use super::door::{Door, Key, Mode, Op, Shelf, StoreError};
use super::journeys::Store;

/// Values read at once: 100,000 versions each are 6 MB together.
const AT_ONCE: usize = 8;

/// Beside the row of this import.
fn key(import: Id) -> Key {
    Key::Text(format!("brought/{import}"))
}

pub(super) fn put(import: Id, listing: &Listing) -> Op {
    Op::Put(Shelf::Meta, key(import), listing.to_bytes())
}

pub(super) fn delete(import: Id) -> Op {
    Op::Delete(Shelf::Meta, key(import))
}

impl<D: Door> Store<D> {
    /// What each file of an import brought or confirmed. None where it was not noted yet at that time, was taken back, or
    /// cannot be believed.
    pub async fn brought(&self, import: Id) -> Result<Option<Brought>, StoreError> {
        let value = self.run(Mode::Read, &[Op::Get(Shelf::Meta, key(import))]).await?.value()?;
        Ok(value.and_then(|bytes| Brought::read(&bytes)))
    }

    /// Of these imports, in their order, the files that carried this version: the import, and the file's place in it.
    pub async fn carriers(&self, imports: &[Id], hash: Hash) -> Result<Vec<(Id, usize)>, StoreError> {
        let mut found = Vec::new();
        for some in imports.chunks(AT_ONCE) {
            let ops: Vec<Op> = some.iter().map(|id| Op::Get(Shelf::Meta, key(*id))).collect();
            let mut answers = self.run(Mode::Read, &ops).await?;
            for id in some {
                let brought = answers.value()?.and_then(|bytes| Brought::read(&bytes));
                let files = brought.iter().flat_map(|it| it.files_with(hash));
                found.extend(files.map(|file| (*id, file)));
            }
        }
        Ok(found)
    }
}
