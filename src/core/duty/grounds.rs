//! Which figures are gone by: a unit's own for all under it, the host's and the profile's for the others.

use super::figures::KIND;
use super::{Ask, Court, Facts, Figures, Judged, Since, judge, sum_up, together};
use crate::book::{Book, Revision};
use crate::catalogue::duty::duties;
use crate::record::{Id, common};
use crate::roster::Roster;
use crate::workdays::Table;

/// For each who goes by figures of their own, whom that is asked about, and the figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grounds(Vec<Ground>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Ground {
    ask: Ask,
    figures: Figures,
    workdays: Table,
}

impl Grounds {
    /// Those of whom is asked about, and of every organisation under it that has set any. `host` puts in what the
    /// host has set.
    pub fn of(book: &Book, roster: &Roster, ask: &Ask, host: &dyn Fn(Option<Figures>) -> Figures) -> Self {
        let ground = |org: Option<Id>, office: bool| {
            let above = org.or(ask.home).map(|org| roster.above(org)).unwrap_or_default();
            let apart = setters(book, roster, org, ask.home);
            let (figures, workdays) = (host(Figures::of(book, &above)), Figures::workdays(book, &above));
            Ground { ask: Ask { org, home: ask.home, apart, office, as_of: ask.as_of }, figures, workdays }
        };
        let own = setters(book, roster, ask.org, ask.home).into_iter().map(|org| ground(Some(org), false));
        Grounds([ground(ask.org, ask.office)].into_iter().chain(own).collect())
    }

    /// The figures of whom is asked about.
    pub fn figures(&self) -> Figures {
        self.0.first().map(|it| it.figures.clone()).unwrap_or_default()
    }

    /// The figures that hold for an organisation.
    pub fn figures_of(&self, org: Id, roster: &Roster) -> Figures {
        let above = roster.above(org);
        let nearest = above.iter().find_map(|org| self.0.iter().skip(1).find(|it| it.ask.org == Some(*org)));
        nearest.map_or_else(|| self.figures(), |it| it.figures.clone())
    }

    /// Judges everything, or what has changed.
    pub fn judge(&self, book: &Book, roster: &Roster, facts: &Facts, since: Option<Since>) -> Vec<Judged> {
        judge(&self.courts(book, roster, facts), since)
    }

    /// How many entries there are to be judged.
    pub fn entries() -> usize {
        duties().len()
    }

    /// Judges one entry, by its place in the plan, for who judges them one at a time; then [`Grounds::sum_up`].
    pub fn one(&self, book: &Book, roster: &Roster, facts: &Facts, at: usize) -> Option<Judged> {
        let courts = self.courts(book, roster, facts);
        duties().get(at).map(|duty| together(courts.iter().map(|court| court.duty(duty))))
    }

    /// What others come to, once each was judged.
    pub fn sum_up(&self, book: &Book, roster: &Roster, facts: &Facts, judged: &mut [Judged]) {
        sum_up(&self.courts(book, roster, facts), judged);
    }

    fn courts<'a>(&'a self, book: &'a Book, roster: &'a Roster, facts: &'a Facts) -> Vec<Court<'a>> {
        let court = |Ground { ask, figures, workdays }: &'a Ground| Court {
            book,
            roster,
            facts,
            figures,
            workdays,
            ask,
        };
        self.0.iter().map(court).collect()
    }
}

/// Organisations under one that have set figures, itself left out, and whose figures hold for all others.
fn setters(book: &Book, roster: &Roster, org: Option<Id>, home: Option<Id>) -> Vec<Id> {
    let own = |it: &Revision| it.record().id_at(common::ORG).unwrap_or(it.own);
    let mut setters: Vec<Id> = book.of_kind(KIND).map(own).collect();
    setters.sort_unstable();
    setters.dedup();
    setters.retain(|it| {
        Some(*it) != org && Some(*it) != home && org.is_none_or(|org| roster.above(*it).contains(&org))
    });
    setters
}
