//! One line of text.

use leptos::prelude::*;

use super::composition::Composition;

/// What is typed, so that the phone shows the right keyboard. The browser checks nothing (`novalidate` habits).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Typing {
    #[default]
    Text,
    /// A person's own name; the first thing on the first page, so it is large.
    Name,
    /// Digits only, aligned as figures.
    Digits,
}

impl Typing {
    const fn class(self) -> &'static str {
        match self {
            Typing::Text => "q-input",
            Typing::Name => "q-input q-input--large",
            Typing::Digits => "q-input q-input--number",
        }
    }

    const fn input_type(self) -> &'static str {
        match self {
            Typing::Text | Typing::Name | Typing::Digits => "text",
        }
    }

    const fn input_mode(self) -> &'static str {
        match self {
            Typing::Text | Typing::Name => "text",
            Typing::Digits => "numeric",
        }
    }

    const fn autocomplete(self) -> &'static str {
        match self {
            Typing::Name => "name",
            Typing::Text | Typing::Digits => "off",
        }
    }
}

/// An input whose label, hint and error come from the [`Field`](super::field::Field) with the same `id`.
#[component]
pub fn TextInput(
    /// Also the base of the ids `<id>-hint` and `<id>-error`.
    #[prop(into)]
    id: String,
    #[prop(into)] value: Signal<String>,
    /// Hears the whole text after every change, but not while a syllable is being composed.
    #[prop(into)]
    on_input: Callback<String>,
    /// The user has left the input: the time to check.
    #[prop(optional, into)]
    on_blur: Option<Callback<()>>,
    #[prop(optional, into)] wrong: Signal<bool>,
    #[prop(optional, into)] read_only: Signal<bool>,
    #[prop(optional)] typing: Typing,
) -> impl IntoView {
    let composition = Composition::new(on_input);
    view! {
        <input
            class=typing.class()
            type=typing.input_type()
            inputmode=typing.input_mode()
            autocomplete=typing.autocomplete()
            enterkeyhint="done"
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
        />
    }
}
