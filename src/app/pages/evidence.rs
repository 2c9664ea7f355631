//! Picking records as evidence, or naming a paper that lies elsewhere.

use leptos::prelude::*;
use qiangji::answers::Evidence;
use qiangji::book::Revision;
use qiangji::catalogue;
use qiangji::listing::{self, Filter};
use qiangji::record::Id;
use qiangji::show;

use crate::route::Route;
use crate::state::{AppState, use_app};
use crate::widgets::button::{Button, IconButton, Look, Size};
use crate::widgets::choice::{Choice, Choices};
use crate::widgets::date_input::DateInput;
use crate::widgets::evidence_row::EvidenceRow;
use crate::widgets::field::Field;
use crate::widgets::fold::Fold;
use crate::widgets::icon::Icon;
use crate::widgets::search_box::SearchBox;
use crate::widgets::sheet::Sheet;
use crate::widgets::text_input::TextInput;
use crate::words;

/// Records offered at once; more are found by typing.
const OFFERED: usize = 60;

/// What is linked, each with a way to take it off.
pub fn evidence_rows(app: AppState, all: Vec<Evidence>, put: Callback<Vec<Evidence>>) -> impl IntoView {
    let each = |one: &Evidence| {
        let (what, from, open) = described(app, one);
        let left: Vec<Evidence> = all.iter().filter(|other| *other != one).cloned().collect();
        let label = format!("去掉{what}");
        let remove = Callback::new(move |()| put.run(left.clone()));
        let open = open.map(|href| view! { <Button label="看" look=Look::Link size=Size::Small go=href/> });
        view! {
            <EvidenceRow icon=Icon::Book what from>{open}<IconButton icon=Icon::Close label on_press=remove/></EvidenceRow>
        }
    };
    all.iter().map(each).collect_view()
}

/// What it is, where it is from, and where it can be read.
pub fn described(app: AppState, evidence: &Evidence) -> (String, String, Option<String>) {
    match evidence {
        Evidence::Record(id) => {
            match app.read(|book| book.get(*id).filter(|it| !it.deleted).map(Revision::record)) {
                Some(record) => {
                    let kind = catalogue::get().kind(&record.kind);
                    let name = kind.map_or(words::UNKNOWN_KIND, |kind| kind.title.as_str());
                    let title = kind.map(|kind| show::title(kind, &record)).filter(|it| !it.is_empty());
                    let day = show::day(record.text("date")).unwrap_or_default();
                    (
                        title.unwrap_or_else(|| name.to_owned()),
                        format!("{name}　{day}"),
                        Some(Route::Record(id.to_string()).href()),
                    )
                }
                None => ("这条记录不在这台设备里".to_owned(), "收到本人的文件后会对上".to_owned(), None),
            }
        }
        Evidence::Pointer { date, title, .. } => {
            (title.clone(), format!("{}　待对上", show::day(date).unwrap_or_default()), None)
        }
    }
}

/// A button, and behind it the records to choose from.
#[component]
pub fn EvidencePicker(
    /// Kinds offered first; none means any.
    kinds: Vec<String>,
    chosen: Signal<Vec<Evidence>>,
    on_change: Callback<Vec<Evidence>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let close = Callback::new(move |()| open.set(false));
    let kinds = StoredValue::new(kinds);
    // What is typed stays while the sheet is shut, and is hung on by whoever presses 选好了 first.
    let paper = Paper {
        title: RwSignal::new(String::new()),
        date: RwSignal::new(String::new()),
        kinds,
        chosen,
        on_change,
    };
    let done = Callback::new(move |()| {
        paper.hang();
        open.set(false);
    });
    view! {
        <Button label="选记录" look=Look::Link icon=Icon::Plus go=Callback::new(move |()| open.set(true))/>
        <Sheet title="挂哪些记录" open on_close=close>
            <Offer kinds chosen on_change/>
            <Elsewhere paper/>
            <div class="q-bar"><Button label="选好了" go=done size=Size::Wide/></div>
        </Sheet>
    }
}

/// A paper or a record that somebody else holds, while it is being named.
#[derive(Clone, Copy)]
struct Paper {
    title: RwSignal<String>,
    date: RwSignal<String>,
    kinds: StoredValue<Vec<String>>,
    chosen: Signal<Vec<Evidence>>,
    on_change: Callback<Vec<Evidence>>,
}

impl Paper {
    fn is_empty(self) -> bool {
        self.title.with(|text| text.trim().is_empty())
    }

    /// Among the evidence, if it has a name.
    fn hang(self) {
        if untrack(|| self.is_empty()) {
            return;
        }
        let kind = self.kinds.with_value(|kinds| kinds.first().cloned().unwrap_or_default());
        let (date, title) = (self.date.get_untracked(), self.title.get_untracked().trim().to_owned());
        let mut all = self.chosen.get_untracked();
        all.push(Evidence::Pointer { kind, date, title });
        self.on_change.run(all);
        self.title.set(String::new());
        self.date.set(String::new());
    }
}

#[component]
fn Offer(
    kinds: StoredValue<Vec<String>>,
    chosen: Signal<Vec<Evidence>>,
    on_change: Callback<Vec<Evidence>>,
) -> impl IntoView {
    let app = use_app();
    let words = RwSignal::new(String::new());
    let all_kinds = RwSignal::new(kinds.with_value(Vec::is_empty));
    let offered = Signal::derive(move || {
        let wanted = kinds.get_value();
        let wanted = if all_kinds.get() { Vec::new() } else { wanted };
        offered(app, &words.get(), &wanted)
    });
    let ids = Signal::derive(move || {
        let id = |one: &Evidence| if let Evidence::Record(id) = one { Some(id.to_string()) } else { None };
        chosen.with(|all| all.iter().filter_map(id).collect::<Vec<_>>())
    });
    let change = Callback::new(move |ids: Vec<String>| {
        let pointers =
            chosen.get_untracked().into_iter().filter(|one| matches!(one, Evidence::Pointer { .. }));
        let records = ids.iter().filter_map(|id| id.parse::<Id>().ok()).map(Evidence::Record);
        on_change.run(records.chain(pointers).collect());
    });
    view! {
        <SearchBox label="搜题目、人名、内容" value=words on_input=Callback::new(move |text| words.set(text))/>
        <Show when=move || !offered.with(Vec::is_empty) fallback=|| view! { <p class="q-sub q-pad">"没有能挂的记录。先记一笔，或在下面写明材料在哪里。"</p> }>
            <Choices id="evidence" label="记录" choices=offered chosen=ids on_change=change/>
        </Show>
        <Show when=move || !all_kinds.get()>
            <Button label="看所有种类" look=Look::Link go=Callback::new(move |()| all_kinds.set(true))/>
        </Show>
    }
}

fn offered(app: AppState, words: &str, kinds: &[String]) -> Vec<Choice> {
    let found = (!words.trim().is_empty()).then(|| app.search(words));
    app.read(|book| {
        let ids = listing::ids(book, &Filter::default(), found.as_deref());
        let fits = |it: &&Revision| kinds.is_empty() || kinds.contains(&it.kind);
        let choice = |it: &Revision| {
            let record = it.record();
            let kind = catalogue::get().kind(&record.kind)?;
            let title = show::title(kind, &record);
            let note = format!("{}　{}", kind.title, show::day(&it.when).unwrap_or_default());
            Some(
                Choice::new(it.id.to_string(), if title.is_empty() { kind.title.clone() } else { title })
                    .with_note(note),
            )
        };
        ids.iter().filter_map(|id| book.get(*id)).filter(fits).filter_map(choice).take(OFFERED).collect()
    })
}

/// Its name and day are enough, it is matched at take-in.
#[component]
fn Elsewhere(paper: Paper) -> impl IntoView {
    let Paper { title, date, .. } = paper;
    let add = Callback::new(move |()| paper.hang());
    let empty = Signal::derive(move || paper.is_empty());
    view! {
        <Fold summary="材料不在这里，写明是哪一份">
            <Field id="paper" label="是什么，放在哪里" hint="比如：9月支部大会记录，支部手册第 18 页">
                <TextInput id="paper" value=title on_input=Callback::new(move |text| title.set(text))/>
            </Field>
            <Field id="paper-date" label="日期" optional=true>
                <DateInput id="paper-date" value=date on_change=Callback::new(move |text| date.set(text))/>
            </Field>
            <Button label="挂上" size=Size::Small go=add disabled=empty/>
        </Fold>
    }
}
