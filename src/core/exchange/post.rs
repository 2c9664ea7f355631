//! What was found in a file, between the worker and the app. One of ours that was found whole goes as bytes: header
//! line, record lines, photos.
//!
//! Both sides are of one build, so this is no file format: it has no version and never touches a disk.

use chrono::DateTime;

use super::bundle::{Attachment, Bundle, Header, Letter};
use super::parcel::{Content, Pictures};
use super::read_error::ReadError;
use crate::book::Revision;
use crate::value::{Map, Value, map};

/// What a thing found is, as it crosses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// [`pack`]'s bytes.
    Bundle,
    /// age's bytes.
    Sealed,
    /// A piece's link.
    Piece,
    /// Pictures to be looked through ([`unpack_pictures`]).
    Pictures,
    /// Why it cannot be taken, in words: of a later version, to be kept until the app is newer.
    Newer,
    /// The same: never was one of ours.
    Foreign,
    /// The same: it is damaged, or wrapped in what cannot be opened.
    Wrong,
}

/// What goes with a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// For bundles and sealed files.
    Bytes(Vec<u8>),
    /// For everything else.
    Words(String),
}

impl Tag {
    const ALL: [Tag; 7] =
        [Tag::Bundle, Tag::Sealed, Tag::Piece, Tag::Pictures, Tag::Newer, Tag::Foreign, Tag::Wrong];

    /// As it is posted.
    pub fn word(self) -> &'static str {
        match self {
            Tag::Bundle => "bundle",
            Tag::Sealed => "sealed",
            Tag::Piece => "piece",
            Tag::Pictures => "pictures",
            Tag::Newer => "newer",
            Tag::Foreign => "foreign",
            Tag::Wrong => "wrong",
        }
    }

    /// None where it is none of ours.
    pub fn parse(word: &str) -> Option<Tag> {
        Tag::ALL.into_iter().find(|tag| tag.word() == word)
    }

    /// The tag and what goes with it.
    pub fn of(content: Content) -> (Tag, Said) {
        match content {
            Content::Bundle(bundle) => (Tag::Bundle, Said::Bytes(pack(&bundle))),
            Content::Sealed(bytes) => (Tag::Sealed, Said::Bytes(bytes)),
            Content::Piece(piece) => (Tag::Piece, Said::Words(piece.link())),
            Content::Pictures(pictures) => (Tag::Pictures, Said::Bytes(pack_pictures(&pictures))),
            Content::Wrong(error) => (Tag::of_error(&error), Said::Words(error.to_string())),
        }
    }

    fn of_error(error: &ReadError) -> Tag {
        match error {
            ReadError::Newer => Tag::Newer,
            error if error.is_foreign() => Tag::Foreign,
            _ => Tag::Wrong,
        }
    }
}

/// Pictures as they crossed, and what is told where none of them holds anything of ours.
pub type Crossed = (Vec<Vec<u8>>, Option<(Tag, String)>);

fn pack_pictures(pictures: &Pictures) -> Vec<u8> {
    let (tag, words) = match &pictures.otherwise {
        Some(error) => (Tag::of_error(error).word(), error.to_string()),
        None => ("", String::new()),
    };
    let lengths = pictures.all.iter().map(|picture| Value::Int(i64::try_from(picture.len()).unwrap_or(0)));
    let head =
        map([("tag", tag.into()), ("words", words.as_str().into()), ("len", Value::List(lengths.collect()))]);
    let mut out = Vec::new();
    Value::Map(head).write_ascii(&mut out);
    out.push(b'\n');
    pictures.all.iter().for_each(|picture| out.extend_from_slice(picture));
    out
}

/// The pictures again; none where the bytes are not whole.
pub fn unpack_pictures(bytes: &[u8]) -> Option<Crossed> {
    let mut at = 0;
    let head: Value = serde_json::from_slice(line(bytes, &mut at)?).ok()?;
    let mut rest = bytes.get(at..)?;
    let mut all = Vec::new();
    for length in head.get("len").list() {
        let (picture, after) = rest.split_at_checked(usize::try_from(length.int()?).ok()?)?;
        all.push(picture.to_vec());
        rest = after;
    }
    let words = head.get("words").text().unwrap_or_default().to_owned();
    let otherwise = head.get("tag").text().and_then(Tag::parse).map(|tag| (tag, words));
    rest.is_empty().then_some((all, otherwise))
}

/// The bundle as one run of bytes.
pub fn pack(bundle: &Bundle) -> Vec<u8> {
    let mut out = Vec::new();
    Value::Map(header(bundle)).write_ascii(&mut out);
    for revision in &bundle.records {
        out.push(b'\n');
        out.extend_from_slice(revision.line());
    }
    out.push(b'\n');
    for file in &bundle.files {
        out.extend_from_slice(&file.bytes);
    }
    out
}

/// The bundle again; none where the bytes are not [`pack`]'s.
pub fn unpack(bytes: Vec<u8>) -> Option<Bundle> {
    let mut unpacking = Unpacking::begin(bytes)?;
    while !unpacking.is_done() {
        unpacking.step()?;
    }
    Some(unpacking.bundle)
}

/// A bundle on its way out of the bytes, some records at a time: a page that unpacks many lives in between.
pub struct Unpacking {
    bytes: Vec<u8>,
    at: usize,
    /// Photos and papers still to come, the last first.
    sheets: Vec<Value>,
    bundle: Bundle,
}

/// Records in one step.
const STEP: usize = 1_000;

impl Unpacking {
    /// Reads the head; none where the bytes are not [`pack`]'s.
    pub fn begin(bytes: Vec<u8>) -> Option<Self> {
        let mut at = 0;
        let head: Value = serde_json::from_slice(line(&bytes, &mut at)?).ok()?;
        let header = header_of(&head)?;
        let mut sheets = head.get("files").list().to_vec();
        sheets.reverse();
        let bundle = Bundle { header, records: Vec::new(), files: Vec::new() };
        Some(Unpacking { bytes, at, sheets, bundle })
    }

    /// Some records, or one photo.
    pub fn step(&mut self) -> Option<()> {
        let left = self.bundle.header.n - self.bundle.records.len();
        for _ in 0..left.min(STEP) {
            let line = line(&self.bytes, &mut self.at)?;
            self.bundle.records.push(Revision::from_line(line).ok()?);
        }
        if left == 0
            && let Some(sheet) = self.sheets.pop()
        {
            let end = self.at.checked_add(usize::try_from(sheet.get("len").int()?).ok()?)?;
            let taken = self.bytes.get(self.at..end)?;
            self.at = end;
            let file = Attachment::new(sheet.get("media").text()?, taken.to_vec());
            let rest = sheet.get("rest").map().cloned().unwrap_or_default();
            self.bundle.files.push(Attachment { rest, ..file });
        }
        Some(())
    }

    /// Records that have come, and those there are.
    pub fn progress(&self) -> (usize, usize) {
        (self.bundle.records.len(), self.bundle.header.n)
    }

    /// Everything has come.
    pub fn is_done(&self) -> bool {
        self.bundle.records.len() == self.bundle.header.n && self.sheets.is_empty()
    }

    /// What has come.
    pub fn bundle(self) -> Bundle {
        self.bundle
    }
}

fn header_of(head: &Value) -> Option<Header> {
    let text = |key: &str| head.get(key).text().unwrap_or_default().to_owned();
    let number = |key: &str| head.get(key).int();
    let open = |key: &str| head.get(key).map().cloned().unwrap_or_default();
    let letter = Letter {
        made: DateTime::from_timestamp_millis(number("made")?)?.naive_utc(),
        app: text("app"),
        from: open("from"),
        scope: open("scope"),
        rest: open("rest"),
        end_rest: open("end_rest"),
    };
    let n = usize::try_from(number("n")?).ok()?;
    let (part, parts) = (number("part")?, number("parts")?);
    let key = head.get("key").text().map(str::to_owned);
    let (id, root) = (text("id").parse().ok()?, text("root").parse().ok()?);
    Some(Header { id, letter, root, n, part, parts, must: head.get("must").texts(), key })
}

fn header(bundle: &Bundle) -> Map {
    let Header { id, letter, root, n, part, parts, must, key } = &bundle.header;
    let count = |n: usize| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
    let sheet = |file: &Attachment| {
        Value::Map(map([
            ("media", file.media.as_str().into()),
            ("len", count(file.bytes.len())),
            ("rest", Value::Map(file.rest.clone())),
        ]))
    };
    map([
        ("id", id.to_string().into()),
        ("made", letter.made.and_utc().timestamp_millis().into()),
        ("app", letter.app.as_str().into()),
        ("from", Value::Map(letter.from.clone())),
        ("scope", Value::Map(letter.scope.clone())),
        ("rest", Value::Map(letter.rest.clone())),
        ("end_rest", Value::Map(letter.end_rest.clone())),
        ("root", root.to_string().into()),
        ("n", count(*n)),
        ("part", (*part).into()),
        ("parts", (*parts).into()),
        ("must", Value::of_texts(must.clone())),
        ("key", key.as_deref().map_or(Value::Null, Value::from)),
        ("files", Value::List(bundle.files.iter().map(sheet).collect())),
    ])
}

/// The line that begins at `at`, without its end; `at` goes behind it.
fn line<'a>(bytes: &'a [u8], at: &mut usize) -> Option<&'a [u8]> {
    let rest = bytes.get(*at..)?;
    let end = memchr::memchr(b'\n', rest)?;
    *at += end + 1;
    Some(&rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::bundle::{Limits, read, write};
    use crate::record::{Clock, Id, Record};

    #[test]
    fn a_bundle_crosses_whole() {
        let clock = |ms| Clock { ms, count: 0, device: "d1".into() };
        let of = |n: u64| {
            Revision::new(&Record::new(
                Id(n.into()),
                "reflection",
                Id(9),
                clock(n),
                map([("title", "师德".into())]),
            ))
        };
        let letter = Letter { from: map([("name", "王静".into())]), ..Letter::default() };
        let photo = Attachment::new("image/jpeg", vec![10, 13, 10, 0, 255]);
        let records = [of(1), of(2)];
        let files =
            write(&letter, &records, [&photo, &Attachment::new("a/b", vec![])], Limits::PHONE.bytes).unwrap();
        let bundle = read(&files[0], Limits::PHONE).unwrap();
        let crossed = unpack(pack(&bundle)).unwrap();
        assert_eq!(crossed.header, bundle.header);
        assert_eq!(crossed.files, bundle.files);
        let lines = |bundle: &Bundle| bundle.records.iter().map(|it| it.line().to_vec()).collect::<Vec<_>>();
        assert_eq!(lines(&crossed), lines(&bundle));
        let cut = pack(&bundle);
        assert!((0..cut.len()).all(|n| unpack(cut[..n].to_vec()).is_none()));
    }

    #[test]
    fn pictures_cross_whole() {
        for otherwise in [None, Some(ReadError::MailEmpty)] {
            let pictures = Pictures { all: vec![vec![10, 13, 0], vec![255]], otherwise: otherwise.clone() };
            let (tag, said) = Tag::of(Content::Pictures(pictures.clone()));
            let Said::Bytes(bytes) = said else { panic!("{said:?}") };
            let told = otherwise.map(|error| (Tag::Foreign, error.to_string()));
            assert_eq!((tag, unpack_pictures(&bytes)), (Tag::Pictures, Some((pictures.all, told))));
            assert!((0..bytes.len()).all(|n| unpack_pictures(&bytes[..n]).is_none()));
        }
    }
}
