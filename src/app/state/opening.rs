//! The start of a session: open the store, load all, tell of a loss, begin.

use std::time::Duration;

use leptos::prelude::*;
use qiangji::book::Book;
use qiangji::keys::Keys;
use qiangji::marker;
use qiangji::marks::Marks;
use qiangji::profile::Profile;
use qiangji::readback::{self, Stored, Unreadable};
use qiangji::record::Id;
use qiangji::search::{Index, Initials};

use super::{AppState, keys, marks};
use crate::store::{self, Event, ImportState, Opened, Store, StoreError};
use crate::{clock, random, route, site, tabs, words};

/// How far the start has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// The store is being read, or the page is about to be loaded anew.
    Opening,
    /// The pass-phrase comes first; nothing of anybody is known.
    Locked,
    /// Nobody has said who they are here.
    Fresh,
    /// Who uses this device is there and cannot be read. Nothing is overwritten until somebody chooses a way on.
    Damaged,
    Ready,
    /// The store cannot be opened; why.
    Failed(String),
}

/// The key in `meta` under which the profile is remembered.
const PROFILE: &str = "profile";
/// The key in `meta` under which a loss of everything is remembered until somebody is known here again.
const LOST: &str = "lost";

impl AppState {
    /// Opens the store, if that needs no pass-phrase.
    pub async fn open(self) {
        let on_event = move |event| match event {
            Event::NewerVersion => {
                self.notices.report::<(), _>(Err(words::NEWER_WINDOW));
            }
        };
        let store = store::connect(on_event);
        let found = store.find_own().await;
        let locked = match &found {
            Ok(_) => store.is_locked().await,
            Err(error) => Err(error.clone()),
        };
        self.elsewhere.set(found.ok().flatten());
        self.store.set_value(Some(store));
        match locked {
            Ok(true) => self.phase.set(Phase::Locked),
            Ok(false) => self.enter().await,
            Err(error) => self.phase.set(Phase::Failed(error.to_string())),
        }
    }

    /// Loads everything into memory before anything is written.
    pub(super) async fn enter(self) {
        match self.open_store().await {
            Ok(rotate) => leptos::task::spawn_local(self.after_the_first_screen(rotate)),
            Err(error) => self.phase.set(Phase::Failed(error.to_string())),
        }
    }

    /// What the host has set; the first screen does not wait for it.
    pub async fn load_site(self) {
        if let Some(site) = self.notices.report(site::load().await) {
            self.site.set(site);
        }
    }

    async fn open_store(self) -> Result<bool, StoreError> {
        let Some(store) = self.store.get_value() else { return Ok(false) };
        let may_write = self.lease().await;
        let opened = store::open(&store, may_write).await?;
        let Opened { loaded, loss, device, rotate, trouble } = opened;
        self.notices.report(trouble.map_or(Ok(()), Err));
        let mut unreadable = Vec::new();
        let profile: Option<Profile> = read_or_told(store.recall_as(PROFILE).await?, &mut unreadable);
        let who_is_unreadable = !unreadable.is_empty();
        let marks: Option<Marks> = read_or_told(store.recall_as(marks::KEY).await?, &mut unreadable);
        let keys: Option<Keys> = read_or_told(store.recall_as(keys::KEY).await?, &mut unreadable);
        self.keys_unreadable.set_value(unreadable.contains(&Unreadable(Keys::TITLE)));
        self.keys.set(keys.unwrap_or_default());
        self.lock.set(store.lock());
        self.may_write.set(may_write);
        self.device.set_value(device);
        self.clock.set_value(loaded.book.latest(clock::now_ms()));
        self.index.set_value(Index::new(&loaded.book));
        self.imports.set(loaded.imports);
        self.marks.set(marks.unwrap_or_default());
        self.take_up_drafts(&store, loaded.drafts, &mut unreadable);
        self.touch(None);
        self.book.set(loaded.book);
        let profile = profile.unwrap_or_default();
        let known = profile.person.is_some() || who_is_unreadable;
        // What is damaged stays so until it is mended, and is told at every start.
        let damaged = (!unreadable.is_empty()).then(|| words::unreadable(&unreadable));
        let told = damaged.or(self.still_told(loss.map(|loss| loss.to_string()), known).await);
        // Both stores are gone, and only the address remembers that there was something.
        let marked = !known && self.book.with_untracked(Book::is_empty) && route::is_marked();
        self.loss.set(told.or_else(|| marked.then(|| marker::TOLD.to_owned())));
        self.profile.set(profile);
        self.phase.set(match (who_is_unreadable, known) {
            (true, _) => Phase::Damaged,
            (false, true) => Phase::Ready,
            (false, false) => Phase::Fresh,
        });
        if known {
            route::mark(&self.device.get_value());
        }
        self.follow_the_page();
        self.watch_the_clock();
        Ok(rotate)
    }

    /// The witness tells of a loss once. Where nobody is known since, every start goes on telling it.
    async fn still_told(self, loss: Option<String>, known: bool) -> Option<String> {
        let Some(store) = self.store.get_value().filter(|_| !known) else { return loss };
        let Some(loss) = loss else {
            let before = self.notices.report(store.recall(LOST).await).flatten();
            return before.and_then(|bytes| String::from_utf8(bytes).ok());
        };
        if self.may_write.get_untracked() {
            self.notices.report(store.remember(LOST, loss.clone().into_bytes()).await);
        }
        Some(loss)
    }

    /// Whether this window may write.
    pub(super) async fn lease(self) -> bool {
        tabs::acquire(move || self.give_way(), move || self.lock_here()).await
    }

    /// What can wait: the letters for search by pinyin, what is left of turning the lock on or off, folding the journal,
    /// sweeping what nobody mentions.
    async fn after_the_first_screen(self, rotate: bool) {
        if let Some(store) = self.store.get_value().filter(|_| rotate) {
            // A torn log is dangerous only at the next start but one; nothing is lost by a rotation that failed.
            drop(store.rotate(&random::device()).await);
        }
        if let Some(initials) = site::pinyin().await.and_then(|letters| Initials::new(&letters)) {
            self.index.update_value(|index| index.set_initials(initials));
        }
        self.look_after_the_keeping().await;
        self.go_on_locking().await;
        self.tidy().await;
    }

    /// Says who uses this device. A new person gets a random id here and never again.
    pub async fn begin(self, profile: Profile) -> Option<()> {
        let person = profile.person.unwrap_or_else(|| Id::from_bytes(random::bytes()));
        let profile = Profile { person: Some(person), name: profile.name.trim().to_owned(), ..profile };
        let bytes = self.notices.report(readback::stored(&profile))?;
        let store = self.writable_store()?;
        self.notices.report(store.remember(PROFILE, bytes).await)?;
        self.touch(None);
        self.profile.set(profile);
        // Who begins has read what the address told.
        self.loss.update(|loss| *loss = loss.take().filter(|loss| loss != marker::TOLD));
        self.phase.set(Phase::Ready);
        route::mark(&self.device.get_value());
        Some(())
    }

    /// 接着用: the site was moved to this folder, and goes on with what was written where it lay before.
    pub async fn adopt(self) -> Option<()> {
        let store = self.writable_store()?;
        self.notices.report(store.adopt().await)?;
        drop(window().location().reload());
        Some(())
    }

    /// 重新写姓名和单位: chosen by whoever has no backup of a device that cannot read who uses it. What cannot be read stays
    /// beside what is written.
    pub fn write_anew(self) {
        self.phase.set(Phase::Fresh);
    }

    /// Takes back who uses this device. The next start is a new user's.
    pub(super) async fn forget_who(self, store: &Store) -> Option<()> {
        // Nothing is nobody.
        self.notices.report(store.remember(PROFILE, Vec::new()).await)?;
        self.touch(None);
        self.profile.set(Profile::default());
        route::unmark();
        self.phase.set(Phase::Fresh);
        Some(())
    }

    /// The store, if this window may write; else says why not.
    pub(super) fn writable_store(self) -> Option<Store> {
        if self.may_write.get_untracked() && !tabs::holds() {
            // This window slept, and another has taken over.
            self.may_write.set(false);
        }
        let store = if self.may_write.get_untracked() { self.store.get_value() } else { None };
        self.notices.report(store.ok_or(words::ONLY_READING))
    }

    /// Clears this device after a backup. The next start is a new user's.
    pub async fn wipe(self) -> Option<()> {
        let store = self.writable_store()?;
        let erased = self.notices.report(store.erase().await);
        store::forget_crash();
        if erased.is_some() {
            route::unmark();
        }
        // Everything in memory goes with the page. After a failure too: whether it was done shows only anew.
        drop(window().location().reload());
        erased
    }

    /// Folds the journal and lets go of what nobody mentions, a step at a time, while nothing else is done.
    async fn tidy(self) {
        let Some(store) = self.store.get_value().filter(|_| self.may_write.get_untracked()) else { return };
        self.close_old_imports(&store).await;
        let book = self.book.get_untracked();
        let today = self.today.get_untracked();
        // Nothing is lost by a step that failed; the next start tries again.
        while tabs::holds()
            && self.notices.report(store.tidy(&book, today, qiangji::keep::FOLD_AT).await) == Some(true)
        {
        }
    }

    /// What was taken in so long ago that it can no longer be taken back. Whether something was handed in since makes no
    /// difference.
    async fn close_old_imports(self, store: &Store) {
        let kept = Duration::from_secs(qiangji::keep::KEPT_DAYS.unsigned_abs() * 24 * 60 * 60);
        let before = clock::now_ms().saturating_sub(u64::try_from(kept.as_millis()).unwrap_or(u64::MAX));
        let Some(closed) = self.notices.report(store.close_imports(before).await) else { return };
        if !closed.is_empty() {
            self.imports.update(|imports| {
                let closed = imports.iter_mut().filter(|import| closed.contains(&import.id));
                closed.for_each(|import| import.state = ImportState::Closed);
            });
        }
    }

    /// Another window asks to write: what is being typed goes to the disk first.
    fn give_way(self) {
        leptos::task::spawn_local(async move {
            self.write_drafts().await;
            // What is half written is nobody's, and the other window would tidy it away.
            self.pace.stop();
            self.pace.ended().await;
            self.may_write.set(false);
            tabs::release();
        });
    }

    /// Drafts go to the disk when the page is hidden; the session ends when it goes, and is taken up when it is back.
    fn follow_the_page(self) {
        let hidden = move || self.flush_drafts();
        drop(window_event_listener(leptos::ev::visibilitychange, move |_| hidden()));
        let going = move || {
            self.flush_drafts();
            if let Some(store) = self.store.get_value().filter(|_| self.may_write.get_untracked()) {
                store.leave();
            }
        };
        drop(window_event_listener(leptos::ev::pagehide, move |_| going()));
        // A page that comes back from the back-forward cache may be older than the disk.
        drop(window_event_listener(leptos::ev::pageshow, |event| {
            if event.persisted() {
                drop(window().location().reload());
            }
        }));
    }

    /// 改在这里填: the other window becomes the reader, once it has put its drafts on the disk.
    pub fn take_over() {
        tabs::take_over();
    }
}

/// What was read; what could not be is noted, and is as if it were not there for as long as it is told.
fn read_or_told<T: Stored>(
    found: Option<Result<T, Unreadable>>,
    unreadable: &mut Vec<Unreadable>,
) -> Option<T> {
    match found? {
        Ok(read) => Some(read),
        Err(error) => {
            unreadable.push(error);
            None
        }
    }
}
