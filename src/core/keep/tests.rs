use super::*;
use crate::record::{Clock, Record};
use crate::value::map;

fn clock(device: &str, ms: u64) -> Clock {
    Clock { ms, count: 0, device: device.into() }
}

fn record(id: u128, device: &str, topic: &str) -> Record {
    Record::new(Id(id), "self_study_entry", Id(7), clock(device, 1), map([("topic", topic.into())]))
}

fn edited(before: &Record, device: &str, topic: &str) -> Record {
    Record::after(&[before], clock(device, 2), Some(map([("topic", topic.into())]))).unwrap()
}

fn book(records: &[&Record]) -> Book {
    let mut book = Book::default();
    for record in records {
        book.insert(Revision::new(record));
    }
    book
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn what_is_written_is_read_back() {
    for about in [
        About::default(),
        About { import: Some(Id(5)), day: None },
        About { import: Some(Id(5)), day: Some(day("2026-02-28")) },
    ] {
        let value = write(about, [&b"{1}"[..], b"{2}"]);
        assert_eq!(read(&value), Page { about, lines: vec![b"{1}", b"{2}"], whole: true });
    }
}

#[test]
fn every_changed_byte_is_noticed() {
    let good = record(1, "a", "师德");
    let value = write(About { import: Some(Id(5)), day: None }, [&good.line()[..]]);
    assert_eq!(revisions(&value).0.len(), 1);
    for index in 0..value.len() {
        let mut value = value.clone();
        value[index] ^= 1;
        let (read, bad) = revisions(&value);
        let as_before = read.iter().all(|revision| revision.record() == good);
        assert!(as_before && read.len() + bad > 0, "byte {index}: {read:?}");
        assert!(!super::read(&value).whole, "byte {index}");
    }
}

#[test]
fn a_cut_value_is_noticed() {
    let value = write(About::default(), [&record(1, "a", "师德").line()[..]]);
    for length in 0..value.len() {
        let (read, bad) = revisions(&value[..length]);
        assert_eq!((read.len(), bad), (0, 1), "{length} bytes");
    }
}

#[test]
fn segments_hold_to_both_limits_and_lose_nothing() {
    let long = vec![b'x'; SEGMENT_BYTES / 2];
    let short = [b'y'; 9];
    for (line, n, values) in [
        (&long[..], 1, 1),
        (&long, 2, 2),
        (&short, SEGMENT_LINES, 1),
        (&short, SEGMENT_LINES + 1, 2),
        (&short, 0, 0),
    ] {
        let segments = segments(About::default(), std::iter::repeat_n(line, n));
        assert_eq!(segments.len(), values);
        assert_eq!(segments.iter().map(|value| read(value).lines.len()).sum::<usize>(), n);
    }
}

#[test]
fn folding_moves_only_what_a_later_revision_replaced() {
    let first = record(1, "a", "旧");
    let second = edited(&first, "a", "新");
    let apart = edited(&first, "b", "另一个版本");
    let unknown = record(2, "a", "书里还没有");
    let book = book(&[&first, &second, &apart]);
    let lines =
        [first.line(), second.line(), apart.line(), unknown.line(), second.line(), b"{damaged".to_vec()];
    let sorted = fold(&book, lines.iter().map(Vec::as_slice));
    assert_eq!(sorted.replaced, [first.line()]);
    assert_eq!(sorted.stay, [second.line(), apart.line(), unknown.line(), b"{damaged".to_vec()]);
}

/// The line of `first`, replaced on 1 March; what is left of it on `today`.
#[track_caller]
fn check_purge(book: &Book, shaky: &[&Record], today: &str, (back, keep, dropped): (usize, usize, usize)) {
    let value =
        write(About { import: None, day: Some(day("2026-03-01")) }, [&record(1, "a", "旧").line()[..]]);
    let shaky = shaky.iter().map(|record| record.hash()).collect();
    let purge = purge(book, &shaky, &value, day(today));
    assert_eq!((purge.back.len(), purge.keep.len(), purge.dropped), (back, keep, dropped));
}

#[test]
fn a_replaced_line_goes_after_30_days_and_only_for_good() {
    let first = record(1, "a", "旧");
    let second = edited(&first, "a", "新");
    let third = edited(&second, "a", "更新");
    check_purge(&book(&[&first, &second]), &[], "2026-03-31", (0, 1, 0));
    check_purge(&book(&[&first, &second]), &[], "2026-04-01", (0, 0, 1));
    check_purge(&book(&[&first, &second]), &[&second], "2026-04-01", (0, 1, 0));
    check_purge(&book(&[&first, &second, &third]), &[&third], "2026-04-01", (0, 0, 1));
    // The import that replaced it was undone, or the book does not know it.
    check_purge(&book(&[&first]), &[], "2026-04-01", (1, 0, 0));
    check_purge(&book(&[]), &[], "2026-04-01", (0, 1, 0));
}

#[test]
fn photos_of_replaced_revisions_are_still_needed() {
    let sha = Hash::of(b"photo");
    let photo = map([("sha", sha.to_string().into()), ("name", "会场.jpg".into())]);
    let mut first = record(1, "a", "旧");
    first.d.insert(common::ATTACHMENTS.into(), vec![photo.into()].into());
    let second = edited(&first, "a", "照片删了");
    assert_eq!(needed(&book(&[&first, &second])), BTreeSet::from([sha]));
    assert_eq!(needed(&book(&[&second])), BTreeSet::new());
}
