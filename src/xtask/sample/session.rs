//! Sessions that credit everyone in them: study group, lectures, training, exchange on the net.

use chrono::NaiveDate;
use qiangji::record::Id;
use qiangji::value::{Map, Value, map};

use super::chance::Chance;
use super::pen::{Pen, Year};
use super::people::{Branch, Person};
use super::words;

/// A session as its members remember it.
pub struct Session {
    pub kind: &'static str,
    pub date: NaiveDate,
    pub title: String,
    pub present: Vec<Id>,
}

/// Who of these was there on the day, who made it up when.
fn attendance(chance: &mut Chance, year: Year, day: NaiveDate, owed: &[&Person]) -> (Value, Vec<Id>) {
    let (mut people, mut absentees, mut present) = (Vec::new(), Vec::new(), Vec::new());
    let here: Vec<&&Person> = owed.iter().filter(|person| person.from <= day).collect();
    for person in &here {
        if !chance.percent(8) {
            people.push(person.value());
            present.push(person.id);
            continue;
        }
        let mut absent = map([
            ("id", person.id.to_string().into()),
            ("name", person.name.as_str().into()),
            ("reason", chance.pick(&words::REASONS).into()),
        ]);
        if chance.percent(75) {
            let on = year.later(chance, day, 3, 15);
            absent.insert("made_up_on".into(), on.to_string().into());
            present.push(person.id);
        }
        absentees.push(Value::Map(absent));
    }
    let count = |n: usize| Value::Int(i64::try_from(n).unwrap_or(0));
    let mut value =
        map([("expected", count(here.len())), ("present", count(people.len())), ("people", people.into())]);
    if !absentees.is_empty() {
        value.insert("absentees".into(), absentees.into());
    }
    (Value::Map(value), present)
}

pub fn study_group(
    chance: &mut Chance,
    pen: &mut Pen,
    branch: &Branch,
    year: Year,
    quarter: u32,
    sessions: &mut Vec<Session>,
) {
    let team: Vec<&Person> = branch.people.iter().filter(|person| person.is_team()).collect();
    // Mostly twice half a day, sometimes a whole day at once, now and then only one half.
    let held: &[i64] = if chance.percent(60) {
        &[1, 1]
    } else if chance.percent(75) {
        &[2]
    } else {
        &[1]
    };
    for (nth, half_days) in (0_u32..).zip(held) {
        let Some(day) = year.day(chance, quarter * 3 + 1 + nth, 5, 26) else { return };
        let (came, present) = attendance(chance, year, day, &team);
        let topic = chance.pick(&words::SESSIONS);
        let speech = |person: &&&Person, gist: &str| {
            Value::Map(map([("who", vec![person.value()].into()), ("gist", gist.into())]))
        };
        let spoke: Vec<&&Person> = team.iter().filter(|person| present.contains(&person.id)).collect();
        let speeches: Vec<Value> =
            spoke.iter().map(|person| speech(person, chance.pick(&words::SPEECHES))).collect();
        let mut values = map([
            ("topic", topic.into()),
            ("date", day.to_string().into()),
            ("half_days", (*half_days).into()),
            ("place", chance.pick(&words::PLACES).into()),
            ("form", vec!["discussion".into()].into()),
            ("attendance", came),
        ]);
        if let Some(reader) = spoke.get((quarter as usize + nth as usize) % spoke.len().max(1)) {
            values.insert("lead_reader".into(), vec![reader.value()].into());
            values.insert("speeches".into(), speeches.into());
        }
        write_session(
            chance,
            pen,
            branch,
            year,
            ("study_group_session", day, topic, present),
            values,
            sessions,
        );
    }
}

pub fn lecture(
    chance: &mut Chance,
    pen: &mut Pen,
    branch: &Branch,
    year: Year,
    (lecturer, month): (usize, u32),
    sessions: &mut Vec<Session>,
) {
    let everyone: Vec<&Person> = branch.people.iter().collect();
    let Some((day, lecturer)) = year.day(chance, month, 6, 26).zip(everyone.get(lecturer)) else { return };
    let listens = |person: &&&Person| person.id != lecturer.id && person.from <= day;
    let others: Vec<&Person> = everyone.iter().filter(listens).copied().collect();
    if others.is_empty() {
        return;
    }
    let (came, present) = attendance(chance, year, day, &others);
    let topic = chance.pick(&words::LECTURES);
    let values = map([
        ("topic", topic.into()),
        ("date", day.to_string().into()),
        ("place", chance.pick(&words::PLACES).into()),
        ("lecturer", vec![lecturer.value()].into()),
        ("lecturer_rank", lecturer.rank.into()),
        ("attendance", came),
        ("discussion_gist", chance.pick(&words::SPEECHES).into()),
        ("outline_ref", "讲稿在支部活动室文件柜".into()),
    ]);
    write_session(chance, pen, branch, year, ("party_lecture", day, topic, present), values, sessions);
}

pub fn training(
    chance: &mut Chance,
    pen: &mut Pen,
    branch: &Branch,
    year: Year,
    month: u32,
    sessions: &mut Vec<Session>,
) {
    let everyone: Vec<&Person> = branch.people.iter().collect();
    let Some(day) = year.day(chance, month, 6, 26) else { return };
    let (came, present) = attendance(chance, year, day, &everyone);
    let topic = chance.pick(&words::TRAININGS);
    let values = map([
        ("topic", topic.into()),
        ("date", day.to_string().into()),
        ("minutes", i64::from(chance.between(4, 16) * 30).into()),
        ("organizer", chance.pick(&["branch", "unit", "superior"]).into()),
        ("form", chance.pick(&["lecture", "seminar", "visit", "video"]).into()),
        ("place", chance.pick(&words::PLACES).into()),
        ("attendance", came),
    ]);
    write_session(chance, pen, branch, year, ("training_event", day, topic, present), values, sessions);
}

/// Most sessions are entered within the week, some weeks later (补记).
fn write_session(
    chance: &mut Chance,
    pen: &mut Pen,
    branch: &Branch,
    year: Year,
    (kind, date, title, present): (&'static str, NaiveDate, &str, Vec<Id>),
    values: Map,
    sessions: &mut Vec<Session>,
) {
    let logged =
        if chance.percent(10) { year.later(chance, date, 16, 40) } else { year.later(chance, date, 0, 4) };
    pen.write(chance, kind, branch.id, logged, values);
    sessions.push(Session { kind, date, title: title.to_owned(), present });
}

pub fn online(chance: &mut Chance, pen: &mut Pen, branch: &Branch, year: Year, month: u32) {
    let Some(day) = year.day(chance, month, 24, 28) else { return };
    let some: Vec<Value> = branch
        .people
        .iter()
        .filter(|person| person.from <= day)
        .filter(|_| chance.percent(70))
        .map(Person::value)
        .collect();
    let values = map([
        ("topic", chance.pick(&words::ONLINE).into()),
        ("period", format!("{}-{month:02}", year.year).into()),
        ("platform", "单位内网论坛".into()),
        ("kind", vec!["study".into(), "exchange".into()].into()),
        ("posts", i64::try_from(some.len() * 2).unwrap_or(0).into()),
        ("participants", some.into()),
        ("method_note", "每周一人出一个题，周五由出题人说答案。".into()),
    ]);
    pen.write(chance, "online_exchange", branch.id, day, values);
}
