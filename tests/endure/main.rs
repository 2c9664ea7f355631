//! The driver of `cargo xtask endure`: tries each guarantee in each engine until its figure is reached, in turn, and
//! writes down every try at once, so that whoever stops it loses at most one.
//!
//! What is promised and how often it is tried stands in `src/xtask/endure/guarantees.rs`; how, in the files beside
//! this one.

#[path = "../../src/xtask/endure/args.rs"]
mod args;
mod campaign;
mod damage;
mod device;
#[path = "../../src/xtask/endure/guarantees.rs"]
mod guarantees;
mod imports;
mod kills;
mod launch;
mod model;
mod native;
mod power;
#[path = "../../src/xtask/endure/results.rs"]
#[cfg_attr(not(test), expect(dead_code, reason = "the table is printed by cargo xtask"))]
mod results;
mod scripts;
mod seeded;
mod stories;
mod torn;

#[path = "../e2e"]
#[expect(dead_code, reason = "shared with the stories, which use all of it")]
mod e2e {
    pub mod browser;
    pub mod driver;
    pub mod engine;
    pub mod page;
    pub mod people;
    pub mod process;
    pub mod screen;
    pub mod site;
    pub mod trouble;
    pub mod wait;
}

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;

use self::args::Args;
use self::campaign::Campaign;
// The stories' sources name each other from the root.
use self::e2e::{browser, driver, engine, page, people, process, screen, site, trouble, wait};

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    args: Args,
}

/// One line to the person who waits.
pub fn say(line: impl std::fmt::Display) {
    // Nobody reads any more: then there is nobody to tell that either.
    drop(writeln!(std::io::stdout(), "{line}"));
}

#[tokio::main]
async fn main() -> ExitCode {
    let run = async {
        let mut campaign = Campaign::begin(Cli::parse().args).await?;
        campaign.run().await
    };
    match run.await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(error);
            ExitCode::from(2)
        }
    }
}
