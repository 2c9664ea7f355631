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
use qiangji::agenda;
use qiangji::catalogue::{self, Standard, UnknownVersion};
use qiangji::round;

use self::check::CheckPage;
use self::item::ItemPage;
use self::result::ResultPage;
use self::sections::SectionsPage;
use self::sheet::Sheet;
use self::table::TablePage;
use crate::route::{Assess, AssessPage, Route};
use crate::state::{AppState, use_app};
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
    let sheet = match untrack(|| standard(app, &assess)) {
        Ok(standard) => Some(Sheet::open(app, standard, assess.year)),
        Err(unknown) if catalogue::get().standard(&assess.standard).is_some() => {
            return view! {
                <main class="q-main">
                    <Head title=words::ASSESS back=Route::Today.href()/>
                    <EmptyState icon=Icon::Assess title="要用新一版手册" line=unknown.to_string()/>
                </main>
            }
            .into_any();
        }
        Err(_) => None,
    };
    let Some(sheet) = sheet else {
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

/// The version of the standard that this year goes by: what the answers so far were given under, else what was asked for.
fn standard(app: AppState, assess: &Assess) -> Result<&'static Standard, UnknownVersion> {
    let profile = app.profile_untracked();
    let draft = app.draft(&draft_key(&assess.standard, assess.year)).map(|draft| draft.values);
    app.read(|book| {
        let record =
            agenda::assessment_id(&profile, &assess.standard, assess.year).and_then(|id| book.get(id));
        let finished = record.filter(|it| !it.deleted).map(|it| it.record().d);
        let answers = draft.or(finished);
        round::standard_for(book, &profile, &assess.standard, assess.year, answers.as_ref())
    })
}
