//! What a host may set: `site.json` beside `index.html`.

use chrono::NaiveDate;
use qiangji::period;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The settings of a host; every one has a default, so a missing file changes nothing.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub struct Site {
    /// Name of the unit, offered on the first screen.
    pub unit: String,
    /// 党组办 and its mail address, to which units hand in.
    pub office: String,
    pub office_mail: String,
    #[serde(deserialize_with = "day")]
    pub programme_start: NaiveDate,
    #[serde(deserialize_with = "day")]
    pub programme_end: NaiveDate,
    /// 11-20 and 11-23: the window of S59, month and day.
    pub plan_due_from: String,
    pub plan_due: String,
    /// 方案 or 现行.
    pub profile: String,
}

/// By the core's own reader of days: chrono's, which knows every format, is a tenth of the first module.
fn day<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
    let text = String::deserialize(from)?;
    period::date(&text).ok_or_else(|| Error::custom(format!("“{text}”不是真有的一天")))
}

impl Default for Site {
    fn default() -> Self {
        Site {
            unit: String::new(),
            office: "市教委党组办".to_owned(),
            office_mail: String::new(),
            programme_start: NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default(),
            programme_end: NaiveDate::from_ymd_opt(2026, 12, 31).unwrap_or_default(),
            plan_due_from: "11-20".to_owned(),
            plan_due: "11-23".to_owned(),
            profile: "方案".to_owned(),
        }
    }
}

/// `site.json` is there but cannot be read.
#[derive(Debug, Clone, thiserror::Error)]
#[error("site.json 写得不对：{0}。先按缺省设置用，请管网站的人改。")]
pub struct SiteError(String);

/// Fetched once at the start, from the same origin; a site without the file is a site with the defaults.
pub async fn load() -> Result<Site, SiteError> {
    match text("site.json").await {
        Ok(Some(text)) => serde_json::from_str(&text).map_err(|error| SiteError(error.to_string())),
        Ok(None) | Err(_) => Ok(Site::default()),
    }
}

/// The number of this build, by which files that may not be stale are named.
pub fn build() -> String {
    let meta = leptos::prelude::document().query_selector("meta[name=build]").ok().flatten();
    meta.and_then(|meta| meta.get_attribute("content")).unwrap_or_default()
}

async fn text(url: &str) -> Result<Option<String>, JsValue> {
    let response = JsFuture::from(leptos::prelude::window().fetch_with_str(url)).await?;
    let response: web_sys::Response = response.dyn_into()?;
    if !response.ok() {
        return Ok(None);
    }
    Ok(JsFuture::from(response.text()?).await?.as_string())
}

/// The first letters for search by pinyin, fetched when the page is idle; without them search goes by words.
pub async fn pinyin() -> Option<Vec<u8>> {
    let response =
        JsFuture::from(leptos::prelude::window().fetch_with_str(&format!("pinyin.bin?v={}", build())))
            .await
            .ok()?;
    let response: web_sys::Response = response.dyn_into().ok()?;
    let buffer = JsFuture::from(response.ok().then(|| response.array_buffer().ok())??).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}
