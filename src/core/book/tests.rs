use super::*;
use crate::record::COMPARISONS;
use crate::value::map;

/// One version of the one record.
fn version(vv: &[(usize, u64)], topic: usize) -> Revision {
    let t = Clock { ms: 5, count: 0, device: "d".into() };
    let d = map([("topic", topic.to_string().into())]);
    let mut record = Record::new(Id(1), "self_study_entry", Id(9), t, d);
    record.vv = Versions(vv.iter().map(|(device, n)| (format!("d{device}"), *n)).collect());
    Revision::new(&record)
}

/// Inserts all and forgets all but the first; how many vectors were compared.
#[track_caller]
fn comparisons(versions: &[Revision], live: usize) -> u64 {
    COMPARISONS.with(|count| count.set(0));
    let mut book = Book::default();
    book.insert_all(versions);
    assert_eq!(book.versions(Id(1)).len(), live);
    assert_eq!(book.past(Id(1)).len(), versions.len() - live);
    book.forget(versions.iter().skip(1).map(|it| (it.id, it.hash)));
    assert_eq!((book.versions(Id(1)).len(), book.past(Id(1)).len()), (1, 0));
    COMPARISONS.with(std::cell::Cell::get)
}

/// Numbers that look like chance, the same in every run.
fn chance(seed: &mut u64, below: u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) % below
}

#[test]
fn five_thousand_versions_cost_no_more_than_every_pair_once() {
    const N: usize = 5_000;
    let pairs = (N * N) as u64 / 2;
    let apart: Vec<Revision> = (0..N).map(|n| version(&[(n, 1)], n)).collect();
    assert!(comparisons(&apart, N) <= pairs);
    let chain: Vec<Revision> = (0..N).map(|n| version(&[(0, n as u64 + 1)], n)).collect();
    assert!(comparisons(&chain, 1) <= 2 * N as u64);
    let backwards: Vec<Revision> = chain.into_iter().rev().collect();
    assert!(comparisons(&backwards, 1) <= 2 * N as u64);
    let mut seed = 7;
    let random: Vec<Revision> = (0..N)
        .map(|n| {
            let vv = [0, 1, 2].map(|device| (device, chance(&mut seed, 50) + 1));
            version(&vv, n)
        })
        .collect();
    let live = naive(&random).len();
    COMPARISONS.with(|count| count.set(0));
    assert!(comparisons(&random, live) <= pairs);
}

/// By the definition: those that no other comes after.
fn naive(all: &[Revision]) -> BTreeSet<Hash> {
    let outdone = |one: &Revision| all.iter().any(|it| it.vv.relation(&one.vv) == Relation::After);
    all.iter().filter(|one| !outdone(one)).map(|it| it.hash).collect()
}

#[test]
fn what_is_live_is_what_the_definition_says() {
    let mut seed = 1;
    for _ in 0..2_000 {
        let n = chance(&mut seed, 12) + 1;
        let all: Vec<Revision> = (0..n)
            .map(|n| {
                let vv: Vec<(usize, u64)> = (0..3)
                    .map(|device| (device, chance(&mut seed, 4)))
                    .filter(|(_, count)| *count > 0)
                    .collect();
                version(if vv.is_empty() { &[(3, 1)] } else { &vv }, usize::try_from(n).unwrap())
            })
            .collect();
        let live = |book: &Book| book.versions(Id(1)).iter().map(|it| it.hash).collect::<BTreeSet<Hash>>();
        let mut book = Book::default();
        for (n, one) in all.iter().enumerate() {
            book.insert(one.clone());
            assert_eq!(live(&book), naive(&all[..=n]));
        }
        // Any of them forgotten, together.
        let (gone, stay): (Vec<Revision>, Vec<Revision>) =
            all.iter().cloned().partition(|_| chance(&mut seed, 2) == 0);
        book.forget(gone.iter().map(|it| (it.id, it.hash)));
        assert_eq!(live(&book), naive(&stay));
        let known = book.versions(Id(1)).len() + book.past(Id(1)).len();
        assert_eq!(known, stay.len());
        let order: Vec<Hash> = book.versions(Id(1)).iter().map(|it| it.hash).collect();
        let mut anew = Book::default();
        anew.insert_all(&stay.into_iter().rev().collect::<Vec<_>>());
        assert_eq!(anew.versions(Id(1)).iter().map(|it| it.hash).collect::<Vec<_>>(), order);
    }
}

#[test]
fn a_clock_far_ahead_sets_nothing() {
    let mut book = Book::default();
    let clock = |ms| Clock { ms, count: 0, device: "d1".into() };
    for (n, ms) in [(1, 1_000), (2, Clock::MAX_MS), (3, 90_000_000)] {
        book.insert(Revision::new(&Record::new(Id(n), "self_study_entry", Id(9), clock(ms), map([]))));
    }
    assert_eq!(book.latest(2_000), clock(1_000));
    assert_eq!(book.latest(10_000_000), clock(90_000_000));
    assert_eq!(Book::default().latest(5), Clock::default());
}
