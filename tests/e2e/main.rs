//! The stories of the workbook, walked through in Chromium, Firefox and WebKit.
//!
//! `cargo xtask test` builds the site and runs them all. By hand, with a built site in `dist`:
//! `cargo test --features e2e --test e2e -- --engine firefox --story two_tabs`

mod args;
mod browser;
mod driver;
mod engine;
mod ground;
mod look;
mod page;
mod people;
mod process;
mod screen;
mod self_driving;
mod site;
mod stories;
mod trouble;
mod wait;

use std::io::Write;
use std::process::ExitCode;

use tokio::time::Instant;

use crate::args::Args;
use crate::engine::Engine;
use crate::ground::{Failure, Ground};
use crate::site::Site;
use crate::stories::Story;
use crate::trouble::Trouble;

/// One line to the person who waits.
pub fn say(line: impl std::fmt::Display) {
    // Nobody reads any more: then there is nobody to tell that either.
    drop(writeln!(std::io::stdout(), "{line}"));
}

#[tokio::main]
async fn main() -> ExitCode {
    let run = match Args::read(std::env::args().skip(1)) {
        Ok(args) => run(&args).await,
        Err(error) => Err(error),
    };
    match run {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            say(error);
            ExitCode::from(2)
        }
    }
}

/// Runs what was asked for, engine by engine; how many failed.
async fn run(args: &Args) -> Result<usize, Trouble> {
    let wanted: Vec<(Engine, Story)> = args.wanted();
    if wanted.is_empty() {
        return Err(Trouble::new("no such story; --list names them"));
    }
    if args.list {
        for (engine, story) in &wanted {
            say(format_args!("{engine}::{}", story.name));
        }
        return Ok(0);
    }
    let site = Site::serve(&args.dist).await?;
    if let Some(folder) = &args.look {
        return look::at_all(&site, folder).await;
    }
    let (begun, mut failed, mut ended) = (Instant::now(), Vec::new(), Vec::new());
    say(format_args!("\nrunning {} tests", wanted.len()));
    for (engine, story) in &wanted {
        let started = Instant::now();
        let mut told = tell(*engine, story, &site, args).await?;
        // An engine that falls over is not the page's doing, unless it does so again.
        if let Err(Failure { lost: true, report }) = &told {
            say(format_args!("{engine} ended by itself; the story is told again\n{report}"));
            ended.push(story.name);
            Ground::lay_aside(*engine, story.name, &args.out)?;
            told = tell(*engine, story, &site, args).await?;
        }
        let took = started.elapsed().as_secs_f64();
        match told {
            Ok(()) => say(format_args!("test {engine}::{} ... ok ({took:.1} s)", story.name)),
            Err(Failure { report, .. }) => {
                say(format_args!("test {engine}::{} ... FAILED ({took:.1} s)", story.name));
                failed.push(report);
            }
        }
    }
    for report in &failed {
        say(format_args!("\n---- {report}"));
    }
    if !ended.is_empty() {
        say(format_args!("\ntold twice, because the browser had ended: {}", ended.join(", ")));
    }
    let (verdict, passed) = (if failed.is_empty() { "ok" } else { "FAILED" }, wanted.len() - failed.len());
    let took = begun.elapsed().as_secs_f64();
    say(format_args!(
        "\ntest result: {verdict}. {passed} passed; {} failed; 0 ignored; finished in {took:.2}s\n",
        failed.len()
    ));
    Ok(failed.len())
}

async fn tell(
    engine: Engine,
    story: &Story,
    site: &Site,
    args: &Args,
) -> Result<Result<(), Failure>, Trouble> {
    let ground = Ground::new(engine, story.name, site.clone(), &args.out)?;
    Ok(ground.tell(story).await)
}
