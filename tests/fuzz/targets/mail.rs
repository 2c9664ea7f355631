//! A saved mail or a mailbox, whatever lies in it.
#![no_main]

mod known;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| known::open(bytes));
