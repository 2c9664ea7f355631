//! Search by words.

use leptos::prelude::*;

use super::button::IconButton;
use super::composition::Composition;
use super::icon::Icon;
use super::words;

/// Hears every change but none while a syllable is being composed.
#[component]
pub fn SearchBox(
    /// What is searched, for screen readers and as the example in the empty box.
    #[prop(into)]
    label: String,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_input: Callback<String>,
) -> impl IntoView {
    let composition = Composition::new(on_input);
    view! {
        <div class="q-search">
            {Icon::Search.view()}
            <input
                class="q-search__input"
                type="search"
                enterkeyhint="search"
                autocomplete="off"
                placeholder=label.clone()
                aria-label=label
                prop:value=value
                on:compositionstart=move |_| composition.start()
                on:compositionend:target=move |ev| composition.end(ev.target().value())
                on:input:target=move |ev| composition.typed(ev.target().value())
            />
            <Show when=move || value.with(|text| !text.is_empty())>
                <IconButton icon=Icon::Close label=words::CLEAR on_press=move |()| on_input.run(String::new())/>
            </Show>
        </div>
    }
}
