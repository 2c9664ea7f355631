//! `qiangji check`: one line for each file.

use std::io::{self, Write};
use std::path::PathBuf;

use qiangji::exchange::bundle::Bundle;

pub fn run(paths: &[PathBuf], out: &mut dyn Write) -> io::Result<bool> {
    let mut all_well = true;
    for path in paths {
        match super::files::read(path) {
            Ok(bundle) => writeln!(out, "{}: {}", path.display(), whole(&bundle))?,
            Err(error) => {
                all_well = false;
                writeln!(out, "{}: {error}", path.display())?;
            }
        }
    }
    Ok(all_well)
}

fn whole(bundle: &Bundle) -> String {
    let header = &bundle.header;
    let said = |when: bool, what: String| when.then_some(what);
    let parts = [
        Some(format!("完整，{} 条", header.n)),
        said(!bundle.files.is_empty(), format!("附件 {} 个", bundle.files.len())),
        said(header.parts > 1, format!("共 {} 份中的第 {} 份", header.parts, header.part)),
        said(!header.letter.sender().is_empty(), header.letter.sender().to_owned()),
        Some(header.letter.made.format("%Y-%m-%d %H:%M UTC").to_string()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("，")
}
