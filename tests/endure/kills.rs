//! G1 and G4: kill -9 at any moment, while saving, typing and starting.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::campaign::{Campaign, Task};
use crate::device::{Device, Plan, with_evidence};
use crate::model::Opened;
use crate::say;
use crate::seeded::Seeded;
use crate::trouble::Outcome;

/// Kills on one profile; then a new one, so that the list stays short enough to be read quickly.
const KILLS: u64 = 25;
/// So many records on one profile at most.
const RECORDS: usize = 300;
/// Milliseconds after which a writing page is killed, at most.
const WRITES_FOR: u64 = 2_000;
/// The same of one that starts.
const STARTS_FOR: u64 = 1_500;

/// One device, killed again and again.
pub async fn run(campaign: &mut Campaign, task: &Task) -> Outcome {
    let mut seeded = Seeded::new(task.seed);
    let mut device = Device::new(campaign, task).await?;
    let (begun, mut kills, mut saved) = (Instant::now(), 0, 0);
    device.start(Plan::WRITE)?;
    let first = device.opened().await?;
    let mut failures = device.account.compare(&first);
    while failures.is_empty()
        && kills < KILLS.min(task.left)
        && device.account.len() < RECORDS
        && !campaign.is_over()
    {
        let at_once = killed(&mut device, &mut seeded).await?;
        device.settle();
        device.keep()?;
        device.start(Plan::WRITE)?;
        let found = opened(&mut device).await?;
        saved = device.account.len();
        failures = device.account.compare(&found);
        if failures.is_empty() {
            kills += at_once;
            campaign.note_as("G1", task, at_once, &[])?;
            campaign.note_as("G4", task, 1, &[])?;
        }
    }
    let took = begun.elapsed().as_secs_f64();
    say(format_args!(
        "{} {}: {kills} kills in {took:.0} s, {saved} records acknowledged",
        task.guarantee.id, device.engine
    ));
    if failures.is_empty() {
        return device.clear();
    }
    let place = device.preserve()?;
    let failures = with_evidence(failures, &place);
    campaign.note_as("G1", task, 1, &failures[..1])?;
    campaign.note_as("G4", task, 1, &failures[..1])
}

/// Kills the page that writes; one time in four the next one too, while the browser or the app starts. How many.
async fn killed(device: &mut Device, seeded: &mut Seeded) -> Outcome<u64> {
    sleep(Duration::from_millis(seeded.below(WRITES_FOR))).await;
    device.kill();
    if seeded.below(4) > 0 {
        return Ok(1);
    }
    device.settle();
    device.start(Plan::WRITE)?;
    sleep(Duration::from_millis(seeded.below(STARTS_FOR))).await;
    device.kill();
    Ok(2)
}

/// What was found; once more where the browser stumbled over its own profile, which says nothing about the app.
pub async fn opened(device: &mut Device) -> Outcome<Opened> {
    match device.opened().await {
        Ok(found) => Ok(found),
        Err(error) => {
            say(format_args!("{} start {}: {error}", device.engine, device.run()));
            device.start(Plan::WRITE)?;
            device.opened().await
        }
    }
}
