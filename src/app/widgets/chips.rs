//! Chips: filters and reasons, one or several pressed.

use leptos::prelude::*;

use super::choice::Choice;
use super::icon::Icon;

/// A group of buttons. Whether one or several may be pressed is the caller's: it hears each press and gives what is chosen.
#[component]
pub fn Chips(
    /// What is chosen here, for screen readers.
    #[prop(into)]
    label: String,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    /// Ids of the pressed chips.
    #[prop(into)]
    chosen: Signal<Vec<String>>,
    /// Hears the id of the chip pressed, pressed before or not.
    #[prop(into)]
    on_press: Callback<String>,
    /// One row that scrolls sideways on a phone: filters above a list.
    #[prop(optional)]
    one_row: bool,
) -> impl IntoView {
    let class = if one_row { "q-chips q-chips--line" } else { "q-chips" };
    view! {
        <div class=class role="group" aria-label=label>
            <For
                each=move || choices.get()
                key=Choice::clone
                children=move |choice| {
                    let id = StoredValue::new(choice.id);
                    let pressed = Memo::new(move |_| chosen.with(|all| id.with_value(|id| all.contains(id))));
                    view! {
                        <button
                            class="q-chip"
                            type="button"
                            aria-pressed=move || pressed.get().to_string()
                            on:click=move |_| on_press.run(id.get_value())
                        >
                            <Show when=move || pressed.get()>{Icon::Check.view()}</Show>
                            {choice.label}
                        </button>
                    }
                }
            />
        </div>
    }
}
