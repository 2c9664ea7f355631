//! The store in the browser: what the journeys do, over IndexedDB.
//!
//! `door`, `journeys`, `load`, `imports`, `origins`, `log`, `tidy`, `lock` and `canary` know no browser;
//! `tests/core/store.rs` compiles them by path and makes every call fail in turn.

mod canary;
mod door;
mod idb;
mod imports;
mod journeys;
mod load;
mod lock;
mod log;
mod origins;
mod tidy;

use std::ops::Deref;
use std::rc::Rc;

use gloo_storage::{LocalStorage, Storage};
use qiangji::vault::Costs;

pub use self::canary::Loss;
use self::canary::{Canary, Found, loss};
use self::door::{Door, Mode};
pub use self::door::{Shelf, Sort, StoreError};
use self::idb::Idb;
pub use self::idb::{Event, folder};
pub use self::imports::{Counts, Import, ImportState, Restored, TakenFile};
pub use self::journeys::Save;
use self::load::{Fresh, Loaded, farewell};
use self::lock::Locked;
pub use self::log::{carried, to_carry};
use crate::{random, tabs};

/// Where `boot.js` remembers the last crash, for whoever is sent it.
const CRASH: &str = "qiangji.crash";
/// The witness beside the database.
const WITNESS: &str = "canary";

/// The open store; cheap to clone.
#[derive(Clone)]
pub struct Store {
    journeys: Rc<journeys::Store<Locked<Idb>>>,
    door: Idb,
}

impl Deref for Store {
    type Target = journeys::Store<Locked<Idb>>;

    fn deref(&self) -> &Self::Target {
        &self.journeys
    }
}

/// What the start found.
pub struct Opened {
    pub loaded: Loaded,
    pub loss: Option<Loss>,
    /// This device's name in version vectors.
    pub device: String,
    /// The last session did not say goodbye: the log is to be rotated once the screen stands.
    pub rotate: bool,
    /// The session could not be begun, as on a full disk. All can be read and backed up; writing may fail again.
    pub trouble: Option<StoreError>,
}

/// The database, of which nothing is read yet: a pass-phrase may have to come first.
pub fn connect(on_event: impl Fn(Event) + 'static) -> Store {
    let door = Idb::new(on_event);
    let locked = Locked::new(door.clone(), random::put, Costs::OURS);
    let named = door.clone();
    let witness = move |canary: Option<&Canary>| testify(&named.beside(WITNESS), canary);
    Store { journeys: Rc::new(journeys::Store::new(locked, witness)), door }
}

/// Reads everything into memory; begins a session where this window may write.
///
/// Nothing is written before all is read. A loss is found by comparing with the witness before that is renewed.
pub async fn open(store: &Store, may_write: bool) -> Result<Opened, StoreError> {
    let before: Option<Canary> = LocalStorage::get(store.door.beside(WITNESS)).ok();
    let loaded = store.load().await?;
    let discarded = Idb::was_discarded();
    let found = Found { canary: loaded.canary.as_ref(), broken: loaded.broken, discarded };
    let loss = loss(before.as_ref(), found);
    let (epoch, fresh_device) = (random::device(), random::device());
    let device =
        loaded.device.clone().filter(|_| loaded.canary.is_some()).unwrap_or_else(|| fresh_device.clone());
    let rotate = may_write && !loaded.clean;
    let folder = folder();
    let fresh = Fresh { epoch: &epoch, device: &device, folder: &folder };
    let trouble = if may_write { begin(store, &loaded, &fresh, loss.is_none()).await.err() } else { None };
    Ok(Opened { loaded, loss, device, rotate, trouble })
}

/// What is missing or cannot be read may mention photos, and so may the backup that is put in its place: photos are
/// swept only where nothing was lost.
async fn begin(store: &Store, loaded: &Loaded, fresh: &Fresh<'_>, whole: bool) -> Result<(), StoreError> {
    store.begin(loaded, fresh).await?;
    if whole { store.sweep(&loaded.book).await } else { Ok(()) }
}

/// Writes the witness; where it cannot be written there is none, and nothing is claimed by it.
fn testify(name: &str, canary: Option<&Canary>) {
    match canary {
        Some(canary) => drop(LocalStorage::set(name, canary)),
        None => LocalStorage::delete(name),
    }
}

/// A device that is cleared tells nothing of who used it.
pub fn forget_crash() {
    LocalStorage::delete(CRASH);
}

impl Store {
    /// Looks which database is this workbook's, before anything is read. Gives the folder of another workbook that has
    /// the first one of this origin.
    pub async fn find_own(&self) -> Result<Option<String>, StoreError> {
        self.door.find_own().await.map_err(|fault| StoreError::of(fault, Mode::Read))
    }

    /// The site was moved here: what the other workbook has written is this one's. The page is to be loaded anew.
    pub async fn adopt(&self) -> Result<(), StoreError> {
        self.door.adopt().await.map_err(|fault| StoreError::of(fault, Mode::Write))
    }

    /// Says goodbye while the page goes, when nobody can wait: the engine finishes what is queued, or the next start
    /// rotates the log. A window that lost its lease as it slept says nothing: another one's session goes on, and
    /// must not look ended if that one is killed.
    pub fn leave(&self) {
        if !tabs::holds() {
            return;
        }
        let door = self.door.clone();
        leptos::task::spawn_local(async move {
            drop(door.run(Mode::Write, &[farewell()]).await);
        });
    }
}
