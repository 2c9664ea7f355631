//! 到会情况: who should have come, who came, who was absent and why.
//!
//! Where the roster is known, everyone is expected and present until marked absent, so that a meeting of 24 with
//! two absent takes two taps and credits the other 22.

use leptos::prelude::*;
use qiangji::value::{self, Map, Value};

use super::form::{Form, input_id};
use super::people::{key_of, people, person_of};
use crate::widgets::attendance::{Absent, Attendance, Attended};
use crate::widgets::button::{Button, Size};
use crate::widgets::choice::Choice;
use crate::widgets::fold::Fold;
use crate::widgets::people_picker::PeoplePicker;

#[component]
pub fn AttendanceInput(form: Form, path: String, wrong: Signal<bool>) -> impl IntoView {
    let value = form.value(&path);
    let (all, known) = (expected(form), people(form.app()));
    let id = input_id(&path);
    let path = StoredValue::new(path);
    let put = move |map: Map| path.with_value(|path| form.put(path, map));
    let attended = Signal::derive(move || value.with(attended_of));
    let change = Callback::new(move |now: Attended| {
        put(value.with_untracked(|before| merged(before, &now, &all.get_untracked(), &known.get_untracked())));
    });
    let came = Signal::derive(move || {
        value.with(|it| it.get("people").list().iter().map(key_of).collect::<Vec<_>>())
    });
    let came_changed = Callback::new(move |keys: Vec<String>| {
        put(value.with_untracked(|before| with_people(before, &keys, &known.get_untracked())));
    });
    let reasons = ["出差", "病假", "事假", "其他"].map(|reason| Choice::new(reason, reason)).to_vec();
    let everybody = Callback::new(move |()| {
        came_changed.run(all.get_untracked().into_iter().map(|one| one.id).collect());
    });
    let untouched = move || value.with(Value::is_empty) && !all.with(Vec::is_empty);
    let who = Signal::derive(move || format!("到会的人，{} 人", came.with(Vec::len)));
    view! {
        <Show when=untouched>
            <p><Button label=Signal::derive(move || format!("{} 人都到了", all.with(Vec::len))) size=Size::Small go=everybody/></p>
        </Show>
        <Attendance id=id.clone() value=attended on_change=change reasons people=all wrong/>
        <Fold summary=who>
            <PeoplePicker id=format!("{id}-came") people=all chosen=came on_change=came_changed folds=false/>
        </Fold>
    }
}

/// Who should come: the branch, or the group that the form names.
fn expected(form: Form) -> Signal<Vec<Choice>> {
    let (all, group) = (people(form.app()), form.text("group"));
    Signal::derive(move || {
        let (all, group) = (all.get(), group.get());
        let of_group: Vec<Choice> =
            all.iter().filter(|one| !group.is_empty() && one.note == group).cloned().collect();
        if of_group.is_empty() { all } else { of_group }
    })
}

fn attended_of(value: &Value) -> Attended {
    let text = |value: &Value, key: &str| value.get(key).typed();
    let absent = value.get("absentees").list().iter().map(|one| Absent {
        person: key_of(one),
        name: text(one, "name"),
        reason: text(one, "reason"),
        made_up: text(one, "made_up_on"),
    });
    Attended { due: text(value, "expected"), came: text(value, "present"), absent: absent.collect() }
}

/// The stored value after a change in the widget. Marking somebody absent takes them out of those who came.
///
/// `all` are those expected, `known` everybody who can be named.
fn merged(before: &Value, now: &Attended, all: &[Choice], known: &[Choice]) -> Map {
    let absentees: Vec<Value> = now.absent.iter().map(|one| absentee(one, known)).collect();
    let absent_before = before.get("absentees").list().len();
    let mut map = before.map().cloned().unwrap_or_default();
    let figure = |text: &str| text.trim().parse::<i64>().map_or_else(|_| Value::from(text), Value::Int);
    map.insert("expected".into(), figure(&now.due));
    map.insert("present".into(), figure(&now.came));
    if now.absent.len() != absent_before && !all.is_empty() {
        let came: Vec<String> = came_of(before, all)
            .into_iter()
            .chain(before.get("absentees").list().iter().map(key_of))
            .filter(|key| now.absent.iter().all(|one| one.person != *key))
            .collect();
        map.insert("expected".into(), count(came.len() + absentees.len()));
        map.insert("present".into(), count(came.len()));
        map.insert(
            "people".into(),
            came.iter().map(|key| named(key, known, before)).collect::<Vec<_>>().into(),
        );
    }
    map.insert("absentees".into(), absentees.into());
    map
}

/// Those who came: as marked, or everybody of the roster while nobody was.
fn came_of(value: &Value, all: &[Choice]) -> Vec<String> {
    let marked: Vec<String> = value.get("people").list().iter().map(key_of).collect();
    let untouched = marked.is_empty() && value.get("absentees").list().is_empty();
    if untouched { all.iter().map(|one| one.id.clone()).collect() } else { marked }
}

fn with_people(before: &Value, keys: &[String], known: &[Choice]) -> Map {
    let mut map = before.map().cloned().unwrap_or_default();
    let mut absentees = before.get("absentees").list().to_vec();
    absentees.retain(|one| !keys.contains(&key_of(one)));
    map.insert("expected".into(), count(keys.len() + absentees.len()));
    map.insert("present".into(), count(keys.len()));
    map.insert("people".into(), keys.iter().map(|key| named(key, known, before)).collect::<Vec<_>>().into());
    map.insert("absentees".into(), absentees.into());
    map
}

/// `{id?, name}`, as the roster has it, else as it stood here before: who has left the roster keeps their name.
fn named(key: &str, known: &[Choice], before: &Value) -> Value {
    let in_roster = known.iter().any(|one| one.id == key);
    let stood = ["people", "absentees"].into_iter().flat_map(|part| before.get(part).list());
    let stood = stood.filter(|_| !in_roster).find(|one| key_of(one) == key);
    stood.map_or_else(
        || person_of(key, known),
        |one| {
            let part = |name: &str| one.get(name).text().map(|text| (name.to_owned(), Value::from(text)));
            Value::Map(["id", "name"].into_iter().filter_map(part).collect())
        },
    )
}

fn absentee(one: &Absent, all: &[Choice]) -> Value {
    let mut person = match person_of(&one.person, all) {
        Value::Map(map) => map,
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Text(_) | Value::List(_) => Map::new(),
    };
    person.insert("name".into(), one.name.as_str().into());
    person.extend(value::map([("reason", one.reason.as_str().into())]));
    if !one.made_up.is_empty() {
        person.insert("made_up_on".into(), one.made_up.as_str().into());
    }
    Value::Map(person)
}

fn count(n: usize) -> Value {
    Value::Int(i64::try_from(n).unwrap_or(i64::MAX))
}
