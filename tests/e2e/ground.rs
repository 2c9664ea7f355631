//! What a story stands on: its engine, a folder of its own, the site, and the browser that is open.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use serde_json::json;
use thirtyfour::error::WebDriverErrorInner;

use crate::browser::Browser;
use crate::driver::{self, Wish};
use crate::engine::Engine;
use crate::page::Page;
use crate::screen::Screen;
use crate::site::Site;
use crate::stories::Story;
use crate::trouble::{Outcome, Trouble};
use crate::wait::{PATIENCE, until};

pub const PHONE: (u32, u32) = (360, 740);
pub const PC: (u32, u32) = (1366, 768);

/// How a story failed.
pub struct Failure {
    /// What went wrong and where, with a picture.
    pub report: String,
    /// The driver had lost the browser, which the story had not ended.
    pub lost: bool,
}

pub struct Ground {
    pub engine: Engine,
    pub site: Site,
    /// The story's own: profile, downloads, logs. Emptied before it begins.
    pub folder: PathBuf,
    name: &'static str,
    /// The one that is open; it stays open when the story fails, for the report.
    browser: RefCell<Option<Browser>>,
    screen: tokio::sync::OnceCell<Screen>,
}

impl Ground {
    pub fn new(engine: Engine, name: &'static str, site: Site, out: &Path) -> Outcome<Ground> {
        let folder = out.join(format!("{engine}-{name}"));
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        site.forget();
        let screen = tokio::sync::OnceCell::new();
        Ok(Ground { engine, site, folder, name, browser: RefCell::new(None), screen })
    }

    /// Keeps what a browser left that ended by itself, under another name.
    pub fn lay_aside(engine: Engine, name: &str, out: &Path) -> Outcome {
        let lost = out.join(format!("{engine}-{name}-lost"));
        if lost.exists() {
            std::fs::remove_dir_all(&lost)?;
        }
        Ok(std::fs::rename(out.join(format!("{engine}-{name}")), lost)?)
    }

    /// Runs the story; what went wrong, with a picture.
    pub async fn tell(&self, story: &Story) -> Result<(), Failure> {
        let told = (story.tell)(self).await;
        let report = match &told {
            Ok(()) => Ok(()),
            Err(error) => Err(self.report(error).await),
        };
        if let Some(browser) = self.browser.take() {
            browser.kill();
        }
        report
    }

    /// The display for programs that need one.
    pub async fn display(&self) -> Outcome<String> {
        match self.engine {
            Engine::Chromium | Engine::Firefox => Ok(String::new()),
            Engine::WebKit => {
                Ok(self.screen.get_or_try_init(|| Screen::start(&self.folder)).await?.display.clone())
            }
        }
    }

    /// A browser on the story's profile, with a phone's page. One at a time.
    pub async fn phone(&self) -> Outcome<Page> {
        self.browser(PHONE).await
    }

    pub async fn browser(&self, size: (u32, u32)) -> Outcome<Page> {
        let display = self.display().await?;
        let (engine, folder) = (self.engine, self.folder.as_path());
        self.wish(&Wish { engine, folder, size, display: &display, network: false, prefs: json!({}) }).await
    }

    pub async fn wish(&self, wish: &Wish<'_>) -> Outcome<Page> {
        let browser = Browser::start(wish).await?;
        let page = browser.page().clone();
        self.browser.replace(Some(browser));
        Ok(page)
    }

    /// Closes the browser as a person does.
    pub async fn close(&self) -> Outcome {
        match self.browser.take() {
            Some(browser) => browser.close().await,
            None => Ok(()),
        }
    }

    /// Closes the browser and forgets all it kept: the next one is of another device.
    pub async fn another_device(&self) -> Outcome {
        self.close().await?;
        let profile = driver::profile(&self.folder);
        // Processes that are still ending may write into it.
        until("the profile to go", PATIENCE, async || Ok(Some(std::fs::remove_dir_all(&profile)?))).await
    }

    /// Pulls the plug on the browser.
    pub fn kill(&self) {
        if let Some(browser) = self.browser.take() {
            browser.kill();
        }
    }

    /// The files the browser has saved.
    pub fn downloads(&self) -> PathBuf {
        driver::downloads(&self.folder)
    }

    async fn report(&self, error: &Trouble) -> Failure {
        let mut lost = false;
        let mut lines = vec![format!("{}::{}", self.engine, self.name), error.to_string()];
        let page = self.browser.borrow().as_ref().map(|browser| browser.page().clone());
        if let Some(page) = page {
            let picture = self.folder.join("failed.png");
            match page.session.current_url().await {
                Ok(url) => lines.push(format!("at {url}")),
                Err(error) => lost = matches!(error.as_inner(), WebDriverErrorInner::InvalidSessionId(_)),
            }
            if page.session.screenshot(&picture).await.is_ok() {
                lines.push(format!("picture: {}", picture.display()));
            }
            // Why the page stopped, if it did.
            let crash =
                page.run::<Option<String>>("return localStorage.getItem('qiangji.crash')", vec![]).await;
            lines.extend(crash.ok().flatten().map(|crash| format!("crash: {crash}")));
            let log = page.session.browser_log().await.unwrap_or_default();
            lines.extend(log.iter().rev().take(10).rev().map(|entry| format!("console: {}", entry.message)));
        }
        lines.push(format!("logs: {}", self.folder.display()));
        Failure { report: lines.join("\n"), lost }
    }
}
