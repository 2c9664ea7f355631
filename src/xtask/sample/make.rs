//! The sample: a school's branches as believable files, the same bytes for the same seed.
//!
//! In it is what real files bring: entries made late, leave made up, a record corrected, one deleted, one edited on
//! two devices. Read by `cargo xtask sample`, by the tests of the scores and by the browser stories.

mod branch;
mod chance;
mod member;
mod pen;
mod people;
mod programme;
mod session;
mod words;

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};
use qiangji::book::Book;
use qiangji::exchange::bundle::{self, Letter, Level, Limits, OfferError};
use qiangji::naming;
use qiangji::profile;
use qiangji::record::Record;
use qiangji::value::{Map, map};

use chance::Chance;
use pen::{Pen, Year};
use people::{Beginning, Branch, Person};

/// What to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    pub branches: usize,
    /// Of each branch, the secretary included.
    pub members: usize,
    /// Ending with the year of `until`.
    pub years: i32,
    pub until: NaiveDate,
    pub seed: u64,
}

impl Default for Plan {
    fn default() -> Self {
        let until = NaiveDate::from_ymd_opt(2026, 12, 31).unwrap_or_default();
        Plan { branches: 1, members: 24, years: 1, until, seed: 1 }
    }
}

/// A file as it is handed in.
pub struct File {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Who of a branch has which story.
const CORRECTED: usize = 2;
const TWO_DEVICES: usize = 3;
const DELETED: usize = 4;

/// All files: over three years and more those of the whole programme too. Of each branch the secretary's, then one of each member, and a second of the one with two devices.
pub fn make(plan: &Plan) -> Result<Vec<File>, OfferError> {
    let mut chance = Chance::new(plan.seed);
    let first_year = plan.until.year() - plan.years.max(1) + 1;
    let beginning = Beginning { first_year, until: plan.until };
    let branches = people::branches(&mut chance, plan.branches, plan.members.max(1), beginning);
    let mut out = Out { made: morning(plan.until), files: Vec::new() };
    for branch in &branches {
        one_branch(&mut chance, plan, first_year, branch, &mut out)?;
    }
    if plan.years >= programme::YEARS {
        let organ = programme::organ(&mut chance, plan, first_year);
        one_branch(&mut chance, plan, first_year, &organ, &mut out)?;
        let all: Vec<&Branch> = branches.iter().chain([&organ]).collect();
        programme::write(&mut chance, plan, first_year, &all, &mut out)?;
    }
    Ok(out.files)
}

fn one_branch(
    chance: &mut Chance,
    plan: &Plan,
    first_year: i32,
    branch: &Branch,
    out: &mut Out,
) -> Result<(), OfferError> {
    let mut secretary = Pen::new(&branch.people[0].device, branch.people[0].id, plan.until);
    let first = NaiveDate::from_ymd_opt(first_year, 1, 5).unwrap_or_default();
    branch::roster(chance, &mut secretary, branch, first);
    let years: Vec<Year> =
        (first_year..=plan.until.year()).map(|year| Year { year, until: plan.until }).collect();
    let sessions: Vec<_> =
        years.iter().map(|year| branch::year(chance, &mut secretary, branch, *year)).collect();
    out.write(branch, &branch.people[0], &secretary, Level::Branch)?;
    for (at, person) in branch.people.iter().enumerate() {
        let mut pen = Pen::new(&person.device, person.id, plan.until);
        let mut written = Vec::new();
        for (year, sessions) in years.iter().zip(&sessions) {
            written.extend(member::year(chance, &mut pen, person, sessions, *year));
        }
        let study = written.iter().find(|it| it.kind == "self_study_entry");
        let second = study.and_then(|study| story(chance, &mut pen, at, study, plan.until));
        out.write(branch, person, &pen, Level::Member)?;
        if let Some(second) = second {
            out.write(branch, person, &second, Level::Member)?;
        }
    }
    Ok(())
}

/// What happened to one record of some members; of two devices the second is returned.
fn story(chance: &mut Chance, pen: &mut Pen, at: usize, study: &Record, until: NaiveDate) -> Option<Pen> {
    let minutes = |n: i64| {
        let mut values = study.d.clone();
        values.insert("minutes".into(), n.into());
        values
    };
    match at {
        CORRECTED => {
            pen.again(chance, study, until, Some(minutes(55)));
            None
        }
        DELETED => {
            let twice = pen.write(chance, "self_study_entry", study.own, until, study.d.clone());
            pen.again(chance, &twice, until, None);
            None
        }
        TWO_DEVICES => {
            let mut other = Pen::new(&format!("{}b", pen.device), pen.person, until);
            other.again(chance, study, until, Some(minutes(90)));
            pen.again(chance, study, until, Some(minutes(60)));
            Some(other)
        }
        _ => None,
    }
}

fn morning(day: NaiveDate) -> NaiveDateTime {
    day.and_hms_opt(0, 5, 0).unwrap_or_default()
}

struct Out {
    /// When the next file is made.
    made: NaiveDateTime,
    files: Vec<File>,
}

impl Out {
    fn write(&mut self, branch: &Branch, person: &Person, pen: &Pen, level: Level) -> Result<(), OfferError> {
        let letter = self.letter(branch, person, pen, level);
        let (what, who) = match level {
            Level::Member => ("工作手册", person.name.clone()),
            Level::Branch => ("支部材料", branch.name.clone()),
            Level::Unit => ("单位材料", branch.unit.to_owned()),
        };
        let parts = bundle::checked(&letter, Book::live(&pen.book), [], Limits::PHONE.bytes, None)?;
        let count = parts.len();
        for (at, bytes) in parts.into_iter().enumerate() {
            let name = naming::bundle(branch.unit, what, &who, self.made, (at + 1, count));
            self.files.push(File { name, bytes });
        }
        // One a minute; a large sample goes round the day again.
        let next = self.made + TimeDelta::minutes(1);
        self.made = if next.date() == self.made.date() { next } else { morning(self.made.date()) };
        Ok(())
    }

    fn letter(&self, branch: &Branch, person: &Person, pen: &Pen, level: Level) -> Letter {
        let from = map([
            ("dev", pen.device.as_str().into()),
            ("person", person.id.to_string().into()),
            ("name", person.name.as_str().into()),
            ("role", if level == Level::Member { "member" } else { "secretary" }.into()),
        ]);
        let (org, below) = match level {
            Level::Unit => (profile::organisation(branch.unit, ""), ""),
            Level::Member | Level::Branch => (branch.id, branch.name.as_str()),
        };
        let scope = map([
            ("org", org.to_string().into()),
            ("unit", branch.unit.into()),
            ("branch", below.into()),
            ("period", self.made.year().to_string().into()),
            ("level", level.word().into()),
        ]);
        let app = env!("CARGO_PKG_VERSION").to_owned();
        Letter { made: self.made, app, from, scope, rest: Map::new(), end_rest: Map::new() }
    }
}
