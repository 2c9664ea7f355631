//! How far: a grey bar and words.

use leptos::prelude::*;

use super::button::{Button, Look};
use super::words;

/// `done` of `of`, with the words that say so (已填 7，共 17). Over five seconds of work the caller gives `on_stop`.
#[component]
pub fn Progress(
    #[prop(into)] done: Signal<usize>,
    #[prop(into)] of: Signal<usize>,
    #[prop(into)] words: Signal<String>,
    #[prop(optional, into)] on_stop: Option<Callback<()>>,
) -> impl IntoView {
    let percent = Memo::new(move |_| done.get().min(of.get()) * 100 / of.get().max(1));
    let stop = on_stop.map(|on_stop| view! { <Button label=words::STOP go=on_stop look=Look::Link/> });
    view! {
        <div class="q-progress">
            <div
                class="q-progress__track"
                role="progressbar"
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=move || percent.get().to_string()
                aria-valuetext=words
                aria-label=words
            >
                <span class="q-progress__fill" style=("--value", move || percent.get().to_string())></span>
            </div>
            <span>{words}</span>
            {stop}
        </div>
    }
}
