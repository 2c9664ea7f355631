//! Safari on an iPhone or iPad, in a tab: there seven days of use without a visit clear what a page has stored, and what
//! stands on the home screen keeps a store of its own.

use leptos::prelude::window;
use wasm_bindgen::JsValue;

/// Whether the page is in such a tab. Other browsers and chat programs there have other menus.
pub fn is_in_a_tab() -> bool {
    let navigator = window().navigator();
    let agent = navigator.user_agent().unwrap_or_default();
    // An iPad calls itself a Mac, which has no fingers.
    let fingers = number(&navigator, "maxTouchPoints") > 1.0;
    let apple = ["iPhone", "iPad", "iPod"].iter().any(|it| agent.contains(it))
        || (agent.contains("Macintosh") && fingers);
    let safari = agent.contains("Safari/") && agent.contains("Version/");
    let on_the_home_screen =
        js_sys::Reflect::get(&navigator, &"standalone".into()).ok().and_then(|it| it.as_bool());
    apple && safari && on_the_home_screen == Some(false)
}

fn number(of: &JsValue, name: &str) -> f64 {
    js_sys::Reflect::get(of, &name.into()).ok().and_then(|it| it.as_f64()).unwrap_or_default()
}
