//! A member's self-assessment: worked cases, and what the charts say.

use qiangji::answers::{Answer, Evidence};
use qiangji::book::Book;
use qiangji::chart;
use qiangji::record::{Clock, Id, Record};
use qiangji::score::{self, Assessment};
use qiangji::value::map;

use super::world::*;

fn assess(variant: &str, all: &str, other: &[(&str, Answer)]) -> Assessment {
    let items = standard("member").items(variant);
    let mut given: Vec<(&str, Answer)> =
        items.into_iter().map(|item| (item.id.as_str(), shown(all, Evidence::Record(Id(7))))).collect();
    given.extend(other.iter().cloned());
    let d = map([("period", "2026".into()), ("items", answers(given))]);
    score::member(&book([]), standard("member"), variant, &record(1, "self_assessment", Id(1), d))
}

#[track_caller]
fn check(variant: &str, all: &str, other: &[(&str, Answer)], total: &str, band: &str) {
    let judged = assess(variant, all, other);
    let printed = judged.total.map(|total| total.to_string()).unwrap_or_default();
    assert_eq!((printed.as_str(), judged.band.as_deref().unwrap_or_default()), (total, band));
}

#[test]
fn totals_and_bands() {
    check("", "4", &[], "100.0", "excellent");
    check("frontline_teacher", "4", &[], "100.0", "excellent");
    check("frontline_teacher", "3", &[], "75.0", "qualified");
    check("frontline_teacher", "2", &[], "50.0", "reminder");
    check("", "4", &[("SELF01", level("2", ""))], "95.0", "excellent");
    // A common item weighs seven of ten beside the variant's, each of which weighs 6.
    check("organ_staff", "4", &[("SELF01", level("2", ""))], "96.5", "excellent");
    check("organ_staff", "4", &[("ORGAN3", level("0", ""))], "94.0", "excellent");
    check("organ_staff", "4", &[("ORGAN4", level("0", ""))], "94.0", "excellent");
    check("", "4", &[("SELF01", level("4", "没挂记录"))], "97.5", "excellent");
    check("nobody", "4", &[], "100.0", "excellent");
}

#[test]
fn without_evidence_at_most_the_second_level() {
    let judged = assess("", "4", &[("SELF01", level("4", ""))]);
    let item = judged.item("SELF01").unwrap();
    assert_eq!((item.level.as_deref(), item.capped), (Some("4"), true));
    assert_eq!(item.how, "人工判定，做到。没有证据，最高按“基本做到”算。");
}

#[test]
fn a_record_that_was_deleted_is_no_evidence() {
    let entry = record(7, "self_study_entry", Id(1), map([]));
    let deleted = Record::after(&[&entry], Clock { device: "a".into(), ..Clock::default() }, None).unwrap();
    let items = answers([("SELF01", shown("4", Evidence::Record(Id(7))))]);
    let given = record(1, "self_assessment", Id(1), map([("period", "2026".into()), ("items", items)]));
    let capped = |book: &Book| {
        let judged = score::member(book, standard("member"), "", &given);
        judged.item("SELF01").unwrap().capped
    };
    assert!(!capped(&book([&entry])) && capped(&book([&entry, &deleted])));
}

#[test]
fn what_does_not_apply_moves_within_its_dimension() {
    let worth = |judged: &Assessment, id: &str| judged.item(id).unwrap().worth;
    let max = |judged: &Assessment| judged.groups.iter().map(|it| it.max.to_string()).collect::<Vec<_>>();
    let all = assess("", "4", &[]);
    assert_eq!(max(&all), ["36.0", "25.0", "17.0", "22.0"]);
    let calm = assess("", "4", &[("SELF08", na("没有突发情况"))]);
    assert_eq!(max(&calm), ["36.0", "31.8", "10.2", "22.0"], "9 over SELF05–07 and SELF09");
    let free = assess("", "4", &[("SELF12", na("没有"))]);
    assert_eq!(worth(&free, "SELF10"), score::Fraction::whole(11));
    let none = [("SELF08", na("没有")), ("SELF09", na("没有"))];
    let none = assess("", "4", &none);
    assert_eq!((none.groups[2].score, none.total.map(|it| it.to_string())), (None, Some("100.0".into())));
    let items = standard("member").items("");
    let nothing: Vec<(&str, Answer)> = items.iter().map(|item| (item.id.as_str(), na("病休一年"))).collect();
    assert_eq!(assess("", "4", &nothing).total, None);
}

#[test]
fn the_radar_says_it_in_a_sentence() {
    let low = assess("frontline_teacher", "3", &[("SELF06", level("0", ""))]);
    let shown = chart::radar(&low, None);
    assert_eq!(shown.sentence, "70.8 分，达到“基本合格线”。“关键能站出来”丢分最多，17.5 分里得 8.9 分。");
    assert_eq!(shown.more, "分数只作对照，以核定为准。");
    let labels: Vec<&str> = shown.axes.iter().map(|axis| axis.label.as_str()).collect();
    assert_eq!(labels, ["平时", "关键", "危急", "先进性", "一线教师"]);
    let full = chart::radar(&assess("", "4", &[]), Some(&low));
    assert_eq!(full.sentence, "100.0 分，达到“对照优秀线”。");
    assert_eq!(full.more, "去年 70.8 分，提高 29.2 分。分数只作对照，以核定为准。");
    let least = chart::radar(&assess("", "2", &[]), Some(&low));
    assert!(least.sentence.starts_with("50.0 分，没到“基本合格线”。"), "{}", least.sentence);
    assert!(least.more.starts_with("去年 70.8 分，降低 20.8 分。"), "{}", least.more);
}
