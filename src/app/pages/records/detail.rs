//! One record, read: every field in words, its photos, what it counts as, changing and deleting it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::book::Revision;
use qiangji::catalogue::{self, Kind, Shape, plan};
use qiangji::exchange::handed::HandIn;
use qiangji::listing;
use qiangji::record::{Id, Record, common};
use qiangji::score::judges;
use qiangji::show;

use super::attachments::photo;
use super::list::Beside;
use super::review::Reviewed;
use crate::route::{self, PlanAt, Route};
use crate::state::{AppState, Origin, use_app};
use crate::widgets::button::{Button, Look};
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::empty_state::EmptyState;
use crate::widgets::head::Head;
use crate::widgets::icon::Icon;
use crate::widgets::note::{Note, NoteKind};
use crate::widgets::words::size;
use crate::{clock, words};

#[component]
pub fn DetailPage(id: String) -> impl IntoView {
    let app = use_app();
    let id = id.parse::<Id>().ok();
    let record =
        Memo::new(move |_| app.read(|book| book.get(id?).filter(|it| !it.deleted).map(Revision::record)));
    let title = Signal::derive(move || {
        let kind = record.with(|it| it.as_ref().and_then(|it| catalogue::get().kind(&it.kind)));
        kind.map_or(words::RECORDS.to_owned(), |kind| kind.title.clone())
    });
    view! {
        <main class="q-main q-main--fill">
            <Head title back=Route::Records.href()/>
            {move || view! {
                <Beside current=id>
                    <section class="q-pane">{match record.get() {
                        Some(record) => view! { <Whole record/> }.into_any(),
                        None => view! { <EmptyState icon=Icon::Book title="找不到这一条" line="它可能已经删了，到回收站里看一看。"/> }.into_any(),
                    }}</section>
                </Beside>
            }}
        </main>
    }
}

#[component]
fn Whole(record: Record) -> impl IntoView {
    let app = use_app();
    let id = record.id;
    let Some(kind) = catalogue::get().kind(&record.kind) else {
        return view! {
            <Note>"这一条是新版本写的，这里还看不懂。它原样留着，交上去也不会丢。先更新页面。"</Note>
            <Origins id/>
        }
        .into_any();
    };
    let own = app.is_own(&record) && !words::has_own_page(kind);
    let twice = app.read(|book| book.versions(id).len() > 1);
    let delete = Callback::new(move |()| {
        spawn_local(async move {
            if app.delete(id).await.is_some() {
                route::replace(&Route::Records);
            }
        });
    });
    let versions = twice.then(|| {
        view! { <Note kind=NoteKind::Warn>"这一条有两个版本。" <Button label="看两个版本" look=Look::Link go=Route::Versions(id.to_string()).href()/></Note> }
    });
    let buttons = own.then(|| {
        view! {
            <div class="q-bar">
                <Button label="删掉" icon=Icon::Trash go=delete/>
                <Button label="改" icon=Icon::Pen go=Route::EditRecord(id.to_string()).href()/>
            </div>
        }
    });
    view! {
        {versions}
        <h2 class="q-lead q-pad">{show::title(kind, &record)}</h2>
        <Reviewed record=record.clone() own=app.is_own(&record)/>
        <Fields kind record=record.clone()/>
        <Judged record=record.clone()/>
        <Pictures record=record.clone()/>
        <Entered record=record.clone()/>
        <Counted id=record.id/>
        {(!app.is_own(&record)).then(|| view! { <Origins id/> })}
        {buttons}
    }
    .into_any()
}

#[component]
fn Fields(kind: &'static Kind, record: Record) -> impl IntoView {
    let app = use_app();
    let pictures = |shape: &Shape| matches!(shape, Shape::Attachments);
    let filled = kind
        .fields
        .iter()
        .filter(|field| field.is_asked() && !pictures(&field.shape) && !record.get(&field.id).is_empty());
    let line = |field: &'static catalogue::Field| {
        let text = app.show(field, record.get(&field.id));
        view! { <dt>{field.label.clone()}</dt><dd><bdi>{text}</bdi></dd> }
    };
    view! { <dl class="q-detail">{filled.map(line).collect_view()}</dl> }
}

#[component]
fn Pictures(record: Record) -> impl IntoView {
    let app = use_app();
    let all = record.get(common::ATTACHMENTS).list().to_vec();
    (!all.is_empty()).then(|| {
        let one = move |value: &qiangji::value::Value| {
            let photo = photo(value, app);
            if photo.url.is_empty() {
                view! { <p class="q-sub">{format!("{}，这台设备里没有它的内容", photo.name)}</p> }.into_any()
            } else if photo.paper {
                view! { <p>{format!("{}，{}", photo.name, size(photo.size))}</p> }.into_any()
            } else {
                view! { <img class="q-photo" src=photo.url alt=photo.name/> }.into_any()
            }
        };
        view! { <div class="q-panel q-stack--tight">{move || all.iter().map(one).collect_view()}</div> }
    })
}

/// 最佳党日: what its judges come to.
#[component]
fn Judged(record: Record) -> impl IntoView {
    let sentence = judges::judges(&record).map(|it| it.sentence());
    sentence.map(|sentence| view! { <p class="q-pad">{sentence}"。"</p> })
}

/// Which entries of the plan it is counted for: one record may do for several (一会多用).
#[component]
fn Counted(id: Id) -> impl IntoView {
    let app = use_app();
    let all = Memo::new(move |_| app.counted_for(id));
    let row = |(code, say): (&'static str, String)| {
        let name = plan::entry(code).map(|entry| entry.name.clone()).unwrap_or_default();
        view! { <Cell title=name desc=say go=Route::Plan(PlanAt::of_entry(code)).href()/> }
    };
    view! {
        <Show when=move || !all.with(Vec::is_empty)>
            <Cells title=Signal::derive(move || format!("算作方案的 {} 条", all.with(Vec::len)))>
                {move || all.get().into_iter().map(row).collect_view()}
            </Cells>
        </Show>
    }
}

/// The files that carried it as it stands here, the first first: each leads to the file among those 收过的.
#[component]
fn Origins(id: Id) -> impl IntoView {
    let app = use_app();
    let (all, set) = signal(Vec::new());
    spawn_local(async move {
        let origins = app.origins(id).await.unwrap_or_default();
        set.try_set(origins);
    });
    let row = |it: Origin| {
        let sender = HandIn::parse(&it.file.header).sender;
        let of = words::file_of(&sender, &it.file.name);
        let title = format!("{of}，{}收", words::month_day(clock::day_of(it.when)));
        let desc = if sender.is_empty() { String::new() } else { it.file.name };
        view! { <Cell title desc icon=Icon::Inbox go=Route::TakenFile(it.import.to_string(), it.at).href()/> }
    };
    view! {
        <Show when=move || !all.with(Vec::is_empty)>
            <Cells title="来自">{move || all.get().into_iter().map(row).collect_view()}</Cells>
        </Show>
    }
}

/// Who entered it, when, and how late.
#[component]
fn Entered(record: Record) -> impl IntoView {
    let app = use_app();
    let late = listing::late_days(&record).map(|days| format!("补记，晚 {days} 天。")).unwrap_or_default();
    let who = record.id_at(common::LOGGED_BY).map(|id| app.name_of(id)).unwrap_or_default();
    let on = qiangji::period::date(record.text(common::LOGGED_ON)).map(words::full_day).unwrap_or_default();
    view! { <p class="q-sub q-pad">{format!("{late}{who} {on}记")}</p> }
}

/// Whether the record may be changed here: only its owner's devices write it.
impl AppState {
    pub fn is_own(self, record: &Record) -> bool {
        let owner = catalogue::get().kind(&record.kind).map(|kind| kind.owner);
        owner.is_some_and(|owner| self.profile().owner(owner) == Some(record.own))
    }
}
