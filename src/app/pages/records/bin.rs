//! 回收站: deleted records rest here for 30 days.

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::book::Revision;
use qiangji::catalogue;
use qiangji::record::Record;
use qiangji::show;

use crate::route::Route;
use crate::state::{AppState, use_app};
use crate::widgets::button::{Button, Size};
use crate::widgets::empty_state::EmptyState;
use crate::widgets::head::Head;
use crate::widgets::icon::Icon;
use crate::{clock, words};

/// How long a deleted record can be brought back.
const DAYS: u64 = 30;

#[component]
pub fn BinPage() -> impl IntoView {
    let app = use_app();
    let resting = Memo::new(move |_| resting(app));
    let rows =
        move || resting.get().into_iter().map(|(gone_ms, record)| row(app, gone_ms, record)).collect_view();
    view! {
        <main class="q-main q-main--narrow">
            <Head title="回收站" back=Route::Records.href()/>
            <Show
                when=move || !resting.with(Vec::is_empty)
                fallback=|| view! { <EmptyState icon=Icon::Trash title="回收站是空的" line="删掉的记录在这里留 30 天。"/> }
            >
                <div class="q-box">{rows}</div>
            </Show>
        </main>
    }
}

/// Deletions of the last 30 days whose earlier values are still here, newest first.
fn resting(app: AppState) -> Vec<(u64, Record)> {
    let since = clock::now_ms().saturating_sub(DAYS * 86_400_000);
    let mut all: Vec<(u64, Record)> = app.read(|book| {
        let gone = book.shown().filter(|it| it.deleted && it.t.ms >= since);
        gone.filter_map(|it| {
            let last = book.past(it.id).iter().filter(|past| !past.deleted).max_by(|a, b| a.t.cmp(&b.t))?;
            Some((it.t.ms, Revision::record(last)))
        })
        .collect()
    });
    all.sort_by_key(|(gone_ms, _)| std::cmp::Reverse(*gone_ms));
    all
}

fn row(app: AppState, gone_ms: u64, record: Record) -> impl IntoView {
    let kind = catalogue::get().kind(&record.kind);
    let name = kind.map_or(words::UNKNOWN_KIND, |kind| kind.title.as_str());
    let title = kind.map(|kind| show::title(kind, &record)).filter(|title| !title.is_empty());
    let desc = format!("{name}　{}删的", words::moment(clock::moment(gone_ms)));
    let bring_back = Callback::new(move |()| {
        let (id, values) = (record.id, record.d.clone());
        spawn_local(async move {
            app.bring_back(id, values).await;
        });
    });
    view! {
        <div class="weui-cell">
            <span class="weui-cell__bd">{title.unwrap_or_else(|| name.to_owned())}<span class="weui-cell__desc">{desc}</span></span>
            <Button label="放回" size=Size::Small icon=Icon::Undo go=bring_back/>
        </div>
    }
}
