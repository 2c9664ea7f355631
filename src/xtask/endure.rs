//! `cargo xtask endure`: the twenty guarantees of docs/reliability.md, tried again and again.
//!
//! Builds the site if there is none; the driver (`tests/endure/main.rs`) does the rest. What every run saw is added
//! up in `target/endure/results.jsonl`, so that it can be stopped at any time and goes on where it was.

mod args;
#[expect(dead_code, reason = "the driver reads the quick figures too")]
mod guarantees;
#[cfg_attr(not(test), expect(dead_code, reason = "the driver adds the rows"))]
mod results;

use std::ffi::OsString;

use self::results::Results;
use crate::shell::{self, Error, say};
use crate::{build, setup, tools};
pub use args::Args;

/// Prints the table, or runs what was asked for and then prints it.
pub fn run(args: &Args) -> Result<(), Error> {
    if !args.table {
        setup::for_testing()?;
        build::release_if_missing()?;
        let mut driver = shell::cargo();
        driver.args(["run", "-q", "--features", "measure", "--bin", "endure", "--"]).args(words(args));
        driver.env("QIANGJI_DIST", build::dist()).env("QIANGJI_TOOLS", tools::home());
        shell::run(driver.env("PATH", tools::path()))?;
    }
    let out = shell::root().join(&args.out);
    let table = Results::open(&out).map_err(shell::at(&out))?.table();
    say(&table);
    if args.write { write(&table) } else { Ok(()) }
}

/// Puts the table into the published page.
fn write(table: &str) -> Result<(), Error> {
    let path = shell::root().join("docs/reliability.md");
    let page = std::fs::read_to_string(&path).map_err(shell::at(&path))?;
    let page = results::put_into(&page, table)
        .ok_or_else(|| Error::Wrong(format!("{} 里没有放表的地方", path.display())))?;
    std::fs::write(&path, page).map_err(shell::at(&path))
}

/// The arguments once more as words of a command line.
fn words(args: &Args) -> Vec<OsString> {
    let mut words: Vec<OsString> = Vec::new();
    if args.full {
        words.push("--full".into());
    }
    words.extend(args.only.iter().flat_map(|id| ["--only".into(), id.into()]));
    words.extend(args.engine.iter().flat_map(|name| ["--engine".into(), name.into()]));
    words.extend(args.minutes.map(|minutes| format!("--for={minutes}").into()));
    words.extend(args.seed.map(|seed| format!("--seed={seed}").into()));
    words.extend(["--out".into(), args.out.clone().into()]);
    words
}
