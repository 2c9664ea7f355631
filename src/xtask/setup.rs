//! `cargo xtask setup`: brings what building needs. Each step is skipped at once when there is nothing to do.

use crate::shell::{self, Error, say};
use crate::tools::{self, GECKODRIVER, TRUNK, Tool, WASM_BINDGEN};
use std::path::Path;
use std::process::{Command, Stdio};

/// What building and serving the site needs.
pub fn for_building() -> Result<(), Error> {
    node_is_new_enough()?;
    wasm_target()?;
    crates()?;
    tool(&WASM_BINDGEN)?;
    tool(&TRUNK)?;
    node_modules()
}

/// The above and what the browser tests need.
pub fn for_testing() -> Result<(), Error> {
    for_building()?;
    crate::browsers::install()?;
    tool(&GECKODRIVER)
}

fn wasm_target() -> Result<(), Error> {
    let sysroot = shell::output(Command::new("rustc").args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib/wasm32-unknown-unknown/lib").is_dir() {
        return Ok(());
    }
    if shell::find("rustup").is_none() {
        return Err(Error::Missing(
            "缺 wasm32-unknown-unknown，也没有 rustup。用 rustup 安装 Rust 后再来。".into(),
        ));
    }
    say("装 Rust 的 wasm32-unknown-unknown（约 10 秒）");
    shell::run(
        Command::new("rustup").args(["target", "add", "wasm32-unknown-unknown"]).current_dir(shell::root()),
    )
}

/// Trunk builds offline, so all crates must be here before.
fn crates() -> Result<(), Error> {
    let quiet = shell::cargo().args(["fetch", "-q", "--offline"]).stderr(Stdio::null()).status();
    if quiet.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    say("取用到的 Rust 库（约 1 分钟）");
    shell::run(shell::cargo().args(["fetch", "-q"]))
}

fn tool(tool: &Tool) -> Result<(), Error> {
    if tool.is_here() {
        return Ok(());
    }
    say(format!(
        "编译 {} {}，放到 {}（{}，只做一次）",
        tool.krate,
        tool.version,
        tools::home().display(),
        tool.takes
    ));
    tool.install()
}

fn node_is_new_enough() -> Result<(), Error> {
    let version = match shell::find("node") {
        Some(node) => shell::output(Command::new(node).arg("--version"))?,
        None => String::new(),
    };
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|n| n.parse::<u32>().ok());
    match major {
        Some(major) if major >= 20 => Ok(()),
        Some(_) => Err(Error::Missing(format!("Node 是 {}，要 20 或更新的。", version.trim()))),
        None => Err(Error::Missing("缺 Node（20 或更新，带 npm）。装好后再来。".into())),
    }
}

/// npm's folder is as old as the lock file it was made from; a newer lock file means: once more.
fn node_modules() -> Result<(), Error> {
    let lock = shell::root().join("package-lock.json");
    let made = shell::root().join("node_modules/.package-lock.json");
    let changed = |path: &Path| path.metadata().and_then(|data| data.modified());
    let wanted = changed(&lock).map_err(shell::at(&lock))?;
    if changed(&made).is_ok_and(|made| made >= wanted) {
        return Ok(());
    }
    say("用 npm 取 WeUI、binaryen 等（约 10 秒，100 MB）");
    shell::run(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(shell::root()))
}
