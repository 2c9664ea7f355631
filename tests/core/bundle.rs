//! Files from outside: written, read, damaged, of every version there ever was.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use chrono::NaiveDate;
use proptest::prelude::*;
use qiangji::book::{Book, Revision};
use qiangji::exchange::bundle::{self, Attachment, Bundle, Letter, Limits, MAX_VERSIONS, WriteError};
use qiangji::exchange::read_error::ReadError;
use qiangji::record::{Clock, Hash, Id, Record};
use qiangji::value::{Map, Value, map};

use crate::laws::mutation::{by_chunks, gzip};

/// Two files hold the same.
pub fn same(a: &Bundle, b: &Bundle) -> bool {
    let lines =
        |bundle: &Bundle| bundle.records.iter().map(|it| (it.hash, it.line().to_vec())).collect::<Vec<_>>();
    a.header == b.header && a.files == b.files && lines(a) == lines(b)
}

/// A file of so many records, with two versions, a deletion, fields and kinds of later versions, and attachments.
pub fn sample(records: usize, files: usize) -> Vec<u8> {
    let revisions: Vec<Revision> = (0..records).map(|n| Revision::new(&record(n))).collect();
    let files: Vec<Attachment> = (0..files)
        .map(|n| Attachment::new("image/jpeg", vec![u8::try_from(n).unwrap() + 250; 40 + n]))
        .collect();
    let mut parts = bundle::write(&letter(), &revisions, &files, Limits::PHONE.bytes).unwrap();
    assert_eq!(parts.len(), 1);
    parts.remove(0)
}

fn letter() -> Letter {
    let from = map([
        ("dev", "d1".into()),
        ("person", Id(9).to_string().into()),
        ("name", "张三".into()),
        ("role", "member".into()),
    ]);
    let scope = map([
        ("org", Id(7).to_string().into()),
        ("unit", "市委党校".into()),
        ("branch", "第一支部".into()),
        ("period", "2026".into()),
        ("level", "member".into()),
    ]);
    Letter {
        made: NaiveDate::from_ymd_opt(2026, 3, 1).and_then(|day| day.and_hms_opt(8, 0, 0)).unwrap(),
        app: "1.4.2".into(),
        from,
        scope,
        rest: map([("later", Value::List(vec![Value::Null, true.into()]))]),
        end_rest: map([("seal", "党".into())]),
    }
}

fn record(n: usize) -> Record {
    let t = |device: &str| Clock { ms: 1_772_352_000_000 + n as u64, count: 0, device: device.into() };
    let d = map([
        ("topic", "党课《中国共产党章程》\n\t\"引号\" \\ \u{7f}\u{2028}\u{1f600}".into()),
        ("date", "2026-03-01".into()),
        ("minutes", i64::try_from(n).unwrap().into()),
    ]);
    let id = Id(0x1000 + n as u128 / 2 * 2);
    let first = Record::new(id, "self_study_entry", Id(9), t("d1"), d.clone());
    match n % 4 {
        0 => first,
        // Of the same record: written elsewhere without knowing of the other.
        1 => Record::new(id, "self_study_entry", Id(9), t("d2"), map([("topic", "学".into())])),
        2 => Record { rest: map([("of_2031", Value::Map(d))]), kind: "of_2031".into(), ..first },
        _ => Record::after(&[&Record { id: Id(0x2000), ..first }], t("d1"), None).unwrap(),
    }
}

#[track_caller]
fn check(bytes: &[u8], said: &str) {
    match bundle::read(bytes, Limits::PHONE) {
        Ok(_) => panic!("read, not refused: {said}"),
        Err(error) => assert_eq!(error.to_string(), said),
    }
}

#[track_caller]
fn check_edit(from: &str, to: &str, said: &str) {
    let text = String::from_utf8(sample(4, 1)).unwrap();
    assert!(text.contains(from), "{from}");
    let edited = text.replacen(from, to, 1);
    check(edited.as_bytes(), said);
    let whole = bundle::read_whole(edited.as_bytes(), Limits::PHONE).unwrap_err();
    assert_eq!(whole.to_string(), said, "read whole");
}

#[test]
fn a_file_of_version_1_reads_as_ever() {
    let bytes = include_bytes!("files/v1.json");
    let read = bundle::read(bytes, Limits::PHONE).unwrap();
    assert_eq!(read.header.id.to_string(), "43b24866ebd7c315561808e957602334");
    assert_eq!((read.header.n, read.header.part, read.header.parts), (6, 1, 1));
    assert_eq!(read.header.letter, letter());
    let ids: Vec<(u128, &str, bool)> =
        read.records.iter().map(|it| (it.id.0, it.kind.as_str(), it.deleted)).collect();
    assert_eq!(
        ids,
        [
            (0x1000, "self_study_entry", false),
            (0x1000, "self_study_entry", false),
            (0x1002, "of_2031", false),
            (0x1004, "self_study_entry", false),
            (0x1004, "self_study_entry", false),
            (0x2000, "self_study_entry", true),
        ]
    );
    let texts: Vec<String> = read.records.iter().map(|it| it.record().text("topic").to_owned()).collect();
    assert!(texts.contains(&"党课《中国共产党章程》\n\t\"引号\" \\ \u{7f}\u{2028}\u{1f600}".to_owned()));
    assert_eq!(read.records[2].record().rest["of_2031"].get("minutes"), &Value::Int(2));
    assert_eq!(
        read.files.iter().map(|it| (it.bytes[0], it.bytes.len())).collect::<Vec<_>>(),
        [(251, 41), (250, 40)]
    );
    let mut book = Book::default();
    for revision in read.records.clone() {
        book.insert(revision);
    }
    assert_eq!(book.state_hash().code(), "5F5VBZ");
    // What was written then is written so today.
    let again = bundle::write(&read.header.letter, &read.records, &read.files, Limits::PHONE.bytes).unwrap();
    assert!(again == [bytes.to_vec()]);
}

#[test]
fn a_file_is_ascii_in_lines_that_begin_alike() {
    let bytes = sample(6, 2);
    assert!(bytes.iter().all(|b| *b == b'\n' || (b' '..=b'~').contains(b)));
    let text = String::from_utf8(bytes).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 1 + 6 + 1 + 2 + 1);
    assert!(lines[0].starts_with("{\"fmt\":\"qiangji.bundle\",\"v\":[1,0],\"must\":[],\"id\":\""));
    assert!(lines[0].ends_with("\"n\":6,\"part\":[1,1],\"later\":[null,true],\"records\":["));
    assert!(lines[1..7].iter().all(|line| line.starts_with("{\"id\":\"")));
    assert_eq!(lines[7], "],\"files\":[");
    assert!(lines[8..10].iter().all(|line| line.starts_with("{\"sha\":\"")));
    assert!(lines[10].starts_with("],\"end\":{\"n\":6,\"root\":\"") && lines[10].ends_with("\"}}"));
}

#[test]
fn the_order_of_what_is_handed_in_does_not_matter() {
    let revisions: Vec<Revision> = (0..6).map(|n| Revision::new(&record(n))).collect();
    let turned: Vec<&Revision> = revisions.iter().rev().chain(&revisions).collect();
    assert_eq!(bundle::write(&letter(), turned, &[], Limits::PHONE.bytes).unwrap(), [sample(6, 0)]);
}

#[test]
fn parts_stay_below_their_size_and_hold_everything_once() {
    let long =
        |n: u128| map([("topic", "学".repeat(2000).into()), ("minutes", i64::try_from(n).unwrap().into())]);
    let all: Vec<Revision> = (0..30)
        .map(|n| {
            Revision::new(&Record::new(
                Id(n),
                "plan",
                Id(9),
                Clock { device: "d1".into(), ..Clock::default() },
                long(n),
            ))
        })
        .collect();
    let files =
        [Attachment::new("image/png", vec![1; 50_000]), Attachment::new("image/png", vec![2; 50_000])];
    let parts = bundle::write(&letter(), &all, &files, 100_000).unwrap();
    let read: Vec<Bundle> = parts.iter().map(|part| bundle::read(part, Limits::PHONE).unwrap()).collect();
    assert!(parts.iter().all(|part| part.len() <= 100_000));
    assert!(
        read.len() > 5
            && read
                .iter()
                .zip(1..)
                .all(|(it, n)| it.header.part == n && usize::try_from(it.header.parts) == Ok(read.len()))
    );
    let hashes = |revisions: Vec<&Revision>| revisions.iter().map(|it| it.hash).collect::<Vec<Hash>>();
    assert_eq!(hashes(read.iter().flat_map(|it| &it.records).collect()), hashes(all.iter().collect()));
    assert_eq!(read.iter().map(|it| it.files.len()).sum::<usize>(), 2);
}

#[test]
fn what_no_reader_takes_is_not_written() {
    let texts = (0..4).map(|n| (format!("t{n}"), Value::from("学".repeat(20_000)))).collect();
    let long = Revision::new(&Record::new(
        Id(1),
        "plan",
        Id(9),
        Clock { device: "d1".into(), ..Clock::default() },
        texts,
    ));
    assert_eq!(bundle::write(&letter(), [&long], &[], Limits::PHONE.bytes), Err(WriteError::Record(Id(1))));
    let large = Attachment::new("image/png", vec![0; 600_000]);
    assert_eq!(
        bundle::write(&letter(), [], [&large], Limits::PHONE.bytes),
        Err(WriteError::Attachment(large.sha))
    );
}

/// What the writer wrote and no reader takes is not offered; the sentence names the record.
#[test]
fn what_cannot_be_read_back_is_not_offered() {
    let refused = |n: u128, d: Map, said: &str| {
        let t = Clock { device: "d1".into(), ..Clock::default() };
        let bad = Revision::new(&Record::new(Id(n), "self_study_entry", Id(9), t, d));
        // It stands behind others, and in a later part.
        let others: Vec<Revision> =
            (0..40).map(|n| Revision::new(&with_text(n, &"学".repeat(300)))).collect();
        let all = others.iter().chain([&bad]);
        match bundle::checked(&letter(), all, [], 40_000, None) {
            Ok(parts) => panic!("{} parts nobody can read: {said}", parts.len()),
            Err(error) => {
                // A value that no reader takes may stand in its title too.
                let told = error.to_string();
                assert!(told.starts_with("“自学 ") && told.ends_with(said), "{told}");
                assert!(matches!(error, bundle::OfferError::Record { id: Id(it), .. } if it == n));
            }
        }
    };
    let day = || ("date", Value::from("2026-03-01"));
    let what = |fault: &str| format!("”{fault}，文件没有做。先改这一条");
    refused(900, map([day(), ("topic", "字".repeat(20_001).into())]), &what("文字超过 20000 字"));
    refused(901, map([day(), ("topic", "a\0b".into())]), &what("文字里有控制字符"));
    refused(902, map([day(), ("topic", "a\u{b}b".into())]), &what("文字里有控制字符"));
    let keys: Map = (0..201).map(|n| (format!("k{n}"), Value::Int(n))).collect();
    refused(903, map([day(), ("topic", keys.into())]), &what("一处的项目超过 200 个"));
    let deep = (0..17).fold(Value::Int(1), |inner, _| Value::List(vec![inner]));
    refused(904, map([day(), ("topic", deep)]), &what("嵌套超过 16 层"));
    refused(905, map([day(), ("__proto__", 1.into())]), &what("项目名不能用"));
    refused(906, map([day(), ("minutes", (1 << 53).into())]), &what("数不是整数，或者太大"));
}

#[test]
fn what_is_offered_is_what_the_reader_reads() {
    let revisions: Vec<Revision> = (0..9).map(|n| Revision::new(&record(n))).collect();
    let files: Vec<Attachment> =
        (0..3).map(|n| Attachment::new("image/png", vec![n; 30_000])).chain([]).collect();
    let twice = || revisions.iter().rev().chain(&revisions);
    let parts = bundle::checked(&letter(), twice(), files.iter().chain(&files), 50_000, None).unwrap();
    assert_eq!(parts, bundle::write(&letter(), twice(), &files, 50_000).unwrap());
    assert!(parts.len() > 2);
    // With a signature; a key that is not the seed's makes a file that nobody takes.
    let seed = [7; 32];
    let mut signed = letter();
    signed.made += chrono::TimeDelta::milliseconds(120);
    signed.end_rest = Map::new();
    signed.from.insert("key".into(), qiangji::exchange::signature::public(&seed).into());
    let parts = bundle::checked(&signed, &revisions, [], 1 << 20, Some(&seed)).unwrap();
    assert!(bundle::read(&parts[0], Limits::PHONE).unwrap().header.key.is_some());
    let error = bundle::checked(&signed, &revisions, [], 1 << 20, Some(&[8; 32])).unwrap_err();
    assert_eq!(error, bundle::OfferError::Unread(ReadError::Signature));
    // What stands around the records is read too: a name, a draft in a backup.
    let mut odd = letter();
    odd.rest.insert("drafts".into(), Value::List(vec!["a\u{b}".into()]));
    let error = bundle::checked(&odd, &revisions, [], 1 << 20, None).unwrap_err();
    assert_eq!(error.to_string(), "文件开头（姓名、单位、没写完的）文字里有控制字符，文件没有做。先改那里");
}

#[test]
fn a_file_cut_anywhere_is_refused_with_what_was_whole() {
    let bytes = sample(3, 1);
    for end in 0..bytes.len() - 1 {
        let error = bundle::read(&bytes[..end], Limits::PHONE).unwrap_err();
        let lines = memchr::memchr_iter(b'\n', &bytes[..end]).count();
        let whole = lines.saturating_sub(1).min(3);
        match error {
            ReadError::Empty => assert_eq!(end, 0),
            ReadError::Cut { whole: said } => assert!(said == whole || said == whole + 1, "{end}: {said}"),
            other => panic!("{end}: {other}"),
        }
        assert!(by_chunks(&bytes[..end], 97).is_err());
    }
}

#[test]
fn every_character_comes_out_as_it_went_in_or_is_refused() {
    let allowed = |c: &char| *c >= ' ' || *c == '\n' || *c == '\t';
    let all: Vec<char> = ('\0'..=char::MAX).collect();
    assert_eq!(all.len(), 1_112_064);
    let texts: Vec<String> =
        all.chunks(5000).map(|chars| chars.iter().filter(|c| allowed(c)).collect()).collect();
    let revisions: Vec<Revision> =
        texts.iter().zip(0..).map(|(text, n)| Revision::new(&with_text(n, text))).collect();
    let bytes = bundle::write(&letter(), &revisions, &[], Limits::OFFICE.bytes).unwrap().remove(0);
    let read = bundle::read(&bytes, Limits::PHONE).unwrap();
    let back: Vec<String> = read.records.iter().map(|it| it.record().text("topic").to_owned()).collect();
    assert!(back == texts);
    for c in all.iter().filter(|c| !allowed(c)) {
        let revision = Revision::new(&with_text(0, &c.to_string()));
        let bytes = bundle::write(&letter(), [&revision], &[], Limits::PHONE.bytes).unwrap().remove(0);
        check(&bytes, "第 1 条（第 2 行）文字里有控制字符，请发件人重新发");
    }
}

fn with_text(n: u128, text: &str) -> Record {
    let t = Clock { device: "d1".into(), ..Clock::default() };
    Record::new(Id(n), "self_study_entry", Id(9), t, map([("topic", text.into())]))
}

#[test]
fn what_befell_a_file_is_said() {
    let whole = sample(4, 1);
    let text = String::from_utf8(whole.clone()).unwrap();
    check(b"", "文件是空的，请发件人重新发");
    check(b" \n", "文件是空的，请发件人重新发");
    check(b"hello", "这不是本手册的文件");
    check(b"[1,2]", "这不是本手册的文件");
    check(b"{\"a\":1}", "这不是本手册的文件");
    check(b"{\"fmt\":\"other\",\"x\":[1.5]}", "这不是本手册的文件");
    check(
        &whole[..text.find("\"files\"").unwrap() + 30],
        "文件后面缺了一段（前 4 条是完整的，没有收下），请发件人重新发",
    );
    check(&[b"\xb5\xb3", &whole[..]].concat(), "文件在路上被转了码，请发件人重新发");
    check(b"<!doctype html><html>", "这是网页，不是附件，回到邮件里下载附件");
    check(b"age-encryption.org/v1\n-> X25519 abc", "这份文件加了密，先用口令打开");
    check(b"\n-----BEGIN AGE ENCRYPTED FILE-----\n", "这份文件加了密，先用口令打开");
    check(b"PK\x03\x04...", "这种压缩包打不开，先解压，再选里面的文件");
    check(&gzip(&gzip(&whole)), "文件压缩了两次，先解压一次再打开");
    check(&gzip(&whole)[..100], "压缩文件坏了或者不完整，请发件人重新发");
    check(&gzip(&vec![b' '; 9_000_000]), "解开后大得不正常，没有打开。是信得过的人发来的，就少选几个再试");
    check(&vec![b' '; 15_000_001], "文件超过 15 MB，请发件人分成几份");
    check(b"Subject: =?utf-8?\nMIME-Version: 1.0\n\n{}", "这是整封邮件，回到邮件里下载附件");
    check(text.replace('"', "&quot;").as_bytes(), "文件里的引号被换成了网页代码，请发件人用附件重新发");
    let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&le, "文件在路上被转了码，请发件人重新发");
    check((text.clone() + "\n--\nthe sender").as_bytes(), "从第 10 行起多了别的内容，请发件人用附件重新发");
}

#[test]
fn what_is_wrong_in_a_file_is_said_with_its_place() {
    let again = "，请发件人重新发";
    let third = "第 3 条（第 4 行）";
    let edits = [
        ("\"minutes\":2", "\"minutes\":3", format!("{third}被改过{again}")),
        ("\"minutes\":2", "\"minutes\":2.5", format!("{third}数不是整数，或者太大{again}")),
        ("\"minutes\":2", "\"minutes\":-0", format!("{third}数不是整数，或者太大{again}")),
        ("\"minutes\":2", "\"minutes\":9007199254740992", format!("{third}数不是整数，或者太大{again}")),
        ("\"minutes\":2", "\"minutes\":1e999", format!("{third}数不是整数，或者太大{again}")),
        ("\"minutes\":2", "\"minutes\":2,\"minutes\":2", format!("{third}同一个名字写了两遍{again}")),
        ("\"minutes\":2", "\"minutes\":\"\\ud800\"", format!("{third}有半个字符{again}")),
        ("\"minutes\":2", "\"minutes\":\"\\udc00x\"", format!("{third}有半个字符{again}")),
        ("\"minutes\":2", "\"minutes\":\"\\ud800\\u0041\"", format!("{third}有半个字符{again}")),
        ("\"minutes\":2", "\"minutes\":\"\\u0000\"", format!("{third}文字里有控制字符{again}")),
        ("\"minutes\":2", "\"minutes\":\"\0\"", format!("{third}文字里有控制字符{again}")),
        ("\"minutes\":2", "\"__proto__\":2", format!("{third}项目名不能用{again}")),
        (
            "\"minutes\":2",
            "\"minutes\":2 2",
            "第 3 条（第 4 行）不合格式，文件在路上坏了，请发件人重新发".to_owned(),
        ),
        ("\"v\":[1,0]", "\"v\":[2,0]", "这份文件出自更新的版本，更新手册以后再打开，先留着它".to_owned()),
        (
            "\"must\":[]",
            "\"must\":[\"fly\"]",
            "这份文件出自更新的版本，更新手册以后再打开，先留着它".to_owned(),
        ),
        ("\"v\":[1,0]", "\"v\":[1,1]", "文件的开头或结尾被改过，请发件人重新发".to_owned()),
        ("1.4.2", "1.4.3", "文件的开头或结尾被改过，请发件人重新发".to_owned()),
        ("image/jpeg", "image/jpeh", "文件的开头或结尾被改过，请发件人重新发".to_owned()),
        ("\"n\":4,\"part\"", "\"n\":5,\"part\"", "文件写明 5 条，实际 4 条，请发件人重新发".to_owned()),
        ("\"n\":4,\"root\"", "\"n\":3,\"root\"", "文件写明 3 条，实际 4 条，请发件人重新发".to_owned()),
        (
            "\"made\":\"2026-03-01T",
            "\"made\":\"2026-02-31T",
            "文件开头的“made”不合格式，请发件人重新发".to_owned(),
        ),
        ("\"part\":[1,1]", "\"part\":[2,1]", "文件开头的“part”不合格式，请发件人重新发".to_owned()),
        ("\"b\":\"+", "\"b\":\"/", "第 1 个附件（第 7 行）被改过，请发件人重新发".to_owned()),
        ("\"b\":\"+", "\"b\":\"!", "第 1 个附件（第 7 行）记录里的“b”不合格式，请发件人重新发".to_owned()),
        ("\"k\":\"of_2031\"", "\"k\":\"\"", format!("{third}记录里的“k”不合格式{again}")),
        (
            "\"app\":",
            "\"fmt\":\"qiangji.bundle\",\"app\":",
            "第 1 行同一个名字写了两遍，请发件人重新发".to_owned(),
        ),
    ];
    for (from, to, said) in edits {
        check_edit(from, to, &said);
    }
    let deep = format!("\"minutes\":{}2{}", "[".repeat(17), "]".repeat(17));
    check_edit("\"minutes\":2", &deep, &format!("{third}嵌套超过 16 层{again}"));
    let bomb = format!("\"minutes\":{}", "[".repeat(100_000));
    check_edit("\"minutes\":2", &bomb, &format!("{third}嵌套超过 16 层{again}"));
}

#[test]
fn too_many_versions_of_one_record_are_refused() {
    let version = |n: usize| {
        let mut record = with_text(1, "学");
        record.vv = qiangji::record::Versions([(format!("d{n}"), 1)].into());
        Revision::new(&record)
    };
    let mut all: Vec<Revision> = (0..=MAX_VERSIONS).map(version).collect();
    all.sort_by_key(|it| it.hash);
    let write = |some: &[Revision]| bundle::write(&letter(), some, &[], 1 << 30);
    let most = write(&all[..MAX_VERSIONS]).unwrap().remove(0);
    assert!(bundle::read(&most, Limits::PHONE).is_ok());
    assert_eq!(write(&all), Err(WriteError::Versions(all[0].id)));
    let last = String::from_utf8(all[MAX_VERSIONS].line().to_vec()).unwrap();
    let more = String::from_utf8(most).unwrap().replacen("\n],\"end\"", &format!(",\n{last}\n],\"end\""), 1);
    let said = "第 4097 条（第 4098 行）同一条记录的版本超过 4096 个，请发件人重新发";
    check(more.as_bytes(), said);
}

#[test]
fn more_records_than_the_limit_are_refused() {
    let limits = Limits { records: 3, ..Limits::PHONE };
    let error = bundle::read(&sample(4, 0), limits).unwrap_err();
    assert_eq!(error, ReadError::TooMany { limit: 3 });
    let indented =
        serde_json::to_vec_pretty(&serde_json::from_slice::<serde_json::Value>(&sample(4, 0)).unwrap())
            .unwrap();
    assert_eq!(bundle::read(&indented, limits).unwrap_err(), ReadError::TooMany { limit: 3 });
}

#[test]
fn files_put_together_say_what_they_agree_on() {
    let other = Letter {
        made: letter().made + chrono::TimeDelta::days(3),
        scope: map([("org", Id(8).to_string().into()), ("period", "2026".into())]),
        rest: Map::new(),
        ..letter()
    };
    let together = Letter::together([&letter(), &other], "2");
    assert_eq!(together, Letter::together([&other, &letter()], "2"));
    assert_eq!(together.made, other.made);
    assert_eq!((together.from, together.rest), (Map::new(), Map::new()));
    assert_eq!(together.scope, map([("period", "2026".into())]));
}

proptest! {
    /// Whatever comes, a reader answers, and both readers alike.
    #[test]
    fn no_bytes_are_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..200), chunk in 1_usize..50) {
        prop_assert!(bundle::read(&bytes, Limits::PHONE).is_err());
        prop_assert!(by_chunks(&bytes, chunk).is_err());
    }
}

/// A letter in which something stands where the file itself says something: it would not come back.
#[test]
fn what_would_come_back_as_something_else_is_not_offered() {
    let mut odd = letter();
    odd.rest.insert("n".into(), 7.into());
    let said = bundle::checked(&odd, &[Revision::new(&record(0))], [], 1 << 20, None);
    assert_eq!(said, Err(bundle::OfferError::Differs));
}
