//! One section of the plan to read, with what each sentence asks.

use leptos::prelude::*;
use qiangji::catalogue::plan::{self, Entry, Sentence};
use qiangji::duty::{Judged, Verdict};

use crate::route::{self, PlanAt, Route};
use crate::state::use_app;
use crate::widgets::chips::Chips;
use crate::widgets::choice::{Choice, SelectOne};
use crate::widgets::icon::Icon;
use crate::widgets::verdict::VerdictMark;
use crate::words;

const OPEN: &str = "open";

#[component]
pub fn Sentences(section: usize, only_open: RwSignal<bool>, current: Option<String>) -> impl IntoView {
    let app = use_app();
    let (id, _) = plan::SECTIONS.get(section).copied().unwrap_or(plan::SECTIONS[0]);
    let of_section: Vec<&'static Sentence> = plan::sentences().iter().filter(|it| it.section == id).collect();
    let asked = of_section.iter().flat_map(|it| plan::entries_of(&it.id)).count();
    let rows = move || {
        let only = only_open.get();
        let current = current.clone();
        app.judged(|judged| {
            of_section
                .iter()
                .filter_map(|sentence| one(sentence, judged, section, only, current.as_deref()))
                .collect_view()
        })
    };
    let count = format!("第 {} 句，共 {asked} 条", span(id));
    view! {
        <div class="q-plan__tools"><Tools section only_open/></div>
        <p class="q-sec">{count}</p>
        <div>{rows}</div>
    }
}

/// 27—29
fn span(section: &str) -> String {
    let numbers: Vec<&str> =
        plan::sentences().iter().filter(|it| it.section == section).map(|it| plan::number(&it.id)).collect();
    match numbers.as_slice() {
        [first, .., last] => format!("{first}—{last}"),
        [one] => (*one).to_owned(),
        [] => String::new(),
    }
}

#[component]
fn Tools(section: usize, only_open: RwSignal<bool>) -> impl IntoView {
    let choice = |(index, (id, title)): (usize, &(&str, &str))| {
        Choice::new(index.to_string(), format!("{id}　{title}"))
    };
    let choices: Vec<Choice> = plan::SECTIONS.iter().enumerate().map(choice).collect();
    let chosen = Signal::derive(move || if only_open.get() { vec![OPEN.to_owned()] } else { Vec::new() });
    let go = Callback::new(|text: String| {
        if let Ok(section) = text.parse() {
            route::replace(&Route::Plan(PlanAt { section, entry: None }));
        }
    });
    view! {
        <label class="q-vh" for="plan-section">"看哪一节"</label>
        <SelectOne id="plan-section" choices=choices chosen=section.to_string() on_choose=go nothing="选一节"/>
        <Chips label="筛选" choices=vec![Choice::new(OPEN, "只看没做到的")] chosen
            on_press=Callback::new(move |_| only_open.update(|on| *on = !*on))/>
    }
}

fn one(
    sentence: &'static Sentence,
    judged: &[Judged],
    section: usize,
    only_open: bool,
    current: Option<&str>,
) -> Option<impl IntoView + use<>> {
    let entries: Vec<(&Entry, &Judged)> = plan::entries_of(&sentence.id)
        .filter_map(|entry| Some((entry, judged.iter().find(|it| it.entry == entry.code)?)))
        .collect();
    let shown: Vec<_> = entries.iter().filter(|(_, it)| !only_open || is_open(it.verdict)).collect();
    if only_open && shown.is_empty() {
        return None;
    }
    let n = entries.len();
    let count = (n > 1).then(|| format!("{n} 条要求"));
    let rows = shown
        .into_iter()
        .map(|(entry, it)| row(entry, it, section, current == Some(entry.code.as_str())))
        .collect_view();
    Some(view! {
        <article class="q-sen">
            <p class="q-sen__head"><span>{words::sentence(&sentence.id)}</span><span>{count}</span></p>
            <p class="q-sen__text">{sentence.text.clone()}</p>
            {rows}
        </article>
    })
}

fn is_open(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Missed | Verdict::Partial { .. } | Verdict::Unknown(_))
}

fn row(entry: &Entry, judged: &Judged, section: usize, current: bool) -> impl IntoView + use<> {
    let go = Route::Plan(PlanAt { section, entry: Some(entry.code.clone()) }).href();
    let here = current.then_some("true");
    let mark = words::mark(judged.verdict);
    view! {
        <a class="q-sen__row" href=go aria-current=here>
            <span class="q-sen__name">{entry.name.clone()}</span>
            <VerdictMark mark word=words::verdict(judged.verdict) figure=words::figure(judged)/>
            <span class="q-arrow">{Icon::Arrow.view()}</span>
        </a>
    }
}
