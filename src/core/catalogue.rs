//! The plan as data: kinds of record, their fields, standards, the plan's sentences and entries.
//!
//! Forms, lists, search, exports and scores are derived from what stands here. A new kind of record is one file in
//! `catalogue/kinds/` and one line in [`KIND_FILES`], at its place in the menu.

pub mod kind;
pub mod plan;
pub mod standard;

use std::sync::OnceLock;

use serde::Deserialize;

use crate::profile::Role;

pub use kind::{Check, Choice, Field, Fill, Kind, Owner, Shape, Visibility};
pub use plan::{Entry, Sentence};
pub use standard::{Band, Group, Item, Level, Needs, Standard, Variant, Veto};

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
    include_str!("catalogue/kinds/online_exchange.json"),
    include_str!("catalogue/kinds/secretary_class_session.json"),
    include_str!("catalogue/kinds/self_assessment.json"),
    include_str!("catalogue/kinds/evaluation.json"),
    include_str!("catalogue/kinds/roster.json"),
    include_str!("catalogue/kinds/mass_survey.json"),
    include_str!("catalogue/kinds/person_link.json"),
    include_str!("catalogue/kinds/cover.json"),
];

/// The standards, newest version of each.
const STANDARD_FILES: &[&str] =
    &[include_str!("catalogue/standards/five_good.json"), include_str!("catalogue/standards/member.json")];

/// What the files of `catalogue/kinds/` and `catalogue/standards/` say; the plan's own words are in [`plan`].
#[derive(Debug)]
pub struct Catalogue {
    /// Kinds of record, in the menu's order.
    pub kinds: Vec<Kind>,
    /// What can be assessed against.
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

#[expect(clippy::expect_used, reason = "a test reads every file of the catalogue")]
fn parse<T: for<'de> Deserialize<'de>>(text: &str) -> T {
    serde_json::from_str(text).expect("a file of the catalogue")
}

impl Catalogue {
    /// None for a kind that a later version knows.
    pub fn kind(&self, id: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.id == id)
    }

    /// None for a standard that a later version knows.
    pub fn standard(&self, id: &str) -> Option<&Standard> {
        self.standards.iter().find(|standard| standard.id == id)
    }

    /// What 记一笔 offers to a role, in the order of the menu.
    pub fn menu(&self, role: Role) -> impl Iterator<Item = &Kind> {
        self.kinds.iter().filter(move |kind| !kind.hidden && kind.writers.contains(&role))
    }
}
