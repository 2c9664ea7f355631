//! Whether the browser promises to keep what is stored. On plain http it cannot be asked.

use js_sys::{Promise, Reflect};
use leptos::prelude::window;
use qiangji::risk::Storage;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::iphone;

#[wasm_bindgen]
extern "C" {
    /// `navigator.storage`, where there is one.
    type Manager;

    #[wasm_bindgen(method, catch)]
    fn persisted(this: &Manager) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn persist(this: &Manager) -> Result<Promise, JsValue>;
}

/// How it is now, without asking for anything.
pub async fn now() -> Storage {
    answered(manager().map(|it| it.persisted())).await
}

/// Asks for the promise. Some browsers ask the user in turn, so there must be something to lose.
pub async fn ask() -> Storage {
    answered(manager().map(|it| it.persist())).await
}

fn manager() -> Option<Manager> {
    let manager = Reflect::get(&window().navigator(), &"storage".into()).ok()?;
    let able = manager.is_object() && Reflect::has(&manager, &"persist".into()).unwrap_or(false);
    able.then(|| manager.unchecked_into())
}

/// A browser that cannot answer has promised nothing.
async fn answered(asked: Option<Result<Promise, JsValue>>) -> Storage {
    let kept = match asked {
        Some(Ok(promise)) => JsFuture::from(promise).await.is_ok_and(|kept| kept.is_truthy()),
        Some(Err(_)) | None => false,
    };
    match (kept, manager().is_some()) {
        (true, _) => Storage::Kept,
        (false, _) if iphone::is_in_a_tab() => Storage::SevenDays,
        (false, true) => Storage::Evictable,
        (false, false) => Storage::Unasked,
    }
}
