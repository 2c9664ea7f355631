//! G15: a file with script in every text of every kind of record is taken in, and everything is opened. Nothing of it
//! may run, become an element, or ask for anything.

use qiangji::book::Revision;
use qiangji::catalogue;
use qiangji::exchange::bundle::{self, Letter, Limits};
use qiangji::record::{Clock, Id, Record};
use qiangji::value::{Map, Value, map};
use serde_json::{Value as Json, json};

use crate::campaign::{Campaign, Task};
use crate::device::{Device, with_evidence};
use crate::people;
use crate::trouble::{Outcome, Trouble, check};

const VISITOR: &str = include_str!("visitor.js");

/// Each sets `__ran`, or asks for `/trap`, if it is taken for more than text.
const PAYLOADS: [&str; 8] = [
    "<img src=/trap onerror=\"window.__ran=1\">",
    "\"><script>window.__ran=1</script>",
    "'><svg onload=window.__ran=1>",
    "javascript:window.__ran=1",
    "</textarea><iframe src=/trap></iframe>",
    "</script><link rel=stylesheet href=/trap>",
    "=HYPERLINK(\"/trap\")",
    "\u{202e}<b onmouseover=window.__ran=1 style='position:fixed;inset:0'>\u{2066}",
];

pub async fn run(campaign: &mut Campaign, task: &Task) -> Outcome {
    let mut device = Device::new(campaign, task).await?;
    let seed = usize::try_from(task.seed).unwrap_or_default();
    let (bytes, records) = written(seed)?;
    campaign.site.change("hostile", &bytes, "");
    let plan = json!({
        "run": 1, "file": "hostile", "records": records,
        "name": people::MEMBERS[0], "unit": people::UNIT, "branch": people::BRANCH,
    });
    device.start_with(&format!("const PLAN = {plan};\n{VISITOR}"), "#/")?;
    device.hears("taken").await?;
    let seen = device.hears("seen").await?;
    let mut wrong = Vec::new();
    for what in ["ran", "elements", "crashed"] {
        let found = seen.get(what).cloned().unwrap_or_default();
        if found != json!(0) {
            wrong.push(format!("{what}: {found}"));
        }
    }
    let asked: Vec<String> =
        campaign.site.missing().into_iter().filter(|path| path.contains("trap")).collect();
    if !asked.is_empty() {
        wrong.push(format!("asked for {asked:?}"));
    }
    let opened = seen.get("opened").and_then(Json::as_u64).unwrap_or_default();
    check(opened >= records, format!("only {opened} of {records} records were opened"))?;
    if wrong.is_empty() {
        campaign.note(task, 1, &[])?;
        return device.clear();
    }
    let place = device.preserve()?;
    campaign.note(task, 1, &with_evidence(vec![wrong.join("; ")], &place))
}

/// The file, and how many records are in it: each kind's own sample with other texts.
fn written(seed: usize) -> Outcome<(String, u64)> {
    let mut records = Vec::new();
    let kinds = catalogue::get().kinds.iter().filter(|kind| !kind.hidden);
    for (n, kind) in kinds.enumerate() {
        let t = Clock { ms: 1_790_000_000_000 + n as u64, count: 0, device: "d1".into() };
        let mut number = seed + n;
        let mut values: Map = kind.sample.clone();
        for value in values.values_mut() {
            poison(value, &mut number);
        }
        records.push(Revision::new(&Record::new(Id(1 + n as u128), &kind.id, Id(9), t, values)));
    }
    let payload = PAYLOADS[seed % PAYLOADS.len()];
    let letter = Letter {
        from: map([("person", Id(9).to_string().into()), ("name", payload.into())]),
        scope: map([("level", "member".into()), ("unit", payload.into()), ("branch", payload.into())]),
        ..Letter::default()
    };
    let count = u64::try_from(records.len()).unwrap_or_default();
    let parts = bundle::write(&letter, &records, &[], Limits::PHONE.bytes);
    let mut parts = parts.map_err(|error| Trouble::new(error.to_string()))?;
    let text = String::from_utf8(parts.remove(0)).map_err(|error| Trouble::new(error.to_string()))?;
    Ok((text, count))
}

/// Another text in place of every one that is no day and no name of something: those choose what is shown.
fn poison(value: &mut Value, number: &mut usize) {
    match value {
        Value::Text(text) if !text.is_ascii() => {
            *number += 1;
            PAYLOADS[*number % PAYLOADS.len()].clone_into(text);
        }
        Value::List(list) => list.iter_mut().for_each(|it| poison(it, number)),
        Value::Map(map) => map.values_mut().for_each(|it| poison(it, number)),
        _ => {}
    }
}
