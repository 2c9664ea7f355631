//! 退回 and 批准, to and fro by files only.

use super::axe::is_clean_here;
use super::exchange::{open_record, self_study};
use super::sealed::{hand_in, paste};
use super::setup::{fill_in, joined};
use crate::ground::Ground;
use crate::page::{Page, Role};
use crate::people;
use crate::trouble::{Outcome, same};

/// A secretary returns an entry with a reason and a day; the slip opens for the member at just that field; the member's
/// next file answers it; the secretary sees what was changed and approves, and a later change shows.
pub async fn a_slip_to_and_fro(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    page.open(&ground.site.other_url("")).await?;
    fill_in(&page, people::UNIT, people::BRANCH).await?;
    joined(ground, &page, "王小梅").await?;
    self_study(&page, "党章").await?;
    take_up(ground, &page).await?;
    open_record(&page, "党章").await?;
    page.press(Role::Link, "退回").await?;
    let hash: String = page.run("return location.hash", vec![]).await?;
    is_clean_here(&page, &hash).await?;
    page.press(Role::Button, "退回").await?;
    page.sees("没选要改的地方").await?;
    page.press(Role::Checkbox, "学什么").await?;
    page.press(Role::Button, "退回").await?;
    page.sees("“学什么”为什么退回没写").await?;
    page.focuses(".q-errors").await?;
    page.fill("学什么，为什么", "写到第几章").await?;
    page.press(Role::Button, "退回").await?;
    page.sees("退回单做好了。发给王小梅").await?;
    let slip = page.value("复制成文字，粘到信里").await?;
    page.route("#/inbox").await?;
    page.sees("1 条还没改").await?;

    // The member.
    page.open(&ground.site.url("")).await?;
    page.sees("还没有上交过").await?;
    paste(&page, &slip).await?;
    page.press(Role::Button, "收下 1 份").await?;
    page.sees("收下了 1 份").await?;
    page.route("#/").await?;
    page.sees("退回给你改的，1 条").await?;
    page.sees("学什么：写到第几章").await?;
    page.press(Role::Link, "党章…").await?;
    page.sees("退回来改").await?;
    page.sees("退回：写到第几章").await?;
    let focused: String = page.run("return document.activeElement.value || ''", vec![]).await?;
    same("the field that has the focus", &focused.as_str(), &"党章")?;
    page.fill("学什么", "党章第五章").await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("删掉").await?;
    page.route("#/").await?;
    page.loses("退回给你改的").await?;

    // The secretary again.
    take_up(ground, &page).await?;
    page.route("#/inbox").await?;
    page.sees("1 条改了，等你看").await?;
    page.press(Role::Link, "退回和批准…").await?;
    page.sees("有 1 条改了，等你看").await?;
    is_clean_here(&page, "#/returns").await?;
    page.press(Role::Link, "党章…").await?;
    page.sees("党章 → 党章第五章").await?;
    page.press(Role::Button, "批准").await?;
    page.sees("记下了：批准").await?;
    page.sees("李建国 批准").await?;

    page.open(&ground.site.url("")).await?;
    page.sees("还没有上交过").await?;
    page.route("#/records").await?;
    open_record(&page, "党章第五章").await?;
    page.press(Role::Link, "改").await?;
    page.fill("学什么", "党章第六章").await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("删掉").await?;
    take_up(ground, &page).await?;
    open_record(&page, "党章第六章").await?;
    page.sees("批准后有改动").await
}

/// What the member hands in, taken in on the secretary's device, which stays open there.
async fn take_up(ground: &Ground, page: &Page) -> Outcome {
    hand_in(page).await?;
    let text = page.value("复制成文字，粘到信里").await?;
    page.open(&ground.site.other_url("")).await?;
    page.sees("还没有上交过").await?;
    paste(page, &text).await?;
    page.press(Role::Button, "收下 1 份").await?;
    page.sees("收下了 1 份").await?;
    page.route("#/records").await
}
