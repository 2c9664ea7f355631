//! A database that is locked, while it is locked, and unlocked: nothing is lost, and nothing is plain that should not be.

use std::collections::BTreeMap;

use qiangji::vault;

use super::canary::Loss;
use super::door::{Key, Shelf};
use super::faults::check_all;
use super::journeys::Store;
use super::meanwhile::{self, ACTS, Act, found};
use super::memory::{Failing, Memory, faults, now};
use super::world::Step::{self, *};
use super::world::{World, locked};

/// Something on every shelf.
const STORY: [Step; 17] = [
    Write,
    Edit(0),
    Photo,
    Write,
    Draft(0),
    Remember,
    Elsewhere(4),
    Elsewhere(2),
    Import(0),
    Tidy(1),
    Edit(0),
    Write,
    Tidy(1),
    Elsewhere(1),
    Import(0),
    Draft(1),
    Write,
];

fn after(story: &[Step]) -> World {
    let mut world = World::new();
    for step in story {
        world.play(*step).unwrap();
    }
    world
}

fn shelves(world: &World) -> BTreeMap<Shelf, BTreeMap<Key, Vec<u8>>> {
    Shelf::ALL.into_iter().map(|shelf| (shelf, world.disk().shelf(shelf))).collect()
}

/// Every value but the six of the start is sealed.
#[track_caller]
fn nothing_is_plain(disk: &Memory) {
    const PLAIN: [&str; 6] = ["epoch", "device", "session", "stamp", "folder", "lock"];
    for shelf in Shelf::ALL {
        for (key, value) in disk.shelf(shelf) {
            let plain = shelf == Shelf::Meta && PLAIN.iter().any(|name| key == Key::Text((*name).to_owned()));
            assert_eq!(vault::is_sealed(&value), !plain, "{} {key:?}", shelf.name());
        }
    }
}

#[test]
fn turning_on_and_off_loses_nothing() {
    let before = [Write, Edit(0), Draft(0), Photo, Remember, Write];
    let then = [Lock, Write, Edit(1), Draft(1), Restart, Rephrase, Write, Open, Edit(0), Restart, Write];
    check_all(&[&before[..], &then].concat(), 64, false);
}

#[test]
fn what_was_stopped_goes_on() {
    let story = [Write, Draft(0), Write, HalfLock(3), Write, Restart, Draft(0), Lock, Write];
    check_all(&[&story[..], &[HalfOpen(4), Edit(0), Restart, Draft(1), Open, Write]].concat(), 64, false);
}

#[test]
fn an_import_is_taken_back_under_the_lock() {
    let before = [Write, Elsewhere(4), Elsewhere(2), Elsewhere(1), Import(0)];
    check_all(
        &[&before[..], &[Lock, Edit(0), Undo(0), Restart, Import(0), Open, Undo(0)]].concat(),
        64,
        false,
    );
}

#[test]
fn nothing_is_plain_once_it_is_locked_and_all_is_as_before_once_it_is_not() {
    let mut world = after(&STORY);
    let before = shelves(&world);
    assert!(before.iter().all(|(shelf, values)| *shelf == Shelf::Scratch || !values.is_empty()));
    world.play(Lock).unwrap();
    nothing_is_plain(world.disk());
    for (shelf, values) in &before {
        assert!(values.keys().all(|key| world.disk().shelf(*shelf).contains_key(key)), "numbers stay");
    }
    world.play(Open).unwrap();
    assert_eq!(shelves(&world), before);
    for step in [&STORY[..], &[Lock], &STORY, &[Undo(0), Close, Tidy(1)]].concat() {
        world.play(step).unwrap();
    }
    nothing_is_plain(world.disk());
}

#[test]
fn another_phrase_touches_no_value() {
    let mut world = after(&[&STORY[..], &[Lock]].concat());
    let before = shelves(&world);
    world.play(Rephrase).unwrap();
    let differs = |shelf: &&Shelf| world.disk().shelf(**shelf) != before[*shelf];
    assert_eq!(Shelf::ALL.iter().filter(differs).collect::<Vec<_>>(), [&Shelf::Meta]);
    world.phrases.drain(..world.phrases.len() - 1);
    world.play(Restart).unwrap();
}

#[test]
fn without_the_phrase_nothing_is_read() {
    let world = after(&[&STORY[..], &[Lock]].concat());
    let store = Store::new(locked(Failing::over(world.disk())), |_| ());
    assert_eq!(now(store.is_locked()), Ok(true));
    assert!(now(store.unlock("mute soda bile")).is_err());
    let loaded = now(store.load()).unwrap();
    assert!(loaded.book.is_empty() && loaded.broken > 0);
    // It is there, and says nothing.
    assert!(now(store.recall("who")).unwrap().is_some_and(|value| vault::is_sealed(&value)));
}

#[test]
fn damage_is_told_and_left_where_it_lies() {
    let story = [&STORY[..], &[Lock]].concat();
    for shelf in [Shelf::Journal, Shelf::Segments, Shelf::Replaced, Shelf::Drafts, Shelf::Imports] {
        let mut world = after(&story);
        let (key, mut value) = world.disk().shelf(shelf).pop_first().unwrap();
        // A draft without the mark of what is sealed is one of a later version, as a draft of no known form.
        let from = if shelf == Shelf::Drafts { vault::MAGIC.len() } else { 0 };
        for at in from..value.len() {
            let disk = world.disk().copy();
            disk.damage(shelf, |values| values.get_mut(&key).unwrap()[at] ^= 1);
            assert!(matches!(world.loss_on(&disk), Some(Loss::Broken(_))), "{} byte {at}", shelf.name());
        }
        value[20] ^= 1;
        world.disk().damage(shelf, |values| drop(values.insert(key.clone(), value.clone())));
        for step in [Tidy(1), Write, Days(40), Tidy(1), Tidy(1)] {
            world.play(step).unwrap();
        }
        assert_eq!(world.disk().shelf(shelf).get(&key), Some(&value), "{}", shelf.name());
        world.play(Open).unwrap();
        assert_eq!(world.disk().shelf(shelf).get(&key), Some(&value), "{}", shelf.name());
    }
}

/// Turns the lock on; what is still under way then is left for later.
const LOCK: Act = |world, store| {
    world.phrases.push("mute soda bile".to_owned());
    Box::pin(async move {
        store.turn_on("mute soda bile").await.unwrap();
        store.rewrite(async |_, _| true).await.unwrap();
    })
};

#[test]
fn what_the_user_does_while_it_is_locked_stays() {
    for (name, act) in ACTS {
        let mut alone = meanwhile::world();
        let store = alone.store();
        now(act(&mut alone, store));
        assert!(!alone.store().is_writing());
        let expected = found(&alone);
        let passing = faults().into_iter().filter(|(fault, _)| fault.passes());
        for fault in passing.map(Some).chain([None]) {
            for (outer, inner) in [(LOCK, act), (act, LOCK)] {
                for at in 0.. {
                    let mut world = meanwhile::world();
                    if !meanwhile::play(&mut world, outer, inner, at, fault.clone()) {
                        assert!(at > 0);
                        break;
                    }
                    let what = format!("{name}, transaction {at}, {fault:?}");
                    assert_eq!(found(&world), expected, "{what}");
                    while !now(world.store().rewrite(async |_, _| true)).unwrap() {}
                    nothing_is_plain(world.disk());
                    assert_eq!(found(&world), expected, "{what}");
                }
            }
        }
    }
}
