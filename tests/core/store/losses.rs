//! The witness speaks when something was lost.

use std::collections::BTreeMap;

use super::canary::Loss;
use super::door::{Key, Shelf};
use super::memory::Memory;
use super::world::Step::{self, *};
use super::world::World;

const STORY: [Step; 18] = [
    Write,
    Write,
    Edit(0),
    Elsewhere(1),
    Elsewhere(1),
    Import(0),
    Restart,
    Edit(1),
    Tidy(1),
    Edit(2),
    Import(1),
    Undo(1),
    Close,
    Write,
    Tidy(1),
    Elsewhere(1),
    Import(0),
    Delete(0),
];

fn after(story: &[Step]) -> World {
    let mut world = World::new();
    for step in story {
        world.play(*step).unwrap();
    }
    world
}

/// What the next start says after `change` to a shelf.
fn said(world: &World, shelf: Shelf, change: impl FnOnce(&mut BTreeMap<Key, Vec<u8>>)) -> Option<Loss> {
    let disk = world.disk().copy();
    disk.damage(shelf, change);
    world.loss_on(&disk)
}

#[test]
fn nothing_lost_nothing_said() {
    for n in 1..=STORY.len() {
        let world = after(&STORY[..n]);
        assert_eq!(world.loss_on(world.disk()), None, "after {:?}", &STORY[..n]);
    }
}

#[test]
fn an_empty_or_another_database_is_no_new_user() {
    for n in 1..=STORY.len() {
        let world = after(&STORY[..n]);
        let lines = world.witness.borrow().as_ref().unwrap().lines;
        assert_eq!(world.loss_on(&Memory::default()), Some(Loss::Everything { lines }));
        let another =
            |meta: &mut BTreeMap<_, _>| drop(meta.insert(Key::Text("epoch".to_owned()), b"x".to_vec()));
        assert_eq!(said(&world, Shelf::Meta, another), Some(Loss::Everything { lines }));
    }
}

#[test]
fn erased_by_the_user_is_no_loss() {
    let mut world = after(&STORY);
    world.play(Erase).unwrap();
    assert_eq!(world.loss_on(world.disk()), None);
    world.play(Restart).unwrap();
    assert!(world.holds_nothing());
}

#[test]
fn the_past_is_noticed() {
    let mut world = World::new();
    for step in STORY {
        let before = world.disk().copy();
        world.play(step).unwrap();
        let counts = matches!(step, Write | Edit(_) | Delete(_) | Import(_) | Undo(_) | Tidy(_));
        assert_eq!(world.loss_on(&before).is_some(), counts, "before {step:?}");
    }
}

#[test]
fn each_missing_value_is_noticed() {
    for n in 1..=STORY.len() {
        let world = after(&STORY[..n]);
        for shelf in [Shelf::Journal, Shelf::Segments, Shelf::Replaced] {
            for key in world.disk().shelf(shelf).keys() {
                let said = said(&world, shelf, |values| drop(values.remove(key)));
                assert!(said.is_some(), "{} {key:?} after {:?}", shelf.name(), &STORY[..n]);
            }
        }
    }
}

#[test]
fn each_flipped_bit_is_noticed() {
    let world = after(&STORY);
    for shelf in [Shelf::Journal, Shelf::Segments, Shelf::Replaced] {
        for (key, value) in world.disk().shelf(shelf) {
            // In the first line nothing is lost: every line is still as it was written.
            let head = value.iter().position(|byte| *byte == b'\n').unwrap();
            for at in head..value.len() {
                let said = said(&world, shelf, |values| values.get_mut(&key).unwrap()[at] ^= 1);
                assert!(said.is_some(), "{} {key:?} byte {at}", shelf.name());
            }
        }
    }
}

#[test]
fn damage_is_left_where_it_lies() {
    for shelf in [Shelf::Journal, Shelf::Segments, Shelf::Replaced] {
        let world = after(&STORY);
        for key in world.disk().shelf(shelf).keys() {
            let mut world = after(&STORY);
            world.disk().damage(shelf, |values| values.get_mut(key).unwrap()[80] ^= 1);
            let damaged = world.disk().shelf(shelf)[key].clone();
            for step in [Tidy(1), Close, Tidy(1), Days(40), Tidy(1), Tidy(1)] {
                world.play(step).unwrap();
            }
            assert_eq!(world.disk().shelf(shelf).get(key), Some(&damaged), "{} {key:?}", shelf.name());
        }
    }
}
