//! With the network off, with a newer version waiting, with the worker gone; and what warns before something is lost.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::exchange::self_study;
use super::setup::joined;
use crate::ground::Ground;
use crate::page::{Page, Role};
use crate::say;
use crate::site::{Own, Site};
use crate::trouble::{Outcome, Trouble, check, same};
use crate::wait::{PATIENCE, until};

/// App, rescue page and every module that is loaded late start with the network off, and what is typed is kept.
pub async fn starts_with_the_network_off(ground: &Ground) -> Outcome {
    let own = Own::serve(&ground.folder.join("live"), ground.site.dist()).await?;
    let page = ground.phone().await?;
    if !begun(ground, &page, &own.site).await? {
        return Ok(());
    }
    let kept: Vec<String> = page.run_async(KEPT, vec![]).await?;
    let address = own.site.url("");
    own.stop();
    page.open(&address).await?;
    page.sees("记一笔").await?;
    let failed: Vec<String> = page.run_async(FETCH_ALL, vec![json!(kept)]).await?;
    check(kept.len() > 20 && failed.is_empty(), format!("{} kept, not there: {failed:?}", kept.len()))?;
    self_study(&page, "断网时写的").await?;
    page.open(&format!("{address}rescue.html")).await?;
    page.sees("存成文件").await?;
    page.open(&format!("{address}#/records")).await?;
    page.sees("断网时写的").await
}

/// What the caches of this origin hold.
const KEPT: &str = "
    const done = arguments[arguments.length - 1];
    caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(cache => cache.keys()))))
        .then(all => done(all.flat().map(request => request.url)));";

const FETCH_ALL: &str = "
    const done = arguments[arguments.length - 1];
    Promise.all(arguments[0].map(url => fetch(url).then(answer => answer.ok ? '' : url, () => url)))
        .then(all => done(all.filter(url => url)));";

/// A newer version waits while a form is open, is let in by one press, and never is a page made of both.
pub async fn a_newer_version_waits(ground: &Ground) -> Outcome {
    let live = ground.folder.join("live");
    let own = Own::serve(&live, ground.site.dist()).await?;
    let page = ground.phone().await?;
    if !begun(ground, &page, &own.site).await? {
        return Ok(());
    }
    let old = build(&page).await?;
    let new = next_build(&live, &old)?;
    page.reload().await?;
    page.sees("记一笔").await?;
    same("the build after a reload", &build(&page).await?, &old)?;
    page.sees_within("有新版本", PATIENCE * 3).await?;
    page.route("#/records/new/self_study_entry").await?;
    page.fill("学什么", "写到一半").await?;
    page.sees("草稿已存").await?;
    page.loses("有新版本").await?;
    // A reload lets it in only where nothing is being filled in.
    page.reload().await?;
    same("what was typed", &page.value("学什么").await?.as_str(), &"写到一半")?;
    same("the build while a form is open", &build(&page).await?, &old)?;
    page.route("#/").await?;
    page.press(Role::Button, "换上新版本").await?;
    until("the newer version", PATIENCE * 3, async || Ok((build(&page).await? == new).then_some(()))).await?;
    page.sees("写到一半").await?;
    let mixed: Vec<String> = page.run(OF_BUILD, vec![json!(old)]).await?;
    check(mixed.is_empty(), format!("files of the old build: {mixed:?}"))?;
    own.stop();
    page.reload().await?;
    page.sees("记一笔").await?;
    same("the build with the network off", &build(&page).await?, &new)
}

const OF_BUILD: &str = "return performance.getEntriesByType('resource').map(it => it.name).filter(name => name.includes(arguments[0]))";

/// Without sw.js on the host the worker goes by itself; 设置 sends it away too. The records stay.
pub async fn a_worker_can_be_got_rid_of(ground: &Ground) -> Outcome {
    let live = ground.folder.join("live");
    let own = Own::serve(&live, ground.site.dist()).await?;
    let page = ground.phone().await?;
    if !begun(ground, &page, &own.site).await? {
        return Ok(());
    }
    page.route("#/settings").await?;
    page.press(Role::Button, "清掉离线文件").await?;
    gone(&page).await?;
    page.press(Role::Button, "存下离线文件").await?;
    ready(&page).await?;
    std::fs::remove_file(live.join("sw.js"))?;
    page.open(&own.site.url("")).await?;
    page.sees("记一笔").await?;
    gone(&page).await
}

async fn gone(page: &Page) -> Outcome {
    until("worker and caches to go", PATIENCE, async || {
        Ok(page.run_async::<bool>(GONE, vec![]).await?.then_some(()))
    })
    .await
}

const GONE: &str = "
    const done = arguments[arguments.length - 1];
    Promise.all([navigator.serviceWorker.getRegistration(), caches.keys()]).then(([found, names]) => done(!found && !names.length));";

/// Set up, and all files here; false where this engine has no worker under its driver, which is printed.
async fn begun(ground: &Ground, page: &Page, site: &Site) -> Outcome<bool> {
    page.open(&site.url(&crate::people::join_link())).await?;
    page.fill("你的姓名", "王小梅").await?;
    page.press(Role::Button, "开始使用").await?;
    page.sees("还没有上交过").await?;
    if !page.run_async::<bool>(ABLE, vec![]).await? {
        say(format_args!("{}: no service worker under its driver; nothing was tried", ground.engine));
        return Ok(false);
    }
    ready(page).await?;
    Ok(true)
}

const ABLE: &str = "
    const done = arguments[arguments.length - 1];
    if (!navigator.serviceWorker) done(false);
    else navigator.serviceWorker.getRegistration().then(() => done(true), () => done(false));";

async fn ready(page: &Page) -> Outcome {
    page.route("#/settings").await?;
    page.sees_within("已准备好", PATIENCE * 4).await?;
    page.route("#/").await
}

async fn build(page: &Page) -> Outcome<String> {
    page.run("return document.querySelector('meta[name=build]').content", vec![]).await
}

/// Puts another build in the place of the one that lies in `live`: every file that carries the old number gets another
/// name, and so do the app's own two.
fn next_build(live: &Path, old: &str) -> Outcome<String> {
    let new: String = old.chars().map(|c| if c == '0' { '1' } else { '0' }).collect();
    let mut files = Vec::new();
    below(live, &mut files)?;
    let app = files.iter().filter_map(|file| {
        let name = file.file_name()?.to_str()?;
        name.strip_prefix("app-")?.strip_suffix("_bg.wasm").map(str::to_owned)
    });
    let app = app.into_iter().next().ok_or_else(|| Trouble::new("no app in the build"))?;
    let other: String = app.chars().rev().collect();
    let renamed = |text: &str| text.replace(old, &new).replace(&app, &other);
    let mut hashes = Vec::new();
    for file in &files {
        let name = file.strip_prefix(live).unwrap_or(file).to_string_lossy().into_owned();
        let bytes = std::fs::read(file)?;
        let before = hash(&bytes);
        let bytes = match String::from_utf8(bytes) {
            Ok(text) => renamed(&text).into_bytes(),
            Err(other) => other.into_bytes(),
        };
        hashes.push((before, hash(&bytes)));
        std::fs::remove_file(file)?;
        let to = live.join(renamed(&name));
        std::fs::create_dir_all(to.parent().unwrap_or(live))?;
        std::fs::write(to, bytes)?;
    }
    let worker = live.join("sw.js");
    let mut text = std::fs::read_to_string(&worker)?;
    for (before, after) in hashes {
        text = text.replace(&before, &after);
    }
    std::fs::write(worker, text)?;
    Ok(new)
}

fn hash(bytes: &[u8]) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(bytes)))
}

fn below(folder: &Path, files: &mut Vec<PathBuf>) -> Outcome {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { below(&path, files)? } else { files.push(path) }
    }
    Ok(())
}

/// Database and witness are gone; the bookmark still tells, and offers both ways on. A set-up link tells nothing.
pub async fn a_bookmark_tells_of_a_loss(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    page.route("#/").await?;
    page.sees("记一笔").await?;
    let hash: String = page.run("return location.hash", vec![]).await?;
    check(hash.starts_with("#/~") && hash.len() == 9, format!("the address of 今日 is {hash}"))?;
    page.open(&ground.site.url("blank.html")).await?;
    page.run_async::<bool>(FORGET_ALL, vec![]).await?;
    page.open(&ground.site.url(&hash)).await?;
    page.sees("这个网址是在另一台设备上记下的，或者这台设备上的内容没了").await?;
    page.sees("从备份恢复").await?;
    page.open(&ground.site.url(&crate::people::join_link())).await?;
    page.sees("链接里已写好").await?;
    check(!page.text().await?.contains("另一台设备上记下的"), "a set-up link frightens a newcomer")
}

const FORGET_ALL: &str = "
    const done = arguments[arguments.length - 1];
    localStorage.clear();
    const asked = indexedDB.deleteDatabase('qiangji');
    asked.onsuccess = () => done(true);
    asked.onerror = () => done(false);";

/// A reminder comes by risk, as the only banner of the page, and goes with the backup.
pub async fn a_backup_is_urged_by_risk(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    self_study(&page, "只在这台设备里的").await?;
    page.route("#/").await?;
    page.sees("记一笔").await?;
    same("banners on the first day", &banners(&page).await?, &0)?;
    let later = ground.site.change("later", LATER, "");
    page.open(&later).await?;
    page.sees("还没有备份过，1 条只在这台设备里。").await?;
    same("banners after forty days", &banners(&page).await?, &1)
}

async fn banners(page: &Page) -> Outcome<usize> {
    page.run("return document.querySelectorAll('.q-banner').length", vec![]).await
}

/// The page's clock stands forty days later.
const LATER: &str = "
    (function () {
        var ahead = 40 * 86400000;
        var Before = Date;
        window.Date = class extends Before {
            constructor(...all) { all.length ? super(...all) : super(Before.now() + ahead); }
            static now() { return Before.now() + ahead; }
        };
    }());";

/// On an iPhone the first page says to begin on the home screen, and why.
pub async fn an_iphone_is_sent_to_the_home_screen(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    page.open(&ground.site.change("iphone", IPHONE, "")).await?;
    page.sees("先放到主屏幕").await?;
    page.sees("七天不打开").await?;
    page.open(&ground.site.url("")).await?;
    page.sees("你的姓名").await?;
    check(!page.text().await?.contains("主屏幕"), "the hint shows elsewhere too")
}

const IPHONE: &str = "
    Object.defineProperty(navigator, 'userAgent', { get: () =>
        'Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1' });
    Object.defineProperty(navigator, 'standalone', { get: () => false });";
