//! Inside WeChat: why to open the page in the browser, and where the button is, before anything is typed.

use leptos::prelude::*;

use crate::widgets::note::{Note, NoteKind};

/// WeChat's built-in browser, by its own name.
pub fn is_here() -> bool {
    window().navigator().user_agent().is_ok_and(|agent| agent.contains("MicroMessenger"))
}

/// The warning with its picture; nothing outside WeChat.
#[component]
pub fn WechatWarning() -> impl IntoView {
    is_here().then(|| {
        view! {
            <Note kind=NoteKind::Warn>
                <b>"你正在微信里打开。"</b>
                "先点右上角的 ···，选“在浏览器打开”，再填。微信清理缓存会丢内容，也存不了文件。"
                <Picture/>
            </Note>
        }
    })
}

/// The title bar with an arrow to its corner, and the line to choose.
#[component]
fn Picture() -> impl IntoView {
    view! {
        <div class="q-wechat">
            <svg class="q-wechat__picture" viewBox="0 0 320 132" role="img" aria-label="右上角的三个点，点开后选“在浏览器打开”">
                <rect class="q-wechat__ground" width="320" height="40"/>
                <text x="160" y="26" text-anchor="middle" font-size="15">"强基创先工作手册"</text>
                <circle class="q-wechat__ink" cx="282" cy="20" r="2.5"/>
                <circle class="q-wechat__ink" cx="291" cy="20" r="2.5"/>
                <circle class="q-wechat__ink" cx="300" cy="20" r="2.5"/>
                <circle class="q-wechat__here" cx="291" cy="20" r="17"/>
                <path class="q-wechat__line" d="M240 92 C262 88 280 70 288 44 M281 50 L289 42 L294 52"/>
                <rect class="q-wechat__ground" x="48" y="72" width="186" height="40" rx="8"/>
                <text x="141" y="97" text-anchor="middle" font-size="16">"在浏览器打开"</text>
            </svg>
        </div>
    }
}
