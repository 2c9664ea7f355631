//! The JSON Schema of a file (draft 2020-12), derived from the catalogue, for those who read or write files with
//! other tools. It allows unknown fields and kinds everywhere, as the format does.

use serde_json::{Map as Object, Value as Json, json};

use crate::catalogue::{Catalogue, Choice, Field, Kind, Shape};
use crate::period::Unit;
use crate::record::MAX_COUNTER;
use crate::value::{MAX_INT, MAX_TEXT};

use super::bundle::FORMAT;

/// The schema as text, the same for the same catalogue.
pub fn write(catalogue: &Catalogue) -> String {
    format!("{:#}\n", of(catalogue))
}

fn of(catalogue: &Catalogue) -> Json {
    let mut defs = Object::new();
    defs.insert("id".into(), json!({"type": "string", "pattern": "^[0-9a-f]{32}$"}));
    defs.insert("hash".into(), json!({"type": "string", "pattern": "^[0-9a-f]{64}$"}));
    defs.insert("count".into(), json!({"type": "integer", "minimum": 0, "maximum": MAX_INT}));
    defs.insert("person".into(), object(&[("id", reference("id")), ("name", text())], &[]));
    defs.insert("file".into(), file());
    defs.insert("record".into(), record(catalogue));
    for kind in &catalogue.kinds {
        defs.insert(format!("kind_{}", kind.id), values(kind));
    }
    let mut schema = envelope();
    schema["$defs"] = Json::Object(defs);
    schema
}

fn envelope() -> Json {
    let required = ["fmt", "v", "must", "id", "made", "app", "from", "scope", "n", "part", "records", "end"];
    let end = [
        ("n", reference("count")),
        ("root", reference("hash")),
        ("head", reference("hash")),
        ("sig", json!({"type": "string", "pattern": "^[0-9a-f]{128}$"})),
    ];
    let from = [
        ("dev", text()),
        ("person", reference("id")),
        ("name", text()),
        ("role", text()),
        ("key", reference("hash")),
    ];
    let scope = [
        ("org", reference("id")),
        ("unit", text()),
        ("branch", text()),
        ("period", text()),
        ("level", json!({"enum": ["member", "branch", "unit"]})),
    ];
    let mut schema = object(
        &[
            ("fmt", json!({"const": FORMAT})),
            (
                "v",
                json!({"prefixItems": [{"const": 1}, {"type": "integer", "minimum": 0}], "minItems": 2, "items": false}),
            ),
            ("must", json!({"type": "array", "items": {"type": "string"}})),
            ("id", reference("id")),
            ("made", json!({"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"})),
            ("app", text()),
            ("from", object(&from, &[])),
            ("scope", object(&scope, &[])),
            ("n", reference("count")),
            (
                "part",
                json!({"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 2, "maxItems": 2}),
            ),
            ("records", list(reference("record"))),
            ("files", list(reference("file"))),
            ("end", object(&end, &["n", "root", "head"])),
        ],
        &required,
    );
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("强基创先工作手册的文件");
    schema
}

fn file() -> Json {
    let b = json!({"type": "string", "contentEncoding": "base64"});
    object(
        &[("sha", reference("hash")), ("type", text()), ("n", reference("count")), ("b", b)],
        &["sha", "type", "n", "b"],
    )
}

/// The line of a record; its values by kind, those of an unknown kind free.
fn record(catalogue: &Catalogue) -> Json {
    let counters = json!({
        "type": "object", "minProperties": 1, "propertyNames": {"pattern": "^[0-9a-z]{1,32}$"},
        "additionalProperties": {"type": "integer", "minimum": 1, "maximum": MAX_COUNTER}
    });
    let mut schema = object(
        &[
            ("id", reference("id")),
            ("k", json!({"type": "string", "minLength": 1, "maxLength": 64})),
            ("own", reference("id")),
            ("vv", counters),
            ("t", json!({"type": "string", "pattern": "^[0-9a-f]{12}-[0-9a-f]{4}-[0-9a-z]{1,32}$"})),
            ("del", json!({"const": true})),
            ("d", json!({"type": "object"})),
            ("h", reference("hash")),
        ],
        &["id", "k", "own", "vv", "t", "h"],
    );
    schema["oneOf"] = json!([{"required": ["d"]}, {"required": ["del"]}]);
    let by_kind = catalogue.kinds.iter().map(|kind| {
        let then = json!({"properties": {"d": reference(&format!("kind_{}", kind.id))}});
        json!({"if": {"properties": {"k": {"const": kind.id}}}, "then": then})
    });
    schema["allOf"] = by_kind.collect();
    schema
}

fn values(kind: &Kind) -> Json {
    let mut schema = rows(&kind.fields);
    schema["title"] = json!(kind.title);
    schema
}

fn rows(fields: &[Field]) -> Json {
    let properties: Object<String, Json> =
        fields.iter().map(|field| (field.id.clone(), property(field))).collect();
    json!({"type": "object", "properties": properties})
}

fn property(field: &Field) -> Json {
    let mut schema = shape(&field.shape);
    schema["title"] = json!(field.label);
    schema
}

fn shape(shape: &Shape) -> Json {
    let day = || json!({"type": "string", "pattern": "^(\\d{4}-\\d{2}-\\d{2})?$"});
    match shape {
        Shape::Text | Shape::Paragraph => text(),
        Shape::Date { .. } => day(),
        Shape::Period { unit } => json!({"type": "string", "pattern": period(*unit)}),
        Shape::Number { min, max, .. } => {
            json!({"type": ["integer", "null"], "minimum": min, "maximum": max})
        }
        Shape::Choice { options } => {
            json!({"anyOf": [{"enum": ids(options)}, {"const": ""}, {"type": "null"}]})
        }
        Shape::Choices { options } => list(json!({"enum": ids(options)})),
        Shape::People { .. } => list(reference("person")),
        Shape::Attendance => {
            let absentee =
                [("id", reference("id")), ("name", text()), ("reason", text()), ("made_up_on", day())];
            let all = [
                ("expected", reference("count")),
                ("present", reference("count")),
                ("people", list(reference("person"))),
                ("absentees", list(object(&absentee, &[]))),
            ];
            object(&all, &[])
        }
        Shape::Rows { columns } => list(rows(columns)),
        Shape::Links { .. } => list(object(
            &[("id", reference("id")), ("kind", text()), ("date", day()), ("title", text())],
            &[],
        )),
        Shape::Attachments => {
            let all =
                [("sha", reference("hash")), ("name", text()), ("type", text()), ("n", reference("count"))];
            list(object(&all, &[]))
        }
        Shape::YesNo => json!({"type": ["boolean", "null"]}),
        Shape::Organisation => json!({"type": "string", "pattern": "^([0-9a-f]{32})?$"}),
        Shape::Items { .. } => {
            list(object(&[("id", text()), ("level", text()), ("na_reason", text())], &["id"]))
        }
    }
}

fn period(unit: Unit) -> &'static str {
    match unit {
        Unit::Month => "^(\\d{4}-\\d{2})?$",
        Unit::Quarter => "^(\\d{4}Q[1-4])?$",
        Unit::HalfYear => "^(\\d{4}H[12])?$",
        Unit::Year => "^(\\d{4})?$",
    }
}

fn ids(options: &[Choice]) -> Vec<&str> {
    options.iter().map(|option| option.id.as_str()).collect()
}

fn text() -> Json {
    json!({"type": "string", "maxLength": MAX_TEXT})
}

fn list(items: Json) -> Json {
    json!({"type": "array", "items": items})
}

fn reference(name: &str) -> Json {
    json!({"$ref": format!("#/$defs/{name}")})
}

fn object(properties: &[(&str, Json)], required: &[&str]) -> Json {
    let properties: Object<String, Json> =
        properties.iter().map(|(key, schema)| ((*key).to_owned(), schema.clone())).collect();
    json!({"type": "object", "properties": properties, "required": required})
}
