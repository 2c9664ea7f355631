//! What rules say already while a record is written: what keeps it from being saved, and what is good to know.
//!
//! The same clauses, judged as if the record were saved: nothing is written twice.

use chrono::NaiveDate;

use super::{Ask, Court, Facts, Figures, Judgement, Verdict};
use crate::book::Book;
use crate::catalogue::duty::{Clause, Duty, Hold, Path, duties};
use crate::form::Problem;
use crate::period;
use crate::record::Record;
use crate::roster::Roster;
use crate::value::{self, Value};
use crate::workdays::Table;

/// One thing a rule says of a record that is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Where in the form, and what.
    pub problem: Problem,
    /// The record is not saved while it stands.
    pub refuses: bool,
}

/// What rules are asked with.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// All records.
    pub book: &'a Book,
    /// Who is where when.
    pub roster: &'a Roster,
    /// The figures that hold.
    pub figures: &'a Figures,
    /// Which days are worked.
    pub workdays: &'a Table,
    /// The day it is.
    pub today: NaiveDate,
}

/// Whether any rule has something to say in the form of this kind.
pub fn is_held(kind: &str) -> bool {
    clauses(kind).next().is_some()
}

/// What rules say of `record`, which need not be in the book.
pub fn said(known: &Known, record: &Record) -> Vec<Said> {
    let mut kinds: Vec<&str> = clauses(&record.kind).flat_map(|(duty, ..)| duty.kinds()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let Known { book, roster, figures, workdays, today } = *known;
    let facts = Facts::gather(book, roster, kinds).with(record.clone(), roster);
    let mut said: Vec<Said> = Vec::new();
    for (duty, index, hold) in clauses(&record.kind) {
        let Some(clause) = duty.clauses.get(index) else { continue };
        let field = place(&hold.at, record);
        // What may not be written may not be planned either: the end of a notice lies ahead.
        let day = period::date(value::at(&record.d, &field).text().unwrap_or_default());
        let as_of = if hold.refuse { today.max(day.unwrap_or(today)) } else { today };
        let ask = Ask { org: None, home: None, apart: Vec::new(), office: false, as_of };
        let court = Court { book, roster, facts: &facts, figures, workdays, ask: &ask };
        for judgement in court.clause(duty, index, clause).iter().filter(|it| it.records.contains(&record.id))
        {
            let one = one(hold, judgement, &field);
            said.extend(one.filter(|one| !said.iter().any(|it| it.problem.message == one.problem.message)));
        }
    }
    said
}

/// The clauses that speak in the form of a kind: those whose first pick is of it.
fn clauses(kind: &str) -> impl Iterator<Item = (&'static Duty, usize, &'static Hold)> {
    let held = move |clause: &'static Clause| {
        clause.hold.as_ref().filter(|_| clause.rule.picks().first().is_some_and(|pick| pick.kind == kind))
    };
    duties().iter().flat_map(move |duty| {
        let clauses = duty.clauses.iter().enumerate();
        clauses.filter_map(move |(index, clause)| Some((duty, index, held(clause)?)))
    })
}

fn one(hold: &Hold, judgement: &Judgement, field: &str) -> Option<Said> {
    let wrong = matches!(judgement.verdict, Verdict::Missed | Verdict::Partial { .. });
    let waits = matches!(judgement.verdict, Verdict::Pending { .. }) && !hold.refuse;
    if judgement.note.is_empty() || !(wrong || waits) {
        return None;
    }
    let message = format!("{}。{}", judgement.note, hold.say);
    let problem = Problem { field: field.to_owned(), message };
    Some(Said { problem, refuses: hold.refuse && wrong })
}

/// `steps[vote].date` as the form names it: `steps.3.date`.
fn place(path: &Path, record: &Record) -> String {
    let mut parts = vec![path.field.clone()];
    if let Some(option) = &path.row {
        let is = |row: &Value| row.map().is_some_and(|row| row.values().any(|it| it.text() == Some(option)));
        parts.extend(record.get(&path.field).list().iter().position(is).map(|row| row.to_string()));
    }
    parts.extend(path.column.clone());
    parts.join(".")
}
