//! When the browser has not kept what it had acknowledged, and when it only put the page aside.

use super::backup::{back_up, choose_backup};
use super::exchange::self_study;
use super::setup::joined;
use super::storage::FIND_AGAIN;
use crate::ground::Ground;
use crate::page::{Page, Role};
use crate::people;
use crate::trouble::{Outcome, check, same};

/// The database is gone, as a browser throws it away: every start says so and leads to the backup, until that is
/// restored. It is never shown as a newcomer's.
pub async fn a_loss_is_told(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    self_study(&page, "会丢的一条").await?;
    let backup = back_up(ground, &page).await?;
    page.open(&ground.site.url("blank.html")).await?;
    let gone: String = page.run_async(FORGET, vec![]).await?;
    same("forgetting the database", &gone.as_str(), &"gone")?;
    page.open(&ground.site.url("")).await?;
    told(&page).await?;
    page.reload().await?;
    told(&page).await?;
    cannot_begin(&page).await?;
    page.press(Role::Link, "从备份恢复").await?;
    page.sees("原有的内容不会被替换").await?;
    choose_backup(&page, &backup).await?;
    page.sees("会加上 1 条").await?;
    page.press(Role::Button, "恢复").await?;
    page.sees("从备份恢复了").await?;
    for _ in 0..2 {
        page.route("#/settings").await?;
        same("the name", &page.value("姓名").await?.as_str(), &"王小梅")?;
        page.route("#/records").await?;
        page.sees("会丢的一条").await?;
        check(!page.text().await?.contains("浏览器丢了"), "all is back, and the loss is still told")?;
        page.reload().await?;
    }
    Ok(())
}

async fn told(page: &Page) -> Outcome {
    page.sees("这台设备用过").await?;
    page.sees("浏览器丢了这里的数据，原来至少有 1 条").await
}

/// Who begins anew while nothing can be kept is told so and stays on the page.
async fn cannot_begin(page: &Page) -> Outcome {
    page.fill("你的姓名", "王小梅").await?;
    page.fill("单位", people::UNIT).await?;
    page.fill("支部", people::BRANCH).await?;
    page.run::<()>(KEEP_NOTHING, vec![]).await?;
    page.press(Role::Button, "开始使用").await?;
    page.press(Role::Button, "关上").await?;
    same("the name typed", &page.value("你的姓名").await?.as_str(), &"王小梅")?;
    page.run::<()>(FIND_AGAIN, vec![]).await
}

/// What is still read or tidied after the start goes on: a word about that would lie over the button.
const KEEP_NOTHING: &str = "
    window.kept = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (names, mode, more) {
        if (mode === 'readwrite' && Array.from(names).includes('meta')) throw new DOMException('lost', 'UnknownError');
        return window.kept.call(this, names, mode, more);
    };";

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
