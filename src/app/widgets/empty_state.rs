//! Nothing here yet.

use leptos::prelude::*;

use super::icon::Icon;

/// Icon, title, one line; a button below only if it is the next step.
#[component]
pub fn EmptyState(
    icon: Icon,
    #[prop(into)] title: Signal<String>,
    #[prop(into)] line: Signal<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="q-empty">
            {icon.view()}
            <h2 class="q-empty__title">{title}</h2>
            <p class="q-sub">{line}</p>
            {children.map(|children| view! { <div class="q-empty__more">{children()}</div> })}
        </div>
    }
}
