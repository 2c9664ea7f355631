//! A large book being judged: how far it is, in place of what is not known yet.

use leptos::prelude::*;

use crate::state::use_app;
use crate::widgets::progress::Progress;

/// `children` once everything is judged; until then how far it is.
#[component]
pub fn OnceJudged(children: ChildrenFn) -> impl IntoView {
    let app = use_app();
    let judging = Memo::new(move |_| app.judging());
    let pending = Memo::new(move |_| app.is_judging());
    let done = Signal::derive(move || judging.get().map_or(0, |(done, _)| done));
    let of = Signal::derive(move || judging.get().map_or(1, |(_, of)| of));
    let words = Signal::derive(move || "记录多，正在逐条判，可以先做别的".to_owned());
    view! {
        <Show when=move || pending.get()><div class="q-panel"><Progress done of words/></div></Show>
        {move || (!pending.get()).then(|| children())}
    }
}
