//! What is stored under a pass-phrase: locked, opened, locked by the clock, unlocked, rescued.

use std::path::{Path, PathBuf};

use super::backup::choose_backup;
use super::exchange::self_study;
use super::setup::joined;
use crate::ground::Ground;
use crate::page::{Page, Role};
use crate::trouble::{Outcome, check, same};
use crate::wait::{PATIENCE, until};

const SECRET: &str = "锁着的一条";
const TYPED: &str = "锁以前没写完的";
pub const ASKS: &str = "这台设备上了锁";
pub const LOCK_NOW: &str = "现在锁上";

/// From turning it on to taking it off; nothing is plain meanwhile, nothing is seen, nothing is lost.
pub async fn locked_under_a_phrase(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    self_study(&page, "锁以前的一条").await?;
    let phrase = turn_on(&page).await?;
    self_study(&page, SECRET).await?;
    page.route("#/records/new/reflection").await?;
    page.fill("题目", TYPED).await?;
    page.sees("草稿已存").await?;
    until("the draft on the disk", PATIENCE, async || Ok((shelf(&page, "drafts").await? == 1).then_some(())))
        .await?;
    for text in [SECRET, TYPED, "锁以前的一条", "王小梅"] {
        same(&format!("values with {text}"), &plain(&page, text).await?, &Vec::new())?;
    }

    page.reload().await?;
    page.sees(ASKS).await?;
    check(!page.text().await?.contains("王小梅"), "the name is seen")?;
    open(&page, "kata ledu miso kata").await?;
    page.sees("口令不对").await?;
    open(&page, &phrase.replace('-', " ").to_uppercase()).await?;
    page.loses(ASKS).await?;
    page.route("#/records").await?;
    page.sees(SECRET).await?;

    locks_by_the_clock(&page, &phrase).await?;
    in_a_second_window(ground, &page, &phrase).await?;
    take_off(&page, &phrase).await
}

/// Turns it on with the offered words; which they are. Something is not in a backup yet.
pub async fn turn_on(page: &Page) -> Outcome<String> {
    page.route("#/settings").await?;
    page.press(Role::Summary, "给手册上锁").await?;
    page.sees("有内容还没备份").await?;
    let phrase = page.value("口令").await?;
    check(phrase.split('-').count() == 6, format!("no six words: {phrase}"))?;
    page.press(Role::Button, "上锁").await?;
    page.sees("上了锁。口令记好").await?;
    page.sees(LOCK_NOW).await?;
    Ok(phrase)
}

pub async fn open(page: &Page, phrase: &str) -> Outcome {
    page.fill("口令", phrase).await?;
    page.press(Role::Button, "打开").await
}

/// Five minutes without a touch, by the wall clock: what was half typed is there again.
async fn locks_by_the_clock(page: &Page, phrase: &str) -> Outcome {
    page.route("#/records/new/reflection").await?;
    same("the draft", &page.value("题目").await?.as_str(), &TYPED)?;
    page.put("题目", "还在写的").await?;
    page.run::<()>(LATER, vec![200.into()]).await?;
    check(page.text().await?.contains("写好了"), "it is locked before five minutes")?;
    page.run::<()>(LATER, vec![310.into()]).await?;
    page.sees(ASKS).await?;
    // The time at the lock page does not count.
    page.run::<()>(LATER, vec![1_000.into()]).await?;
    open(page, phrase).await?;
    page.sees("写好了").await?;
    page.run::<()>("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))", vec![])
        .await?;
    page.sees("写好了").await?;
    same("the draft", &page.value("题目").await?.as_str(), &"还在写的")
}

/// Sets the page's clock ahead by so many seconds and shows it anew.
const LATER: &str = "
    const before = Date, ahead = arguments[0] * 1000;
    window.Date = class extends before {
        constructor(...all) { if (all.length) super(...all); else super(before.now() + ahead); }
        static now() { return before.now() + ahead; }
    };
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));";

/// It asks too; locking one locks the other.
async fn in_a_second_window(ground: &Ground, page: &Page, phrase: &str) -> Outcome {
    let first = page.session.window().await?;
    let second = page.session.new_tab().await?;
    page.session.switch_to_window(second).await?;
    page.resize(crate::ground::PHONE).await?;
    page.open(&ground.site.url("")).await?;
    page.sees(ASKS).await?;
    open(page, phrase).await?;
    page.sees("另一个窗口正在填").await?;
    page.route("#/more").await?;
    page.press(Role::Button, "现在锁上…").await?;
    page.sees(ASKS).await?;
    page.session.close_window().await?;
    page.session.switch_to_window(first).await?;
    page.sees(ASKS).await?;
    open(page, phrase).await?;
    page.loses(ASKS).await
}

/// By another phrase, which is set first; then all is there, plain.
async fn take_off(page: &Page, phrase: &str) -> Outcome {
    page.route("#/settings").await?;
    page.press(Role::Summary, "换口令").await?;
    page.fill("现在的口令", phrase).await?;
    let new = page.value("新口令").await?;
    page.press(Role::Button, "换口令").await?;
    page.sees("口令换好了").await?;
    page.press(Role::Summary, "取消上锁").await?;
    page.fill("口令", phrase).await?;
    page.press(Role::Button, "取消上锁").await?;
    page.sees("口令不对").await?;
    page.fill("口令", &new).await?;
    page.press(Role::Button, "取消上锁").await?;
    page.sees("取消了上锁").await?;
    check(!plain(page, SECRET).await?.is_empty(), "the record is still sealed")?;
    page.reload().await?;
    page.route("#/records").await?;
    page.sees(SECRET).await?;
    page.sees("锁以前的一条").await?;
    page.route("#/records/new/reflection").await?;
    same("the draft", &page.value("题目").await?.as_str(), &"还在写的")
}

/// The rescue file of a locked device opens by the phrase on another one; who has forgotten it clears the device.
pub async fn a_locked_device_is_rescued(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    self_study(&page, SECRET).await?;
    let phrase = turn_on(&page).await?;
    page.route("#/records/new/reflection").await?;
    page.fill("题目", TYPED).await?;
    page.sees("草稿已存").await?;
    until("the draft on the disk", PATIENCE, async || Ok((shelf(&page, "drafts").await? == 1).then_some(())))
        .await?;
    let rescued = rescue(ground, &page).await?;

    page.open(&ground.site.url("")).await?;
    page.press(Role::Summary, "忘了口令？").await?;
    page.sees("谁也打不开").await?;
    page.fill("写上“清空”两个字，确认清空", "清空").await?;
    page.press(Role::Button, "清空").await?;
    page.sees("开始使用").await?;

    restore(ground, &page, &rescued, &phrase).await?;
    page.route("#/records").await?;
    page.sees(SECRET).await?;
    page.route("#/records/new/reflection").await?;
    same("the draft", &page.value("题目").await?.as_str(), &TYPED)
}

async fn rescue(ground: &Ground, page: &Page) -> Outcome<PathBuf> {
    page.open(&ground.site.url("rescue.html")).await?;
    page.sees("这台设备上了锁").await?;
    page.press(Role::Button, "复制全部文字").await?;
    let text: String = page.run("return document.getElementById('text').value", vec![]).await?;
    check(!text.contains(SECRET) && !text.contains("王小梅"), "the rescue file is plain")?;
    let path = ground.folder.join("rescued.json");
    std::fs::write(&path, text)?;
    Ok(path)
}

/// On a second origin, which is another device to the browser.
async fn restore(ground: &Ground, page: &Page, file: &Path, phrase: &str) -> Outcome {
    page.open(&ground.site.other_url("")).await?;
    page.press(Role::Button, "以前用过？从备份文件恢复").await?;
    choose_backup(page, file).await?;
    page.sees("加了密，1 份").await?;
    page.fill("口令", "kata ledu miso kata").await?;
    page.press(Role::Button, "打开").await?;
    page.sees("口令不对").await?;
    page.fill("口令", phrase).await?;
    page.press(Role::Button, "打开").await?;
    page.sees("会加上 1 条").await?;
    page.press(Role::Button, "恢复").await?;
    page.sees("从备份恢复了").await
}

/// How many values a shelf holds.
async fn shelf(page: &Page, name: &str) -> Outcome<usize> {
    let all: Vec<String> = page.run_async(VALUES, vec![]).await?;
    Ok(all.iter().filter(|it| it.starts_with(&format!("{name} "))).count())
}

/// Where a text stands in the database as it is, in UTF-8 or as JSON spells it in ASCII.
async fn plain(page: &Page, text: &str) -> Outcome<Vec<String>> {
    let escaped: Vec<String> = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let escaped = escaped.concat();
    let all: Vec<String> = page.run_async(VALUES, vec![]).await?;
    check(all.len() > 4, format!("only {} values were read", all.len()))?;
    Ok(all.into_iter().filter(|it| it.contains(text) || it.contains(&escaped)).collect())
}

/// Every value of every shelf, as `shelf key: text`.
const VALUES: &str = "
    const done = arguments[arguments.length - 1];
    const asked = indexedDB.open('qiangji');
    asked.onsuccess = () => {
        const base = asked.result, names = Array.from(base.objectStoreNames), found = [];
        const reading = base.transaction(names);
        for (const name of names) {
            reading.objectStore(name).openCursor().onsuccess = event => {
                const at = event.target.result;
                if (!at) return;
                found.push(`${name} ${at.key}: ${new TextDecoder().decode(at.value)}`);
                at.continue();
            };
        }
        reading.oncomplete = () => { base.close(); done(found); };
    };";
