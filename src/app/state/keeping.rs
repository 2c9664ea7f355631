//! How safe what is stored is: what the browser promises, and how much hangs on the next backup.

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::agenda;
use qiangji::risk::{Risk, Stake, Storage};

use super::AppState;
use crate::store::ImportState;
use crate::{clock, iphone, offline, persist, route};

/// The key in `meta` that says that the browser was asked to keep things, and what it answered.
const ASKED: &str = "persist";
/// The key in `meta` that says that the hint about the home screen was put away.
const HINTED: &str = "home-screen";

impl AppState {
    /// What the browser promises.
    pub fn storage(self) -> Storage {
        self.storage.get()
    }

    /// Looks how it stands, and begins to keep the app itself for use with the network off.
    pub(super) async fn look_after_the_keeping(self) {
        if let Some(store) = self.store.get_value() {
            let told = |bytes: Option<Option<Vec<u8>>>| bytes.flatten().is_some();
            self.asked_to_keep.set_value(told(self.notices.report(store.recall(ASKED).await)));
            let hinted = told(self.notices.report(store.recall(HINTED).await));
            self.home_screen.set(iphone::is_in_a_tab() && !hinted);
        }
        self.storage.set(persist::now().await);
        spawn_local(offline::start(move || self.is_busy()));
    }

    /// Something was saved or taken in, so there is something to lose: asks for the promise, once on a device.
    pub(super) fn ask_to_keep(self) {
        if self.asked_to_keep.get_value() {
            return;
        }
        spawn_local(async move {
            self.ask_again_to_keep().await;
        });
    }

    /// The user wants to ask once more.
    pub async fn ask_again_to_keep(self) -> Option<()> {
        self.asked_to_keep.set_value(true);
        let store = self.writable_store()?;
        // First, because a question that is left standing has been put too.
        self.notices.report(store.remember(ASKED, b"asked".to_vec()).await)?;
        let answer = persist::ask().await;
        self.storage.set(answer);
        let word = if answer == Storage::Kept { "kept" } else { "not kept" };
        self.notices.report(store.remember(ASKED, word.as_bytes().to_vec()).await)
    }

    /// Whether the hint about the home screen has something to say.
    pub fn home_screen(self) -> bool {
        self.home_screen.get()
    }

    /// The hint was read.
    pub async fn put_hint_away(self) -> Option<()> {
        self.home_screen.set(false);
        let store = self.writable_store()?;
        self.notices.report(store.remember(HINTED, b"read".to_vec()).await)
    }

    /// What hangs on the next backup.
    pub fn stake(self) -> Stake {
        let since = self.backed_up();
        let day = since.last.or_else(|| self.first_here().map(clock::day_of));
        Stake {
            days: day.map(|day| (self.today() - day).num_days()),
            backed_up: since.last.is_some(),
            changed: since.changed,
            storage: self.storage(),
            role: self.profile.with(|profile| profile.role),
            lost: self.loss.with(Option::is_some),
        }
    }

    /// Whether the reminder is the page's banner.
    pub fn must_back_up(self) -> bool {
        self.stake().risk() == Risk::High
    }

    /// When the first thing was written here or came here.
    fn first_here(self) -> Option<u64> {
        let device = self.device.get_value();
        let written = self.book.with(|book| agenda::first_written(book, &device));
        let came = self.imports.with(|all| {
            let came = all.iter().filter(|it| it.state != ImportState::Undone && it.joined.is_none());
            came.map(|import| import.when).min()
        });
        written.into_iter().chain(came).min()
    }

    /// A newer version has to wait for this page: something is being typed or taken in.
    fn is_busy(self) -> bool {
        let unsaved = self.unsaved.with_value(|unsaved| !unsaved.is_empty());
        unsaved || self.pace.is_running() || route::here().is_form() || route::is_typing()
    }
}
