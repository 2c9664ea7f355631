//! Files as they are written: pure ASCII, LF, one record a line, the same content always the same bytes.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::book::Revision;
use crate::record::{Hash, Id};
use crate::value::{self, Map, Value};

use super::audit::written;
use super::bundle::{self, Attachment, FORMAT, Letter, MAX_FILE_LINE, MAX_LINE, MAX_VERSIONS, VERSION};

/// Order of the known keys of the envelope.
const ORDER: [&str; 10] = ["fmt", "v", "must", "id", "made", "app", "from", "scope", "n", "part"];
/// Room left for the envelope when parts are filled.
const ENVELOPE: usize = 16 * 1024;

/// Why no file can be written: a reader would refuse it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// Longer than a reader takes in one line.
    #[error("有一条记录太长，超过 {} KB，把文字分成几条再写", MAX_LINE / 1024)]
    Record(Id),
    /// The same for a photo or paper.
    #[error("有一个附件太大，压缩以后再加")]
    Attachment(Hash),
    /// More versions than a reader takes of one record.
    #[error("有一条记录的版本超过 {MAX_VERSIONS} 个，先合并版本再写")]
    Versions(Id),
}

/// The parts of a file, each at most `part_bytes` long where its single lines allow it.
///
/// Records and attachments may come in any order and twice.
pub fn write<'a>(
    letter: &Letter,
    records: impl IntoIterator<Item = &'a Revision>,
    files: impl IntoIterator<Item = &'a Attachment>,
    part_bytes: u64,
) -> Result<Vec<Vec<u8>>, WriteError> {
    let mut records: Vec<&Revision> = records.into_iter().collect();
    records.sort_by_key(|revision| (revision.id, revision.hash));
    records.dedup_by_key(|revision| (revision.id, revision.hash));
    let mut files: Vec<&Attachment> = files.into_iter().collect();
    // Of two sheets for the same bytes the same one is taken, whatever the order.
    files.sort_by_cached_key(|file| (file.sha, Value::Map(file.sheet()).canonical()));
    files.dedup_by_key(|file| file.sha);
    if let Some(long) = records.iter().find(|revision| revision.line().len() > MAX_LINE) {
        return Err(WriteError::Record(long.id));
    }
    if let Some(many) = records.chunk_by(|a, b| a.id == b.id).find(|versions| versions.len() > MAX_VERSIONS) {
        return Err(WriteError::Versions(many[0].id));
    }
    let lines: Vec<Vec<u8>> = files.iter().map(|file| file_line(file)).collect();
    if let Some((long, _)) = files.iter().zip(&lines).find(|(_, line)| line.len() > MAX_FILE_LINE) {
        return Err(WriteError::Attachment(long.sha));
    }
    // Every part carries the letter, and that of a backup may be long.
    let mut rest = Vec::new();
    Value::Map(letter.rest.clone()).write_ascii(&mut rest);
    let room = usize::try_from(part_bytes).unwrap_or(usize::MAX).saturating_sub(ENVELOPE + rest.len());
    let sizes = records.iter().map(|revision| revision.line().len()).chain(lines.iter().map(Vec::len));
    let cuts = cuts(sizes, room);
    let parts = cuts.windows(2).enumerate().map(|(index, ends)| {
        let split = |n: usize| (n.min(records.len()), n.saturating_sub(records.len()));
        let ((first, first_file), (last, last_file)) = (split(ends[0]), split(ends[1]));
        let part = Part { number: index + 1, of: cuts.len() - 1, records: &records[first..last] };
        part.compose(letter, &files[first_file..last_file], &lines[first_file..last_file])
    });
    Ok(parts.collect())
}

/// Where parts begin and end among items of these sizes: `[0, …, count]`.
fn cuts(sizes: impl Iterator<Item = usize>, room: usize) -> Vec<usize> {
    let mut cuts = vec![0];
    let (mut filled, mut count) = (0, 0);
    for size in sizes {
        let line = size + 2;
        if filled > 0 && filled + line > room {
            cuts.push(count);
            filled = 0;
        }
        filled += line;
        count += 1;
    }
    cuts.push(count);
    cuts
}

struct Part<'a> {
    number: usize,
    of: usize,
    records: &'a [&'a Revision],
}

impl Part<'_> {
    fn compose(&self, letter: &Letter, files: &[&Attachment], lines: &[Vec<u8>]) -> Vec<u8> {
        let root = Hash::of_all(self.records.iter().map(|revision| &revision.hash));
        let part = Value::List(vec![bundle::int(self.number), bundle::int(self.of)]);
        let mut envelope = letter.rest.clone();
        envelope.insert("fmt".into(), FORMAT.into());
        envelope.insert("v".into(), Value::List(VERSION.map(Value::Int).to_vec()));
        envelope.insert("must".into(), Value::List(Vec::new()));
        envelope.insert("id".into(), bundle::id(&letter.scope, &part, &root).to_string().into());
        envelope.insert("made".into(), written(letter.made).into());
        envelope.insert("app".into(), letter.app.as_str().into());
        envelope.insert("from".into(), letter.from.clone().into());
        envelope.insert("scope".into(), letter.scope.clone().into());
        envelope.insert("n".into(), bundle::int(self.records.len()));
        envelope.insert("part".into(), part);
        let mut end = letter.end_rest.clone();
        end.insert("n".into(), bundle::int(self.records.len()));
        end.insert("root".into(), root.to_string().into());
        let sheets = files.iter().map(|file| Value::Map(file.sheet())).collect();
        end.insert("head".into(), bundle::head(&envelope, sheets, &end).to_string().into());
        self.spell(&envelope, lines, &end)
    }

    fn spell(&self, envelope: &Map, files: &[Vec<u8>], end: &Map) -> Vec<u8> {
        let records: usize = self.records.iter().map(|revision| revision.line().len() + 2).sum();
        let mut out =
            Vec::with_capacity(ENVELOPE + records + files.iter().map(|line| line.len() + 2).sum::<usize>());
        out.push(b'{');
        fields(&mut out, envelope, &ORDER);
        out.extend_from_slice(b",\"records\":[\n");
        lines(&mut out, self.records.iter().map(|revision| revision.line()));
        if !files.is_empty() {
            out.extend_from_slice(b"],\"files\":[\n");
            lines(&mut out, files.iter().map(Vec::as_slice));
        }
        out.extend_from_slice(b"],\"end\":{");
        fields(&mut out, end, &["n", "root", "head"]);
        out.extend_from_slice(b"}}\n");
        out
    }
}

fn lines<'a>(out: &mut Vec<u8>, lines: impl Iterator<Item = &'a [u8]>) {
    for (index, line) in lines.enumerate() {
        if index > 0 {
            out.extend_from_slice(b",\n");
        }
        out.extend_from_slice(line);
    }
    if out.last() != Some(&b'\n') {
        out.push(b'\n');
    }
}

/// The pairs of a map, those named first in that order, the others sorted behind them.
fn fields(out: &mut Vec<u8>, map: &Map, order: &[&str]) {
    let first = order.iter().filter_map(|key| map.get_key_value(*key));
    let rest = map.iter().filter(|(key, _)| !order.contains(&key.as_str()));
    for (index, (key, value)) in first.chain(rest).enumerate() {
        if index > 0 {
            out.push(b',');
        }
        value::write_ascii_text(out, key);
        out.push(b':');
        value.write_ascii(out);
    }
}

fn file_line(file: &Attachment) -> Vec<u8> {
    let mut out = vec![b'{'];
    fields(&mut out, &file.sheet(), &["sha", "type", "n"]);
    out.extend_from_slice(b",\"b\":\"");
    out.extend_from_slice(BASE64_STANDARD.encode(&file.bytes).as_bytes());
    out.extend_from_slice(b"\"}");
    out
}
