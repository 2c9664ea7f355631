//! Who: people of the roster by a tap, others by name.

use leptos::prelude::*;
use qiangji::record::Id;
use qiangji::value::{self, Value};

use super::form::{Form, input_id};
use crate::state::AppState;
use crate::widgets::choice::Choice;
use crate::widgets::people_picker::{HowMany, PeoplePicker};

/// Before the name of somebody the roster does not know, where a choice needs an id.
const BY_NAME: &str = "name:";

/// The people of this organisation, the user among them, as choices.
pub fn people(app: AppState) -> Signal<Vec<Choice>> {
    Signal::derive(move || {
        let (profile, today) = (app.profile(), app.today());
        let mut all: Vec<Choice> = app.roster().with(|roster| {
            let members = roster.members(profile.org_id(), today);
            members
                .into_iter()
                .map(|one| Choice::new(one.id.to_string(), &one.name).with_note(&one.group))
                .collect()
        });
        if let Some(me) = profile.person.filter(|me| all.iter().all(|one| one.id != me.to_string())) {
            all.insert(0, Choice::new(me.to_string(), &profile.name).with_note("我"));
        }
        all
    })
}

/// A choice's id from `{id?, name}`.
pub fn key_of(person: &Value) -> String {
    match person.get("id").text() {
        Some(id) => id.to_owned(),
        None => format!("{BY_NAME}{}", person.get("name").text().unwrap_or_default()),
    }
}

/// `{id?, name}` from a choice's id.
pub fn person_of(key: &str, people: &[Choice]) -> Value {
    let known = people.iter().find(|one| one.id == key);
    let name = known.map_or_else(|| key.trim_start_matches(BY_NAME), |one| &one.label);
    let mut person = value::map([("name", name.into())]);
    if key.parse::<Id>().is_ok() {
        person.insert("id".into(), key.into());
    }
    Value::Map(person)
}

#[component]
pub fn PeopleInput(form: Form, path: String, many: bool) -> impl IntoView {
    let all = people(form.app());
    let value = form.value(&path);
    let chosen = Signal::derive(move || value.with(|it| it.list().iter().map(key_of).collect::<Vec<_>>()));
    // People chosen before who are not in the roster stay to be seen and taken away.
    let choices = Signal::derive(move || {
        let mut choices = all.get();
        value.with(|it| {
            for person in it.list() {
                let key = key_of(person);
                if choices.iter().all(|one| one.id != key) {
                    choices.push(Choice::new(key, person.get("name").text().unwrap_or_default()));
                }
            }
        });
        choices
    });
    let id = input_id(&path);
    let path = StoredValue::new(path);
    let change = Callback::new(move |keys: Vec<String>| {
        let people = choices.get_untracked();
        let persons: Vec<Value> = keys.iter().map(|key| person_of(key, &people)).collect();
        path.with_value(|path| form.put(path, persons));
    });
    let add = Callback::new(move |name: String| {
        let mut keys = if many { chosen.get_untracked() } else { Vec::new() };
        keys.push(format!("{BY_NAME}{}", name.trim()));
        change.run(keys);
    });
    let how_many = if many { HowMany::Several } else { HowMany::One };
    view! { <PeoplePicker id people=choices chosen on_change=change on_new=add how_many/> }
}
