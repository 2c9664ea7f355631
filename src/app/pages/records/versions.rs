//! Two versions of a record side by side, and the owner's choice between them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::catalogue;
use qiangji::exchange::take_in::{self, Difference};
use qiangji::record::{Hash, Id, Record};

use crate::route::{self, Route};
use crate::state::{AppState, use_app};
use crate::widgets::button::{Button, Size};
use crate::widgets::empty_state::EmptyState;
use crate::widgets::head::Head;
use crate::widgets::icon::Icon;
use crate::widgets::table::{Column, Table};
use crate::{clock, words};

#[component]
pub fn VersionsPage(id: String) -> impl IntoView {
    let app = use_app();
    let id = id.parse::<Id>().ok();
    let versions = Memo::new(move |_| {
        app.read(|book| {
            id.map(|id| book.versions(id).iter().map(|it| (it.hash, it.record())).collect())
                .unwrap_or_default()
        })
    });
    let many = move || versions.with(|all: &Vec<(Hash, Record)>| all.len() > 1);
    let line = "两份已经合成一份，不用再选。";
    view! {
        <main class="q-main">
            <Head title="两个版本" back=Route::Records.href()/>
            <Show when=many fallback=move || view! { <EmptyState icon=Icon::Copy title="只有一个版本" line/> }>
                {move || view! { <Compare app versions=versions.get()/> }}
            </Show>
        </main>
    }
}

/// Field by field, only what differs. Choosing writes a revision after both; the other one stays to be found.
#[component]
fn Compare(app: AppState, versions: Vec<(Hash, Record)>) -> impl IntoView {
    let Some((_, first)) = versions.first().cloned() else { return ().into_any() };
    let own = app.is_own(&first);
    let lead = if own {
        "两台设备都改过，分不出先后。选一份留下。"
    } else {
        "本人的两台设备都改过。请本人选，这里先照上面这份显示。"
    };
    let columns = std::iter::once(Column::new("项目"))
        .chain((1..=versions.len()).map(|n| Column::new(format!("第 {n} 份"))));
    let times = versions
        .iter()
        .map(|(_, it)| view! { <td>{words::moment(clock::moment(it.t.ms))}</td> })
        .collect_view();
    let rows = differing(app, &versions).into_iter().map(|(label, texts)| {
        let cells = texts.into_iter().map(|text| view! { <td><bdi>{text}</bdi></td> }).collect_view();
        view! { <tr><th scope="row">{label}</th>{cells}</tr> }
    });
    let id = first.id;
    let pick = own.then(|| {
        let cells =
            versions.iter().map(|(hash, _)| view! { <td><Pick app id hash=*hash/></td> }).collect_view();
        view! { <tr><td></td>{cells}</tr> }
    });
    view! {
        <p class="q-lead">{lead}</p>
        <Table caption="两个版本的不同" columns=columns.collect()>
            <tbody>
                <tr><th scope="row">"改的时间"</th>{times}</tr>
                {rows.collect_view()}
                {pick}
            </tbody>
        </Table>
        <p class="q-sub q-pad">"没选的那份也留着，能找回。拿不准，先问本人。"</p>
    }
    .into_any()
}

#[component]
fn Pick(app: AppState, id: Id, hash: Hash) -> impl IntoView {
    let choose = Callback::new(move |()| {
        spawn_local(async move {
            if app.settle(id, hash).await.is_some() {
                route::replace(&Route::Record(id.to_string()));
            }
        });
    });
    view! { <Button label="用这份" size=Size::Small go=choose/> }
}

/// Label and each version's words, for every field in which one differs from the first.
fn differing(app: AppState, versions: &[(Hash, Record)]) -> Vec<(String, Vec<String>)> {
    let Some((_, first)) = versions.first() else { return Vec::new() };
    let namer = app.namer();
    let against = |other: &(Hash, Record)| take_in::differences(first, &other.1, catalogue::get(), &namer);
    let compared: Vec<Vec<Difference>> = versions[1..].iter().map(against).collect();
    let mut labels: Vec<String> = Vec::new();
    for row in compared.iter().flatten().filter(|row| !row.label.is_empty()) {
        if !labels.contains(&row.label) {
            labels.push(row.label.clone());
        }
    }
    let row = |label: String| {
        let of = |rows: &Vec<Difference>| rows.iter().find(|row| row.label == label).cloned();
        let left = compared.iter().find_map(of).map(|row| row.left).unwrap_or_default();
        let right = |rows: &Vec<Difference>| of(rows).map_or_else(|| left.clone(), |row| row.right);
        let texts = std::iter::once(left.clone()).chain(compared.iter().map(right)).collect();
        (label, texts)
    };
    labels.into_iter().map(row).collect()
}
