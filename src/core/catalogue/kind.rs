//! Kinds of record and their fields (domain.md section 3).

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de};

use crate::profile::Role;
use crate::record::{Id, common};
use crate::value::{Map, Value};

/// A kind of record.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Identifier of domain.md section 3, never renamed: `party_lecture`.
    pub id: String,
    /// Number of domain.md section 3: `R08`. Empty for `cover` and `person_link`.
    #[serde(default)]
    pub code: String,
    /// What a user calls it: 党课.
    pub title: String,
    /// One line for the menu: when to write one.
    #[serde(default)]
    pub purpose: String,
    /// Sentences of the plan it comes from: `S20`.
    #[serde(default)]
    pub sentences: Vec<String>,
    /// Entries of the plan it is a record for: `C13`.
    #[serde(default)]
    pub entries: Vec<String>,
    /// Who may see it.
    pub visibility: Visibility,
    /// Whose it is.
    pub owner: Owner,
    /// Whose menu it stands in (DESIGN.md section 7).
    #[serde(default, deserialize_with = "roles")]
    pub writers: Vec<Role>,
    /// Exists once for these: `owner` and names of values such as `period`. Its id is derived from them; empty
    /// means as many as there are.
    #[serde(default)]
    pub one_per: Vec<String>,
    /// Written by a page of its own or by the app, never from the menu: an assessment, a roster line, a cover.
    #[serde(default)]
    pub hidden: bool,
    /// Goes down to those below, and never up with what is handed in.
    #[serde(default)]
    pub down: bool,
    /// The record itself is open until it is closed: 突出问题.
    #[serde(default)]
    pub ledger: Option<Ledger>,
    /// Field that names the record in a list.
    pub title_field: String,
    /// Fields that stand below it in a list.
    #[serde(default)]
    pub summary: Vec<String>,
    /// In the form's order. A name stands for fields that several kinds share (`shared_fields.json`).
    #[serde(deserialize_with = "fields")]
    pub fields: Vec<Field>,
    /// What must hold between fields.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// A filled example of the values, used by tests and by the empty form's hints.
    pub sample: Map,
}

impl Kind {
    /// Its record answers the items of a standard.
    pub fn is_assessment(&self) -> bool {
        self.fields.iter().any(|field| matches!(field.shape, Shape::Items { .. }))
    }

    /// By the field's id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// The id that every device gives to this record; none where the kind is not [`Kind::one_per`] anything or a
    /// value it hangs on is missing: such a record takes a fresh id. A missing `org` is the owner itself.
    pub fn id_for(&self, own: Id, values: &Map) -> Option<Id> {
        let part = |key: &String| {
            let text = values.get(key).and_then(Value::text).filter(|text| !text.is_empty());
            let mine = key == "owner" || (key == common::ORG && text.is_none());
            if mine { Some(own.to_string()) } else { text.map(str::to_owned) }
        };
        let mut parts = vec![self.id.clone()];
        parts.extend(self.one_per.iter().map(part).collect::<Option<Vec<String>>>()?);
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        (parts.len() > 1).then(|| Id::derived(&parts))
    }
}

fn roles<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Role>, D::Error> {
    let ids = Vec::<String>::deserialize(deserializer)?;
    let role = |id: String| Role::of(&id).ok_or_else(|| de::Error::custom(format!("no role is called {id}")));
    ids.into_iter().map(role).collect()
}

/// A field, or the name of shared ones.
#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Shared(String),
    Own(Box<Field>),
}

fn fields<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Field>, D::Error> {
    let mut fields = Vec::new();
    for entry in Vec::<Entry>::deserialize(deserializer)? {
        match entry {
            Entry::Own(field) => fields.push(*field),
            Entry::Shared(name) => {
                let mut shared: BTreeMap<String, Vec<Field>> =
                    super::parse(include_str!("shared_fields.json"));
                let unknown = || de::Error::custom(format!("no shared fields are called {name}"));
                fields.extend(shared.remove(&name).ok_or_else(unknown)?);
            }
        }
    }
    Ok(fields)
}

/// Who may see a record (domain.md section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Visibility {
    /// Public inside the unit.
    P,
    /// Branch members.
    B,
    /// Committee and secretary: stays out of files unless ticked.
    C,
    /// The persons named: stays out of files unless ticked.
    X,
}

impl Visibility {
    /// C and X stay here unless the sender says otherwise; a cover goes up for each.
    pub fn stays(self) -> bool {
        match self {
            Visibility::P | Visibility::B => false,
            Visibility::C | Visibility::X => true,
        }
    }
}

/// Whose record it is: only the owner's devices change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// A person.
    Person,
    /// A unit, branch or group.
    Organisation,
}

/// One field of a kind, or one column of a field of rows.
#[derive(Debug, Deserialize)]
pub struct Field {
    /// Key in the record's values.
    pub id: String,
    /// What stands before the input: 题目.
    pub label: String,
    /// What it holds.
    #[serde(flatten)]
    pub shape: Shape,
    /// Cannot be saved without.
    #[serde(default)]
    pub required: bool,
    /// One plain sentence under the input.
    #[serde(default)]
    pub hint: String,
    /// What is said where a required value is missing; otherwise one is made from the label.
    #[serde(default)]
    pub missing: String,
    /// What a new record starts with.
    #[serde(default)]
    pub fill: Option<Fill>,
    /// Known names offered beside the input.
    #[serde(default)]
    pub offer: Option<Offer>,
    /// Shown beside the input: what the last record of the kind says.
    #[serde(default)]
    pub recall: Option<Recall>,
    /// Each of its rows is open until it is closed: measures, promises.
    #[serde(default)]
    pub ledger: Option<Ledger>,
    /// Who was absent makes it up (补课、补学).
    #[serde(default)]
    pub make_up: bool,
    /// Seen outside where the record itself stays with its writer: a day, a number or an option, never a text.
    #[serde(default)]
    pub outside: bool,
}

impl Field {
    /// The form asks for it.
    pub fn is_asked(&self) -> bool {
        self.fill != Some(Fill::Given)
    }
}

/// Known things that a new record starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fill {
    /// The day, or the period that the day lies in.
    Today,
    /// Who is writing.
    Me,
    /// The writer's own organisation.
    Here,
    /// What it was begun with: known from there, and not asked.
    Given,
}

/// Names that are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offer {
    /// The Party groups of the roster.
    Groups,
    /// The options in the unit's own words (机关作风八项措施).
    StyleMeasures,
}

/// Where something stands that is open until it is closed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// What it is.
    pub sort: Sort,
    /// Field or column that says what; empty there: nothing is open.
    pub what: String,
    /// Who sees to it, as people; `^cadre`: a field of the record, where rows are looked at.
    #[serde(default)]
    pub who: String,
    /// By when; none: as soon as possible.
    #[serde(default)]
    pub due: String,
    /// The day it was closed.
    pub done: String,
}

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// 突出问题
    Issue,
    /// 措施
    Measure,
    /// 答应的事
    Promise,
    /// 任务
    Task,
    /// 要答复的
    Reply,
    /// 要补的课
    MakeUp,
}

/// What is looked back at: a field of the last record of the same kind and organisation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recall {
    /// Its field.
    pub field: String,
    /// Both have the same here: 支部, 领导班子.
    pub same: Vec<String>,
}

/// What a field holds. Numbers are whole, in the unit named.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Shape {
    /// One line of text.
    Text,
    /// Running text.
    Paragraph,
    /// A day, `2026-11-12`.
    Date {
        /// The day may lie in the future (a due date); otherwise that is a problem.
        #[serde(default)]
        future: bool,
    },
    /// A period: `2026`, `2026H1`, `2026Q1`, `2026-03`.
    Period {
        /// How long the period is.
        unit: crate::period::Unit,
    },
    /// A whole number.
    Number {
        /// Least that is taken.
        #[serde(default)]
        min: i64,
        /// Greatest that is taken.
        max: i64,
        /// Shown behind the number: 分钟, 个半天, 字.
        #[serde(default)]
        unit: String,
    },
    /// One of these, by its id.
    Choice {
        /// In the order they are offered.
        options: Vec<Choice>,
    },
    /// Any of these, by their ids.
    Choices {
        /// In the order they are offered.
        options: Vec<Choice>,
    },
    /// Persons: a list of `{id?, name}`; `id` where the roster knows them. One person is a list of one.
    People {
        /// More than one.
        #[serde(default)]
        many: bool,
    },
    /// `{expected, present, people:[{id?,name}], absentees:[{id?,name,reason,made_up_on?}]}`; expected = present + absent.
    Attendance,
    /// A list of maps with these columns.
    Rows {
        /// The fields of one row.
        columns: Vec<Field>,
    },
    /// Evidence or related records: a list of `{id}` or `{kind,date,title}`.
    Links {
        /// Kinds offered first; empty means any.
        #[serde(default)]
        kinds: Vec<String>,
    },
    /// Photos and papers: a list of `{sha,name,type,n}`.
    Attachments,
    /// 是 or 否.
    YesNo,
    /// An organisation of the roster, 32 hex digits.
    Organisation,
    /// Answers to a standard's items; the 自评 pages write it, not the form.
    Items {
        /// Id of the standard.
        standard: String,
    },
}

/// One option of a choice.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// As stored; never renamed.
    pub id: String,
    /// As shown.
    pub label: String,
}

/// What must hold between fields of one kind; fields that are empty are left out of it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Check {
    /// Numbers that do not grow from left to right: 发出, 收回, 有效.
    Falling(Vec<String>),
    /// These numbers make up that one: 满意 + 基本满意 + 不满意 = 有效票. Holds in every row that has them, too.
    Sum {
        /// Field ids of the parts.
        of: Vec<String>,
        /// Field id of the whole.
        is: String,
    },
    /// Days or periods that do not go back from left to right.
    Order(Vec<String>),
    /// In every row of `votes`: 赞成 + 反对 + 弃权 are not more than `present_with_vote`.
    Votes,
    /// Steps in rows, dated in the order of their options; some only when a condition holds.
    Stages {
        /// Field of the rows, with the columns `step` and `date`.
        rows: String,
        /// Steps that come when they come, and more than once.
        loose: Vec<String>,
        /// What must have happened before a step.
        gates: Vec<Gate>,
        /// Days that can be foreseen from a step until another is taken.
        #[serde(default)]
        foresee: Vec<Foresee>,
    },
}

/// A day that follows from a step: the next inspection, the end of the probation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Foresee {
    /// Entry of the plan it is for.
    pub entry: String,
    /// So many days after the last of these steps.
    pub after: Vec<String>,
    /// By a figure.
    pub days: String,
    /// Until one of these steps is taken, or the case ends.
    pub until: Vec<String>,
    /// What to do then: 该考察了.
    pub say: String,
    /// Late after that day; otherwise it only may be done from then on.
    #[serde(default)]
    pub must: bool,
}

/// A step that needs another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// Option of the column `step`.
    pub step: String,
    /// The step that must be dated, and no later. How much earlier is a rule's to say (`Clause::hold`).
    pub after: String,
}
