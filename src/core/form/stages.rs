//! Steps of a case, dated in their order: a step cannot be dated before its condition holds (发展党员).

use chrono::NaiveDate;

use super::{At, Judge};
use crate::catalogue::kind::Gate;
use crate::catalogue::{Choice, Field, Shape};
use crate::period;
use crate::value::{Map, Value};

/// A step that has a day.
#[derive(Debug, Clone, Copy)]
struct Step<'a> {
    /// Row, from 0.
    row: usize,
    /// Place among the options.
    place: usize,
    option: &'a Choice,
    day: NaiveDate,
}

impl Judge {
    pub(super) fn stages(&mut self, field: &Field, loose: &[String], gates: &[Gate], values: &Map) {
        let rows = values.get(&field.id).map(Value::list).unwrap_or_default();
        let steps = steps(field, rows);
        for step in &steps {
            let at = At::top(field).row(step.row, &field.label).under("date");
            let gate = gates.iter().find(|gate| gate.step == step.option.id);
            if let Some(message) =
                gate.and_then(|gate| closed(gate, step, &steps, field)).or_else(|| back(step, &steps, loose))
            {
                self.say(&at, &message);
            }
        }
    }
}

fn options(field: &Field) -> &[Choice] {
    let Shape::Rows { columns } = &field.shape else { return &[] };
    match columns.iter().find(|column| column.id == "step").map(|column| &column.shape) {
        Some(Shape::Choice { options }) => options,
        _ => &[],
    }
}

fn steps<'a>(field: &'a Field, rows: &[Value]) -> Vec<Step<'a>> {
    let options = options(field);
    let step = |(row, value): (usize, &Value)| {
        let place = options.iter().position(|option| Some(option.id.as_str()) == value.get("step").text())?;
        let day = value.get("date").text().and_then(period::date)?;
        Some(Step { row, place, option: options.get(place)?, day })
    };
    rows.iter().enumerate().filter_map(step).collect()
}

/// What keeps a gate shut.
fn closed(gate: &Gate, step: &Step, steps: &[Step], field: &Field) -> Option<String> {
    let before = steps.iter().find(|it| it.option.id == gate.after);
    let label =
        |id: &str| options(field).iter().find(|it| it.id == id).map_or(id, |it| it.label.as_str()).to_owned();
    let missing = || format!("“{}”以前要有“{}”。先写那一步的日期。", step.option.label, label(&gate.after));
    before.is_none().then(missing)
}

/// An earlier step that is dated later.
fn back(step: &Step, steps: &[Step], loose: &[String]) -> Option<String> {
    let tight = |it: &&Step| !loose.contains(&it.option.id);
    let later = steps.iter().filter(tight).find(|it| it.place < step.place && it.day > step.day)?;
    let strict = !loose.contains(&step.option.id);
    strict.then(|| format!("“{}”早于“{}”。改其中一个日期。", step.option.label, later.option.label))
}
