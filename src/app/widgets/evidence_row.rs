//! A piece of evidence.

use leptos::prelude::*;

use super::icon::Icon;

/// What and how many, where from, and at the end what can be done with it.
#[component]
pub fn EvidenceRow(
    icon: Icon,
    /// 自学记录 14 条
    #[prop(into)]
    what: Signal<String>,
    /// 已自动对上; 计划 3 篇，还差 1 篇
    #[prop(optional, into)]
    from: Signal<String>,
    /// A verdict, ··· or 去掉.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="q-evidence">
            {icon.view()}
            <div class="q-evidence__text">{what}<span class="q-evidence__from">{from}</span></div>
            {children.map(|children| children())}
        </div>
    }
}
