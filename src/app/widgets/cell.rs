//! Cells: rows whose whole width is the target.

use leptos::prelude::*;

use super::go::Go;
use super::icon::Icon;

/// A group of cells under an optional title.
#[component]
pub fn Cells(#[prop(optional, into)] title: Signal<String>, children: Children) -> impl IntoView {
    view! {
        <h2 class="weui-cells__title" hidden=move || title.with(String::is_empty)>{title}</h2>
        <div class="q-box"><div class="weui-cells">{children()}</div></div>
    }
}

/// `[icon] title / desc … [end] [›]`. The title has at most 12 characters when something stands at the end.
#[component]
pub fn Cell(
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] desc: Signal<String>,
    #[prop(optional, into)] icon: Option<Icon>,
    #[prop(into)] go: Go,
    /// A verdict, a verb or a figure.
    #[prop(optional, into)]
    end: ViewFn,
    /// This row is what stands open beside the list.
    #[prop(optional, into)]
    current: Signal<bool>,
) -> impl IntoView {
    let reads = matches!(go, Go::Nowhere);
    let inside = view! {
        {icon.map(|icon| view! { <span class="weui-cell__hd">{icon.view()}</span> })}
        <span class="weui-cell__bd">
            {title}
            <span class="weui-cell__desc" hidden=move || desc.with(String::is_empty)>{desc}</span>
        </span>
        <span class="weui-cell__ft">{end.run()}{(!reads).then(|| view! { <span class="q-arrow">{Icon::Arrow.view()}</span> })}</span>
    };
    let here = move || current.get().then_some("true");
    match go {
        Go::To(href) => view! { <a class="weui-cell" href=href aria-current=here>{inside}</a> }.into_any(),
        Go::Do(on_press) => {
            view! { <button class="weui-cell" type="button" aria-current=here on:click=move |_| on_press.run(())>{inside}</button> }
                .into_any()
        }
        Go::Nowhere => view! { <div class="weui-cell" aria-current=here>{inside}</div> }.into_any(),
    }
}
