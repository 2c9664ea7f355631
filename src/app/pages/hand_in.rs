//! 上交: what goes into the file; then the file and the ways out.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::catalogue;
use qiangji::exchange::cover;
use qiangji::profile::Role;
use qiangji::round::{Asked, State};

use super::ways::{Addressee, Ways};
use crate::route::{self, Route};
use crate::state::{Made, Outgoing, use_app};
use crate::widgets::button::{Button, Look, Size};
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::choice::{Choice, Choices};
use crate::widgets::fold::{Fold, FoldKind};
use crate::widgets::go::Go;
use crate::widgets::head::Head;
use crate::words;

#[component]
pub fn HandInPage() -> impl IntoView {
    let app = use_app();
    let made = RwSignal::new(None::<Outgoing>);
    let back = Route::Today.href();
    let addressee = move || Addressee::of_hand_in(&app.profile_untracked(), untrack(|| app.year()));
    view! {
        <main class="q-main q-main--narrow">
            <Head title=words::HAND_IN back=back/>
            {move || match made.get() {
                None => view! { <Contents made/> }.into_any(),
                Some(outgoing) => {
                    let what = outgoing.made;
                    view! { <Ways outgoing made addressee=addressee()><Sent made=what/></Ways> }.into_any()
                }
            }}
        </main>
    }
}

/// What goes into it, with counts; what stays unless it is ticked.
#[component]
fn Contents(made: RwSignal<Option<Outgoing>>) -> impl IntoView {
    let app = use_app();
    let ticked = RwSignal::new(BTreeSet::<String>::new());
    let counts = Memo::new(move |_| app.to_hand_in(&ticked.get()));
    let kinds = Memo::new(move |_| {
        let of = |kind: &'static catalogue::Kind| {
            let open = counts.with(|all| all.get(&kind.id).map_or(0, |count| count.open));
            (open > 0).then_some((kind.title.as_str(), open))
        };
        catalogue::get().kinds.iter().filter_map(of).collect::<Vec<_>>()
    });
    let total = move || counts.with(|all| all.values().map(|count| count.open).sum::<usize>());
    // What is asked and still open, the nearest day first.
    let due = move || {
        let open = |it: &Asked| !matches!(app.standing(it), State::Done(_));
        let days = app.rounds().asked.into_iter().filter(open).filter_map(|it| it.due());
        days.min().map(|day| format!("{}前交。", words::month_day(day))).unwrap_or_default()
    };
    let lead = move || match (total(), app.profile().to_name.as_str()) {
        (0, _) => format!("还没有能上交的。先自评，或记一笔。{}", due()),
        (n, "") => format!("这次带上 {n} 条。{}", due()),
        (n, to) => format!("这次带上 {n} 条，交给{to}。{}", due()),
    };
    let busy = RwSignal::new(false);
    let make = Callback::new(move |()| {
        busy.set(true);
        let ticked = ticked.get_untracked();
        spawn_local(async move {
            // What is being typed goes to the disk first, so that the file and the screen agree.
            app.write_drafts().await;
            made.set(app.compose(ticked).await);
            busy.set(false);
        });
    });
    let none = Signal::derive(move || busy.get() || total() == 0);
    let last = move || {
        let (day, code) = (app.handed_in_on()?, app.handed_in_code()?);
        Some(format!("上次上交 {}，状态码 {code}。收到回执，对一对。", words::month_day(day)))
    };
    view! {
        <p class="q-lead">{lead}</p>
        <Kinds kinds/>
        <Sensitive ticked counts/>
        <Unfinished/>
        <div class="q-panel"><Button label="做成文件" look=Look::Primary size=Size::Wide go=make disabled=none/></div>
        <p class="q-sub q-pad">"做好以后由你自己发出。这里不会自动传给任何人。"</p>
        <p class="q-sub q-pad" hidden=move || last().is_none()>{last}</p>
    }
}

/// More kinds than these push what is to be decided off a phone's screen.
const FEW: usize = 6;

#[component]
fn Kinds(kinds: Memo<Vec<(&'static str, usize)>>) -> impl IntoView {
    let rows = move || {
        let row = |(title, n): (&'static str, usize)| {
            view! { <Cell title=title go=Go::Nowhere end=move || format!("{n} 条")/> }
        };
        kinds.get().into_iter().map(row).collect_view()
    };
    let pairs = move || {
        let pair = |(title, n): (&'static str, usize)| view! { <dt>{title}</dt><dd>{format!("{n} 条")}</dd> };
        kinds.get().into_iter().map(pair).collect_view()
    };
    let many = move || format!("{} 种", kinds.with(Vec::len));
    view! {
        <Show when=move || kinds.with(|all| (1..=FEW).contains(&all.len()))><Cells>{rows}</Cells></Show>
        <Show when=move || kinds.with(|all| all.len() > FEW)>
            <div class="q-box">
                <Fold kind=FoldKind::Row summary="有哪些" end=many><dl class="q-kv">{pairs}</dl></Fold>
            </div>
        </Show>
    }
}

/// Kinds of class C and X: out unless ticked, one by one; a cover without words goes up for each.
#[component]
fn Sensitive(
    ticked: RwSignal<BTreeSet<String>>,
    counts: Memo<std::collections::BTreeMap<String, qiangji::exchange::select::Count>>,
) -> impl IntoView {
    let app = use_app();
    let all = Memo::new(move |_| app.to_hand_in(&BTreeSet::new()));
    let choices = Signal::derive(move || {
        let stays = |kind: &&catalogue::Kind| cover::stays(&kind.id, catalogue::get());
        let choice = |kind: &catalogue::Kind| {
            let n = all.with(|all| all.get(&kind.id).map_or(0, |count| count.hidden));
            (n > 0).then(|| Choice::new(&kind.id, &kind.title).with_note(format!("{n} 条")))
        };
        catalogue::get().kinds.iter().filter(stays).filter_map(choice).collect::<Vec<_>>()
    });
    let chosen = Signal::derive(move || ticked.with(|all| all.iter().cloned().collect::<Vec<_>>()));
    let change = Callback::new(move |ids: Vec<String>| ticked.set(ids.into_iter().collect()));
    counts.track();
    view! {
        <Show when=move || !choices.with(Vec::is_empty)>
            <h2 class="q-sec">"不带上，除非勾选"</h2>
            <Choices id="sensitive" label="不带上，除非勾选" choices chosen on_change=change/>
            <p class="q-sub q-pad">"没勾的只报有几条，不带内容和姓名。"</p>
        </Show>
    }
}

/// What is half written does not go into a file; say so before it is made.
#[component]
fn Unfinished() -> impl IntoView {
    let app = use_app();
    let n = move || app.drafts().len();
    view! {
        <Show when=move || n() != 0>
            <p class="q-sub q-pad">{move || format!("有 {} 件没写完、或改了还没点“写好了”，带的是之前写好的。", n())} <Button label="去看看" look=Look::Link size=Size::Small go=Route::Today.href()/></p>
        </Show>
    }
}

/// Only the user's word sets 上次上交.
#[component]
fn Sent(made: Made) -> impl IntoView {
    let app = use_app();
    let yes = Callback::new(move |()| {
        spawn_local(async move {
            if app.mark_handed_in(made).await.is_some() {
                app.notices.say("记下了。");
                route::replace(&Route::Today);
            }
        });
    });
    view! {
        <section class="q-panel q-gap">
            <h2>{if app.profile_untracked().role == Role::Office { "存好了吗？" } else { "发出去了吗？" }}</h2>
            <p class="q-sub">"点了才记上交日期。"</p>
            <div class="q-sent">
                <Button label="还没有" size=Size::Wide go=Route::Today.href()/>
                <Button label="已经发了" size=Size::Wide go=yes/>
            </div>
        </section>
    }
}
