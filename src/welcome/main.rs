//! The first module a newcomer's phone loads: the set-up page and nothing else, a fifth of the whole.
//!
//! While the name is typed the app is fetched; once the profile is on the disk the app takes the page over. A device
//! that is known starts the app at once (`index.html`).

#[path = "../app/clock.rs"]
#[expect(dead_code, reason = "shared with the app, which uses all of it")]
mod clock;
#[path = "../app/crash.rs"]
mod crash;
#[path = "../app/iphone.rs"]
mod iphone;
#[path = "../app/pages"]
mod pages {
    pub mod setup;
    pub mod wechat;
}
#[path = "../app/prefs.rs"]
#[expect(dead_code, reason = "shared with the app, which uses all of it")]
mod prefs;
#[path = "../app/random.rs"]
#[expect(dead_code, reason = "shared with the app, which uses all of it")]
mod random;
#[path = "../app/site.rs"]
#[expect(dead_code, reason = "shared with the app, which uses all of it")]
mod site;
#[path = "../app/store"]
#[expect(dead_code, reason = "shared with the app, which uses all of it")]
mod store {
    pub mod door;
    pub mod idb;
}
#[path = "../app/widgets/mod.rs"]
#[expect(dead_code, reason = "shared with the app, which uses all of it")]
mod widgets;

use leptos::prelude::*;
use qiangji::exchange::parcel::piece;
use qiangji::marker;
use qiangji::profile::{self, Profile};
use qiangji::readback;
use qiangji::record::Id;
use wasm_bindgen::prelude::wasm_bindgen;
// Not the one of leptos: that works only once something is mounted.
use wasm_bindgen_futures::spawn_local;

use self::pages::setup::SetupPage;
use self::site::Site;
use self::store::door::{Answer, Door, Key, Mode, Op, Shelf, StoreError};
use self::store::idb::Idb;
use self::widgets::go::Go;
use self::widgets::icon_sprite::IconSprite;
use self::widgets::toast::Toast;

#[wasm_bindgen]
extern "C" {
    /// Starts the app in place of this page (`index.html`).
    #[wasm_bindgen(js_name = qjEnter)]
    fn enter();

    /// Fetches the app while the name is typed.
    #[wasm_bindgen(js_name = qjWarm)]
    fn warm();
}

fn main() {
    crash::install();
    prefs::apply();
    let door = Idb::new(|_| ());
    spawn_local(async move {
        // Known here after all, though the browser forgot the mark beside the data; or the store cannot be read,
        // which the app tells better.
        // Another workbook of this origin may be the same one, moved: the app tells that too.
        let Ok(None) = door.find_own().await else { return enter() };
        match door.run(Mode::Read, &[Op::Get(Shelf::Meta, profile_key())]).await.as_deref() {
            Ok([Answer::Value(None)]) if !Idb::was_discarded() => welcome(door),
            Ok(_) | Err(_) => enter(),
        }
    });
}

/// Where the app remembers who uses this device.
fn profile_key() -> Key {
    Key::Text("app/profile".to_owned())
}

fn welcome(door: Idb) {
    let site = RwSignal::new(Site::default());
    let trouble = RwSignal::new(None::<String>);
    let door = StoredValue::new_local(door);
    let (tail, restoring) = (tail(), RwSignal::new(false));
    // The bookmark of a known device: both stores may be gone.
    let hash = window().location().hash().unwrap_or_default();
    let marked = marker::of(&hash).map(|_| marker::TOLD.to_owned());
    mount_to_body(move || {
        let begin = Callback::new(move |profile| {
            spawn_local(async move {
                match remember(&door.get_value(), profile).await {
                    Ok(()) => leave(),
                    Err(error) => trouble.set(Some(error)),
                }
            });
        });
        let restore = Callback::new(move |()| {
            restoring.set(true);
            drop(window().location().set_hash("#/restore"));
            leave();
        });
        let close = Callback::new(move |()| trouble.set(None));
        view! {
            <div id="welcome">
                <IconSprite/>
                <SetupPage known=Profile::default() tail=tail.clone() site=site on_begin=begin restore=Go::Do(restore) loss=marked.clone()/>
                {move || trouble.get().map(|text| view! { <Toast text wrong=true on_gone=close/> })}
            </div>
        }
    });
    spawn_local(async move {
        // A host's settings that cannot be read are told by the app.
        if let Ok(found) = site::load().await {
            site.set(found);
        }
        warm();
    });
}

/// The app takes over; this page goes, its module rests.
fn leave() {
    if let Some(page) = document().get_element_by_id("welcome") {
        page.remove();
    }
    enter();
}

/// The sentence to show where it could not be kept.
async fn remember(door: &Idb, profile: Profile) -> Result<(), String> {
    let profile = Profile {
        person: Some(Id::from_bytes(random::bytes())),
        name: profile.name.trim().to_owned(),
        ..profile
    };
    let bytes = readback::stored(&profile).map_err(|refused| refused.to_string())?;
    let written = door.run(Mode::Write, &[Op::Put(Shelf::Meta, profile_key(), bytes)]).await;
    door.drop_connection();
    written.map(drop).map_err(|fault| StoreError::of(fault, Mode::Write).to_string())?;
    // The link has done its work; it shall not ask again at the next visit. What was scanned is still to be taken in.
    if !window().location().hash().is_ok_and(|hash| hash.starts_with(piece::LINK)) {
        let tail = tail();
        let brought = profile::brought(&tail);
        let next = if brought.is_empty() { "#/".to_owned() } else { format!("{}{brought}", piece::LINK) };
        drop(window().location().set_hash(&next));
    }
    Ok(())
}

/// The tail of a set-up link in the address; empty without one.
fn tail() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.strip_prefix("#/join/").unwrap_or_default().to_owned()
}
