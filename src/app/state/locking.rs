//! The lock: asked for at the start, closed after five minutes, turned on and off.

use std::collections::BTreeMap;
use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::vault::State;

use super::{AppState, Phase};
use crate::pace::Stage;
use crate::{clock, screen, tabs, words};

/// A window that nobody touches for so long is locked.
const STILL_MS: u64 = 5 * 60 * 1_000;
/// How often it is looked whether that is so. A hidden page's timers sleep; it is looked again when it is shown.
const LOOKS: Duration = Duration::from_secs(10);

impl AppState {
    /// Whether what is stored is locked, and how far that is.
    pub fn lock(self) -> Option<State> {
        self.lock.get()
    }

    /// Opens what is stored for as long as this page lives; a wrong phrase is told.
    pub async fn unlock(self, typed: &str) -> Option<()> {
        let store = self.store.get_value()?;
        // A second of work: what was pressed is to look so first.
        screen::breathe().await;
        self.notices.report(store.unlock(typed).await)?;
        self.notices.close();
        self.phase.set(Phase::Opening);
        self.enter().await;
        Some(())
    }

    /// Locks what is stored under a pass-phrase. What is written from here on is sealed at once, the rest after it.
    pub async fn turn_lock_on(self, phrase: &str) -> Option<()> {
        let store = self.writable_store()?;
        screen::breathe().await;
        self.notices.report(store.turn_on(phrase).await)?;
        self.lock.set(store.lock());
        // They hold what nobody shall see without the phrase, and could not read what is sealed from now on.
        tabs::tell_locked();
        self.rewrite().await?;
        self.notices.say(words::LOCK_ON);
        Some(())
    }

    /// Takes the lock off.
    pub async fn turn_lock_off(self, phrase: &str) -> Option<()> {
        let store = self.writable_store()?;
        screen::breathe().await;
        // One that slept would go on sealing behind our back.
        tabs::tell_locked();
        self.notices.report(store.turn_off(phrase).await)?;
        self.lock.set(store.lock());
        self.rewrite().await?;
        self.notices.say(words::LOCK_OFF);
        Some(())
    }

    /// Another pass-phrase for the same lock.
    pub async fn change_phrase(self, old: &str, new: &str) -> Option<()> {
        let store = self.writable_store()?;
        screen::breathe().await;
        self.notices.report(store.change_phrase(old, new).await)?;
        self.notices.say(words::PHRASE_CHANGED);
        Some(())
    }

    /// Seals or opens what an earlier session, or a stop, has left.
    pub async fn go_on_locking(self) -> Option<()> {
        let half = self.lock.with_untracked(|lock| matches!(lock, Some(State::Sealing | State::Opening)));
        if half && self.may_write.get_untracked() { self.rewrite().await } else { Some(()) }
    }

    /// The same at somebody's wish: a window that only reads says so.
    pub async fn finish_locking(self) -> Option<()> {
        self.rewrite().await
    }

    /// None where it was stopped or failed: what is left is done at the next start, or when it is asked for.
    async fn rewrite(self) -> Option<()> {
        let store = self.writable_store()?;
        self.notices.report(self.pace.begin())?;
        let stage = if store.lock() == Some(State::Opening) { Stage::Unlock } else { Stage::Lock };
        let go_on = async |done, of| self.pace.on(stage, done, of).await && tabs::holds();
        let done = loop {
            match self.notices.report(store.rewrite(go_on).await) {
                // A save from before is still under way.
                Some(false) if !self.pace.is_stopped() && tabs::holds() => screen::breathe().await,
                done => break done,
            }
        };
        self.pace.end();
        self.lock.set(store.lock());
        done.filter(|done| *done).map(drop)
    }

    /// Locks this window and all others.
    pub fn lock_now(self) {
        tabs::tell_locked();
        self.lock_here();
    }

    /// Locks this window: what is being typed goes to the disk, then the page is loaded anew, so that nothing stays in
    /// memory. Where it cannot be put there, the window stays open and says so.
    pub(super) fn lock_here(self) {
        if self.touched_at.get_value().is_none() {
            return;
        }
        self.touched_at.set_value(None);
        spawn_local(async move {
            // What is half taken in is nobody's.
            self.pace.ended().await;
            let before = self.phase.get_untracked();
            // Nobody sees anything any more; forms that go hand in their last words.
            self.phase.set(Phase::Opening);
            screen::breathe().await;
            if self.all_is_on_the_disk().await {
                drop(window().location().reload());
            } else {
                self.phase.set(before);
                self.touched_at.set_value(Some(clock::now_ms()));
                let reads = !self.may_write.get_untracked();
                let why = if reads { words::CANNOT_LOCK_HERE } else { words::CANNOT_LOCK };
                self.notices.report::<(), _>(Err(why));
            }
        });
    }

    /// Waits for what is being written, and writes what is typed, until nothing is left or it cannot be written. A draft
    /// whose writing fails meanwhile is back among those that are left.
    async fn all_is_on_the_disk(self) -> bool {
        loop {
            let left = self.unsaved.with_value(|unsaved| !unsaved.is_empty());
            if left && self.write_drafts().await.is_none() {
                return false;
            }
            while self.store.with_value(|store| store.as_ref().is_some_and(|store| store.is_writing())) {
                screen::breathe().await;
            }
            if self.unsaved.with_value(BTreeMap::is_empty) {
                return true;
            }
        }
    }

    /// Closes the lock after five minutes by the clock: a page that slept for an hour closes as it wakes.
    pub(super) fn watch_the_clock(self) {
        // The time at the lock page does not count: somebody has just typed the phrase.
        self.touched_at.set_value(Some(clock::now_ms()));
        let look = move || {
            self.was_still();
        };
        set_interval(look, LOOKS);
        drop(window_event_listener(ev::visibilitychange, move |_| look()));
        drop(window_event_listener(ev::pageshow, move |_| look()));
        let touched = move || {
            if !self.was_still() {
                self.touched_at.update_value(|at| *at = at.map(|_| clock::now_ms()));
            }
        };
        drop(window_event_listener(ev::pointerdown, move |_| touched()));
        drop(window_event_listener(ev::keydown, move |_| touched()));
        drop(window_event_listener(ev::input, move |_| touched()));
        drop(window_event_listener(ev::touchstart, move |_| touched()));
        drop(window_event_listener(ev::touchmove, move |_| touched()));
        drop(window_event_listener(ev::wheel, move |_| touched()));
        drop(window_event_listener(ev::scroll, move |_| touched()));
    }

    /// Nobody has touched it for too long: it is being locked.
    fn was_still(self) -> bool {
        let Some(at) = self.touched_at.get_value() else { return true };
        if self.lock.with_untracked(Option::is_none) {
            return false;
        }
        let now = clock::now_ms();
        // A clock that was put back begins anew.
        self.touched_at.set_value(Some(at.min(now)));
        let still = now.saturating_sub(at) >= STILL_MS;
        if still {
            self.lock_here();
        }
        still
    }

    /// Clears a device of which nobody knows the pass-phrase any more.
    pub async fn clear_locked(self) -> Option<()> {
        let free = self.lease().await;
        self.may_write.set(free);
        self.notices.report(free.then_some(()).ok_or(words::OTHER_WINDOW_OPEN))?;
        self.wipe().await
    }
}
