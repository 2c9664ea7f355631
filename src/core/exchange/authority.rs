//! Who may change what: how the owner of a record in a file stands to the file's sender and to this device.
//!
//! The rule, the first line that fits. A record is judged by every owner that it has, in the file and in each version
//! known here, and the worst standing counts.
//!
//! | the owner is | and | standing |
//! |---|---|---|
//! | anybody | the file is from the person who uses this device | own |
//! | the person who uses this device | | mine |
//! | the organisation this device writes for | it is not an organisation's file to a device with none of its records | mine |
//! | the sender | | own |
//! | the organisation the file is of | the sender writes for it | own |
//! | within that organisation by the roster here | the sender writes for it | forwarded |
//! | within it by the roster in the file | the sender writes for it, and every version known here is of it too | forwarded |
//! | in no roster here | the sender writes for it, the record says it is of it and is not known here | forwarded |
//! | anybody | the file was merged and has no sender, and nothing of the record is known here | forwarded |
//! | anybody | the kind is one that is sent down (工作安排), and nothing of the record is known here | forwarded |
//! | anybody | | foreign |
//!
//! A sender writes for the organisation of a file from a branch or a unit
//!
//! - where the roster has them there, by id or, where it does not know the id, by name; in a branch with a post, unless
//!   nobody there has one;
//! - where the roster does not know them and nobody there has a post, so that a first file is no alarm;
//! - where the roster does not know them and a file of theirs for it was taken in before.

use std::collections::{BTreeMap, BTreeSet};

use super::bundle::{Header, Level};
use crate::book::Revision;
use crate::profile::{Profile, Role};
use crate::record::{Id, common};
use crate::roster::{Person, Roster};

/// How the owner of a record stands to the sender of the file that brings it; the later the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The sender's own, or that of the organisation they write for.
    Own,
    /// Somebody's who belongs to that organisation.
    Forwarded,
    /// Somebody else's.
    Foreign,
    /// This device's person's or organisation's, and the sender is somebody else.
    Mine,
}

/// Who looks at a file, and what is known here of everyone.
pub struct Onlooker<'a> {
    /// All ids of the person who uses this device.
    persons: BTreeSet<Id>,
    /// The organisation this device writes for; a member's writes for none.
    org: Option<Id>,
    roster: &'a Roster,
    /// Of whom, and for which organisation, files were taken in.
    writers: &'a BTreeSet<(Id, Id)>,
    /// Nothing of the organisation's is here yet.
    is_fresh: bool,
}

static NOBODY: BTreeSet<(Id, Id)> = BTreeSet::new();

impl<'a> Onlooker<'a> {
    /// `writers`: persons of whom files were taken in, each with the organisation that the file was of. `is_fresh`: no
    /// record of this device's organisation is known.
    pub fn new(
        profile: &Profile,
        roster: &'a Roster,
        writers: &'a BTreeSet<(Id, Id)>,
        is_fresh: bool,
    ) -> Self {
        let persons = profile.person.map(|me| roster.ids(me).into_iter().chain([me]).collect());
        let org = (profile.role != Role::Member && profile.person.is_some()).then(|| profile.org_id());
        Onlooker { persons: persons.unwrap_or_default(), org, roster, writers, is_fresh }
    }

    /// A place where nobody is known, as the command line is: nothing is anybody's here.
    pub fn nobody(roster: &'a Roster) -> Self {
        Onlooker { persons: BTreeSet::new(), org: None, roster, writers: &NOBODY, is_fresh: true }
    }

    /// What may be asked of each record of a file; the file's own roster is among `records`.
    pub fn sender(&self, header: &Header, records: &[Revision]) -> Sender {
        let letter = &header.letter;
        let person = letter.person();
        let persons: BTreeSet<Id> =
            person.map(|id| self.roster.ids(id).into_iter().chain([id]).collect()).unwrap_or_default();
        let above = letter.level().filter(|level| *level != Level::Member);
        let org = letter.org().zip(above).filter(|(org, level)| {
            person.is_some_and(|person| self.writes_for(person, letter.sender(), *org, *level))
        });
        let org = org.map(|(org, _)| org);
        let within = org.map(|org| self.roster.within(org)).unwrap_or_default();
        let people = self.roster.ids_within(&within);
        let named = org.map(|_| InFile::of(records, &within)).unwrap_or_default();
        let owners: BTreeSet<Id> = records.iter().map(|it| it.own).collect();
        let is_known = |id: &Id| self.roster.person(*id).is_some() || self.roster.organisation(*id).is_some();
        Sender {
            is_me: person.is_some_and(|id| self.persons.contains(&id)),
            is_merged: person.is_none(),
            brings_to_fresh: self.is_fresh && above.is_some(),
            mine: self.persons.clone(),
            my_org: self.org,
            persons,
            org,
            belonging: people.into_iter().chain(within).collect(),
            unknown: owners.into_iter().filter(|id| org.is_some() && !is_known(id)).collect(),
            named,
        }
    }

    fn writes_for(&self, person: Id, name: &str, org: Id, level: Level) -> bool {
        let within = self.roster.within(org);
        let lines = |id: Id| {
            let id = self.roster.canonical(id);
            self.roster.people().iter().filter(move |line| line.id == id)
        };
        let named = self.roster.find(name, org);
        let is_known = self.roster.person(person).is_some();
        let theirs: Vec<&Person> =
            if is_known { lines(person).collect() } else { named.into_iter().flat_map(lines).collect() };
        let here: Vec<&Person> = theirs.into_iter().filter(|line| within.contains(&line.org)).collect();
        let directly = self.roster.lines_of(&BTreeSet::from([org]));
        let nobody_is_posted = directly.iter().all(|line| line.posts.is_empty());
        if here.is_empty() {
            return !is_known && (nobody_is_posted || self.writers.contains(&(person, org)));
        }
        level == Level::Unit || nobody_is_posted || here.iter().any(|line| !line.posts.is_empty())
    }
}

/// Who belongs to the sender's organisation by the roster in the file.
#[derive(Debug, Default)]
struct InFile {
    owners: BTreeSet<Id>,
    orgs: BTreeSet<Id>,
}

impl InFile {
    fn of(records: &[Revision], within: &BTreeSet<Id>) -> Self {
        let lines = records.iter().filter(|it| it.kind == "roster" && !it.deleted).map(Revision::record);
        let (mut below, mut people) = (BTreeMap::<Id, Vec<Id>>::new(), Vec::new());
        for line in lines {
            let Some(of) = line.id_at(common::ORG) else { continue };
            if line.text("entry") == "organisation" {
                line.id_at("parent").into_iter().for_each(|parent| below.entry(parent).or_default().push(of));
            } else {
                people.extend(line.id_at(common::PERSON).map(|id| (id, of)));
            }
        }
        let (mut orgs, mut next): (_, Vec<Id>) = (within.clone(), within.iter().copied().collect());
        while let Some(parent) = next.pop() {
            let children = below.get(&parent).into_iter().flatten().copied();
            next.extend(children.filter(|id| orgs.insert(*id)));
        }
        let mut owners: BTreeSet<Id> =
            people.into_iter().filter(|(_, of)| orgs.contains(of)).map(|(id, _)| id).collect();
        owners.extend(&orgs);
        InFile { owners, orgs }
    }
}

/// A version of a record that is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    /// Its owner.
    pub own: Id,
    /// The organisation it says it is of.
    pub org: Option<Id>,
}

/// The sender of one file, as far as records are judged by it.
#[derive(Debug, Default)]
pub struct Sender {
    is_me: bool,
    is_merged: bool,
    brings_to_fresh: bool,
    mine: BTreeSet<Id>,
    my_org: Option<Id>,
    persons: BTreeSet<Id>,
    /// The organisation they write for.
    org: Option<Id>,
    /// Persons and organisations within it, by the roster here.
    belonging: BTreeSet<Id>,
    /// Owners in the file whom the roster here does not know.
    unknown: BTreeSet<Id>,
    named: InFile,
}

impl Sender {
    /// How the owners of a record stand to the sender: the one it has in the file and those of the versions known here.
    /// `org` is the organisation that it says it is of.
    pub fn standing(&self, own: Id, org: Option<Id>, before: &[Before]) -> Standing {
        let owners = before.iter().map(|it| it.own).chain([own]);
        owners.map(|own| self.one(own, org, before)).max().unwrap_or(Standing::Foreign)
    }

    fn one(&self, own: Id, org: Option<Id>, before: &[Before]) -> Standing {
        let handed_over = self.brings_to_fresh && before.is_empty();
        if self.is_me {
            Standing::Own
        } else if self.mine.contains(&own) || (self.my_org == Some(own) && !handed_over) {
            Standing::Mine
        } else if self.persons.contains(&own) || self.org == Some(own) {
            Standing::Own
        } else if self.belonging.contains(&own)
            || self.is_named(own, before)
            || (before.is_empty() && (self.is_merged || self.is_unknown(own, org)))
        {
            Standing::Forwarded
        } else {
            Standing::Foreign
        }
    }

    fn is_named(&self, own: Id, before: &[Before]) -> bool {
        let theirs = |it: &Before| it.org.is_some_and(|org| self.named.orgs.contains(&org));
        self.named.owners.contains(&own) && before.iter().all(theirs)
    }

    fn is_unknown(&self, own: Id, org: Option<Id>) -> bool {
        self.unknown.contains(&own) && org.is_some_and(|org| self.named.orgs.contains(&org))
    }
}

#[cfg(test)]
mod tests;
