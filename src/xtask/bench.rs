//! `cargo xtask bench`: how quick it is, against peers and against what is written by hand (`tests/bench/README.md`).
//!
//! Builds the site and, beside it, the module that is measured; lays all pages into `target/bench`; the driver
//! (`tests/bench/main.rs`) does the rest.

mod args;

use crate::shell::{self, Error, say};
use crate::{browsers, build, dist, pinyin_table, setup, tools};
pub use args::Args;
use std::fs;
use std::path::{Path, PathBuf};

/// Builds, lays out, measures.
pub fn run(args: &Args) -> Result<(), Error> {
    setup::for_building()?;
    browsers::install_chromium()?;
    build::release()?;
    let folder = shell::root().join("target/bench");
    lay_out_start(&folder.join("start"))?;
    lay_out_visits(&folder.join("www"))?;
    let mut driver = shell::cargo();
    driver.args(["run", "-q", "--features", "measure", "--bin", "measure", "--"]).args(words(args));
    shell::run(driver.env("PATH", tools::path()))
}

/// The arguments once more as words of a command line.
fn words(args: &Args) -> Vec<String> {
    let only = args.only.iter().flat_map(|name| ["--only".to_owned(), name.clone()]);
    let numbers = [format!("--rounds={}", args.rounds), format!("--records={}", args.records)];
    only.chain(numbers).chain(args.write.then(|| "--write".to_owned())).collect()
}

/// The two first screens, compressed as a good host does.
fn lay_out_start(folder: &Path) -> Result<(), Error> {
    empty(folder)?;
    copy(&build::dist(), &folder.join("site"))?;
    copy(&pages().join("form"), &folder.join("form"))?;
    dist::compress(folder)
}

/// The page of jobs with the module, its worker and the peer.
fn lay_out_visits(folder: &Path) -> Result<(), Error> {
    empty(folder)?;
    copy(&pages(), folder)?;
    module(folder)?;
    copy(&worker()?, &folder.join("worker-bench"))?;
    let pinyin = folder.join("pinyin.bin");
    fs::write(&pinyin, pinyin_table::bytes()).map_err(shell::at(&pinyin))?;
    let dexie = shell::root().join("node_modules/dexie/dist/modern/dexie.min.mjs");
    fs::copy(&dexie, folder.join("dexie.min.mjs")).map(drop).map_err(shell::at(&dexie))
}

/// The module, built as Trunk builds the app.
fn module(folder: &Path) -> Result<(), Error> {
    say("编译要量的程序（第一次约 2 分钟）");
    let mut cargo = shell::cargo();
    // As for the site: flags from outside would push aside those of .cargo/config.toml.
    cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    cargo.args(["build", "-q", "--release", "--offline", "--features", "bench", "--bin", "bench"]);
    shell::run(cargo.args(["--target", "wasm32-unknown-unknown"]))?;
    let built = target().join("wasm32-unknown-unknown/release/bench.wasm");
    let mut bindgen = tools::command("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript", "--out-name", "bench", "--out-dir"]);
    shell::run(bindgen.arg(folder).arg(built))?;
    let module = folder.join("bench_bg.wasm");
    let mut opt = tools::command("wasm-opt");
    opt.arg("-Oz").args(opt_flags()?.split(' ')).arg(&module).arg("-o").arg(&module);
    shell::run(&mut opt)
}

/// Cargo's folder for what it builds.
fn target() -> PathBuf {
    let given = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    given.unwrap_or_else(|| shell::root().join("target"))
}

/// What the page tells Trunk to hand to wasm-opt, so that both are built alike.
fn opt_flags() -> Result<String, Error> {
    let index = shell::root().join("index.html");
    let page = fs::read_to_string(&index).map_err(shell::at(&index))?;
    let flags = page.split_once("data-wasm-opt-params=\"").and_then(|(_, rest)| rest.split_once('"'));
    flags
        .map(|(flags, _)| flags.to_owned())
        .ok_or_else(|| Error::Wrong("index.html 里没有 wasm-opt 的参数".into()))
}

/// The worker of the built site; its folder carries the build's number.
fn worker() -> Result<PathBuf, Error> {
    let files = build::files_below(&build::dist())?;
    let loader = files.into_iter().find(|file| file.ends_with("worker_loader.js"));
    let folder = loader.and_then(|loader| loader.parent().map(Path::to_owned));
    folder.ok_or_else(|| Error::Wrong("dist 里没有 worker".into()))
}

fn pages() -> PathBuf {
    shell::root().join("tests/bench/pages")
}

/// The folder, with nothing of an earlier run in it.
fn empty(folder: &Path) -> Result<(), Error> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(shell::at(folder))?;
    }
    fs::create_dir_all(folder).map_err(shell::at(folder))
}

fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    build::files_below(from)?.iter().try_for_each(|file| {
        let target = to.join(file.strip_prefix(from).unwrap_or(file));
        let folder = target.parent().unwrap_or(to);
        fs::create_dir_all(folder).map_err(shell::at(folder))?;
        fs::copy(file, &target).map(drop).map_err(shell::at(file))
    })
}
