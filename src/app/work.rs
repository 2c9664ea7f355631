//! The post box to the worker. A fresh worker for each job, two for many files, ended after it: no ids, no protocol.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Promise, Uint8Array};
use qiangji::exchange::bundle::{Bundle, Limits};
use qiangji::exchange::post;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker};

use crate::site;

/// A worker that says nothing for this long is given up.
const SILENT_MS: i32 = 60_000;
/// So many files keep a second worker busy for longer than it takes to start.
const MANY: usize = 8;

/// The worker did not do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WorkError {
    #[error("读文件的部分没有下载成。看看网络，再试一次。")]
    NotStarted,
    #[error("读文件太久没有回音。少选几份，再试一次。")]
    Silent,
}

/// Reads files; for each what is in it, or why it cannot be read. `meanwhile` runs here while the workers work.
pub async fn read(
    files: &[Vec<u8>],
    limits: Limits,
    meanwhile: impl FnOnce(),
) -> Result<Vec<Result<Bundle, String>>, WorkError> {
    let boxes: Vec<PostBox> =
        (0..workers(files.len())).map(|_| PostBox::start()).collect::<Result<_, _>>()?;
    for (at, box_) in boxes.iter().enumerate() {
        // Dealt out like cards, so that answers are waited for in the order of the files.
        box_.ask(files.iter().skip(at).step_by(boxes.len()), limits).await?;
    }
    meanwhile();
    let mut read = Vec::with_capacity(files.len());
    for box_ in boxes.iter().cycle().take(files.len()) {
        let answer = box_.next().await?;
        read.push(match answer.as_string() {
            Some(why) => Err(why),
            None => {
                post::unpack(&Uint8Array::new(&answer).to_vec()).ok_or_else(|| WorkError::Silent.to_string())
            }
        });
    }
    Ok(read)
}

/// Two where many files wait and the machine can do two things at once; a phone's memory bears no more.
fn workers(files: usize) -> usize {
    let cores = leptos::prelude::window().navigator().hardware_concurrency();
    if files >= MANY && cores >= 2.0 { 2 } else { 1 }
}

/// A worker, its messages that came before they were asked for, and who waits for the next. The worker ends with it,
/// whether or not it has answered.
struct PostBox {
    worker: Worker,
    come: Rc<RefCell<Vec<JsValue>>>,
    waiting: Rc<RefCell<Option<js_sys::Function>>>,
    _hear: Closure<dyn Fn(MessageEvent)>,
    _fail: Closure<dyn Fn()>,
}

impl PostBox {
    fn start() -> Result<Self, WorkError> {
        let loader = format!("worker-{}/worker_loader.js", site::build());
        Worker::new(&loader).map(PostBox::of).map_err(|_| WorkError::NotStarted)
    }

    /// Hands files over, once the worker has said that it is there.
    #[expect(clippy::cast_precision_loss, reason = "limits are below 2^53")]
    async fn ask<'a>(
        &self,
        files: impl Iterator<Item = &'a Vec<u8>>,
        limits: Limits,
    ) -> Result<(), WorkError> {
        self.next().await.map_err(|_| WorkError::NotStarted)?;
        let request =
            Array::of2(&JsValue::from_f64(limits.bytes as f64), &JsValue::from_f64(limits.records as f64));
        let moved = Array::new();
        for bytes in files {
            let bytes = Uint8Array::from(bytes.as_slice());
            moved.push(&bytes.buffer());
            request.push(&bytes);
        }
        self.worker.post_message_with_transfer(&request, &moved).map_err(|_| WorkError::NotStarted)
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
        let put = Rc::new(put);
        let heard = Rc::clone(&put);
        let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| heard(event.data()));
        worker.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        let fail = Closure::<dyn Fn()>::new(move || put(JsValue::UNDEFINED));
        worker.set_onerror(Some(fail.as_ref().unchecked_ref()));
        PostBox { worker, come, waiting, _hear: hear, _fail: fail }
    }

    /// The next message, in the order they came.
    async fn next(&self) -> Result<JsValue, WorkError> {
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
        if message.is_undefined() { Err(WorkError::NotStarted) } else { Ok(message) }
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
