//! Building the site: Trunk with our tools, offline.

use crate::shell::{self, Error, say};
use crate::tools;
use std::path::PathBuf;

/// The built site.
pub fn dist() -> PathBuf {
    shell::root().join("dist")
}

/// Builds the site as users get it.
pub fn release() -> Result<(), Error> {
    say("建站（第一次约 4 分钟，以后约 1 分钟）");
    let mut trunk = tools::command("trunk");
    // Trunk reads NO_COLOR=1 as a malformed switch.
    trunk.env_remove("NO_COLOR").env("TRUNK_OFFLINE", "true").env("TRUNK_SKIP_VERSION_CHECK", "true");
    shell::run(trunk.args(["build", "--release", "--log", "warn"]))
}

/// Builds the site only if there is none.
pub fn release_if_missing() -> Result<(), Error> {
    if dist().join("index.html").is_file() { Ok(()) } else { release() }
}
