//! The five-good standard: worked cases.

use qiangji::answers::{Answer, Evidence};
use qiangji::catalogue::{Catalogue, Standard, UnknownVersion};
use qiangji::record::{Id, Record};
use qiangji::roster::Roster;
use qiangji::score::{self, Ask, Assessment, Tenths};
use qiangji::value::{Value, map};

use super::world::*;

const OVER: &str = "2027-01-01";

fn branch(items: Vec<(&str, Answer)>, more: &[Record]) -> Assessment {
    let column = evaluation(BRANCH, answers(items));
    assess(&book([&column].into_iter().chain(more)), BRANCH, OVER)
}

/// Level, points and share of one item.
#[track_caller]
fn check(answer: Answer, points: &str, capped: bool, how: &str) {
    let assessment = branch(vec![("LEAD4", answer)], &[]);
    let item = assessment.item("LEAD4").unwrap();
    assert_eq!((item.points.tenths().to_string().as_str(), item.capped), (points, capped));
    assert_eq!(item.how, how);
}

#[test]
fn judged_by_hand_on_evidence() {
    let pointer = Evidence::Pointer {
        kind: "leadership_analysis".into(),
        date: "2026-02-20".into(),
        title: "分析".into(),
    };
    check(level("full", "本子第 3 页"), "3.0", false, "人工判定，做到。本子第 3 页。");
    check(level("most", "本子第 3 页。"), "2.4", false, "人工判定，基本做到。本子第 3 页。");
    check(level("half", "  "), "0.0", true, "人工判定，部分做到。没有证据，不算分。");
    check(level("full", ""), "0.0", true, "人工判定，做到。没有证据，不算分。");
    check(level("none", ""), "0.0", false, "人工判定，没做到。");
    check(shown("most", pointer), "2.4", false, "人工判定，基本做到，证据 1 条。");
    check(shown("full", Evidence::Record(Id(77))), "3.0", false, "人工判定，做到，证据 1 条。");
    check(Answer::default(), "0.0", false, "还没填。");
    check(Answer { carried: true, ..level("full", "去年的") }, "0.0", false, "还没填。");
    check(level("best", "不认识的一档"), "0.0", false, "还没填。");
}

#[test]
fn a_deleted_record_is_no_evidence() {
    let paper = record(77, "leadership_analysis", BRANCH, map([("date", "2026-02-20".into())]));
    let gone = Record::after(&[&paper], paper.t.next(1, "a"), None).unwrap();
    let answer = || vec![("LEAD4", shown("full", Evidence::Record(Id(77))))];
    assert!(!branch(answer(), &[paper]).item("LEAD4").unwrap().capped);
    assert!(branch(answer(), &[gone]).item("LEAD4").unwrap().capped);
}

#[test]
fn what_does_not_apply_gives_its_weight_to_its_group() {
    let assessment = branch(vec![("MEMB7", na("没有个案")), ("MEMB1", level("full", "名册"))], &[]);
    let members = assessment.groups.iter().find(|group| group.id == "MEMB").unwrap();
    assert_eq!((members.max, members.score), (Tenths(200), Some(Tenths(44))), "4 × 20/18 = 4.44…");
    let refused = branch(vec![("LEAD4", na("不想写"))], &[]);
    assert_eq!(refused.item("LEAD4").unwrap().na, None, "only three items may be 不适用");
}

#[test]
fn points_bands_gates_and_vetoes() {
    // Everything by hand at full; rules: LEAD1–3 (10 of 20), MEMB2 (3), MASS1 (6).
    let team = member(1, BRANCH, &["team_member"]);
    let who = || Value::List(vec![Value::Map(map([("id", text(Id(1)))]))]);
    let met = || Value::Map(map([("people", who())]));
    let mut records = vec![team];
    for (n, date) in (0..).zip(["2026-02-01", "2026-05-01", "2026-08-01", "2026-11-01"]) {
        let d =
            [("date", date.into()), ("half_days", 2.into()), ("lead_reader", who()), ("attendance", met())];
        records.push(record(200 + n, "study_group_session", BRANCH, map(d)));
        records.push(record(300 + n, "self_study_entry", Id(1), map([("date", date.into())])));
    }
    let done =
        [("date", "2026-03-01".into()), ("minutes", 60.into()), ("lecturer", who()), ("attendance", met())];
    for (n, kind) in (400..).zip(["party_lecture", "training_event"]) {
        records.push(record(n, kind, BRANCH, map(done.clone())));
    }
    for (n, kind) in (500..).zip(["reflection", "research_report"]) {
        records.push(record(n, kind, Id(1), map([("date", "2026-03-01".into())])));
    }
    let judged = |ballots: [i64; 3], by_hand: &str| {
        let more: Vec<Record> = records.iter().cloned().chain([survey(BRANCH, ballots)]).collect();
        let it = branch(all_by_hand(by_hand), &more);
        let total = it.total.map(|total| total.to_string()).unwrap_or_default();
        (total, it.band.clone().unwrap_or_default(), it.reached, it.gates.len(), it.vetoes.len())
    };
    let is = |total: &str, band: &str, reached, gates, vetoes| {
        (total.to_owned(), band.to_owned(), reached, gates, vetoes)
    };
    assert_eq!(judged([100, 90, 0], "full"), is("100.0", "good", true, 0, 0));
    assert_eq!(judged([100, 89, 0], "full"), is("98.8", "average", false, 1, 0));
    assert_eq!(judged([100, 49, 0], "full"), is("94.0", "poor", false, 1, 1));
    assert_eq!(judged([100, 90, 0], "most"), is("83.8", "fairly_good", false, 0, 0));
    assert_eq!(judged([100, 90, 0], "half"), is("59.5", "poor", false, 0, 0));
}

#[test]
fn an_entered_veto_speaks_once() {
    let veto = |id: &str| Value::Map(map([("id", id.into()), ("reason", "法院判决。".into())]));
    let mut column = evaluation(BRANCH, answers(all_by_hand("full")));
    let vetoes = Value::List(vec![veto("discipline"), veto("satisfaction")]);
    column.d.insert("vetoes".into(), vetoes);
    let judged = assess(&book([&column, &survey(BRANCH, [10, 1, 0])]), BRANCH, OVER);
    let said: Vec<&str> = judged.vetoes.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(
        said,
        [
            "有效票 10 张，满意 1，基本满意 0，满意率 10%，不到 50%。",
            "两年内书记或班子成员有严重违纪违法。法院判决。",
        ]
    );
    assert_eq!(judged.band.as_deref(), Some("poor"));
}

/// MASS1 of a branch with 95 of 100 satisfied, as one column answers it: level, computed, by hand, sentence.
#[track_caller]
fn check_against_the_rule(column: &str, answer: Answer, level: &str, computed: Option<&str>, said: &str) {
    let mut record = evaluation(BRANCH, answers([("MASS1", answer)]));
    record.d.insert("column".into(), column.into());
    let book = book([&record, &survey(BRANCH, [100, 95, 0])]);
    let roster = Roster::of(&book);
    let ask = Ask::new(&roster, BRANCH, YEAR, day(OVER));
    let judged = score::five_good(&book, &roster, standard("five_good"), &ask, Some(&record));
    let item = judged.item("MASS1").unwrap();
    let seen = (item.level.as_deref(), item.computed.as_deref(), item.by_hand);
    assert_eq!(seen, (Some(level), computed, computed.is_some()), "{column}");
    assert_eq!(item.how.replace("有效票 100 张，满意 95，基本满意 0，满意率 95%。", "…"), said);
}

#[test]
fn only_an_evaluator_with_grounds_sets_another_level_than_the_rule() {
    let check = check_against_the_rule;
    check("approval", level("half", "票数核过"), "half", Some("full"), "人工判定。…");
    check("review", shown("most", Evidence::Record(Id(77))), "most", Some("full"), "人工判定。…");
    check("approval", level("half", " "), "full", None, "…改成“部分做到”没有写理由，仍按记录算。");
    check("self", level("half", "自己估的"), "full", None, "…这一条按记录算，不按自选的“部分做到”。");
    for column in ["self", "approval"] {
        check(column, level("full", "票数核过"), "full", None, "…");
        check(column, level("best", "不认识的一档"), "full", None, "…");
        check(column, Answer { carried: true, ..level("none", "去年的") }, "full", None, "…");
    }
}

#[test]
fn a_stored_answer_does_not_outlive_the_records() {
    let column = evaluation(BRANCH, answers([("LEAD1", level("full", "都学了"))]));
    let session = [("date", "2026-02-01".into()), ("half_days", 1.into())];
    let one = record(200, "study_group_session", BRANCH, map(session));
    let at = |day: &str| {
        let judged = assess(&book([&column, &one]), BRANCH, day);
        let item = judged.item("LEAD1").unwrap();
        (item.level.clone(), item.na.clone())
    };
    assert_eq!(at("2026-03-31"), (None, Some("未到期".to_owned())));
    assert_eq!(at(OVER), (Some("none".to_owned()), None));
}

#[test]
fn a_group_without_anything_applicable_cannot_be_judged() {
    let team = member(1, BRANCH, &["team_member"]);
    let judged = assess(&book([&team, &evaluation(BRANCH, answers([]))]), BRANCH, "2026-01-15");
    let item = judged.item("LEAD1").unwrap();
    assert_eq!(item.na.as_deref(), Some("未到期"));
    assert!(judged.total.is_some(), "items judged by hand still apply");
}

#[test]
fn a_general_branch_is_the_mean_of_its_branches() {
    let (general, small, large) = (Id(0xa0), Id(0xa1), Id(0xa2));
    let mut records = vec![
        organisation(general, "总支", "general_branch", None),
        organisation(small, "一支部", "branch", Some(general)),
        organisation(large, "二支部", "branch", Some(general)),
        survey(small, [10, 10, 0]),
        survey(large, [30, 25, 0]),
    ];
    records.push(evaluation(small, answers([("MEMB1", level("full", "名册")), ("MEMB7", na("没有"))])));
    let of_large = [("MEMB1", level("half", "名册")), ("MEMB7", na("没有")), ("LEAD4", level("full", "有"))];
    records.push(evaluation(large, answers(of_large)));
    records
        .push(evaluation(general, answers([("LEAD4", level("most", "有")), ("MEMB1", level("none", ""))])));
    records.extend((1..=1).map(|n| member(n, small, &[])));
    records.extend((2..=4).map(|n| member(n, large, &[])));
    let judged = assess(&book(&records), general, OVER);
    let points = |id: &str| judged.item(id).unwrap().points.tenths().to_string();
    // (1 × 1.0 + 3 × 0.5) / 4 = 0.625 of 4 × 20/18.
    assert_eq!((points("MEMB1").as_str(), points("LEAD4").as_str()), ("2.8", "2.4"));
    let mean = judged.item("MEMB1").unwrap();
    assert_eq!(mean.how, "按党员人数平均：一支部 1 人，100%；二支部 3 人，50%。");
    assert_eq!(judged.item("MEMB7").unwrap().na.as_deref(), Some("各支部都不适用"));
    assert_eq!(judged.item("MASS1").unwrap().how, "有效票 40 张，满意 35，基本满意 0，满意率 87.5%。");
}

#[test]
fn a_general_branch_answers_for_its_own_study_alone() {
    let (general, below) = (Id(0xa0), Id(0xa1));
    let session = |id, org| {
        let d = [("org", text(org)), ("date", "2026-02-01".into()), ("half_days", 2.into())];
        record(id, "study_group_session", org, map(d))
    };
    let held = |org| {
        let records = [
            organisation(general, "总支", "general_branch", None),
            organisation(below, "一支部", "branch", Some(general)),
            session(1, org),
        ];
        assess(&book(&records), general, "2026-04-01").item("LEAD1").unwrap().level.clone().unwrap()
    };
    assert_eq!((held(general), held(below)), ("full".to_owned(), "none".to_owned()));
}

#[test]
fn a_circle_of_organisations_ends() {
    let (a, b) = (Id(0xa0), Id(0xa1));
    let records =
        [organisation(a, "甲", "general_branch", Some(b)), organisation(b, "乙", "general_branch", Some(a))];
    assert_eq!(assess(&book(&records), a, OVER).item("MEMB1").unwrap().how, "名册上没有下属支部，不算分。");
}

/// A standard's file as it would stand beside the first, with one sentence changed in it.
fn second(file: &str, from: &str, to: &str) -> Standard {
    let text = file.replacen("\"version\": 1", "\"version\": 2", 1).replacen(from, to, 1);
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_return_is_scored_under_the_version_it_was_filled_in() {
    let file = include_str!("../../../src/core/catalogue/standards/five_good.json");
    let (light, heavy) = ("都有记录。\", \"weight\": 4", "都有记录。\", \"weight\": 9");
    let first: Standard = serde_json::from_str(file).unwrap();
    let catalogue = Catalogue { kinds: Vec::new(), standards: vec![second(file, light, heavy), first] };
    let filled = |version: Option<i64>| {
        let mut column = evaluation(BRANCH, answers([("LEAD4", level("full", "本子第 3 页"))]));
        column.d.extend(version.map(|n| ("standard_version".to_owned(), n.into())));
        column
    };
    let worth = |column: &Record| {
        let standard = catalogue.standard_of("five_good", &column.d)?;
        let (book, roster) = (book([column]), Roster::of(&book([column])));
        let ask = Ask::new(&roster, BRANCH, YEAR, day(OVER));
        let assessment = score::five_good(&book, &roster, standard, &ask, Some(column));
        Ok(assessment.item("LEAD1").unwrap().weight)
    };
    assert_eq!(worth(&filled(None)), Ok(4), "from before there were versions");
    assert_eq!(worth(&filled(Some(1))), Ok(4), "whatever is newest");
    assert_eq!(worth(&filled(Some(2))), Ok(9));
    assert_eq!(worth(&filled(Some(3))), Err(UnknownVersion(3)), "a later app's");
    assert_eq!(catalogue.standard("five_good").map(|it| it.version), Some(2));
}
