//! A month as a grid of days, Monday first; a press on a day opens it below.

use leptos::prelude::*;

use super::verdict::Mark;
use super::words;

/// One day of the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthDay {
    /// `2026-11-18`
    pub id: String,
    pub number: u32,
    /// The worst of what is due, and how many.
    pub due: Option<(Mark, usize)>,
    /// Records written for it.
    pub records: usize,
    /// 休, 班, or nothing.
    pub note: &'static str,
    pub today: bool,
    /// The whole day in words, for screen readers.
    pub label: String,
}

#[component]
pub fn Month(
    /// 2026年11月
    #[prop(into)]
    caption: String,
    /// Days of the week before the first: 0 where it is a Monday.
    before: u32,
    #[prop(into)] days: Signal<Vec<MonthDay>>,
    /// Id of the day that is open.
    #[prop(into)]
    chosen: Signal<String>,
    on_choose: Callback<String>,
) -> impl IntoView {
    let heads =
        words::WEEKDAYS.map(|name| view! { <span class="q-month__head" aria-hidden="true">{name}</span> });
    let gap = (before > 0).then(|| view! { <span style=format!("grid-column: span {before}")></span> });
    let day = move |day: MonthDay| {
        let id = StoredValue::new(day.id);
        let pressed = move || chosen.with(|now| id.with_value(|id| now == id)).to_string();
        let due = day.due.map(|(mark, n)| {
            view! { <span class=mark.class() aria-hidden="true">{mark.icon().view()}{(n > 1).then(|| n.to_string())}</span> }
        });
        let records = (day.records > 0)
            .then(|| view! { <span class="q-month__records" aria-hidden="true">{day.records}</span> });
        let note = (!day.note.is_empty()).then(|| view! { <span class="q-month__note">{day.note}</span> });
        view! {
            <button class="q-month__day" class=("q-month__day--today", day.today) type="button" aria-pressed=pressed
                 on:click=move |_| on_choose.run(id.get_value())>
                <span class="q-month__number" aria-hidden="true">{day.number}{note}</span><span class="q-vh">{day.label}</span>{due}{records}
            </button>
        }
    };
    view! {
        <div class="q-month" role="group" aria-label=caption>
            {heads.collect_view()}{gap}
            {move || days.get().into_iter().map(day).collect_view()}
            {move || rest(before, days.with(Vec::len)).map(|after| view! { <span style=format!("grid-column: span {after}")></span> })}
        </div>
    }
}

/// Days of the week behind the last; none where it is a Sunday.
fn rest(before: u32, days: usize) -> Option<usize> {
    let used = (before as usize + days) % 7;
    (used > 0).then(|| 7 - used)
}
