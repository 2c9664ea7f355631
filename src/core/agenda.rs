//! 今日: what to do next, as sentences and rows. What is due by rule comes with the duties of the plan.

use chrono::NaiveDate;

use crate::answers::{self, Answers};
use crate::book::{Book, Revision};
use crate::catalogue;
use crate::exchange::cover;
use crate::profile::{Profile, Role};
use crate::record::{Id, common};
use crate::round;
use crate::value::Map;

/// An assessment of this year, as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// `member` or `five_good`.
    pub standard: &'static str,
    /// What it is called: 自评.
    pub title: &'static str,
    /// Questions answered.
    pub given: usize,
    /// Questions there are.
    pub all: usize,
    /// A finished record stands; nothing has been changed since.
    pub done: bool,
    /// Number of the first question without an answer.
    pub next: Option<usize>,
}

impl Assessment {
    /// The verb on its button: 开始自评, 接着填第 8 题, 检查答案.
    pub fn verb(&self) -> String {
        match self.next {
            _ if self.done => "看结果".to_owned(),
            Some(_) if self.given == 0 => "开始自评".to_owned(),
            Some(next) => format!("接着填第 {next} 题"),
            None => "检查答案".to_owned(),
        }
    }
}

/// When something was last handed in or backed up, and what has changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Since {
    /// Day of the last hand-in; none was made on this device.
    pub last: Option<NaiveDate>,
    /// Records written or changed after it.
    pub changed: usize,
}

/// The kinds of record that hold an assessment, with their standard.
pub fn assessment_kind(standard: &str) -> &'static str {
    if standard == "member" { "self_assessment" } else { "evaluation" }
}

/// The id of the record in which this device's owner answers a standard for a year.
pub fn assessment_id(profile: &Profile, standard: &str, year: i32) -> Option<Id> {
    let kind = catalogue::get().kind(assessment_kind(standard))?;
    let own = profile.owner(kind.owner)?;
    let values = crate::value::map([
        (common::PERIOD, year.to_string().into()),
        ("year", i64::from(year).into()),
        ("column", "self".into()),
    ]);
    kind.id_for(own, &values)
}

/// The standards this role answers, the person's own first.
pub fn standards(role: Role) -> &'static [(&'static str, &'static str)] {
    match role {
        Role::Member => &[("member", "年度自评")],
        Role::Secretary | Role::Team => &[("member", "年度自评"), ("five_good", "五个好自评")],
        Role::Office => &[],
    }
}

/// The variant of a standard that holds for this profile.
pub fn variant<'a>(profile: &'a Profile, standard: &str) -> &'a str {
    if standard == "member" { &profile.post_type } else { &profile.variant }
}

/// How far an assessment of `year` is; `draft` is what stands unfinished, if anything does.
pub fn assessment(
    book: &Book,
    profile: &Profile,
    standard: &(&'static str, &'static str),
    year: i32,
    draft: Option<&Map>,
) -> Option<Assessment> {
    let (id, title) = *standard;
    let record = assessment_id(profile, id, year).and_then(|id| book.get(id)).filter(|it| !it.deleted);
    let finished = record.map(|revision| revision.record().d);
    let values = draft.or(finished.as_ref());
    let shown = values.map(Answers::from_values).unwrap_or_default();
    // Of a later version nobody here can say how much there is to answer; the newest known tells about as much.
    let by = round::standard_for(book, profile, id, year, values).ok().or(catalogue::get().standard(id))?;
    let questions = answers::questions(by, variant(profile, id));
    let next = shown.next(&questions);
    Some(Assessment {
        standard: id,
        title,
        given: shown.given(&questions),
        all: questions.len(),
        done: draft.is_none() && finished.is_some(),
        next: next.map(|question| question.number),
    })
}

/// Revisions of this device's owner (or organisation) later than `since` on the clock, hidden kinds left out.
pub fn changed_since(book: &Book, profile: &Profile, since_ms: u64) -> usize {
    let own = [profile.person, Some(profile.org_id())];
    let counts = |kind: &str| catalogue::get().kind(kind).is_none_or(|kind| !kind.hidden);
    book.shown().filter(|it| own.contains(&Some(it.own)) && it.t.ms > since_ms && counts(&it.kind)).count()
}

/// Records whose last revision was written on this device later than `since` on its clock, hidden kinds too.
pub fn written_since(book: &Book, device: &str, since_ms: u64) -> usize {
    book.shown().filter(|it| it.t.device == device && it.t.ms > since_ms).count()
}

/// When the first revision that stands was written on this device, by its clock.
pub fn first_written(book: &Book, device: &str) -> Option<u64> {
    book.shown().filter(|it| it.t.device == device).map(|it| it.t.ms).min()
}

/// Records this device's owners hold in two versions; only the owner settles them. A cover follows its record, and
/// nobody settles it.
pub fn in_two_versions(book: &Book, profile: &Profile) -> Vec<Id> {
    let own = [profile.person, Some(profile.org_id())];
    let twice = |it: &&Revision| it.kind != cover::KIND && book.versions(it.id).len() > 1;
    book.shown().filter(|it| own.contains(&Some(it.own))).filter(twice).map(|it| it.id).collect()
}

/// The first sentence: what concerns me, in at most sixteen characters where it can be said so.
pub fn lead(assessments: &[Assessment], drafts: usize, handed_in: Since, late: usize) -> String {
    let open: Vec<&Assessment> = assessments.iter().filter(|it| !it.done).collect();
    match (open.first(), open.len() + drafts) {
        (None, 0) if late > 0 => format!("有 {late} 件过期。"),
        (_, n) if late > 0 => format!("有 {n} 件事要做，{late} 件过期。"),
        (Some(first), 1) => format!("有 1 件事要做：{}。", first.title),
        (Some(first), n) => format!("有 {n} 件事要做，先做{}。", first.title),
        (None, 0) if handed_in.changed > 0 => format!("有 {} 条还没上交。", handed_in.changed),
        (None, 0) => "眼下没有要做的。".to_owned(),
        (None, n) => format!("有 {n} 件没写完，接着写。"),
    }
}
