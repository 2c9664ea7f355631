//! What goes into a file that is handed up, and what stays.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::{Book, Revision};
use crate::catalogue::Catalogue;
use crate::record::Id;

use super::cover;

/// Whose records a file carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// A member's file: the records that the person owns.
    Person(Id),
    /// A branch's or a unit's file. Whoever the roster names belongs to it, whatever organisation they typed
    /// themselves; everyone else belongs by the organisation of a record.
    Organisations {
        /// The organisation and those under it (`Roster::within`).
        orgs: BTreeSet<Id>,
        /// Everyone in them, by every id they are known by (`Roster::ids`).
        people: BTreeSet<Id>,
    },
    /// A backup: all there is.
    Everyone,
}

/// What is to go up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Whose records go.
    pub whose: Whose,
    /// Kinds of class C and X whose content goes up all the same, ticked one by one.
    pub ticked: BTreeSet<String>,
}

/// The choice that a filter makes among the live revisions of a book.
#[derive(Debug, Clone, Default)]
pub struct Selection<'a> {
    /// Go up as they are, deletions and second versions included.
    pub open: Vec<&'a Revision>,
    /// Stay; a cover goes up for each.
    pub hidden: Vec<&'a Revision>,
}

/// How many records of a kind go up, for the 上交 page. Deleted ones are not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Of class P and B, which go unless taken out.
    pub open: usize,
    /// Of class C and X, which stay unless ticked.
    pub hidden: usize,
}

/// Chooses what goes up. A backup hides nothing.
pub fn select<'a>(book: &'a Book, filter: &Filter, catalogue: &Catalogue) -> Selection<'a> {
    let people = match &filter.whose {
        Whose::Organisations { orgs, people } => &owners(book, orgs) | people,
        Whose::Person(_) | Whose::Everyone => BTreeSet::new(),
    };
    let hides = |kind: &str| {
        filter.whose != Whose::Everyone && !filter.ticked.contains(kind) && cover::stays(kind, catalogue)
    };
    let stays =
        |kind: &str| filter.whose != Whose::Everyone && catalogue.kind(kind).is_some_and(|it| it.down);
    let mut selection = Selection::default();
    let goes = |it: &&Revision| belongs(it, &filter.whose, &people) && !stays(&it.kind);
    for revision in book.live().filter(goes) {
        if hides(&revision.kind) {
            selection.hidden.push(revision);
        } else if !is_spare_cover(revision, book) {
            selection.open.push(revision);
        }
    }
    selection
}

impl Selection<'_> {
    /// The revisions of the file: what is open, and the covers of what stays.
    pub fn revisions(&self) -> Vec<Revision> {
        let covers =
            self.hidden.iter().map(|hidden| Revision::new(&cover::of(&hidden.record(), hidden.hash)));
        self.open.iter().map(|open| (*open).clone()).chain(covers).collect()
    }

    /// By kind.
    pub fn counts(&self) -> BTreeMap<String, Count> {
        let mut counts: BTreeMap<String, Count> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        let both = self.open.iter().map(|it| (it, false)).chain(self.hidden.iter().map(|it| (it, true)));
        for (revision, hidden) in both.filter(|(revision, _)| !revision.deleted) {
            // Two versions are one record.
            if seen.insert(revision.id) {
                let count = counts.entry(revision.kind.clone()).or_default();
                *(if hidden { &mut count.hidden } else { &mut count.open }) += 1;
            }
        }
        counts
    }
}

/// Everyone who owns a record of one of the organisations, deleted or not.
fn owners(book: &Book, orgs: &BTreeSet<Id>) -> BTreeSet<Id> {
    let of_org = |it: &&Revision| it.org.is_some_and(|org| orgs.contains(&org));
    let known = book.shown().flat_map(|shown| book.versions(shown.id).iter().chain(book.past(shown.id)));
    known.filter(of_org).map(|it| it.own).collect()
}

fn belongs(revision: &Revision, whose: &Whose, people: &BTreeSet<Id>) -> bool {
    match whose {
        Whose::Everyone => true,
        Whose::Person(person) => revision.own == *person,
        Whose::Organisations { orgs, people: named } => match revision.org {
            Some(org) => orgs.contains(&org) || named.contains(&revision.own),
            None => orgs.contains(&revision.own) || people.contains(&revision.own),
        },
    }
}

/// A cover whose record is here: the record itself goes up, or a cover made anew.
fn is_spare_cover(revision: &Revision, book: &Book) -> bool {
    revision.kind == cover::KIND && !revision.deleted && cover::is_outdone(&revision.record(), book)
}

#[cfg(test)]
mod tests;
