//! `qiangji duties`: files in, a verdict for each entry, subject and span out.

use std::io::{self, Write};
use std::path::PathBuf;

use chrono::NaiveDate;
use qiangji::catalogue::plan;
use qiangji::duty::{Ask, Facts, Grounds, Judged, Judgement, Verdict, kinds};
use qiangji::record::Id;
use qiangji::roster::Roster;
use serde_json::{Value, json};

use crate::files::{self, Keys};
use crate::plain;

#[derive(clap::Args)]
pub struct Args {
    /// 要看的文件
    #[arg(required = true, value_name = "文件")]
    files: Vec<PathBuf>,
    /// 截止日, 如 2026-12-31; 不写就是文件里最晚的日子
    #[arg(long, value_name = "日期", value_parser = files::day)]
    as_of: Option<NaiveDate>,
    /// 只看这个组织和它下面的, 32 位编号; 不写就看全部, 党组办的事也看
    #[arg(long, value_name = "编号", value_parser = files::organisation)]
    org: Option<Id>,
    /// 写成 JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args, keys: &Keys, out: &mut dyn Write) -> io::Result<bool> {
    let (book, latest) = match files::book(&args.files, keys) {
        Ok(read) => read,
        Err(wrong) => return wrong.iter().try_for_each(|line| writeln!(out, "{line}")).map(|()| false),
    };
    let roster = Roster::of(&book);
    let facts = Facts::gather(&book, &roster, kinds());
    let as_of = args.as_of.unwrap_or(latest);
    let ask = Ask { org: args.org, home: None, apart: Vec::new(), office: args.org.is_none(), as_of };
    let grounds = Grounds::of(&book, &roster, &ask, &Option::unwrap_or_default);
    let judged = grounds.judge(&book, &roster, &facts, None);
    if args.json {
        serde_json::to_writer_pretty(
            &mut *out,
            &judged.iter().map(|it| as_json(it, &roster)).collect::<Vec<_>>(),
        )?;
        writeln!(out)?;
    } else {
        judged.iter().try_for_each(|it| print(it, &roster, out))?;
    }
    Ok(true)
}

fn name(code: &str) -> &'static str {
    plan::entry(code).map_or("", |entry| entry.name.as_str())
}

fn print(judged: &Judged, roster: &Roster, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}  {}  {}", judged.entry, judged.verdict.label(), name(judged.entry))?;
    for one in &judged.judgements {
        let (who, when, n) = (plain::line(&one.subject.label(roster)), one.span.label(), one.records.len());
        let note = if one.note.is_empty() { String::new() } else { format!("  {}", plain::line(&one.note)) };
        writeln!(out, "  {}  {who}  {when}  {}{note}  记录 {n}", say(one), verdict(one.verdict))?;
    }
    Ok(())
}

fn say(one: &Judgement) -> &str {
    one.asked().map_or("", |clause| clause.say.as_str())
}

/// 不可判 says why.
fn verdict(verdict: Verdict) -> String {
    match verdict {
        Verdict::Unknown(why) => format!("{}（{}）", verdict.label(), why.label()),
        verdict => verdict.label().to_owned(),
    }
}

fn as_json(judged: &Judged, roster: &Roster) -> Value {
    let one = |it: &Judgement| {
        json!({
            "clause": say(it), "who": it.subject.label(roster), "org": it.subject.org.to_string(),
            "person": it.subject.person.map(|id| id.to_string()), "group": it.subject.group,
            "from": it.span.first().to_string(), "to": it.span.last().to_string(),
            "verdict": verdict(it.verdict), "note": it.note,
            "records": it.records.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })
    };
    json!({
        "code": judged.entry, "name": name(judged.entry), "verdict": verdict(judged.verdict),
        "judgements": judged.judgements.iter().map(one).collect::<Vec<_>>(),
    })
}
