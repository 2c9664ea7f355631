//! Choosing people: 24 names fit a phone.

use leptos::prelude::*;

use super::button::{Button, Look};
use super::choice::{Choice, flipped};
use super::icon::Icon;
use super::search_box::SearchBox;
use super::words;

/// Above this many names a search box stands over them.
const MANY: usize = 12;
/// A long form has several of these: so many of many names are shown until one asks for the rest.
const FEW: usize = 5;

/// How many may be chosen.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum HowMany {
    One,
    #[default]
    Several,
}

/// A grid of names. A name that is not in the list may be typed if the caller takes it by `on_new`.
#[component]
pub fn PeoplePicker(
    #[prop(into)] id: String,
    #[prop(into)] people: Signal<Vec<Choice>>,
    /// Ids of the chosen, in the order they are listed.
    #[prop(into)]
    chosen: Signal<Vec<String>>,
    /// Hears the whole new list.
    #[prop(into)]
    on_change: Callback<Vec<String>>,
    /// Hears a name that is not in the list; the caller adds it to `people` and to `chosen`.
    #[prop(optional, into)]
    on_new: Option<Callback<String>>,
    #[prop(optional)] how_many: HowMany,
    /// Only a few names at first.
    #[prop(default = true)]
    folds: bool,
) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let unfolded = RwSignal::new(!folds);
    let folded = Memo::new(move |_| !unfolded.get() && query.with(|query| query.trim().is_empty()));
    let found = Memo::new(move |_| {
        people.with(|all| {
            if folded.get() {
                chosen.with(|chosen| few(all, chosen))
            } else {
                query.with(|query| matching(all, query))
            }
        })
    });
    let rest =
        Memo::new(
            move |_| {
                if folded.get() { people.with(Vec::len).saturating_sub(found.with(Vec::len)) } else { 0 }
            },
        );
    let flip = Callback::new(move |id: String| {
        let was = chosen.get_untracked();
        on_change.run(match how_many {
            HowMany::One if was.contains(&id) => Vec::new(),
            HowMany::One => vec![id],
            HowMany::Several => people.with_untracked(|all| flipped(all, &was, &id)),
        });
    });
    let searching = Signal::derive(move || on_new.is_some() || people.with(Vec::len) > MANY);
    let label_id = format!("{id}-label");
    view! {
        <div class="q-people" id=id role="group" tabindex="-1" aria-labelledby=label_id>
            <Show when=move || searching.get()>
                <div class="q-people__search"><SearchBox label=words::SEARCH_PEOPLE value=query on_input=move |text| query.set(text)/></div>
            </Show>
            {(how_many == HowMany::Several).then(|| view! { <Tools people chosen on_change/> })}
            <div class="q-people__grid">
                <For each=move || found.get() key=Choice::clone children=move |person| view! { <Person person chosen flip/> }/>
                <Show when=move || { rest.get() > 0 }>
                    <button class="q-people__rest" type="button" on:click=move |_| unfolded.set(true)>
                        {move || words::more_people(rest.get())}
                    </button>
                </Show>
            </div>
            {on_new.map(|on_new| view! { <NewName people query on_new/> })}
        </div>
    }
}

/// The first ones and whoever is chosen, where they are many.
fn few(people: &[Choice], chosen: &[String]) -> Vec<Choice> {
    let shown =
        |(n, person): &(usize, &Choice)| people.len() <= MANY || *n < FEW || chosen.contains(&person.id);
    people.iter().enumerate().filter(shown).map(|(_, person)| person.clone()).collect()
}

/// Those whose name or note has the words typed.
fn matching(people: &[Choice], query: &str) -> Vec<Choice> {
    let query = query.trim().to_lowercase();
    let hit = |person: &&Choice| {
        person.label.to_lowercase().contains(&query) || person.note.to_lowercase().contains(&query)
    };
    people.iter().filter(hit).cloned().collect()
}

#[component]
fn Tools(
    people: Signal<Vec<Choice>>,
    chosen: Signal<Vec<String>>,
    on_change: Callback<Vec<String>>,
) -> impl IntoView {
    let all = Memo::new(move |_| chosen.with(Vec::len) >= people.with(Vec::len));
    let label =
        Signal::derive(move || if all.get() { words::NO_PEOPLE } else { words::ALL_PEOPLE }.to_owned());
    let press = Callback::new(move |()| {
        let none = all.get_untracked();
        on_change.run(if none {
            Vec::new()
        } else {
            people.with_untracked(|people| people.iter().map(|one| one.id.clone()).collect())
        });
    });
    view! {
        <div class="q-people__tools">
            <span role="status">{move || words::chosen(chosen.with(Vec::len), people.with(Vec::len))}</span>
            <Button label go=press look=Look::Link/>
        </div>
    }
}

#[component]
fn Person(person: Choice, chosen: Signal<Vec<String>>, flip: Callback<String>) -> impl IntoView {
    let id = StoredValue::new(person.id);
    let on = Signal::derive(move || chosen.with(|chosen| id.with_value(|id| chosen.contains(id))));
    let note = (!person.note.is_empty()).then(|| view! { <span class="q-people__note">{person.note}</span> });
    view! {
        <label class="q-people__one" class=("q-people__one--on", on)>
            <input class="q-people__input" type="checkbox" prop:checked=on on:change=move |_| flip.run(id.get_value())/>
            <span class="q-people__name"><Show when=move || on.get()>{Icon::Check.view()}</Show>{person.label}</span>
            {note}
        </label>
    }
}

#[component]
fn NewName(people: Signal<Vec<Choice>>, query: RwSignal<String>, on_new: Callback<String>) -> impl IntoView {
    let unknown = Memo::new(move |_| {
        let name = query.get().trim().to_owned();
        let listed = people.with(|people| people.iter().any(|person| person.label == name));
        (!name.is_empty() && !listed).then_some(name)
    });
    let press = Callback::new(move |()| {
        if let Some(name) = unknown.get_untracked() {
            on_new.run(name);
            query.set(String::new());
        }
    });
    let label = Signal::derive(move || words::use_name(&unknown.get().unwrap_or_default()));
    view! { <Show when=move || unknown.with(Option::is_some)><Button label go=press look=Look::Link icon=Icon::Plus/></Show> }
}
