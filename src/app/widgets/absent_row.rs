//! One absent person in an attendance.

use leptos::prelude::*;

use super::attendance::{Absent, Attended, Edit};
use super::button::IconButton;
use super::chips::Chips;
use super::choice::Choice;
use super::icon::Icon;
use super::verdict::{Mark, VerdictMark};
use super::words;

/// The name, what is known or missing, and, unless all was written when the row came, the reason and the make-up day.
#[component]
pub(super) fn AbsentRow(
    person: String,
    value: Signal<Attended>,
    change: Callback<Edit>,
    reasons: StoredValue<Vec<Choice>>,
) -> impl IntoView {
    let person = StoredValue::new(person);
    let one = Memo::new(move |_| {
        let is_me = |one: &&Absent| person.with_value(|id| one.person == *id);
        value.with(|now| now.absent.iter().find(is_me).cloned()).unwrap_or_default()
    });
    let open = RwSignal::new(one.with_untracked(|one| one.reason.is_empty() || one.made_up.is_empty()));
    let what = move || one.with(|one| reasons.with_value(|all| what_is_known(one, all)));
    let name = one.with_untracked(|one| one.name.clone());
    let (edit, remove) = (words::edit(&name), words::remove(&name));
    view! {
        <li class="q-attend__row">
            <div class="q-attend__who">{name.clone()}<span class="q-attend__what">{what}</span></div>
            {move || one.with(sign)}
            <Show
                when=move || open.get()
                fallback=move || view! { <IconButton icon=Icon::Pen label=edit.clone() on_press=move |()| open.set(true)/> }
            >
                <IconButton icon=Icon::Close label=remove.clone() on_press=move |()| change.run(Edit::Remove(person.get_value()))/>
                <div class="q-attend__more"><Reason one person change reasons/></div>
            </Show>
        </li>
    }
}

/// 缺原因 or 已补课; nothing between the two.
fn sign(one: &Absent) -> Option<impl IntoView + use<>> {
    let (mark, word) = match (one.reason.is_empty(), one.made_up.is_empty()) {
        (true, _) => (Mark::Part, words::NO_REASON),
        (false, false) => (Mark::Met, words::MADE_UP),
        (false, true) => return None,
    };
    Some(view! { <VerdictMark mark word/> })
}

fn what_is_known(one: &Absent, reasons: &[Choice]) -> String {
    let reason = reasons.iter().find(|reason| reason.id == one.reason).map(|reason| reason.label.clone());
    match (reason, one.made_up.is_empty()) {
        (None, _) => words::REASON_MISSING.to_owned(),
        (Some(reason), true) => format!("{reason}，{}", words::NOT_MADE_UP),
        (Some(reason), false) => format!("{reason}，{}", words::day(&one.made_up)),
    }
}

#[component]
fn Reason(
    one: Memo<Absent>,
    person: StoredValue<String>,
    change: Callback<Edit>,
    reasons: StoredValue<Vec<Choice>>,
) -> impl IntoView {
    let chosen = Signal::derive(move || vec![one.with(|one| one.reason.clone())]);
    let date = Signal::derive(move || one.with(|one| one.made_up.clone()));
    let label = one.with_untracked(|one| one.name.clone());
    view! {
        <Chips
            label
            choices=reasons.get_value()
            chosen
            on_press=move |reason| change.run(Edit::Reason(person.get_value(), reason))
        />
        <Show when=move || one.with(|one| !one.reason.is_empty())>
            <label class="q-attend__date">
                {words::MADE_UP_ON}
                <input
                    class="q-input"
                    type="date"
                    prop:value=date
                    on:change:target=move |ev| change.run(Edit::MadeUp(person.get_value(), ev.target().value()))
                />
            </label>
        </Show>
    }
}
