//! One line of our own storage: its columns and its values are those of the record read whole, and it spells itself alike.
#![no_main]

use libfuzzer_sys::fuzz_target;
use qiangji::book::Revision;
use qiangji::record::Record;

fuzz_target!(|line: &[u8]| {
    let Ok((record, hash)) = Record::from_line(line) else { return };
    let written = Revision::new(&record);
    let (again, claimed) = Record::from_line(written.line()).expect("what was written is read");
    assert_eq!(again, record);
    assert_eq!(claimed, written.hash);
    let Ok(stored) = Revision::from_line(line) else { panic!("read whole, but not by its columns") };
    assert_eq!(stored.hash, hash, "the hash that the line claims");
    assert_eq!(stored.record(), record);
});
