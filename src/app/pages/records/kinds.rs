//! 记一笔: what to write, by what this role writes.

use leptos::prelude::*;
use qiangji::catalogue::{self, Kind};

use super::list::Beside;
use crate::route::Route;
use crate::state::use_app;
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::head::Head;

#[component]
pub fn KindsPage() -> impl IntoView {
    let app = use_app();
    let sections = move || {
        let section = |(title, kinds): (&'static str, Vec<&'static Kind>)| {
            let rows = kinds.into_iter().map(|kind| {
                view! { <Cell title=kind.title.clone() desc=kind.purpose.clone() go=Route::NewRecord(kind.id.clone()).href()/> }
            });
            view! { <h2 class="q-sec">{title}</h2><Cells>{rows.collect_view()}</Cells> }
        };
        catalogue::get().menu_by_section(app.profile().role).into_iter().map(section).collect_view()
    };
    view! {
        <main class="q-main q-main--fill">
            <Head title="记一笔" back=Route::Records.href()/>
            <Beside current=None><section class="q-pane">{sections}</section></Beside>
        </main>
    }
}
