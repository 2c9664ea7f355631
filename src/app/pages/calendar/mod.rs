//! 日历: what is due for me, my group, branch or unit, late first; and the whole year as a table.

mod list;
mod year;

use leptos::prelude::*;

use self::list::DueList;
use self::year::YearTable;
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
        CalendarAt::Year(year) => year,
    };
    let chosen = if at == CalendarAt::List { "list" } else { "year" };
    let press = Callback::new(move |id: String| {
        let at = if id == "list" { CalendarAt::List } else { CalendarAt::Year(year) };
        route::replace(&Route::Calendar(at));
    });
    let choices = vec![Choice::new("list", "要做的"), Choice::new("year", "全年表")];
    view! {
        <main class="q-main q-main--fill">
            <Head title=words::CALENDAR sub=format!("{year}年")/>
            <div class="q-calendar__tools"><Chips label="怎么看" choices=choices chosen=vec![chosen.to_owned()] on_press=press/></div>
            {match at {
                CalendarAt::List => view! { <DueList/> }.into_any(),
                CalendarAt::Year(year) => view! { <YearTable year/> }.into_any(),
            }}
        </main>
    }
}
