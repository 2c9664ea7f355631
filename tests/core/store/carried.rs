//! The log of imports in a backup.

use qiangji::exchange::bundle::{self, Letter, Limits};
use qiangji::exchange::rescue::IMPORTS;
use qiangji::record::{Hash, Id};
use qiangji::value::map;

use super::imports::{Counts, Import, ImportState, TakenFile};
use super::log::{carried, to_carry};

fn import(n: u64, state: ImportState) -> Import {
    let file = |name: &str| TakenFile {
        name: name.to_owned(),
        hash: Hash::of(&n.to_le_bytes()),
        header: format!("张三\n{n}\n\n\nmember\nK7F2QD"),
    };
    Import {
        id: Id(n.into()),
        when: n,
        files: vec![file("一月.json"), file("邮件 › 附件\u{1}.json")],
        counts: Counts { new: 3, same: 2, ..Counts::default() },
        segments: vec![n, 7],
        state,
        joined: Some(Id(99)),
    }
}

#[test]
fn the_log_crosses_in_a_backup() {
    let all = [import(1, ImportState::Open), import(2, ImportState::Undone), import(3, ImportState::Closed)];
    let letter = Letter { rest: map([(IMPORTS, to_carry(&all))]), ..Letter::default() };
    let file = bundle::write(&letter, [], [], Limits::PHONE.bytes).unwrap().remove(0);
    let read = bundle::read(&file, Limits::PHONE).unwrap().header.letter;
    let rows = carried(&read.rest[IMPORTS]);
    let want = [&all[0], &all[2]].map(|it| {
        let mut it = Import { segments: Vec::new(), joined: None, ..it.clone() };
        it.files[1].name = "邮件 › 附件.json".to_owned();
        it
    });
    assert_eq!(rows, want);
    // A merge is nobody's backup.
    assert!(Letter::together([&read, &read], "0").rest.is_empty());
}

#[test]
fn a_long_log_leaves_parts_that_can_be_read() {
    let all: Vec<Import> = (0..12_000).map(|n| import(n, ImportState::Closed)).collect();
    let letter = Letter { rest: map([(IMPORTS, to_carry(&all))]), ..Letter::default() };
    let sample = bundle::read(&crate::bundle::sample(40, 0), Limits::PHONE).unwrap();
    let parts = bundle::write(&letter, &sample.records, [], Limits::PHONE.bytes).unwrap();
    let read: Vec<_> = parts.iter().map(|part| bundle::read(part, Limits::PHONE).unwrap()).collect();
    assert!(read.iter().all(|part| carried(&part.header.letter.rest[IMPORTS]).len() == all.len()));
}
