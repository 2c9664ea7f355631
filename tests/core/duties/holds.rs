//! What rules say while a record is written: gates that refuse, and what is told.

use qiangji::catalogue::{self, duty};
use qiangji::duty::Figures;
use qiangji::duty::hold::{self, Known, Said};
use qiangji::period;
use qiangji::record::{Clock, Id, Record, common};
use qiangji::roster::Roster;
use qiangji::workdays;

use super::world::{BRANCH, World, map};

/// What is said of a record with its kind's sample and these values over it, on a day.
fn said(world: &World, today: &str, kind: &str, over: &str) -> Vec<Said> {
    let mut d = catalogue::get().kind(kind).unwrap().sample.clone();
    d.insert(common::ORG.into(), BRANCH.to_string().into());
    for (key, value) in map(over) {
        if value.is_empty() { drop(d.remove(&key)) } else { drop(d.insert(key, value)) }
    }
    let record = Record::new(Id(0xffff), kind, BRANCH, Clock::default(), d);
    let roster = Roster::of(&world.book);
    let (figures, workdays) = (&Figures::default(), workdays::supplied());
    let today = period::date(today).unwrap();
    hold::said(&Known { book: &world.book, roster: &roster, figures, workdays, today }, &record)
}

fn messages(said: &[Said]) -> Vec<(&str, &str, bool)> {
    said.iter().map(|it| (it.problem.field.as_str(), it.problem.message.as_str(), it.refuses)).collect()
}

const CASE: &str = r#"{"who":[{"name":"孙晓"}],"date":"2023-06-01","steps":[
    {"step":"apply","date":"2023-06-01"},{"step":"activist","date":"2023-09-10"},
    {"step":"prospect","date":"2024-10-15"},{"step":"vote","date":"2024-11-20"}]}"#;

#[test]
fn no_vote_without_notice_and_review() {
    let mut world = World::new(false, 1);
    assert_eq!(
        messages(&said(&world, "2024-12-01", "admission_case", CASE)),
        [
            ("steps.3.date", "没有找到前一步的记录。先写公示和结论，再写支部大会这一步。", true),
            ("steps.3.date", "没有找到前一步的记录。先写预审和“同意”，再写支部大会这一步。", true),
        ]
    );
    // A namesake's, an activist's and one without a conclusion are not it.
    let notice = r#"{"who":[{"name":"孙晓"}],"stage":"prospect","date":"2024-11-04","end":"2024-11-08","conclusion":"no_objection"}"#;
    let of_another = notice.replace(r#""name""#, &format!(r#""id":"{}","name""#, Id(7)));
    let about_me = CASE.replace(r#""name""#, &format!(r#""id":"{}","name""#, Id(8)));
    world.add("public_notice", None, None, &map(&of_another));
    world.add("public_notice", None, None, &map(&notice.replace("\"prospect\"", "\"activist\"")));
    world.add("public_notice", None, None, &map(&notice.replace("no_objection", "objection")));
    assert_eq!(said(&world, "2024-12-01", "admission_case", &about_me).len(), 2);
    world.add("public_notice", None, None, &map(notice));
    world.add(
        "pre_review",
        None,
        None,
        &map(r#"{"who":[{"name":"孙晓"}],"date":"2024-11-11","answered_on":"2024-11-15","opinion":"agree"}"#),
    );
    assert_eq!(said(&world, "2024-12-01", "admission_case", CASE), []);
}

#[test]
fn a_year_before_prospect_and_before_full_membership() {
    let world = World::new(false, 1);
    let early = r#"{"steps":[{"step":"apply","date":"2023-06-01"},{"step":"activist","date":"2023-09-10"},{"step":"prospect","date":"2024-06-01"}]}"#;
    assert_eq!(
        messages(&said(&world, "2024-12-01", "admission_case", early)),
        [("steps.2.date", "265 天，要满 365 天。改日期。", true)]
    );
}

#[test]
fn a_notice_of_four_days_is_refused() {
    let world = World::new(false, 1);
    let notice = |end: &str| format!(r#"{{"date":"2026-03-02","end":"{end}"}}"#);
    assert_eq!(
        messages(&said(&world, "2026-03-02", "public_notice", &notice("2026-03-05"))),
        [("end", "4 个工作日，要满 5 个工作日。改“到哪天”。", true)]
    );
    assert_eq!(said(&world, "2026-03-02", "public_notice", &notice("2026-03-06")), []);
}

/// Of three members one may be 优秀; the second is told, and may be saved with its reason.
#[test]
fn one_excellent_too_many_is_told() {
    let mut world = World::new(false, 1);
    let of = |name: &str| {
        format!(
            r#"{{"member":[{{"name":"{name}"}}],"period":"2025","self_on":"2025-12-02","date":"2025-12-16","grade":"excellent"}}"#
        )
    };
    assert_eq!(said(&world, "2026-01-05", "member_appraisal", &of("李明")), []);
    world.add("member_appraisal", None, None, &map(&of("李明")));
    assert_eq!(
        messages(&said(&world, "2026-01-05", "member_appraisal", &of("王芳"))),
        [("grade", "优秀 2 人，最多 1 人。改等次；要破例的，在支部意见里写明。", false)]
    );
}

#[test]
fn an_inquiry_says_when_it_is_due() {
    let world = World::new(false, 1);
    let letter =
        |replied: &str| format!(r#"{{"issued_on":null,"date":"2026-03-02","replied_on":{replied}}}"#);
    assert_eq!(
        messages(&said(&world, "2026-03-03", "inquiry", &letter("null"))),
        [("replied_on", "2026年3月23日前。", false)]
    );
    assert_eq!(
        messages(&said(&world, "2026-03-30", "inquiry", &letter("\"2026-03-25\""))),
        [("replied_on", "2026年3月25日，晚了 2 天。", false)]
    );
}

/// A hold that speaks of a kind nobody fills in would never be heard.
#[test]
fn holds_speak_in_forms() {
    for clause in duty::duties().iter().flat_map(|it| &it.clauses) {
        let Some(hold) = &clause.hold else { continue };
        let kind = &clause.rule.picks()[0].kind;
        assert!(hold::is_held(kind) && !catalogue::get().kind(kind).unwrap().hidden, "{kind}");
        assert!(!hold.refuse || hold.say.ends_with('。'), "{kind}: what to do");
    }
    assert!(!hold::is_held("party_lecture"));
}
