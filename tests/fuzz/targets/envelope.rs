//! A file as such: read by lines as it comes, or whole, it is what was written, or refused.
#![no_main]

#[expect(dead_code, reason = "shared with the targets that open parcels")]
mod known;

use libfuzzer_sys::fuzz_target;
use qiangji::exchange::bundle::{self, Limits};

fuzz_target!(|bytes: &[u8]| {
    known::whole_or_refused(&bundle::read(bytes, Limits::PHONE));
    known::whole_or_refused(&bundle::read_whole(bytes, Limits::PHONE));
});
