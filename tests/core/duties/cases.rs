//! Four cases for every rule: met, partly met, missed, pending (`cases.json`).

use std::collections::BTreeMap;

use qiangji::catalogue::duty::{Rule, Sum, duties};
use qiangji::duty::{Judged, Verdict};
use qiangji::value::{Map, Value};

use super::world::{self, World};

fn cases() -> BTreeMap<String, Map> {
    serde_json::from_str(include_str!("cases.json")).unwrap()
}

const NAMES: [&str; 4] = ["met", "partial", "missed", "pending"];

/// Sums of other entries have their cases in `duty/sum.rs`: they rest on verdicts, not on records.
fn is_sum(entry: &str) -> bool {
    let duty = duties().iter().find(|it| it.entry == entry).unwrap();
    duty.clauses.iter().all(|clause| matches!(clause.rule, Rule::Sum(Sum::Entries(_) | Sum::Sections(_))))
}

#[test]
fn every_rule_has_its_four_cases() {
    let cases = cases();
    for duty in duties().iter().filter(|duty| !is_sum(&duty.entry)) {
        let case = cases.get(&duty.entry).unwrap_or_else(|| panic!("{} has no cases", duty.entry));
        assert!(NAMES.iter().all(|name| case.contains_key(*name)) && case.len() == 4, "{}", duty.entry);
    }
}

#[test]
fn every_case_is_judged_as_it_says() {
    let mut wrong = Vec::new();
    for (entry, case) in cases() {
        for name in NAMES {
            let judged = judge(&entry, &case[name]);
            if said(judged.verdict) != name {
                wrong.push(format!("{entry} {name}: {}", told(&judged)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn judge(entry: &str, case: &Value) -> Judged {
    let units = usize::try_from(case.get("units").int().unwrap_or(1)).unwrap();
    let organ = case.get("organ").bool().unwrap_or(false);
    let nobody = case.get("nobody").bool().unwrap_or(false);
    let mut world = if nobody { World::empty(organ, units) } else { World::new(organ, units) };
    if case.get("branches").int() == Some(2) {
        world.branch();
    }
    for record in case.get("records").list() {
        let kind = record.get("kind").text().unwrap();
        world.add(kind, record.get("own").text(), None, record.get("d").map().unwrap());
    }
    let all = world.judge(case.get("as_of").text().unwrap());
    all.into_iter().find(|it| it.entry == entry).unwrap()
}

fn said(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::Partial { .. } => "partial",
        Verdict::Missed => "missed",
        Verdict::Pending { .. } => "pending",
        Verdict::NotApplicable => "not applicable",
        Verdict::Unknown(_) => "unknown",
        Verdict::Text => "text",
    }
}

/// Clause by clause, for whoever has to find out why.
fn told(judged: &Judged) -> String {
    let one = |it: &qiangji::duty::Judgement| {
        let who = it
            .subject
            .person
            .map_or("", |id| world::NAMES.into_iter().find(|name| world::person(name) == id).unwrap_or("?"));
        format!("  {} {who} {} {} {}", it.clause, it.span.label(), said(it.verdict), it.note)
    };
    let lines: Vec<String> = judged.judgements.iter().map(one).collect();
    format!("{}\n{}", said(judged.verdict), lines.join("\n"))
}

/// After one record is saved, judging only what it touches gives what judging everything gives.
#[test]
fn what_is_judged_again_is_what_all_would_be() {
    let cases = cases();
    let records =
        cases.iter().filter(|(entry, _)| ["E05", "D13", "H04", "F14", "B13"].contains(&entry.as_str()));
    let records: Vec<&Value> = records.flat_map(|(_, case)| case["met"].get("records").list()).collect();
    let mut world = World::new(false, 1);
    let mut before = world.judge("2025-01-05");
    for record in records {
        let kind = record.get("kind").text().unwrap();
        world.add(kind, record.get("own").text(), None, record.get("d").map().unwrap());
        let again = world.judge_again("2025-01-05", &before, kind);
        assert_eq!(again, world.judge("2025-01-05"), "after {kind}");
        before = again;
    }
}
