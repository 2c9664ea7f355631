//! Periodic: a count, a sum or a number of different things in every span (E03–E07, C08, C13, D02 …).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::subject::{Dealt, Subject};
use super::verdict::Why;
use super::{Bench, Item, Judgement, Span, Verdict};
use crate::catalogue::duty::{Gap, Path, Periodic};
use crate::record::Id;
use crate::show::date as say;
use crate::value::Value;

pub(super) fn judge(bench: &Bench, rule: &'static Periodic) -> Vec<Judgement> {
    let dealt = bench.deal(&rule.of);
    bench.each(&rule.every, |subject, span| vec![one(bench, rule, &dealt, subject, span)])
}

fn one(bench: &Bench, rule: &Periodic, dealt: &Dealt, subject: Subject, span: Span) -> Judgement {
    if bench.clause.if_any && !dealt.has_any(&subject) {
        return bench.say(subject, span, Verdict::NotApplicable, &[], String::new());
    }
    let items: Vec<Item> = dealt.of(&subject).into_iter().filter(|item| span.takes(item)).collect();
    let (verdict, note) = match &rule.gap {
        Some(gap) => gaps(bench, gap, span, &items),
        None => verdict(bench, rule, &items, (amount(rule, &items), need(bench, rule, dealt, span)), span),
    };
    let unseen = bench.clause.who.is_person() && dealt.hidden(subject.org, span);
    let verdict = match verdict {
        Verdict::Missed | Verdict::Partial { .. } if unseen => Verdict::Unknown(Why::Hidden),
        verdict => verdict,
    };
    bench.say(subject, span, verdict, &items, note)
}

fn need(bench: &Bench, rule: &Periodic, dealt: &Dealt, span: Span) -> i64 {
    match &rule.percent {
        None => bench.court.amount(&rule.need),
        Some(percent) => {
            let held: BTreeSet<_> =
                dealt.all().iter().filter(|item| span.takes(item)).map(Item::id).collect();
            (i64::try_from(held.len()).unwrap_or(0) * bench.court.amount(percent) + 99) / 100
        }
    }
}

fn amount(rule: &Periodic, items: &[Item]) -> i64 {
    let count = match (&rule.sum, &rule.distinct) {
        (Some(path), _) => return items.iter().map(|item| item.number(path)).fold(0, i64::saturating_add),
        (None, Some(path)) => distinct(items, path).len(),
        (None, None) => items.len(),
    };
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn distinct<'a>(items: &[Item<'a>], path: &Path) -> BTreeSet<&'a str> {
    let values = items.iter().flat_map(|item| item.values(path));
    values.flat_map(texts).filter(|text| !text.is_empty()).collect()
}

fn texts(value: &Value) -> Vec<&str> {
    value.list().iter().filter_map(Value::text).chain(value.text()).collect()
}

fn verdict(
    bench: &Bench,
    rule: &Periodic,
    items: &[Item],
    (got, need): (i64, i64),
    span: Span,
) -> (Verdict, String) {
    let over = bench.court.is_over(span);
    let number =
        if need > 0 { format!("{got}/{need} {}", rule.unit) } else { format!("{got} {}", rule.unit) };
    let number = number.trim_end().to_owned();
    if need <= 0 {
        return (Verdict::NotApplicable, number);
    }
    let verdict = Verdict::of(got, need, over);
    match (late(rule, items, span), rule.over) {
        (Some(days), _) if verdict == Verdict::Met => {
            (Verdict::Partial { got: 0, need }, format!("晚了 {days} 天"))
        }
        (_, Some(most)) if got > most => (verdict, format!("{number}，超出 {most} {}", rule.unit)),
        (_, _) => (verdict, number),
    }
}

/// Days by which the first of them was late, where a due day is asked for.
fn late(rule: &Periodic, items: &[Item], span: Span) -> Option<i64> {
    let done = rule.done.as_ref()?;
    let due = |item: &Item| {
        rule.due.as_ref().and_then(|path| item.days(path).first().copied()).unwrap_or(span.last())
    };
    let late = items.iter().filter_map(|item| Some((*item.days(done).first()? - due(item)).num_days()));
    late.min().filter(|days| *days > 0)
}

/// D02, H05: the days between one and the next, held against the gap.
fn gaps(bench: &Bench, gap: &Gap, span: Span, items: &[Item]) -> (Verdict, String) {
    let most = bench.court.amount(&gap.days) + bench.court.amount(&gap.grace);
    let days: Vec<NaiveDate> = items.iter().filter_map(Item::day).collect();
    let wide: Vec<String> = pairs(items)
        .into_iter()
        .filter(|(first, then)| (*then - *first).num_days() > most)
        .map(|(first, then)| format!("{}到{}隔了 {} 天", say(first), say(then), (then - first).num_days()))
        .collect();
    let over = bench.court.is_over(span);
    let held = i64::try_from(days.len()).unwrap_or(i64::MAX);
    let verdict = match (days.is_empty(), wide.is_empty()) {
        (true, _) => Verdict::of(0, 1, over),
        (false, true) => Verdict::Met,
        (false, false) => Verdict::Partial { got: held - i64::try_from(wide.len()).unwrap_or(0), need: held },
    };
    let note =
        if wide.is_empty() { format!("{held} 期") } else { format!("{held} 期，{}", wide.join("，")) };
    (verdict, note)
}

/// One day and the next; of rows, in the same record.
fn pairs(items: &[Item]) -> Vec<(NaiveDate, NaiveDate)> {
    let mut runs: BTreeMap<Option<Id>, Vec<NaiveDate>> = BTreeMap::new();
    for item in items {
        runs.entry(item.row.map(|_| item.id())).or_default().extend(item.day());
    }
    runs.into_values()
        .flat_map(|days| days.windows(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>())
        .collect()
}
