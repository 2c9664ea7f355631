//! Standards to levels, points, bands, gates and vetoes, each with its rule and the records behind it.
//!
//! The arithmetic is exact (decisions.md, Scores): fractions throughout, each group and the total rounded once, half
//! up, to one decimal, and every threshold judged on the printed figure. What a figure was computed from is said
//! beside it in one sentence, and the evidence is named: no evidence, no points.

pub mod case;
pub mod evidence;
pub mod five_good;
pub mod fraction;
pub mod general_branch;
mod item;
pub mod judges;
pub mod member;
pub mod part;
pub mod rules;
pub mod study;
mod weigh;

use crate::catalogue::{Band, Standard};

pub use crate::answers::Evidence;
pub use case::{Ask, Entry, Index, Reading, Settings, Shelf, counted, is_near};
pub use five_good::{evaluation, five_good, five_good_of, latest_evaluation};
pub use fraction::{Fraction, Tenths};
pub use member::member;

/// Printed score from which one of the five counts as reached: 16 of 20.
pub const REACHED: Tenths = Tenths(160);

/// A standard answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// In the standard's order.
    pub groups: Vec<GroupScore>,
    /// Out of 100; none where a 好 could not be judged, or nothing of a member's applies.
    pub total: Option<Tenths>,
    /// The band's id in the standard, after gates and vetoes.
    pub band: Option<String>,
    /// 五好达标: 90 in all, 16 in each, no gate, no veto. Never for a member: theirs is for comparison only.
    pub reached: bool,
    /// What keeps the band at 一般 at most.
    pub gates: Vec<Reason>,
    /// What makes it 较差 whatever the points.
    pub vetoes: Vec<Reason>,
}

/// One 好, or one dimension of a member's items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupScore {
    /// The group's id in the standard.
    pub id: String,
    /// 领导班子好
    pub title: String,
    /// None: 不可判, nothing in it applies.
    pub score: Option<Tenths>,
    /// What its items are worth together; of a member's dimension with the weight others gave.
    pub max: Tenths,
    /// In the standard's order.
    pub items: Vec<ItemScore>,
}

/// One item's level and points, and where they come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemScore {
    /// The item's id: `LEAD1`.
    pub id: String,
    /// Its sentence, in the variant's wording.
    pub text: String,
    /// As the standard says; of a member's items out of 1,000.
    pub weight: u32,
    /// In points of 100, with the weight of items that do not apply.
    pub worth: Fraction,
    /// Id of the level; none where nobody chose one, or the figure is a mean of branches.
    pub level: Option<String>,
    /// What the rule found where an evaluator set another level.
    pub computed: Option<String>,
    /// Part of the worth that is earned, 0 to 1.
    pub share: Fraction,
    /// `worth × share`.
    pub points: Fraction,
    /// One sentence with the numbers.
    pub how: String,
    /// The rule that spoke, if one did.
    pub rule: Option<String>,
    /// 人工判定
    pub by_hand: bool,
    /// The records it rests on.
    pub evidence: Vec<Evidence>,
    /// What the person wrote beside it; for an item judged by hand it may be the evidence.
    pub note: String,
    /// Why it does not apply.
    pub na: Option<String>,
    /// Earns less than its level for want of evidence.
    pub capped: bool,
}

/// A gate or a veto.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Which one.
    pub id: String,
    /// What it says, with the numbers.
    pub text: String,
    /// The records behind it.
    pub evidence: Vec<Evidence>,
}

impl Assessment {
    /// All items of all groups, in order.
    pub fn items(&self) -> impl Iterator<Item = &ItemScore> {
        self.groups.iter().flat_map(|group| &group.items)
    }

    /// By id; none if the standard has no such item.
    pub fn item(&self, id: &str) -> Option<&ItemScore> {
        self.items().find(|item| item.id == id)
    }

    /// Items that still wait for a level.
    pub fn open(&self) -> usize {
        let open = |item: &&ItemScore| item.level.is_none() && item.na.is_none() && item.rule.is_none();
        self.items().filter(open).count()
    }
}

impl GroupScore {
    /// How much is wanting to 16; none where it is reached or cannot be judged.
    pub fn wanting(&self) -> Option<Tenths> {
        self.score.filter(|score| *score < REACHED).map(|score| Tenths(REACHED.0 - score.0))
    }
}

/// The band of a printed total: at most the last but one behind a gate, the last behind a veto.
fn band(standard: &Standard, total: Tenths, gated: bool, vetoed: bool) -> Option<&Band> {
    let last = standard.bands.len().checked_sub(1)?;
    let earned = standard.bands.iter().position(|band| total.0 >= i64::from(band.from)).unwrap_or(last);
    let limit = if vetoed {
        last
    } else if gated {
        last.saturating_sub(1)
    } else {
        0
    };
    standard.bands.get(earned.max(limit))
}
