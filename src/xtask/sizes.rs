//! How many bytes a first visit costs, and what comes later.

use crate::build;
use crate::shell::{self, Error, say};
use std::fs;
use std::path::{Path, PathBuf};

/// What a first visit may cost, in bytes, brotli.
const LIMIT: u64 = 150_000;

/// Bytes of a file as it is, by gzip and by brotli.
#[derive(Clone, Copy, Default)]
struct Weight {
    raw: u64,
    gz: u64,
    br: u64,
}

/// Prints the table; an error if a first visit costs more than it may.
pub fn report(dist: &Path) -> Result<(), Error> {
    let files = build::files_below(dist)?;
    let plain: Vec<_> =
        files.into_iter().filter(|file| !has_end(file, "gz") && !has_end(file, "br")).collect();
    let (first, later): (Vec<_>, Vec<_>) = plain.into_iter().partition(|file| is_first(dist, file));
    say(format!("{:>10} {:>10} {:>10}  第一次打开", "原样", "gzip", "brotli"));
    let total = table(dist, &first)?;
    say(row(total, "合计"));
    say("\n以后才取，或由浏览器自己取");
    table(dist, &later)?;
    if total.br > LIMIT {
        return Err(Error::Wrong(format!("第一次打开要 {} 字节，多于 {LIMIT}", total.br)));
    }
    Ok(())
}

/// What a newcomer loads until the first screen stands: page, sheet, boot script, settings, the set-up module.
fn is_first(dist: &Path, file: &Path) -> bool {
    let name = file.strip_prefix(dist).unwrap_or(file).to_string_lossy().into_owned();
    let is_sheet = name.starts_with("app-") && has_end(file, "css");
    let is_welcome = name.starts_with("welcome-");
    is_sheet || is_welcome || ["index.html", "boot.js", "site.json"].contains(&name.as_str())
}

fn table(dist: &Path, files: &[PathBuf]) -> Result<Weight, Error> {
    let mut total = Weight::default();
    for file in files {
        let weight = weigh(file)?;
        total = Weight { raw: total.raw + weight.raw, gz: total.gz + weight.gz, br: total.br + weight.br };
        say(row(weight, &file.strip_prefix(dist).unwrap_or(file).to_string_lossy()));
    }
    Ok(total)
}

fn row(weight: Weight, name: &str) -> String {
    format!("{:>10} {:>10} {:>10}  {name}", weight.raw, weight.gz, weight.br)
}

/// A file without a compressed sibling (a picture) travels as it is.
fn weigh(file: &Path) -> Result<Weight, Error> {
    let raw = fs::metadata(file).map_err(shell::at(file))?.len();
    let sibling = |suffix: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        fs::metadata(name).map_or(raw, |data| data.len())
    };
    Ok(Weight { raw, gz: sibling(".gz"), br: sibling(".br") })
}

fn has_end(file: &Path, end: &str) -> bool {
    file.extension().is_some_and(|given| given == end)
}
