//! What is coming, while it is read.

use leptos::prelude::*;

use super::words;

/// Grey lines in place of the content; screen readers hear one word.
#[component]
pub fn Skeleton(#[prop(default = 4)] lines: usize) -> impl IntoView {
    view! {
        <div class="q-skeleton" role="status">
            <span class="q-vh">{words::READING}</span>
            {(0..lines).map(|_| view! { <div class="q-skeleton__line"></div> }).collect_view()}
        </div>
    }
}
