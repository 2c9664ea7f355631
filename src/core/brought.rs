//! Which file of an import brought or confirmed which version of a record.
//!
//! Kept beside the import's row and read only when somebody asks, so the start pays nothing for it:
//!
//! ```text
//! 1 byte    the form of what follows, 1
//! 4 bytes   how many files, little-endian
//! per file  4 bytes how many versions, then the first 8 bytes of each version's hash, ascending
//! 4 bytes   CRC-32 of everything before
//! ```
//!
//! A list of 100,000 versions is 800 KB. Eight bytes name a version among millions: that two of them begin alike is less
//! likely than a damaged disk, which the sum tells.

use std::collections::BTreeSet;

use flate2::Crc;

use crate::book::{Book, Revision};
use crate::record::{Hash, Id};

/// How the form begins; a later one is left unread.
const FORM: u8 = 1;
/// Bytes of a hash that are kept.
const KEPT: usize = 8;

/// A version of a record, by the beginning of its hash.
pub type Mark = [u8; KEPT];

/// The mark of a version.
pub fn mark(hash: Hash) -> Mark {
    let mut mark = [0; KEPT];
    mark.copy_from_slice(&hash.0[..KEPT]);
    mark
}

/// The lists while an import is written.
#[derive(Debug, Default)]
pub struct Listing(Vec<BTreeSet<Mark>>);

impl Listing {
    /// For so many files, whether or not they bring anything.
    pub fn of(files: usize) -> Self {
        Listing(vec![BTreeSet::new(); files])
    }

    /// The file at this place has this version in it.
    pub fn note(&mut self, file: usize, hash: Hash) {
        if self.0.len() <= file {
            self.0.resize_with(file + 1, BTreeSet::new);
        }
        self.0[file].insert(mark(hash));
    }

    /// As it is kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes();
        let marks: usize = self.0.iter().map(BTreeSet::len).sum();
        let mut out = Vec::with_capacity(1 + 4 + self.0.len() * 4 + marks * KEPT + 4);
        out.push(FORM);
        out.extend_from_slice(&count(self.0.len()));
        for file in &self.0 {
            out.extend_from_slice(&count(file.len()));
            out.extend(file.iter().flatten());
        }
        let sum = crc(&out).to_le_bytes();
        out.extend_from_slice(&sum);
        out
    }
}

/// The lists as they were kept, one a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brought(Vec<Vec<Mark>>);

/// Records of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// As many as were wanted, the newest first.
    pub newest: Vec<Id>,
    /// How many there are.
    pub of: usize,
    /// Versions that were in the file and are not known here any more: replaced long ago, or deleted.
    pub lost: usize,
}

impl Brought {
    /// None where the bytes are not as they were written, or of a later form.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (body, sum) = bytes.split_last_chunk::<4>()?;
        if crc(body) != u32::from_le_bytes(*sum) {
            return None;
        }
        let mut rest = body.strip_prefix(&[FORM])?;
        let files = count(&mut rest)?;
        let mut lists = Vec::new();
        for _ in 0..files {
            let n = count(&mut rest)?;
            let (list, after) = rest.split_at_checked(n.checked_mul(KEPT)?)?;
            lists.push(list.as_chunks::<KEPT>().0.to_vec());
            rest = after;
        }
        rest.is_empty().then_some(Brought(lists))
    }

    /// What the file at this place had in it, ascending.
    pub fn of_file(&self, file: usize) -> &[Mark] {
        self.0.get(file).map_or(&[], Vec::as_slice)
    }

    /// Whether the file at this place had this version in it.
    pub fn has(&self, file: usize, hash: Hash) -> bool {
        self.of_file(file).binary_search(&mark(hash)).is_ok()
    }

    /// The records of which the file at this place had a version that is known here; at most `most` of them by name.
    pub fn records(&self, file: usize, book: &Book, most: usize) -> Found {
        let (mut records, mut known) = (Vec::new(), 0);
        for shown in book.shown() {
            let versions = book.versions(shown.id).iter().chain(book.past(shown.id));
            let theirs = versions.filter(|version| self.has(file, version.hash)).count();
            if theirs > 0 && !shown.deleted {
                known += theirs;
                records.push(shown);
            }
        }
        let newest_first = |a: &&Revision, b: &&Revision| (&b.when, &b.t, a.id).cmp(&(&a.when, &a.t, b.id));
        let (of, lost) = (records.len(), self.of_file(file).len().saturating_sub(known));
        // Putting a hundred thousand in order takes longer than a page may stand still.
        if most < of {
            records.select_nth_unstable_by(most, newest_first);
            records.truncate(most);
        }
        records.sort_by(newest_first);
        Found { newest: records.into_iter().map(|it| it.id).collect(), of, lost }
    }

    /// The places of the files that had this version in them.
    pub fn files_with(&self, hash: Hash) -> Vec<usize> {
        (0..self.0.len()).filter(|file| self.has(*file, hash)).collect()
    }
}

fn count(rest: &mut &[u8]) -> Option<usize> {
    let (four, after) = rest.split_first_chunk::<4>()?;
    *rest = after;
    usize::try_from(u32::from_le_bytes(*four)).ok()
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Revision;
    use crate::record::{Clock, Record};
    use crate::value::map;

    fn hash(n: u8) -> Hash {
        Hash::of(&[n])
    }

    #[test]
    fn each_file_has_its_own() {
        let mut listing = Listing::of(3);
        for (file, n) in [(0, 1), (0, 2), (2, 2), (2, 3), (2, 2)] {
            listing.note(file, hash(n));
        }
        let brought = Brought::read(&listing.to_bytes()).unwrap();
        assert_eq!([1, 2, 3, 4].map(|n| brought.files_with(hash(n))), [vec![0], vec![0, 2], vec![2], vec![]]);
        assert_eq!([0, 1, 2, 9].map(|file| brought.of_file(file).len()), [2, 0, 2, 0]);
        assert!(brought.of_file(2).is_sorted());
    }

    #[test]
    fn a_file_leads_to_its_records() {
        let clock = |ms| Clock { ms, count: 0, device: "d".into() };
        let record = |n: u64| {
            let d = map([("date", format!("2026-03-0{n}").into())]);
            Record::new(Id(n.into()), "reflection", Id(9), clock(n), d)
        };
        let (first, second, third) = (record(1), record(2), record(3));
        let edited = Record::after(&[&first], clock(7), Some(map([("date", "2026-03-09".into())]))).unwrap();
        let deleted = Record::after(&[&third], clock(8), None).unwrap();
        let mut listing = Listing::of(2);
        for it in [&first, &second, &third] {
            listing.note(0, Revision::new(it).hash);
        }
        listing.note(1, Revision::new(&edited).hash);
        let brought = Brought::read(&listing.to_bytes()).unwrap();
        let mut book = Book::default();
        for it in [&first, &second, &third, &edited, &deleted] {
            book.insert(Revision::new(it));
        }
        // The one that was edited since stands where it is now; the deleted one leads nowhere.
        let found = |file: usize, most: usize| brought.records(file, &book, most);
        assert_eq!(found(0, 9), Found { newest: vec![Id(1), Id(2)], of: 2, lost: 1 });
        assert_eq!(found(0, 1), Found { newest: vec![Id(1)], of: 2, lost: 1 });
        assert_eq!(found(1, 9), Found { newest: vec![Id(1)], of: 1, lost: 0 });
        assert_eq!(found(2, 9), Found::default());
    }

    #[test]
    fn what_is_not_whole_is_not_believed() {
        let mut listing = Listing::of(1);
        listing.note(0, hash(1));
        listing.note(4, hash(2));
        let bytes = listing.to_bytes();
        assert!((0..bytes.len()).all(|n| Brought::read(&bytes[..n]).is_none()));
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_eq!(Brought::read(&changed), None, "at {at}");
        }
        assert_eq!(Brought::read(&Listing::default().to_bytes()), Some(Brought::default()));
    }

    #[test]
    fn a_hundred_thousand_are_800_kb() {
        let mut listing = Listing::default();
        for n in 0..100_000_u32 {
            listing.note(0, Hash::of(&n.to_le_bytes()));
        }
        assert_eq!(listing.to_bytes().len(), 100_000 * KEPT + 13);
    }
}
