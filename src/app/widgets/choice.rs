//! One of several, or several of many.

use leptos::prelude::*;

use super::icon::Icon;
use super::words;

/// Something that can be chosen.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Choice {
    /// What the program calls it.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// One line more about it; may be empty.
    pub note: String,
}

impl Choice {
    /// A choice without a note.
    pub fn new(id: impl Into<String>, label: impl Into<String>) -> Self {
        Choice { id: id.into(), label: label.into(), note: String::new() }
    }

    /// The same with a note.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }
}

/// A drop-down for one of many; the first line says that nothing is chosen yet.
#[component]
pub fn SelectOne(
    #[prop(into)] id: String,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    /// Id of what is chosen; empty for nothing.
    #[prop(into)]
    chosen: Signal<String>,
    #[prop(into)] on_choose: Callback<String>,
    #[prop(optional, into)] wrong: Signal<bool>,
    /// What the first line says: 选一个, 种类不限.
    #[prop(default = words::CHOOSE)]
    nothing: &'static str,
) -> impl IntoView {
    let option = move |choice: Choice| {
        let id = choice.id.clone();
        view! { <option value=choice.id selected=move || chosen.with(|now| *now == id)>{choice.label}</option> }
    };
    view! {
        <span class="q-select">
            <select
                class="q-input"
                aria-describedby=format!("{id}-hint {id}-error")
                aria-invalid=move || wrong.get().then_some("true")
                id=id
                on:change:target=move |ev| on_choose.run(ev.target().value())
            >
                <option value="" selected=move || chosen.with(String::is_empty)>{nothing}</option>
                <For each=move || choices.get() key=Choice::clone children=option/>
            </select>
            {Icon::Down.view()}
        </span>
    }
}

/// Radio buttons, each a cell with room for a note: for up to seven choices that need reading.
#[component]
pub fn RadioList(
    /// Also the name of the group.
    #[prop(into)]
    id: String,
    #[prop(into)] label: String,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    #[prop(into)] chosen: Signal<String>,
    #[prop(into)] on_choose: Callback<String>,
) -> impl IntoView {
    let name = StoredValue::new(id.clone());
    view! {
        <div class="q-choice weui-cells" role="radiogroup" aria-label=label id=id tabindex="-1">
            <For
                each=move || choices.get()
                key=Choice::clone
                children=move |choice| {
                    let id = StoredValue::new(choice.id.clone());
                    let on = Signal::derive(move || chosen.with(|now| id.with_value(|id| id == now)));
                    view! {
                        <ChoiceCell choice on>
                            <input
                                class="q-radio"
                                type="radio"
                                name=name.get_value()
                                prop:checked=on
                                on:change=move |_| on_choose.run(id.get_value())
                            />
                        </ChoiceCell>
                    }
                }
            />
        </div>
    }
}

/// Check boxes, each a cell.
#[component]
pub fn Choices(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    /// Ids of what is chosen.
    #[prop(into)]
    chosen: Signal<Vec<String>>,
    /// Hears the whole new list, in the order of the choices.
    #[prop(into)]
    on_change: Callback<Vec<String>>,
    /// What stands below a chosen one, by its id.
    #[prop(optional)]
    under: Option<Callback<String, AnyView>>,
) -> impl IntoView {
    let flip = move |id: &str| {
        let was = chosen.get_untracked();
        on_change.run(choices.with_untracked(|all| flipped(all, &was, id)));
    };
    view! {
        <div class="q-choice weui-cells" role="group" aria-label=label id=id tabindex="-1">
            <For
                each=move || choices.get()
                key=Choice::clone
                children=move |choice| {
                    let id = StoredValue::new(choice.id.clone());
                    let on = Signal::derive(move || chosen.with(|now| id.with_value(|id| now.contains(id))));
                    view! {
                        <ChoiceCell choice on>
                            <input
                                class="q-checkbox"
                                type="checkbox"
                                prop:checked=on
                                on:change=move |_| id.with_value(|id| flip(id))
                            />
                        </ChoiceCell>
                        {move || under.filter(|_| on.get()).map(|under| under.run(id.get_value()))}
                    }
                }
            />
        </div>
    }
}

/// The list after one choice was flipped, in the order of `all`; ids that are not in `all` stay at the end.
pub fn flipped(all: &[Choice], chosen: &[String], id: &str) -> Vec<String> {
    let listed = |id: &str| all.iter().any(|choice| choice.id == id);
    let is_on = |other: &str| (chosen.iter().any(|one| one == other)) != (other == id);
    let known = all.iter().filter(|choice| is_on(&choice.id)).map(|choice| choice.id.clone());
    let others = chosen.iter().filter(|other| !listed(other) && *other != id).cloned();
    let added = (!listed(id) && !chosen.iter().any(|one| one == id)).then(|| id.to_owned());
    known.chain(others).chain(added).collect()
}

#[component]
fn ChoiceCell(choice: Choice, on: Signal<bool>, children: Children) -> impl IntoView {
    let note =
        (!choice.note.is_empty()).then(|| view! { <span class="weui-cell__desc">{choice.note}</span> });
    view! {
        <label class="weui-cell" class=("q-choice__cell--on", on)>
            {children()}
            <span class="weui-cell__bd">{choice.label}{note}</span>
        </label>
    }
}
