//! What taking the files in would change, before anything is changed.

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::exchange::rescue;
use qiangji::exchange::take_in::{Account, Difference};
use qiangji::record::Id;

use super::who::Senders;
use crate::route::Route;
use crate::state::{InFile, TakenFile, use_app};
use crate::widgets::button::{Button, Look};
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::fold::Fold;
use crate::widgets::go::Go;
use crate::widgets::icon::Icon;
use crate::widgets::table::{Column, Table};
use crate::words;

/// Pairs of versions laid side by side at once; more than this is a matter for a PC and one file at a time.
const MOST_COMPARED: usize = 40;

/// How a file stands to what is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    TwoVersions,
    Wrong,
    New,
    Updated,
    Older,
    Same,
}

fn sort(file: &InFile) -> Sort {
    match &file.account {
        Err(_) => Sort::Wrong,
        Ok(account) => {
            let it = &account.arrivals;
            if !it.conflicting.is_empty() {
                Sort::TwoVersions
            } else if account.same_as.is_some() || account.arrivals.changes_nothing() {
                if it.older.is_empty() { Sort::Same } else { Sort::Older }
            } else if it.updated.is_empty() {
                Sort::New
            } else {
                Sort::Updated
            }
        }
    }
}

fn brings(file: &InFile) -> bool {
    match sort(file) {
        Sort::TwoVersions | Sort::New | Sort::Updated => true,
        Sort::Wrong | Sort::Older | Sort::Same => false,
    }
}

#[component]
pub fn Preview(files: Vec<InFile>, read: RwSignal<Option<Vec<InFile>>>) -> impl IntoView {
    let app = use_app();
    let all = files.len();
    let good: Vec<InFile> = files.iter().filter(|file| brings(file)).cloned().collect();
    let n = good.len();
    let lead = if all == n {
        format!("读了 {all} 份，都可以收下。")
    } else {
        format!("读了 {all} 份，可以收下 {n} 份。")
    };
    let senders = good.clone();
    let good = StoredValue::new(good);
    let busy = RwSignal::new(false);
    let take = Callback::new(move |()| {
        busy.set(true);
        spawn_local(async move {
            if let Some(id) = app.take_in(good.get_value()).await {
                let undo = Callback::new(move |()| {
                    spawn_local(async move {
                        app.undo_import(id).await;
                    });
                });
                app.notices.undoable(format!("收下了 {n} 份"), undo);
                read.set(None);
            }
            busy.set(false);
        });
    });
    let none = Signal::derive(move || n == 0 || busy.get());
    view! {
        <p class="q-lead">{lead}</p>
        <p class="q-lead__sub">"还没有改动任何内容。按“收下”才写进手册，收下后能撤回。"</p>
        <Group files=files.clone() title="要你看一眼" sorts=&[Sort::TwoVersions, Sort::Wrong]/>
        <Conflicts files=files.clone()/>
        <Group files=files.clone() title="可以收下" sorts=&[Sort::New, Sort::Updated]/>
        <Group files=files title="不用再收" sorts=&[Sort::Older, Sort::Same]/>
        <Senders files=senders/>
        <div class="q-bar q-bar--tabs">
            <Button label="先不收" go=Callback::new(move |()| read.set(None))/>
            <Button label=format!("收下 {n} 份") look=Look::Primary go=take disabled=none/>
        </div>
    }
}

#[component]
fn Group(files: Vec<InFile>, title: &'static str, sorts: &'static [Sort]) -> impl IntoView {
    let files: Vec<InFile> = files.into_iter().filter(|file| sorts.contains(&sort(file))).collect();
    let title = format!("{title}，{} 份", files.len());
    (!files.is_empty()).then(|| view! { <Cells title>{files.into_iter().map(row).collect_view()}</Cells> })
}

/// Both versions of a record side by side, before anything is taken in: only what differs, in words.
#[component]
fn Conflicts(files: Vec<InFile>) -> impl IntoView {
    let app = use_app();
    let both: Vec<(String, Vec<Difference>)> = files
        .iter()
        .flat_map(|file| {
            app.conflicts(file).into_iter().map(|(title, rows)| (format!("{}　{title}", file.name), rows))
        })
        .take(MOST_COMPARED)
        .collect();
    let table = |(title, rows): (String, Vec<Difference>)| {
        let line = |row: Difference| {
            view! { <tr><th scope="row">{row.label}</th><td><bdi>{row.left}</bdi></td><td class="q-versions__differs"><bdi>{row.right}</bdi></td></tr> }
        };
        let columns = ["项目", "这里的", "文件里的"].map(Column::new).to_vec();
        let body = rows.into_iter().map(line).collect_view();
        view! { <Fold summary=title.clone()><Table caption=title columns><tbody class="q-versions">{body}</tbody></Table></Fold> }
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

fn row(file: InFile) -> impl IntoView {
    let sort = sort(&file);
    let (icon, word) = match sort {
        Sort::TwoVersions => (Icon::Copy, "两个版本"),
        Sort::Wrong => (Icon::Warn, "打不开"),
        Sort::New => (Icon::Plus, "新的"),
        Sort::Updated => (Icon::Pen, "更新"),
        Sort::Older => (Icon::Undo, "比已有的旧"),
        Sort::Same => (Icon::Check, "一样的"),
    };
    let (title, desc) = match &file.account {
        Ok(account) => (format!("{}　{word}", sender(account, &file.name)), counted(account)),
        Err(why) => (format!("{}　{word}", file.name), why.clone()),
    };
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
    let name = file.header.lines().next().unwrap_or_default();
    if name.is_empty() { file.name.clone() } else { name.to_owned() }
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
    let foreign = (!account.foreign.is_empty()).then(|| format!("有 {} 条不是本人的", account.foreign.len()));
    let unknown: usize = account.unknown_kinds.values().sum();
    let unknown = (unknown > 0).then(|| format!("{unknown} 条是新版本写的，原样留着"));
    let broken = rescue::broken(&account.header.letter);
    let broken = (broken > 0).then(|| format!("有 {broken} 处坏了，收不下"));
    let made = account.header.letter.made.and_utc().timestamp_millis();
    let made = words::moment(crate::clock::moment(made.unsigned_abs()));
    let all: Vec<String> =
        counts.chain(foreign).chain(unknown).chain(broken).chain([format!("{made}做的")]).collect();
    all.join("，")
}
