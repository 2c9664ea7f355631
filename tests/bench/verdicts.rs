//! Judging everything that the plan asks: six branches over three years, all entries; and again after one save.

use std::fs;

use chrono::Local;
use qiangji::book::Book;
use qiangji::duty::{Ask, Facts, Grounds, kinds};
use qiangji::exchange::bundle::{self, Limits};
use qiangji::exchange::take_in::take_in;
use qiangji::roster::Roster;
use serde::Deserialize;
use serde_json::json;

use crate::rounds::Round;
use crate::sample::{self, Plan};
use crate::table::{Row, Unit};
use crate::trouble::{Outcome, Trouble, same};
use crate::visits::{Side, Visits};
use crate::{Ground, machine, say};

#[derive(Deserialize)]
struct Told {
    /// Judgements.
    n: usize,
    all: f64,
    again: f64,
    /// JSON.parse of every record.
    floor: f64,
}

pub async fn measure(ground: &Ground, visits: &mut Visits) -> Outcome<[Row; 2]> {
    say("verdicts：三年六个支部，全部条目");
    let (records, expected) = lay_out(ground)?;
    visits.clear(Side::Ours).await?;
    let taken: usize = visits.job(Side::Ours, "take_programme", json!({})).await?;
    same("records taken in", &taken, &records)?;
    let load = machine::calm().await;
    let (mut all, mut again) = (Vec::new(), Vec::new());
    for _ in 0..ground.args.rounds {
        let told: Told = visits.job(Side::Ours, "judged", json!({})).await?;
        say(format_args!("  {:.0} ms, {:.1} ms", told.all, told.again));
        same("judgements", &told.n, &expected)?;
        all.push(Round { ours: told.all, theirs: told.floor });
        again.push(Round { ours: told.again, theirs: told.all });
    }
    let row = |what: &str, against, rounds| Row {
        what: format!("{what} of {records} records, 6 branches × 36 months × 118 entries"),
        against,
        unit: Unit::Ms,
        target: None,
        rounds,
        load,
    };
    Ok([
        row("verdicts", "JSON.parse of every record", all),
        row("verdicts after one save", "all verdicts", again),
    ])
}

/// The files of the programme; how many records they hold, and how many judgements the core makes of them today.
fn lay_out(ground: &Ground) -> Outcome<(usize, usize)> {
    let folder = ground.folder.join("www/programme");
    fs::create_dir_all(&folder)?;
    let wrong = |error: &dyn std::fmt::Display| Trouble::new(error.to_string());
    let files =
        sample::make(&Plan { branches: 6, years: 3, ..Plan::default() }).map_err(|error| wrong(&error))?;
    let (mut book, mut names) = (Book::default(), Vec::new());
    for (at, file) in files.iter().enumerate() {
        let name = format!("{at:03}-{}", file.name);
        fs::write(folder.join(&name), &file.bytes)?;
        names.push(name);
        let bundle =
            bundle::read_whole(&file.bytes, Limits::PHONE).map_err(|_| Trouble::new("a sample file"))?;
        take_in(&mut book, bundle.records);
    }
    fs::write(folder.join("names.json"), json!(names).to_string())?;
    let roster = Roster::of(&book);
    let facts = Facts::gather(&book, &roster, kinds());
    #[expect(clippy::disallowed_methods, reason = "the page judges as of today")]
    let as_of = Local::now().date_naive();
    let ask = Ask { org: None, home: None, apart: Vec::new(), office: true, as_of };
    let judged =
        Grounds::of(&book, &roster, &ask, &Option::unwrap_or_default).judge(&book, &roster, &facts, None);
    Ok((book.len(), judged.iter().map(|it| it.judgements.len()).sum()))
}
