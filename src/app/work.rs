//! The post boxes to the workers: the reader and the sealer. A fresh one for each job, two readers for many files, ended
//! after it: no ids, no protocol.

mod post_box;
pub mod sealer;

use js_sys::{Array, Uint8Array};
use qiangji::exchange::bundle::{Bundle, Limits};
use qiangji::exchange::parcel::piece::{self, Piece};
use qiangji::exchange::post::{Tag, Unpacking};
use qiangji::record::Hash;
use wasm_bindgen::JsValue;

use self::post_box::PostBox;
use crate::pace::{Pace, Stage};

/// The module that reads files.
const READER: &str = "worker";
/// The module that reads tables.
const SHEETS: &str = "sheets";
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
    Sealed(Vec<u8>),
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
        (0..workers(files.len())).map(|_| PostBox::start(READER)).collect::<Result<_, _>>()?;
    for (at, box_) in boxes.iter().enumerate() {
        // Dealt out like cards, so that answers are waited for in the order of the files.
        ask(box_, files.iter().skip(at).step_by(boxes.len()), limits, pace).await?;
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
    drawn(&Array::of3(&"frames".into(), &address.into(), &Uint8Array::from(file))).await
}

/// A text as one QR code; none where it is too long for one.
pub async fn code(text: &str) -> Result<Option<Vec<bool>>, WorkError> {
    Ok(drawn(&Array::of2(&"code".into(), &text.into())).await?.and_then(|all| all.into_iter().next()))
}

async fn drawn(request: &Array) -> Result<Option<Vec<Vec<bool>>>, WorkError> {
    let box_ = PostBox::start(READER)?;
    box_.is_ready().await?;
    box_.post(request, &Array::new())?;
    let answer = box_.next().await?;
    let modules = |frame: JsValue| Uint8Array::new(&frame).to_vec().into_iter().map(|it| it == 1).collect();
    Ok((!answer.is_null()).then(|| Array::from(&answer).iter().map(modules).collect()))
}

/// Hands files over, once the worker has said that it is there.
#[expect(clippy::cast_precision_loss, reason = "limits are below 2^53")]
async fn ask<'a>(
    box_: &PostBox,
    files: impl Iterator<Item = &'a (String, Vec<u8>)>,
    limits: Limits,
    pace: Pace,
) -> Result<(), WorkError> {
    box_.is_ready().await?;
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
    box_.post(&request, &moved)
}

/// A spreadsheet's or a CSV's rows; none where it is no table.
pub async fn table(file: &[u8]) -> Result<Option<Vec<Vec<String>>>, WorkError> {
    let box_ = PostBox::start(SHEETS)?;
    box_.is_ready().await?;
    box_.post(&Uint8Array::from(file), &Array::new())?;
    let answer = box_.next().await?;
    let texts =
        |row: JsValue| Array::from(&row).iter().map(|it| it.as_string().unwrap_or_default()).collect();
    Ok((!answer.is_null()).then(|| Array::from(&answer).iter().map(texts).collect()))
}

/// As the worker has posted it; none where it was stopped.
async fn found(item: &Array, pace: Pace) -> Option<Found> {
    let text = |at: u32| item.get(at).as_string().unwrap_or_default();
    // Both sides are of one build; what does not fit was garbled on the way between them.
    let garbled = || What::Wrong(Tag::Wrong, WorkError::Silent.to_string());
    let what = match Tag::parse(&text(2)) {
        Some(Tag::Bundle) => unpacked(Uint8Array::new(&item.get(3)).to_vec(), pace).await?,
        Some(Tag::Sealed) => Some(What::Sealed(Uint8Array::new(&item.get(3)).to_vec())),
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
