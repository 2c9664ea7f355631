//! The campaign: which row of the table is tried next, and writing down what came of it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio::time::Instant;

use crate::args::Args;
use crate::engine::Engine;
use crate::guarantees::{self, Guarantee, NATIVE};
use crate::results::{Results, Row};
use crate::screen::Screen;
use crate::site::Site;
use crate::trouble::{Outcome, Trouble};
use crate::{damage, imports, kills, native, power, say, scripts, stories, torn};

/// So many times in a row may the harness itself fail at a row before the row is left for this run.
const PATIENCE: u32 = 3;

pub struct Campaign {
    pub args: Args,
    pub site: Site,
    /// The folder of results, profiles and evidence.
    pub out: PathBuf,
    results: Results,
    screen: OnceCell<Screen>,
    versions: String,
    revision: String,
    ends: Option<Instant>,
}

/// A row of the table, about to be tried.
#[derive(Clone, Copy)]
pub struct Task {
    pub guarantee: &'static Guarantee,
    /// None for the core without a browser.
    pub engine: Option<Engine>,
    pub seed: u64,
    /// How many tries are still wanted.
    pub left: u64,
    pub full: bool,
}

impl Task {
    pub fn engine_name(&self) -> String {
        self.engine.map_or(NATIVE.to_owned(), |engine| engine.to_string())
    }

    /// The engine of a row that has one.
    pub fn browser(&self) -> Outcome<Engine> {
        self.engine.ok_or_else(|| Trouble::new(format!("{} is tried in a browser", self.guarantee.id)))
    }
}

impl Campaign {
    pub async fn begin(args: Args) -> Outcome<Campaign> {
        let project = Path::new(env!("CARGO_MANIFEST_DIR"));
        let out = project.join(&args.out);
        let dist = std::env::var_os("QIANGJI_DIST").map_or_else(|| project.join("dist"), PathBuf::from);
        let site = Site::serve(&dist).await?;
        let results = Results::open(&out)?;
        let ends = args.minutes.map(|minutes| Instant::now() + Duration::from_secs(60 * minutes));
        let screen = OnceCell::new();
        Ok(Campaign { args, site, out, results, screen, versions: versions(), revision: revision(), ends })
    }

    /// Goes through the rows in turn until all have their figures or the time is over.
    pub async fn run(&mut self) -> Outcome {
        let mut rows: Vec<(&'static Guarantee, &'static str, u32)> = guarantees::ALL
            .iter()
            .flat_map(|it| it.goals.iter().map(move |goal| (it, goal.engine, 0)))
            .filter(|(it, engine, _)| wanted(&self.args, it.id, engine))
            .collect();
        while !rows.is_empty() && !self.is_over() {
            let mut later = Vec::new();
            for (guarantee, engine, troubles) in rows {
                if self.is_over() {
                    break;
                }
                let sum = self.results.sum(guarantee.id, engine);
                let left = figure(guarantee, engine, self.args.full).saturating_sub(sum.tried);
                if left == 0 {
                    say(format_args!(
                        "{} {engine}: {} tried, {} failed",
                        guarantee.id, sum.tried, sum.failed
                    ));
                    continue;
                }
                let seed = self.args.seed.unwrap_or_default().max(sum.last_seed + 1);
                let engine_or_none = if engine == NATIVE { None } else { Some(engine.parse()?) };
                let task = Task { guarantee, engine: engine_or_none, seed, left, full: self.args.full };
                match self.try_once(&task).await {
                    Ok(()) => later.push((guarantee, engine, 0)),
                    Err(error) => {
                        say(format_args!("{} {engine}: the harness failed: {error}", guarantee.id));
                        if troubles + 1 < PATIENCE {
                            later.push((guarantee, engine, troubles + 1));
                        }
                    }
                }
            }
            rows = later;
        }
        Ok(())
    }

    /// Whether the time that was given is over; asked between tries.
    pub fn is_over(&self) -> bool {
        self.ends.is_some_and(|end| Instant::now() >= end)
    }

    async fn try_once(&mut self, task: &Task) -> Outcome {
        match task.guarantee.id {
            "G1" | "G4" => kills::run(self, task).await,
            "G2" => torn::run(self, task).await,
            "G3" => power::run(self, task).await,
            "G5" => damage::run(self, task).await,
            "G9" => imports::run(self, task).await,
            "G15" => scripts::run(self, task).await,
            "G6" | "G16" => stories::run(self, task),
            "G8" if task.engine.is_some() => stories::run(self, task),
            _ => native::run(self, task),
        }
    }

    /// Writes down one try.
    pub fn note(&mut self, task: &Task, tried: u64, failures: &[String]) -> Outcome {
        self.note_as(task.guarantee.id, task, tried, failures)
    }

    /// Writes down what a try says of another guarantee.
    pub fn note_as(&mut self, guarantee: &str, task: &Task, tried: u64, failures: &[String]) -> Outcome {
        let failed = u64::try_from(failures.len()).unwrap_or(u64::MAX).min(tried.max(1));
        let what = failures.first().cloned().unwrap_or_default();
        for failure in failures {
            say(format_args!("FAILED {guarantee} {} seed {}: {failure}", task.engine_name(), task.seed));
        }
        let row = Row {
            guarantee: guarantee.to_owned(),
            engine: task.engine_name(),
            seed: task.seed,
            tried,
            failed,
            what,
            date: today(),
            versions: self.versions.clone(),
            revision: self.revision.clone(),
        };
        Ok(self.results.add(row)?)
    }

    /// The display for programs that need one.
    pub async fn display(&self, engine: Engine) -> Outcome<String> {
        match engine {
            Engine::Chromium | Engine::Firefox => Ok(String::new()),
            Engine::WebKit => {
                Ok(self.screen.get_or_try_init(|| Screen::start(&self.out)).await?.display.clone())
            }
        }
    }
}

/// Whether a row of the table was asked for.
fn wanted(args: &Args, guarantee: &str, engine: &str) -> bool {
    let among =
        |list: &[String], one: &str| list.is_empty() || list.iter().any(|it| it.eq_ignore_ascii_case(one));
    among(&args.only, guarantee) && among(&args.engine, engine)
}

/// How often a guarantee is to be tried in an engine.
fn figure(guarantee: &Guarantee, engine: &str, full: bool) -> u64 {
    let goal = guarantee.goals.iter().find(|goal| goal.engine == engine);
    goal.map_or(0, |goal| if full { goal.full } else { goal.quick })
}

/// What a program says of itself, in one line; empty where it cannot be asked.
fn asked(program: &str, args: &[&str]) -> String {
    let out = Command::new(program).args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output();
    let said = out.map(|out| String::from_utf8_lossy(&out.stdout).into_owned()).unwrap_or_default();
    said.lines().next().unwrap_or_default().trim().to_owned()
}

fn versions() -> String {
    let webkit = asked("dpkg-query", &["-W", "-f", "WebKitGTK ${Version}", "libwebkit2gtk-4.1-0"]);
    let said = |line: String| line.split(" built on").next().unwrap_or_default().to_owned();
    let all = [said(asked("chromium", &["--version"])), asked("firefox-esr", &["--version"]), webkit];
    all.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The commit, with a + where the tree differs from it.
fn revision() -> String {
    let commit = asked("git", &["rev-parse", "--short", "HEAD"]);
    let changed = asked("git", &["status", "--porcelain", "--untracked-files=no"]);
    if changed.is_empty() { commit } else { format!("{commit}+") }
}

fn today() -> String {
    asked("date", &["+%F"])
}
