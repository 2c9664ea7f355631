//! 自评: the member's own and the branch's 五个好, by the same pages. The phone asks one item a page, the PC shows
//! the whole table.

mod check;
mod item;
mod result;
mod rule;
mod sections;
mod sheet;
mod table;

use leptos::prelude::*;
use qiangji::catalogue;

use self::check::CheckPage;
use self::item::ItemPage;
use self::result::ResultPage;
use self::sections::SectionsPage;
use self::sheet::Sheet;
use self::table::TablePage;
use crate::route::{Assess, AssessPage, Route};
use crate::state::use_app;
use crate::widgets::empty_state::EmptyState;
use crate::widgets::head::Head;
use crate::widgets::icon::Icon;
use crate::words;

/// The key of an assessment's draft.
pub fn draft_key(standard: &str, year: i32) -> String {
    format!("assess/{standard}/{year}")
}

/// The page of an assessment that the address asks for.
#[component]
pub fn AssessPages(assess: Assess) -> impl IntoView {
    let app = use_app();
    let Some(sheet) = catalogue::get().standard(&assess.standard).map(|it| Sheet::open(app, it, assess.year))
    else {
        let line = "回到今日，从那里进。";
        return view! {
            <main class="q-main">
                <Head title=words::ASSESS back=Route::Today.href()/>
                <EmptyState icon=Icon::Assess title="没有这样的自评" line/>
            </main>
        }
        .into_any();
    };
    match assess.page {
        AssessPage::Result => view! { <ResultPage sheet/> }.into_any(),
        AssessPage::Check => view! { <CheckPage sheet/> }.into_any(),
        AssessPage::Item(number) => view! { <ItemPage sheet number/> }.into_any(),
        AssessPage::Sections => {
            let wide = app.is_wide();
            (move || {
                if wide.get() {
                    view! { <TablePage sheet/> }.into_any()
                } else {
                    view! { <SectionsPage sheet/> }.into_any()
                }
            })
            .into_any()
        }
    }
}
