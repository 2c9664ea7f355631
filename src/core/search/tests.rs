use super::*;
use crate::record::Record;
use crate::value::{Map, Value, map};

/// A table in which only the characters of the tests have a letter.
fn table() -> Initials {
    let mut bytes = vec![b'?'; 0x5200];
    for (c, letter) in "坚定承诺家访入党积极分子会".chars().zip("jdcnjfrdjjfzh".bytes()) {
        bytes[c as usize - 0x4e00] = letter;
    }
    Initials::new(&bytes).unwrap()
}

fn record(id: u128, kind: &str, date: &str, d: Map) -> Record {
    let mut d = d;
    d.insert("date".into(), date.into());
    let t = Clock::default().next(1000, "a");
    Record::new(Id(id), kind, Id(9), t, d)
}

fn topic(id: u128, date: &str, topic: &str) -> Record {
    record(id, "self_study_entry", date, map([("topic", topic.into())]))
}

fn book() -> Book {
    let mut book = Book::default();
    let lecture = map([
        ("topic", "从一次家访说起".into()),
        (
            "lecturer",
            vec![Value::Map(map([("name", "赵敏".into()), ("id", Id(77).to_string().into())]))].into(),
        ),
        ("lecturer_rank", "deputy_division".into()),
    ]);
    for record in [
        record(1, "party_lecture", "2026-11-12", lecture),
        topic(2, "2026-03-12", "坚定承诺，ＡＢＣ Reader"),
        topic(3, "2026-04-01", "入党积极分子"),
        record(4, "future_kind", "2026-01-01", map([("body", "家访 入党".into())])),
    ] {
        book.insert(Revision::new(&record));
    }
    book
}

fn hits(index: &mut Index, query: &str) -> Vec<u128> {
    index.query(query).into_iter().map(|id| id.0).collect()
}

#[test]
fn words_are_found_however_they_are_written() {
    let mut index = Index::new(&book());
    index.set_initials(table());
    let cases: &[(&str, &[u128])] = &[
        ("", &[1, 3, 2, 4]),
        ("　 ", &[1, 3, 2, 4]),
        ("家访", &[1, 4]),
        ("入党", &[3, 4]),
        ("家访 入党", &[4]),
        ("入党　家访", &[4]),
        ("赵敏", &[1]),
        ("赵敏 党课", &[1]),
        ("副处级", &[1]),
        ("deputy", &[]),
        ("11月12日", &[1]),
        ("2026-03", &[2]),
        ("２０２６-03", &[2]),
        ("abc", &[2]),
        ("ＡＢＣ", &[2]),
        ("reader", &[2]),
        ("jdcn", &[2]),
        ("JDCN", &[2]),
        ("dc", &[2]),
        ("jf", &[1, 3, 4]),
        ("jfs", &[]),
        ("rd jf", &[3, 4]),
        ("nabc", &[]),
        ("没有这个词", &[]),
        ("000000000000000000000000004d", &[]),
    ];
    for (query, expected) in cases {
        assert_eq!(hits(&mut index, query), *expected, "{query}");
        let mut fresh = index.clone();
        fresh.last = None;
        assert_eq!(hits(&mut fresh, query), *expected, "{query}, nothing asked before");
    }
}

#[test]
fn narrowing_key_by_key_finds_what_a_fresh_query_finds() {
    let mut index = Index::new(&book());
    index.set_initials(table());
    for whole in ["家访 入党", "rdjjfz", "入党积极", "abc jdcn", "jf rd 家"] {
        let keys: Vec<char> = whole.chars().collect();
        let there = (1..=keys.len()).chain((0..keys.len()).rev());
        for end in there {
            let query: String = keys[..end].iter().collect();
            let mut fresh = index.clone();
            fresh.last = None;
            assert_eq!(index.query(&query), fresh.query(&query), "{query}");
        }
    }
}

#[test]
fn initials_are_found_only_when_their_table_is_there() {
    let mut index = Index::new(&book());
    assert_eq!(hits(&mut index, "jdcn"), []);
    index.set_initials(table());
    assert_eq!(hits(&mut index, "jdcn"), [2]);
    assert!(Initials::new(b"abc").is_none());
}

#[test]
fn a_change_is_found_and_what_was_there_before_is_not() {
    let mut book = book();
    let mut index = Index::new(&book);
    index.set_initials(table());
    let first = book.get(Id(3)).unwrap().record();
    let changed = map([("topic", "坚定".into()), ("date", "2026-12-01".into())]);
    let next = Record::after(&[&first], first.t.next(2000, "a"), Some(changed)).unwrap();
    book.insert(Revision::new(&next));
    index.update(&book, Id(3));
    assert_eq!(hits(&mut index, "积极"), []);
    assert_eq!(hits(&mut index, "jd"), [3, 2]);
    let gone = Record::after(&[&next], next.t.next(3000, "a"), None).unwrap();
    book.insert(Revision::new(&gone));
    index.update(&book, Id(3));
    assert_eq!(hits(&mut index, "jd"), [2]);
    assert_eq!(index.len(), 3);
}

#[test]
fn many_changes_leave_what_a_new_index_would_be() {
    let mut book = book();
    let mut index = Index::new(&book);
    let taken_in: Vec<Id> = (10..400).map(Id).collect();
    for round in 0..4_u64 {
        for id in &taken_in {
            let day = format!("2026-0{}-{:02}", round + 1, id.0 % 28 + 1);
            let mut record = topic(id.0, &day, &format!("第{round}次家访"));
            record.vv.0.insert("a".into(), round + 1);
            book.insert(Revision::new(&record));
        }
        match round {
            0 | 2 => index.update_all(&book, &taken_in),
            _ => taken_in.iter().for_each(|id| index.update(&book, *id)),
        }
        assert_eq!(index.query(""), Index::new(&book).query(""), "round {round}");
        assert_eq!(index.query(&format!("第{round}次")).len(), taken_in.len());
        assert_eq!(index.query("家访").len(), taken_in.len() + 2);
    }
    assert!(index.entries.len() <= 2 * index.len() + FEW);
}

#[test]
fn an_index_of_nothing_finds_nothing() {
    let mut index = Index::new(&Book::default());
    index.set_initials(table());
    assert!(index.is_empty());
    assert_eq!(hits(&mut index, "a"), []);
    assert_eq!(hits(&mut index, ""), []);
}
