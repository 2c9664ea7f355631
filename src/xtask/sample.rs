//! `cargo xtask sample`: believable files to try things with, the same for the same numbers.

#[path = "sample/make.rs"]
pub mod make;

use std::fs;
use std::path::PathBuf;

use chrono::NaiveDate;

use crate::shell::{self, Error, at};
use make::Plan;

#[derive(clap::Args)]
pub struct Args {
    /// 写到哪个文件夹
    #[arg(long, value_name = "文件夹")]
    out: PathBuf,
    /// 几个支部
    #[arg(long, default_value_t = Plan::default().branches, value_name = "个数")]
    branches: usize,
    /// 每个支部几名党员
    #[arg(long, default_value_t = Plan::default().members, value_name = "人数")]
    members: usize,
    /// 几年
    #[arg(long, default_value_t = Plan::default().years, value_name = "年数", value_parser = clap::value_parser!(i32).range(1..=50))]
    years: i32,
    /// 到哪一天为止
    #[arg(long, default_value_t = Plan::default().until, value_name = "日期")]
    until: NaiveDate,
    /// 换一个数，人和事都换
    #[arg(long, default_value_t = Plan::default().seed, value_name = "数")]
    seed: u64,
}

pub fn run(args: &Args) -> Result<(), Error> {
    let Args { out, branches, members, years, until, seed } = args;
    let plan = Plan { branches: *branches, members: *members, years: *years, until: *until, seed: *seed };
    let files = make::make(&plan).map_err(|error| Error::Wrong(error.to_string()))?;
    fs::create_dir_all(out).map_err(at(out))?;
    for file in &files {
        let path = out.join(&file.name);
        fs::write(&path, &file.bytes).map_err(at(&path))?;
    }
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    shell::say(format!("{} 个文件，{} KB，在 {}", files.len(), bytes / 1024, out.display()));
    Ok(())
}
