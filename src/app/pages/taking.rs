//! Files being read or taken in: how far it is, and the way to stop it.

use leptos::prelude::*;

use crate::pace::{Stage, Step};
use crate::state::use_app;
use crate::widgets::progress::Progress;

fn said(step: Step) -> String {
    let Step { stage, done, of } = step;
    match stage {
        Stage::Read => format!("正在读第 {} 份，共 {of} 份", (done + 1).min(of)),
        Stage::Compare => format!("正在对照，{done} 条，共 {of} 条"),
        Stage::Write => format!("正在收，{done} 条，共 {of} 条。收完之前不算数"),
        Stage::Join => format!("收下了，正在理好，{done} 条，共 {of} 条"),
        Stage::Lock => format!("正在上锁，{done} 处，共 {of} 处"),
        Stage::Unlock => format!("正在取消上锁，{done} 处，共 {of} 处"),
    }
}

/// Nothing while nothing is done. What is short is over before it would be seen.
#[component]
pub fn Taking(
    /// The lock's work instead of the files'.
    #[prop(optional)]
    locks: bool,
) -> impl IntoView {
    let app = use_app();
    let step = Memo::new(move |_| app.pace.step().filter(|step| step.stage.locks() == locks));
    let done = Signal::derive(move || step.get().map_or(0, |step| step.done));
    let of = Signal::derive(move || step.get().map_or(1, |step| step.of));
    let words = Signal::derive(move || step.get().map(said).unwrap_or_default());
    let stoppable = Memo::new(move |_| step.get().is_some_and(|step| step.stage != Stage::Join));
    let stop = Callback::new(move |()| app.pace.stop());
    view! {
        <Show when=move || step.with(Option::is_some)>
            <div class="q-late">
                {move || if stoppable.get() {
                    view! { <Progress done of words on_stop=stop/> }.into_any()
                } else {
                    view! { <Progress done of words/> }.into_any()
                }}
            </div>
        </Show>
    }
}
