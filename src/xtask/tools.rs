//! The programs that build and test the site: which version, and where they are kept.

use crate::shell::{self, Error};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

/// A program that `cargo install` builds once per machine.
pub struct Tool {
    /// Name of its crate.
    pub krate: &'static str,
    /// Name of the program it installs.
    pub program: &'static str,
    /// Exact version.
    pub version: &'static str,
    /// Further arguments of `cargo install`.
    pub args: &'static [&'static str],
    /// How long the build takes on two cores.
    pub takes: &'static str,
}

/// Newer ones ask for a newer compiler than the one this project promises to build with.
pub const TRUNK: Tool = Tool {
    krate: "trunk",
    program: "trunk",
    version: "0.21.14",
    args: &["--locked", "--no-default-features", "--features", "rustls"],
    takes: "约 6 分钟",
};

/// Not `--locked`: its own lock file may name a crate version that has been withdrawn.
pub const WASM_BINDGEN: Tool = Tool {
    krate: "wasm-bindgen-cli",
    program: "wasm-bindgen",
    version: "0.2.130", // to the last digit what Cargo.toml pins; the test below looks
    args: &[],
    takes: "约 3 分钟",
};

/// Debian has Firefox but no driver for it.
pub const GECKODRIVER: Tool =
    Tool {
        krate: "geckodriver", program: "geckodriver", version: "0.37.1", args: &[], takes: "约 2 分钟"
    };

impl Tool {
    fn folder(&self) -> PathBuf {
        home().join(format!("{}-{}", self.krate, self.version))
    }

    fn bin(&self) -> PathBuf {
        self.folder().join("bin")
    }

    /// Whether it needs no building.
    pub fn is_here(&self) -> bool {
        self.bin().join(self.program).is_file()
    }

    /// Builds it into the tools folder. The project's own flags and folders must not leak into that build.
    pub fn install(&self) -> Result<(), Error> {
        let folder = self.folder();
        std::fs::create_dir_all(&folder).map_err(shell::at(&folder))?;
        let mut cargo = shell::cargo();
        cargo.current_dir(&folder);
        for name in ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
            cargo.env_remove(name);
        }
        // Built to be used a few times a day: quick to build beats quick to run.
        cargo.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        cargo.args(["install", "-q", self.krate, "--version", self.version]).args(self.args);
        shell::run(cargo.arg("--root").arg(&folder))
    }
}

/// The folder that holds the tools of all clones of this project: `QIANGJI_TOOLS`, or the user's cache folder.
pub fn home() -> PathBuf {
    if let Some(given) = std::env::var_os("QIANGJI_TOOLS").filter(|given| !given.is_empty()) {
        let given = PathBuf::from(given);
        return std::path::absolute(&given).unwrap_or(given); // `install` works in another folder
    }
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")));
    cache.unwrap_or_else(std::env::temp_dir).join("qiangji/tools")
}

/// PATH with our tools and npm's programs before all others.
pub fn path() -> OsString {
    let ours = [TRUNK.bin(), WASM_BINDGEN.bin(), GECKODRIVER.bin(), shell::root().join("node_modules/.bin")];
    let before = std::env::var_os("PATH").unwrap_or_default();
    let all = ours.into_iter().chain(std::env::split_paths(&before));
    std::env::join_paths(all).unwrap_or(before)
}

/// A program found on [`path`].
pub fn command(program: &str) -> Command {
    let path = path();
    let mut command = Command::new(shell::find_in(&path, program).unwrap_or_else(|| program.into()));
    command.current_dir(shell::root()).env("PATH", path);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wasm_bindgen_is_the_version_that_cargo_toml_pins() {
        let pinned = format!("wasm-bindgen = {{ version = \"={}\"", WASM_BINDGEN.version);
        assert!(include_str!("../../Cargo.toml").contains(&pinned), "{pinned} is not in Cargo.toml");
    }
}
