//! The sealer: keys and sealed files, apart from the reader, because few files need it and it is large.
//!
//! Like the reader it speaks first ("ready"), takes one request and answers it. Bytes are moved, not copied. What fails is
//! answered as `[false, words]`, what was done as `[true, …]`:
//!
//! | request | answer |
//! |---|---|
//! | `["seal", "phrase" or "key", to, file]` | `[true, sealed]` |
//! | `["open", typed or null, [secret, …], sealed]` | `[true, file]` or `[false, words, asks]`: whether a pass-phrase would help |
//! | `["pair"]` | `[true, secret, public]` |

#[path = "../seal.rs"]
mod seal;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use self::seal::{OpenError, To};

fn main() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let answering = scope.clone();
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let answer = answer(&Array::from(&event.data()));
        // A page that is gone does not hear it.
        drop(answering.post_message(&answer));
    });
    scope.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // It lives as long as the worker.
    hear.forget();
    drop(scope.post_message(&"ready".into()));
}

fn answer(request: &Array) -> Array {
    let text = |at: u32| request.get(at).as_string();
    let bytes = |at: u32| Uint8Array::new(&request.get(at)).to_vec();
    let done = |bytes: Vec<u8>| Array::of2(&true.into(), &Uint8Array::from(bytes.as_slice()));
    let failed = |words: String| Array::of2(&false.into(), &words.into());
    let word = text(0).unwrap_or_default();
    match word.as_str() {
        "seal" => {
            let who = text(2).unwrap_or_default();
            let to = if text(1).as_deref() == Some("key") { To::Key(&who) } else { To::Phrase(&who) };
            seal::seal(&bytes(3), to).map_or_else(|error| failed(error.to_string()), done)
        }
        "open" => {
            let secrets: Vec<String> =
                Array::from(&request.get(2)).iter().filter_map(|it| it.as_string()).collect();
            let secrets: Vec<&str> = secrets.iter().map(String::as_str).collect();
            match seal::open(&bytes(3), &secrets, text(1).as_deref()) {
                Ok(file) => done(file),
                Err(error) => {
                    let asks = matches!(error, OpenError::AsksPhrase | OpenError::WrongPhrase);
                    Array::of3(&false.into(), &error.to_string().into(), &asks.into())
                }
            }
        }
        "pair" => {
            let pair = seal::new_pair();
            Array::of3(&true.into(), &pair.secret.into(), &pair.public.into())
        }
        _ => failed(String::new()),
    }
}
