//! 方案: the plan's 61 sentences to read, each entry at its sentence with its verdict, the records behind it one tap away.

mod entry;
mod map;
mod sentences;

use leptos::prelude::*;
use qiangji::catalogue::plan;
use qiangji::duty::{Judged, Verdict};
use qiangji::profile::Role;

use self::entry::EntryPane;
use self::map::Map;
use self::sentences::Sentences;
use super::judging::OnceJudged;
use crate::route::{PlanAt, Route};
use crate::state::{AppState, use_app};
use crate::widgets::head::Head;
use crate::words;

/// On a PC all three panes; on a phone the section, or one entry.
#[component]
pub fn PlanPage(at: PlanAt) -> impl IntoView {
    let app = use_app();
    let only_open = RwSignal::new(false);
    let one = at.entry.is_some();
    let title = if one { at.entry.as_deref().map_or(words::PLAN, name) } else { words::PLAN };
    let back = one.then(|| Route::Plan(PlanAt { section: at.section, entry: None }).href());
    let sub = Signal::derive(move || format!("按 {}的记录判定", words::day_of(app.today())));
    let at = StoredValue::new(at);
    view! {
        <main class="q-main q-main--fill">
            {match back {
                Some(back) => view! { <Head title back=back sub/> }.into_any(),
                None => view! { <Head title sub/> }.into_any(),
            }}
            <OnceJudged>{at.with_value(|at| panes(app, at, only_open))}</OnceJudged>
        </main>
    }
}

fn panes(app: AppState, at: &PlanAt, only_open: RwSignal<bool>) -> AnyView {
    let (section, entry) = (at.section, at.entry.clone());
    let one = entry.is_some();
    let side = if one { "q-pane q-only-pc" } else { "q-pane" };
    let pane = at
        .entry
        .clone()
        .map(|code| view! { <section class="q-pane" aria-label="这一条"><EntryPane code/></section> });
    let nothing = (!one).then(|| {
        view! { <section class="q-pane q-only-pc"><p class="q-sub q-pad">"点左边一条，在这里看怎么判、有哪些记录。"</p></section> }
    });
    view! {
        {(!one).then(|| view! { <p class="q-lead q-only-phone">{move || lead(app)}</p> })}
        <div class="q-panes q-panes--plan q-fill">
            <section class="q-pane q-only-pc" aria-label="全文"><Map section/></section>
            <section class=side aria-label="本节"><Sentences section only_open current=entry/></section>
            {pane}
            {nothing}
        </div>
    }
    .into_any()
}

fn name(code: &str) -> &'static str {
    plan::entry(code).map_or(words::PLAN, |entry| entry.name.as_str())
}

/// 本支部 72 条，已做到 44 条。
fn lead(app: AppState) -> String {
    let whose = match app.profile().role {
        Role::Member => "我的",
        Role::Secretary => "本支部",
        Role::Team => "本单位",
        Role::Office => "全系统",
    };
    let (all, met) = app.judged(counts);
    format!("{whose} {all} 条，已做到 {met} 条。")
}

/// Entries that are owed here, and those that are met.
fn counts(judged: &[Judged]) -> (usize, usize) {
    let owed = judged.iter().filter(|it| !matches!(it.verdict, Verdict::NotApplicable | Verdict::Text));
    let owed: Vec<&Judged> = owed.collect();
    (owed.len(), owed.iter().filter(|it| it.verdict == Verdict::Met).count())
}
