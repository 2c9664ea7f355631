//! What a new record starts with: nobody types what is known already.

use chrono::NaiveDate;

use crate::catalogue::{Field, Fill, Kind, Owner, Shape};
use crate::period::Period;
use crate::record::{Id, common};
use crate::value::{Map, Value, map};

/// What is known before anything is typed.
#[derive(Debug, Clone)]
pub struct Context {
    /// The day it is begun.
    pub today: NaiveDate,
    /// The writer's own organisation.
    pub org: Option<Id>,
    /// Who writes: id and name.
    pub me: Option<(Id, String)>,
}

/// The values of a new record: the day, the organisation, the person, and what the kind's fields say ([`Fill`]).
pub fn blank(kind: &Kind, context: &Context) -> Map {
    let mut values = Map::new();
    values.insert(common::LOGGED_ON.into(), context.today.to_string().into());
    if let Some(org) = context.org {
        values.insert(common::ORG.into(), org.to_string().into());
    }
    if let Some((me, _)) = &context.me {
        values.insert(common::LOGGED_BY.into(), me.to_string().into());
        if kind.owner == Owner::Person {
            values.insert(common::PERSON.into(), me.to_string().into());
        }
    }
    for field in &kind.fields {
        if let Some(value) = filled(field, context) {
            values.insert(field.id.clone(), value);
        }
    }
    values
}

fn filled(field: &Field, context: &Context) -> Option<Value> {
    match (field.fill?, &field.shape) {
        (Fill::Today, Shape::Period { unit }) => Some(Period::of(*unit, context.today).to_string().into()),
        (Fill::Today, _) => Some(context.today.to_string().into()),
        (Fill::Me, _) => context.me.as_ref().map(|(id, name)| {
            let me = map([("id", id.to_string().into()), ("name", name.as_str().into())]);
            vec![Value::Map(me)].into()
        }),
        (Fill::Here, _) => context.org.map(|org| org.to_string().into()),
        (Fill::Given, _) => None,
    }
}
