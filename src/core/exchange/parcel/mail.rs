//! Mails as mail programs save them, whatever MIME made of what was attached.

use mail_parser::decoders::html::html_to_text;
use mail_parser::mailbox::mbox::MessageIterator;
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};

use super::{Content, Item, Opener, Pictures, within};
use crate::exchange::read_error::ReadError;

/// A whole mailbox.
pub(super) fn open_all(opener: &mut Opener<'_>, name: &str, bytes: &[u8], depth: usize) {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).trim_ascii_start();
    // Reading from memory cannot fail; what could not be read is no mail.
    for mail in MessageIterator::new(text).flatten() {
        if opener.is_full() {
            return;
        }
        open(opener, name, mail.contents(), depth);
    }
}

/// One mail: its attachments, and what stands in its text. What is in it and not ours (a logo, a business card) is left
/// out, unless there is nothing of ours.
pub(super) fn open(opener: &mut Opener<'_>, name: &str, bytes: &[u8], depth: usize) {
    if !opener.spend(bytes.len()) {
        return opener.wrong(name, bytes, ReadError::Bomb);
    }
    // The parser nests mails without end.
    if nested(bytes) > MOST_NESTED {
        return opener.wrong(name, bytes, ReadError::Nested);
    }
    let Some(mail) = MessageParser::default().parse(bytes) else {
        return opener.wrong(name, bytes, ReadError::MailBroken);
    };
    let before = opener.items.len();
    parts(opener, &within(name, &called(&mail)), &mail, depth);
    let (found, pictures) = without_pictures(opener.items.split_off(before));
    let mut ours: Vec<Item> = Vec::new();
    for item in found.into_iter().filter(|item| !is_left_out(item)) {
        // A block stands in the text and in its HTML twin.
        let twin = |other: &Item| other.sha == item.sha && !matches!(other.content, Content::Wrong(_));
        if !ours.iter().any(twin) {
            ours.push(item);
        }
    }
    if !pictures.is_empty() {
        let otherwise = ours.is_empty().then_some(ReadError::MailEmpty);
        opener.items.extend(ours);
        let all = Content::Pictures(Pictures { all: pictures, otherwise });
        opener.put(&within(name, &called(&mail)), bytes, all);
    } else if ours.is_empty() {
        opener.wrong(&within(name, &called(&mail)), bytes, ReadError::MailEmpty);
    } else {
        opener.items.extend(ours);
    }
}

/// What was found but for the pictures, and all of these: in a mail they are looked through together, and a logo among them
/// is left out as everything else is that is not ours.
fn without_pictures(found: Vec<Item>) -> (Vec<Item>, Vec<Vec<u8>>) {
    let (mut others, mut pictures) = (Vec::new(), Vec::new());
    for item in found {
        match item.content {
            Content::Pictures(more) => pictures.extend(more.all),
            content => others.push(Item { content, ..item }),
        }
    }
    (others, pictures)
}

/// Never was one of ours, as far as it tells: a logo, a business card. An archive that cannot be opened is told, and so is
/// an attachment that should be ours and came empty.
fn is_left_out(item: &Item) -> bool {
    match &item.content {
        Content::Wrong(ReadError::Archive) => false,
        Content::Wrong(ReadError::Empty) => !item.name.to_lowercase().ends_with(".json"),
        _ => item.is_foreign(),
    }
}

/// More mails in each other than anybody forwards.
const MOST_NESTED: usize = 50;

/// How often a mail in a mail is announced.
fn nested(bytes: &[u8]) -> usize {
    const BEFORE: &[u8] = b"message";
    let is = |at: &usize| {
        let before = at.checked_sub(BEFORE.len()).and_then(|from| bytes.get(from..*at));
        let behind = |word: &[u8]| {
            bytes.get(at + 1..at + 1 + word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word))
        };
        before.is_some_and(|it| it.eq_ignore_ascii_case(BEFORE)) && (behind(b"rfc822") || behind(b"global"))
    };
    memchr::memchr_iter(b'/', bytes).filter(is).count()
}

fn parts(opener: &mut Opener<'_>, name: &str, mail: &Message, depth: usize) {
    for part in &mail.parts {
        let inner = part.attachment_name().map_or_else(|| name.to_owned(), |own| within(name, own));
        match &part.body {
            PartType::Text(text) => opener.open(&inner, text.as_bytes(), depth),
            PartType::Html(html) => {
                let before = opener.items.len();
                opener.open(&inner, html_to_text(html).as_bytes(), depth);
                opener.in_page(&inner, html.as_bytes(), before);
            }
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => opener.open(&inner, bytes, depth),
            PartType::Message(inner) => parts(opener, &within(name, &called(inner)), inner, depth),
            PartType::Multipart(_) => {}
        }
    }
}

/// What a reader of mail would call it.
fn called(mail: &Message) -> String {
    let sender = mail.from().and_then(|from| from.first());
    let sender = sender.and_then(|one| one.name().or(one.address())).unwrap_or_default();
    match mail.subject().unwrap_or_default().trim() {
        "" if sender.is_empty() => "没有主题的信".to_owned(),
        "" => format!("{sender}的信"),
        subject => subject.to_owned(),
    }
}
