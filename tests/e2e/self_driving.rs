//! MiniBrowser without a driver: its automation keeps nothing on the disk, so pages that must outlive it drive
//! themselves and report by post.

use std::path::Path;
use std::process::Command;

use crate::driver::{self, mini_browser};
use crate::ground::Ground;
use crate::page::SCRIPT;
use crate::process::Tree;
use crate::trouble::Outcome;

/// Steps for a page that drives itself, beside the finder of page.js.
const STEPS: &str = include_str!("self_driving.js");

/// Opens the app, as wide as a PC shows it, with a script of steps in it, data in `data`. Dropping or killing the tree pulls the plug.
pub async fn open(ground: &Ground, name: &str, data: &Path, hash: &str, script: &str) -> Outcome<Tree> {
    let steps = format!("{SCRIPT}\n{STEPS}\nqj.drive(async () => {{\n{script}\n}});");
    let url = format!("{}{hash}", ground.site.change(name, "", &steps));
    let mut browser = Command::new(mini_browser()?);
    browser
        .arg(url)
        .env("DISPLAY", ground.display().await?)
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .env("XDG_DATA_HOME", data);
    let other = driver::profile(&ground.folder);
    for variable in ["XDG_CACHE_HOME", "XDG_CONFIG_HOME"] {
        browser.env(variable, &other);
    }
    Tree::start(browser, &ground.folder.join(format!("{name}.log")))
}
