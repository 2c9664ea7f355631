//! Taking in files.

use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::dropped::Dropped;
use super::icon::Icon;
use super::picked::{self, Picked, files};

/// Several files at once, of any kind (the phone's picker hides what a filter does not know), chosen or dropped; a folder
/// that is dropped is opened.
#[component]
pub fn FileDrop(
    #[prop(into)] id: String,
    /// 选文件
    #[prop(into)]
    label: String,
    /// 把邮件附件存下来，一次选多个
    #[prop(optional, into)]
    hint: Signal<String>,
    #[prop(into)] on_files: Callback<Vec<Picked>>,
) -> impl IntoView {
    let over = RwSignal::new(false);
    view! {
        <label
            class="q-drop"
            class=("q-drop--over", over)
            on:dragover=move |ev| {
                ev.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=move |ev| {
                ev.prevent_default();
                over.set(false);
                let dropped = Dropped::of(ev.data_transfer());
                spawn_local(async move {
                    let all = dropped.all().await;
                    // The page may have been left meanwhile.
                    on_files.try_run(all);
                });
            }
        >
            {Icon::Inbox.view()}
            <span class="q-drop__label">{label}</span>
            <span class="q-sub">{hint}</span>
            <input
                class="q-drop__input"
                type="file"
                multiple
                id=id
                on:change:target=move |ev| {
                    let input = ev.target();
                    on_files.run(files(input.files()));
                    input.set_value("");
                }
            />
        </label>
    }
}

/// All files of a folder and of those in it: attachments that were saved together. For a PC; a phone has no such folder.
#[component]
pub fn FolderPick(
    #[prop(into)] id: String,
    /// 选整个文件夹
    #[prop(into)]
    label: String,
    #[prop(into)] on_files: Callback<Vec<Picked>>,
) -> impl IntoView {
    view! {
        <label class="q-folder q-only-pc">
            {Icon::Plus.view()}
            <span>{label}</span>
            <input
                class="q-drop__input"
                type="file"
                {..custom_attribute("webkitdirectory", "")}
                id=id
                on:change:target=move |ev| {
                    let input = ev.target();
                    let all = files(input.files()).into_iter();
                    on_files.run(all.filter(|file| !picked::is_of_system(&file.name)).collect());
                    input.set_value("");
                }
            />
        </label>
    }
}
