//! One question on a page: the level, the evidence, a sentence, the passage it rests on.

use chrono::{Datelike, Days, NaiveDate};
use leptos::prelude::*;
use qiangji::answers::{Answer, Question};
use qiangji::catalogue::{Item, plan};

use super::rule::{Counted, CountedFrom};
use super::sheet::Sheet;
use crate::pages::evidence::{EvidencePicker, evidence_rows};
use crate::route::AssessPage;
use crate::widgets::button::{Button, Look};
use crate::widgets::choice::Choice;
use crate::widgets::date_input::DateInput;
use crate::widgets::field::Field;
use crate::widgets::fold::Fold;
use crate::widgets::head::Head;
use crate::widgets::icon::Icon;
use crate::widgets::level_chooser::LevelChooser;
use crate::widgets::progress::Progress;
use crate::widgets::save_state::SaveState;
use crate::widgets::text_area::TextArea;
use crate::words;

#[component]
pub fn ItemPage(sheet: Sheet, number: usize) -> impl IntoView {
    let all = sheet.len();
    let number = number.clamp(1, all.max(1));
    let question = sheet.questions.with_value(|questions| questions.get(number - 1).cloned());
    let before = if number > 1 { AssessPage::Item(number - 1) } else { AssessPage::Sections };
    let back = if number > 1 { "上一题" } else { "回目录" };
    let (next, verb) = if number < all {
        (AssessPage::Item(number + 1), "下一题")
    } else {
        (AssessPage::Check, "检查答案")
    };
    // Who came from 检查答案 goes back there.
    let checking = sheet.app.checking().get_untracked();
    let (back, before) = if checking && number < all { (verb, next) } else { (back, before) };
    let (verb, next) = if checking { ("回去检查", AssessPage::Check) } else { (verb, next) };
    view! {
        <main class="q-main q-main--bar q-main--narrow">
            <Head title=sheet.title() back=sheet.route(if checking { AssessPage::Check } else { AssessPage::Sections }).href()>
                <SaveState state=sheet.app.saved() on_retry=sheet.retry()/>
            </Head>
            <div class="q-self__progress"><Progress done=number of=all words=format!("第 {number} 题，共 {all} 题")/></div>
            {question.map(|question| view! { <OneQuestion sheet question/> })}
            <div class="q-bar">
                <Button label=back go=sheet.route(before).href()/>
                <Button label=verb look=Look::Primary go=sheet.route(next).href()/>
            </div>
        </main>
    }
}

#[component]
fn OneQuestion(sheet: Sheet, question: Question) -> impl IntoView {
    let item = StoredValue::new(question.item.clone());
    let answer = sheet.answer(&question.item.id);
    let by_rule = question.item.rule.is_some();
    let text = question.item.text.clone();
    view! {
        <section class="q-panel">
            <p class="q-self__part">{question.group}</p>
            <h2 class="q-self__question">{text}</h2>
            {if by_rule { view! { <Counted sheet item/> }.into_any() } else { view! { <Chosen sheet item answer/> }.into_any() }}
        </section>
        {if by_rule { view! { <CountedFrom sheet item/> }.into_any() } else { view! { <EvidencePanel sheet item answer/> }.into_any() }}
        <section class="q-panel">
            <Promise sheet item answer/>
            <Note sheet item answer/>
            <Basis item=question.item/>
        </section>
    }
}

/// The level as the person sees it.
#[component]
fn Chosen(sheet: Sheet, item: StoredValue<Item>, answer: Memo<Answer>) -> impl IntoView {
    let level = Signal::derive(move || answer.with(|it| it.level.clone().unwrap_or_default()));
    let choose = Callback::new(move |level| item.with_value(|item| sheet.choose(item, level)));
    let (id, label) = item.with_value(|item| (item.id.clone(), item.text.clone()));
    let member = sheet.standard.id == "member";
    let na = item.with_value(|item| item.may_be_na) || member;
    // Of a member without evidence the best level does not hold.
    let best = sheet.standard.levels.first().map(|it| it.id.clone());
    let bare =
        move || member && answer.with(|it| it.level.is_some() && it.level == best && it.evidence.is_empty());
    view! {
        <LevelChooser id label levels=sheet.levels() chosen=level on_choose=choose/>
        <div class="q-self__under"><LastTime sheet item/><Show when=move || na><NaButton sheet item answer/></Show></div>
        <Show when=move || na><NotApplicable sheet item answer/></Show>
        <Show when=bare><p class="q-self__wrong" role="status">{Icon::Warn.view()}"还没挂记录。挂一条，或改选“基本做到”。"</p></Show>
        <Carried answer sheet item/>
    }
}

/// Last year's level, taken over at one tap.
#[component]
pub fn LastTime(sheet: Sheet, item: StoredValue<Item>) -> impl IntoView {
    let last = item.with_value(|item| sheet.last_answer(&item.id));
    let level = last.level.filter(|_| !last.carried);
    level.map(|level| {
        let label = format!("去年：{}，照旧", sheet.level_label(&level));
        let again = Callback::new(move |()| item.with_value(|item| sheet.choose(item, level.clone())));
        view! { <Button label look=Look::Link go=again/> }
    })
}

#[component]
fn Carried(answer: Memo<Answer>, sheet: Sheet, item: StoredValue<Item>) -> impl IntoView {
    let confirm = Callback::new(move |()| item.with_value(|item| sheet.change(&item.id, |_| ())));
    view! {
        <Show when=move || answer.with(|it| it.carried)>
            <p class="q-self__carried">"沿用去年，待确认" <Button label="没变，就这样" look=Look::Link go=confirm/></p>
        </Show>
    }
}

#[component]
fn NaButton(sheet: Sheet, item: StoredValue<Item>, answer: Memo<Answer>) -> impl IntoView {
    let is_na = move || answer.with(|it| it.na_reason.is_some());
    let flip = Callback::new(move |()| {
        let on = !untrack(is_na);
        item.with_value(|item| {
            sheet.change(&item.id, |answer| {
                answer.na_reason = on.then(String::new);
                answer.level = None;
            });
        });
    });
    let label = Signal::derive(move || if is_na() { "还是适用，选一级" } else { "这题不适用" }.to_owned());
    view! { <Button label look=Look::Link go=flip/> }
}

/// Why it does not apply, and that it was said so.
#[component]
fn NotApplicable(sheet: Sheet, item: StoredValue<Item>, answer: Memo<Answer>) -> impl IntoView {
    let is_na = move || answer.with(|it| it.na_reason.is_some());
    let text = Signal::derive(move || answer.with(|it| it.na_reason.clone().unwrap_or_default()));
    let put = Callback::new(move |text: String| {
        item.with_value(|item| sheet.change(&item.id, |it| it.na_reason = Some(text)));
    });
    view! {

        <Show when=is_na>
            <div class="q-self__na"><Field id="na" label="选了“不适用”，为什么" hint="写一句，比如：今年没有突发情况。"><TextArea id="na" value=text on_input=put rows=2/></Field></div>
        </Show>
    }
}

#[component]
fn EvidencePanel(sheet: Sheet, item: StoredValue<Item>, answer: Memo<Answer>) -> impl IntoView {
    let chosen = Signal::derive(move || answer.with(|it| it.evidence.clone()));
    let put = Callback::new(move |all| {
        item.with_value(|item| sheet.change(&item.id, |answer| answer.evidence = all));
    });
    let kinds = item.with_value(|item| item.kinds.clone());
    let ready = move || item.with_value(|item| sheet.suggested(item).len());
    let take = Callback::new(move |()| put.run(item.with_value(|item| sheet.suggested(item))));
    view! {
        <section class="q-panel">
            <div class="q-self__head"><h2>"证据"</h2><EvidencePicker kinds chosen on_change=put/></div>
            {move || evidence_rows(sheet.app, chosen.get(), put)}
            <Show when=move || chosen.with(Vec::is_empty)>
                <p class="q-sub">{if sheet.standard.id == "member" { "还没有证据。没有证据最高选“基本做到”。" } else { "还没有证据。没有证据不算分。" }}</p>
                <Show when=move || ready() != 0>
                    <Button label=Signal::derive(move || format!("挂上今年最近的 {} 条", ready())) look=Look::Link go=take/>
                </Show>
            </Show>
        </section>
    }
}

/// 没做到: how it will be made good, and by which day.
#[component]
fn Promise(sheet: Sheet, item: StoredValue<Item>, answer: Memo<Answer>) -> impl IntoView {
    let worst = sheet.standard.levels.last().map(|level| level.id.clone());
    let measure = Signal::derive(move || answer.with(|it| it.measure.clone()));
    let due = Signal::derive(move || answer.with(|it| it.due.clone()));
    let put = Callback::new(move |text: String| {
        item.with_value(|item| sheet.change(&item.id, |it| it.measure = text));
    });
    let put_due =
        Callback::new(move |text: String| item.with_value(|item| sheet.change(&item.id, |it| it.due = text)));
    let done = Signal::derive(move || answer.with(|it| it.done_on.clone()));
    let put_done = Callback::new(move |text: String| {
        item.with_value(|item| sheet.change(&item.id, |it| it.done_on = text));
    });
    let set = move || answer.with(|it| !it.measure.trim().is_empty() && !it.due.is_empty());
    let quick = StoredValue::new(quick_days(sheet.app.today_untracked()));
    let worst = StoredValue::new(worst);
    let failed = move || answer.with(|it| it.level.is_some() && worst.with_value(|worst| it.level == *worst));
    let member = sheet.standard.id == "member";
    view! {
        <Show when=move || failed() && member>
            <Field id="measure" label="打算怎么补"><TextArea id="measure" value=measure on_input=put rows=2/></Field>
            <Field id="due" label="哪天补完"><DateInput id="due" value=due on_change=put_due quick=quick.get_value() label="哪天补完"/></Field>
            <Show when=set>
                <Field id="done" label="真补完了是哪天" optional=true hint="补完再来写。没写以前，台账里看得到。"><DateInput id="done" value=done on_change=put_done/></Field>
            </Show>
        </Show>
    }
}

/// 今天, 本周五, 本月底.
fn quick_days(today: NaiveDate) -> Vec<Choice> {
    let to_friday = (11 - u64::from(today.weekday().num_days_from_monday())) % 7;
    let friday = today.checked_add_days(Days::new(to_friday)).unwrap_or(today);
    let month = qiangji::period::Period::of(qiangji::period::Unit::Month, today).last();
    [(today, "今天"), (friday, "本周五"), (month, "本月底")]
        .map(|(day, name)| Choice::new(day.to_string(), name))
        .to_vec()
}

#[component]
fn Note(sheet: Sheet, item: StoredValue<Item>, answer: Memo<Answer>) -> impl IntoView {
    let text = Signal::derive(move || answer.with(|it| it.note.clone()));
    let put = Callback::new(move |text: String| {
        item.with_value(|item| sheet.change(&item.id, |it| it.note = text));
    });
    let left = Callback::new(move |()| sheet.app.flush_drafts());
    view! { <Field id="note" label="说一句情况" optional=true><TextArea id="note" value=text on_input=put on_blur=left rows=2/></Field> }
}

/// 依据条款: plain words first, then the plan's sentences.
#[component]
pub fn Basis(item: Item) -> impl IntoView {
    let hint = (!item.hint.is_empty()).then(|| view! { <p>{item.hint.clone()}</p> });
    let by_hand = item.rule.is_none() && !item.id.starts_with("SELF");
    let line = |sentence: &plan::Sentence| {
        view! { <p class="q-sub">{format!("方案第 {} 句：{}", words::sentence_number(&sentence.id), sentence.text)}</p> }
    };
    let sentences: Vec<_> = item.sentences.iter().filter_map(|id| plan::sentence(id)).map(line).collect();
    view! {
        <Fold summary="这题的依据和算法">
            {hint}
            {by_hand.then(|| view! { <p class="q-sub">"人工判定：照材料自己选，选了就要有证据。"</p> })}
            {sentences}
        </Fold>
    }
}
