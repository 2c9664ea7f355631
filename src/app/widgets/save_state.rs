//! Whether what was typed is on the disk.

use leptos::prelude::*;

use super::icon::Icon;
use super::words;

/// What to say about saving.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub enum Saved {
    /// Nothing was changed yet.
    #[default]
    Nothing,
    /// What was typed is kept since this time, `14:32`; it is not finished.
    Draft(String),
    /// The transaction was complete at this time.
    At(String),
    /// It has taken longer than 400 ms.
    Saving,
    /// It is not on the disk.
    Failed,
}

/// Always in the head of anything that can be edited.
#[component]
pub fn SaveState(#[prop(into)] state: Signal<Saved>, #[prop(into)] on_retry: Callback<()>) -> impl IntoView {
    let class = move || {
        state.with(|state| {
            if matches!(state, Saved::At(_) | Saved::Draft(_)) { "q-save q-save--ok" } else { "q-save" }
        })
    };
    view! {
        <span class=class role="status">
            {move || match state.get() {
                Saved::Nothing => ().into_any(),
                Saved::At(time) => words_with(Icon::Check, format!("{} {time}", words::SAVED)).into_any(),
                Saved::Draft(time) => {
                    let more = view! { <span class="q-save__more">{words::NOT_FINISHED}</span> };
                    view! { {words_with(Icon::Check, format!("{} {time}", words::DRAFT_KEPT))}{more} }.into_any()
                }
                Saved::Saving => words_with(Icon::Wait, words::SAVING.to_owned()).into_any(),
                Saved::Failed => {
                    view! {
                        <button class="q-save__retry" type="button" on:click=move |_| on_retry.run(())>
                            {Icon::Warn.view()}{words::SAVE_FAILED}
                        </button>
                    }
                    .into_any()
                }
            }}
        </span>
    }
}

fn words_with(icon: Icon, words: String) -> impl IntoView {
    view! { <span class="q-save__words">{icon.view()}{words}</span> }
}
