//! Locking, unlocking, and reading what is locked.

use std::cell::Cell;
use std::collections::BTreeMap;

use qiangji::vault::{Costs, Refused, State};

use super::super::door::{Answer, Door, Key, Mode, Op, Shelf, StoreError};
use super::super::journeys::Store;
use super::super::lock::{LockError, Locked};
use super::super::memory::{Failing, Memory, now};
use super::{LockedStore, World};

/// As little as the format allows.
const CHEAP: Costs = Costs { kib: 8, passes: 1, lanes: 1 };

/// No two are alike, which is all that is asked of them here.
fn random(bytes: &mut [u8]) {
    thread_local!(static COUNT: Cell<u64> = const { Cell::new(0) });
    let n = COUNT.replace(COUNT.get() + 1) + 1;
    bytes.iter_mut().zip(n.to_be_bytes().iter().rev().cycle()).for_each(|(byte, of)| *byte = *of);
}

pub fn locked(door: Failing) -> Locked<Failing> {
    Locked::new(door, random, CHEAP)
}

impl World {
    /// What the app does before anything is read.
    pub(super) fn enter(&self, store: &LockedStore) -> Result<(), StoreError> {
        if now(store.is_locked())? { self.proving(async |phrase| store.unlock(phrase).await) } else { Ok(()) }
    }

    /// With the phrase that is the right one.
    fn proving(&self, act: impl AsyncFn(&str) -> Result<(), LockError>) -> Result<(), StoreError> {
        for phrase in self.phrases.iter().rev() {
            match now(act(phrase)) {
                Ok(()) => return Ok(()),
                Err(LockError::Store(error)) => return Err(error),
                Err(LockError::Refused(_)) => {}
            }
        }
        panic!("no phrase opens it")
    }

    /// A window that reads a disk.
    pub fn reader(&self, disk: &Memory) -> LockedStore {
        let store = Store::new(locked(Failing::over(disk)), |_| ());
        self.enter(&store).unwrap();
        store
    }

    /// A shelf as it is seen through the lock.
    pub fn plain(&self, shelf: Shelf) -> BTreeMap<Key, Vec<u8>> {
        let page = Op::Page { shelf, after: None, count: u32::MAX };
        let store = self.reader(self.disk());
        match now(store.door.run(Mode::Read, &[page])).unwrap().pop() {
            Some(Answer::Page(page)) => page.into_iter().collect(),
            _ => BTreeMap::new(),
        }
    }

    pub(super) fn lock(&mut self, steps: usize) -> Result<(), StoreError> {
        let store = self.store();
        if store.lock().is_none() {
            let phrase = self.new_phrase();
            on_disk(now(store.turn_on(&phrase)))?;
        }
        rewritten(&store, steps)
    }

    pub(super) fn unlock(&mut self, steps: usize) -> Result<(), StoreError> {
        let store = self.store();
        if store.lock().is_some_and(|state| state != State::Opening) {
            self.proving(async |phrase| store.turn_off(phrase).await)?;
        }
        rewritten(&store, steps)
    }

    pub(super) fn rephrase(&mut self) -> Result<(), StoreError> {
        let store = self.store();
        if store.lock() != Some(State::Sealed) {
            return Ok(());
        }
        let new = self.new_phrase();
        self.proving(async |phrase| store.change_phrase(phrase, &new).await)
    }

    fn new_phrase(&mut self) -> String {
        let phrase = format!("kata ledu miso {}", self.next());
        self.phrases.push(phrase.clone());
        phrase
    }
}

fn on_disk(done: Result<(), LockError>) -> Result<(), StoreError> {
    done.or_else(|error| match error {
        LockError::Store(error) => Err(error),
        // It was done, though its answer was lost; the next start knows.
        LockError::Refused(Refused::Already) => Ok(()),
        LockError::Refused(refused) => panic!("{refused}"),
    })
}

fn rewritten(store: &LockedStore, steps: usize) -> Result<(), StoreError> {
    let left = Cell::new(steps);
    let go_on = async |_, _| left.replace(left.get().saturating_sub(1)) > 0;
    now(store.rewrite(go_on)).map(|done| assert!(done || left.get() == 0))
}
