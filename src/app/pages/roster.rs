//! 名册: the people and groups of the branch, and the link that spares them from typing.

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::catalogue;
use qiangji::profile::Profile;
use qiangji::record::{Id, common};
use qiangji::roster::Person;
use qiangji::roster::table::{Column, Layout, Line};
use qiangji::value::{Map, map};

use crate::route::{self, Route};
use crate::state::{AppState, use_app};
use crate::widgets::button::{Button, IconButton, Look, Size};
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::choice::{Choice, SelectOne};
use crate::widgets::copy_box::CopyBox;
use crate::widgets::empty_state::EmptyState;
use crate::widgets::field::Field;
use crate::widgets::file_drop::FileDrop;
use crate::widgets::head::Head;
use crate::widgets::icon::Icon;
use crate::widgets::picked::Picked;
use crate::widgets::text_area::TextArea;
use crate::{out, random, words};

/// Names shown before they are added.
const SHOWN: usize = 8;

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
            <FromTable/>
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
    // Who bears the name of somebody new is added by 加一个人.
    let people = Memo::new(move |_| {
        let org = app.profile().org_id();
        let is_new = |line: &Line| app.roster().with(|roster| roster.find(&line.name, org).is_empty());
        people_of(&text.get()).into_iter().partition::<Vec<_>, _>(is_new)
    });
    let lines = move || {
        let org = app.profile().org_id();
        people.with(|(new, _)| new.iter().map(|line| line_of(line, org)).collect::<Vec<_>>())
    };
    let n = move || people.with(|(new, _)| new.len());
    let known = move || {
        let names: Vec<String> =
            people.with(|(_, known)| known.iter().map(|line| line.name.clone()).collect());
        let told = |names: &str| format!("名册上已经有的不再加：{names}。同名的另一个人，用“加一个人”加。");
        if names.is_empty() { String::new() } else { told(&names.join("、")) }
    };
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
            <p class="q-sub" role="status">{known}</p>
            <Button label=Signal::derive(move || format!("加 {} 人", n())) size=Size::Small go=add disabled=Signal::derive(move || n() == 0)/>
        </section>
    }
}

fn people_of(text: &str) -> Vec<Line> {
    let person = |line: &str| {
        let mut words =
            line.split(|c: char| c.is_whitespace() || c == ',' || c == '，').filter(|word| !word.is_empty());
        let (name, group) = (words.next()?.to_owned(), words.next().unwrap_or_default().to_owned());
        Some(Line { name, group, probationary: false, joined: None })
    };
    text.lines().filter_map(person).collect()
}

/// A line of the roster for a new person.
fn line_of(line: &Line, org: Id) -> Map {
    let mut values = map([
        ("entry", "person".into()),
        (common::PERSON, Id::from_bytes(random::bytes()).to_string().into()),
        ("name", line.name.as_str().into()),
        (common::ORG, org.to_string().into()),
        ("member_kind", if line.probationary { "probationary" } else { "full" }.into()),
        ("status", "active".into()),
    ]);
    if !line.group.is_empty() {
        values.insert("group".into(), line.group.as_str().into());
    }
    values.extend(line.joined.map(|day| ("joined_on".to_owned(), day.to_string().into())));
    values
}

/// A roster kept in Excel or WPS: which column is what, who would come in, and then they do.
#[component]
fn FromTable() -> impl IntoView {
    let app = use_app();
    let rows = RwSignal::new(Vec::<Vec<String>>::new());
    let busy = RwSignal::new(false);
    let layout = RwSignal::new(Layout::default());
    let files = Callback::new(move |picked: Vec<Picked>| {
        let Some(first) = picked.into_iter().next() else { return };
        spawn_local(async move {
            if let Some(table) = app.read_table(&first).await {
                layout.try_set(Layout::guess(&table));
                rows.try_set(table);
            }
        });
    });
    // Who is in the roster already stays as they are.
    let people = Memo::new(move |_| {
        let all = layout.with(|layout| rows.with(|rows| layout.people(rows)));
        let known = |line: &Line| {
            let org = app.profile().org_id();
            app.roster().with(|roster| !roster.find(&line.name, org).is_empty())
        };
        let (known, new): (Vec<Line>, Vec<Line>) = all.into_iter().partition(known);
        (known.len(), new)
    });
    let n = move || people.with(|(_, new)| new.len());
    let said = move || {
        people.with(|(known, new)| {
            let names =
                new.iter().take(SHOWN).map(|it| [it.name.as_str(), &it.group].join(" ").trim().to_owned());
            let names = names.collect::<Vec<_>>().join("、");
            let more = if new.len() > SHOWN { "等" } else { "" };
            let known =
                if *known > 0 { format!("{known} 人已在名册里，不动。") } else { String::new() };
            if new.is_empty() { known } else { format!("会加 {} 人：{names}{more}。{known}", new.len()) }
        })
    };
    let add = Callback::new(move |()| {
        let Some(kind) = catalogue::get().kind("roster") else { return };
        let org = app.profile_untracked().org_id();
        let lines = people.with_untracked(|(_, new)| new.iter().map(|it| line_of(it, org)).collect());
        busy.set(true);
        spawn_local(async move {
            if app.save_all(kind, lines).await.is_some() {
                rows.try_set(Vec::new());
                app.notices.say("加进名册了。");
            }
            busy.try_set(false);
        });
    });
    let choices = Signal::derive(move || {
        let columns = layout.with(|layout| rows.with(|rows| layout.columns(rows)));
        let named = columns.into_iter().enumerate().map(|(at, name)| Choice::new(at.to_string(), name));
        std::iter::once(Choice::new("none", "没有")).chain(named).collect::<Vec<_>>()
    });
    let column = move |column: Column| {
        let chosen = Signal::derive(move || {
            layout.with(|it| it.place(column)).map_or("none".to_owned(), |at| at.to_string())
        });
        let choose = Callback::new(move |id: String| {
            layout.update(|it| *it = std::mem::take(it).with(column, id.parse().ok()));
        });
        let id = format!("column-{}", column.label());
        let label = format!("{}在哪一列", column.label());
        view! { <Field id=id.clone() label><SelectOne id choices chosen on_choose=choose/></Field> }
    };
    view! {
        <section class="q-panel q-gap">
            <h2>"从表格里收"</h2>
            <FileDrop id="table" label="选表格" hint="Excel、WPS 表格（.xlsx）或 .csv。文件只在这台设备里读。" on_files=files/>
        </section>
        <Show when=move || !rows.with(Vec::is_empty)>
            <div class="q-box">{Column::ALL.map(column).collect_view()}</div>
            <section class="q-panel q-stack--tight">
                <p>{said}</p>
                <Button label=Signal::derive(move || format!("加进名册，{} 人", n())) look=Look::Primary size=Size::Wide go=add disabled=Signal::derive(move || n() == 0 || busy.get())/>
            </section>
        </Show>
    }
}

/// The set-up link: unit, branch, whom to hand in to. A member who opens it types only the name.
#[component]
fn Invite() -> impl IntoView {
    let app = use_app();
    let copied = RwSignal::new(false);
    let link = Signal::derive(move || route::address(&Route::Join(join_tail(app))));
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

/// What stands behind `#/join/` in the link for members.
pub fn join_tail(app: AppState) -> String {
    let profile = app.profile();
    let to = Profile {
        to_name: profile.name.clone(),
        to_mail: own_mail(&profile),
        to_key: app.keys().receives,
        mail: String::new(),
        org: Some(profile.org_id()),
        ..profile
    };
    to.join_tail()
}
