//! `qiangji score`: files in, one assessment for each organisation out.

use std::io::{self, Write};
use std::path::PathBuf;

use chrono::{Datelike, NaiveDate};
use qiangji::book::Book;
use qiangji::exchange::bundle::Bundle;
use qiangji::exchange::take_in::take_in;
use qiangji::record::Id;
use qiangji::roster::Roster;

#[derive(clap::Args)]
pub struct Args {
    /// 要计分的文件
    #[arg(required = true, value_name = "文件")]
    files: Vec<PathBuf>,
    /// 只算这个组织, 32 位编号; 不写就算名册上的每一个
    #[arg(long, value_name = "编号", value_parser = organisation)]
    org: Option<Id>,
    /// 哪一年; 不写就是截止日的那一年
    #[arg(long, value_name = "年份", value_parser = clap::value_parser!(i32).range(1900..=9999))]
    year: Option<i32>,
    /// 截止日, 如 2026-12-31; 不写就是文件里最晚的日子
    #[arg(long, value_name = "日期", value_parser = day)]
    as_of: Option<NaiveDate>,
    /// 写成 JSON
    #[arg(long)]
    json: bool,
}

fn organisation(text: &str) -> Result<Id, String> {
    text.parse().map_err(|_| "编号是 32 位小写十六进制".to_owned())
}

fn day(text: &str) -> Result<NaiveDate, String> {
    qiangji::period::date(text).ok_or_else(|| "日期要写成 2026-12-31".to_owned())
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

pub fn run(args: &Args, out: &mut dyn Write) -> io::Result<bool> {
    match super::files::read_all(&args.files) {
        Ok(files) => answer(&question(args, files.into_iter().filter_map(|file| file.read.ok())), out),
        Err(wrong) => wrong.iter().try_for_each(|line| writeln!(out, "{line}")).map(|()| false),
    }
}

fn question(args: &Args, bundles: impl Iterator<Item = Bundle>) -> Question {
    let (mut book, mut latest) = (Book::default(), NaiveDate::default());
    for bundle in bundles {
        latest = latest.max(bundle.header.letter.made.date());
        take_in(&mut book, bundle.records);
    }
    let as_of = args.as_of.unwrap_or(latest);
    let roster = Roster::of(&book);
    let orgs = args.org.map_or_else(|| roster.organisations().map(|one| one.id).collect(), |org| vec![org]);
    Question { book, roster, orgs, year: args.year.unwrap_or(as_of.year()), as_of, json: args.json }
}

/// (next) `qiangji::score` answers here.
fn answer(question: &Question, out: &mut dyn Write) -> io::Result<bool> {
    let Question { book, roster, orgs, year, as_of, json } = question;
    for org in orgs {
        let name = roster.name(*org).map_or_else(|| org.to_string(), str::to_owned);
        writeln!(
            out,
            "{name}: {year} 年，截至 {as_of}，记录 {} 条，计分还没有接上{}",
            book.len(),
            if *json { " (JSON)" } else { "" }
        )?;
    }
    Ok(false)
}
