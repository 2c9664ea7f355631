use crate::catalogue::{self, Catalogue, Kind, Visibility};
use crate::record::{Clock, Record};
use crate::value::{Map, Value, map};

use super::*;

const ORG: Id = Id(7);
const ZHANG: Id = Id(1);
const LI: Id = Id(2);

/// The catalogue's study entry, and the same as a talk that stays.
fn catalogue() -> Catalogue {
    let file = include_str!("../../catalogue/kinds/self_study_entry.json");
    let kind = || serde_json::from_str::<Kind>(file).unwrap();
    let talk = Kind { id: "talk".into(), visibility: Visibility::X, ..kind() };
    Catalogue { kinds: vec![kind(), talk], standards: Vec::new() }
}

fn record(id: u128, kind: &str, own: Id, org: Option<Id>) -> Record {
    let mut d = map([
        ("topic", "不外传的话".into()),
        ("date", "2026-03-01".into()),
        ("period", "张三的事".into()),
        ("minutes", 45.into()),
        ("agreed", true.into()),
        ("opinions", Value::List(vec!["意见一".into(), "意见二".into()])),
        ("attendance", map([("expected", 3.into()), ("people", Value::List(vec!["李四".into()]))]).into()),
        ("张三说的", 1.into()),
    ]);
    if let Some(org) = org {
        d.insert("org".into(), org.to_string().into());
    }
    Record::new(Id(id), kind, own, Clock { device: "d1".into(), ..Clock::default() }, d)
}

fn book(records: &[Record]) -> Book {
    let mut book = Book::default();
    for record in records {
        book.insert(Revision::new(record));
    }
    book
}

fn filter(whose: Whose) -> Filter {
    Filter { whose, ticked: BTreeSet::new() }
}

fn ids(revisions: &[&Revision]) -> Vec<u128> {
    revisions.iter().map(|it| it.id.0).collect()
}

#[test]
fn a_member_hands_in_what_is_theirs_and_covers_what_stays() {
    let book = book(&[
        record(10, "self_study_entry", ZHANG, Some(ORG)),
        record(11, "talk", ZHANG, Some(ORG)),
        record(12, "talk", LI, Some(ORG)),
        record(13, "of_2031", ZHANG, None),
    ]);
    let mine = filter(Whose::Person(ZHANG));
    let selection = select(&book, &mine, &catalogue());
    assert_eq!((ids(&selection.open), ids(&selection.hidden)), (vec![10, 13], vec![11]));
    assert_eq!(selection.counts()["talk"], Count { open: 0, hidden: 1 });
    let ticked = Filter { ticked: ["talk".to_owned()].into(), ..mine };
    assert_eq!(ids(&select(&book, &ticked, &catalogue()).open), [10, 11, 13]);
    assert_eq!(ids(&select(&book, &filter(Whose::Everyone), &catalogue()).open), [10, 11, 12, 13]);
}

#[test]
fn a_branch_hands_in_its_members_records_and_their_deletions() {
    let gone = Record::after(
        &[&record(21, "self_study_entry", LI, Some(ORG))],
        Clock { device: "d2".into(), ..Clock::default() },
        None,
    );
    let book = book(&[
        record(20, "self_study_entry", LI, Some(ORG)),
        gone.unwrap(),
        record(22, "self_study_entry", LI, Some(Id(8))),
        record(23, "self_study_entry", ORG, None),
        record(24, "self_study_entry", Id(99), None),
    ]);
    let selection = select(
        &book,
        &filter(Whose::Organisations { orgs: [ORG].into(), people: BTreeSet::new() }),
        &catalogue(),
    );
    assert_eq!(ids(&selection.open), [20, 21, 23]);
    assert_eq!(selection.counts()["self_study_entry"], Count { open: 2, hidden: 0 });
}

#[test]
fn whoever_the_roster_names_goes_up_whatever_they_typed() {
    let book = book(&[
        record(20, "self_study_entry", LI, Some(Id(8))),
        record(21, "self_study_entry", LI, None),
        record(22, "self_study_entry", ZHANG, Some(Id(8))),
    ]);
    let whose = Whose::Organisations { orgs: [ORG].into(), people: [LI].into() };
    assert_eq!(ids(&select(&book, &filter(whose), &catalogue()).open), [20, 21]);
}

#[test]
fn a_cover_says_how_many_and_not_a_word() {
    let hidden = record(30, "talk", ZHANG, Some(ORG));
    let hash = hidden.hash();
    let cover = cover::of(&hidden, hash);
    let line = String::from_utf8(Revision::new(&cover).line().to_vec()).unwrap();
    assert!(!line.contains("\\u"), "{line}");
    let counts: Map = cover
        .get("counts")
        .list()
        .iter()
        .map(|it| (it.get("name").text().unwrap().to_owned(), it.get("n").clone()))
        .collect();
    let expected = [
        ("minutes", 45),
        ("agreed", 1),
        ("opinions", 2),
        ("attendance.expected", 3),
        ("attendance.people", 1),
    ];
    assert_eq!(counts, expected.map(|(key, n)| (key.to_owned(), Value::Int(n))).into());
    assert_eq!(cover.text("flags"), "agreed attendance date minutes opinions org period topic");
    assert_eq!(
        (cover.text("of"), cover.text("h")),
        (hidden.id.to_string().as_str(), hash.to_string().as_str())
    );
    assert_eq!((cover.text("kind"), cover.text("date"), cover.text("period")), ("talk", "2026-03-01", ""));
    let kind = catalogue::get().kind(cover::KIND).unwrap();
    assert_eq!(kind.id_for(cover.own, &cover.d), Some(cover.id));
}

#[test]
fn a_cover_follows_its_record() {
    let hidden = record(30, "talk", ZHANG, Some(ORG));
    let later =
        Record::after(&[&hidden], hidden.t.next(5, "d2"), Some(map([("minutes", 50.into())]))).unwrap();
    let gone = Record::after(&[&later], later.t.next(6, "d1"), None).unwrap();
    let covers = [&hidden, &later, &gone].map(|it| Revision::new(&cover::of(it, it.hash())));
    assert_eq!(covers[0].hash, Revision::new(&cover::of(&hidden, hidden.hash())).hash);
    let mut office = Book::default();
    for cover in [&covers[2], &covers[0], &covers[1]] {
        office.insert(cover.clone());
    }
    assert_eq!(office.live().map(|it| it.hash).collect::<Vec<_>>(), [covers[2].hash]);
    assert!(office.iter().next().is_none());
}

#[test]
fn a_cover_gives_way_to_its_record() {
    let hidden = record(30, "talk", ZHANG, Some(ORG));
    let cover = cover::of(&hidden, hidden.hash());
    let both = book(&[hidden, cover.clone()]);
    assert!(cover::is_outdone(&cover, &both) && !cover::is_outdone(&cover, &Book::default()));
    let selection = select(&both, &filter(Whose::Person(ZHANG)), &catalogue());
    assert_eq!(selection.revisions().iter().map(|it| it.id).collect::<Vec<_>>(), [cover.id]);
}

#[test]
fn what_was_sent_down_goes_up_in_a_backup_only() {
    let book = book(&[record(10, "self_study_entry", ORG, Some(ORG)), record(11, "round", ORG, Some(ORG))]);
    let goes = |whose| ids(&select(&book, &filter(whose), catalogue::get()).open);
    assert_eq!(goes(Whose::Organisations { orgs: [ORG].into(), people: BTreeSet::new() }), [10]);
    assert_eq!(goes(Whose::Everyone), [10, 11]);
}
