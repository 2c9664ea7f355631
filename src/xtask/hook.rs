//! What Trunk calls before and after it builds.
//!
//! Before: the style sheets become one. After: the files that Trunk does not name by their content get a build
//! number, and the policy of the page learns the hash of the one inline script.

use crate::shell::{self, Error};
use crate::{build, pinyin_table, style};
use base64::Engine as _;
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
