//! Two devices of one person.

use std::path::PathBuf;

use super::axe::is_clean_here;
use super::backup::{back_up, choose_backup, restore};
use super::exchange::{open_record, self_study};
use super::setup::joined;
use crate::ground::Ground;
use crate::page::{Page, Role};
use crate::trouble::{Outcome, check};

/// Both devices change the same entry. Joined, it stands in two versions, side by side with what differs; the owner
/// takes one, and it is one again.
pub async fn the_owner_settles_two_versions(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    self_study(&page, "原来的题目").await?;
    let before = kept(ground, &page, "before").await?;
    change(&page, "原来的题目", "第一台改的").await?;
    let first = kept(ground, &page, "first").await?;
    ground.another_device().await?;

    let page = ground.phone().await?;
    restore(ground, &page, &before).await?;
    take(&page).await?;
    change(&page, "原来的题目", "第二台改的").await?;
    check(!page.text().await?.contains("两个版本"), "an ordinary change made two versions")?;
    page.route("#/settings").await?;
    choose_backup(&page, &first).await?;
    take(&page).await?;

    page.route("#/records").await?;
    page.sees("两个版本").await?;
    open_record(&page, "改的").await?;
    page.press(Role::Link, "看两个版本").await?;
    page.sees("两台设备都改过").await?;
    for topic in ["第一台改的", "第二台改的"] {
        page.sees(topic).await?;
    }
    let hash: String = page.run("return location.hash", vec![]).await?;
    is_clean_here(&page, &hash).await?;
    page.press(Role::Button, "用这份").await?;
    page.sees("删掉").await?;
    check(!page.text().await?.contains("两个版本"), "the two versions were not settled")?;
    page.reload().await?;
    page.sees("改的").await?;
    page.route("#/records").await?;
    page.sees("1 条").await?;
    check(!page.text().await?.contains("两个版本"), "the two versions came again")
}

async fn kept(ground: &Ground, page: &Page, name: &str) -> Outcome<PathBuf> {
    let path = ground.folder.join(name).with_extension("json");
    std::fs::rename(back_up(ground, page).await?, &path)?;
    Ok(path)
}

async fn take(page: &Page) -> Outcome {
    page.sees("会加上 1 条").await?;
    page.press(Role::Button, "恢复").await?;
    page.sees("从备份恢复了").await
}

async fn change(page: &Page, from: &str, to: &str) -> Outcome {
    page.route("#/records").await?;
    open_record(page, from).await?;
    page.press(Role::Link, "改").await?;
    page.fill("学什么", to).await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("删掉").await?;
    page.sees(to).await
}
