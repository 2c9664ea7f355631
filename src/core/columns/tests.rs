use super::*;
use crate::book::Revision;
use crate::record::Record;
use crate::value::{Map, Value, map};

fn record(d: Map) -> Record {
    let t = Clock::default().next(1000, "a1");
    Record::new(Id(7), "party_lecture", Id(9), t, d)
}

#[track_caller]
fn agrees(record: &Record) {
    let (whole, read) = (Revision::new(record), Columns::of(&record.line()).unwrap());
    assert_eq!((whole.id, whole.hash, whole.own), (read.id, read.hash, read.own));
    assert_eq!((&whole.kind, &whole.vv, &whole.t), (&read.kind, &read.vv, &read.t));
    assert_eq!((whole.deleted, whole.org, whole.person), (read.deleted, read.org, read.person));
    assert_eq!(whole.when, read.when);
}

#[test]
fn columns_are_those_of_the_record_read_whole() {
    let id = Id(0xab).to_string();
    let columns = map([("org", id.clone().into()), ("person", id.into()), ("date", "2026-11-12".into())]);
    let strange = [Value::Null, true.into(), 5.into(), vec![1.into()].into(), columns.clone().into()];
    agrees(&record(columns.clone()));
    agrees(&record(map([("period", "2026Q1".into()), ("date", "".into())])));
    agrees(&record(map([("date", "\u{5341}\"月".into()), ("topic", "党\n章".into())])));
    for value in strange {
        agrees(&record(
            ["org", "person", "date", "period"].map(|key| (key.to_owned(), value.clone())).into(),
        ));
    }
    let first = record(columns);
    agrees(&Record::after(&[&first], first.t.next(2000, "b2"), None).unwrap());
}

#[test]
fn what_is_no_record_is_refused_as_when_read_whole() {
    let line = String::from_utf8(record(map([("topic", "党章".into())])).line()).unwrap();
    let broken = [
        line.replace("\"k\":\"party_lecture\"", "\"k\":\"\""),
        line.replace("\"vv\":{\"a1\":1}", "\"vv\":{}"),
        line.replace("\"vv\":{\"a1\":1}", "\"vv\":{\"A\":1}"),
        line.replace("\"vv\":{\"a1\":1}", "\"vv\":{\"a1\":0}"),
        line.replace("\"d\":{", "\"del\":true,\"d\":{"),
        line.replace("\"d\":{", "\"del\":false,\"d\":{"),
        line.replace("\"d\":{", "\"e\":{"),
        line.replace("\"own\":\"0", "\"own\":\"g"),
        line.replace("\"t\":\"0", "\"t\":\"x"),
        line.replace("\"h\":\"", "\"h\":\"0"),
        line[..line.len() - 1].to_owned(),
        format!("{line}x"),
        String::new(),
    ];
    for line in broken {
        assert!(Record::from_line(line.as_bytes()).is_err(), "{line}");
        assert!(Columns::of(line.as_bytes()).is_err(), "{line}");
    }
}
