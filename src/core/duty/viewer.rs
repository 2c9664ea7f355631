//! What a role sees: a member their own duties, a secretary the branch's, a unit its own and its branches', the office
//! all and its own.

use chrono::NaiveDate;

use super::subject::plain;
use super::{Ask, Judged, Judgement, Verdict, combine};
use crate::profile::{Profile, Role};
use crate::record::Id;
use crate::roster::{Post, Roster};

/// Who looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    role: Role,
    org: Id,
    person: Option<Id>,
    /// The group they lead.
    leads: Option<String>,
}

impl Viewer {
    /// Whoever uses this device.
    pub fn of(profile: &Profile, roster: &Roster) -> Self {
        let person = profile.person.map(|id| roster.canonical(id));
        let line = person.and_then(|id| roster.person(id));
        let leads = line.filter(|it| it.posts.contains(&Post::GroupLeader)).map(|it| plain(&it.group));
        Viewer { role: profile.role, org: profile.org_id(), person, leads: leads.filter(|it| !it.is_empty()) }
    }

    /// What has to be judged for them.
    pub fn ask(&self, as_of: NaiveDate) -> Ask {
        let office = self.role == Role::Office;
        Ask { org: (!office).then_some(self.org), apart: Vec::new(), office, as_of }
    }

    /// Whether a judgement is theirs to see.
    pub fn sees(&self, it: &Judgement) -> bool {
        let own = it.subject.person.is_some() && it.subject.person == self.person;
        let group = it.subject.group.is_some() && it.subject.group == self.leads;
        self.role != Role::Member || own || group
    }

    /// What they see of what was judged, each entry in one word for them.
    pub fn narrowed(&self, all: &[Judged]) -> Vec<Judged> {
        let one = |judged: &Judged| {
            let judgements: Vec<Judgement> =
                judged.judgements.iter().filter(|it| self.sees(it)).cloned().collect();
            let verdict = if judged.verdict == Verdict::Text { Verdict::Text } else { combine(&judgements) };
            Judged { entry: judged.entry, verdict, judgements }
        };
        all.iter().map(one).collect()
    }
}
