//! The result: a sentence, the radar, a table, and where each point comes from.

use std::collections::BTreeMap;

use leptos::prelude::*;
use qiangji::agenda;
use qiangji::book::Revision;
use qiangji::catalogue;
use qiangji::chart;
use qiangji::record::Record;
use qiangji::score::{self, Ask, Assessment, GroupScore, ItemScore, REACHED, Tenths};

use super::sheet::Sheet;
use crate::pages::evidence::described;
use crate::route::{AssessPage, Route};
use crate::widgets::button::{Button, Look, Size};
use crate::widgets::fold::{Fold, FoldKind};
use crate::widgets::head::Head;
use crate::widgets::icon::Icon;
use crate::widgets::note::{Note, NoteKind};
use crate::widgets::radar::{Axis, Radar};
use crate::widgets::table::{Align, Column, Table};
use crate::widgets::verdict::{Mark, VerdictMark};
use crate::words;

#[component]
pub fn ResultPage(sheet: Sheet) -> impl IntoView {
    let app = sheet.app;
    let now = Memo::new(move |_| assessed(sheet, sheet.year));
    let last = Memo::new(move |_| assessed(sheet, sheet.year - 1).filter(|it| it.total.is_some()));
    let profile = app.profile_untracked();
    let sub = if sheet.standard.id == "member" {
        format!("{} {}年度", profile.name, sheet.year)
    } else {
        format!("{} {}年度", profile.branch, sheet.year)
    };
    let print = Callback::new(move |()| drop(window().print()));
    view! {
        <main class="q-main">
            <Head title=format!("{}结果", sheet.title()) sub=sub back=sheet.route(AssessPage::Sections).href()>
                {(!crate::pages::wechat::is_here()).then(|| view! { <Button label="打印" size=Size::Small icon=Icon::Print go=print/> })}
            </Head>
            <p class="q-only-print q-result__who">{format!("{} {}　{}　{}", profile.unit, profile.branch, profile.name, words::full_day(app.today_untracked()))}</p>
            {move || match now.get() {
                Some(assessment) => view! { <Whole sheet assessment last=last.get()/> }.into_any(),
                None => view! { <Note>"还没有写好的自评。填完、检查过，再来看结果。"</Note> }.into_any(),
            }}
            <div class="q-panel q-gap q-row q-row--split q-no-print">
                <Show when=move || sheet.is_finished() && !sheet.is_changed()>
                    <Button label=words::HAND_IN look=Look::Primary go=Route::HandIn.href()/>
                </Show>
                <Show when=move || sheet.is_changed()>
                    <p class="q-sub">"改过了，还没写好。上交的是改之前的。"</p>
                </Show>
                <Button label="改答案" look=Look::Link go=sheet.route(AssessPage::Check).href()/>
            </div>
        </main>
    }
}

/// The assessment of a year: of the draft where one is being written, else of the finished record.
fn assessed(sheet: Sheet, year: i32) -> Option<Assessment> {
    let app = sheet.app;
    let profile = app.profile();
    let variant = agenda::variant(&profile, &sheet.standard.id);
    let finished = agenda::assessment_id(&profile, &sheet.standard.id, year);
    let finished =
        finished.and_then(|id| app.read(|book| book.get(id).filter(|it| !it.deleted).map(Revision::record)));
    let record = if year == sheet.year && sheet.given().get() > 0 {
        Some(drafted(sheet, finished)?)
    } else {
        finished
    };
    // Last year's may have been filled in under another version.
    let standard = match &record {
        Some(record) => catalogue::get().standard_of(&sheet.standard.id, &record.d).ok()?,
        None => sheet.standard,
    };
    if standard.id == "member" {
        let record = record?;
        return Some(app.read(|book| score::member(book, standard, variant, &record)));
    }
    let (org, as_of) = (profile.org_id(), app.today());
    app.roster().with(|roster| {
        let ask = Ask { variant: variant.to_owned(), ..Ask::new(roster, org, year, as_of) };
        record
            .as_ref()
            .map(|record| app.read(|book| score::five_good(book, roster, standard, &ask, Some(record))))
    })
}

/// The answers as they stand, in the clothes of a record.
fn drafted(sheet: Sheet, finished: Option<Record>) -> Option<Record> {
    let kind = sheet.kind()?;
    let own = sheet.app.profile().owner(kind.owner)?;
    let blank = Record::new(
        qiangji::record::Id(0),
        &kind.id,
        own,
        qiangji::record::Clock::default(),
        BTreeMap::default(),
    );
    let record = finished.unwrap_or(blank);
    sheet.answers.track();
    Some(Record { d: sheet.values(), ..record })
}

#[component]
fn Whole(sheet: Sheet, assessment: Assessment, last: Option<Assessment>) -> impl IntoView {
    let radar = chart::radar(&assessment, last.as_ref());
    let five = sheet.standard.id == "five_good";
    let tenths = |it: Tenths| u32::try_from(it.0).unwrap_or_default();
    let axes: Vec<Axis> = radar
        .axes
        .iter()
        .map(|axis| Axis {
            label: axis.label.clone(),
            value: tenths(axis.value),
            last: axis.last.map(tenths),
            max: tenths(axis.max),
        })
        .collect();
    let gates: Vec<String> =
        assessment.gates.iter().chain(&assessment.vetoes).map(|it| it.text.clone()).collect();
    let gates =
        gates.into_iter().map(|text| view! { <Note kind=NoteKind::Warn>{text}</Note> }).collect_view();
    let pass = if five { tenths(REACHED) } else { 0 };
    let groups = assessment.groups.clone();
    view! {
        {gates}
        <div class="q-cols q-cols--even">
            <section class="q-panel">
                <p class="q-result__lead">{radar.sentence.clone()}</p>
                <p class="q-result__sub">{radar.more}</p>
                <Radar title=radar.sentence axes pass/>
            </section>
            <div class="q-stack--tight">
                <Scores sheet assessment last/>
                {groups.into_iter().map(|group| view! { <Points sheet group/> }).collect_view()}
            </div>
        </div>
    }
}

#[component]
fn Scores(sheet: Sheet, assessment: Assessment, last: Option<Assessment>) -> impl IntoView {
    let five = sheet.standard.id == "five_good";
    let figure = |score: Option<Tenths>| score.map_or("不可判".to_owned(), |score| score.to_string());
    let mut columns = vec![
        Column::new(if five { "五个好" } else { "维度" }),
        Column::new("今年").align(Align::End),
        Column::new("去年").align(Align::End),
    ];
    columns.push(Column::new(if five { "16 分" } else { "满分" }));
    let row = |group: &GroupScore| {
        let before = last
            .as_ref()
            .and_then(|it| it.groups.iter().find(|other| other.id == group.id))
            .and_then(|it| it.score);
        let before = before.map(|score| score.to_string()).unwrap_or_default();
        let mark = if five { reached(group).into_any() } else { group.max.short().into_any() };
        let (title, figure) = (group.title.clone(), figure(group.score));
        view! {
            <tr>
                <th scope="row">{title}</th>
                <td class="q-table__end">{figure}</td>
                <td class="q-table__end">{before}</td>
                <td>{mark}</td>
            </tr>
        }
    };
    let rows: Vec<_> = assessment.groups.iter().map(row).collect();
    let band =
        assessment.band.as_ref().and_then(|id| sheet.standard.bands.iter().find(|band| band.id == *id));
    let band = band.map(|band| band.label.clone()).unwrap_or_default();
    let before = last.as_ref().and_then(|it| it.total).map(|it| it.to_string()).unwrap_or_default();
    view! {
        <Table caption="得分" columns>
            <tbody>{rows}</tbody>
            <tfoot>
                <tr>
                    <th scope="row">"合计（满分 100）"</th>
                    <td class="q-table__end">{figure(assessment.total)}</td>
                    <td class="q-table__end">{before}</td>
                    <td class="q-table__end">{if five { band } else { "100".to_owned() }}</td>
                </tr>
            </tfoot>
        </Table>
    }
}

fn reached(group: &GroupScore) -> impl IntoView + use<> {
    let (mark, word) = match (group.score, group.wanting()) {
        (None, _) => (Mark::Unknown, "不可判".to_owned()),
        (Some(_), None) => (Mark::Met, "达到".to_owned()),
        (Some(_), Some(by)) => (Mark::Miss, format!("差 {by}")),
    };
    view! { <VerdictMark mark word/> }
}

/// Where a group's points come from: each item with its level, its points, the sentence behind them, the records.
#[component]
fn Points(sheet: Sheet, group: GroupScore) -> impl IntoView {
    let score = group.score.map_or("不可判".to_owned(), |score| format!("{score} 分"));
    let items = group.items.into_iter().map(|item| view! { <Point sheet item/> });
    view! {
        <section class="q-box">
            <div class="q-panel"><h2>{format!("{}：{score}怎么来的", group.title)}</h2></div>
            {items.collect_view()}
        </section>
    }
}

#[component]
fn Point(sheet: Sheet, item: ItemScore) -> impl IntoView {
    let level = match (&item.level, &item.na) {
        (_, Some(_)) => "不适用",
        (Some(level), None) => sheet.level_label(level),
        (None, None) => "没填",
    };
    let points = format!("{} / {}", item.points.tenths().short(), item.worth.tenths().short());
    let by_hand =
        (item.by_hand && !item.how.contains("人工判定")).then(|| view! { <p class="q-sub">"人工判定"</p> });
    let evidence: Vec<_> = item.evidence.iter().map(|one| described(sheet.app, one)).collect();
    let line = |(what, from, open): (String, String, Option<String>)| {
        let open = open.map(|href| view! { <Button label="看" look=Look::Link size=Size::Small go=href/> });
        view! { <p class="q-sub"><bdi>{what}</bdi>"　"{from}{open}</p> }
    };
    let evidence = evidence.into_iter().map(line).collect_view();
    let end = move || view! { <span class="q-result__points">{level}<b>{points.clone()}</b></span> };
    view! { <Fold kind=FoldKind::Row summary=item.text end=end><p>{item.how}</p>{by_hand}{evidence}</Fold> }
}
