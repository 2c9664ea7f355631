//! Three years of a unit and its office: every entry of the plan has records, and its verdicts stand as they were read
//! through. `QIANGJI_BLESS=1 cargo test --test core programme` writes them anew; read what changed before committing it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use qiangji::book::{Book, Revision};
use qiangji::catalogue;
use qiangji::catalogue::duty::{Clause, Rule, Sum, duties};
use qiangji::duty::{Ask, Facts, Grounds, Judged, kinds};
use qiangji::exchange::bundle::{self, Limits};
use qiangji::exchange::take_in::take_in;
use qiangji::period;
use qiangji::record::{Id, Versions};
use qiangji::roster::Roster;
use qiangji::score;
use qiangji::value::Value;

use crate::scores::sample::{self, Plan};

const REVIEWED: &str = include_str!("programme.txt");
const AS_OF: &str = "2027-01-05";

fn programme() -> Book {
    let mut book = Book::default();
    for file in sample::make(&Plan { branches: 6, years: 3, ..Plan::default() }).unwrap() {
        take_in(&mut book, bundle::read_whole(&file.bytes, Limits::PHONE).unwrap().records);
    }
    book
}

/// Many organisations are assessed by an index, one by going through the book: the same comes of it.
#[test]
fn an_index_changes_no_score() {
    let mut book = programme();
    // Written down two years late: neither way may count it.
    let late = book.of_kind("mass_survey").next().unwrap().record();
    for (n, (period, date)) in
        [("2024", "2026-06-01"), ("2026", "2025-12-28"), ("2025", "")].into_iter().enumerate()
    {
        let mut survey = late.clone();
        survey.id = Id(77 + n as u128);
        survey.d.insert("period".into(), period.into());
        survey.d.insert("date".into(), date.into());
        book.insert(Revision::new(&survey));
    }
    let roster = Roster::of(&book);
    let facts = Facts::gather(&book, &roster, kinds());
    let index = facts.index(&roster);
    let shelf = score::Shelf { book: &book, reading: &facts, index: Some(&index) };
    let standard = catalogue::get().standard("five_good").unwrap();
    for org in roster.organisations() {
        for year in 2024..=2026 {
            let ask = score::Ask::new(&roster, org.id, year, period::date(AS_OF).unwrap());
            let answers = score::evaluation(&book, &roster, org.id, year, "self");
            let plain = score::five_good(&book, &roster, standard, &ask, answers.as_ref());
            let indexed = score::five_good_of(shelf, &roster, standard, &ask, answers.as_ref());
            assert_eq!(plain, indexed, "{} {year}", org.name);
        }
    }
}

fn judged() -> Vec<Judged> {
    judged_of(&programme())
}

fn judged_of(book: &Book) -> Vec<Judged> {
    let roster = Roster::of(book);
    let facts = Facts::gather(book, &roster, kinds());
    let ask =
        Ask { org: None, home: None, apart: Vec::new(), office: true, as_of: period::date(AS_OF).unwrap() };
    Grounds::of(book, &roster, &ask, &Option::unwrap_or_default).judge(book, &roster, &facts, None)
}

/// Every clock, and only the clocks, as if each device had its own idea of the time; of each fortieth record a second
/// version by another device with other days, and of each evaluation a second one of the same day.
fn with_other_clocks(book: &Book, clock: &dyn Fn(u64) -> u64) -> Book {
    let mut other = Book::default();
    for (n, revision) in (0_u64..).zip(book.live()) {
        let mut record = revision.record();
        record.t.ms = clock(3 * n);
        if n.is_multiple_of(40) {
            let mut second = record.clone();
            second.vv = Versions([("other".to_owned(), 1)].into());
            second.t.ms = clock(3 * n + 1);
            second.d.retain(|key, _| !["date", "period"].contains(&key.as_str()));
            other.insert(Revision::new(&second));
        }
        other.insert(Revision::new(&record));
    }
    for (n, it) in (0_u64..).zip(book.of_kind("evaluation")) {
        let mut twice = it.record();
        twice.id = Id(9_000 + u128::from(n));
        twice.t.ms = clock(3 * n + 2);
        twice.d.insert("items".into(), Value::List(Vec::new()));
        other.insert(Revision::new(&twice));
    }
    other
}

/// Nothing that is judged chooses by a clock: the same book with any other clocks has the same verdicts and scores.
#[test]
fn no_verdict_and_no_score_depends_on_clocks() {
    let book = programme();
    let scatter = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) & 0xffff_ffff_ffff;
    let (one, other) = (with_other_clocks(&book, &|n| n), with_other_clocks(&book, &scatter));
    let verdicts = |book: &Book| judged_of(book).iter().map(|it| format!("{it:?}")).collect::<Vec<_>>();
    for (one, other) in verdicts(&one).iter().zip(&verdicts(&other)) {
        assert_eq!(one, other);
    }
    let standard = catalogue::get().standard("five_good").unwrap();
    let scores = |book: &Book| {
        let roster = Roster::of(book);
        let mut all = Vec::new();
        for (org, year) in roster.organisations().flat_map(|org| [(org.id, 2025), (org.id, 2026)]) {
            let ask = score::Ask::new(&roster, org, year, period::date(AS_OF).unwrap());
            let answers = score::evaluation(book, &roster, org, year, "self");
            all.push(score::five_good(book, &roster, standard, &ask, answers.as_ref()));
        }
        all
    };
    assert_eq!(scores(&one), scores(&other));
}

fn is_sum(clause: &Clause) -> bool {
    matches!(clause.rule, Rule::Sum(Sum::Entries(_) | Sum::Sections(_) | Sum::FiveGood(_)))
}

#[test]
fn every_entry_has_records_and_stands_as_reviewed() {
    let mut text = String::new();
    for (duty, judged) in duties().iter().zip(judged()) {
        writeln!(text, "{} {}", duty.entry, judged.verdict.label()).unwrap();
        for (index, clause) in duty.clauses.iter().enumerate() {
            let ones: Vec<_> = judged.judgements.iter().filter(|it| it.clause == index).collect();
            let mut counts: BTreeMap<(u8, &str), usize> = BTreeMap::new();
            for one in &ones {
                *counts.entry((one.verdict.rank(), one.verdict.label())).or_default() += 1;
            }
            let counts: Vec<String> = counts.iter().map(|((_, label), n)| format!("{label} {n}")).collect();
            let records: usize = ones.iter().map(|it| it.records.len()).sum();
            writeln!(text, "  {}: {}；记录 {records}", clause.say, counts.join("，")).unwrap();
            assert!(is_sum(clause) || records > 0, "{} {}: no record", duty.entry, clause.say);
        }
    }
    if std::env::var_os("QIANGJI_BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/core/duties/programme.txt");
        std::fs::write(path, &text).unwrap();
    } else {
        assert_eq!(text, REVIEWED, "read it through, then QIANGJI_BLESS=1");
    }
}
