//! What the fuzzer begins with (`tests/fuzz`, CONTRIBUTING.md): our files, in every way they come. `QIANGJI_BLESS=1` writes
//! them anew.

use std::fs;
use std::path::{Path, PathBuf};

use qiangji::exchange::bundle::{self, Limits};

use super::files;
use super::ways::WAYS;
use crate::bundle::{same, sample};

const ENVELOPES: [(&str, usize, usize); 3] = [("empty", 0, 0), ("one", 1, 0), ("photo", 4, 1)];

/// Words in a way's name that say for which target it is a seed; the last takes what is left.
const TARGETS: [(&str, &str); 3] = [("mail", "mail"), ("zip", "zip"), ("block", "armour")];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds")
}

/// Which file, and what is in it.
fn made() -> Vec<(PathBuf, Vec<u8>)> {
    let file = sample(1, 0);
    let envelopes = ENVELOPES.map(|(name, records, files)| {
        (folder().join("envelope").join(format!("{name}.json")), sample(records, files))
    });
    let ways = WAYS.iter().filter_map(|way| {
        let (_, target) = TARGETS.iter().find(|(word, _)| way.name.contains(word))?;
        Some((folder().join(target).join(way.name.replace(' ', "-")), (way.wrap)(&file)))
    });
    let lines = bundle::read(&sample(4, 0), Limits::PHONE).unwrap().records;
    let lines = lines.iter().enumerate();
    let records = lines.map(|(at, it)| (folder().join("record").join(at.to_string()), it.line().to_vec()));
    envelopes.into_iter().chain(ways).chain(records).collect()
}

#[test]
fn every_seed_is_whole() {
    if std::env::var_os("QIANGJI_BLESS").is_some() {
        for (path, bytes) in made() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
    let wholes = ENVELOPES.map(|(_, records, files)| sample(records, files));
    let wholes = wholes.map(|bytes| bundle::read(&bytes, Limits::PHONE).unwrap());
    for (path, _) in made() {
        let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        if path.parent().unwrap().ends_with("record") {
            assert!(qiangji::record::Record::from_line(&bytes).is_ok(), "{}", path.display());
        } else {
            let found = files(&bytes);
            assert!(found.iter().all(|it| wholes.iter().any(|whole| same(it, whole))), "{}", path.display());
        }
    }
}
