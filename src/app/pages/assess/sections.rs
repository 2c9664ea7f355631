//! The list of sections: what is not started, underway, done; leave and come back at any point.

use leptos::prelude::*;
use qiangji::answers::{self, Answer, Progress as State, Question, Section};
use qiangji::form::Problem;

use super::sheet::Sheet;
use crate::route::{AssessPage, Route};
use crate::widgets::button::{Button, Look, Size};
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::head::Head;
use crate::widgets::progress::Progress;
use crate::widgets::save_state::SaveState;
use crate::widgets::verdict::{Mark, VerdictMark};
use crate::words;

#[component]
pub fn SectionsPage(sheet: Sheet) -> impl IntoView {
    let given = sheet.given();
    let all = sheet.len();
    let next = move || {
        sheet.answers.with(|answers| sheet.questions.with_value(|all| answers.next(all).map(|it| it.number)))
    };
    sheet.app.checking().set(false);
    let done = move || sheet.is_finished() && !sheet.is_changed();
    let lead = move || match next() {
        _ if done() => "已经写好，可以上交。".to_owned(),
        None if sheet.is_changed() => "改过了，还没写好。上交的是改之前的。".to_owned(),
        Some(_) if given.get() == 0 => format!("共 {all} 题，随时能停。"),
        Some(_) => format!("还有 {} 题没填。", all - given.get()),
        None => "题都填了，再检查一遍。".to_owned(),
    };
    let problems = sheet.problems();
    let sections = sheet.questions.with_value(|all| answers::sections(all));
    let go = move || match next() {
        _ if done() => (words::HAND_IN.to_owned(), Route::HandIn),
        Some(n) if given.get() == 0 => ("从第 1 题开始".to_owned(), sheet.route(AssessPage::Item(n))),
        Some(n) => (format!("接着填第 {n} 题"), sheet.route(AssessPage::Item(n))),
        None => ("检查答案".to_owned(), sheet.route(AssessPage::Check)),
    };
    view! {
        <main class="q-main">
            <Head title=sheet.title() sub=format!("{} 年度", sheet.year)/>
            <p class="q-lead">{lead}</p>
            <div class="q-self__progress">
                <Progress done=given of=all words=Signal::derive(move || format!("已填 {}，共 {all}", given.get()))/>
            </div>
            <Cells>{sections.into_iter().map(|section| view! { <SectionRow sheet section problems/> }).collect_view()}</Cells>
            <div class="q-panel q-stack--tight">
                {move || { let (label, route) = go(); view! { <Button label look=Look::Primary size=Size::Wide go=route.href()/> } }}
                <div class="q-row q-row--split">
                    <Show when=move || next().is_some() || done()>
                        <Button label=move || if done() { "改答案" } else { "检查答案" }.to_owned() look=Look::Link go=sheet.route(AssessPage::Check).href()/>
                    </Show>
                    <Button label="看结果" look=Look::Link go=sheet.route(AssessPage::Result).href()/>
                </div>
                <CarryOver sheet/>
            </div>
            <p class="q-sub q-pad">"不排名。分数只作对照，以核定为准。"</p>
            <div class="q-pad"><SaveState state=sheet.app.saved() on_retry=sheet.retry()/></div>
            <Show when=move || sheet.standard.id == "five_good"><Own/></Show>
        </main>
    }
}

/// A secretary's own yearly self-assessment is one tap away from the branch's.
#[component]
fn Own() -> impl IntoView {
    let year = words::year_of(crate::state::use_app().today_untracked());
    let own = Route::assess("member", year, AssessPage::Sections);
    view! { <Cells title="自己的"><Cell title="我的年度自评" desc="跟支部的分开" go=own.href()/></Cells> }
}

/// Last year's levels at one tap, each marked until it is confirmed.
#[component]
pub fn CarryOver(sheet: Sheet) -> impl IntoView {
    sheet.has_last().then(|| {
        view! { <Button label="沿用去年，逐项确认" look=Look::Link go=Callback::new(move |()| sheet.carry_over())/> }
    })
}

#[component]
fn SectionRow(sheet: Sheet, section: Section, problems: Memo<Vec<Problem>>) -> impl IntoView {
    let questions = StoredValue::new(section.questions);
    let all = questions.with_value(Vec::len);
    let given =
        Memo::new(move |_| sheet.answers.with(|answers| questions.with_value(|all| answers.given(all))));
    // The first question that was answered wrongly; one that was not answered is only not there yet.
    let wrong = Memo::new(move |_| {
        let begun = |it: &Question| {
            sheet.answers.with(|answers| answers.0.get(&it.item.id).is_some_and(Answer::is_begun))
        };
        let faulty = |it: &&Question| {
            problems.with(|all| all.iter().any(|problem| answers::item_of(&problem.field) == it.item.id))
        };
        questions.with_value(|all| all.iter().filter(|it| begun(it)).find(faulty).map(|it| it.number))
    });
    let state = move || State::of(given.get(), all);
    let mark = Signal::derive(move || match (wrong.get(), state()) {
        (Some(_), _) => Mark::Miss,
        (None, State::NotStarted) => Mark::Wait,
        (None, State::Underway) => Mark::Part,
        (None, State::Done) => Mark::Met,
    });
    let word = Signal::derive(move || wrong.get().map_or_else(|| state().label(), |_| "有问题").to_owned());
    let first = questions.with_value(|all| all.first().map_or(1, |it| it.number));
    let desc = Signal::derive(move || match wrong.get() {
        Some(number) => format!("已填 {}，共 {all}。第 {number} 题要改", given.get()),
        None => format!("已填 {}，共 {all}", given.get()),
    });
    let go = sheet.route(AssessPage::Item(wrong.get_untracked().unwrap_or(first))).href();
    view! {
        <Cell title=section.title desc go
            end=move || view! { <VerdictMark mark word/> }/>
    }
}
