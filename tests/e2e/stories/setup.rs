//! The first visit.

use qiangji::exchange::parcel::piece;
use qiangji::profile::Profile;

use crate::ground::Ground;
use crate::page::Page;
use crate::page::Role;
use crate::people::{self, HandedIn};
use crate::trouble::{Outcome, check, same};

/// A set-up link fills in all but the name.
pub async fn set_up_by_link(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    page.open(&ground.site.url(&people::join_link())).await?;
    page.sees("链接里已写好").await?;
    page.sees(&format!("{} {}", people::UNIT, people::BRANCH)).await?;
    page.sees("李建国，邮箱 erzhibu@hbzx.example").await?;
    page.press(Role::Button, "开始使用").await?;
    page.sees("姓名没写").await?;
    let fields: usize =
        page.run("return ['textbox', 'combobox'].flatMap(role => qj.all(role, '…')).length", vec![]).await?;
    same("fields to fill", &fields, &1)?;
    page.fill("你的姓名", "王小梅").await?;
    page.press(Role::Button, "开始使用").await?;
    page.sees("还没有上交过").await?;
    let hash: String = page.run("return location.hash", vec![]).await?;
    check(hash.starts_with("#/~"), format!("the address is {hash}, not 今日 with the device's number"))?;
    page.reload().await?;
    page.sees("记一笔").await?;
    page.route("#/settings").await?;
    same("the name kept", &page.value("姓名").await?, &"王小梅".to_owned())?;
    same("the mail address kept", &page.value("收件邮箱…").await?, &"erzhibu@hbzx.example".to_owned())?;
    check(!page.text().await?.contains("链接里已写好"), "the first page came again")
}

/// On a device in use a link changes nothing by itself: old and new side by side, each change ticked by itself.
pub async fn a_link_on_a_device_in_use_asks(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    let other = Profile { to_name: "赵敏".into(), to_mail: "zhao@evil.example".into(), ..people::branch() };
    page.route(&format!("#/join/{}", other.join_tail())).await?;
    page.sees("链接里写的跟这里不同").await?;
    page.sees("erzhibu@hbzx.example").await?;
    page.sees("zhao@evil.example").await?;
    check(!page.is_on(Role::Checkbox, "收件邮箱改成 zhao@evil.example…").await?, "the address was ticked")?;
    page.press(Role::Checkbox, "收材料的人改成 赵敏…").await?;
    page.press(Role::Button, "照勾的改").await?;
    page.sees("改好了").await?;
    page.route("#/settings").await?;
    same("the recipient", &page.value("交给谁…").await?, &"赵敏".to_owned())?;
    same("the address", &page.value("收件邮箱…").await?, &"erzhibu@hbzx.example".to_owned())?;
    same("the name", &page.value("姓名").await?, &"王小梅".to_owned())?;
    // What is no plain address is told and left out.
    let bad = Profile { to_mail: "li@hbzx.example?bcc=x@evil.example".into(), ..people::branch() };
    page.route(&format!("#/join/{}", bad.join_tail())).await?;
    page.sees("链接里的邮箱写得不对，没有用它").await?;
    page.press(Role::Button, "不改").await?;
    page.route("#/settings").await?;
    same("the address after it", &page.value("收件邮箱…").await?, &"erzhibu@hbzx.example".to_owned())
}

/// A phone's scanner opens a piece of a file on a device that nobody has set up: it waits until somebody has.
pub async fn a_scanned_piece_waits(ground: &Ground) -> Outcome {
    let HandedIn { unit, branch, paths, .. } = people::hand_in_of(1, &ground.folder.join("files"))?;
    let pieces = piece::cut(&piece::packed(&std::fs::read(&paths[0])?), usize::MAX);
    let page = ground.phone().await?;
    page.open(&ground.site.url(&pieces[0].link())).await?;
    said(&page, &unit, &branch).await?;
    page.sees("读了 1 份，都可以收下").await
}

/// A member who has come by the link and typed the name.
pub async fn joined(ground: &Ground, page: &Page, name: &str) -> Outcome {
    page.open(&ground.site.url(&people::join_link())).await?;
    page.fill("你的姓名", name).await?;
    page.press(Role::Button, "开始使用").await?;
    page.sees("还没有上交过").await
}

/// The branch's secretary, who has no link and fills in all.
pub async fn secretary(ground: &Ground, page: &Page) -> Outcome {
    secretary_of(ground, page, people::UNIT, people::BRANCH).await
}

pub async fn secretary_of(ground: &Ground, page: &Page, unit: &str, branch: &str) -> Outcome {
    page.open(&ground.site.url("")).await?;
    fill_in(page, unit, branch).await
}

/// The first page of somebody who has no link.
pub async fn fill_in(page: &Page, unit: &str, branch: &str) -> Outcome {
    said(page, unit, branch).await?;
    page.sees("还没有上交过").await
}

async fn said(page: &Page, unit: &str, branch: &str) -> Outcome {
    page.press(Role::Radio, "我管一个支部…").await?;
    page.fill("你的姓名", people::MEMBERS[0]).await?;
    page.fill("单位", unit).await?;
    page.fill("支部", branch).await?;
    page.press(Role::Button, "开始使用").await
}
