//! What three years of the programme bring besides study: every entry of the plan leaves its records, by a schedule
//! (`programme.json`) over the kinds' own samples. Some come late and some are missing, as in life.

use chrono::{Datelike, Days, NaiveDate};
use qiangji::catalogue::{self, Kind, Owner, Shape};
use qiangji::exchange::bundle::{Level, OfferError};
use qiangji::period::{self, Period};
use qiangji::profile;
use qiangji::record::Id;
use qiangji::value::{Map, Value, map};
use serde::Deserialize;

use super::chance::Chance;
use super::pen::Pen;
use super::people::{Branch, Person};
use super::{Out, Plan};

/// Fewer years are a year's hand-ins, not the programme.
pub const YEARS: i32 = 3;
/// The organ in which the office sits.
const ORGAN: (&str, &str) = ("市教委机关", "机关第一支部");
const STAFF: usize = 8;

/// One line of the schedule.
#[derive(Deserialize)]
struct Row {
    /// `unit`, `branch`, `group`, `member`, `ordinary` (not in the team), `team`, `cadre`; `organ`, `organ_member`; `office`.
    #[serde(rename = "for")]
    whose: String,
    kind: String,
    /// Month and day, each year.
    on: Vec<String>,
    /// Only the first year (0), the second …
    #[serde(default)]
    year: Option<i32>,
    /// So many of 100 are held.
    #[serde(default = "always")]
    rate: u32,
    /// So many of 100 are entered weeks later.
    #[serde(default)]
    late: u32,
    /// One record for each; `@row` stands for it.
    #[serde(default)]
    rows: Vec<String>,
    /// Over the kind's sample; `null` takes a value away.
    #[serde(default)]
    d: Map,
}

fn always() -> u32 {
    100
}

/// For whom a row is written, with what stands for whom in it.
struct Place<'a> {
    branch: &'a Branch,
    /// The organisation it is entered for.
    org: Id,
    me: Option<&'a Person>,
    group: &'a str,
    row: &'a str,
    /// All secretaries, and all of a division's rank.
    secretaries: &'a [&'a Person],
    day: NaiveDate,
    first_year: i32,
}

impl Place<'_> {
    /// In a small branch people have several parts.
    fn nth(&self, nth: usize) -> &Person {
        &self.branch.people[nth % self.branch.people.len()]
    }
}

/// The office's organ, whose people the sample has besides those asked for.
pub fn organ(chance: &mut Chance, plan: &Plan, first_year: i32) -> Branch {
    let beginning = super::Beginning { first_year, until: plan.until };
    let (unit, name) = ORGAN;
    let mut organ = super::people::branch(chance, unit, name, STAFF, beginning);
    organ.kind = "organ";
    for person in organ.people.iter_mut().filter(|person| person.post_type != "leading_cadre") {
        person.post_type = "organ_staff";
    }
    organ
}

/// The files: of each branch, of each unit, of the office.
pub fn write(
    chance: &mut Chance,
    plan: &Plan,
    first_year: i32,
    branches: &[&Branch],
    out: &mut Out,
) -> Result<(), OfferError> {
    let rows: Vec<Row> = serde_json::from_str(include_str!("programme.json")).unwrap_or_default();
    let secretaries: Vec<&Person> = branches.iter().filter_map(|branch| branch.people.first()).collect();
    let mut write = |branch: &Branch, level: Level, mark: &str, wanted: &[&str]| {
        let secretary = &branch.people[0];
        let mut pen = Pen::new(&format!("{}{mark}", secretary.device), secretary.id, plan.until);
        for row in rows.iter().filter(|row| wanted.contains(&row.whose.as_str())) {
            for year in first_year..=plan.until.year() {
                if row.year.is_none_or(|nth| first_year + nth == year) {
                    a_year(chance, &mut pen, row, branch, &secretaries, (year, first_year), plan.until);
                }
            }
        }
        out.write(branch, secretary, &pen, level)
    };
    for branch in branches {
        write(branch, Level::Branch, "c", &["branch", "group", "member", "ordinary", "team", "cadre"])?;
        if branch.kind == "organ" {
            write(branch, Level::Branch, "e", &["organ", "organ_member"])?;
            write(branch, Level::Unit, "f", &["office"])?;
        }
        if branch.first {
            write(branch, Level::Unit, "d", &["unit"])?;
        }
    }
    Ok(())
}

fn a_year(
    chance: &mut Chance,
    pen: &mut Pen,
    row: &Row,
    branch: &Branch,
    secretaries: &[&Person],
    (year, first_year): (i32, i32),
    until: NaiveDate,
) {
    let Some(kind) = catalogue::get().kind(&row.kind) else { return };
    let days = row.on.iter().filter_map(|on| period::date(&format!("{year}-{on}")));
    for day in days.filter(|day| *day <= until) {
        for (me, group, org) in whom(row, branch, day) {
            let nothing = [String::new()];
            for one in if row.rows.is_empty() { nothing.as_slice() } else { row.rows.as_slice() } {
                if !chance.percent(row.rate) {
                    continue;
                }
                let place = Place { branch, org, me, group, row: one, secretaries, day, first_year };
                let logged =
                    if chance.percent(row.late) { 16 + chance.between(0, 20) } else { chance.between(0, 3) };
                let d = values(kind, row, &place, until);
                let own = owner(kind, &place);
                pen.write(chance, &row.kind, own, day + Days::new(logged.into()), d);
            }
        }
    }
}

/// Each who has one of it, with their group and organisation.
fn whom<'a>(row: &Row, branch: &'a Branch, day: NaiveDate) -> Vec<(Option<&'a Person>, &'a str, Id)> {
    let there = || branch.people.iter().filter(move |person| person.from <= day);
    let each = |is: &dyn Fn(&Person) -> bool| {
        there()
            .filter(|person| is(person))
            .map(|person| (Some(person), person.group.as_str(), branch.id))
            .collect()
    };
    match row.whose.as_str() {
        "unit" | "office" => vec![(None, "", profile::organisation(branch.unit, ""))],
        "group" => {
            let mut groups: Vec<&str> = there().map(|person| person.group.as_str()).collect();
            groups.sort_unstable();
            groups.dedup();
            groups.into_iter().map(|group| (None, group, branch.id)).collect()
        }
        "member" | "organ_member" => each(&|_| true),
        "team" => each(&Person::is_team),
        "ordinary" => each(&|person| !person.is_team()),
        "cadre" => each(&|person| person.rank != "ordinary"),
        _ => vec![(None, "", branch.id)],
    }
}

fn owner(kind: &Kind, place: &Place) -> Id {
    match kind.owner {
        Owner::Person => place.me.unwrap_or_else(|| place.nth(6)).id,
        Owner::Organisation => place.org,
    }
}

fn values(kind: &Kind, row: &Row, place: &Place, until: NaiveDate) -> Map {
    let anchor = kind.sample.get("date").and_then(Value::text).and_then(period::date);
    let shift = anchor.map_or(0, |anchor| (place.day - anchor).num_days());
    let mut d = kind.sample.clone();
    for (key, value) in &row.d {
        if value.is_empty() && !matches!(value, Value::List(_)) {
            drop(d.remove(key));
        } else {
            drop(d.insert(key.clone(), value.clone()));
        }
    }
    let mut done = Map::new();
    for (key, value) in d {
        let given = row.d.contains_key(&key);
        let value = told(kind, &key, &value, place)
            .unwrap_or_else(|| resolve(&value, place, if given { 0 } else { shift }));
        done.insert(key, value);
    }
    for field in &kind.fields {
        let asked = done.contains_key(&field.id) && !row.d.contains_key(&field.id);
        if let (Shape::Period { unit }, true) = (&field.shape, asked) {
            done.insert(field.id.clone(), Period::of(*unit, place.day).to_string().into());
        }
    }
    if kind.field("date").is_some() {
        done.insert("date".into(), place.day.to_string().into());
    }
    if kind.field("group").is_some() && !place.group.is_empty() {
        done.insert("group".into(), place.group.into());
    }
    // What lies ahead of the sample's last day has not happened.
    let ahead = |value: &Value| value.text().and_then(period::date).is_some_and(|day| day > until);
    for field in &kind.fields {
        match &field.shape {
            Shape::Date { future: false } if done.get(&field.id).is_some_and(ahead) => {
                drop(done.remove(&field.id));
            }
            Shape::Rows { columns } => strip(done.get_mut(&field.id), columns, &ahead),
            _ => {}
        }
    }
    done.entry("org".to_owned()).or_insert_with(|| place.org.to_string().into());
    if kind.owner == Owner::Person {
        done.insert("person".into(), owner(kind, place).to_string().into());
    }
    done
}

fn strip(rows: Option<&mut Value>, columns: &[catalogue::Field], ahead: &dyn Fn(&Value) -> bool) {
    let Some(Value::List(rows)) = rows else { return };
    for row in rows.iter_mut() {
        let Value::Map(row) = row else { continue };
        for column in columns.iter().filter(|column| matches!(column.shape, Shape::Date { future: false })) {
            if row.get(&column.id).is_some_and(ahead) {
                row.remove(&column.id);
            }
        }
    }
    // A row that is about that day alone goes with it.
    let whole = |row: &Value| {
        columns.iter().filter(|column| column.required).all(|column| !row.get(&column.id).is_empty())
    };
    rows.retain(whole);
}

/// A field as a whole: all people, everybody there, one of its options.
fn told(kind: &Kind, key: &str, value: &Value, place: &Place) -> Option<Value> {
    let text = value.text()?;
    let here = || place.branch.people.iter().filter(|person| person.from <= place.day);
    if let Some(nth) = text.strip_prefix("@option:").and_then(|nth| nth.parse::<usize>().ok()) {
        let Shape::Choice { options } = &kind.field(key)?.shape else { return None };
        return options.get(nth).map(|option| option.id.as_str().into());
    }
    match text {
        "@all" => Some(here().map(Person::value).collect::<Vec<_>>().into()),
        "@everyone" => Some(attendance(here().collect())),
        "@secretaries" => Some(attendance(place.secretaries.to_vec())),
        "@division" => Some(attendance(
            place.secretaries.iter().copied().filter(|it| it.rank == "division_or_school").collect(),
        )),
        "@unit" => Some(profile::organisation(place.branch.unit, "").to_string().into()),
        "@branch" => Some(place.branch.id.to_string().into()),
        "@row" => Some(place.row.into()),
        _ => None,
    }
}

fn attendance(people: Vec<&Person>) -> Value {
    let count = Value::Int(i64::try_from(people.len()).unwrap_or(0));
    let people: Vec<Value> = people.into_iter().map(Person::value).collect();
    Value::Map(map([("expected", count.clone()), ("present", count), ("people", people.into())]))
}

/// The people of the samples, by their place in the branch.
const CAST: [(&str, usize); 9] = [
    ("李明", 0),
    ("王芳", 1),
    ("赵敏", 2),
    ("陈静", 3),
    ("刘洋", 4),
    ("吴海峰", 6),
    ("郑晓梅", 7),
    ("张华", 5),
    ("赵磊", 2),
];

/// A value with its people and days put in.
fn resolve(value: &Value, place: &Place, shift: i64) -> Value {
    match value {
        Value::Text(text) => words(text, place, shift),
        Value::List(list) => Value::List(list.iter().map(|it| resolve(it, place, shift)).collect()),
        Value::Map(one) => {
            let name = one.get("name").and_then(Value::text).filter(|_| one.len() == 1);
            let person =
                name.and_then(|name| Some(place.nth(CAST.iter().find(|(known, _)| *known == name)?.1)));
            person.map_or_else(
                || {
                    let inner = one.iter().map(|(key, it)| (key.clone(), resolve(it, place, shift)));
                    Value::Map(inner.collect())
                },
                Person::value,
            )
        }
        Value::Null | Value::Bool(_) | Value::Int(_) => value.clone(),
    }
}

fn words(text: &str, place: &Place, shift: i64) -> Value {
    if let Some(who) = text.strip_prefix('@') {
        let person = match who {
            "me" => place.me,
            nth => nth.parse::<usize>().ok().map(|nth| place.nth(nth)),
        };
        return person.map_or_else(|| text.into(), Person::value);
    }
    if let Some(day) = day(text, place) {
        return day.to_string().into();
    }
    if text == "=Y0" {
        return place.first_year.to_string().into();
    }
    let year = place.day.year().to_string();
    match period::date(text) {
        Some(day) if shift >= 0 => (day + Days::new(shift.unsigned_abs())).to_string().into(),
        Some(day) => (day - Days::new(shift.unsigned_abs())).to_string().into(),
        None => text.replace("%Y", &year).replace("2026", &year).into(),
    }
}

/// `+14`, `-7`: from the record's day; `=03-20`: of its year; `=1:03-20`: of the programme's second; `=next:01-20`.
fn day(text: &str, place: &Place) -> Option<NaiveDate> {
    let digits = |text: &str| text.parse::<u64>().ok();
    if let Some(days) = text.strip_prefix('+').and_then(digits) {
        return Some(place.day + Days::new(days));
    }
    if let Some(days) = text.strip_prefix('-').and_then(digits) {
        return Some(place.day - Days::new(days));
    }
    let rest = text.strip_prefix('=')?;
    let (year, on) = match rest.split_once(':') {
        Some(("next", on)) => (place.day.year() + 1, on),
        Some((nth, on)) => (place.first_year + nth.parse::<i32>().ok()?, on),
        None => (place.day.year(), rest),
    };
    period::date(&format!("{year}-{on}"))
}
