//! A day: the system's own picker, with quick days below it.

use leptos::prelude::*;

use super::chips::Chips;
use super::choice::Choice;

/// The value is ISO 8601, `2026-11-18`, or empty.
#[component]
pub fn DateInput(
    #[prop(into)] id: String,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_change: Callback<String>,
    /// Days to take by one press; the id is the ISO date, the label what people say (今天, 本周五, 本月底).
    #[prop(optional)]
    quick: Vec<Choice>,
    /// What the quick days are for, for screen readers.
    #[prop(optional, into)]
    label: String,
    #[prop(optional, into)] wrong: Signal<bool>,
) -> impl IntoView {
    let chosen = Signal::derive(move || vec![value.get()]);
    let days = (!quick.is_empty()).then(
        || view! { <div class="q-date__quick"><Chips label choices=quick chosen on_press=on_change/></div> },
    );
    view! {
        <div class="q-date">
            <input
                class="q-input"
                type="date"
                aria-describedby=format!("{id}-hint {id}-error")
                aria-invalid=move || wrong.get().then_some("true")
                id=id
                prop:value=value
                on:change:target=move |ev| on_change.run(ev.target().value())
            />
            {days}
        </div>
    }
}
