//! Taking files in: first what it would mean, then the deed, which can be undone.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::{Arrival, Book, Revision, standing};
use crate::catalogue::Catalogue;
use crate::record::{Hash, Id, Record, common};
use crate::show;
use crate::value::{Map, Value};

use super::authority::{Before, Onlooker, Sender, Standing};
use super::bundle::{Bundle, Header};
use super::read_error::ReadError;

mod jumps;
mod room;

pub use jumps::Jumps;
pub use room::{BACKUP, Crowded, HAND_IN, Room, crowded_together, pieces};

/// A file as it was chosen: its name, and what reading it gave.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The file's name, for people only: what is in it is read, never the name.
    pub name: String,
    /// All of it, or why none of it.
    pub read: Result<Bundle, ReadError>,
}

/// A revision, wherever it is.
pub type Key = (Id, Hash);

/// What taking in one file would mean, after those before it in the list.
#[derive(Debug, Clone)]
pub struct Account {
    /// Who it is from, and what it says it holds.
    pub header: Header,
    /// An earlier file of the list with the same content.
    pub same_as: Option<usize>,
    /// What taking it in would do.
    pub arrivals: Arrivals,
    /// Kinds this version does not know, with their number. They are carried along.
    pub unknown_kinds: BTreeMap<String, usize>,
    /// What would change the book and is neither the sender's nor of anybody who belongs to the sender. To be pointed out
    /// before anything is taken in.
    pub foreign: Vec<Key>,
    /// What would change records of this device's own person or organisation. Taken in only one by one.
    pub mine: Vec<Key>,
    /// Whose records would be changed or added: their keys are asked for too.
    pub owners: BTreeSet<Id>,
    /// Revisions with counters that nobody can have counted to ([`Jumps`]).
    pub jumps: Vec<Key>,
    /// The record of which it would bring more versions than others may hand in; no hand-in is taken in then.
    pub crowded: Option<Crowded>,
}

/// What taking in a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// It changes the book.
    Content,
    /// Everything in it is known; that its sender handed it in is not.
    HandIn,
    /// It was taken in before, or stands in the list twice.
    Nothing,
}

impl Account {
    /// It touches what is neither the sender's nor of the sender's people.
    pub fn exceeds(&self) -> bool {
        !self.foreign.is_empty() || !self.mine.is_empty()
    }

    /// `logged`: these very bytes are in the log of imports.
    pub fn worth(&self, logged: bool) -> Worth {
        match (self.same_as, self.arrivals.changes_nothing()) {
            (None, false) => Worth::Content,
            (None, true) if !logged => Worth::HandIn,
            (Some(_), _) | (None, true) => Worth::Nothing,
        }
    }
}

/// Revisions by what they mean to the book, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arrivals {
    /// Records never seen here.
    pub new: Vec<Key>,
    /// They replace what is here.
    pub updated: Vec<Key>,
    /// Already here, to the last character.
    pub same: Vec<Key>,
    /// Here is a later version.
    pub older: Vec<Key>,
    /// Neither knew of the other: two versions stand side by side.
    pub conflicting: Vec<Key>,
}

impl Arrivals {
    fn add(&mut self, arrival: Arrival, key: Key) {
        match arrival {
            Arrival::New => self.new.push(key),
            Arrival::Updated => self.updated.push(key),
            Arrival::Same => self.same.push(key),
            Arrival::Older => self.older.push(key),
            Arrival::Conflicting => self.conflicting.push(key),
        }
    }

    /// Nothing of the file would change the book.
    pub fn changes_nothing(&self) -> bool {
        self.new.is_empty() && self.updated.is_empty() && self.conflicting.is_empty()
    }
}

/// One account for each file, in the given order, as if those before it were taken in. The book is only looked at.
pub fn preview(
    book: &Book,
    files: &[Incoming],
    catalogue: &Catalogue,
    onlooker: &Onlooker,
) -> Vec<Result<Account, ReadError>> {
    let mut weighing = Weighing::default();
    let account = |file: &Incoming| match &file.read {
        Ok(bundle) => {
            let crowded = weighing.crowded(book, &bundle.records, HAND_IN);
            // A file that is refused is as if it were not there for those after it.
            let mut apart = Weighing::default();
            let weighing = if crowded.is_some() { weighing.skip_for(&mut apart) } else { &mut weighing };
            let mut account = weighing.open(&bundle.header, &bundle.records, onlooker);
            weighing.weigh(&mut account, &bundle.records, book, catalogue);
            account.jumps = Jumps::new("").among(&bundle.records, book);
            account.crowded = crowded;
            Ok(account)
        }
        Err(error) => {
            weighing.skip();
            Err(error.clone())
        }
    };
    files.iter().map(account).collect()
}

/// The book with files that were looked at, without a copy of it: the live revisions of the records that they touched.
/// Some records at a time, so that a page that looks at many lives in between.
#[derive(Default)]
pub struct Weighing {
    live: BTreeMap<Id, Vec<Stub>>,
    /// The ids of files, and which of them it was.
    seen: BTreeMap<Id, usize>,
    files: usize,
    /// Of the file that is looked at.
    sender: Sender,
}

impl Weighing {
    /// The next file's account, before its records are weighed.
    pub fn open(&mut self, header: &Header, records: &[Revision], onlooker: &Onlooker) -> Account {
        self.sender = onlooker.sender(header, records);
        let same_as = self.seen.get(&header.id).copied();
        self.seen.entry(header.id).or_insert(self.files);
        self.files += 1;
        Account {
            header: header.clone(),
            same_as,
            arrivals: Arrivals::default(),
            unknown_kinds: BTreeMap::new(),
            foreign: Vec::new(),
            mine: Vec::new(),
            owners: BTreeSet::new(),
            jumps: Vec::new(),
            crowded: None,
        }
    }

    /// The next file cannot be read; it counts as a place all the same.
    pub fn skip(&mut self) {
        self.files += 1;
    }

    /// The next file is refused; what is left to tell of it is weighed apart.
    pub fn skip_for<'a>(&mut self, apart: &'a mut Weighing) -> &'a mut Weighing {
        self.skip();
        apart
    }

    /// The next records of the file whose account it is.
    pub fn weigh(&mut self, account: &mut Account, records: &[Revision], book: &Book, catalogue: &Catalogue) {
        for revision in records {
            let key = (revision.id, revision.hash);
            if catalogue.kind(&revision.kind).is_none() {
                *account.unknown_kinds.entry(revision.kind.clone()).or_default() += 1;
            }
            let (arrival, before) = self.insert(book, revision);
            account.arrivals.add(arrival, key);
            if matches!(arrival, Arrival::Same | Arrival::Older) {
                continue;
            }
            account.owners.extend(before.iter().map(|it| it.own).chain([revision.own]));
            // What is asked of those below is handed on with all that it rests on, by whoever is in between.
            let sent_down = before.is_empty() && catalogue.kind(&revision.kind).is_some_and(|kind| kind.down);
            match self.sender.standing(revision.own, revision.org, &before) {
                Standing::Own | Standing::Forwarded => {}
                Standing::Foreign if sent_down => {}
                Standing::Foreign => account.foreign.push(key),
                Standing::Mine => account.mine.push(key),
            }
        }
    }
}

/// What deciding needs of a revision.
struct Stub {
    hash: Hash,
    vv: crate::record::Versions,
    owned: Before,
}

impl Weighing {
    /// As [`Book::insert`] would answer; a law compares the two. And whose the versions known before were.
    fn insert(&mut self, book: &Book, revision: &Revision) -> (Arrival, Vec<Before>) {
        let owned = |it: &Revision| Before { own: it.own, org: it.org };
        let known = |it: &Revision| Stub { hash: it.hash, vv: it.vv.clone(), owned: owned(it) };
        let live = self
            .live
            .entry(revision.id)
            .or_insert_with(|| book.versions(revision.id).iter().map(known).collect());
        let before = live.iter().map(|it| it.owned).collect();
        let standing = standing((revision.hash, &revision.vv), live.iter().map(|it| (it.hash, &it.vv)));
        if !matches!(standing.arrival, Arrival::Same | Arrival::Older) {
            for at in standing.outdone.iter().rev() {
                live.remove(*at);
            }
            live.push(known(revision));
        }
        (standing.arrival, before)
    }
}

/// What taking in one file has done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Receipt {
    /// What came of it.
    pub arrivals: Arrivals,
    /// What the book did not know before: `Book::forget` of these undoes the whole.
    pub added: Vec<Key>,
}

/// Takes the records of one file in.
pub fn take_in(book: &mut Book, records: impl IntoIterator<Item = Revision>) -> Receipt {
    let mut receipt = Receipt::default();
    for revision in records {
        let key = (revision.id, revision.hash);
        let knows = book.versions(key.0).iter().chain(book.past(key.0)).any(|it| it.hash == key.1);
        if !knows {
            receipt.added.push(key);
        }
        receipt.arrivals.add(book.insert(revision), key);
    }
    receipt
}

/// One line of 对比: what the field is called, and what stands there in either version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The field's label: 题目.
    pub label: String,
    /// What the first version says, as shown.
    pub left: String,
    /// What the second says.
    pub right: String,
}

/// Where two versions of a record differ, in the order of the form; fields this version does not know come last.
/// `name` tells what an organisation or a person is called.
pub fn differences(
    left: &Record,
    right: &Record,
    catalogue: &Catalogue,
    name: &dyn Fn(Id) -> Option<String>,
) -> Vec<Difference> {
    let kind = catalogue.kind(&left.kind);
    let fields = kind.map_or(&[][..], |kind| &kind.fields);
    let position = |key: &str| fields.iter().position(|field| field.id == key).unwrap_or(fields.len());
    let mut changed = crate::book::differences(left, right);
    changed.sort_by_key(|(key, ..)| position(key));
    let row = |(key, a, b): (String, Value, Value)| match fields.iter().find(|field| field.id == key) {
        Some(field) => Difference {
            label: field.label.clone(),
            left: show::value(field, &a, name),
            right: show::value(field, &b, name),
        },
        None => Difference {
            label: common_label(&key).map_or(key, str::to_owned),
            left: show::plain(&a, name),
            right: show::plain(&b, name),
        },
    };
    let deleted = [left, right].map(|it| if it.deleted { "已删除" } else { "没有删除" });
    let deletion = (left.deleted != right.deleted).then(|| Difference {
        label: "删除".to_owned(),
        left: deleted[0].to_owned(),
        right: deleted[1].to_owned(),
    });
    let later = (left.rest != right.rest).then(|| rest_row(&left.rest, &right.rest, name));
    deletion.into_iter().chain(changed.into_iter().map(row)).chain(later).collect()
}

fn rest_row(left: &Map, right: &Map, name: &dyn Fn(Id) -> Option<String>) -> Difference {
    let text = |rest: &Map| show::plain(&Value::Map(rest.clone()), name);
    Difference { label: "新版本的内容".to_owned(), left: text(left), right: text(right) }
}

/// What the keys that any kind may have are called.
fn common_label(key: &str) -> Option<&'static str> {
    let labels = [
        (common::ORG, "组织"),
        (common::PERSON, "谁"),
        (common::DATE, "日期"),
        (common::PERIOD, "时期"),
        (common::LOGGED_ON, "记的日子"),
        (common::LOGGED_BY, "谁记的"),
        (common::ATTACHMENTS, "照片和材料"),
        (common::LINKS, "有关的记录"),
    ];
    labels.into_iter().find(|(word, _)| *word == key).map(|(_, label)| label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;
    use crate::exchange::bundle::Letter;
    use crate::record::Clock;
    use crate::roster::Roster;
    use crate::value::map;

    fn record(id: u128, kind: &str, own: u128) -> Record {
        let d = map([("topic", "党章".into()), ("minutes", 60.into()), ("org", Id(7).to_string().into())]);
        Record::new(Id(id), kind, Id(own), Clock { device: "d1".into(), ..Clock::default() }, d)
    }

    fn incoming(id: u128, level: &str, records: &[Record]) -> Incoming {
        let from = map([("person", Id(1).to_string().into())]);
        let letter = Letter { from, scope: map([("level", level.into())]), ..Letter::default() };
        let (root, n) = (Hash([0; 32]), records.len());
        let header = Header { id: Id(id), letter, root, n, part: 1, parts: 1, must: Vec::new(), key: None };
        let records = records.iter().map(Revision::new).collect();
        Incoming { name: id.to_string(), read: Ok(Bundle { header, records, files: Vec::new() }) }
    }

    #[test]
    fn a_preview_tells_what_is_strange() {
        let records =
            [record(1, "self_study_entry", 1), record(2, "of_2031", 1), record(3, "self_study_entry", 2)];
        let broken = Incoming { name: "x".into(), read: Err(ReadError::NotOurs) };
        let files = [incoming(5, "member", &records), broken, incoming(5, "branch", &records)];
        let (roster, book) = (Roster::default(), Book::default());
        let told = preview(&book, &files, catalogue::get(), &Onlooker::nobody(&roster));
        let first = told[0].as_ref().unwrap();
        assert_eq!(
            (first.arrivals.new.len(), first.same_as, first.arrivals.changes_nothing()),
            (3, None, false)
        );
        assert_eq!(first.unknown_kinds, [("of_2031".to_owned(), 1)].into());
        assert_eq!(first.foreign.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [Id(3)]);
        assert_eq!(told[1].as_ref().unwrap_err(), &ReadError::NotOurs);
        let third = told[2].as_ref().unwrap();
        assert_eq!((third.arrivals.same.len(), third.same_as, third.foreign.len()), (3, Some(0), 0));
        assert!(third.arrivals.changes_nothing());
        assert_eq!(third.worth(false), Worth::Nothing);
    }

    #[test]
    fn a_file_without_news_counts_as_handed_in_once() {
        let records = [record(1, "self_study_entry", 1)];
        let mut book = Book::default();
        take_in(&mut book, records.iter().map(Revision::new));
        let newer = Record::after(&[&records[0]], Clock { ms: 5, ..Clock::default() }, Some(Map::new()));
        // Monday's file, the same content made anew on Tuesday, and one that brings something.
        let files = [
            incoming(5, "member", &records),
            incoming(6, "member", &records),
            incoming(7, "member", &[newer.unwrap()]),
        ];
        let roster = Roster::default();
        let told: Vec<Account> = preview(&book, &files, catalogue::get(), &Onlooker::nobody(&roster))
            .into_iter()
            .map(Result::unwrap)
            .collect();
        let worth = |logged: bool| told.iter().map(|it| it.worth(logged)).collect::<Vec<_>>();
        assert_eq!(worth(false), [Worth::HandIn, Worth::HandIn, Worth::Content]);
        // What lies in the log needs no second row, unless what it brought is gone since.
        assert_eq!(worth(true), [Worth::Nothing, Worth::Nothing, Worth::Content]);
    }

    #[test]
    fn differences_stand_in_the_order_of_the_form() {
        let left = record(1, "self_study_entry", 1);
        let d = map([
            ("topic", "党史".into()),
            ("minutes", 90.into()),
            ("org", Id(8).to_string().into()),
            ("later", 3.into()),
        ]);
        let right = Record { d, ..left.clone() };
        let rows =
            differences(&left, &right, catalogue::get(), &|id| (id == Id(7)).then(|| "第一支部".to_owned()));
        let rows: Vec<[&str; 3]> = rows.iter().map(|it| [it.label.as_str(), &it.left, &it.right]).collect();
        let other = Id(8).to_string();
        assert_eq!(rows[..2], [["学什么", "党章", "党史"], ["时长", "60 分钟", "90 分钟"]]);
        assert!(
            rows.contains(&["组织", "第一支部", &other])
                && rows.contains(&["later", "", "3"])
                && rows.len() == 4
        );
        let gone = Record { deleted: true, d: Map::new(), ..left.clone() };
        let rows = differences(&left, &gone, catalogue::get(), &|_| None);
        assert_eq!([&rows[0].label, &rows[0].left, &rows[0].right], ["删除", "没有删除", "已删除"]);
    }
}
