//! One save until it is durable, against a raw strict put.

use serde::Deserialize;
use serde_json::json;

use crate::rounds::{Round, median};
use crate::table::{Row, Unit};
use crate::trouble::{Outcome, check};
use crate::visits::{Side, Visits};
use crate::{Ground, machine, say, take_in};

/// Saves of each side in one round; a round counts by its median, so that one slow flush is not a result.
const PAIRS: usize = 20;

#[derive(Deserialize)]
struct Told {
    /// Of each round the times of ours and of theirs.
    rounds: Vec<(Vec<f64>, Vec<f64>)>,
    /// Id and topic of our records.
    saved: Vec<(String, String)>,
    /// The raw values lie on the disk.
    kept: bool,
}

/// `full`: in a store that holds all the records of the take-in; the raw put's holds nothing but its own either way.
pub async fn measure(ground: &Ground, visits: &mut Visits, full: bool) -> Outcome<Row> {
    let what =
        if full { format!("save, {} records in the store", ground.args.records) } else { "save".to_owned() };
    say(&what);
    if full {
        take_in::fill(ground, visits).await?;
    } else {
        visits.clear(Side::Ours).await?;
    }
    run(visits, 1).await?;
    let load = machine::calm().await;
    let told = run(visits, ground.args.rounds).await?;
    let rounds =
        told.rounds.into_iter().map(|(ours, theirs)| Round { ours: median(ours), theirs: median(theirs) });
    let (target, against) = (Some(1.5), "raw strict put");
    Ok(Row { what, against, unit: Unit::Ms, target, rounds: rounds.collect(), load })
}

/// Saves, and looks in a new visit whether all of them are there.
async fn run(visits: &mut Visits, rounds: u32) -> Outcome<Told> {
    let told: Told = visits.job(Side::Ours, "save", json!({ "rounds": rounds, "pairs": PAIRS })).await?;
    let (ids, topics): (Vec<String>, Vec<String>) = told.saved.iter().cloned().unzip();
    let found: Vec<Option<String>> = visits.job(Side::Ours, "topics", json!({ "ids": ids })).await?;
    let all = found.iter().map(Option::as_deref).eq(topics.iter().map(|topic| Some(topic.as_str())));
    check(all, "a saved record is not on the disk")?;
    check(told.kept, "a raw value is not on the disk")?;
    Ok(told)
}
