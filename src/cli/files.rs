//! Files from disk, read with the office's limits.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use qiangji::book::Book;
use qiangji::exchange::bundle::{self, Bundle, Limits};
use qiangji::exchange::read_error::ReadError;
use qiangji::exchange::take_in::{Incoming, take_in};
use qiangji::record::Id;

/// Why a file given on the command line is not taken.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("打不开：{0}")]
    Disk(#[from] std::io::Error),
    #[error(transparent)]
    Content(#[from] ReadError),
}

pub fn read(path: &Path) -> Result<Bundle, FileError> {
    // Larger than the limit is told from the size, before it fills the memory.
    if std::fs::metadata(path)?.len() > Limits::OFFICE.bytes {
        return Err(ReadError::TooLarge { limit: Limits::OFFICE.bytes }.into());
    }
    Ok(bundle::read(&std::fs::read(path)?, Limits::OFFICE)?)
}

/// All of them, or for each that is wrong its name and the reason.
pub fn read_all(paths: &[PathBuf]) -> Result<Vec<Incoming>, Vec<String>> {
    let (mut files, mut wrong) = (Vec::new(), Vec::new());
    for path in paths {
        let name = path.display().to_string();
        match read(path) {
            Ok(bundle) => files.push(Incoming { name, read: Ok(bundle) }),
            Err(error) => wrong.push(format!("{name}: {error}")),
        }
    }
    if wrong.is_empty() { Ok(files) } else { Err(wrong) }
}

/// All of them in one book, and the day of the latest; or what is wrong.
pub fn book(paths: &[PathBuf]) -> Result<(Book, NaiveDate), Vec<String>> {
    let (mut book, mut latest) = (Book::default(), NaiveDate::default());
    for bundle in read_all(paths)?.into_iter().filter_map(|file| file.read.ok()) {
        latest = latest.max(bundle.header.letter.made.date());
        take_in(&mut book, bundle.records);
    }
    Ok((book, latest))
}

/// An organisation's id, as an option takes it.
pub fn organisation(text: &str) -> Result<Id, String> {
    text.parse().map_err(|_| "编号是 32 位小写十六进制".to_owned())
}

/// A day, as an option takes it.
pub fn day(text: &str) -> Result<NaiveDate, String> {
    qiangji::period::date(text).ok_or_else(|| "日期要写成 2026-12-31".to_owned())
}
