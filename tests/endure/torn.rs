//! G2: the tail of Chromium's log is torn off, as a kill in the middle of a write leaves it. Chromium tolerates that
//! at the first start and may drop the whole database at a later one.

use crate::campaign::{Campaign, Task};
use crate::device::{Device, Plan, with_evidence};
use crate::launch;
use crate::seeded::Seeded;
use crate::trouble::{Outcome, check};

/// Cuts on one profile.
const CUTS: u64 = 5;
/// Bytes cut off at most: less than what the noise of the page has written last.
const LONGEST: u64 = 4_096;

pub async fn run(campaign: &mut Campaign, task: &Task) -> Outcome {
    let mut seeded = Seeded::new(task.seed);
    let mut device = Device::new(campaign, task).await?;
    let writes = Plan { writes: 2, noise: true };
    device.start(writes)?;
    device.hears("done").await?;
    for _ in 0..CUTS.min(task.left) {
        device.kill();
        device.settle();
        let cut = 1 + seeded.below(LONGEST);
        tear(&device, cut)?;
        device.keep()?;
        let mut failures = Vec::new();
        // Open and save, then two starts more.
        for plan in [writes, Plan::LOOK, writes] {
            device.start(plan)?;
            let found = device.opened().await?;
            failures.extend(device.account.compare(&found));
            if !failures.is_empty() {
                let place = device.preserve()?;
                let told: Vec<String> = failures.iter().map(|it| format!("{cut} bytes cut: {it}")).collect();
                return campaign.note(task, 1, &with_evidence(told, &place)[..1]);
            }
            device.hears("done").await?;
            device.kill();
            device.settle();
        }
        campaign.note(task, 1, &[])?;
    }
    device.clear()
}

/// Cuts bytes off the end of the log.
fn tear(device: &Device, cut: u64) -> Outcome {
    let log = launch::chromium_log(&device.folder)?;
    let file = std::fs::File::options().write(true).open(&log)?;
    let length = file.metadata()?.len();
    check(length > cut + LONGEST, format!("the log is too short to cut: {length} bytes"))?;
    Ok(file.set_len(length - cut)?)
}
