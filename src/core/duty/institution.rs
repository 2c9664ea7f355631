//! Institution set up: its text (R26) is in force (C09–C12, D09–D13, H02–H04). That it is run is another clause.

use super::{Bench, Item, Judgement, Span, Verdict};
use crate::catalogue::duty::{Every, Institution, Pick};
use crate::period;

pub(super) fn judge(bench: &Bench, rule: &'static Institution) -> Vec<Judgement> {
    let dealt = bench.deal(picks());
    let mut judgements = Vec::new();
    for span in bench.court.spans(&Every::Programme) {
        for subject in bench.subjects(span) {
            let about = |item: &Item| item.fact.record.text("about") == rule.about;
            let texts: Vec<Item> = dealt.of(&subject).into_iter().filter(about).collect();
            let in_force: Vec<Item> = texts.iter().filter(|item| is_in_force(bench, item)).copied().collect();
            let verdict = verdict(bench, span, !in_force.is_empty(), !texts.is_empty());
            let note =
                if in_force.is_empty() && !texts.is_empty() { "有文本，没有在执行" } else { "" };
            judgements.push(bench.say(
                subject,
                span,
                verdict,
                if in_force.is_empty() { &texts } else { &in_force },
                note.to_owned(),
            ));
        }
    }
    judgements
}

fn picks() -> &'static [Pick] {
    static PICK: std::sync::OnceLock<[Pick; 1]> = std::sync::OnceLock::new();
    PICK.get_or_init(|| {
        [Pick {
            kind: "institution".into(),
            rows: None,
            day: None,
            conds: Vec::new(),
            valid: false,
            by: Vec::new(),
        }]
    })
}

/// Missed only after the programme's first year: it has to be written first.
fn verdict(bench: &Bench, span: Span, in_force: bool, written: bool) -> Verdict {
    let over = bench.court.is_due(span);
    match (in_force, written) {
        (true, _) => Verdict::Met,
        (false, true) if over => Verdict::Partial { got: 0, need: 1 },
        (false, _) => Verdict::of(0, 1, over),
    }
}

fn is_in_force(bench: &Bench, item: &Item) -> bool {
    let day = |key: &str| period::date(item.fact.record.text(key));
    let as_of = bench.court.ask.as_of;
    day("in_force_from").or(item.fact.day).is_none_or(|from| from <= as_of)
        && day("ended_on").is_none_or(|to| as_of <= to)
}
