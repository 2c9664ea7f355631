//! What is written, here and on another device.

use qiangji::book::{Book, Revision};
use qiangji::keep;
use qiangji::record::{Clock, Hash, Id, Record, common};
use qiangji::value::{Map, Value, map};

use super::super::imports::{Counts, Import, ImportState, Restored};
use super::World;

impl World {
    pub(super) fn next(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// A new photo; only its name is a hash here.
    pub(super) fn photo(&mut self) -> Hash {
        let n = self.next();
        let sha = Hash::of(&n.to_be_bytes());
        self.photos.insert(sha, vec![n.to_be_bytes()[7]; self.photo_bytes]);
        sha
    }

    /// Values that nobody else writes, every third with a photo.
    pub(super) fn values(&mut self) -> Map {
        let n = self.next();
        let mut values = map([("topic", n.to_string().into())]);
        if n.is_multiple_of(3) {
            let photo = map([("sha", self.photo().to_string().into())]);
            values.insert(common::ATTACHMENTS.into(), Value::from(vec![photo.into()]));
        }
        values
    }

    /// The next revision of a record in a book, or the first of a new one.
    pub(super) fn revision(&mut self, book: &Book, id: Option<Id>, deleted: bool, device: &str) -> Revision {
        let clock = Clock { ms: self.next(), count: 0, device: device.to_owned() };
        let before: Vec<Record> = id.iter().flat_map(|id| book.versions(*id)).map(Revision::record).collect();
        let values = if deleted { None } else { Some(self.values()) };
        let after = Record::after(&before.iter().collect::<Vec<_>>(), clock.clone(), values.clone());
        let new =
            || Record::new(Id(clock.ms.into()), "self_study_entry", Id(1), clock, values.unwrap_or_default());
        Revision::new(&after.unwrap_or_else(new))
    }

    pub(super) fn photos_of(&self, revisions: &[Revision]) -> Vec<(Hash, Vec<u8>)> {
        let shas = revisions.iter().flat_map(|it| keep::mentioned(it.line()));
        shas.map(|sha| (sha, self.photos[&sha].clone())).collect()
    }

    /// What another device does.
    pub(super) fn elsewhere(&mut self, n: usize) {
        let mut book = std::mem::take(&mut self.elsewhere);
        let id = book.shown().nth(n / 4 % book.len().max(1)).map(|shown| shown.id);
        if n.is_multiple_of(4) {
            let mine = self.session.iter().flat_map(|session| session.book.live());
            for it in mine {
                book.insert(it.clone());
            }
        } else {
            let revision = self.revision(&book, id.filter(|_| n % 4 > 1), n % 16 == 3, "other");
            self.written_elsewhere.push(revision.clone());
            book.insert(revision);
        }
        self.elsewhere = book;
    }

    /// The revisions of a file. Some come twice, as in two files of one import.
    pub(super) fn file(&self, n: usize) -> Vec<Revision> {
        let all = &self.written_elsewhere;
        let from = n % all.len().max(1);
        let mut file: Vec<Revision> = all.iter().skip(from).cloned().collect();
        if n.is_multiple_of(2) {
            file.extend(self.elsewhere.live().cloned());
        }
        if n.is_multiple_of(5) {
            file.extend(self.session.iter().flat_map(|session| session.book.live()).cloned());
        }
        file
    }

    pub fn new_import(&mut self) -> Import {
        let when = self.next();
        Import {
            id: Id(when.into()),
            when,
            files: Vec::new(),
            counts: Counts::default(),
            segments: Vec::new(),
            state: ImportState::Open,
            joined: None,
        }
    }

    /// What a backup carries beside records: the rows that are here, one that is not, and always the same one.
    pub(super) fn backup(&mut self) -> Restored {
        let mut log: Vec<Import> = self.replayed(0).open_imports().into_iter().map(row).collect();
        log.push(self.new_import());
        log.push(row(Id(u128::MAX)));
        let device = self.session.as_ref().map(|session| session.device.clone());
        Restored { device: device.unwrap_or_default(), log }
    }
}

fn row(id: Id) -> Import {
    Import {
        id,
        when: 0,
        files: Vec::new(),
        counts: Counts::default(),
        segments: vec![1, 2, 3],
        state: ImportState::Open,
        joined: None,
    }
}
