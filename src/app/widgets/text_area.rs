//! Several lines of text.

use leptos::prelude::*;

use super::composition::Composition;

/// A text box; label, hint and error come from the [`Field`](super::field::Field) with the same `id`.
#[component]
pub fn TextArea(
    #[prop(into)] id: String,
    #[prop(into)] value: Signal<String>,
    /// Hears the whole text after every change, but not while a syllable is being composed.
    #[prop(into)]
    on_input: Callback<String>,
    #[prop(optional, into)] on_blur: Option<Callback<()>>,
    #[prop(optional, into)] wrong: Signal<bool>,
    #[prop(optional, into)] read_only: Signal<bool>,
    /// Lines shown before it scrolls.
    #[prop(default = 3)]
    rows: u32,
) -> impl IntoView {
    let composition = Composition::new(on_input);
    view! {
        <textarea
            class="q-input"
            rows=rows
            aria-describedby=format!("{id}-hint {id}-error")
            aria-invalid=move || wrong.get().then_some("true")
            readonly=read_only
            id=id
            prop:value=value
            on:compositionstart=move |_| composition.start()
            on:compositionend:target=move |ev| composition.end(ev.target().value())
            on:input:target=move |ev| composition.typed(ev.target().value())
            on:blur=move |_| {
                // Taking the focused input off the page blurs it too, when those who listened are gone.
                if let Some(on_blur) = on_blur {
                    on_blur.try_run(());
                }
            }
        ></textarea>
    }
}
