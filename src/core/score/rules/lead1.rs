//! LEAD1 中心组每季集中学习满一天: the quarters met, of those due. A quarter is met by two half-days (C08).

use super::{Due, Finding, Outcome, Step};
use crate::catalogue::Item;
use crate::period::{self, Period};
use crate::record::common;
use crate::score::case::Case;

const KIND: &str = "study_group_session";
/// Half-days a quarter owes: one day.
const OWED: i64 = 2;

/// LEAD1 by its rule (domain.md 6.2).
pub fn judge(case: &Case, item: &Item) -> Finding {
    let quarters: Vec<(Period, i64)> =
        case.quarters().into_iter().map(|quarter| (quarter, half_days(case, quarter))).collect();
    let due = Due::of(quarters.iter().map(|(quarter, got)| (*got >= OWED, case.is_over(*quarter))));
    let evidence = case.of_kind(KIND).iter().map(|session| session.id).collect();
    let parts: Vec<String> = quarters.iter().map(|(quarter, got)| said(case, *quarter, *got)).collect();
    let outcome =
        due.ratio(case.any_of(&item.kinds)).map_or(Outcome::NotYet, |it| Outcome::Level(Step::of(it)));
    let sum = match due {
        Due::Of(got, need) => format!("到期 {need} 个季度，{got} 个满一天"),
        Due::NotYet | Due::Nobody => "还没有到期的季度".to_owned(),
    };
    Finding::new(outcome, format!("{sum}：{}。", parts.join("，")), evidence)
}

fn half_days(case: &Case, quarter: Period) -> i64 {
    let in_quarter = |date| period::date(date).is_some_and(|day| quarter.contains(day));
    let sessions = case.of_kind(KIND).iter().filter(|session| in_quarter(session.text(common::DATE)));
    sessions.map(|session| session.get("half_days").int().unwrap_or(0).max(0)).sum()
}

fn said(case: &Case, quarter: Period, got: i64) -> String {
    let pending = if got < OWED && !case.is_over(quarter) { "（未到期）" } else { "" };
    format!("{} {got} 个半天{pending}", super::quarter(quarter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::rules::world::World;

    #[track_caller]
    fn check(as_of: &str, sessions: &[(&str, i64)], outcome: Outcome, how: &str) {
        let mut world = World::new();
        for (date, half_days) in sessions {
            world.add(KIND, &[("date", (*date).into()), ("half_days", (*half_days).into())]);
        }
        let finding = world.judge("LEAD1", &[KIND], 2005, as_of);
        assert_eq!((finding.outcome, finding.how.as_str()), (outcome, how));
        assert_eq!(finding.evidence.len(), sessions.len());
    }

    #[test]
    fn quarters() {
        let full = Outcome::Level(Step::Full);
        let none = Outcome::Level(Step::None);
        let q1 = |got: &str| format!("{got}：一季度");
        check(
            "2005-04-01",
            &[("2005-02-01", 2)],
            full,
            &format!(
                "{} 2 个半天，二季度 0 个半天（未到期），三季度 0 个半天（未到期），四季度 0 个半天（未到期）。",
                q1("到期 1 个季度，1 个满一天")
            ),
        );
        check(
            "2005-04-01",
            &[("2005-02-01", 1)],
            none,
            &format!(
                "{} 1 个半天，二季度 0 个半天（未到期），三季度 0 个半天（未到期），四季度 0 个半天（未到期）。",
                q1("到期 1 个季度，0 个满一天")
            ),
        );
        check(
            "2005-03-31",
            &[],
            Outcome::NotYet,
            &format!(
                "{} 0 个半天（未到期），二季度 0 个半天（未到期），三季度 0 个半天（未到期），四季度 0 个半天（未到期）。",
                q1("还没有到期的季度")
            ),
        );
        check(
            "2006-01-01",
            &[("2005-01-10", 2), ("2005-03-10", 2), ("2005-03-31", 1), ("2005-06-30", 2), ("2005-09-01", 2)],
            Outcome::Level(Step::Half),
            "到期 4 个季度，3 个满一天：一季度 5 个半天，二季度 2 个半天，三季度 2 个半天，四季度 0 个半天。",
        );
    }
}
