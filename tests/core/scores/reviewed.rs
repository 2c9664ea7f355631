//! The sample: whole files that nothing is wrong with, and a branch's score read through by eye.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use qiangji::book::{Book, Revision};
use qiangji::catalogue;
use qiangji::chart;
use qiangji::exchange::bundle::{self, Bundle, Limits};
use qiangji::exchange::take_in::take_in;
use qiangji::form;
use qiangji::profile;
use qiangji::record::Id;
use qiangji::roster::{Post, Roster};
use qiangji::score::{self, Assessment, study};

use super::sample::{self, Plan};
use super::world::{assess, day, standard};

fn read(plan: &Plan) -> Vec<Bundle> {
    let files = sample::make(plan).unwrap();
    let names: BTreeSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names.len(), files.len(), "every file has a name of its own");
    files.iter().map(|file| bundle::read_whole(&file.bytes, Limits::PHONE).unwrap()).collect()
}

fn together(bundles: Vec<Bundle>) -> Book {
    let mut book = Book::default();
    for bundle in bundles {
        take_in(&mut book, bundle.records);
    }
    book
}

fn school_branch() -> (Book, Id) {
    (together(read(&Plan::default())), profile::organisation("河滨中学", "第二支部"))
}

#[test]
fn nothing_in_the_sample_is_wrong() {
    let plans = [
        Plan::default(),
        Plan { seed: 2, branches: 8, members: 5, years: 3, ..Plan::default() },
        Plan { seed: 3, until: day("2026-05-20"), ..Plan::default() },
        Plan { seed: 4, members: 1, ..Plan::default() },
    ];
    let mut wrong = BTreeSet::new();
    for plan in plans {
        for bundle in read(&plan) {
            for revision in bundle.records.iter().filter(|it| !it.deleted) {
                let record = revision.record();
                let kind = catalogue::get().kind(&record.kind).unwrap();
                let problems = form::problems(kind, &record.d, plan.until);
                wrong.extend(
                    problems.iter().map(|it| format!("seed {}, {}: {}", plan.seed, kind.id, it.message)),
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let bytes = |seed| -> Vec<Vec<u8>> {
        let plan = Plan { seed, ..Plan::default() };
        sample::make(&plan).unwrap().into_iter().map(|file| file.bytes).collect()
    };
    assert_eq!(bytes(1), bytes(1));
    assert_ne!(bytes(1), bytes(2));
}

#[test]
fn the_sample_has_what_real_files_bring() {
    let files = read(&Plan::default());
    assert_eq!(files.len(), 26, "24 members, one of them twice, and the secretary's for the branch");
    let (book, branch) = school_branch();
    let roster = Roster::of(&book);
    let members = roster.members(branch, day("2026-12-31"));
    assert_eq!(members.len(), 24);
    assert_eq!(members.iter().map(|it| &it.group).collect::<BTreeSet<_>>().len(), 3);
    assert_eq!(members.iter().filter(|it| it.posts.contains(&Post::Secretary)).count(), 1);
    assert_eq!(book.shown().filter(|it| it.deleted).count(), 1);
    assert_eq!(book.shown().filter(|it| book.versions(it.id).len() == 2).count(), 1);
    let all: Vec<_> = book.iter().map(Revision::record).collect();
    assert!(all.iter().any(|it| it.text("text").contains("补记")));
    assert!(all.iter().any(|it| it.vv.0.values().any(|n| *n > 1)), "a corrected one");
    let absent = all.iter().flat_map(|it| it.get("attendance").get("absentees").list());
    assert!(absent.clone().any(|it| !it.get("made_up_on").is_empty()));
    assert!(absent.clone().any(|it| it.get("made_up_on").is_empty()));
    let texts: BTreeSet<_> =
        all.iter().filter(|it| it.kind == "self_study_entry").map(|it| it.text("topic")).collect();
    assert!(texts.len() > 15, "varied");
}

#[test]
fn one_session_credits_everyone_who_came_or_made_it_up() {
    let (book, branch) = school_branch();
    let roster = Roster::of(&book);
    let lectures: Vec<_> = book.of_kind("party_lecture").map(Revision::record).collect();
    let mut times: BTreeMap<Id, usize> = BTreeMap::new();
    for person in roster.members(branch, day("2026-12-31")) {
        let log = study::log(&book, &roster, person.id, 2026);
        assert!(log.windows(2).all(|pair| pair[0].day >= pair[1].day), "newest first");
        times.insert(person.id, log.iter().filter(|entry| entry.kind == "party_lecture").count());
        let item = standard("member").items("").into_iter().find(|item| item.id == "SELF02").unwrap();
        let offered = score::evidence::suggest(&book, &roster, item, person.id, 2026);
        assert_eq!(offered.len(), times[&person.id]);
    }
    let credited = |record: &qiangji::record::Record| {
        let attendance = record.get("attendance");
        let made_up = attendance.get("absentees").list().iter().filter(|it| !it.get("made_up_on").is_empty());
        1 + attendance.get("people").list().len() + made_up.count()
    };
    assert_eq!(times.values().sum::<usize>(), lectures.iter().map(credited).sum::<usize>());
}

#[test]
fn an_organisation_is_offered_what_it_and_its_members_did() {
    let (book, branch) = school_branch();
    let roster = Roster::of(&book);
    let offered = |item: &str| {
        let item = standard("five_good").items("school").into_iter().find(|it| it.id == item).unwrap();
        score::evidence::suggest(&book, &roster, item, branch, 2026).len()
    };
    let count = |kind: &str| book.of_kind(kind).count();
    assert_eq!(offered("LEAD1"), count("study_group_session"));
    assert_eq!(offered("MASS1"), 1);
    let own = ["self_study_entry", "lead_reading", "reflection", "research_report"];
    assert_eq!(offered("LEAD2"), own.into_iter().map(count).sum::<usize>());
}

/// One line an item: what was printed and from what.
fn printed(assessment: &Assessment) -> String {
    let mut out = String::new();
    for group in &assessment.groups {
        let score = group.score.map(|it| it.to_string()).unwrap_or_default();
        writeln!(out, "{} {score}", group.title).unwrap();
        for item in &group.items {
            let level = item.level.as_deref().unwrap_or("-");
            let (points, worth) = (item.points.tenths(), item.worth.tenths());
            writeln!(out, "{} {level} {points}/{worth} {}", item.id, item.how).unwrap();
        }
    }
    out
}

#[test]
fn the_branch_is_scored_as_reviewed() {
    let (book, branch) = school_branch();
    let judged = assess(&book, branch, "2027-01-01");
    assert_eq!(printed(&judged), include_str!("reviewed.txt"));
    let shown = chart::radar(&judged, None);
    assert_eq!((shown.sentence.as_str(), shown.more.as_str()), SENTENCES);
}

const SENTENCES: (&str, &str) = (
    "81.5 分，属“较好”。三个好达到 16 分，“领导班子好”还差 1.6 分，“工作（发展）业绩好”还差 0.7 分。",
    "分数只作对照，以核定为准。",
);
