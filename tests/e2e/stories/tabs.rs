//! Two windows of one workbook.

use super::setup::joined;
use crate::ground::Ground;
use crate::page::Role;
use crate::trouble::{Outcome, check, same};

const ELSEWHERE: &str = "另一个窗口正在填，这里只能看";

/// The second window reads; one press makes it the one that writes, and the first the reader. Nothing typed is lost.
pub async fn two_tabs(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    page.route("#/records/new/self_study_entry").await?;
    page.fill("学什么", "第一个窗口写的").await?;
    let first = page.session.window().await?;
    let second = page.session.new_tab().await?;
    page.session.switch_to_window(second.clone()).await?;
    page.resize(crate::ground::PHONE).await?;
    page.open(&ground.site.url("")).await?;
    page.sees(ELSEWHERE).await?;
    page.press(Role::Button, "改在这里填").await?;
    page.loses(ELSEWHERE).await?;
    page.route("#/records/new/self_study_entry").await?;
    same("what was typed in the first", &page.value("学什么").await?.as_str(), &"第一个窗口写的")?;
    page.fill("学什么", "第二个窗口写的").await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("删掉").await?;

    page.session.switch_to_window(first).await?;
    page.sees(ELSEWHERE).await?;
    page.press(Role::Button, "改在这里填").await?;
    page.loses(ELSEWHERE).await?;
    page.route("#/records").await?;
    page.sees("第二个窗口写的").await?;
    page.session.switch_to_window(second).await?;
    page.sees(ELSEWHERE).await?;
    check(!page.text().await?.contains("出错了"), "a window stopped")
}
