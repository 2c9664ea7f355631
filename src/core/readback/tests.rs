use super::*;
use crate::catalogue;
use crate::profile::Profile;
use crate::record::{Clock, Id};
use crate::value::{MAX_KEYS, MAX_TEXT, Map, map};

fn record(d: Map) -> Record {
    let clock = Clock { ms: 5, count: 0, device: "d1".into() };
    Record::new(Id(1), "party_lecture", Id(9), clock, d)
}

/// Lists within lists, so many.
fn nested(depth: usize) -> Value {
    (0..depth).fold(Value::Int(1), |inner, _| Value::List(vec![inner]))
}

fn refused(d: Map) -> String {
    revision(&record(d), catalogue::get()).unwrap_err().to_string()
}

#[test]
fn a_record_that_no_reader_takes_is_not_written_and_its_field_is_named() {
    let topic = |value: Value| map([("topic", value)]);
    let label = &catalogue::get().kind("party_lecture").unwrap().fields;
    let label = &label.iter().find(|field| field.id == "topic").unwrap().label;
    let keys: Map = (0..=MAX_KEYS).map(|n| (format!("k{n}"), Value::Int(1))).collect();
    let cases = [
        (topic("一\u{b}二".into()), Refusal::Control),
        (topic("一\r\n二".into()), Refusal::Control),
        (topic("长".repeat(MAX_TEXT + 1).into()), Refusal::Long),
        (topic(Value::Int(i64::MIN)), Refusal::Number),
        (topic(nested(15)), Refusal::Deep),
        (topic(Value::Map(keys)), Refusal::Keys),
        (topic(Value::Map(map([("__proto__", 1.into())]))), Refusal::Name),
    ];
    for (d, refusal) in cases {
        assert_eq!(refused(d), format!("“{label}”没有保存：{refusal}。改一改再存。"));
    }
    let long = ["a", "b", "c"].map(|key| (key.to_owned(), "长".repeat(MAX_TEXT).into()));
    assert_eq!(refused(Map::from(long)), Refused::TooLong.to_string());
}

#[test]
fn what_stands_at_the_limits_is_written() {
    let keys: Map = (0..MAX_KEYS).map(|n| (format!("k{n}"), Value::Int(1))).collect();
    let whole = map([
        ("topic", "长".repeat(MAX_TEXT).into()),
        ("deep", nested(14)),
        ("keys", Value::Map(keys)),
        ("odd", "“\u{7f}\u{85}\u{2028}\u{1f600}\\\"\n\t".into()),
    ]);
    assert!(revision(&record(whole), catalogue::get()).is_ok());
}

#[test]
fn the_writers_table_is_the_readers() {
    let texts = (0..0x30).filter_map(char::from_u32).map(|c| Value::Text(format!("a{c}b")));
    let others =
        [nested(13), nested(14), nested(15), Value::Int(value::MAX_INT), Value::Int(-value::MAX_INT - 1)];
    let long = [MAX_TEXT, MAX_TEXT + 1].map(|n| Value::Text("x".repeat(n)));
    for value in texts.chain(others).chain(long) {
        let record = record(map([("topic", value)]));
        let read = Record::from_line(Revision::new(&record).line()).is_ok();
        assert_eq!(read, value::refusal(&record.d).is_none(), "{:?}", value::refusal(&record.d));
    }
}

#[test]
fn a_stored_line_that_an_earlier_version_let_in_shows_its_values() {
    let bad = record(map([("topic", "一\u{b}二".into()), ("minutes", 60.into())]));
    let read = Revision::from_line(Revision::new(&bad).line()).unwrap();
    assert_eq!(read.record(), bad);
}

#[test]
fn a_damaged_profile_is_told_and_never_a_new_person() {
    let profile = Profile { person: Some(Id(7)), name: "李建国".into(), ..Profile::default() };
    let bytes = stored(&profile).unwrap();
    assert_eq!(Profile::from_bytes(&bytes), Ok(profile));
    for n in 1..bytes.len() {
        assert_eq!(Profile::from_bytes(&bytes[..n]), Err(Unreadable(Profile::TITLE)), "{n}");
    }
    let text = String::from_utf8(bytes).unwrap();
    for broken in
        [text.replace("\"person\":\"0", "\"person\":\"x"), text.replace("person", "peersn"), "{}".into()]
    {
        assert!(Profile::from_bytes(broken.as_bytes()).is_err(), "{broken}");
    }
    assert_eq!(Profile::from_bytes(b""), Ok(Profile::default()));
}

#[test]
fn what_reads_back_as_something_else_is_not_written() {
    // An id without a person is read as nobody's.
    let nobody = Profile { name: "李建国".into(), ..Profile::default() };
    assert_eq!(stored(&nobody), Err(Refused::Differs(Profile::TITLE)));
}

/// Somebody is known by it, and something else in it cannot be read.
#[test]
fn a_profile_of_which_a_part_cannot_be_read_is_told() {
    let person = Id(7);
    for part in ["\"org\":\"x\"", "\"name\":5", "\"to_mail\":null"] {
        let bytes = format!("{{\"person\":\"{person}\",{part}}}");
        assert_eq!(Profile::from_bytes(bytes.as_bytes()), Err(Unreadable(Profile::TITLE)), "{part}");
    }
}

#[test]
fn what_a_later_version_put_beside_the_values_is_read_too() {
    let rest = map([("of_2031", "一\u{b}二".into())]);
    let odd = Record { rest, ..record(map([("topic", "党章".into())])) };
    assert_eq!(Revision::from_line(&odd.line()).unwrap().record(), odd);
}
