//! Pictures that lay in a mail, an archive or a page: codes may stand in them, and nothing here decodes pictures. They are
//! handed out, so many and so large at most, to whoever can; the browser and the command line do.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use memchr::memmem;

use crate::exchange::read_error::ReadError;

/// Of one thing that was chosen.
const MOST: usize = 200;
/// Bytes of one picture: what a phone's camera makes is a third of it.
const MOST_BYTES: usize = 20_000_000;
/// Bytes of all pictures of one thing.
const ALL_BYTES: usize = 200_000_000;
/// A smaller side holds no code of ours: a logo, a dot that counts readers.
const LEAST_SIDE: u32 = 60;
/// Points of one picture; decoded it takes four bytes each.
const MOST_POINTS: u64 = 60_000_000;

/// Pictures that go together, and what is said where none of them holds anything of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pictures {
    /// As they lay there.
    pub all: Vec<Vec<u8>>,
    /// Nothing is said of a logo that came with what was wanted.
    pub otherwise: Option<ReadError>,
}

/// How many and how much may still be handed out.
#[derive(Debug)]
pub(super) struct Room {
    left: usize,
    bytes: usize,
}

impl Default for Room {
    fn default() -> Self {
        Room { left: MOST, bytes: ALL_BYTES }
    }
}

impl Room {
    /// Whether this one may be handed out too.
    pub(super) fn take(&mut self, picture: &[u8]) -> bool {
        let fits = self.left > 0 && picture.len() <= MOST_BYTES.min(self.bytes);
        if fits {
            self.left -= 1;
            self.bytes -= picture.len();
        }
        fits
    }
}

/// Whether bytes are a picture that may hold a code and can be decoded without harm.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    sides(bytes).is_some_and(|(width, height)| {
        width.min(height) >= LEAST_SIDE && u64::from(width) * u64::from(height) <= MOST_POINTS
    })
}

/// Width and height as its head says; none where it is no PNG, JPEG, WebP, GIF or BMP.
fn sides(bytes: &[u8]) -> Option<(u32, u32)> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if starts(b"\x89PNG\r\n\x1a\n") {
        let side = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        return Some((side(16)?, side(20)?));
    }
    let two = |at: usize| Some(u32::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    if starts(b"GIF8") {
        return Some((two(6)?, two(8)?));
    }
    if starts(b"BM") && bytes.get(6..10) == Some(&[0; 4]) {
        // A negative height counts the rows from above.
        let side =
            |at: usize| Some(i32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?).unsigned_abs());
        return Some((side(18)?, side(22)?));
    }
    if starts(b"\xff\xd8\xff") {
        return jpeg(bytes);
    }
    if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return webp(bytes, two);
    }
    None
}

/// The first frame header among a JPEG's segments.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let two = |at: usize| Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    let mut at = 2;
    loop {
        let marker = *bytes.get(at + 1).filter(|_| bytes[at] == 0xff)?;
        match marker {
            // Filling.
            0xff => at += 1,
            // Frame headers; between them lie tables of other sorts.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                return Some((two(at + 7)?.into(), two(at + 5)?.into()));
            }
            _ => at += 2 + usize::from(two(at + 2)?),
        }
    }
}

fn webp(bytes: &[u8], two: impl Fn(usize) -> Option<u32>) -> Option<(u32, u32)> {
    match bytes.get(12..16)? {
        b"VP8 " => Some((two(26)? & 0x3fff, two(28)? & 0x3fff)),
        b"VP8L" => {
            let bits = two(21)? | two(23)? << 16;
            Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
        }
        b"VP8X" => {
            let side = |at: usize| Some((two(at)? | u32::from(*bytes.get(at + 2)?) << 16) + 1);
            Some((side(24)?, side(27)?))
        }
        _ => None,
    }
}

/// How a page spells a picture that stands in it.
const IN_PAGE: &[u8] = b"data:image/";
/// Behind it, after the sort of picture.
const CODED: &[u8] = b";base64,";
/// No name of a sort of picture is longer.
const LONGEST_SORT: usize = 40;

/// As browsers read it: the filling at the end may be missing.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The pictures that stand in a page itself, as far as there is room.
pub(super) fn in_page(page: &[u8], room: &mut Room) -> Vec<Vec<u8>> {
    let one = |at: usize| {
        let rest = &page[at + IN_PAGE.len()..];
        let coded = memmem::find(&rest[..rest.len().min(LONGEST_SORT)], CODED)?;
        let is_sort = |b: &u8| b.is_ascii_alphanumeric() || b"+-.".contains(b);
        rest[..coded].iter().all(is_sort).then_some(())?;
        let letters = rest[coded + CODED.len()..].iter();
        let letters = letters.take_while(|b| b.is_ascii_alphanumeric() || b" \t\r\n+/=".contains(b));
        let letters = letters.filter(|b| !b.is_ascii_whitespace()).take(MOST_BYTES / 3 * 4 + 4);
        LENIENT.decode(letters.copied().collect::<Vec<u8>>()).ok().filter(|bytes| is_one(bytes))
    };
    memmem::find_iter(page, IN_PAGE).filter_map(one).filter(|bytes| room.take(bytes)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Heads of small pictures as programs write them, 300 wide and 200 high.
    fn heads() -> Vec<Vec<u8>> {
        let png = [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &[0, 0, 1, 44, 0, 0, 0, 200, 8, 2]].concat();
        let gif = [b"GIF89a".as_slice(), &[44, 1, 200, 0]].concat();
        let bmp = [b"BM\x10\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".as_slice(), &[44, 1, 0, 0, 56, 255, 255, 255]]
            .concat();
        let exif = [&[0xff, 0xe1, 0, 6][..], b"Exif"].concat();
        let jpeg =
            [&[0xff, 0xd8][..], &exif, &[0xff, 0xff, 0xc4, 0, 2, 0xff, 0xc2, 0, 11, 8, 0, 200, 1, 44, 3]]
                .concat();
        let riff = |sort: &[u8], rest: &[u8]| [b"RIFF\x20\0\0\0WEBP", sort, b"\x10\0\0\0", rest].concat();
        let lossy = riff(b"VP8 ", &[0, 0, 0, 0x9d, 1, 0x2a, 44, 1, 200, 0]);
        let lossless = riff(b"VP8L", &[0x2f, 43, 193, 49, 0]);
        let extended = riff(b"VP8X", &[0, 0, 0, 0, 43, 1, 0, 199, 0, 0]);
        vec![png, gif, bmp, jpeg, lossy, lossless, extended]
    }

    #[test]
    fn heads_tell_the_sides() {
        for head in heads() {
            assert_eq!(sides(&head), Some((300, 200)), "{head:?}");
            assert!((0..head.len()).all(|n| sides(&head[..n]).is_none_or(|sides| sides == (300, 200))));
        }
        for other in
            [b"BMW und andere Autos".as_slice(), b"RIFF\0\0\0\0WAVE", b"\x89PNG 1 2 3", b"\xff\xd8\xff"]
        {
            assert_eq!(sides(other), None);
        }
    }

    #[test]
    fn what_would_do_harm_is_left() {
        let png = |width: u32, height: u32| {
            [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &width.to_be_bytes(), &height.to_be_bytes()]
                .concat()
        };
        assert!(is_one(&png(4000, 3000)) && is_one(&png(100, 100)));
        assert!(!is_one(&png(30_000, 30_000)) && !is_one(&png(1, 1)) && !is_one(&png(600, 20)));
        let mut room = Room::default();
        assert!(!room.take(&vec![0; MOST_BYTES + 1]));
        assert!((0..MOST).all(|_| room.take(b"x")) && !room.take(b"x"));
        let mut room = Room::default();
        let large = vec![0; MOST_BYTES];
        assert_eq!((0..MOST).filter(|_| room.take(&large)).count(), ALL_BYTES / MOST_BYTES);
    }

    #[test]
    fn a_page_carries_pictures() {
        let png = &heads()[0];
        let letters = LENIENT.encode(png);
        let page = format!(
            "<html><img src=\"data:image/png;base64,{}\n{}\"><img src='data:image/png;base64,AAAA'>\
             <i style=\"background:url(data:image/svg+xml,%3Csvg)\">data:image/gif;base64,{}</i></html>",
            &letters[..10],
            &letters[10..],
            letters.trim_end_matches('='),
        );
        assert_eq!(in_page(page.as_bytes(), &mut Room::default()), [png.clone(), png.clone()]);
    }
}
