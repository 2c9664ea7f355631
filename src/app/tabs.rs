//! One window writes, the others read. There are no Web Locks on plain http, so a lease in localStorage says who
//! writes, and a channel asks for it.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use gloo_storage::{LocalStorage, SessionStorage, Storage};
use js_sys::Promise;
use leptos::prelude::{set_interval, set_timeout, window, window_event_listener};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, MessageEvent};

use crate::store::folder;
use crate::{clock, random};

/// Of the workbook in this folder; another one on the same origin has a lease of its own.
fn lease_name() -> String {
    format!("qiangji.lease:{}", folder())
}
/// This window's name, while the page is loaded anew.
const NAME: &str = "qiangji.tab";
const CHANNEL: &str = "qiangji";
/// How often the writer renews its lease, and how long a lease holds.
const RENEWED: Duration = Duration::from_secs(2);
const HOLDS_MS: u64 = 6_000;
/// How long a window that asks waits for the other to put its drafts on the disk.
const PATIENCE: Duration = Duration::from_millis(2_500);
/// How long the holder of a lease has to say that it is there: after a kill or a crash there is nobody.
const ANSWERS_MS: i32 = 400;

#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Lease {
    tab: String,
    until_ms: u64,
}

thread_local! {
    static TAB: String = named();
    static ANSWERED: Cell<bool> = const { Cell::new(false) };
    static OPEN: RefCell<Option<BroadcastChannel>> = const { RefCell::new(None) };
}

/// The name this window had before it was loaded anew, else a new one. A copy of the window does not inherit it.
fn named() -> String {
    let before = SessionStorage::get(NAME);
    SessionStorage::delete(NAME);
    before.unwrap_or_else(|_| random::device())
}

/// Takes the lease where nobody holds it; `false` makes this window a reader.
///
/// `on_asked` is called when another window asks to write: put the drafts on the disk, then call [`release`].
/// `on_locked` is called when another window was locked.
pub async fn acquire(on_asked: impl Fn() + 'static, on_locked: impl Fn() + 'static) -> bool {
    listen(on_asked, on_locked);
    let mut free = current().is_none_or(|lease| is_mine(&lease) || lease.until_ms < clock::now_ms());
    if !free {
        post("who");
        pause(ANSWERS_MS).await;
        free = !ANSWERED.get();
    }
    if free {
        renew();
    }
    // Where it cannot be kept, the window asks for the lease again.
    let keep = || TAB.with(|tab| drop(SessionStorage::set(NAME, tab)));
    drop(window_event_listener(leptos::ev::pagehide, move |_| keep()));
    set_interval(
        || {
            if holds() {
                renew();
            }
        },
        RENEWED,
    );
    free
}

async fn pause(ms: i32) {
    let waits = Promise::new(&mut |resolve, _| {
        // Where no timer can be set the promise is dropped with the page.
        drop(window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms));
    });
    // It is never refused.
    drop(JsFuture::from(waits).await);
}

/// Whether this window still writes: a hidden window's timers sleep, and another may have taken over.
pub fn holds() -> bool {
    current().is_some_and(|lease| is_mine(&lease))
}

/// Gives the lease up and tells whoever asked.
pub fn release() {
    if holds() {
        LocalStorage::delete(lease_name());
    }
    post("released");
}

/// Tells the other windows that the data is locked from now on.
pub fn tell_locked() {
    post("locked");
}

/// Asks the writer to stop, then takes the lease and loads the page anew: the other has written since.
pub fn take_over() {
    post("asked");
    set_timeout(take, PATIENCE);
}

fn take() {
    renew();
    // A page that cannot be loaded anew stays a reader, as it says.
    drop(window().location().reload());
}

fn current() -> Option<Lease> {
    LocalStorage::get(lease_name()).ok()
}

fn is_mine(lease: &Lease) -> bool {
    TAB.with(|tab| *tab == lease.tab)
}

/// Where localStorage cannot be written no window can hold a lease; then each one writes, which the merge survives.
fn renew() {
    let lease = Lease { tab: TAB.with(Clone::clone), until_ms: clock::now_ms() + HOLDS_MS };
    drop(LocalStorage::set(lease_name(), lease));
}

fn post(word: &str) {
    OPEN.with_borrow(|open| {
        if let Some(channel) = open {
            // The channel is closed only with the page.
            drop(channel.post_message(&word.into()));
        }
    });
}

fn listen(on_asked: impl Fn() + 'static, on_locked: impl Fn() + 'static) {
    let Ok(channel) = BroadcastChannel::new(&format!("{CHANNEL}:{}", folder())) else { return };
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        match event.data().as_string().as_deref() {
            Some("asked") if holds() => on_asked(),
            Some("who") if holds() => post("here"),
            Some("here") => ANSWERED.set(true),
            Some("locked") => on_locked(),
            Some(_) | None => {}
        }
    });
    channel.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // Called once; it lives as long as the page.
    hear.forget();
    OPEN.set(Some(channel));
}
