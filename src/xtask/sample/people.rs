//! Who is in the sample: branches, groups, posts.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use qiangji::profile;
use qiangji::record::Id;
use qiangji::value::{Value, map};

use super::chance::Chance;
use super::words;

/// A branch and its people; the first is its secretary.
pub struct Branch {
    pub id: Id,
    pub unit: &'static str,
    pub name: String,
    /// `school` or `organ`: what its unit is, and which wording of the standard holds.
    pub kind: &'static str,
    /// First branch of its unit: its secretary enters the unit's line too.
    pub first: bool,
    pub people: Vec<Person>,
}

pub struct Person {
    pub id: Id,
    pub name: String,
    pub device: String,
    /// 第一党小组 …
    pub group: String,
    pub posts: &'static [&'static str],
    pub rank: &'static str,
    pub post_type: &'static str,
    pub full: bool,
    pub joined_on: NaiveDate,
    pub from: NaiveDate,
}

impl Person {
    /// As records name them.
    pub fn value(&self) -> Value {
        Value::Map(map([("id", self.id.to_string().into()), ("name", self.name.as_str().into())]))
    }

    pub fn is_team(&self) -> bool {
        self.posts.contains(&"team_member")
    }
}

/// When the sample begins and ends.
#[derive(Clone, Copy)]
pub struct Beginning {
    pub first_year: i32,
    pub until: NaiveDate,
}

/// A unit has so many branches at most.
const PER_UNIT: usize = 6;
const NUMERALS: [&str; PER_UNIT] = ["第二", "第一", "第三", "第四", "第五", "第六"];
const GROUPS: [&str; 3] = ["第一党小组", "第二党小组", "第三党小组"];

pub fn branches(chance: &mut Chance, count: usize, members: usize, first: Beginning) -> Vec<Branch> {
    let mut names = BTreeSet::new();
    let branch = |at: usize| {
        // After eight units their names go round with a number.
        let unit = words::UNITS[at / PER_UNIT % words::UNITS.len()];
        let round = at / PER_UNIT / words::UNITS.len();
        let area = if round == 0 { String::new() } else { format!("{}区", round + 1) };
        let name = format!("{area}{}支部", NUMERALS[at % PER_UNIT]);
        let people = (0..members).map(|at| person(chance, &mut names, at, members, first)).collect();
        Branch { first: at.is_multiple_of(PER_UNIT), ..called(unit, &name, people) }
    };
    (0..count).map(branch).collect()
}

/// One branch of a unit of its own.
pub fn branch(
    chance: &mut Chance,
    unit: &'static str,
    name: &str,
    members: usize,
    first: Beginning,
) -> Branch {
    let mut names = BTreeSet::new();
    let people = (0..members).map(|at| person(chance, &mut names, at, members, first)).collect();
    called(unit, name, people)
}

fn called(unit: &'static str, name: &str, people: Vec<Person>) -> Branch {
    let id = profile::organisation(unit, name);
    Branch { id, unit, name: name.to_owned(), kind: "school", first: true, people }
}

fn person(
    chance: &mut Chance,
    names: &mut BTreeSet<String>,
    at: usize,
    members: usize,
    Beginning { first_year, until }: Beginning,
) -> Person {
    let (posts, rank, post_type): (&[&str], &str, &str) = match at {
        0 => (&["secretary", "team_member"], "division_or_school", "leading_cadre"),
        1 | 2 => (&["committee", "team_member"], "deputy_division", "leading_cadre"),
        3 | 4 => (&["committee"], "ordinary", "frontline_teacher"),
        5..=7 => (&["group_leader"], "ordinary", "frontline_teacher"),
        _ => (
            &[],
            "ordinary",
            chance.pick(&["frontline_teacher", "frontline_teacher", "young_backbone", "other"]),
        ),
    };
    let september = |year| NaiveDate::from_ymd_opt(year, 9, 1).unwrap_or_default();
    // The last came in the September of the first year and is on probation.
    let new = at > 8 && at + 1 == members && september(first_year) <= until;
    let since = if new { 0 } else { i32::try_from(chance.between(3, 28)).unwrap_or(3) };
    Person {
        id: chance.id(),
        name: name(chance, names),
        device: format!("d{:08x}", chance.between(0, u32::MAX - 1)),
        group: GROUPS[at % GROUPS.len()].to_owned(),
        posts,
        rank,
        post_type,
        full: !new,
        joined_on: NaiveDate::from_ymd_opt(first_year - since, 7, 1).unwrap_or_default(),
        from: september(first_year - since.min(8)),
    }
}

/// A name that nobody in the sample bears yet; large samples number the later ones.
fn name(chance: &mut Chance, names: &mut BTreeSet<String>) -> String {
    for _ in 0..50 {
        let name = format!("{}{}", chance.pick(&words::SURNAMES), chance.pick(&words::GIVEN));
        if names.insert(name.clone()) {
            return name;
        }
    }
    let tail = chance.pick(&words::GIVEN).chars().next().unwrap_or('文');
    let name =
        format!("{}{}{tail}{}", chance.pick(&words::SURNAMES), chance.pick(&words::GIVEN), names.len());
    names.insert(name.clone());
    name
}
