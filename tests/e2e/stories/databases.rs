//! Databases written by other versions of the app.

use serde_json::{Value, json};

use crate::ground::Ground;
use crate::page::{Page, Role};
use crate::trouble::{Outcome, same};

/// A whole database as version 1 wrote it: `{store: [[key, text]]}`. Never edited; a new version adds its own.
const V1: &str = include_str!("../files/database-v1.json");
/// Kept on all rungs of the ladder; numbered ones hand out their keys.
const NUMBERED: [&str; 4] = ["journal", "segments", "replaced", "scratch"];

/// A database of an older version opens with everything in it: who, records, drafts.
pub async fn an_older_database_is_taken_up(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    put_back(ground, &page, 1).await?;
    page.open(&ground.site.url("#/records")).await?;
    page.sees("党章第五章").await?;
    page.route("#/records/new/self_study_entry").await?;
    same("the draft", &page.value("学什么").await?.as_str(), &"没写完的一条")?;
    page.press(Role::Button, "写好了").await?;
    page.sees("删掉").await?;
    page.route("#/settings").await?;
    same("the name", &page.value("姓名").await?.as_str(), &"王小梅").map(drop)
}

/// A database of a later version is not touched: the app says so, and rescue.html still gives the data out.
pub async fn a_newer_database_is_left_alone(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    put_back(ground, &page, 99).await?;
    page.open(&ground.site.url("")).await?;
    page.sees("是新版本写的，没有动它").await?;
    page.press(Role::Link, "备份到文件").await?;
    page.sees("找到 1 条记录").await
}

/// Makes the stored database anew in this browser, under a version of one's choice.
async fn put_back(ground: &Ground, page: &Page, version: u32) -> Outcome {
    page.open(&ground.site.url("blank.html")).await?;
    let stored: Value = serde_json::from_str(V1)?;
    let made: String = page.run_async(PUT_BACK, vec![json!(version), stored, json!(NUMBERED)]).await?;
    same("putting the database back", &made.as_str(), &"")
}

const PUT_BACK: &str = "
    const [version, stores, numbered, done] = arguments;
    const asked = indexedDB.open('qiangji', version);
    asked.onerror = () => done(String(asked.error));
    asked.onupgradeneeded = () => {
        for (const name of Object.keys(stores)) {
            asked.result.createObjectStore(name, { autoIncrement: numbered.includes(name) });
        }
    };
    asked.onsuccess = () => {
        const base = asked.result;
        const writing = base.transaction(Object.keys(stores), 'readwrite');
        for (const [name, rows] of Object.entries(stores)) {
            for (const [key, text] of rows) writing.objectStore(name).put(new TextEncoder().encode(text), key);
        }
        writing.oncomplete = () => { base.close(); done(''); };
        writing.onabort = () => done(String(writing.error));
    };";
