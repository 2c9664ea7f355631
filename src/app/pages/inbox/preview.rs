//! What taking the files in would change, before anything is changed.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::exchange::handed::HandIn;
use qiangji::exchange::rescue;
use qiangji::exchange::take_in::{Account, Difference, HAND_IN, Worth};
use qiangji::keys::Signed;
use qiangji::record::Id;
use qiangji::round::Asked;

use super::super::sealed::Sealed;
use super::super::taking::Taking;
use super::exceeding::{Differences, Exceeding, OwnRecord, OwnRecords, own_records, withheld};
use super::who::Senders;
use crate::route::{self, Route};
use crate::state::{Allowed, AppState, InFile, TakenFile, Why, use_app};
use crate::widgets::button::{Button, Look};
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::choice::{Choice, Choices};
use crate::widgets::fold::Fold;
use crate::widgets::go::Go;
use crate::widgets::icon::Icon;
use crate::widgets::more::{More, STEP};
use crate::words;

/// Pairs of versions laid side by side at once; more than this is a matter for a PC and one file at a time.
const MOST_COMPARED: usize = 40;

/// A file and how it stands to what is here.
type Sorted = (Sort, InFile);

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    TwoVersions,
    Refused(Why),
    New,
    Updated,
    /// Nothing new in it; that it was handed in is worth a row in the log.
    Older,
    Same,
    /// In the log already.
    Taken,
    /// An earlier one of these is the same.
    Twice,
}

fn sort(file: &InFile) -> Sort {
    match &file.account {
        Err(refused) => Sort::Refused(refused.why),
        Ok(account) if account.crowded.is_some() => Sort::Refused(Why::Crowded),
        Ok(account) => {
            let it = &account.arrivals;
            if !it.conflicting.is_empty() {
                Sort::TwoVersions
            } else if account.header.n == 0 && file.has_attachments() {
                // A part with photos only: whether they are here is not known before it is taken in.
                Sort::New
            } else {
                match account.worth(file.logged) {
                    Worth::Content if it.updated.is_empty() => Sort::New,
                    Worth::Content => Sort::Updated,
                    Worth::HandIn if it.older.is_empty() => Sort::Same,
                    Worth::HandIn => Sort::Older,
                    Worth::Nothing if account.same_as.is_some() => Sort::Twice,
                    Worth::Nothing => Sort::Taken,
                }
            }
        }
    }
}

impl Sort {
    /// It brings something, or its sender has handed in by it.
    fn is_to_take(self) -> bool {
        matches!(self, Sort::TwoVersions | Sort::New | Sort::Updated) || self.is_known()
    }

    fn is_known(self) -> bool {
        matches!(self, Sort::Older | Sort::Same)
    }

    fn is_done(self) -> bool {
        matches!(self, Sort::Taken | Sort::Twice)
    }

    fn is_foreign(self) -> bool {
        self == Sort::Refused(Why::Foreign)
    }

    /// To be looked at before anything is taken in.
    fn asks(self) -> bool {
        self == Sort::TwoVersions || matches!(self, Sort::Refused(_)) && !self.is_foreign()
    }

    fn word(self) -> (Icon, &'static str) {
        match self {
            Sort::TwoVersions => (Icon::Copy, "两个版本"),
            Sort::Refused(Why::Damaged) => (Icon::Warn, "打不开"),
            Sort::Refused(Why::Sealed) => (Icon::Warn, "加了密"),
            Sort::Refused(Why::Lacking) => (Icon::Warn, "还没收齐"),
            Sort::Refused(Why::Newer) => (Icon::Warn, "要新版本"),
            Sort::Refused(Why::Crowded) => (Icon::Warn, "版本太多"),
            Sort::Refused(Why::Foreign) => (Icon::Close, "不是本手册的"),
            Sort::New => (Icon::Plus, "新的"),
            Sort::Updated => (Icon::Pen, "更新"),
            Sort::Older => (Icon::Undo, "比已有的旧"),
            Sort::Same => (Icon::Check, "一样的"),
            Sort::Taken => (Icon::Check, "收过了"),
            Sort::Twice => (Icon::Check, "重复的"),
        }
    }
}

#[component]
pub fn Preview(files: Vec<InFile>, read: RwSignal<Option<Vec<InFile>>>) -> impl IntoView {
    let app = use_app();
    let all: Vec<Sorted> = files.iter().cloned().map(|file| (sort(&file), file)).collect();
    let of =
        |is: fn(Sort) -> bool| all.iter().filter(|(sort, _)| is(*sort)).cloned().collect::<Vec<Sorted>>();
    let ours = all.iter().filter(|(sort, _)| !sort.is_foreign()).count();
    let (asking, done, foreign) = (of(Sort::asks), of(Sort::is_done), of(Sort::is_foreign));
    let mut good: Vec<InFile> = of(Sort::is_to_take).into_iter().map(|(_, file)| file).collect();
    // First those that ask for a telephone call: they are not ticked.
    good.sort_by_key(is_safe);
    let lead = lead(good.len(), ours, done.len());
    // Every other file that brings something or counts as handed in is; the number is its place among them.
    let ticked = good.iter().enumerate().filter(|(_, file)| is_safe(file)).map(|(n, _)| n.to_string());
    let ticked = ticked.collect::<Vec<_>>();
    let ticked = RwSignal::new(ticked);
    let senders = good.clone();
    let exceeding: Vec<InFile> = good.iter().filter(|file| exceeds(file)).cloned().collect();
    let own: Vec<OwnRecord> = untrack(|| own_records(app, &exceeding));
    let own = StoredValue::new(own);
    let allowed = RwSignal::new(Vec::<String>::new());
    let good = StoredValue::new(good);
    let busy = RwSignal::new(false);
    let take = Callback::new(move |()| {
        busy.set(true);
        let chosen = ticked.get_untracked();
        let chosen: BTreeSet<String> = chosen.into_iter().collect();
        let wanted = |(n, _): &(usize, InFile)| chosen.contains(&n.to_string());
        let files: Vec<InFile> =
            good.get_value().into_iter().enumerate().filter(wanted).map(|(_, file)| file).collect();
        let n = files.len();
        let (keys, left) = own.with_value(|own| withheld(own, &allowed.get_untracked(), &files));
        let said = if left.is_empty() {
            format!("收下了 {n} 份")
        } else {
            format!("收下了 {n} 份。{left}")
        };
        let asked = files.iter().find_map(|file| file.asks.as_ref()?.id());
        spawn_local(async move {
            if let Some(id) = app.take_in(files, Allowed::These(keys)).await {
                read.set(None);
                taken(app, id, said, asked);
            }
            busy.set(false);
        });
    });
    let none = Signal::derive(move || ticked.with(Vec::is_empty));
    let label = Signal::derive(move || format!("收下 {} 份", ticked.with(Vec::len)));
    view! {
        <p class="q-lead">{lead}</p>
        <p class="q-lead__sub">"还没有改动任何内容。按“收下”才写进手册，收下后能撤回。"</p>
        <Sealed files=files.clone() read hint="问发件人要。大小写、空格、横线不要紧。"/>
        <Group files=asking title="要你看一眼"/>
        <Conflicts files/>
        <Exceeding files=exceeding/>
        <OwnRecords own allowed/>
        <Takeable good ticked/>
        <Group files=done title="不用再收"/>
        <Senders files=senders/>
        {(!foreign.is_empty()).then(|| view! { <Foreign files=foreign/> })}
        <div class="q-bar q-bar--tabs">
            <Show when=move || !busy.get() fallback=|| view! { <Taking/> }>
                <Button label="先不收" go=Callback::new(move |()| read.set(None))/>
                <Button label look=Look::Primary go=take disabled=none/>
            </Show>
        </div>
    }
}

/// How many were read, and how many of them can be taken in.
fn lead(good: usize, ours: usize, done: usize) -> String {
    match good {
        _ if ours == 0 => "这里没有本手册的文件。".to_owned(),
        0 if ours == done => format!("读了 {ours} 份，都收过了。"),
        n if n == ours => format!("读了 {ours} 份，都可以收下。"),
        n => format!("读了 {ours} 份，可以收下 {n} 份。"),
    }
}

/// Says what was taken in, with the way back; what was asked in it is what the reader came for.
fn taken(app: AppState, import: Id, said: String, asked: Option<Id>) {
    let undo = Callback::new(move |()| {
        spawn_local(async move {
            app.undo_and_say(import).await;
        });
    });
    app.notices.undoable(said, undo);
    let still_here = matches!(route::here(), Route::Inbox | Route::Piece(_));
    if let Some(id) = asked.filter(|_| still_here) {
        route::replace(&Route::Round(id.to_string()));
    }
}

/// The files that can be taken in, each with its tick.
#[component]
fn Takeable(good: StoredValue<Vec<InFile>>, ticked: RwSignal<Vec<String>>) -> impl IntoView {
    let n = good.with_value(Vec::len);
    let change = Callback::new(move |ids| ticked.set(ids));
    (n > 0).then(|| {
        let title = format!("可以收下，{n} 份");
        let shown = RwSignal::new(STEP);
        let choices = Signal::derive(move || {
            good.with_value(|all| all.iter().enumerate().take(shown.get()).map(choice).collect::<Vec<_>>())
        });
        view! {
            <h2 class="q-sec">{title}</h2>
            <div class="q-box"><Choices id="takeable" label="收下哪些" choices chosen=ticked on_change=change/></div>
            <More shown of=Signal::derive(move || n)/>
        }
    })
}

/// One to be ticked.
fn choice((n, file): (usize, &InFile)) -> Choice {
    let (title, desc) = said(sort(file), file);
    Choice::new(n.to_string(), title).with_note(desc)
}

/// Other programs' files, which nobody needs to look at; there to be seen by who misses one.
#[component]
fn Foreign(files: Vec<Sorted>) -> impl IntoView {
    let summary = format!("不是本手册的文件，{} 份", files.len());
    let line = |(_, file): &Sorted| {
        let why = file.account.as_ref().err().map(|refused| refused.words.clone()).unwrap_or_default();
        view! { <p class="q-sub"><bdi>{file.name.clone()}</bdi>"："{why}</p> }
    };
    let (n, shown) = (files.len(), RwSignal::new(STEP));
    let files = StoredValue::new(files);
    let lines = move || files.with_value(|all| all.iter().take(shown.get()).map(line).collect_view());
    view! {
        <section class="q-panel q-gap">
            <Fold summary>{lines}<More shown of=Signal::derive(move || n)/></Fold>
        </section>
    }
}

#[component]
fn Group(files: Vec<Sorted>, title: &'static str) -> impl IntoView {
    let n = files.len();
    let title = format!("{title}，{n} 份");
    let shown = RwSignal::new(STEP);
    let files = StoredValue::new(files);
    let rows = move || files.with_value(|all| all.iter().take(shown.get()).map(row).collect_view());
    (n > 0).then(|| view! { <Cells title>{rows}</Cells><More shown of=Signal::derive(move || n)/> })
}

/// Both versions of a record side by side, before anything is taken in: only what differs, in words.
#[component]
fn Conflicts(files: Vec<InFile>) -> impl IntoView {
    let app = use_app();
    let both: Vec<(String, Vec<Difference>)> = files
        .iter()
        .flat_map(|file| {
            app.conflicts(file, MOST_COMPARED)
                .into_iter()
                .map(|(title, rows)| (format!("{}　{title}", file.name), rows))
        })
        .take(MOST_COMPARED)
        .collect();
    let table = |(title, rows): (String, Vec<Difference>)| {
        view! { <Fold summary=title.clone()><Differences title rows/></Fold> }
    };
    (!both.is_empty()).then(|| {
        view! {
            <section class="q-panel q-gap">
                <h2>"两个版本，差在哪里"</h2>
                <p class="q-sub">"收下后两份都留着，由本人选。拿不准，先问本人。"</p>
                {both.into_iter().map(table).collect_view()}
            </section>
        }
    })
}

/// Who sent it and how it stands to what is here; what it brings, or why it cannot be taken.
fn said(sort: Sort, file: &InFile) -> (String, String) {
    let (_, word) = sort.word();
    match &file.account {
        Ok(account) if account.crowded.is_some() => {
            let why = file.crowded(HAND_IN).unwrap_or_default();
            (format!("{}　{word}", sender(account, &file.name)), why)
        }
        Ok(account) => {
            let code = file.code().map(|code| format!("，状态码 {code}")).unwrap_or_default();
            let noted = file.asks.is_none() && sort.is_known();
            let known = if noted { "，没有新内容，收下只记交过" } else { "" };
            let asks = file.asks.as_ref().map(asks).unwrap_or_default();
            let odd = match jumps(file) {
                0 => String::new(),
                n => format!("有 {n} 条的改动次数对不上，先打电话问本人，对上再收。"),
            };
            let keys = if holds_secrets(file) { words::HOLDS_SECRETS } else { "" };
            let said =
                format!("{asks}{}{code}{known}。{keys}{odd}{}", counted(account), signature(&file.signed));
            (format!("{}　{word}", sender(account, &file.name)), said)
        }
        Err(refused) => (format!("{}　{word}", file.name), refused.words.clone()),
    }
}

/// 工作安排《…》，12月10日前交。
fn asks(asked: &Asked) -> String {
    let due = asked.due().map(|day| format!("，{}前交", words::month_day(day))).unwrap_or_default();
    format!("{}《{}》{due}。", words::ROUNDS, asked.title())
}

/// Nothing about it asks for a telephone call.
fn is_safe(file: &InFile) -> bool {
    !file.signed.is_alarm() && !exceeds(file) && jumps(file) == 0 && !holds_secrets(file)
}

/// It is somebody's backup, with what their device keeps secret.
fn holds_secrets(file: &InFile) -> bool {
    file.account.as_ref().is_ok_and(|account| rescue::holds_secrets(&account.header.letter))
}

/// It touches records that are not its sender's.
fn exceeds(file: &InFile) -> bool {
    file.account.as_ref().is_ok_and(Account::exceeds)
}

/// How many of its revisions have counters that nobody can have counted to.
fn jumps(file: &InFile) -> usize {
    file.account.as_ref().map_or(0, |account| account.jumps.len())
}

/// What its signature says, and what to do about it.
fn signature(signed: &Signed) -> String {
    match signed {
        Signed::Not => "没有签名".to_owned(),
        Signed::Missing => "没有签名，以前的有，先打电话问一问，对上再收".to_owned(),
        Signed::Known => "签名对，是以前那台设备".to_owned(),
        Signed::New(number) => format!("第一次见到的签名，打电话核对签名号 {number}"),
        Signed::Namesake(Some(number)) => {
            format!("同名的人以前用别的设备，先打电话核对签名号 {number}，对上再收")
        }
        Signed::Namesake(None) => "没有签名，同名的人以前有，先打电话问一问，对上再收".to_owned(),
        Signed::Changed(number) => format!("跟以前的签名不同，先打电话核对签名号 {number}，对上再收"),
    }
}

fn row((sort, file): &Sorted) -> impl IntoView + use<> {
    let (icon, _) = sort.word();
    let (title, desc) = said(*sort, file);
    let two = match &file.account {
        Ok(account) => account.arrivals.conflicting.first().map(|(id, _)| *id),
        Err(_) => None,
    };
    let go =
        two.filter(|_| known(two)).map_or(Go::Nowhere, |id| Go::To(Route::Versions(id.to_string()).href()));
    view! { <Cell icon title desc go/> }
}

/// Two versions can be looked at side by side only once both are here.
fn known(id: Option<Id>) -> bool {
    let app = use_app();
    id.is_some_and(|id| untrack(|| app.read(|book| book.versions(id).len() > 1)))
}

/// Who sent it; a file that was merged has nobody's name.
pub fn sender(account: &Account, file: &str) -> String {
    let letter = &account.header.letter;
    let text = |key: &str| letter.scope.get(key).and_then(|it| it.text()).unwrap_or_default();
    match (letter.sender(), text("branch")) {
        ("", "") => file.to_owned(),
        ("", branch) => format!("{} {branch}", text("unit")),
        (name, _) => name.to_owned(),
    }
}

/// The sender that an import's row remembers.
pub fn sender_of_taken(file: &TakenFile) -> String {
    HandIn::parse(&file.header).sender_or(&file.name)
}

fn counted(account: &Account) -> String {
    let it = &account.arrivals;
    let said = [
        (it.new.len(), "新的"),
        (it.updated.len(), "更新"),
        (it.conflicting.len(), "有两个版本"),
        (it.older.len(), "较旧"),
        (it.same.len(), "一样"),
    ];
    let counts = said.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{word} {n} 条"));
    let foreign = account.foreign.len() + account.mine.len();
    let foreign = (foreign > 0).then(|| format!("有 {foreign} 条不是发件人的，没有勾，先看一看"));
    let unknown: usize = account.unknown_kinds.values().sum();
    let unknown = (unknown > 0).then(|| format!("{unknown} 条是新版本写的，原样留着"));
    let broken = rescue::broken(&account.header.letter);
    let broken = (broken > 0).then(|| format!("有 {broken} 处坏了，收不下"));
    let header = &account.header;
    let photos = (header.n == 0).then(|| "只有照片和材料".to_owned());
    let part = (header.parts > 1).then(|| format!("第 {} 份，共 {} 份", header.part, header.parts));
    let made = account.header.letter.made.and_utc().timestamp_millis();
    let made = words::moment(crate::clock::moment(made.unsigned_abs()));
    let all: Vec<String> = counts
        .chain(photos)
        .chain(part)
        .chain(foreign)
        .chain(unknown)
        .chain(broken)
        .chain([format!("{made}做的")])
        .collect();
    all.join("，")
}
