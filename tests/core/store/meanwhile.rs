//! What happens between any two transactions of something slow: the user goes on while the store is tidied, and
//! another window reads while this one writes.

use std::rc::Rc;

use qiangji::book::Revision;
use qiangji::record::{Clock, Hash, Id, Record};
use qiangji::value::map;

use super::door::Fault;
use super::journeys::{Save, Store};
use super::memory::{Failing, Meanwhile, Plan, faults, now};
use super::tally;
use super::world::Step::{self, *};
use super::world::{LockedStore, World, locked};

/// Saves, segments of several imports, lines to be replaced and to be dropped, one import that can be undone.
const STORY: [Step; 20] = [
    Write,
    Write,
    Edit(0),
    Elsewhere(1),
    Elsewhere(1),
    Import(0),
    Close,
    Tidy(1),
    Edit(1),
    Edit(2),
    Tidy(1),
    Days(40),
    Write,
    Tidy(1),
    Edit(0),
    Write,
    Elsewhere(1),
    Import(2),
    Restart,
    Edit(0),
];

pub fn world() -> World {
    let mut world = World::new();
    for step in STORY {
        world.play(step).unwrap();
    }
    world
}

fn new_revision() -> Revision {
    let clock = Clock { ms: 1, count: 0, device: "x".to_owned() };
    Revision::new(&Record::new(Id(u128::MAX), "self_study_entry", Id(1), clock, map([("topic", "x".into())])))
}

pub type Writer = Rc<LockedStore>;
pub type Act = fn(&mut World, Writer) -> Meanwhile;

/// Things that a user does, each with what the book says after it.
pub const ACTS: [(&str, Act); 5] = [
    ("save", |_, store| {
        Box::pin(async move {
            let revision = new_revision();
            store.save(&Save { lines: vec![revision.line()], ..Save::default() }).await.unwrap();
        })
    }),
    ("import", |world, store| {
        let (import, book) = (world.new_import(), world.session.as_ref().unwrap().book.clone());
        Box::pin(async move {
            let revisions = [new_revision()];
            let files = revisions.iter().map(|it| (0, it));
            store.import(import, &book, files, [], None, async |_| true).await.unwrap();
        })
    }),
    ("undo", |_, store| {
        Box::pin(async move {
            let id = store.imports().await.unwrap().last().unwrap().id;
            store.undo_import(id).await.unwrap();
        })
    }),
    ("close", |_, store| Box::pin(async move { drop(store.close_imports(u64::MAX).await.unwrap()) })),
    ("tidy", |world, store| {
        let (book, today) = (world.session.as_ref().unwrap().book.clone(), world.today);
        Box::pin(async move {
            store.tidy(&book, today, 1).await.unwrap();
        })
    }),
];

pub fn found(world: &World) -> Hash {
    let loaded = now(world.reader(world.disk()).load()).unwrap();
    assert_eq!(world.loss_on(world.disk()), None);
    loaded.book.state_hash()
}

/// One act, with another after its transaction `at`; whether it had so many.
pub fn play(world: &mut World, outer: Act, inner: Act, at: usize, fault: Option<(Fault, bool)>) -> bool {
    let store = Rc::clone(&world.session.as_ref().unwrap().store);
    let (outer, inner) = (outer(world, Rc::clone(&store)), inner(world, store));
    let at = world.door.calls.get() + at;
    *world.door.meanwhile.borrow_mut() = Some((at, inner));
    *world.door.plan.borrow_mut() = fault.map(|(fault, done)| Plan { at, for_ever: false, fault, done });
    now(outer);
    world.door.meanwhile.borrow_mut().take().is_none()
}

#[test]
fn what_the_user_does_while_the_store_is_tidied_stays() {
    // Tidying is called once at a time, and the user does one thing at a time.
    let (tidy, acts) = ACTS.split_last().unwrap();
    let mut tried = 0;
    let pairs = acts.iter().flat_map(|act| [(act, tidy), (tidy, act)]);
    for ((outer_name, outer), (inner_name, inner)) in pairs {
        let act = if *outer_name == "tidy" { inner } else { outer };
        let mut alone = world();
        let store = Rc::clone(&alone.session.as_ref().unwrap().store);
        now(act(&mut alone, store));
        let expected = found(&alone);
        let passing = faults().into_iter().filter(|(fault, _)| fault.passes());
        for fault in passing.map(Some).chain([None]) {
            for at in 0.. {
                let mut world = world();
                if !play(&mut world, *outer, *inner, at, fault.clone()) {
                    assert!(at > 0);
                    break;
                }
                let what = format!("{inner_name} after transaction {at} of {outer_name}, {fault:?}");
                assert_eq!(found(&world), expected, "{what}");
                tried += 1;
            }
        }
    }
    tally::add(tried);
}

#[test]
fn a_window_that_reads_sees_before_or_after() {
    let mut tried = 0;
    for (name, act) in ACTS {
        for at in 0.. {
            let mut world = world();
            let before = found(&world);
            let store = Rc::clone(&world.session.as_ref().unwrap().store);
            let reader = Failing::over(world.disk());
            *reader.meanwhile.borrow_mut() = Some((at, act(&mut world, store)));
            let loaded = now(Store::new(locked(reader.clone()), |_| ()).load()).unwrap();
            if reader.meanwhile.borrow_mut().take().is_some() {
                assert!(at > 1, "reading is more than {at} transactions");
                break;
            }
            let read = loaded.book.state_hash();
            assert!(read == before || read == found(&world), "{name} after transaction {at}");
            assert_eq!(loaded.broken, 0);
            tried += 1;
        }
    }
    tally::add(tried);
}

#[test]
fn imports_in_any_order_make_one_state() {
    let states = [[Import(0), Import(3)], [Import(3), Import(0)]].map(|imports| {
        let mut world = World::new();
        let before = [Write, Elsewhere(4), Elsewhere(2), Elsewhere(1), Edit(0), Elsewhere(2), Elsewhere(1)];
        for step in before.into_iter().chain(imports).chain([Restart]) {
            world.play(step).unwrap();
        }
        found(&world)
    });
    assert_eq!(states[0], states[1]);
}
