//! Closed loop: of what was found or promised and is due, how much is closed (B03, C03, D08, F04, F14, G06, J06, J08).

use chrono::{Datelike, Months, NaiveDate};

use super::subject::Dealt;
use super::verdict::Why;
use super::{Bench, Item, Judgement, Span, Subject, Verdict};
use crate::catalogue::duty::{ClosedLoop, Every};
use crate::period::Unit;

pub(super) fn judge(bench: &Bench, rule: &'static ClosedLoop) -> Vec<Judgement> {
    let dealt = bench.deal(&rule.of);
    let mut judgements = Vec::new();
    for span in bench.court.spans(&Every::Unit(Unit::Year)) {
        for subject in bench.subjects(span) {
            judgements.push(one(bench, rule, &dealt, subject, span));
        }
    }
    judgements
}

fn one(bench: &Bench, rule: &ClosedLoop, dealt: &Dealt, subject: Subject, span: Span) -> Judgement {
    let of_year = |item: &Item| {
        when(rule, item)
            .is_some_and(|day| day.year().min(bench.court.ask.as_of.year()) == span.first().year())
    };
    let mine: Vec<Item> = dealt.of(&subject).into_iter().filter(of_year).collect();
    let (due, later): (Vec<Item>, Vec<Item>) = mine.iter().partition(|item| is_due(bench, rule, item));
    let closed = due.iter().filter(|item| bench.court.holds(item, &rule.done)).count();
    let (verdict, note) = verdict(bench, rule, (closed, due.len(), later.len()));
    let verdict = in_time(bench, rule, span, verdict);
    let hidden = mine.is_empty()
        && rule.of.iter().any(|pick| pick.rows.is_some())
        && has_hidden(bench, rule, &subject, span);
    let verdict = if hidden { Verdict::Unknown(Why::Hidden) } else { verdict };
    bench.say(subject, span, verdict, &mine, note)
}

/// The day by which it belongs to a year: when it is due, else when it was found, else the end of its period.
fn when(rule: &ClosedLoop, item: &Item) -> Option<NaiveDate> {
    due(rule, item).or_else(|| item.day()).or_else(|| item.fact.period.map(crate::period::Period::last))
}

fn due(rule: &ClosedLoop, item: &Item) -> Option<NaiveDate> {
    item.days(rule.due.as_ref()?).first()?.checked_add_months(Months::new(rule.months))
}

/// Its day has come, or it is closed already; without a day it is due at the end of its year.
fn is_due(bench: &Bench, rule: &ClosedLoop, item: &Item) -> bool {
    let as_of = bench.court.ask.as_of;
    let closed = bench.court.holds(item, &rule.done);
    if rule.due.is_none() {
        return true;
    }
    match due(rule, item) {
        Some(due) => closed || due < as_of,
        None => closed || when(rule, item).is_some_and(|day| day.year() < as_of.year()),
    }
}

fn verdict(
    bench: &Bench,
    rule: &ClosedLoop,
    (closed, due, later): (usize, usize, usize),
) -> (Verdict, String) {
    let int = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let (got, all) = (int(closed), int(due));
    let need = (all * bench.court.amount(&rule.percent) + 99) / 100;
    let floor = rule.floor.as_ref().map_or(1, |floor| (all * bench.court.amount(floor) + 99) / 100).max(1);
    let more = if later > 0 { format!("，还有 {later} 件没到期") } else { String::new() };
    match (all, later) {
        (0, 0) => (Verdict::NotApplicable, "没有".to_owned()),
        (0, _) => (Verdict::Pending { got: 0, need: int(later) }, format!("{later} 件没到期")),
        (_, _) if got >= need => (Verdict::Met, format!("{got}/{all}{more}")),
        (_, _) if got >= floor => (Verdict::Partial { got, need: all }, format!("{got}/{all}{more}")),
        (_, _) => (Verdict::Missed, format!("{got}/{all}{more}")),
    }
}

/// What is due at once may be made good as long as its year is not over.
fn in_time(bench: &Bench, rule: &ClosedLoop, span: Span, verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Partial { got, need } if rule.due.is_none() && !bench.court.is_over(span) => {
            Verdict::Pending { got, need }
        }
        Verdict::Missed if rule.due.is_none() && !bench.court.is_over(span) => {
            Verdict::Pending { got: 0, need: 1 }
        }
        verdict => verdict,
    }
}

/// Rows that could be counted lie in records that stayed with their writers.
fn has_hidden(bench: &Bench, rule: &ClosedLoop, subject: &Subject, span: Span) -> bool {
    let facts = rule.of.iter().flat_map(|pick| bench.court.facts.of(&pick.kind));
    let mut hidden = facts.filter(|fact| fact.hidden && fact.org == subject.org);
    hidden.any(|fact| fact.day.is_none_or(|day| span.first() <= day && day <= span.last()))
}
