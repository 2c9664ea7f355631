//! Who took part in a session, and as what: one session credits everyone in it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::period;
use crate::record::{Id, Record, common};
use crate::roster::Roster;
use crate::value::Value;

/// What a session was to a person; of several the greatest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Was there.
    Attended,
    /// Absent, and caught up on this day.
    MadeUp(NaiveDate),
    /// Spoke on the subject (中心发言).
    Spoke,
    /// Led the reading or gave the introduction.
    Led,
    /// Gave the lecture.
    Lectured,
    /// Wrote it.
    Own,
}

impl Part {
    /// For lists: 到会, 补学, 发言, 领读, 讲课, 自己写的.
    pub fn label(self) -> &'static str {
        match self {
            Part::Attended => "到会",
            Part::MadeUp(_) => "补学",
            Part::Spoke => "发言",
            Part::Led => "领读",
            Part::Lectured => "讲课",
            Part::Own => "自己写的",
        }
    }
}

/// Values that name persons, and what they did; attendance apart.
const NAMED: [(&str, Part); 9] = [
    ("speeches", Part::Spoke),
    ("speakers", Part::Spoke),
    ("participants", Part::Attended),
    ("lead_reader", Part::Led),
    ("speaker", Part::Led),
    ("lecturer", Part::Lectured),
    ("teacher", Part::Lectured),
    ("author", Part::Own),
    ("authors", Part::Own),
];

/// Everyone a record credits by `as_of`, by the id that counts go through.
pub fn parts(record: &Record, roster: &Roster, as_of: NaiveDate) -> BTreeMap<Id, Part> {
    let mut parts: BTreeMap<Id, Part> = BTreeMap::new();
    for (id, part) in credits(record, roster) {
        if !matches!(part, Part::MadeUp(day) if day > as_of) {
            let known = parts.entry(id).or_insert(part);
            *known = (*known).max(part);
        }
    }
    parts
}

/// Everyone a record credits, once for each part they had in it.
pub fn credits(record: &Record, roster: &Roster) -> Vec<(Id, Part)> {
    let org = record.id_at(common::ORG).unwrap_or(record.own);
    let mut credits = Vec::new();
    let mut credit = |who: &Value, part: Part| credits.extend(roster.who(who, org).map(|id| (id, part)));
    let attendance = record.get("attendance");
    for who in attendance.get("people").list() {
        credit(who, Part::Attended);
    }
    for absent in attendance.get("absentees").list() {
        if let Some(day) = absent.get("made_up_on").text().and_then(period::date) {
            credit(absent, Part::MadeUp(day));
        }
    }
    for (key, value) in &record.d {
        if let Some((_, part)) = NAMED.iter().find(|(named, _)| named == key) {
            for who in people(value) {
                credit(who, *part);
            }
        }
    }
    credits
}

/// Persons in a value: `{id?, name}`, a list of them, or rows with a column `who`.
pub fn people(value: &Value) -> Vec<&Value> {
    let one = |value: &Value| !value.get("name").is_empty() || !value.get("id").is_empty();
    let mut people = Vec::new();
    for row in value.list().iter().chain(value.map().map(|_| value)) {
        if one(row) { people.push(row) } else { people.extend(people_of_row(row)) }
    }
    people
}

fn people_of_row(row: &Value) -> impl Iterator<Item = &Value> {
    let who = row.get("who");
    who.list().iter().chain(who.map().map(|_| who))
}
