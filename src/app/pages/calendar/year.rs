//! The year as a table: frozen heads, a cell for each span, only the rows in sight drawn.

use leptos::prelude::*;
use qiangji::duty::matrix::{Cell, Line};
use qiangji::record::Id;

use crate::route::{CalendarAt, PlanAt, Route};
use crate::state::use_app;
use crate::widgets::button::{Button, Size};
use crate::widgets::matrix::{Matrix, MatrixCell, MatrixLine};
use crate::words;

#[component]
pub fn YearTable(year: i32) -> impl IntoView {
    let app = use_app();
    let today = app.today();
    let lines = Memo::new(move |_| app.matrix(year).into_iter().map(shown).collect::<Vec<_>>());
    let now = (words::year_of(today) == year).then(|| words::month_of(today));
    let (first, last) = app.figures().programme();
    let step = |to: i32, label: String| {
        let inside = (words::year_of(first)..=words::year_of(last)).contains(&to);
        inside.then(
            || view! { <Button label size=Size::Small go=Route::Calendar(CalendarAt::Year(to)).href()/> },
        )
    };
    view! {
        <p class="q-calendar__years">{step(year - 1, format!("{}年", year - 1))}{step(year + 1, format!("{}年", year + 1))}</p>
        <Matrix caption=format!("{year}年") lines now/>
        <p class="q-sub q-pad">"格里写的是日期。“补记”是事后 7 天以上才写的，照样算数。点一格看那条记录。"</p>
    }
}

fn shown(line: Line) -> MatrixLine {
    match line {
        Line::Head(text) => MatrixLine::Head(text),
        Line::Row { label, cells } => MatrixLine::Row { label, cells: cells.into_iter().map(cell).collect() },
    }
}

/// One record leads to itself; several, or none, to what the entry asks.
fn cell(cell: Cell) -> MatrixCell {
    let go = match cell.records.as_slice() {
        [one] => Route::Record(Id::to_string(one)),
        _ => Route::Plan(PlanAt::of_entry(cell.entry)),
    };
    MatrixCell {
        months: cell.months,
        mark: words::mark(cell.verdict),
        word: cell.word,
        now: cell.now,
        go: go.href(),
    }
}
