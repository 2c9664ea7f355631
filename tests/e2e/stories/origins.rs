//! Where a record came from, and what counts as handed in.

use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use qiangji::exchange::bundle::{self, Bundle, Letter, Limits};

use super::axe::is_clean_here;
use super::exchange::{choose_files, take_in};
use super::setup::secretary_of;
use crate::ground::Ground;
use crate::page::{Page, Role};
use crate::people::{self, HandedIn};
use crate::trouble::{Outcome, Trouble, check};

/// A record that came with two files says so, the first first; each leads to the file, the file to the import and to its
/// records. After the import was taken back nothing of it is said.
pub async fn a_record_leads_to_its_file(ground: &Ground) -> Outcome {
    let folder = ground.folder.join("files");
    let HandedIn { unit, branch, paths, .. } = people::hand_in_of(3, &folder)?;
    let first = people::read(&std::fs::read(&paths[0])?)?;
    let again = made_anew(&first, &folder.join("第二次.json"))?;
    let page = ground.phone().await?;
    secretary_of(ground, &page, &unit, &branch).await?;
    take_in(&page, &paths).await?;
    take_in(&page, std::slice::from_ref(&again)).await?;

    // The newest with a topic stands among the first rows.
    let with_topic = first.records.iter().filter(|it| !it.deleted && !it.record().text("topic").is_empty());
    let record = with_topic.max_by_key(|it| &it.when).ok_or_else(|| Trouble::new("an empty file"))?;
    let (sender, title) = (first.header.letter.sender(), record.record().text("topic").to_owned());
    page.reload().await?;
    page.route(&format!("#/records/{}", record.id)).await?;
    page.sees("来自").await?;
    let rows = "return qj.all('link', arguments[0]).length";
    let name = format!("{sender}的文件，…");
    page.find(Role::Link, &name).await?;
    check(page.run::<usize>(rows, vec![name.as_str().into()]).await? == 2, "not both files are named")?;
    is_clean_here(&page, &format!("#/records/{}", record.id)).await?;
    page.press(Role::Link, &name).await?;
    page.sees(&format!("{sender}的文件")).await?;
    page.sees(&file_name(&paths[0])).await?;
    page.sees("状态码").await?;
    page.sees("带来的记录，").await?;
    page.press(Role::Button, "复制回执").await?;
    page.sees("回执复制好了").await?;
    page.sees(&title).await?;
    is_clean_here(&page, &address(&page).await?).await?;
    page.press(Role::Link, "返回").await?;
    page.sees("收的，3 份").await?;
    page.find(Role::Button, "复制回执").await?;
    is_clean_here(&page, &address(&page).await?).await?;
    page.press(Role::Link, &format!("{sender}…")).await?;
    page.press(Role::Link, &format!("{title}…")).await?;
    page.sees("来自").await?;

    page.route("#/inbox").await?;
    page.sees("没有新内容").await?;
    page.press(Role::Button, "撤回").await?;
    page.sees("撤回了").await?;
    page.route(&format!("#/records/{}", record.id)).await?;
    page.find(Role::Link, &name).await?;
    check(page.run::<usize>(rows, vec![name.as_str().into()]).await? == 1, "a file taken back is still named")
}

/// All of a member's records are known from a merged file: the member's own file brings nothing and counts as handed in all
/// the same. Chosen once more it needs no second row.
pub async fn a_known_file_counts_as_handed_in(ground: &Ground) -> Outcome {
    let folder = ground.folder.join("files");
    let HandedIn { unit, branch, paths, .. } = people::hand_in_of(2, &folder)?;
    let file = people::read(&std::fs::read(&paths[1])?)?;
    let merged = merged(&file, &folder.join("合并.json"))?;
    let page = ground.phone().await?;
    secretary_of(ground, &page, &unit, &branch).await?;
    page.route("#/roster").await?;
    page.put("一次加多人", file.header.letter.sender()).await?;
    page.press(Role::Button, "加 1 人").await?;
    page.sees("1 人。").await?;
    take_in(&page, &[merged]).await?;
    page.sees("应交 1 份，收到 0 份").await?;
    choose_files(&page, &paths[1..2]).await?;
    page.sees("没有新内容，收下只记交过").await?;
    page.press(Role::Button, "收下 1 份").await?;
    page.sees("都交齐了").await?;
    page.reload().await?;
    page.sees("应交 1 份，收到 1 份").await?;
    choose_files(&page, &paths[1..2]).await?;
    page.sees("读了 1 份，都收过了").await?;
    page.sees("不用再收，1 份").await?;
    let may = "return qj.all('button', '收下 0 份')[0].disabled";
    check(page.run::<bool>(may, vec![]).await?, "what was taken in before can be taken in again")
}

/// Where the page is.
async fn address(page: &Page) -> Outcome<String> {
    page.run("return location.hash", vec![]).await
}

/// The same content in a file that was made a day later.
fn made_anew(file: &Bundle, path: &Path) -> Outcome<PathBuf> {
    let letter = &file.header.letter;
    written(&Letter { made: letter.made + TimeDelta::days(1), ..letter.clone() }, file, path)
}

/// The same content as a merge writes it: nobody's.
fn merged(file: &Bundle, path: &Path) -> Outcome<PathBuf> {
    written(&Letter::together([&file.header.letter, &Letter::default()], "0"), file, path)
}

fn written(letter: &Letter, file: &Bundle, path: &Path) -> Outcome<PathBuf> {
    let parts = bundle::write(letter, &file.records, &file.files, Limits::PHONE.bytes);
    std::fs::write(path, parts.map_err(|error| Trouble::new(error.to_string()))?.remove(0))?;
    Ok(path.to_owned())
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
