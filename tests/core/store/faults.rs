//! Each transaction of each journey fails in turn, in every way, once and for ever, until none is left to fail.

use super::door::{Fault, Sort};
use super::memory::{Plan, faults};
use super::tally;
use super::world::Step::{self, *};
use super::world::World;

/// What the user does after trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    /// Starts anew, and goes on with the next step.
    Restarts,
    /// Tries again once there is room or a connection, and goes on.
    TriesAgain,
    /// Does something else.
    GoesOn,
}

#[track_caller]
fn check(journey: &[Step]) {
    for locked in [false, true] {
        check_all(journey, 64, locked);
    }
}

#[track_caller]
pub fn check_all(journey: &[Step], photo_bytes: usize, locked: bool) {
    // What the user does after it is the same behind the lock.
    let afters: &[After] =
        if locked { &[After::Restarts] } else { &[After::Restarts, After::TriesAgain, After::GoesOn] };
    let mut tried = 0;
    for (fault, done) in faults() {
        for for_ever in [false, true] {
            for after in afters {
                for at in 0.. {
                    let plan = Plan { at, for_ever, fault: fault.clone(), done };
                    if !play(journey, plan, *after, photo_bytes, locked) {
                        break;
                    }
                    tried += 1;
                }
            }
        }
    }
    tally::add(tried);
}

/// Plays the journey with one fault; `false` if it came to its end before the fault. `locked`: the lock was turned on
/// before it.
fn play(journey: &[Step], mut plan: Plan, after: After, photo_bytes: usize, locked: bool) -> bool {
    let mut world = World::new();
    world.photo_bytes = photo_bytes;
    if locked {
        world.play(Lock).unwrap();
    }
    plan.at += world.door.calls.get();
    let at = plan.at;
    *world.door.plan.borrow_mut() = Some(plan);
    for step in journey {
        if world.play(*step).is_err() {
            *world.door.plan.borrow_mut() = None;
            match after {
                After::Restarts => world.play(Restart).unwrap(),
                After::TriesAgain => world.play(*step).unwrap(),
                After::GoesOn => {}
            }
        }
        world.check_memory();
    }
    let reached = world.door.calls.get() > at;
    *world.door.plan.borrow_mut() = None;
    world.play(Restart).unwrap();
    world.play(Restart).unwrap();
    reached
}

#[test]
fn first_start() {
    check(&[Restart, Restart, EndAndRestart]);
}

#[test]
fn saving() {
    check(&[Write, Edit(0), Write, Edit(1), Restart, Edit(0), Delete(0), Write]);
}

#[test]
fn drafts_and_settings() {
    check(&[Draft(0), Draft(1), Remember, Draft(0), Restart, DropDraft(1), SaveDraft(0), Remember]);
}

#[test]
fn photos() {
    check(&[Photo, Draft(0), Write, Draft(0), Photo, Write, SaveDraft(0), Restart, Edit(0), Photo, Write]);
}

const BEFORE: [Step; 5] = [Write, Write, Elsewhere(4), Elsewhere(2), Elsewhere(1)];

fn after_before(then: &[Step]) -> Vec<Step> {
    BEFORE.iter().chain(then).copied().collect()
}

#[track_caller]
fn check_after(then: &[Step]) {
    check(&after_before(then));
}

#[test]
fn import() {
    check_after(&[Import(0), Edit(0), Restart, Elsewhere(2), Import(2), Write, Restart]);
}

#[test]
fn stop() {
    check_after(&[
        Stop(0),
        Edit(0),
        Import(0),
        Stop(0),
        Restart,
        Stop(2),
        Tidy(1),
        Undo(0),
        Stop(0),
        Restart,
    ]);
}

#[test]
fn restore_and_undo() {
    check_after(&[
        Import(0),
        Restore(1),
        Edit(0),
        Undo(1),
        Restart,
        Restore(0),
        Restore(1),
        Tidy(1),
        Undo(0),
    ]);
}

#[test]
fn import_and_undo() {
    check_after(&[Import(0), Edit(0), Undo(0), Restart, Import(0), Restart, Undo(0), Write]);
}

#[test]
fn import_undo_and_import() {
    check_after(&[Import(0), Undo(0), Import(0), Restart, Edit(0)]);
}

#[test]
fn two_imports_of_the_same_and_undo_of_each() {
    check_after(&[Import(0), Import(1), Undo(0), Elsewhere(2), Import(0), Restart, Undo(0), Undo(0)]);
}

#[test]
fn large_import() {
    let more = [Elsewhere(1), Elsewhere(1), Elsewhere(1), Elsewhere(1)];
    let journey = [&BEFORE[..], &more, &[Import(0), Restart, Undo(0)]].concat();
    // Sealing megabytes over and over would show nothing that smaller photos do not.
    check_all(&journey, 500_000, false);
}

#[test]
fn import_and_export() {
    check_after(&[Import(0), Close, Edit(0), Elsewhere(2), Import(0), Restart, Undo(0), Tidy(1)]);
}

#[test]
fn folding() {
    check(&[Write, Edit(0), Write, Tidy(2), Edit(0), Edit(1), Restart, Tidy(1), Write, Tidy(1), Tidy(1)]);
}

#[test]
fn folding_what_was_imported() {
    check_after(&[Import(0), Tidy(1), Undo(0), Tidy(1), Import(0), Close, Edit(0), Tidy(1), Tidy(1)]);
}

#[test]
fn dropping_what_was_replaced() {
    check(&[
        Write,
        Edit(0),
        Edit(0),
        Tidy(1),
        Days(31),
        Tidy(1),
        Restart,
        Edit(0),
        Tidy(1),
        Days(31),
        Tidy(1),
    ]);
}

#[test]
fn dropping_while_an_import_can_be_undone() {
    check_after(&[Import(0), Tidy(1), Days(31), Tidy(1), Undo(0), Tidy(1), Days(31), Tidy(1)]);
}

#[test]
fn joining_segments() {
    let once = [Write, Tidy(1)];
    check(&once.repeat(6));
}

#[test]
fn rotating() {
    check(&[Write, Rotate, Write]);
}

#[test]
fn erasing() {
    check_after(&[Import(0), Draft(0), Tidy(1), Erase, Write, Restart, Erase]);
}

/// What the user is told, and after how many attempts.
#[track_caller]
fn check_told(step: Step, fault: Fault, sort: Sort, attempts: usize) {
    let mut world = World::new();
    world.play(Restart).unwrap();
    let at = world.door.calls.get();
    *world.door.plan.borrow_mut() = Some(Plan { at, for_ever: true, fault, done: false });
    assert_eq!(world.play(step).unwrap_err().sort, sort);
    assert_eq!(world.door.calls.get() - at, attempts);
}

#[test]
fn trouble_is_told_as_what_it_is() {
    for (fault, sort, attempts) in [
        (Fault::Full, Sort::Full, 1),
        (Fault::Closed, Sort::Closed, 4),
        (Fault::Unknown("server lost".to_owned()), Sort::Closed, 4),
        (Fault::Aborted, Sort::Full, 4),
        (Fault::Silent, Sort::Closed, 4),
        (Fault::Blocked, Sort::Blocked, 1),
        (Fault::Newer, Sort::Newer, 1),
        (Fault::Unavailable("no indexedDB".to_owned()), Sort::Unavailable, 1),
        (Fault::Other("DataError".to_owned()), Sort::Other, 1),
    ] {
        check_told(Write, fault, sort, attempts);
    }
    // The same lost server is data that cannot be read to one who reads.
    check_told(Restart, Fault::Unknown("server lost".to_owned()), Sort::Lost, 4);
}
