use super::*;
use crate::book::Revision;
use crate::record::{Clock, Record};
use crate::value::{Map, map};

fn id(n: u128) -> Id {
    Id(n)
}

fn text(id: Id) -> Value {
    id.to_string().into()
}

fn book(records: impl IntoIterator<Item = (&'static str, Map)>) -> Book {
    let mut book = Book::default();
    for (n, (kind, d)) in records.into_iter().enumerate() {
        let t = Clock { ms: n as u64, count: 0, device: "a".into() };
        book.insert(Revision::new(&Record::new(id(9000 + n as u128), kind, id(1), t, d)));
    }
    book
}

fn org(n: u128, name: &str, parent: Option<u128>) -> (&'static str, Map) {
    let mut d = map([("entry", "organisation".into()), ("org", text(id(n))), ("name", name.into())]);
    if let Some(parent) = parent {
        d.insert("parent".into(), text(id(parent)));
    }
    ("roster", d)
}

fn person(n: u128, name: &str, org: u128, more: &[(&str, Value)]) -> (&'static str, Map) {
    let mut d = map([
        ("entry", "person".into()),
        ("person", text(id(n))),
        ("name", name.into()),
        ("org", text(id(org))),
    ]);
    d.extend(more.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
    ("roster", d)
}

fn link(from: u128, to: u128) -> (&'static str, Map) {
    ("person_link", map([("person", text(id(from))), ("same_as", text(id(to)))]))
}

fn day(text: &str) -> NaiveDate {
    crate::period::date(text).unwrap()
}

#[test]
fn counts_go_through_one_id_however_it_is_linked() {
    type Case = (&'static [(u128, u128)], &'static [(u128, u128)]);
    let cases: [Case; 5] = [
        (&[(20, 10)], &[(20, 10), (10, 10), (30, 30)]),
        (&[(30, 20), (20, 10)], &[(30, 10), (20, 10)]),
        (&[(20, 10), (10, 20)], &[(20, 10), (10, 10)]),
        (&[(31, 30), (30, 31)], &[(31, 30), (30, 30)]),
        (&[(40, 10), (40, 40), (40, 41)], &[(40, 10), (41, 10)]),
    ];
    for (links, expected) in cases {
        for flip in [false, true] {
            let mut records = vec![person(10, "王秀兰", 2, &[])];
            records.extend(links.iter().map(|(from, to)| link(*from, *to)));
            if flip {
                records.reverse();
            }
            let roster = Roster::of(&book(records));
            for (from, to) in expected {
                assert_eq!(roster.canonical(id(*from)), id(*to), "{links:?} {from}");
            }
        }
    }
}

#[test]
fn the_tree_ends_where_it_bites_its_tail() {
    let roster = Roster::of(&book([org(1, "甲", Some(2)), org(2, "乙", Some(1)), org(3, "丙", Some(2))]));
    assert_eq!(roster.within(id(3)), BTreeSet::from([id(3)]));
    assert_eq!(roster.within(id(1)).len(), 3);
    assert_eq!(roster.above(id(3)), [id(3), id(2), id(1)]);
}

#[test]
fn who_is_there_depends_on_the_day() {
    let moved: &[(&str, Value)] = &[("status", "moved".into()), ("to", "2026-06-30".into())];
    let roster = Roster::of(&book([
        org(1, "河滨中学", None),
        org(2, "第一支部", Some(1)),
        org(3, "第二支部", Some(1)),
        person(10, "王秀兰", 2, moved),
        person(10, "王秀兰", 3, &[("from", "2026-07-01".into())]),
        person(11, "张 伟", 3, &[]),
        person(12, "赵敏", 3, &[("status", "left".into())]),
    ]));
    let names =
        |org, on| roster.members(id(org), day(on)).iter().map(|it| it.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(2, "2026-06-30"), ["王秀兰"]);
    assert_eq!(names(2, "2026-07-01"), Vec::<String>::new());
    assert_eq!(names(3, "2026-07-01"), ["王秀兰", "张 伟"]);
    assert_eq!(names(1, "2026-05-01"), ["王秀兰", "张 伟"]);
    assert_eq!(roster.person(id(10)).map(|it| it.org), Some(id(3)));
}

#[test]
fn a_sender_is_found_by_name_among_their_own() {
    let roster = Roster::of(&book([
        org(1, "河滨中学", None),
        org(2, "第一支部", Some(1)),
        person(10, "张 伟", 2, &[("status", "left".into())]),
        person(11, "张伟", 2, &[]),
        person(12, "李建国", 2, &[]),
        person(13, "李建国", 5, &[]),
    ]));
    assert_eq!(roster.find("张\u{3000}伟", id(1)), [id(11), id(10)]);
    assert_eq!(roster.find(" ", id(1)), []);
    let named = |name: &str| Value::Map(map([("name", name.into())]));
    assert_eq!(roster.who(&named("李建国"), id(1)), Some(id(12)));
    assert_eq!(roster.who(&named("张伟"), id(1)), None, "two bear the name");
    assert_eq!(roster.who(&Value::Null, id(1)), None);
}

#[test]
fn odd_lines_are_read_as_far_as_they_can_be() {
    let odd = [
        ("roster", Map::new()),
        ("roster", map([("entry", "person".into()), ("person", "x".into())])),
        ("roster", map([("entry", "organisation".into()), ("org", 5.into())])),
        ("person_link", map([("person", "y".into())])),
        person(
            10,
            "",
            2,
            &[("posts", "secretary".into()), ("rank", 3.into()), ("from", "2026-13-01".into())],
        ),
    ];
    let roster = Roster::of(&book(odd));
    assert_eq!(roster.people().len(), 1);
    assert_eq!(roster.name(id(10)), None);
    assert_eq!(roster.person(id(10)).map(|it| (it.rank, it.status)), Some((Rank::Ordinary, Status::Active)));
}
