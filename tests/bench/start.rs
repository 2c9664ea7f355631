//! A newcomer's first visit: bytes and time until the first field is there, against a hand-written page of the same form.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::browser::{Browser, Cdp};
use crate::page::{Page, Role};
use crate::rounds::Round;
use crate::table::{Row, Unit};
use crate::trouble::{Outcome, same};
use crate::visits::{answer, browser};
use crate::wait::{PATIENCE, until};
use crate::{Ground, line, machine, say, server};

/// Posts when the first field is there.
const MARK: &str = include_str!("mark.js");
/// What is on the disk of who uses the device.
const PROFILE: &str = include_str!("profile.js");
const NAME: &str = "王静";
/// Like a cheap phone. It slows the main thread only, so compiling in the background is too quick here.
const CPU: u32 = 6;

#[derive(Deserialize)]
struct First {
    ms: f64,
    bytes: f64,
}

/// One of the two pages, on a server of its own.
struct Host {
    port: u16,
    told: UnboundedReceiver<Value>,
}

pub async fn measure(ground: &Ground) -> Outcome<[Row; 2]> {
    say("start：第一次打开");
    let mut hosts = [host(ground, "site").await?, host(ground, "form").await?];
    for host in &hosts {
        check(ground, host).await?;
    }
    let load = machine::calm().await;
    let (mut times, mut bytes) = (Vec::new(), Vec::new());
    for round in 0..ground.args.rounds {
        let [ours, theirs] = &mut hosts;
        let (ours, theirs) = if round % 2 == 0 {
            let ours = visit(ground, ours).await?;
            (ours, visit(ground, theirs).await?)
        } else {
            let theirs = visit(ground, theirs).await?;
            (visit(ground, ours).await?, theirs)
        };
        say(format_args!("  {:.0} ms : {:.0} ms", ours.ms, theirs.ms));
        times.push(Round { ours: ours.ms, theirs: theirs.ms });
        bytes.push(Round { ours: ours.bytes / 1000.0, theirs: theirs.bytes / 1000.0 });
    }
    let row = |what: &str, unit, rounds| Row {
        what: what.to_owned(),
        against: "hand-written page",
        unit,
        target: None,
        rounds,
        load,
    };
    Ok([
        row("first visit: bytes (brotli) until the form stands", Unit::Kb, bytes),
        row("first visit: cold start, Slow 4G, CPU 6×", Unit::Ms, times),
    ])
}

async fn host(ground: &Ground, name: &str) -> Outcome<Host> {
    let (tell, told) = unbounded_channel();
    let port = server::serve(&ground.folder.join("start").join(name), tell).await?;
    Ok(Host { port, told })
}

/// The form is one: what is typed lies on the disk after 开始使用.
async fn check(ground: &Ground, host: &Host) -> Outcome {
    let browser = browser(ground, "newcomer").await?;
    let page = browser.page();
    page.open(&format!("http://127.0.0.1:{}/", host.port)).await?;
    for (label, text) in [("你的姓名", NAME), ("单位", "河滨中学"), ("支部", "第二支部")] {
        page.fill(label, text).await?;
    }
    page.press(Role::Button, "开始使用").await?;
    let name = until("the profile on the disk", PATIENCE, async || stored(page).await).await?;
    browser.close().await?;
    same("the name on the disk", &name.as_str(), &NAME)
}

async fn stored(page: &Page) -> Outcome<Option<String>> {
    page.run_async(PROFILE, vec![]).await
}

/// A new browser each time: no cache, no compiled code, no process that knows the page.
async fn visit(ground: &Ground, host: &mut Host) -> Outcome<First> {
    let browser = browser(ground, "newcomer").await?;
    let told = first(&browser, host).await?;
    browser.close().await?;
    Ok(told)
}

async fn first(browser: &Browser, host: &mut Host) -> Outcome<First> {
    let page = browser.page();
    page.session.goto("about:blank").await?;
    page.session.cmd(Cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": MARK }))).await?;
    page.session.cmd(Cdp("Emulation.setCPUThrottlingRate", json!({ "rate": CPU }))).await?;
    let port = line::slow(host.port).await?;
    page.session.goto(format!("http://127.0.0.1:{port}/")).await?;
    answer(&mut host.told, Duration::from_secs(120)).await
}
