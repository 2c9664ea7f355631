//! The map of all 61 sentences: each with the worst verdict of what it asks.

use leptos::prelude::*;
use qiangji::catalogue::plan::{self, Sentence};
use qiangji::duty::{Judged, Verdict};

use crate::route::{PlanAt, Route};
use crate::state::use_app;
use crate::widgets::verdict::{Mark, VerdictMark};
use crate::words;

#[component]
pub fn Map(section: usize) -> impl IntoView {
    let app = use_app();
    let here = plan::SECTIONS.get(section).map_or("", |(id, _)| *id);
    let cells = move || {
        app.judged(|judged| {
            plan::sentences().iter().map(|sentence| cell(sentence, judged, here)).collect_view()
        })
    };
    let legend = [Mark::Met, Mark::Part, Mark::Miss, Mark::Wait, Mark::Unknown, Mark::Lines];
    view! {
        <div class="q-pane__head"><h2>{format!("全文 {} 句", plan::sentences().len())}</h2></div>
        <div class="q-pane__body q-stack--tight">
            <nav class="q-map" aria-label="句子">{cells}</nav>
            <p class="q-map__legend">{legend.map(|mark| view! { <VerdictMark mark word=words::mark_word(mark)/> }).collect_view()}</p>
            <p class="q-sub">"一句有几条要求时，显示差得最多的一条。"</p>
        </div>
    }
}

fn cell(sentence: &'static Sentence, judged: &[Judged], here: &str) -> impl IntoView + use<> {
    let mark = words::mark(worst(&sentence.id, judged));
    let number = plan::number(&sentence.id);
    let section = plan::SECTIONS.iter().position(|(id, _)| *id == sentence.section).unwrap_or(0);
    let go = Route::Plan(PlanAt { section, entry: None }).href();
    let label = format!("第 {number} 句，{}", words::mark_word(mark));
    let current = (sentence.section == here).then_some("true");
    view! { <a class=format!("q-map__one {}", mark.class()) href=go aria-label=label aria-current=current>{mark.icon().view()}<span>{number}</span></a> }
}

/// The worst of what a sentence asks; nothing asked: 说明文字.
pub fn worst(sentence: &str, judged: &[Judged]) -> Verdict {
    let of = judged.iter().filter(|it| {
        plan::entry(it.entry).is_some_and(|entry| entry.sentences.iter().any(|id| id == sentence))
    });
    of.map(|it| it.verdict).min_by_key(|verdict| verdict.rank()).unwrap_or(Verdict::Text)
}
