//! The worked cases of domain.md 4.4.

use std::collections::BTreeMap;

use qiangji::catalogue::figure::{Profile, Setting};
use qiangji::duty::{Figures, Judged, Judgement, Verdict, Why};
use qiangji::record::Id;

use super::world::{self, BRANCH, World, map};

/// The programme of the plan's own time.
fn of_2004() -> Figures {
    let day = |text: &str| Setting::Text(text.to_owned());
    let own = [("programme_start", day("2004-01-01")), ("programme_end", day("2006-12-31"))];
    Figures { profile: Profile::Plan, own: own.map(|(id, value)| (id.to_owned(), value)).into() }
}

fn entry(world: &World, as_of: &str, code: &str) -> Judged {
    world.judge_by(as_of, &of_2004()).into_iter().find(|it| it.entry == code).unwrap()
}

/// The judgements of one clause in one span, by its label.
fn at(judged: &Judged, clause: usize, span: &str) -> Vec<Judgement> {
    let wanted = |it: &&Judgement| it.clause == clause && it.span.label() == span;
    judged.judgements.iter().filter(wanted).cloned().collect()
}

#[track_caller]
fn check_study(sessions: &[(&str, i64)], as_of: &str, expected: Verdict, note: &str) {
    let mut world = World::new(false, 1);
    for (day, half_days) in sessions {
        world.add(
            "study_group_session",
            None,
            None,
            &map(&format!(r#"{{"date":"{day}","half_days":{half_days}}}"#)),
        );
    }
    let quarter = at(&entry(&world, as_of, "C08"), 0, "2005年第一季度");
    assert_eq!((quarter[0].verdict, quarter[0].note.as_str()), (expected, note));
}

#[test]
fn c08_counts_half_days() {
    check_study(&[("2005-02-01", 2)], "2005-04-01", Verdict::Met, "2/2 个半天");
    check_study(&[("2005-02-01", 1)], "2005-04-01", Verdict::Partial { got: 1, need: 2 }, "1/2 个半天");
    let three = [("2005-01-05", 2), ("2005-02-01", 2), ("2005-03-01", 1)];
    check_study(&three, "2005-04-01", Verdict::Met, "5/2 个半天，超出 4 个半天");
    check_study(&[], "2005-03-01", Verdict::Pending { got: 0, need: 2 }, "0/2 个半天");
}

#[test]
fn d02_measures_gaps() {
    let mut world = World::new(false, 1);
    for (n, day) in ["2005-03-04", "2005-03-18", "2005-04-01", "2005-04-22"].iter().enumerate() {
        world.add(
            "secretary_class_session",
            None,
            None,
            &map(&format!(r#"{{"date":"{day}","seq":{}}}"#, n + 1)),
        );
    }
    let year = at(&entry(&world, "2005-05-01", "D02"), 0, "2005年");
    assert_eq!(year[0].verdict, Verdict::Partial { got: 3, need: 4 });
    assert_eq!(year[0].note, "4 期，2005年4月1日到2005年4月22日隔了 21 天");
}

#[track_caller]
fn check_inquiry(values: &str, as_of: &str, expected: Verdict, note: &str) {
    let mut world = World::new(false, 1);
    let blank =
        r#""issued_on":null,"replied_on":null,"due":null,"extension_asked_on":null,"extension_days":null"#;
    let mut d = map(&format!("{{{blank}}}"));
    d.extend(map(values));
    world.add("inquiry", None, None, &d);
    let judged = entry(&world, as_of, "D12");
    let last = judged.judgements.last().unwrap();
    assert_eq!((last.verdict, last.note.as_str()), (expected, note));
}

#[test]
fn d12_counts_working_days_and_one_extension() {
    let unknown = "（节假日没有公布，按周一到周五算）";
    let pending = Verdict::Pending { got: 0, need: 1 };
    check_inquiry(r#"{"date":"2005-03-01"}"#, "2005-03-10", pending, &format!("2005年3月22日前{unknown}"));
    let late = Verdict::Partial { got: 0, need: 1 };
    check_inquiry(
        r#"{"date":"2005-03-01","replied_on":"2005-03-25"}"#,
        "2005-04-01",
        late,
        &format!("2005年3月25日，晚了 3 天{unknown}"),
    );
    let extended = r#"{"date":"2005-03-01","extension_asked_on":"2005-03-22","extension_days":5,"replied_on":"2005-03-29"}"#;
    check_inquiry(extended, "2005-04-01", Verdict::Met, &format!("2005年3月29日{unknown}"));
    let too_late = r#"{"date":"2005-03-01","extension_asked_on":"2005-03-23","extension_days":5,"replied_on":"2005-03-29"}"#;
    check_inquiry(too_late, "2005-04-01", late, &format!("2005年3月29日，晚了 7 天{unknown}"));
    let written = r#"{"date":"2005-03-01","due":"2005-03-04"}"#;
    check_inquiry(written, "2005-03-14", Verdict::Missed, &format!("过期 10 天{unknown}"));
    check_inquiry(
        r#"{"date":"2026-09-28","replied_on":"2026-10-22"}"#,
        "2026-11-01",
        Verdict::Met,
        "2026年10月22日",
    );
}

#[test]
fn h03_counts_first_and_last_day() {
    for (end, expected) in
        [("2005-03-07", Verdict::Met), ("2005-03-04", Verdict::Partial { got: 4, need: 5 })]
    {
        let mut world = World::new(false, 1);
        world.add(
            "public_notice",
            None,
            None,
            &map(&format!(r#"{{"date":"2005-03-01","end":"{end}","opinions":null}}"#)),
        );
        let notice = at(&entry(&world, "2005-04-01", "H03"), 1, &qiangji::show::day(end).unwrap());
        assert_eq!(notice[0].verdict, expected);
    }
}

/// 31 members, 11 graded 优秀: the cap is 10.
#[test]
fn e07_caps_the_excellent() {
    for (excellent, over) in [(10, false), (11, true)] {
        let mut world = World::new(false, 1);
        let names: Vec<String> = (0..31)
            .map(|n| world::NAMES.get(n).map_or_else(|| format!("党员{n}"), |it| (*it).to_owned()))
            .collect();
        for name in &names[3..] {
            let line = format!(
                r#"{{"entry":"person","person":"{}","org":"{BRANCH}","name":"{name}","member_kind":"full","status":"active","from":"2004-01-01"}}"#,
                world::person(name)
            );
            world.line(BRANCH, &line);
        }
        for (n, name) in names.iter().enumerate() {
            let grade = if n < excellent { "excellent" } else { "competent" };
            let d = format!(
                r#"{{"member":[{{"name":"{name}"}}],"period":"2005","self_on":"2005-12-02","date":"2005-12-16","told_member_on":"2005-12-18","grade":"{grade}"}}"#
            );
            world.add("member_appraisal", None, None, &map(&d));
        }
        let judged = entry(&world, "2006-01-05", "E07");
        assert_eq!(at(&judged, 0, "2005年")[0].note, "31/31");
        let cap = &at(&judged, 1, "2005年")[0];
        assert_eq!(cap.note, format!("优秀 {excellent} 人，最多 10 人"));
        assert_eq!(cap.verdict == Verdict::Met, !over);
    }
}

/// A group founded on 20 March was there for 12 of 31 days: it owes April, not March.
#[test]
fn e03_is_owed_by_who_was_there_for_half_of_it() {
    let mut world = World::new(false, 1);
    let group = Id(0xc1);
    world.line(
        BRANCH,
        &format!(r#"{{"entry":"organisation","org":"{group}","parent":"{BRANCH}","org_kind":"group","name":"第二党小组","from":"2005-03-20"}}"#),
    );
    let judged = entry(&world, "2005-05-01", "E03");
    let owed: BTreeMap<String, usize> = judged
        .judgements
        .iter()
        .filter(|it| it.subject.group.as_deref() == Some("第二党小组"))
        .fold(BTreeMap::new(), |mut all, it| {
            *all.entry(it.span.label()).or_default() += 1;
            all
        });
    assert_eq!(owed.into_keys().collect::<Vec<_>>(), ["2005年4月", "2005年5月"]);
}

/// Sent on 22 November: in time by the 23rd, two days late by the 20th, and both are shown.
#[test]
fn f25_shows_both_days() {
    let mut world = World::new(false, 1);
    world.add(
        "submission",
        None,
        None,
        &map(r#"{"kind":"plan","period":"2004","date":"2004-11-22","due":null,"received_on":null}"#),
    );
    let judged = entry(&world, "2004-12-01", "F25");
    assert_eq!(judged.verdict, Verdict::Met);
    assert_eq!(judged.judgements[0].note, "2004年11月22日，按2004年11月20日晚 2 天");
}

/// One lecture by a cadre, one member absent who made it up: the half-year of the branch, everyone's own, and the
/// cadre's yearly lecture, all from one record.
#[test]
fn one_lecture_counts_for_three() {
    let mut world = World::new(false, 1);
    let d = r#"{"date":"2005-05-10","lecturer":[{"name":"王芳"}],"links":null,"attendance":{"expected":3,"present":2,"people":[{"name":"李明"},{"name":"王芳"}],
        "absentees":[{"name":"刘洋","reason":"病假","made_up_on":"2005-05-20"}]}}"#;
    let id = world.add("party_lecture", None, None, &map(d));
    let lecture = entry(&world, "2005-07-01", "E05");
    for clause in [0, 1] {
        let half = at(&lecture, clause, "2005年上半年");
        assert_eq!(half.len(), [1, 3][clause]);
        assert!(half.iter().all(|it| it.verdict == Verdict::Met && it.records == [id]), "{half:?}");
    }
    let own = at(&entry(&world, "2005-07-01", "C13"), 0, "2005年");
    let met: Vec<bool> = own.iter().map(|it| it.verdict == Verdict::Met).collect();
    assert_eq!(met.iter().filter(|met| **met).count(), 1);
}

/// The office sees covers only: the meeting counts, and what lies inside is 内容未上交, not missed.
#[test]
fn what_stays_with_its_writer_still_counts() {
    let mut own = World::new(false, 1);
    for (day, level) in [("2005-06-17", "branch"), ("2005-12-17", "branch"), ("2005-12-18", "team")] {
        let d = format!(r#"{{"level":"{level}","date":"{day}","notice_on":null,"report_sent_on":null}}"#);
        own.add("democratic_life_meeting", None, None, &map(&d));
    }
    let talk =
        r#"{"date":"2005-05-20","subject":[{"name":"王芳"}],"trigger_on":null,"due":null,"done_on":null}"#;
    own.add("talk", None, None, &map(talk));
    let office = own.covered();
    let verdicts = |world: &World, code: &str| entry(world, "2006-01-05", code);
    let meetings = verdicts(&office, "E06");
    let of_2005: Vec<Verdict> =
        ["2005年上半年", "2005年下半年"].iter().map(|half| at(&meetings, 0, half)[0].verdict).collect();
    assert_eq!(of_2005, [Verdict::Met, Verdict::Met]);
    assert_eq!(
        at(&meetings, 0, "2005年下半年")[0].records.len(),
        1,
        "the team's own meeting is none of the branch's"
    );
    let talks = verdicts(&office, "D10");
    assert!(
        at(&talks, 1, "2005年").iter().all(|it| it.verdict == Verdict::Unknown(Why::Hidden)),
        "{talks:?}"
    );
    assert_eq!(
        at(&verdicts(&own, "D10"), 1, "2005年").iter().filter(|it| it.verdict == Verdict::Met).count(),
        1
    );
}

/// An office that has taken nothing in yet still owes its mid-term push.
#[test]
fn the_office_owes_its_own_from_the_first_day() {
    let judged = entry(&World::nothing(), "2005-01-05", "F23");
    assert_eq!(judged.verdict, Verdict::Missed);
    assert_eq!(at(&judged, 0, "2004年").len(), 1);
}

/// The office judges each unit by the unit's own figures.
#[test]
fn each_unit_goes_by_its_own_figures() {
    let mut world = World::new(false, 2);
    world.add("party_lecture", None, None, &map(r#"{"date":"2024-03-01"}"#));
    world.add(
        "unit_settings",
        None,
        Some(world::UNIT),
        &map(r#"{"profile":"plan","figures":[{"figure":"lecture_every","value":"quarter"}]}"#),
    );
    let judged = world.judge_apart("2024-07-05").into_iter().find(|it| it.entry == "E05").unwrap();
    let spans = |org| {
        let own = judged.judgements.iter().filter(move |it| it.subject.org == org && it.clause == 0);
        own.map(|it| (it.span.label(), it.verdict)).collect::<Vec<_>>()
    };
    let quarter = |n: &str, verdict| (format!("2024年第{n}季度"), verdict);
    assert_eq!(
        spans(BRANCH),
        [
            quarter("一", Verdict::Met),
            quarter("二", Verdict::Missed),
            quarter("三", Verdict::Pending { got: 0, need: 1 })
        ]
    );
    let other = judged.judgements.iter().find(|it| it.subject.org != BRANCH).unwrap().subject.org;
    assert_eq!(spans(other)[0], ("2024年上半年".to_owned(), Verdict::Missed));
}

/// Appraisals that came as covers say nothing of grades: nobody is said to have given too many 优秀.
#[test]
fn e07_says_nothing_of_grades_that_stayed_with_their_writer() {
    let mut world = World::new(false, 1);
    for name in world::NAMES {
        let d = format!(
            r#"{{"member":[{{"name":"{name}"}}],"period":"2005","self_on":"2005-12-02","date":"2005-12-16","told_member_on":"2005-12-18","grade":"competent"}}"#
        );
        world.add("member_appraisal", None, None, &map(&d));
    }
    let seen = entry(&world.covered(), "2006-01-05", "E07");
    assert_eq!(at(&seen, 1, "2005年")[0].verdict, Verdict::Unknown(Why::Hidden));
}

/// A branch that sets one figure keeps what its unit has set besides.
#[test]
fn settings_are_looked_up_one_by_one() {
    use qiangji::duty::Figures;
    let mut world = World::new(false, 1);
    let unit = r#"{"profile":"plan","figures":[{"figure":"contact_visits","value":"5"}],
        "holidays":[{"year":2027,"source":"通知","off":"2027-01-01 到 2027-01-03"}],
        "terms":[{"name":"春季学期","from":"2026-02-26","to":"2026-07-10"}]}"#;
    world.add("unit_settings", None, Some(world::UNIT), &map(unit));
    let branch =
        r#"{"profile":"plan","figures":[{"figure":"talk_days","value":"10"}],"holidays":null,"terms":null}"#;
    world.add("unit_settings", None, None, &map(branch));
    let above = [BRANCH, world::UNIT];
    let figures = Figures::of(&world.book, &above).unwrap();
    assert_eq!((figures.number("contact_visits"), figures.number("talk_days")), (5, 10));
    let day = qiangji::period::date("2027-01-01").unwrap();
    assert!(!Figures::workdays(&world.book, &above).is_workday(day));
    assert_eq!(Figures::terms(&world.book, &above).len(), 1);
    assert_eq!(Figures::of(&world.book, &[]), None);
}
