//! One device: a profile on the disk that outlives the browsers that are started on it and killed.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::campaign::{Campaign, Task};
use crate::engine::Engine;
use crate::launch;
use crate::model::{Account, Event, Opened};
use crate::page::SCRIPT;
use crate::people;
use crate::process::{self, Tree};
use crate::site::Site;
use crate::trouble::Outcome;
use crate::wait::until;

/// Steps for a page that drives itself, beside the finder of page.js.
const STEPS: &str = include_str!("../e2e/self_driving.js");
const WRITER: &str = include_str!("writer.js");

/// How long a start may take: a machine with much else to do is still quicker.
const START: Duration = Duration::from_secs(60);

/// A profile and the account of what was acknowledged on it.
pub struct Device {
    pub engine: Engine,
    pub folder: PathBuf,
    pub account: Account,
    site: Site,
    display: String,
    evidence: PathBuf,
    run: u64,
    tree: Option<Tree>,
}

/// What a page does after it has told what it found.
#[derive(Clone, Copy, Default)]
pub struct Plan {
    pub writes: u64,
    pub noise: bool,
}

impl Plan {
    /// Looks, and writes nothing.
    pub const LOOK: Plan = Plan { writes: 0, noise: false };
    /// Writes until it is killed.
    pub const WRITE: Plan = Plan { writes: 1_000_000, noise: false };
}

impl Device {
    /// The folder of the device of a task.
    pub fn place(campaign: &Campaign, task: &Task) -> PathBuf {
        campaign.out.join("work").join(name(task))
    }

    /// A new one, in a folder of its own below that of the results.
    pub async fn new(campaign: &Campaign, task: &Task) -> Outcome<Device> {
        let engine = task.browser()?;
        let folder = Device::place(campaign, task);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        campaign.site.forget();
        Ok(Device {
            engine,
            folder,
            account: Account::default(),
            site: campaign.site.clone(),
            display: campaign.display(engine).await?,
            evidence: campaign.out.join("evidence").join(name(task)),
            run: 0,
            tree: None,
        })
    }

    /// Starts the browser on the app, with the page's script. The first start sets the device up.
    pub fn start(&mut self, plan: Plan) -> Outcome {
        let script = json!({
            "run": self.run + 1, "first": self.run == 0, "writes": plan.writes, "noise": plan.noise,
        });
        let hash = if self.run == 0 { people::join_link() } else { "#/records".to_owned() };
        self.start_with(&format!("const PLAN = {script};\n{WRITER}"), &hash)
    }

    /// The same with a script of one's own.
    pub fn start_with(&mut self, script: &str, hash: &str) -> Outcome {
        self.kill();
        self.run += 1;
        let url = self.site.change("device", "", &format!("{SCRIPT}\n{STEPS}\n{script}"));
        let tree = launch::start(self.engine, &self.folder, &self.display, &format!("{url}{hash}"))?;
        self.tree = Some(tree);
        Ok(())
    }

    /// Which start this is, from 1.
    pub fn run(&self) -> u64 {
        self.run
    }

    /// Waits for the post of this start under a name.
    pub async fn hears(&self, name: &str) -> Outcome<Value> {
        let run = self.run;
        let mine = |ack: &Value| ack.get("run").and_then(Value::as_u64) == Some(run);
        let wanted = |ack: &Value| mine(ack) && ack.get(name).is_some();
        let ack = self.site.ack(name, START, wanted).await?;
        Ok(ack.get(name).cloned().unwrap_or_default())
    }

    /// What the page found at its start.
    pub async fn opened(&self) -> Outcome<Opened> {
        Ok(serde_json::from_value(self.hears("opened").await?)?)
    }

    /// Stops every process, then ends them all: none sees another die and tidies up.
    pub fn kill(&mut self) {
        if let Some(mut tree) = self.tree.take() {
            tree.kill();
        }
    }

    /// Stops every process as a machine does that loses its power; they are still there.
    pub fn freeze(&self) {
        if let Some(tree) = &self.tree {
            process::signal("STOP", &process::descendants(tree.child.id()));
        }
    }

    /// Closes the browser as a system does that is shut down, so that it writes out what it holds.
    pub async fn close(&mut self) -> Outcome {
        if let Some(mut tree) = self.tree.take() {
            process::signal("TERM", &[tree.child.id()]);
            let ended = until("the browser to end", Duration::from_secs(10), async || {
                Ok(tree.child.try_wait()?.map(drop))
            });
            // One that does not go is killed, which is what this harness is for.
            drop(ended.await);
            tree.kill();
        }
        Ok(())
    }

    /// Takes up what was acknowledged until now.
    pub fn settle(&mut self) {
        for ack in self.site.acks() {
            let text = |name: &str| ack.get(name).and_then(Value::as_str).map(str::to_owned);
            let event = text("draft").map(Event::Draft).or_else(|| text("saved").map(Event::Saved));
            if let Some(event) = event {
                self.account.hear(event);
            }
        }
        self.site.forget();
    }

    /// Copies the stores before a start changes them, so that a failure can be looked into.
    pub fn keep(&self) -> Outcome {
        launch::keep(self.engine, &self.folder, &self.folder.join("before"))
    }

    /// Moves the folder to where evidence is kept; its place.
    pub fn preserve(&mut self) -> Outcome<PathBuf> {
        self.kill();
        self.evidence.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        if self.evidence.exists() {
            std::fs::remove_dir_all(&self.evidence)?;
        }
        std::fs::rename(&self.folder, &self.evidence)?;
        Ok(self.evidence.clone())
    }

    /// Ends the browser and forgets the profile.
    pub fn clear(&mut self) -> Outcome {
        self.kill();
        launch::clear(&self.folder)
    }
}

fn name(task: &Task) -> String {
    format!("{}-{}-{}", task.guarantee.id, task.engine_name(), task.seed)
}

/// Failures with the place of their evidence.
pub fn with_evidence(failures: Vec<String>, place: &Path) -> Vec<String> {
    failures.into_iter().map(|it| format!("{it} (evidence: {})", place.display())).collect()
}
