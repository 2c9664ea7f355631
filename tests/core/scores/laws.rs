//! What holds of every assessment.

use proptest::prelude::*;
use qiangji::answers::{Answer, Evidence};
use qiangji::catalogue::Item;
use qiangji::record::{Id, Record};
use qiangji::score::{self, Assessment, Fraction, Tenths};
use qiangji::value::{Value, map};

use super::world::*;

const TEAM: u128 = 3;

/// One record that a rule may read, by small numbers.
fn some_record(n: u128, (kind, person, month): (usize, u128, u32)) -> Record {
    let person = Id(1 + person % TEAM);
    let who = || Value::List(vec![Value::Map(map([("id", text(person))]))]);
    let date = || Value::Text(format!("2026-{:02}-10", 1 + month % 12));
    let came = || Value::Map(map([("people", who())]));
    let own = |kind: &str| record(n, kind, person, map([("date", date())]));
    match kind % 7 {
        0 => own("self_study_entry"),
        1 => own("reflection"),
        2 => own("research_report"),
        3 => record(n, "lead_reading", person, map([("date", date()), ("speaker", who())])),
        4 => {
            let d =
                [("date", date()), ("half_days", 1.into()), ("attendance", came()), ("lead_reader", who())];
            record(n, "study_group_session", BRANCH, map(d))
        }
        5 => record(n, "party_lecture", BRANCH, map([("date", date()), ("lecturer", who())])),
        _ => {
            let d = [("date", date()), ("minutes", 240.into()), ("attendance", came())];
            record(n, "training_event", BRANCH, map(d))
        }
    }
}

fn records() -> impl Strategy<Value = Vec<Record>> {
    let one = (0_usize..7, 0_u128..TEAM, 0_u32..12);
    prop::collection::vec(one, 0..40).prop_map(|all| {
        let some = all.into_iter().zip(1000..).map(|(one, n)| some_record(n, one));
        (1..=TEAM).map(|n| member(n, BRANCH, &["team_member"])).chain(some).collect()
    })
}

/// Levels, evidence and notes as they come.
fn answer() -> impl Strategy<Value = Answer> {
    let level =
        prop::option::of(prop::sample::select(vec!["full", "most", "half", "none", "4", "3", "2", "0"]));
    let na = prop::option::weighted(0.2, Just("没有".to_owned()));
    (level, na, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(level, na_reason, shown, noted, carried)| Answer {
            level: level.map(str::to_owned),
            na_reason,
            evidence: if shown { vec![Evidence::Record(Id(0x77))] } else { Vec::new() },
            note: if noted { "在柜里".into() } else { String::new() },
            carried,
            ..Answer::default()
        },
    )
}

fn given(standard_id: &str, variant: &'static str) -> impl Strategy<Value = Vec<(&'static str, Answer)>> {
    let items: Vec<&Item> = standard(standard_id).items(variant);
    let ids: Vec<&str> = items.into_iter().map(|item| item.id.as_str()).collect();
    prop::collection::vec(answer(), ids.len())
        .prop_map(move |answers| ids.iter().copied().zip(answers).collect())
}

/// Weights are kept, nothing is earned beyond them, and the printed figures are the sums.
fn is_sound(assessment: &Assessment, whole: i64) {
    let mut sum = Fraction::ZERO;
    for group in &assessment.groups {
        let worth: Fraction = group.items.iter().map(|item| item.worth).sum();
        let points: Fraction = group.items.iter().map(|item| item.points).sum();
        assert!(points <= worth, "{}", group.id);
        assert!(group.items.iter().all(|item| item.na.is_none() || item.points == Fraction::ZERO));
        assert_eq!(group.max, worth.tenths());
        assert!(group.score.is_none_or(|score| score == points.tenths()));
        sum = sum + worth;
    }
    assert_eq!(sum, Fraction::whole(whole));
    let points: Fraction = assessment.items().map(|item| item.points).sum();
    assert!(assessment.total.is_none_or(|total| total == points.tenths() && total <= Tenths(1000)));
    assert_eq!(assessment.total.is_some(), assessment.band.is_some());
}

fn self_assessment(given: &[(&str, Answer)]) -> Record {
    record(1, "self_assessment", Id(1), map([("items", answers(given.iter().cloned()))]))
}

proptest! {
    #[test]
    fn five_goods_keep_their_twenty(given in given("five_good", ""), records in records(), early in any::<bool>()) {
        let column = evaluation(BRANCH, answers(given));
        let book = book(records.iter().chain([&column]));
        let judged = assess(&book, BRANCH, if early { "2026-05-20" } else { "2027-01-01" });
        is_sound(&judged, 100);
        prop_assert!(judged.groups.iter().all(|group| group.max == Tenths(200)));
        prop_assert!(!judged.reached || judged.band.as_deref() == Some("good"));
    }

    #[test]
    fn a_members_weights_are_kept(
        given in given("member", "frontline_teacher"),
        variant in prop::sample::select(vec!["", "frontline_teacher"]),
    ) {
        is_sound(&score::member(&book([]), standard("member"), variant, &self_assessment(&given)), 100);
    }

    #[test]
    fn a_record_more_never_lowers_a_score(records in records(), more in (0_usize..7, 0_u128..TEAM, 0_u32..12)) {
        let another = some_record(0x5000, more);
        let before = assess(&book(&records), BRANCH, "2027-01-01");
        let after = assess(&book(records.iter().chain([&another])), BRANCH, "2027-01-01");
        for (before, after) in before.items().zip(after.items()) {
            prop_assert!(before.share <= after.share, "{}: {} -> {}", before.id, before.how, after.how);
        }
        prop_assert!(before.total <= after.total);
    }

    #[test]
    fn evidence_for_an_answer_never_lowers_a_score(given in given("five_good", ""), at in any::<prop::sample::Index>()) {
        let mut more = given.clone();
        more[at.index(given.len())].1.evidence.push(Evidence::Record(Id(0x88)));
        let judged = |given| assess(&book([&evaluation(BRANCH, answers(given))]), BRANCH, "2027-01-01").total;
        prop_assert!(judged(given) <= judged(more));
    }

    #[test]
    fn evidence_of_a_member_never_lowers_a_score(given in given("member", ""), at in any::<prop::sample::Index>()) {
        let mut more = given.clone();
        more[at.index(given.len())].1.evidence.push(Evidence::Record(Id(0x88)));
        let judged = |given: &[(&str, Answer)]| {
            score::member(&book([]), standard("member"), "", &self_assessment(given)).total
        };
        prop_assert!(judged(&given) <= judged(&more));
    }

    #[test]
    fn the_order_of_records_changes_nothing(records in records(), given in given("five_good", "")) {
        let column = evaluation(BRANCH, answers(given));
        let forwards: Vec<&Record> = records.iter().chain([&column]).collect();
        let backwards = forwards.iter().rev().copied();
        let judged = assess(&book(forwards.iter().copied()), BRANCH, "2026-09-01");
        prop_assert_eq!(judged, assess(&book(backwards), BRANCH, "2026-09-01"));
    }
}
