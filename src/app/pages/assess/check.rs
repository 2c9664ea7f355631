//! 检查答案: every answer on one page before it is finished, each with 修改; from there it is written.

use leptos::prelude::*;
use qiangji::answers::{Answer, Question};

use super::sheet::Sheet;
use crate::route::{AssessPage, Route};
use crate::widgets::button::{Button, Look};
use crate::widgets::error_summary::{ErrorSummary, Mistake};
use crate::widgets::head::Head;
use crate::widgets::save_state::SaveState;

#[component]
pub fn CheckPage(sheet: Sheet) -> impl IntoView {
    let open = move || sheet.len() - sheet.given().get();
    let lead = move || match open() {
        0 => "都填了。看一遍，没错就写好。".to_owned(),
        n => format!("还有 {n} 题没填。"),
    };
    let mistake =
        |it: &qiangji::form::Problem| Mistake { field: row_id(&it.field), words: it.message.clone() };
    let mistakes =
        Signal::derive(move || sheet.mistakes().with(|all| all.iter().map(mistake).collect::<Vec<_>>()));
    let questions = sheet.questions.get_value();
    let retry = Callback::new(move |()| sheet.app.flush_drafts());
    view! {
        <main class="q-main q-main--bar q-main--narrow">
            <Head title="检查答案" back=sheet.route(AssessPage::Sections).href()>
                <SaveState state=sheet.app.saved() on_retry=retry/>
            </Head>
            <p class="q-lead">{lead}</p>
            <ErrorSummary mistakes attempt=sheet.attempt()/>
            <div class="q-check q-box">{questions.into_iter().map(|question| view! { <Row sheet question/> }).collect_view()}</div>
            <div class="q-bar">
                <Button label="先放着" go=Route::Today.href()/>
                <Button label="写好了" look=Look::Primary go=Callback::new(move |()| sheet.finish())/>
            </div>
        </main>
    }
}

/// The id of a question's row; problems of any part of an answer lead to it.
fn row_id(path: &str) -> String {
    let mut parts = path.split('.').skip(1);
    format!("check-{}", parts.next().unwrap_or_default())
}

#[component]
fn Row(sheet: Sheet, question: Question) -> impl IntoView {
    let answer = sheet.answer(&question.item.id);
    let id = row_id(&format!("items.{}", question.item.id));
    let edit = sheet.route(AssessPage::Item(question.number));
    let by_rule = question.item.rule.is_some();
    let said = move || answer.with(|it| if by_rule { "照记录算".to_owned() } else { said(sheet, it) });
    view! {
        <div class="q-check__row" id=id tabindex="-1">
            <span>{format!("{}　{}", question.number, question.item.text)}</span>
            <span class="q-check__answer">{said}</span>
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
