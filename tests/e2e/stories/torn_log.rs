//! Chromium's log with a torn tail, as a kill in the middle of a write leaves it (reliability.md 0.1 and G2).

use std::path::{Path, PathBuf};

use super::exchange::self_study;
use super::setup::joined;
use crate::driver;
use crate::ground::Ground;
use crate::page::Page;
use crate::trouble::{Outcome, Trouble, check};

/// Bytes cut off, one start after the other.
const CUTS: [u64; 4] = [1, 7, 300, 3000];

/// Chromium tolerates a torn tail at the first start and may drop the whole database at the second. The app begins a
/// new log after an unclean end, so that nothing that was saved is lost at any start.
pub async fn torn_log_loses_nothing(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    let mut saved = vec!["撕掉以前".to_owned()];
    self_study(&page, &saved[0]).await?;
    // What is torn is not ours: another database of this origin lies in the same log.
    page.run_async::<bool>(NOISE, vec![]).await?;
    for cut in CUTS {
        ground.kill();
        tear(&driver::profile(&ground.folder), cut)?;
        let page = ground.phone().await?;
        all_there(ground, &page, &saved).await?;
        let topic = format!("撕掉 {cut} 个字节以后");
        self_study(&page, &topic).await?;
        saved.push(topic);
        page.run_async::<bool>(NOISE, vec![]).await?;
    }
    ground.kill();
    for _ in 0..2 {
        let page = ground.phone().await?;
        all_there(ground, &page, &saved).await?;
        ground.close().await?;
    }
    Ok(())
}

async fn all_there(ground: &Ground, page: &Page, saved: &[String]) -> Outcome {
    page.open(&ground.site.url("#/records")).await?;
    for topic in saved {
        page.sees(topic).await?;
    }
    Ok(())
}

/// A hundred small writes, so that the last bytes of the log are theirs.
const NOISE: &str = "
    const done = arguments[arguments.length - 1];
    const asked = indexedDB.open('noise');
    asked.onupgradeneeded = () => asked.result.createObjectStore('all', { autoIncrement: true });
    asked.onsuccess = () => {
        const base = asked.result;
        let left = 100;
        const more = () => {
            if (!left) { base.close(); done(true); return; }
            left -= 1;
            const writing = base.transaction('all', 'readwrite', { durability: 'strict' });
            writing.oncomplete = more;
            writing.objectStore('all').add('noise '.repeat(20) + Math.random());
        };
        more();
    };";

/// Cuts bytes off the end of the log of the origin's database.
fn tear(profile: &Path, cut: u64) -> Outcome {
    let base = profile.join("Default/IndexedDB");
    let database =
        entries(&base)?.into_iter().find(|path| path.extension().is_some_and(|it| it == "leveldb"));
    let database = database.ok_or_else(|| Trouble::new(format!("no database in {}", base.display())))?;
    let logs = entries(&database)?.into_iter().filter(|path| path.extension().is_some_and(|it| it == "log"));
    let log = logs.max().ok_or_else(|| Trouble::new("the database has no log"))?;
    let file = std::fs::File::options().write(true).open(&log)?;
    let length = file.metadata()?.len();
    check(length > cut + 4096, format!("the log is too short to cut: {length} bytes"))?;
    Ok(file.set_len(length - cut)?)
}

fn entries(folder: &Path) -> Outcome<Vec<PathBuf>> {
    Ok(std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect())
}
