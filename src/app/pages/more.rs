//! 更多: what has no tab of its own on the phone.

use leptos::prelude::*;
use qiangji::profile::Role;

use super::frame::face;
use crate::route::{Assess, AssessPage, CalendarAt, PlanAt, Route};
use crate::state::use_app;
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::head::Head;
use crate::widgets::icon::Icon;
use crate::words;

#[component]
pub fn MorePage() -> impl IntoView {
    let app = use_app();
    let rows = move || {
        let year = app.year();
        let own = Route::assess("member", year, AssessPage::Sections);
        let five = Route::assess("five_good", year, AssessPage::Sections);
        let (plan, calendar) = (Route::Plan(PlanAt::default()), Route::Calendar(CalendarAt::List));
        let mut routes = match app.profile().role {
            Role::Member => vec![plan, Route::HandIn],
            Role::Secretary | Role::Team => vec![five, own, plan, Route::HandIn, Route::Roster],
            Role::Office => vec![calendar, Route::Roster],
        };
        routes.extend([Route::Rounds, Route::Ledger, Route::StudyYear, Route::Bin, Route::Settings]);
        let role = app.profile().role;
        routes.into_iter().map(|route| row(route, role)).collect_view()
    };
    let lock = Callback::new(move |()| app.lock_now());
    view! {
        <main class="q-main">
            <Head title=words::MORE/>
            <Cells>
                {rows}
                <Show when=move || app.lock().is_some()>
                    <Cell icon=Icon::Lock title=words::LOCK_NOW desc="再打开要写口令" go=lock/>
                </Show>
            </Cells>
        </main>
    }
}

fn row(route: Route, role: Role) -> impl IntoView {
    let (icon, name) = face(&route);
    let (icon, title, desc) = match route {
        Route::Assess(Assess { ref standard, .. }) if standard == "five_good" => {
            (icon, "五个好自评", if role == Role::Secretary { "本支部一年一次" } else { "本单位一年一次" })
        }
        Route::Assess(_) => (icon, "我的年度自评", "自己的，跟五个好分开"),
        Route::Plan(_) => (icon, name, "61 句原文，每条做到没有"),
        Route::Calendar(_) => (icon, name, "到期的事和全年表"),
        Route::HandIn => (icon, name, "做成文件，发给上一级"),
        Route::Roster if role == Role::Secretary => (icon, name, "支部的人和小组，发给党员的链接"),
        Route::Roster => (icon, name, "人和党小组，发给他们的链接"),
        Route::Rounds if role == Role::Member => (icon, name, "上面要你交什么，哪天前"),
        Route::Rounds => (icon, name, "上面要的，和要下面交的"),
        Route::Ledger => (icon, name, "问题、措施和答应的事，谁办、办完没有"),
        Route::StudyYear => (Icon::Calendar, "一年的学习", "每天学了什么，只记不评"),
        Route::Bin => (Icon::Trash, "回收站", "删掉的记录留 30 天"),
        Route::Settings => (icon, name, "身份、大字版、备份和恢复"),
        Route::Today
        | Route::Join(_)
        | Route::Setup
        | Route::Records
        | Route::RecordKinds
        | Route::NewRecord(_)
        | Route::NewRecordWith(..)
        | Route::Record(_)
        | Route::EditRecord(_)
        | Route::Versions(_)
        | Route::Review(_)
        | Route::Key(_)
        | Route::Round(_)
        | Route::SendRound(_)
        | Route::Returns
        | Route::Slip(_)
        | Route::Inbox
        | Route::Taken(_)
        | Route::TakenFile(..)
        | Route::Piece(_)
        | Route::Figures
        | Route::Restore
        | Route::More => (icon, name, ""),
    };
    view! { <Cell icon=icon title=title desc=desc go=route.href()/> }
}
