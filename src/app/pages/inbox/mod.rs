//! 收件台: many files at once or pasted text, a preview before anything is written, then all or nothing, then undo.

mod exceeding;
mod preview;
mod taken;
mod who;

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::exchange::handed::{self, Expected};
use qiangji::review::State;
use qiangji::round::Asked;

use self::preview::Preview;
use self::taken::Taken;
pub use self::taken::{TakenFilePage, TakenPage};
use super::taking::Taking;
use crate::route::{self, Route};
use crate::state::{InFile, use_app};
use crate::widgets::button::{Button, Size};
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::empty_state::EmptyState;
use crate::widgets::field::Field;
use crate::widgets::file_drop::{FileDrop, FolderPick};
use crate::widgets::fold::Fold;
use crate::widgets::go::Go;
use crate::widgets::head::Head;
use crate::widgets::icon::Icon;
use crate::widgets::picked::Picked;
use crate::widgets::text_area::TextArea;
use crate::{clock, out, words};

#[component]
pub fn InboxPage(
    /// What came in the address; empty for none.
    came: String,
) -> impl IntoView {
    let app = use_app();
    let read = RwSignal::new(None::<Vec<InFile>>);
    let files = Callback::new(move |picked: Vec<Picked>| {
        if picked.is_empty() {
            return;
        }
        // The bar of the files before would lie over 收下; they can still be taken back in the list.
        app.notices.close();
        spawn_local(async move { read.set(app.read_files(picked).await) });
    });
    if !came.is_empty() {
        let text = Route::Piece(came).href();
        spawn_local(async move {
            let found = app.read_bytes(vec![("扫到的".to_owned(), text.into_bytes())]).await;
            // Once it is kept the address is left behind, so that a new look does not take it in again.
            if found.is_some() {
                route::leave(&Route::Inbox);
            }
            read.set(found);
        });
    }
    view! {
        <main class="q-main">
            <Head title=words::INBOX/>
            {move || match read.get() {
                Some(files) => view! { <Preview files read/> }.into_any(),
                None => view! { <Choose files read/> }.into_any(),
            }}
        </main>
    }
}

#[component]
fn Choose(files: Callback<Vec<Picked>>, read: RwSignal<Option<Vec<InFile>>>) -> impl IntoView {
    let app = use_app();
    let none = move || app.imports().is_empty();
    view! {
        <p class="q-lead">"把收到的文件一次选进来。"</p>
        <Show when=move || app.pace.step().is_some()><section class="q-panel"><Taking/></section></Show>
        <section class="q-panel"><FileDrop id="files" label="选文件" hint="附件、压缩包、整封信（.eml）都行，也可以拖到这里。" on_files=files/><FolderPick id="folder" label="选整个文件夹" on_files=files/></section>
        <section class="q-panel"><Paste read/></section>
        <Show when=move || !none() fallback=|| view! { <EmptyState icon=Icon::Inbox title="还没有收到文件" line="收过的会列在这里，能撤回。"/> }>
            <Taken/>
        </Show>
        <HandedIn/>
        <Returned/>
    }
}

/// What was returned and approved: how much waits for whom.
#[component]
fn Returned() -> impl IntoView {
    let app = use_app();
    let all = Memo::new(move |_| app.own_reviews());
    let count = move |of: &[State]| all.with(|all| all.iter().filter(|(_, it)| of.contains(it)).count());
    let desc = Signal::derive(move || {
        let answered = count(&[State::Answered, State::ChangedSince]);
        let waiting = count(&[State::ToChange]);
        let said = [(answered, "改了，等你看"), (waiting, "还没改"), (count(&[State::Approved]), "批准")];
        let said = said.iter().filter(|(n, _)| *n > 0).map(|(n, words)| format!("{n} 条{words}"));
        said.collect::<Vec<_>>().join("，")
    });
    view! {
        <Show when=move || !all.with(Vec::is_empty)>
            <Cells><Cell icon=Icon::Undo title="退回和批准" desc go=Route::Returns.href()/></Cells>
        </Show>
    }
}

/// Who was expected, who has handed in, and the text that asks those who are missing.
#[component]
fn HandedIn() -> impl IntoView {
    let app = use_app();
    let expected = Memo::new(move |_| app.expected());
    let came = move || expected.with(|all| all.iter().filter(|it| it.last_ms.is_some()).count());
    let counted = move || expected.with(|all| format!("应交 {} 份，收到 {} 份。", all.len(), came()));
    let asked = move || {
        let asked = app.collecting()?;
        let due = asked.due().map(|day| format!("，{}前交", words::month_day(day))).unwrap_or_default();
        Some(format!("按《{}》{due}。", asked.title()))
    };
    let missing = move || {
        expected.with(|all| {
            let names = all.iter().filter(|it| it.last_ms.is_none()).map(|it| it.name.as_str());
            names.collect::<Vec<_>>().join("、")
        })
    };
    let copy = Callback::new(move |()| {
        let profile = app.profile_untracked();
        let year = words::year_of(app.today_untracked());
        let asked = untrack(|| app.collecting());
        let what = asked.as_ref().map_or_else(|| format!("{year}年材料"), |it| it.title().to_owned());
        let due = asked.as_ref().and_then(Asked::due);
        let text = expected.with_untracked(|all| handed::missing_text(all, &what, due, &profile.name));
        if app.notices.report(out::copy(&text)).is_some() {
            app.notices.say("名单复制好了，粘到群里或信里。");
        }
    });
    let row = move |it: &Expected| {
        let (day, time, ago) = clock::moment(it.last_ms?.unsigned_abs());
        let due = untrack(|| app.collecting()).and_then(|it| it.due());
        // Who was returned something and sends it again was in time all the same.
        let first = it.first_ms.map(|ms| clock::moment(ms.unsigned_abs()).0);
        let late = due.zip(first).map(|(due, first)| (first - due).num_days()).filter(|days| *days > 0);
        let late = late.map(|days| format!("，晚了 {days} 天")).unwrap_or_default();
        let last = words::moment((day, time, ago));
        let desc = if it.times > 1 {
            format!("{last}做的{late}，第 {} 次", it.times)
        } else {
            format!("{last}做的{late}")
        };
        Some(view! { <Cell title=it.name.clone() desc go=Go::Nowhere/> })
    };
    let rows = move || expected.with(|all| all.iter().filter_map(row).collect_view());
    let summary = Signal::derive(move || format!("交了的，{} 份", came()));
    view! {
        <Show when=move || !expected.with(Vec::is_empty)>
            <h2 class="q-sec">"谁交了"</h2>
            <section class="q-panel q-stack--tight">
                <p><b>{move || if missing().is_empty() { "都交齐了。".to_owned() } else { format!("还没交：{}", missing()) }}</b></p>
                <p class="q-sub">{counted}{asked}" 照名册和收过的文件对的。"</p>
                <Show when=move || !missing().is_empty()>
                    <Button label="复制没交的名单" size=Size::Wide icon=Icon::Copy go=copy/>
                </Show>
                <Show when=move || { came() > 0 }><Fold summary>{rows}</Fold></Show>
            </section>
        </Show>
    }
}

/// Text copied out of a letter or a chat.
#[component]
fn Paste(read: RwSignal<Option<Vec<InFile>>>) -> impl IntoView {
    let app = use_app();
    let text = RwSignal::new(String::new());
    let take = Callback::new(move |()| {
        let bytes = text.get_untracked().into_bytes();
        spawn_local(async move { read.set(app.read_bytes(vec![("粘贴的文字".to_owned(), bytes)]).await) });
    });
    let empty = Signal::derive(move || text.with(|text| text.trim().is_empty()));
    view! {
        <Fold summary="粘贴文字收件">
            <Field id="paste" label="从信里或聊天里复制的文字" hint="整段粘进来就行，前后有别的话没关系。">
                <TextArea id="paste" value=text on_input=Callback::new(move |words| text.set(words)) rows=5/>
            </Field>
            <Button label="读一读" size=Size::Small go=take disabled=empty/>
        </Fold>
    }
}
