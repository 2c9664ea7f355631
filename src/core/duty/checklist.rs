//! Document checklist: the points of a list, each shown by a record or by the roster (A02, A05, B06–B09, F09, J02 …).

use chrono::Months;

use super::{Bench, Item, Judgement, Span, Subject, Verdict};
use crate::catalogue::duty::{Checklist, Point};
use crate::roster::Post;

pub(super) fn judge(bench: &Bench, rule: &'static Checklist) -> Vec<Judgement> {
    let dealt = bench.deal(&rule.of);
    let mut judgements = Vec::new();
    for span in bench.court.spans(&rule.every) {
        for subject in bench.subjects(span) {
            let items: Vec<Item> =
                dealt.of(&subject).into_iter().filter(|item| bears(rule, item, span)).collect();
            let items = if rule.latest { items.last().copied().into_iter().collect() } else { items };
            judgements.push(one(bench, rule, subject, span, &items));
        }
    }
    judgements
}

/// What has neither a day nor a period bears on every span.
fn bears(rule: &Checklist, item: &Item, span: Span) -> bool {
    let undated = item.day().is_none() && item.fact.period.is_none();
    undated || span.takes(item) || rule.points.iter().any(|point| point.years.is_some())
}

fn one(bench: &Bench, rule: &Checklist, subject: Subject, span: Span, items: &[Item]) -> Judgement {
    let members = members(bench, &subject, span);
    let asked = |point: &&Point| point.from_members.as_ref().is_none_or(|n| members >= bench.court.amount(n));
    let points: Vec<&Point> = rule.points.iter().filter(asked).collect();
    let missing: Vec<&str> = points
        .iter()
        .filter(|point| !is_shown(bench, point, &subject, members, span, items))
        .map(|point| point.say.as_str())
        .collect();
    let int = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let (need, got) = (int(points.len()), int(points.len() - missing.len()));
    let note = if missing.is_empty() {
        format!("{got}/{need}")
    } else {
        format!("{got}/{need}，缺：{}", missing.join("；"))
    };
    bench.say(subject, span, Verdict::of(got, need, bench.court.is_due(span)), items, note)
}

fn members(bench: &Bench, subject: &Subject, span: Span) -> i64 {
    let within = bench.court.roster.within(subject.org);
    let full = bench
        .court
        .owing(span)
        .into_iter()
        .filter(|it| within.contains(&it.org) && it.member_kind != "probationary");
    i64::try_from(full.count()).unwrap_or(i64::MAX)
}

fn is_shown(
    bench: &Bench,
    point: &Point,
    subject: &Subject,
    members: i64,
    span: Span,
    items: &[Item],
) -> bool {
    let enough = point.members.as_ref().is_none_or(|n| members >= bench.court.amount(n));
    let held = point.post.as_ref().is_none_or(|post| has_post(bench, subject, post, span));
    let by_roster = point.members.is_some() || point.post.is_some();
    enough
        && held
        && (by_roster
            || items.iter().any(|item| is_fresh(bench, point, item) && bench.court.holds(item, &point.conds)))
}

fn has_post(bench: &Bench, subject: &Subject, post: &str, span: Span) -> bool {
    let within = bench.court.roster.within(subject.org);
    let wanted = match post {
        "secretary" => Post::Secretary,
        "committee" => Post::Committee,
        "group_leader" => Post::GroupLeader,
        _ => Post::TeamMember,
    };
    bench.court.owing(span).iter().any(|it| within.contains(&it.org) && it.posts.contains(&wanted))
}

fn is_fresh(bench: &Bench, point: &Point, item: &Item) -> bool {
    let Some(years) = point.years.as_ref().map(|years| bench.court.amount(years)) else { return true };
    let months = u32::try_from(years.clamp(0, 100) * 12).unwrap_or(0);
    item.day()
        .and_then(|day| day.checked_add_months(Months::new(months)))
        .is_some_and(|last| bench.court.ask.as_of <= last)
}
