//! The post box to the worker. A fresh worker for each job, two for many files, ended after it: no ids, no protocol.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Promise, Uint8Array};
use qiangji::exchange::bundle::{Bundle, Limits};
use qiangji::exchange::parcel::piece::{self, Piece};
use qiangji::exchange::post::{Tag, Unpacking};
use qiangji::record::Hash;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker};

use crate::pace::{Pace, Stage};
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

/// What was found in a chosen file.
#[derive(Debug, Clone)]
pub struct Found {
    /// The file's name, and in what it lay.
    pub name: String,
    /// Of its bytes.
    pub sha: Hash,
    pub what: What,
}

/// What it is.
#[derive(Debug, Clone)]
pub enum What {
    Bundle(Box<Bundle>),
    /// Under age: a key comes first.
    Sealed,
    Piece(Piece),
    /// Not to be taken, and why.
    Wrong(Tag, String),
}

/// Opens files and what lies in them; everything found, file by file. None where it was stopped.
pub async fn read(
    files: &[(String, Vec<u8>)],
    limits: Limits,
    pace: Pace,
) -> Result<Option<Vec<Found>>, WorkError> {
    let boxes: Vec<PostBox> =
        (0..workers(files.len())).map(|_| PostBox::start()).collect::<Result<_, _>>()?;
    for (at, box_) in boxes.iter().enumerate() {
        // Dealt out like cards, so that answers are waited for in the order of the files.
        box_.ask(files.iter().skip(at).step_by(boxes.len()), limits, pace).await?;
    }
    let mut read = Vec::with_capacity(files.len());
    for (at, box_) in boxes.iter().cycle().take(files.len()).enumerate() {
        if !pace.on(Stage::Read, at, files.len()).await {
            return Ok(None);
        }
        let answer = match box_.next_or_stop(pace).await {
            Some(answer) => Array::from(&answer?),
            None => return Ok(None),
        };
        for item in answer.iter() {
            match found(&Array::from(&item), pace).await {
                Some(found) => read.push(found),
                None => return Ok(None),
            }
        }
    }
    Ok(Some(read))
}

/// The file as QR frames, each with its modules row by row, dark or not; none where they would be too many.
pub async fn frames(file: &[u8], address: &str) -> Result<Option<Vec<Vec<bool>>>, WorkError> {
    let box_ = PostBox::start()?;
    box_.next().await.map_err(|_| WorkError::NotStarted)?;
    let request = Array::of3(&"frames".into(), &address.into(), &Uint8Array::from(file));
    box_.worker.post_message(&request).map_err(|_| WorkError::NotStarted)?;
    let answer = box_.next().await?;
    let modules = |frame: JsValue| Uint8Array::new(&frame).to_vec().into_iter().map(|it| it == 1).collect();
    Ok((!answer.is_null()).then(|| Array::from(&answer).iter().map(modules).collect()))
}

/// As the worker has posted it; none where it was stopped.
async fn found(item: &Array, pace: Pace) -> Option<Found> {
    let text = |at: u32| item.get(at).as_string().unwrap_or_default();
    // Both sides are of one build; what does not fit was garbled on the way between them.
    let garbled = || What::Wrong(Tag::Wrong, WorkError::Silent.to_string());
    let what = match Tag::parse(&text(2)) {
        Some(Tag::Bundle) => unpacked(Uint8Array::new(&item.get(3)).to_vec(), pace).await?,
        Some(Tag::Sealed) => Some(What::Sealed),
        Some(Tag::Piece) => {
            text(3).strip_prefix(piece::LINK).and_then(|it| piece::parsed(it).ok()).map(What::Piece)
        }
        Some(tag) => Some(What::Wrong(tag, text(3))),
        None => None,
    };
    let sha = text(1).parse().unwrap_or(Hash([0; 32]));
    Some(Found { name: text(0), sha, what: what.unwrap_or_else(garbled) })
}

/// Outer none where it was stopped, inner where the bytes are not whole.
async fn unpacked(bytes: Vec<u8>, pace: Pace) -> Option<Option<What>> {
    let Some(mut unpacking) = Unpacking::begin(bytes) else { return Some(None) };
    while !unpacking.is_done() {
        let (done, of) = unpacking.progress();
        if !pace.on(Stage::Compare, done, of).await {
            return None;
        }
        if unpacking.step().is_none() {
            return Some(None);
        }
    }
    Some(Some(What::Bundle(Box::new(unpacking.bundle()))))
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
    put: Rc<dyn Fn(JsValue)>,
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
        files: impl Iterator<Item = &'a (String, Vec<u8>)>,
        limits: Limits,
        pace: Pace,
    ) -> Result<(), WorkError> {
        self.next().await.map_err(|_| WorkError::NotStarted)?;
        let limit = |n: f64| JsValue::from_f64(n);
        let request = Array::of3(&"read".into(), &limit(limits.bytes as f64), &limit(limits.records as f64));
        let moved = Array::new();
        for (name, bytes) in files {
            // Copying a hundred files takes longer than a page may stand still. Who stops is heard when answers are.
            pace.on(Stage::Read, 0, 1).await;
            let bytes = Uint8Array::from(bytes.as_slice());
            moved.push(&bytes.buffer());
            request.push(&name.as_str().into());
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
        let put: Rc<dyn Fn(JsValue)> = Rc::new(put);
        let (heard, failed) = (Rc::clone(&put), Rc::clone(&put));
        let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| heard(event.data()));
        worker.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        let fail = Closure::<dyn Fn()>::new(move || failed(JsValue::UNDEFINED));
        worker.set_onerror(Some(fail.as_ref().unchecked_ref()));
        PostBox { worker, come, waiting, put, _hear: hear, _fail: fail }
    }

    /// As [`PostBox::next`], but none as soon as it is stopped.
    async fn next_or_stop(&self, pace: Pace) -> Option<Result<JsValue, WorkError>> {
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
