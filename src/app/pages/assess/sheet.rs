//! One assessment being filled in: its questions, its answers, last time's, and the draft that keeps them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::agenda;
use qiangji::answers::{self, Answer, Answers, Evidence, Question};
use qiangji::book::Revision;
use qiangji::catalogue::standard::VERSION;
use qiangji::catalogue::{self, Item, Kind, Standard};
use qiangji::form::{self, Problem};
use qiangji::record::{Id, common};
use qiangji::review::Note;
use qiangji::score::{self, Ask, ItemScore};
use qiangji::value::{Map, map};

use super::draft_key;
use crate::route::{self, AssessPage, Route};
use crate::state::AppState;
use crate::widgets::choice::Choice;

/// Records linked by themselves, the newest; a dozen show enough, more can be picked.
const MOST_LINKED: usize = 12;

/// Handles to one assessment; copied into every page and row of it.
#[derive(Clone, Copy)]
pub struct Sheet {
    pub app: AppState,
    pub standard: &'static Standard,
    pub year: i32,
    pub questions: StoredValue<Vec<Question>>,
    pub answers: RwSignal<Answers>,
    last: StoredValue<Answers>,
    /// The other values of the record: vetoes, date, what a later version wrote.
    rest: StoredValue<Map>,
    /// Items that have a rule, as the records stand.
    rules: Memo<Vec<ItemScore>>,
    /// A finished record stands.
    finished: Memo<bool>,
    attempt: RwSignal<u32>,
    /// What somebody above wants changed.
    pub wanted: Memo<Vec<Note>>,
}

impl Sheet {
    /// Over the draft where there is one, else over the finished record, else blank.
    pub fn open(app: AppState, standard: &'static Standard, year: i32) -> Self {
        app.nothing_saved_yet();
        let profile = untrack(|| app.profile());
        let variant = agenda::variant(&profile, &standard.id);
        let values_of = |year: i32| {
            let id = agenda::assessment_id(&profile, &standard.id, year)?;
            untrack(|| app.read(|book| book.get(id).filter(|it| !it.deleted).map(Revision::record)))
                .map(|it| it.d)
        };
        let draft = untrack(|| app.draft(&draft_key(&standard.id, year))).map(|draft| draft.values);
        let values = draft.or_else(|| values_of(year)).unwrap_or_default();
        let last = values_of(year - 1).map(|values| Answers::from_values(&values)).unwrap_or_default();
        Sheet {
            app,
            standard,
            year,
            questions: StoredValue::new(answers::questions(standard, variant)),
            answers: RwSignal::new(Answers::from_values(&values)),
            last: StoredValue::new(last),
            rest: StoredValue::new(values),
            rules: Memo::new(move |_| by_rule(app, standard, year)),
            finished: Memo::new(move |_| {
                let id = agenda::assessment_id(&app.profile(), &standard.id, year);
                id.is_some_and(|id| app.read(|book| book.get(id).is_some_and(|it| !it.deleted)))
            }),
            attempt: RwSignal::new(0),
            wanted: Memo::new(move |_| {
                let id = agenda::assessment_id(&app.profile(), &standard.id, year);
                id.map(|id| app.wanted_of(id)).unwrap_or_default()
            }),
        }
    }

    pub fn kind(self) -> Option<&'static Kind> {
        catalogue::get().kind(agenda::assessment_kind(&self.standard.id))
    }

    /// 年度自评, 五个好自评.
    pub fn title(self) -> &'static str {
        if self.standard.id == "member" { "年度自评" } else { "五个好自评" }
    }

    pub fn route(self, page: AssessPage) -> Route {
        Route::assess(&self.standard.id, self.year, page)
    }

    pub fn len(self) -> usize {
        self.questions.with_value(Vec::len)
    }

    pub fn given(self) -> Memo<usize> {
        Memo::new(move |_| self.answers.with(|answers| self.questions.with_value(|all| answers.given(all))))
    }

    pub fn answer(self, item: &str) -> Memo<Answer> {
        let item = item.to_owned();
        Memo::new(move |_| self.answers.with(|answers| answers.of(&item)))
    }

    pub fn last_answer(self, item: &str) -> Answer {
        self.last.with_value(|last| last.of(item))
    }

    pub fn has_last(self) -> bool {
        self.last.with_value(|last| !last.0.is_empty())
    }

    pub fn level_label(self, level: &str) -> &'static str {
        self.standard.level(level).map_or("", |level| level.label.as_str())
    }

    pub fn levels(self) -> Vec<Choice> {
        self.standard.levels.iter().map(|level| Choice::new(&level.id, &level.label)).collect()
    }

    /// Changes an answer and keeps the draft. Touching an answer confirms what was carried over.
    pub fn change(self, item: &str, change: impl FnOnce(&mut Answer)) {
        self.answers.update(|answers| {
            let answer = answers.0.entry(item.to_owned()).or_default();
            answer.carried = false;
            change(answer);
            answer.clean();
        });
        self.keep();
    }

    /// What the records say by the item's rule, where it has one.
    pub fn counted(self, item: &str) -> Option<ItemScore> {
        self.rules.with(|all| all.iter().find(|found| found.id == item).cloned())
    }

    /// Whether a finished record stands.
    pub fn is_finished(self) -> bool {
        self.finished.get()
    }

    /// Something was changed since it was finished; what goes into a file is the finished one.
    pub fn is_changed(self) -> bool {
        self.finished.get() && self.app.draft(&draft_key(&self.standard.id, self.year)).is_some()
    }

    /// Picks a level. The first time, the records that the item asks for are linked at once, to be taken off where they
    /// do not fit; what was taken off stays off.
    pub fn choose(self, item: &Item, level: String) {
        let worst = self.standard.levels.last().is_some_and(|it| it.id == level);
        let first = self.answers.with_untracked(|all| {
            let answer = all.of(&item.id);
            answer.level.is_none() && answer.na_reason.is_none() && answer.evidence.is_empty()
        });
        let suggested = if first && !worst { self.suggested(item) } else { Vec::new() };
        self.change(&item.id, |answer| {
            answer.level = Some(level);
            answer.na_reason = None;
            answer.evidence.extend(suggested);
        });
    }

    /// The newest records of this year that are evidence for the item.
    pub fn suggested(self, item: &Item) -> Vec<Evidence> {
        let profile = self.app.profile_untracked();
        let whose = if self.standard.id == "member" { profile.person } else { Some(profile.org_id()) };
        let Some(whose) = whose else { return Vec::new() };
        let year = self.year;
        let ids: Vec<Id> = untrack(|| {
            self.app.roster().with(|roster| {
                self.app.read(|book| score::evidence::suggest(book, roster, item, whose, year))
            })
        });
        ids.into_iter().take(MOST_LINKED).map(Evidence::Record).collect()
    }

    /// 沿用上次: every level of last time, each to be confirmed.
    pub fn carry_over(self) {
        let carried = self.last.with_value(|last| self.questions.with_value(|all| last.carried_over(all)));
        self.answers.update(|answers| {
            for (item, answer) in carried.0 {
                // What was typed already, however little, stays.
                let now = answers.of(&item);
                if now == Answer::default() || now.carried {
                    answers.0.insert(item, answer);
                }
            }
        });
        self.keep();
    }

    pub fn values(self) -> Map {
        let profile = self.app.profile_untracked();
        let mut values = self.rest.get_value();
        values.insert(common::PERIOD.into(), self.year.to_string().into());
        values.insert("items".into(), self.answers.with_untracked(Answers::to_value));
        values.insert(VERSION.into(), i64::from(self.standard.version).into());
        if self.standard.id == "member" {
            let post = if profile.post_type.is_empty() { "other" } else { &profile.post_type };
            values.insert("post_type".into(), post.into());
        } else {
            let org = profile.org_id().to_string();
            values.extend(map([
                ("column", "self".into()),
                ("org", org.into()),
                ("standard", self.standard.id.as_str().into()),
                (common::DATE, self.app.today_untracked().to_string().into()),
            ]));
        }
        values
    }

    fn keep(self) {
        let kind = agenda::assessment_kind(&self.standard.id);
        self.app.keep_draft(&draft_key(&self.standard.id, self.year), kind, None, self.values());
    }

    /// What keeps it from being finished, as it stands; empty where nothing does.
    pub fn problems(self) -> Memo<Vec<Problem>> {
        Memo::new(move |_| {
            self.answers.track();
            self.app.today();
            untrack(|| self.judged()).map(|(_, _, problems)| problems).unwrap_or_default()
        })
    }

    pub fn attempt(self) -> Signal<u32> {
        self.attempt.into()
    }

    /// The answers as they would be finished today, and what is wrong with them.
    fn judged(self) -> Option<(&'static Kind, Map, Vec<Problem>)> {
        let kind = self.kind()?;
        let mut values = self.values();
        let today = self.app.today_untracked();
        if self.standard.id == "member" {
            values.insert("signed_on".into(), today.to_string().into());
        }
        let open = self.answers.with_untracked(|answers| {
            let open = self.questions.with_value(|all| {
                // 不适用 without a reason is told as that.
                let open = all
                    .iter()
                    .filter(|it| !answers.is_answered(it) && answers.of(&it.item.id).na_reason.is_none());
                open.map(|it| (it.number, it.item.id.clone())).collect::<Vec<_>>()
            });
            open.into_iter()
                .map(|(number, item)| Problem {
                    field: format!("items.{item}"),
                    message: format!("第 {number} 题：还没选。选一个。"),
                })
                .collect::<Vec<_>>()
        });
        let mut problems = form::problems(kind, &values, today);
        let known = |it: &Problem, problems: &[Problem]| problems.iter().any(|known| known.field == it.field);
        let open: Vec<Problem> = open.into_iter().filter(|it| !known(it, &problems)).collect();
        problems.extend(open);
        let number = |problem: &Problem| {
            let item = problem.field.split('.').nth(1).unwrap_or_default().to_owned();
            self.questions.with_value(|all| all.iter().find(|it| it.item.id == item).map(|it| it.number))
        };
        problems.sort_by_key(number);
        Some((kind, values, problems))
    }

    /// What could not be saved once more: the record, else the draft.
    pub fn retry(self) -> Callback<()> {
        Callback::new(
            move |()| if self.app.record_failed() { self.finish() } else { self.app.flush_drafts() },
        )
    }

    /// 写好了: a finished record, if nothing is left open.
    pub fn finish(self) {
        let judged = self.judged();
        self.attempt.update(|attempt| *attempt += 1);
        let Some((kind, values, _)) = judged.filter(|(_, _, problems)| problems.is_empty()) else { return };
        let profile = self.app.profile_untracked();
        let existing = agenda::assessment_id(&profile, &self.standard.id, self.year)
            .filter(|id| untrack(|| self.app.read(|book| book.get(*id).is_some())));
        spawn_local(async move {
            if self.app.save_record(kind, existing, values).await.is_some() {
                self.app.drop_draft(&draft_key(&self.standard.id, self.year)).await;
                route::replace(&self.route(AssessPage::Result));
            }
        });
    }
}

/// Items judged by rule alone, before anybody has answered anything.
fn by_rule(app: AppState, standard: &Standard, year: i32) -> Vec<ItemScore> {
    let profile = app.profile();
    let variant = agenda::variant(&profile, &standard.id).to_owned();
    if standard.items(&variant).iter().all(|item| item.rule.is_none()) {
        return Vec::new();
    }
    let assessment = app.roster().with(|roster| {
        let ask = Ask { variant, ..Ask::new(roster, profile.org_id(), year, app.today()) };
        app.read(|book| score::five_good(book, roster, standard, &ask, None))
    });
    assessment.items().filter(|found| found.rule.is_some()).cloned().collect()
}
