//! A form being filled in: its values as typed, what is wrong with them, the draft that keeps them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::catalogue::{Field, Kind};
use qiangji::duty::hold::Said;
use qiangji::form::{self, Problem};
use qiangji::record::Id;
use qiangji::review::Note as Wanted;
use qiangji::value::{self, Map, Value};

use crate::route::{self, Route};
use crate::state::AppState;
use crate::widgets::error_summary::Mistake;

/// What a page finds wrong with a form's values besides.
pub type Judge = fn(&Map) -> Vec<Problem>;

/// Handles to one form; copied into every field of it.
#[derive(Clone, Copy)]
pub struct Form {
    pub kind: &'static Kind,
    pub record: Option<Id>,
    app: AppState,
    key: StoredValue<String>,
    values: RwSignal<Map>,
    problems: RwSignal<Vec<Problem>>,
    /// What rules over other records say of it.
    said: Memo<Vec<Said>>,
    /// What somebody above wants changed.
    returned: Memo<Vec<Wanted>>,
    attempt: RwSignal<u32>,
    writing: RwSignal<bool>,
    /// Where it leads once it is written; none: to the record.
    leads: StoredValue<Option<Route>>,
    /// What its page finds wrong besides.
    also: StoredValue<Option<Judge>>,
}

impl Form {
    /// A form over the draft under `key`, or over `values` where nothing was begun.
    pub fn open(app: AppState, key: String, kind: &'static Kind, record: Option<Id>, values: Map) -> Self {
        app.nothing_saved_yet();
        let begun = app.draft(&key).map(|draft| draft.values);
        let values = RwSignal::new(begun.unwrap_or(values));
        let said = Memo::new(move |_| values.with(|values| app.said(kind, record, values)));
        Form {
            kind,
            record,
            app,
            key: StoredValue::new(key),
            values,
            problems: RwSignal::new(Vec::new()),
            said,
            returned: Memo::new(move |_| record.map(|id| app.wanted_of(id)).unwrap_or_default()),
            attempt: RwSignal::new(0),
            writing: RwSignal::new(false),
            leads: StoredValue::new(None),
            also: StoredValue::new(None),
        }
    }

    /// Judged by its page too.
    pub fn judged_by(self, also: Judge) -> Self {
        self.also.set_value(Some(also));
        self
    }

    /// Leads there once it is written.
    pub fn leading_to(self, route: Route) -> Self {
        self.leads.set_value(Some(route));
        self
    }

    pub fn app(self) -> AppState {
        self.app
    }

    /// The value at a path, following every change of it.
    pub fn value(self, path: &str) -> Signal<Value> {
        let path = path.to_owned();
        Memo::new(move |_| self.values.with(|values| value::at(values, &path).clone())).into()
    }

    /// As [`Form::value`], as text in an input.
    pub fn text(self, path: &str) -> Signal<String> {
        let value = self.value(path);
        Signal::derive(move || value.with(Value::typed))
    }

    /// Changes a value and keeps the draft.
    pub fn put(self, path: &str, value: impl Into<Value>) {
        let mut value = value.into();
        // What no record may hold goes at once, where it can be seen: a word processor's line ends, control characters.
        value::clean_all(&mut value);
        self.values.update(|values| value::put(values, path, value));
        let (values, kind) = (self.values.get_untracked(), &self.kind.id);
        self.key.with_value(|key| self.app.keep_draft(key, kind, self.record, values));
    }

    /// A callback that puts what it hears at a path.
    pub fn put_text(self, path: &str) -> Callback<String> {
        let path = path.to_owned();
        Callback::new(move |text: String| self.put(&path, text))
    }

    /// Leaving a field is the time to keep the draft and to judge anew what was judged before.
    pub fn left(self) -> Callback<()> {
        Callback::new(move |()| {
            self.app.flush_drafts();
            if self.attempt.get_untracked() > 0 {
                self.judge();
            }
        })
    }

    pub fn wrong(self, path: &str) -> Signal<String> {
        let path = path.to_owned();
        let about = move |problem: &&Problem| problem.field == path;
        let words = move || self.problems.with(|all| all.iter().find(&about).map(|it| it.message.clone()));
        Signal::derive(move || words().unwrap_or_default())
    }

    /// What is good to know at a field while it is filled in: what rules say, what was said last time.
    pub fn told(self, field: &'static Field, path: &str) -> Signal<String> {
        let wrong = self.wrong(path);
        let path = path.to_owned();
        Signal::derive(move || {
            if wrong.with(|words| !words.is_empty()) {
                return String::new();
            }
            let rules = self.said.with(|said| {
                let here = said.iter().filter(|it| it.problem.field == path);
                here.map(|it| it.problem.message.clone()).collect::<Vec<_>>()
            });
            let last = if field.recall.is_some() { self.recalled(field) } else { Vec::new() };
            let returned = self.returned.with(|all| {
                let here = all.iter().filter(|it| it.field == path);
                here.map(|it| format!("退回：{}", it.why)).collect::<Vec<_>>()
            });
            returned.into_iter().chain(rules).chain(last).collect::<Vec<_>>().join("\n")
        })
    }

    fn recalled(self, field: &Field) -> Vec<String> {
        let name = self.app.namer();
        let recall = |values: &Map| {
            self.app.read(|book| form::recall(book, self.kind, field, self.record, values, &name))
        };
        self.values.with(recall)
    }

    /// For the summary at the top.
    pub fn mistakes(self) -> Signal<Vec<Mistake>> {
        let mistake = |it: &Problem| Mistake { field: input_id(&it.field), words: it.message.clone() };
        Signal::derive(move || self.problems.with(|all| all.iter().map(mistake).collect()))
    }

    /// What somebody above wants changed, for the page's head.
    pub fn returned(self) -> Memo<Vec<Wanted>> {
        self.returned
    }

    pub fn attempt(self) -> Signal<u32> {
        self.attempt.into()
    }

    pub fn is_writing(self) -> Signal<bool> {
        self.writing.into()
    }

    /// 写好了: all in order goes to the disk and the page moves on; else the summary says what to change.
    pub fn write(self) {
        if self.writing.get_untracked() {
            return;
        }
        self.values.update(|values| form::tidy(self.kind, values));
        let fine = self.judge();
        self.attempt.update(|attempt| *attempt += 1);
        if fine {
            self.writing.set(true);
            let (key, leads) = (self.key.get_value(), self.leads.get_value());
            spawn_local(async move {
                let written = self.app.save_record(self.kind, self.record, self.values.get_untracked()).await;
                if written.is_some() {
                    self.app.drop_draft(&key).await;
                }
                // Who has left the form meanwhile stays where they went.
                let here = self.writing.try_update(|writing| *writing = false).is_some();
                if let Some(id) = written.filter(|_| here) {
                    self.app.notices.say("记下了。");
                    route::replace(&leads.unwrap_or_else(|| Route::of_record(&self.kind.id, id)));
                }
            });
        }
    }

    /// What could not be saved once more: the record, else the draft.
    pub fn retry(self) -> Callback<()> {
        Callback::new(move |()| if self.app.record_failed() { self.write() } else { self.app.flush_drafts() })
    }

    /// 不写了: the draft goes, the record stays as it was.
    pub fn give_up(self) {
        spawn_local(async move {
            self.app.drop_draft(&self.key.get_value()).await;
            route::back(&Route::Records);
        });
    }

    fn judge(self) -> bool {
        let today = self.app.today_untracked();
        let mut problems = self.values.with_untracked(|values| form::problems(self.kind, values, today));
        let refused = self.said.with_untracked(|said| {
            said.iter().filter(|it| it.refuses).map(|it| it.problem.clone()).collect::<Vec<_>>()
        });
        problems.extend(refused);
        let also = self.also.get_value().map(|also| self.values.with_untracked(also));
        problems.extend(also.unwrap_or_default());
        self.problems.set(problems);
        self.problems.with_untracked(Vec::is_empty)
    }
}

/// The id of the input for a field's path; the error summary leads there.
pub fn input_id(path: &str) -> String {
    format!("f-{}", path.replace('.', "-"))
}
