//! The list of components that travel with the site, with their versions and licences: `licenses.txt`.

use crate::shell::{self, Error};
use std::collections::BTreeSet;
use std::process::Command;

/// One line for each crate of the WASM modules, and WeUI, whose sheet is part of ours.
pub fn list() -> Result<String, Error> {
    let mut cargo = Command::new("cargo");
    cargo.args(["metadata", "--format-version", "1", "--offline", "--features", "web"]);
    cargo.args(["--filter-platform", "wasm32-unknown-unknown"]);
    let output = cargo.current_dir(shell::root()).output();
    let output = output.map_err(|error| Error::Wrong(format!("cargo metadata: {error}")))?;
    let wrong = |error: serde_json::Error| Error::Wrong(format!("cargo metadata: {error}"));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).map_err(wrong)?;
    let used: BTreeSet<&str> =
        array(&metadata["resolve"]["nodes"]).filter_map(|node| node["id"].as_str()).collect();
    let mut lines: BTreeSet<String> = array(&metadata["packages"])
        .filter(|package| package["id"].as_str().is_some_and(|id| used.contains(id)))
        .filter(|package| !package["source"].is_null())
        .map(|package| {
            let text = |key: &str| package[key].as_str().unwrap_or("?").to_owned();
            format!("{} {}　{}", text("name"), text("version"), text("license"))
        })
        .collect();
    lines.insert("weui　MIT".to_owned());
    let lines: Vec<String> = lines.into_iter().collect();
    let head = "强基创先工作手册，MIT 许可。用到的开源组件、版本和许可：";
    Ok(format!("\u{feff}{head}\n\n{}\n", lines.join("\n")))
}

fn array(value: &serde_json::Value) -> impl Iterator<Item = &serde_json::Value> {
    value.as_array().into_iter().flatten()
}
