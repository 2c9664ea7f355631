//! Browsers without a driver: a page drives itself and reports by post, so that one harness serves three engines.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::driver::mini_browser;
use crate::engine::Engine;
use crate::process::Tree;
use crate::trouble::{Outcome, Trouble};

/// Starts the engine on the profile in `folder`, with one page.
pub fn start(engine: Engine, folder: &Path, display: &str, url: &str) -> Outcome<Tree> {
    let profile = profile(folder);
    std::fs::create_dir_all(&profile)?;
    let mut command = match engine {
        Engine::Chromium => chromium(&profile),
        Engine::Firefox => firefox(&profile)?,
        Engine::WebKit => webkit(&profile, display)?,
    };
    command.arg(url).env("TMPDIR", scratch(folder)?);
    Tree::start(command, &folder.join("browser.log"))
}

/// Where the engine keeps everything.
pub fn profile(folder: &Path) -> PathBuf {
    folder.join("profile")
}

/// Chromium's sockets need a short path.
fn scratch(folder: &Path) -> Outcome<PathBuf> {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let scratch = std::env::temp_dir().join(format!("qj-{name}"));
    std::fs::create_dir_all(&scratch)?;
    Ok(scratch)
}

/// What is no part of the profile, once the folder is done with.
pub fn clear(folder: &Path) -> Outcome {
    let scratch = scratch(folder)?;
    std::fs::remove_dir_all(scratch)?;
    Ok(std::fs::remove_dir_all(folder)?)
}

fn chromium(profile: &Path) -> Command {
    let mut command = Command::new("/usr/bin/chromium");
    command.args([
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--disable-breakpad",
        "--hide-crash-restore-bubble",
        "--lang=zh-CN",
        "--window-size=1366,768",
    ]);
    command.arg(format!("--user-data-dir={}", profile.display()));
    command
}

/// Without thumbnails: for those the page runs a second time, in a container whose storage is empty.
const FIREFOX_PREFS: &str = r#"
user_pref("browser.sessionstore.resume_from_crash", false);
user_pref("toolkit.startup.max_resumed_crashes", -1);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("browser.startup.page", 0);
user_pref("browser.newtabpage.enabled", false);
user_pref("browser.newtab.preload", false);
user_pref("browser.pagethumbnails.capturing_disabled", true);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.enabled", false);
user_pref("app.update.enabled", false);
user_pref("intl.accept_languages", "zh-CN");
"#;

fn firefox(profile: &Path) -> Outcome<Command> {
    std::fs::write(profile.join("user.js"), FIREFOX_PREFS)?;
    let mut command = Command::new("/usr/bin/firefox-esr");
    command.env("MOZ_CRASHREPORTER_DISABLE", "1");
    command.args(["-headless", "-no-remote", "-profile"]).arg(profile);
    Ok(command)
}

fn webkit(profile: &Path, display: &str) -> Outcome<Command> {
    let mut command = Command::new(mini_browser()?);
    command.env("DISPLAY", display).env("LIBGL_ALWAYS_SOFTWARE", "1");
    for name in ["XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"] {
        command.env(name, profile);
    }
    Ok(command)
}

/// Where the engine keeps databases and localStorage; those of them that are there.
pub fn stores(engine: Engine, folder: &Path) -> Vec<PathBuf> {
    let below: &[&str] = match engine {
        Engine::Chromium => &["Default/IndexedDB", "Default/Local Storage"],
        Engine::Firefox => &["storage/default", "webappsstore.sqlite"],
        Engine::WebKit => &[""],
    };
    let profile = profile(folder);
    below.iter().map(|path| profile.join(path)).filter(|path| path.exists()).collect()
}

/// The files of the engine's databases.
pub fn database_files(engine: Engine, folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut files = Vec::new();
    for store in stores(engine, folder) {
        files_below(&store, &mut files)?;
    }
    let is_database = |path: &PathBuf| {
        let path = path.to_string_lossy();
        match engine {
            Engine::Chromium => path.contains("IndexedDB/") && !path.ends_with("LOCK"),
            Engine::Firefox => path.contains("/idb/"),
            Engine::WebKit => path.contains("IndexedDB.sqlite3"),
        }
    };
    files.retain(is_database);
    files.sort();
    Ok(files)
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) -> Outcome {
    if folder.is_file() {
        found.push(folder.to_owned());
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files_below(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

/// Copies what the engine stores, so that a failure can be looked into.
pub fn keep(engine: Engine, folder: &Path, to: &Path) -> Outcome {
    if to.exists() {
        std::fs::remove_dir_all(to)?;
    }
    std::fs::create_dir_all(to)?;
    for store in stores(engine, folder) {
        copied("cp", &["-a"], &store, to)?;
    }
    Ok(())
}

/// Runs a program that copies one path to another.
pub fn copied(program: &str, args: &[&str], from: &Path, to: &Path) -> Outcome {
    let out = Command::new(program).args(args).arg(from).arg(to).output()?;
    let why = String::from_utf8_lossy(&out.stderr).trim().to_owned();
    crate::trouble::check(out.status.success(), format!("{program} {} : {why}", from.display()))
}

/// The log that Chromium's database writes to.
pub fn chromium_log(folder: &Path) -> Outcome<PathBuf> {
    let logs = database_files(Engine::Chromium, folder)?.into_iter();
    let logs = logs.filter(|path| path.extension().is_some_and(|it| it == "log"));
    logs.max().ok_or_else(|| Trouble::new("the database has no log"))
}
