//! An item that has a rule: its level is not chosen but counted from the records, and says from which.

use leptos::prelude::*;
use qiangji::catalogue::{self, Item, Standard};
use qiangji::score::ItemScore;

use super::sheet::Sheet;
use crate::pages::evidence::described;
use crate::route::Route;
use crate::widgets::button::{Button, Look, Size};
use crate::widgets::evidence_row::EvidenceRow;
use crate::widgets::icon::Icon;
use crate::widgets::verdict::{Mark, VerdictMark};

/// Records listed under a question; the result page lists all.
const SHOWN: usize = 12;

/// The level that was counted, and the sentence with the numbers.
#[component]
pub fn Counted(sheet: Sheet, item: StoredValue<Item>) -> impl IntoView {
    let found = move || item.with_value(|item| sheet.counted(&item.id));
    move || {
        found().map(|found| {
            let (mark, word) = verdict(sheet.standard, &found);
            view! {
                <div class="q-self__counted">
                    <VerdictMark mark word/>
                    <p class="q-sub">{format!("按记录算，不用选。{}", found.how)}</p>
                </div>
            }
        })
    }
}

/// The records that were counted, and a way to the form of one that is wanting.
#[component]
pub fn CountedFrom(sheet: Sheet, item: StoredValue<Item>) -> impl IntoView {
    let behind = move || item.with_value(|item| sheet.counted(&item.id)).map(|found| found.evidence);
    let rows = move || {
        let line = |(what, from, open): (String, String, Option<String>)| {
            let open =
                open.map(|href| view! { <Button label="看" look=Look::Link size=Size::Small go=href/> });
            view! { <EvidenceRow icon=Icon::Book what from>{open}</EvidenceRow> }
        };
        behind()
            .unwrap_or_default()
            .iter()
            .take(SHOWN)
            .map(|one| line(described(sheet.app, one)))
            .collect_view()
    };
    let more = move || behind().unwrap_or_default().len().saturating_sub(SHOWN);
    let none = move || behind().unwrap_or_default().is_empty();
    let kinds = item.with_value(|item| item.kinds.clone());
    let kinds = kinds.iter().filter_map(|id| catalogue::get().kind(id)).map(|kind| {
        let href = Route::NewRecord(kind.id.clone()).href();
        view! { <Button label=format!("记一笔{}", kind.title) look=Look::Link go=href/> }
    });
    view! {
        <section class="q-panel">
            <div class="q-self__head"><h2>"算进来的记录"</h2></div>
            {rows}
            <Show when=move || more() != 0><p class="q-sub">{move || format!("还有 {} 条，在结果里看全。", more())}</p></Show>
            <Show when=none><p class="q-sub">"还没有这一条要的记录。"</p></Show>
            <div class="q-row">{kinds.collect_view()}</div>
        </section>
    }
}

fn verdict(standard: &Standard, found: &ItemScore) -> (Mark, String) {
    let (first, last) = (standard.levels.first(), standard.levels.last());
    let Some(level) = found.level.as_deref().and_then(|id| standard.level(id)) else {
        return (Mark::Wait, found.na.clone().unwrap_or_default());
    };
    let is = |other: Option<&catalogue::Level>| other.is_some_and(|other| other.id == level.id);
    let mark = match (is(first), is(last)) {
        (true, _) => Mark::Met,
        (_, true) => Mark::Miss,
        (false, false) => Mark::Part,
    };
    (mark, level.label.clone())
}
