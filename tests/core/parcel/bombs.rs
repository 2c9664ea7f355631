//! Small files made to exhaust whoever unpacks them, built here and opened with one room for all.

use std::io::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use flate2::{Compression, Crc};
use qiangji::exchange::bundle::Limits;
use qiangji::exchange::parcel::{self, Item, Room, piece};
use qiangji::exchange::read_error::ReadError;

use super::{noise, ways};
use crate::bundle::sample;

fn deflated(plain: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

fn gzipped(plain: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

/// An entry of a zip written by hand: where its local header lies, and what is said of it.
struct Entry {
    at: usize,
    name: String,
    packed: usize,
    plain: usize,
    crc: u32,
}

impl Entry {
    fn fields(&self) -> Vec<u8> {
        let four = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
        let name = u16::try_from(self.name.len()).unwrap().to_le_bytes();
        // Version 2.0, no flags, deflate, no time.
        [
            &[20, 0, 0, 0, 8, 0, 0, 0, 0, 0][..],
            &self.crc.to_le_bytes(),
            &four(self.packed),
            &four(self.plain),
            &name,
            &[0, 0],
        ]
        .concat()
    }

    fn local(&self) -> Vec<u8> {
        [b"PK\x03\x04", self.fields().as_slice(), self.name.as_bytes()].concat()
    }

    fn central(&self) -> Vec<u8> {
        let at = u32::try_from(self.at).unwrap().to_le_bytes();
        [b"PK\x01\x02\x14\0", self.fields().as_slice(), &[0; 10], &at, self.name.as_bytes()].concat()
    }
}

fn closed(mut body: Vec<u8>, entries: &[Entry]) -> Vec<u8> {
    let at = body.len();
    for it in entries {
        body.extend(it.central());
    }
    let four = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
    let two = u16::try_from(entries.len()).unwrap().to_le_bytes();
    let size = body.len() - at;
    body.extend([b"PK\x05\x06\0\0\0\0", &two[..], &two, &four(size), &four(at), &[0, 0]].concat());
    body
}

fn crc(plain: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(plain);
    crc.sum()
}

/// So many entries of the directory, all pointing at one and the same file.
fn one_for_many(entries: usize, plain: &[u8]) -> Vec<u8> {
    let packed = deflated(plain);
    let entry =
        |_| Entry { at: 0, name: "a".into(), packed: packed.len(), plain: plain.len(), crc: crc(plain) };
    let entries: Vec<Entry> = (0..entries).map(entry).collect();
    closed([entries[0].local(), packed].concat(), &entries)
}

/// Each entry's stream quotes the local header of the next and goes on into it (“a better zip bomb”).
fn quoted(entries: usize, kernel: &[u8]) -> Vec<u8> {
    let stream = deflated(kernel);
    // From the last to the first: a stored block that holds the header behind it, and whatever comes then.
    let (mut body, mut plain, mut all) = (stream, kernel.to_vec(), Vec::new());
    for n in (0..entries).rev() {
        let entry = Entry {
            at: 0,
            name: format!("{n:03}"),
            packed: body.len(),
            plain: plain.len(),
            crc: crc(&plain),
        };
        let header = entry.local();
        let from_end = body.len() + header.len();
        all.push((from_end, entry));
        if n > 0 {
            let length = u16::try_from(header.len()).unwrap();
            let block = [&[0][..], &length.to_le_bytes(), &(!length).to_le_bytes()].concat();
            plain = [header.clone(), plain].concat();
            body = [block, header, body].concat();
        } else {
            body = [header, body].concat();
        }
    }
    let end = body.len();
    let placed = |(from_end, entry)| Entry { at: end - from_end, ..entry };
    let entries: Vec<Entry> = all.into_iter().rev().map(placed).collect();
    closed(body, &entries)
}

/// A name and what it is.
pub fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    let blank = vec![b' '; 12_000_000];
    let million = vec![b' '; 1_000_000];
    let names: Vec<String> = (0..2_000).map(|n| n.to_string()).collect();
    let many = |plain: &[u8], most: usize| {
        let files: Vec<(&str, &[u8])> = names[..most].iter().map(|it| (it.as_str(), plain)).collect();
        ways::zip(&files)
    };
    let small = gzipped(&million);
    let padded = |grown: usize| gzipped(&[noise(grown / 45), vec![b' '; grown]].concat());
    // What only just keeps the rules for one: it grows less than is asked about, each time.
    let half = ways::zip(&[("a", &[noise(50_000), vec![b' '; 9_000_000]].concat())]);
    // Files of ours that are right, with many blanks behind each record: read, they are held.
    let ours = [sample(400, 0), vec![b'\n'; 4_000_000]].concat();
    let lines = b"From: a\r\nTo: b\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    let mail = [&lines[..], BASE64_STANDARD.encode(many(&million, 600)).as_bytes()].concat();
    let png =
        [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &[0, 0, 1, 44, 0, 0, 0, 200], &vec![0; 3_000_000]]
            .concat();
    let image = format!("<img src=\"data:image/png;base64,{}\">", BASE64_STANDARD.encode(&png));
    vec![
        ("many entries of one million", many(&million, 2_000)),
        ("one stream, many entries", one_for_many(2_000, &million)),
        ("streams that quote each other", quoted(250, &million)),
        ("many gzips in a zip", many(&small, 2_000)),
        ("gzips that grow just so", many(&padded(4_000_000), 200)),
        ("a gzip of many gzips", small.repeat(2_000)),
        ("zips in a zip", many(&many(&million, 100), 100)),
        ("zips that grow just so", many(&half, 300)),
        ("ours, many times", many(&ours, 300)),
        ("ours packed, many times", many(&gzipped(&ours), 300)),
        ("a zip in a mail", mail.clone()),
        ("a mailbox of zips", ways::mailbox(&vec![mail; 20])),
        ("pages of pictures", many(format!("<html>{}</html>", image.repeat(4)).as_bytes(), 60)),
        ("blanks", gzipped(&blank)),
        ("utf-16", many(&[&b"\xff\xfe"[..], &b" \0".repeat(500_000)].concat(), 2_000)),
    ]
}

fn opened(bytes: &[u8], room: &mut Room) -> Vec<Item> {
    parcel::open("来件", bytes, Limits::OFFICE, room)
}

/// However many are chosen, all of them together unpack into no more than the room; each ends.
#[test]
fn all_bombs_share_one_room() {
    let mut room = Room::new(Room::WORKER);
    let mut left = room.left();
    for (name, bytes) in bombs() {
        assert!(bytes.len() < 60_000_000, "{name}: {}", bytes.len());
        let items = opened(&bytes, &mut room);
        assert!(!items.is_empty(), "{name}");
        let none_is_unpacked = left > 0 || items.iter().all(|item| item.content.clone().read().is_err());
        assert!(none_is_unpacked, "{name} was unpacked out of an empty room");
        left = room.left();
    }
    // What comes now is not unpacked any more, and says so.
    let last = opened(&ways::zip(&[("a.json", &sample(1, 0))]), &mut Room::new(500));
    assert_eq!(last[0].content.clone().read().unwrap_err(), ReadError::Bomb);
}

#[test]
fn entries_that_overlap_are_refused() {
    let plain = sample(2, 0);
    for bytes in [one_for_many(2, &plain), quoted(3, &plain)] {
        let items = opened(&bytes, &mut Room::new(Room::WORKER));
        assert_eq!(items.len(), 1);
        assert_eq!(items[0].content.clone().read().unwrap_err(), ReadError::ArchiveOverlaps);
    }
    // The same by hand, with each entry in its own place, is read.
    let items = opened(&one_for_many(1, &plain), &mut Room::new(Room::WORKER));
    assert!(items[0].content.clone().read().is_ok());
}

/// An office's year in one zip: 2,188 files, and more bytes than ever came.
#[test]
fn what_an_office_chooses_fits() {
    let file = sample(48, 0);
    let text = String::from_utf8(file).unwrap();
    let names: Vec<String> = (0..2_188).map(|n| format!("{n}.json")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|it| (it.as_str(), text.as_bytes())).collect();
    let bytes = ways::zip(&files);
    let mut room = Room::new(Room::WORKER);
    let items = opened(&bytes, &mut room);
    let read = items.iter().filter(|it| matches!(it.content, parcel::Content::Bundle(_))).count();
    assert_eq!(read, 2_188);
    assert!(room.left() > 0);
}

/// What the process holds at most, told by the kernel; other tests of this process count too, so this one is alone in
/// its process: it calls itself.
#[cfg(target_os = "linux")]
#[test]
fn no_bomb_takes_half_a_gigabyte() {
    const ALONE: &str = "QIANGJI_BOMB";
    let peak = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    };
    let Ok(name) = std::env::var(ALONE) else {
        for (name, bytes) in bombs() {
            let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"))
                .join(format!("bomb-{}", std::process::id()));
            std::fs::write(&path, &bytes).unwrap();
            let run = std::process::Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "parcel::bombs::no_bomb_takes_half_a_gigabyte"])
                .env(ALONE, &path)
                .output()
                .unwrap();
            std::fs::remove_file(&path).unwrap();
            assert!(run.status.success(), "{name}: {}", String::from_utf8_lossy(&run.stdout));
        }
        return;
    };
    let bytes = std::fs::read(name).unwrap();
    let mut room = Room::new(Room::WORKER);
    let items = opened(&bytes, &mut room);
    let peak = peak();
    assert!(peak < 512_000_000, "{} MB, {} items", peak / 1_000_000, items.len());
}

fn refusal(bytes: &[u8], room: &mut Room) -> ReadError {
    opened(bytes, room).pop().unwrap().content.read().unwrap_err()
}

/// At most a part of what is left is unpacked at once, packed as a gzip too.
#[test]
fn a_gzip_unpacks_into_a_part_of_the_room() {
    let bytes = gzipped(&noise(400_000));
    assert_eq!(refusal(&bytes, &mut Room::new(1_000_000)), ReadError::Bomb);
    assert_eq!(refusal(&bytes, &mut Room::new(1_700_000)), ReadError::NotOurs);
}

/// What is read is held, and held things take room from those beside them.
#[test]
fn what_is_held_takes_room_too() {
    let ours = sample(400, 0);
    let names = ["1", "2", "3", "4", "5", "6"];
    let bytes = ways::zip(&names.map(|name| (name, ours.as_slice())));
    let read = |times: u64| {
        let items = opened(&bytes, &mut Room::new(times * ours.len() as u64));
        items.iter().filter(|it| matches!(it.content, parcel::Content::Bundle(_))).count()
    };
    assert!((1..6).contains(&read(12)), "{}", read(12));
    assert_eq!(read(60), 6);
}

#[test]
fn a_text_longer_than_any_letter_is_not_searched() {
    let text = format!("{}{}", "好好学习 ".repeat(2_500_000), piece::LINK);
    let said = refusal(text.as_bytes(), &mut Room::new(Room::WORKER));
    assert_eq!(said, ReadError::TooLarge { limit: 32_000_000 });
}

/// Whatever is made of what was chosen is paid for: another spelling, what was unpacked in vain, a mail, an empty entry.
#[test]
fn everything_is_paid_for() {
    let spent = |bytes: &[u8]| {
        let mut room = Room::new(10_000_000);
        opened(bytes, &mut room);
        // What was held of it is let go of.
        opened(b"x", &mut room);
        10_000_000 - room.left()
    };
    assert_eq!(spent(b"x"), 0);
    let utf16 = [&b"\xff\xfe"[..], &b"x\0".repeat(5_000)].concat();
    assert!(spent(&utf16) >= 5_000, "{}", spent(&utf16));
    let gzip = gzipped(&noise(50_000));
    assert!(spent(&gzip[..gzip.len() - 9]) >= 50_000);
    assert!(spent(&gzip) >= 50_000);
    let mail = b"From: a\r\nTo: b\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx\r\n";
    assert!(spent(mail) >= mail.len() as u64);
    let empty: Vec<String> = (0..10).map(|n| n.to_string()).collect();
    let empty: Vec<(&str, &[u8])> = empty.iter().map(|it| (it.as_str(), &b""[..])).collect();
    assert_eq!(spent(&ways::zip(&empty)), 10_000);
}

/// An entry that reaches into the directory, and so unpacks into what the directory says.
#[test]
fn an_entry_within_the_directory_is_refused() {
    let plain = sample(1, 0);
    let packed = deflated(&plain);
    let entry =
        Entry { at: 0, name: "a".into(), packed: packed.len() + 20, plain: plain.len(), crc: crc(&plain) };
    let bytes = closed([entry.local(), packed].concat(), &[entry]);
    assert_eq!(refusal(&bytes, &mut Room::new(Room::WORKER)), ReadError::ArchiveOverlaps);
}

/// Beyond the room nothing is unpacked, and then nothing more at all.
#[test]
fn where_one_thing_did_not_fit_no_room_is_left() {
    let mut room = Room::new(1_000);
    assert!(!room.spend(1_001));
    assert_eq!(room.left(), 0);
}
