//! `cargo xtask dist`: the folder `dist` for any static host, each file also compressed, and `dist.zip`.

use crate::shell::{self, Error, say};
use crate::{build, setup, sizes, tools};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use zip::write::SimpleFileOptions;

/// Builds, compresses, packs, weighs.
pub fn run() -> Result<(), Error> {
    setup::for_building()?;
    build::release()?;
    compress(&build::dist())?;
    let packed = build::dist().with_extension("zip");
    pack(&build::dist(), &packed)?;
    say(format!("网站：{}\n压缩包：{}\n", build::dist().display(), packed.display()));
    sizes::report(&build::dist())
}

/// Writes a `.gz` and a `.br` beside each file.
pub fn compress(folder: &Path) -> Result<(), Error> {
    say("压缩（约 10 秒）");
    let script = shell::root().join("src/xtask/compress.mjs");
    shell::run(tools::command("node").arg(script).arg(folder))
}

/// Same files, same archive: sorted, and without the time of day.
fn pack(folder: &Path, to: &Path) -> Result<(), Error> {
    let unpacked = |error: zip::result::ZipError| Error::Wrong(format!("{}：{error}", to.display()));
    let mut archive = zip::ZipWriter::new(fs::File::create(to).map_err(shell::at(to))?);
    for file in build::files_below(folder)? {
        let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().into_owned();
        archive.start_file(format!("dist/{name}"), SimpleFileOptions::default()).map_err(unpacked)?;
        let bytes = fs::read(&file).map_err(shell::at(&file))?;
        archive.write_all(&bytes).map_err(shell::at(to))?;
    }
    archive.finish().map_err(unpacked)?;
    Ok(())
}
