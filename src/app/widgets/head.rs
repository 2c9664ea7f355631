//! The head of a page.

use leptos::prelude::*;

use super::go::Go;
use super::icon::Icon;
use super::words;

/// 返回 (on sub pages) · page name · at the right the date, the save state or one button.
#[component]
pub fn Head(
    #[prop(into)] title: Signal<String>,
    /// Where 返回 leads; left out on the pages of the tab bar.
    #[prop(optional, into)]
    back: Option<Go>,
    /// Beside the name: the date, whose it is.
    #[prop(optional, into)]
    sub: Signal<String>,
    /// What stands at the right.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let arrow = match back.unwrap_or(Go::Nowhere) {
        Go::To(href) => Some(view! { <a class="q-head__back" href=href aria-label=words::BACK>{Icon::Back.view()}</a> }.into_any()),
        Go::Do(on_press) => Some(
            view! {
                <button class="q-head__back" type="button" aria-label=words::BACK on:click=move |_| on_press.run(())>
                    {Icon::Back.view()}
                </button>
            }
            .into_any(),
        ),
        Go::Nowhere => None,
    };
    view! {
        <header class="q-head">
            {arrow}
            <h1 class="q-head__title" tabindex="-1">{title}</h1>
            <span class="q-head__sub" hidden=move || sub.with(String::is_empty)>{sub}</span>
            {children.map(|children| view! { <div class="q-head__end">{children()}</div> })}
        </header>
    }
}
