//! What must hold between the fields of a record.

use super::{At, Judge};
use crate::catalogue::{Check, Field, Kind, Shape};
use crate::value::{Map, Value};

impl Judge {
    pub(super) fn check(&mut self, check: &Check, kind: &Kind, values: &Map) {
        match check {
            Check::Falling(ids) => ids.windows(2).for_each(|pair| self.falling(pair, kind, values)),
            Check::Order(ids) => ids.windows(2).for_each(|pair| self.order(pair, kind, values)),
            Check::Sum { of, is } => {
                let (Some(whole), Some(limit)) = (kind.field(is), int(values, is)) else { return };
                self.sum(of, whole, limit, kind, values);
                self.row_sums(of, whole, limit, kind, values);
            }
            Check::Votes => self.votes(kind, values),
            Check::Stages { rows, loose, gates, foresee: _ } => {
                if let Some(field) = kind.field(rows) {
                    self.stages(field, loose, gates, values);
                }
            }
        }
    }

    /// Nobody votes who is not there.
    fn votes(&mut self, kind: &Kind, values: &Map) {
        let (Some(field), Some(there)) = (kind.field("votes"), int(values, "present_with_vote")) else {
            return;
        };
        for (index, row) in values.get("votes").map(Value::list).unwrap_or_default().iter().enumerate() {
            let cast: i64 = ["yes", "no", "abstain"].iter().filter_map(|key| row.get(key).int()).sum();
            if cast > there {
                let at = At::top(field).row(index, &field.label).under("yes");
                self.say(&at, &format!("加起来 {cast} 票，到会有表决权的 {there} 人。改其中一个。"));
            }
        }
    }

    fn falling(&mut self, pair: &[String], kind: &Kind, values: &Map) {
        let [Some(first), Some(then)] = [0, 1].map(|n| kind.field(&pair[n])) else { return };
        let [Some(more), Some(less)] = [0, 1].map(|n| int(values, &pair[n])) else { return };
        if less > more {
            let (a, b, unit) = (&then.label, &first.label, unit(first));
            self.say(&At::top(then), &format!("{a} {less} {unit}，比{b} {more} {unit}多。改{a}或{b}。"));
        }
    }

    fn order(&mut self, pair: &[String], kind: &Kind, values: &Map) {
        let [Some(first), Some(then)] = [0, 1].map(|n| kind.field(&pair[n])) else { return };
        let text = |n: usize| values.get(&pair[n]).and_then(Value::text).filter(|text| !text.is_empty());
        if let (Some(before), Some(after)) = (text(0), text(1))
            && after < before
        {
            let message = format!("“{}”早于“{}”。改其中一个。", then.label, first.label);
            self.say(&At::top(then), &message);
        }
    }

    fn sum(&mut self, of: &[String], whole: &Field, limit: i64, kind: &Kind, values: &Map) {
        let Some(sum) = total(of, |id| int(values, id)) else { return };
        let fields: Vec<&Field> = of.iter().filter_map(|id| kind.field(id)).collect();
        let (Some(last), true) = (fields.last(), sum != limit) else { return };
        let labels: Vec<&str> = fields.iter().map(|field| field.label.as_str()).collect();
        let (labels, unit) = (labels.join("、"), unit(whole));
        let message =
            format!("{labels}加起来 {sum} {unit}，{} {limit} {unit}，对不上。改其中一个。", whole.label);
        self.say(&At::top(last), &message);
    }

    /// A row may leave ballots out (a question not answered), never have more.
    fn row_sums(&mut self, of: &[String], whole: &Field, limit: i64, kind: &Kind, values: &Map) {
        for field in &kind.fields {
            let Shape::Rows { columns } = &field.shape else { continue };
            let Some(column) = columns.iter().rev().find(|column| of.contains(&column.id)) else { continue };
            for (index, row) in values.get(&field.id).map(Value::list).unwrap_or_default().iter().enumerate()
            {
                if let Some(sum) = total(of, |id| row.get(id).int()).filter(|sum| *sum > limit) {
                    let at = At::top(field).row(index, &field.label).under(&column.id);
                    let (name, unit) = (&whole.label, unit(whole));
                    self.say(&at, &format!("加起来 {sum} {unit}，比{name} {limit} {unit}多。改其中一个。"));
                }
            }
        }
    }
}

fn int(values: &Map, id: &str) -> Option<i64> {
    values.get(id).and_then(Value::int)
}

/// None where one of them is not a number yet.
fn total(of: &[String], value: impl Fn(&str) -> Option<i64>) -> Option<i64> {
    of.iter().try_fold(0_i64, |sum, id| Some(sum.saturating_add(value(id)?)))
}

fn unit(field: &Field) -> &str {
    if let Shape::Number { unit, .. } = &field.shape { unit } else { "" }
}
