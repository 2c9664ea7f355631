//! A pasted text with blocks in it, wrapped, quoted and cut as mail programs and chats do.
#![no_main]

mod known;

use libfuzzer_sys::fuzz_target;
use qiangji::exchange::bundle::Limits;
use qiangji::exchange::parcel::piece::{self, Joined};
use qiangji::exchange::parcel::{self, Content};

fuzz_target!(|bytes: &[u8]| {
    known::open(bytes);
    let items = parcel::open("来件", bytes, Limits::PHONE, &mut parcel::Room::new(parcel::Room::WORKER));
    let pieces = items.into_iter().filter_map(|item| match item.content {
        Content::Piece(piece) => Some(piece),
        _ => None,
    });
    for joined in piece::join(pieces.collect()) {
        if let Joined::Whole { bytes, .. } = joined {
            known::open(&bytes);
        }
    }
});
