//! 退回和批准的: how each stands, and 退回单, the file that goes to whom it is about.

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::record::Id;
use qiangji::review::{Review, State};

use super::records::said;
use super::ways::{Addressee, Ways};
use crate::route::Route;
use crate::state::{Outgoing, use_app};
use crate::widgets::button::{Button, Size};
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::empty_state::EmptyState;
use crate::widgets::head::Head;
use crate::widgets::icon::Icon;
use crate::widgets::verdict::{Mark, VerdictMark};

#[component]
pub fn ReturnsPage() -> impl IntoView {
    let app = use_app();
    let all = Memo::new(move |_| app.own_reviews());
    let count = move |state: State| all.with(|all| all.iter().filter(|(_, it)| *it == state).count());
    let lead = move || match (count(State::Answered) + count(State::ChangedSince), count(State::ToChange)) {
        _ if all.with(Vec::is_empty) => String::new(),
        (0, 0) => "都办完了。".to_owned(),
        (0, n) => format!("退回的 {n} 条还没改。"),
        (n, _) => format!("有 {n} 条改了，等你看。"),
    };
    let people = move || {
        let mut people: Vec<Id> = all
            .with(|all| all.iter().filter(|(_, it)| *it == State::ToChange).map(|(it, _)| it.to).collect());
        people.sort_unstable();
        people.dedup();
        people
    };
    let send = move |person: Id| {
        let name = app.name_of(person);
        let label = if name.is_empty() {
            "做成退回单".to_owned()
        } else {
            format!("做成给{name}的退回单")
        };
        view! { <Button label size=Size::Wide icon=Icon::Send go=Route::Slip(person.to_string()).href()/> }
    };
    view! {
        <main class="q-main q-main--narrow">
            <Head title="退回和批准" back=Route::Inbox.href()/>
            <p class="q-lead">{lead}</p>
            <Show when=move || !all.with(Vec::is_empty)
                fallback=|| view! { <EmptyState icon=Icon::Undo title="还没有退回过" line="打开一条收来的记录，点“退回”或“批准”。"/> }>
                <Cells>{move || sorted(all.get()).into_iter().map(row).collect_view()}</Cells>
                <div class="q-panel q-stack--tight q-gap">{move || people().into_iter().map(send).collect_view()}</div>
            </Show>
        </main>
    }
}

/// What waits for the reader first.
fn sorted(mut all: Vec<(Review, State)>) -> Vec<(Review, State)> {
    let place = |state: State| match state {
        State::Answered | State::ChangedSince => 0,
        State::ToChange => 1,
        State::Approved => 2,
        State::Gone => 3,
    };
    all.sort_by_key(|(it, state)| (place(*state), it.due(), it.of));
    all
}

fn row((review, state): (Review, State)) -> impl IntoView {
    let app = use_app();
    let mark = match state {
        State::Answered | State::ChangedSince => Mark::Part,
        State::ToChange => Mark::Wait,
        State::Approved => Mark::Met,
        State::Gone => Mark::NotApplicable,
    };
    let name = app.name_of(review.to);
    let desc = [name, said(&review)].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("　");
    let go = Route::Record(review.of.to_string()).href();
    let word = state.label().to_owned();
    view! { <Cell title=review.title desc go end=move || view! { <VerdictMark mark word=word.clone()/> }/> }
}

/// The file for one person, and the ways out of this device.
#[component]
pub fn SlipPage(person: String) -> impl IntoView {
    let app = use_app();
    let made = RwSignal::new(None::<Outgoing>);
    let to = person.parse::<Id>().ok();
    if let Some(to) = to {
        spawn_local(async move {
            let slip = app.compose_slip(to).await;
            made.try_set(slip);
        });
    }
    let name = to.map(|id| untrack(|| app.name_of(id))).unwrap_or_default();
    let addressee = Addressee::of_slip(&name);
    view! {
        <main class="q-main q-main--narrow">
            <Head title="退回单" back=Route::Returns.href()/>
            {move || made.get().map(|outgoing| view! { <Ways outgoing made addressee=addressee.clone()/> })}
        </main>
    }
}
