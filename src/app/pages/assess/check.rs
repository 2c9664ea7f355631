//! 检查答案: every answer on one page before it is finished, each with 修改; from there it is written.

use leptos::prelude::*;
use qiangji::answers::{self, Answer, Question};
use qiangji::form::Problem;

use super::sheet::Sheet;
use crate::route::{AssessPage, Route};
use crate::widgets::button::{Button, Look};
use crate::widgets::error_summary::{ErrorSummary, Mistake};
use crate::widgets::head::Head;
use crate::widgets::icon::Icon;
use crate::widgets::save_state::SaveState;

#[component]
pub fn CheckPage(sheet: Sheet) -> impl IntoView {
    sheet.app.checking().set(true);
    let problems = sheet.problems();
    let lead = move || match problems.with(Vec::len) {
        0 if sheet.is_finished() && !sheet.is_changed() => "已经写好，没有改动。".to_owned(),
        0 if sheet.is_finished() => "改过了，再点一次“写好了”才算数。".to_owned(),
        0 => "都填了。看一遍，没错就写好。".to_owned(),
        n => format!("还有 {n} 处要填、要改。"),
    };
    let mistake = |it: &Problem| Mistake { field: row_id(&it.field), words: it.message.clone() };
    // Beside each question at once; at the top only after a press, as in every form.
    let mistakes = Signal::derive(move || {
        if sheet.attempt().get() == 0 {
            Vec::new()
        } else {
            problems.with(|all| all.iter().map(mistake).collect())
        }
    });
    let questions = sheet.questions.get_value();
    view! {
        <main class="q-main q-main--bar q-main--narrow">
            <Head title="检查答案" back=sheet.route(AssessPage::Sections).href()>
                <SaveState state=sheet.app.saved() on_retry=sheet.retry()/>
            </Head>
            <p class="q-lead">{lead}</p>
            <ErrorSummary mistakes attempt=sheet.attempt()/>
            <div class="q-check q-box">{questions.into_iter().map(|question| view! { <Row sheet question problems/> }).collect_view()}</div>
            <div class="q-bar">
                <Button label="先放着" go=Route::Today.href()/>
                <Button label="写好了" look=Look::Primary go=Callback::new(move |()| sheet.finish())/>
            </div>
        </main>
    }
}

/// The id of a question's row; problems of any part of an answer lead to it.
fn row_id(path: &str) -> String {
    format!("check-{}", answers::item_of(path))
}

#[component]
fn Row(sheet: Sheet, question: Question, problems: Memo<Vec<Problem>>) -> impl IntoView {
    let answer = sheet.answer(&question.item.id);
    let id = row_id(&format!("items.{}", question.item.id));
    let edit = sheet.route(AssessPage::Item(question.number));
    let by_rule = question.item.rule.is_some();
    let mine = StoredValue::new(id.clone());
    // Its number stands before it already.
    let wrong = move || {
        let own = |it: &&Problem| mine.with_value(|mine| row_id(&it.field) == *mine);
        problems.with(|all| {
            all.iter()
                .find(own)
                .map(|it| it.message.split_once('：').map_or(it.message.clone(), |(_, rest)| rest.to_owned()))
        })
    };
    let returned = move || {
        sheet.wanted.with(|all| {
            let here = all.iter().find(|it| mine.with_value(|mine| row_id(&it.field) == *mine));
            here.map(|it| format!("退回：{}", it.why))
        })
    };
    let said = move || answer.with(|it| if by_rule { "照记录算".to_owned() } else { said(sheet, it) });
    view! {
        <div class="q-check__row" id=id tabindex="-1">
            <span>{format!("{}　{}", question.number, question.item.text)}</span>
            <span class="q-check__answer">{said}</span>
            {move || wrong().map(|words| view! { <span class="q-check__wrong">{Icon::Warn.view()}{words}</span> })}
            {move || returned().map(|words| view! { <span class="q-check__wrong">{Icon::Undo.view()}{words}</span> })}
            <Button label="修改" look=Look::Link go=edit.href()/>
        </div>
    }
}

/// The answer in a line: level, evidence, note.
pub fn said(sheet: Sheet, answer: &Answer) -> String {
    let level = match (&answer.level, &answer.na_reason) {
        (Some(level), _) => sheet.level_label(level).to_owned(),
        (None, Some(why)) if why.trim().is_empty() => "不适用，还没写原因".to_owned(),
        (None, Some(why)) => format!("不适用：{why}"),
        (None, None) => return "没填".to_owned(),
    };
    let carried = answer.carried.then(|| "沿用去年，待确认".to_owned());
    let evidence = (!answer.evidence.is_empty()).then(|| format!("证据 {} 条", answer.evidence.len()));
    let note = Some(answer.note.clone()).filter(|note| !note.is_empty());
    let measure =
        Some(answer.measure.clone()).filter(|it| !it.is_empty()).map(|it| format!("{it}，{}前", answer.due));
    [Some(level), carried, evidence, note, measure].into_iter().flatten().collect::<Vec<_>>().join("　")
}
