//! `qiangji entries`: the plan's 118 entries, how each is judged and on which kinds of record.

use std::io::{self, Write};

use qiangji::catalogue::duty::{Duty, duties};
use qiangji::catalogue::plan;
use serde_json::{Value, json};

pub fn run(json: bool, out: &mut dyn Write) -> io::Result<bool> {
    if json {
        serde_json::to_writer_pretty(&mut *out, &duties().iter().map(as_json).collect::<Vec<_>>())?;
        writeln!(out)?;
        return Ok(true);
    }
    for duty in duties() {
        let kinds = duty.kinds().join(" ");
        writeln!(out, "{}\t{}\t{}\t{kinds}", duty.entry, name(duty), duty.families().join("、"))?;
    }
    Ok(true)
}

fn name(duty: &Duty) -> &str {
    plan::entry(&duty.entry).map_or("", |entry| entry.name.as_str())
}

fn as_json(duty: &Duty) -> Value {
    let clauses: Vec<Value> = duty
        .clauses
        .iter()
        .map(|clause| json!({ "say": clause.say, "family": clause.rule.family() }))
        .collect();
    json!({ "code": duty.entry, "name": name(duty), "families": duty.families(), "kinds": duty.kinds(), "clauses": clauses })
}
