//! Who is who: people, groups, branches, general branches, units, and who is in them when.
//!
//! Read from the lines of the roster (R44 党员名册与组织) and from `person_link`, by which a secretary says that a
//! sender and a person of the roster are one. Total: odd lines are read as far as they can be, cycles are cut.

mod line;
pub mod table;
mod link;
mod organisation;
mod own;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::book::Book;
use crate::record::Id;
use crate::value::Value;

pub use line::{Person, Post, Rank, Status};
pub use organisation::{OrgKind, Organisation};

/// Everyone and every organisation that the book's roster lines name.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    /// One entry a line; a person who moved has several. By person, then first day, then line.
    people: Vec<Person>,
    organisations: BTreeMap<Id, Organisation>,
    /// Each linked id, and the one that counts go through.
    canonical: BTreeMap<Id, Id>,
    /// Places of the lines of each organisation's people.
    lines: BTreeMap<Id, Vec<usize>>,
    /// Organisations directly under each.
    below: BTreeMap<Id, Vec<Id>>,
}

impl Roster {
    /// Read from the roster's records, each line once.
    pub fn of(book: &Book) -> Self {
        let lines: Vec<_> = book.of_kind("roster").map(crate::book::Revision::record).collect();
        let mut organisations = BTreeMap::new();
        for one in lines.iter().filter_map(Organisation::from_line) {
            organisation::gather(&mut organisations, one);
        }
        let listed: BTreeSet<Id> = lines.iter().filter_map(|line| line.id_at("person")).collect();
        let pairs: Vec<_> = book
            .of_kind("person_link")
            .map(crate::book::Revision::record)
            .filter_map(|link| link.id_at("person").zip(link.id_at("same_as")))
            .collect();
        let canonical = link::resolve(&pairs, &listed);
        let mut roster = Roster { organisations, canonical, ..Roster::default() };
        roster.people = lines.iter().filter_map(|line| Person::from_line(line, &roster)).collect();
        roster.arrange();
        roster
    }

    /// After lines were added: sorted, and looked up by their organisation.
    fn arrange(&mut self) {
        self.people.sort_by_key(|person| (person.id, person.from, person.line));
        (self.lines, self.below) = (BTreeMap::new(), BTreeMap::new());
        for (at, person) in self.people.iter().enumerate() {
            self.lines.entry(person.org).or_default().push(at);
        }
        for one in self.organisations.values() {
            if let Some(parent) = one.parent.filter(|parent| *parent != one.id) {
                self.below.entry(parent).or_default().push(one.id);
            }
        }
    }

    /// The lines of these organisations, in order.
    pub fn lines_of<'a>(&'a self, orgs: &BTreeSet<Id>) -> Vec<&'a Person> {
        let mut at: Vec<usize> =
            orgs.iter().filter_map(|org| self.lines.get(org)).flatten().copied().collect();
        at.sort_unstable();
        at.into_iter().filter_map(|at| self.people.get(at)).collect()
    }

    /// All lines of whoever has one in these organisations, wherever the others are, in order.
    pub fn lines_about<'a>(&'a self, orgs: &BTreeSet<Id>) -> Vec<&'a Person> {
        let mut ids: Vec<Id> = self.lines_of(orgs).into_iter().map(|person| person.id).collect();
        ids.dedup();
        let of = |id: Id| {
            let first = self.people.partition_point(|person| person.id < id);
            self.people[first..].iter().take_while(move |person| person.id == id)
        };
        ids.into_iter().flat_map(of).collect()
    }

    /// The id that all counts of this person go through (decisions.md, Who is who).
    pub fn canonical(&self, person: Id) -> Id {
        self.canonical.get(&person).copied().unwrap_or(person)
    }

    /// All ids by which this person's records may come, the canonical one included.
    pub fn ids(&self, person: Id) -> BTreeSet<Id> {
        let one = self.canonical(person);
        let linked = self.canonical.iter().filter(|(_, to)| **to == one).map(|(from, _)| *from);
        linked.chain([one]).collect()
    }

    /// All ids by which records of whoever has a line in these organisations may come.
    pub fn ids_within(&self, orgs: &BTreeSet<Id>) -> BTreeSet<Id> {
        let people: BTreeSet<Id> = self.lines_of(orgs).into_iter().map(|person| person.id).collect();
        let linked = self.canonical.iter().filter(|(_, to)| people.contains(to)).map(|(from, _)| *from);
        linked.chain(people.iter().copied()).collect()
    }

    /// Every line about a person, in order.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// The newest line about a person.
    pub fn person(&self, id: Id) -> Option<&Person> {
        let id = self.canonical(id);
        let end = self.people.partition_point(|person| person.id <= id);
        self.people[..end].last().filter(|person| person.id == id)
    }

    /// The person's or the organisation's name; none where the roster does not know it.
    pub fn name(&self, id: Id) -> Option<&str> {
        let person = self.person(id).map(|person| person.name.as_str());
        person.or_else(|| self.organisation(id).map(|one| one.name.as_str())).filter(|name| !name.is_empty())
    }

    /// Those who belong to an organisation, or to one under it, on a day; one line each.
    pub fn members(&self, org: Id, day: NaiveDate) -> Vec<&Person> {
        let within = self.within(org);
        let mut by_person = BTreeMap::new();
        for person in self.people.iter().filter(|person| person.is_in(&within, day)) {
            by_person.insert(person.id, person);
        }
        by_person.into_values().collect()
    }

    /// Persons of this name in an organisation or under it, those still there first: whom a sender may be.
    pub fn find(&self, name: &str, org: Id) -> Vec<Id> {
        let (wanted, within) = (plain(name), self.within(org));
        let mut found: Vec<(bool, Id)> = self
            .people
            .iter()
            .filter(|person| {
                within.contains(&person.org) && !wanted.is_empty() && plain(&person.name) == wanted
            })
            .map(|person| (person.status != Status::Active, person.id))
            .collect();
        found.sort_unstable();
        let mut seen = BTreeSet::new();
        found.into_iter().map(|(_, id)| id).filter(|id| seen.insert(*id)).collect()
    }

    /// Who `{id?, name}` in a record is: by id, else by a name that only one person of the organisation bears.
    pub fn who(&self, value: &Value, org: Id) -> Option<Id> {
        let id = value.get("id").text().and_then(|id| id.parse().ok());
        id.map(|id| self.canonical(id)).or_else(|| {
            match self.find(value.get("name").text().unwrap_or_default(), org).as_slice() {
                [one] => Some(*one),
                [] | [_, _, ..] => None,
            }
        })
    }

    /// None if no line names it.
    pub fn organisation(&self, id: Id) -> Option<&Organisation> {
        self.organisations.get(&id)
    }

    /// In the order of their ids.
    pub fn organisations(&self) -> impl Iterator<Item = &Organisation> {
        self.organisations.values()
    }

    /// Organisations directly under this one, by name.
    pub fn children(&self, org: Id) -> Vec<&Organisation> {
        let below = self.below.get(&org).into_iter().flatten();
        let mut children: Vec<_> = below.filter_map(|id| self.organisations.get(id)).collect();
        children.sort_unstable_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        children
    }

    /// Names of the Party groups of a branch, as its lines and those of its people have them.
    pub fn groups(&self, branch: Id) -> Vec<&str> {
        let orgs = self
            .children(branch)
            .into_iter()
            .filter(|it| it.kind == OrgKind::Group)
            .map(|it| it.name.as_str());
        let named = self.lines_of(&BTreeSet::from([branch])).into_iter().map(|it| it.group.as_str());
        let mut names: Vec<&str> = orgs.chain(named).filter(|name| !name.is_empty()).collect();
        names.sort_by_cached_key(|name| in_turn(name));
        names.dedup();
        names
    }

    /// The organisation and all under it.
    pub fn within(&self, org: Id) -> BTreeSet<Id> {
        let (mut within, mut next) = (BTreeSet::from([org]), vec![org]);
        while let Some(parent) = next.pop() {
            let children = self.below.get(&parent).into_iter().flatten().copied();
            next.extend(children.filter(|id| within.insert(*id)));
        }
        within
    }

    /// The organisation and all above it, nearest first.
    pub fn above(&self, org: Id) -> Vec<Id> {
        let mut above = vec![org];
        let mut next = self.organisation(org).and_then(|one| one.parent);
        while let Some(parent) = next.filter(|id| !above.contains(id)) {
            above.push(parent);
            next = self.organisation(parent).and_then(|one| one.parent);
        }
        above
    }

    /// Which wording of the five-good standard an organisation uses: its own, else the nearest one's above it
    /// (a 党总支 lends its wording to nobody).
    pub fn variant(&self, org: Id) -> Option<&str> {
        self.above(org).into_iter().enumerate().find_map(|(steps, id)| {
            let variant = self.organisation(id)?.variant.as_str();
            let own = steps == 0 || variant != organisation::GENERAL_BRANCH;
            (own && !variant.is_empty()).then_some(variant)
        })
    }
}

/// What names are sorted by, so that 第二 comes before 第三 and 第九 before 第十.
pub fn in_turn(name: &str) -> (u32, String) {
    let digit = |c: char| {
        "一二三四五六七八九".chars().position(|it| it == c).and_then(|at| u32::try_from(at + 1).ok())
    };
    let numeral: String = name
        .strip_prefix('第')
        .unwrap_or(name)
        .chars()
        .take_while(|c| *c == '十' || digit(*c).is_some())
        .collect();
    let number = match numeral.split_once('十') {
        Some((tens, ones)) => {
            let part = |text: &str| text.chars().next().and_then(digit);
            part(tens).unwrap_or(1) * 10 + part(ones).unwrap_or(0)
        }
        None => numeral.chars().next().and_then(digit).unwrap_or(u32::MAX),
    };
    (number, name.to_owned())
}

/// A name without the blanks that people put into two-character names.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests;
