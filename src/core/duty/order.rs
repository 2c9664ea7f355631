//! Order of dates: what has to come first did, in the same record or in another about the same person
//! (D07, F10, H03–H05, H08).

use chrono::NaiveDate;

use super::{Bench, Item, Judgement, Span, Subject, Verdict};
use crate::catalogue::duty::{First, Order};
use crate::show::date as say;
use crate::value::Value;

pub(super) fn judge(bench: &Bench, rule: &'static Order) -> Vec<Judgement> {
    let earlier: Vec<Item> = rule.first.of.iter().flat_map(|pick| bench.court.items(pick)).collect();
    bench.each_item(&rule.of, |subject, item| Some(single(bench, rule, subject.clone(), item, &earlier)))
}

fn single<'a>(
    bench: &Bench<'a>,
    rule: &Order,
    subject: Subject,
    item: Item<'a>,
    earlier: &[Item<'a>],
) -> Judgement {
    let as_of = bench.court.ask.as_of;
    let Some(then) = item.days(&rule.then).first().copied().filter(|day| *day <= as_of) else {
        let day = item.day().unwrap_or(as_of);
        return bench.say(
            subject,
            Span::Due(day),
            Verdict::Pending { got: 0, need: 1 },
            &[item],
            String::new(),
        );
    };
    let first = match &rule.first.of {
        None => day(&rule.first, &item).map(|first| (first, item)),
        Some(_) => earlier
            .iter()
            .filter(|one| same(bench, rule, one, &item))
            .filter_map(|one| Some((day(&rule.first, one)?, *one)))
            .min_by_key(|(day, _)| *day),
    };
    let (verdict, note) = verdict(bench, &rule.first, first.map(|(day, _)| day), then);
    let mut shown = vec![item];
    shown.extend(first.map(|(_, one)| one));
    bench.say(subject, Span::Due(then), verdict, &shown, note)
}

fn day(first: &First, item: &Item) -> Option<NaiveDate> {
    item.days(&first.day).first().copied()
}

fn verdict(bench: &Bench, rule: &First, first: Option<NaiveDate>, then: NaiveDate) -> (Verdict, String) {
    let Some(first) = first else { return (Verdict::Missed, "没有找到前一步的记录".to_owned()) };
    let between = (then - first).num_days();
    if between < 0 || (rule.strict && between == 0) {
        return (Verdict::Missed, format!("{}没有早于{}", say(first), say(then)));
    }
    let wanted = rule.days.as_ref().map(|days| (bench.court.amount(days), between, "天"));
    let worked = rule
        .workdays
        .as_ref()
        .map(|days| (bench.court.amount(days), bench.court.workdays.between(first, then), "个工作日"));
    match wanted.or(worked) {
        Some((need, got, unit)) if got < need => {
            (Verdict::Partial { got, need }, format!("{got} {unit}，要满 {need} {unit}"))
        }
        Some((_, got, unit)) => (Verdict::Met, format!("{got} {unit}")),
        None => (Verdict::Met, String::new()),
    }
}

/// About the same person; or simply of the same organisation.
fn same(bench: &Bench, rule: &Order, one: &Item, item: &Item) -> bool {
    if one.fact.org != item.fact.org && !bench.is_wide() {
        return false;
    }
    let Some(path) = &rule.first.same else { return true };
    let people = |item: &Item<'_>| item.values(path).into_iter().flat_map(Value::list).cloned().collect();
    let (ones, mine): (Vec<Value>, Vec<Value>) = (people(one), people(item));
    ones.iter().any(|a| mine.iter().any(|b| is_same(bench, a, b)))
}

/// By id where both have one: namesakes are two. Else by name.
fn is_same(bench: &Bench, a: &Value, b: &Value) -> bool {
    let id = |it: &Value| {
        it.get("id").text().and_then(|id| id.parse().ok()).map(|id| bench.court.roster.canonical(id))
    };
    if let (Some(a), Some(b)) = (id(a), id(b)) {
        return a == b;
    }
    let name = |it: &Value| it.get("name").text().map(super::subject::plain).filter(|name| !name.is_empty());
    name(a).is_some_and(|a| name(b) == Some(a))
}
