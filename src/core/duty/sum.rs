//! Sum of other entries: what others come to (A01, A03, C14, E02, J01), or how many branches reach the five-good
//! standard (B13).

use chrono::Datelike;

use super::verdict::of_verdicts;
use super::{Bench, Court, Judged, Judgement, Span, Subject, Verdict, Why};
use crate::catalogue::duty::{Clause, Duty, Every, Rule, Sum, duty};
use crate::catalogue::{self, plan};
use crate::period::Unit;
use crate::score;

/// Whether an entry is what other entries come to.
pub(super) fn is_sum(duty: &Duty) -> bool {
    let sums = |clause: &Clause| matches!(&clause.rule, Rule::Sum(Sum::Entries(_) | Sum::Sections(_)));
    !duty.clauses.is_empty() && duty.clauses.iter().all(sums)
}

/// What the entries it names come to. It has no judgements of its own: they are theirs.
pub(super) fn of(court: &Court, duty: &'static Duty, all: &[Judged]) -> Judged {
    let span = court.spans(&Every::Programme).first().copied();
    let clause =
        |(index, clause): (usize, &'static Clause)| {
            let verdicts: Vec<Verdict> = all
                .iter()
                .filter(|it| it.entry != duty.entry && named(clause, it.entry))
                .map(|it| it.verdict)
                .collect();
            let counts = |wanted: fn(&Verdict) -> bool| verdicts.iter().filter(|it| wanted(it)).count();
            let due = counts(|it| matches!(it, Verdict::Met | Verdict::Partial { .. } | Verdict::Missed));
            let note = format!("到期 {due} 条，做到 {} 条", counts(|it| *it == Verdict::Met));
            let subject =
                Subject::org(court.ask.org.or_else(|| {
                    court.roster.organisations().find(|it| it.parent.is_none()).map(|it| it.id)
                })?);
            let verdict = of_verdicts(verdicts.iter().copied());
            Some(Judgement {
                entry: &duty.entry,
                clause: index,
                subject,
                span: span?,
                verdict,
                records: Vec::new(),
                note,
            })
        };
    let judgements: Vec<Judgement> = duty.clauses.iter().enumerate().filter_map(clause).collect();
    Judged { entry: &duty.entry, verdict: super::combine(&judgements), judgements }
}

fn named(clause: &Clause, entry: &str) -> bool {
    match &clause.rule {
        Rule::Sum(Sum::Entries(entries)) if entries.is_empty() => !sums(entry),
        Rule::Sum(Sum::Entries(entries)) => entries.iter().any(|it| it == entry),
        Rule::Sum(Sum::Sections(sections)) => {
            !sums(entry) && plan::entry(entry).is_some_and(|it| sections.contains(&it.section))
        }
        _ => false,
    }
}

/// What sums others is not summed again.
fn sums(entry: &str) -> bool {
    duty(entry).is_some_and(is_sum)
}

/// Branches that reach the standard, by the highest column there is, of those of a unit.
pub(super) fn judge(bench: &Bench, rule: &'static Sum) -> Vec<Judgement> {
    let Sum::FiveGood(percent) = rule else { return Vec::new() };
    let mut judgements = Vec::new();
    let court = bench.court;
    let index = court.facts.index(court.roster);
    let shelf = score::Shelf { book: court.book, reading: court.facts, index: Some(&index) };
    for span in bench.court.spans(&Every::Unit(Unit::Year)) {
        for subject in bench.subjects(span) {
            let branches = bench.court.branches(subject.org);
            let branches = if branches.is_empty() { vec![subject.org] } else { branches };
            let each: Vec<Option<bool>> =
                branches.iter().map(|branch| reaches(bench, shelf, *branch, span)).collect();
            let reached = each.iter().filter(|it| **it == Some(true)).count();
            let int = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
            let (got, all) = (int(reached), int(branches.len()));
            let need = (all * bench.court.amount(percent) + 99) / 100;
            let verdict = match Verdict::of(got, need, bench.court.is_over(span)) {
                Verdict::Met => Verdict::Met,
                _ if each.contains(&None) => Verdict::Unknown(Why::Newer),
                verdict => verdict,
            };
            judgements.push(bench.say(subject, span, verdict, &[], format!("{got}/{all} 个支部达标")));
        }
    }
    judgements
}

/// None where it was answered under a version of the standard that is not known here.
fn reaches(bench: &Bench, shelf: score::Shelf, branch: crate::record::Id, span: Span) -> Option<bool> {
    let court = bench.court;
    let year = span.first().year();
    let ask = score::Ask::new(court.roster, branch, year, court.ask.as_of);
    let evaluations = || court.facts.of(score::five_good::EVALUATION).iter().map(|fact| fact.record.clone());
    let answers = ["approval", "review", "self"]
        .into_iter()
        .find_map(|column| score::latest_evaluation(evaluations(), court.roster, branch, year, column));
    // Who was assessed by nobody has not reached it.
    let Some(answers) = answers else { return Some(false) };
    let standard = catalogue::get().standard_of("five_good", &answers.d).ok()?;
    Some(score::five_good_of(shelf, court.roster, standard, &ask, Some(&answers)).reached)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Book;
    use crate::catalogue::duty::duties;
    use crate::duty::{Ask, Facts, Figures};
    use crate::period::date;
    use crate::roster::Roster;
    use crate::workdays;

    /// All sums over others that have these verdicts in turn.
    fn sums(verdicts: &[Verdict]) -> Vec<(&'static str, Verdict)> {
        let (book, roster, facts, figures) =
            (Book::default(), Roster::default(), Facts::default(), Figures::default());
        let as_of = date("2025-01-05").unwrap();
        let ask = Ask { org: Some(crate::record::Id(1)), home: None, apart: Vec::new(), office: true, as_of };
        let court = Court {
            book: &book,
            roster: &roster,
            facts: &facts,
            figures: &figures,
            workdays: workdays::supplied(),
            ask: &ask,
        };
        let others = duties().iter().zip(verdicts.iter().cycle());
        let all: Vec<Judged> = others
            .map(|(duty, verdict)| Judged { entry: &duty.entry, verdict: *verdict, judgements: Vec::new() })
            .collect();
        let sums = duties().iter().filter(|duty| is_sum(duty));
        sums.map(|duty| (duty.entry.as_str(), of(&court, duty, &all).verdict)).collect()
    }

    #[track_caller]
    fn check(verdicts: &[Verdict], expected: fn(Verdict) -> bool) {
        for (entry, verdict) in sums(verdicts) {
            assert!(expected(verdict), "{entry}: {verdict:?}");
        }
    }

    #[test]
    fn a_sum_is_met_partly_met_missed_or_pending_as_the_others_are() {
        let pending = Verdict::Pending { got: 0, need: 1 };
        check(&[Verdict::Met, Verdict::Met, pending, Verdict::Text], |it| it == Verdict::Met);
        check(&[Verdict::Met, Verdict::Missed], |it| matches!(it, Verdict::Partial { .. }));
        check(&[Verdict::Missed, Verdict::NotApplicable], |it| it == Verdict::Missed);
        check(&[pending, Verdict::NotApplicable], |it| matches!(it, Verdict::Pending { .. }));
    }

    #[test]
    fn these_are_sums() {
        let entries: Vec<&str> = sums(&[Verdict::Met]).into_iter().map(|(entry, _)| entry).collect();
        assert_eq!(entries, ["A01", "A03", "C14", "E02", "J01"]);
    }
}
