//! 设置: whether what is stored stays, whether the workbook starts with the network off, and how one moves.

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::risk::Storage;

use crate::offline::{self, Newer, Offline};
use crate::state::{AppState, use_app};
use crate::widgets::button::{Button, Look};
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::fold::Fold;
use crate::widgets::go::Go;
use crate::words;

#[component]
pub fn KeptSection() -> impl IntoView {
    let app = use_app();
    let stays = Signal::derive(move || stays(app.storage()).1);
    let starts = Signal::derive(|| starts(offline::now().get()).1);
    view! {
        <Cells title="留得住、打得开">
            <Cell title="浏览器会不会清掉" desc=stays go=Go::Nowhere
                end=move || view! { <span>{move || self::stays(app.storage()).0}</span> }/>
            <Cell title="断网时能不能打开" desc=starts go=Go::Nowhere
                end=|| view! { <span>{|| self::starts(offline::now().get()).0}</span> }/>
        </Cells>
        <section class="q-panel q-stack--tight">
            {move || acts(app)}
            <Moving/>
        </section>
    }
}

/// In a word, and what it means.
fn stays(storage: Storage) -> (&'static str, &'static str) {
    match storage {
        Storage::Kept => ("不清", "浏览器答应了不清理。还是要备份：设备会坏、会丢。"),
        Storage::Evictable => ("没答应", "空间不够时，浏览器可能清掉。多备份，常打开。"),
        Storage::SevenDays => {
            ("七天", "七天不打开，浏览器会清掉。先备份，再放到主屏幕，从主屏幕打开后恢复。")
        }
        Storage::Unasked => ("问不了", "这个网址（http）下，浏览器不能答应。多备份。"),
    }
}

fn starts(offline: Offline) -> (&'static str, &'static str) {
    match offline {
        Offline::Ready => ("已准备好", "断网也能打开，内容照样能填。"),
        Offline::Coming => ("还没有", "正在准备，联网多开一会儿。"),
        Offline::Off => ("没有存", "要断网也能打开，就点下面的“存下离线文件”。"),
        Offline::Http => ("这个网址不行", "http 网址断网时可能打不开，内容不会丢，连上网再打开。"),
        Offline::Unable => ("还没有", "这个浏览器没存下文件。断网时可能打不开，内容不会丢。"),
    }
}

/// What can be done about it, a button each.
fn acts(app: AppState) -> impl IntoView {
    let ask = Callback::new(move |()| {
        spawn_local(async move {
            app.ask_again_to_keep().await;
        });
    });
    let on = Callback::new(|()| spawn_local(offline::turn_on()));
    let off = Callback::new(|()| spawn_local(offline::turn_off()));
    let renew = Callback::new(move |()| renew(app));
    let asked = app.storage() == Storage::Evictable;
    let (now, newer) = (offline::now().get(), offline::newer().get() != Newer::No);
    view! {
        {newer.then(|| view! { <Button label=words::RENEW go=renew/> })}
        {asked.then(|| view! { <Button label="请浏览器不要清理" look=Look::Link go=ask/> })}
        {(now == Offline::Off).then(|| view! { <Button label="存下离线文件" look=Look::Link go=on/> })}
        {(now == Offline::Ready).then(|| view! { <Button label="清掉离线文件" look=Look::Link go=off/> })}
    }
}

/// Lets the newer version take over.
pub fn renew(app: AppState) {
    spawn_local(async move {
        app.write_drafts().await;
        app.notices.report(offline::take_over().await);
    });
}

/// An address has a store of its own: what is here does not go with whoever opens another.
#[component]
fn Moving() -> impl IntoView {
    view! {
        <Fold summary="换网址、换电脑怎么搬">
            <p>"内容跟着网址和浏览器走。http 换成 https、换了域名或路径、换浏览器、换电脑，打开都是空的。三步搬过去："</p>
            <p>"1. 在原来的地方：点上面的“备份到文件”，存好。"</p>
            <p>"2. 打开新网址，点“以前用过？从备份文件恢复”，选这个文件。"</p>
            <p>"3. 看看记录都在，再回原来的地方清空。没搬完，不要清。"</p>
        </Fold>
    }
}
