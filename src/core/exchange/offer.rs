//! What is offered was read: every part is written, signed where a device signs, read by the reader that will read it
//! at its receiver's, and compared. What fails is not offered, and the sentence says which record is at fault.
//!
//! The limits of values stand in [`crate::value`], once, in the reader: reading back is how the writer keeps them, so
//! that no second table can differ from it.

use crate::book::Revision;
use crate::catalogue;
use crate::record::{Hash, Id};
use crate::show;

use super::audit::written;
use super::bundle::{self, Attachment, Bundle, Letter, Limits, WriteError};
use super::read_error::{Fault, Item, ReadError};
use super::signature::{self, Seed};

/// Why no file is offered. Nothing of it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OfferError {
    /// A record is longer than a line may be.
    #[error("“{name}”太长，超过 {} KB，把文字分成几条再写", bundle::MAX_LINE / 1024)]
    Long {
        /// Which.
        id: Id,
        /// What people call it.
        name: String,
    },
    /// A record has more versions than a file may hold.
    #[error("“{name}”的版本超过 {} 个，先合并版本再写", bundle::MAX_VERSIONS)]
    Crowded {
        /// Which.
        id: Id,
        /// What people call it.
        name: String,
    },
    /// The reader does not take this record.
    #[error("“{name}”{fault}，文件没有做。先改这一条")]
    Record {
        /// Which.
        id: Id,
        /// What people call it.
        name: String,
        /// What the reader says.
        fault: Fault,
    },
    /// The reader does not take this attachment.
    #[error("第 {at} 个附件{fault}，文件没有做。先换这个附件")]
    Attachment {
        /// By its name everywhere.
        sha: Option<Hash>,
        /// From 1, by sha.
        at: usize,
        /// What the reader says.
        fault: Fault,
    },
    /// The reader does not take what stands around the records: names, and in a backup what is being typed.
    #[error("文件开头（姓名、单位、没写完的）{0}，文件没有做。先改那里")]
    Letter(Fault),
    /// An attachment is longer than a line may be.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// No signature could be put under it.
    #[error("签名没有签上，文件没有做。再试一次")]
    Unsigned,
    /// The reader refuses it as a whole.
    #[error("做好的文件读不回来，没有交出去：{0}")]
    Unread(ReadError),
    /// The reader takes it for something else than was written.
    #[error("做好的文件和手册里的不一样，没有交出去。再试一次")]
    Differs,
}

/// The parts of a file as [`bundle::write`] makes them, with the device's signature where there is a seed, each read back
/// by [`bundle::read`] and found to hold exactly what was given.
pub fn checked<'a>(
    letter: &Letter,
    records: impl IntoIterator<Item = &'a Revision>,
    files: impl IntoIterator<Item = &'a Attachment>,
    part_bytes: u64,
    seed: Option<&Seed>,
) -> Result<Vec<Vec<u8>>, OfferError> {
    let mut records: Vec<&Revision> = records.into_iter().collect();
    records.sort_by_key(|revision| (revision.id, revision.hash));
    records.dedup_by_key(|revision| (revision.id, revision.hash));
    let files: Vec<&Attachment> = files.into_iter().collect();
    let mut parts = bundle::write(letter, records.iter().copied(), files.iter().copied(), part_bytes)
        .map_err(|error| named(error, &records))?;
    if let Some(seed) = seed {
        let signed: Option<Vec<_>> = parts.iter().map(|part| signature::sign(part, seed)).collect();
        parts = signed.ok_or(OfferError::Unsigned)?;
    }
    let mut shas: Vec<Hash> = files.iter().map(|file| file.sha).collect();
    shas.sort_unstable();
    shas.dedup();
    let mut expected = Expected { letter, records: &records, shas: &shas };
    for part in &parts {
        expected.find_in(part, limits(part_bytes))?;
    }
    if expected.records.is_empty() && expected.shas.is_empty() { Ok(parts) } else { Err(OfferError::Differs) }
}

/// Whoever gets a part of the size that mail takes may be a phone.
fn limits(part_bytes: u64) -> Limits {
    if part_bytes <= Limits::PHONE.bytes { Limits::PHONE } else { Limits::OFFICE }
}

/// What the parts not yet read must hold, in their order.
struct Expected<'a> {
    letter: &'a Letter,
    records: &'a [&'a Revision],
    shas: &'a [Hash],
}

impl Expected<'_> {
    /// The next part holds the next of it.
    fn find_in(&mut self, part: &[u8], limits: Limits) -> Result<(), OfferError> {
        let Bundle { header, records, files } =
            bundle::read(part, limits).map_err(|error| self.at_fault(error))?;
        let (Some((here, later)), Some((shas, later_shas))) =
            (self.records.split_at_checked(records.len()), self.shas.split_at_checked(files.len()))
        else {
            return Err(OfferError::Differs);
        };
        // A file tells its time to the second.
        let to_the_second = written(header.letter.made) == written(self.letter.made);
        let same = to_the_second
            && header.letter == Letter { made: header.letter.made, ..self.letter.clone() }
            && here.iter().zip(&records).all(|(a, b)| a.hash == b.hash && a.line() == b.line())
            && files.iter().map(|file| &file.sha).eq(shas);
        (self.records, self.shas) = (later, later_shas);
        if same { Ok(()) } else { Err(OfferError::Differs) }
    }

    /// What the reader of this part stopped at, in the words of whoever made it.
    fn at_fault(&self, error: ReadError) -> OfferError {
        match error {
            ReadError::Faulty { at, fault } => match at.item {
                Item::Record(n) => match self.records.get(n.saturating_sub(1)) {
                    Some(revision) => OfferError::Record { id: revision.id, name: name(revision), fault },
                    None => OfferError::Letter(fault),
                },
                Item::Attachment(at) => {
                    let sha = self.shas.get(at.saturating_sub(1)).copied();
                    OfferError::Attachment { sha, at, fault }
                }
                Item::Envelope => OfferError::Letter(fault),
            },
            error => OfferError::Unread(error),
        }
    }
}

fn named(error: WriteError, records: &[&Revision]) -> OfferError {
    let found = |id: Id| records.iter().find(|revision| revision.id == id);
    match error {
        WriteError::Record(id) => match found(id) {
            Some(revision) => OfferError::Long { id, name: name(revision) },
            None => OfferError::Write(error),
        },
        WriteError::Versions(id) => match found(id) {
            Some(revision) => OfferError::Crowded { id, name: name(revision) },
            None => OfferError::Write(error),
        },
        WriteError::Attachment(_) => OfferError::Write(error),
    }
}

/// Longest title in a sentence.
const TITLE: usize = 20;

/// What people call a record: its kind, its day, and the beginning of its title where that can be read.
fn name(revision: &Revision) -> String {
    let kind = catalogue::get().kind(&revision.kind);
    let title = kind.map(|kind| show::title(kind, &revision.record())).unwrap_or_default();
    let title: String = title.chars().filter(|c| !c.is_control()).take(TITLE).collect();
    let kind = kind.map_or("这个版本不认识的记录", |kind| kind.title.as_str());
    let words = [kind, revision.when.as_str(), title.trim()];
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
