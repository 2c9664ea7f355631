//! The program in the browser reads files as the one on a PC does (reliability.md 5.3, P15).

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use qiangji::exchange::bundle::Limits;
use qiangji::exchange::parcel::{self, Item, armour, piece};
use qiangji::exchange::post::{Said, Tag};
use serde_json::{Value, json};

use crate::ground::Ground;
use crate::people;
use crate::trouble::{Outcome, check, same};

/// Files read on both sides, in batches that one message carries.
const CASES: usize = 10_000;
const BATCH: usize = 100;
/// Fixed, so that a difference comes again.
const SEED: u32 = 0x9e37_79b9;

/// Whole and damaged files: the worker gives the very bytes, or the very sentence, that the same core gives natively.
pub async fn the_worker_reads_as_a_pc_does(ground: &Ground) -> Outcome {
    let files = originals(ground)?;
    let page = ground.phone().await?;
    page.open(&ground.site.url("")).await?;
    let mut chance = Chance(SEED);
    let mut whole = 0;
    for batch in 0..CASES / BATCH {
        let damaged: Vec<Vec<u8>> = (0..BATCH).map(|_| chance.befall(&files)).collect();
        let sent: Vec<String> = damaged.iter().map(|bytes| BASE64_STANDARD.encode(bytes)).collect();
        let limits = json!([Limits::PHONE.bytes, Limits::PHONE.records, parcel::Room::WORKER]);
        let read: Vec<Value> = page.run_async(READ, vec![limits, json!(sent)]).await?;
        same("answers", &read.len(), &BATCH)?;
        for (n, (bytes, read)) in damaged.iter().zip(read).enumerate() {
            let native = natively(bytes);
            whole += usize::from(native[0][2] == "bundle");
            same(&format!("file {n} of batch {batch}"), &read, &native)?;
        }
    }
    check(whole > CASES / 20 && whole < CASES / 2, format!("{whole} of {CASES} files were whole"))
}

fn originals(ground: &Ground) -> Outcome<Vec<Vec<u8>>> {
    let handed_in = people::hand_in(&ground.folder.join("files"))?;
    let mut files: Vec<Vec<u8>> = handed_in.paths.iter().map(std::fs::read).collect::<Result<_, _>>()?;
    files.sort_by_key(Vec::len);
    files.truncate(6);
    files.push(include_bytes!("../../core/files/v1.json").to_vec());
    Ok(files)
}

/// As [`READ`] tells it: length and sum of what was read, or why it was not.
fn natively(bytes: &[u8]) -> Value {
    let told = |item: Item| {
        let (tag, said) = Tag::of(item.content);
        let said = match said {
            Said::Bytes(bytes) => json!([bytes.len(), sum(&bytes)]),
            Said::Words(words) => json!(words),
        };
        json!([item.name, item.sha.to_string(), tag.word(), said])
    };
    parcel::open("x", bytes, Limits::PHONE, &mut parcel::Room::new(parcel::Room::WORKER))
        .into_iter()
        .map(told)
        .collect()
}

/// FNV-1a, which both sides can write in a line.
fn sum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |sum: u32, byte| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// The worker as the app starts it, asked once for the whole batch.
const READ: &str = "
    const [limits, files, done] = arguments;
    const sum = bytes => {
        let sum = 0x811c9dc5;
        for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0;
        return sum;
    };
    const build = document.querySelector('meta[name=build]').content;
    const worker = new Worker('worker-' + build + '/worker_loader.js');
    const read = [];
    worker.onerror = event => done([String(event.message)]);
    worker.onmessage = event => {
        if (event.data === 'ready') {
            const all = files.flatMap(text => ['x', Uint8Array.from(atob(text), c => c.charCodeAt(0))]);
            worker.postMessage(['read', ...limits, ...all]);
            return;
        }
        const told = said => typeof said === 'string' ? said : [said.length, sum(said)];
        read.push(event.data.map(([name, sha, tag, said]) => [name, sha, tag, told(said)]));
        if (read.length === files.length) { worker.terminate(); done(read); }
    };";

/// Numbers that look random and are the same every time (xorshift).
struct Chance(u32);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as usize % n.max(1)
    }

    /// One of the files after one mishap of mail, disk or hand, or none.
    fn befall(&mut self, files: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = files[self.below(files.len())].clone();
        // Some go as text, quoted in a letter.
        if self.below(4) == 0 {
            let text = armour::write(&piece::packed(&bytes), 4_000 + self.below(40_000));
            bytes = format!("> {}", text.replace('\n', "\r\n> ")).into_bytes();
        }
        let at = self.below(bytes.len());
        match self.below(8) {
            0 => bytes.truncate(at),
            1 => bytes[at] ^= 1 << self.below(8),
            2 => put(&mut bytes, at, b"\\ud800 "),
            3 => drop(bytes.drain(at..bytes.len().min(at + 40))),
            4 => return lines(&bytes, b"\n", |all| all.swap(1, 2)),
            5 => return lines(&bytes, b"\n", |all| all.truncate(all.len() - 2)),
            6 => return lines(&bytes, b"\r\n", |_| {}),
            _ => put(&mut bytes, 0, "\u{feff}".as_bytes()),
        }
        bytes
    }
}

fn put(bytes: &mut Vec<u8>, at: usize, more: &[u8]) {
    drop(bytes.splice(at..at, more.iter().copied()));
}

/// The lines changed, and joined by `end` again.
fn lines(bytes: &[u8], end: &[u8], change: impl FnOnce(&mut Vec<&[u8]>)) -> Vec<u8> {
    let mut all: Vec<&[u8]> = bytes.split(|b| *b == b'\n').collect();
    change(&mut all);
    all.join(end)
}
