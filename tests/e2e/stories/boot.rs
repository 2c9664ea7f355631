//! Before the program runs, and when it cannot.

use serde_json::Value;

use super::backup::restore;
use super::exchange::self_study;
use super::setup::joined;
use crate::ground::Ground;
use crate::page::Role;
use crate::trouble::{Outcome, check, same};
use crate::wait::{PATIENCE, until};

/// A browser that lacks something is told so in Chinese, and nothing else runs.
pub async fn old_browsers_are_told(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    for (name, missing, word) in [
        ("no-wasm", "delete window.WebAssembly;", "WebAssembly"),
        ("no-idb", "Object.defineProperty(window, 'indexedDB', { value: undefined });", "IndexedDB"),
        ("no-crypto", "Object.defineProperty(window, 'crypto', { value: undefined });", "crypto"),
    ] {
        page.open(&ground.site.change(name, missing, "")).await?;
        page.sees("这个浏览器打不开本手册").await?;
        page.sees(&format!("{word}）")).await?;
        page.sees("可用的浏览器").await?;
        let asked: Vec<String> = page
            .run("return performance.getEntriesByType('resource').map(entry => entry.name)", vec![])
            .await?;
        check(
            !asked.iter().any(|url| url.contains(".wasm")),
            format!("{name}: the program was loaded all the same"),
        )?;
    }
    Ok(())
}

/// When a release is broken, the crash page leads to rescue.html, and that gives out records and drafts.
pub async fn rescue_gives_out_the_data(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    page.open(&ground.site.url("rescue.html")).await?;
    page.sees("没有手册的内容").await?;
    joined(ground, &page, "王小梅").await?;
    self_study(&page, "要救的一条").await?;
    page.route("#/records/new/self_study_entry").await?;
    page.fill("学什么", "没写完的一条").await?;
    page.sees("草稿已存").await?;
    until("the draft on the disk", PATIENCE, async || {
        let drafts: Vec<String> = page.run_async(super::assessment::DRAFTS, vec![]).await?;
        Ok((!drafts.is_empty()).then_some(()))
    })
    .await?;
    // A release whose program does not come.
    page.open(&ground.site.change("broken", "delete window.Response; WebAssembly.instantiateStreaming = WebAssembly.instantiate = () => Promise.reject(new Error('broken'));", "")).await?;
    page.press(Role::Link, "备份到文件").await?;
    page.sees("找到 1 条记录，1 份草稿").await?;
    page.press(Role::Button, "复制全部文字").await?;
    let text: String = page.run("return document.getElementById('text').value", vec![]).await?;
    let rescued: Value = serde_json::from_str(&text)?;
    same("the topic rescued", &rescued["records"][0]["d"]["topic"].as_str(), &Some("要救的一条"))?;
    check(rescued["drafts"].to_string().contains("没写完的一条"), "the draft is not in the file")?;
    page.press(Role::Button, "存成文件").await?;
    page.sees("已交给浏览器保存").await?;
    let path = ground.folder.join("rescued.json");
    std::fs::write(&path, &text)?;
    ground.another_device().await?;

    // The next release works again: on another device all of it comes back.
    let page = ground.phone().await?;
    restore(ground, &page, &path).await?;
    page.sees("会加上 1 条").await?;
    page.press(Role::Button, "恢复").await?;
    page.sees("从备份恢复了").await?;
    page.route("#/records").await?;
    page.sees("要救的一条").await?;
    page.route("#/records/new/self_study_entry").await?;
    same("the draft", &page.value("学什么").await?.as_str(), &"没写完的一条")
}

/// When the browser throws right through the program, nothing of it can be relied on: it says so at once, and after a
/// reload what was said to be saved is there.
pub async fn a_program_cut_off_says_so(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    self_study(&page, "写好的一条").await?;
    page.route("#/records/new/self_study_entry").await?;
    // Called without a node the browser's own function throws, where the program looks for no exception.
    let sent = "Event.prototype.preventDefault = Node.prototype.appendChild;
        document.querySelector('form').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));";
    page.run::<()>(sent, vec![]).await?;
    page.sees("出错了，页面停下了").await?;
    // Of the address only the first word: the rest may be a file, a form's values, a key.
    let told: String = page.run("return localStorage.getItem('qiangji.crash')", vec![]).await?;
    check(told.contains("#/records") && !told.contains("self_study"), format!("the report says {told}"))?;
    page.press(Role::Button, "重新加载").await?;
    page.route("#/records").await?;
    page.sees("写好的一条").await
}
