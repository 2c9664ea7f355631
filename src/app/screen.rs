//! Whether the screen is a PC's: the phone asks one thing a page, the PC shows the whole table. And time for it to paint.

use js_sys::Promise;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::JsFuture;

/// Follows the width of the window; the break is DESIGN.md 5's.
pub fn wide() -> ReadSignal<bool> {
    let query = window().match_media("(min-width: 900px)").ok().flatten();
    let (wide, set_wide) = signal(query.as_ref().is_some_and(web_sys::MediaQueryList::matches));
    if let Some(query) = query {
        let asked = query.clone();
        let follow = Closure::<dyn Fn()>::new(move || set_wide.set(asked.matches()));
        query.set_onchange(Some(follow.as_ref().unchecked_ref()));
        // Called once, from the state: it lives as long as the page.
        follow.forget();
    }
    wide
}

/// Lets the page answer taps and paint before the next piece of long work.
pub async fn breathe() {
    let next = Promise::new(&mut |resolve, _| {
        // Where no timer can be set the promise is dropped with the page.
        drop(window().set_timeout_with_callback(&resolve));
    });
    // It is never refused.
    drop(JsFuture::from(next).await);
}
