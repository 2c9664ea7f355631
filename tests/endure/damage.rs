//! G5: the engine's files are damaged while the browser is closed. What was saved is there, or the next start says
//! that it is not: never the page for new users without a word.
//!
//! The limit, published with the guarantee: when everything that this origin has stored is gone, localStorage
//! included, the device looks new to anybody.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::Duration;

use tokio::time::sleep;

use crate::campaign::{Campaign, Task};
use crate::device::{Device, Plan, with_evidence};
use crate::launch;
use crate::model::Opened;
use crate::seeded::Seeded;
use crate::trouble::{Outcome, Trouble};

/// Chromium writes localStorage some seconds late; sessions of a second or two were seen to leave nothing in it.
const WRITTEN_LATE: Duration = Duration::from_secs(6);
/// Records on the device before it is damaged.
const RECORDS: u64 = 6;

pub async fn run(campaign: &mut Campaign, task: &Task) -> Outcome {
    let mut seeded = Seeded::new(task.seed);
    let mut device = Device::new(campaign, task).await?;
    device.start(Plan { writes: RECORDS, noise: false })?;
    device.hears("done").await?;
    // Closed as it should be: engines write localStorage late, and the witness in it is what tells of a loss.
    device.close().await?;
    device.settle();
    device.start(Plan::LOOK)?;
    device.hears("done").await?;
    sleep(WRITTEN_LATE).await;
    device.close().await?;
    device.settle();
    let what = damage(&device, &mut seeded)?;
    device.keep()?;
    device.start(Plan::LOOK)?;
    let opened = device.opened().await;
    let found = opened.map_err(|error| Trouble::new(format!("{what}: {error}")))?;
    let complaint = complaint(&mut device, &found);
    match complaint {
        None => {
            campaign.note(task, 1, &[])?;
            device.clear()
        }
        Some(complaint) => {
            let place = device.preserve()?;
            campaign.note(task, 1, &with_evidence(vec![format!("{what}: {complaint}")], &place))
        }
    }
}

/// What is wrong with the start; nothing if all is there or the app says what is not.
fn complaint(device: &mut Device, found: &Opened) -> Option<String> {
    let told = |text: &str| ["丢了", "打不开", "读不出", "坏", "不见了"].iter().any(|it| text.contains(it));
    if told(&found.loss) || (found.titles.is_none() && told(&found.instead)) {
        return None;
    }
    device.account.compare(found).into_iter().next()
}

/// Damages one file of the databases in one way, and says which.
fn damage(device: &Device, seeded: &mut Seeded) -> Outcome<String> {
    let files = launch::database_files(device.engine, &device.folder)?;
    let file = seeded.one(&files).ok_or_else(|| Trouble::new("no database on the disk"))?;
    let name = file.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let length = file.metadata()?.len();
    let at = seeded.below(length);
    let what = match seeded.below(3) {
        0 => {
            flip(file, at)?;
            format!("16 bytes of {name} flipped at {at} of {length}")
        }
        1 => {
            File::options().write(true).open(file)?.set_len(at)?;
            format!("{name} cut to {at} of {length} bytes")
        }
        _ => {
            std::fs::remove_file(file)?;
            format!("{name} deleted ({length} bytes)")
        }
    };
    Ok(what)
}

fn flip(path: &Path, at: u64) -> Outcome {
    let mut file = File::options().read(true).write(true).open(path)?;
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = [0; 16];
    let read = file.read(&mut bytes)?;
    for byte in &mut bytes {
        *byte ^= 0x5a;
    }
    file.seek(SeekFrom::Start(at))?;
    Ok(file.write_all(&bytes[..read])?)
}
