//! Whose records a file changes: those of others are listed and the file is not ticked; this device's own are asked for one
//! by one.

use qiangji::book::Revision;
use qiangji::exchange::bundle::{self, Limits};
use qiangji::record::{Clock, Record};

use super::exchange::{choose_files, self_study, take_in};
use super::sealed::hand_in;
use super::setup::secretary_of;
use crate::ground::Ground;
use crate::page::Role;
use crate::people::{self, HandedIn};
use crate::trouble::{Outcome, Trouble, check, same};

/// A member's file changes another member's record and two of the secretary's.
pub async fn a_file_does_no_more_than_its_sender_may(ground: &Ground) -> Outcome {
    let HandedIn { unit, branch, paths, .. } = people::hand_in_of(4, &ground.folder.join("files"))?;
    let page = ground.phone().await?;
    secretary_of(ground, &page, &unit, &branch).await?;
    take_in(&page, &paths[..2]).await?;
    self_study(&page, "书记写的甲").await?;
    self_study(&page, "书记写的乙").await?;
    hand_in(&page).await?;
    let own = people::opened(&page.value("复制成文字，粘到信里").await?)?.records;
    let own = own.iter().map(Revision::record).filter(|it| it.kind == "self_study_entry");
    let read = |n: usize| -> Outcome<bundle::Bundle> {
        let bytes = std::fs::read(&paths[n])?;
        bundle::read(&bytes, Limits::PHONE).map_err(|error| Trouble::new(error.to_string()))
    };
    let (victim, sender) = (read(0)?, read(1)?);
    let theirs = victim.records.iter().map(Revision::record).find(|it| it.kind == "self_study_entry");
    let changed: Vec<Revision> = own.chain(theirs).filter_map(|it| changed(&it)).collect();
    same("records changed", &changed.len(), &3)?;
    let parts = bundle::write(&sender.header.letter, &changed, &[], Limits::PHONE.bytes);
    let mut parts = parts.map_err(|error| Trouble::new(error.to_string()))?;
    let path = ground.folder.join("多做了事.json");
    std::fs::write(&path, parts.remove(0))?;

    page.route("#/inbox").await?;
    choose_files(&page, std::slice::from_ref(&path)).await?;
    page.sees("不是发件人的记录").await?;
    page.sees("你的和本支部的记录").await?;
    let name = victim.header.letter.sender();
    check(page.text().await?.contains(&format!("{name}的")), format!("{name} is not named"))?;
    page.sees("收下 0 份").await?;
    let file = format!("{}…", sender.header.letter.sender());
    check(!page.is_on(Role::Checkbox, &file).await?, "the file was ticked")?;
    page.press(Role::Checkbox, &file).await?;
    page.press(Role::Checkbox, "改动 书记写的甲…").await?;
    page.press(Role::Button, "收下 1 份").await?;
    page.sees("没有收的 1 条").await?;
    page.route("#/records").await?;
    page.sees("别人改的 书记写的甲").await?;
    page.sees("书记写的乙").await?;
    check(!page.text().await?.contains("别人改的 书记写的乙"), "what was not ticked was taken in")
}

/// A later version by another device.
fn changed(before: &Record) -> Option<Revision> {
    let mut d = before.d.clone();
    d.insert("topic".into(), format!("别人改的 {}", before.text("topic")).into());
    let t = Clock { ms: before.t.ms + 60_000, count: 0, device: "dbad".into() };
    Record::after(&[before], t, Some(d)).map(|record| Revision::new(&record))
}
