//! The files of `src/core/catalogue/`: they are read, they agree with each other and with domain.md.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeSet;
use std::path::Path;

use qiangji::catalogue::{self, Field, Item, Kind, Shape, Standard, plan};
use qiangji::form;
use qiangji::period;
use qiangji::profile::Role;
use qiangji::record::Id;
use qiangji::value::{Value, map};

/// Every kind there is or will be: domain.md section 3 (R49 is `institution`), and the app's own five.
const KINDS: &str = "plan study_group_session self_study_entry lead_reading reflection research_report \
    training_event party_lecture activity_room_log online_exchange secretary_class_session themed_campaign \
    leadership_analysis periodic_report talk duty_integrity_report inquiry branch_contact group_meeting \
    branch_general_meeting branch_committee_meeting democratic_life_meeting member_appraisal party_day carrier \
    institution advancedness_standard self_assessment issue admission_case activist_analysis public_notice \
    pre_review responsibility_sheet supervision_record assist_record style_check field_visit evaluation \
    assessment_link exemplar programme_event submission roster mass_survey achievement survey mass_work \
    cover person_link review round unit_settings";

/// Words that came from the damage to the plan's text (domain.md 1.3): never to be seen.
const DAMAGED: &[&str] = &[
    "广阔党员",
    "效劳",
    "根底",
    "推开工作",
    "最正确党日",
    "到达标准",
    "五个好创立",
    "坚决性",
    "行为标准",
    "带着群众",
    "全分析",
];

/// Rules that score.rs has from the start (decisions.md, Scores).
const RULES: &[&str] = &["LEAD1", "LEAD2", "LEAD3", "MEMB2", "MASS1"];

fn kinds() -> &'static [Kind] {
    &catalogue::get().kinds
}

fn standard(id: &str) -> &'static Standard {
    catalogue::get().standard(id).unwrap()
}

/// Every item of a standard, those of its variants included.
fn items(standard: &Standard) -> impl Iterator<Item = &Item> {
    let variants = standard.variants.iter().flat_map(|it| it.instead.iter().chain(&it.more));
    standard.groups.iter().flat_map(|group| &group.items).chain(variants)
}

fn is_known_kind(id: &str) -> bool {
    KINDS.split_whitespace().any(|known| known == id)
}

fn is_snake(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

fn assert_refer(owner: &str, sentences: &[String], entries: &[String]) {
    for id in sentences {
        assert!(plan::sentence(id).is_some(), "{owner} names sentence {id}");
    }
    for code in entries {
        assert!(plan::entry(code).is_some(), "{owner} names entry {code}");
    }
}

fn assert_unique<'a>(what: &str, ids: impl IntoIterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for id in ids {
        assert!(seen.insert(id), "{what}: {id} stands twice");
    }
}

/// A field and all columns in it.
fn walk<'a>(field: &'a Field, all: &mut Vec<&'a Field>) {
    all.push(field);
    if let Shape::Rows { columns } = &field.shape {
        assert_unique(&field.id, columns.iter().map(|column| column.id.as_str()));
        for column in columns {
            walk(column, all);
        }
    }
}

fn fields(kind: &Kind) -> Vec<&Field> {
    let mut all = Vec::new();
    kind.fields.iter().for_each(|field| walk(field, &mut all));
    all
}

#[test]
fn every_file_is_listed_once() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/core/catalogue");
    let in_dir = |name: &str| -> BTreeSet<String> {
        let files = std::fs::read_dir(dir.join(name)).unwrap().map(|file| file.unwrap().path());
        files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
    };
    assert_unique("kinds", kinds().iter().map(|kind| kind.id.as_str()));
    let listed: BTreeSet<String> = kinds().iter().map(|kind| kind.id.clone()).collect();
    assert_eq!(in_dir("kinds"), listed);
    // The first version bears the standard's name, a later one its number too: `member-2`.
    let of =
        |it: &Standard| if it.version == 1 { it.id.clone() } else { format!("{}-{}", it.id, it.version) };
    let standards = &catalogue::get().standards;
    let files: Vec<String> = standards.iter().map(of).collect();
    assert_unique("standards", files.iter().map(String::as_str));
    assert_eq!(in_dir("standards"), files.into_iter().collect());
    let before =
        |it: &Standard| it.version == 1 || catalogue::get().standard_at(&it.id, it.version - 1).is_some();
    assert!(standards.iter().all(before), "versions count from 1");
    assert_eq!(KINDS.split_whitespace().count(), 53, "48 kinds of domain.md and five of our own");
}

#[test]
fn every_kind_says_what_a_menu_and_a_list_need() {
    for kind in kinds() {
        let id = &kind.id;
        assert!(is_snake(id) && is_known_kind(id), "{id} is no kind of domain.md");
        assert!(!kind.purpose.is_empty(), "{id} has no purpose");
        assert!((1..=12).contains(&kind.title.chars().count()), "{id}: {} does not fit a cell", kind.title);
        assert!(kind.field(&kind.title_field).is_some(), "{id}: title field {}", kind.title_field);
        for name in &kind.summary {
            assert!(kind.field(name).is_some(), "{id}: summary names {name}");
        }
        assert!(kind.hidden || !kind.writers.is_empty(), "{id} is in nobody's menu");
        assert_refer(id, &kind.sentences, &kind.entries);
        for key in &kind.one_per {
            let known =
                ["owner", "org"].contains(&key.as_str()) || kind.field(key).is_some_and(|it| it.required);
            assert!(known, "{id}: one per {key}, which may be missing");
        }
    }
}

#[test]
fn fields_can_be_filled_and_shown() {
    for kind in kinds() {
        assert_unique(&kind.id, kind.fields.iter().map(|field| field.id.as_str()));
        for field in fields(kind) {
            let name = format!("{}.{}", kind.id, field.id);
            assert!(is_snake(&field.id) && !field.label.is_empty(), "{name}");
            assert!(field.missing.is_empty() || field.required, "{name}: a message that is never said");
            let told =
                matches!(field.shape, Shape::Date { .. } | Shape::Choice { .. } | Shape::Choices { .. });
            assert!(!field.outside || (told && kind.visibility.stays()), "{name} may not be seen outside");
            match &field.shape {
                Shape::Choice { options } | Shape::Choices { options } => {
                    assert!(options.len() > 1, "{name} is no choice");
                    assert_unique(&name, options.iter().map(|it| it.id.as_str()));
                    assert_unique(&name, options.iter().map(|it| it.label.as_str()));
                }
                Shape::Number { min, max, .. } => assert!(min < max, "{name}"),
                Shape::Links { kinds } => {
                    assert!(kinds.iter().all(|it| is_known_kind(it)), "{name}: {kinds:?}");
                }
                Shape::Items { standard: id } => {
                    assert!(catalogue::get().standard(id).is_some(), "{name}: {id}");
                }
                Shape::Text
                | Shape::Paragraph
                | Shape::Date { .. }
                | Shape::Period { .. }
                | Shape::People { .. }
                | Shape::Attendance
                | Shape::Rows { .. }
                | Shape::Attachments
                | Shape::YesNo
                | Shape::Organisation => {}
            }
        }
    }
}

#[test]
fn every_sample_is_a_finished_record() {
    let today = period::date("2026-12-31").unwrap();
    for kind in kinds() {
        assert_eq!(form::problems(kind, &kind.sample, today), [], "{}", kind.id);
        let filled = kind.fields.iter().filter(|field| kind.sample.contains_key(&field.id)).count();
        assert!(filled * 2 >= kind.fields.len(), "{}: the sample shows too little", kind.id);
        for key in kind.sample.keys() {
            let common = key == "person" && kind.id == "roster";
            assert!(common || kind.field(key).is_some(), "{}: the sample has {key}", kind.id);
        }
    }
}

#[test]
fn an_empty_form_lacks_what_is_required_and_nothing_else() {
    let today = period::date("2026-12-31").unwrap();
    for kind in kinds() {
        let required: Vec<&str> =
            kind.fields.iter().filter(|it| it.required).map(|it| it.id.as_str()).collect();
        let problems = form::problems(kind, &map([]), today);
        let said: Vec<&str> = problems.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(said, required, "{}", kind.id);
    }
}

#[test]
fn each_role_has_a_menu() {
    let menu = |role| catalogue::get().menu(role).map(|kind| kind.id.as_str()).collect::<Vec<_>>();
    let personal = [
        "self_study_entry",
        "lead_reading",
        "reflection",
        "research_report",
        "field_visit",
        "achievement",
        "mass_work",
    ];
    assert_eq!(menu(Role::Member), personal);
    assert!(menu(Role::Secretary).contains(&"party_lecture"));
    assert!(menu(Role::Team).contains(&"study_group_session"));
    assert!(menu(Role::Office).contains(&"secretary_class_session"));
    assert!(!menu(Role::Secretary).contains(&"roster"), "the roster has a page of its own");
}

/// Every kind of a menu stands under exactly one heading.
#[test]
fn the_menu_is_in_the_order_of_the_plan() {
    for role in Role::ALL {
        let by_section = catalogue::get().menu_by_section(role);
        let all: Vec<&str> =
            by_section.iter().flat_map(|(_, kinds)| kinds.iter().map(|kind| kind.id.as_str())).collect();
        assert_unique("the menu", all.iter().copied());
        assert_eq!(all.len(), catalogue::get().menu(role).count(), "{role:?}");
    }
    let sections: BTreeSet<&str> = plan::sentences().iter().map(|it| it.section.as_str()).collect();
    assert_eq!(sections, plan::SECTIONS.iter().map(|(id, _)| *id).collect());
}

#[test]
fn records_that_exist_once_have_the_same_id_everywhere() {
    let kind = |id: &str| catalogue::get().kind(id).unwrap();
    let (own, other) = (Id(1), Id(2));
    let values = map([("period", "2026".into()), ("topic", "不算".into())]);
    let expected = Id::derived(&["self_assessment", &own.to_string(), "2026"]);
    assert_eq!(kind("self_assessment").id_for(own, &values), Some(expected));
    assert_eq!(kind("self_assessment").id_for(own, &map([])), None, "no period, no id");
    assert_eq!(kind("party_lecture").id_for(own, &values), None, "as many as there are");
    let evaluation = |org: Option<Id>, column: &str| {
        let mut values = map([("period", "2026".into()), ("column", column.into())]);
        org.map(|org| values.insert("org".into(), org.to_string().into()));
        kind("evaluation").id_for(own, &values)
    };
    assert_eq!(evaluation(None, "self"), evaluation(Some(own), "self"), "of oneself, named or not");
    assert_ne!(
        evaluation(Some(other), "review"),
        evaluation(Some(own), "review"),
        "two units are two records"
    );
    assert_ne!(evaluation(Some(other), "review"), evaluation(Some(other), "approval"));
}

#[test]
fn items_name_what_they_rest_on() {
    for standard in &catalogue::get().standards {
        let common = standard.groups.iter().flat_map(|group| &group.items);
        let more = standard.variants.iter().flat_map(|it| &it.more);
        assert_unique(&standard.id, common.chain(more).map(|item| item.id.as_str()));
        for item in items(standard) {
            assert!(
                !item.kinds.is_empty() && !item.entries.is_empty() && !item.hint.is_empty(),
                "{}",
                item.id
            );
            assert_refer(&item.id, &item.sentences, &item.entries);
            assert!(item.text.ends_with('。') && item.hint.ends_with('。'), "{}", item.id);
            for kind in &item.kinds {
                assert!(is_known_kind(kind), "{} names {kind}", item.id);
            }
        }
        for variant in &standard.variants {
            for item in &variant.instead {
                let base =
                    standard.groups.iter().flat_map(|it| &it.items).find(|it| it.id == item.id).unwrap();
                assert_eq!((base.weight, &base.entries), (item.weight, &item.entries), "{}", item.id);
            }
        }
    }
}

#[test]
fn five_good_is_as_domain_6_says() {
    let five = standard("five_good");
    let sizes: Vec<(&str, usize, u32)> = five
        .groups
        .iter()
        .map(|it| (it.id.as_str(), it.items.len(), it.items.iter().map(|item| item.weight).sum()))
        .collect();
    assert_eq!(sizes, [("LEAD", 7, 20), ("MEMB", 7, 20), ("MECH", 6, 20), ("ACHV", 6, 20), ("MASS", 6, 20)]);
    let ruled: Vec<&str> = items(five).filter_map(|item| item.rule.as_deref()).collect();
    assert_eq!(ruled, RULES);
    let na: Vec<&str> = items(five).filter(|item| item.may_be_na).map(|item| item.id.as_str()).collect();
    assert_eq!(na, ["LEAD5", "MEMB7", "MASS6"]);
    let shares: Vec<(u32, u32)> = five.levels.iter().map(|level| (level.share, level.of)).collect();
    assert_eq!(shares, [(10, 10), (8, 10), (5, 10), (0, 10)]);
    assert_eq!(five.bands.iter().map(|band| band.from).collect::<Vec<_>>(), [900, 800, 600, 0]);
    assert_eq!(five.vetoes.len(), 4);
    let reworded = |id: &str| -> Vec<&str> {
        let plain = five.items("");
        let other = five.items(id);
        let pairs = plain.iter().zip(&other);
        pairs.filter(|(a, b)| (&a.text, &a.hint) != (&b.text, &b.hint)).map(|(_, b)| b.id.as_str()).collect()
    };
    assert_eq!(reworded("school"), ["ACHV1", "ACHV2", "MASS3"]);
    assert!(reworded("organ").is_empty() && five.variant("general_branch").is_some());
}

#[test]
fn the_members_items_are_as_domain_7_and_8_say() {
    let member = standard("member");
    assert_eq!(member.groups.iter().map(|it| it.items.len()).collect::<Vec<_>>(), [4, 3, 2, 3]);
    assert_eq!(member.items("").iter().map(|item| item.weight).sum::<u32>(), 100);
    let posts: Vec<&str> = member.variants.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(posts, ["frontline_teacher", "organ_staff", "leading_cadre", "young_backbone"]);
    for variant in &member.variants {
        let weight: u32 = variant.more.iter().map(|item| item.weight).sum();
        assert_eq!((variant.more.len(), weight, variant.instead.len()), (5, 300, 0), "{}", variant.id);
        assert_eq!(member.items(&variant.id).len(), 17);
    }
    assert!(items(member).all(|item| item.may_be_na && item.rule.is_none()));
    assert_eq!(member.bands.iter().map(|band| band.from).collect::<Vec<_>>(), [900, 750, 600, 0]);
    let levels: Vec<(&str, u32, u32)> =
        member.levels.iter().map(|it| (it.id.as_str(), it.share, it.of)).collect();
    assert_eq!(levels, [("4", 4, 4), ("3", 3, 4), ("2", 2, 4), ("0", 0, 4)]);
}

#[test]
fn every_post_has_its_items() {
    for kind in ["roster", "self_assessment"] {
        let field = catalogue::get().kind(kind).unwrap().field("post_type").unwrap();
        let Shape::Choice { options } = &field.shape else { panic!("{kind}.post_type is no choice") };
        let posts = options.iter().map(|it| it.id.as_str()).filter(|id| *id != "other");
        assert!(posts.eq(standard("member").variants.iter().map(|it| it.id.as_str())), "{kind}");
    }
}

#[test]
fn the_plan_is_whole() {
    let expected: Vec<String> = (0..=60).map(|n| format!("S{n:02}")).collect();
    assert_eq!(plan::sentences().iter().map(|it| it.id.clone()).collect::<Vec<_>>(), expected);
    let letters =
        [('A', 5), ('B', 15), ('C', 16), ('D', 14), ('E', 14), ('G', 8), ('H', 9), ('J', 11), ('F', 26)];
    let codes = letters.iter().flat_map(|(letter, last)| (1..=*last).map(move |n| format!("{letter}{n:02}")));
    assert!(plan::entries().iter().map(|it| it.code.clone()).eq(codes), "118 codes, in the plan's order");
    assert_eq!(plan::entries().len(), 118);
    for entry in plan::entries() {
        assert_refer(&entry.code, &entry.sentences, &[]);
        let sections: Vec<&str> = entry
            .sentences
            .iter()
            .filter_map(|id| plan::sentence(id))
            .map(|it| it.section.as_str())
            .collect();
        assert!(sections.contains(&entry.section.as_str()), "{} stands in {sections:?}", entry.code);
    }
    let bare: Vec<&str> = plan::sentences()
        .iter()
        .map(|it| it.id.as_str())
        .filter(|id| plan::entries_of(id).next().is_none())
        .collect();
    assert_eq!(bare, ["S02", "S04", "S06", "S08", "S16"], "headings and lead-ins");
}

/// All that a user may come to see, as the files have it.
fn all_texts() -> Vec<(String, String)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/core/catalogue");
    let folders = ["kinds", "standards", "plan"].map(|name| dir.join(name));
    let files =
        folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap()).map(|it| it.unwrap().path());
    files.map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap())).collect()
}

#[test]
fn no_damaged_word_is_left() {
    for (path, text) in all_texts() {
        for word in DAMAGED {
            assert!(!text.contains(word), "{path}: {word}");
        }
        assert!(!text.contains(['！', '!', '您']), "{path}: tone (DESIGN.md section 9)");
        let (open, close) = (text.matches('“').count(), text.matches('”').count());
        assert_eq!(open, close, "{path}: quotes are not paired");
    }
}

#[test]
fn messages_say_what_to_do() {
    for kind in kinds() {
        for field in fields(kind) {
            let sentences = field.missing.matches('。').count();
            assert!(
                field.missing.is_empty() || sentences >= 2,
                "{}.{}: {}",
                kind.id,
                field.id,
                field.missing
            );
            assert!(!matches!(kind.sample.get(&field.id), Some(Value::Null)), "{}.{}", kind.id, field.id);
        }
    }
}
