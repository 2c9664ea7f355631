//! Who a sender is in the roster: asked once, at the first file, and counted by it from then on.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::catalogue;
use qiangji::profile::Role;
use qiangji::record::{Id, common};
use qiangji::value::map;

use super::preview::sender;
use crate::state::{AppState, InFile, use_app};
use crate::widgets::button::{Button, Look, Size};
use crate::widgets::icon::Icon;
use crate::widgets::more::{More, STEP};

/// A member whose id the roster does not know yet.
#[derive(Clone, PartialEq)]
struct Stranger {
    person: Id,
    name: String,
    /// Persons of the roster who bear the same name.
    same_name: Vec<Id>,
}

#[component]
pub fn Senders(files: Vec<InFile>) -> impl IntoView {
    let app = use_app();
    let files = StoredValue::new(files);
    let shown = RwSignal::new(STEP);
    let strangers = Memo::new(move |_| files.with_value(|files| strangers(app, files)));
    view! {
        <Show when=move || !strangers.with(Vec::is_empty)>
            <h2 class="q-sec">{move || format!("名册里还没对上，{} 人", strangers.with(Vec::len))}</h2>
            <div class="q-box"><div class="weui-cells">
                {move || strangers.with(|all| all.iter().take(shown.get()).map(|one| row(app, one.clone())).collect_view())}
            </div></div>
            <More shown of=Signal::derive(move || strangers.with(Vec::len))/>
            <AddAll strangers/>
        </Show>
    }
}

fn strangers(app: AppState, files: &[InFile]) -> Vec<Stranger> {
    // A member keeps no roster: what comes to them is from above.
    if app.profile().role == Role::Member {
        return Vec::new();
    }
    let org = app.profile().org_id();
    let (mut all, mut asked) = (Vec::new(), BTreeSet::new());
    app.roster().with(|roster| {
        // What is sent down comes from nobody of the roster.
        let from_below = files.iter().filter(|file| file.asks.is_none());
        for account in from_below.filter_map(|file| file.account.as_ref().ok()) {
            let letter = &account.header.letter;
            let Some(person) = letter.person() else { continue };
            let known = roster.person(person).is_some() || letter.sender().is_empty();
            if !known && asked.insert(person) {
                let name = sender(account, "");
                all.push(Stranger { person, same_name: roster.find(&name, org), name });
            }
        }
    });
    all
}

fn row(app: AppState, one: Stranger) -> impl IntoView {
    let person = one.person;
    let link = one.same_name.first().copied().map(|same_as| {
        let label = format!("就是名册上的{}", one.name);
        let link = Callback::new(move |()| {
            spawn_local(async move {
                let kind = catalogue::get().kind("person_link");
                let values =
                    map([("person", person.to_string().into()), ("same_as", same_as.to_string().into())]);
                if let Some(kind) = kind {
                    app.save_record(kind, None, values).await;
                }
            });
        });
        view! { <Button label look=Look::Link size=Size::Small go=link/> }
    });
    let add = {
        let one = one.clone();
        Callback::new(move |()| add(app, vec![one.clone()]))
    };
    let desc = if link.is_some() { "名册上有同名的人" } else { "名册上没有这个名字" };
    view! {
        <div class="weui-cell">
            <span class="weui-cell__bd">{one.name}<span class="weui-cell__desc">{desc}</span></span>
            {link}
            <Button label="加进名册" look=Look::Link size=Size::Small go=add/>
        </div>
    }
}

#[component]
fn AddAll(strangers: Memo<Vec<Stranger>>) -> impl IntoView {
    let app = use_app();
    let new = move || {
        strangers.with(|all| all.iter().filter(|one| one.same_name.is_empty()).cloned().collect::<Vec<_>>())
    };
    let label = Signal::derive(move || format!("把 {} 人都加进名册", new().len()));
    view! {
        <Show when=move || { new().len() > 1 }>
            <div class="q-panel"><Button label size=Size::Wide icon=Icon::People go=Callback::new(move |()| add(app, untrack(new)))/></div>
        </Show>
    }
}

/// New lines of the roster, all in one save.
fn add(app: AppState, people: Vec<Stranger>) {
    let org = app.profile_untracked().org_id().to_string();
    let line = |one: Stranger| {
        map([
            ("entry", "person".into()),
            (common::PERSON, one.person.to_string().into()),
            ("name", one.name.into()),
            (common::ORG, org.as_str().into()),
            ("member_kind", "full".into()),
            ("status", "active".into()),
        ])
    };
    let lines = people.into_iter().map(line).collect();
    if let Some(kind) = catalogue::get().kind("roster") {
        spawn_local(async move {
            app.save_all(kind, lines).await;
        });
    }
}
