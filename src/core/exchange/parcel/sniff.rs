//! What bytes are, by themselves.

use crate::exchange::frames;

/// What has to be done to get at what is inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Zip,
    /// Several mails in one file, each behind a line `From …`.
    Mailbox,
    Mail,
    /// What Outlook saves, in a format of its own.
    Outlook,
    /// Grey values in which codes may stand.
    Picture,
    /// age, in its own bytes.
    Sealed,
    /// Text with one of our blocks or a file somewhere in it.
    Text,
    /// One of our files, or none of ours: the reader of files tells.
    Other,
}

/// Header fields that some mail program writes first.
const FIELDS: [&str; 16] = [
    "received:",
    "return-path:",
    "delivered-to:",
    "x-",
    "from:",
    "to:",
    "date:",
    "subject:",
    "message-id:",
    "mime-version:",
    "content-type:",
    "content-transfer-encoding:",
    "sender:",
    "reply-to:",
    "dkim-signature:",
    "authentication-results:",
];
/// `__properties`, as such a file names what it holds.
const OF_OUTLOOK: &[u8] = b"_\0_\0p\0r\0o\0p\0e\0r\0t\0i\0e\0s\0";
/// A mail's header is looked at no further.
const HEADER: usize = 64 * 1024;

pub(super) fn sort(bytes: &[u8]) -> Sort {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Sort::Zip;
    }
    // Old Word, Excel and WPS files begin so too.
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") && memchr::memmem::find(bytes, OF_OUTLOOK).is_some() {
        return Sort::Outlook;
    }
    if frames::is_picture(bytes) {
        return Sort::Picture;
    }
    if bytes.starts_with(b"age-encryption.org/") {
        return Sort::Sealed;
    }
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).trim_ascii_start();
    if text.starts_with(b"{\"fmt\":") || bytes.starts_with(&[0x1f, 0x8b]) {
        return Sort::Other;
    }
    if text.starts_with(b"From ") && has_mail_header(after_line(text)) {
        return Sort::Mailbox;
    }
    if has_mail_header(text) {
        return Sort::Mail;
    }
    if super::text::begins_somewhere(bytes) { Sort::Text } else { Sort::Other }
}

fn after_line(text: &[u8]) -> &[u8] {
    memchr::memchr(b'\n', text).map_or(&[], |end| &text[end + 1..])
}

/// Lines `Name: value` up to an empty one, with two or more that only a mail has.
fn has_mail_header(text: &[u8]) -> bool {
    let text = &text[..text.len().min(HEADER)];
    let mut known = 0;
    for (n, line) in text.split(|b| *b == b'\n').enumerate() {
        let line = line.trim_ascii_end();
        if line.is_empty() {
            break;
        }
        // A folded line goes on with the one before it.
        if n > 0 && line.starts_with(b" ") || line.starts_with(b"\t") {
            continue;
        }
        let Some(colon) = memchr::memchr(b':', line) else { return false };
        if colon == 0 || !line[..colon].iter().all(u8::is_ascii_graphic) {
            return false;
        }
        let name = line[..=colon].to_ascii_lowercase();
        known += usize::from(FIELDS.iter().any(|field| name.starts_with(field.as_bytes())));
    }
    known >= 2
}
