//! 日历: what is due for me, my group, branch or unit, late first; and the whole year as a table.

mod file;
pub mod list;
mod month;
mod year;

use leptos::prelude::*;

use self::file::CalendarFile;
use self::list::DueList;
use self::month::MonthPage;
use self::year::YearTable;
use super::judging::OnceJudged;
use crate::route::{CalendarAt, Route};
use crate::state::use_app;
use crate::widgets::chips::Chips;
use crate::widgets::choice::Choice;
use crate::widgets::head::Head;
use crate::{route, words};

#[component]
pub fn CalendarPage(at: CalendarAt) -> impl IntoView {
    let app = use_app();
    let year = match at {
        CalendarAt::List => words::year_of(app.today()),
        CalendarAt::Month(month) => month.year,
        CalendarAt::Year(year) => year,
    };
    let chosen = match at {
        CalendarAt::List => "list",
        CalendarAt::Month(_) => "month",
        CalendarAt::Year(_) => "year",
    };
    let press = Callback::new(move |id: String| {
        let at = match id.as_str() {
            "month" => CalendarAt::Month(words::month_period(app.today_untracked())),
            "year" => CalendarAt::Year(year),
            _ => CalendarAt::List,
        };
        route::replace(&Route::Calendar(at));
    });
    let choices =
        vec![Choice::new("list", "要做的"), Choice::new("month", "月历"), Choice::new("year", "全年表")];
    // 春季学期第 5 周
    let sub = Signal::derive(move || {
        let today = app.today();
        let term = app.terms().into_iter().find(|(_, first, last)| *first <= today && today <= *last);
        let week =
            term.map(|(name, first, _)| format!(" {name}第 {} 周", (today - first).num_days() / 7 + 1));
        format!("{year}年{}", week.unwrap_or_default())
    });
    view! {
        <main class="q-main q-main--fill">
            <Head title=words::CALENDAR sub/>
            <div class="q-calendar__tools"><Chips label="怎么看" choices=choices chosen=vec![chosen.to_owned()] on_press=press/></div>
            <OnceJudged>{match at {
                CalendarAt::List => view! { <DueList/> }.into_any(),
                CalendarAt::Month(month) => view! { <MonthPage month/> }.into_any(),
                CalendarAt::Year(year) => view! { <YearTable year/> }.into_any(),
            }}</OnceJudged>
        </main>
    }
}
