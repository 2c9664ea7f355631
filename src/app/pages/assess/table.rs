//! The whole assessment as one table, for a PC: keys 1 to 4 choose, 0 says 不适用.

use leptos::prelude::*;
use qiangji::answers::{self, Answer, Question, Section};
use qiangji::catalogue::Item;

use super::rule::Counted;
use super::sections::CarryOver;
use super::sheet::Sheet;
use crate::route::AssessPage;
use crate::widgets::button::{Button, Look, Size};
use crate::widgets::chips::Chips;
use crate::widgets::choice::Choice;
use crate::widgets::head::Head;
use crate::widgets::level_chooser::LevelChooser;
use crate::widgets::progress::Progress;
use crate::widgets::save_state::SaveState;
use crate::widgets::table::{Column, Table};
use crate::widgets::text_input::TextInput;

#[component]
pub fn TablePage(sheet: Sheet) -> impl IntoView {
    let (given, all) = (sheet.given(), sheet.len());
    let only = RwSignal::new("all".to_owned());
    let sections = sheet.questions.with_value(|all| answers::sections(all));
    let columns = ["题", "内容", "水平", "证据", "说一句情况", "去年"].map(Column::new).to_vec();
    let sub = format!("{} 年度", sheet.year);
    view! {
        <main class="q-main q-main--fill">
            <Head title=sheet.title() sub=sub>
                <SaveState state=sheet.app.saved() on_retry=sheet.retry()/>
                <CarryOver sheet/>
                <Button label="看结果" size=Size::Small go=sheet.route(AssessPage::Result).href()/>
                <Button label="检查答案" look=Look::Primary size=Size::Small go=sheet.route(AssessPage::Check).href()/>
            </Head>
            <div class="q-self__filters">
                <Chips label="看哪些题" choices=filters(sheet) chosen=Signal::derive(move || vec![only.get()])
                    on_press=Callback::new(move |id| only.set(id))/>
                <Progress done=given of=all words=Signal::derive(move || format!("已填 {}，共 {all}", given.get()))/>
            </div>
            <Table caption=sheet.title() columns fill=true>
                {sections.into_iter().map(|section| view! { <Part sheet section only/> }).collect_view()}
            </Table>
            <p class="q-sub q-self__keys">"Tab 换格，数字键 1—4 选水平，0 选“不适用”。选最高一档要挂上至少一条记录。"</p>
        </main>
    }
}

fn filters(sheet: Sheet) -> Signal<Vec<Choice>> {
    let all = sheet.len();
    let given = sheet.given();
    let bare = move || {
        let count = |questions: &Vec<Question>| questions.iter().filter(|it| is_bare(sheet, it)).count();
        sheet.questions.with_value(count)
    };
    Signal::derive(move || {
        vec![
            Choice::new("all", format!("全部 {all}")),
            Choice::new("open", format!("没填 {}", all - given.get())),
            Choice::new("bare", format!("缺证据 {}", bare())),
        ]
    })
}

/// Answered, but resting on nothing.
fn is_bare(sheet: Sheet, question: &Question) -> bool {
    sheet.answers.with(|all| {
        let answer = all.of(&question.item.id);
        answer.level.is_some() && answer.evidence.is_empty()
    })
}

fn is_seen(sheet: Sheet, question: &Question, only: &str) -> bool {
    match only {
        "open" => !sheet.answers.with(|all| all.is_answered(question)),
        "bare" => is_bare(sheet, question),
        _ => true,
    }
}

#[component]
fn Part(sheet: Sheet, section: Section, only: RwSignal<String>) -> impl IntoView {
    let rows = section.questions.into_iter().map(|question| {
        let seen = {
            let question = question.clone();
            Memo::new(move |_| is_seen(sheet, &question, &only.get()))
        };
        view! { <Row sheet question seen/> }
    });
    view! {
        <tbody>
            <tr class="q-table__part"><th colspan="6" scope="colgroup">{section.title}</th></tr>
            {rows.collect_view()}
        </tbody>
    }
}

#[component]
fn Row(sheet: Sheet, question: Question, seen: Memo<bool>) -> impl IntoView {
    let item = StoredValue::new(question.item.clone());
    let answer = sheet.answer(&question.item.id);
    let by_rule = question.item.rule.is_some();
    let count = move || {
        let counted = item.with_value(|item| sheet.counted(&item.id)).map(|found| found.evidence.len());
        counted.unwrap_or_else(|| answer.with(|it| it.evidence.len()))
    };
    let evidence = Signal::derive(move || match count() {
        0 if by_rule => "看记录".to_owned(),
        0 => "选记录".to_owned(),
        n => format!("{n} 条"),
    });
    let last =
        sheet.last_answer(&question.item.id).level.map(|level| sheet.level_label(&level)).unwrap_or_default();
    let page = sheet.route(AssessPage::Item(question.number));
    view! {
        <tr hidden=move || !seen.get()>
            <td>{question.number}</td>
            <td class="q-self__text"><a href=page.href()>{question.item.text}</a></td>
            <td>{if by_rule { view! { <Counted sheet item/> }.into_any() } else { view! { <Level sheet item answer/> }.into_any() }}</td>
            <td class="q-self__evidence"><Button label=evidence look=Look::Link go=page.href()/></td>
            <td class="q-self__note"><Note sheet item answer number=question.number/></td>
            <td>{last}</td>
        </tr>
    }
}

#[component]
fn Level(sheet: Sheet, item: StoredValue<Item>, answer: Memo<Answer>) -> impl IntoView {
    let level = Signal::derive(move || answer.with(|it| it.level.clone().unwrap_or_default()));
    let choose = Callback::new(move |level| item.with_value(|item| sheet.choose(item, level)));
    let na = Callback::new(move |()| {
        item.with_value(|item| {
            sheet.change(&item.id, |it| {
                it.level = None;
                it.na_reason = Some(it.note.clone());
            });
        });
    });
    let (id, label) = item.with_value(|item| (item.id.clone(), item.text.clone()));
    view! {
        <LevelChooser id label levels=sheet.levels() chosen=level on_choose=choose on_na=na/>
        <Show when=move || answer.with(|it| it.level.is_none() && it.na_reason.is_none())><Button label="不适用" look=Look::Link size=Size::Small go=na/></Show>
        <Show when=move || answer.with(|it| it.carried)><span class="q-self__carried">"沿用，待确认"</span></Show>
        <Show when=move || answer.with(|it| it.na_reason.is_some())><span class="q-self__carried">"不适用，在右边写原因"</span></Show>
    }
}

/// The sentence beside the level, or why the item does not apply.
#[component]
fn Note(sheet: Sheet, item: StoredValue<Item>, answer: Memo<Answer>, number: usize) -> impl IntoView {
    let note =
        Signal::derive(move || answer.with(|it| it.na_reason.clone().unwrap_or_else(|| it.note.clone())));
    let put = Callback::new(move |text: String| {
        item.with_value(|item| {
            sheet.change(&item.id, |it| match &mut it.na_reason {
                Some(why) => *why = text,
                None => it.note = text,
            });
        });
    });
    let left = Callback::new(move |()| sheet.app.flush_drafts());
    let id = item.with_value(|item| format!("note-{}", item.id));
    view! {
        <label class="q-vh" for=id.clone()>{format!("第 {number} 题说一句情况")}</label>
        <TextInput id=id value=note on_input=put on_blur=left/>
    }
}
