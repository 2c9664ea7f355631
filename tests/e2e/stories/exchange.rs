//! Files out and in.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::setup::{fill_in, joined, secretary_of};
use crate::browser::Cdp;
use crate::engine::Engine;
use crate::ground::{Ground, PC};
use crate::page::{Page, Role};
use crate::people::{self, HandedIn};
use crate::trouble::{Outcome, Trouble, check, same};
use crate::wait::{PATIENCE, until};

/// A member writes an entry and hands it in: the text to copy and the file saved are the same whole file.
pub async fn a_member_hands_in(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    self_study(&page, "党章第五章").await?;
    page.route("#/handin").await?;
    page.sees("这次带上 1 条").await?;
    page.press(Role::Button, "做成文件").await?;
    page.sees("文件已做好").await?;
    let text = page.value("复制成文字，粘到信里").await?;
    let file = people::opened(&text)?;
    same("records in the file", &file.records.len(), &1)?;
    same("the sender", &file.header.letter.sender(), &"王小梅")?;
    let record = file.records[0].record();
    same("the title", &record.text("topic"), &"党章第五章")?;
    check(text.is_ascii(), "the file is not plain ASCII")?;
    match ground.engine {
        // Automation of WebKit has no folder for downloads; its text box is the same bytes.
        Engine::WebKit => {}
        Engine::Chromium | Engine::Firefox => {
            page.press(Role::Button, "保存文件").await?;
            let saved = until("the download", PATIENCE, async || Ok(finished(&ground.downloads()))).await?;
            let saved = people::read(&std::fs::read(&saved)?)?;
            check(saved.header.id == file.header.id, "the file saved is not the text shown")?;
        }
    }
    page.press(Role::Button, "已经发了").await?;
    page.sees("上次上交").await?;
    page.route("#/handin").await?;
    page.sees(&format!("状态码 {}。收到回执，对一对", file.header.code().unwrap_or_default())).await
}

/// The one file of a folder, once its download is over.
pub fn finished(folder: &Path) -> Option<PathBuf> {
    let files: Vec<PathBuf> = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
    let whole = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "json" || kind == "ics");
    let only = files.first().filter(|path| files.len() == 1 && whole(path))?;
    std::fs::metadata(only).ok().filter(|it| it.len() > 0).map(|_| only.clone())
}

/// From the list to a record, by a word of its title.
pub async fn open_record(page: &Page, word: &str) -> Outcome {
    until(&format!("a row with “{word}”"), PATIENCE, async || {
        let script = "const row = qj.all('link', '…').find(row => row.textContent.includes(arguments[0]) && row.hash.startsWith('#/records/'));
            if (row) row.click();
            return !!row;";
        Ok(page.run::<bool>(script, vec![word.into()]).await?.then_some(()))
    })
    .await
}

/// An entry in the member's own study log.
pub async fn self_study(page: &Page, topic: &str) -> Outcome {
    page.route("#/records/new/self_study_entry").await?;
    page.fill("学什么", topic).await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("删掉").await?;
    page.sees(topic).await
}

/// The files of 24 members in, undone, in again in another order and in two goes: the same state, and the one the core computes.
pub async fn import_of_24_files(ground: &Ground) -> Outcome {
    let HandedIn { unit, branch, paths: mut files, code: want } =
        people::hand_in(&ground.folder.join("files"))?;
    let page = ground.phone().await?;
    secretary_of(ground, &page, &unit, &branch).await?;
    let empty = state_code(&page).await?;
    take_in(&page, &files).await?;
    same("the state code", &state_code(&page).await?, &want)?;

    page.route("#/inbox").await?;
    page.press(Role::Button, "撤回").await?;
    page.sees("撤回了").await?;
    same("the state code after undoing", &state_code(&page).await?, &empty)?;
    page.reload().await?;
    same("the state code after undoing and a new start", &state_code(&page).await?, &empty)?;

    files.reverse();
    files.rotate_left(7);
    take_in(&page, &files[..10]).await?;
    take_in(&page, &files[10..]).await?;
    same("the state code in another order", &state_code(&page).await?, &want)?;
    page.reload().await?;
    same("the state code after a new start", &state_code(&page).await?, &want)?;
    page.route("#/records").await?;
    page.sees("自学").await
}

/// Two offices take the same files in, in other orders and goes: both read the same code.
pub async fn two_offices(ground: &Ground) -> Outcome {
    let HandedIn { unit, branch, paths: files, code: want } = people::hand_in(&ground.folder.join("files"))?;
    let page = ground.phone().await?;
    secretary_of(ground, &page, &unit, &branch).await?;
    take_in(&page, &files).await?;
    same("the code of the one", &state_code(&page).await?, &want)?;
    page.open(&ground.site.other_url("")).await?;
    fill_in(&page, &unit, &branch).await?;
    let mut others = files;
    others.reverse();
    others.rotate_left(5);
    take_in(&page, &others[..9]).await?;
    take_in(&page, &others[9..]).await?;
    same("the code of the other", &state_code(&page).await?, &want)
}

/// Chooses files in the in-tray.
pub async fn choose_files(page: &Page, files: &[PathBuf]) -> Outcome {
    let paths: Vec<String> = files.iter().map(|path| path.display().to_string()).collect();
    Ok(page.control("选文件…").await?.send_keys(paths.join("\n")).await?)
}

/// Chooses files in the in-tray, looks at the preview, takes them in.
pub async fn take_in(page: &Page, files: &[PathBuf]) -> Outcome {
    page.route("#/inbox").await?;
    choose_files(page, files).await?;
    page.sees(&format!("读了 {} 份，都可以收下", files.len())).await?;
    page.sees("还没有改动任何内容").await?;
    page.press(Role::Button, &format!("收下 {} 份", files.len())).await?;
    page.sees(&format!("收下了 {} 份", files.len())).await
}

/// As 设置 shows it.
pub async fn state_code(page: &Page) -> Outcome<String> {
    page.route("#/settings").await?;
    page.sees("两台设备内容相同").await?;
    let text = page.text().await?;
    let after = text.split("两台设备内容相同，状态码就相同").nth(1).unwrap_or_default().trim_start();
    let code: String = after.chars().take_while(char::is_ascii_alphanumeric).collect();
    if code.len() == 6 {
        Ok(code)
    } else {
        Err(Trouble::new(format!("no state code in 设置: {after:.40}")))
    }
}

/// The in-tray at a PC; the attachments were saved into one folder, with folders in it and what the system lays there.
async fn with_a_folder(ground: &Ground) -> Outcome<(Page, PathBuf, Vec<PathBuf>)> {
    let folder = ground.folder.join("附件");
    let HandedIn { unit, branch, paths, .. } = people::hand_in_of(3, &folder.join("一月"))?;
    std::fs::write(folder.join(".DS_Store"), "x")?;
    let page = ground.browser(PC).await?;
    secretary_of(ground, &page, &unit, &branch).await?;
    page.route("#/inbox").await?;
    Ok((page, folder, paths))
}

/// A secretary chooses the whole folder.
pub async fn a_folder_is_chosen(ground: &Ground) -> Outcome {
    let (page, folder, paths) = with_a_folder(ground).await?;
    page.control("选整个文件夹").await?.send_keys(folder.display().to_string()).await?;
    page.sees(&format!("读了 {} 份，都可以收下", paths.len())).await
}

/// The same folder, dropped onto the page.
pub async fn a_folder_is_dropped(ground: &Ground) -> Outcome {
    let (page, folder, paths) = with_a_folder(ground).await?;
    page.control("选文件…").await?;
    let middle = "const box = document.querySelector('.q-drop').getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2];";
    let (x, y): (f64, f64) = page.run(middle, vec![]).await?;
    let carried = json!({ "items": [], "files": [folder.display().to_string()], "dragOperationsMask": 1 });
    for step in ["dragEnter", "dragOver", "drop"] {
        let event = json!({ "type": step, "x": x, "y": y, "data": carried });
        page.session.cmd(Cdp("Input.dispatchDragEvent", event)).await?;
    }
    page.sees(&format!("读了 {} 份，都可以收下", paths.len())).await
}
