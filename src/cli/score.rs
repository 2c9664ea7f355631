//! `qiangji score`: (next)
use std::io::{self, Write};
use std::path::PathBuf;
#[derive(clap::Args)]
pub struct Args {
    /// 要计分的文件
    #[arg(required = true, value_name = "文件")]
    files: Vec<PathBuf>,
}
pub fn run(args: &Args, out: &mut dyn Write) -> io::Result<bool> {
    match super::files::read_all(&args.files) {
        Ok(_) => Ok(true),
        Err(w) => {
            for l in w {
                writeln!(out, "{l}")?;
            }
            Ok(false)
        }
    }
}
