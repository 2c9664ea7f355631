//! What Trunk calls before and after it builds.
//!
//! Before: the style sheets become one. After: the files that Trunk does not name by their content come under a
//! build number, and the page's policy learns the hash of its one inline script.

use crate::shell::{self, Error};
use crate::{build, licences, pinyin_table, short_names, style};
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
    for name in WORKERS.into_iter().chain(["welcome"]) {
        let wasm = staging.join(format!("{name}_bg.wasm"));
        short_names::shorten(&wasm, &staging.join(format!("{name}.js")))?;
    }
    shorten_app(staging)?;
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
    fs::write(&index, stamped(&page, &build)?).map_err(shell::at(&index))?;
    let worker = staging.join(OFFLINE);
    let template = fs::read_to_string(&worker).map_err(shell::at(&worker))?;
    fs::write(&worker, offline_worker(&template, &build, &files_of_build(staging, &build)?)?)
        .map_err(shell::at(&worker))
}

/// Trunk named the app's files by what they were before. They may be cached for ever, so they are named anew by what they
/// have become.
fn shorten_app(staging: &Path) -> Result<(), Error> {
    let index = staging.join("index.html");
    let page = fs::read_to_string(&index).map_err(shell::at(&index))?;
    let (js, wasm) = (named(&page, "data-js=\"./")?, named(&page, "data-wasm=\"./")?);
    let (js_at, wasm_at) = (staging.join(js), staging.join(wasm));
    short_names::shorten(&wasm_at, &js_at)?;
    let mut hash = Sha256::new();
    for file in [&js_at, &wasm_at] {
        hash.update(fs::read(file).map_err(shell::at(file))?);
    }
    let stem = format!("app-{}", digits(hash));
    let (new_js, new_wasm) = (format!("{stem}.js"), format!("{stem}_bg.wasm"));
    fs::rename(&js_at, staging.join(&new_js)).map_err(shell::at(&js_at))?;
    fs::rename(&wasm_at, staging.join(&new_wasm)).map_err(shell::at(&wasm_at))?;
    fs::write(&index, page.replace(wasm, &new_wasm).replace(js, &new_js)).map_err(shell::at(&index))
}

/// The value of an attribute of the built page.
fn named<'a>(page: &'a str, attribute: &str) -> Result<&'a str, Error> {
    let value = page.split_once(attribute).and_then(|(_, rest)| rest.split_once('"'));
    let value = value.map(|(name, _)| name);
    value.ok_or_else(|| Error::Wrong(format!("index.html 里没有找到 {attribute}")))
}

/// Sixteen hexadecimal digits that name content.
fn digits(hash: Sha256) -> String {
    hash.finalize().iter().take(8).fold(String::new(), |name, byte| name + &format!("{byte:02x}"))
}

/// The worker that keeps the site for use without a network.
const OFFLINE: &str = "sw.js";

/// Not kept by it: itself, and what it asks the host for each time.
const NOT_KEPT: [&str; 2] = [OFFLINE, "site.json"];

/// Files that the page asks for with the build's number behind their name.
const NUMBERED: [&str; 2] = ["boot.js", "pinyin.bin"];

/// Every file of the build as the page asks for it, with the hash of what no host changes: `[["boot.js?v=1","sha256-…"]]`.
fn files_of_build(staging: &Path, build: &str) -> Result<String, Error> {
    let mut files = Vec::new();
    for file in build::files_below(staging)? {
        let name = file.strip_prefix(staging).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let end = file.extension().and_then(std::ffi::OsStr::to_str).unwrap_or_default();
        if NOT_KEPT.contains(&name.as_str()) || matches!(end, "gz" | "br") {
            continue;
        }
        let hash = if matches!(end, "js" | "wasm" | "css" | "bin") {
            let bytes = fs::read(&file).map_err(shell::at(&file))?;
            format!("sha256-{}", STANDARD.encode(Sha256::digest(bytes)))
        } else {
            String::new()
        };
        let asked = match name.as_str() {
            "index.html" => String::new(),
            name if NUMBERED.contains(&name) => format!("{name}?v={build}"),
            name => name.to_owned(),
        };
        files.push([asked, hash]);
    }
    serde_json::to_string(&files).map_err(|error| Error::Wrong(error.to_string()))
}

/// Puts build number and files where sw.js keeps places for them.
fn offline_worker(template: &str, build: &str, files: &str) -> Result<String, Error> {
    let places = ["BUILD_NUMBER", "FILES_OF_BUILD"];
    if let Some(place) = places.iter().find(|place| template.matches(**place).count() != 1) {
        return Err(Error::Wrong(format!("{OFFLINE} 里要有一处 {place}")));
    }
    Ok(template.replace("BUILD_NUMBER", build).replace("FILES_OF_BUILD", files))
}

/// The same files, the same number; any other byte anywhere, another.
fn build_number(staging: &Path) -> Result<String, Error> {
    let mut hash = Sha256::new();
    for file in build::files_below(staging)? {
        hash.update(file.strip_prefix(staging).unwrap_or(&file).to_string_lossy().as_bytes());
        hash.update(fs::read(&file).map_err(shell::at(&file))?);
    }
    Ok(digits(hash).chars().take(8).collect())
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
    let (js, wasm) = (named(page, "data-js=\"")?, named(page, "data-wasm=\"")?);
    let page = page.replace("APP_JS", js).replace("APP_WASM", wasm);
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

    #[test]
    fn the_offline_worker_knows_every_file_of_its_build() {
        let folder = std::env::temp_dir().join(format!("qiangji-hook-{}", std::process::id()));
        for (name, text) in [
            ("index.html", "page"),
            ("boot.js", "go()"),
            ("app-1_bg.wasm.br", "x"),
            ("worker-12ab/worker.js", "go()"),
            ("rescue.html", "x"),
            ("site.json", "{}"),
            ("sw.js", "x"),
        ] {
            let file = folder.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let files = files_of_build(&folder, "12ab").unwrap();
        fs::remove_dir_all(&folder).unwrap();
        let hash = "sha256-5KYv+PUboo5h+0+YAtGRPbwv5d/QxzHslP4YGnUaxRw=";
        let want = format!(
            r#"[["boot.js?v=12ab","{hash}"],["",""],["rescue.html",""],["worker-12ab/worker.js","{hash}"]]"#
        );
        assert_eq!(files, want);
        let template = fs::read_to_string(shell::root().join("public/sw.js")).unwrap();
        let worker = offline_worker(&template, "12ab", &files).unwrap();
        assert!(worker.contains("const BUILD = '12ab';") && worker.contains(&want), "{worker}");
        assert!(offline_worker("BUILD_NUMBER", "12ab", &files).is_err());
    }
}
