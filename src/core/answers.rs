//! Answers to a standard's items, as the 自评 pages write them and the scores read them.
//!
//! In a record (R28 `self_assessment`, R39 `evaluation`) they are the list under `items`, one map per item:
//! `{id, level?, na_reason?, evidence_refs:[{id}|{kind,date,title}], note?, measure?, due?, done_on?, carried?}`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::catalogue::{Item, Standard};
use crate::record::Id;
use crate::value::{self, Map, Value};

/// What an answer rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// A record of this book.
    Record(Id),
    /// A record somebody else holds, to be matched at take-in; shown 待对上 (decisions.md, Kinds).
    Pointer {
        /// Id of the kind; empty if not said.
        kind: String,
        /// The day, as typed; empty if not said.
        date: String,
        /// What to look for.
        title: String,
    },
}

impl Evidence {
    /// None where neither a record nor a title is named.
    pub fn from_value(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key).text().unwrap_or_default();
        match text("id").parse() {
            Ok(id) => Some(Evidence::Record(id)),
            Err(_) if text("title").is_empty() => None,
            Err(_) => {
                let [kind, date, title] = ["kind", "date", "title"].map(|key| text(key).to_owned());
                Some(Evidence::Pointer { kind, date, title })
            }
        }
    }

    /// `{id}` or `{kind,date,title}`.
    pub fn to_value(&self) -> Value {
        let pairs = match self {
            Evidence::Record(id) => vec![("id", id.to_string())],
            Evidence::Pointer { kind, date, title } => {
                vec![("kind", kind.clone()), ("date", date.clone()), ("title", title.clone())]
            }
        };
        Value::Map(pairs.into_iter().map(|(key, text)| (key.to_owned(), Value::Text(text))).collect())
    }
}

/// The answer to one item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// Id of one of the standard's levels.
    pub level: Option<String>,
    /// 不适用 and why; an answer has a level or this.
    pub na_reason: Option<String>,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// In the person's words; empty if none.
    pub note: String,
    /// 没做到: how it will be made good, and by which day.
    pub measure: String,
    /// The day, `2026-12-31`; empty if none.
    pub due: String,
    /// The day it was made good; empty until then.
    pub done_on: String,
    /// Taken over from last time and not yet confirmed.
    pub carried: bool,
}

impl Answer {
    /// Without what no record may hold, as soon as it is pasted ([`value::cleaned`]).
    pub fn clean(&mut self) {
        for text in [&mut self.note, &mut self.measure].into_iter().chain(&mut self.na_reason) {
            if let Cow::Owned(clean) = value::cleaned(text) {
                *text = clean;
            }
        }
    }

    /// A level is chosen, or 不适用 with its reason.
    pub fn is_given(&self) -> bool {
        !self.carried
            && (self.level.is_some() || self.na_reason.as_ref().is_some_and(|why| !why.trim().is_empty()))
    }

    /// Somebody has chosen something, this year.
    pub fn is_begun(&self) -> bool {
        !self.carried && (self.level.is_some() || self.na_reason.is_some())
    }

    fn from_value(value: &Value) -> Self {
        let text = |key: &str| value.get(key).text().unwrap_or_default().to_owned();
        let some = |key: &str| value.get(key).text().map(str::to_owned);
        Answer {
            level: some("level").filter(|level| !level.is_empty()),
            na_reason: some("na_reason"),
            evidence: value.get("evidence_refs").list().iter().filter_map(Evidence::from_value).collect(),
            note: text("note"),
            measure: text("measure"),
            due: text("due"),
            done_on: text("done_on"),
            carried: value.get("carried").bool().unwrap_or(false),
        }
    }

    fn to_value(&self, id: &str) -> Value {
        let mut map = Map::new();
        map.insert("id".into(), id.into());
        let texts = [
            ("note", &self.note),
            ("measure", &self.measure),
            ("due", &self.due),
            ("done_on", &self.done_on),
        ];
        let some = [("level", &self.level), ("na_reason", &self.na_reason)];
        let some = some.into_iter().filter_map(|(key, text)| text.as_ref().map(|text| (key, text)));
        for (key, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()).chain(some) {
            map.insert(key.into(), text.as_str().into());
        }
        let evidence: Vec<Value> = self.evidence.iter().map(Evidence::to_value).collect();
        map.insert("evidence_refs".into(), evidence.into());
        if self.carried {
            map.insert("carried".into(), true.into());
        }
        Value::Map(map)
    }
}

/// The answers of one record, by item id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answers(pub BTreeMap<String, Answer>);

impl Answers {
    /// From a record's values; an item without an id is left out.
    pub fn from_values(values: &Map) -> Self {
        let items = values.get("items").map(Value::list).unwrap_or_default();
        let named = items
            .iter()
            .filter_map(|item| Some((item.get("id").text()?.to_owned(), Answer::from_value(item))));
        Answers(named.collect())
    }

    /// The list as it stands under `items`.
    pub fn to_value(&self) -> Value {
        Value::List(self.0.iter().map(|(id, answer)| answer.to_value(id)).collect())
    }

    /// The answer to an item; an empty one if there is none.
    pub fn of(&self, item: &str) -> Answer {
        self.0.get(item).cloned().unwrap_or_default()
    }

    /// Last time's answers for these questions, each to be confirmed: level and note, but no evidence, for
    /// evidence is of its year.
    #[must_use]
    pub fn carried_over(&self, questions: &[Question]) -> Answers {
        let carry = |question: &Question| {
            let last = self.0.get(&question.item.id).filter(|last| last.is_given())?;
            let evidence = Vec::new();
            let answer = Answer {
                carried: true,
                evidence,
                measure: String::new(),
                due: String::new(),
                done_on: String::new(),
                ..last.clone()
            };
            Some((question.item.id.clone(), answer))
        };
        Answers(questions.iter().filter_map(carry).collect())
    }

    /// Answered by the person, or by a rule over the records.
    pub fn is_answered(&self, question: &Question) -> bool {
        question.item.rule.is_some() || self.of(&question.item.id).is_given()
    }

    /// How many questions are answered.
    pub fn given(&self, questions: &[Question]) -> usize {
        questions.iter().filter(|question| self.is_answered(question)).count()
    }

    /// The first question without an answer.
    pub fn next<'a>(&self, questions: &'a [Question]) -> Option<&'a Question> {
        questions.iter().find(|question| !self.is_answered(question))
    }
}

/// One item in its place: number from 1, and the group it stands under.
#[derive(Debug, Clone)]
pub struct Question {
    /// From 1, through all groups.
    pub number: usize,
    /// The group's title.
    pub group: String,
    /// In the variant's wording.
    pub item: Item,
}

/// The questions of a standard in the variant's wording, in order; its additional items come last.
pub fn questions(standard: &Standard, variant: &str) -> Vec<Question> {
    let variant = standard.variants.iter().find(|it| it.id == variant);
    let instead = |item: &Item| {
        let other = variant.and_then(|it| it.instead.iter().find(|other| other.id == item.id));
        other.unwrap_or(item).clone()
    };
    let common =
        standard.groups.iter().flat_map(|group| group.items.iter().map(|item| (&group.title, instead(item))));
    let more = variant.into_iter().flat_map(|it| it.more.iter().map(|item| (&it.title, item.clone())));
    let numbered = common.chain(more).enumerate();
    numbered
        .map(|(index, (group, item))| Question { number: index + 1, group: group.clone(), item })
        .collect()
}

/// How far a section is (UX 12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// No question of it is answered.
    NotStarted,
    /// Some are.
    Underway,
    /// All are.
    Done,
}

impl Progress {
    /// From the questions answered and those there are.
    pub fn of(given: usize, all: usize) -> Self {
        if given == 0 {
            Progress::NotStarted
        } else if given < all {
            Progress::Underway
        } else {
            Progress::Done
        }
    }

    /// As written beside the section.
    pub fn label(self) -> &'static str {
        match self {
            Progress::NotStarted => "未开始",
            Progress::Underway => "进行中",
            Progress::Done => "已完成",
        }
    }
}

/// A run of questions under one heading.
#[derive(Debug, Clone)]
pub struct Section {
    /// The group's title.
    pub title: String,
    /// In order.
    pub questions: Vec<Question>,
}

/// The item that a problem's path is about: `items.A2.evidence_refs` is about `A2`.
pub fn item_of(path: &str) -> &str {
    path.split('.').nth(1).unwrap_or_default()
}

/// Questions of one group that follow each other make a section.
pub fn sections(questions: &[Question]) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for question in questions {
        match sections.last_mut().filter(|section| section.title == question.group) {
            Some(section) => section.questions.push(question.clone()),
            None => {
                sections.push(Section { title: question.group.clone(), questions: vec![question.clone()] });
            }
        }
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::map;

    fn standard() -> Standard {
        let text = r#"{"id":"s","version":1,"title":"试","levels":[],"bands":[],"groups":[
            {"id":"a","title":"甲","items":[{"id":"A1","text":"一","weight":1,"kinds":[]},{"id":"A2","text":"二","weight":1,"kinds":[]}]}],
            "variants":[{"id":"school","title":"学校","instead":[{"id":"A2","text":"学校二","weight":1,"kinds":[]}],
                         "more":[{"id":"S1","text":"三","weight":1,"kinds":[]}]}]}"#;
        serde_json::from_str(text).unwrap()
    }

    fn level(level: &str) -> Answer {
        Answer { level: Some(level.into()), note: "说明".into(), ..Answer::default() }
    }

    #[test]
    fn a_variant_rewords_and_adds() {
        let texts = |variant| -> Vec<String> {
            questions(&standard(), variant)
                .into_iter()
                .map(|q| format!("{}{}{}", q.number, q.group, q.item.text))
                .collect()
        };
        assert_eq!(texts(""), ["1甲一", "2甲二"]);
        assert_eq!(texts("school"), ["1甲一", "2甲学校二", "3学校三"]);
        assert_eq!(sections(&questions(&standard(), "school")).len(), 2);
    }

    #[test]
    fn answers_are_kept_whole() {
        let pointer = Evidence::Pointer {
            kind: "group_meeting".into(),
            date: "2026-03-01".into(),
            title: "三月会".into(),
        };
        let full = Answer {
            evidence: vec![Evidence::Record(Id(5)), pointer],
            measure: "补".into(),
            due: "2026-12-01".into(),
            done_on: "2026-11-30".into(),
            carried: true,
            na_reason: Some("没有".into()),
            ..level("0")
        };
        let answers = Answers([("A1".to_owned(), full), ("A2".to_owned(), Answer::default())].into());
        assert_eq!(Answers::from_values(&map([("items", answers.to_value())])), answers);
    }

    #[test]
    fn what_is_carried_over_counts_only_when_confirmed() {
        let questions = questions(&standard(), "school");
        let last = Answers([("A1".to_owned(), level("4")), ("gone".to_owned(), level("4"))].into());
        let mut now = last.carried_over(&questions);
        assert_eq!((now.0.len(), now.given(&questions)), (1, 0));
        now.0.get_mut("A1").unwrap().carried = false;
        assert_eq!(now.given(&questions), 1);
    }

    #[test]
    fn not_applicable_needs_its_reason() {
        let na = |why: &str| Answer { na_reason: Some(why.into()), ..Answer::default() };
        assert!(!na("  ").is_given());
        assert!(na("今年没有突发情况").is_given());
    }

    #[test]
    fn what_is_pasted_into_an_answer_is_cleaned() {
        let odd = || "一\u{b}二\0".to_owned();
        let mut answer = Answer { note: odd(), measure: odd(), na_reason: Some(odd()), ..Answer::default() };
        answer.clean();
        assert_eq!((answer.note.as_str(), answer.measure.as_str()), ("一\n二", "一\n二"));
        assert_eq!(answer.na_reason.as_deref(), Some("一\n二"));
    }
}
