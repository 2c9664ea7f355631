//! The lock: the page that asks for the pass-phrase, and its section in 设置.

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::exchange::phrase;
use qiangji::vault::State;

use super::taking::Taking;
use crate::route::{self, Route};
use crate::state::{AppState, use_app};
use crate::widgets::button::{Button, Look, Size};
use crate::widgets::field::Field;
use crate::widgets::fold::Fold;
use crate::widgets::go::Go;
use crate::widgets::note::{Note, NoteKind};
use crate::widgets::text_input::TextInput;
use crate::{random, words};

/// What is typed to clear a device whose owner's name nobody can read.
const CLEAR: &str = "清空";

/// A field for a pass-phrase.
#[component]
fn Phrase(
    id: &'static str,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    typed: RwSignal<String>,
) -> impl IntoView {
    view! {
        <Field id label hint>
            <TextInput id value=typed on_input=Callback::new(move |words| typed.set(words))/>
        </Field>
    }
}

/// All that is seen of a locked device.
#[component]
pub fn LockPage() -> impl IntoView {
    let app = use_app();
    // What a form was begun with stands in its address; its draft is found in 今日.
    if matches!(route::here(), Route::NewRecordWith(..)) {
        route::replace(&Route::Today);
    }
    let (typed, busy) = (RwSignal::new(String::new()), RwSignal::new(false));
    let open = move || {
        busy.set(true);
        spawn_local(async move {
            app.unlock(&typed.get_untracked()).await;
            busy.try_set(false);
        });
    };
    let label = move || if busy.get() { "正在打开" } else { "打开" }.to_owned();
    view! {
        <div class="q-app"><main class="q-narrow q-setup q-lock">
            <div class="q-setup__hero">
                <h1 class="q-setup__title" tabindex="-1">{words::PRODUCT}</h1>
                <p class="q-setup__from">"这台设备上了锁。写上口令，接着用。"</p>
            </div>
            <form novalidate on:submit=move |ev| { ev.prevent_default(); if !busy.get_untracked() { open(); } }>
                <div class="q-box"><Phrase id="phrase" label="口令" typed/></div>
                <div class="q-pad q-gap"><Button label=Signal::derive(label) look=Look::Primary size=Size::Wide go=Go::Nowhere disabled=busy/></div>
            </form>
            <section class="q-panel q-gap"><Fold summary="忘了口令？"><Forgotten/></Fold></section>
        </main></div>
    }
}

/// What can be done without the phrase: nothing but beginning anew.
#[component]
fn Forgotten() -> impl IntoView {
    let app = use_app();
    let typed = RwSignal::new(String::new());
    let ready = move || typed.with(|text| text.trim() == CLEAR);
    let clear = Callback::new(move |()| {
        spawn_local(async move {
            if app.clear_locked().await.is_some() {
                route::replace(&Route::Today);
            }
        });
    });
    view! {
        <div class="q-stack--tight">
            <p>"没有口令，谁也打不开，管理网站的人也打不开。"</p>
            <p>"有备份文件，就清空这台设备，再从备份恢复。没有备份，这里的内容就取不回来了。"</p>
            <p>"还可能想起来，就先不清空。也可以先存成文件，想起口令那天，用它恢复。"</p>
            <Button label="把锁着的内容存成文件" look=Look::Link go="rescue.html"/>
        </div>
        <div class="q-wipe">
            <Phrase id="wipe" label="写上“清空”两个字，确认清空" hint="只清这台设备。交上去的不受影响。" typed/>
            <Button label=CLEAR go=clear disabled=Signal::derive(move || !ready())/>
        </div>
    }
}

/// 上锁 in 设置.
#[component]
pub fn LockSection() -> impl IntoView {
    let app = use_app();
    let lock = Memo::new(move |_| app.lock());
    view! {
        <h2 class="q-sec">"上锁"</h2>
        <section class="q-panel q-stack--tight">
            {move || match lock.get() {
                None => view! { <Off/> }.into_any(),
                Some(State::Sealed) => view! { <On/> }.into_any(),
                Some(State::Sealing) => view! { <Half said="上了锁，还有一部分没锁完。"/> }.into_any(),
                Some(State::Opening) => view! { <Half said="正在取消上锁，还有一部分没打开。"/> }.into_any(),
            }}
            <Taking locks=true/>
        </section>
    }
}

/// A command that takes a second, and what its button shows meanwhile.
fn busily<F: Future<Output = Option<()>> + 'static>(
    busy: RwSignal<bool>,
    act: impl Fn(AppState) -> F + Send + Sync + 'static,
) -> Callback<()> {
    let app = use_app();
    Callback::new(move |()| {
        busy.set(true);
        let acting = act(app);
        spawn_local(async move {
            acting.await;
            busy.try_set(false);
        });
    })
}

#[component]
fn Off() -> impl IntoView {
    let app = use_app();
    let typed = RwSignal::new(phrase::of(random::bytes()));
    let busy = RwSignal::new(false);
    let safe = move || app.is_backed_up();
    let lock =
        busily(
            busy,
            move |app| async move { app.turn_lock_on(&phrase::canonical(&typed.get_untracked())).await },
        );
    view! {
        <p>"上锁以后，打开手册先写口令，五分钟不动就锁上。别人拿到这台设备，没有口令看不到里面的内容。"</p>
        <p class="q-sub">"忘了口令，谁也打不开。备份文件不在锁里，自己收好。手机、电脑自己的锁屏是第一道，先设好它。"</p>
        <Fold summary="给手册上锁">
            <Show when=move || !safe()><Note kind=NoteKind::Warn>"有内容还没备份。先备份到文件，再上锁。"</Note></Show>
            <Phrase id="lock" label="口令" hint="这六个词可以直接用，也可以自己写。抄下来，放在这台设备以外的地方。" typed/>
            <Button label=Signal::derive(move || if busy.get() { "正在上锁" } else { "上锁" }.to_owned()) size=Size::Wide go=lock disabled=busy/>
        </Fold>
    }
}

#[component]
fn On() -> impl IntoView {
    let app = use_app();
    let [old, new, off] = std::array::from_fn(|_| RwSignal::new(String::new()));
    new.set(phrase::of(random::bytes()));
    let busy = RwSignal::new(false);
    let lock = Callback::new(move |()| app.lock_now());
    let change = busily(busy, move |app| async move {
        let done = app.change_phrase(&old.get_untracked(), &phrase::canonical(&new.get_untracked())).await;
        if done.is_some() {
            old.try_set(String::new());
        }
        done
    });
    let open = busily(busy, move |app| async move { app.turn_lock_off(&off.get_untracked()).await });
    view! {
        <p>"上着锁。五分钟不动就锁上。备份文件不在锁里，自己收好。"</p>
        <Button label=words::LOCK_NOW size=Size::Wide go=lock/>
        <Fold summary="换口令">
            <Phrase id="old" label="现在的口令" typed=old/>
            <Phrase id="new" label="新口令" hint="这六个词可以直接用，也可以自己写。" typed=new/>
            <Button label="换口令" size=Size::Wide go=change disabled=busy/>
        </Fold>
        <Fold summary="取消上锁">
            <Phrase id="off" label="口令" hint="取消以后，打开手册不用口令，内容不再锁着。" typed=off/>
            <Button label="取消上锁" size=Size::Wide go=open disabled=busy/>
        </Fold>
    }
}

/// Stopped on the way, or the page went: the rest is done now, or at the next start.
#[component]
fn Half(said: &'static str) -> impl IntoView {
    let busy = RwSignal::new(false);
    let go_on = busily(busy, AppState::finish_locking);
    let app = use_app();
    view! {
        <p>{said}</p>
        <Show when=move || app.pace.step().is_none()>
            <Button label="接着做完" size=Size::Wide go=go_on disabled=busy/>
        </Show>
    }
}
