//! 记一笔: what to write, by what this role writes.

use leptos::prelude::*;
use qiangji::catalogue;

use super::list::Beside;
use crate::route::Route;
use crate::state::use_app;
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::head::Head;

#[component]
pub fn KindsPage() -> impl IntoView {
    let app = use_app();
    let rows = move || {
        let kinds = catalogue::get().menu(app.profile().role);
        kinds
            .map(|kind| view! { <Cell title=kind.title.clone() desc=kind.purpose.clone() go=Route::NewRecord(kind.id.clone()).href()/> })
            .collect_view()
    };
    view! {
        <main class="q-main q-main--fill">
            <Head title="记一笔" back=Route::Records.href()/>
            <Beside current=None><section class="q-pane"><Cells>{rows}</Cells></section></Beside>
        </main>
    }
}
