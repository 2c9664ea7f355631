//! On or off, at once.

use leptos::prelude::*;

/// A word and a switch.
#[component]
pub fn Switch(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] on: Signal<bool>,
    #[prop(into)] on_flip: Callback<bool>,
) -> impl IntoView {
    view! { <label class="q-switch">{label}<Knob on on_flip/></label> }
}

/// The same as a cell among cells.
#[component]
pub fn SwitchCell(
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] desc: Signal<String>,
    #[prop(into)] on: Signal<bool>,
    #[prop(into)] on_flip: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="weui-cell">
            <span class="weui-cell__bd">
                {label}
                <span class="weui-cell__desc" hidden=move || desc.with(String::is_empty)>{desc}</span>
            </span>
            <span class="weui-cell__ft"><Knob on on_flip/></span>
        </label>
    }
}

#[component]
fn Knob(on: Signal<bool>, on_flip: Callback<bool>) -> impl IntoView {
    view! {
        <input
            class="weui-switch"
            type="checkbox"
            role="switch"
            prop:checked=on
            on:change:target=move |ev| on_flip.run(ev.target().checked())
        />
    }
}
