//! The records that rules look at, read once: by kind, with the organisation, the day and the period they count for.
//!
//! A cover (decisions.md, What goes up) stands here as the record it is for, without words and names: what can be
//! told from it is told, and where a rule would have to look inside, it counts.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;

use crate::book::{Book, Revision};
use crate::catalogue::{self, Shape};
use crate::exchange::cover;
use crate::period::{self, Period};
use crate::record::{Hash, Id, Record, common};
use crate::roster::Roster;
use crate::score::part::{self, Part};
use crate::score::{self, Reading};
use crate::value::Value;

/// A record as rules see it.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The record, or what its cover says of it.
    pub record: Arc<Record>,
    /// Whose it is: the organisation named, or that of the person who owns it.
    pub org: Id,
    /// The day it happened.
    pub day: Option<NaiveDate>,
    /// The period it is for.
    pub period: Option<Period>,
    /// The organisation named, if one is.
    named: Option<Id>,
    /// The year it counts for, and from when ([`score::counted`]).
    counted: Option<(i32, NaiveDate)>,
    /// Found out when a rule first asks.
    credited: OnceLock<Vec<(Id, NaiveDate)>>,
    /// The same.
    whole: OnceLock<bool>,
    /// Only its cover is here: 内容未上交.
    pub hidden: bool,
}

/// All facts, by kind.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    by_kind: BTreeMap<String, Arc<Read>>,
}

/// One kind's.
#[derive(Debug, Default)]
struct Read {
    /// By day, then by period and id.
    facts: Vec<Fact>,
    /// The records themselves, and of which version each is.
    records: BTreeMap<Id, (Hash, Arc<Record>)>,
}

impl Facts {
    /// The facts of these kinds.
    pub fn gather<'a>(book: &Book, roster: &Roster, kinds: impl IntoIterator<Item = &'a str>) -> Self {
        let mut revisions: BTreeMap<&str, Vec<&Revision>> =
            kinds.into_iter().map(|kind| (kind, Vec::new())).collect();
        for revision in book.iter() {
            if let Some(of_kind) = revisions.get_mut(revision.kind.as_str()) {
                of_kind.push(revision);
            }
        }
        let covers = covers(book);
        let mut facts = Facts::default();
        for (kind, revisions) in revisions {
            facts.read(book, roster, kind, &revisions, &covers);
        }
        facts
    }

    /// Reads the records of one kind again, after one of them was saved; what is known already is not read twice.
    pub fn refresh(&mut self, book: &Book, roster: &Roster, kind: &str) {
        let revisions: Vec<&Revision> = book.of_kind(kind).collect();
        self.read(book, roster, kind, &revisions, &covers(book));
    }

    fn read(&mut self, book: &Book, roster: &Roster, kind: &str, revisions: &[&Revision], covers: &[Record]) {
        let known = self.by_kind.get(kind).cloned().unwrap_or_default();
        let mut records = BTreeMap::new();
        for revision in revisions {
            let old = known.records.get(&revision.id).filter(|(hash, _)| *hash == revision.hash);
            let record = old.map_or_else(|| Arc::new(revision.record()), |(_, record)| record.clone());
            records.insert(revision.id, (revision.hash, record));
        }
        let own = records.values().map(|(_, record)| Fact::of(record.clone(), roster, false));
        let of_kind = |it: &&Record| it.text("kind") == kind && !cover::is_outdone(it, book);
        let hidden = covers.iter().filter(of_kind);
        let hidden = hidden.map(|it| Fact::of(Arc::new(uncover(it.clone())), roster, true));
        let mut facts: Vec<Fact> = own.chain(hidden).collect();
        facts.sort_by_key(|fact| (fact.day, fact.period, fact.record.id));
        self.by_kind.insert(kind.to_owned(), Arc::new(Read { facts, records }));
    }

    /// As if this record were saved.
    #[must_use]
    pub fn with(mut self, record: Record, roster: &Roster) -> Self {
        let (id, kind) = (record.id, record.kind.clone());
        let others = self.of(&kind).iter().filter(|fact| fact.record.id != id).cloned();
        let mut facts: Vec<Fact> = others.chain([Fact::of(Arc::new(record), roster, false)]).collect();
        facts.sort_by_key(|fact| (fact.day, fact.period, fact.record.id));
        self.by_kind.insert(kind, Arc::new(Read { facts, records: BTreeMap::new() }));
        self
    }

    /// By day, then by period and id; those without a day first.
    pub fn of(&self, kind: &str) -> &[Fact] {
        self.by_kind.get(kind).map_or(&[], |read| &read.facts)
    }
}

impl Facts {
    /// The records themselves, for whoever assesses many organisations by them: these must be the facts of every kind that
    /// the standard looks at ([`kinds`]).
    pub fn index(&self, roster: &Roster) -> score::Index {
        let all = self.by_kind.values().flat_map(|read| &read.facts).filter(|fact| !fact.hidden);
        let entry = |fact: &Fact| {
            let counted = fact.counted.filter(|(year, _)| score::is_near(fact.day, *year))?;
            Some(score::Entry { record: fact.record.clone(), org: fact.named, counted })
        };
        score::Index::of(all.filter_map(entry), roster)
    }
}

impl Reading for Facts {
    fn record(&self, revision: &Revision) -> Arc<Record> {
        let read = self.by_kind.get(&revision.kind).and_then(|read| read.records.get(&revision.id));
        let known = read.filter(|(hash, _)| *hash == revision.hash);
        known.map_or_else(|| Arc::new(revision.record()), |(_, record)| record.clone())
    }
}

impl Fact {
    fn of(record: Arc<Record>, roster: &Roster, hidden: bool) -> Self {
        let home = || roster.person(record.own).map(|person| person.org);
        let named = record.id_at(common::ORG);
        let org = named.or_else(home).unwrap_or(record.own);
        let day = period::date(record.text(common::DATE));
        let of = |key: &str| record.text(key).parse::<Period>().ok();
        let period = of(common::PERIOD);
        let counted = score::counted(day, period);
        let period = period.or_else(|| of(FOR_YEAR));
        let (credited, whole) = (OnceLock::new(), OnceLock::new());
        Fact { record, org, day, period, named, counted, credited, whole, hidden }
    }

    /// Whoever it credits and who owns it, by the ids that counts go through, each with the day from which: the first day
    /// of all, or for who caught up, that one.
    pub fn credited(&self, roster: &Roster) -> &[(Id, NaiveDate)] {
        self.credited.get_or_init(|| {
            let own = self.record.id_at(common::PERSON).unwrap_or(self.record.own);
            let others = part::credits(&self.record, roster).into_iter().map(|(id, part)| match part {
                Part::MadeUp(day) => (id, day),
                _ => (id, NaiveDate::MIN),
            });
            let mut credited: Vec<_> = others.chain([(roster.canonical(own), NaiveDate::MIN)]).collect();
            credited.sort_unstable();
            credited.dedup_by_key(|(id, _)| *id);
            credited
        })
    }

    /// Date, place, chair, recorder, topic and notes are there; 应到 = 实到 + 缺席, every absence with a reason
    /// (domain.md 2.3). A cover says nothing of these; that counts in its writer's favour.
    pub fn is_whole(&self) -> bool {
        *self.whole.get_or_init(|| {
            if self.hidden {
                return self.day.is_some();
            }
            let filled = |key: &str| !self.record.get(key).is_empty();
            let any = |keys: &[&str]| keys.iter().any(|key| filled(key));
            let minutes = ["place", "chair", "recorder"].iter().all(|key| filled(key))
                && any(&["topic", "theme"])
                && any(&["discussion", "problems", "process"]);
            self.day.is_some() && minutes && is_counted(self.record.get("attendance"))
        })
    }
}

fn is_counted(attendance: &Value) -> bool {
    let n = |key: &str| attendance.get(key).int().unwrap_or(-1);
    let absentees = attendance.get("absentees").list();
    let reasons =
        absentees.iter().all(|it| it.get("reason").text().is_some_and(|why| !why.trim().is_empty()));
    n("expected") > 0
        && n("present") >= 0
        && n("expected") - n("present") == i64::try_from(absentees.len()).unwrap_or(-1)
        && reasons
}

fn covers(book: &Book) -> Vec<Record> {
    book.of_kind(cover::KIND).map(Revision::record).collect()
}

/// Where a record without a period says for which year it is.
const FOR_YEAR: &str = "for_year";

/// A cover as the record it stands for: what may be seen outside, under its own key. What covers of 0.1.0 say beyond that
/// is not looked at.
fn uncover(cover: Record) -> Record {
    let mut shown = cover.clone();
    cover.text("kind").clone_into(&mut shown.kind);
    shown.id = cover.id_at("of").unwrap_or(cover.id);
    for row in cover.get("counts").list() {
        if let Some(name) = row.get("name").text().filter(|name| cover::is_told(&shown.kind, name)) {
            shown.d.entry(name.to_owned()).or_insert_with(|| row.get("n").clone());
        }
    }
    for field in catalogue::get().kind(&shown.kind).map(|kind| kind.fields.as_slice()).unwrap_or_default() {
        let said: Vec<Value> = cover::outside_of(&cover, &field.id).map(Value::from).collect();
        if let [first, ..] = said.as_slice() {
            let many = matches!(field.shape, Shape::Choices { .. });
            shown.d.insert(field.id.clone(), if many { Value::List(said) } else { first.clone() });
        }
    }
    shown
}

/// Every kind that some duty looks at, be it by way of the standard.
pub fn kinds() -> Vec<&'static str> {
    let asked = catalogue::duty::duties().iter().flat_map(catalogue::duty::Duty::kinds);
    let mut kinds: Vec<&str> = asked.chain(score::five_good::kinds()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}
