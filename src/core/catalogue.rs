//! The plan as data: kinds of record, their fields, standards, the plan's sentences and entries.
//!
//! Forms, lists, search, exports and scores are derived from what stands here. A new kind of record is one file in
//! `catalogue/kinds/` and one line in [`KIND_FILES`], at its place in the menu.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::value::Map;

/// The kinds in the order of the menu.
const KIND_FILES: &[&str] = &[
    include_str!("catalogue/kinds/self_study_entry.json"),
];

/// The standards, newest version of each.
const STANDARD_FILES: &[&str] = &[
];

/// All that the files of `catalogue/` say.
#[derive(Debug)]
pub struct Catalogue {
    pub kinds: Vec<Kind>,
    pub standards: Vec<Standard>,
}

/// The catalogue, parsed once.
pub fn get() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue {
        kinds: KIND_FILES.iter().map(|text| parse(text)).collect(),
        standards: STANDARD_FILES.iter().map(|text| parse(text)).collect(),
    })
}

#[expect(clippy::expect_used, reason = "a test reads every file of the catalogue")]
fn parse<T: for<'de> Deserialize<'de>>(text: &str) -> T {
    serde_json::from_str(text).expect("a file of the catalogue")
}

impl Catalogue {
    pub fn kind(&self, id: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.id == id)
    }

    pub fn standard(&self, id: &str) -> Option<&Standard> {
        self.standards.iter().find(|standard| standard.id == id)
    }
}

/// A kind of record (domain.md section 3).
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
    pub visibility: Visibility,
    pub owner: Owner,
    /// Exists once for an owner and a period, so its id is derived from them.
    #[serde(default)]
    pub one_per: bool,
    /// Written by the app itself, never from the menu: a roster line, a cover.
    #[serde(default)]
    pub hidden: bool,
    /// Field that names the record in a list.
    pub title_field: String,
    /// Fields that stand below it in a list.
    #[serde(default)]
    pub summary: Vec<String>,
    pub fields: Vec<Field>,
    /// A filled example of the values, used by tests and by the empty form's hints.
    pub sample: Map,
}

impl Kind {
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }
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
    Person,
    Organisation,
}

/// One field of a kind, or one column of a field of rows.
#[derive(Debug, Deserialize)]
pub struct Field {
    /// Key in the record's values.
    pub id: String,
    /// What stands before the input: 题目.
    pub label: String,
    #[serde(flatten)]
    pub shape: Shape,
    #[serde(default)]
    pub required: bool,
    /// One plain sentence under the input.
    #[serde(default)]
    pub hint: String,
    /// What is said where a required value is missing; otherwise one is made from the label.
    #[serde(default)]
    pub missing: String,
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
    Period { unit: crate::period::Unit },
    Number {
        #[serde(default)]
        min: i64,
        max: i64,
        /// Shown behind the number: 分钟, 个半天, 字.
        #[serde(default)]
        unit: String,
    },
    Choice { options: Vec<Choice> },
    Choices { options: Vec<Choice> },
    /// Persons: a list of `{id?, name}`; `id` where the roster knows them.
    People {
        #[serde(default)]
        many: bool,
    },
    /// `{expected, present, people:[{id?,name}], absentees:[{id?,name,reason,made_up_on?}]}`; expected = present + absent.
    Attendance,
    /// A list of maps with these columns.
    Rows { columns: Vec<Field> },
    /// Evidence or related records: a list of `{id}` or `{kind,date,title}`.
    Links {
        /// Kinds offered first; empty means any.
        #[serde(default)]
        kinds: Vec<String>,
    },
    /// Photos and papers: a list of `{sha,name,type,n}`.
    Attachments,
    YesNo,
    /// An organisation of the roster, 32 hex digits.
    Organisation,
    /// Answers to a standard's items; the 自评 pages write it, not the form.
    Items { standard: String },
}

/// One option of a choice.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub id: String,
    pub label: String,
}

/// A standard to assess against: the five-good standard, the member's items.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// `five_good`, `member`.
    pub id: String,
    pub version: u32,
    pub title: String,
    pub levels: Vec<Level>,
    /// Greatest lower bound first, in tenths of a point: `{from: 900, label: 好}`.
    pub bands: Vec<Band>,
    /// 领导班子好 …, 平时能看出来 …
    pub groups: Vec<Group>,
    /// Sets of items that replace or add for one kind of organisation or post.
    #[serde(default)]
    pub variants: Vec<Variant>,
    #[serde(default)]
    pub vetoes: Vec<Veto>,
}

/// One step of the scale, best first. `share` is in tenths of the weight (five-good: 10, 8, 5, 0) or in quarters
/// (member: 4, 3, 2, 0), as `of` says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    pub id: String,
    pub label: String,
    pub share: u32,
    pub of: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    pub id: String,
    pub label: String,
    /// Printed total in tenths from which the band holds.
    pub from: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// `LEAD`, `usual`
    pub id: String,
    pub title: String,
    /// One plain sentence: what it means.
    #[serde(default)]
    pub gist: String,
    pub items: Vec<Item>,
}

/// One indicator or one sentence of self-assessment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// `LEAD1`, `SELF01`: never renamed.
    pub id: String,
    pub text: String,
    pub weight: u32,
    /// Plain words: what counts, folded above the plan's text.
    #[serde(default)]
    pub hint: String,
    #[serde(default)]
    pub sentences: Vec<String>,
    #[serde(default)]
    pub entries: Vec<String>,
    /// Kinds of record that are evidence for it.
    pub kinds: Vec<String>,
    /// Identifier of the rule in score.rs that computes the level; none: judged by hand (人工判定).
    #[serde(default)]
    pub rule: Option<String>,
    /// May be 不适用.
    #[serde(default)]
    pub may_be_na: bool,
}

/// 机关, 学校, 党总支 for the five-good standard; post types for the member's items.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    pub id: String,
    pub title: String,
    /// Same id as an item of the standard: its wording instead.
    #[serde(default)]
    pub instead: Vec<Item>,
    /// Items on top, in a group of their own.
    #[serde(default)]
    pub more: Vec<Item>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Veto {
    pub id: String,
    pub text: String,
}
