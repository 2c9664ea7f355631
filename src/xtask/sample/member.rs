//! What a member enters: self-study, reflections, reports, the yearly self-assessment.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use qiangji::answers::{Answer, Answers, Evidence};
use qiangji::catalogue::{self, Item};
use qiangji::record::Record;
use qiangji::value::{Value, map};

use super::chance::Chance;
use super::pen::{Pen, Year};
use super::people::Person;
use super::session::Session;
use super::words;

pub fn year(
    chance: &mut Chance,
    pen: &mut Pen,
    person: &Person,
    sessions: &[Session],
    year: Year,
) -> Vec<Record> {
    let mut written = Vec::new();
    for month in 1..=12 {
        let often = if person.is_team() { 90 } else { 65 };
        if chance.percent(often) {
            written.extend(self_study(chance, pen, person, month, year));
        }
    }
    for month in [5, 11] {
        if person.is_team() || chance.percent(55) {
            written.extend(reflection(chance, pen, person, (month, year), sessions));
        }
    }
    if person.is_team() || chance.percent(10) {
        written.extend(research(chance, pen, person, year));
    }
    // Some are still missing when the file is made.
    if person.is_team() || chance.percent(88) {
        assess(chance, pen, person, sessions, &written, year);
    }
    written
}

fn joined(person: &Person, day: Option<NaiveDate>) -> Option<NaiveDate> {
    day.filter(|day| person.from <= *day)
}

/// One in eight is entered late, and says so.
fn self_study(chance: &mut Chance, pen: &mut Pen, person: &Person, month: u32, year: Year) -> Option<Record> {
    let day = joined(person, year.day(chance, month, 1, 28))?;
    let late = chance.percent(12);
    let logged = if late { year.later(chance, day, 9, 25) } else { year.later(chance, day, 0, 3) };
    let studied = chance.pick(&words::STUDIED);
    let text = if late { format!("{studied}\n{}", chance.pick(&words::LATE)) } else { studied.to_owned() };
    let values = map([
        ("topic", chance.pick(&words::STUDY).into()),
        ("date", day.to_string().into()),
        ("minutes", i64::from(chance.between(4, 24) * 5).into()),
        ("text", text.into()),
    ]);
    Some(pen.write(chance, "self_study_entry", person.id, logged, values))
}

fn reflection(
    chance: &mut Chance,
    pen: &mut Pen,
    person: &Person,
    (month, year): (u32, Year),
    sessions: &[Session],
) -> Option<Record> {
    let day = joined(person, year.day(chance, month, 2, 27))?;
    let text = chance.pick(&words::REFLECTED);
    let mut values = map([
        ("title", chance.pick(&words::REFLECTIONS).into()),
        ("date", day.to_string().into()),
        ("author", vec![person.value()].into()),
        ("text", text.into()),
        ("words", i64::try_from(text.chars().count()).unwrap_or(1).into()),
    ]);
    let before = sessions.iter().rfind(|it| it.date < day && it.present.contains(&person.id));
    if let Some(session) = before {
        values.insert("about".into(), vec![pointer(session).to_value()].into());
    }
    let logged = year.later(chance, day, 0, 5);
    Some(pen.write(chance, "reflection", person.id, logged, values))
}

fn research(chance: &mut Chance, pen: &mut Pen, person: &Person, year: Year) -> Option<Record> {
    let day = joined(person, year.day(chance, 10, 8, 27))?;
    let visit = joined(person, year.day(chance, 9, 10, 26))?;
    let place = chance.pick(&["七年级组", "学生宿舍", "家长委员会", "食堂"]);
    let row = map([("date", visit.to_string().into()), ("place", place.into())]);
    let values = map([
        ("topic", chance.pick(&words::RESEARCH).into()),
        ("date", day.to_string().into()),
        ("authors", vec![person.value()].into()),
        ("field_dates", vec![Value::Map(row)].into()),
        ("interviewees", "教师 8 人，家长 5 人".into()),
        ("situation", "两个年级做法不一样，说法也不一样。".into()),
        ("problems", chance.pick(&words::COMMENTS).into()),
        ("suggestions", chance.pick(&words::SPEECHES).into()),
    ]);
    Some(pen.write(chance, "research_report", person.id, day, values))
}

/// The record as somebody who does not hold it names it.
fn pointer(session: &Session) -> Evidence {
    Evidence::Pointer {
        kind: session.kind.to_owned(),
        date: session.date.to_string(),
        title: session.title.clone(),
    }
}

fn assess(
    chance: &mut Chance,
    pen: &mut Pen,
    person: &Person,
    sessions: &[Session],
    written: &[Record],
    year: Year,
) {
    let Some((standard, day)) =
        catalogue::get().standard("member").zip(joined(person, year.day(chance, 12, 1, 18)))
    else {
        return;
    };
    let mut answers = BTreeMap::new();
    for item in standard.items(person.post_type) {
        let own = written.iter().filter(|it| item.kinds.contains(&it.kind)).map(|it| Evidence::Record(it.id));
        let took_part = sessions.iter().filter(|it| item.kinds.iter().any(|kind| kind == it.kind));
        let heard = took_part.filter(|it| it.present.contains(&person.id)).map(pointer);
        let evidence: Vec<Evidence> = own.chain(heard).collect();
        answers.insert(item.id.clone(), answer(chance, item, evidence, year.year));
    }
    let values = map([
        ("period", year.year.to_string().into()),
        ("post_type", person.post_type.into()),
        ("signed_on", day.to_string().into()),
        ("items", Answers(answers).to_value()),
    ]);
    pen.write(chance, "self_assessment", person.id, day, values);
}

fn answer(chance: &mut Chance, item: &Item, evidence: Vec<Evidence>, year: i32) -> Answer {
    if item.id == "SELF08" && chance.percent(70) {
        return Answer { na_reason: Some("今年没有遇到突发情况。".into()), ..Answer::default() };
    }
    if chance.percent(4) {
        let (level, due) = (Some("0".into()), format!("{}-03-31", year + 1));
        return Answer {
            level, measure: "下学期开学第一个月补上。".into(), due, ..Answer::default()
        };
    }
    let level = if !evidence.is_empty() && chance.percent(70) {
        "4"
    } else if chance.percent(80) {
        "3"
    } else {
        "2"
    };
    let note = if chance.percent(35) { chance.pick(&words::NOTES).to_owned() } else { String::new() };
    Answer { level: Some(level.into()), evidence, note, ..Answer::default() }
}
