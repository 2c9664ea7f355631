//! The reader in constant memory: takes a file chunk by chunk and gives its records as they come.
//!
//! It reads what [`super::bundle::write`] wrote, blanks and other line ends allowed. What an editor has laid out
//! anew it does not: it says so ([`Stop::NotLines`]), and [`super::bundle::read`] of the whole file decides.
//! What it gives is known to be right only when [`Lines::finish`] says so; until then it is taken in by nobody.

use crate::book::Revision;
use crate::value::{Map, Value};

use super::audit::{Audit, identify};
use super::bundle::{Attachment, Header, Limits, MAX_FILE_LINE};
use super::diagnosis::faulty;
use super::read::{Document, FileLine};
use super::read_error::{Fault, Item, Place, ReadError};

/// One thing found in a file.
#[derive(Debug, Clone)]
pub enum Found {
    /// The next record, whole and checked.
    Record(Revision),
    /// The next attachment, whole and checked.
    Attachment(Attachment),
}

/// Why the reading by lines ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The file is wrong, however it is read.
    Wrong(ReadError),
    /// It is cut, or laid out otherwise: read it whole.
    NotLines {
        /// Where the lines end.
        line: usize,
        /// Records right so far, for the message only.
        whole: usize,
    },
}

/// Takes chunks of a file.
pub struct Lines {
    limits: Limits,
    audit: Audit,
    envelope: Map,
    stage: Stage,
    /// A comma stands behind the last item, so another must follow.
    comma: bool,
    items: usize,
    /// The beginning of a line whose end has not come yet.
    pending: Vec<u8>,
    line: usize,
    after_cr: bool,
    taken: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Head,
    Records,
    Files,
    Done,
}

impl Lines {
    /// Nothing taken yet.
    pub fn new(limits: Limits) -> Self {
        Lines {
            limits,
            audit: Audit::new(limits),
            envelope: Map::new(),
            stage: Stage::Head,
            comma: false,
            items: 0,
            pending: Vec::new(),
            line: 1,
            after_cr: false,
            taken: 0,
        }
    }

    /// The next bytes of the file, cut anywhere.
    pub fn push(&mut self, chunk: &[u8], found: &mut dyn FnMut(Found)) -> Result<(), Stop> {
        self.taken += chunk.len() as u64;
        if self.taken > self.limits.bytes {
            return Err(Stop::Wrong(ReadError::TooLarge { limit: self.limits.bytes }));
        }
        let mut rest = chunk;
        while let Some(end) = memchr::memchr2(b'\n', b'\r', rest) {
            let (line, after) = rest.split_at(end);
            if !line.is_empty() {
                self.after_cr = false;
            }
            if self.pending.is_empty() {
                self.take(line, found)?;
            } else {
                let mut pending = std::mem::take(&mut self.pending);
                pending.extend_from_slice(line);
                self.take(&pending, found)?;
                pending.clear();
                self.pending = pending;
            }
            let cr = after.starts_with(b"\r");
            // The second half of CR LF ends no line of its own.
            if cr || !self.after_cr {
                self.line += 1;
            }
            self.after_cr = cr;
            rest = &after[1..];
        }
        if !rest.is_empty() {
            self.after_cr = false;
        }
        self.pending.extend_from_slice(rest);
        if self.pending.len() > MAX_FILE_LINE { Err(self.not_lines()) } else { Ok(()) }
    }

    /// The file has ended: was all of it right?
    pub fn finish(mut self) -> Result<Header, Stop> {
        let pending = std::mem::take(&mut self.pending);
        self.take(&pending, &mut |_| {})?;
        if self.stage != Stage::Done {
            return Err(self.not_lines());
        }
        self.audit.close(self.envelope).map_err(Stop::Wrong)
    }

    fn take(&mut self, raw: &[u8], found: &mut dyn FnMut(Found)) -> Result<(), Stop> {
        let first = if self.line == 1 { raw.strip_prefix("\u{feff}".as_bytes()).unwrap_or(raw) } else { raw };
        let line = trim(first);
        match (self.stage, line.first()) {
            (_, None) => Ok(()),
            (Stage::Head, Some(_)) => self.head(line),
            (Stage::Records | Stage::Files, Some(b']')) => self.turn(&line[1..]),
            (Stage::Records | Stage::Files, Some(_)) => self.item(line, found),
            (Stage::Done, Some(_)) => Err(self.not_lines()),
        }
    }

    /// `{"fmt":…,"records":[`
    fn head(&mut self, line: &[u8]) -> Result<(), Stop> {
        if !line.ends_with(b"\"records\":[") {
            return Err(self.not_lines());
        }
        let closed = [line, b"]}"].concat();
        self.envelope = envelope(&closed, true).ok_or(self.not_lines())?;
        if let Err(error) = identify(&self.envelope) {
            return Err(if error == ReadError::Newer { Stop::Wrong(error) } else { self.not_lines() });
        }
        self.stage = Stage::Records;
        Ok(())
    }

    /// Behind a `]`: either `,"files":[` or `,"end":{…}}`.
    fn turn(&mut self, rest: &[u8]) -> Result<(), Stop> {
        if self.comma {
            return Err(self.not_lines());
        }
        (self.comma, self.items) = (false, 0);
        if self.stage == Stage::Records && rest == b",\"files\":[" {
            self.stage = Stage::Files;
            return Ok(());
        }
        let tail = rest.strip_prefix(b",").ok_or(self.not_lines())?;
        let tail = envelope(&[b"{", tail].concat(), false)
            .filter(|tail| !tail.is_empty())
            .ok_or(self.not_lines())?;
        let fields = self.envelope.len() + tail.len();
        self.envelope.extend(tail);
        // A key of the tail that stands in the head too: the whole reader says which.
        if self.envelope.len() < fields || fields > crate::value::MAX_KEYS {
            return Err(self.not_lines());
        }
        self.stage = Stage::Done;
        Ok(())
    }

    /// A record or an attachment with or without its comma.
    fn item(&mut self, line: &[u8], found: &mut dyn FnMut(Found)) -> Result<(), Stop> {
        if self.items > 0 && !self.comma {
            return Err(self.not_lines());
        }
        let (body, comma) = line.strip_suffix(b",").map_or((line, false), |body| (body, true));
        let thing = if self.stage == Stage::Records { self.record(body)? } else { self.attachment(body)? };
        (self.comma, self.items) = (comma, self.items + 1);
        found(thing);
        Ok(())
    }

    fn record(&mut self, body: &[u8]) -> Result<Found, Stop> {
        let value: Value = serde_json::from_slice(body).map_err(|_| self.not_lines())?;
        if self.audit.is_full() {
            return Err(Stop::Wrong(ReadError::TooMany { limit: self.limits.records }));
        }
        let item = Item::Record(self.audit.records() + 1);
        self.audit.record(value).map(Found::Record).map_err(|fault| self.wrong(item, fault))
    }

    fn attachment(&mut self, body: &[u8]) -> Result<Found, Stop> {
        let FileLine { sheet, b } = serde_json::from_slice(body).map_err(|_| self.not_lines())?;
        let item = Item::Attachment(self.audit.attachments() + 1);
        self.audit.attachment(sheet, &b).map(Found::Attachment).map_err(|fault| self.wrong(item, fault))
    }

    fn wrong(&self, item: Item, fault: Fault) -> Stop {
        Stop::Wrong(faulty(Place { line: self.line, item }, fault))
    }

    fn not_lines(&self) -> Stop {
        Stop::NotLines { line: self.line, whole: self.audit.records() }
    }
}

/// The fields of a document without items; none where it is no such document.
fn envelope(json: &[u8], records: bool) -> Option<Map> {
    // The limits are for items, of which there are none.
    let mut document = Document::new(Limits { bytes: 0, records: 0 });
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    serde::Deserializer::deserialize_any(&mut deserializer, &mut document).ok()?;
    deserializer.end().ok()?;
    document.only_envelope(records)
}

/// Without the blanks of JSON.
fn trim(line: &[u8]) -> &[u8] {
    let blank = |b: &u8| matches!(b, b' ' | b'\t');
    let start = line.iter().position(|b| !blank(b)).unwrap_or(line.len());
    let end = line.iter().rposition(|b| !blank(b)).map_or(start, |last| last + 1);
    &line[start..end]
}
