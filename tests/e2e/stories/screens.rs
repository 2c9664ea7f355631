//! Every screen: reached by its address, asking nobody else, and readable for everyone.

use serde::Deserialize;
use serde_json::json;

use super::exchange::{self_study, take_in};
use super::setup::{fill_in, joined, secretary_of};
use crate::driver::Wish;
use crate::engine::Engine;
use crate::ground::{Ground, PC, PHONE};
use crate::page::{Page, Role};
use crate::people;
use crate::trouble::{Outcome, Trouble, check};

/// Screens of a secretary with what their heading says; YEAR stands for this year.
const SECRETARY: [(&str, &str); 15] = [
    ("#/", "今日"),
    ("#/setup", ""),
    ("#/assess/member/YEAR", ""),
    ("#/assess/five_good/YEAR", ""),
    ("#/assess/five_good/YEAR/1", ""),
    ("#/assess/five_good/YEAR/check", "检查答案"),
    ("#/assess/five_good/YEAR/result", ""),
    ("#/records", "记录"),
    ("#/records/new", "记一笔"),
    ("#/records/bin", "回收站"),
    ("#/records/year", ""),
    ("#/handin", "上交"),
    ("#/inbox", "收件台"),
    ("#/roster", "名册"),
    ("#/settings", "设置"),
];

/// Screens of a member that a secretary's look different from, and forms with every sort of field.
const MEMBER: [(&str, &str); 9] = [
    ("#/", "今日"),
    ("#/assess/member/YEAR", ""),
    ("#/assess/member/YEAR/1", ""),
    ("#/assess/member/YEAR/check", "检查答案"),
    ("#/assess/member/YEAR/result", ""),
    ("#/records/new/self_study_entry", "自学"),
    ("#/handin", "上交"),
    ("#/settings", "设置"),
    ("#/more", "更多"),
];

const FORMS: [(&str, &str); 4] = [
    ("#/records/new/party_lecture", "党课"),
    ("#/records/new/plan", ""),
    ("#/records/new/mass_survey", ""),
    ("#/records/new/roster", ""),
];

/// Each address opened afresh shows its screen, below a sub-path and without rewrite rules; no request leaves.
pub async fn every_address_opens(ground: &Ground) -> Outcome {
    let display = ground.display().await?;
    let (engine, folder) = (ground.engine, ground.folder.as_path());
    let wish = Wish { engine, folder, size: PHONE, display: &display, network: true, prefs: json!({}) };
    let page = ground.wish(&wish).await?;
    let base = ground.site.change("watched", WATCH, "");
    page.open(&base).await?;
    fill_in(&page, people::UNIT, people::BRANCH).await?;
    for (hash, heading) in SECRETARY.iter().chain(&FORMS) {
        page.open(&format!("{base}{}", address(&page, hash).await?)).await?;
        shows(&page, heading).await?;
        let refused: Vec<String> = page.run("return window.refused", vec![]).await?;
        check(refused.is_empty(), format!("{hash}: the policy refused {refused:?}"))?;
        let asked: Vec<String> = page
            .run("return performance.getEntriesByType('resource').map(entry => entry.name)", vec![])
            .await?;
        let foreign: Vec<&String> = asked.iter().filter(|url| !is_ours(url, ground.site.origin())).collect();
        check(foreign.is_empty(), format!("{hash} asks {foreign:?}"))?;
    }
    for hash in ["#/nowhere", "#/records/0", "#/assess/none/2026", "#/join/broken"] {
        page.open(&format!("{base}{hash}")).await?;
        shows(&page, "").await?;
    }
    // Chromium and Firefox ask for the root's icon on their own.
    let missing: Vec<String> =
        ground.site.missing().into_iter().filter(|path| path != "/favicon.ico").collect();
    check(missing.is_empty(), format!("asked for what is not there: {missing:?}"))?;
    if ground.engine == Engine::Chromium {
        nothing_on_the_wire_is_foreign(&page, ground.site.origin()).await?;
    }
    Ok(())
}

/// Keeps what the policy of the page refuses, from the first script on.
const WATCH: &str = "window.refused = [];
document.addEventListener('securitypolicyviolation', event => window.refused.push(event.violatedDirective + ' ' + event.blockedURI));";

fn is_ours(url: &str, origin: &str) -> bool {
    url.starts_with(origin) || url.starts_with("data:") || url.starts_with("blob:")
}

/// Chromium tells of every request, those of the page's worker too.
async fn nothing_on_the_wire_is_foreign(page: &Page, origin: &str) -> Outcome {
    let log = page.session.get_log("performance").await?;
    let sent = log.iter().filter_map(|entry| {
        let event: serde_json::Value = serde_json::from_str(&entry.message).ok()?;
        let message = &event["message"];
        let is_request = message["method"] == "Network.requestWillBeSent";
        is_request.then(|| message["params"]["request"]["url"].as_str().map(str::to_owned)).flatten()
    });
    let sent: Vec<String> = sent.collect();
    check(sent.iter().any(|url| url.contains(".wasm")), "the log of requests is empty")?;
    let foreign: Vec<&String> =
        sent.iter().filter(|url| !is_ours(url, origin) && !is_chromiums_own(url)).collect();
    check(foreign.is_empty(), format!("requests left the origin: {foreign:?}"))
}

/// Its start page, which it shows before the first address is opened.
fn is_chromiums_own(url: &str) -> bool {
    url.starts_with("about:") || url.starts_with("chrome:")
}

async fn address(page: &Page, hash: &str) -> Outcome<String> {
    let year: i32 = page.run("return new Date().getFullYear()", vec![]).await?;
    Ok(hash.replace("YEAR", &year.to_string()))
}

/// Waits for the screen, and looks that it is no empty or broken one.
async fn shows(page: &Page, heading: &str) -> Outcome {
    let name = if heading.is_empty() { "…" } else { heading };
    page.find(Role::Heading, name).await?;
    let text = page.text().await?;
    check(!text.contains("出错了"), format!("the page stopped: {text}"))
}

/// axe finds nothing on any screen: light, dark and 大字版; in Chromium on a phone and a PC.
pub async fn axe_finds_nothing(ground: &Ground) -> Outcome {
    let axe =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/node_modules/axe-core/axe.min.js"))
            .map_err(|error| Trouble::new(format!("axe-core is not installed (npm ci): {error}")))?;
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
        found.extend(walk(&page, &axe, &MEMBER).await?);
        ground.close().await?;
        std::fs::remove_dir_all(crate::driver::profile(&ground.folder))?;

        let page = ground.browser(*size).await?;
        page.open(&ground.site.url("")).await?;
        page.sees("我管一个支部").await?;
        found.extend(violations(&page, &axe, "first visit", "light").await?);
        let handed_in = people::hand_in(&ground.folder.join("files"))?;
        secretary_of(ground, &page, &handed_in.unit, &handed_in.branch).await?;
        take_in(&page, &handed_in.paths[..6]).await?;
        found.extend(walk(&page, &axe, &SECRETARY).await?);
        found.extend(walk(&page, &axe, &FORMS).await?);
        ground.close().await?;
        std::fs::remove_dir_all(crate::driver::profile(&ground.folder))?;
    }
    check(found.is_empty(), format!("{} violations:\n{}", found.len(), found.join("\n")))
}

/// All screens, in each look.
async fn walk(page: &Page, axe: &str, screens: &[(&str, &str)]) -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    for look in ["light", "dark", "care"] {
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

/// As a person does, in 设置.
async fn put_on(page: &Page, look: &str) -> Outcome {
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
    let said = |it: Violation| format!("{hash} {look}: {} ({}) {}", it.id, it.help, it.nodes.join(" | "));
    Ok(found.into_iter().map(said).collect())
}

const RUN_AXE: &str = "
    const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ['violations'] }).then(result => done(result.violations.map(one => ({
        id: one.id, help: one.help, nodes: one.nodes.slice(0, 3).map(node => node.html.slice(0, 160) + ' ' + (node.any[0] || node.all[0] || node.none[0] || {}).message),
    }))), error => done([{ id: 'axe', help: String(error), nodes: [] }]));";
