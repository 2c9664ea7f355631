//! What a hostile or a mistaken file can do to a book: clocks far ahead, counters at their end, versions without number.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use qiangji::book::{Book, Revision};
use qiangji::exchange::authority::Onlooker;
use qiangji::exchange::bundle::{self, Letter, Limits};
use qiangji::exchange::read_error::ReadError;
use qiangji::exchange::take_in::{
    Account, BACKUP, HAND_IN, Incoming, Jumps, Weighing, crowded_together, pieces, preview, take_in,
};
use qiangji::record::{Clock, Id, Record, Relation, Versions};
use qiangji::roster::Roster;
use qiangji::value::map;

const VICTIM: &str = "victim";

fn clock(ms: u64, device: &str) -> Clock {
    Clock { ms, count: 0, device: device.into() }
}

fn hostile(vv: Versions) -> Record {
    let d = map([("topic", "\u{5047}".into())]);
    Record { vv, ..Record::new(Id(1), "self_study_entry", Id(9), clock(5, "evil"), d) }
}

fn file(records: &[Revision]) -> Result<bundle::Bundle, ReadError> {
    let written = bundle::write(&Letter::default(), records, [], Limits::PHONE.bytes).unwrap();
    bundle::read(&written[0], Limits::PHONE)
}

#[test]
fn the_clock_after_any_clock_can_be_read() {
    for last in [0, 5, 0xffff_ffff_fffe, 0xffff_ffff_ffff, u64::MAX] {
        for count in [0, 0xfffe, 0xffff] {
            for now in [0, 6, 0xffff_ffff_ffff, u64::MAX] {
                let mut last = Clock { count, ..clock(last, "d0") };
                for _ in 0..3 {
                    let next = last.next(now, "d1");
                    let read: Clock = next.to_string().parse().unwrap();
                    assert_eq!(read, next);
                    let at_the_end = (next.ms, next.count) == (0xffff_ffff_ffff, 0xffff);
                    assert!(
                        at_the_end
                            || last.ms > 0xffff_ffff_ffff
                            || (next.ms, next.count) > (last.ms, last.count)
                    );
                    last = next;
                }
            }
        }
    }
}

#[test]
fn a_counter_beyond_reason_is_refused_in_a_file() {
    for n in [(1 << 32) + 1, (1 << 53) - 1] {
        let read = file(&[Revision::new(&hostile(Versions([(VICTIM.into(), n)].into())))]);
        let words = read.unwrap_err().to_string();
        assert!(words.contains("改动次数"), "{words}");
    }
    assert!(file(&[Revision::new(&hostile(Versions([(VICTIM.into(), 1 << 32)].into())))]).is_ok());
}

/// Whatever a file or an older version's store holds, the victim's next revision comes after it, and any reader takes it.
#[test]
fn a_victim_can_always_write_a_later_revision() {
    let most = 1 << 32;
    let everybody = |n: u64| (0..127).map(move |d| (format!("d{d}"), n)).chain([(VICTIM.to_owned(), n)]);
    for vv in [
        [(VICTIM.to_owned(), most)].into_iter().collect(),
        everybody(most).collect(),
        [(VICTIM.to_owned(), (1 << 53) - 1)].into_iter().collect(),
        everybody((1 << 53) - 1).collect(),
    ] {
        // As the store gives it.
        let stored = Revision::from_line(&hostile(Versions(vv)).line()).unwrap();
        assert!(file(std::slice::from_ref(&stored)).is_ok(), "a backup of it");
        let mut book = Book::default();
        book.insert(stored.clone());
        for n in 0..5 {
            let before = book.get(Id(1)).unwrap().record();
            let d = map([("topic", n.into())]);
            let next = Record::after(&[&before], clock(10 + n.unsigned_abs(), VICTIM), Some(d)).unwrap();
            assert_eq!(next.vv.relation(&before.vv), Relation::After);
            assert!(next.vv.0.values().all(|n| *n <= most));
            let next = Revision::new(&next);
            book.insert(next.clone());
            assert_eq!(book.versions(Id(1)).iter().map(|it| it.hash).collect::<Vec<_>>(), [next.hash]);
            let read = file(&[next]).unwrap();
            assert_eq!(Revision::from_line(read.records[0].line()).unwrap().hash, read.records[0].hash);
            // The hostile one again changes nothing.
            book.insert(stored.clone());
            assert_eq!(book.versions(Id(1)).len(), 1);
        }
    }
}

fn versions(n: usize) -> Vec<Revision> {
    (0..n).map(|n| Revision::new(&hostile(Versions([(format!("d{n}"), 1)].into())))).collect()
}

#[test]
fn a_book_that_holds_many_versions_of_one_record_has_a_backup_that_can_be_read() {
    let mut book = Book::default();
    book.insert_all(&versions(1_000));
    let live: Vec<Revision> = book.live().cloned().collect();
    assert_eq!(file(&live).unwrap().records.len(), 1_000);
}

/// A wrong clock does not decide which of two versions is shown, and so not what rules judge.
#[test]
fn the_shown_version_does_not_depend_on_clocks() {
    let first = hostile(Versions([("a".into(), 1)].into()));
    let shown = |clocks: [u64; 3]| {
        let mut book = Book::default();
        let mut topics = Vec::new();
        for (n, (device, ms)) in ["a", "b", "c"].into_iter().zip(clocks).enumerate() {
            let d = map([("topic", i64::try_from(n).unwrap().into())]);
            let next = Record::after(&[&first], clock(ms, device), Some(d)).unwrap();
            book.insert(Revision::new(&next));
            topics.push(book.get(Id(1)).unwrap().record().d);
        }
        topics
    };
    let expected = shown([1, 2, 3]);
    for clocks in [[3, 2, 1], [2, 3, 1], [9, 9, 9], [1 << 47, 1, 2], [0, 1 << 47, 1 << 46]] {
        assert_eq!(shown(clocks), expected);
    }
}

fn incoming(records: &[Revision]) -> Incoming {
    Incoming { name: String::new(), read: file(records) }
}

fn told(book: &Book, files: &[&[Revision]]) -> Vec<Account> {
    let files: Vec<Incoming> = files.iter().map(|it| incoming(it)).collect();
    let roster = Roster::of(book);
    let nobody = Onlooker::nobody(&roster);
    preview(book, &files, qiangji::catalogue::get(), &nobody).into_iter().map(Result::unwrap).collect()
}

/// Files of few versions each would together bring a record beyond its room: the first that does is refused as a whole, and
/// counts for none of those after it. What is taken in can be written and read.
#[test]
fn no_file_brings_a_record_beyond_its_room() {
    let all = versions(100);
    let mut book = Book::default();
    book.insert_all(&all[..40]);
    let files = [&all[40..64], &all[64..66], &all[30..50], &all[66..67]];
    let accounts = told(&book, &files);
    let crowded: Vec<Option<usize>> =
        accounts.iter().map(|it| it.crowded.as_ref().map(|it| it.versions)).collect();
    assert_eq!(crowded, [None, Some(66), None, Some(65)]);
    let words = accounts[1].crowded.as_ref().unwrap().words("党章");
    assert_eq!(words, "“党章”这条记录会有 66 个版本，最多 64 个，请本人先合并版本再发");
    assert!(accounts[1].crowded.as_ref().unwrap().fits(BACKUP));
    for (file, account) in files.iter().zip(&accounts).filter(|(_, account)| account.crowded.is_none()) {
        assert_eq!(take_in(&mut book, file.iter().cloned()).arrivals.new.len(), account.arrivals.new.len());
    }
    assert_eq!(book.versions(Id(1)).len(), 64);
    let live: Vec<Revision> = book.live().cloned().collect();
    assert!(told(&Book::default(), &[&live])[0].crowded.is_none());
    // Whoever settles them is always heard, even where an older version let too many in.
    book.insert_all(&all);
    let records: Vec<Record> = book.versions(Id(1)).iter().map(Revision::record).collect();
    let both: Vec<&Record> = records.iter().collect();
    let settled = Record::after(&both, clock(9, VICTIM), Some(map([]))).unwrap();
    assert!(told(&book, &[&[Revision::new(&settled)]])[0].crowded.is_none());
    assert!(told(&book, &[&all])[0].crowded.is_none(), "all known");
}

/// Merging refuses by what all files say together, in whatever order they come.
#[test]
fn merging_does_not_hang_on_the_order_of_files() {
    let all = versions(66);
    let mut files: Vec<Incoming> = [&all[..30], &all[30..64], &all[64..]].into_iter().map(incoming).collect();
    for _ in 0..3 {
        assert_eq!(crowded_together(&files, HAND_IN).map(|it| it.versions), Some(66));
        files.rotate_left(1);
    }
    assert!(crowded_together(&files[..2], HAND_IN).is_none());
}

/// So many devices in one vector would leave no room for the next revision.
#[test]
fn no_file_names_more_devices_than_the_next_revision_can() {
    let naming = |n: usize| Versions((0..n).map(|n| (format!("d{n}"), 1)).collect());
    let crowded = |n: usize| {
        let account = told(&Book::default(), &[&[Revision::new(&hostile(naming(n)))]]).remove(0);
        account.crowded.map(|it| it.devices)
    };
    assert_eq!(crowded(HAND_IN.devices), None);
    assert_eq!(crowded(HAND_IN.devices + 1), Some(HAND_IN.devices + 1));
}

#[test]
fn a_file_is_cut_only_between_records() {
    let mut all: Vec<Revision> = versions(5);
    for n in 2..9 {
        all.push(Revision::new(&Record { id: Id(n), ..hostile(Versions([("a".into(), 1)].into())) }));
    }
    for at_least in 1..15 {
        let cut: Vec<&[Revision]> = pieces(&all, at_least).collect();
        assert_eq!(cut.concat().len(), all.len());
        assert!(cut.windows(2).all(|two| two[0].last().unwrap().id != two[1][0].id));
        assert!(cut.iter().rev().skip(1).all(|it| it.len() >= at_least));
    }
    assert_eq!(pieces(&[], 3).count(), 0);
    // Weighed a piece at a time the same is found as at once.
    let (weighing, book, all) = (Weighing::default(), Book::default(), versions(70));
    let found = pieces(&all, 10).find_map(|some| weighing.crowded(&book, some, HAND_IN));
    assert_eq!(found.map(|it| it.versions), Some(70));
}

/// Counters of this very device that it never wrote, and leaps of others, are pointed out; ordinary edits are not.
#[test]
fn counters_that_nobody_counted_to_are_told() {
    let with = |vv: &[(&str, u64)]| {
        let vv = vv.iter().map(|(device, n)| ((*device).to_owned(), *n)).collect();
        Revision::new(&hostile(Versions(vv)))
    };
    let mut book = Book::default();
    book.insert_all(&[with(&[(VICTIM, 3), ("b", 5_000_000)]), with(&[(VICTIM, 4), ("c", 1)])]);
    let odd = |vv: &[(&str, u64)]| !Jumps::new(VICTIM).among(&[with(vv)], &book).is_empty();
    for fine in [
        &[(VICTIM, 4)][..],
        &[(VICTIM, 3), ("b", 5_000_001)],
        &[("b", 6_000_000)],
        &[("new", 1 << 20)],
        &[("c", 2)],
    ] {
        assert!(!odd(fine), "{fine:?}");
    }
    for jump in [&[(VICTIM, 5)][..], &[("c", 1 << 32)], &[("b", 7_000_000)], &[("c", 1), ("new", 1 << 21)]] {
        assert!(odd(jump), "{jump:?}");
    }
    // Who writes nothing has no counters of their own.
    assert_eq!(Jumps::new("").among(&[with(&[(VICTIM, 5)])], &book), []);
    assert_eq!(told(&book, &[&[with(&[("c", 1 << 30)])]])[0].jumps.len(), 1);
}

/// Two of one vector, as a copied device writes them: not even through the hash does a clock decide.
#[test]
fn of_two_with_one_vector_the_shown_one_does_not_depend_on_clocks() {
    let shown = |clocks: [u64; 2]| {
        let mut book = Book::default();
        for (n, ms) in (0_i64..).zip(clocks) {
            let same = hostile(Versions([("a".into(), 1)].into()));
            book.insert(Revision::new(&Record { t: clock(ms, "a"), d: map([("topic", n.into())]), ..same }));
        }
        book.get(Id(1)).unwrap().record().d
    };
    let expected = shown([0, 0]);
    for ms in 1..32 {
        assert_eq!((shown([ms, 0]), shown([0, ms])), (expected.clone(), expected.clone()), "{ms}");
    }
}

/// An older version let more devices in than there is room for: whoever settles it without a new one is heard.
#[test]
fn who_settles_a_record_of_too_many_devices_is_heard() {
    let naming = |from: usize| Versions((from..from + 70).map(|n| (format!("d{n}"), 1)).collect());
    let both = [0, 70].map(|from| hostile(naming(from)));
    let mut book = Book::default();
    book.insert_all(&both.each_ref().map(Revision::new));
    let settled = Record::after(&both.each_ref(), clock(9, "d0"), Some(map([]))).unwrap();
    assert!(told(&book, &[&[Revision::new(&settled)]])[0].crowded.is_none());
}

/// A stored line that was changed is not read, whatever its counters say.
#[test]
fn a_changed_line_with_a_counter_beyond_reason_is_not_read() {
    let line = String::from_utf8(hostile(Versions([(VICTIM.into(), 1 << 40)].into())).line()).unwrap();
    assert!(Revision::from_line(line.as_bytes()).is_ok());
    let other = line.replace("evil", "good");
    assert!(other != line && Revision::from_line(other.as_bytes()).is_err());
}
