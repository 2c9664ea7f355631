//! G3: the power goes. The profile lies on a file system of its own; while everything stands still its block device is
//! copied underneath it, so that the copy has what the disk has, and not what the system still meant to write.
//!
//! The kernel stands not still: what it writes while the copy is made would give a disk that is partly of one moment and
//! partly of another, which no power cut leaves. Such a copy is thrown away and made again.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tokio::time::sleep;

use crate::campaign::{Campaign, Task};
use crate::device::{Device, Plan, with_evidence};
use crate::launch;
use crate::seeded::Seeded;
use crate::trouble::{Outcome, Trouble, check};

/// Power cuts on one device.
const CUTS: u64 = 10;
/// Milliseconds that a page writes, at most.
const WRITES_FOR: u64 = 3_000;
/// Tries of a copy; the kernel writes every few seconds.
const SNAPSHOTS: u32 = 20;
/// Of the file system.
const MEGABYTES: u64 = 400;

pub async fn run(campaign: &mut Campaign, task: &Task) -> Outcome {
    let mut seeded = Seeded::new(task.seed);
    // A run that was stopped may have left it mounted; where it has not, there is nothing to complain of.
    drop(Command::new("umount").arg("-l").arg(launch::profile(&Device::place(campaign, task))).output());
    let mut device = Device::new(campaign, task).await?;
    let image = device.folder.join("disk.img");
    let profile = launch::profile(&device.folder);
    make(&image)?;
    let mut disk = Disk::mount(&image, &profile)?;
    device.start(Plan::WRITE)?;
    let first = device.opened().await?;
    let mut failures = device.account.compare(&first);
    let mut cuts = 0;
    while failures.is_empty() && cuts < CUTS.min(task.left) && !campaign.is_over() {
        sleep(Duration::from_millis(seeded.below(WRITES_FOR))).await;
        device.freeze();
        // Acknowledged is what was on the screen before the power went.
        device.settle();
        let copy = device.folder.join("copy.img");
        snapshot(&image, &copy)?;
        device.kill();
        disk.unmount().await?;
        std::fs::rename(&copy, &image)?;
        disk = Disk::mount(&image, &profile)?;
        device.start(Plan::WRITE)?;
        let found = device.opened().await?;
        failures = device.account.compare(&found);
        if failures.is_empty() {
            cuts += 1;
            campaign.note(task, 1, &[])?;
            campaign.note_as("G4", task, 1, &[])?;
        }
    }
    device.kill();
    disk.unmount().await?;
    if failures.is_empty() {
        return device.clear();
    }
    let place = device.preserve()?;
    campaign.note(task, 1, &with_evidence(failures, &place)[..1])
}

/// A copy of one moment: one that the disk still equals once it is made.
fn snapshot(image: &Path, copy: &Path) -> Outcome {
    for _ in 0..SNAPSHOTS {
        launch::copied("cp", &["--sparse=always"], image, copy)?;
        if Command::new("cmp").arg("-s").arg(image).arg(copy).status()?.success() {
            return Ok(());
        }
    }
    Err(Trouble::new("the disk never stood still"))
}

fn make(image: &Path) -> Outcome {
    std::fs::File::create(image)?.set_len(MEGABYTES << 20)?;
    run_program(Command::new("/sbin/mkfs.ext4").args(["-q", "-F"]).arg(image))
}

fn run_program(command: &mut Command) -> Outcome {
    let name = command.get_program().to_string_lossy().into_owned();
    let out = command.output()?;
    let why = String::from_utf8_lossy(&out.stderr).trim().to_owned();
    check(out.status.success(), format!("{name}: {why}"))
}

/// A mounted image; it is unmounted when it is dropped.
struct Disk {
    folder: PathBuf,
    mounted: bool,
}

impl Disk {
    fn mount(image: &Path, folder: &Path) -> Outcome<Disk> {
        std::fs::create_dir_all(folder)?;
        run_program(Command::new("mount").args(["-o", "loop"]).arg(image).arg(folder))?;
        Ok(Disk { folder: folder.to_owned(), mounted: true })
    }

    /// Waits until the last process has let go.
    async fn unmount(&mut self) -> Outcome {
        let unmounted =
            crate::wait::until("the file system to be free", Duration::from_secs(10), async || {
                run_program(Command::new("umount").arg(&self.folder)).map(Some)
            });
        unmounted.await?;
        // Another image may lie there before this one is dropped.
        self.mounted = false;
        Ok(())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.mounted {
            // Lazily: the browser may still be ending.
            drop(Command::new("umount").arg("-l").arg(&self.folder).output());
        }
    }
}
