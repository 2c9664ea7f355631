//! The four levels: 做到, 基本做到, 部分做到, 没做到.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::choice::Choice;
use super::error_summary::focus;
use super::icon::Icon;

/// A radio group with the keys 1 to 4 for the levels in their order and 0 for 不适用. Nothing is chosen beforehand.
#[component]
pub fn LevelChooser(
    /// Also the name of the group; one of its own for each question on the page.
    #[prop(into)]
    id: String,
    /// The question, for screen readers.
    #[prop(into)]
    label: String,
    /// Four, best first.
    levels: Vec<Choice>,
    /// Id of the chosen level; empty for none.
    #[prop(into)]
    chosen: Signal<String>,
    #[prop(into)] on_choose: Callback<String>,
    /// Key 0: this question does not apply.
    #[prop(optional, into)]
    on_na: Option<Callback<()>>,
) -> impl IntoView {
    let ids = StoredValue::new(levels.iter().map(|level| level.id.clone()).collect::<Vec<_>>());
    let on_key = move |ev: KeyboardEvent| match pressed(&ev) {
        Some(0) => {
            if let Some(on_na) = on_na {
                on_na.run(());
            }
        }
        Some(nth) => {
            if let Some(level) = ids.with_value(|ids| ids.get(nth - 1).cloned()) {
                on_choose.run(level);
                focus_nth(&ev, nth);
            }
        }
        None => {}
    };
    let name = id.clone();
    let one = move |level: Choice| view! { <Level name=name.clone() level chosen on_choose/> };
    view! {
        <div class="q-level" role="radiogroup" aria-label=label aria-describedby=format!("{id}-error") id=id tabindex="-1" on:keydown=on_key>
            {levels.into_iter().map(one).collect_view()}
        </div>
    }
}

#[component]
fn Level(name: String, level: Choice, chosen: Signal<String>, on_choose: Callback<String>) -> impl IntoView {
    let id = StoredValue::new(level.id);
    let on = Signal::derive(move || chosen.with(|now| id.with_value(|id| id == now)));
    view! {
        <label class="q-level__one" class=("q-level__one--on", on)>
            <input class="q-level__input" type="radio" name=name prop:checked=on on:change=move |_| on_choose.run(id.get_value())/>
            {Icon::Check.view()}
            <span class="q-level__word">{level.label}</span>
        </label>
    }
}

/// The digit 0 to 4, pressed alone.
fn pressed(ev: &KeyboardEvent) -> Option<usize> {
    let alone = !(ev.ctrl_key() || ev.alt_key() || ev.meta_key());
    let digit = ev.key().parse().ok().filter(|digit| *digit <= 4);
    digit.filter(|_| alone)
}

/// The focus follows the key, so that the arrows go on from there.
fn focus_nth(ev: &KeyboardEvent, nth: usize) {
    let group = ev.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let input =
        group.and_then(|group| group.query_selector(&format!("label:nth-child({nth}) input")).ok().flatten());
    if let Some(input) = input.and_then(|input| input.dyn_into::<web_sys::HtmlElement>().ok()) {
        focus(&input);
    }
}
