//! G9: the browser is killed while it takes a file in or takes one back. At the next start the state is the one
//! before or the one after, as the core computes them; nothing else.

use std::time::Duration;

use qiangji::book::{Book, Revision};
use qiangji::exchange::bundle::{self, Letter, Limits};
use qiangji::record::{Clock, Id, Record};
use qiangji::value::map;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::campaign::{Campaign, Task};
use crate::device::{Device, with_evidence};
use crate::people;
use crate::say;
use crate::seeded::Seeded;
use crate::trouble::{Outcome, Trouble};

const TAKER: &str = include_str!("taker.js");
/// Kills on one profile.
const KILLS: u64 = 8;
/// Records of one file, for a quick look and in full: twenty thousand are as many as a part may hold.
const RECORDS: [u64; 2] = [2_000, 20_000];

/// What was under way when the browser was killed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    Take(u64),
    TakeBack,
}

pub async fn run(campaign: &mut Campaign, task: &Task) -> Outcome {
    let mut seeded = Seeded::new(task.seed);
    let mut device = Device::new(campaign, task).await?;
    let records = RECORDS[usize::from(task.full)];
    // Files that were taken in, oldest first, and what is under way.
    let (mut taken, mut fresh, mut under_way) = (Vec::new(), 0, None::<(Step, bool)>);
    // A guess for the first; then as long as the last one took.
    let mut lasts = Duration::from_millis(800);
    let mut kills = 0;
    loop {
        let step = match seeded.below(3) {
            0 if !taken.is_empty() => Step::TakeBack,
            _ => Step::Take(fresh),
        };
        start(campaign, &mut device, step, records)?;
        let opened = device.hears("opened").await?;
        if let Some((step, acknowledged)) = under_way {
            let after = applied(&taken, step);
            let code = opened.get("code").and_then(Value::as_str).unwrap_or_default();
            let before_or_after = [(!acknowledged).then_some(&taken), Some(&after)];
            let found = before_or_after.into_iter().flatten().find(|it| code == state_code(it, records));
            let loss = opened.get("loss").and_then(Value::as_str).unwrap_or_default();
            let Some(found) = found.filter(|_| loss.is_empty()).cloned() else {
                let place = device.preserve()?;
                let what = format!(
                    "killed at {step:?} over {taken:?}, acknowledged: {acknowledged}; found {opened}"
                );
                return campaign.note(task, 1, &with_evidence(vec![what], &place));
            };
            taken = found;
            campaign.note(task, 1, &[])?;
            kills += 1;
        }
        if kills >= KILLS.min(task.left) || campaign.is_over() {
            return device.clear();
        }
        // A file that was refused stays fresh; one that came in is known.
        let step =
            if let (Step::TakeBack, true) = (step, taken.is_empty()) { return device.clear() } else { step };
        if matches!(step, Step::Take(_)) {
            fresh += 1;
        }
        device.hears("begun").await?;
        let begun = Instant::now();
        let wait = seeded.below(u64::try_from(lasts.as_millis()).unwrap_or(u64::MAX) * 5 / 4);
        sleep(Duration::from_millis(wait)).await;
        device.kill();
        let acknowledged = ended(campaign, device.run());
        if acknowledged {
            lasts = begun.elapsed().min(lasts.max(Duration::from_millis(200)));
        } else {
            lasts = lasts.mul_f64(1.1);
        }
        under_way = Some((step, acknowledged));
        campaign.site.forget();
    }
}

/// Whether the page of a start has told of the end of its step.
fn ended(campaign: &Campaign, run: u64) -> bool {
    let acks = campaign.site.acks();
    acks.iter().any(|ack| ack.get("run").and_then(Value::as_u64) == Some(run) && ack.get("ended").is_some())
}

fn start(campaign: &Campaign, device: &mut Device, step: Step, records: u64) -> Outcome {
    let file = match step {
        Step::Take(number) => {
            let bytes = String::from_utf8(written(&file(number, records))?);
            let text = bytes.map_err(|error| Trouble::new(error.to_string()))?;
            let name = format!("take-{number}");
            // The server hands out whatever text lies under a name; the page fetches it as a file.
            campaign.site.change(&name, &text, "");
            name
        }
        Step::TakeBack => String::new(),
    };
    let plan = json!({
        "run": device.run() + 1, "first": device.run() == 0, "file": file,
        "name": people::MEMBERS[0], "unit": people::UNIT, "branch": people::BRANCH,
    });
    let script = format!("const PLAN = {plan};\n{TAKER}");
    let started = device.start_with(&script, "#/");
    if started.is_err() {
        say("the browser did not start");
    }
    started
}

fn applied(taken: &[u64], step: Step) -> Vec<u64> {
    match step {
        Step::Take(number) => taken.iter().copied().chain([number]).collect(),
        Step::TakeBack => taken[..taken.len().saturating_sub(1)].to_vec(),
    }
}

/// The state code of a device that has taken these files in and nothing else.
fn state_code(taken: &[u64], records: u64) -> String {
    let mut book = Book::default();
    for number in taken {
        for revision in file(*number, records) {
            book.insert(revision);
        }
    }
    book.state_hash().code()
}

/// The entries of one member; every file is another member's.
fn file(number: u64, records: u64) -> Vec<Revision> {
    let own = Id(1_000 + u128::from(number));
    let entry = |n: u64| {
        let t = Clock { ms: 1_790_000_000_000 + n, count: 0, device: format!("d{number}") };
        let d = map([("topic", format!("第 {n} 次学习").into()), ("date", "2026-03-02".into())]);
        Revision::new(&Record::new(
            Id(u128::from(number) << 64 | u128::from(n)),
            "self_study_entry",
            own,
            t,
            d,
        ))
    };
    (1..=records).map(entry).collect()
}

fn written(records: &[Revision]) -> Outcome<Vec<u8>> {
    let own = records.first().map(|it| it.record().own.to_string()).unwrap_or_default();
    let letter = Letter {
        from: map([("person", own.into()), ("name", "王静".into())]),
        scope: map([("level", "member".into())]),
        ..Letter::default()
    };
    let parts = bundle::write(&letter, records, &[], Limits::PHONE.bytes);
    let mut parts = parts.map_err(|error| Trouble::new(error.to_string()))?;
    if parts.len() == 1 { Ok(parts.remove(0)) } else { Err(Trouble::new("a file in parts")) }
}
