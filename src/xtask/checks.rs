//! The architecture's promises that neither the compiler nor a lint can keep.

use crate::shell::{self, Error};
use crate::{build, tools};
use std::fs;
use std::path::Path;

/// Crates that only a shell may use. The core is told what it needs.
const NOT_IN_CORE: [&str; 8] =
    ["leptos", "wasm-bindgen", "web-sys", "js-sys", "gloo-storage", "tokio", "axum", "getrandom"];

/// The library without features draws in no browser, no async and no randomness, natively and in WASM.
pub fn core_is_pure() -> Result<(), Error> {
    for target in [None, Some("wasm32-unknown-unknown")] {
        let mut tree = shell::cargo();
        tree.args(["tree", "-e", "normal", "--prefix", "none", "--no-default-features"]);
        tree.args(target.into_iter().flat_map(|target| ["--target", target]));
        let names = shell::output(&mut tree)?;
        let used = |name: &&str| names.lines().any(|line| line.split(' ').next() == Some(*name));
        if let Some(name) = NOT_IN_CORE.into_iter().find(|name| used(name)) {
            return Err(Error::Wrong(format!("核心库不该用到 {name}；看 cargo tree -e normal -i {name}")));
        }
    }
    Ok(())
}

/// The lock files name no other registry than the usual one.
pub fn locks_name_no_host() -> Result<(), Error> {
    let read = |name: &str| {
        let file = shell::root().join(name);
        fs::read_to_string(&file).map_err(shell::at(&file))
    };
    let foreign =
        |line: &&str| line.starts_with("source = ") && !line.contains("/rust-lang/crates.io-index\"");
    if let Some(line) = read("Cargo.lock")?.lines().find(foreign) {
        return Err(Error::Wrong(format!("Cargo.lock 里有别的来源：{line}")));
    }
    // Who funds a package is an address too, but nothing is fetched from it.
    if read("package-lock.json")?.contains("\"resolved\"") {
        return Err(Error::Wrong("package-lock.json 里有下载地址；用项目里的 .npmrc 重新生成".into()));
    }
    Ok(())
}

/// No module uses reference types: Chromium before 96 would refuse it.
pub fn modules_use_no_externref() -> Result<(), Error> {
    for module in build::files_below(&build::dist())? {
        let is_wasm = module.extension().is_some_and(|end| end == "wasm");
        if is_wasm && shell::output(tools::command("wasm-dis").arg(&module))?.contains("externref") {
            return Err(Error::Wrong(format!("{} 里有 externref；看 .cargo/config.toml", module.display())));
        }
    }
    Ok(())
}

/// Nothing the site is made of asks another host for anything.
pub fn pages_ask_nobody_else() -> Result<(), Error> {
    for file in build::files_below(&build::dist())? {
        let is_text = ["html", "css", "js", "json", "webmanifest"].iter().any(|end| has_end(&file, end));
        let text = if is_text { fs::read_to_string(&file).map_err(shell::at(&file))? } else { String::new() };
        let mut places =
            ["src=\"http", "href=\"http", "url(http", "url(\"http", "@import", "fetch(\"http"].iter();
        if let Some(place) = places.find(|place| text.contains(**place)) {
            return Err(Error::Wrong(format!("{} 里有外部地址：{place}", file.display())));
        }
    }
    Ok(())
}

fn has_end(file: &Path, end: &str) -> bool {
    file.extension().is_some_and(|given| given == end)
}
