//! Ways out of the browser: download, the share sheet, the clipboard. Asked for by what works here, never by version.

use std::time::Duration;

use leptos::prelude::{document, set_timeout, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, File, FilePropertyBag, HtmlAnchorElement,
    HtmlCanvasElement, HtmlTextAreaElement, ShareData, Url,
};

/// How long a download may take to begin before its address is given back.
const KEPT: Duration = Duration::from_secs(90);
const JSON: &str = "application/json";
/// Android's share sheet refuses `.json` and takes text.
const TEXT: &str = "text/plain";

/// The file could not be handed to the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutError {
    #[error("没有存成。换“复制成文字”再试。")]
    Download,
    #[error("没有发成。换“存到手机”再试。")]
    Share,
    #[error("二维码没有画成。换“复制成文字”再试。")]
    Code,
    #[error("没有复制成。长按文字，选“全选”，再“复制”。")]
    Copy,
}

/// Lets the browser save a JSON file.
pub fn download(name: &str, bytes: &[u8]) -> Result<(), OutError> {
    download_as(name, JSON, bytes)
}

/// Lets the browser save a file of this type.
pub fn download_as(name: &str, mime: &str, bytes: &[u8]) -> Result<(), OutError> {
    let save = || -> Result<(), JsValue> {
        let url = object_url(bytes, mime)?;
        let anchor: HtmlAnchorElement = document().create_element("a")?.dyn_into()?;
        anchor.set_href(&url);
        anchor.set_download(name);
        // In the page, or Firefox does nothing.
        let body = document().body().ok_or(JsValue::NULL)?;
        body.append_child(&anchor)?;
        anchor.click();
        body.remove_child(&anchor)?;
        set_timeout(move || drop(Url::revoke_object_url(&url)), KEPT);
        Ok(())
    };
    save().map_err(|_| OutError::Download)
}

/// An address for bytes, good until the page goes or it is given back.
pub fn object_url(bytes: &[u8], mime: &str) -> Result<String, JsValue> {
    Url::create_object_url_with_blob(&blob(bytes, mime)?)
}

fn blob(bytes: &[u8], mime: &str) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    Blob::new_with_buffer_source_sequence_and_options(&sequence(bytes), &options)
}

fn sequence(bytes: &[u8]) -> JsValue {
    js_sys::Array::of1(&js_sys::Uint8Array::from(bytes)).into()
}

/// The file in the form the share sheet takes here: `.json`, else `.json.txt`; none where there is no sheet for files.
fn shareable(name: &str, bytes: &[u8]) -> Option<ShareData> {
    let navigator = window().navigator();
    let has = js_sys::Reflect::has(&navigator, &"canShare".into()).unwrap_or(false);
    if !has {
        return None;
    }
    [(name.to_owned(), JSON), (format!("{name}.txt"), TEXT)].into_iter().find_map(|(name, mime)| {
        let options = FilePropertyBag::new();
        options.set_type(mime);
        let file =
            File::new_with_buffer_source_sequence_and_options(&sequence(bytes), &name, &options).ok()?;
        let data = ShareData::new();
        data.set_files(&js_sys::Array::of1(&file));
        navigator.can_share_with_data(&data).then_some(data)
    })
}

pub fn can_share(name: &str) -> bool {
    shareable(name, b"{}").is_some()
}

/// Opens the share sheet; `false` where the user closed it. To be called from a tap, with the file ready.
pub async fn share(name: &str, bytes: &[u8]) -> Result<bool, OutError> {
    let data = shareable(name, bytes).ok_or(OutError::Share)?;
    match JsFuture::from(window().navigator().share_with_data(&data)).await {
        Ok(_) => Ok(true),
        Err(error) => {
            let closed = error.dyn_ref::<web_sys::DomException>().is_some_and(|it| it.name() == "AbortError");
            if closed { Ok(false) } else { Err(OutError::Share) }
        }
    }
}

/// A QR frame as a PNG in a `data:` address: what a long press saves, in WeChat too.
pub fn code_picture(modules: &[bool]) -> Result<String, OutError> {
    const MODULE: u32 = 8;
    const QUIET: u32 = 4;
    let draw = || -> Result<String, JsValue> {
        let size = u32::try_from(modules.len().isqrt()).unwrap_or_default();
        let side = (size + 2 * QUIET) * MODULE;
        let canvas: HtmlCanvasElement = document().create_element("canvas")?.dyn_into()?;
        canvas.set_width(side);
        canvas.set_height(side);
        let context =
            canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into::<CanvasRenderingContext2d>()?;
        context.set_fill_style_str("white");
        context.fill_rect(0.0, 0.0, f64::from(side), f64::from(side));
        context.set_fill_style_str("black");
        let place = |at: u32| f64::from((at + QUIET) * MODULE);
        for (at, _) in modules.iter().enumerate().filter(|(_, dark)| **dark) {
            let at = u32::try_from(at).unwrap_or_default();
            context.fill_rect(place(at % size), place(at / size), f64::from(MODULE), f64::from(MODULE));
        }
        canvas.to_data_url()
    };
    draw().map_err(|_| OutError::Code)
}

/// Copies text the old way, because the new one is missing on plain http. To be called from a tap.
pub fn copy(text: &str) -> Result<(), OutError> {
    let copy = || -> Result<bool, JsValue> {
        let area: HtmlTextAreaElement = document().create_element("textarea")?.dyn_into()?;
        area.set_value(text);
        area.set_class_name("q-vh");
        let body = document().body().ok_or(JsValue::NULL)?;
        body.append_child(&area)?;
        area.select();
        let document: web_sys::HtmlDocument = document().dyn_into()?;
        let copied = document.exec_command("copy");
        body.remove_child(&area)?;
        copied
    };
    match copy() {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(OutError::Copy),
    }
}
