//! Coverage of people: everyone of a set is in the records of a span (C06, C07, D13, E07, E08, G04, J04).

use std::collections::BTreeSet;

use super::subject::{Dealt, plain};
use super::verdict::Why;
use super::{Bench, Item, Judgement, Span, Subject, Verdict};
use crate::catalogue::duty::{Cap, Coverage, Whom};
use crate::record::Id;
use crate::roster::{Person, Post, Rank};
use crate::value::Value;

/// Most names in a note.
const NAMED: usize = 5;

pub(super) fn judge(bench: &Bench, rule: &'static Coverage) -> Vec<Judgement> {
    let dealt = bench.deal(&rule.of);
    bench.each(&rule.every, |subject, span| vec![one(bench, rule, &dealt, subject, span)])
}

fn one(bench: &Bench, rule: &Coverage, dealt: &Dealt, subject: Subject, span: Span) -> Judgement {
    let items: Vec<Item> = dealt.of(&subject).into_iter().filter(|item| span.takes(item)).collect();
    let wanted = wanted(bench, rule.whom, &subject, span);
    if let Some(cap) = &rule.cap {
        let (verdict, note) = capped(bench, cap, &items, int(wanted.len()));
        return bench.say(subject, span, verdict, &items, note);
    }
    let found = found(bench, rule.whom, &items);
    let missing: Vec<&String> =
        wanted.iter().filter(|(key, _)| !found.contains(key)).map(|(_, name)| name).collect();
    let (need, all) = (needed(bench, rule, wanted.len()), int(wanted.len()));
    let got = all - int(missing.len());
    let over = if rule.whole { bench.court.is_over(span) } else { bench.court.is_due(span) };
    let hidden = items.iter().any(|item| item.fact.hidden);
    let verdict = match (all, Verdict::of(got, need, over)) {
        (0, _) => Verdict::NotApplicable,
        (_, Verdict::Missed | Verdict::Partial { .. }) if hidden => Verdict::Unknown(Why::Hidden),
        (_, verdict) => verdict,
    };
    bench.say(subject, span, verdict, &items, said(got, all, &missing))
}

fn needed(bench: &Bench, rule: &Coverage, all: usize) -> i64 {
    (int(all) * bench.court.amount(&rule.percent) + 99) / 100
}

fn said(got: i64, all: i64, missing: &[&String]) -> String {
    let names: Vec<&str> = missing.iter().take(NAMED).map(|name| name.as_str()).collect();
    match missing.len() {
        0 => format!("{got}/{all}"),
        n if n > NAMED => format!("{got}/{all}，还差{}等 {n} 个", names.join("、")),
        _ => format!("{got}/{all}，还差{}", names.join("、")),
    }
}

/// E07: 优秀 not more than a third, rounded down (domain.md 4.4). Of so few that none could be, nothing is asked.
fn capped(bench: &Bench, cap: &Cap, items: &[Item], all: i64) -> (Verdict, String) {
    let most = all / bench.court.amount(&cap.one_in).max(1);
    let seen = || items.iter().filter(|item| !item.fact.hidden);
    let n = int(seen().filter(|item| bench.court.holds(item, &cap.conds)).count());
    let hidden = seen().count() < items.len();
    let verdict = match (most, n) {
        (0, _) => Verdict::NotApplicable,
        (most, n) if n > most => Verdict::Partial { got: 0, need: 1 },
        (_, _) if hidden => return (Verdict::Unknown(Why::Hidden), String::new()),
        (_, 0) => Verdict::NotApplicable,
        (_, _) => Verdict::Met,
    };
    (verdict, format!("{} {n} 人，最多 {most} 人", cap.word))
}

/// Who must be found: a key and a name each.
fn wanted(bench: &Bench, whom: Whom, subject: &Subject, span: Span) -> Vec<(String, String)> {
    let within = bench.court.roster.within(subject.org);
    let everywhere = bench.clause.reach == crate::catalogue::duty::Reach::All;
    let there: Vec<&Person> =
        if everywhere { bench.court.owing(span) } else { bench.court.owing_in(&within, span) };
    let of = |is: &dyn Fn(&Person) -> bool| {
        there.iter().filter(|it| is(it)).map(|it| (it.id.to_string(), it.name.clone())).collect()
    };
    match whom {
        Whom::Members => of(&|_| true),
        Whom::FullMembers => of(&|it| it.member_kind != "probationary"),
        Whom::Team => of(&|it| it.posts.contains(&Post::TeamMember)),
        Whom::Division => of(&|it| it.rank >= Rank::DivisionOrSchool),
        Whom::Deputies => of(&|it| it.rank >= Rank::DeputyDivision),
        Whom::Secretaries => of(&|it| it.posts.contains(&Post::Secretary)),
        Whom::PostTypes => post_types(&there),
        Whom::Candidates => candidates(bench, &within, span),
    }
}

fn post_types(there: &[&Person]) -> Vec<(String, String)> {
    let types: BTreeSet<&str> =
        there.iter().map(|it| it.post_type.as_str()).filter(|it| !it.is_empty() && *it != "other").collect();
    types
        .into_iter()
        .map(|it| (it.to_owned(), crate::profile::post_title(it).unwrap_or(it).to_owned()))
        .collect()
}

/// Whom admission cases are about that were open in the span, by name: they are no members yet.
fn candidates(bench: &Bench, within: &BTreeSet<Id>, span: Span) -> Vec<(String, String)> {
    let cases = bench
        .court
        .facts
        .of("admission_case")
        .iter()
        .filter(|case| within.contains(&case.org) && !case.hidden);
    let open = cases.filter(|case| {
        case.day.is_some_and(|day| day <= span.last()) && case.record.text("ended_on").is_empty()
    });
    let names = open
        .flat_map(|case| case.record.get("who").list())
        .filter_map(|who| who.get("name").text())
        .map(plain);
    let names: BTreeSet<String> = names.filter(|name| !name.is_empty()).collect();
    names.into_iter().map(|name| (name.clone(), name)).collect()
}

/// Who is found, by the same keys.
fn found(bench: &Bench, whom: Whom, items: &[Item]) -> BTreeSet<String> {
    match whom {
        Whom::PostTypes => items
            .iter()
            .filter_map(|item| item.fact.record.get("post_type").text())
            .map(str::to_owned)
            .collect(),
        Whom::Candidates => items.iter().flat_map(names).collect(),
        Whom::Members
        | Whom::FullMembers
        | Whom::Team
        | Whom::Division
        | Whom::Deputies
        | Whom::Secretaries => {
            items.iter().flat_map(|item| bench.court.persons_of(item)).map(|id| id.to_string()).collect()
        }
    }
}

fn names(item: &Item) -> Vec<String> {
    let people = item.pick.by.iter().flat_map(|path| item.values(path)).flat_map(Value::list);
    people.filter_map(|who| who.get("name").text()).map(plain).collect()
}

fn int(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
