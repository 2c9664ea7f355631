//! The frame around every screen: tabs, banner, what can be undone, focus and title after a change of address.

use leptos::prelude::*;
use qiangji::book::Book;
use qiangji::profile::Role;
use qiangji::risk::{self, Banner as Reason};
use qiangji::round;
use wasm_bindgen::JsCast;

use super::kept::renew;
use crate::offline::{self, Newer};
use crate::route::{AssessPage, CalendarAt, PlanAt, Route};
use crate::state::{AppState, use_app};
use crate::widgets::banner::{Act, Banner};
use crate::widgets::button::{Button, Look};
use crate::widgets::go::Go;
use crate::widgets::icon::Icon;
use crate::widgets::nav::{Nav, NavItem, Place};
use crate::widgets::note::NoteKind;
use crate::widgets::toast::Toast;
use crate::widgets::undo_bar::UndoBar;
use crate::words;

#[component]
pub fn Frame(route: ReadSignal<Route>, #[prop(into)] screen: ViewFn) -> impl IntoView {
    let app = use_app();
    let sub = Memo::new(move |_| is_sub(&route.get()));
    let current = Memo::new(move |_| tab_of(&stands(app, route.get())).href());
    let brand = move || {
        let profile = app.profile();
        view! {
            <strong>{words::PRODUCT}</strong>
            <p>{format!("{} {}", profile.unit, profile.branch)}</p>
            <p>{format!("{} {}", profile.name, words::role_under_name(profile.role))}</p>
        }
    };
    let foot = move || {
        let last = app.backed_up().last.map_or(words::NEVER_BACKED_UP.to_owned(), words::last_backup);
        let lock = Callback::new(move |()| app.lock_now());
        let lock = app.lock().map(|_| view! { <Button label=words::LOCK_NOW look=Look::Link go=lock/> });
        view! { <p>{words::ONLY_HERE}</p><p>{last}</p>{lock} }
    };
    after_navigation(app, route);
    view! {
        <div class="q-app q-app--nav" class=("q-app--sub", sub)>
            <Nav items=Signal::derive(move || items(app)) current brand=move || brand() foot=move || foot()/>
            <div class="q-page">
                <TopBanner route/>
                {move || screen.run()}
            </div>
            <NoticeBar/>
        </div>
    }
}

/// Focus and title follow the address, so that a screen reader says where one is.
fn after_navigation(app: AppState, route: ReadSignal<Route>) {
    Effect::new(move |before: Option<()>| {
        let (_, name) = face(&stands(app, route.get()));
        document().set_title(&words::page_title(name));
        if before.is_some() {
            request_animation_frame(focus_heading);
        }
    });
}

/// Unless one is typing already: on a slow machine the frame comes late.
fn focus_heading() {
    let typing = document()
        .active_element()
        .is_some_and(|it| matches!(it.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"));
    if typing {
        return;
    }
    let heading = document().query_selector("main h1").ok().flatten();
    if let Some(heading) = heading.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Only an element that cannot take focus refuses; then the focus stays where it was.
        drop(heading.focus());
    }
}

/// At most one banner on a page; which one, the core decides (DESIGN.md 6, Banner rules).
#[component]
fn TopBanner(route: ReadSignal<Route>) -> impl IntoView {
    let app = use_app();
    let reason = Memo::new(move |_| {
        let reasons = [
            (!app.may_write(), Reason::OnlyReading),
            (app.loss().is_some(), Reason::Loss),
            (app.clock_trouble().is_some(), Reason::WrongDate),
            (offline::newer().get() != Newer::No && !route.get().is_form(), Reason::NewVersion),
            (app.must_back_up(), Reason::Backup),
            (app.home_screen(), Reason::HomeScreen),
        ];
        risk::banner(reasons.into_iter().filter(|(holds, _)| *holds).map(|(_, reason)| reason))
    });
    move || reason.get().map(|reason| banner(app, reason))
}

/// What a banner says and offers.
fn banner(app: AppState, reason: Reason) -> AnyView {
    let to_settings = |label| Act { label, go: Go::To(Route::Settings.href()) };
    match reason {
        Reason::OnlyReading => {
            let take = Callback::new(move |()| AppState::take_over());
            let acts = vec![Act { label: words::WRITE_HERE, go: Go::Do(take) }];
            view! { <Banner kind=NoteKind::Locked text=words::SECOND_WINDOW acts/> }.into_any()
        }
        Reason::Loss => {
            let loss = Signal::derive(move || app.loss().unwrap_or_default());
            view! { <Banner kind=NoteKind::Warn text=loss acts=vec![to_settings(words::RESTORE)]/> }
                .into_any()
        }
        Reason::WrongDate => {
            let text = Signal::derive(move || app.clock_trouble().unwrap_or_default());
            view! { <Banner kind=NoteKind::Warn text/> }.into_any()
        }
        Reason::NewVersion => {
            let acts = vec![Act { label: words::RENEW, go: Go::Do(Callback::new(move |()| renew(app))) }];
            let text = Signal::derive(|| match offline::newer().get() {
                Newer::TookOver => words::NEWER_SERVES.to_owned(),
                Newer::No | Newer::Waits => words::NEWER_WAITS.to_owned(),
            });
            view! { <Banner text acts/> }.into_any()
        }
        Reason::Backup => {
            let text = Signal::derive(move || app.stake().sentence());
            view! { <Banner kind=NoteKind::Warn text acts=vec![to_settings(words::BACK_UP)]/> }.into_any()
        }
        Reason::HomeScreen => {
            let text = Signal::derive(move || {
                let empty = app.read(Book::is_empty) && app.drafts().is_empty();
                if empty { words::TO_HOME_SCREEN } else { words::TO_HOME_SCREEN_WITH_ALL }.to_owned()
            });
            let read = Callback::new(move |()| {
                leptos::task::spawn_local(async move {
                    app.put_hint_away().await;
                });
            });
            let acts = vec![to_settings(words::BACK_UP), Act { label: words::READ, go: Go::Do(read) }];
            view! { <Banner text acts/> }.into_any()
        }
    }
}

/// What was just done or went wrong.
#[component]
pub fn NoticeBar() -> impl IntoView {
    let app = use_app();
    let close = Callback::new(move |()| app.notices.close());
    move || {
        app.notices.shown().map(|notice| match notice.undo {
            Some(undo) => {
                let on_undo = Callback::new(move |()| {
                    app.notices.close();
                    undo.run(());
                });
                view! { <UndoBar done=notice.text on_undo on_gone=close/> }.into_any()
            }
            None => view! { <Toast text=notice.text wrong=notice.wrong on_gone=close/> }.into_any(),
        })
    }
}

/// The store could not be opened at all: why, and the way to the data.
#[component]
pub fn Failed(why: String) -> impl IntoView {
    view! {
        <div class="q-app"><main class="q-main q-narrow">
            <h1 class="q-lead">{words::CANNOT_OPEN}</h1>
            <p class="q-lead__sub">{why}</p>
            <div class="q-bar">
                <a class="weui-btn weui-btn_primary" href="./">{words::RELOAD}</a>
                <a class="weui-btn weui-btn_default" href="rescue.html">{words::BACK_UP}</a>
            </div>
        </main></div>
    }
}

/// What a role needs, in its order (DESIGN.md 7); screens that are not built are not shown.
fn items(app: AppState) -> Vec<NavItem> {
    let year = app.year();
    let item = |route: Route, place: Place| {
        let (icon, label) = face(&route);
        NavItem { icon, label, href: route.href(), place, count: 0 }
    };
    let assess = |standard: &str| Route::assess(standard, year, AssessPage::Sections);
    let mut items = match app.profile().role {
        Role::Member => vec![
            item(Route::Today, Place::Both),
            item(assess("member"), Place::Both),
            item(Route::Records, Place::Both),
            item(calendar(), Place::Both),
            item(plan(), Place::PcBelow),
            item(Route::HandIn, Place::PcBelow),
        ],
        Role::Secretary | Role::Team => vec![
            item(Route::Today, Place::Both),
            item(Route::Records, Place::Both),
            item(calendar(), Place::Both),
            item(Route::Inbox, Place::Both),
            item(assess("five_good"), Place::PcBelow),
            item(plan(), Place::PcBelow),
            item(Route::Roster, Place::PcBelow),
            item(Route::HandIn, Place::PcBelow),
        ],
        Role::Office => vec![
            item(Route::Today, Place::Both),
            item(Route::Inbox, Place::Both),
            item(plan(), Place::Both),
            item(Route::Records, Place::Both),
            item(calendar(), Place::PcBelow),
            item(Route::Roster, Place::PcBelow),
        ],
    };
    items.push(item(Route::Rounds, Place::PcBelow));
    items.push(item(Route::Ledger, Place::PcBelow));
    items.push(item(Route::Settings, Place::PcBelow));
    items.push(item(Route::More, Place::Phone));
    items
}

fn plan() -> Route {
    Route::Plan(PlanAt::default())
}

fn calendar() -> Route {
    Route::Calendar(CalendarAt::List)
}

/// Icon and name of a tab.
pub fn face(route: &Route) -> (Icon, &'static str) {
    match route {
        Route::Today | Route::Join(_) | Route::Setup => (Icon::Today, words::TODAY),
        Route::Assess(_) => (Icon::Assess, words::ASSESS),
        Route::Records
        | Route::RecordKinds
        | Route::NewRecord(_)
        | Route::NewRecordWith(..)
        | Route::Record(_)
        | Route::EditRecord(_)
        | Route::Versions(_)
        | Route::Review(_)
        | Route::Bin
        | Route::StudyYear => (Icon::Book, words::RECORDS),
        Route::HandIn => (Icon::Send, words::HAND_IN),
        Route::Plan(_) => (Icon::Plan, words::PLAN),
        Route::Calendar(_) => (Icon::Calendar, words::CALENDAR),
        Route::Inbox
        | Route::Taken(_)
        | Route::TakenFile(..)
        | Route::Piece(_)
        | Route::Returns
        | Route::Slip(_) => (Icon::Inbox, words::INBOX),
        Route::Rounds | Route::Round(_) | Route::SendRound(_) => (Icon::Report, words::ROUNDS),
        Route::Roster => (Icon::People, words::ROSTER),
        Route::Ledger => (Icon::Lines, words::LEDGER),
        Route::Settings | Route::Restore | Route::Key(_) => (Icon::Gear, words::SETTINGS),
        Route::Figures => (Icon::Gear, words::FIGURES),
        Route::More => (Icon::Menu, words::MORE),
    }
}

/// The form of what goes down belongs where it is shown, not among the records.
fn stands(app: AppState, route: Route) -> Route {
    let kind = match &route {
        Route::NewRecord(kind) | Route::NewRecordWith(kind, _) => Some(kind.clone()),
        Route::EditRecord(id) => {
            id.parse().ok().and_then(|id| untrack(|| app.read(|book| Some(book.get(id)?.kind.clone()))))
        }
        _ => None,
    };
    if kind.as_deref() == Some(round::KIND) { Route::Rounds } else { route }
}

/// The tab a screen belongs to.
fn tab_of(route: &Route) -> Route {
    match route {
        Route::Today | Route::Join(_) | Route::Setup => Route::Today,
        Route::Assess(assess) => Route::assess(&assess.standard, assess.year, AssessPage::Sections),
        Route::Records
        | Route::RecordKinds
        | Route::NewRecord(_)
        | Route::NewRecordWith(..)
        | Route::Record(_)
        | Route::EditRecord(_)
        | Route::Versions(_)
        | Route::Review(_)
        | Route::Bin
        | Route::StudyYear => Route::Records,
        Route::HandIn => Route::HandIn,
        Route::Plan(_) => Route::Plan(PlanAt::default()),
        Route::Calendar(_) => Route::Calendar(CalendarAt::List),
        Route::Inbox
        | Route::Taken(_)
        | Route::TakenFile(..)
        | Route::Piece(_)
        | Route::Returns
        | Route::Slip(_) => Route::Inbox,
        Route::Rounds | Route::Round(_) | Route::SendRound(_) => Route::Rounds,
        Route::Roster => Route::Roster,
        Route::Ledger => Route::Ledger,
        Route::Settings | Route::Restore | Route::Figures | Route::Key(_) => Route::Settings,
        Route::More => Route::More,
    }
}

/// Screens with 返回: they show no tab bar on a phone.
fn is_sub(route: &Route) -> bool {
    match route {
        Route::Today
        | Route::Records
        | Route::HandIn
        | Route::Calendar(_)
        | Route::Inbox
        | Route::Piece(_)
        | Route::More => false,
        Route::Assess(assess) => assess.page != AssessPage::Sections,
        Route::Plan(at) => at.entry.is_some(),
        Route::Join(_)
        | Route::Setup
        | Route::RecordKinds
        | Route::NewRecord(_)
        | Route::NewRecordWith(..)
        | Route::Record(_)
        | Route::EditRecord(_)
        | Route::Versions(_)
        | Route::Review(_)
        | Route::Bin
        | Route::StudyYear
        | Route::Roster
        | Route::Ledger
        | Route::Settings
        | Route::Figures
        | Route::Key(_)
        | Route::Rounds
        | Route::Round(_)
        | Route::SendRound(_)
        | Route::Taken(_)
        | Route::TakenFile(..)
        | Route::Returns
        | Route::Slip(_)
        | Route::Restore => true,
    }
}
