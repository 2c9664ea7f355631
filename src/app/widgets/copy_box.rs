//! Text to copy whole.

use leptos::prelude::*;

use super::button::{Button, Look, Size};
use super::icon::Icon;
use super::words;

/// Read-only text; tapping it selects all, 复制 hands the copying to the caller.
#[component]
pub fn CopyBox(
    /// What it is: 正文, 文字.
    #[prop(into)]
    label: String,
    #[prop(into)] text: Signal<String>,
    #[prop(into)] on_copy: Callback<()>,
    /// It was copied: the button says so.
    #[prop(optional, into)]
    copied: Signal<bool>,
    #[prop(optional)] look: Look,
) -> impl IntoView {
    let word = Signal::derive(move || if copied.get() { words::COPIED } else { words::COPY }.to_owned());
    view! {
        <div class="q-copy">
            <textarea
                class="q-input q-copy__text"
                rows="3"
                readonly
                aria-label=label
                prop:value=text
                on:focus:target=move |ev| ev.target().select()
            ></textarea>
            <div class="q-copy__row" role="status"><Button label=word go=on_copy look size=Size::Small icon=Icon::Copy/></div>
        </div>
    }
}
