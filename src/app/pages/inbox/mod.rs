//! 收件台: many files at once or pasted text, a preview before anything is written, then all or nothing, then undo.

mod preview;
mod who;

use leptos::prelude::*;
use leptos::task::spawn_local;

use self::preview::Preview;
use crate::state::{AppState, Import, ImportState, InFile, use_app};
use crate::widgets::button::{Button, Size};
use crate::widgets::empty_state::EmptyState;
use crate::widgets::field::Field;
use crate::widgets::file_drop::FileDrop;
use crate::widgets::fold::Fold;
use crate::widgets::head::Head;
use crate::widgets::icon::Icon;
use crate::widgets::picked::Picked;
use crate::widgets::text_area::TextArea;
use crate::{clock, words};

/// Senders named in a row of the log.
const NAMED: usize = 3;

#[component]
pub fn InboxPage() -> impl IntoView {
    let app = use_app();
    let read = RwSignal::new(None::<Vec<InFile>>);
    let busy = RwSignal::new(0_usize);
    let files = Callback::new(move |picked: Vec<Picked>| {
        if picked.is_empty() {
            return;
        }
        // The bar of the files before would lie over 收下; they can still be taken back in the list.
        app.notices.close();
        busy.set(picked.len());
        spawn_local(async move {
            read.set(app.read_files(picked).await);
            busy.set(0);
        });
    });
    view! {
        <main class="q-main">
            <Head title=words::INBOX/>
            {move || match read.get() {
                Some(files) => view! { <Preview files read/> }.into_any(),
                None => view! { <Choose files busy read/> }.into_any(),
            }}
        </main>
    }
}

#[component]
fn Choose(
    files: Callback<Vec<Picked>>,
    busy: RwSignal<usize>,
    read: RwSignal<Option<Vec<InFile>>>,
) -> impl IntoView {
    let app = use_app();
    let none = move || app.imports().is_empty();
    view! {
        <p class="q-lead">{move || if busy.get() > 0 { format!("正在读 {} 份。", busy.get()) } else { "把邮件附件存下来，一次选多个。".to_owned() }}</p>
        <section class="q-panel"><FileDrop id="files" label="选文件" hint="也可以拖到这里。什么名字都行。" on_files=files/></section>
        <section class="q-panel"><Paste read/></section>
        <Show when=move || !none() fallback=|| view! { <EmptyState icon=Icon::Inbox title="还没有收到文件" line="收过的会列在这里，能撤回。"/> }>
            <Taken/>
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
            <Field id="paste" label="从信里或聊天里复制的文字" hint="从 {\"fmt\" 开始，到最后一个 } 为止。">
                <TextArea id="paste" value=text on_input=Callback::new(move |words| text.set(words)) rows=5/>
            </Field>
            <Button label="读一读" size=Size::Small go=take disabled=empty/>
        </Fold>
    }
}

/// What was taken in, newest first, each to be taken back as a whole.
#[component]
fn Taken() -> impl IntoView {
    let app = use_app();
    let rows = move || {
        let mut imports = app.imports();
        imports.reverse();
        imports.into_iter().map(|import| taken_row(app, import)).collect_view()
    };
    view! { <h2 class="q-sec">"收过的"</h2><div class="q-box"><div class="weui-cells">{rows}</div></div> }
}

fn taken_row(app: AppState, import: Import) -> impl IntoView {
    let id = import.id;
    let mut who: Vec<String> = import.files.iter().map(preview::sender_of_taken).collect();
    who.dedup();
    let others = who.len().saturating_sub(NAMED);
    who.truncate(NAMED);
    let others = if others > 0 { format!("等 {} 人", others + NAMED) } else { String::new() };
    let title = format!("{}　{} 份", words::moment(clock::moment(import.when)), import.files.len());
    let counts = import.counts;
    let desc = format!("{}{others}。新的 {} 条，更新 {} 条", who.join("、"), counts.new, counts.updated);
    let undo = Callback::new(move |()| {
        spawn_local(async move {
            if app.undo_import(id).await.is_some() {
                app.notices.say("整次收件撤回了。");
            }
        });
    });
    let end = match import.state {
        ImportState::Open => {
            view! { <Button label="撤回" size=Size::Small icon=Icon::Undo go=undo/> }.into_any()
        }
        ImportState::Closed => view! { <span class="q-sub">"已上交，不能撤"</span> }.into_any(),
        ImportState::Undone => view! { <span class="q-sub">"撤回了"</span> }.into_any(),
    };
    view! {
        <div class="weui-cell">
            <span class="weui-cell__bd">{title}<span class="weui-cell__desc">{desc}</span></span>
            <span class="weui-cell__ft">{end}</span>
        </div>
    }
}
