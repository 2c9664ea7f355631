//! Forms: what was typed to values, values to problems, and what a new record starts with.
//!
//! A problem names the field by its path and says in one or two sentences what is wrong and what to do; the summary
//! at the top of a page and the line beside the field use the same words (DESIGN.md section 6).

mod attendance;
mod blank;
mod checks;
mod items;
mod read;
mod recall;
mod shapes;
mod stages;
#[cfg(test)]
mod tests;
mod tidy;

use chrono::NaiveDate;

use crate::catalogue::{Field, Kind, Shape, standard};
use crate::value::{Map, Value};

pub use blank::{Context, blank};
pub use read::{clean, read, read_date, read_names, read_number, read_period};
pub use recall::recall;
pub use tidy::tidy;

/// Most characters in one line of text.
pub const MAX_LINE: usize = 200;

/// One thing to put right before a record is finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Path of the value: `topic`, `attendance.absentees.1.reason` (rows from 0), `items.SELF03.measure`.
    pub field: String,
    /// What is wrong and what to do, in plain Chinese.
    pub message: String,
}

/// All that is wrong with the values of a record, in the order of the form. Empty: it may be saved as finished.
///
/// Values under keys the kind does not know (a later version's) are left alone.
pub fn problems(kind: &Kind, values: &Map, today: NaiveDate) -> Vec<Problem> {
    let meeting = kind.fields.iter().any(|field| matches!(field.shape, Shape::Attendance));
    let signed = values.get("signed_on").is_some_and(|day| !day.is_empty());
    let version = standard::version_of(values);
    let mut judge = Judge { today, meeting, signed, variant: variant(values), version, problems: Vec::new() };
    for field in &kind.fields {
        judge.field(field, values.get(&field.id).unwrap_or(&Value::Null), &At::top(field));
    }
    for check in &kind.checks {
        judge.check(check, kind, values);
    }
    judge.problems
}

/// Which variant of a standard the answers are for.
fn variant(values: &Map) -> String {
    values.get("post_type").and_then(Value::text).unwrap_or_default().to_owned()
}

/// Where a value stands: its path, and what comes before the message (`任务第 2 行：`).
#[derive(Debug, Clone)]
struct At {
    path: String,
    place: String,
}

impl At {
    fn top(field: &Field) -> Self {
        At { path: field.id.clone(), place: String::new() }
    }

    fn under(&self, key: &str) -> Self {
        At { path: format!("{}.{key}", self.path), place: self.place.clone() }
    }

    fn row(&self, index: usize, label: &str) -> Self {
        At { path: format!("{}.{index}", self.path), place: format!("{label}第 {} 行：", index + 1) }
    }
}

/// Collects the problems of one record.
struct Judge {
    today: NaiveDate,
    /// People come together for it, so its day is 开会那天.
    meeting: bool,
    /// An assessment is called finished, so nothing may be left open.
    signed: bool,
    variant: String,
    /// Of the standard that is answered.
    version: u32,
    problems: Vec<Problem>,
}

impl Judge {
    fn say(&mut self, at: &At, message: &str) {
        self.problems.push(Problem { field: at.path.clone(), message: format!("{}{message}", at.place) });
    }

    fn field(&mut self, field: &Field, value: &Value, at: &At) {
        if !value.is_empty() {
            self.shape(field, value, at);
        } else if field.required {
            self.say(at, &missing(field));
        }
    }
}

/// What is said where a required value is missing.
fn missing(field: &Field) -> String {
    let label = &field.label;
    if !field.missing.is_empty() {
        return field.missing.clone();
    }
    match &field.shape {
        Shape::Text | Shape::Paragraph => format!("{label}没写。写一句。"),
        Shape::Date { .. } => format!("{label}没写。选一天。"),
        Shape::Period { .. } => format!("{label}没写。选一个。"),
        Shape::Number { .. } => format!("{label}没写。写一个数。"),
        Shape::Choice { .. } | Shape::YesNo | Shape::Organisation => format!("{label}没选。选一个。"),
        Shape::Choices { .. } => format!("{label}没选。至少选一个。"),
        Shape::People { .. } => format!("{label}没写。写上姓名。"),
        Shape::Attendance => format!("{label}没写。写应到和实到。"),
        Shape::Rows { .. } => format!("{label}没写。至少写一行。"),
        Shape::Links { .. } => format!("{label}没挂。挂一条记录。"),
        Shape::Attachments => format!("{label}没放。放一张照片或一份材料。"),
        Shape::Items { .. } => format!("{label}一条都没填。先填第 1 条。"),
    }
}
