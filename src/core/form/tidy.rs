//! A form's values, half typed as the draft keeps them, to the values a record holds.

use super::read::{clean, read, read_date, read_number};
use crate::catalogue::{Field, Kind, Shape};
use crate::value::{Map, Value};

/// Reads what was typed, drops blank rows and blank values. What cannot be read stays as typed, so that
/// [`super::problems`] names it and the user finds it again. Tidying twice changes nothing.
pub fn tidy(kind: &Kind, values: &mut Map) {
    tidy_fields(&kind.fields, values);
    values.retain(|_, value| !value.is_empty());
}

fn tidy_fields(fields: &[Field], values: &mut Map) {
    for field in fields {
        if let Some(value) = values.get_mut(&field.id) {
            tidy_value(field, value);
        }
    }
}

fn tidy_value(field: &Field, value: &mut Value) {
    if let Value::Text(typed) = value {
        if let Ok(read) = read(field, typed) {
            *value = read;
        }
        return;
    }
    match &field.shape {
        Shape::Rows { columns } => each_map(value, |row| tidy_fields(columns, row)),
        Shape::People { .. } => each_map(value, tidy_texts),
        Shape::Links { .. } => each_map(value, tidy_link),
        Shape::Attendance => tidy_attendance(value),
        Shape::Items { .. } => tidy_answers(value),
        Shape::Text
        | Shape::Paragraph
        | Shape::Date { .. }
        | Shape::Period { .. }
        | Shape::Number { .. }
        | Shape::Choice { .. }
        | Shape::Choices { .. }
        | Shape::Attachments
        | Shape::YesNo
        | Shape::Organisation => {}
    }
}

/// Tidies every map of a list; those in which nothing is left go.
fn each_map(list: &mut Value, tidy: impl Fn(&mut Map)) {
    let Value::List(list) = list else { return };
    for one in list.iter_mut() {
        if let Value::Map(map) = one {
            tidy(map);
            map.retain(|_, value| !value.is_empty());
        }
    }
    list.retain(|one| !one.is_empty());
}

fn tidy_attendance(attendance: &mut Value) {
    let Value::Map(attendance) = attendance else { return };
    for key in ["expected", "present"] {
        replace(attendance, key, |typed| read_number(typed, "人").map(Value::Int));
    }
    for key in ["people", "absentees"] {
        if let Some(people) = attendance.get_mut(key) {
            each_map(people, tidy_absentee);
        }
    }
}

fn tidy_absentee(person: &mut Map) {
    tidy_texts(person);
    replace(person, "made_up_on", day);
}

fn tidy_link(link: &mut Map) {
    tidy_texts(link);
    replace(link, "date", day);
}

/// 不适用 without a reason yet is an empty `na_reason`: it is an answer, so empty values keep their keys here.
fn tidy_answers(answers: &mut Value) {
    let Value::List(answers) = answers else { return };
    for answer in answers {
        let Value::Map(answer) = answer else { continue };
        for key in ["note", "measure"] {
            replace(answer, key, |typed| Some(clean(typed, true).into()));
        }
        replace(answer, "due", day);
        replace(answer, "done_on", day);
        if let Some(evidence) = answer.get_mut("evidence_refs") {
            each_map(evidence, tidy_link);
        }
    }
}

fn tidy_texts(map: &mut Map) {
    for value in map.values_mut() {
        if let Value::Text(text) = value {
            *text = clean(text, false);
        }
    }
}

fn day(typed: &str) -> Option<Value> {
    read_date(typed).map(|date| date.to_string().into())
}

fn replace(map: &mut Map, key: &str, read: impl Fn(&str) -> Option<Value>) {
    if let Some(value) = map.get_mut(key)
        && let Some(read) = value.text().and_then(read)
    {
        *value = read;
    }
}
