//! The plan as data: kinds of record, their fields, standards, the plan's sentences and entries.
//!
//! Forms, lists, search, exports and scores are derived from what stands here. A new kind of record is one file in
//! `catalogue/kinds/` and one line in [`KIND_FILES`], at its place in the menu.

pub mod duty;
pub mod figure;
pub mod kind;
pub mod plan;
pub mod standard;

use std::sync::OnceLock;

use serde::Deserialize;

use crate::profile::Role;
use crate::value::Map;

pub use kind::{Check, Choice, Field, Fill, Foresee, Kind, Ledger, Offer, Owner, Shape, Sort, Visibility};
pub use plan::{Entry, Sentence};
pub use standard::{Band, Group, Item, Level, Needs, Standard, UnknownVersion, Variant, Veto};

/// The kinds in the order of the menu, which is that of domain.md section 3.
const KIND_FILES: &[&str] = &[
    include_str!("catalogue/kinds/plan.json"),
    include_str!("catalogue/kinds/study_group_session.json"),
    include_str!("catalogue/kinds/self_study_entry.json"),
    include_str!("catalogue/kinds/lead_reading.json"),
    include_str!("catalogue/kinds/reflection.json"),
    include_str!("catalogue/kinds/research_report.json"),
    include_str!("catalogue/kinds/training_event.json"),
    include_str!("catalogue/kinds/party_lecture.json"),
    include_str!("catalogue/kinds/activity_room_log.json"),
    include_str!("catalogue/kinds/online_exchange.json"),
    include_str!("catalogue/kinds/secretary_class_session.json"),
    include_str!("catalogue/kinds/themed_campaign.json"),
    include_str!("catalogue/kinds/leadership_analysis.json"),
    include_str!("catalogue/kinds/periodic_report.json"),
    include_str!("catalogue/kinds/talk.json"),
    include_str!("catalogue/kinds/duty_integrity_report.json"),
    include_str!("catalogue/kinds/inquiry.json"),
    include_str!("catalogue/kinds/branch_contact.json"),
    include_str!("catalogue/kinds/group_meeting.json"),
    include_str!("catalogue/kinds/branch_general_meeting.json"),
    include_str!("catalogue/kinds/branch_committee_meeting.json"),
    include_str!("catalogue/kinds/democratic_life_meeting.json"),
    include_str!("catalogue/kinds/member_appraisal.json"),
    include_str!("catalogue/kinds/party_day.json"),
    include_str!("catalogue/kinds/carrier.json"),
    include_str!("catalogue/kinds/institution.json"),
    include_str!("catalogue/kinds/advancedness_standard.json"),
    include_str!("catalogue/kinds/self_assessment.json"),
    include_str!("catalogue/kinds/issue.json"),
    include_str!("catalogue/kinds/admission_case.json"),
    include_str!("catalogue/kinds/activist_analysis.json"),
    include_str!("catalogue/kinds/public_notice.json"),
    include_str!("catalogue/kinds/pre_review.json"),
    include_str!("catalogue/kinds/responsibility_sheet.json"),
    include_str!("catalogue/kinds/supervision_record.json"),
    include_str!("catalogue/kinds/assist_record.json"),
    include_str!("catalogue/kinds/style_check.json"),
    include_str!("catalogue/kinds/field_visit.json"),
    include_str!("catalogue/kinds/evaluation.json"),
    include_str!("catalogue/kinds/assessment_link.json"),
    include_str!("catalogue/kinds/exemplar.json"),
    include_str!("catalogue/kinds/programme_event.json"),
    include_str!("catalogue/kinds/submission.json"),
    include_str!("catalogue/kinds/roster.json"),
    include_str!("catalogue/kinds/mass_survey.json"),
    include_str!("catalogue/kinds/achievement.json"),
    include_str!("catalogue/kinds/survey.json"),
    include_str!("catalogue/kinds/mass_work.json"),
    include_str!("catalogue/kinds/unit_settings.json"),
    include_str!("catalogue/kinds/person_link.json"),
    include_str!("catalogue/kinds/review.json"),
    include_str!("catalogue/kinds/round.json"),
    include_str!("catalogue/kinds/cover.json"),
];

/// The standards, every version that answers were ever given under: a new one is a file more, an old one is never edited.
const STANDARD_FILES: &[&str] =
    &[include_str!("catalogue/standards/five_good.json"), include_str!("catalogue/standards/member.json")];

/// What the files of `catalogue/kinds/` and `catalogue/standards/` say; the plan's own words are in [`plan`].
#[derive(Debug)]
pub struct Catalogue {
    /// Kinds of record, in the menu's order.
    pub kinds: Vec<Kind>,
    /// What can be assessed against, all versions.
    pub standards: Vec<Standard>,
}

/// The catalogue, parsed once.
pub fn get() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue {
        kinds: KIND_FILES.iter().map(|text| parse(text)).collect(),
        standards: STANDARD_FILES.iter().map(|text| parse(text)).collect(),
    })
}

/// The notices about holidays that were found, each with its source.
pub fn holidays() -> Vec<crate::workdays::Notice> {
    parse(include_str!("catalogue/holidays.json"))
}

#[expect(clippy::expect_used, reason = "a test reads every file of the catalogue")]
fn parse<T: for<'de> Deserialize<'de>>(text: &str) -> T {
    serde_json::from_str(text).expect("a file of the catalogue")
}

impl Catalogue {
    /// None for a kind that a later version knows.
    pub fn kind(&self, id: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.id == id)
    }

    /// Its newest version; none for a standard that a later version of this app knows.
    pub fn standard(&self, id: &str) -> Option<&Standard> {
        self.versions(id).max_by_key(|standard| standard.version)
    }

    /// One version of a standard; none for one that a later version of this app knows.
    pub fn standard_at(&self, id: &str, version: u32) -> Option<&Standard> {
        self.versions(id).find(|standard| standard.version == version)
    }

    /// The version under which these answers were given: a return is scored by it, whatever is newest here.
    pub fn standard_of(&self, id: &str, answers: &Map) -> Result<&Standard, UnknownVersion> {
        let version = standard::version_of(answers);
        self.standard_at(id, version).ok_or(UnknownVersion(version))
    }

    /// The newest wording of an item, in whatever version it last stood.
    pub fn standard_with(&self, id: &str, item: &str) -> Option<&Standard> {
        let has = |it: &&Standard| it.wording(item).is_some();
        self.versions(id).filter(has).max_by_key(|it| it.version).or_else(|| self.standard(id))
    }

    fn versions(&self, id: &str) -> impl Iterator<Item = &Standard> {
        self.standards.iter().filter(move |standard| standard.id == id)
    }

    /// The same under the headings of the plan's sections: a kind stands where its first sentence does.
    pub fn menu_by_section(&self, role: Role) -> Vec<(&'static str, Vec<&Kind>)> {
        let section = |kind: &Kind| {
            kind.sentences.first().and_then(|id| plan::sentence(id)).map(|it| it.section.as_str())
        };
        let under = |(id, title): (&str, &'static str)| {
            let kinds: Vec<&Kind> = self.menu(role).filter(|kind| section(kind) == Some(id)).collect();
            (!kinds.is_empty()).then_some((title, kinds))
        };
        plan::SECTIONS.into_iter().filter_map(under).collect()
    }

    /// What 记一笔 offers to a role, in the order of the menu.
    pub fn menu(&self, role: Role) -> impl Iterator<Item = &Kind> {
        self.kinds.iter().filter(move |kind| !kind.hidden && kind.writers.contains(&role))
    }
}
