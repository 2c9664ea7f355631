//! Files and folders from disk, whatever our files are wrapped in, read with the office's limits.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use qiangji::book::Book;
use qiangji::exchange::bundle::{Bundle, Limits};
use qiangji::exchange::frames;
use qiangji::exchange::parcel::piece::{self, Joined, Piece};
use qiangji::exchange::parcel::{self, Content};
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

/// One thing found: a file, or something in it.
pub struct Found {
    /// Path, and in what it lay.
    pub name: String,
    /// All of it, or why none of it.
    pub read: Result<Bundle, FileError>,
    /// It was not named itself, but lay in a folder or an archive: what is not ours there is passed over.
    pub inside: bool,
}

impl Found {
    /// Of another program, and nobody said it was ours.
    pub fn is_passed_over(&self) -> bool {
        self.inside && matches!(&self.read, Err(FileError::Content(error)) if error.is_foreign())
    }
}

/// Everything in these files and folders, in their order.
pub fn open(paths: &[PathBuf]) -> Vec<Found> {
    let (mut found, mut pieces) = (Vec::new(), Vec::new());
    for path in paths {
        if path.is_dir() {
            folder(path, &mut found, &mut pieces);
        } else {
            file(path, false, &mut found, &mut pieces);
        }
    }
    joined(pieces, &mut found);
    found
}

/// Files of a folder and of those in it, by name; hidden ones left out.
fn folder(path: &Path, found: &mut Vec<Found>, pieces: &mut Vec<(String, Piece)>) {
    let name = path.display().to_string();
    let entries = std::fs::read_dir(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => return found.push(Found { name, read: Err(error.into()), inside: true }),
    };
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries.iter().filter(|entry| !entry.file_name().to_string_lossy().starts_with('.')) {
        let path = entry.path();
        if path.is_dir() {
            folder(&path, found, pieces);
        } else {
            file(&path, true, found, pieces);
        }
    }
}

fn file(path: &Path, inside: bool, found: &mut Vec<Found>, pieces: &mut Vec<(String, Piece)>) {
    let name = path.display().to_string();
    let bytes = match bytes(path) {
        Ok(bytes) => bytes,
        Err(error) => return found.push(Found { name, read: Err(error), inside }),
    };
    let items = parcel::open(&name, &bytes, Limits::OFFICE);
    let several = items.len() > 1;
    for item in items {
        match item.content {
            Content::Piece(piece) => pieces.push((item.name, piece)),
            content => {
                let read = content.read().map_err(FileError::from);
                found.push(Found { name: item.name, read, inside: inside || several });
            }
        }
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    // Larger than the limit is told from the size, before it fills the memory.
    if std::fs::metadata(path)?.len() > Limits::OFFICE.bytes {
        return Err(ReadError::TooLarge { limit: Limits::OFFICE.bytes }.into());
    }
    let bytes = std::fs::read(path)?;
    Ok(grey(&bytes).unwrap_or(bytes))
}

/// A photograph or screenshot as grey values, for codes to be looked for; none where it is no picture.
fn grey(bytes: &[u8]) -> Option<Vec<u8>> {
    image::guess_format(bytes).ok()?;
    let grey = image::load_from_memory(bytes).ok()?.into_luma8();
    Some(frames::picture(grey.width(), grey.height(), grey.as_raw()))
}

/// Pieces that lay in several files, put together.
fn joined(pieces: Vec<(String, Piece)>, found: &mut Vec<Found>) {
    let first = |set: &str| pieces.iter().find(|(_, piece)| piece.set == set).map(|(name, _)| name.clone());
    for one in piece::join(pieces.iter().map(|(_, piece)| piece.clone()).collect()) {
        let name = first(one.set()).unwrap_or_default();
        match one {
            Joined::Whole { bytes, .. } => {
                let items = parcel::open(&name, &bytes, Limits::OFFICE).into_iter();
                found.extend(items.map(|item| {
                    let read = item.content.read().map_err(FileError::from);
                    Found { name: item.name, read, inside: false }
                }));
            }
            Joined::Lacking { lacking, of, .. } => {
                let error = ReadError::Lacking { lacking, of };
                found.push(Found { name, read: Err(error.into()), inside: false });
            }
            Joined::Broken { .. } => {
                found.push(Found { name, read: Err(ReadError::BlockBroken.into()), inside: false });
            }
        }
    }
}

/// All of them, or for each that is wrong its name and the reason. What was passed over is no part of either.
pub fn read_all(paths: &[PathBuf]) -> Result<Vec<Incoming>, Vec<String>> {
    let (mut files, mut wrong) = (Vec::new(), Vec::new());
    for found in open(paths).into_iter().filter(|it| !it.is_passed_over()) {
        match found.read {
            Ok(bundle) => files.push(Incoming { name: found.name, read: Ok(bundle) }),
            Err(error) => wrong.push(format!("{}: {error}", found.name)),
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
