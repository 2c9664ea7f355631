//! Buttons: one solid red on a page.

use leptos::prelude::*;

use super::go::Go;
use super::icon::Icon;

/// How much a button stands out.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Look {
    /// The page's one main action.
    Primary,
    #[default]
    Default,
    /// A tappable word.
    Link,
}

/// How large it is.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Size {
    #[default]
    Usual,
    /// In a head or a row.
    Small,
    /// As wide as the column on a phone.
    Wide,
}

const fn class(look: Look, size: Size) -> &'static str {
    match (look, size) {
        (Look::Primary, Size::Usual) => "weui-btn weui-btn_primary",
        (Look::Primary, Size::Small) => "weui-btn weui-btn_primary q-btn--small",
        (Look::Primary, Size::Wide) => "weui-btn weui-btn_primary q-btn--wide",
        (Look::Default, Size::Usual) => "weui-btn weui-btn_default",
        (Look::Default, Size::Small) => "weui-btn weui-btn_default q-btn--small",
        (Look::Default, Size::Wide) => "weui-btn weui-btn_default q-btn--wide",
        (Look::Link, Size::Usual | Size::Small | Size::Wide) => "q-link",
    }
}

/// A verb of two to six characters. Leads to an address, calls back, or, going nowhere, submits the form around it.
#[component]
pub fn Button(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] go: Go,
    #[prop(optional)] look: Look,
    #[prop(optional)] size: Size,
    #[prop(optional, into)] icon: Option<Icon>,
    /// Still readable; the sentence beside it says why. Links cannot be disabled.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let class = class(look, size);
    let inside = view! { {icon.map(Icon::view)}<span>{label}</span> };
    match go {
        Go::To(href) => view! { <a class=class href=href>{inside}</a> }.into_any(),
        Go::Do(on_press) => {
            view! { <button class=class type="button" disabled=disabled on:click=move |_| on_press.run(())>{inside}</button> }
                .into_any()
        }
        Go::Nowhere => view! { <button class=class type="submit" disabled=disabled>{inside}</button> }.into_any(),
    }
}

/// An icon alone: 返回, ··· and 去掉 only. `label` says what it does to what.
#[component]
pub fn IconButton(
    icon: Icon,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button class="q-icon-btn" type="button" aria-label=label on:click=move |_| on_press.run(())>{icon.view()}</button>
    }
}
