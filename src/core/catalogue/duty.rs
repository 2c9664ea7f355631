//! What the plan asks, as rules over records: one duty for each of the 118 entries (domain.md section 4).
//!
//! A duty is data: clauses, each of one rule family (domain.md 4.1), each saying whose it is, which records bear on
//! it and what they must show. The families are in `duty/`, one file each; an entry without clauses is 说明文字.

use std::fmt;
use std::sync::OnceLock;

use serde::{Deserialize, Deserializer, de};

use crate::period::Unit;

/// Duties by the letter of their entry, in the plan's order.
const FILES: &[&str] = &[
    include_str!("duties/a.json"),
    include_str!("duties/b.json"),
    include_str!("duties/c.json"),
    include_str!("duties/d.json"),
    include_str!("duties/e.json"),
    include_str!("duties/g.json"),
    include_str!("duties/h.json"),
    include_str!("duties/j.json"),
    include_str!("duties/f.json"),
];

/// All duties, in the order of the plan.
pub fn duties() -> &'static [Duty] {
    static DUTIES: OnceLock<Vec<Duty>> = OnceLock::new();
    DUTIES.get_or_init(|| FILES.iter().flat_map(|text| super::parse::<Vec<Duty>>(text)).collect())
}

/// By the code of its entry.
pub fn duty(entry: &str) -> Option<&'static Duty> {
    duties().iter().find(|duty| duty.entry == entry)
}

/// What one entry asks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// `C08`
    pub entry: String,
    /// All of them hold; none: the entry only explains (说明文字).
    #[serde(default)]
    pub clauses: Vec<Clause>,
}

/// One thing to be seen from records.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// As a person would say it: 每个党小组每月开一次会.
    pub say: String,
    /// Who owes it.
    pub who: Who,
    /// Only organisations of this wording of the five-good standard: `organ`.
    #[serde(default)]
    pub only: Option<String>,
    /// Whose records count for an organisation.
    #[serde(default)]
    pub reach: Reach,
    /// Owed only by who has any record that bears on it; the others are 不适用.
    #[serde(default)]
    pub if_any: bool,
    /// What it says already while the record is written.
    #[serde(default)]
    pub hold: Option<Hold>,
    /// How it is judged.
    pub rule: Rule,
}

/// What a clause says in the form of the first kind it looks at, judged as if the record were saved.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// The field it stands at.
    pub at: Path,
    /// The record is not saved while the clause is not met (H08); otherwise it is only told, with what is pending.
    #[serde(default)]
    pub refuse: bool,
    /// What to do about it, one sentence after the numbers.
    #[serde(default)]
    pub say: String,
}

/// Who owes something (domain.md 2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// 各单位党组织
    Unit,
    /// 党支部
    Branch,
    /// 党小组
    Group,
    /// 每名党员
    Member,
    /// 领导班子成员
    TeamMember,
    /// 党员领导干部
    Cadre,
    /// 副处级以上党员领导干部
    Deputy,
    /// 校处级干部
    Division,
    /// 书记
    Secretary,
    /// 党组办
    Office,
}

impl Who {
    /// A person, not an organisation.
    pub fn is_person(self) -> bool {
        match self {
            Who::Member | Who::TeamMember | Who::Cadre | Who::Deputy | Who::Division | Who::Secretary => true,
            Who::Unit | Who::Branch | Who::Group | Who::Office => false,
        }
    }
}

/// Whose records count for an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Its own; of a unit with a single branch, that branch's too.
    #[default]
    Own,
    /// Its own, those of the organisations under it and of their members.
    Within,
    /// Everything in the book: what the office looks at.
    All,
}

/// A rule of one family (domain.md 4.1, decisions.md).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// So many, or so much, in every period.
    Periodic(Periodic),
    /// A document exists, covers its years and was approved.
    Document(Document),
    /// The text of an institution (R26) is in force. That it is run is a clause of its own.
    Institution(Institution),
    /// Done by a day that something else fixes.
    Deadline(Deadline),
    /// One day comes before another.
    Order(Order),
    /// Everyone of a set is in the records.
    Coverage(Coverage),
    /// What was found or promised is closed when due.
    ClosedLoop(ClosedLoop),
    /// A figure beside last year's.
    Trend(Trend),
    /// Points of a list, each shown by a record.
    Checklist(Checklist),
    /// What other entries come to.
    Sum(Sum),
}

/// Which records, or which rows of them, bear on a clause.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pick {
    /// Id of the kind.
    pub kind: String,
    /// A field of rows: each row counts by itself, and plain paths look into the row.
    #[serde(default)]
    pub rows: Option<String>,
    /// The day it counts for; none: the record's period, else its day.
    #[serde(default)]
    pub day: Option<Path>,
    /// All of these hold.
    #[serde(default, rename = "where")]
    pub conds: Vec<Cond>,
    /// The minutes are whole: place, chair, recorder, topic, and who was absent and why (domain.md 2.3, valid).
    #[serde(default)]
    pub valid: bool,
    /// Which persons it counts for; none: whoever it credits, and who owns it.
    #[serde(default)]
    pub by: Vec<Path>,
}

/// Where a value stands in an item: `topic`, `attendance.present`, `steps[vote].date`, `^date` (of the record, where
/// the item is a row).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// Of the record, though the item is a row.
    pub up: bool,
    /// Key of the value.
    pub field: String,
    /// Only the rows that choose this option in one of their columns.
    pub row: Option<String>,
    /// Key below it.
    pub column: Option<String>,
}

impl Path {
    fn parse(text: &str) -> Option<Self> {
        let (up, rest) = text.strip_prefix('^').map_or((false, text), |rest| (true, rest));
        let (head, column) = match rest.split_once('.') {
            Some((head, column)) => (head, Some(column)),
            None => (rest, None),
        };
        let (field, row) = match head.strip_suffix(']').and_then(|head| head.split_once('[')) {
            Some((field, row)) => (field, Some(row)),
            None => (head, None),
        };
        let fine = |text: &str| !text.is_empty() && !text.contains(['.', '[', ']', '^']);
        let all = [Some(field), row, column];
        all.into_iter().flatten().all(fine).then(|| Path {
            up,
            field: field.to_owned(),
            row: row.map(str::to_owned),
            column: column.map(str::to_owned),
        })
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(if self.up { "^" } else { "" })?;
        f.write_str(&self.field)?;
        self.row.iter().try_for_each(|row| write!(f, "[{row}]"))?;
        self.column.iter().try_for_each(|column| write!(f, ".{column}"))
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Path::parse(&text).ok_or_else(|| de::Error::custom(format!("“{text}” is no path")))
    }
}

/// What must be seen at a path.
#[derive(Debug, Deserialize)]
pub struct Cond {
    /// Where to look.
    pub path: Path,
    /// What to see there.
    #[serde(flatten)]
    pub test: Test,
}

/// What is seen at a path. Of several values one is enough.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// One of these options, or of these texts.
    Is(Vec<String>),
    /// Anything is entered there (`true`), or nothing (`false`).
    Filled(bool),
    /// 是 or 否.
    Yes(bool),
    /// A text that contains one of these.
    Contains(Vec<String>),
    /// A number, or so many entries, not below this.
    Least(Amount),
    /// This part of 100 or more: sum of these columns over the sum of those.
    Percent {
        /// Numbers that count.
        of: Vec<Path>,
        /// Numbers beside which they count.
        all: Vec<Path>,
        /// Least percentage.
        least: Amount,
        /// It must be more than that.
        #[serde(default)]
        more: bool,
    },
    /// A day not before the day at `from`, so many months later.
    MonthsAfter {
        /// Where the first day stands.
        from: Path,
        /// How many months later.
        months: u32,
    },
}

/// A whole number, or the name of a figure that a unit may set (`figures.json`).
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Amount {
    /// As it is.
    Number(i64),
    /// By its id.
    Figure(String),
}

/// A span that comes again: `month`, `quarter`, `half_year`, `year`, `programme`, or a figure that names one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Every {
    /// A calendar period.
    Unit(Unit),
    /// The three years as one.
    Programme,
    /// As the unit has set.
    Figure(String),
}

impl<'de> Deserialize<'de> for Every {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(match Unit::of(&text) {
            Some(unit) => Every::Unit(unit),
            None if text == "programme" => Every::Programme,
            None => Every::Figure(text),
        })
    }
}

fn one() -> Amount {
    Amount::Number(1)
}

fn all_of_them() -> Amount {
    Amount::Number(100)
}

/// Periodic: a count, a sum or a number of different things in every span.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Periodic {
    /// How often.
    pub every: Every,
    /// What counts.
    pub of: Vec<Pick>,
    /// How many are owed; 0: nothing is owed, the number is only shown.
    #[serde(default = "one")]
    pub need: Amount,
    /// Add up the numbers here instead of counting.
    #[serde(default)]
    pub sum: Option<Path>,
    /// Count the different values here instead.
    #[serde(default)]
    pub distinct: Option<Path>,
    /// More than this is met too, and said (C08: over the 1—2 day range).
    #[serde(default)]
    pub over: Option<i64>,
    /// What the number is of: 次, 个半天.
    #[serde(default)]
    pub unit: String,
    /// Handed in by the day here, or by the end of the span where nothing stands there.
    #[serde(default)]
    pub due: Option<Path>,
    /// The day it was handed in, where a due day is asked for.
    #[serde(default)]
    pub done: Option<Path>,
    /// So many of 100 of all that were held: whoever held them (D02, a secretary's attendance).
    #[serde(default)]
    pub percent: Option<Amount>,
    /// No more days than this between one and the next, with a tolerance (D02).
    #[serde(default)]
    pub gap: Option<Gap>,
}

/// Largest number of days from one to the next.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// Days.
    pub days: Amount,
    /// More days that are let pass.
    pub grace: Amount,
}

/// Document in force.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// What it is.
    pub of: Vec<Pick>,
    /// The years it must cover: `year`, each by itself, or `programme`.
    pub covers: Every,
    /// What a finished one shows: approved, when, by whom.
    #[serde(default)]
    pub complete: Vec<Cond>,
    /// The day it must be there, `03-31` of its year; none: the end of its first year. May be a figure.
    #[serde(default)]
    pub by: Option<String>,
    /// Where its day stands, to be held against `by`.
    #[serde(default)]
    pub day: Option<Path>,
}

/// The text of an institution.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Institution {
    /// Option of `institution.about`.
    pub about: String,
}

/// Triggered deadline.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// What has to be done in time, each by itself; of a fixed day, whatever does it.
    pub of: Vec<Pick>,
    /// Where the day stands on which it was done.
    pub done: Path,
    /// When it is due.
    pub due: Due,
}

/// A due day.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// A day of the programme's first year, by a figure; others may be shown beside it (F25).
    Fixed {
        /// Figure with a day, `11-23`.
        figure: String,
        /// Figure with an earlier day that is told too.
        #[serde(default)]
        also: Option<String>,
    },
    /// So many days after the day at a path.
    Days {
        /// Where it starts.
        after: Path,
        /// How many.
        days: Amount,
    },
    /// So many working days after it, the first not counted (domain.md 4.4, D12).
    Workdays {
        /// Where it starts.
        after: Path,
        /// How many.
        days: Amount,
        /// The day written on the letter comes first.
        #[serde(default)]
        at: Option<Path>,
        /// More working days, and when they were asked for: in time, or they do not count.
        #[serde(default)]
        extension: Option<Box<Extension>>,
    },
}

/// One extension.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// Working days from the old due day.
    pub days: Path,
    /// The day it was asked for.
    pub asked: Path,
    /// Where no number stands.
    pub default: Amount,
}

/// Order of dates.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The records whose later day is looked at; each by itself.
    pub of: Vec<Pick>,
    /// The later day; where it is empty nothing is owed yet.
    pub then: Path,
    /// What must lie before it.
    pub first: First,
}

/// What must come first.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct First {
    /// The earlier day.
    pub day: Path,
    /// In a record of its own, about the same person or organisation.
    #[serde(default)]
    pub of: Option<Pick>,
    /// Where both name their person; none: the same organisation.
    #[serde(default)]
    pub same: Option<Path>,
    /// Not the same day either.
    #[serde(default)]
    pub strict: bool,
    /// At least so many days between.
    #[serde(default)]
    pub days: Option<Amount>,
    /// At least so many working days, the first and the last counted (domain.md 4.4, H03).
    #[serde(default)]
    pub workdays: Option<Amount>,
}

/// Coverage of people.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// How often.
    pub every: Every,
    /// Where they must be found.
    pub of: Vec<Pick>,
    /// Who must be found.
    pub whom: Whom,
    /// So many of 100.
    #[serde(default = "all_of_them")]
    pub percent: Amount,
    /// Of the programme: only at its end, not after its first year.
    #[serde(default)]
    pub whole: bool,
    /// Instead of who is found: no more than one in so many may satisfy these (E07: 优秀 <= 1/3).
    #[serde(default)]
    pub cap: Option<Cap>,
}

/// At most one in so many.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// What is capped.
    #[serde(rename = "where")]
    pub conds: Vec<Cond>,
    /// One in so many.
    pub one_in: Amount,
    /// What they are called: 优秀.
    pub word: String,
}

/// A set to be covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// All members.
    Members,
    /// Full members: who may be graded.
    FullMembers,
    /// The leadership team.
    Team,
    /// 校处级干部
    Division,
    /// 副处级以上
    Deputies,
    /// Secretaries of the branches and general branches.
    Secretaries,
    /// The post types in the roster.
    PostTypes,
    /// Whom the admission cases that are open are about, by name.
    Candidates,
}

/// Closed loop.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosedLoop {
    /// What is open until it is closed.
    pub of: Vec<Pick>,
    /// The day it is due; none at all: at once.
    #[serde(default)]
    pub due: Option<Path>,
    /// So many months after that day.
    #[serde(default)]
    pub months: u32,
    /// What a closed one shows.
    pub done: Vec<Cond>,
    /// Of 100.
    #[serde(default = "all_of_them")]
    pub percent: Amount,
    /// Below this of 100 it is missed, not partly done.
    #[serde(default)]
    pub floor: Option<Amount>,
}

/// Trend.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trend {
    /// What the figure is called: 人均学时.
    pub what: String,
    /// What it is made of.
    pub of: Vec<Pick>,
    /// Add these up; none: count.
    #[serde(default)]
    pub sum: Vec<Path>,
    /// Divide by the sum of these: a rate in per cent.
    #[serde(default)]
    pub over: Vec<Path>,
    /// Divide by the number of members.
    #[serde(default)]
    pub per_member: bool,
    /// Less is better: complaints.
    #[serde(default)]
    pub falling: bool,
    /// Behind the figure: 分钟, 篇.
    #[serde(default)]
    pub unit: String,
}

/// Document checklist.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checklist {
    /// How often it is gone through.
    pub every: Every,
    /// The records that may show a point.
    #[serde(default)]
    pub of: Vec<Pick>,
    /// Only the newest of them.
    #[serde(default)]
    pub latest: bool,
    /// The points.
    pub points: Vec<Point>,
}

/// One point of a list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// What it is.
    pub say: String,
    /// What one of the records shows.
    #[serde(default, rename = "where")]
    pub conds: Vec<Cond>,
    /// A number of members that the organisation must have.
    #[serde(default)]
    pub members: Option<Amount>,
    /// Asked only of organisations with so many members.
    #[serde(default)]
    pub from_members: Option<Amount>,
    /// Somebody of the roster holds this post.
    #[serde(default)]
    pub post: Option<String>,
    /// The record is not older than so many years.
    #[serde(default)]
    pub years: Option<Amount>,
}

/// Sum of other entries.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sum {
    /// These entries; empty: all others.
    Entries(Vec<String>),
    /// The entries of these sections of the plan.
    Sections(Vec<String>),
    /// Branches that reach the five-good standard, of 100 (B13).
    FiveGood(Amount),
}

impl Rule {
    /// The family, as it is named to people.
    pub fn family(&self) -> &'static str {
        match self {
            Rule::Periodic(_) => "定期",
            Rule::Document(_) => "文件有效",
            Rule::Institution(_) => "制度建立和执行",
            Rule::Deadline(_) => "按期办结",
            Rule::Order(_) => "先后次序",
            Rule::Coverage(_) => "人员覆盖",
            Rule::ClosedLoop(_) => "闭环",
            Rule::Trend(_) => "趋势",
            Rule::Checklist(_) => "对照清单",
            Rule::Sum(_) => "汇总",
        }
    }

    /// The records it looks at.
    pub fn picks(&self) -> Vec<&Pick> {
        match self {
            Rule::Periodic(it) => it.of.iter().collect(),
            Rule::Document(it) => it.of.iter().collect(),
            Rule::Institution(_) | Rule::Sum(_) => Vec::new(),
            Rule::Deadline(it) => it.of.iter().collect(),
            Rule::Order(it) => it.of.iter().chain(&it.first.of).collect(),
            Rule::Coverage(it) => it.of.iter().collect(),
            Rule::ClosedLoop(it) => it.of.iter().collect(),
            Rule::Trend(it) => it.of.iter().collect(),
            Rule::Checklist(it) => it.of.iter().collect(),
        }
    }
}

impl Duty {
    /// The families of its clauses, each once; 说明文字 where there are none.
    pub fn families(&self) -> Vec<&'static str> {
        let mut families: Vec<&str> = Vec::new();
        for clause in &self.clauses {
            if !families.contains(&clause.rule.family()) {
                families.push(clause.rule.family());
            }
        }
        if families.is_empty() { vec!["说明文字"] } else { families }
    }

    /// Kinds of record it looks at, each once.
    pub fn kinds(&self) -> Vec<&str> {
        let mut kinds: Vec<&str> = Vec::new();
        for clause in &self.clauses {
            let institution = matches!(clause.rule, Rule::Institution(_)).then_some("institution");
            let candidates = match &clause.rule {
                Rule::Coverage(it) if it.whom == Whom::Candidates => Some("admission_case"),
                _ => None,
            };
            let picked = clause.rule.picks().into_iter().map(|pick| pick.kind.as_str());
            for kind in picked.chain(institution).chain(candidates) {
                if !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
        }
        kinds
    }
}
