//! What needs changing, at the top of a form.

use leptos::html;
use leptos::prelude::*;

use super::words;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

/// One wrong field: the same words as beside it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Mistake {
    /// The id of the control to go to.
    pub field: String,
    pub words: String,
}

/// Takes the focus each time `attempt` changes and something is wrong; each line leads to its field.
#[component]
pub fn ErrorSummary(
    #[prop(into)] mistakes: Signal<Vec<Mistake>>,
    /// Counts how often 写好了 was pressed.
    #[prop(into)]
    attempt: Signal<u32>,
) -> impl IntoView {
    let summary = NodeRef::<html::Div>::new();
    let any = Memo::new(move |_| mistakes.with(|all| !all.is_empty()));
    Effect::new(move |_| {
        if attempt.get() > 0 && any.get_untracked() {
            focus_soon(summary);
        }
    });
    // Who hears the page's title first, hears that something is wrong.
    Effect::new(move |_| entitle(attempt.get() > 0 && any.get()));
    on_cleanup(|| entitle(false));
    view! {
        <div class="q-errors" role="alert" tabindex="-1" node_ref=summary hidden=move || !any.get()>
            <h2 class="q-errors__title">{move || words::to_change(mistakes.with(Vec::len))}</h2>
            <ul>
                <For
                    each=move || mistakes.get()
                    key=Mistake::clone
                    children=move |mistake| {
                        let field = mistake.field;
                        view! {
                            <li>
                                <button class="q-errors__line" type="button" on:click=move |_| focus_field(&field)>
                                    {mistake.words}
                                </button>
                            </li>
                        }
                    }
                />
            </ul>
        </div>
    }
}

/// 错误： before the page's title, or not.
fn entitle(wrong: bool) {
    let title = document().title();
    let plain = title.strip_prefix(words::WRONG).unwrap_or(&title);
    document().set_title(&if wrong { format!("{}{plain}", words::WRONG) } else { plain.to_owned() });
}

/// After the DOM has taken in what made it visible.
fn focus_soon(summary: NodeRef<html::Div>) {
    request_animation_frame(move || {
        if let Some(div) = summary.try_get_untracked().flatten() {
            focus(&div);
        }
    });
}

/// Bring a control into the middle of the view, where neither the head nor a bar lies over its name, and focus it, by its
/// id.
pub fn focus_field(id: &str) {
    if let Some(found) = document().get_element_by_id(id) {
        let middle = ScrollIntoViewOptions::new();
        middle.set_block(ScrollLogicalPosition::Center);
        found.scroll_into_view_with_scroll_into_view_options(&middle);
        if let Some(control) = wasm_bindgen::JsCast::dyn_ref::<web_sys::HtmlElement>(&found) {
            focus(control);
        }
    }
}

/// Focusing fails only for a node that is no longer in the page; then there is nothing to focus.
pub(super) fn focus(element: &web_sys::HtmlElement) {
    if element.focus().is_err() {
        leptos::logging::debug_warn!("focus was refused");
    }
}
