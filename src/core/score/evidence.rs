//! Which records of a year may be evidence for an item: offered, never linked unseen.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::case::{counts, near};
use super::part::{parts, people};
use crate::book::{Book, Revision};
use crate::catalogue::Item;
use crate::record::{Id, Record, common};
use crate::roster::Roster;

/// Records of the item's kinds of that year which concern `whose`, a person or an organisation, newest first.
///
/// A person's are those they own, wrote, or took part in or made up; an organisation's are its own, those of
/// organisations under it, and those of its members.
pub fn suggest(book: &Book, roster: &Roster, item: &Item, whose: Id, year: i32) -> Vec<Id> {
    let whose = Whose::of(roster, whose);
    let wanted = |it: &&Revision| item.kinds.contains(&it.kind) && near(it, year);
    let mut found: Vec<(&str, Id)> = Vec::new();
    for revision in book.iter().filter(wanted) {
        let record = revision.record();
        if counts(&record, year, NaiveDate::MAX) && whose.concerns(&record) {
            found.push((&revision.when, revision.id));
        }
    }
    found.sort_unstable();
    found.into_iter().rev().map(|(_, id)| id).collect()
}

struct Whose<'a> {
    roster: &'a Roster,
    person: Id,
    within: BTreeSet<Id>,
    members: BTreeSet<Id>,
}

impl<'a> Whose<'a> {
    fn of(roster: &'a Roster, whose: Id) -> Self {
        let within = roster.within(whose);
        let members = roster.people().iter().filter(|it| within.contains(&it.org)).map(|it| it.id).collect();
        Whose { roster, person: roster.canonical(whose), within, members }
    }

    fn concerns(&self, record: &Record) -> bool {
        let own = self.roster.canonical(record.own);
        let about = record.id_at(common::PERSON).map(|id| self.roster.canonical(id));
        let org = record.id_at(common::ORG).unwrap_or(record.own);
        self.within.contains(&org)
            || self.members.contains(&own)
            || own == self.person
            || about == Some(self.person)
            || parts(record, self.roster, NaiveDate::MAX).contains_key(&self.person)
            || self.answers_for_a_task(record, org)
    }

    /// A plan is evidence for those it gives a task.
    fn answers_for_a_task(&self, record: &Record, org: Id) -> bool {
        let owners = record.get("tasks").list().iter().flat_map(|task| people(task.get("owner")));
        owners.into_iter().any(|who| self.roster.who(who, org) == Some(self.person))
    }
}
