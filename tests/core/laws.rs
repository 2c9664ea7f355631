//! The laws of merging (reliability.md 5.3, P1 to P14): 100,000 histories each, `QIANGJI_CASES` for more.
//!
//! A history is played from a list of numbers, one per step, so that a failing one shrinks to the steps it needs:
//! people with several devices each write, delete, settle, hand on, take in, restore old backups, with wrong
//! clocks. In a *clean* history every device keeps the rules, and causality is the oracle: each edit is current,
//! or comes before a current one, or is shown as a second version. In a *dirty* one device images are copied and
//! files forged: no oracle of causes holds there, but all the laws of order do.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod history;
pub mod mutation;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::SizeRange;
use qiangji::book::{Arrival, Book, Revision};
use qiangji::exchange::authority::Onlooker;
use qiangji::exchange::bundle::{self, Letter, Limits};
use qiangji::exchange::take_in::{Incoming, Receipt, preview, take_in};
use qiangji::record::{Hash, Id, Relation, Versions};

use history::History;

/// How many cases of each law.
pub fn cases() -> u32 {
    std::env::var("QIANGJI_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000)
}

pub fn config() -> ProptestConfig {
    ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() }
}

fn steps() -> impl Strategy<Value = Vec<u32>> {
    proptest::collection::vec(any::<u32>(), SizeRange::from(4..20))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn merging_is_a_union_that_loses_nothing(steps in steps(), dirty: bool, shuffle: u64) {
        let history = History::play(&steps, dirty);
        let state = book(history.files.iter());
        converges(&history, &state, shuffle)?;
        is_a_semilattice(&history, &state, shuffle)?;
        loses_nothing(&history, &state)?;
        taking_in_is_told_before_and_undone_after(&history, &state, shuffle)?;
    }

    #[test]
    fn what_is_written_is_read(steps in steps(), dirty: bool) {
        let history = History::play(&steps, dirty);
        let state = book(history.files.iter());
        let bytes = written(&state);
        let read = bundle::read(&bytes, Limits::PHONE).map_err(|error| TestCaseError::fail(error.to_string()))?;
        // P7: in and out again is the same; P11: with all that this version does not know.
        let again = book([&read.records]);
        prop_assert_eq!(again.state_hash(), state.state_hash());
        prop_assert_eq!(written(&again), bytes);
        let lines = |book: &Book| book.live().map(|it| it.line().to_vec()).collect::<Vec<_>>();
        prop_assert_eq!(lines(&again), lines(&state));
        for revision in state.live() {
            prop_assert_eq!(&history.record(revision.hash).rest, &revision.record().rest);
        }
    }
}

fn book<'a>(files: impl IntoIterator<Item = &'a Vec<Revision>>) -> Book {
    let mut book = Book::default();
    for revision in files.into_iter().flatten() {
        book.insert(revision.clone());
    }
    book
}

/// The state of both, as when one office takes in the export of another.
fn merge(a: &Book, b: &Book) -> Book {
    let mut both = a.clone();
    for revision in b.live() {
        both.insert(revision.clone());
    }
    both
}

fn written(book: &Book) -> Vec<u8> {
    let letter = Letter { app: "1".into(), ..Letter::default() };
    bundle::write(&letter, book.live(), &[], Limits::PHONE.bytes).unwrap().remove(0)
}

type Outcome = Result<(), TestCaseError>;

/// P2, P6, P9: any order, with repetitions, gives the same state, and the same version is shown.
fn converges(history: &History, state: &Book, mut shuffle: u64) -> Outcome {
    let mut files: Vec<&Vec<Revision>> = history.files.iter().chain(history.files.first()).collect();
    for last in (1..files.len()).rev() {
        files.swap(last, usize::try_from(shuffle % (last as u64 + 1)).unwrap());
        shuffle = shuffle.rotate_right(7).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    let other = book(files);
    prop_assert_eq!(other.state_hash(), state.state_hash());
    let shown = |book: &Book| book.shown().map(|it| it.hash).collect::<Vec<Hash>>();
    prop_assert_eq!(shown(&other), shown(state));
    finds_by_kind(&other)
}

/// P1, P3, P4, P8: twice is once, grouping does not matter, nothing changes nothing, the old changes nothing.
fn is_a_semilattice(history: &History, state: &Book, shuffle: u64) -> Outcome {
    let hash = state.state_hash();
    let files = &history.files;
    let (first, second) = files.split_at(usize::try_from(shuffle).unwrap() % (files.len() + 1));
    let (a, b) = (book(first), book(second));
    prop_assert_eq!(merge(&a, &b).state_hash(), hash, "grouped");
    prop_assert_eq!(merge(&b, &a).state_hash(), hash, "turned round");
    prop_assert_eq!(merge(state, &Book::default()).state_hash(), hash);
    prop_assert_eq!(merge(&Book::default(), state).state_hash(), hash);
    let mut once_more = state.clone();
    for revision in files.iter().flatten() {
        let arrival = once_more.insert(revision.clone());
        prop_assert!(matches!(arrival, Arrival::Same | Arrival::Older), "{arrival:?}");
    }
    prop_assert_eq!(once_more.state_hash(), hash, "the old again");
    Ok(())
}

/// P5, P10, and that nothing is lost: against an oracle that knows the history and no version vector.
fn loses_nothing(history: &History, state: &Book) -> Outcome {
    let mut known: BTreeMap<Id, Versions> = BTreeMap::new();
    for revision in state.live() {
        known.entry(revision.id).or_default().join(&revision.vv);
    }
    for revision in history.files.iter().flatten() {
        let relation = known.get(&revision.id).map(|all| all.relation(&revision.vv));
        prop_assert!(matches!(relation, Some(Relation::After | Relation::Equal)), "a dot is gone");
    }
    let live: BTreeSet<Hash> = state.live().map(|it| it.hash).collect();
    if let Some(oracle) = history.current() {
        prop_assert_eq!(live, oracle);
    }
    Ok(())
}

/// P13: what a file does is told before, does nothing else, and can be undone exactly. P12 plays backups.
fn taking_in_is_told_before_and_undone_after(history: &History, state: &Book, shuffle: u64) -> Outcome {
    let keep = usize::try_from(shuffle >> 32).unwrap() % (history.files.len() + 1);
    let mut book = book(history.files.iter().take(keep));
    let before = book.clone();
    let mut receipts: Vec<Receipt> = Vec::new();
    let files: Vec<Incoming> = history.files.iter().map(|file| history::incoming(file)).collect();
    let roster = qiangji::roster::Roster::default();
    let told = preview(&book, &files, qiangji::catalogue::get(), &Onlooker::nobody(&roster));
    for (file, told) in history.files.iter().zip(told) {
        let receipt = take_in(&mut book, file.iter().cloned());
        prop_assert_eq!(&told.unwrap().arrivals, &receipt.arrivals);
        receipts.push(receipt);
    }
    prop_assert_eq!(book.state_hash(), state.state_hash());
    let named: BTreeSet<Id> = receipts.iter().flat_map(|it| &it.added).map(|(id, _)| *id).collect();
    let versions = |book: &Book, id| book.versions(id).iter().map(|it| it.hash).collect::<Vec<_>>();
    for revision in book.shown().filter(|it| !named.contains(&it.id)) {
        prop_assert_eq!(versions(&book, revision.id), versions(&before, revision.id));
    }
    undoing_one_brings_back_what_it_outdid(history, &book, &before, &receipts, shuffle)?;
    for receipt in receipts.iter().rev() {
        book.forget(receipt.added.iter().copied());
    }
    prop_assert_eq!(book.state_hash(), before.state_hash());
    prop_assert_eq!(book.len(), before.len());
    Ok(())
}

/// What is asked for by kind is what going through all of it would find.
fn finds_by_kind(book: &Book) -> Outcome {
    let kinds: BTreeSet<&str> = book.shown().map(|it| it.kind.as_str()).collect();
    for kind in kinds {
        let found: Vec<Hash> = book.of_kind(kind).map(|it| it.hash).collect();
        let all: Vec<Hash> = book.iter().filter(|it| it.kind == kind).map(|it| it.hash).collect();
        prop_assert_eq!(found, all, "{}", kind);
    }
    Ok(())
}

/// Any one file can be undone, not only the last: what is left is the state without what that file had added.
fn undoing_one_brings_back_what_it_outdid(
    history: &History,
    all: &Book,
    before: &Book,
    receipts: &[Receipt],
    shuffle: u64,
) -> Outcome {
    let undone = &receipts[usize::try_from(shuffle >> 16).unwrap() % receipts.len()].added;
    let mut left = all.clone();
    left.forget(undone.iter().copied());
    let mut never = before.clone();
    for revision in history.files.iter().flatten().filter(|it| !undone.contains(&(it.id, it.hash))) {
        never.insert(revision.clone());
    }
    prop_assert_eq!(left.state_hash(), never.state_hash());
    finds_by_kind(&left)
}
