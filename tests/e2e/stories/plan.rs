//! What the plan asks: from what is missing to the record that makes it good.

use super::setup::secretary;
use crate::ground::Ground;
use crate::page::Role;
use crate::people::MEMBERS;
use crate::trouble::{Outcome, check};

/// From an entry that is not met, one tap to the form for the half-year that lacks it; the record stands behind the
/// entry then, and in the year's table as 补记.
pub async fn from_a_missing_lecture_to_its_record(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    secretary(ground, &page).await?;
    page.route("#/roster").await?;
    page.put("一次加多人", &MEMBERS[1..3].join("\n")).await?;
    page.press(Role::Button, "加 2 人").await?;
    page.sees("2 人。").await?;

    page.route("#/plan/5").await?;
    page.sees("要严格按照党章的规定").await?;
    page.press(Role::Link, "每半年上一次党课…").await?;
    page.sees("每个支部每半年上一次党课").await?;
    let before = page.text().await?;
    check(!before.contains("相关记录"), "a record stands behind the entry already")?;
    page.press(Role::Link, "补记").await?;
    page.fill("题目", "从一次家访说起").await?;
    page.press_in("讲课人", Role::Checkbox, MEMBERS[1]).await?;
    page.press_in("到课情况", Role::Summary, "写缺席的人").await?;
    page.press_in("到课情况", Role::Checkbox, MEMBERS[2]).await?;
    page.press_in(MEMBERS[2], Role::Button, "病假").await?;
    page.press(Role::Button, "写好了").await?;
    page.sees(&format!("{}（病假）", MEMBERS[2])).await?;

    page.route("#/plan/5/E05").await?;
    page.sees("相关记录").await?;
    page.sees("从一次家访说起").await?;
    page.route("#/calendar").await?;
    page.press(Role::Button, "全年表").await?;
    page.sees("每个支部每半年上一次党课").await
}
