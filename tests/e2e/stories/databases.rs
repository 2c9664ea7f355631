//! Databases written by other versions of the app.

use serde_json::{Value, json};

use super::exchange::self_study;
use super::setup::{fill_in, joined};
use crate::ground::Ground;
use crate::page::{Page, Role};
use crate::people;
use crate::trouble::{Outcome, check, same};

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

/// What says who uses the device is cut: nobody is taken for a new person, and nothing is overwritten without a copy.
pub async fn a_damaged_profile_is_no_new_user(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    self_study(&page, "以前写的").await?;
    page.open(&ground.site.url("blank.html")).await?;
    let cut: String = page.run_async(CUT, vec![]).await?;
    for _ in 0..2 {
        page.open(&ground.site.url("#/")).await?;
        page.sees("姓名和单位读不出来").await?;
        check(!page.text().await?.contains("开始使用"), "the page for new users")?;
    }
    page.press(Role::Link, "先存成文件").await?;
    page.sees("找到 1 条记录").await?;
    page.open(&ground.site.url("#/")).await?;
    page.press(Role::Button, "重新写姓名和单位").await?;
    fill_in(&page, people::UNIT, people::BRANCH).await?;
    let kept: String = page.run_async(KEPT, vec![]).await?;
    same("what could not be read", &kept, &cut)?;
    page.route("#/records").await?;
    page.sees("以前写的").await
}

/// Takes the last ten bytes off the profile; gives what is left.
const CUT: &str = "
    const done = arguments[arguments.length - 1];
    const asked = indexedDB.open('qiangji');
    asked.onsuccess = () => {
        const meta = asked.result.transaction('meta', 'readwrite').objectStore('meta');
        const got = meta.get('app/profile');
        got.onsuccess = () => {
            const cut = new Uint8Array(got.result).slice(0, -10);
            meta.put(cut, 'app/profile');
            meta.transaction.oncomplete = () => { asked.result.close(); done(new TextDecoder().decode(cut)); };
        };
    };";

/// What lies beside the profile that took its place.
const KEPT: &str = "
    const done = arguments[arguments.length - 1];
    const asked = indexedDB.open('qiangji');
    asked.onsuccess = () => {
        const range = IDBKeyRange.bound('kept/meta/app/profile/', 'kept/meta/app/profile/~');
        const got = asked.result.transaction('meta').objectStore('meta').getAll(range);
        got.onsuccess = () => {
            asked.result.close();
            done(got.result.map(bytes => new TextDecoder().decode(bytes)).join('|'));
        };
    };";

/// Two workbooks in two folders of one origin share nothing; one that was moved goes on with what it had.
pub async fn two_workbooks_of_one_origin(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    self_study(&page, "第一本里的").await?;
    // Another unit's: it is told that there is one, and begins its own.
    page.open(&ground.site.elsewhere("#/")).await?;
    page.sees("/some/where/qj/ 有一本手册").await?;
    fill_in(&page, "另一个单位", "另一个支部").await?;
    page.route("#/records").await?;
    check(!page.text().await?.contains("第一本里的"), "a record of the other workbook")?;
    self_study(&page, "第二本里的").await?;
    page.open(&ground.site.url("#/records")).await?;
    page.sees("第一本里的").await?;
    check(!page.text().await?.contains("第二本里的"), "a record of the other workbook")?;
    page.open(&ground.site.elsewhere("rescue.html")).await?;
    page.sees("找到 1 条记录").await?;
    page.open(&ground.site.elsewhere("#/records")).await?;
    page.sees("第二本里的").await
}

/// The site was moved to another folder of its host: whoever goes on there finds what they had.
pub async fn a_moved_workbook_goes_on(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    self_study(&page, "搬家以前的").await?;
    page.open(&ground.site.elsewhere("#/")).await?;
    page.press(Role::Button, "接着用那一本").await?;
    page.sees("还没有上交过").await?;
    page.route("#/records").await?;
    page.sees("搬家以前的").await?;
    page.open(&ground.site.url("#/")).await?;
    page.sees("/some/where/else/ 有一本手册").await
}
