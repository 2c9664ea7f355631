//! Organisations and how their lines come together.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::period;
use crate::record::{Id, Record, common};

/// `variant` of a 党总支, whose score is the mean of its branches' (decisions.md, Scores).
pub const GENERAL_BRANCH: &str = "general_branch";

/// One organisation of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Derived from its names, or carried by a set-up link.
    pub id: Id,
    /// The line it comes from.
    pub line: Id,
    /// The name by the line that speaks for it.
    pub name: String,
    /// Every name its lines give it, to match what people write.
    pub names: BTreeSet<String>,
    /// The organisation above it.
    pub parent: Option<Id>,
    /// What it is.
    pub kind: OrgKind,
    /// Wording of the five-good standard: `organ`, `school`, `general_branch`; empty: as above it.
    pub variant: String,
    /// First day it existed; none: open.
    pub from: Option<NaiveDate>,
    /// Last day it existed; none: open.
    pub to: Option<NaiveDate>,
}

/// Kinds of Party organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OrgKind {
    /// 单位
    Unit,
    /// 机关
    Organ,
    /// 学校
    School,
    /// 党总支
    GeneralBranch,
    /// 党支部
    Branch,
    /// 党小组
    Group,
}

impl Organisation {
    /// From a roster line; none where the line is about a person or names no organisation.
    pub(super) fn from_line(line: &Record) -> Option<Self> {
        let id = line.id_at(common::ORG).filter(|_| line.text("entry") == "organisation")?;
        let name = line.text("name").trim().to_owned();
        Some(Organisation {
            id,
            line: line.id,
            names: BTreeSet::from([name.clone()]),
            name,
            parent: line.id_at("parent").filter(|parent| *parent != id),
            kind: kind(line.text("org_kind")),
            variant: line.text("variant").to_owned(),
            from: period::date(line.text("from")),
            to: period::date(line.text("to")),
        })
    }
}

/// Adds a line; of two about one organisation the greater line id speaks, and both names are kept.
pub fn gather(organisations: &mut BTreeMap<Id, Organisation>, one: Organisation) {
    match organisations.get_mut(&one.id) {
        Some(known) => {
            let names: BTreeSet<String> = known.names.union(&one.names).cloned().collect();
            if one.line > known.line {
                *known = one;
            }
            known.names = names;
        }
        None => drop(organisations.insert(one.id, one)),
    }
}

fn kind(text: &str) -> OrgKind {
    match text {
        "organ" => OrgKind::Organ,
        "school" => OrgKind::School,
        GENERAL_BRANCH => OrgKind::GeneralBranch,
        "branch" => OrgKind::Branch,
        "group" => OrgKind::Group,
        _ => OrgKind::Unit,
    }
}
