//! Trend: a figure of this year beside last year's (B11, B12, D04, G05, H09, J11). Without a base it is 不可判.

use super::subject::Dealt;
use super::verdict::Why;
use super::{Bench, Item, Judgement, Span, Subject, Verdict};
use crate::catalogue::duty::{Every, Path, Trend};
use crate::period::{Period, Unit};

pub(super) fn judge(bench: &Bench, rule: &'static Trend) -> Vec<Judgement> {
    let dealt = bench.deal(&rule.of);
    let mut judgements = Vec::new();
    for span in bench.court.spans(&Every::Unit(Unit::Year)) {
        for subject in bench.subjects(span) {
            judgements.extend(one(bench, rule, &dealt, subject, span));
        }
    }
    judgements
}

/// The programme's first year is only what later ones are held against.
fn one(bench: &Bench, rule: &Trend, dealt: &Dealt, subject: Subject, span: Span) -> Option<Judgement> {
    let Span::Period(year) = span else { return None };
    let before = Span::Period(Period::new(year.year - 1, Unit::Year, 1)?);
    let items: Vec<Item> = dealt.of(&subject).into_iter().collect();
    let figure = |span: Span| measure(bench, rule, &subject, span, &items);
    let (now, then) = both(rule, figure(span), figure(before));
    let (verdict, note) = verdict(bench, rule, span, now, then);
    let shown: Vec<Item> = items.iter().filter(|item| span.takes(item)).copied().collect();
    Some(bench.say(subject, span, verdict, &shown, note))
}

/// None of what should grow less is none, not unknown, where the other year had some.
fn both(rule: &Trend, now: Option<i64>, then: Option<i64>) -> (Option<i64>, Option<i64>) {
    match (now, then) {
        (Some(now), None) if rule.falling => (Some(now), Some(0)),
        (None, Some(then)) if rule.falling => (Some(0), Some(then)),
        other => other,
    }
}

fn verdict(
    bench: &Bench,
    rule: &Trend,
    span: Span,
    now: Option<i64>,
    then: Option<i64>,
) -> (Verdict, String) {
    let say = |n: Option<i64>| {
        n.map_or_else(|| "没有记录".to_owned(), |n| format!("{n} {}", rule.unit).trim_end().to_owned())
    };
    let note = format!("{}：{}，上一年 {}", rule.what, say(now), say(then));
    let reached = |now: i64, then: i64| if rule.falling { now <= then } else { now >= then };
    let verdict = match (now, then) {
        (_, None) => Verdict::Unknown(Why::NoBase),
        (Some(now), Some(then)) if reached(now, then) && (bench.court.is_over(span) || !rule.falling) => {
            Verdict::Met
        }
        (now, Some(then)) if !bench.court.is_over(span) => {
            Verdict::Pending { got: now.unwrap_or(0), need: then }
        }
        (Some(0) | None, Some(_)) => Verdict::Missed,
        (Some(now), Some(then)) => Verdict::Partial { got: now, need: then },
    };
    (verdict, note)
}

/// The figure of a year; none where there is nothing to make it of.
fn measure(bench: &Bench, rule: &Trend, subject: &Subject, span: Span, items: &[Item]) -> Option<i64> {
    let items: Vec<&Item> = items.iter().filter(|item| span.takes(item)).collect();
    if items.is_empty() {
        return None;
    }
    let sum = |paths: &[Path]| {
        paths.iter().map(|path| items.iter().map(|item| item.number(path)).sum::<i64>()).sum::<i64>()
    };
    let whole =
        if rule.sum.is_empty() { i64::try_from(items.len()).unwrap_or(i64::MAX) } else { sum(&rule.sum) };
    match (rule.over.as_slice(), rule.per_member) {
        ([], false) => Some(whole),
        ([], true) => Some(whole / i64::try_from(members(bench, subject, span)).unwrap_or(i64::MAX).max(1)),
        (over, _) => Some(sum(over)).filter(|all| *all > 0).map(|all| whole * 100 / all),
    }
}

fn members(bench: &Bench, subject: &Subject, span: Span) -> usize {
    let within = bench.court.roster.within(subject.org);
    bench.court.owing(span).into_iter().filter(|person| within.contains(&person.org)).count()
}
