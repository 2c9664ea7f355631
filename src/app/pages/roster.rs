//! 名册: the people and groups of the branch, and the link that spares them from typing.

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::catalogue;
use qiangji::profile::Profile;
use qiangji::record::{Id, common};
use qiangji::roster::Person;
use qiangji::value::{Map, map};

use crate::route::{self, Route};
use crate::state::{AppState, use_app};
use crate::widgets::button::{Button, IconButton, Look, Size};
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::copy_box::CopyBox;
use crate::widgets::empty_state::EmptyState;
use crate::widgets::field::Field;
use crate::widgets::head::Head;
use crate::widgets::icon::Icon;
use crate::widgets::text_area::TextArea;
use crate::{out, random, words};

#[component]
pub fn RosterPage() -> impl IntoView {
    let app = use_app();
    let org = move || app.profile().org_id();
    let people = Memo::new(move |_| {
        let today = app.today();
        app.roster().with(|roster| roster.members(org(), today).into_iter().map(listed).collect::<Vec<_>>())
    });
    let rows = move || people.get().into_iter().map(row).collect_view();
    let lead = move || format!("{} {} 人。", app.profile().branch, people.with(Vec::len));
    view! {
        <main class="q-main q-main--narrow">
            <Head title=words::ROSTER back=Route::More.href()>
                <Button label="加一个人" look=Look::Primary size=Size::Small icon=Icon::Plus go=Route::NewRecord("roster".into()).href()/>
            </Head>
            <p class="q-lead">{lead}</p>
            <Show when=move || !people.with(Vec::is_empty) fallback=|| view! {
                <EmptyState icon=Icon::People title="名册还是空的" line="一次写下全支部的人，或收件时一个个加。"/>
            }><Cells>{rows}</Cells></Show>
            <AddMany/>
            <Invite/>
        </main>
    }
}

/// What a row shows of a person: line, name, group and duty.
fn listed(person: &Person) -> (Id, Id, String, String) {
    (person.line, person.id, person.name.clone(), person.group.clone())
}

/// What the person has written and handed in, or was part of; the line of the roster behind 改.
fn row((line, person, name, group): (Id, Id, String, String)) -> impl IntoView {
    let app = use_app();
    let records = Callback::new(move |()| {
        app.list_filter().set(app.records_of(person));
        route::go(&Route::Records);
    });
    let label = format!("改{name}");
    let edit = Callback::new(move |()| route::go(&Route::EditRecord(line.to_string())));
    view! {
        <div class="q-roster__row">
            <Cell title=name desc=group go=records end=|| view! { <span>"看记录"</span> }/>
            <IconButton icon=Icon::Pen label on_press=edit/>
        </div>
    }
}

/// Names typed or pasted, one a line, with the group behind: 王静 一组.
#[component]
fn AddMany() -> impl IntoView {
    let app = use_app();
    let text = RwSignal::new(String::new());
    let lines = move || people_of(&text.get(), app.profile().org_id());
    let n = move || lines().len();
    let add = Callback::new(move |()| {
        let lines = untrack(lines);
        let Some(kind) = catalogue::get().kind("roster") else { return };
        spawn_local(async move {
            if app.save_all(kind, lines).await.is_some() {
                text.set(String::new());
                app.notices.say("加进名册了。");
            }
        });
    });
    view! {
        <section class="q-panel q-gap">
            <Field id="many" label="一次加多人" hint="一行一个：姓名，空一格写小组。从表格里复制也行。">
                <TextArea id="many" value=text on_input=Callback::new(move |words| text.set(words)) rows=4/>
            </Field>
            <Button label=Signal::derive(move || format!("加 {} 人", n())) size=Size::Small go=add disabled=Signal::derive(move || n() == 0)/>
        </section>
    }
}

fn people_of(text: &str, org: Id) -> Vec<Map> {
    let person = |line: &str| {
        let mut words =
            line.split(|c: char| c.is_whitespace() || c == ',' || c == '，').filter(|word| !word.is_empty());
        let name = words.next()?.to_owned();
        let mut line = map([
            ("entry", "person".into()),
            (common::PERSON, Id::from_bytes(random::bytes()).to_string().into()),
            ("name", name.into()),
            (common::ORG, org.to_string().into()),
            ("member_kind", "full".into()),
            ("status", "active".into()),
        ]);
        if let Some(group) = words.next() {
            line.insert("group".into(), group.into());
        }
        Some(line)
    };
    text.lines().filter_map(person).collect()
}

/// The set-up link: unit, branch, whom to hand in to. A member who opens it types only the name.
#[component]
fn Invite() -> impl IntoView {
    let app = use_app();
    let copied = RwSignal::new(false);
    let link = Signal::derive(move || link(app));
    let copy =
        Callback::new(move |()| copied.set(app.notices.report(out::copy(&link.get_untracked())).is_some()));
    let nameless = move || own_mail(&app.profile()).is_empty();
    view! {
        <section class="q-panel q-gap q-stack--tight">
            <h2>"发给党员的链接"</h2>
            <p class="q-sub">"党员点开，只用写姓名。单位、支部和收件人都在链接里。"</p>
            <CopyBox label="链接" text=link on_copy=copy copied/>
            <Show when=nameless><p class="q-sub">"先到设置里写上你的邮箱，链接里就有收件人。" <Button label="去写" look=Look::Link size=Size::Small go=Route::Settings.href()/></p></Show>
        </section>
    }
}

/// Where members send to. It stood under 收件邮箱 before there was a field of its own.
fn own_mail(profile: &Profile) -> String {
    if profile.mail.is_empty() { profile.to_mail.clone() } else { profile.mail.clone() }
}

fn link(app: AppState) -> String {
    let profile = app.profile();
    let to = Profile {
        to_name: profile.name.clone(),
        to_mail: own_mail(&profile),
        to_key: app.keys().receives,
        mail: String::new(),
        org: Some(profile.org_id()),
        ..profile
    };
    let tail = to.join_tail();
    let here = window().location().href().unwrap_or_default();
    let page = here.split('#').next().unwrap_or_default();
    format!("{page}{}", Route::Join(tail).href())
}
