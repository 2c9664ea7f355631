//! A year of thirty members and a secretary, played through the stores of thirty-one devices: they write, correct,
//! delete, hand in; the secretary takes in, takes back and takes in again; browsers are killed at random calls, second
//! windows take over. At the end every device holds what a plain model says it holds, and the secretary's book is the
//! union of what was handed in last.
//!
//! `QIANGJI_YEARS` years, the first of them of seed `QIANGJI_SEED`.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::{Datelike, Days, NaiveDate};
use qiangji::book::{Book, Revision};
use qiangji::exchange::bundle::{self, Letter, Limits};
use qiangji::record::{Clock, Hash, Id, Record};
use qiangji::value::map;

use super::canary::{Canary, Found, loss};
use super::door::StoreError;
use super::imports::{Counts, Import, ImportState};
use super::journeys::{Save, Store};
use super::load::Fresh;
use super::memory::{Failing, Memory, Plan, faults, now};
use super::tally;
use super::world::{LockedStore, locked};

const MEMBERS: usize = 30;
const DAYS: u64 = 365;

/// The same numbers for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n as u64).unwrap()
    }

    /// Once in `n`.
    fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// What must be on a device: for each record the values of its last acknowledged version; none where it is deleted.
type Model = BTreeMap<Id, Option<String>>;

/// A device and the window that writes on it.
struct Device {
    name: String,
    owner: Id,
    disk: Memory,
    door: Failing,
    witness: Rc<RefCell<Option<Canary>>>,
    store: Rc<LockedStore>,
    book: Book,
    clock: Clock,
    /// The model of what is written here.
    own: Model,
    /// What is being typed, as acknowledged.
    draft: Option<Vec<u8>>,
    starts: u64,
}

const DRAFT: &str = "form/new";

impl Device {
    fn new(n: usize) -> Device {
        let disk = Memory::default();
        let door = Failing::over(&disk);
        let witness = Rc::default();
        let store = Rc::new(Store::new(locked(door.clone()), |_| ()));
        let (name, owner) = (format!("d{n}"), Id(1 + n as u128));
        let mut device = Device {
            name,
            owner,
            disk,
            door,
            witness,
            store,
            book: Book::default(),
            clock: Clock::default(),
            own: Model::new(),
            draft: None,
            starts: 0,
        };
        device.start();
        device
    }

    /// A start of the page over what lies on the disk; nothing may be lost, whatever ended the one before. Where the
    /// old window still stands, this is a second one that takes over.
    fn start(&mut self) {
        self.starts += 1;
        self.door = Failing::over(&self.disk);
        let witness = Rc::clone(&self.witness);
        let store =
            Store::new(locked(self.door.clone()), move |canary| *witness.borrow_mut() = canary.cloned());
        assert!(!now(store.is_locked()).unwrap());
        let loaded = now(store.load()).unwrap();
        let found = Found { canary: loaded.canary.as_ref(), broken: loaded.broken, discarded: false };
        assert_eq!(loss(self.witness.borrow().as_ref(), found), None, "{}", self.name);
        let epoch = format!("{}e{}", self.name, self.starts);
        now(store.begin(&loaded, &Fresh { epoch: &epoch, device: &self.name, folder: "/" })).unwrap();
        now(store.sweep(&loaded.book)).unwrap();
        let draft = loaded.drafts.iter().find(|(name, _)| name == DRAFT).map(|(_, bytes)| bytes.clone());
        if self.draft.is_some() {
            assert_eq!(draft, self.draft, "the draft of {}", self.name);
        }
        self.draft = draft;
        self.book = loaded.book;
        self.clock = self.clock.clone().max(self.book.latest(u64::MAX / 2));
        self.store = Rc::new(store);
    }

    /// One of the next calls fails, once or for ever, and the user starts anew as soon as that shows.
    fn is_about_to_be_killed(&self, chance: &mut Chance) {
        let faults = faults();
        let (fault, done) = faults[chance.below(faults.len())].clone();
        let at = self.door.calls.get() + chance.below(4);
        *self.door.plan.borrow_mut() = Some(Plan { at, for_ever: chance.once_in(2), fault, done });
    }

    /// Writes, corrects or deletes a record of its owner, as its form does.
    fn write(&mut self, chance: &mut Chance, day: NaiveDate, number: u64) {
        let ids: Vec<Id> = self.own.keys().copied().collect();
        let id = ids.get(chance.below(ids.len() + 2)).copied();
        let text = format!("第 {number} 件");
        let deleted = id.is_some() && chance.once_in(12);
        let ms = u64::try_from(day.num_days_from_ce()).unwrap() * 86_400_000 + number;
        self.clock = self.clock.next(ms, &self.name);
        let values = map([("topic", text.clone().into()), ("date", day.to_string().into())]);
        let values = (!deleted).then_some(values);
        let before: Vec<Record> =
            id.iter().flat_map(|id| self.book.versions(*id)).map(Revision::record).collect();
        let after = Record::after(&before.iter().collect::<Vec<_>>(), self.clock.clone(), values.clone());
        let new_id = Id(u128::from(number) << 32 | self.owner.0);
        let record = after.unwrap_or_else(|| {
            let values = values.unwrap_or_default();
            Record::new(new_id, "self_study_entry", self.owner, self.clock.clone(), values)
        });
        let revision = Revision::new(&record);
        let draft = chance.once_in(2).then_some(DRAFT);
        let save = Save { lines: vec![revision.line()], draft, ..Save::default() };
        let done = now(self.store.save(&save));
        let is_there = self.settled(&done, |book| knows(book, &revision));
        if is_there {
            self.own.insert(record.id, (!deleted).then_some(text));
            if self.book.arrival(&revision) != qiangji::book::Arrival::Same {
                self.book.insert(revision);
            }
        }
        if done.is_ok() && draft.is_some() {
            self.draft = None;
        }
    }

    fn type_a_draft(&mut self, number: u64) {
        let bytes = format!("{{\"topic\":\"{number}\"}}").into_bytes();
        let before = self.draft.take();
        if now(self.store.save_draft(DRAFT, bytes.clone(), &[])).is_ok() {
            self.draft = Some(bytes);
        } else {
            self.start();
            let whole = self.draft == before || self.draft == Some(bytes);
            assert!(whole, "half a draft on {}", self.name);
        }
    }

    /// Whether something is on the disk: what was acknowledged is; of anything else the next start tells.
    fn settled(&mut self, done: &Result<(), StoreError>, is_there: impl Fn(&Book) -> bool) -> bool {
        if done.is_ok() {
            return true;
        }
        // Which of draft and no draft is there is as unsure as the rest.
        self.draft = None;
        self.start();
        is_there(&self.book)
    }

    /// The file that is handed in: everything of its owner.
    fn hand_in(&self) -> Vec<u8> {
        let own = self.book.live().filter(|it| it.record().own == self.owner);
        let from = map([("person", self.owner.to_string().into()), ("name", self.name.clone().into())]);
        let letter = Letter { from, scope: map([("level", "member".into())]), ..Letter::default() };
        bundle::write(&letter, own, &[], Limits::PHONE.bytes).unwrap().remove(0)
    }
}

fn knows(book: &Book, revision: &Revision) -> bool {
    let mut all = book.versions(revision.id).iter().chain(book.past(revision.id));
    all.any(|it| it.hash == revision.hash)
}

/// The secretary's device, and for each take-in what it brought, as long as it is not taken back.
struct Secretary {
    device: Device,
    taken: BTreeMap<Id, Vec<Revision>>,
    closed: BTreeSet<Id>,
    next: u128,
}

impl Secretary {
    fn take_in(&mut self, files: &[Vec<u8>]) {
        let read = |bytes: &Vec<u8>| bundle::read(bytes, Limits::PHONE).unwrap().records;
        let filed: Vec<(usize, Revision)> = files
            .iter()
            .enumerate()
            .flat_map(|(n, bytes)| read(bytes).into_iter().map(move |it| (n, it)))
            .collect();
        self.next += 1;
        let id = Id(1 << 100 | self.next);
        let import = Import {
            id,
            when: 1,
            files: Vec::new(),
            counts: Counts::default(),
            segments: Vec::new(),
            state: ImportState::Open,
            joined: None,
        };
        let it = &mut self.device;
        let revisions = filed.iter().map(|(n, it)| (*n, it));
        let done = now(it.store.import(import, &it.book, revisions, [], None, async |_| true)).map(drop);
        if self.happened(&done, id, ImportState::Open) {
            let revisions: Vec<Revision> = filed.into_iter().map(|(_, it)| it).collect();
            if done.is_ok() {
                self.device.book.insert_all(&revisions);
            }
            self.taken.insert(id, revisions);
        }
    }

    fn take_back(&mut self, chance: &mut Chance) {
        let open: Vec<Id> = self.taken.keys().filter(|id| !self.closed.contains(id)).copied().collect();
        let Some(id) = open.get(chance.below(open.len().max(1))).copied() else { return };
        let done = now(self.device.store.undo_import(id));
        let forget = done.clone().unwrap_or_default();
        let done = done.map(drop);
        if self.happened(&done, id, ImportState::Undone) {
            if done.is_ok() {
                self.device.book.forget(forget);
            }
            self.taken.remove(&id);
        }
    }

    /// Hands on what is here: what was taken in until now stays.
    fn hand_on(&mut self) {
        let open: Vec<Id> = self.taken.keys().filter(|id| !self.closed.contains(id)).copied().collect();
        let done = now(self.device.store.close_imports(u64::MAX)).map(drop);
        if open.first().is_some_and(|id| self.happened(&done, *id, ImportState::Closed)) {
            self.closed.extend(open);
        }
    }

    /// Whether an import is in a state; the next start tells where that was not acknowledged.
    fn happened(&mut self, done: &Result<(), StoreError>, id: Id, state: ImportState) -> bool {
        let it = &mut self.device;
        if done.is_ok() {
            return true;
        }
        it.draft = None;
        it.start();
        let rows = now(it.store.imports()).unwrap();
        rows.iter().any(|row| row.id == id && row.state == state)
    }

    /// What must be here: all that was taken in and not taken back.
    fn model(&self) -> Book {
        let mut book = Book::default();
        let own = self.device.book.live().filter(|it| it.record().own == self.device.owner);
        for revision in self.taken.values().flatten().chain(own) {
            book.insert(revision.clone());
        }
        book
    }
}

/// One year; how many things happened in it.
fn play(seed: u64) -> usize {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut members: Vec<Device> = (1..=MEMBERS).map(Device::new).collect();
    let mut secretary =
        Secretary { device: Device::new(0), taken: BTreeMap::new(), closed: BTreeSet::new(), next: 0 };
    let mut tray: Vec<Vec<u8>> = Vec::new();
    let mut number = 0;
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    for day in (0..DAYS).map(|n| first + Days::new(n)) {
        // On any day three of the thirty do something; the secretary most days.
        for _ in 0..3 {
            number += 1;
            let member = &mut members[chance.below(MEMBERS)];
            act(member, &mut chance, day, number);
        }
        number += 1;
        act(&mut secretary.device, &mut chance, day, number);
        // Members hand in around the end of a month, some of them twice or an old file late.
        if day.day() >= 26 {
            let member = &members[chance.below(MEMBERS)];
            tray.push(member.hand_in());
        }
        if day.day() == 28 && !tray.is_empty() {
            if chance.once_in(3) {
                secretary.device.is_about_to_be_killed(&mut chance);
            }
            secretary.take_in(&tray);
            *secretary.device.door.plan.borrow_mut() = None;
            if chance.once_in(3) {
                secretary.take_back(&mut chance);
            }
            if chance.once_in(2) {
                tray.clear();
            }
        }
        if day.day() == 1 && day.month() % 3 == 1 {
            secretary.hand_on();
        }
    }
    // In December everybody hands in, and all of it is taken in.
    let last: Vec<Vec<u8>> = members.iter().map(Device::hand_in).collect();
    secretary.take_in(&last);
    finished(members, secretary);
    usize::try_from(number).unwrap()
}

/// Something that a person does in a day, and sometimes what befalls them.
fn act(device: &mut Device, chance: &mut Chance, day: NaiveDate, number: u64) {
    if chance.once_in(5) {
        device.is_about_to_be_killed(chance);
    }
    match chance.below(10) {
        0..=5 => device.write(chance, day, number),
        6..=7 => device.type_a_draft(number),
        // Killed, or a second window that takes over: both read what lies on the disk.
        8 => device.start(),
        _ => {
            let done = now(device.store.tidy(&device.book, day, 5));
            if done.is_err() {
                device.draft = None;
                device.start();
            }
        }
    }
    *device.door.plan.borrow_mut() = None;
}

/// Every device starts once more and holds what the model says.
fn finished(members: Vec<Device>, mut secretary: Secretary) {
    let mut all = Book::default();
    for mut member in members {
        member.start();
        holds(&member);
        for revision in member.book.live() {
            all.insert(revision.clone());
        }
    }
    secretary.device.start();
    holds(&secretary.device);
    let model = secretary.model();
    let hashes = |book: &Book| book.live().map(|it| it.hash).collect::<Vec<Hash>>();
    assert_eq!(hashes(&secretary.device.book), hashes(&model), "the secretary's book");
    assert_eq!(secretary.device.book.state_hash(), model.state_hash());
    // The last take-in brought the newest of everybody.
    let own = secretary.device.book.live().filter(|it| it.record().own == secretary.device.owner);
    for revision in own {
        all.insert(revision.clone());
    }
    assert_eq!(secretary.device.book.state_hash(), all.state_hash(), "the books of all together");
}

/// Each record of the device's owner is there as it was last acknowledged, and no other.
fn holds(device: &Device) {
    let own = device.book.live().filter(|it| it.record().own == device.owner);
    let found: Model = own
        .map(|it| {
            let record = it.record();
            (it.id, (!record.deleted).then(|| record.text("topic").to_owned()))
        })
        .collect();
    assert_eq!(found, device.own, "the records of {}", device.name);
}

#[test]
fn a_year_ends_in_the_state_of_the_model() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (first, years) = (number("QIANGJI_SEED").unwrap_or(1), number("QIANGJI_YEARS").unwrap_or(5));
    for seed in first..first + years {
        play(seed);
        tally::add(1);
    }
}
