//! Guarantees that the core's own tests try: run with other seeds and more cases, and counted.

use std::path::Path;
use std::process::Command;

use crate::campaign::{Campaign, Task};
use crate::say;
use crate::trouble::{Outcome, Trouble};

/// How the tries of a test are counted.
#[derive(Clone, Copy)]
enum Count {
    /// So many as were asked for by `QIANGJI_CASES`.
    Cases,
    /// The test writes its number into the file `QIANGJI_TALLY`.
    Tally,
    /// One for each test that passed.
    Tests,
}

/// A test, or several of one name.
struct Native {
    /// The guarantees that it tries, all by the same cases.
    tries: &'static [&'static str],
    /// Arguments of `cargo test`.
    target: &'static [&'static str],
    count: Count,
    /// Cases of one run: some minutes at most.
    batch: u64,
}

const CORE: &str = "core";

const ALL: &[Native] = &[
    Native { tries: &["G7"], target: &["--test", CORE, "store::faults::"], count: Count::Tally, batch: 1 },
    Native { tries: &["G8"], target: &["--test", CORE, "store::meanwhile::"], count: Count::Tally, batch: 1 },
    Native {
        tries: &["G10", "G11", "G12"],
        target: &["--test", CORE, "laws::merging_is_a_union"],
        count: Count::Cases,
        batch: 500_000,
    },
    Native {
        tries: &["G13"],
        target: &["--test", CORE, "laws::mutation::"],
        count: Count::Cases,
        batch: 200_000,
    },
    Native {
        tries: &["G18", "G19"],
        target: &["--test", CORE, "laws::what_is_written_is_read"],
        count: Count::Cases,
        batch: 200_000,
    },
    Native {
        tries: &["P16"],
        target: &["--test", CORE, "store::chance::any_schedule"],
        count: Count::Cases,
        batch: 50_000,
    },
    Native { tries: &["G17"], target: &["--lib", "vault::"], count: Count::Tests, batch: 1 },
    Native { tries: &["YEAR"], target: &["--test", CORE, "store::year::"], count: Count::Tally, batch: 200 },
];

pub fn run(campaign: &mut Campaign, task: &Task) -> Outcome {
    let id = task.guarantee.id;
    let native = ALL.iter().find(|it| it.tries.contains(&id));
    let native =
        native.ok_or_else(|| Trouble::new(format!("{id} cannot be run here; see docs/reliability.md")))?;
    let cases = native.batch.min(task.left);
    let tally = campaign.out.join("tally");
    std::fs::write(&tally, "")?;
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).args(["test", "-q"]).args(native.target);
    cargo.env("QIANGJI_CASES", cases.to_string()).env("QIANGJI_TALLY", &tally);
    // Apart from those of other runs: a run takes as many seeds as it has cases.
    let first = task.seed * 10_000;
    cargo.env("QIANGJI_YEARS", cases.to_string()).env("QIANGJI_SEED", first.to_string());
    cargo.env("PROPTEST_RNG_SEED", task.seed.to_string());
    let output = cargo.output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let (passed, failed) = results(&said).ok_or_else(|| {
        let why = String::from_utf8_lossy(&output.stderr).into_owned();
        Trouble::new(format!("the tests of {id} did not run: {}", why.lines().last().unwrap_or_default()))
    })?;
    let tried = match native.count {
        Count::Cases => cases,
        Count::Tally => sum(&tally)?,
        Count::Tests => u64::from(passed > 0),
    };
    if passed + failed == 0 {
        return Err(Trouble::new(format!("no test of {id} by the name {:?}", native.target)));
    }
    let mut failures = Vec::new();
    if failed > 0 {
        let kept = campaign.out.join("evidence").join(format!("{id}-native-{}.log", task.seed));
        kept.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        std::fs::write(&kept, &said)?;
        failures.push(format!("{failed} tests failed (evidence: {})", kept.display()));
    }
    say(format_args!("{id} native: {tried} tried, {failed} tests failed"));
    native.tries.iter().try_for_each(|other| campaign.note_as(other, task, tried, &failures))
}

/// Tests passed and failed, by the last line that libtest writes.
fn results(said: &str) -> Option<(u64, u64)> {
    let line = said.lines().rev().find(|line| line.starts_with("test result:"))?;
    let number = |word: &str| {
        let before = line.split(word).next()?;
        before.split_whitespace().next_back()?.parse::<u64>().ok()
    };
    Some((number(" passed")?, number(" failed")?))
}

fn sum(tally: &Path) -> Outcome<u64> {
    let text = std::fs::read_to_string(tally)?;
    Ok(text.lines().filter_map(|line| line.trim().parse::<u64>().ok()).sum())
}
