//! A page: find, act, check. Every step waits until it can be done.

use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use thirtyfour::session::handle::SessionHandle;
use thirtyfour::session::scriptret::ScriptRet;
use thirtyfour::{Key, TypingData, WebElement};

use crate::browser::Cdp;
use crate::engine::Engine;
use crate::trouble::{Outcome, Trouble};
use crate::wait::{PATIENCE, until};

/// Finding by role and name, shared with self-driving pages.
pub const SCRIPT: &str = include_str!("page.js");

/// What a person would say it is.
#[derive(Debug, Clone, Copy)]
pub enum Role {
    Button,
    Link,
    Radio,
    Checkbox,
    Switch,
    Summary,
    Heading,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Role::Button => "button",
            Role::Link => "link",
            Role::Radio => "radio",
            Role::Checkbox => "checkbox",
            Role::Switch => "switch",
            Role::Summary => "summary",
            Role::Heading => "heading",
        }
    }
}

#[derive(Clone)]
pub struct Page {
    pub session: Arc<SessionHandle>,
    engine: Engine,
}

impl Page {
    pub fn new(session: Arc<SessionHandle>, engine: Engine) -> Self {
        Page { session, engine }
    }

    // ---- find ----

    /// A control by what it is and what it is called; a name with … at its end means what begins so.
    pub async fn find(&self, role: Role, name: &str) -> Outcome<WebElement> {
        let what = format!("{} “{name}”", role.name());
        until(&what, PATIENCE, async || self.located(role, name, None).await).await
    }

    async fn located(&self, role: Role, name: &str, group: Option<&str>) -> Outcome<Option<WebElement>> {
        let args = vec![json!(role.name()), json!(name), json!(group)];
        self.element("return qj.find(...arguments)", args).await
    }

    /// A text field, list or file field by its label.
    pub async fn control(&self, label: &str) -> Outcome<WebElement> {
        let what = format!("the field “{label}”");
        until(&what, PATIENCE, async || {
            self.element("return qj.control(...arguments)", vec![json!(label)]).await
        })
        .await
    }

    async fn element(&self, script: &str, args: Vec<Value>) -> Outcome<Option<WebElement>> {
        let found = self.raw(script, args).await?;
        if found.json().is_null() { Ok(None) } else { Ok(Some(found.element()?)) }
    }

    // ---- act ----

    pub async fn open(&self, url: &str) -> Outcome {
        // The same page with another hash is no new page to a driver: leave it first.
        self.session.goto("about:blank").await?;
        Ok(self.session.goto(url).await?)
    }

    /// Goes to another screen of the page that is open, as a link does.
    pub async fn route(&self, hash: &str) -> Outcome {
        self.run::<()>("location.hash = arguments[0]", vec![json!(hash)]).await
    }

    pub async fn reload(&self) -> Outcome {
        Ok(self.session.refresh().await?)
    }

    /// Presses it, as soon as nothing lies over it.
    pub async fn press(&self, role: Role, name: &str) -> Outcome {
        self.press_within(role, name, None).await
    }

    /// Presses what stands in a group of that name.
    pub async fn press_in(&self, group: &str, role: Role, name: &str) -> Outcome {
        self.press_within(role, name, Some(group)).await
    }

    async fn press_within(&self, role: Role, name: &str, group: Option<&str>) -> Outcome {
        let what = format!("a press on {} “{name}”", role.name());
        until(&what, PATIENCE, async || match self.located(role, name, group).await? {
            Some(element) => Ok(Some(element.click().await?)),
            None => Ok(None),
        })
        .await
    }

    /// Empties a field and types into it, key by key.
    pub async fn fill(&self, label: &str, text: &str) -> Outcome {
        let field = self.control(label).await?;
        field.clear().await?;
        field.send_keys(text).await?;
        let what = format!("“{label}” to hold “{text}”");
        until(&what, PATIENCE, async || {
            Ok((field.prop("value").await?.as_deref() == Some(text)).then_some(()))
        })
        .await
    }

    /// Goes on to the next thing, by the tabulator key.
    pub async fn leave_field(&self) -> Outcome {
        self.press_key(Key::Tab).await
    }

    /// Presses a key where the focus is.
    pub async fn press_key(&self, key: impl Into<TypingData>) -> Outcome {
        Ok(self.session.active_element().await?.send_keys(key).await?)
    }

    /// Sets a field at once, as pasting and date pickers do.
    pub async fn put(&self, label: &str, value: &str) -> Outcome {
        let field = self.control(label).await?;
        let args = vec![field.to_json()?, json!(value)];
        self.run::<()>("qj.put(...arguments)", args).await
    }

    /// Chooses from a list.
    pub async fn choose(&self, label: &str, option: &str) -> Outcome {
        let field = self.control(label).await?;
        self.run::<()>("qj.pick(...arguments)", vec![field.to_json()?, json!(option)]).await
    }

    /// A script with the finder at hand; what it gives, as a value.
    pub async fn run<T: DeserializeOwned>(&self, script: &str, args: Vec<Value>) -> Outcome<T> {
        let value = self.raw(script, args).await?.json().clone();
        serde_json::from_value(value.clone()).map_err(|_| Trouble::new(format!("{script} gave {value}")))
    }

    async fn raw(&self, script: &str, args: Vec<Value>) -> Outcome<ScriptRet> {
        Ok(self.session.execute(format!("{SCRIPT}\n{script}"), args).await?)
    }

    /// A script that answers by calling its last argument.
    pub async fn run_async<T: DeserializeOwned>(&self, script: &str, args: Vec<Value>) -> Outcome<T> {
        let value = self.session.execute_async(format!("{SCRIPT}\n{script}"), args).await?.json().clone();
        serde_json::from_value(value.clone()).map_err(|_| Trouble::new(format!("{script} gave {value}")))
    }

    pub async fn resize(&self, (width, height): (u32, u32)) -> Outcome {
        match self.engine {
            Engine::Chromium => {
                let metrics =
                    json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
                self.session.cmd(Cdp("Emulation.setDeviceMetricsOverride", metrics)).await?;
            }
            Engine::Firefox => {} // its screen has that size
            Engine::WebKit => {
                self.session.set_window_rect(0, 0, width, height).await?;
                let bar: u32 = self.run("return outerHeight - innerHeight", vec![]).await?;
                self.session.set_window_rect(0, 0, width, height + bar).await?;
            }
        }
        Ok(())
    }

    // ---- check ----

    /// Waits until the page says it.
    pub async fn sees(&self, text: &str) -> Outcome {
        self.sees_within(text, PATIENCE).await
    }

    pub async fn sees_within(&self, text: &str, patience: Duration) -> Outcome {
        let what = format!("“{text}”");
        let seen = until(&what, patience, async || Ok(self.text().await?.contains(text).then_some(()))).await;
        match seen {
            Ok(()) => Ok(()),
            Err(error) => {
                let text: String = self.text().await.unwrap_or_default().chars().take(600).collect();
                Err(Trouble::new(format!("{error}; the page says: {text}")))
            }
        }
    }

    /// Waits until the page no longer says it.
    pub async fn loses(&self, text: &str) -> Outcome {
        until(&format!("no “{text}”"), PATIENCE, async || {
            Ok((!self.text().await?.contains(text)).then_some(()))
        })
        .await
    }

    /// Waits until what has the focus is one of these (CSS). An error summary takes it a frame after it is there: who acts
    /// before that has the focus taken away again.
    pub async fn focuses(&self, css: &str) -> Outcome {
        until(&format!("the focus on {css}"), PATIENCE, async || {
            let script = "return document.activeElement.matches(arguments[0])";
            Ok(self.run::<bool>(script, vec![json!(css)]).await?.then_some(()))
        })
        .await
    }

    pub async fn text(&self) -> Outcome<String> {
        self.run("return qj.text()", vec![]).await
    }

    /// What a field holds.
    pub async fn value(&self, label: &str) -> Outcome<String> {
        Ok(self.control(label).await?.prop("value").await?.unwrap_or_default())
    }

    /// Whether a box, radio button or switch is on.
    pub async fn is_on(&self, role: Role, name: &str) -> Outcome<bool> {
        self.find(role, name).await?;
        self.run("return qj.all(...arguments)[0].checked", vec![json!(role.name()), json!(name)]).await
    }
}
