//! Files and folders from disk, whatever our files are wrapped in, read with the office's limits.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use qiangji::book::Book;
use qiangji::exchange::bundle::{Bundle, Limits};
use qiangji::exchange::frames;
use qiangji::exchange::parcel::piece::{self, Joined, Piece};
use qiangji::exchange::parcel::{self, Content, Pictures, Room};
use qiangji::exchange::read_error::ReadError;
use qiangji::exchange::take_in::{Incoming, take_in};
use qiangji::record::Id;

use crate::plain;
use crate::seal::{self, OpenError};

/// Why a file given on the command line is not taken.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("打不开：{0}")]
    Disk(#[from] io::Error),
    #[error(transparent)]
    Content(#[from] ReadError),
    #[error(transparent)]
    Sealed(#[from] OpenError),
    /// A pipe, a device, a socket: reading it may wait for ever, or never end.
    #[error("不是普通文件，没有读")]
    NoFile,
    /// A link in a folder to something outside of it: whoever sent the folder chose what it leads to.
    #[error("是指到文件夹外面的链接，没有读。要读就直接写它的路径")]
    Link,
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

/// What sealed files may be opened with; options of every command that reads files.
#[derive(Debug, Default, clap::Args)]
pub struct KeyArgs {
    /// 收件钥匙的文件, 里面是 AGE-SECRET-KEY- 开头的一行 (可以写几次)
    #[arg(long, value_name = "文件", global = true)]
    key: Vec<PathBuf>,
    /// 口令的文件, 里面只写口令; 写 - 就从标准输入读
    #[arg(long, value_name = "文件", global = true)]
    phrase: Option<PathBuf>,
}

/// The same, read.
#[derive(Debug, Default)]
pub struct Keys {
    pub secrets: Vec<String>,
    pub phrase: Option<String>,
}

impl KeyArgs {
    pub fn read(&self) -> io::Result<Keys> {
        let mut secrets = Vec::new();
        for path in &self.key {
            let text = std::fs::read_to_string(path).map_err(|error| at(path, &error))?;
            let keys = text.lines().map(str::trim).filter(|line| line.starts_with("AGE-SECRET-KEY-"));
            secrets.extend(keys.map(str::to_owned));
        }
        let phrase = match &self.phrase {
            Some(path) if path == Path::new("-") => Some(io::read_to_string(io::stdin())?),
            Some(path) => Some(std::fs::read_to_string(path).map_err(|error| at(path, &error))?),
            None => None,
        };
        Ok(Keys { secrets, phrase: phrase.map(|it| it.trim_end_matches(['\r', '\n']).to_owned()) })
    }
}

/// An error says of which file.
pub fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::other(format!("{}：{error}", path.display()))
}

/// Everything in these files and folders, in their order.
pub fn open(paths: &[PathBuf], keys: &Keys) -> Vec<Found> {
    let mut opener = Opener { keys, found: Vec::new(), pieces: Vec::new(), room: Room::new(Room::DESK) };
    for path in paths {
        if path.is_dir() {
            opener.folder(path, path);
        } else {
            opener.file(path, false);
        }
    }
    opener.join();
    for found in &mut opener.found {
        // Names in archives and mails are their senders'.
        found.name = plain::line(&found.name);
    }
    opener.found
}

struct Opener<'a> {
    keys: &'a Keys,
    found: Vec<Found>,
    /// Of files cut into several, with where each lay.
    pieces: Vec<(String, Piece)>,
    /// One for everything that was named.
    room: Room,
}

/// Sealed files within sealed files.
const DEEPEST: usize = 4;

impl Opener<'_> {
    /// Files of a folder and of those in it, by name; hidden ones left out. Links are not followed: what one leads to within
    /// `root` is found by itself, and what lies outside nobody has named.
    fn folder(&mut self, path: &Path, root: &Path) {
        let name = path.display().to_string();
        let entries = std::fs::read_dir(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => return self.found.push(Found { name, read: Err(error.into()), inside: true }),
        };
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries.iter().filter(|entry| !entry.file_name().to_string_lossy().starts_with('.')) {
            let path = entry.path();
            match entry.file_type() {
                Ok(sort) if sort.is_dir() => self.folder(&path, root),
                Ok(sort) if sort.is_symlink() && leads_within(&path, root) => {}
                Ok(sort) if sort.is_symlink() => self.refuse(&path, FileError::Link),
                Ok(_) => self.file(&path, true),
                Err(error) => self.refuse(&path, error.into()),
            }
        }
    }

    fn refuse(&mut self, path: &Path, error: FileError) {
        self.found.push(Found { name: path.display().to_string(), read: Err(error), inside: true });
    }

    fn file(&mut self, path: &Path, inside: bool) {
        let name = path.display().to_string();
        match bytes(path) {
            Ok(bytes) => self.bytes(&name, &bytes, inside, 0),
            Err(error) => self.found.push(Found { name, read: Err(error), inside }),
        }
    }

    fn bytes(&mut self, name: &str, bytes: &[u8], inside: bool, depth: usize) {
        let items = parcel::open(name, bytes, Limits::OFFICE, &mut self.room);
        let inside = inside || items.len() > 1;
        for item in items {
            let read = match item.content {
                Content::Piece(piece) => {
                    self.pieces.push((item.name, piece));
                    continue;
                }
                Content::Sealed(sealed) if depth < DEEPEST => {
                    let secrets: Vec<&str> = self.keys.secrets.iter().map(String::as_str).collect();
                    match seal::open(&sealed, &secrets, self.keys.phrase.as_deref()) {
                        Ok(plain) => {
                            self.bytes(&item.name, &plain, inside, depth + 1);
                            continue;
                        }
                        Err(error) => Err(FileError::Sealed(error)),
                    }
                }
                Content::Pictures(pictures) => {
                    self.pictures(&item.name, pictures, depth);
                    continue;
                }
                content => content.read().map_err(FileError::from),
            };
            self.found.push(Found { name: item.name, read, inside });
        }
    }

    /// Looks for codes in pictures that lay in something else; tells of what is ours, or that there is nothing of it.
    fn pictures(&mut self, name: &str, pictures: Pictures, depth: usize) {
        let before = (self.found.len(), self.pieces.len());
        for picture in &pictures.all {
            if let Some(grey) = grey(picture) {
                self.bytes(name, &grey, true, depth);
            }
        }
        // A logo has no code, and somebody's card is none of ours.
        let kept = self.found.split_off(before.0).into_iter().filter(|found| !found.is_passed_over());
        self.found.extend(kept.collect::<Vec<_>>());
        if (self.found.len(), self.pieces.len()) == before
            && let Some(error) = pictures.otherwise
        {
            self.found.push(Found { name: name.to_owned(), read: Err(error.into()), inside: true });
        }
    }

    /// Pieces that lay in several files, put together.
    fn join(&mut self) {
        let pieces = std::mem::take(&mut self.pieces);
        let first =
            |set: &str| pieces.iter().find(|(_, piece)| piece.set == set).map(|(name, _)| name.clone());
        for one in piece::join(pieces.iter().map(|(_, piece)| piece.clone()).collect()) {
            let name = first(one.set()).unwrap_or_default();
            let error = match one {
                Joined::Whole { bytes, .. } => {
                    self.bytes(&name, &bytes, false, 0);
                    continue;
                }
                Joined::Lacking { lacking, of, .. } => ReadError::Lacking { lacking, of },
                Joined::Broken { .. } => ReadError::BlockBroken,
            };
            self.found.push(Found { name, read: Err(error.into()), inside: false });
        }
    }
}

pub fn bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    let bytes = raw(path)?;
    Ok(grey(&bytes).unwrap_or(bytes))
}

/// A regular file, as it is. Opening a pipe would wait for whoever writes into it, so it is asked before what it is, and
/// once more of what was opened.
pub fn raw(path: &Path) -> Result<Vec<u8>, FileError> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(FileError::NoFile);
    }
    let mut file = File::open(path)?;
    let opened = file.metadata()?;
    if !opened.is_file() {
        return Err(FileError::NoFile);
    }
    // Larger than the limit is told from the size, before it fills the memory; it may still grow while it is read.
    let limit = Limits::OFFICE.bytes;
    let mut bytes = Vec::new();
    if opened.len() <= limit {
        bytes.reserve_exact(usize::try_from(opened.len()).unwrap_or_default());
        file.by_ref().take(limit + 1).read_to_end(&mut bytes)?;
    }
    if opened.len().max(bytes.len() as u64) > limit {
        return Err(ReadError::TooLarge { limit }.into());
    }
    Ok(bytes)
}

/// Whether what a link leads to lies in the folder itself. One that leads nowhere leads to nothing in it.
fn leads_within(link: &Path, root: &Path) -> bool {
    match (link.canonicalize(), root.canonicalize()) {
        (Ok(target), Ok(root)) => target.starts_with(root),
        _ => false,
    }
}

/// A photograph or screenshot as grey values, for codes to be looked for; none where it is no picture.
fn grey(bytes: &[u8]) -> Option<Vec<u8>> {
    image::guess_format(bytes).ok()?;
    let grey = image::load_from_memory(bytes).ok()?.into_luma8();
    Some(frames::picture(grey.width(), grey.height(), grey.as_raw()))
}

/// All of them, or for each that is wrong its name and the reason. What was passed over is no part of either.
pub fn read_all(paths: &[PathBuf], keys: &Keys) -> Result<Vec<Incoming>, Vec<String>> {
    let (mut files, mut wrong) = (Vec::new(), Vec::new());
    for found in open(paths, keys).into_iter().filter(|it| !it.is_passed_over()) {
        match found.read {
            Ok(bundle) => files.push(Incoming { name: found.name, read: Ok(bundle) }),
            Err(error) => wrong.push(format!("{}: {error}", found.name)),
        }
    }
    if wrong.is_empty() { Ok(files) } else { Err(wrong) }
}

/// All of them in one book, and the day of the latest; or what is wrong.
pub fn book(paths: &[PathBuf], keys: &Keys) -> Result<(Book, NaiveDate), Vec<String>> {
    let (mut book, mut latest) = (Book::default(), NaiveDate::default());
    for bundle in read_all(paths, keys)?.into_iter().filter_map(|file| file.read.ok()) {
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
