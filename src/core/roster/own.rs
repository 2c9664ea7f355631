//! Who uses this device and where they belong, before any roster says so.

use std::collections::BTreeSet;

use super::line::{Person, Post, Rank, Status};
use super::organisation::GENERAL_BRANCH;
use super::{OrgKind, Organisation, Roster};
use crate::profile::{Profile, Role, organisation};
use crate::record::Id;

impl Roster {
    /// The roster with the profile's unit, branch and person, where its lines do not name them: what is due is told from
    /// the first day on. The office stands above all units and is none of them.
    #[must_use]
    pub fn completed(mut self, profile: &Profile) -> Roster {
        let here = profile.org_id();
        match profile.role {
            Role::Office => return self,
            Role::Team => {
                self.found(here, &profile.unit, None, unit_kind(&profile.variant), &profile.variant);
            }
            Role::Member | Role::Secretary => {
                let unit = (!profile.unit.trim().is_empty()).then(|| organisation(&profile.unit, ""));
                if let Some(unit) = unit.filter(|_| !self.organisations.contains_key(&here)) {
                    self.found(unit, &profile.unit, None, unit_kind(&profile.variant), &profile.variant);
                }
                let kind =
                    if profile.variant == GENERAL_BRANCH { OrgKind::GeneralBranch } else { OrgKind::Branch };
                self.found(here, &profile.branch, unit, kind, &profile.variant);
            }
        }
        self.joined(profile, here);
        self.arrange();
        self
    }

    fn found(&mut self, id: Id, name: &str, parent: Option<Id>, kind: OrgKind, variant: &str) {
        let name = name.trim().to_owned();
        let names = BTreeSet::from([name.clone()]);
        let variant = variant.to_owned();
        let one = Organisation { id, line: id, name, names, parent, kind, variant, from: None, to: None };
        self.organisations.entry(id).or_insert(one);
    }

    fn joined(&mut self, profile: &Profile, here: Id) {
        let Some(id) = profile.person.map(|id| self.canonical(id)).filter(|id| self.person(*id).is_none())
        else {
            return;
        };
        let posts = match profile.role {
            Role::Secretary => BTreeSet::from([Post::Secretary]),
            Role::Team => BTreeSet::from([Post::TeamMember]),
            Role::Member | Role::Office => BTreeSet::new(),
        };
        self.people.push(Person {
            id,
            line: id,
            name: profile.name.clone(),
            org: here,
            group: String::new(),
            member_kind: "full".to_owned(),
            posts,
            rank: Rank::Ordinary,
            post_type: profile.post_type.clone(),
            entitled_to_vote: true,
            status: Status::Active,
            from: None,
            to: None,
        });
    }
}

fn unit_kind(variant: &str) -> OrgKind {
    match variant {
        "organ" => OrgKind::Organ,
        "school" => OrgKind::School,
        _ => OrgKind::Unit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(role: Role) -> Profile {
        Profile {
            person: Some(Id(7)),
            name: "李建国".into(),
            role,
            unit: "河滨中学".into(),
            branch: "第二支部".into(),
            ..Profile::default()
        }
    }

    #[test]
    fn a_new_device_knows_its_own_branch_and_person() {
        let profile = profile(Role::Secretary);
        let roster = Roster::default().completed(&profile);
        let here = profile.org_id();
        assert_eq!(roster.name(here), Some("第二支部"));
        assert_eq!(roster.above(here).len(), 2);
        assert!(roster.person(Id(7)).is_some_and(|it| it.posts.contains(&Post::Secretary) && it.org == here));
        assert_eq!(
            roster.clone().completed(&profile).organisations().count(),
            roster.organisations().count()
        );
    }

    #[test]
    fn the_office_is_no_unit() {
        assert_eq!(Roster::default().completed(&profile(Role::Office)).organisations().count(), 0);
        assert_eq!(Roster::default().completed(&profile(Role::Team)).organisations().count(), 1);
    }
}
