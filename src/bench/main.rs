//! What `cargo xtask bench` measures: the app's own state, driven by a page of scripts in place of screens.
//!
//! No part of the site. Every journey is the product's: the same commands, the same store, the same worker; only
//! who calls them differs. So nothing here may be quicker or slower than what a user waits for.

#[path = "../app"]
#[expect(dead_code, unused_imports, reason = "shared with the app, which uses all of it")]
mod app {
    pub mod clock;
    pub mod crash;
    pub mod iphone;
    pub mod notice;
    pub mod offline;
    pub mod out;
    pub mod pace;
    pub mod persist;
    pub mod photos;
    pub mod prefs;
    pub mod random;
    pub mod route;
    pub mod screen;
    pub mod site;
    pub mod state;
    pub mod store;
    pub mod tabs;
    pub mod widgets;
    pub mod words;
    pub mod work;
}

use std::cell::RefCell;

use js_sys::Array;
use leptos::prelude::mount_to_body;
use qiangji::book::Book;
use qiangji::catalogue;
use qiangji::profile::{Profile, Role};
use qiangji::record::{Id, common};
use qiangji::value::map;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::File;

// The shell's sources name each other from the root.
use self::app::{
    clock, crash, iphone, notice, offline, out, pace, persist, photos, prefs, random, route, screen, site,
    state, store, tabs, widgets, words, work,
};
use self::state::{Allowed, AppState, InFile, Phase};
use self::widgets::picked::Picked;

thread_local! {
    static STATE: AppState = AppState::new();
    /// Files that were read and not yet taken in, as the in-tray's preview holds them.
    static READ: RefCell<Vec<InFile>> = const { RefCell::new(Vec::new()) };
}

fn main() {
    crash::install();
    // Leptos runs tasks only once something is mounted.
    mount_to_body(|| ());
}

fn state() -> AppState {
    STATE.with(|state| *state)
}

/// Opens the store as at the start of the app; a new device becomes a secretary's. False if it cannot be opened.
#[wasm_bindgen]
pub async fn open() -> bool {
    state().open().await;
    if state().phase() == Phase::Fresh {
        let profile = Profile {
            name: "王静".to_owned(),
            role: Role::Secretary,
            unit: "河滨中学".to_owned(),
            branch: "第二支部".to_owned(),
            ..Profile::default()
        };
        return state().begin(profile).await.is_some();
    }
    state().phase() == Phase::Ready
}

/// Opens the store as the office, which judges everybody.
#[wasm_bindgen]
pub async fn open_as_office() -> bool {
    state().open().await;
    if state().phase() == Phase::Fresh {
        let profile = Profile {
            name: "周敏".to_owned(),
            role: Role::Office,
            unit: "市教委党组办".to_owned(),
            ..Profile::default()
        };
        return state().begin(profile).await.is_some();
    }
    state().phase() == Phase::Ready
}

/// Judges what has changed since it was last asked, everything at first; how many judgements there are.
#[wasm_bindgen]
pub fn judge() -> usize {
    state().judged(|all| all.iter().map(|it| it.judgements.len()).sum())
}

/// Saves one record as its form does; its id once it is on the disk.
#[wasm_bindgen]
pub async fn save(topic: String) -> Option<String> {
    let kind = catalogue::get().kind("self_study_entry")?;
    let values = map([
        ("topic", topic.into()),
        (common::DATE, clock::today().to_string().into()),
        ("minutes", 60.into()),
        ("text", "党的基层组织的任务。结合支部实际想了两条改进。".into()),
    ]);
    state().save_record(kind, None, values).await.map(|id| id.to_string())
}

/// Reads chosen files in the worker and compares them with what is here, as the in-tray does before it asks. How many
/// are whole.
#[wasm_bindgen]
pub async fn read(files: Array) -> usize {
    let handles = files.iter().filter_map(|file| file.dyn_into::<File>().ok());
    let picked = handles.map(|handle| Picked { name: handle.name(), handle }).collect();
    let read = state().read_files(picked).await.unwrap_or_default();
    let whole = read.iter().filter(|file| file.account.is_ok()).count();
    READ.replace(read);
    whole
}

/// Takes in what was read: disk, then memory. False if it could not be written.
#[wasm_bindgen]
pub async fn take_in() -> bool {
    let files = READ.take();
    state().take_in(files, Allowed::All).await.is_some()
}

/// How many records a search finds.
#[wasm_bindgen]
pub fn search(words: &str) -> usize {
    state().search(words).len()
}

/// Which records a search finds, in the order of the list, joined by blanks.
#[wasm_bindgen]
pub fn hits(words: &str) -> String {
    let hits: Vec<String> = state().search(words).iter().map(Id::to_string).collect();
    hits.join(" ")
}

/// Records known.
#[wasm_bindgen]
pub fn len() -> usize {
    state().read(Book::len)
}

/// The hash of the state, as the file of a backup would have it.
#[wasm_bindgen]
pub fn state_hash() -> String {
    state().read(|book| book.state_hash().to_string())
}

/// A record's topic; nothing where there is no such record.
#[wasm_bindgen]
pub fn topic(id: &str) -> Option<String> {
    let id = id.parse().ok()?;
    state().read(|book| Some(book.get(id)?.record().text("topic").to_owned()))
}
