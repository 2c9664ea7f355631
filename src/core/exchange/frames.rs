//! A file as QR frames, and frames out of a picture. Each frame is a link to the app with a piece of the file behind it
//! ([`super::parcel::piece`]): any scanner leads there, and any order will do.

use fast_qr::{ECL, QRBuilder};

use super::parcel::piece;

/// Bytes of a file in one frame: with base 64 and an address of usual length some 790 letters, a code of 93 to 97 modules
/// a side. On a phone's screen a module is three points and more wide.
const PIECE: usize = 540;
/// More frames than this nobody photographs.
pub const MOST: usize = 40;
/// How a picture's bytes begin when it comes as grey values: width and height follow, 32 bits each, little-endian.
const GREY: &[u8] = b"QJGREY\0\x01";

/// One code: so many modules a side, row by row; `true` is dark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Modules a side.
    pub size: usize,
    /// `size * size` of them.
    pub dark: Vec<bool>,
}

/// The frames of a file; `address` is the app's own, without its hash. None where they would be too many.
pub fn frames(file: &[u8], address: &str) -> Option<Vec<Frame>> {
    let pieces = piece::cut(&piece::packed(file), PIECE);
    if pieces.len() > MOST {
        return None;
    }
    pieces.iter().map(|piece| frame(&format!("{address}{}", piece.link()))).collect()
}

/// A text as one code; none where it is too long for one.
pub fn frame(text: &str) -> Option<Frame> {
    let code = QRBuilder::new(text).ecl(ECL::L).build().ok()?;
    let size = code.size;
    let row = |y: usize| code[y][..size].iter().map(|module| module.value()).collect::<Vec<_>>();
    Some(Frame { size, dark: (0..size).flat_map(row).collect() })
}

/// A picture as a parcel: its grey values, row by row, 0 black.
pub fn picture(width: u32, height: u32, grey: &[u8]) -> Vec<u8> {
    [GREY, &width.to_le_bytes(), &height.to_le_bytes(), grey].concat()
}

/// Whether bytes are a [`picture`].
pub(super) fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(GREY)
}

/// What the codes of a [`picture`] say; empty where there are none.
pub(super) fn texts(bytes: &[u8]) -> Vec<String> {
    let side = |at: usize| {
        let four = bytes.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(four)).ok()
    };
    let (Some(width), Some(height)) = (side(GREY.len()), side(GREY.len() + 4)) else { return Vec::new() };
    let grey = bytes.get(GREY.len() + 8..).unwrap_or_default();
    if width == 0 || height == 0 || width.checked_mul(height) != Some(grey.len()) {
        return Vec::new();
    }
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| grey[y * width + x]);
    let grids = image.detect_grids();
    grids.iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}
