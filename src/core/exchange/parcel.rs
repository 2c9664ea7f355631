//! What arrives: an attachment, a zip of forty, a saved mail, a whole mailbox, a text pasted out of a chat. Opened until
//! our own files lie there, each read whole or refused with the reason.
//!
//! What a thing is, is told from its bytes, never from its name or media type. Nothing is guessed: what the hashes in a
//! file do not confirm is refused, however it was wrapped.

use std::borrow::Cow;

use crate::record::Hash;

use super::bundle::{self, Bundle, Limits};
use super::frames;
use super::locked;
use super::read_error::ReadError;
use super::rescue;
use super::unpack::{self, unpack};

mod archive;
pub mod armour;
mod mail;
mod pictures;
pub mod piece;
mod room;
mod sniff;
mod text;

pub use pictures::Pictures;
use piece::Piece;
pub use room::Room;
use sniff::Sort;

/// Wrappings within wrappings: a zip in a mail in a mailbox is three.
const DEEPEST: usize = 8;
/// What one thing may hold.
const MOST_ITEMS: usize = 20_000;
/// A longer text is nobody's letter, and looking for blocks in it would hold it three times over.
const MOST_TEXT: usize = 32_000_000;

/// One thing found in what was chosen.
#[derive(Debug, Clone)]
pub struct Item {
    /// For people only: the file's name, and in what it lay.
    pub name: String,
    /// Of the bytes found, by which the log of imports names them.
    pub sha: Hash,
    /// What it is.
    pub content: Content,
}

impl Item {
    /// Never was one of ours, as far as it tells.
    fn is_foreign(&self) -> bool {
        matches!(&self.content, Content::Wrong(error) if error.is_foreign())
    }
}

/// What was found.
#[derive(Debug, Clone)]
pub enum Content {
    /// One of our files, read whole.
    Bundle(Box<Bundle>),
    /// One under age: its key comes first. The bytes, without what stood around them.
    Sealed(Vec<u8>),
    /// One of several pieces ([`piece::join`]).
    Piece(Piece),
    /// Pictures that lay in it: to be given back as grey values ([`frames::picture`]), one by one.
    Pictures(Pictures),
    /// Not to be taken, and why.
    Wrong(ReadError),
}

impl Content {
    /// The file, or the reason.
    pub fn read(self) -> Result<Bundle, ReadError> {
        match self {
            Content::Bundle(bundle) => Ok(*bundle),
            Content::Sealed(_) => Err(ReadError::Sealed),
            Content::Piece(piece) => Err(piece.alone()),
            Content::Pictures(pictures) => Err(pictures.otherwise.unwrap_or(ReadError::NoCode)),
            Content::Wrong(error) => Err(error),
        }
    }
}

/// Everything in it, in its order; at least one item. `room` is one for all things of one choice: whatever is unpacked or
/// held is taken off it, and where nothing is left, no more is unpacked.
pub fn open(name: &str, bytes: &[u8], limits: Limits, room: &mut Room) -> Vec<Item> {
    room.begin();
    let mut opener =
        Opener { limits, room, inside: false, items: Vec::new(), pictures: pictures::Room::default() };
    opener.open(name, bytes, 0);
    if opener.items.is_empty() {
        // No room was left for a word about what lies in it.
        opener.wrong(name, bytes, ReadError::Bomb);
    }
    opener.items
}

struct Opener<'a> {
    limits: Limits,
    room: &'a mut Room,
    /// It is more than the one file that was chosen: something was unpacked.
    inside: bool,
    items: Vec<Item>,
    pictures: pictures::Room,
}

impl Opener<'_> {
    fn open(&mut self, name: &str, bytes: &[u8], depth: usize) {
        let utf8 = text::utf8(bytes);
        if let Cow::Owned(utf8) = &utf8
            && !self.spend(utf8.len())
        {
            return self.wrong(name, bytes, ReadError::Bomb);
        }
        let bytes = utf8.as_ref();
        self.inside |= depth > 0;
        if depth > DEEPEST {
            return self.wrong(name, bytes, ReadError::Nested);
        }
        let before = self.items.len();
        match sniff::sort(bytes) {
            Sort::Zip => archive::open(self, name, bytes, depth + 1),
            Sort::Mailbox => mail::open_all(self, name, bytes, depth + 1),
            Sort::Mail => mail::open(self, name, bytes, depth + 1),
            Sort::Outlook => self.wrong(name, bytes, ReadError::Outlook),
            Sort::Sealed => self.put(name, bytes, Content::Sealed(bytes.to_vec())),
            Sort::Picture => self.picture(name, bytes, depth + 1),
            Sort::Text if bytes.len() > MOST_TEXT => {
                self.wrong(name, bytes, ReadError::TooLarge { limit: MOST_TEXT as u64 });
            }
            Sort::Text => {
                text::open(self, name, bytes, depth + 1);
                self.in_page(name, bytes, before);
            }
            // One that was chosen itself was given as grey values, or could not be decoded.
            Sort::Other if depth > 0 && pictures::is_one(bytes) => self.lying(name, bytes),
            Sort::Other => {
                self.read(name, bytes);
                if self.items[before..].iter().all(Item::is_foreign) {
                    self.in_page(name, bytes, before);
                }
            }
        }
    }

    /// A picture in something else.
    fn lying(&mut self, name: &str, bytes: &[u8]) {
        if self.pictures.take(bytes) {
            let (all, otherwise) = (vec![bytes.to_vec()], Some(ReadError::NoCode));
            self.put(name, bytes, Content::Pictures(Pictures { all, otherwise }));
        } else {
            self.wrong(name, bytes, ReadError::PictureLeft);
        }
    }

    /// Pictures that a page brings in itself; `before` were there before it was read.
    fn in_page(&mut self, name: &str, bytes: &[u8], before: usize) {
        let all = pictures::in_page(bytes, &mut self.pictures);
        if all.is_empty() {
            return;
        }
        let only_foreign = self.items[before..].iter().all(Item::is_foreign);
        let told = if only_foreign { self.items.drain(before..).next() } else { None };
        let otherwise = told.and_then(|item| item.content.read().err());
        self.put(name, bytes, Content::Pictures(Pictures { all, otherwise }));
    }

    /// Everything that its codes say, as one text.
    fn picture(&mut self, name: &str, bytes: &[u8], depth: usize) {
        let texts = frames::texts(bytes);
        if texts.is_empty() {
            self.wrong(name, bytes, ReadError::NoCode);
        } else {
            self.open(name, texts.join("\n").as_bytes(), depth);
        }
    }

    /// As one of our own files.
    fn read(&mut self, name: &str, bytes: &[u8]) {
        let content = self.unpacked(bytes).and_then(|plain| match bundle::read(&plain, self.limits) {
            Ok(bundle) => Ok(Content::Bundle(Box::new(bundle))),
            // It was packed for its way once more, around what is sealed.
            Err(ReadError::Sealed) => unpack(&plain, sealed_limits(&plain, self.limits))
                .map(|sealed| Content::Sealed(sealed.into_owned())),
            Err(error) => Err(error),
        });
        self.put(name, bytes, content.unwrap_or_else(Content::Wrong));
    }

    /// What was packed for its way, paid for; everything else as it is.
    fn unpacked<'b>(&mut self, bytes: &'b [u8]) -> Result<Cow<'b, [u8]>, ReadError> {
        if !unpack::is_packed(bytes) {
            return Ok(Cow::Borrowed(bytes));
        }
        let most = self.limits.bytes.min(self.room.at_once());
        self.inside = true;
        match unpack::gunzip(bytes, Limits { bytes: most, ..self.limits }) {
            Ok(plain) if !self.spend(plain.len()) => Err(ReadError::Bomb),
            Ok(plain) if unpack::is_packed(&plain) => Err(ReadError::GzipTwice),
            Ok(plain) => Ok(Cow::Owned(plain)),
            Err(error) => {
                // What was unpacked in vain has cost as much.
                self.room.spend(unpack::most(bytes, most));
                // Not the file is too large, but the choice.
                let is_room = matches!(error, ReadError::TooLarge { limit } if limit < self.limits.bytes);
                Err(if is_room { ReadError::Bomb } else { error })
            }
        }
    }

    fn wrong(&mut self, name: &str, bytes: &[u8], error: ReadError) {
        self.put(name, bytes, Content::Wrong(error));
    }

    fn put(&mut self, name: &str, bytes: &[u8], content: Content) {
        let content = if !self.inside || self.room.hold(room::held(&content)) {
            content
        } else {
            Content::Wrong(ReadError::Bomb)
        };
        match self.items.len() {
            n if n < MOST_ITEMS => {
                self.items.push(Item { name: name.to_owned(), sha: Hash::of(bytes), content });
            }
            // Told once; what comes after it is looked at no more.
            MOST_ITEMS => self.items.push(Item {
                name: name.to_owned(),
                sha: Hash::of(&[]),
                content: Content::Wrong(ReadError::Nested),
            }),
            _ => {}
        }
    }

    /// Nothing more is taken on: too many things, or too many bytes.
    fn is_full(&self) -> bool {
        self.items.len() > MOST_ITEMS || self.room.left() == 0
    }

    /// Takes so many bytes off what may still be unpacked; `false` where that is too much.
    fn spend(&mut self, bytes: usize) -> bool {
        self.room.spend(bytes as u64)
    }
}

/// What a locked device gave out cannot be split.
fn sealed_limits(bytes: &[u8], limits: Limits) -> Limits {
    if locked::begins(bytes) { rescue::LIMITS } else { limits }
}

/// The name of a thing in another.
fn within(outer: &str, inner: &str) -> String {
    if outer.is_empty() { inner.to_owned() } else { format!("{outer} › {inner}") }
}
