//! Undo instead of asking beforehand.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::words;

const STAYS: Duration = Duration::from_secs(8);

/// Stands for eight seconds, longer while focused or under the pointer; then calls `on_gone`.
/// The caller shows a new one for each thing done and takes it away on either call.
#[component]
pub fn UndoBar(
    /// What was done: 删了“…”.
    #[prop(into)]
    done: String,
    #[prop(into)] on_undo: Callback<()>,
    #[prop(into)] on_gone: Callback<()>,
) -> impl IntoView {
    let clock = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(running) = clock.try_update_value(Option::take).flatten() {
            running.clear();
        }
    };
    let start = move || {
        stop();
        let running = set_timeout_with_handle(move || on_gone.run(()), STAYS).ok();
        // Taken off the page with the focus in it, the bar hears that it lost it, and must not begin again.
        if let Some(running) = clock.try_set_value(running).flatten() {
            running.clear();
        }
    };
    start();
    on_cleanup(stop);
    view! {
        <div
            class="q-undo"
            role="status"
            on:focusin=move |_| stop()
            on:focusout=move |_| start()
            on:pointermove=move |_| stop()
            on:pointerleave=move |_| start()
        >
            <span class="q-undo__words">{done}</span>
            <button class="q-undo__act" type="button" on:click=move |_| on_undo.run(())>{words::UNDO}</button>
        </div>
    }
}
