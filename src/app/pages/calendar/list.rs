//! What is due, by when it is due; each row leads to the form for it, or to its entry.

use leptos::prelude::*;
use qiangji::agenda;
use qiangji::duty::{Agenda, Row};

use super::CalendarFile;
use crate::route::{AssessPage, PlanAt, Route};
use crate::state::use_app;
use crate::widgets::button::{Button, Look};
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::empty_state::EmptyState;
use crate::widgets::fold::{Fold, FoldKind};
use crate::widgets::icon::Icon;
use crate::widgets::verdict::VerdictMark;
use crate::words;

/// Rows of one group shown at first.
const STEP: usize = 12;

#[component]
pub fn DueList() -> impl IntoView {
    let app = use_app();
    let agenda = Memo::new(move |_| app.agenda());
    let month = move || format!("{}，本月", words::month(app.today()));
    let nothing = move || agenda.with(|it| it.open() == 0);
    let done = move || agenda.with(|it| it.done.clone());
    view! {
        <div class="q-fill q-scroll">
            <p class="q-lead">{move || agenda.with(Agenda::sentence)}</p>
            <Show when=nothing><EmptyState icon=Icon::Calendar title="眼下没有要做的" line="到期的事会列在这里。"/></Show>
            <Group title="已过期" rows=Signal::derive(move || agenda.with(|it| it.late.clone()))/>
            <Group title=Signal::derive(month) rows=Signal::derive(move || agenda.with(|it| it.month.clone()))/>
            <Group title="年底前" rows=Signal::derive(move || agenda.with(|it| it.year.clone()))/>
            <Show when=move || !done().is_empty()>
                <div class="q-box"><Fold kind=FoldKind::Row summary=Signal::derive(move || format!("已做到 {} 件", done().len()))>
                    {move || done().into_iter().map(row).collect_view()}
                </Fold></div>
            </Show>
            <CalendarFile/>
            <Show when=move || agenda.with(|it| it.older > 0)>
                <p class="q-sub q-pad">{move || format!("往年还有 {} 件没有记录，到方案里看。", agenda.with(|it| it.older))}</p>
            </Show>
        </div>
    }
}

#[component]
fn Group(#[prop(into)] title: Signal<String>, rows: Signal<Vec<Row>>) -> impl IntoView {
    let shown = RwSignal::new(STEP);
    let more = move || rows.with(Vec::len) > shown.get();
    let visible = move || rows.get().into_iter().take(shown.get()).map(row).collect_view();
    view! {
        <Show when=move || !rows.with(Vec::is_empty)>
            <Cells title>{visible}</Cells>
            <Show when=more>
                <Button label=Signal::derive(move || format!("还有 {} 件", rows.with(Vec::len) - shown.get())) look=Look::Link
                    go=Callback::new(move |()| shown.update(|n| *n += STEP * 4))/>
            </Show>
        </Show>
    }
}

/// One thing due. What nobody here writes leads to what it asks.
pub fn row(row: Row) -> impl IntoView {
    let year = words::year_of(row.due);
    let own = (row.mine && row.kind == agenda::assessment_kind("member"))
        .then(|| Route::assess("member", year, AssessPage::Sections));
    let go = own.unwrap_or_else(|| match row.write {
        Some(form) => Route::NewRecordWith(form.kind.clone(), form.tail()),
        None => match row.records.as_slice() {
            [one] => Route::Record(one.to_string()),
            _ => Route::Plan(PlanAt::of_entry(row.entry)),
        },
    });
    let (mark, word) = (words::mark(row.verdict), row.word);
    view! { <Cell title=row.title desc=row.desc go=go.href() end=move || view! { <VerdictMark mark word=word.clone()/> }/> }
}
