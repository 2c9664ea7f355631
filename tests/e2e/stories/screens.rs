//! Every screen: reached by its address, asking nobody else, and readable for everyone.

use serde_json::json;

use super::setup::fill_in;
use crate::driver::Wish;
use crate::engine::Engine;
use crate::ground::{Ground, PHONE};
use crate::page::{Page, Role};
use crate::people;
use crate::trouble::{Outcome, check};

/// Screens of a secretary with what their heading says; YEAR stands for this year.
pub const SECRETARY: [(&str, &str); 23] = [
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
    ("#/plan/5", "方案"),
    ("#/plan/5/E05", ""),
    ("#/calendar", "日历"),
    ("#/calendar/YEAR-11", "日历"),
    ("#/calendar/YEAR", "日历"),
    ("#/rounds", "工作安排"),
    ("#/ledger", "台账"),
    ("#/settings/figures", "本单位的数和假日"),
    ("#/settings", "设置"),
];

/// Screens of a member that a secretary's look different from, and forms with every sort of field.
pub const MEMBER: [(&str, &str); 9] = [
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

pub const FORMS: [(&str, &str); 5] = [
    ("#/records/new/party_lecture", "党课"),
    ("#/records/new/plan", ""),
    ("#/records/new/democratic_life_meeting", "民主生活会"),
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
        let twice = asked
            .iter()
            .enumerate()
            .find(|(n, url)| (url.contains(".wasm") || url.contains(".js")) && asked[..*n].contains(url));
        check(twice.is_none(), format!("{hash} asks twice: {twice:?}"))?;
    }
    for hash in
        ["#/nowhere", "#/records/0", "#/inbox/0", "#/inbox/0/1", "#/assess/none/2026", "#/join/broken"]
    {
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
    ["about:", "chrome:", "chrome-untrusted:"].iter().any(|scheme| url.starts_with(scheme))
}

pub async fn address(page: &Page, hash: &str) -> Outcome<String> {
    let year: i32 = page.run("return new Date().getFullYear()", vec![]).await?;
    Ok(hash.replace("YEAR", &year.to_string()))
}

/// Waits for the screen, and looks that it is no empty or broken one.
pub async fn shows(page: &Page, heading: &str) -> Outcome {
    let name = if heading.is_empty() { "…" } else { heading };
    page.find(Role::Heading, name).await?;
    let text = page.text().await?;
    check(!text.contains("出错了"), format!("the page stopped: {text}"))
}
