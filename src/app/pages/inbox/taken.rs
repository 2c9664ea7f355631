//! 收过的: the list, one import of it with its files, one file with the records it brought.

use chrono::Days;
use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::brought::{Brought, Found};
use qiangji::catalogue;
use qiangji::exchange::handed::{self, HandIn};
use qiangji::keep::KEPT_DAYS;
use qiangji::listing;
use qiangji::record::Id;

use super::preview;
use crate::route::Route;
use crate::state::{AppState, Import, ImportState, TakenFile, title_of, use_app};
use crate::widgets::button::{Button, Size};
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::empty_state::EmptyState;
use crate::widgets::head::Head;
use crate::widgets::icon::Icon;
use crate::widgets::more::{More, STEP};
use crate::{clock, out, words};

/// Senders named in a row of the log.
const NAMED: usize = 3;

/// What was taken in, newest first, each to be looked into and to be taken back as a whole.
#[component]
pub fn Taken() -> impl IntoView {
    let app = use_app();
    let rows = move || {
        let mut imports = app.imports();
        imports.reverse();
        imports.into_iter().map(|import| taken_row(app, import)).collect_view()
    };
    view! { <h2 class="q-sec">"收过的"</h2><div class="q-box"><div class="weui-cells">{rows}</div></div> }
}

fn taken_row(app: AppState, import: Import) -> impl IntoView {
    let mut who: Vec<String> = import.files.iter().map(preview::sender_of_taken).collect();
    who.sort_unstable();
    who.dedup();
    let others = who.len().saturating_sub(NAMED);
    who.truncate(NAMED);
    let others = if others > 0 { format!("等 {} 人", others + NAMED) } else { String::new() };
    let title = format!("{}　{} 份", words::moment(clock::moment(import.when)), import.files.len());
    let until = (import.state == ImportState::Open).then(|| {
        let taken = clock::day_of(import.when);
        let last = taken.checked_add_days(Days::new(KEPT_DAYS.unsigned_abs())).unwrap_or(taken);
        format!("。{}前能撤回", words::month_day(last))
    });
    let desc = format!("{}{others}。{}{}", who.join("、"), counted(&import), until.unwrap_or_default());
    let href = Route::Taken(import.id.to_string()).href();
    match state_word(&import) {
        Some(word) => view! { <Cell title desc go=href end=move || word/> }.into_any(),
        // Two things to press stand side by side.
        None => view! {
            <div class="weui-cell">
                <a class="weui-cell__bd q-taken" href=href>
                    {title}<span class="q-arrow">{Icon::Arrow.view()}</span>
                    <span class="weui-cell__desc">{desc}</span>
                </a>
                <span class="weui-cell__ft"><Undo app id=import.id/></span>
            </div>
        }
        .into_any(),
    }
}

/// Why an import cannot be taken back; none where it can.
fn state_word(import: &Import) -> Option<&'static str> {
    match import.state {
        ImportState::Open => None,
        ImportState::Closed if import.joined.is_some() => Some("备份里记下的"),
        ImportState::Closed => Some("过了 30 天，不能撤"),
        ImportState::Undone => Some("撤回了"),
    }
}

fn counted(import: &Import) -> String {
    let it = import.counts;
    let said = [(it.new, "新的"), (it.updated, "更新"), (it.conflicting, "两个版本")];
    let said = said.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{word} {n} 条"));
    let said = said.collect::<Vec<_>>().join("，");
    if said.is_empty() { "没有新内容".to_owned() } else { said }
}

#[component]
fn Undo(app: AppState, id: Id) -> impl IntoView {
    let undo = Callback::new(move |()| {
        spawn_local(async move { app.undo_and_say(id).await });
    });
    view! { <Button label="撤回" size=Size::Small icon=Icon::Undo go=undo/> }
}

/// 回执: the text for those who sent these files. None where it was taken back, and where it is nobody's hand-in.
fn receipt(app: AppState, import: &Import, files: &[TakenFile]) -> Option<AnyView> {
    let profile = app.profile();
    let counts = import.state != ImportState::Undone && import.joined.is_none();
    let senders: Vec<HandIn> = files.iter().map(|file| HandIn::parse(&file.header)).collect();
    let (day, _, _) = clock::moment(import.when);
    let text = handed::receipt_text(&senders, profile.role, profile.person, day, &profile.name);
    let copy = Callback::new({
        let text = text.clone();
        move |()| {
            if app.notices.report(out::copy(&text)).is_some() {
                app.notices.say("回执复制好了，粘到群里或信里。");
            }
        }
    });
    (counts && !text.is_empty())
        .then(|| view! { <Button label="复制回执" size=Size::Small icon=Icon::Copy go=copy/> }.into_any())
}

/// An address of an import that is not here.
fn nothing() -> AnyView {
    view! { <EmptyState icon=Icon::Inbox title="找不到这次收件" line="回到收件台，看收过的那几次。"/> }
        .into_any()
}

/// What the files of an import brought.
#[derive(Clone, PartialEq, Eq)]
enum Log {
    /// It is on its way from the disk.
    Awaited,
    /// It was not noted, or went when the import was taken back.
    Unknown,
    Is(Brought),
}

fn log(app: AppState, id: Option<Id>) -> ReadSignal<Log> {
    let (read, set) = signal(Log::Awaited);
    if let Some(id) = id {
        spawn_local(async move {
            let log = app.brought(id).await.map_or(Log::Unknown, Log::Is);
            set.try_set(log);
        });
    }
    read
}

/// One import: its files in the order in which they were taken in.
#[component]
pub fn TakenPage(id: String) -> impl IntoView {
    let app = use_app();
    let id = id.parse::<Id>().ok();
    let log = log(app, id);
    let import = Memo::new(move |_| app.import(id?));
    view! {
        <main class="q-main q-main--narrow">
            <Head title=words::TAKEN back=Route::Inbox.href()/>
            {move || match import.get() {
                Some(import) => view! { <Files import log/> }.into_any(),
                None => nothing(),
            }}
        </main>
    }
}

#[component]
fn Files(import: Import, log: ReadSignal<Log>) -> impl IntoView {
    let app = use_app();
    let id = import.id;
    let n = import.files.len();
    let lead = format!("{} 收的，{n} 份", words::moment(clock::moment(import.when)));
    let end = state_word(&import).map(|word| format!("{word}。")).unwrap_or_default();
    let sub = format!("{}。{end}", counted(&import));
    let undo = (import.state == ImportState::Open).then(|| view! { <Undo app id/> });
    let receipt = receipt(app, &import, &import.files);
    let acts = (undo.is_some() || receipt.is_some())
        .then(|| view! { <div class="q-panel q-row">{receipt}{undo}</div> });
    let shown = RwSignal::new(STEP);
    let files = StoredValue::new(import.files);
    let row = move |(at, file): (usize, &TakenFile)| {
        let title = preview::sender_of_taken(file);
        let known = said(file, &title).join("，");
        let records = move || {
            log.with(|log| match log {
                Log::Is(brought) => Some(format!("{} 条", brought.of_file(at).len())),
                Log::Awaited | Log::Unknown => None,
            })
        };
        let desc = Signal::derive(move || {
            let all = [Some(known.clone()), records()].into_iter().flatten().filter(|it| !it.is_empty());
            all.collect::<Vec<_>>().join("，")
        });
        view! { <Cell title desc go=Route::TakenFile(id.to_string(), at).href()/> }
    };
    let rows =
        move || files.with_value(|all| all.iter().enumerate().take(shown.get()).map(row).collect_view());
    view! {
        <p class="q-lead">{lead}</p>
        <p class="q-lead__sub">{sub}</p>
        {acts}
        <Cells title="里面的文件">{rows}</Cells>
        <More shown of=Signal::derive(move || n)/>
    }
}

/// What its row remembers: name, when it was made, 状态码. Its name is left out where it stands above already.
fn said(file: &TakenFile, title: &str) -> Vec<String> {
    let hand_in = HandIn::parse(&file.header);
    let name = (file.name != title).then(|| file.name.clone());
    let made = (hand_in.made_ms > 0).then(|| format!("{} 做的", made(&hand_in)));
    let code = (!hand_in.code.is_empty()).then(|| format!("状态码 {}", hand_in.code));
    [name, made, code].into_iter().flatten().collect()
}

fn made(hand_in: &HandIn) -> String {
    words::moment(clock::moment(hand_in.made_ms.unsigned_abs()))
}

/// One file of an import, and the records it brought or confirmed.
#[component]
pub fn TakenFilePage(
    id: String,
    /// Its place, from 0.
    at: usize,
) -> impl IntoView {
    let app = use_app();
    let back = Route::Taken(id.clone()).href();
    let id = id.parse::<Id>().ok();
    let log = log(app, id);
    let file = Memo::new(move |_| {
        let import = app.import(id?)?;
        let file = import.files.get(at)?.clone();
        Some((import, file))
    });
    let title = Signal::derive(move || {
        let of = |file: &TakenFile| words::file_of(&HandIn::parse(&file.header).sender, &file.name);
        file.with(|it| it.as_ref().map_or(words::TAKEN.to_owned(), |(_, file)| of(file)))
    });
    view! {
        <main class="q-main q-main--narrow">
            <Head title back/>
            {move || match file.get() {
                Some((import, file)) => {
                    let receipt = receipt(app, &import, std::slice::from_ref(&file));
                    let receipt = receipt.map(|it| view! { <div class="q-panel">{it}</div> });
                    view! { <About when=import.when file/>{receipt}<Brings at import log/> }.into_any()
                }
                None => nothing(),
            }}
        </main>
    }
}

#[component]
fn About(when: u64, file: TakenFile) -> impl IntoView {
    let hand_in = HandIn::parse(&file.header);
    let made = if hand_in.made_ms > 0 { made(&hand_in) } else { String::new() };
    let taken = words::moment(clock::moment(when));
    let rows = [("文件名", file.name), ("做成", made), ("收下", taken), ("状态码", hand_in.code)];
    let rows = rows.into_iter().filter(|(_, value)| !value.is_empty());
    let row = |(label, value): (&'static str, String)| view! { <dt>{label}</dt><dd><bdi>{value}</bdi></dd> };
    view! { <div class="q-box"><dl class="q-detail">{rows.map(row).collect_view()}</dl></div> }
}

/// Where its records are now.
#[component]
fn Brings(at: usize, import: Import, log: ReadSignal<Log>) -> impl IntoView {
    let app = use_app();
    let shown = RwSignal::new(STEP);
    let found = Memo::new(move |_| {
        log.with(|log| match log {
            Log::Is(brought) => app.read(|book| brought.records(at, book, shown.get())),
            Log::Awaited | Log::Unknown => Found::default(),
        })
    });
    let n = Signal::derive(move || found.with(|found| found.of));
    let title = Signal::derive(move || format!("带来的记录，{} 条", n.get()));
    let rows = move || found.with(|found| found.newest.iter().filter_map(|id| row(app, *id)).collect_view());
    let note = Signal::derive(move || {
        match (log.with(|log| *log == Log::Unknown), found.with(|found| found.lost)) {
            (true, _) if import.state == ImportState::Undone => {
                "这次收件撤回了，带来的记录也一起撤了。".to_owned()
            }
            (true, _) if import.joined.is_some() => {
                "从备份里知道收过这份文件，备份没有记它带来了哪些。".to_owned()
            }
            (true, _) => "收这份文件时还没有记下它带来了哪些。".to_owned(),
            (false, 0) => String::new(),
            (false, lost) => format!("另有 {lost} 条后来删了，或者早已换成新的一版。"),
        }
    });
    view! {
        <Show when=move || { n.get() > 0 }>
            <Cells title>{rows}</Cells>
            <More shown of=n/>
        </Show>
        <p class="q-sub q-pad q-gap" hidden=move || note.with(String::is_empty)>{note}</p>
    }
}

fn row(app: AppState, id: Id) -> Option<AnyView> {
    let record = app.read(|book| book.get(id).map(qiangji::book::Revision::record))?;
    let kind = catalogue::get().kind(&record.kind);
    let name = kind.map_or(words::UNKNOWN_KIND, |kind| kind.title.as_str());
    let when =
        app.read(|book| book.get(id).map(|it| listing::when(&it.when, words::year_of(app.today()))))?;
    let desc = format!("{name}　{}{}", when.heading, when.day);
    Some(view! { <Cell title=title_of(&record) desc go=Route::Record(id.to_string()).href()/> }.into_any())
}
