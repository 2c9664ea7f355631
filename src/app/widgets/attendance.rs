//! Who should have come, who came, who was absent and why.

use leptos::prelude::*;

use super::absent_row::AbsentRow;
use super::choice::Choice;
use super::fold::Fold;
use super::number_input::NumberInput;
use super::people_picker::PeoplePicker;
use super::words;

/// One absent person.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Absent {
    /// Id of the person.
    pub person: String,
    pub name: String,
    /// Id of the reason; empty while it is not written.
    pub reason: String,
    /// ISO date of the make-up lesson; empty if there was none.
    pub made_up: String,
}

/// The figures as typed (the form's judge reads them) and the absent.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Attended {
    pub due: String,
    pub came: String,
    pub absent: Vec<Absent>,
}

impl Attended {
    /// How many are missing by the two figures; empty while they make no sense.
    pub fn missing(&self) -> String {
        let figure = |text: &str| text.trim().parse::<u32>().ok();
        let missing = figure(&self.due).zip(figure(&self.came)).and_then(|(due, came)| due.checked_sub(came));
        missing.map(|n| n.to_string()).unwrap_or_default()
    }
}

/// 应到, 实到, 缺席 (computed) in a row; below, one line per absent person that says what is still missing.
#[component]
pub fn Attendance(
    #[prop(into)] id: String,
    #[prop(into)] value: Signal<Attended>,
    /// Hears the whole new value.
    #[prop(into)]
    on_change: Callback<Attended>,
    /// Why people were absent: 出差 病假 事假 其他.
    reasons: Vec<Choice>,
    /// Those who may have been absent.
    #[prop(into)]
    people: Signal<Vec<Choice>>,
    #[prop(optional, into)] wrong: Signal<bool>,
) -> impl IntoView {
    let change = Callback::new(move |edit: Edit| {
        let mut next = value.get_untracked();
        edit.make(&mut next, &people.get_untracked());
        on_change.run(next);
    });
    let chosen = Signal::derive(move || {
        value.with(|now| now.absent.iter().map(|one| one.person.clone()).collect::<Vec<_>>())
    });
    let reasons = StoredValue::new(reasons);
    view! {
        <div class="q-attend">
            <Counts id=id.clone() value change wrong/>
            <ul class="q-attend__list">
                <For
                    each=move || chosen.get()
                    key=String::clone
                    children=move |person| view! { <AbsentRow person value change reasons/> }
                />
            </ul>
            <Fold summary=words::WHO_WAS_ABSENT>
                <PeoplePicker id=format!("{id}-absent") people chosen folds=false on_change=move |ids| change.run(Edit::Absent(ids))/>
            </Fold>
        </div>
    }
}

/// One change to the value.
pub(super) enum Edit {
    Due(String),
    Came(String),
    Absent(Vec<String>),
    Reason(String, String),
    MadeUp(String, String),
    Remove(String),
}

impl Edit {
    fn make(self, value: &mut Attended, people: &[Choice]) {
        match self {
            Edit::Due(text) => value.due = text,
            Edit::Came(text) => value.came = text,
            Edit::Absent(ids) => {
                let kept = std::mem::take(&mut value.absent);
                value.absent = ids.into_iter().map(|id| known_or_new(&kept, people, id)).collect();
            }
            Edit::Reason(person, reason) => {
                for one in value.absent.iter_mut().filter(|one| one.person == person) {
                    one.reason.clone_from(&reason);
                }
            }
            Edit::MadeUp(person, date) => {
                for one in value.absent.iter_mut().filter(|one| one.person == person) {
                    one.made_up.clone_from(&date);
                }
            }
            Edit::Remove(person) => value.absent.retain(|one| one.person != person),
        }
    }
}

fn known_or_new(kept: &[Absent], people: &[Choice], person: String) -> Absent {
    if let Some(known) = kept.iter().find(|one| one.person == person) {
        return known.clone();
    }
    let name =
        people.iter().find(|one| one.id == person).map_or_else(|| person.clone(), |one| one.label.clone());
    Absent { person, name, ..Absent::default() }
}

#[component]
fn Counts(id: String, value: Signal<Attended>, change: Callback<Edit>, wrong: Signal<bool>) -> impl IntoView {
    let due = Signal::derive(move || value.with(|now| now.due.clone()));
    let came = Signal::derive(move || value.with(|now| now.came.clone()));
    let came_id = format!("{id}-came");
    view! {
        <div class="q-attend__counts">
            <div>
                <label class="q-attend__label" for=id.clone()>{words::DUE}</label>
                <NumberInput id=id.clone() value=due wrong on_input=move |text| change.run(Edit::Due(text))/>
            </div>
            <div>
                <label class="q-attend__label" for=came_id.clone()>{words::CAME}</label>
                <NumberInput id=came_id value=came wrong on_input=move |text| change.run(Edit::Came(text))/>
            </div>
            <div>
                <span class="q-attend__label">{words::ABSENT}</span>
                <output class="q-input q-input--number q-input--read">{move || value.with(Attended::missing)}</output>
            </div>
        </div>
    }
}
