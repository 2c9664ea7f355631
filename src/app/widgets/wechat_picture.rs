//! Where the chat app (微信) hides 在浏览器打开.

use leptos::prelude::*;

use super::words;

/// Its title bar with a ring round ···, and the line to choose in its menu.
#[component]
pub fn WechatPicture() -> impl IntoView {
    view! {
        <div class="q-wechat">
            <svg class="q-wechat__picture" viewBox="0 0 320 124" role="img" aria-label=words::WECHAT_PICTURE>
                <path class="q-wechat__ground" d="M0 0h320v44H0z"/>
                <path class="q-wechat__line" d="M26 15l-8 8 8 8M278 23h.01M287 23h.01M296 23h.01"/>
                <path class="q-wechat__faint" d="M120 23h80"/>
                <path class="q-wechat__here" d="M265 23a22 15 0 1044 0 22 15 0 10-44 0M287 40v16M281 50l6 6 6-6"/>
                <path class="q-wechat__ground" d="M108 64h196a8 8 0 018 8v36a8 8 0 01-8 8H108a8 8 0 01-8-8V72a8 8 0 018-8z"/>
                <path class="q-wechat__line" d="M116 90a12 12 0 1024 0 12 12 0 10-24 0M116 90h24M128 78c4 3 6 7 6 12s-2 9-6 12c-4-3-6-7-6-12s2-9 6-12z"/>
                <text x="154" y="97" font-size="19" font-weight="600">{words::OPEN_IN_BROWSER}</text>
            </svg>
        </div>
    }
}
