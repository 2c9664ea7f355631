//! The entry form of a kind, for a new record or the next revision of one.

use leptos::prelude::*;
use qiangji::book::Revision;
use qiangji::catalogue::{self, Kind};
use qiangji::duty::Write;
use qiangji::form as judge;
use qiangji::record::{Hash, Id};
use qiangji::review::Note;

use super::field::FieldInput;
use super::form::{Form, input_id};
use super::list::Beside;
use crate::route::Route;
use crate::state::use_app;
use crate::widgets::button::{Button, Look, Size};
use crate::widgets::empty_state::EmptyState;
use crate::widgets::error_summary::{ErrorSummary, focus_field};
use crate::widgets::head::Head;
use crate::widgets::icon::Icon;
use crate::widgets::note::{self, NoteKind};
use crate::widgets::save_state::SaveState;
use crate::words;

/// The key of a form's draft.
pub fn draft_key(kind: &str, record: Option<Id>) -> String {
    record.map_or_else(|| format!("new/{kind}"), |id| format!("edit/{id}"))
}

#[component]
pub fn NewPage(
    kind: String,
    /// Values it begins with, as [`qiangji::duty::Write`] puts them into an address.
    #[prop(optional)]
    tail: String,
) -> impl IntoView {
    let app = use_app();
    let form = catalogue::get().kind(&kind).map(|kind| {
        let mut values = judge::blank(kind, &app.writing());
        values.extend(Write::values_of(&tail));
        let key = draft_key(&kind.id, None);
        // What is begun from another place is another form. Keys are seen without the lock's phrase, so the place is not
        // spelt there; drafts from before it was so are found too.
        let spelt = format!("{key}/{tail}");
        let key = match tail.as_str() {
            "" => key,
            _ if app.draft(&spelt).is_some() => spelt,
            tail => format!("{key}/{}", &Hash::of(tail.as_bytes()).to_string()[..16]),
        };
        Form::open(app, key, kind, None, values)
    });
    view! { <FormPage form back=Route::RecordKinds/> }
}

#[component]
pub fn EditPage(id: String) -> impl IntoView {
    let app = use_app();
    let record =
        id.parse::<Id>().ok().and_then(|id| untrack(|| app.read(|book| book.get(id).map(Revision::record))));
    let form = record.and_then(|record| {
        let kind: &'static Kind = catalogue::get().kind(&record.kind)?;
        Some(Form::open(app, draft_key(&record.kind, Some(record.id)), kind, Some(record.id), record.d))
    });
    let back = match &form {
        Some(form) => form.record.map(|id| Route::of_record(&form.kind.id, id)),
        None => None,
    };
    view! { <FormPage form back=back.unwrap_or(Route::Record(id))/> }
}

#[component]
fn FormPage(form: Option<Form>, back: Route) -> impl IntoView {
    if let Some(form) = form {
        return view! { <Filling form back/> }.into_any();
    }
    let line = "它可能已经删了。回到记录页看一看。";
    view! {
        <main class="q-main">
            <Head title=words::RECORDS back=Route::Records.href()/>
            <EmptyState icon=Icon::Book title="找不到这一条" line/>
        </main>
    }
    .into_any()
}

#[component]
fn Filling(form: Form, back: Route) -> impl IntoView {
    let (app, retry) = (form.app(), form.retry());
    let fields = form.kind.fields.iter().filter(|field| field.is_asked()).map(move |field| {
        let path = field.id.clone();
        view! { <FieldInput form field path/> }.into_any()
    });
    let pane = view! {
        <form class="q-pane" novalidate on:submit=move |ev| { ev.prevent_default(); form.write(); }>
            <Returned form/>
            <ErrorSummary mistakes=form.mistakes() attempt=form.attempt()/>
            <div class="q-box">{fields.collect_view()}</div>
            <div class="q-bar">
                <Button label="不写了" go=Callback::new(move |()| form.give_up())/>
                <Button label="写好了" look=Look::Primary go=Callback::new(move |()| form.write()) disabled=form.is_writing()/>
            </div>
        </form>
    };
    let head = view! { <Head title=form.kind.title.clone() back=back.href()><SaveState state=app.saved() on_retry=retry/></Head> };
    if form.kind.down {
        // Beside it would stand the records, among which it never is.
        return view! { <main class="q-main q-main--narrow q-main--bar">{head}{pane}</main> }.into_any();
    }
    let current = form.record;
    view! { <main class="q-main q-main--fill q-main--bar">{head}<Beside current=current>{pane}</Beside></main> }.into_any()
}

/// What somebody above wants changed: each leads to its field, and the first is there at once.
#[component]
fn Returned(form: Form) -> impl IntoView {
    let all = form.returned();
    let first = all.with_untracked(|all| all.iter().map(|it| it.field.clone()).find(|it| !it.is_empty()));
    if let Some(field) = first {
        // Once the form stands.
        request_animation_frame(move || focus_field(&input_id(&field)));
    }
    let line = |note: Note| {
        let to = input_id(&note.field);
        let go = Callback::new(move |()| focus_field(&to));
        view! { <p>{format!("{}：{}", note.label, note.why)}" "{(!note.field.is_empty()).then(|| view! { <Button label="去这里" look=Look::Link size=Size::Small go/> })}</p> }
    };
    view! {
        <Show when=move || !all.with(Vec::is_empty)>
            <note::Note kind=NoteKind::Warn>"退回来改："{move || all.get().into_iter().map(line).collect_view()}</note::Note>
        </Show>
    }
}
