use super::*;
use crate::book::Book;
use crate::exchange::bundle::Letter;
use crate::exchange::take_in::{Account, Incoming, preview};
use crate::record::{Clock, Hash, Record};
use crate::value::{Map, Value, map};

// The unit 10 has the branches 11 and 12; 20 is another unit with the branch 21. Persons are numbered by their branch.
const UNIT: Id = Id(10);
const BRANCH: Id = Id(11);
const SISTER: Id = Id(12);
const ELSEWHERE: Id = Id(21);
const SECRETARY: Id = Id(1101);
const MEMBER: Id = Id(1102);
const OF_SISTER: Id = Id(1201);
const OF_ELSEWHERE: Id = Id(2101);
const OFFICE: Id = Id(1);
const STRANGER: Id = Id(9999);

fn text(id: Id) -> Value {
    id.to_string().into()
}

fn line(entry: &str, key: &str, id: Id, more: &[(&str, Value)]) -> Map {
    let mut d = map([("entry", entry.into()), (key, text(id)), ("name", id.0.to_string().into())]);
    d.extend(more.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
    d
}

fn organisation(id: Id, parent: Option<Id>) -> Map {
    let parent = parent.map(|parent| ("parent", text(parent)));
    line("organisation", "org", id, parent.as_slice())
}

fn person(id: Id, org: Id, post: &str) -> Map {
    let posts =
        if post.is_empty() { Value::List(Vec::new()) } else { Value::of_texts(vec![post.to_owned()]) };
    line("person", "person", id, &[("org", text(org)), ("posts", posts)])
}

fn roster() -> Vec<Record> {
    let lines = [
        organisation(UNIT, None),
        organisation(BRANCH, Some(UNIT)),
        organisation(SISTER, Some(UNIT)),
        organisation(ELSEWHERE, Some(Id(20))),
        person(SECRETARY, BRANCH, "secretary"),
        person(MEMBER, BRANCH, ""),
        person(OF_SISTER, SISTER, "secretary"),
        person(OF_ELSEWHERE, ELSEWHERE, "secretary"),
    ];
    lines.into_iter().enumerate().map(|(n, d)| record(800 + n as u128, "roster", UNIT, d)).collect()
}

fn record(id: u128, kind: &str, own: Id, d: Map) -> Record {
    Record::new(Id(id), kind, own, Clock { ms: 1, count: 0, device: "a".into() }, d)
}

/// A record of its owner's, as the owner wrote it.
fn entry(own: Id, org: Id) -> Record {
    record(own.0 * 100, "self_study_entry", own, map([("topic", "党章".into()), ("org", text(org))]))
}

fn clock() -> Clock {
    Clock { ms: 9, count: 0, device: "b".into() }
}

fn changed(before: &Record) -> Record {
    let d = map([("topic", "改过".into()), ("org", before.d.get("org").cloned().unwrap_or_default())]);
    Record::after(&[before], clock(), Some(d)).unwrap()
}

fn deleted(before: &Record) -> Record {
    Record::after(&[before], clock(), None).unwrap()
}

/// Written under the same id without having seen what is here.
fn beside(before: &Record) -> Record {
    Record::new(before.id, &before.kind, before.own, clock(), map([("topic", "另写".into())]))
}

/// After what is here, and somebody else's from then on.
fn taken_over(before: &Record, own: Id) -> Record {
    Record { own, ..changed(before) }
}

fn profile(person: Id, role: Role, org: Id) -> Profile {
    Profile { person: Some(person), role, org: Some(org), ..Profile::default() }
}

struct World {
    me: Profile,
    here: Vec<Record>,
    writers: BTreeSet<(Id, Id)>,
}

fn at(me: Profile, here: &[Record]) -> World {
    World { me, here: here.to_vec(), writers: BTreeSet::new() }
}

/// With the roster of the unit, and what its people have handed in.
fn in_use(person: Id, role: Role, org: Id) -> World {
    let owners = [(MEMBER, BRANCH), (SECRETARY, BRANCH), (OF_SISTER, SISTER), (OF_ELSEWHERE, ELSEWHERE)];
    let orgs = [BRANCH, SISTER, UNIT, OFFICE].map(|org| (org, org));
    let known = owners.into_iter().chain(orgs).map(|(own, org)| entry(own, org));
    at(profile(person, role, org), &known.chain(roster()).collect::<Vec<_>>())
}

fn unit() -> World {
    in_use(Id(1001), Role::Team, UNIT)
}

fn secretary() -> World {
    in_use(SECRETARY, Role::Secretary, BRANCH)
}

type From = (Option<Id>, &'static str, Id);

fn looked_at(world: &World, (from, level, org): From, name: &str, records: &[Record]) -> Account {
    let mut book = Book::default();
    for it in &world.here {
        book.insert(Revision::new(it));
    }
    let roster = Roster::of(&book);
    let is_fresh = !book.shown().any(|it| it.own == world.me.org_id());
    let onlooker = Onlooker::new(&world.me, &roster, &world.writers, is_fresh);
    let mut sender = map([("name", name.into())]);
    sender.extend(from.map(|id| ("person".to_owned(), text(id))));
    let scope = map([("level", level.into()), ("org", text(org))]);
    let letter = Letter { from: sender, scope, ..Letter::default() };
    let (id, n) = (Id(7), records.len());
    let header =
        Header { id, letter, root: Hash([0; 32]), n, part: 1, parts: 1, must: Vec::new(), key: None };
    let records = records.iter().map(Revision::new).collect();
    let bundle = crate::exchange::bundle::Bundle { header, records, files: Vec::new() };
    let file = Incoming { name: "x".into(), read: Ok(bundle) };
    let mut told = preview(&book, &[file], crate::catalogue::get(), &onlooker);
    told.remove(0).unwrap()
}

/// What is told of one record: nothing, foreign or this device's own.
#[track_caller]
fn check(world: &World, from: From, record: &Record, expected: &str) {
    let account = looked_at(world, from, "王静", std::slice::from_ref(record));
    let told = match (account.foreign.len(), account.mine.len()) {
        (0, 0) => "",
        (1, 0) => "foreign",
        (0, 1) => "mine",
        (_, _) => "both",
    };
    assert_eq!(told, expected, "{record:?}");
}

#[test]
fn a_members_file_is_the_members() {
    let from = (Some(MEMBER), "member", BRANCH);
    let own = entry(MEMBER, BRANCH);
    for it in [changed(&own), deleted(&own), beside(&own)] {
        check(&secretary(), from, &it, "");
        check(&unit(), from, &it, "");
    }
    let others = entry(OF_SISTER, SISTER);
    for it in [changed(&others), deleted(&others), beside(&others), taken_over(&others, MEMBER)] {
        check(&secretary(), from, &it, "foreign");
    }
    check(&secretary(), from, &entry(STRANGER, BRANCH), "foreign");
    // What is known already, to the last character, changes nothing.
    check(&secretary(), from, &others, "");
    check(&secretary(), from, &entry(SECRETARY, BRANCH), "");
}

#[test]
fn a_branch_forwards_what_is_its_peoples() {
    let from = (Some(SECRETARY), "branch", BRANCH);
    for (own, org) in [(MEMBER, BRANCH), (SECRETARY, BRANCH), (BRANCH, BRANCH)] {
        let it = entry(own, org);
        check(&unit(), from, &changed(&it), "");
        check(&unit(), from, &deleted(&it), "");
        check(&unit(), from, &beside(&it), "");
    }
    for (own, org) in [(OF_SISTER, SISTER), (SISTER, SISTER), (OF_ELSEWHERE, ELSEWHERE), (OFFICE, OFFICE)] {
        let it = entry(own, org);
        check(&unit(), from, &changed(&it), "foreign");
        check(&unit(), from, &deleted(&it), "foreign");
        check(&unit(), from, &taken_over(&it, BRANCH), "foreign");
        check(&unit(), from, &record(5, "self_study_entry", own, Map::new()), "foreign");
    }
}

#[test]
fn what_is_of_this_device_is_told_apart_however_it_comes() {
    let mine = entry(SECRETARY, BRANCH);
    let our = entry(BRANCH, BRANCH);
    for from in [
        (Some(MEMBER), "member", BRANCH),
        (Some(Id(1001)), "unit", UNIT),
        (Some(OF_SISTER), "branch", BRANCH),
        (None, "branch", BRANCH),
    ] {
        for it in [&mine, &our] {
            check(&secretary(), from, &changed(it), "mine");
            check(&secretary(), from, &deleted(it), "mine");
            check(&secretary(), from, &taken_over(it, MEMBER), "mine");
        }
        check(&secretary(), from, &record(5, "reflection", SECRETARY, Map::new()), "mine");
        check(&secretary(), from, &record(6, "meeting", BRANCH, Map::new()), "mine");
    }
    // Another device of the same person.
    let again = (Some(SECRETARY), "branch", BRANCH);
    check(&secretary(), again, &changed(&mine), "");
    check(&secretary(), again, &changed(&our), "");
    check(&unit(), (Some(SECRETARY), "branch", BRANCH), &changed(&entry(UNIT, UNIT)), "mine");
    // A member writes for no organisation.
    let member = in_use(MEMBER, Role::Member, BRANCH);
    check(&member, again, &changed(&our), "");
    check(&member, again, &changed(&entry(MEMBER, BRANCH)), "mine");
}

#[test]
fn a_unit_forwards_its_branches_to_the_office() {
    let office = in_use(Id(2), Role::Office, OFFICE);
    let from = (Some(Id(1001)), "unit", UNIT);
    for own in [UNIT, BRANCH, SISTER, MEMBER, OF_SISTER] {
        check(&office, from, &changed(&entry(own, BRANCH)), "");
    }
    check(&office, from, &deleted(&entry(OF_ELSEWHERE, ELSEWHERE)), "foreign");
    check(&office, from, &changed(&entry(OFFICE, OFFICE)), "mine");
}

#[test]
fn who_does_not_write_for_the_branch_forwards_nothing() {
    let its = entry(BRANCH, BRANCH);
    // An ordinary member where another has the post, somebody of another branch, somebody nobody knows.
    for from in [MEMBER, OF_SISTER, STRANGER] {
        check(&unit(), (Some(from), "branch", BRANCH), &changed(&its), "foreign");
    }
    // By the name that the roster has, or because a file of theirs for it was taken in before.
    let named = |name| looked_at(&unit(), (Some(STRANGER), "branch", BRANCH), name, &[changed(&its)]);
    assert!(!named("1101").exceeds() && named("1102").exceeds());
    let known = World { writers: BTreeSet::from([(STRANGER, BRANCH)]), ..unit() };
    check(&known, (Some(STRANGER), "branch", BRANCH), &changed(&its), "");
}

#[test]
fn what_answers_is_the_reviewers_and_covers_are_their_owners() {
    let remark = |own| record(31, "remark", own, map([("on", text(Id(110_200)))]));
    let review = |own| record(32, "review", own, Map::new());
    let cover = |own| record(33, "cover", own, Map::new());
    let (down, up) = ((Some(Id(1001)), "unit", UNIT), (Some(SECRETARY), "branch", BRANCH));
    for it in [remark(UNIT), review(UNIT)] {
        check(&secretary(), down, &it, "");
        check(&secretary(), (Some(MEMBER), "member", BRANCH), &it, "foreign");
    }
    check(&unit(), up, &cover(MEMBER), "");
    check(&unit(), up, &cover(OF_SISTER), "foreign");
}

#[test]
fn where_nothing_is_known_a_first_file_is_no_alarm() {
    let me = profile(Id(1001), Role::Team, UNIT);
    let (nothing, from) = (at(me.clone(), &[]), (Some(SECRETARY), "branch", BRANCH));
    let records: Vec<Record> = [(BRANCH, BRANCH), (MEMBER, BRANCH)]
        .map(|(own, org)| entry(own, org))
        .into_iter()
        .chain(roster())
        .collect();
    let account = looked_at(&nothing, from, "1101", &records[..2]);
    assert!(!account.exceeds(), "{account:?}");
    // The file's own roster speaks for owners, unless what is here says it is of somebody else.
    let (own, other) = (entry(MEMBER, BRANCH), entry(MEMBER, ELSEWHERE));
    let with_roster = |changed: Record| {
        roster()
            .into_iter()
            .filter(|it| it.text("person") == MEMBER.to_string())
            .chain([changed])
            .collect::<Vec<_>>()
    };
    let told = |here: &Record| {
        looked_at(&at(me.clone(), std::slice::from_ref(here)), from, "", &with_roster(changed(here)))
    };
    assert!(!told(&own).foreign.iter().any(|(id, _)| *id == own.id));
    assert!(told(&other).foreign.iter().any(|(id, _)| *id == other.id));
    // A new secretary takes the branch over from the last one.
    let fresh = at(profile(Id(1103), Role::Secretary, BRANCH), &[]);
    check(&fresh, from, &entry(BRANCH, BRANCH), "");
    check(&fresh, (Some(MEMBER), "member", BRANCH), &entry(BRANCH, BRANCH), "mine");
}

#[test]
fn a_merged_file_may_bring_but_not_change() {
    let from = (None, "branch", BRANCH);
    check(&unit(), from, &record(5, "reflection", OF_SISTER, Map::new()), "");
    check(&unit(), from, &changed(&entry(MEMBER, BRANCH)), "foreign");
}

/// The office's 工作安排 comes by the secretary's link; a later version of it that is not the office's own file is told.
#[test]
fn what_is_sent_down_comes_by_whoever_is_in_between() {
    let round = Record { kind: "round".into(), ..entry(ELSEWHERE, ELSEWHERE) };
    let from = (Some(Id(1103)), "branch", BRANCH);
    let me = profile(MEMBER, Role::Member, BRANCH);
    check(&at(me.clone(), &[]), from, &round, "");
    check(&at(me, std::slice::from_ref(&round)), from, &changed(&round), "foreign");
}

#[test]
fn the_owners_of_all_that_changes_are_told() {
    let its = entry(OF_SISTER, SISTER);
    let owners = |record: &Record| {
        let from = (Some(STRANGER), "member", BRANCH);
        looked_at(&secretary(), from, "", std::slice::from_ref(record)).owners
    };
    assert_eq!(owners(&its), BTreeSet::new(), "known to the last character");
    assert_eq!(owners(&changed(&its)), BTreeSet::from([OF_SISTER]));
    assert_eq!(owners(&taken_over(&its, STRANGER)), BTreeSet::from([OF_SISTER, STRANGER]));
}

/// Whom the roster has elsewhere writes for no other branch, even if a file of theirs for it was once taken in.
#[test]
fn who_is_known_elsewhere_writes_for_no_other_branch() {
    let world = World { writers: BTreeSet::from([(OF_SISTER, BRANCH)]), ..unit() };
    check(&world, (Some(OF_SISTER), "branch", BRANCH), &changed(&entry(BRANCH, BRANCH)), "foreign");
}

/// In a unit anybody of it writes for it; in a branch anybody, where nobody has a post.
#[test]
fn where_no_post_is_asked_for_whoever_is_there_writes() {
    let of_unit = [person(Id(1001), UNIT, "secretary"), person(Id(1002), UNIT, "")];
    let of_unit = of_unit.into_iter().enumerate().map(|(n, d)| record(850 + n as u128, "roster", UNIT, d));
    let mut office = in_use(Id(2), Role::Office, OFFICE);
    office.here.extend(of_unit);
    check(&office, (Some(Id(1002)), "unit", UNIT), &changed(&entry(UNIT, UNIT)), "");
    let mut here = unit();
    here.here.retain(|it| it.text("person") != SECRETARY.to_string());
    check(&here, (Some(MEMBER), "branch", BRANCH), &changed(&entry(BRANCH, BRANCH)), "");
}

/// Two ids of one person are one: as the sender, as who uses this device, as somebody of the branch.
#[test]
fn both_ids_of_a_person_are_that_person() {
    let linked = |mut world: World, one: Id, other: Id| {
        let d = map([("person", text(other)), ("same_as", text(one))]);
        world.here.push(record(900, "person_link", UNIT, d));
        world
    };
    let other = Id(7777);
    let its = entry(other, BRANCH);
    check(&linked(secretary(), MEMBER, other), (Some(MEMBER), "member", BRANCH), &its, "");
    check(&linked(secretary(), SECRETARY, other), (Some(MEMBER), "member", BRANCH), &its, "mine");
    check(&linked(unit(), MEMBER, other), (Some(SECRETARY), "branch", BRANCH), &its, "");
}
