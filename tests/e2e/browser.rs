//! A browser as a story holds it: to open pages in, to close, to kill.

use axum::http::Method;
use serde_json::{Value, json};
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::common::requestdata::RequestData;
use thirtyfour::{SessionId, WebDriver};

use crate::driver::{self, Wish};
use crate::page::Page;
use crate::process::Tree;
use crate::trouble::Outcome;

pub struct Browser {
    web: Option<WebDriver>,
    tree: Tree,
    page: Page,
}

impl Browser {
    pub async fn start(wish: &Wish<'_>) -> Outcome<Browser> {
        let (tree, web) = driver::start(wish).await?;
        let page = Page::new(web.handle().clone(), wish.engine);
        let browser = Browser { web: Some(web), tree, page };
        browser.page.resize(wish.size).await?;
        Ok(browser)
    }

    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Closed as a person closes it.
    pub async fn close(mut self) -> Outcome {
        if let Some(web) = self.web.take() {
            web.quit().await?;
        }
        Ok(())
    }

    /// The plug is pulled.
    pub fn kill(mut self) {
        self.tree.kill();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The tree is about to be ended: there is no session left to take leave of.
        if let Some(web) = self.web.take() {
            drop(web.leak());
        }
    }
}

/// A command of Chromium's own protocol.
#[derive(Debug)]
pub struct Cdp(pub &'static str, pub Value);

impl FormatRequestData for Cdp {
    fn format_request(&self, session: &SessionId) -> RequestData {
        let Cdp(name, params) = self;
        RequestData::new(Method::POST, format!("session/{session}/goog/cdp/execute"))
            .add_body(json!({ "cmd": name, "params": params }))
    }
}
