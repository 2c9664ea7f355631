//! More for those who want it.

use leptos::prelude::*;

use super::icon::Icon;

/// How a fold stands on the page.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum FoldKind {
    /// A tappable sentence.
    #[default]
    Words,
    /// One row of a list.
    Row,
}

/// A `<details>`: the browser knows its keys and finds words inside. The caller opens all for printing.
#[component]
pub fn Fold(
    #[prop(into)] summary: Signal<String>,
    /// At the right of the summary.
    #[prop(optional, into)]
    end: ViewFn,
    #[prop(optional)] kind: FoldKind,
    #[prop(optional)] open: bool,
    children: Children,
) -> impl IntoView {
    let class = match kind {
        FoldKind::Words => "q-fold",
        FoldKind::Row => "q-fold q-fold--row",
    };
    view! {
        <details class=class open=open>
            <summary class="q-fold__head">{Icon::Arrow.view()}<span>{summary}</span><span class="q-fold__end">{end.run()}</span></summary>
            <div class="q-fold__body">{children()}</div>
        </details>
    }
}
