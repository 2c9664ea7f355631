//! Histories of people, devices and files, played from numbers.

use std::collections::BTreeSet;

use qiangji::book::Revision;
use qiangji::exchange::bundle::{Bundle, Header, Letter};
use qiangji::exchange::take_in::Incoming;
use qiangji::record::{Clock, Hash, Id, Record, Versions};
use qiangji::value::{Map, Value, map};

const DAY: i64 = 86_400_000;
const NOW: i64 = 1_780_000_000_000;
/// Records that people write about: few, so that they meet.
const RECORDS: u128 = 3;
/// What one number may do, by its lowest bits.
const STEPS: u32 = 16;

/// Revisions known somewhere, as a set of bits: a history has at most as many as it has steps.
type Known = u64;

struct Event {
    record: Record,
    revision: Revision,
    /// Itself and all that its author knew of the record: the causes.
    causes: Known,
}

#[derive(Clone)]
struct Device {
    name: String,
    known: Known,
    clock: Clock,
    skew: i64,
}

pub struct History {
    events: Vec<Event>,
    devices: Vec<Device>,
    backups: Vec<Known>,
    /// What was handed on: the live revisions of a device at that time.
    handed: Vec<Known>,
    clean: bool,
    pub files: Vec<Vec<Revision>>,
}

impl History {
    pub fn play(steps: &[u32], dirty: bool) -> Self {
        let device = |n: i64| Device {
            name: format!("d{n}"),
            known: 0,
            clock: Clock::default(),
            skew: [0, 0, 400 * DAY, -400 * DAY][usize::try_from(n).unwrap() % 4],
        };
        let mut history = History {
            events: Vec::new(),
            devices: (0..4).map(device).collect(),
            backups: vec![0],
            handed: Vec::new(),
            clean: !dirty,
            files: Vec::new(),
        };
        for (now, step) in steps.iter().enumerate() {
            history.step(i64::try_from(now).unwrap(), *step);
        }
        // At the end everyone hands on, so that nothing that was written is in no file.
        history.handed.extend(history.devices.iter().map(|it| it.known).collect::<Vec<_>>());
        history.files = history
            .handed
            .iter()
            .map(|known| history.live(*known, None))
            .map(|it| history.file(it))
            .collect();
        history
    }

    fn step(&mut self, now: i64, step: u32) {
        let device = (step >> 4) as usize % self.devices.len();
        let record = u128::from(step >> 8) % RECORDS;
        let argument = step >> 12;
        match step % STEPS {
            0..=4 => self.write(device, record, now, Some(argument)),
            5 => self.write(device, record, now, None),
            6 | 7 => self.handed.push(self.live(self.devices[device].known, None)),
            8..=10 => {
                let other = argument as usize % self.devices.len();
                self.devices[device].known |= self.live(self.devices[other].known, None);
            }
            11 => self.take_old_file(device, argument),
            12 => self.backups.push(self.devices[device].known),
            13 => {
                let known = self.backups[argument as usize % self.backups.len()];
                // A restored device takes a fresh name; a copied image does not, and breaks the rules.
                let name = if self.clean || argument.is_multiple_of(2) {
                    format!("r{now}")
                } else {
                    self.devices[device].name.clone()
                };
                self.devices[device] = Device { name, known, ..self.devices[device].clone() };
            }
            14 => self.devices[device].skew = (i64::from(argument % 801) - 400) * DAY,
            _ if self.clean => self.write(device, record, now, Some(argument)),
            _ => self.forge(record, argument),
        }
    }

    fn take_old_file(&mut self, device: usize, argument: u32) {
        if !self.handed.is_empty() {
            self.devices[device].known |= self.handed[argument as usize % self.handed.len()];
        }
    }

    /// An edit comes after every version that the device shows; without a value it is a deletion.
    fn write(&mut self, device: usize, record: u128, now: i64, value: Option<u32>) {
        let before = self.live(self.devices[device].known, Some(Id(record)));
        let before: Vec<usize> = bits(before).collect();
        let author = &self.devices[device];
        // Every third step happens in the same millisecond as others.
        let now = NOW + author.skew + if now % 3 == 0 { 0 } else { now };
        let t = author.clock.next(now.unsigned_abs(), &author.name);
        let d = value.map(|n| values(n, record));
        let records: Vec<&Record> = before.iter().map(|n| &self.events[*n].record).collect();
        let written = match (Record::after(&records, t.clone(), d.clone()), d) {
            (Some(next), _) => next,
            (None, Some(d)) => first(record, t.clone(), d),
            (None, None) => return,
        };
        let causes = before.iter().fold(0, |all, n| all | self.events[*n].causes);
        self.devices[device].clock = t;
        self.devices[device].known |= self.add(written, causes);
    }

    /// Somebody's own idea of what the record is and what it comes after.
    fn forge(&mut self, record: u128, argument: u32) {
        let count = |shift: u32| (u64::from(argument >> shift) % 4, shift);
        let counters = [count(0), count(2), count(4)].into_iter().filter(|(n, _)| *n > 0);
        let vv: std::collections::BTreeMap<String, u64> =
            counters.map(|(n, shift)| (format!("d{}", shift / 2), n)).collect();
        if vv.is_empty() {
            return;
        }
        // Forged clocks often agree to the last digit.
        let t = Clock { ms: u64::from(argument % 3), count: 0, device: "d0".into() };
        let mut forged = first(record, t, values(argument, record));
        forged.vv = Versions(vv);
        if argument.is_multiple_of(5) {
            forged.deleted = true;
            forged.d = Map::new();
        }
        let known = self.add(forged, 0);
        self.handed.push(known);
    }

    fn add(&mut self, record: Record, causes: Known) -> Known {
        let own = 1 << self.events.len();
        self.events.push(Event { revision: Revision::new(&record), record, causes: causes | own });
        own
    }

    /// Of these, those that come before no other. In a dirty history causes say nothing: all.
    fn live(&self, known: Known, record: Option<Id>) -> Known {
        let of = |n: &usize| record.is_none_or(|id| self.events[*n].record.id == id);
        let outdone = bits(known).fold(0, |all, n| all | self.events[n].causes & !(1 << n));
        bits(known & !outdone).filter(of).fold(0, |all, n| all | 1 << n)
    }

    fn file(&self, known: Known) -> Vec<Revision> {
        bits(known).map(|n| self.events[n].revision.clone()).collect()
    }

    /// What must be live when all files are in one place; none where nobody can say.
    pub fn current(&self) -> Option<BTreeSet<Hash>> {
        let all = self.handed.iter().fold(0, |all, known| all | known);
        self.clean.then(|| bits(self.live(all, None)).map(|n| self.events[n].revision.hash).collect())
    }

    pub fn record(&self, hash: Hash) -> &Record {
        let event = self.events.iter().find(|event| event.revision.hash == hash);
        &event.expect("a revision of the history").record
    }
}

fn bits(set: Known) -> impl Iterator<Item = usize> {
    (0..64).filter(move |n| set >> n & 1 == 1)
}

/// Some records are of a kind, and have fields, that no version knows yet.
fn first(record: u128, t: Clock, d: Map) -> Record {
    let kind = if record == 2 { "of_2031" } else { "self_study_entry" };
    let mut first = Record::new(Id(record), kind, Id(77), t, d);
    if record > 0 {
        first.rest =
            map([("later", map([("a", Value::List(vec!["\u{10ffff}\u{e9}".into(), Value::Null]))]).into())]);
    }
    first
}

fn values(n: u32, record: u128) -> Map {
    let mut d = map([("topic", "学".into()), ("minutes", i64::from(n).into())]);
    if record > 0 {
        d.insert("of_2031".into(), Value::List(vec![true.into(), (-i64::from(n)).into()]));
    }
    d
}

/// A file of these revisions, as if it had been read.
pub fn incoming(records: &[Revision]) -> Incoming {
    let letter = Letter::default();
    let (root, n) = (Hash([0; 32]), records.len());
    let header = Header { id: Id(0), letter, root, n, part: 1, parts: 1, must: Vec::new(), key: None };
    Incoming {
        name: String::new(),
        read: Ok(Bundle { header, records: records.to_vec(), files: Vec::new() }),
    }
}
