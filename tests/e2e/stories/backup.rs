//! Everything in one file, and back from it.

use std::path::{Path, PathBuf};

use super::exchange::{choose_files, open_record, self_study, state_code, take_in};
use super::photos::with_a_photo;
use super::setup::{joined, secretary_of};
use crate::ground::Ground;
use crate::page::{Page, Role};
use crate::people::{self, HandedIn};
use crate::trouble::{Outcome, check, same};
use crate::wait::{PATIENCE, until};

/// A member's device is lost: on a new one the backup brings back records, photos, what was being typed, and who they
/// are. The whole can be taken back, and then nobody is known here; it can be restored once more.
pub async fn a_backup_brings_all_back(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    self_study(&page, "备份以前").await?;
    with_a_photo(ground, &page, "带照片的").await?;
    page.route("#/records/new/reflection").await?;
    page.fill("题目", "没写完的心得").await?;
    page.sees("草稿已存").await?;
    let code = state_code(&page).await?;
    let backup = back_up(ground, &page).await?;
    ground.another_device().await?;

    let page = ground.phone().await?;
    restore(ground, &page, &backup).await?;
    page.sees("会加上 2 条").await?;
    page.press(Role::Button, "恢复").await?;
    page.sees("从备份恢复了").await?;
    same("the state code", &state_code(&page).await?, &code)?;
    same("the name", &page.value("姓名").await?.as_str(), &"王小梅")?;
    page.route("#/records/new/reflection").await?;
    same("the draft", &page.value("题目").await?.as_str(), &"没写完的心得")?;
    page.reload().await?;
    page.route("#/records").await?;
    page.sees("备份以前").await?;
    open_record(&page, "带照片的").await?;
    shows_a_picture(&page).await?;

    page.route("#/inbox").await?;
    page.press(Role::Button, "撤回").await?;
    page.sees("开始使用").await?;
    page.reload().await?;
    page.press(Role::Link, "以前用过？从备份文件恢复").await?;
    choose_backup(&page, &backup).await?;
    page.sees("会加上 2 条").await?;
    page.press(Role::Button, "恢复").await?;
    page.sees("从备份恢复了").await?;
    same("the state code of the second time", &state_code(&page).await?, &code)
}

/// Into a device that is in use: the backup is joined to what is here, and taken back it leaves that as it was.
pub async fn a_backup_joins_what_is_here(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    self_study(&page, "旧手机上记的").await?;
    let backup = back_up(ground, &page).await?;
    ground.another_device().await?;

    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    self_study(&page, "新手机上记的").await?;
    let before = state_code(&page).await?;
    for undone in [true, false] {
        choose_backup(&page, &backup).await?;
        page.sees("会加上 1 条").await?;
        page.press(Role::Button, "恢复").await?;
        page.sees("从备份恢复了").await?;
        page.sees("2 条，").await?;
        if undone {
            page.press(Role::Button, "撤回").await?;
            page.sees("1 条，").await?;
            same("the state code, taken back", &state_code(&page).await?, &before)?;
        }
    }
    page.reload().await?;
    page.route("#/records").await?;
    page.sees("旧手机上记的").await?;
    page.sees("新手机上记的").await
}

/// Who types the name before restoring is the same person as before: what was written on the old device is handed in.
pub async fn the_name_may_be_typed_first(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    self_study(&page, "旧手机上记的").await?;
    let backup = back_up(ground, &page).await?;
    ground.another_device().await?;

    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    page.route("#/settings").await?;
    choose_backup(&page, &backup).await?;
    page.sees("会加上 1 条").await?;
    page.press(Role::Button, "恢复").await?;
    page.sees("从备份恢复了").await?;
    self_study(&page, "新手机上记的").await?;
    page.route("#/handin").await?;
    page.sees("这次带上 2 条").await
}

/// A secretary's device is lost after members have handed in: the backup brings the log too, so that nobody is asked twice.
/// Taken back, it goes with the rest; restored once more it is there once.
pub async fn who_has_handed_in_is_known_again(ground: &Ground) -> Outcome {
    let HandedIn { unit, branch, paths, .. } = people::hand_in_of(3, &ground.folder.join("files"))?;
    let page = ground.phone().await?;
    secretary_of(ground, &page, &unit, &branch).await?;
    let sender = people::read(&std::fs::read(&paths[1])?)?.header.letter.sender().to_owned();
    page.route("#/roster").await?;
    page.put("一次加多人", &format!("{sender}\n张三丰")).await?;
    page.press(Role::Button, "加 2 人").await?;
    page.sees("2 人。").await?;
    take_in(&page, &paths[1..2]).await?;
    page.sees("应交 2 份，收到 1 份").await?;
    let backup = back_up(ground, &page).await?;
    ground.another_device().await?;

    let page = ground.phone().await?;
    restore(ground, &page, &backup).await?;
    for again in [false, true] {
        page.press(Role::Button, "恢复").await?;
        page.sees("从备份恢复了").await?;
        page.route("#/inbox").await?;
        page.sees("应交 2 份，收到 1 份").await?;
        page.sees("还没交：张三丰").await?;
        page.sees("备份里记下的").await?;
        if !again {
            page.press(Role::Button, "撤回").await?;
            page.sees("开始使用").await?;
            page.reload().await?;
            page.press(Role::Link, "以前用过？从备份文件恢复").await?;
            choose_backup(&page, &backup).await?;
        }
    }
    // The disk has it, and the very file is known.
    page.reload().await?;
    page.sees("应交 2 份，收到 1 份").await?;
    choose_files(&page, &paths[1..2]).await?;
    page.sees("读了 1 份，都收过了").await
}

/// A device is cleared only after a backup of all that is on it now; then it is a newcomer's, and nothing is mourned.
pub async fn clearing_asks_for_a_backup(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    self_study(&page, "备份过的").await?;
    back_up(ground, &page).await?;
    self_study(&page, "还没有备份的").await?;
    page.route("#/settings").await?;
    page.press(Role::Summary, "清空这台设备").await?;
    page.sees("先备份到文件").await?;
    page.fill("写上你的姓名，确认清空", "王小梅").await?;
    check(!may_clear(&page).await?, "it may be cleared without a backup of the last entry")?;
    page.reload().await?;
    back_up(ground, &page).await?;
    page.press(Role::Summary, "清空这台设备").await?;
    page.fill("写上你的姓名，确认清空", "王小").await?;
    check(!may_clear(&page).await?, "it may be cleared with half a name")?;
    page.fill("写上你的姓名，确认清空", "王小梅").await?;
    page.run::<()>("localStorage.setItem('qiangji.crash', '#/join/abc')", vec![]).await?;
    page.press(Role::Button, "清空").await?;
    for _ in 0..2 {
        page.sees("开始使用").await?;
        page.sees("没有链接，也可以直接用").await?;
        check(!page.text().await?.contains("丢了"), "a cleared device mourns")?;
        page.reload().await?;
    }
    let crash: Option<String> = page.run("return localStorage.getItem('qiangji.crash')", vec![]).await?;
    same("the report of the last crash", &crash, &None)?;
    page.open(&ground.site.url("rescue.html")).await?;
    page.sees("没有手册的内容").await
}

async fn may_clear(page: &Page) -> Outcome<bool> {
    page.run("return !qj.all('button', '清空')[0].disabled", vec![]).await
}

/// Makes a backup in 设置 and says that it is kept; the file as the browser was given it.
pub async fn back_up(ground: &Ground, page: &Page) -> Outcome<PathBuf> {
    page.route("#/settings").await?;
    page.press(Role::Button, "备份到文件").await?;
    page.sees("备份做好了").await?;
    page.run::<()>(WATCH, vec![]).await?;
    page.press(Role::Button, "保存文件").await?;
    page.sees("存好了吗").await?;
    let text: String = page.run_async(GIVEN, vec![]).await?;
    page.press(Role::Button, "存好了").await?;
    page.loses("存好了吗").await?;
    let path = ground.folder.join("backup.json");
    std::fs::write(&path, text)?;
    Ok(path)
}

/// What is given to the browser to be saved: the automation of WebKit has no folder for downloads.
const WATCH: &str = "
    window.given = [];
    const make = URL.createObjectURL;
    URL.createObjectURL = blob => { window.given.push(blob); return make.call(URL, blob); };";
const GIVEN: &str = "const done = arguments[arguments.length - 1]; window.given[0].text().then(done);";

/// From the first visit to the list of what a backup would add.
pub async fn restore(ground: &Ground, page: &Page, backup: &Path) -> Outcome {
    page.open(&ground.site.url("")).await?;
    page.press(Role::Button, "以前用过？从备份文件恢复").await?;
    choose_backup(page, backup).await
}

/// In 设置, or on the page that a newcomer is led to.
pub async fn choose_backup(page: &Page, backup: &Path) -> Outcome {
    Ok(page.control("选备份文件…").await?.send_keys(backup.display().to_string()).await?)
}

/// A picture that the engine could decode.
pub async fn shows_a_picture(page: &Page) -> Outcome {
    let script = "return Array.from(document.images).some(image => image.naturalWidth > 100)";
    until("a picture", PATIENCE, async || Ok(page.run::<bool>(script, vec![]).await?.then_some(()))).await
}
