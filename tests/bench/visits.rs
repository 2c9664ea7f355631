//! Visits to the page of jobs, in one browser with one profile on the disk. Each side has an origin of its own, so
//! that what one leaves to be tidied in the browser's database is no burden to another.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

use crate::Ground;
use crate::browser::{Browser, Cdp};
use crate::driver::Wish;
use crate::engine::Engine;
use crate::server;
use crate::trouble::{Outcome, Trouble};

/// Dexie took half a minute for what we take seconds for, on a machine not half as busy as it may be.
const PATIENCE: Duration = Duration::from_secs(900);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Ours,
    Dexie,
    Segments,
}

impl Side {
    pub const ALL: [Side; 3] = [Side::Ours, Side::Dexie, Side::Segments];

    /// As the page of jobs knows it.
    pub fn name(self) -> &'static str {
        match self {
            Side::Ours => "ours",
            Side::Dexie => "dexie",
            Side::Segments => "segments",
        }
    }
}

pub struct Visits {
    browser: Browser,
    /// By [`Side`].
    ports: [u16; 3],
    told: UnboundedReceiver<Value>,
}

impl Visits {
    pub async fn begin(ground: &Ground) -> Outcome<Visits> {
        let (tell, told) = unbounded_channel();
        let www = ground.folder.join("www");
        let mut ports = [0; 3];
        for port in &mut ports {
            *port = server::serve(&www, tell.clone()).await?;
        }
        let browser = browser(ground, "visits").await?;
        Ok(Visits { browser, ports, told })
    }

    pub async fn end(self) -> Outcome {
        self.browser.close().await
    }

    /// A new visit to a side's origin for one job.
    pub async fn job<T: DeserializeOwned>(&mut self, side: Side, name: &str, mut job: Value) -> Outcome<T> {
        job["side"] = side.name().into();
        let page = self.browser.page();
        page.open(&format!("{}/", self.origin(side))).await?;
        page.run::<()>("start(...arguments)", vec![json!(name), job]).await?;
        answer(&mut self.told, PATIENCE).await
    }

    /// Nothing is stored any more for a side's origin.
    pub async fn clear(&self, side: Side) -> Outcome {
        let page = self.browser.page();
        page.session.goto("about:blank").await?;
        let all = json!({ "origin": self.origin(side), "storageTypes": "all" });
        page.session.cmd(Cdp("Storage.clearDataForOrigin", all)).await?;
        Ok(())
    }

    fn origin(&self, side: Side) -> String {
        format!("http://127.0.0.1:{}", self.ports[side as usize])
    }
}

/// A browser on a profile that is new and on the disk.
pub async fn browser(ground: &Ground, name: &str) -> Outcome<Browser> {
    let folder = ground.folder.join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let (engine, size) = (Engine::Chromium, (360, 740));
    Browser::start(&Wish { engine, folder: &folder, size, display: "", network: false, prefs: json!({}) })
        .await
}

/// The next thing a page tells.
pub async fn answer<T: DeserializeOwned>(
    told: &mut UnboundedReceiver<Value>,
    patience: Duration,
) -> Outcome<T> {
    let told = timeout(patience, told.recv()).await.ok().flatten();
    let told = told.ok_or_else(|| Trouble::new("the page tells nothing"))?;
    match told.get("failed") {
        Some(why) => Err(Trouble::new(format!("the page failed: {why}"))),
        None => Ok(serde_json::from_value(told)?),
    }
}
