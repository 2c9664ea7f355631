//! What a role sees: a member their own duties, a secretary the branch's, a unit its own and its branches', the office
//! all and its own.

use chrono::NaiveDate;

use super::subject::plain;
use super::{Ask, Judged, Judgement, Verdict, Why, combine};
use crate::catalogue;
use crate::catalogue::duty::Clause;
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
        Ask { org: (!office).then_some(self.org), home: Some(self.org), apart: Vec::new(), office, as_of }
    }

    /// Whether a judgement is theirs to see.
    pub fn sees(&self, it: &Judgement) -> bool {
        let own = it.subject.person.is_some() && it.subject.person == self.person;
        let group = it.subject.group.is_some() && it.subject.group == self.leads;
        self.role != Role::Member || own || group
    }

    /// A member is not told to have missed what only the branch writes down: lectures, talks.
    fn as_known(&self, mut it: Judgement) -> Judgement {
        let missing = matches!(it.verdict, Verdict::Missed | Verdict::Partial { .. });
        if self.role == Role::Member && missing && !it.asked().is_some_and(writes) {
            (it.verdict, it.note) = (Verdict::Unknown(Why::Elsewhere), String::new());
        }
        it
    }

    /// What they see of what was judged, each entry in one word for them.
    pub fn narrowed(&self, all: &[Judged]) -> Vec<Judged> {
        let one = |judged: &Judged| {
            let seen = judged.judgements.iter().filter(|it| self.sees(it)).cloned();
            let judgements: Vec<Judgement> = seen.map(|it| self.as_known(it)).collect();
            let verdict = if judged.verdict == Verdict::Text { Verdict::Text } else { combine(&judgements) };
            Judged { entry: judged.entry, verdict, judgements }
        };
        all.iter().map(one).collect()
    }
}

/// Whether a member writes any of the records that a clause looks at.
fn writes(clause: &Clause) -> bool {
    clause.rule.picks().into_iter().any(|pick| {
        catalogue::get().kind(&pick.kind).is_some_and(|kind| kind.writers.contains(&Role::Member))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duty::{Span, Subject};
    use crate::record::Id;

    /// A member's device has no lecture of the branch, but would have the member's own self-assessment.
    #[test]
    fn a_member_is_not_told_to_have_missed_what_the_branch_writes_down() {
        let day = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
        let subject = Subject { org: Id(1), person: Some(Id(2)), group: None };
        let missed = |entry, clause| {
            let (subject, span) = (subject.clone(), Span::Due(day));
            Judgement {
                entry,
                clause,
                subject,
                span,
                verdict: Verdict::Missed,
                records: vec![],
                note: String::new(),
            }
        };
        let all = [("E05", 1), ("B14", 0)].map(|(entry, clause)| Judged {
            entry,
            verdict: Verdict::Missed,
            judgements: vec![missed(entry, clause)],
        });
        let seen = |role| {
            let viewer = Viewer { role, org: Id(1), person: Some(Id(2)), leads: None };
            viewer.narrowed(&all).into_iter().map(|it| it.verdict).collect::<Vec<_>>()
        };
        assert_eq!(seen(Role::Member), [Verdict::Unknown(Why::Elsewhere), Verdict::Missed]);
        assert_eq!(seen(Role::Secretary), [Verdict::Missed, Verdict::Missed]);
    }
}
