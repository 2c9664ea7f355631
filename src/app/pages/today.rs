//! 今日: what to do next, drafts, since when nothing was handed in, quick entry.

use std::time::Duration;

use leptos::prelude::*;
use qiangji::agenda::{self, Assessment, Since};
use qiangji::book::Revision;
use qiangji::catalogue;
use qiangji::draft::Draft;
use qiangji::duty::{Agenda, Row};
use qiangji::profile::Role;
use qiangji::review::Review;

use super::assess::draft_key;
use super::calendar::list::row;
use super::records::{edit_route, said};
use super::rounds::asked_row;
use crate::route::{AssessPage, CalendarAt, Route};
use crate::state::{AppState, use_app};
use crate::widgets::button::{Button, Look, Size};
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::head::Head;
use crate::widgets::icon::Icon;
use crate::widgets::progress::Progress;
use crate::{clock, words};

/// Rows of what is due.
const AT_MOST: usize = 5;

#[component]
pub fn TodayPage() -> impl IntoView {
    let app = use_app();
    let assessments = Memo::new(move |_| assessments(app));
    let drafts = Memo::new(move |_| open_drafts(app));
    let handed_in = Memo::new(move |_| app.handed_in());
    let agenda = due(app);
    let lead = move || {
        let late = agenda.with(|agenda| agenda.as_ref().map_or(0, |it| it.late.len()));
        assessments.with(|all| agenda::lead(all, drafts.with(Vec::len), handed_in.get(), late))
    };
    let twice = move || app.read(|book| agenda::in_two_versions(book, &app.profile()));
    view! {
        <main class="q-main q-main--narrow">
            <Head title=words::TODAY sub=Signal::derive(move || words::day(app.today()))/>
            <p class="q-lead">{lead}</p>
            <Asked/>
            {move || main_panel(app, &assessments.get())}
            {move || twice().into_iter().map(two_versions).collect_view()}
            <ToChange/>
            <Show when=move || !drafts.with(Vec::is_empty)>
                <Cells>{move || drafts.get().into_iter().map(|(_, draft)| draft_row(&draft)).collect_view()}</Cells>
            </Show>
            <Due agenda/>
            <h2 class="q-sec">"记一笔"</h2>
            <Quick/>
            <HandedIn handed_in/>
        </main>
    }
}

/// What is asked from above and not handed in yet, the nearest day first.
#[component]
fn Asked() -> impl IntoView {
    let app = use_app();
    let open = Memo::new(move |_| app.still_asked());
    view! {
        <Show when=move || !open.with(Vec::is_empty)>
            <Cells title=words::ROUNDS>{move || open.get().iter().map(asked_row).collect_view()}</Cells>
        </Show>
    }
}

/// What was returned to the reader, each leading to where it is changed.
#[component]
fn ToChange() -> impl IntoView {
    let app = use_app();
    let all = Memo::new(move |_| app.to_change());
    let row = move |review: Review| {
        let record = app.read(|book| book.get(review.of).map(Revision::record));
        let go = record.map_or(Route::Records, |record| edit_route(&record)).href();
        view! { <Cell icon=Icon::Undo title=review.title.clone() desc=said(&review) go/> }
    };
    let title = Signal::derive(move || format!("退回给你改的，{} 条", all.with(Vec::len)));
    view! {
        <Show when=move || !all.with(Vec::is_empty)>
            <Cells title>{move || all.get().into_iter().map(row).collect_view()}</Cells>
        </Show>
    }
}

/// What is due, judged once the page stands: whoever opens it sees it at once.
fn due(app: AppState) -> Memo<Option<Agenda>> {
    let ready = RwSignal::new(false);
    request_animation_frame(move || {
        set_timeout(
            move || {
                // The page may be left already.
                ready.try_set(true);
            },
            Duration::ZERO,
        );
    });
    Memo::new(move |_| (ready.get() && !app.is_judging()).then(|| app.agenda()))
}

/// Late first, at most five; the rest is in 日历.
#[component]
fn Due(agenda: Memo<Option<Agenda>>) -> impl IntoView {
    let app = use_app();
    // The year's own self-assessment has its panel above.
    let all = move || {
        let own = |row: &&Row| {
            !row.mine
                || row.kind != agenda::assessment_kind("member")
                || words::year_of(row.due) != app.year()
        };
        agenda.with(|agenda| {
            let rows = agenda.iter().flat_map(|it| it.late.iter().chain(&it.month).chain(&it.year));
            rows.filter(own).cloned().collect::<Vec<_>>()
        })
    };
    let rows = move || all().into_iter().take(AT_MOST).map(row).collect_view();
    let open = move || all().len();
    let done = move || agenda.with(|agenda| agenda.as_ref().map_or(0, |it| it.done.len()));
    let rest = move || {
        let (left, done) = (open().saturating_sub(AT_MOST), done());
        let more = (left > 0).then(|| format!("还有 {left} 件，在日历里"));
        let met = (done > 0).then(|| format!("本期已做到 {done} 件"));
        more.into_iter().chain(met).collect::<Vec<_>>().join("，")
    };
    let ledger = Memo::new(move |_| {
        agenda.with(Option::is_some).then(|| app.ledger().iter().filter(|it| it.done.is_none()).count())
    });
    view! {
        <Show when=move || { open() > 0 || done() > 0 }>
            <Cells title="到期的事">
                {rows}
                <Show when=move || !rest().is_empty()>
                    <Cell title=Signal::derive(rest) go=Route::Calendar(CalendarAt::List).href()/>
                </Show>
                <Show when=move || ledger.get().is_some_and(|n| n > 0)>
                    <Cell title=Signal::derive(move || format!("台账里没办完 {} 件", ledger.get().unwrap_or(0)))
                        go=Route::Ledger.href()/>
                </Show>
            </Cells>
        </Show>
    }
}

/// The page's one red button: the assessment that comes next, or the in-tray of whoever only takes in.
fn main_panel(app: AppState, assessments: &[Assessment]) -> AnyView {
    let year = app.year();
    let others = assessments.iter().skip(1).map(|it| (it.clone(), Look::Default));
    let panels = assessments.first().cloned().map(|it| (it, Look::Primary)).into_iter().chain(others);
    let panels = panels.map(|(it, look)| view! { <AssessmentPanel it year look/> }).collect_view();
    if assessments.is_empty() {
        view! {
            <section class="q-panel q-today__main">
                <div><h2>"收件台"</h2><p class="q-sub">"把邮件附件存下来，一次选多个。"</p></div>
                <Button label="去收件" look=Look::Primary go=Route::Inbox.href()/>
            </section>
        }
        .into_any()
    } else {
        panels.into_any()
    }
}

#[component]
fn AssessmentPanel(it: Assessment, year: i32, look: Look) -> impl IntoView {
    let verb = it.verb();
    let page = match it.next {
        _ if it.done => AssessPage::Result,
        Some(_) if it.given == 0 => AssessPage::Sections,
        Some(next) => AssessPage::Item(next),
        None => AssessPage::Check,
    };
    let left = if it.done { "已写好".to_owned() } else { format!("还差 {} 题", it.all - it.given) };
    let (given, all) = (it.given, it.all);
    view! {
        <section class="q-panel q-stack--tight">
            <div class="q-row q-row--split"><h2>{it.title}</h2><span class="q-sub">{left}</span></div>
            <Progress done=given of=all words=format!("已填 {given}，共 {all}")/>
            <Button label=verb look=if it.done { Look::Default } else { look } size=Size::Wide
                go=Route::assess(it.standard, year, page).href()/>
        </section>
    }
}

fn two_versions(id: qiangji::record::Id) -> impl IntoView {
    view! {
        <Cells><Cell icon=Icon::Copy title="有一条写了两个版本" desc="两台设备都改过，选一个" go=Route::Versions(id.to_string()).href()/></Cells>
    }
}

/// How far this year's assessments are.
fn assessments(app: AppState) -> Vec<Assessment> {
    let (profile, year) = (app.profile(), app.year());
    let one = |standard: &(&'static str, &'static str)| {
        let draft = app.draft(&draft_key(standard.0, year)).map(|draft| draft.values);
        app.read(|book| agenda::assessment(book, &profile, standard, year, draft.as_ref()))
    };
    agenda::standards(profile.role).iter().filter_map(one).collect()
}

/// Forms left unfinished. An assessment that is due is its own panel, not a second row.
fn open_drafts(app: AppState) -> Vec<(String, Draft)> {
    let mut drafts: Vec<(String, Draft)> =
        app.drafts().into_iter().filter(|(key, _)| !key.starts_with("assess/")).collect();
    drafts.sort_by_key(|(_, draft)| std::cmp::Reverse(draft.at_ms));
    drafts
}

fn draft_row(draft: &Draft) -> impl IntoView + use<> {
    let kind = catalogue::get().kind(&draft.kind);
    let name = kind.map_or(words::UNKNOWN_KIND, |kind| kind.title.as_str());
    let title = kind.and_then(|kind| draft.values.get(&kind.title_field)).and_then(|value| value.text());
    let title = title.map_or_else(|| name.to_owned(), |title| format!("{name}《{title}》"));
    let desc = format!("没写完，{} 存下", words::moment(clock::moment(draft.at_ms)));
    view! { <Cell title desc go=draft.at.clone() end=|| view! { <span>"接着写"</span> }/> }
}

/// The four kinds written most in this role; the last leads to all.
#[component]
fn Quick() -> impl IntoView {
    let app = use_app();
    let one = |icon: Icon, label: String, route: Route| {
        view! { <a class="q-quick__one" href=route.href()>{icon.view()}<span>{label}</span></a> }
    };
    let kinds = move || {
        let usual: &[(&str, Icon)] = match app.profile().role {
            Role::Member => &[
                ("self_study_entry", Icon::Book),
                ("reflection", Icon::Pen),
                ("online_exchange", Icon::People),
            ],
            Role::Secretary => &[
                ("party_lecture", Icon::People),
                ("training_event", Icon::Book),
                ("mass_survey", Icon::Evaluate),
            ],
            Role::Team | Role::Office => {
                &[("study_group_session", Icon::People), ("training_event", Icon::Book), ("plan", Icon::Plan)]
            }
        };
        let known = usual.iter().filter_map(|(id, icon)| Some((catalogue::get().kind(id)?, *icon)));
        known
            .map(|(kind, icon)| one(icon, kind.title.clone(), Route::NewRecord(kind.id.clone())))
            .collect_view()
    };
    view! {
        <nav class="q-quick q-box" aria-label="记一笔">
            {kinds}
            {one(Icon::More, "其他".to_owned(), Route::RecordKinds)}
        </nav>
    }
}

/// Since when nothing was handed in, and what is only here.
#[component]
fn HandedIn(handed_in: Memo<Since>) -> impl IntoView {
    let app = use_app();
    let title = move || {
        handed_in
            .get()
            .last
            .map_or("还没有上交过".to_owned(), |day| format!("上次上交 {}", words::month_day(day)))
    };
    let new = move || match handed_in.get().changed {
        0 => "之后没有新的".to_owned(),
        n => format!("新增 {n} 条，只在这台设备里"),
    };
    let backup = move || {
        let at_stake = app.stake().sentence();
        if !at_stake.is_empty() {
            return at_stake;
        }
        let since = app.backed_up();
        match (since.last, since.changed) {
            (None, 0) => "还没有内容要备份".to_owned(),
            (None, n) => format!("还没有备份过，有 {n} 条"),
            (Some(day), n) => format!("上次 {}，之后新增 {n} 条", words::month_day(day)),
        }
    };
    view! {
        <Cells title="上交和备份">
            <Cell icon=Icon::Send title=Signal::derive(title) desc=Signal::derive(new) go=Route::HandIn.href()/>
            <Cell icon=Icon::Save title=words::BACK_UP desc=Signal::derive(backup) go=Route::Settings.href()/>
        </Cells>
    }
}
