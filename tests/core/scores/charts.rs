//! What is said over the radar of the five goods, and which records the figures go back to.

use qiangji::chart;
use qiangji::record::{Id, Record};
use qiangji::roster::Roster;
use qiangji::score::part::Part;
use qiangji::score::{self, Assessment, GroupScore, Reason, Tenths, study};
use qiangji::value::{Value, map};

use super::world::*;

const GOODS: [(&str, &str); 5] = [
    ("LEAD", "领导班子好"),
    ("MEMB", "党员队伍好"),
    ("MECH", "工作机制好"),
    ("ACHV", "工作（发展）业绩好"),
    ("MASS", "群众反映好"),
];

/// Groups at these scores; below 0: 不可判.
fn goods(scores: [i64; 5], band: &str) -> Assessment {
    let group = |((id, title), score): ((&str, &str), i64)| GroupScore {
        id: id.into(),
        title: title.into(),
        score: (score >= 0).then_some(Tenths(score)),
        max: Tenths(200),
        items: Vec::new(),
    };
    let whole = scores.iter().all(|score| *score >= 0);
    Assessment {
        groups: GOODS.into_iter().zip(scores).map(group).collect(),
        total: whole.then(|| Tenths(scores.iter().sum())),
        band: whole.then(|| band.into()),
        reached: false,
        gates: Vec::new(),
        vetoes: Vec::new(),
    }
}

#[track_caller]
fn check(scores: [i64; 5], band: &str, last: Option<[i64; 5]>, sentence: &str, more: &str) {
    let last = last.map(|scores| goods(scores, "good"));
    let shown = chart::radar(&goods(scores, band), last.as_ref());
    assert_eq!((shown.sentence.as_str(), shown.more.as_str()), (sentence, more));
}

const ONLY: &str = "分数只作对照，以核定为准。";

#[test]
fn five_goods_in_a_sentence() {
    check(
        [178, 180, 145, 166, 178],
        "fairly_good",
        Some([170, 176, 132, 164, 174]),
        "84.7 分，属“较好”。四个好达到 16 分，“工作机制好”还差 1.5 分。",
        "去年 81.6 分，提高 3.1 分。分数只作对照，以核定为准。",
    );
    check(
        [200; 5],
        "good",
        Some([200; 5]),
        "100.0 分，属“好”。五个好都达到 16 分。",
        "去年也是 100.0 分。分数只作对照，以核定为准。",
    );
    check(
        [160, 159, 160, 150, 160],
        "average",
        None,
        "78.9 分，属“一般”。三个好达到 16 分，“党员队伍好”还差 0.1 分，“工作（发展）业绩好”还差 1.0 分。",
        ONLY,
    );
    let three = "79.0 分，属“一般”。两个好达到 16 分，其余三个没达到。";
    check([170, 150, 150, 150, 170], "average", None, three, ONLY);
    let none = "50.0 分，属“较差”。五个好都没达到 16 分。";
    check([100; 5], "poor", None, none, ONLY);
    check(
        [160, -1, 160, -1, 160],
        "",
        Some([200; 5]),
        "“党员队伍好”“工作（发展）业绩好”没有适用的指标，不可判，没有总分。",
        ONLY,
    );
}

#[test]
fn what_keeps_the_band_down_is_said_first() {
    let reason = |text: &str| Reason { id: "x".into(), text: text.into(), evidence: Vec::new() };
    let mut held = goods([190; 5], "average");
    held.gates.push(reason("没有有效的群众测评，最高评“一般”。"));
    let more = chart::radar(&held, None).more;
    assert_eq!(more, "没有有效的群众测评，最高评“一般”。分数只作对照，以核定为准。");
}

#[test]
fn axes_are_short_and_carry_last_year() {
    let axes = chart::radar(&goods([178, -1, 145, 166, 178], ""), Some(&goods([100; 5], "poor"))).axes;
    let seen: Vec<_> =
        axes.iter().map(|it| (it.label.as_str(), it.value.0, it.last.map(|it| it.0), it.max.0)).collect();
    assert_eq!(
        seen,
        [
            ("领导班子", 178, Some(100), 200),
            ("党员队伍", 0, Some(100), 200),
            ("工作机制", 145, Some(100), 200),
            ("工作业绩", 166, Some(100), 200),
            ("群众反映", 178, Some(100), 200),
        ]
    );
}

fn who(n: u128) -> Value {
    Value::List(vec![Value::Map(map([("id", text(Id(n)))]))])
}

/// Sessions of one branch, and own records, as person 1 took part in them.
fn year_of_study() -> Vec<Record> {
    let absent = |made_up: Option<&str>| {
        let mut absent = map([("id", text(Id(1))), ("reason", "病假".into())]);
        absent.extend(made_up.map(|day| ("made_up_on".to_owned(), day.into())));
        Value::Map(map([("absentees", vec![Value::Map(absent)].into())]))
    };
    let speech = Value::List(vec![Value::Map(map([("who", who(1)), ("gist", "说了一点".into())]))]);
    let here = || Value::Map(map([("people", who(1))]));
    let on = |date: &str| ("date", Value::from(date));
    let topic = || ("topic", Value::from("题目"));
    vec![
        record(1, "self_study_entry", Id(1), map([on("2026-01-05"), topic(), ("minutes", 40.into())])),
        record(2, "party_lecture", BRANCH, map([on("2026-02-05"), topic(), ("lecturer", who(1))])),
        record(3, "party_lecture", BRANCH, map([on("2026-03-05"), topic(), ("attendance", here())])),
        record(
            4,
            "training_event",
            BRANCH,
            map([on("2026-04-05"), topic(), ("attendance", absent(Some("2026-04-09")))]),
        ),
        record(5, "training_event", BRANCH, map([on("2026-05-05"), topic(), ("attendance", absent(None))])),
        record(
            6,
            "study_group_session",
            BRANCH,
            map([
                on("2026-06-05"),
                topic(),
                ("half_days", 2.into()),
                ("attendance", here()),
                ("speeches", speech),
            ]),
        ),
        record(7, "lead_reading", Id(2), map([on("2026-07-05"), topic(), ("speaker", who(1))])),
        record(
            8,
            "online_exchange",
            BRANCH,
            map([("period", "2026-08".into()), topic(), ("participants", who(1))]),
        ),
        record(9, "self_study_entry", Id(2), map([on("2026-09-05"), topic()])),
        record(10, "reflection", Id(1), map([on("2025-12-31"), ("title", "去年的".into())])),
        record(
            11,
            "plan",
            BRANCH,
            map([
                ("period", "2026".into()),
                ("title", "计划".into()),
                (
                    "tasks",
                    Value::List(vec![Value::Map(map([("content", "一件事".into()), ("owner", who(1))]))]),
                ),
            ]),
        ),
    ]
}

#[test]
fn the_log_is_what_the_person_had_a_part_in() {
    let book = book(&year_of_study());
    let log = study::log(&book, &Roster::of(&book), Id(1), 2026);
    let seen: Vec<(u128, Part)> = log.iter().map(|entry| (entry.id.0, entry.part)).collect();
    assert_eq!(
        seen,
        [
            (8, Part::Attended),
            (7, Part::Led),
            (6, Part::Spoke),
            (4, Part::MadeUp(day("2026-04-09"))),
            (3, Part::Attended),
            (2, Part::Lectured),
            (1, Part::Own),
        ]
    );
    assert_eq!((log[6].minutes, log[2].half_days, log[0].day), (Some(40), Some(2), day("2026-08-01")));
    assert_eq!(chart::year(&log, 2026).months[0], (1, 1, 40));
}

#[test]
fn evidence_is_offered_newest_first() {
    let book = book(&year_of_study());
    let roster = Roster::of(&book);
    let offered = |item: &str, whose: Id, year: i32| -> Vec<u128> {
        let item = standard("member").items("leading_cadre").into_iter().find(|it| it.id == item).unwrap();
        score::evidence::suggest(&book, &roster, item, whose, year).into_iter().map(|id| id.0).collect()
    };
    assert_eq!(offered("SELF02", Id(1), 2026), [3, 2]);
    assert_eq!(offered("SELF03", Id(1), 2026), [8, 1]);
    assert_eq!(offered("SELF03", Id(1), 2025), [10]);
    assert_eq!(offered("SELF01", Id(1), 2026), [11], "a plan, for who has a task in it");
    assert_eq!(offered("SELF01", Id(2), 2026), [0_u128; 0]);
    assert_eq!(offered("CADRE1", Id(1), 2026), [7, 6]);
}

#[test]
fn the_column_asked_for_is_found() {
    let column = |id: u128, own: Id, column: &str, period: &str| {
        let d = [("org", text(BRANCH)), ("period", period.into()), ("column", column.into())];
        record(id, "evaluation", own, map(d))
    };
    let unit = Id(0xc);
    let all = [
        organisation(BRANCH, "支部", "branch", Some(unit)),
        organisation(unit, "单位", "school", None),
        column(1, BRANCH, "self", "2026"),
        column(2, BRANCH, "self", "2025"),
        column(3, unit, "review", "2026"),
        column(4, Id(0xf), "review", "2026"),
    ];
    let book = book(&all);
    let roster = Roster::of(&book);
    let found = |org, year, column| score::evaluation(&book, &roster, org, year, column).map(|it| it.id.0);
    assert_eq!(found(BRANCH, 2026, "self"), Some(1));
    assert_eq!(found(BRANCH, 2025, "self"), Some(2));
    assert_eq!(found(BRANCH, 2026, "review"), Some(3), "of the unit above, not of a stranger");
    assert_eq!(found(unit, 2026, "self"), None);
}
