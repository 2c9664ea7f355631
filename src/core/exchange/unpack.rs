//! From the bytes as they came to JSON bytes: gzip once, UTF-16 with its mark, the mark of UTF-8, outer blanks.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::bundle::Limits;
use super::read_error::ReadError;

const GZIP: &[u8] = &[0x1f, 0x8b];
/// A gzip that grows by more than this is a bomb.
const GROWTH: u64 = 50;

/// The JSON inside, borrowed where nothing had to be unpacked.
pub(super) fn unpack(bytes: &[u8], limits: Limits) -> Result<Cow<'_, [u8]>, ReadError> {
    let too_large = || ReadError::TooLarge { limit: limits.bytes };
    if bytes.len() as u64 > limits.bytes {
        return Err(too_large());
    }
    let plain =
        if bytes.starts_with(GZIP) { Cow::Owned(gunzip(bytes, limits)?) } else { Cow::Borrowed(bytes) };
    if plain.starts_with(GZIP) {
        return Err(ReadError::GzipTwice);
    }
    let utf8 = match plain.get(..2) {
        Some([0xff, 0xfe]) => Cow::Owned(utf16(&plain[2..], u16::from_le_bytes)?),
        Some([0xfe, 0xff]) => Cow::Owned(utf16(&plain[2..], u16::from_be_bytes)?),
        _ => plain,
    };
    let inner = trimmed(&utf8);
    if inner.len() == utf8.len() { Ok(utf8) } else { Ok(Cow::Owned(inner.to_vec())) }
}

/// Whether it is a gzip.
pub(super) fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(GZIP)
}

/// What a gzip may unpack into where so much is allowed at all.
pub(super) fn most(bytes: &[u8], limit: u64) -> u64 {
    limit.min(GROWTH.saturating_mul(bytes.len() as u64))
}

/// Unpacks up to the limits and not a byte beyond them.
pub(super) fn gunzip(bytes: &[u8], limits: Limits) -> Result<Vec<u8>, ReadError> {
    let most = most(bytes, limits.bytes);
    let mut out = Vec::new();
    MultiGzDecoder::new(bytes).take(most + 1).read_to_end(&mut out).map_err(|_| ReadError::GzipBroken)?;
    if out.len() as u64 <= most {
        Ok(out)
    } else if most < limits.bytes {
        Err(ReadError::Bomb)
    } else {
        Err(ReadError::TooLarge { limit: limits.bytes })
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Vec<u8>, ReadError> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let decoded: Result<String, _> = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect();
    match decoded {
        Ok(text) if odd.is_empty() => Ok(text.into_bytes()),
        _ => Err(ReadError::Encoding),
    }
}

/// Without the blanks around it that JSON does not know: byte order mark, no-break and ideographic space.
/// The blanks that JSON knows stay, so that lines keep their numbers.
fn trimmed(bytes: &[u8]) -> &[u8] {
    const STRANGE: [&[u8]; 3] = ["\u{feff}".as_bytes(), "\u{a0}".as_bytes(), "\u{3000}".as_bytes()];
    let mut inner = bytes;
    while let Some(rest) = STRANGE.iter().find_map(|blank| inner.trim_ascii_start().strip_prefix(*blank)) {
        inner = rest;
    }
    while let Some(rest) = STRANGE.iter().find_map(|blank| inner.trim_ascii_end().strip_suffix(*blank)) {
        inner = rest;
    }
    inner
}
