//! Guarantees that a story of `tests/e2e` tries already: told once more, and counted.

use std::process::Command;

use crate::campaign::{Campaign, Task};
use crate::say;
use crate::trouble::{Outcome, Trouble};

/// Which story tries a guarantee.
fn story(guarantee: &str) -> Option<&'static str> {
    match guarantee {
        "G6" => Some("full_disk"),
        "G8" => Some("two_tabs"),
        "G16" => Some("every_address_opens"),
        _ => None,
    }
}

pub fn run(campaign: &mut Campaign, task: &Task) -> Outcome {
    let name = story(task.guarantee.id)
        .ok_or_else(|| Trouble::new(format!("no story tries {}", task.guarantee.id)))?;
    let engine = task.browser()?.to_string();
    let out = campaign.out.join("stories");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).env("QIANGJI_E2E_OUT", &out);
    cargo.args([
        "test",
        "-q",
        "--features",
        "e2e",
        "--test",
        "e2e",
        "--",
        "--engine",
        &engine,
        "--story",
        name,
    ]);
    let output = cargo.output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let outcome = said.lines().find(|line| line.contains(name) && line.starts_with("test "));
    let outcome = outcome.ok_or_else(|| {
        let why = String::from_utf8_lossy(&output.stderr).into_owned();
        Trouble::new(format!("the story {name} was not told: {}", why.lines().last().unwrap_or_default()))
    })?;
    if outcome.contains("... ok") {
        say(format_args!("{} {engine}: {name} ok", task.guarantee.id));
        return campaign.note(task, 1, &[]);
    }
    // The folder of the story is emptied when it is told again.
    let kept = campaign.out.join("evidence").join(format!("{}-{engine}-{}", task.guarantee.id, task.seed));
    kept.parent().map_or(Ok(()), std::fs::create_dir_all)?;
    std::fs::rename(out.join(format!("{engine}-{name}")), &kept)?;
    let report = said.split("---- ").nth(1).unwrap_or_default();
    let report = report.lines().take(2).collect::<Vec<_>>().join(": ");
    campaign.note(task, 1, &[format!("{report} (evidence: {})", kept.display())])
}
