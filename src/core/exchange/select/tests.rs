use crate::catalogue::{self, Catalogue, Kind, Visibility};
use crate::record::{Clock, Record};
use crate::value::{Value, map};

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
fn a_cover_says_that_it_is_there_and_not_a_word() {
    let hidden = record(30, "talk", ZHANG, Some(ORG));
    let hash = hidden.hash();
    let cover = cover::of(&hidden, hash);
    let line = String::from_utf8(Revision::new(&cover).line().to_vec()).unwrap();
    assert!(!line.contains("\\u"), "{line}");
    assert_eq!(
        (cover.get("counts").list(), cover.text("flags"), cover.get("outside")),
        (&[][..], "", &Value::Null)
    );
    assert_eq!(
        (cover.text("of"), cover.text("h")),
        (hidden.id.to_string().as_str(), hash.to_string().as_str())
    );
    assert_eq!((cover.text("kind"), cover.text("date"), cover.text("period")), ("talk", "2026-03-01", ""));
    let kind = catalogue::get().kind(cover::KIND).unwrap();
    assert_eq!(kind.id_for(cover.own, &cover.d), Some(cover.id));
}

/// Of every kind's sample, nothing leaves in a cover but what the kind marks `outside`: no votes, no lengths of lists.
#[test]
fn covers_of_all_kinds_hold_only_what_may_be_seen_outside() {
    const OWN: [&str; 9] = ["of", "h", "kind", "org", "date", "period", "counts", "flags", "outside"];
    for kind in catalogue::get().kinds.iter().filter(|kind| kind.visibility.stays()) {
        let hidden = Record::new(
            Id(30),
            &kind.id,
            ZHANG,
            Clock { device: "d1".into(), ..Clock::default() },
            kind.sample.clone(),
        );
        let cover = cover::of(&hidden, hidden.hash());
        assert!(cover.d.keys().all(|key| OWN.contains(&key.as_str())), "{}: {:?}", kind.id, cover.d);
        let told = |name: &str| kind.field(name).is_some_and(|field| field.outside);
        for row in cover.get("counts").list().iter().chain(cover.get("outside").list()) {
            assert!(row.get("name").text().is_some_and(told), "{}: {row:?}", kind.id);
        }
        assert!(cover.text("flags").split_whitespace().all(told), "{}: {}", kind.id, cover.text("flags"));
        assert!(cover.rest.is_empty());
    }
}

/// As 0.1.0 wrote it: the vector of its record, numbers and names of fields.
fn old_cover(hidden: &Record) -> Record {
    let mut old = cover::of(hidden, hidden.hash());
    old.vv.clone_from(&hidden.vv);
    if !hidden.deleted {
        let votes = map([("name", "votes.yes".into()), ("n", 7.into())]);
        old.d.insert("counts".into(), Value::List(vec![Value::Map(votes)]));
        old.d.insert("flags".into(), "date minutes topic votes".into());
    }
    old
}

/// Files of 0.1.0 and of today about one record: one cover, that of today, in any order; nobody sees two versions.
#[test]
fn an_old_cover_and_a_new_one_are_no_two_versions() {
    let first = record(30, "talk", ZHANG, Some(ORG));
    let later =
        Record::after(&[&first], first.t.next(5, "d2"), Some(map([("date", "2026-03-02".into())]))).unwrap();
    let gone = Record::after(&[&later], later.t.next(6, "d1"), None).unwrap();
    let new = |it: &Record| Revision::new(&cover::of(it, it.hash()));
    let old = |it: &Record| Revision::new(&old_cover(it));
    let live = |covers: &[Revision]| {
        let mut office = Book::default();
        office.insert_all(covers);
        office.live().map(|it| it.hash).collect::<Vec<_>>()
    };
    assert!(old(&first).hash != new(&first).hash);
    for (covers, stays) in [
        ([old(&first), new(&first)], new(&first)),
        ([old(&first), new(&later)], new(&later)),
        ([old(&later), new(&later)], new(&later)),
        ([old(&later), new(&gone)], new(&gone)),
        ([old(&gone), new(&gone)], new(&gone)),
    ] {
        let [a, b] = covers.clone();
        assert_eq!(live(&covers), [stays.hash]);
        assert_eq!(live(&[b, a]), [stays.hash]);
    }
    // A device that was not updated wrote the later version: counted once, and there is nothing to settle.
    let mut office = Book::default();
    office.insert_all(&[new(&first), old(&later)]);
    assert_eq!(office.iter().count(), 1);
    let profile = crate::profile::Profile { person: Some(ZHANG), ..Default::default() };
    assert!(crate::agenda::in_two_versions(&office, &profile).is_empty());
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
