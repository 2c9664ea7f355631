//! Weeks by days: how much was recorded when. The caller puts a table under it.

use leptos::html::Div;
use leptos::prelude::*;

use super::words;

/// One day.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Day {
    /// What to say about it: 11月3日，2 条. Empty for a day outside the period.
    pub said: String,
    pub count: u32,
}

/// One week, Monday first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Week {
    /// 11月 over the first week of a month, else empty.
    pub month: String,
    pub days: [Day; 7],
}

/// Numbers in shaded squares; pressing one says its day in words below.
#[component]
pub fn HeatMap(
    /// The sentence the picture tells; the table below it has the rest.
    #[prop(into)]
    title: Signal<String>,
    #[prop(into)] weeks: Signal<Vec<Week>>,
) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let box_ = NodeRef::<Div>::new();
    // On a phone a year is wider than the screen: what was written last is what one wants to see.
    Effect::new(move |_| {
        if let Some(it) = box_.get() {
            let (last, all) = weeks.with(|weeks| (last_written(weeks), weeks.len().max(1)));
            let to = f64::from(it.scroll_width()) * share(last + 2, all) - f64::from(it.client_width());
            it.set_scroll_left(whole(to.max(0.0)));
        }
    });
    view! {
        <div class="q-heat" tabindex="0" role="region" aria-label=title node_ref=box_>
            <div class="q-heat__grid" role="img" aria-label=title>
                <span></span>
                {words::WEEKDAYS.map(|day| view! { <span class="q-heat__weekday">{day}</span> }).collect_view()}
                {move || weeks.with(|weeks| weeks.iter().map(|week| column(week, said)).collect_view())}
            </div>
        </div>
        <p class="q-heat__said" aria-live="polite">{said}</p>
    }
}

/// The last week with anything in it, from 1; the whole year where there is nothing.
fn last_written(weeks: &[Week]) -> usize {
    let written = weeks.iter().rposition(|week| week.days.iter().any(|day| day.count > 0));
    written.map_or(weeks.len(), |at| at + 1)
}

#[expect(clippy::cast_precision_loss, reason = "a year has few weeks")]
fn share(part: usize, of: usize) -> f64 {
    part.min(of) as f64 / of as f64
}

#[expect(clippy::cast_possible_truncation, reason = "a place on the screen")]
fn whole(px: f64) -> i32 {
    px as i32
}

fn column(week: &Week, said: RwSignal<String>) -> impl IntoView + use<> {
    let days = week.days.iter().map(|day| square(day, said)).collect_view();
    view! { <span class="q-heat__month">{week.month.clone()}</span>{days} }
}

fn square(day: &Day, said: RwSignal<String>) -> impl IntoView + use<> {
    let number = (day.count > 0).then_some(day.count);
    let words = day.said.clone();
    view! { <span class=shade(day) title=day.said.clone() on:click=move |_| said.set(words.clone())>{number}</span> }
}

/// Four steps are as many as an eye tells apart; the number says the rest.
fn shade(day: &Day) -> &'static str {
    match day.count {
        0 if day.said.is_empty() => "q-heat__day q-heat__day--none",
        0 => "q-heat__day",
        1 => "q-heat__day q-heat__day--1",
        2 => "q-heat__day q-heat__day--2",
        3 | 4 => "q-heat__day q-heat__day--3",
        _ => "q-heat__day q-heat__day--4",
    }
}
