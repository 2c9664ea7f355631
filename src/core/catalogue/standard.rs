//! Standards to assess against: the five-good standard (domain.md 6), the member's items (7 and 8).

use serde::Deserialize;

use crate::value::{Map, Value};

/// Value of a record of answers: under which version of the standard they were given.
pub const VERSION: &str = "standard_version";

/// The version that answers name; the first where they name none, as records from before there were versions.
pub fn version_of(answers: &Map) -> u32 {
    answers.get(VERSION).and_then(Value::int).and_then(|n| u32::try_from(n).ok()).unwrap_or(1)
}

/// Answers were given under a version that this app does not have: it is older than the one they were written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("用的是第 {0} 版标准，这里还没有这一版。先更新手册。")]
pub struct UnknownVersion(pub u32);

/// A standard: items in groups, a scale, bands for the total, variants.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// `five_good`, `member`.
    pub id: String,
    /// Grows with every change of its items.
    pub version: u32,
    /// What it is called.
    pub title: String,
    /// Best first.
    pub levels: Vec<Level>,
    /// Greatest lower bound first, in tenths of a point: `{from: 900, label: 好}`.
    pub bands: Vec<Band>,
    /// 领导班子好 …, 平时能看出来 …
    pub groups: Vec<Group>,
    /// Sets of items that replace or add for one kind of organisation or post.
    #[serde(default)]
    pub variants: Vec<Variant>,
    /// What takes the band away, whatever the points.
    #[serde(default)]
    pub vetoes: Vec<Veto>,
}

impl Standard {
    /// By its id.
    pub fn level(&self, id: &str) -> Option<&Level> {
        self.levels.iter().find(|level| level.id == id)
    }

    /// The items of all wordings.
    pub fn all_items(&self) -> impl Iterator<Item = &Item> {
        let own = self.variants.iter().flat_map(|variant| variant.instead.iter().chain(&variant.more));
        self.groups.iter().flat_map(|group| &group.items).chain(own)
    }

    /// What an item asks, in the common wording.
    pub fn wording(&self, item: &str) -> Option<&str> {
        let common = self.groups.iter().flat_map(|group| &group.items);
        let more = self.variants.iter().flat_map(|variant| &variant.more);
        common.chain(more).find(|it| it.id == item).map(|it| it.text.as_str())
    }

    /// By its id.
    pub fn variant(&self, id: &str) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.id == id)
    }

    /// The items that an organisation or a member of this variant answers, in order, each in the variant's own
    /// wording where it has one; the items it adds come last. An unknown variant adds none.
    pub fn items(&self, variant: &str) -> Vec<&Item> {
        let variant = self.variant(variant);
        let own = |item: &Item| variant.and_then(|it| it.instead.iter().find(|other| other.id == item.id));
        let common = self.groups.iter().flat_map(|group| &group.items).map(|item| own(item).unwrap_or(item));
        common.chain(variant.into_iter().flat_map(|it| &it.more)).collect()
    }
}

/// One step of the scale, best first. `share` is in tenths of the weight (five-good: 10, 8, 5, 0) or in quarters
/// (member: 4, 3, 2, 0), as `of` says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// As answers write it: `full`.
    pub id: String,
    /// 做到
    pub label: String,
    /// Part of the weight it gives, as a numerator.
    pub share: u32,
    /// The denominator.
    pub of: u32,
    /// What whoever picks it owes besides.
    #[serde(default)]
    pub needs: Needs,
}

/// What must stand beside a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// The level alone is enough.
    #[default]
    Nothing,
    /// At least one record or pointer: the best level of a member's item.
    Evidence,
    /// A record, a pointer or a note that says where the paper is; an item with a rule finds its own.
    EvidenceOrNote,
    /// What will be done about it, and by when.
    Measure,
}

/// A word for a total: 好, 较好 …
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// `good`
    pub id: String,
    /// 好
    pub label: String,
    /// Printed total in tenths from which the band holds.
    pub from: u32,
}

/// Items under one heading.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// `LEAD`, `usual`
    pub id: String,
    /// 领导班子好
    pub title: String,
    /// One plain sentence: what it means.
    #[serde(default)]
    pub gist: String,
    /// In order.
    pub items: Vec<Item>,
}

/// One indicator or one sentence of self-assessment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// `LEAD1`, `SELF01`: never renamed.
    pub id: String,
    /// The sentence that is answered.
    pub text: String,
    /// In points, before what is 不适用 gives its weight away.
    pub weight: u32,
    /// Plain words: what counts, folded above the plan's text.
    #[serde(default)]
    pub hint: String,
    /// Sentences of the plan it comes from: `S20`.
    #[serde(default)]
    pub sentences: Vec<String>,
    /// Entries of the plan it stands for: `C13`.
    #[serde(default)]
    pub entries: Vec<String>,
    /// Kinds of record that are evidence for it.
    pub kinds: Vec<String>,
    /// Identifier of the rule in score.rs that computes the level; none: judged by hand (人工判定).
    #[serde(default)]
    pub rule: Option<String>,
    /// May be 不适用.
    #[serde(default)]
    pub may_be_na: bool,
}

/// 机关, 学校, 党总支 for the five-good standard; post types for the member's items.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// `organ`, `school`, `general_branch`; a post type.
    pub id: String,
    /// Heading of what it adds.
    pub title: String,
    /// Same id as an item of the standard: its wording instead.
    #[serde(default)]
    pub instead: Vec<Item>,
    /// Items on top, in a group of their own.
    #[serde(default)]
    pub more: Vec<Item>,
}

/// An event that takes the band away, whatever the points.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Veto {
    /// Never renamed.
    pub id: String,
    /// What must have happened.
    pub text: String,
}
