//! Taking in a hundred files: read, merged and durable, against Dexie's bulk path and hand-written byte segments.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::rounds::Round;
use crate::table::{Row, Unit};
use crate::trouble::{Outcome, same};
use crate::visits::{Side, Visits};
use crate::{Ground, machine, say};

#[derive(Deserialize)]
struct Taken {
    ms: f64,
    /// What the time was spent on, as far as the side knows.
    steps: Value,
    n: usize,
}

#[derive(Deserialize)]
struct Seen {
    n: usize,
    hash: String,
}

pub async fn measure(ground: &Ground, visits: &mut Visits) -> Outcome<[Row; 2]> {
    say("import：一百个文件");
    for side in Side::ALL {
        once(ground, visits, side).await?;
        check(ground, visits, side).await?;
    }
    let load = machine::calm().await;
    let (mut dexie, mut segments) = (Vec::new(), Vec::new());
    for round in 0..ground.args.rounds {
        let mut order = Side::ALL;
        if round % 2 == 1 {
            order.reverse();
        }
        let mut ms = [0.0; 3];
        for side in order {
            ms[side as usize] = once(ground, visits, side).await?;
        }
        let [ours, with_dexie, with_segments] = ms;
        dexie.push(Round { ours, theirs: with_dexie });
        segments.push(Round { ours, theirs: with_segments });
    }
    let what = format!("import, merge and persist {} records in 100 files", ground.args.records);
    let row =
        |against, target, rounds| Row { what: what.clone(), against, unit: Unit::Ms, target, rounds, load };
    Ok([row("Dexie, bulkGet + bulkPut", Some(0.1), dexie), row("hand-written byte segments", None, segments)])
}

/// The store as the import leaves it, for what is measured on a full one.
pub async fn fill(ground: &Ground, visits: &mut Visits) -> Outcome {
    let seen: Seen = visits.job(Side::Ours, "look", json!({})).await?;
    if seen.hash == ground.expected.state {
        return Ok(());
    }
    once(ground, visits, Side::Ours).await?;
    check(ground, visits, Side::Ours).await
}

async fn once(ground: &Ground, visits: &mut Visits, side: Side) -> Outcome<f64> {
    visits.clear(side).await?;
    let taken: Taken = visits.job(side, "take_in", json!({})).await?;
    say(format_args!("  {:8} {:.0} ms {}", side.name(), taken.ms, taken.steps));
    same("records taken in", &taken.n, &ground.expected.records)?;
    Ok(taken.ms)
}

/// What a new visit finds on the disk is the state the core reckoned natively.
async fn check(ground: &Ground, visits: &mut Visits, side: Side) -> Outcome {
    let seen: Seen = visits.job(side, "look", json!({})).await?;
    same("records on the disk", &seen.n, &ground.expected.records)?;
    same("hash of the state", &seen.hash, &ground.expected.state)
}
