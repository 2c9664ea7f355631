//! Building the site: Trunk with our tools, offline.

use crate::shell::{self, Error, say};
use crate::tools;
use std::path::{Path, PathBuf};

/// The built site.
pub fn dist() -> PathBuf {
    shell::root().join("dist")
}

/// Builds the site as users get it.
pub fn release() -> Result<(), Error> {
    say("建站（第一次约 4 分钟，以后约 1 分钟）");
    let mut trunk = tools::command("trunk");
    // Trunk reads NO_COLOR=1 as a malformed switch, and its backtraces hide the one line that matters.
    trunk
        .env_remove("NO_COLOR")
        .env("RUST_BACKTRACE", "0")
        .env("TRUNK_OFFLINE", "true")
        .env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Flags from outside would push aside those of .cargo/config.toml, without which old browsers refuse the program.
    trunk.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    shell::run(trunk.args(["build", "--release", "--log", "warn"]))
}

/// Builds the site only if there is none.
pub fn release_if_missing() -> Result<(), Error> {
    if dist().join("index.html").is_file() { Ok(()) } else { release() }
}

/// All files below a folder, sorted.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(shell::at(&folder))? {
            let path = entry.map_err(shell::at(&folder))?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    Ok(files)
}
