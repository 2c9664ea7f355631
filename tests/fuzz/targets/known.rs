//! Nobody forges SHA-256: whatever is read out of damaged bytes is one of the files that went in, or the reader is wrong.

use std::sync::OnceLock;

use qiangji::exchange::bundle::{self, Bundle, Limits};
use qiangji::exchange::parcel::{self, Content};
use qiangji::exchange::read_error::ReadError;

const FILES: [&[u8]; 3] = [
    include_bytes!("../seeds/envelope/empty.json"),
    include_bytes!("../seeds/envelope/one.json"),
    include_bytes!("../seeds/envelope/photo.json"),
];

/// Read whole, and as it went in; or refused with a reason.
pub fn whole_or_refused(read: &Result<Bundle, ReadError>) {
    match read {
        Ok(bundle) => assert!(known().iter().any(|it| same(it, bundle)), "read, but not as it was written"),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// The same of everything that lies in a parcel.
pub fn open(bytes: &[u8]) {
    let items = parcel::open("来件", bytes, Limits::PHONE, &mut parcel::Room::new(parcel::Room::WORKER));
    assert!(!items.is_empty(), "nothing said");
    for item in items {
        match item.content {
            Content::Bundle(bundle) => whole_or_refused(&Ok(*bundle)),
            Content::Wrong(error) => whole_or_refused(&Err(error)),
            // A piece or a sealed file says nothing yet.
            Content::Piece(_) | Content::Sealed(_) | Content::Pictures(_) => {}
        }
    }
}

fn known() -> &'static Vec<Bundle> {
    static KNOWN: OnceLock<Vec<Bundle>> = OnceLock::new();
    KNOWN.get_or_init(|| FILES.iter().filter_map(|file| bundle::read(file, Limits::PHONE).ok()).collect())
}

fn same(a: &Bundle, b: &Bundle) -> bool {
    let lines = |bundle: &Bundle| bundle.records.iter().map(|it| it.line().to_vec()).collect::<Vec<_>>();
    a.header == b.header && a.files == b.files && lines(a) == lines(b)
}
