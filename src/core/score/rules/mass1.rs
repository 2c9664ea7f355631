//! MASS1 群众满意率: the ballots of the year's surveys pooled; also the gate at 90 % and the veto below 50 %.

use super::{Finding, Outcome, Step};
use crate::answers::Evidence;
use crate::catalogue::Item;
use crate::record::{Id, Record};
use crate::score::Reason;
use crate::score::case::Case;
use crate::score::fraction::Fraction;

const KIND: &str = "mass_survey";
const BOUNDS: [(i64, i64); 3] = [(90, 100), (85, 100), (80, 100)];
/// Id of the veto in the standard.
const VETO: &str = "satisfaction";

/// Ballots of one or more surveys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Ballots {
    valid: i64,
    satisfied: i64,
    basically: i64,
}

/// MASS1 by its rule (domain.md 6.2).
pub fn judge(case: &Case, _: &Item) -> Finding {
    let surveys = case.of_kind(KIND);
    let ballots = surveys.iter().map(|survey| Ballots::of(survey)).fold(Ballots::default(), Ballots::plus);
    let evidence: Vec<Id> = surveys.iter().map(|survey| survey.id).collect();
    let content = ballots.satisfied + if case.ask.settings.basically_counts { ballots.basically } else { 0 };
    let Some(rate) = Fraction::new(content, ballots.valid) else {
        return unasked(evidence);
    };
    let counts = format!(
        "有效票 {} 张，满意 {}，基本满意 {}，满意率 {}",
        ballots.valid,
        ballots.satisfied,
        ballots.basically,
        rate.percent()
    );
    let below = |top, bottom| Fraction::new(top, bottom).is_some_and(|bound| rate < bound);
    let reason = |id: &str, text: String| {
        let evidence = evidence.iter().copied().map(Evidence::Record).collect();
        Reason { id: id.to_owned(), text, evidence }
    };
    Finding {
        gate: below(9, 10).then(|| reason("satisfaction", format!("{counts}，不到 90%，最高评“一般”。"))),
        veto: below(1, 2).then(|| reason(VETO, format!("{counts}，不到 50%。"))),
        ..Finding::new(Outcome::Level(Step::from(rate, BOUNDS)), format!("{counts}。"), evidence)
    }
}

/// No survey, or none with a valid ballot: no points, and a gate.
fn unasked(evidence: Vec<Id>) -> Finding {
    let how = if evidence.is_empty() {
        "没有群众测评，不算分。"
    } else {
        "群众测评里没有有效票，不算分。"
    };
    let text = "没有有效的群众测评，最高评“一般”。".to_owned();
    let gate = Reason { id: "no_survey".to_owned(), text, evidence: Vec::new() };
    let finding = Finding::new(Outcome::Level(Step::None), how.to_owned(), evidence);
    Finding { gate: Some(gate), ..finding }
}

impl Ballots {
    fn of(survey: &Record) -> Self {
        let count = |key| survey.get(key).int().unwrap_or(0).max(0);
        Ballots { valid: count("valid"), satisfied: count("satisfied"), basically: count("basically") }
    }

    fn plus(self, other: Self) -> Self {
        Ballots {
            valid: self.valid.saturating_add(other.valid),
            satisfied: self.satisfied.saturating_add(other.satisfied),
            basically: self.basically.saturating_add(other.basically),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::rules::world::World;

    fn judge(surveys: &[[i64; 3]], basically_counts: bool) -> Finding {
        let mut world = World::new();
        world.settings.basically_counts = basically_counts;
        for [valid, satisfied, basically] in surveys {
            let counts = [
                ("valid", (*valid).into()),
                ("satisfied", (*satisfied).into()),
                ("basically", (*basically).into()),
            ];
            world.add(KIND, &[&[("period", "2026".into())], &counts[..]].concat());
        }
        world.judge("MASS1", &[KIND], 2026, "2027-01-01")
    }

    #[track_caller]
    fn check(surveys: &[[i64; 3]], step: Step, gated: bool, vetoed: bool) {
        let finding = judge(surveys, true);
        let seen = (finding.outcome, finding.gate.is_some(), finding.veto.is_some());
        assert_eq!(seen, (Outcome::Level(step), gated, vetoed), "{surveys:?}: {}", finding.how);
    }

    #[test]
    fn rates() {
        check(&[[100, 60, 30]], Step::Full, false, false);
        check(&[[1000, 899, 0]], Step::Most, true, false);
        check(&[[100, 85, 0]], Step::Most, true, false);
        check(&[[100, 80, 4]], Step::Half, true, false);
        check(&[[100, 79, 0]], Step::None, true, false);
        check(&[[100, 25, 25]], Step::None, true, false);
        check(&[[100, 49, 0]], Step::None, true, true);
        check(&[[10, 10, 0], [90, 71, 0]], Step::Half, true, false);
        check(&[], Step::None, true, false);
        check(&[[0, 0, 0]], Step::None, true, false);
    }

    #[test]
    fn what_basically_satisfied_counts_is_a_setting() {
        assert_eq!(judge(&[[100, 60, 30]], true).outcome, Outcome::Level(Step::Full));
        let strict = judge(&[[100, 60, 30]], false);
        assert_eq!(strict.outcome, Outcome::Level(Step::None));
        assert_eq!(
            strict.gate.unwrap().text,
            "有效票 100 张，满意 60，基本满意 30，满意率 60%，不到 90%，最高评“一般”。"
        );
    }
}
