//! Taking in: any revisions, in any order, any number of times, give the same state.
#![no_main]

use libfuzzer_sys::fuzz_target;
use qiangji::book::{Book, Revision};
use qiangji::record::{Clock, Id, Record};
use qiangji::value::map;

const DEVICES: [&str; 4] = ["a1", "b2", "c3", "d4"];

fuzz_target!(|steps: &[u8]| {
    let history = history(steps);
    let mut there = Book::default();
    there.insert_all(&history);
    let mut back = Book::default();
    for revision in history.iter().rev() {
        back.insert(revision.clone());
        back.insert(revision.clone());
    }
    // As two parts that know nothing of each other, the one taken into the other.
    let (mut odd, mut even) = (Book::default(), Book::default());
    for (at, revision) in history.iter().enumerate() {
        if at % 2 == 0 { even.insert(revision.clone()) } else { odd.insert(revision.clone()) };
    }
    odd.insert_all(&even.live().cloned().collect::<Vec<_>>());
    for book in [&back, &odd] {
        assert_eq!(book.state_hash(), there.state_hash());
        assert_eq!(book.len(), there.len());
    }
});

/// Each byte is a step: who writes, which record, whether it is taken back, and how much of the past is known.
fn history(steps: &[u8]) -> Vec<Revision> {
    let mut history: Vec<(Record, Revision)> = Vec::new();
    for (at, step) in steps.iter().take(64).enumerate() {
        let device = DEVICES[usize::from(step & 3)];
        let id = Id(u128::from(step >> 2 & 3) + 1);
        let t = Clock { ms: 1_772_352_000_000 + at as u64, count: 0, device: device.to_owned() };
        let values = map([("topic", format!("{at}").into())]);
        let known: Vec<&Record> =
            history.iter().map(|(record, _)| record).filter(|record| record.id == id).collect();
        let mine = known.iter().rposition(|record| record.t.device == device).map_or(0, |at| at + 1);
        let seen = if step & 32 == 0 { known.len() } else { mine };
        let values = (step & 64 == 0).then_some(values);
        let record = match Record::after(&known[..seen], t.clone(), values.clone()) {
            Some(record) => record,
            None => Record::new(id, "self_study_entry", Id(9), t, values.unwrap_or_default()),
        };
        let revision = Revision::new(&record);
        history.push((record, revision));
    }
    history.into_iter().map(|(_, revision)| revision).collect()
}
