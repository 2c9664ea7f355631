//! The rules that compute an indicator's level from records. One file each; a rule is a line in [`rule`].
//!
//! An indicator without one is judged by hand (人工判定).

pub mod lead1;
pub mod lead2;
pub mod lead3;
pub mod mass1;
pub mod memb2;
#[cfg(test)]
mod world;

use super::Reason;
use super::case::Case;
use super::fraction::Fraction;
use crate::catalogue::Item;
use crate::period::Period;
use crate::record::Id;

/// One step of the five-good scale (domain.md 6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// 没有做到
    None,
    /// 部分做到
    Half,
    /// 基本做到
    Most,
    /// 做到
    Full,
}

impl Step {
    /// The level's id in the standard.
    pub fn id(self) -> &'static str {
        match self {
            Step::None => "none",
            Step::Half => "half",
            Step::Most => "most",
            Step::Full => "full",
        }
    }

    /// From a ratio: all, eight tenths, six tenths.
    pub fn of(ratio: Fraction) -> Self {
        Step::from(ratio, [(10, 10), (8, 10), (6, 10)])
    }

    /// From a ratio, by the bounds from which 做到, 基本做到 and 部分做到 hold.
    pub fn from(ratio: Fraction, bounds: [(i64, i64); 3]) -> Self {
        let reached =
            |at: usize| Fraction::new(bounds[at].0, bounds[at].1).is_some_and(|bound| ratio >= bound);
        match (reached(0), reached(1), reached(2)) {
            (true, _, _) => Step::Full,
            (_, true, _) => Step::Most,
            (_, _, true) => Step::Half,
            (false, false, false) => Step::None,
        }
    }
}

/// What a rule says of an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The level the records give.
    Level(Step),
    /// 未到期: nothing of it is owed yet, so it gives its weight to the others.
    NotYet,
}

/// A rule's answer, with its grounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Level, or 未到期.
    pub outcome: Outcome,
    /// One sentence with the numbers.
    pub how: String,
    /// The records it was counted from.
    pub evidence: Vec<Id>,
    /// Holds the band down, whatever the points.
    pub gate: Option<Reason>,
    /// Takes the band away.
    pub veto: Option<Reason>,
}

impl Finding {
    fn new(outcome: Outcome, how: String, evidence: Vec<Id>) -> Self {
        Finding { outcome, how, evidence, gate: None, veto: None }
    }
}

/// A rule: the case and the indicator it is asked for.
pub type Rule = fn(&Case, &Item) -> Finding;

/// The rule of this name in the standard.
pub fn rule(name: &str) -> Option<Rule> {
    match name.to_ascii_uppercase().as_str() {
        "LEAD1" => Some(lead1::judge),
        "LEAD2" => Some(lead2::judge),
        "LEAD3" => Some(lead3::judge),
        "MEMB2" => Some(memb2::judge),
        "MASS1" => Some(mass1::judge),
        _ => None,
    }
}

/// 一季度 …
fn quarter(period: Period) -> &'static str {
    ["一季度", "二季度", "三季度", "四季度"][(period.number as usize).saturating_sub(1) % 4]
}

/// Kinds that some rule reads.
pub const KINDS: [&str; 8] = [
    "study_group_session",
    "self_study_entry",
    "lead_reading",
    "reflection",
    "research_report",
    "training_event",
    "party_lecture",
    "mass_survey",
];

/// What several subjects or periods owe, each in full or not yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Of those owed so far this many are met.
    Of(usize, usize),
    /// Something will be owed, nothing is yet.
    NotYet,
    /// Nobody owes it: 0 out of 0.
    Nobody,
}

impl Due {
    /// From `(met, over)` of each: unmet and not over is pending, and left out.
    pub fn of(each: impl IntoIterator<Item = (bool, bool)>) -> Self {
        let (mut got, mut need, mut any) = (0, 0, false);
        for (met, over) in each {
            any = true;
            got += usize::from(met);
            need += usize::from(met || over);
        }
        match (any, need) {
            (false, _) => Due::Nobody,
            (true, 0) => Due::NotYet,
            (true, _) => Due::Of(got, need),
        }
    }

    /// As a ratio, where a 0/0 counts 1 if there is a record of the indicator's kinds (decisions.md).
    pub fn ratio(self, any_record: bool) -> Option<Fraction> {
        match self {
            Due::Of(got, need) => Fraction::of(got, need),
            Due::NotYet => None,
            Due::Nobody => Some(if any_record { Fraction::ONE } else { Fraction::ZERO }),
        }
    }
}

impl std::fmt::Display for Due {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Due::Of(got, need) => write!(f, "{got}/{need}"),
            Due::NotYet => f.write_str("未到期"),
            Due::Nobody => f.write_str("0/0"),
        }
    }
}
