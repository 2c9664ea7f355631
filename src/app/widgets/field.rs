//! A field's shell: label, control, hint, error.

use leptos::prelude::*;

use super::icon::Icon;
use super::words;

/// The frame around one control. The control inside takes the same `id` and finds hint and error by it.
///
/// With `group` the control is several (radio buttons, attendance, photos): the label names the group instead of one input.
#[component]
pub fn Field(
    #[prop(into)] id: String,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] hint: Signal<String>,
    /// What is good to know as things stand, a line each; empty when nothing is.
    #[prop(optional, into)]
    told: Signal<String>,
    /// What is wrong and what to do; empty when nothing is.
    #[prop(optional, into)]
    error: Signal<String>,
    /// Marked 可以不填; what must be filled carries no mark.
    #[prop(optional)]
    optional: bool,
    #[prop(optional)] group: bool,
    children: Children,
) -> impl IntoView {
    let label_id = format!("{id}-label");
    let mark = optional.then(|| view! { " "<span class="q-field__optional">{words::OPTIONAL}</span> });
    let name = if group {
        view! { <div class="q-field__label" id=label_id.clone()>{label}{mark}</div> }.into_any()
    } else {
        view! { <label class="q-field__label" for=id.clone() id=label_id.clone()>{label}{mark}</label> }
            .into_any()
    };
    let wrong = Memo::new(move |_| error.with(|error| !error.is_empty()));
    view! {
        <div
            class="q-field"
            class=("q-field--bad", wrong)
            role=group.then_some("group")
            aria-labelledby=group.then_some(label_id)
        >
            {name}
            <div class="q-field__control">
                {children()}
                <p class="q-field__error" id=format!("{id}-error") hidden=move || !wrong.get()>
                    {Icon::Warn.view()}<span>{error}</span>
                </p>
                <p class="q-field__hint" id=format!("{id}-hint") hidden=move || hint.with(String::is_empty)>{hint}</p>
                <p class="q-field__told" role="status" hidden=move || told.with(String::is_empty)>{told}</p>
            </div>
        </div>
    }
}
