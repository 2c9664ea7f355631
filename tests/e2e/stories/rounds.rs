//! 下发: what the office asks goes down to the members, with what each adds on the way.

use chrono::{Days, NaiveDate};

use super::axe::is_clean_here;
use super::exchange::self_study;
use super::sealed::{hand_in, paste};
use super::setup::fill_in;
use crate::ground::Ground;
use crate::page::{Page, Role};
use crate::people::{self, MEMBERS};
use crate::trouble::{Outcome, Trouble, check};

/// The office asks; the branch's secretary takes its link in, adds a nearer day and a sentence, and sends members one link
/// by which they join and are asked; who has handed in by then is told by what was asked.
pub async fn from_the_office_to_a_member(ground: &Ground) -> Outcome {
    let office = ground.phone().await?;
    office.open(&ground.site.url("")).await?;
    office.press(Role::Radio, "我在党组办…").await?;
    office.fill("你的姓名", "陈主任").await?;
    office.fill("单位", "市教委").await?;
    office.press(Role::Button, "开始使用").await?;
    office.sees("去收件").await?;
    office.route("#/rounds").await?;
    office.sees("还没有安排").await?;
    let (late, near) = (in_days(&office, 20).await?, in_days(&office, 9).await?);
    office.press(Role::Link, "布置一件").await?;
    office.press(Role::Button, "写好了").await?;
    office.sees("安排什么没写").await?;
    office.focuses(".q-errors").await?;
    office.fill("安排什么", "年度自评和上交材料").await?;
    office.put("哪天前交", &late.to_string()).await?;
    office.put("要求…", "对照五个好写，附佐证。").await?;
    office.press(Role::Button, "写好了").await?;
    office.sees("党员自评按第 1 版标准").await?;
    is_clean(&office).await?;
    let link = sent(&office).await?;
    check(link.len() < 2_500, "a link that no chat takes")?;

    // The secretary, on a device of their own.
    ground.another_device().await?;
    let page = ground.phone().await?;
    page.open(&ground.site.url("")).await?;
    fill_in(&page, people::UNIT, people::BRANCH).await?;
    page.route("#/roster").await?;
    page.put("一次加多人", &MEMBERS[1..3].join("\n")).await?;
    page.press(Role::Button, "加 2 人").await?;
    page.sees("2 人。").await?;
    page.route(hash_of(&link)?).await?;
    page.sees("工作安排《年度自评和上交材料》").await?;
    page.press(Role::Button, "收下 1 份").await?;
    page.sees("对照五个好写，附佐证。").await?;
    page.sees("还有 20 天").await?;
    is_clean(&page).await?;
    page.press(Role::Link, "加上要求再发").await?;
    page.put("哪天前交", &near.to_string()).await?;
    page.put("要求…", "填完当天发给我。").await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("填完当天发给我。").await?;
    page.sees("对照五个好写，附佐证。").await?;
    let link = sent(&page).await?;
    page.route("#/inbox").await?;
    page.sees("应交 2 份，收到 0 份。按《年度自评和上交材料》").await?;

    // A member, who has nothing yet but the link.
    page.open(&ground.site.other_url(hash_of(&link)?)).await?;
    page.sees("链接里已写好").await?;
    page.fill("你的姓名", MEMBERS[1]).await?;
    page.press(Role::Button, "开始使用").await?;
    page.sees("工作安排《年度自评和上交材料》").await?;
    page.press(Role::Button, "收下 1 份").await?;
    page.sees("填完当天发给我。").await?;
    page.sees("还有 9 天").await?;
    page.route("#/").await?;
    page.sees("年度自评和上交材料").await?;
    self_study(&page, "党章第五章").await?;
    hand_in(&page).await?;
    let file = page.value("复制成文字，粘到信里").await?;
    page.press(Role::Button, "已经发了").await?;
    page.sees("上次上交").await?;
    page.loses("还有 9 天").await?;
    // The same link again brings nothing new, and asks for no name.
    page.open(&ground.site.other_url(hash_of(&link)?)).await?;
    page.sees("不用再收").await?;
    page.route("#/rounds").await?;
    page.sees("要交的都交过了。").await?;

    page.open(&ground.site.url("")).await?;
    page.sees("还没有上交过").await?;
    paste(&page, &file).await?;
    page.press(Role::Button, "收下 1 份").await?;
    page.sees("收下了 1 份").await?;
    page.sees("应交 2 份，收到 1 份").await?;
    let missing = page.text().await?.contains(&format!("还没交：{}", MEMBERS[2]));
    check(missing, "somebody else is missing")
}

/// From a round's page to its link.
async fn sent(page: &Page) -> Outcome<String> {
    page.press(Role::Link, "发出去").await?;
    page.sees("做好了。发给").await?;
    is_clean(page).await?;
    page.value("链接").await
}

async fn is_clean(page: &Page) -> Outcome {
    let hash: String = page.run("return location.hash", vec![]).await?;
    is_clean_here(page, &hash).await
}

fn hash_of(link: &str) -> Outcome<&str> {
    link.find('#').map(|at| &link[at..]).ok_or_else(|| Trouble::new("no link"))
}

/// A day from the page's today.
async fn in_days(page: &Page, days: u64) -> Outcome<NaiveDate> {
    let today: String = page.run("return new Date().toLocaleDateString('sv')", vec![]).await?;
    let today: NaiveDate = today.parse().map_err(|_| Trouble::new(format!("{today} is no day")))?;
    today.checked_add_days(Days::new(days)).ok_or_else(|| Trouble::new("no such day"))
}
