//! What is there and cannot be read: never taken for nothing, never overwritten, never written in the first place.

use qiangji::keys::Keys;
use qiangji::marks::Marks;
use qiangji::profile::Profile;
use qiangji::readback::{Stored, Unreadable};
use qiangji::record::Id;

use super::door::{Key, Shelf, Sort};
use super::journeys::Save;
use super::memory::now;
use super::world::Step::*;
use super::world::World;

fn profile() -> Profile {
    Profile { person: Some(Id(7)), name: "李建国".into(), ..Profile::default() }
}

fn begun() -> World {
    let mut world = World::new();
    world.play(Write).unwrap();
    world
}

fn key(name: &str) -> Key {
    Key::Text(name.to_owned())
}

/// What lies under this name in `meta` and beside it.
fn kept(world: &World, of: &str) -> Vec<Vec<u8>> {
    let prefix = format!("kept/{of}/");
    let named = |name: &Key| matches!(name, Key::Text(name) if name.starts_with(&prefix));
    world.disk().shelf(Shelf::Meta).into_iter().filter(|(name, _)| named(name)).map(|(_, it)| it).collect()
}

#[track_caller]
fn check<T: Stored + std::fmt::Debug>(broken: &[u8], next: &T) {
    let mut world = begun();
    world.disk().damage(Shelf::Meta, |all| drop(all.insert(key("app/it"), broken.to_vec())));
    world.play(Restart).unwrap();
    let store = world.store();
    let read = now(store.recall_as::<T>("it")).unwrap();
    assert!(matches!(read, Some(Err(Unreadable(title))) if title == T::TITLE));
    now(store.remember("it", next.to_bytes())).unwrap();
    assert_eq!(kept(&world, "meta/app/it"), [broken.to_vec()]);
    let read = now(store.recall_as::<T>("it")).unwrap();
    assert_eq!(read, Some(Ok(T::from_bytes(&next.to_bytes()).unwrap())));
}

#[test]
fn damaged_values_are_told_and_kept_beside_what_takes_their_place() {
    let cut = |mut bytes: Vec<u8>| {
        bytes.truncate(bytes.len() - 1);
        bytes
    };
    check(&cut(profile().to_bytes()), &profile());
    check(&cut(Keys::default().to_bytes()), &Keys::default());
    check(b"{\"backed_up_ms\":\"soon\"}", &Marks { backed_up_ms: 5, ..Marks::default() });
}

#[test]
fn a_draft_that_cannot_be_read_outlives_the_next_one_of_its_form() {
    let world = begun();
    world.disk().damage(Shelf::Drafts, |all| drop(all.insert(key("form/1"), b"{half".to_vec())));
    let store = world.store();
    store.leave_alone(Shelf::Drafts, "form/1".to_owned(), b"{half".to_vec());
    now(store.save_draft("form/1", b"{}".to_vec(), &[])).unwrap();
    now(store.drop_draft("form/1")).unwrap();
    assert_eq!(kept(&world, "drafts/form/1"), [b"{half".to_vec()]);
}

#[test]
fn a_value_that_does_not_open_under_the_lock_is_there() {
    let mut world = begun();
    now(world.store().remember("it", profile().to_bytes())).unwrap();
    world.play(Photo).unwrap();
    world.play(Lock).unwrap();
    for shelf in [Shelf::Meta, Shelf::Attachments] {
        let sealed = |name: &Key| shelf == Shelf::Attachments || *name == key("app/it");
        world.disk().damage(shelf, |all| {
            all.iter_mut().filter(|(name, _)| sealed(name)).for_each(|(_, value)| value[30] ^= 1);
        });
    }
    let store = world.store();
    let read = now(store.recall_as::<Profile>("it")).unwrap();
    assert_eq!(read, Some(Err(Unreadable(Profile::TITLE))));
    now(store.remember("it", profile().to_bytes())).unwrap();
    assert_eq!(kept(&world, "meta/app/it").len(), 1);
    let photos = world.disk().shelf(Shelf::Attachments);
    let Some(Key::Text(sha)) = photos.keys().next().cloned() else { panic!("no photo") };
    let error = now(store.attachment(sha.parse().unwrap())).unwrap_err();
    assert_eq!(error.sort, Sort::Damaged);
}

#[test]
fn a_line_that_the_next_start_cannot_read_is_not_saved() {
    let world = begun();
    let before = world.disk().shelf(Shelf::Journal);
    for line in [&b"{}"[..], b"", b"{\"id\":1}\n{\"id\":2}"] {
        let save = Save { lines: vec![line], ..Save::default() };
        let error = now(world.store().save(&save)).unwrap_err();
        assert_eq!(error.sort, Sort::Unreadable);
    }
    assert_eq!(world.disk().shelf(Shelf::Journal), before);
}

/// Each way by which a draft's value goes leaves a copy of what could not be read.
#[test]
fn each_way_a_draft_goes_keeps_what_could_not_be_read() {
    let clock = qiangji::record::Clock { ms: 1, count: 0, device: "d1".into() };
    let line = qiangji::record::Record::new(Id(5), "reflection", Id(7), clock, [].into()).line();
    for way in 0..3 {
        let world = begun();
        world.disk().damage(Shelf::Drafts, |all| drop(all.insert(key("form/1"), b"{half".to_vec())));
        let store = world.store();
        store.leave_alone(Shelf::Drafts, "form/1".to_owned(), b"{half".to_vec());
        let save = Save { lines: vec![&line], draft: Some("form/1"), ..Save::default() };
        match way {
            0 => now(store.save_draft("form/1", b"{}".to_vec(), &[])).unwrap(),
            1 => now(store.drop_draft("form/1")).unwrap(),
            _ => now(store.save(&save)).unwrap(),
        }
        assert_eq!(kept(&world, "drafts/form/1"), [b"{half".to_vec()], "{way}");
    }
}

/// A lock whose header was damaged while values were being sealed: that is told, and the header stays as it lies.
#[test]
fn a_damaged_header_is_told_when_the_lock_would_be_done() {
    let mut world = begun();
    world.play(HalfLock(1)).unwrap();
    world.disk().damage(Shelf::Meta, |all| drop(all.insert(key("lock"), b"{".to_vec())));
    assert!(now(world.store().rewrite(async |_, _| true)).is_err());
    assert_eq!(world.disk().shelf(Shelf::Meta).get(&key("lock")), Some(&b"{".to_vec()));
}
