//! MEMB2 党员年度培训: the members trained, times the hours they had of those the branch set itself (C07).

use std::collections::BTreeMap;

use super::{Finding, Outcome, Step};
use crate::catalogue::Item;
use crate::record::Id;
use crate::score::case::Case;
use crate::score::fraction::Fraction;

const KIND: &str = "training_event";

/// MEMB2 by its rule (domain.md 6.2).
pub fn judge(case: &Case, item: &Item) -> Finding {
    let members = case.owing(case.year());
    let mut minutes: BTreeMap<Id, i64> = BTreeMap::new();
    let mut evidence = Vec::new();
    for event in case.of_kind(KIND) {
        let credited = case.parts(event);
        let trained: Vec<Id> =
            members.iter().map(|it| it.id).filter(|id| credited.contains_key(id)).collect();
        evidence.extend((!trained.is_empty()).then_some(event.id));
        for who in trained {
            *minutes.entry(who).or_default() += event.get("minutes").int().unwrap_or(0).max(0);
        }
    }
    let none = if case.any_of(&item.kinds) { Fraction::ONE } else { Fraction::ZERO };
    let coverage = Fraction::of(minutes.len(), members.len()).unwrap_or(none);
    let ratio = coverage * hours(case, members.len(), &minutes).unwrap_or(none);
    let outcome = match Step::of(ratio) {
        Step::Most | Step::Half | Step::None if !case.is_over(case.year()) => Outcome::NotYet,
        step => Outcome::Level(step),
    };
    let missing: Vec<&str> =
        members.iter().filter(|it| !minutes.contains_key(&it.id)).map(|it| it.name.as_str()).collect();
    let missing =
        if missing.is_empty() { String::new() } else { format!("没训到：{}。", missing.join("、")) };
    let target = target(case, members.len(), &minutes);
    let how = format!("党员 {} 人，{} 人参加过培训{target}。{missing}", members.len(), minutes.len());
    Finding::new(outcome, how, evidence)
}

/// The part of the hours owed that was had, nobody's surplus counting for another; 1 where none are owed.
fn hours(case: &Case, members: usize, minutes: &BTreeMap<Id, i64>) -> Option<Fraction> {
    let target = case.ask.settings.training_minutes;
    if target <= 0 {
        return Some(Fraction::ONE);
    }
    let had: i64 = minutes.values().map(|had| *had.min(&target)).sum();
    Fraction::new(had, i64::try_from(members).ok()?.saturating_mul(target))
}

fn target(case: &Case, members: usize, minutes: &BTreeMap<Id, i64>) -> String {
    let target = case.ask.settings.training_minutes;
    let had = hours(case, members, minutes).map(Fraction::percent).unwrap_or_default();
    if target <= 0 {
        "，学时不设数".to_owned()
    } else {
        format!("，每人应学 {target} 分钟，学时到 {had}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::rules::world::{LI, WANG, World, attendance};

    #[track_caller]
    fn check(as_of: &str, target: i64, events: &[(&[Id], i64)], outcome: Outcome, how: &str) {
        let mut world = World::with_team();
        world.settings.training_minutes = target;
        for (people, minutes) in events {
            let values = [("minutes", (*minutes).into()), ("attendance", attendance(people, &[]))];
            world.add_elsewhere(KIND, &[&[("date", "2026-05-06".into())], &values[..]].concat());
        }
        let finding = world.judge("MEMB2", &[KIND], 2026, as_of);
        assert_eq!((finding.outcome, finding.how.as_str()), (outcome, how));
        assert_eq!(finding.evidence.len(), events.len());
    }

    #[test]
    fn coverage_times_hours() {
        let full = Outcome::Level(Step::Full);
        let none = Outcome::Level(Step::None);
        check("2027-01-01", 0, &[(&[LI, WANG], 60)], full, "党员 2 人，2 人参加过培训，学时不设数。");
        check(
            "2027-01-01",
            0,
            &[(&[LI], 60)],
            none,
            "党员 2 人，1 人参加过培训，学时不设数。没训到：王秀兰。",
        );
        check(
            "2026-12-31",
            0,
            &[(&[LI], 60)],
            Outcome::NotYet,
            "党员 2 人，1 人参加过培训，学时不设数。没训到：王秀兰。",
        );
        check("2027-01-01", 0, &[], none, "党员 2 人，0 人参加过培训，学时不设数。没训到：李建国、王秀兰。");
        let half = Outcome::Level(Step::Half);
        let hours = [(&[LI, WANG][..], 480), (&[LI], 9_000)];
        check(
            "2027-01-01",
            1_920,
            &hours,
            half,
            "党员 2 人，2 人参加过培训，每人应学 1920 分钟，学时到 62.5%。",
        );
    }

    #[test]
    fn who_made_it_up_was_trained() {
        let mut world = World::with_team();
        let values =
            [("date", "2026-05-06".into()), ("attendance", attendance(&[LI], &[(WANG, "2026-05-20")]))];
        world.add(KIND, &values);
        let judge = |world: &World, as_of| world.judge("MEMB2", &[KIND], 2026, as_of).outcome;
        assert_eq!(judge(&world, "2027-01-01"), Outcome::Level(Step::Full));
        assert_eq!(judge(&world, "2026-05-19"), Outcome::NotYet);
    }
}
