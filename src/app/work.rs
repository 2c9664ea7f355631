//! The post boxes to the workers: the reader and the sealer. A fresh one for each job, two readers for many files, ended
//! after it: no ids, no protocol.

mod again;
mod post_box;
pub mod sealer;

use js_sys::{Array, Uint8Array};
use qiangji::exchange::bundle::{Bundle, Limits};
use qiangji::exchange::parcel::Room;
use qiangji::exchange::parcel::piece::{self, Piece};
use qiangji::exchange::post::{self, Tag, Unpacking};
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
    /// It had started, and ended in the midst of something.
    #[error("做到一半出错停下了。刷新这一页，再试一次。")]
    Stopped,
    /// The same whenever it has this one file to read.
    #[error("读到这份文件就出错停下，没有收。请发件人重新做一份，或者换一种方式发。")]
    StoppedAt,
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
    /// Pictures that lay in it, and what is told where they hold nothing of ours.
    Pictures(Vec<Vec<u8>>, Option<(Tag, String)>),
    /// Not to be taken, and why.
    Wrong(Tag, String),
}

/// Opens files and what lies in them; everything found, file by file. None where it was stopped.
pub async fn read(
    files: &[(String, Vec<u8>)],
    limits: Limits,
    pace: Pace,
) -> Result<Option<Vec<Found>>, WorkError> {
    Ok(read_each(files, limits, pace).await?.map(|each| each.into_iter().flatten().collect()))
}

/// The same, of each file for itself. One at which the worker stops is refused and keeps no other from being read.
pub async fn read_each(
    files: &[(String, Vec<u8>)],
    limits: Limits,
    pace: Pace,
) -> Result<Option<Vec<Vec<Found>>>, WorkError> {
    let refused = |at: usize| {
        let (name, bytes) = &files[at];
        let what = What::Wrong(Tag::Wrong, WorkError::StoppedAt.to_string());
        vec![Found { name: name.clone(), sha: Hash::of(bytes), what }]
    };
    let together = async |places: &[usize]| read_together(files, places, limits, pace).await;
    match again::each(files.len(), together, refused).await {
        Ok(each) => Ok(Some(each)),
        Err(End::Stop) => Ok(None),
        Err(End::Trouble(error)) => Err(error),
    }
}

/// Why no answers are waited for any more.
enum End {
    /// Somebody stopped it.
    Stop,
    /// No worker has started.
    Trouble(WorkError),
}

impl From<WorkError> for End {
    fn from(error: WorkError) -> Self {
        End::Trouble(error)
    }
}

/// What was found in the files of these places; none for those that a worker which stopped had still to read.
async fn read_together(
    files: &[(String, Vec<u8>)],
    places: &[usize],
    limits: Limits,
    pace: Pace,
) -> Result<Vec<Option<Vec<Found>>>, End> {
    let boxes: Vec<PostBox> =
        (0..workers(places.len())).map(|_| PostBox::start(READER)).collect::<Result<_, _>>()?;
    for (at, box_) in boxes.iter().enumerate() {
        // Dealt out like cards, so that answers are waited for in the order of the files.
        let dealt = places.iter().skip(at).step_by(boxes.len()).map(|place| &files[*place]);
        // What one choice may unpack into is shared among them.
        let room = Room::WORKER / boxes.len().max(1) as u64;
        ask(box_, dealt, (limits, room), pace).await?;
    }
    let mut read = Vec::with_capacity(places.len());
    let mut stopped = vec![false; boxes.len()];
    for (place, (at, box_)) in places.iter().zip(boxes.iter().enumerate().cycle()) {
        if !pace.on(Stage::Read, *place, files.len()).await {
            return Err(End::Stop);
        }
        let answer = if stopped[at] { None } else { box_.next_or_stop(pace).await.ok_or(End::Stop)?.ok() };
        stopped[at] = answer.is_none();
        read.push(match answer {
            Some(answer) => Some(all_found(&Array::from(&answer), pace).await?),
            None => None,
        });
    }
    Ok(read)
}

async fn all_found(answer: &Array, pace: Pace) -> Result<Vec<Found>, End> {
    let mut all = Vec::new();
    for item in answer.iter() {
        all.push(found(&Array::from(&item), pace).await.ok_or(End::Stop)?);
    }
    Ok(all)
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
    (limits, room): (Limits, u64),
    pace: Pace,
) -> Result<(), WorkError> {
    box_.is_ready().await?;
    let limit = |n: f64| JsValue::from_f64(n);
    let request = Array::of4(
        &"read".into(),
        &limit(limits.bytes as f64),
        &limit(limits.records as f64),
        &limit(room as f64),
    );
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
        Some(Tag::Pictures) => {
            let crossed = post::unpack_pictures(&Uint8Array::new(&item.get(3)).to_vec());
            crossed.map(|(all, otherwise)| What::Pictures(all, otherwise))
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
