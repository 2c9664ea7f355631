//! `qiangji check`: one line for each file, wherever it lay.

use std::io::{self, Write};
use std::path::PathBuf;

use qiangji::exchange::bundle::Bundle;
use qiangji::exchange::rescue;

use crate::files::Keys;
use crate::plain;

pub fn run(paths: &[PathBuf], keys: &Keys, out: &mut dyn Write) -> io::Result<bool> {
    let (mut all_well, mut passed_over) = (true, 0);
    for found in super::files::open(paths, keys) {
        let name = &found.name;
        match &found.read {
            Ok(bundle) => {
                let broken = rescue::broken(&bundle.header.letter);
                all_well &= broken == 0;
                writeln!(out, "{name}: {}", said(bundle, broken))?;
            }
            Err(_) if found.is_passed_over() => passed_over += 1,
            Err(error) => {
                all_well = false;
                writeln!(out, "{name}: {error}")?;
            }
        }
    }
    if passed_over > 0 {
        writeln!(out, "不是本手册的文件 {passed_over} 份，没有看")?;
    }
    Ok(all_well)
}

/// What is in it; of a salvage, how much of it cannot be believed.
fn said(file: &Bundle, broken: usize) -> String {
    let header = &file.header;
    let said = |when: bool, what: String| when.then_some(what);
    let state =
        if broken == 0 { "完整".to_owned() } else { format!("有 {broken} 处坏了，其余完整") };
    let parts = [
        Some(format!("{state}，{} 条", header.n)),
        said(!file.files.is_empty(), format!("附件 {} 个", file.files.len())),
        said(header.parts > 1, format!("共 {} 份中的第 {} 份", header.parts, header.part)),
        said(!header.letter.sender().is_empty(), plain::line(header.letter.sender())),
        Some(header.letter.made.format("%Y-%m-%d %H:%M UTC").to_string()),
        header.code().map(|code| format!("状态码 {code}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("，")
}
