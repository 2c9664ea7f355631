//! When the browser cannot keep what is typed.

use serde_json::json;

use super::setup::joined;
use crate::browser::Cdp;
use crate::driver::Wish;
use crate::engine::Engine;
use crate::ground::{Ground, PHONE};
use crate::page::{Page, Role};
use crate::people;
use crate::self_driving;
use crate::trouble::{Outcome, Trouble, check, same};
use crate::wait::PATIENCE;

const FAILED: &str = "保存失败";

/// The connection to the database is lost, as in Safari under memory pressure: the form stays filled and says so.
pub async fn lost_connection(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    page.route("#/records/new/self_study_entry").await?;
    page.fill("学什么", "断线以前").await?;
    page.sees("草稿已存").await?;
    page.run::<()>(LOSE, vec![]).await?;
    page.fill("学什么", "断线以后").await?;
    page.sees(FAILED).await?;
    page.press(Role::Button, "写好了").await?;
    // Told once more, and closed by the one who has read it.
    page.press(Role::Button, "关上").await?;
    same("the form", &page.value("学什么").await?.as_str(), &"断线以后")?;
    page.run::<()>(FIND_AGAIN, vec![]).await?;
    works_again(&page, "断线以后").await
}

/// As WebKit says it when its network process is gone.
const LOSE: &str = "
    window.kept = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = () => {
        throw new DOMException('Connection to Indexed Database server lost. Refresh the page to try again', 'UnknownError');
    };";
pub const FIND_AGAIN: &str = "IDBDatabase.prototype.transaction = window.kept;";

/// One press on the mark saves what could not be saved: the record, as its writer had asked.
async fn works_again(page: &Page, topic: &str) -> Outcome {
    page.press(Role::Button, "保存失败，点此重试").await?;
    page.sees("删掉").await?;
    page.reload().await?;
    page.sees(topic).await
}

/// No room is left: the form stays filled and says so; with room again it is saved; nothing from before is lost.
pub async fn full_disk(ground: &Ground) -> Outcome {
    match ground.engine {
        Engine::Chromium => full_in_chromium(ground).await,
        Engine::Firefox => full_in_firefox(ground).await,
        Engine::WebKit => full_in_webkit(ground).await,
    }
}

async fn full_in_chromium(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    written_before(ground, &page).await?;
    let origin = ground.site.origin();
    let quota = json!({ "origin": origin, "quotaSize": 3_000_000 });
    page.session.cmd(Cdp("Storage.overrideQuotaForOrigin", quota)).await?;
    eat(&page).await?;
    too_much(&page).await?;
    page.session.cmd(Cdp("Storage.overrideQuotaForOrigin", json!({ "origin": origin }))).await?;
    room_again(&page).await
}

/// Firefox takes its limit at the start.
async fn full_in_firefox(ground: &Ground) -> Outcome {
    let wish = Wish {
        engine: ground.engine,
        folder: &ground.folder,
        size: PHONE,
        display: "",
        network: false,
        prefs: json!({ "dom.quotaManager.temporaryStorage.fixedLimit": 8192 }),
    };
    let page = ground.wish(&wish).await?;
    written_before(ground, &page).await?;
    eat(&page).await?;
    too_much(&page).await?;
    page.run_async::<bool>(GIVE_BACK, vec![]).await?;
    room_again(&page).await
}

/// A second database of this origin eats up what room is left.
async fn eat(page: &Page) -> Outcome {
    let stopped: String = page.run_async(EAT, vec![json!("filler"), json!("all")]).await?;
    same("what stopped the filling", &stopped.as_str(), &"QuotaExceededError")
}

/// Writes ever smaller pieces that do not compress, until none fits.
const EAT: &str = "
    const [name, store, done] = arguments;
    const asked = indexedDB.open(name);
    asked.onupgradeneeded = () => asked.result.createObjectStore(store, { autoIncrement: true });
    asked.onsuccess = () => {
        const base = asked.result;
        let size = 1 << 19;
        let last = '';
        const more = () => {
            if (size < 1024) { base.close(); done(last); return; }
            const piece = new Uint8Array(size);
            for (let at = 0; at < size; at += 65536) crypto.getRandomValues(piece.subarray(at, Math.min(size, at + 65536)));
            const writing = base.transaction(store, 'readwrite');
            writing.oncomplete = more;
            writing.onabort = () => { last = writing.error ? writing.error.name : 'null'; size /= 2; more(); };
            writing.objectStore(store).add(piece).onerror = event => event.stopPropagation();
        };
        more();
    };";
const GIVE_BACK: &str = "
    const done = arguments[arguments.length - 1];
    const asked = indexedDB.deleteDatabase('filler');
    asked.onsuccess = () => done(true);
    asked.onerror = () => done(false);";

async fn written_before(ground: &Ground, page: &Page) -> Outcome {
    joined(ground, page, "王小梅").await?;
    super::exchange::self_study(page, "满了以前").await
}

async fn too_much(page: &Page) -> Outcome {
    page.route("#/records/new/self_study_entry").await?;
    page.fill("学什么", "满了以后").await?;
    page.put("学了哪些内容…", &long_text()).await?;
    page.sees(FAILED).await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("这台设备可能满了").await?;
    same("the form", &page.value("学什么").await?.as_str(), &"满了以后")?;
    check(page.value("学了哪些内容…").await? == long_text(), "the long text is gone from the form")
}

async fn room_again(page: &Page) -> Outcome {
    works_again(page, "满了以后").await?;
    page.route("#/records").await?;
    page.sees("满了以前").await
}

/// As long as a field may be and without repetition, which engines would press together, so that it does not fit into
/// what a database keeps in hand.
fn long_text() -> String {
    let mut state = 0x9e37_79b9_u32;
    let next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        char::from_u32(0x4e00 + state % 0x5000).unwrap_or('一')
    };
    std::iter::repeat_with(next).take(19_000).collect()
}

/// A small disk of its own under MiniBrowser. The page eats it up, in the app's own database: a second one would leave
/// room in the first one's log.
async fn full_in_webkit(ground: &Ground) -> Outcome {
    let disk = Disk::mount(&ground.folder.join("disk"))?;
    let script = format!("const text = {}; const eat = function () {{ {EAT} }};\n{FULL}", json!(long_text()));
    let join = people::join_link();
    let _browser = self_driving::open(ground, "full", &disk.folder, &join, &script).await?;
    ground.site.ack("the first entry", PATIENCE * 2, |ack| ack == "written").await?;
    ground.site.ack("the entry that did not fit", PATIENCE * 4, |ack| ack == "failed to save").await?;
    disk.clear()?;
    ground.site.ack("the entry once there was room", PATIENCE * 2, |ack| ack == "saved after all").await?;
    Ok(())
}

const FULL: &str = "
    await qj.fill('你的姓名', '王小梅');
    await qj.press('button', '开始使用');
    await qj.sees('还没有上交过');
    location.hash = '#/records/new/self_study_entry';
    await qj.fill('学什么', '满了以前');
    await qj.press('button', '写好了');
    await qj.sees('删掉');
    await qj.post('written');
    await new Promise(done => eat('qiangji', 'scratch', done));
    location.hash = '#/records/new/self_study_entry';
    await qj.fill('学什么', '满了以后');
    await qj.fill('学了哪些内容…', text);
    await qj.sees('保存失败');
    if (qj.control('学什么').value !== '满了以后' || qj.control('学了哪些内容…').value !== text) throw new Error('the form is empty');
    await qj.post('failed to save');
    await qj.sees('保存失败');
    for (;;) {
        await new Promise(done => setTimeout(done, 200));
        const again = qj.find('button', '保存失败，点此重试');
        if (!again) break;
        again.click();
    }
    await qj.sees('草稿已存');
    await qj.press('button', '写好了');
    await qj.sees('删掉');
    location.hash = '#/records';
    await qj.sees('满了以前');
    await qj.sees('满了以后');
    await qj.post('saved after all');";

/// A file system in memory, 40 MB large.
struct Disk {
    folder: std::path::PathBuf,
}

impl Disk {
    fn mount(folder: &std::path::Path) -> Outcome<Disk> {
        std::fs::create_dir_all(folder)?;
        let mut mount = std::process::Command::new("mount");
        let mounted = mount.args(["-t", "tmpfs", "-o", "size=40M", "tmpfs"]).arg(folder).output()?;
        let why = String::from_utf8_lossy(&mounted.stderr).trim().to_owned();
        check(mounted.status.success(), format!("a small disk needs the right to mount a tmpfs: {why}"))?;
        let disk = Disk { folder: folder.to_owned() };
        std::fs::write(Disk::reserve(folder), vec![7; 10 << 20])?;
        Ok(disk)
    }

    fn reserve(folder: &std::path::Path) -> std::path::PathBuf {
        folder.join("reserve")
    }

    /// Gives back what was set aside.
    fn clear(&self) -> Outcome {
        std::fs::remove_file(Disk::reserve(&self.folder)).map_err(Trouble::from)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: the browser may still be ending.
        drop(std::process::Command::new("umount").arg("-l").arg(&self.folder).status());
    }
}
