//! Two devices of one person.

use std::path::{Path, PathBuf};

use super::axe::is_clean_here;
use super::backup::{back_up, choose_backup, restore};
use super::exchange::{choose_files, open_record, self_study, take_in};
use super::setup::{joined, secretary_of};
use crate::ground::{Ground, PC};
use crate::page::{Page, Role};
use crate::people::{self, HandedIn};
use crate::trouble::{Outcome, Trouble, check, same};

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

/// The secretary takes in the files of both devices: before the second one is taken in the two stand side by side, field by
/// field; after it both are kept, and only the member may choose.
pub async fn the_secretary_sees_both_versions(ground: &Ground) -> Outcome {
    let HandedIn { unit, branch, paths, .. } = people::hand_in(&ground.folder.join("files"))?;
    let (first, second) = of_two_devices(&paths)?;
    let page = ground.browser(PC).await?;
    secretary_of(ground, &page, &unit, &branch).await?;
    take_in(&page, &[first]).await?;
    page.route("#/inbox").await?;
    choose_files(&page, &[second]).await?;
    page.sees("要你看一眼，1 份").await?;
    page.sees("两个版本，差在哪里").await?;
    page.run::<()>("qj.all('summary', '…').forEach(one => { one.parentNode.open = true; })", vec![]).await?;
    both_minutes(&page).await?;
    page.press(Role::Button, "收下 1 份").await?;
    page.sees("收下了 1 份").await?;

    page.route("#/records").await?;
    page.sees("两个版本").await?;
    open_record(&page, "两个版本").await?;
    page.press(Role::Link, "看两个版本").await?;
    page.sees("请本人选").await?;
    both_minutes(&page).await?;
    let choices: usize = page.run("return qj.all('button', '用这份').length", vec![]).await?;
    same("choices of somebody who is not the owner", &choices, &0)
}

/// The two files of the one sender who has two devices.
fn of_two_devices(paths: &[PathBuf]) -> Outcome<(PathBuf, PathBuf)> {
    let sender = |path: &Path| -> Outcome<String> {
        Ok(people::read(&std::fs::read(path)?)?.header.letter.sender().to_owned())
    };
    for pair in paths.windows(2) {
        if sender(&pair[0])? == sender(&pair[1])? {
            return Ok((pair[0].clone(), pair[1].clone()));
        }
    }
    Err(Trouble::new("nobody in the sample has two devices"))
}

/// One row for what differs, in words, and none for what does not.
async fn both_minutes(page: &Page) -> Outcome {
    let rows: Vec<String> = page.run(ROWS, vec![]).await?;
    let mut minutes = rows.iter().filter_map(|row| row.strip_prefix("时长|"));
    let said = minutes.next().unwrap_or_default();
    check(["60 分钟|90 分钟", "90 分钟|60 分钟"].contains(&said), format!("the rows say {rows:?}"))?;
    check(!rows.iter().any(|row| row.starts_with("学什么")), format!("what is the same is shown: {rows:?}"))
}

const ROWS: &str = "
    const cells = row => Array.from(row.cells, cell => qj.tidy(cell.textContent)).join('|');
    return Array.from(document.querySelectorAll('table tbody tr'), cells)";
