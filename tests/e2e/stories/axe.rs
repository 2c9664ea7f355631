//! Readable for everyone: axe looks at every screen, and at what opens on it; so does a finger (`fits.js`).

use std::path::PathBuf;

use serde::Deserialize;

use super::exchange::{choose_files, self_study, take_in};
use super::lock;
use super::screens::{FORMS, MEMBER, SECRETARY, address, shows};
use super::setup::{joined, secretary_of};
use crate::engine::Engine;
use crate::ground::{Ground, PC, PHONE};
use crate::page::{Page, Role};
use crate::people;
use crate::trouble::{Outcome, Trouble, check};

/// Screens that are another thing once there is something on them.
const FILLED: [(&str, &str); 2] = [("#/records/bin", "回收站"), ("#/records/year", "一年的学习")];

/// Opens all that folds.
const OPEN_FOLDS: &str = "qj.all('summary', '…').forEach(one => { one.parentNode.open = true; })";

pub const LOOKS: [&str; 3] = ["light", "dark", "care"];

/// Address, what to press there, and what is seen then.
const OPENED: [(&str, Role, &str, &str); 7] = [
    ("#/records/new/party_lecture", Role::Button, "写好了", "处需要修改"),
    ("#/records/new/self_study_entry", Role::Button, "写好了", "处需要修改"),
    ("#/assess/member/YEAR/1", Role::Button, "选记录", "挂哪些记录"),
    ("#/assess/member/YEAR/2", Role::Radio, "没做到", "打算怎么补"),
    ("#/settings", Role::Summary, "清空这台设备", "写上你的姓名"),
    ("#/settings", Role::Summary, "给手册上锁", "这六个词可以直接用"),
    ("#/inbox", Role::Summary, "粘贴文字收件", "从信里或聊天里复制的文字"),
];

/// axe finds nothing on any screen: light, dark and 大字版; in Chromium on a phone and a PC.
pub async fn axe_finds_nothing(ground: &Ground) -> Outcome {
    let axe = library()?;
    let mut found = Vec::new();
    let sizes: &[(u32, u32)] = if ground.engine == Engine::Chromium { &[PHONE, PC] } else { &[PHONE] };
    for size in sizes {
        let page = ground.browser(*size).await?;
        page.open(&ground.site.url(&people::join_link())).await?;
        page.sees("链接里已写好").await?;
        found.extend(violations(&page, &axe, "#/join", "light").await?);
        joined(ground, &page, "王小梅").await?;
        self_study(&page, "党章第五章").await?;
        found.extend(violations(&page, &axe, "a record", "light").await?);
        deleted(&page, "删掉的一条").await?;
        found.extend(walk(&page, &axe, &FILLED).await?);
        found.extend(walk(&page, &axe, &MEMBER).await?);
        found.extend(opened(&page, &axe, &OPENED).await?);
        found.extend(locked(&page, &axe).await?);
        ground.another_device().await?;

        let page = ground.browser(*size).await?;
        page.open(&ground.site.url("")).await?;
        page.sees("我管一个支部").await?;
        found.extend(violations(&page, &axe, "first visit", "light").await?);
        let handed_in = people::hand_in(&ground.folder.join("files"))?;
        secretary_of(ground, &page, &handed_in.unit, &handed_in.branch).await?;
        // The fourth member has two devices: the second one's file brings other versions.
        take_in(&page, &handed_in.paths[..4]).await?;
        found.extend(previewed(&page, &axe, &handed_in.paths[4..6]).await?);
        take_in(&page, &handed_in.paths[4..6]).await?;
        found.extend(walk(&page, &axe, &SECRETARY).await?);
        found.extend(walk(&page, &axe, &FORMS).await?);
        ground.another_device().await?;
    }
    check(found.is_empty(), format!("{} violations:\n{}", found.len(), found.join("\n")))
}

/// All screens, in each look.
async fn walk(page: &Page, axe: &str, screens: &[(&str, &str)]) -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    for look in LOOKS {
        put_on(page, look).await?;
        for (hash, heading) in screens {
            let hash = address(page, hash).await?;
            page.route(&hash).await?;
            shows(page, heading).await?;
            found.extend(violations(page, axe, &hash, look).await?);
        }
    }
    Ok(found)
}

/// What opens on a screen at a press: lists of what is wrong, sheets, folds.
async fn opened(page: &Page, axe: &str, all: &[(&str, Role, &str, &str)]) -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    for look in LOOKS {
        put_on(page, look).await?;
        for (hash, role, press, then) in all {
            let hash = address(page, hash).await?;
            page.route(&hash).await?;
            page.press(*role, press).await?;
            page.sees(then).await?;
            found.extend(violations(page, axe, &format!("{hash} {press}"), look).await?);
        }
    }
    Ok(found)
}

/// What a locked device asks and says, and its settings, with all that folds open.
async fn locked(page: &Page, axe: &str) -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    let phrase = lock::turn_on(page).await?;
    for look in LOOKS {
        put_on(page, look).await?;
        page.sees(lock::LOCK_NOW).await?;
        page.run::<()>(OPEN_FOLDS, vec![]).await?;
        found.extend(violations(page, axe, "#/settings, locked", look).await?);
        page.reload().await?;
        page.sees(lock::ASKS).await?;
        page.run::<()>(OPEN_FOLDS, vec![]).await?;
        found.extend(violations(page, axe, "the lock", look).await?);
        lock::open(page, &phrase).await?;
        page.loses(lock::ASKS).await?;
    }
    Ok(found)
}

/// One record more, and gone again.
async fn deleted(page: &Page, topic: &str) -> Outcome {
    self_study(page, topic).await?;
    page.press(Role::Button, "删掉").await?;
    // The page leads to the list by itself, once it is done.
    page.sees("删了").await?;
    page.route("#/records/bin").await?;
    page.find(Role::Button, "放回").await.map(drop)
}

/// Files chosen and not yet taken in, with all that folds open.
async fn previewed(page: &Page, axe: &str, paths: &[PathBuf]) -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    for look in LOOKS {
        put_on(page, look).await?;
        page.route("#/inbox").await?;
        choose_files(page, paths).await?;
        page.sees("两个版本，差在哪里").await?;
        page.run::<()>(OPEN_FOLDS, vec![]).await?;
        found.extend(violations(page, axe, "a preview", look).await?);
    }
    page.route("#/").await?;
    Ok(found)
}

/// The screen that is open, in each look; a story that has come somewhere no address leads to asks this.
pub async fn is_clean_here(page: &Page, hash: &str) -> Outcome {
    let axe = library()?;
    let found = walk(page, &axe, &[(hash, "")]).await?;
    check(found.is_empty(), found.join("\n"))
}

fn library() -> Outcome<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(path)
        .map_err(|error| Trouble::new(format!("axe-core is not installed (npm ci): {error}")))
}

/// As a person does, in 设置.
pub async fn put_on(page: &Page, look: &str) -> Outcome {
    page.route("#/settings").await?;
    let theme = if look == "dark" { "深色" } else { "浅色" };
    page.press(Role::Button, theme).await?;
    if page.is_on(Role::Switch, "大字版…").await? != (look == "care") {
        page.press(Role::Switch, "大字版…").await?;
    }
    Ok(())
}

#[derive(Deserialize)]
struct Violation {
    id: String,
    help: String,
    nodes: Vec<String>,
}

async fn violations(page: &Page, axe: &str, hash: &str, look: &str) -> Outcome<Vec<String>> {
    page.run::<()>(&format!("if (!window.axe) {{ {axe} }}"), vec![]).await?;
    let found: Vec<Violation> = page.run_async(RUN_AXE, vec![]).await?;
    let fits: Vec<String> = page.run(FITS, vec![]).await?;
    let said = |it: Violation| format!("{hash} {look}: {} ({}) {}", it.id, it.help, it.nodes.join(" | "));
    let fits = fits.into_iter().map(|line| format!("{hash} {look}: {line}"));
    Ok(found.into_iter().map(said).chain(fits).collect())
}

/// What axe does not look at: width, size for a finger, text that is cut off.
pub const FITS: &str = include_str!("../fits.js");

const RUN_AXE: &str = "
    const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ['violations'] }).then(result => done(result.violations.map(one => ({
        id: one.id, help: one.help, nodes: one.nodes.slice(0, 3).map(node => node.html.slice(0, 160) + ' ' + (node.any[0] || node.all[0] || node.none[0] || {}).message),
    }))), error => done([{ id: 'axe', help: String(error), nodes: [] }]));";
