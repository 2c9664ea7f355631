//! The map of addresses: which screen each route shows, and the frame around all of them.

mod assess;
mod calendar;
mod damaged;
mod evidence;
mod figures;
mod frame;
mod hand_in;
mod inbox;
mod judging;
mod kept;
mod ledger;
mod lock;
mod more;
mod plan;
mod records;
mod rejoin;
mod returns;
mod roster;
mod rounds;
mod sealed;
mod settings;
mod setup;
mod taking;
mod today;
mod ways;
mod wechat;
mod who;

use leptos::prelude::*;

use self::frame::Frame;
use crate::route::Route;
use crate::state::{Phase, use_app};
use crate::widgets::icon_sprite::IconSprite;
use crate::widgets::skeleton::Skeleton;

/// The whole page.
#[component]
pub fn App(route: ReadSignal<Route>) -> impl IntoView {
    let app = use_app();
    let phase = Memo::new(move |_| app.phase());
    let tail = Memo::new(move |_| match route.get() {
        Route::Join(tail) => tail,
        _ => String::new(),
    });
    let restoring = Memo::new(move |_| route.get() == Route::Restore);
    view! {
        <IconSprite/>
        {move || match phase.get() {
            Phase::Opening => view! { <div class="q-app"><Skeleton/></div> }.into_any(),
            Phase::Locked => view! { <lock::LockPage/><frame::NoticeBar/> }.into_any(),
            Phase::Fresh | Phase::Damaged if restoring.get() => view! { <settings::RestorePage/><frame::NoticeBar/> }.into_any(),
            Phase::Fresh => view! { {move || view! { <who::WhoPage tail=tail.get()/> }}<frame::NoticeBar/> }.into_any(),
            Phase::Damaged => view! { <damaged::DamagedPage/><frame::NoticeBar/> }.into_any(),
            Phase::Failed(why) => view! { <frame::Failed why/> }.into_any(),
            Phase::Ready => view! { <Frame route=route screen=move || screen(route.get())/> }.into_any(),
        }}
    }
}

/// One screen a route.
fn screen(route: Route) -> AnyView {
    match route {
        Route::Today => view! { <today::TodayPage/> }.into_any(),
        Route::Join(tail) => view! { <who::WhoPage tail/> }.into_any(),
        Route::Setup => view! { <who::WhoPage tail=String::new()/> }.into_any(),
        Route::Assess(assess) => view! { <assess::AssessPages assess/> }.into_any(),
        Route::Records => view! { <records::RecordsPage/> }.into_any(),
        Route::RecordKinds => view! { <records::KindsPage/> }.into_any(),
        Route::NewRecord(kind) => view! { <records::NewPage kind/> }.into_any(),
        Route::NewRecordWith(kind, tail) => view! { <records::NewPage kind tail/> }.into_any(),
        Route::Plan(at) => view! { <plan::PlanPage at/> }.into_any(),
        Route::Calendar(at) => view! { <calendar::CalendarPage at/> }.into_any(),
        Route::Record(id) => view! { <records::DetailPage id/> }.into_any(),
        Route::EditRecord(id) => view! { <records::EditPage id/> }.into_any(),
        Route::Versions(id) => view! { <records::VersionsPage id/> }.into_any(),
        Route::Review(id) => view! { <records::ReviewPage id/> }.into_any(),
        Route::Rounds => view! { <rounds::RoundsPage/> }.into_any(),
        Route::Round(id) => view! { <rounds::RoundPage id/> }.into_any(),
        Route::SendRound(id) => view! { <rounds::SendPage id/> }.into_any(),
        Route::Returns => view! { <returns::ReturnsPage/> }.into_any(),
        Route::Slip(person) => view! { <returns::SlipPage person/> }.into_any(),
        Route::Bin => view! { <records::BinPage/> }.into_any(),
        Route::StudyYear => view! { <records::YearPage/> }.into_any(),
        Route::HandIn => view! { <hand_in::HandInPage/> }.into_any(),
        Route::Inbox => view! { <inbox::InboxPage came=String::new()/> }.into_any(),
        Route::Taken(id) => view! { <inbox::TakenPage id/> }.into_any(),
        Route::TakenFile(id, at) => view! { <inbox::TakenFilePage id at/> }.into_any(),
        Route::Piece(came) => view! { <inbox::InboxPage came/> }.into_any(),
        Route::Roster => view! { <roster::RosterPage/> }.into_any(),
        Route::Ledger => view! { <ledger::LedgerPage/> }.into_any(),
        Route::Figures => view! { <figures::FiguresPage/> }.into_any(),
        Route::Key(key) => view! { <settings::KeyPage key/> }.into_any(),
        Route::Settings => view! { <settings::SettingsPage/> }.into_any(),
        Route::Restore => view! { <settings::RestorePage/> }.into_any(),
        Route::More => view! { <more::MorePage/> }.into_any(),
    }
}
