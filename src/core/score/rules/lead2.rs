//! LEAD2 班子成员自学、领读、心得、调研: the mean of four ratios over the team's members (C09–C12).
//!
//! Self-study is owed each quarter, the other three once a year.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Due, Finding, Outcome, Step};
use crate::catalogue::Item;
use crate::period::{self, Period};
use crate::record::{Id, Record, common};
use crate::roster::Person;
use crate::score::case::Case;
use crate::score::fraction::Fraction;
use crate::score::part::Part;

/// One of the four: what it is called, who did it when.
struct Duty {
    title: &'static str,
    done: Vec<Done>,
    due: Due,
    /// Those who owe it and have not done it.
    wanting: Vec<String>,
}

/// Somebody did it, in this record, on this day.
struct Done {
    who: Id,
    date: String,
    record: Id,
}

/// LEAD2 by its rule (domain.md 6.2).
pub fn judge(case: &Case, item: &Item) -> Finding {
    let year = [case.year()];
    let duties = [
        duty(case, "自学", &case.quarters(), written(case, "self_study_entry")),
        duty(case, "领读", &year, led(case)),
        duty(case, "心得", &year, written(case, "reflection")),
        duty(case, "调研", &year, written(case, "research_report")),
    ];
    let any = case.any_of(&item.kinds);
    let ratios: Vec<Fraction> = duties.iter().filter_map(|duty| duty.due.ratio(any)).collect();
    let outcome = Fraction::mean(&ratios).map_or(Outcome::NotYet, |mean| Outcome::Level(Step::of(mean)));
    let parts: Vec<String> = duties.iter().map(|duty| format!("{} {}", duty.title, duty.due)).collect();
    let wanting: Vec<String> = duties
        .iter()
        .filter(|duty| !duty.wanting.is_empty())
        .map(|duty| format!("{}：{}", duty.title, duty.wanting.join("、")))
        .collect();
    let wanting = if wanting.is_empty() { String::new() } else { format!("缺{}。", wanting.join("，")) };
    let team = case.team(case.year()).len();
    let how = match (team, any) {
        (0, true) => "名册上没有班子成员，本年有相关记录，按做到算。".to_owned(),
        (0, false) => "名册上没有班子成员，本年也没有相关记录。".to_owned(),
        _ => format!("班子成员 {team} 人，{}。{wanting}", parts.join("，")),
    };
    let evidence: BTreeSet<Id> = duties.iter().flat_map(|duty| &duty.done).map(|done| done.record).collect();
    Finding::new(outcome, how, evidence.into_iter().collect())
}

/// What each member of the team owes once a period.
fn duty(case: &Case, title: &'static str, periods: &[Period], mut done: Vec<Done>) -> Duty {
    let owed: Vec<(Period, &Person)> = periods
        .iter()
        .flat_map(|period| case.team(*period).into_iter().map(|person| (*period, person)))
        .collect();
    let met = |period: Period, person: &Person| {
        let on = |date: &str| period::date(date).is_some_and(|day| period.contains(day));
        done.iter().any(|done| done.who == person.id && on(&done.date))
    };
    let each: Vec<(Period, &Person, bool)> =
        owed.into_iter().map(|(period, person)| (period, person, met(period, person))).collect();
    let due = Due::of(each.iter().map(|(period, _, met)| (*met, case.is_over(*period))));
    let late = each.iter().filter(|(period, _, met)| !met && case.is_over(*period));
    let wanting = late.map(|(period, person, _)| wanting(*period, person, periods.len() > 1)).collect();
    let team: BTreeSet<Id> = each.iter().map(|(_, person, _)| person.id).collect();
    done.retain(|done| team.contains(&done.who));
    Duty { title, done, due, wanting }
}

fn wanting(period: Period, person: &Person, within_year: bool) -> String {
    let when = if within_year { format!("（{}）", super::quarter(period)) } else { String::new() };
    format!("{}{when}", person.name)
}

fn written(case: &Case, kind: &str) -> Vec<Done> {
    let done = |record: &Arc<Record>| -> Vec<Done> { all(case.authors(record), record) };
    case.of_kind(kind).iter().flat_map(done).collect()
}

/// 领读辅导 of its own, or at a session of the group.
fn led(case: &Case) -> Vec<Done> {
    let records = ["lead_reading", "study_group_session"].into_iter().flat_map(|kind| case.of_kind(kind));
    let done = |record: &Arc<Record>| -> Vec<Done> {
        let leaders = case.parts(record).into_iter().filter(|(_, part)| *part == Part::Led).map(|(id, _)| id);
        all(leaders, record)
    };
    records.flat_map(done).collect()
}

fn all(who: impl IntoIterator<Item = Id>, record: &Record) -> Vec<Done> {
    let date = record.text(common::DATE);
    who.into_iter().map(|who| Done { who, date: date.to_owned(), record: record.id }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::rules::world::{LI, WANG, World, people};

    const KINDS: [&str; 4] = ["self_study_entry", "lead_reading", "reflection", "research_report"];

    fn studied(world: &mut World, who: Id, quarters: &[u32]) {
        for quarter in quarters {
            let date = format!("2026-{:02}-05", quarter * 3);
            world.add_by(who, "self_study_entry", &[("date", date.into())]);
        }
    }

    #[test]
    fn all_four_by_everyone() {
        let mut world = World::with_team();
        for who in [LI, WANG] {
            studied(&mut world, who, &[1, 2, 3, 4]);
            world.add_by(who, "reflection", &[("date", "2026-05-01".into())]);
            world.add_by(who, "research_report", &[("date", "2026-11-01".into())]);
            let lead = [("date", "2026-04-01".into()), ("lead_reader", people(&[who]))];
            world.add("study_group_session", &lead);
        }
        let finding = world.judge("LEAD2", &KINDS, 2026, "2027-01-01");
        assert_eq!(finding.outcome, Outcome::Level(Step::Full));
        assert_eq!(finding.how, "班子成员 2 人，自学 8/8，领读 2/2，心得 2/2，调研 2/2。");
        assert_eq!(finding.evidence.len(), 14);
    }

    #[test]
    fn what_is_missing_is_named() {
        let mut world = World::with_team();
        studied(&mut world, LI, &[1, 2, 3, 4]);
        studied(&mut world, WANG, &[1, 2, 3]);
        for who in [LI, WANG] {
            world.add_by(who, "reflection", &[("date", "2026-05-01".into())]);
            world.add_by(who, "lead_reading", &[("date", "2026-05-01".into()), ("speaker", people(&[who]))]);
        }
        world.add_by(LI, "research_report", &[("date", "2026-05-01".into())]);
        let finding = world.judge("LEAD2", &KINDS, 2026, "2027-01-01");
        assert_eq!(finding.outcome, Outcome::Level(Step::Most), "(7/8 + 1 + 1 + 1/2) / 4");
        assert_eq!(
            finding.how,
            "班子成员 2 人，自学 7/8，领读 2/2，心得 2/2，调研 1/2。缺自学：王秀兰（四季度），调研：王秀兰。"
        );
    }

    #[test]
    fn what_is_not_owed_yet_is_left_out() {
        let mut world = World::with_team();
        assert_eq!(world.judge("LEAD2", &KINDS, 2026, "2026-03-31").outcome, Outcome::NotYet);
        studied(&mut world, LI, &[1]);
        let finding = world.judge("LEAD2", &KINDS, 2026, "2026-04-01");
        assert_eq!(
            finding.how,
            "班子成员 2 人，自学 1/2，领读 未到期，心得 未到期，调研 未到期。缺自学：王秀兰（一季度）。"
        );
        assert_eq!(finding.outcome, Outcome::Level(Step::None));
    }

    #[test]
    fn nobody_owes_it() {
        let mut world = World::new();
        assert_eq!(world.judge("LEAD2", &KINDS, 2026, "2027-01-01").outcome, Outcome::Level(Step::None));
        world.add("reflection", &[("date", "2026-05-01".into())]);
        assert_eq!(world.judge("LEAD2", &KINDS, 2026, "2027-01-01").outcome, Outcome::Level(Step::Full));
    }
}
