//! Starting a browser through its driver: which program, which capabilities.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::{Capabilities, WebDriver};

use crate::engine::Engine;
use crate::process::Tree;
use crate::trouble::{Outcome, Trouble};
use crate::wait::{PATIENCE, until};

/// What a browser is started with.
pub struct Wish<'a> {
    pub engine: Engine,
    /// Profile and downloads; kept between starts.
    pub folder: &'a Path,
    /// Width and height of the page.
    pub size: (u32, u32),
    /// For WebKit.
    pub display: &'a str,
    /// Log every request (Chromium).
    pub network: bool,
    /// More of Firefox's preferences.
    pub prefs: Value,
}

/// A driver with its browser, and a session of it.
pub async fn start(wish: &Wish<'_>) -> Outcome<(Tree, WebDriver)> {
    let port = free_port()?;
    let log = wish.folder.join("driver.log");
    let mut program = program(wish, port);
    program.env("TMPDIR", scratch(wish.folder)?);
    let tree = Tree::start(program, &log)?;
    let listening = async || Ok(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok());
    until("the driver", PATIENCE, listening).await.map_err(|error| see(&error, &log))?;
    let capabilities: Capabilities = serde_json::from_value(capabilities(wish)?)?;
    let address = format!("http://127.0.0.1:{port}");
    let session =
        WebDriver::builder(address, capabilities).request_timeout(Duration::from_secs(60)).connect();
    let web = session.await.map_err(|error| see(&error.into(), &log))?;
    Ok((tree, web))
}

/// For what the browser lays aside. Chromium puts a socket there, and a socket's path has 107 bytes at most: a story's
/// own folder may be named too long for that.
fn scratch(folder: &Path) -> Outcome<PathBuf> {
    let mut short = DefaultHasher::new();
    folder.hash(&mut short);
    let scratch = std::env::temp_dir().join(format!("qj-{:08x}", short.finish() & 0xffff_ffff));
    std::fs::create_dir_all(&scratch)?;
    Ok(scratch)
}

fn see(error: &Trouble, log: &Path) -> Trouble {
    Trouble::new(format!("{error}; see {}", log.display()))
}

/// A port that was free a moment ago.
fn free_port() -> Outcome<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

pub fn profile(folder: &Path) -> PathBuf {
    folder.join("profile")
}

pub fn downloads(folder: &Path) -> PathBuf {
    folder.join("downloads")
}

fn program(wish: &Wish<'_>, port: u16) -> Command {
    match wish.engine {
        Engine::Chromium => {
            let mut command = Command::new("chromedriver");
            command.arg(format!("--port={port}"));
            command
        }
        Engine::Firefox => {
            let mut command = Command::new(geckodriver());
            let (width, height) = wish.size;
            command
                .env("MOZ_HEADLESS_WIDTH", width.to_string())
                .env("MOZ_HEADLESS_HEIGHT", height.to_string());
            command.args(["--port", &port.to_string(), "--websocket-port", "0", "--log", "warn"]);
            command
        }
        Engine::WebKit => {
            let mut command = Command::new("WebKitWebDriver");
            command
                .arg(format!("--port={port}"))
                .env("DISPLAY", wish.display)
                .env("LIBGL_ALWAYS_SOFTWARE", "1");
            for name in ["XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"] {
                command.env(name, profile(wish.folder));
            }
            command
        }
    }
}

/// Firefox's own window is 500 wide at least, unless its style is told otherwise.
const NARROW: &str = ":root { min-width: 0 !important; min-height: 0 !important; }";

/// MiniBrowser's bar of buttons makes its window 447 wide at least, unless it is squeezed.
const NO_BAR: &str =
    "* { font-size: 1px; min-width: 0; min-height: 0; padding: 0; margin: 0; border-width: 0; }";

/// Puts that into the folder that `XDG_CONFIG_HOME` will name.
fn squeeze(config: &Path) -> Outcome {
    let gtk = config.join("gtk-3.0");
    std::fs::create_dir_all(&gtk)?;
    Ok(std::fs::write(gtk.join("gtk.css"), NO_BAR)?)
}

/// On PATH, or where `cargo xtask setup` has built it.
fn geckodriver() -> PathBuf {
    let cache = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache/qiangji/tools"));
    let tools = std::env::var_os("QIANGJI_TOOLS").map(PathBuf::from).or_else(cache);
    let folders = tools.and_then(|tools| std::fs::read_dir(tools).ok());
    let built = folders.into_iter().flatten().flatten().map(|entry| entry.path().join("bin/geckodriver"));
    built.filter(|path| path.is_file()).max().unwrap_or_else(|| PathBuf::from("geckodriver"))
}

fn capabilities(wish: &Wish<'_>) -> Outcome<Value> {
    let (profile, downloads) = (profile(wish.folder), downloads(wish.folder));
    std::fs::create_dir_all(&profile)?;
    std::fs::create_dir_all(&downloads)?;
    Ok(match wish.engine {
        Engine::Chromium => chromium(wish, &profile, &downloads),
        Engine::Firefox => {
            let chrome = profile.join("chrome");
            std::fs::create_dir_all(&chrome)?;
            std::fs::write(chrome.join("userChrome.css"), NARROW)?;
            firefox(wish, &profile, &downloads)
        }
        Engine::WebKit => {
            squeeze(&profile)?;
            json!({
                "browserName": "MiniBrowser",
                "webkitgtk:browserOptions": { "binary": mini_browser()?, "args": ["--automation"] },
            })
        }
    })
}

fn chromium(wish: &Wish<'_>, profile: &Path, downloads: &Path) -> Value {
    let args = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--hide-scrollbars",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--lang=zh-CN",
    ];
    let mut args: Vec<String> = args.iter().map(|&arg| arg.to_owned()).collect();
    args.push(format!("--user-data-dir={}", profile.display()));
    json!({
        "browserName": "chrome",
        "goog:chromeOptions": {
            "binary": "/usr/bin/chromium",
            "args": args,
            "prefs": { "download.default_directory": downloads, "download.prompt_for_download": false },
        },
        "goog:loggingPrefs": { "browser": "ALL", "performance": if wish.network { "ALL" } else { "OFF" } },
    })
}

fn firefox(wish: &Wish<'_>, profile: &Path, downloads: &Path) -> Value {
    let mut prefs = json!({
        "browser.download.folderList": 2,
        "browser.download.dir": downloads,
        "browser.sessionstore.resume_from_crash": false,
        "toolkit.startup.max_resumed_crashes": -1,
        "devtools.console.stdout.content": true,
        "toolkit.legacyUserProfileCustomizations.stylesheets": true,
        "intl.accept_languages": "zh-CN",
    });
    if let (Some(prefs), Some(more)) = (prefs.as_object_mut(), wish.prefs.as_object()) {
        prefs.extend(more.clone());
    }
    json!({
        "browserName": "firefox",
        "moz:firefoxOptions": {
            "binary": "/usr/bin/firefox-esr",
            // A kiosk fills its screen and has no bars.
            "args": ["-headless", "-kiosk", "-profile", profile],
            "prefs": prefs,
        },
    })
}

/// WebKitGTK's own small browser; the folder's number differs from one Debian to the next.
pub fn mini_browser() -> Outcome<PathBuf> {
    let lib = PathBuf::from(format!("/usr/lib/{}-linux-gnu", std::env::consts::ARCH));
    let folders = std::fs::read_dir(&lib)?.flatten().map(|entry| entry.path());
    let webkit = folders
        .filter(|path| path.file_name().is_some_and(|it| it.to_string_lossy().starts_with("webkit2gtk-")));
    let found = webkit.map(|path| path.join("MiniBrowser")).find(|path| path.is_file());
    found.ok_or_else(|| Trouble::new(format!("no MiniBrowser below {} (webkit2gtk-driver)", lib.display())))
}
