//! Document in force: it is there, covers its years, is finished and was so in time (C01, C02, D03, F12, F13, F18).

use chrono::{Datelike, NaiveDate};

use super::subject::Subject;
use super::{Bench, Item, Judgement, Span, Verdict};
use crate::catalogue::duty::Document;
use crate::show::date as say;

pub(super) fn judge(bench: &Bench, rule: &'static Document) -> Vec<Judgement> {
    let dealt = bench.deal(&rule.of);
    let mut judgements = Vec::new();
    for span in bench.court.spans(&rule.covers) {
        for subject in bench.subjects(span) {
            let items: Vec<Item> = dealt.of(&subject).into_iter().filter(|item| covers(item, span)).collect();
            judgements.push(one(bench, rule, subject, span, &items));
        }
    }
    judgements
}

/// From its period on, as many years as it says.
fn covers(item: &Item, span: Span) -> bool {
    let Some(period) = item.fact.period else { return true };
    let years = i32::try_from(item.fact.record.get("years").int().unwrap_or(1).clamp(1, 100)).unwrap_or(1);
    period.year <= span.first().year() && span.last().year() < period.year + years
}

fn one(bench: &Bench, rule: &Document, subject: Subject, span: Span, items: &[Item]) -> Judgement {
    let due = due(bench, rule, span);
    let finished: Vec<Item> =
        items.iter().filter(|item| bench.court.holds(item, &rule.complete)).copied().collect();
    let day = |item: &Item| rule.day.as_ref().and_then(|path| item.days(path).first().copied());
    let first = finished.iter().filter_map(day).min();
    let over = bench.court.ask.as_of > due;
    let (verdict, note) = match (finished.is_empty(), items.is_empty(), first) {
        (false, _, Some(day)) if day > due => {
            (Verdict::Partial { got: 0, need: 1 }, format!("晚了 {} 天", (day - due).num_days()))
        }
        (false, _, _) => (Verdict::Met, String::new()),
        (true, false, _) => (
            if over { Verdict::Partial { got: 0, need: 1 } } else { Verdict::Pending { got: 0, need: 1 } },
            "写了，还没定下来".to_owned(),
        ),
        (true, true, _) => (Verdict::of(0, 1, over), format!("{}前要有", say(due))),
    };
    let shown = if finished.is_empty() { items } else { &finished };
    bench.say(subject, span, verdict, shown, note)
}

/// The day it must be there.
fn due(bench: &Bench, rule: &Document, span: Span) -> NaiveDate {
    let year = span.first().year();
    bench.court.figures.day_of(year, rule.by.as_deref().unwrap_or("12-31"))
}
