//! A year of study: a heat map, the sentence above it, the table under it. Hours are noted, never scored or ranked.

use leptos::prelude::*;
use qiangji::catalogue;
use qiangji::chart;
use qiangji::score::study::{self, Entry};

use crate::route::Route;
use crate::state::{AppState, use_app};
use crate::widgets::button::{Button, Look, Size};
use crate::widgets::empty_state::EmptyState;
use crate::widgets::head::Head;
use crate::widgets::heat_map::{Day, HeatMap, Week};
use crate::widgets::icon::Icon;
use crate::widgets::table::{Align, Column, Table};
use crate::words;

#[component]
pub fn YearPage() -> impl IntoView {
    let app = use_app();
    let year = words::year_of(app.today_untracked());
    let entries = Memo::new(move |_| entries(app, year));
    view! {
        <main class="q-main q-main--narrow">
            <Head title="一年的学习" sub=format!("{year}年") back=Route::Records.href()/>
            {move || {
                let entries = entries.get();
                if entries.is_empty() {
                    let line = "自学、听课、开会学习，记下来都会列在这里。";
                    view! { <EmptyState icon=Icon::Book title="今年还没有学习记录" line/> }.into_any()
                } else {
                    view! { <Year entries year/> }.into_any()
                }
            }}
            <p class="q-sub q-pad">"时长只记下来，不计分，不排名。"</p>
        </main>
    }
}

fn entries(app: AppState, year: i32) -> Vec<Entry> {
    let Some(person) = app.profile().person else { return Vec::new() };
    app.roster().with(|roster| app.read(|book| study::log(book, roster, person, year)))
}

#[component]
fn Year(entries: Vec<Entry>, year: i32) -> impl IntoView {
    let chart = chart::year(&entries, year);
    let weeks: Vec<Week> = chart.weeks.iter().map(week).collect();
    let months = chart.months.into_iter().map(|(month, count, minutes)| {
        let minutes = if minutes > 0 { format!("{minutes} 分钟") } else { String::new() };
        view! { <tr><th scope="row">{format!("{month}月")}</th><td class="q-table__end">{count}</td><td class="q-table__end">{minutes}</td></tr> }
    });
    let columns = vec![
        Column::new("月份"),
        Column::new("次数").align(Align::End),
        Column::new("记下的时长").align(Align::End),
    ];
    let rows = entries.into_iter().map(row).collect_view();
    view! {
        <p class="q-lead">{chart.sentence.clone()}</p>
        <section class="q-panel"><HeatMap title=chart.sentence weeks/></section>
        <Table caption="每月学习" columns><tbody>{months.collect_view()}</tbody></Table>
        <h2 class="q-sec">"每一次"</h2>
        <div class="q-box"><div class="weui-cells">{rows}</div></div>
    }
}

fn week(week: &chart::Week) -> Week {
    let day = |cell: &chart::DayCell| {
        let said = cell.day.map(|day| match cell.count {
            0 => format!("{}，没有记录", words::month_day(day)),
            n => format!("{}，{n} 次", words::month_day(day)),
        });
        Day { said: said.unwrap_or_default(), count: cell.count }
    };
    Week { month: week.month.clone(), days: std::array::from_fn(|at| day(&week.days[at])) }
}

fn row(entry: Entry) -> impl IntoView {
    let kind = catalogue::get().kind(&entry.kind).map(|kind| kind.title.clone()).unwrap_or_default();
    let length = match (entry.minutes, entry.half_days) {
        (Some(minutes), _) => format!("　{minutes} 分钟"),
        (None, Some(halves)) => format!("　{halves} 个半天"),
        (None, None) => String::new(),
    };
    let desc = format!("{}　{kind}{length}", words::month_day(entry.day));
    view! {
        <div class="weui-cell">
            <span class="weui-cell__bd">{entry.title}<span class="weui-cell__desc">{desc}</span></span>
            <Button label="看" look=Look::Link size=Size::Small go=Route::Record(entry.id.to_string()).href()/>
        </div>
    }
}
