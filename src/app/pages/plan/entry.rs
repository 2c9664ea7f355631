//! One entry: what it asks, what is missing with the form for it, the records behind it.

use leptos::prelude::*;
use qiangji::catalogue::duty::{self, Clause};
use qiangji::catalogue::plan;
use qiangji::duty::{Judged, Judgement, Row, Verdict, explain};
use qiangji::record::{Id, Record};

use crate::route::Route;
use crate::state::{AppState, use_app};
use crate::widgets::button::{Button, Look, Size};
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::verdict::VerdictMark;
use crate::words;

/// Most of what is missing that is named one by one.
const MISSING: usize = 6;
/// Records shown before 看全部.
const RECORDS: usize = 5;

#[component]
pub fn EntryPane(code: String) -> impl IntoView {
    let app = use_app();
    let judged = Memo::new(move |_| app.judged(|all| all.iter().find(|it| it.entry == code).cloned()));
    move || judged.get().map(|it| view! { <Whole judged=it/> })
}

#[component]
fn Whole(judged: Judged) -> impl IntoView {
    let app = use_app();
    let code = judged.entry;
    let verdict = words::verdict(judged.verdict);
    let clauses = duty::duty(code).map(|it| it.clauses.as_slice()).unwrap_or_default();
    let text = clauses.is_empty().then(|| view! { <p>"这一条说明道理，没有单独要做的事。"</p> });
    let asked = clauses
        .iter()
        .enumerate()
        .map(|(index, clause)| view! { <Asked app clause judgements=of(&judged, index)/> }.into_any());
    let records = evidence(&judged);
    view! {
        <div class="q-pane__head"><h2>{plan::entry(code).map(|it| it.name.clone())}</h2></div>
        <div class="q-pane__body q-stack--tight">
            <p><VerdictMark mark=words::mark(judged.verdict) word=verdict figure=words::figure(&judged)/></p>
            {text}
            {asked.collect_view()}
            <Missing judged=judged.clone()/>
            <Facts code/>
        </div>
        <Records records/>
    }
}

fn of(judged: &Judged, index: usize) -> Vec<Judgement> {
    judged.judgements.iter().filter(|it| it.clause == index).cloned().collect()
}

/// One thing asked, and how far it is.
#[component]
fn Asked(app: AppState, clause: &'static Clause, judgements: Vec<Judgement>) -> impl IntoView {
    let due = judgements
        .iter()
        .filter(|it| matches!(it.verdict, Verdict::Met | Verdict::Partial { .. } | Verdict::Missed));
    let due: Vec<&Judgement> = due.collect();
    let met = due.iter().filter(|it| it.verdict == Verdict::Met).count();
    let far = match (judgements.len(), due.len()) {
        (0, _) => "这里不用做".to_owned(),
        (_, 0) => judgements.first().map(|it| words::verdict(it.verdict)).unwrap_or_default(),
        (_, 1) => judgements
            .iter()
            .find(|it| it.verdict != Verdict::NotApplicable)
            .map(|it| it.note.clone())
            .unwrap_or_default(),
        (_, n) => format!("到期 {n} 处，做到 {met} 处"),
    };
    let often = move || explain::how_often(clause, &app.figures());
    view! {
        <p class="q-plan__asked"><strong>{clause.say.clone()}</strong><br/>
            <span class="q-sub">{explain::who(clause.who)}"，"{often}{(!far.is_empty()).then(|| format!("。{far}"))}</span></p>
    }
}

/// What is missing, each with the form that would make it.
#[component]
fn Missing(judged: Judged) -> impl IntoView {
    let app = use_app();
    let open = Memo::new(move |_| app.open_of(&judged));
    let rows = move || open.with(|rows| rows.iter().take(MISSING).cloned().map(gap).collect_view());
    let more = move || open.with(Vec::len) > MISSING;
    view! {
        <div class="q-plan__gaps">{rows}</div>
        <Show when=more>
            <p class="q-sub">
                {move || format!("一共 {} 处，这里是最近的 {MISSING} 处。工程从{}算起。", open.with(Vec::len), words::day_of(app.figures().programme().0))}
                " "<Button label="改起算日" look=Look::Link size=Size::Small go=Route::Figures.href()/>
            </p>
        </Show>
    }
}

fn gap(row: Row) -> impl IntoView {
    let label = if matches!(row.verdict, Verdict::Pending { .. }) { "记一笔" } else { "补记" };
    let go = row.write.map(|form| Route::NewRecordWith(form.kind.clone(), form.tail()).href());
    let act = go.map(|go| view! { <Button label size=Size::Small go=go/> });
    view! { <div class="q-plan__gap"><span>{row.title}<br/><span class="q-sub">{row.desc}</span></span>{act}</div> }
}

/// Where it is from, what it leaves, which figures it hangs on.
#[component]
fn Facts(code: &'static str) -> impl IntoView {
    let app = use_app();
    let entry = plan::entry(code);
    let from = entry
        .map(|it| it.sentences.iter().map(|id| words::sentence(id)).collect::<Vec<_>>().join("、"))
        .unwrap_or_default();
    let leaves = duty::duty(code).map(|duty| explain::leaves(duty).join("、")).unwrap_or_default();
    let families = duty::duty(code).map(|duty| duty.families().join("、")).unwrap_or_default();
    let row = |name: &'static str, text: String| {
        (!text.is_empty()).then(|| view! { <dt>{name}</dt><dd>{text}</dd> })
    };
    let figures = move || {
        let used = explain::figures_of(code, &app.figures()).into_iter();
        let row = |it: explain::Used| view! { <dt>{it.label}</dt><dd>{format!("{}（{}）", it.value, it.origin)}<br/><span class="q-sub">{it.source}</span></dd> };
        used.map(row).collect_view()
    };
    view! { <dl class="q-plan__facts">{row("怎么判", families)}{row("留什么", leaves)}{row("出处", from)}{figures}</dl> }
}

/// The records behind it, newest first; of several, each once.
fn evidence(judged: &Judged) -> Vec<Id> {
    let mut ids: Vec<Id> = Vec::new();
    for id in judged.judgements.iter().flat_map(|it| &it.records) {
        if !ids.contains(id) {
            ids.push(*id);
        }
    }
    ids
}

#[component]
fn Records(records: Vec<Id>) -> impl IntoView {
    let app = use_app();
    let (all, shown) = (records.len(), RwSignal::new(RECORDS));
    let records = StoredValue::new(records);
    let rows = move || records.with_value(|ids| app.newest(ids, shown.get())).iter().map(row).collect_view();
    let more = move || all > shown.get();
    let cells = (all > 0).then(|| view! { <Cells title="相关记录">{rows}</Cells> });
    view! {
        {cells}
        <Show when=more>
            <Button label=format!("看全部 {all} 条") look=Look::Link go=Callback::new(move |()| shown.set(all))/>
        </Show>
    }
}

fn row(record: &Record) -> impl IntoView + use<> {
    let title = crate::state::title_of(record);
    let day = qiangji::show::day(record.text("date")).unwrap_or_default();
    let kind =
        qiangji::catalogue::get().kind(&record.kind).map(|kind| kind.title.clone()).unwrap_or_default();
    view! { <Cell title desc=format!("{kind}　{day}") go=Route::Record(record.id.to_string()).href()/> }
}
