//! Triggered deadline: done by a day that something else fixes (D12, F20–F22, F25, D10, B04).

use chrono::{Days, NaiveDate};

use super::{Bench, Item, Judgement, Span, Subject, Verdict};
use crate::catalogue::duty::{Deadline, Due, Extension};
use crate::show::date as say;

pub(super) fn judge(bench: &Bench, rule: &'static Deadline) -> Vec<Judgement> {
    match &rule.due {
        Due::Fixed { figure, also } => fixed(bench, rule, figure, also.as_deref()),
        Due::Days { .. } | Due::Workdays { .. } => {
            bench.each_item(&rule.of, |subject, item| single(bench, rule, subject.clone(), item))
        }
    }
}

/// A day of the programme's first year: whatever was done first counts.
fn fixed(bench: &Bench, rule: &'static Deadline, figure: &str, also: Option<&str>) -> Vec<Judgement> {
    let figures = bench.court.figures;
    let due = figures.day_of(figures.first_year(), figure);
    let early = also.map(|also| figures.day_of(figures.first_year(), also));
    let (dealt, span) = (bench.deal(&rule.of), Span::Due(due));
    let judge = |subject: Subject| {
        let items = dealt.of(&subject);
        let first = items
            .iter()
            .filter_map(|item| Some((*item.days(&rule.done).first()?, *item)))
            .min_by_key(|(day, _)| *day);
        let items: Vec<Item> = first.iter().map(|(_, item)| *item).collect();
        let done = first.map(|(day, _)| day);
        let (verdict, note) = verdict(bench, done, due);
        let also = early
            .zip(done)
            .filter(|(early, done)| done > early)
            .map(|(early, done)| format!("，按{}晚 {} 天", say(early), (done - early).num_days()));
        bench.say(subject, span, verdict, &items, note + &also.unwrap_or_default())
    };
    bench.subjects(span).into_iter().map(judge).collect()
}

fn single(bench: &Bench, rule: &Deadline, subject: Subject, item: Item) -> Option<Judgement> {
    let (due, more) = due(bench, rule, &item)?;
    let done = item.days(&rule.done).first().copied().filter(|day| *day <= bench.court.ask.as_of);
    let (verdict, note) = verdict(bench, done, due);
    Some(bench.say(subject, Span::Due(due), verdict, &[item], note + &more))
}

fn verdict(bench: &Bench, done: Option<NaiveDate>, due: NaiveDate) -> (Verdict, String) {
    match done {
        Some(done) if done <= due => (Verdict::Met, say(done)),
        Some(done) => (
            Verdict::Partial { got: 0, need: 1 },
            format!("{}，晚了 {} 天", say(done), (done - due).num_days()),
        ),
        None if bench.court.ask.as_of > due => {
            (Verdict::Missed, format!("过期 {} 天", (bench.court.ask.as_of - due).num_days()))
        }
        None => (Verdict::Pending { got: 0, need: 1 }, format!("{}前", say(due))),
    }
}

/// The due day, and what has to be said of it. None where it has no start.
fn due(bench: &Bench, rule: &Deadline, item: &Item) -> Option<(NaiveDate, String)> {
    match &rule.due {
        Due::Fixed { .. } => None,
        Due::Days { after, days } => {
            let days = u64::try_from(bench.court.amount(days)).unwrap_or(0);
            Some((item.days(after).first()?.checked_add_days(Days::new(days))?, String::new()))
        }
        Due::Workdays { after, days, at, extension } => {
            let start = *item.days(after).first()?;
            let written = at.as_ref().and_then(|at| item.days(at).first().copied());
            let due = written.unwrap_or_else(|| bench.court.workdays.after(start, bench.court.amount(days)));
            let due = extension.as_ref().map_or(due, |extension| extended(bench, extension, item, due));
            let known = bench.court.workdays.knows(start, due);
            Some((
                due,
                if known {
                    String::new()
                } else {
                    "（节假日没有公布，按周一到周五算）".to_owned()
                },
            ))
        }
    }
}

/// One extension, asked for by the old due day.
fn extended(bench: &Bench, extension: &Extension, item: &Item, due: NaiveDate) -> NaiveDate {
    let asked = item.days(&extension.asked).first().is_some_and(|asked| *asked <= due);
    let days = Some(item.number(&extension.days))
        .filter(|n| *n > 0)
        .unwrap_or_else(|| bench.court.amount(&extension.default));
    if asked { bench.court.workdays.after(due, days) } else { due }
}
