//! When the browser has not kept what it had acknowledged, and when it only put the page aside.

use super::exchange::self_study;
use super::setup::joined;
use crate::ground::Ground;
use crate::page::{Page, Role};
use crate::trouble::{Outcome, same};

/// The database is gone, as a browser throws it away: the next start says so and leads to the backup. It is never
/// shown as a newcomer's.
pub async fn a_loss_is_told(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    self_study(&page, "会丢的一条").await?;
    page.open(&ground.site.url("blank.html")).await?;
    let gone: String = page.run_async(FORGET, vec![]).await?;
    same("forgetting the database", &gone.as_str(), &"gone")?;
    page.open(&ground.site.url("")).await?;
    page.sees("这台设备用过").await?;
    page.sees("浏览器丢了这里的数据，原来至少有 1 条").await?;
    page.press(Role::Link, "从备份恢复").await?;
    page.sees("原有的内容不会被替换").await
}

const FORGET: &str = "
    const done = arguments[arguments.length - 1];
    const asked = indexedDB.deleteDatabase('qiangji');
    asked.onsuccess = () => done('gone');
    asked.onerror = () => done(String(asked.error));";

/// The page is left for another one and comes back, from the browser's memory or anew: what was typed is there, and
/// is written as ever.
pub async fn back_and_forth_loses_nothing(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    page.route("#/records/new/self_study_entry").await?;
    page.put("学什么", "离开以前").await?;
    // Within the page too, by the phone's own key, with the focus in the field.
    page.control("学什么").await?.click().await?;
    page.route("#/settings").await?;
    page.sees("看起来").await?;
    page.session.back().await?;
    for _ in 0..2 {
        leave_and_return(ground, &page).await?;
        same("what was typed", &page.value("学什么").await?.as_str(), &"离开以前")?;
    }
    page.press(Role::Button, "写好了").await?;
    page.sees("删掉").await?;
    page.reload().await?;
    page.sees("离开以前").await
}

async fn leave_and_return(ground: &Ground, page: &Page) -> Outcome {
    page.run::<()>("location.href = arguments[0]", vec![ground.site.url("blank.html").into()]).await?;
    page.loses("写好了").await?;
    page.session.back().await?;
    page.sees("写好了").await
}
