//! The worker: a post box in front of the core, so that reading a hundred files does not hold up the screen.
//!
//! It speaks first ("ready"): what is posted before its WASM has loaded is lost without an error. Then it takes one
//! request, `["read", limit in bytes, limit in records, room in bytes, name, file, name, file, …]` (the room is one for all
//! of them), and answers file by file, in order:
//! a list of what was found in it, each `[name, sha, tag, content]` as `exchange::post::Tag` says. Or `["frames", address,
//! file]`, and answers with a list of QR frames, a byte a module, or `null` where they would be too many; `["code", text]`
//! with a list of one.

use js_sys::{Array, Uint8Array};
use qiangji::exchange::bundle::Limits;
use qiangji::exchange::frames::{self, Frame};
use qiangji::exchange::parcel::{self, Item, Room};
use qiangji::exchange::post::{Said, Tag};
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
    match request.shift().as_string().as_deref() {
        Some("frames") => {
            let file = Uint8Array::new(&request.get(1)).to_vec();
            drawn(scope, frames::frames(&file, &request.get(0).as_string().unwrap_or_default()));
        }
        Some("code") => {
            drawn(scope, frames::frame(&request.get(0).as_string().unwrap_or_default()).map(|it| vec![it]));
        }
        _ => read(scope, &request),
    }
}

fn drawn(scope: &DedicatedWorkerGlobalScope, frames: Option<Vec<Frame>>) {
    let modules = |frame: Frame| {
        let bytes: Vec<u8> = frame.dark.into_iter().map(u8::from).collect();
        JsValue::from(Uint8Array::from(bytes.as_slice()))
    };
    let made = frames.map(|all| all.into_iter().map(modules).collect::<Array>());
    say(scope, &made.map_or(JsValue::NULL, JsValue::from));
}

fn read(scope: &DedicatedWorkerGlobalScope, request: &Array) {
    let limits = Limits {
        bytes: whole(&request.get(0)),
        records: usize::try_from(whole(&request.get(1))).unwrap_or(usize::MAX),
    };
    let mut room = Room::new(whole(&request.get(2)));
    let mut rest = request.iter().skip(3);
    while let (Some(name), Some(file)) = (rest.next(), rest.next()) {
        let bytes = Uint8Array::new(&file).to_vec();
        let (found, moved) = (Array::new(), Array::new());
        for item in parcel::open(&name.as_string().unwrap_or_default(), &bytes, limits, &mut room) {
            found.push(&told(item, &moved));
        }
        // Moving what was just made cannot fail; a page that is gone does not hear it.
        drop(scope.post_message_with_transfer(&found, &moved));
    }
}

/// One thing found; bytes are moved, not copied.
fn told(item: Item, moved: &Array) -> Array {
    let (tag, content) = Tag::of(item.content);
    let content = match content {
        Said::Bytes(bytes) => {
            let bytes = Uint8Array::from(bytes.as_slice());
            moved.push(&bytes.buffer());
            JsValue::from(bytes)
        }
        Said::Words(words) => words.into(),
    };
    Array::of4(&item.name.into(), &item.sha.to_string().into(), &tag.word().into(), &content)
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
