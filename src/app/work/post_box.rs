//! One worker and its messages.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker};

use super::WorkError;
use crate::pace::Pace;
use crate::site;

/// A worker that says nothing for this long is given up.
const SILENT_MS: i32 = 60_000;

/// A worker, its messages that came before they were asked for, and who waits for the next. The worker ends with it,
/// whether or not it has answered.
pub struct PostBox {
    worker: Worker,
    come: Rc<RefCell<Vec<JsValue>>>,
    waiting: Rc<RefCell<Option<js_sys::Function>>>,
    put: Rc<dyn Fn(JsValue)>,
    _hear: Closure<dyn Fn(MessageEvent)>,
    _fail: Closure<dyn Fn()>,
}

impl PostBox {
    /// `name` of its module.
    pub fn start(name: &str) -> Result<Self, WorkError> {
        let loader = format!("{name}-{}/{name}_loader.js", site::build());
        Worker::new(&loader).map(PostBox::of).map_err(|_| WorkError::NotStarted)
    }

    fn of(worker: Worker) -> Self {
        let come = Rc::new(RefCell::new(Vec::new()));
        let waiting: Rc<RefCell<Option<js_sys::Function>>> = Rc::default();
        let (into, wake) = (Rc::clone(&come), Rc::clone(&waiting));
        let put = move |message: JsValue| {
            into.borrow_mut().insert(0, message);
            if let Some(resolve) = wake.borrow_mut().take() {
                // A promise's own function cannot fail.
                drop(resolve.call0(&JsValue::NULL));
            }
        };
        let put: Rc<dyn Fn(JsValue)> = Rc::new(put);
        let (heard, failed) = (Rc::clone(&put), Rc::clone(&put));
        let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| heard(event.data()));
        worker.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        let fail = Closure::<dyn Fn()>::new(move || failed(JsValue::UNDEFINED));
        worker.set_onerror(Some(fail.as_ref().unchecked_ref()));
        PostBox { worker, come, waiting, put, _hear: hear, _fail: fail }
    }

    /// It speaks first; what is posted before is lost.
    pub async fn is_ready(&self) -> Result<(), WorkError> {
        self.next().await.map(drop).map_err(|_| WorkError::NotStarted)
    }

    pub fn post(&self, request: &JsValue, moved: &Array) -> Result<(), WorkError> {
        self.worker.post_message_with_transfer(request, moved).map_err(|_| WorkError::NotStarted)
    }

    /// As [`PostBox::next`], but none as soon as it is stopped.
    pub async fn next_or_stop(&self, pace: Pace) -> Option<Result<JsValue, WorkError>> {
        let wake = self.put.clone();
        let stop = Closure::<dyn Fn()>::new(move || wake(JsValue::UNDEFINED));
        if let Some(signal) = pace.signal() {
            signal.set_onabort(Some(stop.as_ref().unchecked_ref()));
        }
        let answer = self.next().await;
        if let Some(signal) = pace.signal() {
            signal.set_onabort(None);
        }
        (!pace.is_stopped()).then_some(answer)
    }

    /// The next message, in the order they came.
    pub async fn next(&self) -> Result<JsValue, WorkError> {
        if self.come.borrow().is_empty() {
            let promise = Promise::new(&mut |resolve, reject| {
                *self.waiting.borrow_mut() = Some(resolve);
                let window = leptos::prelude::window();
                // Without a timer the wait has no end, and the user goes back.
                drop(window.set_timeout_with_callback_and_timeout_and_arguments_0(&reject, SILENT_MS));
            });
            JsFuture::from(promise).await.map_err(|_| WorkError::Silent)?;
        }
        let message = self.come.borrow_mut().pop().unwrap_or(JsValue::UNDEFINED);
        if message.is_undefined() { Err(WorkError::Stopped) } else { Ok(message) }
    }
}

impl Drop for PostBox {
    fn drop(&mut self) {
        // What it may still say or fail at must not call functions that are gone.
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
