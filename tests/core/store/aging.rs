//! Until when an import can be taken back.

use super::imports::ImportState;
use super::memory::now;
use super::world::{Step, World};

/// Only its age closes an import: whatever else is done in between, a younger one can be taken back.
#[test]
fn an_import_is_closed_by_its_age_alone() {
    let mut world = World::new();
    for step in [Step::Import(3), Step::Write, Step::Import(2), Step::Tidy(1), Step::Restart] {
        world.play(step).unwrap();
    }
    let store = world.store();
    let imports = now(store.imports()).unwrap();
    let (first, second) = (&imports[0], &imports[1]);
    assert!(now(store.close_imports(first.when)).unwrap().is_empty());
    assert_eq!(now(store.close_imports(second.when)).unwrap(), [first.id]);
    let states: Vec<ImportState> = now(store.imports()).unwrap().iter().map(|it| it.state).collect();
    assert_eq!(states, [ImportState::Closed, ImportState::Open]);
    assert!(now(store.undo_import(first.id)).is_err());
    now(store.undo_import(second.id)).unwrap();
}
