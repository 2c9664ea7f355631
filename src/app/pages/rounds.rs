//! 工作安排: what is asked from above and until when; what this organisation asks of those below, and the file or link that
//! takes it there.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::catalogue;
use qiangji::duty::Write;
use qiangji::profile::Role;
use qiangji::record::Id;
use qiangji::round::{self, Asked, Round, State};

use super::ways::{Addressee, Ways};
use crate::route::{self, AssessPage, Route};
use crate::state::{AppState, Outgoing, use_app};
use crate::widgets::button::{Button, Look, Size};
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::empty_state::EmptyState;
use crate::widgets::head::Head;
use crate::widgets::icon::Icon;
use crate::widgets::note::{Note, NoteKind};
use crate::widgets::verdict::{Mark, VerdictMark};
use crate::words;

#[component]
pub fn RoundsPage() -> impl IntoView {
    let app = use_app();
    let all = Memo::new(move |_| app.rounds());
    let asks = move || app.profile().role != Role::Member;
    let open = move || {
        all.with(|all| all.asked.iter().filter(|it| !matches!(app.standing(it), State::Done(_))).count())
    };
    let lead = move || match open() {
        _ if all.with(|all| all.asked.is_empty() && all.issued.is_empty()) => String::new(),
        0 if app.profile().role == Role::Office => {
            format!("布置了 {} 件。", all.with(|all| all.issued.len()))
        }
        0 => "要交的都交过了。".to_owned(),
        n => format!("有 {n} 件要交。"),
    };
    let none = move || all.with(|all| all.asked.is_empty() && all.issued.is_empty());
    let line = move || {
        if asks() {
            "上级发来的，在收件台里收下；要下面交的，自己布置一件。"
        } else {
            "书记发来链接或文件，点开收下就看得到。"
        }
    };
    let new = move || begin(Round::blank(&app.asks_as(), app.today()));
    view! {
        <main class="q-main q-main--narrow">
            <Head title=words::ROUNDS back=Route::Today.href()/>
            <p class="q-lead">{lead}</p>
            <Show when=move || !none() fallback=move || view! { <EmptyState icon=Icon::Report title="还没有安排" line=line()/> }>
                <Show when=move || all.with(|all| !all.asked.is_empty())>
                    <Cells title="要我交的">{move || all.get().asked.iter().map(asked_row).collect_view()}</Cells>
                </Show>
                <Show when=move || all.with(|all| !all.issued.is_empty())>
                    <Cells title="要下面交的">{move || all.get().issued.iter().map(issued_row).collect_view()}</Cells>
                </Show>
            </Show>
            <Show when=asks>
                <div class="q-panel q-gap"><Button label="布置一件" size=Size::Wide icon=Icon::Plus go=new().href()/></div>
            </Show>
        </main>
    }
}

/// The form of a new round that begins with these values.
fn begin(values: qiangji::value::Map) -> Route {
    let write = Write { kind: round::KIND.to_owned(), values };
    Route::NewRecordWith(write.kind.clone(), write.tail())
}

/// A row of something that is asked of the reader.
pub fn asked_row(asked: &Asked) -> impl IntoView + use<> {
    let app = use_app();
    let state = app.standing(asked);
    let (mark, word) = mark(state);
    let by = asked.nearest().map(|it| it.by.clone()).unwrap_or_default();
    let due = asked.due().map(until).unwrap_or_default();
    let desc = [due, by].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("，");
    let go = asked.id().map(|id| Route::Round(id.to_string()).href()).unwrap_or_default();
    view! { <Cell title=asked.title().to_owned() desc go end=move || view! { <VerdictMark mark word=word.clone()/> }/> }
}

fn issued_row(asked: &Asked) -> impl IntoView + use<> {
    let due = asked.due().map(until).unwrap_or_default();
    let go = asked.id().map(|id| Route::Round(id.to_string()).href()).unwrap_or_default();
    view! { <Cell title=asked.title().to_owned() desc=due go/> }
}

/// 12月10日前交
fn until(day: NaiveDate) -> String {
    format!("{}前交", words::month_day(day))
}

fn mark(state: State) -> (Mark, String) {
    match state {
        State::Open(Some(0)) => (Mark::Wait, "今天到期".to_owned()),
        State::Open(Some(left)) => (Mark::Wait, format!("还有 {left} 天")),
        State::Open(None) => (Mark::Wait, "没交".to_owned()),
        State::Late(days) => (Mark::Miss, format!("晚了 {days} 天")),
        State::Done(day) => (Mark::Met, format!("{}交过", words::month_day(day))),
    }
}

#[component]
pub fn RoundPage(id: String) -> impl IntoView {
    let app = use_app();
    let id = id.parse::<Id>().ok();
    let asked = Memo::new(move |_| app.round(id?));
    let title = Signal::derive(move || {
        asked.with(|it| it.as_ref().map_or(words::ROUNDS.to_owned(), |it| it.title().to_owned()))
    });
    view! {
        <main class="q-main q-main--narrow">
            <Head title back=Route::Rounds.href()/>
            {move || match asked.get() {
                Some(asked) => view! { <Whole asked/> }.into_any(),
                None => view! { <EmptyState icon=Icon::Report title="找不到这一件" line="它可能已经撤了。回到工作安排看一看。"/> }.into_any(),
            }}
        </main>
    }
}

#[component]
fn Whole(asked: Asked) -> impl IntoView {
    let app = use_app();
    let own = app.asks(&asked);
    let above = asked
        .is_late_for_above()
        .and_then(|it| Some(format!("{}要{}，这里的日子晚了。", it.by, until(it.due?))));
    let due = asked.due().map(until).unwrap_or_default();
    let lead = match app.standing(&asked) {
        _ if own => format!("{due}。"),
        State::Done(day) => format!("{}交过了。", words::month_day(day)),
        state => format!("{due}，{}。", mark(state).1),
    };
    let by_versions = if own || is_old(&asked) { versions(&asked) } else { String::new() };
    let (doing, handing) = (asked.clone(), asked.clone());
    view! {
        <p class="q-lead">{lead}</p>
        {above.map(|text| view! { <Note kind=NoteKind::Warn>{text}</Note> })}
        {asked.chain().iter().map(said).collect_view()}
        {(!by_versions.is_empty()).then(|| view! { <p class="q-sub q-pad">{by_versions}</p> })}
        {if own { view! { <Own asked=doing/> }.into_any() } else { view! { <ToDo asked=doing/><HandOn asked=handing/> }.into_any() }}
    }
}

/// What one organisation says of it.
fn said(round: &Round) -> impl IntoView + use<> {
    let day = round.date.map(words::month_day).unwrap_or_default();
    let due = round.due.map(until).unwrap_or_default();
    let notice =
        (!round.notice.is_empty()).then(|| view! { <p class="q-said"><bdi>{round.notice.clone()}</bdi></p> });
    view! {
        <section class="q-panel q-gap q-stack--tight">
            <div class="q-row q-row--split"><h2><bdi>{round.by.clone()}</bdi></h2><span class="q-sub">{due}</span></div>
            {notice}
            <p class="q-sub">{format!("{day}布置")}</p>
        </section>
    }
}

/// It goes by a version that is not the newest here, or not here at all; else nobody but who asks needs to know.
fn is_old(asked: &Asked) -> bool {
    let newest = |id: &str| catalogue::get().standard(id).map(|it| it.version);
    ["member", "five_good"].into_iter().any(|id| asked.version(id).is_some_and(|it| Some(it) != newest(id)))
}

/// 党员自评按第 2 版标准，五个好按第 1 版标准。
fn versions(asked: &Asked) -> String {
    let named = [("member", "党员自评"), ("five_good", "五个好")];
    let named = named.into_iter().filter_map(|(id, title)| Some((title, asked.version(id)?)));
    let said: Vec<String> = named.map(|(title, version)| format!("{title}按第 {version} 版标准")).collect();
    if said.is_empty() { String::new() } else { format!("{}。", said.join("，")) }
}

/// Where the reader does it.
#[component]
fn ToDo(asked: Asked) -> impl IntoView {
    let app = use_app();
    let year = asked.year().unwrap_or_else(|| app.year());
    let role = app.profile().role;
    let standard = if role == Role::Member { "member" } else { "five_good" };
    let assess = (role != Role::Office).then(|| {
        let go = Route::assess(standard, year, AssessPage::Sections).href();
        view! { <Button label="去自评" size=Size::Wide icon=Icon::Assess go/> }
    });
    view! {
        <div class="q-panel q-gap q-stack--tight">
            {assess}
            <Button label="去上交" look=Look::Primary size=Size::Wide icon=Icon::Send go=Route::HandIn.href()/>
        </div>
    }
}

/// The reader passes it on to those below: with words of their own, or as it is.
#[component]
fn HandOn(asked: Asked) -> impl IntoView {
    let app = use_app();
    let id = asked.id();
    let on =
        move || app.rounds().issued.into_iter().find(|it| it.nearest().is_some_and(|it| it.based_on == id));
    let add =
        asked.nearest().map(|it| begin(it.handed_on(&app.asks_as(), app.today())).href()).unwrap_or_default();
    let add = StoredValue::new(add);
    let as_is = StoredValue::new(id.map(|id| Route::SendRound(id.to_string()).href()).unwrap_or_default());
    let below = match app.profile().role {
        Role::Member => return ().into_any(),
        Role::Secretary => "发给党员",
        Role::Team | Role::Office => "发给下面",
    };
    view! {
        <h2 class="q-sec">{below}</h2>
        {move || match on() {
            Some(own) => view! { <Cells>{issued_row(&own)}</Cells> }.into_any(),
            None => view! {
                <section class="q-panel q-stack--tight">
                    <p class="q-sub">"日子可以提前，再加上自己的要求。上级的原话也带着。"</p>
                    <Button label="加上要求再发" size=Size::Wide icon=Icon::Pen go=add.get_value()/>
                    <Button label="原样发" size=Size::Wide icon=Icon::Send go=as_is.get_value()/>
                </section>
            }.into_any(),
        }}
    }
    .into_any()
}

/// The reader's own: sent, changed, withdrawn.
#[component]
fn Own(asked: Asked) -> impl IntoView {
    let app = use_app();
    let id = asked.id();
    let delete = Callback::new(move |()| {
        let Some(id) = id else { return };
        spawn_local(async move {
            if app.delete(id).await.is_some() {
                route::replace(&Route::Rounds);
            }
        });
    });
    let to = |of: fn(String) -> Route| id.map(|id| of(id.to_string()).href()).unwrap_or_default();
    view! {
        <div class="q-panel q-gap q-stack--tight">
            <Button label="发出去" look=Look::Primary size=Size::Wide icon=Icon::Send go=to(Route::SendRound)/>
            <p class="q-sub">"改了要再发一次。谁交了，在收件台里看。"</p>
        </div>
        <div class="q-bar">
            <Button label="撤掉" icon=Icon::Trash go=delete/>
            <Button label="改" icon=Icon::Pen go=to(Route::EditRecord)/>
        </div>
    }
}

/// The file and the link that take it down.
#[component]
pub fn SendPage(id: String) -> impl IntoView {
    let app = use_app();
    let made = RwSignal::new(None::<Outgoing>);
    let back = Route::Round(id.clone()).href();
    let id = id.parse::<Id>().ok();
    if let Some(id) = id {
        spawn_local(async move {
            let round = app.compose_round(id).await;
            made.try_set(round);
        });
    }
    let asked = id.and_then(|id| untrack(|| app.round(id)));
    let addressee = Addressee::of_round(&app.profile_untracked(), asked.as_ref());
    view! {
        <main class="q-main q-main--narrow">
            <Head title="发下去" back/>
            {move || made.get().map(|outgoing| view! { <Ways outgoing made addressee=addressee.clone() joining=joining(app)/> })}
        </main>
    }
}

/// Members join by the same link; units and branches are set up by themselves.
fn joining(app: AppState) -> String {
    let profile = app.profile_untracked();
    if profile.role == Role::Secretary { untrack(|| super::roster::join_tail(app)) } else { String::new() }
}
