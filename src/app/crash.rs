//! A panic leaves a way to the data: the crash screen of `boot.js`, outside Leptos.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Shows the crash screen with what went wrong; it never touches the data.
    #[wasm_bindgen(js_name = qjCrash)]
    fn crash(what: &str);
}

/// From here on a panic shows the crash screen. The instance is not used again.
pub fn install() {
    std::panic::set_hook(Box::new(|info| crash(&info.to_string())));
}
