//! The shell: screens, storage, clock. What it shows and judges is decided in the core.

mod clock;
mod crash;
mod ics;
mod iphone;
mod notice;
mod offline;
mod out;
mod pace;
mod pages;
mod persist;
mod photos;
mod prefs;
mod random;
mod route;
mod screen;
mod site;
mod state;
mod store;
mod tabs;
mod widgets;
mod words;
mod work;

use leptos::prelude::*;

fn main() {
    crash::install();
    let state = state::AppState::new();
    let route = route::current();
    prefs::apply();
    offline::prepare();
    mount_to_body(move || {
        provide_context(state);
        view! { <pages::App route/> }
    });
    leptos::task::spawn_local(state.load_site());
    leptos::task::spawn_local(state.open());
}
