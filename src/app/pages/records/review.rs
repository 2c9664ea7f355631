//! 批准 and 退回: what was said of a record, and the page on which somebody above says it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::book::Revision;
use qiangji::catalogue;
use qiangji::exchange::take_in::{self, Difference};
use qiangji::period;
use qiangji::profile::Role;
use qiangji::record::{Hash, Id, Record};
use qiangji::review::{self, Found, Note as Wanted, Review, State};

use crate::route::{self, AssessPage, Route};
use crate::state::{AppState, title_of, use_app};
use crate::widgets::button::{Button, Look};
use crate::widgets::choice::{Choice, Choices};
use crate::widgets::date_input::DateInput;
use crate::widgets::empty_state::EmptyState;
use crate::widgets::error_summary::{ErrorSummary, Mistake};
use crate::widgets::field::Field;
use crate::widgets::head::Head;
use crate::widgets::icon::Icon;
use crate::widgets::note::{Note, NoteKind};
use crate::widgets::text_input::TextInput;
use crate::words;

/// Where the owner changes a record: its form, or the page of the assessment.
pub fn edit_route(record: &Record) -> Route {
    let kind = catalogue::get().kind(&record.kind);
    let year = record.text("period").parse().or_else(|_| record.get("year").typed().parse());
    match (kind.filter(|kind| words::has_own_page(kind)), year) {
        (Some(kind), Ok(year)) => {
            let standard = if kind.id == "evaluation" { "five_good" } else { "member" };
            Route::assess(standard, year, AssessPage::Check)
        }
        _ => Route::EditRecord(record.id.to_string()),
    }
}

/// `学什么：写具体；时长：…。12月1日前改好`
pub fn said(review: &Review) -> String {
    let notes: Vec<String> = review.notes().iter().map(|it| format!("{}：{}", it.label, it.why)).collect();
    let due = review.due().map(|day| format!("{}前改好", words::month_day(day)));
    [Some(notes.join("；")), due]
        .into_iter()
        .flatten()
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join("。")
}

/// In a record's page: what was said of it; for its owner the way to change it, for who looks it over the way to say so.
#[component]
pub fn Reviewed(record: Record, own: bool) -> impl IntoView {
    let app = use_app();
    let id = record.id;
    let record = StoredValue::new(record);
    let reviews = Memo::new(move |_| app.reviews_of(id));
    let looks = move || !own && app.profile().role != Role::Member;
    let busy = RwSignal::new(false);
    let approve = Callback::new(move |()| {
        busy.set(true);
        let record = record.get_value();
        spawn_local(async move {
            if app.say_of(&record, Found::Approved).await.is_some() {
                app.notices.say("记下了：批准。");
            }
            busy.try_set(false);
        });
    });
    let approved = move || reviews.with(|all| all.iter().any(|(_, state)| *state == State::Approved));
    let one = move |(review, state): (Review, State)| {
        let by = if review.by.is_empty() { String::new() } else { format!("{}　", review.by) };
        let (kind, words) = match state {
            State::ToChange if own => (NoteKind::Warn, format!("{by}退回。{}", said(&review))),
            State::ToChange | State::Answered => {
                (NoteKind::Warn, format!("{by}退回，{}。{}", state.label(), said(&review)))
            }
            State::Approved | State::Gone => (NoteKind::Info, format!("{by}{}", state.label())),
            State::ChangedSince => (NoteKind::Warn, format!("{by}{}", state.label())),
        };
        let change = (own && state == State::ToChange).then(|| {
            view! { <Button label="去改" look=Look::Link go=edit_route(&record.get_value()).href()/> }
        });
        let rows = matches!(state, State::Answered | State::ChangedSince)
            .then(|| changes(app, id, review.version))
            .unwrap_or_default();
        let row = |it: Difference| {
            view! { <p class="q-sub">{it.label}"："<bdi>{it.left}</bdi>" → "<bdi>{it.right}</bdi></p> }
        };
        view! { <Note kind>{words}{change}</Note> {rows.into_iter().map(row).collect_view()} }
    };
    view! {
        {move || reviews.get().into_iter().map(one).collect_view()}
        <Show when=looks>
            <div class="q-row q-pad">
                <Button label="退回" icon=Icon::Undo go=Route::Review(id.to_string()).href()/>
                <Show when=move || !approved()><Button label="批准" icon=Icon::Check go=approve disabled=busy/></Show>
            </div>
        </Show>
    }
}

/// What has changed since a version; nothing where that version is not here any more.
fn changes(app: AppState, id: Id, version: Hash) -> Vec<Difference> {
    let namer = untrack(|| app.namer());
    let both = app.read(|book| {
        let before = book.past(id).iter().find(|it| it.hash == version).map(Revision::record)?;
        Some((before, book.get(id)?.record()))
    });
    both.map(|(before, now)| take_in::differences(&before, &now, catalogue::get(), &namer))
        .unwrap_or_default()
}

/// 退回: which places, why, until when.
#[component]
pub fn ReviewPage(id: String) -> impl IntoView {
    let app = use_app();
    let back = Route::Record(id.clone());
    let record = id.parse::<Id>().ok().and_then(|id| {
        untrack(|| app.read(|book| book.get(id).filter(|it| !it.deleted).map(Revision::record)))
    });
    view! {
        <main class="q-main q-main--narrow q-main--bar">
            <Head title="退回" back=back.href()/>
            {match record {
                Some(record) => view! { <Returning record/> }.into_any(),
                None => view! { <EmptyState icon=Icon::Book title="找不到这一条" line="它可能已经删了，到回收站里看一看。"/> }.into_any(),
            }}
        </main>
    }
}

#[component]
fn Returning(record: Record) -> impl IntoView {
    let app = use_app();
    let title = title_of(&record);
    let places = review::places(&record, catalogue::get());
    let choices: Vec<Choice> = places.iter().map(|(path, label)| Choice::new(path, label)).collect();
    let places = StoredValue::new(places);
    let record = StoredValue::new(record);
    let chosen = RwSignal::new(Vec::<String>::new());
    let whys = RwSignal::new(BTreeMap::<String, String>::new());
    let due = RwSignal::new(String::new());
    let (attempt, mistakes) = (RwSignal::new(0), RwSignal::new(Vec::<Mistake>::new()));
    let busy = RwSignal::new(false);
    let label_of = move |path: &str| {
        places.with_value(|all| all.iter().find(|(it, _)| it == path).map(|(_, label)| label.clone()))
    };
    let wanted = move || -> Vec<Wanted> {
        let why = |path: &String| whys.with_untracked(|all| all.get(path).cloned().unwrap_or_default());
        let note = |path: &String| Wanted {
            field: path.clone(),
            label: label_of(path).unwrap_or_default(),
            why: why(path).trim().to_owned(),
        };
        chosen.get_untracked().iter().map(note).collect()
    };
    let save = Callback::new(move |()| {
        let notes = wanted();
        let bare = notes.iter().filter(|it| it.why.is_empty());
        let mut wrong: Vec<Mistake> = bare
            .map(|it| Mistake {
                field: why_id(&it.field),
                words: format!("“{}”为什么退回没写。写一句。", it.label),
            })
            .collect();
        if notes.is_empty() {
            wrong.push(Mistake {
                field: "places".to_owned(), words: "没选要改的地方。选一处。".to_owned()
            });
        }
        let fine = wrong.is_empty();
        mistakes.set(wrong);
        attempt.update(|n| *n += 1);
        if fine {
            busy.set(true);
            let found = Found::Returned { notes, due: period::date(&due.get_untracked()) };
            let record = record.get_value();
            spawn_local(async move {
                let said = app.say_of(&record, found).await;
                // Who has left the page meanwhile stays where they went.
                let here = busy.try_set(false).is_none();
                if said.is_some() {
                    app.notices.say("记下了。做成退回单，发给本人。");
                    if here {
                        route::replace(&Route::Slip(record.own.to_string()));
                    }
                }
            });
        }
    });
    let why = Callback::new(move |path: String| {
        let label = format!("{}，为什么", label_of(&path).unwrap_or_default());
        let id = why_id(&path);
        let (of, to) = (path.clone(), path);
        let value = Signal::derive(move || whys.with(|all| all.get(&of).cloned().unwrap_or_default()));
        let put = Callback::new(move |text: String| whys.update(|all| drop(all.insert(to.clone(), text))));
        view! { <Field id=id.clone() label><TextInput id value on_input=put/></Field> }.into_any()
    });
    let today: NaiveDate = app.today_untracked();
    let quick = [7_u64, 14].into_iter().filter_map(|days| today.checked_add_days(chrono::Days::new(days)));
    let quick: Vec<Choice> = quick.map(|day| Choice::new(day.to_string(), words::month_day(day))).collect();
    view! {
        <p class="q-lead">{title}</p>
        <ErrorSummary mistakes attempt/>
        <h2 class="q-sec">"哪几处要改"</h2>
        <div class="q-box"><Choices id="places" label="哪几处要改" choices chosen on_change=Callback::new(move |all| chosen.set(all)) under=why/></div>
        <div class="q-box q-gap">
            <Field id="due" label="哪天前改好" optional=true>
                <DateInput id="due" value=due on_change=Callback::new(move |day| due.set(day)) quick label="哪天前改好"/>
            </Field>
        </div>
        <div class="q-bar">
            <Button label="不退了" go=Callback::new(move |()| route::back(&Route::Records))/>
            <Button label="退回" look=Look::Primary go=save disabled=busy/>
        </div>
    }
}

fn why_id(path: &str) -> String {
    format!("why-{}", path.replace('.', "-"))
}
