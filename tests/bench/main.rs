//! The driver of `cargo xtask bench`: opens the pages in Chromium, both sides in turn, and reckons what came of it.
//! What each workload measures, and what not, is told in README.md beside this.
//!
//! Nothing here is a test: no time fails anything. Only a wrong answer of either side does.

#[path = "../../src/xtask/bench/args.rs"]
mod args;
mod data;
mod filter;
mod line;
mod machine;
mod rounds;
mod save;
mod server;
mod start;
mod table;
mod take_in;
mod verdicts;
mod visits;

#[path = "../e2e"]
#[expect(dead_code, reason = "shared with the stories, which use all of it")]
mod e2e {
    pub mod browser;
    pub mod driver;
    pub mod engine;
    pub mod page;
    pub mod process;
    pub mod trouble;
    pub mod wait;
}
#[path = "../../src/xtask/sample/make.rs"]
mod sample;
#[path = "../../src/xtask/static_files.rs"]
mod static_files;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

use self::args::Args;
use self::data::Expected;
// The stories' sources name each other from the root.
use self::e2e::{browser, driver, engine, page, process, trouble, wait};
use self::table::Row;
use self::trouble::Outcome;
use self::visits::Visits;

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    args: Args,
}

/// What every workload stands on.
pub struct Ground {
    args: Args,
    /// `target/bench`: `www` are the pages, `start` the two first screens; profiles lie here too, on the disk.
    folder: PathBuf,
    expected: Expected,
}

impl Ground {
    fn wants(&self, name: &str) -> bool {
        self.args.only.is_empty() || self.args.only.iter().any(|only| only == name)
    }
}

/// One line to the person who waits.
pub fn say(line: impl std::fmt::Display) {
    // Nobody reads any more: then there is nobody to tell that either.
    drop(writeln!(std::io::stdout(), "{line}"));
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse().args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(error);
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Outcome {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = project.join("target/bench");
    say(format_args!("写 {} 条记录，算出该有的答案", args.records));
    let expected = data::write(&folder.join("www/data"), args.records as usize)?;
    let ground = Ground { args, folder, expected };
    let rows = measured(&ground).await?;
    let table = table::markdown(&rows, &machine::describe(), ground.args.rounds);
    say(format_args!("\n{table}"));
    if ground.args.write { table::write(&project.join("README.md"), &table) } else { Ok(()) }
}

/// All that was asked for. The store filled by the import is searched, then saved to.
async fn measured(ground: &Ground) -> Outcome<Vec<Row>> {
    let mut rows = Vec::new();
    if ground.wants("start") {
        rows.extend(start::measure(ground).await?);
    }
    let mut visits = Visits::begin(ground).await?;
    if ground.wants("save") {
        rows.push(save::measure(ground, &mut visits, false).await?);
    }
    if ground.wants("import") {
        rows.extend(take_in::measure(ground, &mut visits).await?);
    }
    if ground.wants("filter") {
        rows.push(filter::measure(ground, &mut visits).await?);
    }
    if ground.wants("save-full") {
        rows.push(save::measure(ground, &mut visits, true).await?);
    }
    if ground.wants("verdicts") {
        rows.extend(verdicts::measure(ground, &mut visits).await?);
    }
    visits.end().await?;
    Ok(rows)
}
