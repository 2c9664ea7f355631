//! `qiangji score`: files in, one assessment for each organisation out.

use std::io::{self, Write};
use std::path::PathBuf;

use chrono::{Datelike, NaiveDate};
use qiangji::book::Book;
use qiangji::record::Id;
use qiangji::roster::Roster;
use qiangji::score::{self, Ask, Assessment, Evidence, GroupScore, ItemScore, Reason};
use qiangji::{catalogue, chart};
use serde_json::{Value, json};

use crate::files::{self, Keys};
use crate::plain;

const FIVE_GOOD: &str = "five_good";

#[derive(clap::Args)]
pub struct Args {
    /// 要计分的文件
    #[arg(required = true, value_name = "文件")]
    files: Vec<PathBuf>,
    /// 只算这个组织, 32 位编号; 不写就算名册上的每一个
    #[arg(long, value_name = "编号", value_parser = files::organisation)]
    org: Option<Id>,
    /// 哪一年; 不写就是截止日的那一年
    #[arg(long, value_name = "年份", value_parser = clap::value_parser!(i32).range(1900..=9999))]
    year: Option<i32>,
    /// 截止日, 如 2026-12-31; 不写就是文件里最晚的日子
    #[arg(long, value_name = "日期", value_parser = files::day)]
    as_of: Option<NaiveDate>,
    /// 写成 JSON
    #[arg(long)]
    json: bool,
}

/// What is to be assessed.
struct Question {
    book: Book,
    roster: Roster,
    orgs: Vec<Id>,
    year: i32,
    as_of: NaiveDate,
    json: bool,
}

pub fn run(args: &Args, keys: &Keys, out: &mut dyn Write) -> io::Result<bool> {
    match files::book(&args.files, keys) {
        Ok((book, latest)) => answer(&question(args, book, latest), out),
        Err(wrong) => wrong.iter().try_for_each(|line| writeln!(out, "{line}")).map(|()| false),
    }
}

fn question(args: &Args, book: Book, latest: NaiveDate) -> Question {
    let as_of = args.as_of.unwrap_or(latest);
    let roster = Roster::of(&book);
    let orgs = args.org.map_or_else(|| roster.organisations().map(|one| one.id).collect(), |org| vec![org]);
    Question { book, roster, orgs, year: args.year.unwrap_or(as_of.year()), as_of, json: args.json }
}

/// One assessment for each organisation: its own column where there is one, else what rules find.
fn answer(question: &Question, out: &mut dyn Write) -> io::Result<bool> {
    let Some(newest) = catalogue::get().standard(FIVE_GOOD) else { return Ok(false) };
    let Question { book, roster, orgs, year, as_of, json } = question;
    let mut all = Vec::new();
    for org in orgs {
        let ask = Ask::new(roster, *org, *year, *as_of);
        let column = score::evaluation(book, roster, *org, *year, "self");
        let name = roster.name(*org).map_or_else(|| org.to_string(), str::to_owned);
        let standard =
            match column.as_ref().map_or(Ok(newest), |it| catalogue::get().standard_of(FIVE_GOOD, &it.d)) {
                Ok(standard) => standard,
                Err(unknown) => {
                    writeln!(out, "{}：{unknown}", plain::line(&name))?;
                    return Ok(false);
                }
            };
        let assessment = score::five_good(book, roster, standard, &ask, column.as_ref());
        if *json {
            all.push(as_json(&ask, &name, &assessment));
        } else {
            writeln!(out, "{}，{year} 年，截至 {as_of}", plain::line(&name))?;
            print(&assessment, out)?;
        }
    }
    if *json {
        serde_json::to_writer_pretty(&mut *out, &all)?;
        writeln!(out)?;
    }
    Ok(true)
}

fn print(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    let radar = chart::radar(assessment, None);
    writeln!(out, "{}", radar.sentence)?;
    writeln!(out, "{}", radar.more)?;
    for group in &assessment.groups {
        let score = group.score.map_or_else(|| "不可判".to_owned(), |score| score.to_string());
        writeln!(out, "{}  {score} / {}", group.title, group.max.short())?;
        for item in &group.items {
            let points = format!("{} / {}", item.points.tenths(), item.worth.tenths().short());
            let points = if item.na.is_some() { "不适用".to_owned() } else { points };
            writeln!(out, "  {}  {points}  {}", item.id, plain::line(&item.how))?;
        }
    }
    writeln!(out)
}

/// Points as they are printed, in text, so that no reader rounds them.
fn as_json(ask: &Ask, name: &str, assessment: &Assessment) -> Value {
    let item = |item: &ItemScore| {
        json!({
            "id": item.id, "level": item.level, "computed": item.computed, "rule": item.rule,
            "points": item.points.tenths().to_string(), "worth": item.worth.tenths().to_string(),
            "by_hand": item.by_hand, "na": item.na, "how": item.how,
            "evidence": item.evidence.iter().map(evidence).collect::<Vec<_>>(),
        })
    };
    let group = |group: &GroupScore| {
        json!({
            "id": group.id, "score": group.score.map(|score| score.to_string()), "max": group.max.to_string(),
            "items": group.items.iter().map(item).collect::<Vec<_>>(),
        })
    };
    let reason = |it: &Reason| json!({ "id": it.id, "text": it.text });
    json!({
        "org": ask.org.to_string(), "name": name, "year": ask.year, "as_of": ask.as_of.to_string(),
        "variant": ask.variant, "total": assessment.total.map(|total| total.to_string()),
        "band": assessment.band, "reached": assessment.reached,
        "gates": assessment.gates.iter().map(reason).collect::<Vec<_>>(),
        "vetoes": assessment.vetoes.iter().map(reason).collect::<Vec<_>>(),
        "groups": assessment.groups.iter().map(group).collect::<Vec<_>>(),
    })
}

fn evidence(it: &Evidence) -> Value {
    match it {
        Evidence::Record(id) => json!({ "id": id.to_string() }),
        Evidence::Pointer { kind, date, title } => json!({ "kind": kind, "date": date, "title": title }),
    }
}
