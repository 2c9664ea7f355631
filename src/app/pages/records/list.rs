//! The list of records, with search and filters. On a PC it stays at the left of the record that is open.

use leptos::prelude::*;
use qiangji::book::Revision;
use qiangji::catalogue;
use qiangji::listing;
use qiangji::period::{Period, Unit};
use qiangji::record::Id;
use qiangji::show;

use super::people::people;
use crate::route::Route;
use crate::state::{AppState, use_app};
use crate::widgets::button::{Button, Look, Size};
use crate::widgets::chips::Chips;
use crate::widgets::choice::{Choice, SelectOne};
use crate::widgets::empty_state::EmptyState;
use crate::widgets::head::Head;
use crate::widgets::icon::Icon;
use crate::widgets::more::{More, STEP};
use crate::widgets::search_box::SearchBox;
use crate::widgets::verdict::{Mark, VerdictMark};
use crate::words;

#[component]
pub fn RecordsPage() -> impl IntoView {
    view! {
        <main class="q-main q-main--fill">
            <Head title=words::RECORDS><Button label="记一笔" look=Look::Primary size=Size::Small icon=Icon::Plus go=Route::RecordKinds.href()/></Head>
            <div class="q-panes q-panes--list q-fill">
                <List current=None/>
                <section class="q-pane q-only-pc"><EmptyState icon=Icon::Book title="选一条来看" line="点左边的一条，在这里看和改。"/></section>
            </div>
        </main>
    }
}

/// A record or form in its pane; the list stands beside it on a PC.
#[component]
pub fn Beside(current: Option<Id>, children: Children) -> impl IntoView {
    view! {
        <div class="q-panes q-panes--list q-fill">
            <div class="q-only-pc q-pane-wrap"><List current/></div>
            {children()}
        </div>
    }
}

#[component]
fn List(current: Option<Id>) -> impl IntoView {
    let app = use_app();
    let ids = Memo::new(move |_| listed(app));
    let shown = RwSignal::new(STEP);
    let filter = app.list_filter();
    let none = move || ids.with(Vec::is_empty);
    view! {
        <section class="q-pane" aria-label=words::RECORDS>
            <div class="q-records__tools">
                <SearchBox label="搜题目、人名、内容" value=Signal::derive(move || filter.with(|it| it.words.clone()))
                    on_input=Callback::new(move |words| filter.update(|it| it.words = words))/>
                <Filters/>
            </div>
            <Show when=none fallback=move || view! { <Rows ids shown current/> }><Nothing/></Show>
            <More shown of=Signal::derive(move || ids.with(Vec::len))/>
        </section>
    }
}

fn listed(app: AppState) -> Vec<Id> {
    let filter = app.list_filter().get();
    let found = (!filter.words.trim().is_empty()).then(|| app.search(&filter.words));
    app.read(|book| listing::ids(book, &filter, found.as_deref()))
}

#[component]
fn Filters() -> impl IntoView {
    let app = use_app();
    let filter = app.list_filter();
    let year = move || Period::of(Unit::Year, app.today());
    let chosen = Signal::derive(move || {
        let filter = filter.get();
        let pressed = [(filter.period == Some(year()), "year"), (filter.with_photos, "photos")];
        pressed.into_iter().filter(|(on, _)| *on).map(|(_, id)| id.to_owned()).collect::<Vec<_>>()
    });
    let press = Callback::new(move |id: String| {
        filter.update(|it| match id.as_str() {
            "year" => it.period = if it.period == Some(year()) { None } else { Some(year()) },
            _ => it.with_photos = !it.with_photos,
        });
    });
    let chips = vec![Choice::new("year", "今年"), Choice::new("photos", "有附件")];
    let period =
        Signal::derive(move || filter.with(|it| it.period.map(|it| it.to_string()).unwrap_or_default()));
    let kind = Signal::derive(move || filter.with(|it| it.kind.clone().unwrap_or_default()));
    let person =
        Signal::derive(move || filter.with(|it| it.person.map(|id| id.to_string()).unwrap_or_default()));
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    view! {
        <Chips label="筛选" choices=chips chosen on_press=press one_row=true/>
        <div class="q-grid3">
            <div><label class="q-vh" for="filter-period">"时间"</label>
                <SelectOne id="filter-period" choices=periods(app) chosen=period nothing="时间"
                    on_choose=Callback::new(move |id: String| filter.update(|it| it.period = id.parse().ok()))/></div>
            <div><label class="q-vh" for="filter-kind">"种类"</label>
                <SelectOne id="filter-kind" choices=kinds() chosen=kind nothing="种类"
                    on_choose=Callback::new(move |id| filter.update(|it| it.kind = some(id)))/></div>
            <div><label class="q-vh" for="filter-person">"人"</label>
                <SelectOne id="filter-person" choices=people(app) chosen=person nothing="人"
                    on_choose=Callback::new(move |id: String| {
                        let of = id.parse().map(|id| app.records_of(id)).unwrap_or_default();
                        filter.update(|it| (it.person, it.also) = (of.person, of.also));
                    })/></div>
        </div>
    }
}

/// This year and last: whole, by half, by quarter.
fn periods(app: AppState) -> Signal<Vec<Choice>> {
    Signal::derive(move || {
        let year = words::year_of(app.today());
        let of_year = |year| {
            [Unit::Year, Unit::HalfYear, Unit::Quarter].map(|unit| Period::of_year(unit, year)).concat()
        };
        let all = [year, year - 1].map(of_year).concat();
        all.into_iter().map(|period| Choice::new(period.to_string(), period.label())).collect()
    })
}

fn kinds() -> Vec<Choice> {
    let kinds = catalogue::get().kinds.iter().filter(|kind| !kind.hidden || kind.is_assessment());
    kinds.map(|kind| Choice::new(&kind.id, &kind.title)).collect()
}

#[component]
fn Nothing() -> impl IntoView {
    let app = use_app();
    let filter = app.list_filter();
    let narrowed = move || filter.with(|it| *it != listing::Filter::default());
    let title = Signal::derive(move || {
        let words = filter.with(|it| it.words.trim().to_owned());
        match (narrowed(), words.is_empty()) {
            (false, _) => "还没有记录".to_owned(),
            (true, true) => "没有这样的记录".to_owned(),
            (true, false) => format!("没有找到“{words}”"),
        }
    });
    let line = Signal::derive(move || {
        if narrowed() {
            "换个词，或去掉筛选。".to_owned()
        } else {
            "开会、学习、走访，做完记一笔。".to_owned()
        }
    });
    view! { <EmptyState icon=Icon::Book title line/> }
}

/// The rows under their months.
#[component]
fn Rows(ids: Memo<Vec<Id>>, shown: RwSignal<usize>, current: Option<Id>) -> impl IntoView {
    let app = use_app();
    move || {
        let year = words::year_of(app.today());
        let ids = ids.get();
        let rows: Vec<(listing::When, Id)> = app.read(|book| {
            let row = |id: &Id| Some((listing::when(&book.get(*id)?.when, year), *id));
            ids.iter().take(shown.get()).filter_map(row).collect()
        });
        let mut months: Vec<(String, Vec<(listing::When, Id)>)> = Vec::new();
        for (when, id) in rows {
            match months.last_mut().filter(|(heading, _)| *heading == when.heading) {
                Some((_, rows)) => rows.push((when, id)),
                None => months.push((when.heading.clone(), vec![(when, id)])),
            }
        }
        let month = |(heading, rows): (String, Vec<(listing::When, Id)>)| {
            let n = rows.len();
            let rows = rows.into_iter().filter_map(|(when, id)| row(app, when, id, current)).collect_view();
            view! { <h2 class="q-sec">{format!("{heading}，{n} 条")}</h2><div class="q-box">{rows}</div> }
        };
        months.into_iter().map(month).collect_view()
    }
}

fn row(app: AppState, when: listing::When, id: Id, current: Option<Id>) -> Option<AnyView> {
    let (record, twice) =
        app.read(|book| Some((book.get(id).map(Revision::record)?, book.versions(id).len() > 1)))?;
    let kind = catalogue::get().kind(&record.kind);
    let name = kind.map_or(words::UNKNOWN_KIND, |kind| kind.title.as_str());
    let title = kind.map(|kind| show::title(kind, &record)).filter(|title| !title.is_empty());
    let summary = kind.map(|kind| listing::summary(kind, &record, &app.namer())).unwrap_or_default();
    let late = listing::late_days(&record).map(|days| format!("补记，晚 {days} 天"));
    // A personal record names its person, or is theirs.
    let person = record.id_at("person").unwrap_or(record.own);
    let whose = (app.profile().person != Some(person) && app.profile().org_id() != person)
        .then(|| app.name_of(person));
    let desc =
        [Some(name.to_owned()), whose, Some(summary), late].into_iter().flatten().filter(|it| !it.is_empty());
    let desc = desc.collect::<Vec<_>>().join("　");
    let here = (current == Some(id)).then_some("true");
    Some(
        view! {
            <a class="q-record" href=Route::Record(id.to_string()).href() aria-current=here>
                <span class="q-record__date">{when.day}<small>{when.weekday}</small></span>
                <span class="q-record__body">
                    <span class="q-record__title">{title.unwrap_or_else(|| name.to_owned())}</span>
                    <span class="q-record__meta">{desc}{twice.then(|| view! { <VerdictMark mark=Mark::Part word="两个版本"/> })}</span>
                </span>
            </a>
        }
        .into_any(),
    )
}
