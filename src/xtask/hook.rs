//! What Trunk calls before and after it builds.
//!
//! Before: the style sheets become one. After: the files that Trunk does not name by their content come under a
//! build number, and the page's policy learns the hash of its one inline script.

use crate::shell::{self, Error};
use crate::{build, licences, pinyin_table, style};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use qiangji::{catalogue, exchange};
use sha2::{Digest as _, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// When Trunk calls.
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum Stage {
    /// Before anything is built.
    Pre,
    /// When all files lie in the staging folder.
    Post,
}

/// Does the work of one stage.
pub fn run(stage: Stage) -> Result<(), Error> {
    match stage {
        Stage::Pre => style::write(&shell::root().join(".stage/app.css")),
        Stage::Post => finish(&std::env::var_os("TRUNK_STAGING_DIR").map_or_else(build::dist, PathBuf::from)),
    }
}

fn finish(staging: &Path) -> Result<(), Error> {
    let pinyin = staging.join("pinyin.bin");
    fs::write(&pinyin, pinyin_table::bytes()).map_err(shell::at(&pinyin))?;
    let licences = staging.join("licenses.txt");
    fs::write(&licences, licences::list()?).map_err(shell::at(&licences))?;
    let schema = staging.join("schema");
    fs::create_dir_all(&schema).map_err(shell::at(&schema))?;
    let schema = schema.join("bundle-v1.json");
    fs::write(&schema, exchange::schema::write(catalogue::get())).map_err(shell::at(&schema))?;
    let build = build_number(staging)?;
    for name in WORKERS {
        let folder = format!("{name}-{build}");
        move_into(staging, &folder, &[&format!("{name}.js"), &format!("{name}_bg.wasm")])?;
        let loader = staging.join(folder).join(format!("{name}_loader.js"));
        fs::write(&loader, worker_loader(name)).map_err(shell::at(&loader))?;
    }
    move_into(staging, &format!("welcome-{build}"), &["welcome.js", "welcome_bg.wasm"])?;
    let index = staging.join("index.html");
    let page = fs::read_to_string(&index).map_err(shell::at(&index))?;
    fs::write(&index, stamped(&page, &build)?).map_err(shell::at(&index))
}

/// The same files, the same number; any other byte anywhere, another.
fn build_number(staging: &Path) -> Result<String, Error> {
    let mut hash = Sha256::new();
    for file in build::files_below(staging)? {
        hash.update(file.strip_prefix(staging).unwrap_or(&file).to_string_lossy().as_bytes());
        hash.update(fs::read(&file).map_err(shell::at(&file))?);
    }
    let [a, b, c, d, ..]: [u8; 32] = hash.finalize().into();
    Ok(format!("{:08x}", u32::from_be_bytes([a, b, c, d])))
}

/// The modules that the app starts as workers.
const WORKERS: [&str; 3] = ["worker", "sealer", "sheets"];

/// What the app starts. A module that does not come is told to the app as an error of the worker.
fn worker_loader(name: &str) -> String {
    format!(
        "importScripts('{name}.js');\n\
         wasm_bindgen({{module_or_path:'{name}_bg.wasm'}}).catch(function(e){{setTimeout(function(){{throw e}})}});\n"
    )
}

/// Trunk leaves the names of all but the main module plain. In a folder with the build's number they may be cached
/// for ever and are never stale.
fn move_into(staging: &Path, folder: &str, names: &[&str]) -> Result<(), Error> {
    let folder = staging.join(folder);
    fs::create_dir_all(&folder).map_err(shell::at(&folder))?;
    names.iter().try_for_each(|name| {
        let from = staging.join(name);
        fs::rename(&from, folder.join(name)).map_err(shell::at(&from))
    })
}

/// Puts the build number, the app's two files and the hash of the inline loader where index.html keeps places for them.
fn stamped(page: &str, build: &str) -> Result<String, Error> {
    let loader =
        page.split_once("<script type=\"module\">").and_then(|(_, rest)| rest.split_once("</script>"));
    let loader = loader.map(|(code, _)| code);
    let loader = loader.ok_or_else(|| Error::Wrong("index.html 里没有找到启动脚本".into()))?;
    let hash = format!("sha256-{}", STANDARD.encode(Sha256::digest(loader.as_bytes())));
    let named = |attribute: &str| {
        let value = page.split_once(attribute).and_then(|(_, rest)| rest.split_once('"'));
        value
            .map(|(name, _)| name.to_owned())
            .ok_or_else(|| Error::Wrong(format!("index.html 里没有找到 {attribute}")))
    };
    let (js, wasm) = (named("data-js=\"")?, named("data-wasm=\"")?);
    let page = page.replace("APP_JS", &js).replace("APP_WASM", &wasm);
    Ok(page.replace("BUILD_NUMBER", build).replace("LOADER_HASH", &hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_stamped_with_the_hash_of_its_loader() {
        let page = "<i a=BUILD_NUMBER b=LOADER_HASH APP_JS APP_WASM data-js=\"j\" data-wasm=\"w\"></i><script type=\"module\">go()</script>";
        // openssl dgst -sha256 -binary | base64
        let want = "<i a=12ab b=sha256-5KYv+PUboo5h+0+YAtGRPbwv5d/QxzHslP4YGnUaxRw= j w data-js=\"j\" data-wasm=\"w\"></i><script type=\"module\">go()</script>";
        assert_eq!(stamped(page, "12ab").unwrap(), want);
        assert!(stamped("<html>", "12ab").is_err());
    }
}
