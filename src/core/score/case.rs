//! The case before the rules: one organisation, one year, one day of judgement, and the records that bear on it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::part::{Part, parts};
use crate::book::{Book, Revision};
use crate::period::{self, Period, Unit};
use crate::record::{Id, Record, common};
use crate::roster::{Person, Post, Roster};

/// What no source fixes and a unit may change; printed as 缺省值.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Training a member owes a year, in minutes; 0: hours are not asked for (C07).
    pub training_minutes: i64,
    /// 基本满意 counts as satisfied.
    pub basically_counts: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { training_minutes: 0, basically_counts: true }
    }
}

/// Whom to assess, for which year, as of which day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Whom it is about.
    pub org: Id,
    /// The calendar year.
    pub year: i32,
    /// Nothing after this day counts; a period is over on the day after its last.
    pub as_of: NaiveDate,
    /// Wording: `organ`, `school`, `general_branch`.
    pub variant: String,
    /// The figures a unit may set.
    pub settings: Settings,
}

impl Ask {
    /// With the organisation's own variant and the default settings.
    pub fn new(roster: &Roster, org: Id, year: i32, as_of: NaiveDate) -> Self {
        let variant = roster.variant(org).unwrap_or_default().to_owned();
        Ask { org, year, as_of, variant, settings: Settings::default() }
    }
}

/// Sessions that credit whoever took part, whichever organisation held them.
const ANYWHERE: [&str; 2] = ["party_lecture", "training_event"];

/// How a revision's record is come by: taken apart anew ([`Anew`]), or from where it was read before.
pub trait Reading {
    /// The record of a revision.
    fn record(&self, revision: &Revision) -> Arc<Record>;
}

/// Takes every record apart anew.
#[derive(Debug, Clone, Copy)]
pub struct Anew;

impl Reading for Anew {
    fn record(&self, revision: &Revision) -> Arc<Record> {
        Arc::new(revision.record())
    }
}

/// The book, and how its records are come by.
#[derive(Clone, Copy)]
pub struct Shelf<'a> {
    /// All revisions.
    pub book: &'a Book,
    /// Their records.
    pub reading: &'a dyn Reading,
    /// Where to look for those that bear on an organisation; none: through the whole book.
    pub index: Option<&'a Index>,
}

/// Records by whom they bear on and the year they are for: many organisations are assessed without going through the
/// book for each.
#[derive(Debug, Default)]
pub struct Index {
    /// By the organisation they name.
    named: ByYear,
    /// By their owner, where they name none.
    owned: ByYear,
    /// Sessions by whom they credit.
    credited: ByYear,
}

/// Entries, each with its place among all.
type ByYear = BTreeMap<(Id, i32), Vec<(usize, Entry)>>;

/// A record, read.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The record.
    pub record: Arc<Record>,
    /// The organisation it names.
    pub org: Option<Id>,
    /// As [`counted`] says.
    pub counted: (i32, NaiveDate),
}

impl Index {
    /// Of these; those of a kind by day, then by period and id.
    pub fn of(entries: impl IntoIterator<Item = Entry>, roster: &Roster) -> Self {
        let mut index = Index::default();
        for (at, entry) in entries.into_iter().enumerate() {
            let year = entry.counted.0;
            if ANYWHERE.contains(&entry.record.kind.as_str()) {
                for person in parts(&entry.record, roster, NaiveDate::MAX).into_keys() {
                    index.credited.entry((person, year)).or_default().push((at, entry.clone()));
                }
            }
            let (by, whose) = match entry.org {
                Some(org) => (&mut index.named, org),
                None => (&mut index.owned, roster.canonical(entry.record.own)),
            };
            by.entry((whose, year)).or_default().push((at, entry));
        }
        index
    }

    /// What may bear on these in a year, each once, in order.
    fn about(
        &self,
        year: i32,
        within: &BTreeSet<Id>,
        ours: &BTreeSet<Id>,
        people: &BTreeSet<Id>,
    ) -> Vec<&Entry> {
        let named = within.union(ours).filter_map(|org| self.named.get(&(*org, year)));
        let owned = people.union(ours).filter_map(|own| self.owned.get(&(*own, year)));
        let credited = people.iter().filter_map(|person| self.credited.get(&(*person, year)));
        let mut found: Vec<&(usize, Entry)> = named.chain(owned).chain(credited).flatten().collect();
        found.sort_unstable_by_key(|(at, _)| *at);
        found.dedup_by_key(|(at, _)| *at);
        found.into_iter().map(|(_, entry)| entry).collect()
    }
}

impl<'a> Shelf<'a> {
    /// Reads from the book alone.
    pub fn of(book: &'a Book) -> Self {
        Shelf { book, reading: &Anew, index: None }
    }
}

/// The records that bear on an [`Ask`], read once.
#[derive(Debug)]
pub struct Case<'a> {
    /// Who was there when.
    pub roster: &'a Roster,
    /// What is asked.
    pub ask: &'a Ask,
    within: BTreeSet<Id>,
    /// Whose sessions, plans and papers count: all of `within`, or a general branch's alone.
    ours: BTreeSet<Id>,
    people: Vec<&'a Person>,
    records: BTreeMap<String, Vec<Arc<Record>>>,
}

impl<'a> Case<'a> {
    /// Gathers the year's records of these kinds: the organisation's own, those under it, their members'.
    pub fn gather(shelf: Shelf, roster: &'a Roster, ask: &'a Ask, kinds: &[&str]) -> Self {
        Case::gather_of(shelf, roster, ask, kinds, roster.within(ask.org))
    }

    /// As [`Case::gather`], without what organisations under it did: a general branch's own work.
    pub fn gather_own(shelf: Shelf, roster: &'a Roster, ask: &'a Ask, kinds: &[&str]) -> Self {
        Case::gather_of(shelf, roster, ask, kinds, BTreeSet::from([ask.org]))
    }

    fn gather_of(shelf: Shelf, roster: &'a Roster, ask: &'a Ask, kinds: &[&str], ours: BTreeSet<Id>) -> Self {
        let kinds: BTreeSet<&str> = kinds.iter().copied().collect();
        let within = roster.within(ask.org);
        let lines = roster.lines_of(&within);
        let people: BTreeSet<Id> = lines.iter().map(|it| it.id).collect();
        let bears = |own: Id, org: Option<Id>| {
            let personal = people.contains(&roster.canonical(own));
            match org {
                Some(org) if personal => within.contains(&org),
                Some(org) => ours.contains(&org),
                None => personal || ours.contains(&own),
            }
        };
        let wanted = |kind: &str, own: Id, org: Option<Id>| {
            kinds.contains(kind) && (bears(own, org) || ANYWHERE.contains(&kind))
        };
        let found: Vec<Arc<Record>> = match shelf.index {
            None => {
                let near = |it: &&Revision| near(it, ask.year) && wanted(&it.kind, it.own, it.org);
                let read = shelf.book.iter().filter(near).map(|it| shelf.reading.record(it));
                let mut found: Vec<_> = read.filter(|it| counts(it, ask.year, ask.as_of)).collect();
                found.sort_by_cached_key(in_order);
                found
            }
            Some(index) => {
                let found = index.about(ask.year, &within, &ours, &people).into_iter();
                let known = found.filter(|it| it.counted.1 <= ask.as_of);
                let wanted = known.filter(|it| wanted(&it.record.kind, it.record.own, it.org));
                wanted.map(|it| it.record.clone()).collect()
            }
        };
        let mut records: BTreeMap<String, Vec<Arc<Record>>> = BTreeMap::new();
        for record in found {
            match records.get_mut(&record.kind) {
                Some(of_kind) => of_kind.push(record),
                None => drop(records.insert(record.kind.clone(), vec![record])),
            }
        }
        Case { roster, ask, within, ours, people: lines, records }
    }

    /// The year's records of a kind, by day.
    pub fn of_kind(&self, kind: &str) -> &[Arc<Record>] {
        self.records.get(kind).map_or(&[], Vec::as_slice)
    }

    /// Of these kinds there is at least one record for the year (0/0, decisions.md).
    pub fn any_of(&self, kinds: &[String]) -> bool {
        kinds.iter().any(|kind| self.of_kind(kind).iter().any(|record| self.is_ours(record)))
    }

    /// The organisation's own record, one under it or a member's, not a session held elsewhere.
    pub fn is_ours(&self, record: &Record) -> bool {
        let personal = |org: &Id| self.within.contains(org) && !self.within.contains(&record.own);
        record.id_at(common::ORG).is_none_or(|org| self.ours.contains(&org) || personal(&org))
    }

    /// The year asked about.
    pub fn year(&self) -> Period {
        Period { year: self.ask.year, unit: Unit::Year, number: 1 }
    }

    /// Its four quarters.
    pub fn quarters(&self) -> Vec<Period> {
        Period::of_year(Unit::Quarter, self.ask.year)
    }

    /// After its last day what is unmet is missed; until then it is pending.
    pub fn is_over(&self, period: Period) -> bool {
        self.ask.as_of > period.last()
    }

    /// Whom a record credits by the day of judgement.
    pub fn parts(&self, record: &Record) -> BTreeMap<Id, Part> {
        parts(record, self.roster, self.ask.as_of)
    }

    /// Who wrote or owns a record.
    pub fn authors(&self, record: &Record) -> BTreeSet<Id> {
        let own = record.id_at(common::PERSON).unwrap_or(record.own);
        let named = self.parts(record).into_iter().filter(|(_, part)| *part == Part::Own).map(|(id, _)| id);
        named.chain([self.roster.canonical(own)]).collect()
    }

    /// Those who owe something for a period: they belong here for at least half of its days (domain.md 2.2).
    pub fn owing(&self, period: Period) -> Vec<&'a Person> {
        let mut days: BTreeMap<Id, (i64, &Person)> = BTreeMap::new();
        for person in self.people.iter().copied() {
            let here = days_here(person, &self.within, period);
            if here > 0 {
                let known = days.entry(person.id).or_insert((0, person));
                *known = (known.0 + here, person);
            }
        }
        let length = days_between(period.first(), period.last());
        days.into_values().filter(|(here, _)| here * 2 >= length).map(|(_, person)| person).collect()
    }

    /// The leadership team of a period: those entered as its members, else the branch committee.
    pub fn team(&self, period: Period) -> Vec<&'a Person> {
        let everyone = self.owing(period);
        let with = |posts: &[Post]| -> Vec<&Person> {
            everyone.iter().copied().filter(|it| posts.iter().any(|post| it.posts.contains(post))).collect()
        };
        let team = with(&[Post::TeamMember]);
        if team.is_empty() { with(&[Post::Secretary, Post::Committee]) } else { team }
    }

    /// 党员领导干部 of the year.
    pub fn cadres(&self) -> Vec<&'a Person> {
        self.owing(self.year()).into_iter().filter(|person| person.leads()).collect()
    }
}

/// Worth reading: what is for a year may be dated in the next.
pub fn near(it: &Revision, year: i32) -> bool {
    let written = it.when.get(..4).and_then(|year| year.parse::<i32>().ok());
    written.is_some_and(|written| written == year || written == year + 1)
}

/// The record is for this year, by its period or else its day, and nothing in it lies after `as_of`.
pub fn counts(record: &Record, year: i32, as_of: NaiveDate) -> bool {
    let day = period::date(record.text(common::DATE));
    let period = record.text(common::PERIOD).parse().ok();
    counted(day, period).is_some_and(|(of, since)| of == year && since <= as_of)
}

/// By day, those for a period alone first; as facts are sorted.
fn in_order(record: &Arc<Record>) -> (Option<NaiveDate>, Option<Period>, Id) {
    let day = period::date(record.text(common::DATE));
    (day, record.text(common::PERIOD).parse().ok(), record.id)
}

/// As [`near`], by the day itself.
pub fn is_near(day: Option<NaiveDate>, year: i32) -> bool {
    day.is_none_or(|day| (year..=year + 1).contains(&day.year()))
}

/// The year a record is for, by its period or else its day, and the day from which it is known: none of it is later.
pub fn counted(day: Option<NaiveDate>, period: Option<Period>) -> Option<(i32, NaiveDate)> {
    match period {
        Some(period) => Some((period.year, day.max(Some(period.first()))?)),
        None => day.map(|day| (day.year(), day)),
    }
}

fn days_here(person: &Person, within: &BTreeSet<Id>, period: Period) -> i64 {
    let first = person.from.unwrap_or(NaiveDate::MIN).max(period.first());
    let last = person.to.unwrap_or(NaiveDate::MAX).min(period.last());
    if first <= last && person.is_in(within, first) { days_between(first, last) } else { 0 }
}

fn days_between(first: NaiveDate, last: NaiveDate) -> i64 {
    (last - first).num_days() + 1
}
