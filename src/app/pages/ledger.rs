//! 台账: what is open until it is closed, of all kinds of record in one place: what, who, by when, where it stands.

use leptos::prelude::*;
use qiangji::catalogue::Sort;
use qiangji::ledger::Entry;

use crate::route::Route;
use crate::state::use_app;
use crate::widgets::button::{Button, Look};
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::chips::Chips;
use crate::widgets::choice::Choice;
use crate::widgets::empty_state::EmptyState;
use crate::widgets::head::Head;
use crate::widgets::icon::Icon;
use crate::widgets::verdict::{Mark, VerdictMark};
use crate::words;

/// Rows shown at first, and more at a press.
const STEP: usize = 30;
const CLOSED: &str = "closed";

#[component]
pub fn LedgerPage() -> impl IntoView {
    let app = use_app();
    let all = Memo::new(move |_| app.ledger());
    // The number of a sort, or that the closed ones are looked at.
    let chosen = RwSignal::new(None::<Sort>);
    let closed = RwSignal::new(false);
    let shown = RwSignal::new(STEP);
    let rows = Memo::new(move |_| {
        let wanted = |it: &&Entry| {
            it.done.is_some() == closed.get() && chosen.get().is_none_or(|sort| sort == it.sort)
        };
        all.with(|all| all.iter().filter(wanted).cloned().collect::<Vec<_>>())
    });
    let lead = move || {
        all.with(|all| {
            let open = all.iter().filter(|it| it.done.is_none()).count();
            let late = all.iter().filter(|it| it.is_late(app.today())).count();
            match (open, late) {
                (0, _) if all.is_empty() => "还没有要盯着办的事。".to_owned(),
                (0, _) => "都办完了。".to_owned(),
                (open, 0) => format!("没办完 {open} 件。"),
                (open, late) => format!("没办完 {open} 件，过期 {late} 件。"),
            }
        })
    };
    let sorts = Signal::derive(move || {
        let count = |sort: Sort| {
            all.with(|all| {
                all.iter().filter(|it| it.sort == sort && it.done.is_some() == closed.get()).count()
            })
        };
        let of = |(n, sort): (usize, Sort)| (n, sort, count(sort));
        let known = Sort::ALL.into_iter().enumerate().map(of).filter(|(.., count)| *count > 0);
        let chips =
            known.map(|(n, sort, count)| Choice::new(n.to_string(), format!("{} {count}", sort.title())));
        chips.chain([Choice::new(CLOSED, "办完的")]).collect::<Vec<_>>()
    });
    let pressed = Signal::derive(move || {
        let sort = chosen.get().and_then(|sort| Sort::ALL.iter().position(|it| *it == sort));
        sort.map(|n| n.to_string()).into_iter().chain(closed.get().then(|| CLOSED.to_owned())).collect()
    });
    let press = Callback::new(move |id: String| {
        shown.set(STEP);
        if id == CLOSED {
            closed.update(|closed| *closed = !*closed);
            chosen.set(None);
        } else {
            let sort = id.parse::<usize>().ok().and_then(|n| Sort::ALL.get(n).copied());
            chosen.update(|chosen| *chosen = if *chosen == sort { None } else { sort });
        }
    });
    let list = move || rows.get().into_iter().take(shown.get()).map(row).collect_view();
    view! {
        <main class="q-main">
            <Head title=words::LEDGER back=Route::More.href()/>
            <p class="q-lead">{lead}</p>
            <Chips label="哪一种" choices=sorts chosen=pressed on_press=press one_row=true/>
            <Show when=move || rows.with(Vec::is_empty)>
                <EmptyState icon=Icon::Check title="这里没有" line="问题、措施、答应的事写进记录里带期限的那些栏，就列在这里。"/>
            </Show>
            <Show when=move || !rows.with(Vec::is_empty)><Cells>{list}</Cells></Show>
            <Show when=move || { rows.with(Vec::len) > shown.get() }>
                <p class="q-pad"><Button label=Signal::derive(move || format!("还有 {} 件", rows.with(Vec::len) - shown.get())) look=Look::Link
                    go=Callback::new(move |()| shown.update(|n| *n += STEP))/></p>
            </Show>
        </main>
    }
}

fn row(entry: Entry) -> impl IntoView {
    let app = use_app();
    let today = app.today();
    let (mark, word) = match (entry.done, entry.due) {
        (Some(done), _) => (Mark::Met, format!("{}办完", words::month_day(done))),
        (None, Some(due)) if due < today => (Mark::Miss, format!("过期 {} 天", (today - due).num_days())),
        (None, Some(due)) => (Mark::Wait, format!("{}前", words::month_day(due))),
        (None, None) if entry.sort == Sort::MakeUp => (Mark::Part, "没补".to_owned()),
        (None, None) => (Mark::Part, "没写期限".to_owned()),
    };
    let who = if entry.who.is_empty() && entry.sort == Sort::Reply {
        String::new()
    } else if entry.who.is_empty() {
        "没写谁负责，".to_owned()
    } else {
        format!("{}，", entry.who)
    };
    let desc = format!("{who}{}", entry.from);
    let go = Route::Record(entry.record.to_string()).href();
    view! { <Cell title=entry.what desc go=go end=move || view! { <VerdictMark mark word=word.clone()/> }/> }
}
