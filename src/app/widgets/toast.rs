//! A word about what was done or went wrong, without anything to undo.

use std::time::Duration;

use leptos::prelude::*;

use super::words;

/// How long good news stays; bad news stays until it is closed.
const STAYS: Duration = Duration::from_secs(6);

/// Ink bar above the tabs. What went wrong is said at once to a screen reader and stays until 关上.
#[component]
pub fn Toast(
    #[prop(into)] text: String,
    #[prop(optional)] wrong: bool,
    #[prop(into)] on_gone: Callback<()>,
) -> impl IntoView {
    if !wrong {
        let clock = set_timeout_with_handle(move || on_gone.run(()), STAYS).ok();
        on_cleanup(move || {
            if let Some(clock) = clock {
                clock.clear();
            }
        });
    }
    view! {
        <div class="q-undo" role=if wrong { "alert" } else { "status" }>
            <span class="q-undo__words">{text}</span>
            <button class="q-undo__act" type="button" on:click=move |_| on_gone.run(())>{words::CLOSE}</button>
        </div>
    }
}
