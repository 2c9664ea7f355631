//! Random schedules (reliability.md 5.3, P16): `QIANGJI_CASES` for more. A failing one shrinks to the steps it needs.

use proptest::prelude::*;
use proptest::sample::SizeRange;

use super::memory::{Plan, faults};
use super::world::Step;
use super::world::World;

fn config() -> ProptestConfig {
    let cases = std::env::var("QIANGJI_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(4_000);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_schedule_with_any_faults_keeps_what_was_acknowledged(
        numbers in proptest::collection::vec(any::<u32>(), SizeRange::from(4..40)),
    ) {
        let mut world = World::new();
        for number in numbers {
            play(&mut world, number);
        }
        *world.door.plan.borrow_mut() = None;
        world.play(Step::Restart).unwrap();
        world.play(Step::Restart).unwrap();
    }
}

/// An import is taken back after more than 30 days, and what it had outdone is changed again: the revision from before
/// that change has its 30 days from there.
#[test]
fn what_an_undone_import_had_outdone_is_kept_anew() {
    let mut world = World::new();
    let numbers = [
        1_786_066_828,
        806_424_800,
        75_904_640,
        4_290_794_160,
        4_047_874_293,
        576_934_496,
        3_207_546_380,
        2_796_608_784,
        1_388_146_358,
        2_109_929_849,
        3_074_859_667,
        951_724_832,
        2_563_974_564,
        707_434_454,
    ];
    for number in numbers {
        play(&mut world, number);
    }
    world.play(Step::Restart).unwrap();
}

/// What a number means: a step by its lowest bits, its choices by the others.
fn play(world: &mut World, number: u32) {
    let n = (number >> 8) as usize;
    let step = match number % 32 {
        0..=3 => Step::Write,
        4..=7 => Step::Edit(n),
        8 => Step::Delete(n),
        9 => Step::Draft(n),
        10 => Step::SaveDraft(n),
        11 => Step::Photo,
        12..=15 => Step::Elsewhere(n),
        16..=18 => Step::Import(n),
        19..=20 => Step::Undo(n),
        21 => Step::Close,
        22 => Step::Stop(n),
        23..=24 => Step::Tidy(1 + n % 3),
        25 => Step::Days(1 + n as u64 % 40),
        26..=27 => Step::Restart,
        28 if n.is_multiple_of(4) => Step::Erase,
        28 => Step::DropDraft(n),
        29 => match n % 8 {
            0 | 1 => Step::Lock,
            2 => Step::HalfLock(n / 8 % 9),
            3 => Step::Open,
            4 => Step::HalfOpen(n / 8 % 9),
            5 => Step::Rephrase,
            _ => return plan(world, n),
        },
        _ => return plan(world, n),
    };
    if world.play(step).is_err() {
        *world.door.plan.borrow_mut() = None;
        if n.is_multiple_of(2) || world.session.is_none() {
            world.play(Step::Restart).unwrap();
        }
    }
    world.check_memory();
    if world.unsure() > 3 {
        *world.door.plan.borrow_mut() = None;
        world.play(Step::Restart).unwrap();
    }
}

/// One of the next transactions will fail.
fn plan(world: &mut World, n: usize) {
    let faults = faults();
    let (fault, done) = faults[n % faults.len()].clone();
    let at = world.door.calls.get() + n / 8 % 8;
    *world.door.plan.borrow_mut() = Some(Plan { at, for_ever: (n / 64).is_multiple_of(2), fault, done });
}
