//! A reader that stops at some of the files it was given: only those are refused. The module is the app's own, compiled
//! here by path.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::cell::RefCell;
use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::store::memory::now;

#[path = "../../src/app/work/again.rs"]
mod again;

/// What came of each of `n` files, and which were asked for together, where the reader stops at `bad`; with others
/// beside it at `greedy` too. `lanes` read at the same time, each its share.
fn read(n: usize, lanes: usize, bad: &[usize], greedy: &[usize]) -> (Vec<String>, Vec<Vec<usize>>) {
    let asked = RefCell::new(Vec::new());
    let reader = async |places: &[usize]| {
        asked.borrow_mut().push(places.to_vec());
        let mut stopped = BTreeSet::new();
        let answer = |(n, at): (usize, &usize)| {
            if bad.contains(at) || (places.len() > 1 && greedy.contains(at)) {
                stopped.insert(n % lanes);
            }
            (!stopped.contains(&(n % lanes))).then(|| format!("read {at}"))
        };
        Ok::<_, ()>(places.iter().enumerate().map(answer).collect())
    };
    let all = now(again::each(n, reader, |at| format!("refused {at}"))).unwrap();
    (all, asked.into_inner())
}

#[test]
fn without_trouble_all_are_read_at_once() {
    let (all, asked) = read(3, 1, &[], &[]);
    assert_eq!(all, ["read 0", "read 1", "read 2"]);
    assert_eq!(asked, [[0, 1, 2]]);
    assert_eq!(read(0, 1, &[], &[]), (vec![], vec![]));
}

#[test]
fn only_the_guilty_one_is_refused() {
    let (all, asked) = read(5, 1, &[1], &[]);
    assert_eq!(all, ["read 0", "refused 1", "read 2", "read 3", "read 4"]);
    assert_eq!(asked, [vec![0, 1, 2, 3, 4], vec![1], vec![2, 3, 4]]);
    // What was only too much beside others is read.
    let (all, asked) = read(3, 1, &[], &[2]);
    assert_eq!(all, ["read 0", "read 1", "read 2"]);
    assert_eq!(asked, [vec![0, 1, 2], vec![2]]);
}

#[test]
fn what_never_starts_ends_everything() {
    let never = async |_: &[usize]| Err::<Vec<Option<()>>, _>("no worker");
    assert_eq!(now(again::each(2, never, |_| ())), Err("no worker"));
}

proptest! {
    #[test]
    fn whatever_stops_it(n in 0_usize..12, lanes in 1_usize..3, bad in proptest::collection::btree_set(0_usize..12, 0..5), greedy in proptest::collection::btree_set(0_usize..12, 0..5)) {
        let (bad, greedy): (Vec<usize>, Vec<usize>) = (bad.into_iter().collect(), greedy.into_iter().collect());
        let (all, asked) = read(n, lanes, &bad, &greedy);
        let want = |at: usize| if bad.contains(&at) { format!("refused {at}") } else { format!("read {at}") };
        prop_assert_eq!(all, (0..n).map(want).collect::<Vec<_>>());
        prop_assert!(asked.len() <= 1 + 2 * n);
    }
}
