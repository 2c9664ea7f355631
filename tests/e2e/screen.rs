//! A screen for WebKit, which cannot do without one.

use std::path::Path;
use std::process::Command;

use crate::process::Tree;
use crate::trouble::{Outcome, Trouble};
use crate::wait::{PATIENCE, until};

/// An X server of our own.
pub struct Screen {
    /// `:99`
    pub display: String,
    _server: Tree,
}

impl Screen {
    pub async fn start(folder: &Path) -> Outcome<Screen> {
        let log = folder.join("xvfb.log");
        let mut xvfb = Command::new("Xvfb");
        xvfb.args(["-displayfd", "1", "-screen", "0", "1400x900x24", "-nolisten", "tcp"]);
        let server = Tree::start(xvfb, &log)?;
        let number = until("Xvfb", PATIENCE, async || {
            let said = std::fs::read_to_string(&log)?;
            Ok(said.lines().find_map(|line| line.trim().parse::<u32>().ok()))
        });
        let number = number.await.map_err(|error| Trouble::new(format!("{error}; see {}", log.display())))?;
        Ok(Screen { display: format!(":{number}"), _server: server })
    }
}
