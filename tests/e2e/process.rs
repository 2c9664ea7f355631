//! Child processes that end with everything they have started, and with nothing else.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::trouble::{Outcome, Trouble};

/// A process and its descendants; dropping it ends them all.
pub struct Tree {
    /// The first of them.
    pub child: Child,
}

impl Tree {
    /// Starts it with what it prints going to `log`.
    pub fn start(mut command: Command, log: &Path) -> Outcome<Tree> {
        let (out, err) = (File::create(log)?, File::options().append(true).open(log)?);
        let name = command.get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::null()).stdout(out).stderr(err);
        let child = command.spawn().map_err(|error| Trouble::new(format!("{name}: {error}")))?;
        Ok(Tree { child })
    }

    /// SIGSTOP to all, so that none sees another die and tidies up, then SIGKILL: the plug is pulled.
    pub fn kill(&mut self) {
        let mut all = descendants(self.child.id());
        signal("STOP", &all);
        // And what was started between the look and the stop. One whose parent ended meanwhile is in the first list only.
        all.extend(descendants(self.child.id()));
        signal("KILL", &all);
        // Only a process that is gone already refuses, and that is what is wanted.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The process itself and all below it, by parent ids.
pub fn descendants(root: u32) -> Vec<u32> {
    let parents = parents();
    let mut found = vec![root];
    let mut at = 0;
    while let Some(parent) = found.get(at).copied() {
        found.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid));
        at += 1;
    }
    found
}

/// Every process with its parent. Field 4 of `stat`, after a name that may hold blanks and brackets.
fn parents() -> Vec<(u32, u32)> {
    let Ok(all) = fs::read_dir("/proc") else { return Vec::new() };
    let one = |entry: fs::DirEntry| {
        let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
        let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
        let after_name = stat.rsplit_once(')')?.1;
        Some((pid, after_name.split_whitespace().nth(1)?.parse().ok()?))
    };
    all.flatten().filter_map(one).collect()
}

/// Sends a signal to processes.
pub fn signal(name: &str, pids: &[u32]) {
    let list = pids.iter().map(u32::to_string).collect::<Vec<_>>().join(" ");
    // The shell's own `kill`: Debian's small images have no other. It complains of those that are gone already.
    let mut shell = Command::new("sh");
    drop(shell.args(["-c", &format!("kill -{name} {list}")]).stderr(Stdio::null()).status());
}
