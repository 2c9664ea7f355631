//! LEAD3 党员领导干部每人每年讲党课: those who lectured, of all (C13). Wherever the lecture was held.

use std::collections::BTreeMap;

use super::{Due, Finding, Outcome, Step};
use crate::catalogue::Item;
use crate::record::Id;
use crate::score::case::Case;
use crate::score::part::Part;

const KIND: &str = "party_lecture";

/// LEAD3 by its rule (domain.md 6.2).
pub fn judge(case: &Case, item: &Item) -> Finding {
    let cadres = case.cadres();
    let mut lectures: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for record in case.of_kind(KIND) {
        for (who, _) in case.parts(record).into_iter().filter(|(_, part)| *part == Part::Lectured) {
            lectures.entry(who).or_default().push(record.id);
        }
    }
    let over = case.is_over(case.year());
    let due = Due::of(cadres.iter().map(|cadre| (lectures.contains_key(&cadre.id), over)));
    let ratio = due.ratio(case.any_of(&item.kinds));
    let mut evidence: Vec<Id> =
        cadres.iter().filter_map(|cadre| lectures.get(&cadre.id)).flatten().copied().collect();
    let times = evidence.len();
    let wanting: Vec<&str> =
        cadres.iter().filter(|it| !lectures.contains_key(&it.id)).map(|it| it.name.as_str()).collect();
    let wanting = match (wanting.is_empty(), over) {
        (true, _) => String::new(),
        (false, true) => format!("没讲的：{}。", wanting.join("、")),
        (false, false) => format!("还没讲的：{}，年底前讲。", wanting.join("、")),
    };
    let how = if cadres.is_empty() {
        format!(
            "名册上没有党员领导干部，本年党课 {} 次。",
            case.of_kind(KIND).iter().filter(|it| case.is_ours(it)).count()
        )
    } else {
        let spoke = cadres.iter().filter(|it| lectures.contains_key(&it.id)).count();
        format!("党员领导干部 {} 人，{spoke} 人讲过党课，共 {times} 次。{wanting}", cadres.len())
    };
    evidence.sort_unstable();
    evidence.dedup();
    let outcome = ratio.map_or(Outcome::NotYet, |ratio| Outcome::Level(Step::of(ratio)));
    Finding::new(outcome, how, evidence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::rules::world::{LI, WANG, World, people};

    #[track_caller]
    fn check(as_of: &str, lecturers: &[(&str, Id)], outcome: Outcome, how: &str) {
        let mut world = World::with_team();
        for (date, who) in lecturers {
            world.add_elsewhere(KIND, &[("date", (*date).into()), ("lecturer", people(&[*who]))]);
        }
        let finding = world.judge("LEAD3", &[KIND], 2026, as_of);
        assert_eq!((finding.outcome, finding.how.as_str()), (outcome, how));
    }

    #[test]
    fn cadres() {
        let both = [("2026-03-01", LI), ("2026-06-01", LI), ("2026-06-01", WANG)];
        let full = Outcome::Level(Step::Full);
        check("2027-01-01", &both, full, "党员领导干部 2 人，2 人讲过党课，共 3 次。");
        let none = Outcome::Level(Step::None);
        check("2027-01-01", &both[..1], none, "党员领导干部 2 人，1 人讲过党课，共 1 次。没讲的：王秀兰。");
        check(
            "2026-12-31",
            &both[..1],
            full,
            "党员领导干部 2 人，1 人讲过党课，共 1 次。还没讲的：王秀兰，年底前讲。",
        );
        check(
            "2026-12-31",
            &[],
            Outcome::NotYet,
            "党员领导干部 2 人，0 人讲过党课，共 0 次。还没讲的：李建国、王秀兰，年底前讲。",
        );
        check(
            "2026-05-01",
            &both[1..2],
            Outcome::NotYet,
            "党员领导干部 2 人，0 人讲过党课，共 0 次。还没讲的：李建国、王秀兰，年底前讲。",
        );
    }

    #[test]
    fn nobody_owes_it() {
        let mut world = World::new();
        assert_eq!(world.judge("LEAD3", &[KIND], 2026, "2027-01-01").outcome, Outcome::Level(Step::None));
        world.add(KIND, &[("date", "2026-03-01".into())]);
        assert_eq!(world.judge("LEAD3", &[KIND], 2026, "2027-01-01").outcome, Outcome::Level(Step::Full));
    }
}
