//! A month as days: what is due on each, what was written for it.

use chrono::NaiveDate;
use leptos::prelude::*;
use qiangji::duty::Verdict;
use qiangji::duty::month::{Day, Unusual};
use qiangji::period::Period;
use qiangji::record::Record;

use super::list::row;
use crate::route::{CalendarAt, Route};
use crate::state::{title_of, use_app};
use crate::widgets::button::{Button, Size};
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::month::{Month, MonthDay};
use crate::words;

/// Records of one day that are listed.
const MOST: usize = 50;

#[component]
pub fn MonthPage(month: Period) -> impl IntoView {
    let app = use_app();
    let today = app.today_untracked();
    let days = Memo::new(move |_| app.month(month));
    let first = if month == words::month_period(today) { today } else { month.first() };
    let chosen = RwSignal::new(first.to_string());
    let shown = Signal::derive(move || {
        days.with(|days| days.iter().map(|day| shown(day, today)).collect::<Vec<_>>())
    });
    let open = Memo::new(move |_| {
        days.with(|days| days.iter().find(|day| day.date.to_string() == chosen.get()).cloned())
    });
    let step = |to: Period, label: &str| {
        view! { <Button label=label.to_owned() size=Size::Small go=Route::Calendar(CalendarAt::Month(to)).href()/> }
    };
    view! {
        <div class="q-fill q-scroll">
            <p class="q-calendar__years">
                {step(month.before(), "上个月")}<strong>{month.label()}</strong>{step(month.after(), "下个月")}
            </p>
            <Month caption=month.label() before=words::weekday_number(month.first()) days=shown chosen
                on_choose=Callback::new(move |id| chosen.set(id))/>
            {move || open.get().map(|day| view! { <OneDay day/> })}
        </div>
    }
}

fn shown(day: &Day, today: NaiveDate) -> MonthDay {
    let owed = |verdict: Verdict| {
        matches!(verdict, Verdict::Missed | Verdict::Partial { .. } | Verdict::Pending { .. })
    };
    let open = day.due.iter().filter(|row| owed(row.verdict)).count();
    let worst = day.due.iter().map(|row| row.verdict).min_by_key(|verdict| verdict.rank());
    let due = worst.map(|verdict| (words::mark(verdict), if open > 0 { open } else { day.due.len() }));
    let note = match day.unusual {
        Some(Unusual::Off) => "休",
        Some(Unusual::Worked) => "班",
        None => "",
    };
    let due_words = (open > 0).then(|| format!("{open} 件到期"));
    let written = (!day.records.is_empty()).then(|| format!("{} 条记录", day.records.len()));
    let label =
        [words::day(day.date)].into_iter().chain(due_words).chain(written).collect::<Vec<_>>().join("，");
    MonthDay {
        id: day.date.to_string(),
        number: words::day_number(day.date),
        due,
        records: day.records.len(),
        note,
        today: day.date == today,
        label,
    }
}

#[component]
fn OneDay(day: Day) -> impl IntoView {
    let app = use_app();
    let records = app.newest(&day.records, MOST);
    let nothing = day.due.is_empty() && records.is_empty();
    let due = (!day.due.is_empty())
        .then(|| view! { <Cells title="这天到期">{day.due.into_iter().map(row).collect_view()}</Cells> });
    let written = (!records.is_empty())
        .then(|| view! { <Cells title="这天的记录">{records.iter().map(record).collect_view()}</Cells> });
    view! {
        <h2 class="q-sec">{words::day(day.date)}</h2>
        {nothing.then(|| view! { <p class="q-sub q-pad">"这天没有到期的，也没有记录。"</p> })}
        {due}{written}
    }
}

fn record(record: &Record) -> impl IntoView + use<> {
    let kind =
        qiangji::catalogue::get().kind(&record.kind).map(|kind| kind.title.clone()).unwrap_or_default();
    view! { <Cell title=title_of(record) desc=kind go=Route::Record(record.id.to_string()).href()/> }
}
