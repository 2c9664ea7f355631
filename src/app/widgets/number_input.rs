//! A number as text: the form's judge reads it, not the browser.

use leptos::prelude::*;

use super::text_input::{TextInput, Typing};

/// Digits on a phone's keyboard; what is typed goes out as it stands, so that “八” can be told it is no number.
#[component]
pub fn NumberInput(
    #[prop(into)] id: String,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_input: Callback<String>,
    #[prop(optional, into)] on_blur: Option<Callback<()>>,
    #[prop(optional, into)] wrong: Signal<bool>,
    #[prop(optional, into)] read_only: Signal<bool>,
) -> impl IntoView {
    let left = Callback::new(move |()| {
        if let Some(on_blur) = on_blur {
            on_blur.try_run(());
        }
    });
    view! { <TextInput id value on_input on_blur=left wrong read_only typing=Typing::Digits/> }
}
