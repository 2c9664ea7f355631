//! The worker: a post box in front of the core, so that reading a hundred files does not hold up the screen.
//!
//! It speaks first ("ready"): what is posted before its WASM has loaded is lost without an error. Then it takes one
//! request `[limit in bytes, limit in records, file, file, …]` and answers file by file, in order: bytes of
//! `exchange::post` for a whole one, the reason as text for any other.

use js_sys::{Array, Uint8Array};
use qiangji::exchange::bundle::{self, Limits};
use qiangji::exchange::post;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn main() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let answering = scope.clone();
    let hear =
        Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| answer(&answering, &event.data()));
    scope.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // It lives as long as the worker.
    hear.forget();
    say(&scope, &"ready".into());
}

fn answer(scope: &DedicatedWorkerGlobalScope, request: &JsValue) {
    let request = Array::from(request);
    let limits = Limits {
        bytes: whole(&request.get(0)),
        records: usize::try_from(whole(&request.get(1))).unwrap_or(usize::MAX),
    };
    for file in request.iter().skip(2) {
        let bytes = Uint8Array::new(&file).to_vec();
        match bundle::read(&bytes, limits) {
            Ok(bundle) => {
                let packed = Uint8Array::from(post::pack(&bundle).as_slice());
                let moved = Array::of1(&packed.buffer());
                // Moving what was just made cannot fail; a page that is gone does not hear it.
                drop(scope.post_message_with_transfer(&packed, &moved));
            }
            Err(error) => say(scope, &error.to_string().into()),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "limits are whole and below 2^53"
)]
fn whole(number: &JsValue) -> u64 {
    number.as_f64().unwrap_or_default() as u64
}

fn say(scope: &DedicatedWorkerGlobalScope, words: &JsValue) {
    drop(scope.post_message(words));
}
