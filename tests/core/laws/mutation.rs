//! A file damaged on its way is read as it was, or refused; and all readers agree on every input (P14).

use std::io::Write;
use std::sync::OnceLock;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use qiangji::exchange::bundle::{self, Bundle, Limits};
use qiangji::exchange::lines::{Found, Lines, Stop};
use qiangji::exchange::read_error::ReadError;

use crate::bundle::{same, sample};

/// What may happen to a file. The first do no harm, the last always show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mishap {
    CrLf,
    Cr,
    Bom,
    Utf16Le,
    Utf16Be,
    Gzip,
    Indented,
    Unescaped,
    OuterBlanks,
    // From here on: read as it was, or refused.
    Flip,
    Flips,
    Swap,
    Repeat,
    Drop,
    Insert,
    Delete,
    Digit,
    Foreign,
    GzipFlip,
    // From here on: refused.
    Cut,
    Gb18030,
    QuotedPrintable,
    Base64,
    Html,
    Disclaimer,
    GzipTwice,
}

use Mishap::*;

const MISHAPS: [Mishap; 26] = [
    CrLf,
    Cr,
    Bom,
    Utf16Le,
    Utf16Be,
    Gzip,
    Indented,
    Unescaped,
    OuterBlanks,
    Flip,
    Flips,
    Swap,
    Repeat,
    Drop,
    Insert,
    Delete,
    Digit,
    Foreign,
    GzipFlip,
    Cut,
    Gb18030,
    QuotedPrintable,
    Base64,
    Html,
    Disclaimer,
    GzipTwice,
];

proptest! {
    #![proptest_config(super::config())]

    #[test]
    fn a_damaged_file_is_read_rightly_or_refused(which: u8, mishap: u8, a: u32, b: u32, chunk in 1_usize..600) {
        let files = samples();
        let (original, whole) = &files[usize::from(which) % files.len()];
        let mishap = MISHAPS[usize::from(mishap) % MISHAPS.len()];
        let damaged = mishap.befall(original, a as usize, b as usize);
        let read = bundle::read(&damaged, Limits::PHONE);
        match &read {
            Ok(read) => prop_assert!(same(read, whole) && mishap < Cut, "{mishap:?}"),
            Err(error) => prop_assert!(mishap > OuterBlanks && !error.to_string().is_empty(), "{mishap:?} {error}"),
        }
        let stepwise = by_chunks(&damaged, chunk);
        let thorough = bundle::read_whole(&damaged, Limits::PHONE);
        match (&stepwise, &thorough) {
            (Ok(a), Ok(b)) => prop_assert!(same(a, b)),
            (Ok(_), Err(error)) => prop_assert!(false, "{mishap:?}: read by lines, but {error}"),
            // A file that is wrong twice may be refused for the one or for the other.
            (Err(Stop::Wrong(_)), Err(ReadError::Encoding)) => {}
            (Err(Stop::Wrong(a)), b) => prop_assert_eq!(Some(a), b.as_ref().err(), "{:?}", mishap),
            (Err(Stop::NotLines { .. }), _) => prop_assert!(damaged != *original),
        }
    }
}

fn samples() -> &'static Vec<(Vec<u8>, Bundle)> {
    static SAMPLES: OnceLock<Vec<(Vec<u8>, Bundle)>> = OnceLock::new();
    SAMPLES.get_or_init(|| {
        let all = [(0, 0), (1, 0), (4, 0), (4, 1), (6, 2)].map(|(records, files)| sample(records, files));
        all.into_iter().map(|bytes| (bytes.clone(), bundle::read(&bytes, Limits::PHONE).unwrap())).collect()
    })
}

pub fn by_chunks(bytes: &[u8], chunk: usize) -> Result<Bundle, Stop> {
    let (mut records, mut files) = (Vec::new(), Vec::new());
    let mut lines = Lines::new(Limits::PHONE);
    for chunk in bytes.chunks(chunk) {
        lines.push(chunk, &mut |found| match found {
            Found::Record(revision) => records.push(revision),
            Found::Attachment(file) => files.push(file),
        })?;
    }
    lines.finish().map(|header| Bundle { header, records, files })
}

impl Mishap {
    fn befall(self, bytes: &[u8], a: usize, b: usize) -> Vec<u8> {
        let text = || String::from_utf8(bytes.to_vec()).unwrap();
        let lines = || text().lines().map(str::to_owned).collect::<Vec<_>>();
        let joined = |lines: Vec<String>| (lines.join("\n") + "\n").into_bytes();
        let (at, count) = (a % bytes.len(), lines().len());
        let mut out = bytes.to_vec();
        match self {
            CrLf => text().replace('\n', "\r\n").into_bytes(),
            Cr => text().replace('\n', "\r").into_bytes(),
            Bom => [b"\xef\xbb\xbf", bytes].concat(),
            Utf16Le => utf16(&text(), u16::to_le_bytes),
            Utf16Be => utf16(&text(), u16::to_be_bytes),
            Gzip => gzip(bytes),
            Indented => {
                serde_json::to_vec_pretty(&serde_json::from_slice::<serde_json::Value>(bytes).unwrap())
                    .unwrap()
            }
            Unescaped => unescaped(&text()).into_bytes(),
            OuterBlanks => format!("\u{3000}\n \u{a0}{}\n\u{feff} ", text()).into_bytes(),
            Flip | Flips => {
                for n in 0..if self == Flip { 1 } else { 3 } {
                    let at = (a + n * b) % bytes.len();
                    out[at] ^= 1 << (b % 8);
                }
                out
            }
            Swap => {
                let mut lines = lines();
                lines.swap(a % count, b % count);
                joined(lines)
            }
            Repeat => {
                let mut lines = lines();
                lines.insert(b % count, lines[a % count].clone());
                joined(lines)
            }
            Drop => {
                let mut lines = lines();
                lines.remove(a % count);
                joined(lines)
            }
            Insert => {
                out.insert(at, b.to_le_bytes()[0]);
                out
            }
            Delete => {
                out.remove(at);
                out
            }
            Digit => {
                let digits: Vec<usize> = (0..bytes.len()).filter(|n| bytes[*n].is_ascii_hexdigit()).collect();
                out[digits[a % digits.len()]] = b"0123456789abcdef"[b % 16];
                out
            }
            Foreign => {
                let mut lines = lines();
                let other = String::from_utf8(sample(7, 2)).unwrap();
                let other: Vec<&str> = other.lines().collect();
                other[b % other.len()].clone_into(&mut lines[a % count]);
                joined(lines)
            }
            GzipFlip => {
                let mut packed = gzip(bytes);
                let at = a % packed.len();
                packed[at] ^= 1 << (b % 8);
                packed
            }
            // Without the last line end nothing is missing.
            Cut => bytes[..a % (bytes.len() - 1)].to_vec(),
            Gb18030 => [b"\xb5\xb3\xbf\xce", &bytes[1..]].concat(),
            QuotedPrintable => quoted_printable(&text()).into_bytes(),
            Base64 => wrapped(&BASE64_STANDARD.encode(bytes), "").into_bytes(),
            Html => text().replace('&', "&amp;").replace('"', "&quot;").into_bytes(),
            Disclaimer => [bytes, "\n--\n本邮件仅供收件人阅读".as_bytes()].concat(),
            GzipTwice => gzip(&gzip(bytes)),
        }
    }
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// As an editor saves it that keeps the lines but spells Chinese as it is.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        let code = u32::from_str_radix(&rest[at + 2..at + 6], 16).unwrap();
        out += &rest[..at];
        match char::from_u32(code).filter(|c| !c.is_control() && !c.is_ascii()) {
            Some(c) => out.push(c),
            None => out += &rest[at..at + 6],
        }
        rest = &rest[at + 6..];
    }
    out + rest
}

fn quoted_printable(text: &str) -> String {
    text.lines().map(|line| wrapped(&line.replace('=', "=3D"), "=")).collect()
}

/// Lines of 72, each but the last with a mark at its end.
fn wrapped(text: &str, mark: &str) -> String {
    let pieces: Vec<String> =
        text.as_bytes().chunks(72).map(|it| String::from_utf8(it.to_vec()).unwrap()).collect();
    pieces.join(&format!("{mark}\r\n")) + "\r\n"
}
