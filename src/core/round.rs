//! 工作安排: what an organisation asks those below it to hand in, sent down from one to the next.
//!
//! An office's round is a record of its own (`round`): for which year, under which version of the standards, until when,
//! with a notice. Who hands it on adds a round of their own that is based on it; the file that goes down carries the whole
//! chain. Whoever took it in sees one thing to do, with what each above has said of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use crate::book::{Book, Revision};
use crate::catalogue::{self, Standard, UnknownVersion};
use crate::period;
use crate::profile::{Profile, Role};
use crate::record::{Id, Record, common};
use crate::roster::Roster;
use crate::value::{Map, Value, map};

/// The kind's id.
pub const KIND: &str = "round";
/// More than this above each other is no chain of ours; it is looked at no further.
const DEEPEST: usize = 8;
/// Days after it was due in which what is late still comes in.
const COLLECTED: i64 = 60;
/// The standards whose version a round names, and under which value.
const VERSIONS: [(&str, &str); 2] = [("member", "member_version"), ("five_good", "five_good_version")];

/// What one organisation asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// The record.
    pub id: Id,
    /// The organisation that asks.
    pub own: Id,
    /// What is asked: 2026 年度自评和上交材料.
    pub title: String,
    /// For which year; none where it cannot be read.
    pub year: Option<i32>,
    /// Until when; none where it cannot be read.
    pub due: Option<NaiveDate>,
    /// What is to be done, in the writer's words; may be empty.
    pub notice: String,
    /// The name of who asks, as it was written there.
    pub by: String,
    /// The day it was written.
    pub date: Option<NaiveDate>,
    /// The round it hands on.
    pub based_on: Option<Id>,
    /// By the standard's id; a standard that is not named goes by the newest.
    pub versions: BTreeMap<&'static str, u32>,
}

/// One thing asked of this device, as far as it came: from the top down to the nearest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked(Vec<Round>);

/// How it stands with whoever is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Days left; 0 is today. None where no day is named.
    Open(Option<i64>),
    /// So many days over it.
    Late(i64),
    /// Something was handed in on this day, after it was asked.
    Done(NaiveDate),
}

impl Round {
    /// None where the record is no round.
    pub fn of(record: &Record) -> Option<Round> {
        if record.kind != KIND || record.deleted {
            return None;
        }
        let version = |(standard, key): (&'static str, &str)| {
            record.get(key).int().and_then(|n| u32::try_from(n).ok()).map(|n| (standard, n))
        };
        Some(Round {
            id: record.id,
            own: record.own,
            title: record.text("title").to_owned(),
            year: record.text(common::PERIOD).parse().ok(),
            due: period::date(record.text("due")),
            notice: record.text("notice").to_owned(),
            by: record.text("by").to_owned(),
            date: period::date(record.text("date")),
            based_on: record.text("based_on").parse().ok(),
            versions: VERSIONS.into_iter().filter_map(version).collect(),
        })
    }

    /// What a new round begins with: the newest versions, whose it is.
    pub fn blank(by: &str, today: NaiveDate) -> Map {
        let newest = |id: &str| catalogue::get().standard(id).map_or(1, |it| i64::from(it.version));
        let mut values = map([("by", by.into()), ("date", today.to_string().into())]);
        values.extend(VERSIONS.map(|(standard, key)| (key.to_owned(), newest(standard).into())));
        values
    }

    /// What the round begins with by which `by` hands this one on: all but the notice, which is theirs to add.
    pub fn handed_on(&self, by: &str, today: NaiveDate) -> Map {
        let year = self.year.map(|year| year.to_string()).unwrap_or_default();
        let due = self.due.map(|day| day.to_string()).unwrap_or_default();
        let mut values = map([
            ("title", self.title.as_str().into()),
            (common::PERIOD, year.into()),
            ("due", due.into()),
            ("by", by.into()),
            ("date", today.to_string().into()),
            ("based_on", self.id.to_string().into()),
        ]);
        let named =
            VERSIONS.into_iter().filter_map(|(standard, key)| Some((key, *self.versions.get(standard)?)));
        values.extend(named.map(|(key, version)| (key.to_owned(), Value::from(i64::from(version)))));
        values
    }
}

impl Asked {
    /// From the top down; never empty.
    pub fn chain(&self) -> &[Round] {
        &self.0
    }

    /// Whoever asks nearest: it is their words that hold.
    pub fn nearest(&self) -> Option<&Round> {
        self.0.last()
    }

    /// The id of the nearest, by which its page is found.
    pub fn id(&self) -> Option<Id> {
        self.nearest().map(|it| it.id)
    }

    /// As the nearest calls it.
    pub fn title(&self) -> &str {
        self.nearest().map_or("", |it| it.title.as_str())
    }

    /// The nearest day that anybody has named.
    pub fn due(&self) -> Option<NaiveDate> {
        self.0.iter().rev().find_map(|it| it.due)
    }

    /// The year it is for.
    pub fn year(&self) -> Option<i32> {
        self.0.iter().rev().find_map(|it| it.year)
    }

    /// Since when it has been asked: since the nearest has.
    pub fn since(&self) -> Option<NaiveDate> {
        self.0.iter().rev().find_map(|it| it.date)
    }

    /// The version of a standard: as the first says who names one. Who hands it on cannot ask for another.
    pub fn version(&self, standard: &str) -> Option<u32> {
        self.0.iter().find_map(|it| it.versions.get(standard).copied())
    }

    /// The nearest asks for it later than somebody above: then it comes too late for them.
    pub fn is_late_for_above(&self) -> Option<&Round> {
        let due = self.due()?;
        self.0.iter().find(|it| it.due.is_some_and(|above| above < due))
    }

    /// How it stands on a day; `handed_in` is the day on which this device last handed something in.
    pub fn state(&self, today: NaiveDate, handed_in: Option<NaiveDate>) -> State {
        if let Some(day) = handed_in.filter(|day| self.since().is_none_or(|since| *day >= since)) {
            return State::Done(day);
        }
        match self.due().map(|due| (due - today).num_days()) {
            Some(left) if left < 0 => State::Late(-left),
            left => State::Open(left),
        }
    }
}

/// What is asked of whoever uses this device, the latest day first. What those below asked of their own people is not
/// theirs, nor what they asked themselves.
pub fn asked(book: &Book, roster: &Roster, profile: &Profile) -> Vec<Asked> {
    let me = profile.org_id();
    let mut not_mine = roster.within(me);
    if profile.role == Role::Member {
        // It is the branch that asks its members.
        not_mine.remove(&me);
    } else {
        not_mine.insert(me);
    }
    last_of(&rounds(book), |it| !not_mine.contains(&it.own))
}

/// What whoever uses this device has asked for their organisation, or handed on; the latest day first.
pub fn issued(book: &Book, profile: &Profile) -> Vec<Asked> {
    let me = profile.org_id();
    last_of(&rounds(book), |it| profile.role != Role::Member && it.own == me)
}

/// The chains that end with one of these.
fn last_of(rounds: &BTreeMap<Id, Round>, of: impl Fn(&Round) -> bool) -> Vec<Asked> {
    let these: Vec<&Round> = rounds.values().filter(|it| of(it)).collect();
    let handed_on: BTreeSet<Id> = these.iter().filter_map(|it| it.based_on).collect();
    let last = these.into_iter().filter(|it| !handed_on.contains(&it.id));
    let mut all: Vec<Asked> = last.map(|it| chain(rounds, it)).collect();
    all.sort_by_key(|it| std::cmp::Reverse((it.due(), it.id())));
    all
}

/// The round of this id with those it rests on.
pub fn one(book: &Book, id: Id) -> Option<Asked> {
    let rounds = rounds(book);
    rounds.get(&id).map(|it| chain(&rounds, it))
}

/// What a file asks that was sent down; none of any other file.
pub fn in_file(records: &[Revision]) -> Option<Asked> {
    let rounds: Option<BTreeMap<Id, Round>> =
        records.iter().map(|it| Round::of(&it.record()).map(|it| (it.id, it))).collect();
    last_of(&rounds?, |_| true).into_iter().next()
}

/// The year whose material is due: last year's as long as it is asked for and nothing was handed in since, else this one.
pub fn year_due(asked: &[Asked], today: NaiveDate, handed_in: Option<NaiveDate>) -> i32 {
    let last = today.year() - 1;
    let lately = |it: &Asked| it.due().is_none_or(|due| (today - due).num_days() <= COLLECTED);
    let open = |it: &Asked| {
        it.year() == Some(last) && lately(it) && !matches!(it.state(today, handed_in), State::Done(_))
    };
    if asked.iter().any(open) { last } else { today.year() }
}

/// What is being collected from those below: what was asked last, for this year or until not long ago.
pub fn collecting(issued: &[Asked], today: NaiveDate) -> Option<&Asked> {
    let lately = |it: &&Asked| it.due().is_some_and(|due| (today - due).num_days() <= COLLECTED);
    issued.iter().find(|it| it.year() == Some(today.year()) || lately(it))
}

/// The revisions of a chain: a file of them is what goes down.
pub fn revisions(book: &Book, asked: &Asked) -> Vec<Revision> {
    asked.chain().iter().filter_map(|it| book.get(it.id)).cloned().collect()
}

/// The version under which a year is assessed: as the answers name it where some were given, else as a round asks for,
/// else the newest.
pub fn standard_for(
    book: &Book,
    profile: &Profile,
    id: &str,
    year: i32,
    answers: Option<&Map>,
) -> Result<&'static Standard, UnknownVersion> {
    let catalogue = catalogue::get();
    if let Some(answers) = answers {
        return catalogue.standard_of(id, answers);
    }
    let newest = catalogue.standard(id).ok_or(UnknownVersion(0));
    let both = asked(book, &Roster::default(), profile).into_iter().chain(issued(book, profile));
    match both.filter(|it| it.year() == Some(year)).find_map(|it| it.version(id)) {
        Some(version) => catalogue.standard_at(id, version).ok_or(UnknownVersion(version)),
        None => newest,
    }
}

fn rounds(book: &Book) -> BTreeMap<Id, Round> {
    book.of_kind(KIND).filter_map(|it| Round::of(&it.record())).map(|it| (it.id, it)).collect()
}

fn chain(rounds: &BTreeMap<Id, Round>, last: &Round) -> Asked {
    let mut chain = vec![last.clone()];
    let mut at = last;
    while let Some(above) = at.based_on.and_then(|id| rounds.get(&id)) {
        if chain.len() == DEEPEST || chain.iter().any(|it| it.id == above.id) {
            break;
        }
        chain.push(above.clone());
        at = above;
    }
    chain.reverse();
    Asked(chain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::organisation;
    use crate::record::Clock;

    const OFFICE: Id = Id(1);
    const UNIT: Id = Id(2);

    fn branch() -> Id {
        organisation("河滨中学", "第二支部")
    }

    fn profile(role: Role) -> Profile {
        let (unit, branch) = ("河滨中学".to_owned(), "第二支部".to_owned());
        Profile { person: Some(Id(9)), role, unit, branch, ..Profile::default() }
    }

    fn day(text: &str) -> NaiveDate {
        period::date(text).unwrap()
    }

    fn round(n: u128, own: Id, based_on: Option<u128>, due: &str) -> Record {
        let mut d = map([
            ("title", format!("第 {n} 件").into()),
            ("period", "2026".into()),
            ("due", due.into()),
            ("date", "2026-11-26".into()),
            ("by", "党组办".into()),
        ]);
        if own == OFFICE {
            d.extend(map([("member_version", 1.into()), ("five_good_version", 7.into())]));
        }
        d.extend(based_on.map(|id| ("based_on".to_owned(), Id(id).to_string().into())));
        Record::new(Id(n), KIND, own, Clock { device: "a".into(), ..Clock::default() }, d)
    }

    fn book(rounds: &[Record]) -> Book {
        let mut book = Book::default();
        for round in rounds {
            book.insert(Revision::new(round));
        }
        book
    }

    fn handed_down() -> Book {
        book(&[
            round(11, OFFICE, None, "2026-12-20"),
            round(12, UNIT, Some(11), "2026-12-15"),
            round(13, branch(), Some(12), "2026-12-10"),
        ])
    }

    fn titles(all: &[Asked]) -> Vec<Vec<&str>> {
        all.iter().map(|it| it.chain().iter().map(|it| it.title.as_str()).collect()).collect()
    }

    #[test]
    fn a_member_is_asked_by_all_and_the_nearest_day_holds() {
        let book = handed_down();
        let asked = asked(&book, &Roster::default(), &profile(Role::Member));
        assert_eq!(titles(&asked), [["第 11 件", "第 12 件", "第 13 件"]]);
        assert_eq!((asked[0].due(), asked[0].id()), (Some(day("2026-12-10")), Some(Id(13))));
        assert_eq!(issued(&book, &profile(Role::Member)), []);
        assert_eq!(revisions(&book, &asked[0]).len(), 3);
    }

    #[test]
    fn a_secretary_is_asked_by_those_above_and_has_asked_the_members() {
        let book = handed_down();
        let asked = asked(&book, &Roster::default(), &profile(Role::Secretary));
        assert_eq!(titles(&asked), [["第 11 件", "第 12 件"]]);
        assert_eq!(asked[0].due(), Some(day("2026-12-15")));
        assert_eq!(titles(&issued(&book, &profile(Role::Secretary))), [["第 11 件", "第 12 件", "第 13 件"]]);
    }

    #[test]
    fn what_those_below_asked_is_not_for_the_unit() {
        let unit = Profile { org: Some(UNIT), ..profile(Role::Team) };
        let line = map([
            ("entry", "organisation".into()),
            ("org", branch().to_string().into()),
            ("name", "第二支部".into()),
            ("org_kind", "branch".into()),
            ("parent", UNIT.to_string().into()),
        ]);
        let mut book = handed_down();
        let clock = Clock { device: "a".into(), ..Clock::default() };
        book.insert(Revision::new(&Record::new(Id(50), "roster", UNIT, clock, line)));
        assert_eq!(titles(&asked(&book, &Roster::of(&book), &unit)), [["第 11 件"]]);
        assert_eq!(titles(&issued(&book, &unit)), [["第 11 件", "第 12 件"]]);
    }

    #[test]
    fn who_hands_it_on_begins_with_what_was_asked() {
        let above = Round::of(&round(11, OFFICE, None, "2026-12-20")).unwrap();
        let values = above.handed_on("河滨中学党委", day("2026-11-27"));
        assert_eq!(values.get("notice"), None);
        let on =
            Round::of(&Record { id: Id(12), own: UNIT, d: values, ..round(11, OFFICE, None, "") }).unwrap();
        assert_eq!(
            (&on.title, on.due, on.year, &on.versions),
            (&above.title, above.due, above.year, &above.versions)
        );
        assert_eq!((on.based_on, on.by.as_str()), (Some(Id(11)), "河滨中学党委"));
        assert_eq!(on.date, Some(day("2026-11-27")));
    }

    #[test]
    fn a_later_day_than_above_is_told() {
        let late = book(&[round(11, OFFICE, None, "2026-12-20"), round(12, UNIT, Some(11), "2026-12-24")]);
        let above = |book: &Book, id| one(book, id).unwrap().is_late_for_above().map(|it| it.id);
        assert_eq!(above(&late, Id(12)), Some(Id(11)));
        assert_eq!(above(&handed_down(), Id(13)), None);
    }

    #[test]
    fn it_stands_open_late_or_done() {
        let asked = one(&handed_down(), Id(13)).unwrap();
        let state = |today: &str, handed: Option<&str>| asked.state(day(today), handed.map(day));
        assert_eq!(state("2026-12-08", None), State::Open(Some(2)));
        assert_eq!(state("2026-12-10", Some("2026-11-25")), State::Open(Some(0)));
        assert_eq!(state("2026-12-13", None), State::Late(3));
        assert_eq!(state("2026-12-13", Some("2026-12-11")), State::Done(day("2026-12-11")));
    }

    #[test]
    fn last_years_material_is_due_until_it_is_handed_in() {
        let asked = [one(&handed_down(), Id(13)).unwrap()];
        let year = |today: &str, handed: Option<&str>| year_due(&asked, day(today), handed.map(day));
        assert_eq!(year("2026-12-01", None), 2026);
        assert_eq!(year("2027-01-05", None), 2026);
        assert_eq!(year("2027-01-05", Some("2027-01-04")), 2027);
        assert_eq!(year("2027-03-05", None), 2027, "too long ago");
        assert_eq!(year("2028-01-05", None), 2028);
        assert_eq!(year_due(&[], day("2027-01-05"), None), 2027);
    }

    #[test]
    fn what_was_asked_long_ago_is_collected_no_more() {
        let issued = issued(&handed_down(), &profile(Role::Secretary));
        let collected = |today: &str| collecting(&issued, day(today)).is_some();
        assert_eq!(["2026-11-30", "2027-02-01", "2027-02-20"].map(collected), [true, true, false]);
    }

    #[test]
    fn a_file_says_what_it_asks() {
        let all: Vec<Revision> = handed_down().live().cloned().collect();
        assert_eq!(in_file(&all).and_then(|it| it.id()), Some(Id(13)));
        assert_eq!(in_file(&[]), None);
        let clock = Clock { device: "a".into(), ..Clock::default() };
        let other = Record::new(Id(60), "reflection", Id(9), clock, Map::new());
        assert_eq!(in_file(&[all, vec![Revision::new(&other)]].concat()), None);
    }

    #[test]
    fn rounds_that_rest_on_each_other_end() {
        let book = book(&[round(1, OFFICE, Some(2), "2026-12-20"), round(2, OFFICE, Some(1), "2026-12-21")]);
        assert_eq!(one(&book, Id(1)).unwrap().chain().len(), 2);
        assert_eq!(asked(&book, &Roster::default(), &profile(Role::Member)), []);
    }

    #[test]
    fn answers_go_by_their_own_version_then_by_the_round_then_by_the_newest() {
        let (book, me) = (handed_down(), profile(Role::Member));
        let version = |id, year, answers: Option<&Map>| {
            standard_for(&book, &me, id, year, answers).map(|it| it.version)
        };
        let given = |n: i64| map([("standard_version", n.into())]);
        assert_eq!(version("member", 2026, None), Ok(1));
        assert_eq!(version("five_good", 2026, None), Err(UnknownVersion(7)));
        assert_eq!(version("five_good", 2025, None), Ok(1));
        assert_eq!(version("five_good", 2026, Some(&given(1))), Ok(1));
        assert_eq!(version("five_good", 2026, Some(&Map::new())), Ok(1));
        assert_eq!(version("member", 2026, Some(&given(2))), Err(UnknownVersion(2)));
    }
}
