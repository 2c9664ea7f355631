//! What files would do to records that are not their senders': listed by name before anything is taken in.

use std::collections::BTreeSet;

use leptos::prelude::*;
use qiangji::exchange::take_in::{Account, Difference, Key};
use qiangji::profile::Role;

use super::preview::sender;
use crate::state::{AppState, Change, InFile, Touched, use_app};
use crate::widgets::choice::{Choice, Choices};
use crate::widgets::fold::Fold;
use crate::widgets::table::{Column, Table};

/// Records named at once; the others of a file are counted.
const MOST: usize = 40;
/// This device's own records that can be ticked at once; the others of a file are not taken in.
const MOST_OWN: usize = 200;

/// A change to a record of this device's own.
#[derive(Debug, Clone)]
pub struct OwnRecord {
    touched: Touched,
    /// Who sent it.
    from: String,
}

impl OwnRecord {
    fn id(&self) -> String {
        let (id, hash) = self.touched.key;
        format!("{id} {hash}")
    }
}

/// Of all these files.
pub fn own_records(app: AppState, files: &[InFile]) -> Vec<OwnRecord> {
    let of = |file: &InFile| {
        let Ok(account) = &file.account else { return Vec::new() };
        let from = sender(account, &file.name);
        let touched = app.touched(file, &account.mine, MOST_OWN);
        touched.into_iter().map(|touched| OwnRecord { touched, from: from.clone() }).collect()
    };
    files.iter().flat_map(of).collect()
}

/// What was ticked of this device's own; and a sentence that names what the files bring and is not taken in.
pub fn withheld(own: &[OwnRecord], ticked: &[String], files: &[InFile]) -> (BTreeSet<Key>, String) {
    let allowed: BTreeSet<Key> =
        own.iter().filter(|it| ticked.contains(&it.id())).map(|it| it.touched.key).collect();
    let brought = files.iter().filter_map(|file| file.account.as_ref().ok()).flat_map(|it| &it.mine);
    let left: BTreeSet<&Key> = brought.filter(|key| !allowed.contains(key)).collect();
    if left.is_empty() {
        return (allowed, String::new());
    }
    let names: BTreeSet<&str> =
        own.iter().filter(|it| left.contains(&it.touched.key)).map(|it| it.touched.title.as_str()).collect();
    let more = if names.len() > 3 { "等" } else { "" };
    let names = names.into_iter().take(3).collect::<Vec<_>>().join("、");
    (allowed, format!("没有收的 {} 条：{names}{more}", left.len()))
}

/// Records of others, and what each file would do to them.
#[component]
pub fn Exceeding(files: Vec<InFile>) -> impl IntoView {
    let app = use_app();
    let of = |file: &InFile| {
        let account = file.account.as_ref().ok().filter(|it| !it.foreign.is_empty())?;
        Some((account.clone(), app.touched(file, &account.foreign, MOST), file.name.clone()))
    };
    let told: Vec<(Account, Vec<Touched>, String)> = files.iter().filter_map(of).collect();
    let one = |(account, touched, name): (Account, Vec<Touched>, String)| {
        let (n, shown) = (account.foreign.len(), touched.len());
        let more = (n > shown).then(|| format!("另有 {} 条。", n - shown));
        view! {
            <h3><bdi>{sender(&account, &name)}</bdi>{format!("，{n} 条")}</h3>
            {touched.into_iter().map(difference).collect_view()}
            {more.map(|more| view! { <p class="q-sub">{more}</p> })}
        }
    };
    (!told.is_empty()).then(|| {
        view! {
            <section class="q-panel q-gap">
                <h2>"不是发件人的记录"</h2>
                <p class="q-sub">"这几份没有勾。先问记录是谁的，是本人改的再勾。"</p>
                {told.into_iter().map(one).collect_view()}
            </section>
        }
    })
}

/// Records of this device's own person or organisation: nothing of them is changed unless it was ticked by itself.
#[component]
pub fn OwnRecords(own: StoredValue<Vec<OwnRecord>>, allowed: RwSignal<Vec<String>>) -> impl IntoView {
    let app = use_app();
    let choice = |it: &OwnRecord| {
        let Touched { title, owner, change, .. } = &it.touched;
        let note = [owner.as_str(), &format!("{}发来的", it.from)].join("　");
        Choice::new(it.id(), format!("{}　{title}", word(*change))).with_note(note.trim())
    };
    let choices: Vec<Choice> = own.with_value(|own| own.iter().map(choice).collect());
    let folds = own.with_value(|own| {
        let changed = own.iter().filter(|it| !it.touched.rows.is_empty());
        changed.map(|it| difference(it.touched.clone())).collect_view()
    });
    let title = match app.profile_untracked().role {
        Role::Member => "这台设备自己的记录",
        Role::Secretary => "你的和本支部的记录",
        Role::Team | Role::Office => "你的和本单位的记录",
    };
    let change = Callback::new(move |ids| allowed.set(ids));
    (!choices.is_empty()).then(|| {
        view! {
            <section class="q-panel q-gap q-mine">
                <h2>{title}</h2>
                <p class="q-sub">"别人的文件要改它们。要收哪一条，勾哪一条，再勾下面那份文件。没勾的不收。"</p>
                <Choices id="own-records" label=title choices chosen=allowed on_change=change/>
                {folds}
            </section>
        }
    })
}

/// One record with what becomes of it; opened, where it differs from what is here.
fn difference(touched: Touched) -> AnyView {
    let Touched { title, owner, change, rows, .. } = touched;
    let whose = if owner.is_empty() { String::new() } else { format!("　{owner}的") };
    let summary = format!("{}　{title}{whose}", word(change));
    if rows.is_empty() {
        return view! { <p>{summary}</p> }.into_any();
    }
    view! { <Fold summary=summary.clone()><Differences title=summary rows/></Fold> }.into_any()
}

/// Both versions of a record, only what differs.
#[component]
pub fn Differences(title: String, rows: Vec<Difference>) -> impl IntoView {
    let line = |row: Difference| {
        view! { <tr><th scope="row">{row.label}</th><td><bdi>{row.left}</bdi></td><td class="q-versions__differs"><bdi>{row.right}</bdi></td></tr> }
    };
    let columns = ["项目", "这里的", "文件里的"].map(Column::new).to_vec();
    let body = rows.into_iter().map(line).collect_view();
    view! { <Table caption=title columns><tbody class="q-versions">{body}</tbody></Table> }
}

fn word(change: Change) -> &'static str {
    match change {
        Change::New => "新的",
        Change::Changed => "改动",
        Change::Replaced => "替换",
        Change::Deleted => "删除",
    }
}
