//! A member's self-assessment, interrupted half-way and continued.

use std::time::Duration;

use serde_json::{Value, json};

use super::setup::joined;
use crate::engine::Engine;
use crate::ground::{Ground, PC};
use crate::page::{Page, Role};
use crate::people;
use crate::self_driving;
use crate::trouble::{Outcome, check, same};
use crate::wait::{PATIENCE, until};

/// Questions answered before the plug is pulled, of [`ALL`]: 12 for everybody, five for teachers.
const BEFORE: usize = 5;
const ALL: usize = 17;
const NOTE: &str = "期中考试监考 6 场，没有迟到";

/// Half is filled in, the browser is killed, the rest is filled in.
pub async fn assessment_survives_a_kill(ground: &Ground) -> Outcome {
    match ground.engine {
        Engine::Chromium | Engine::Firefox => with_a_driver(ground).await,
        Engine::WebKit => without_a_driver(ground).await,
    }
}

async fn with_a_driver(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    page.press(Role::Link, "开始自评").await?;
    page.press(Role::Link, "从第 1 题开始").await?;
    for number in 1..=BEFORE {
        page.sees(&format!("第 {number} 题，共 {ALL} 题")).await?;
        page.press(Role::Radio, "基本做到").await?;
        if number < BEFORE {
            page.press(Role::Link, "下一题").await?;
        }
    }
    page.fill("说一句情况…", NOTE).await?;
    // Leaving the field puts it on the disk.
    page.leave_field().await?;
    acknowledged(&page).await?;
    ground.kill();

    let page = ground.phone().await?;
    page.open(&ground.site.url("")).await?;
    page.sees(&format!("已填 {BEFORE}，共 {ALL}")).await?;
    page.press(Role::Link, "接着填第 6 题").await?;
    page.press(Role::Link, "上一题").await?;
    page.sees(&format!("第 {BEFORE} 题，共 {ALL} 题")).await?;
    check(page.is_on(Role::Radio, "基本做到").await?, "the last level was lost")?;
    same("the note", &page.value("说一句情况…").await?.as_str(), &NOTE)?;
    for number in BEFORE + 1..=ALL {
        page.press(Role::Link, "下一题").await?;
        page.sees(&format!("第 {number} 题，共 {ALL} 题")).await?;
        page.press(Role::Radio, "基本做到").await?;
    }
    page.press(Role::Link, "检查答案").await?;
    page.sees("都填了").await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("75.0 分").await?;
    page.open(&ground.site.url("")).await?;
    page.press(Role::Link, "看结果").await
}

/// On a PC the whole assessment is one table, and the keys 1 to 4 choose.
pub async fn a_pc_shows_the_whole_table(ground: &Ground) -> Outcome {
    let page = ground.browser(PC).await?;
    joined(ground, &page, "王小梅").await?;
    page.press(Role::Link, "开始自评").await?;
    page.sees(&format!("已填 0，共 {ALL}")).await?;
    page.press(Role::Radio, "部分做到").await?;
    page.sees(&format!("已填 1，共 {ALL}")).await?;
    page.run::<()>("qj.all('radio', '做到')[1].focus()", vec![]).await?;
    page.press_key("2").await?;
    page.sees(&format!("已填 2，共 {ALL}")).await?;
    let chosen: Vec<bool> =
        page.run("return qj.all('radio', '基本做到').map(radio => radio.checked)", vec![]).await?;
    same("rows", &chosen.len(), &ALL)?;
    check(chosen[1] && !chosen[0], "the key chose in another row")?;
    page.press(Role::Button, &format!("没填 {}", ALL - 2)).await?;
    let left: usize = page.run("return qj.all('radio', '基本做到').length", vec![]).await?;
    same("rows without an answer", &left, &(ALL - 2))?;
    page.sees("草稿已存").await?;
    page.reload().await?;
    page.sees(&format!("已填 2，共 {ALL}")).await
}

/// A paper that lies elsewhere as evidence; taken off it stays off. 检查答案 says what is wrong at each question, leads
/// there and back; what was promised stands in 台账; a change after 写好了 is said to be none yet.
pub async fn answers_are_checked_and_corrected(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    let year: i32 = page.run("return new Date().getFullYear()", vec![]).await?;
    let at = |tail: &str| format!("#/assess/member/{year}{tail}");
    page.route(&at("/1")).await?;
    page.press(Role::Radio, "做到").await?;
    page.sees("还没挂记录。挂一条，或改选“基本做到”。").await?;
    page.press(Role::Button, "选记录").await?;
    page.sees("挂哪些记录").await?;
    // The phone's own back shuts the sheet, and leaves the question where it is.
    page.session.back().await?;
    page.loses("挂哪些记录").await?;
    page.sees("第 1 题，共").await?;
    page.press(Role::Button, "选记录").await?;
    page.press(Role::Summary, "材料不在这里…").await?;
    page.fill("是什么，放在哪里", "支部手册第 18 页").await?;
    // Not 挂上 first: what is typed counts.
    page.press(Role::Button, "选好了").await?;
    page.sees("支部手册第 18 页 待对上").await?;
    page.loses("还没挂记录").await?;
    page.press(Role::Button, "去掉支部手册第 18 页").await?;
    page.press(Role::Radio, "基本做到").await?;
    page.sees("还没有证据").await?;

    page.route(&at("/3")).await?;
    page.press(Role::Radio, "没做到").await?;
    page.route(&at("/6")).await?;
    page.press(Role::Button, "这题不适用").await?;
    for number in (2..=ALL).filter(|n| ![3, 6].contains(n)) {
        page.route(&at(&format!("/{number}"))).await?;
        page.sees(&format!("第 {number} 题，共 {ALL} 题")).await?;
        page.press(Role::Radio, "基本做到").await?;
    }
    page.route(&at("/check")).await?;
    page.sees("还有 2 处要填、要改").await?;
    page.sees("写一句为什么不适用").await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("有 2 处需要修改").await?;
    let title: String = page.run("return document.title", vec![]).await?;
    check(title.starts_with("错误："), format!("the title is {title}"))?;
    page.focuses(".q-errors").await?;
    page.press(Role::Button, "第 3 题：写打算怎么补，和哪天补完。").await?;
    page.focuses(".q-check__row").await?;
    page.run::<()>("document.activeElement.querySelector('a').click()", vec![]).await?;
    page.fill("打算怎么补", "补写两篇心得").await?;
    page.put("哪天补完", &format!("{year}-12-31")).await?;
    page.press(Role::Link, "回去检查").await?;
    page.sees("还有 1 处要填、要改").await?;
    page.route(&at("/6")).await?;
    page.fill("选了“不适用”，为什么", "今年没有遇到").await?;
    page.press(Role::Link, "回去检查").await?;
    page.sees("都填了").await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("怎么来的").await?;
    let title: String = page.run("return document.title", vec![]).await?;
    check(!title.starts_with("错误："), format!("the title is {title}"))?;

    page.route("#/ledger").await?;
    page.sees("补写两篇心得").await?;
    page.route(&at("")).await?;
    page.sees("已经写好，可以上交").await?;
    page.route(&at("/2")).await?;
    page.press(Role::Radio, "部分做到").await?;
    page.route(&at("")).await?;
    page.sees("改过了，还没写好。上交的是改之前的").await
}

/// Waits until the page says that it is saved, and until the disk says so too: the mark may be that of an answer before.
async fn acknowledged(page: &Page) -> Outcome {
    page.sees("草稿已存").await?;
    until("the note on the disk", PATIENCE, async || {
        let drafts: Vec<String> = page.run_async(DRAFTS, vec![]).await?;
        Ok(drafts.iter().any(|draft| has_note(draft)).then_some(()))
    })
    .await
}

fn has_note(draft: &str) -> bool {
    let value: Option<Value> = serde_json::from_str(draft).ok();
    value.is_some_and(|value| holds(&value, NOTE))
}

fn holds(value: &Value, text: &str) -> bool {
    match value {
        Value::String(one) => one == text,
        Value::Array(all) => all.iter().any(|one| holds(one, text)),
        Value::Object(all) => all.values().any(|one| holds(one, text)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// All drafts as they lie in the database.
pub const DRAFTS: &str = "
    const done = arguments[arguments.length - 1];
    const asked = indexedDB.open('qiangji');
    asked.onerror = () => done([]);
    asked.onsuccess = () => {
        const base = asked.result;
        const got = base.transaction('drafts').objectStore('drafts').getAll();
        got.onsuccess = () => { base.close(); done(got.result.map(bytes => new TextDecoder().decode(bytes))); };
    };";

/// The same by a page that drives itself: automation keeps nothing on the disk.
async fn without_a_driver(ground: &Ground) -> Outcome {
    let data = ground.folder.join("data");
    let given = json!({ "before": BEFORE, "all": ALL, "note": NOTE });
    let first = format!("const given = {given};\n{FIRST}");
    let mut browser = self_driving::open(ground, "first", &data, &people::join_link(), &first).await?;
    let saved = ground.site.ack("the saved answers", PATIENCE * 3, |ack| ack.get("saved").is_some()).await;
    browser.kill();
    saved?;
    ground.site.forget();
    let second = format!("const given = {given};\n{SECOND}");
    let _browser = self_driving::open(ground, "second", &data, "", &second).await?;
    let found =
        ground.site.ack("the answers after the kill", PATIENCE * 3, |ack| ack.get("note").is_some()).await?;
    same("the note", &found["note"], &json!(NOTE))?;
    same("the level", &found["level"], &json!(true))?;
    let done =
        ground.site.ack("the result", Duration::from_secs(60), |ack| ack.get("result").is_some()).await?;
    check(done["result"].as_str().is_some_and(|text| text.contains("75.0 分")), format!("no result: {done}"))
}

const FIRST: &str = "
    await qj.fill('你的姓名', '王小梅');
    await qj.press('button', '开始使用');
    await qj.sees('还没有上交过');
    location.hash = '#/assess/member/' + new Date().getFullYear() + '/1';
    for (let number = 1; number <= given.before; number += 1) {
        await qj.sees('第 ' + number + ' 题，共 ' + given.all + ' 题');
        await qj.press('radio', '基本做到');
        if (number < given.before) await qj.press('link', '下一题');
    }
    await qj.fill('说一句情况…', given.note);
    await qj.sees('草稿已存');
    await qj.stored(given.note);
    await qj.post({ saved: true });";

const SECOND: &str = "
    await qj.sees('已填 ' + given.before + '，共 ' + given.all);
    await qj.press('link', '接着填第 ' + (given.before + 1) + ' 题');
    await qj.press('link', '上一题');
    await qj.sees('第 ' + given.before + ' 题，共 ' + given.all + ' 题');
    const note = await qj.until('the note', () => qj.control('说一句情况…'));
    await qj.post({ note: note.value, level: qj.all('radio', '基本做到')[0].checked });
    for (let number = given.before + 1; number <= given.all; number += 1) {
        await qj.press('link', '下一题');
        await qj.sees('第 ' + number + ' 题，共 ' + given.all + ' 题');
        await qj.press('radio', '基本做到');
    }
    await qj.press('link', '检查答案');
    await qj.sees('都填了');
    await qj.press('button', '写好了');
    await qj.sees('75.0 分');
    await qj.post({ result: qj.text() });";
