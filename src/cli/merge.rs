//! `qiangji merge`: many files into one. All of them, or nothing is written; those that are wrong are left out only
//! where that was asked for.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;

use qiangji::book::Book;
use qiangji::catalogue;
use qiangji::exchange::authority::Onlooker;
use qiangji::exchange::bundle::{self, Bundle, Letter, Level, Limits};
use qiangji::exchange::rescue;
use qiangji::exchange::take_in::{Account, HAND_IN, Incoming, crowded_together, preview, take_in};
use qiangji::roster::Roster;
use qiangji::show;

use crate::files::Keys;
use crate::plain;

pub fn run(
    paths: &[PathBuf],
    keys: &Keys,
    output: &Path,
    skip: bool,
    out: &mut dyn Write,
) -> io::Result<bool> {
    let (mut files, mut wrong) = (Vec::new(), 0);
    for found in super::files::open(paths, keys).into_iter().filter(|it| !it.is_passed_over()) {
        match found.read {
            Ok(bundle) => files.push(Incoming { name: found.name, read: Ok(bundle) }),
            Err(error) => {
                wrong += 1;
                writeln!(out, "{}: {error}", found.name)?;
            }
        }
    }
    if wrong > 0 && !skip {
        writeln!(out, "有 {wrong} 份打不开，没有合并（--skip：跳过这些，合并其余的）")?;
        return Ok(false);
    }
    // Together, so that it does not hang on which file comes first.
    if let Some(crowded) = crowded_together(&files, HAND_IN) {
        let record = crowded.version.record();
        let kind = catalogue::get().kind(&record.kind);
        let title = kind.map_or(record.id.to_string(), |kind| show::title(kind, &record));
        writeln!(out, "{}，没有合并", crowded.words(&title))?;
        return Ok(false);
    }
    let (roster, book) = (Roster::default(), Book::default());
    let told = preview(&book, &files, catalogue::get(), &Onlooker::nobody(&roster));
    for (file, account) in files.iter().zip(told) {
        if let Ok(account) = account {
            writeln!(out, "{}: {}", file.name, said(&account, &files))?;
        }
    }
    let bundles: Vec<Bundle> = files.into_iter().filter_map(|file| file.read.ok()).collect();
    let letter =
        Letter::together(bundles.iter().map(|bundle| &bundle.header.letter), env!("CARGO_PKG_VERSION"));
    let mut book = Book::default();
    let mut attachments = Vec::new();
    for bundle in bundles {
        take_in(&mut book, bundle.records);
        attachments.extend(bundle.files);
    }
    // Read back before it is put where others take it from.
    let parts = bundle::checked(&letter, book.live(), &attachments, Limits::OFFICE.bytes, None);
    let [whole] = parts.map_err(io::Error::other)?.try_into().map_err(|_| too_large())?;
    save(output, &whole)?;
    let name = plain::line(&output.display().to_string());
    writeln!(out, "{name}: {} 条，状态码 {}", book.live().count(), book.state_hash().code())?;
    Ok(wrong == 0)
}

fn too_large() -> io::Error {
    io::Error::other("合并后超过 2 GB，按单位分开合并")
}

fn said(account: &Account, files: &[Incoming]) -> String {
    let arrivals = &account.arrivals;
    let counts = [
        ("新", arrivals.new.len()),
        ("更新", arrivals.updated.len()),
        ("相同", arrivals.same.len()),
        ("旧", arrivals.older.len()),
        ("两个版本", arrivals.conflicting.len()),
    ];
    let unknown: usize = account.unknown_kinds.values().sum();
    let earlier = account.same_as.and_then(|index| files.get(index));
    // Who belongs to which branch is not known here: only a member's file says by itself what is not its sender's.
    let is_members = account.header.letter.level() == Some(Level::Member);
    let foreign = if is_members { account.foreign.len() } else { 0 };
    let broken = rescue::broken(&account.header.letter);
    let notes = [
        earlier.map(|earlier| format!("与 {} 内容相同", earlier.name)),
        (unknown > 0).then(|| format!("不认识的种类 {unknown} 条，原样带上")),
        (foreign > 0).then(|| format!("不是本人的 {foreign} 条")),
        (broken > 0).then(|| format!("坏了没有带上的 {broken} 处")),
    ];
    let counts = counts.into_iter().map(|(word, n)| format!("{word} {n}"));
    counts.chain(notes.into_iter().flatten()).collect::<Vec<_>>().join("，")
}

/// A file that is cut off while it is written never takes the place of a whole one: it is written beside it, read back,
/// and then put in its place.
pub fn save(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().ok_or_else(|| io::Error::other("要写的文件没有名字"))?.to_owned();
    name.push(format!(".{}.part", process::id()));
    let beside = path.with_file_name(name);
    // A link of that name that somebody laid there is not written through.
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(&beside)?;
    let done = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::read(&beside))
        .and_then(|read| {
            if read == bytes {
                Ok(())
            } else {
                Err(io::Error::other("写下去的读不回来，没有写成"))
            }
        })
        .and_then(|()| std::fs::rename(&beside, path));
    if done.is_err() {
        // What is to be told is why it was not written.
        drop(std::fs::remove_file(&beside));
    }
    done
}
