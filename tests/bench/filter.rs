//! Search per key, against indexOf over one lower-cased string.

use serde::Deserialize;
use serde_json::json;

use crate::data::QUERIES;
use crate::rounds::Round;
use crate::table::{Row, Unit};
use crate::trouble::{Outcome, same};
use crate::visits::{Side, Visits};
use crate::{Ground, machine, say, take_in};

#[derive(Deserialize)]
struct Told {
    rounds: Vec<(f64, f64)>,
}

pub async fn measure(ground: &Ground, visits: &mut Visits) -> Outcome<Row> {
    say("filter：一键一找");
    take_in::fill(ground, visits).await?;
    let job = json!({ "queries": QUERIES, "rounds": ground.args.rounds });
    let found: Vec<(String, String)> = visits.job(Side::Ours, "answers", job.clone()).await?;
    let ours: Vec<String> = found.iter().map(|(ours, _)| ours.clone()).collect();
    let theirs: Vec<String> = found.into_iter().map(|(_, theirs)| theirs).collect();
    same("what we find", &ours, &ground.expected.hits)?;
    same("what indexOf finds", &theirs, &ground.expected.hits)?;
    let load = machine::calm().await;
    let told: Told = visits.job(Side::Ours, "filter", job).await?;
    Ok(Row {
        what: format!("filter {} records, per key", ground.args.records),
        against: "indexOf over one string",
        unit: Unit::Ms,
        target: None,
        rounds: told.rounds.into_iter().map(|(ours, theirs)| Round { ours, theirs }).collect(),
        load,
    })
}
