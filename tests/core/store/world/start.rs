//! The start of the page, and what it must find.

use std::collections::BTreeMap;
use std::rc::Rc;

use qiangji::book::Book;
use qiangji::brought::Brought;
use qiangji::keep;
use qiangji::record::Id;

use super::super::canary::{Found, Loss, loss};
use super::super::door::{Key, Shelf, StoreError};
use super::super::journeys::Store;
use super::super::load::Fresh;
use super::super::memory::{Memory, now};
use super::super::oracle::{Change, Oracle};
use super::locks::locked;
use super::{Session, World};

impl World {
    /// A start of the page, as `store::open` does it, and what was found compared with what must be there.
    pub(super) fn start(&mut self) -> Result<(), StoreError> {
        self.session = None;
        let witness = Rc::clone(&self.witness);
        let door = locked(self.door.clone());
        let store = Store::new(door, move |canary| *witness.borrow_mut() = canary.cloned());
        self.enter(&store)?;
        let loaded = now(store.load())?;
        let found = Found { canary: loaded.canary.as_ref(), broken: loaded.broken, discarded: false };
        assert_eq!(loss(self.witness.borrow().as_ref(), found), None, "nothing was lost");
        let remembered = self.plain(Shelf::Meta).remove(&Key::Text("app/who".to_owned()));
        let brought = self.brought();
        self.oracle =
            self.settled(|oracle| oracle.settle(&loaded, remembered.as_ref(), &brought, self.today));
        self.log.clear();
        assert_eq!(loaded.clean, self.clean.unwrap_or(loaded.clean));
        self.clean = None;
        let (epoch, device) = (format!("e{}", self.next()), format!("d{}", self.next()));
        now(store.begin(&loaded, &Fresh { epoch: &epoch, device: &device, folder: "/" }))?;
        self.clean = Some(false);
        now(store.sweep(&loaded.book))?;
        self.has_all_photos(&loaded.book);
        let device = loaded.device.filter(|_| loaded.canary.is_some()).unwrap_or(device);
        self.session = Some(Session { store: Rc::new(store), book: loaded.book, device });
        Ok(())
    }

    /// What lies beside the rows of the imports; all of it can be read.
    fn brought(&self) -> BTreeMap<Id, Brought> {
        let store = self.reader(self.disk());
        let meta = self.disk().shelf(Shelf::Meta);
        let ids = meta.keys().filter_map(|key| match key {
            Key::Text(name) => name.strip_prefix("brought/").map(|id| id.parse::<Id>().unwrap()),
            Key::Number(_) => None,
        });
        let found: BTreeMap<Id, Brought> =
            ids.map(|id| (id, now(store.brought(id)).unwrap().unwrap())).collect();
        let ids: Vec<Id> = found.keys().copied().collect();
        for it in &self.written_elsewhere {
            let carriers = now(store.carriers(&ids, it.hash)).unwrap();
            let of = |(id, lists): (&Id, &Brought)| {
                lists.files_with(it.hash).into_iter().map(|at| (*id, at)).collect::<Vec<_>>()
            };
            assert_eq!(carriers, found.iter().flat_map(of).collect::<Vec<_>>());
        }
        found
    }

    /// What was acknowledged happened; each other thing happened wholly or not at all.
    fn settled(&self, settle: impl Fn(&mut Oracle) -> Result<(), String>) -> Oracle {
        let unsure = self.log.iter().filter(|(_, _, acknowledged)| !acknowledged).count();
        let mut said = Vec::new();
        for happened in 0..1_u32 << unsure {
            let mut oracle = self.replayed(happened);
            match settle(&mut oracle) {
                Ok(()) => return oracle,
                Err(difference) => said.push(difference),
            }
        }
        panic!("neither before nor after: {said:#?}");
    }

    /// The oracle after the log, where the bits say which of what was not acknowledged happened.
    pub(super) fn replayed(&self, mut happened: u32) -> Oracle {
        let mut oracle = self.oracle.clone();
        for (change, day, acknowledged) in &self.log {
            if *acknowledged || happened & 1 == 1 {
                oracle.apply(change, *day);
            }
            if !acknowledged {
                happened >>= 1;
            }
        }
        oracle
    }

    pub(super) fn note(&mut self, change: Change, done: Result<(), StoreError>) -> Result<(), StoreError> {
        self.log.push((change, self.today, done.is_ok()));
        done
    }

    /// What nobody knows whether it happened.
    pub fn unsure(&self) -> usize {
        self.log.iter().filter(|(_, _, acknowledged)| !acknowledged).count()
    }

    /// The state must be the oracle's; where something is unsure, the next start tells.
    pub fn check_memory(&self) {
        if let (Some(session), 0) = (&self.session, self.unsure()) {
            assert_eq!(session.book.state_hash(), self.replayed(0).book().state_hash());
        }
    }

    /// What a known revision or a draft mentions is there.
    fn has_all_photos(&self, book: &Book) {
        let there = self.plain(Shelf::Attachments);
        let mut needed = keep::needed(book);
        needed.extend(
            self.plain(Shelf::Drafts).values().flat_map(|it| keep::mentioned(it).collect::<Vec<_>>()),
        );
        for sha in &needed {
            assert_eq!(there.get(&Key::Text(sha.to_string())), self.photos.get(sha), "a photo is gone");
        }
        assert_eq!(needed.len(), there.len(), "photos that nobody mentions are swept");
    }

    /// What the next start would tell the user, were it on this disk.
    pub fn loss_on(&self, disk: &Memory) -> Option<Loss> {
        let loaded = now(self.reader(disk).load()).unwrap();
        let found = Found { canary: loaded.canary.as_ref(), broken: loaded.broken, discarded: false };
        loss(self.witness.borrow().as_ref(), found)
    }

    pub fn holds_nothing(&self) -> bool {
        self.replayed(0).is_empty()
    }
}
