//! What a branch's secretary enters: roster, plans, sessions that credit everyone, the survey, the evaluation.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use qiangji::answers::{Answer, Answers, Evidence};
use qiangji::catalogue;
use qiangji::profile;
use qiangji::record::{Id, Record};
use qiangji::value::{Map, Value, map};

use super::chance::Chance;
use super::pen::{Pen, Year};
use super::people::{Branch, Person};
use super::session::{self, Session};
use super::words;

/// The lines of the roster, entered in the first week of the first year.
pub fn roster(chance: &mut Chance, pen: &mut Pen, branch: &Branch, first: NaiveDate) {
    let unit = profile::organisation(branch.unit, "");
    let text = |id: Id| Value::Text(id.to_string());
    let mut lines = Vec::new();
    if branch.first {
        let kind = ("org_kind", branch.kind.into());
        let unit = [("org", text(unit)), ("name", branch.unit.into()), kind, ("variant", branch.kind.into())];
        lines.push(map(unit));
    }
    let names = [("org", text(branch.id)), ("name", branch.name.as_str().into()), ("parent", text(unit))];
    let mut line = map(names);
    line.extend(map([("org_kind", "branch".into()), ("variant", branch.kind.into())]));
    lines.push(line);
    for mut line in lines {
        line.insert("entry".into(), "organisation".into());
        pen.write(chance, "roster", branch.id, first, line);
    }
    for person in &branch.people {
        pen.write(chance, "roster", branch.id, first.max(person.from), person_line(branch, person));
    }
}

fn person_line(branch: &Branch, person: &Person) -> Map {
    let posts: Vec<Value> = person.posts.iter().map(|post| (*post).into()).collect();
    let mut line = map([
        ("entry", "person".into()),
        ("person", person.id.to_string().into()),
        ("name", person.name.as_str().into()),
        ("org", branch.id.to_string().into()),
        ("group", person.group.as_str().into()),
        ("member_kind", if person.full { "full" } else { "probationary" }.into()),
        ("joined_on", person.joined_on.to_string().into()),
        ("rank", person.rank.into()),
        ("post_type", person.post_type.into()),
        ("entitled_to_vote", person.full.into()),
        ("status", "active".into()),
        ("from", person.from.to_string().into()),
    ]);
    if !posts.is_empty() {
        line.insert("posts".into(), posts.into());
    }
    line
}

/// A branch's year: everything the secretary enters, and the sessions for the members to refer to.
pub fn year(chance: &mut Chance, pen: &mut Pen, branch: &Branch, year: Year) -> Vec<Session> {
    plans(chance, pen, branch, year);
    let mut sessions = Vec::new();
    for quarter in 0..4 {
        session::study_group(chance, pen, branch, year, quarter, &mut sessions);
    }
    for (at, month) in [(0, 3), (1, 5), (2, 7), (0, 10), (3, 11)] {
        session::lecture(chance, pen, branch, year, (at, month), &mut sessions);
    }
    for month in [4, 9] {
        session::training(chance, pen, branch, year, month, &mut sessions);
    }
    for month in [3, 6, 10] {
        session::online(chance, pen, branch, year, month);
    }
    let survey = survey(chance, pen, branch, year);
    evaluation(chance, pen, branch, year, survey.as_ref());
    sessions
}

fn plans(chance: &mut Chance, pen: &mut Pen, branch: &Branch, year: Year) {
    let Some(day) = year.day(chance, 1, 8, 22) else { return };
    let due = |month, day| NaiveDate::from_ymd_opt(year.year, month, day).unwrap_or_default().to_string();
    let task = |content: &str, dimension: &str, owner: usize, month: u32| {
        let owner = branch.people.get(owner).unwrap_or(&branch.people[0]).value();
        Value::Map(map([
            ("content", content.into()),
            ("dimension", dimension.into()),
            ("owner", vec![owner].into()),
            ("due", due(month, 28).into()),
        ]))
    };
    let annual = vec![
        task("每月一次党小组会，题目提前一周发", "organisation", 3, 12),
        task("订一份年轻教师结对办法", "institution", 4, 4),
        task("住校生晚自习后管理，党员先排班", "style", 1, 9),
        task("师德专题学习四次", "thought", 2, 11),
    ];
    let study =
        vec![task("通读党章，每季交流一次", "thought", 2, 12), task("每人一篇心得", "thought", 3, 11)];
    for (kind, name, tasks) in [("annual_work", "工作计划", annual), ("near_term_study", "学习计划", study)]
    {
        let title = format!("{}{} {} 年{name}", branch.unit, branch.name, year.year);
        let values = map([
            ("kind", kind.into()),
            ("title", title.into()),
            ("period", year.year.to_string().into()),
            ("goals", "组织生活按时开，平均到会不低于九成。\n每名党员担一项责任区任务。".into()),
            ("tasks", tasks.into()),
            ("drafted_by", vec![branch.people[0].value()].into()),
            ("approved_meeting", "支部党员大会".into()),
            ("approved_on", day.to_string().into()),
            ("version", 1.into()),
        ]);
        pen.write(chance, "plan", branch.id, day, values);
    }
}

fn survey(chance: &mut Chance, pen: &mut Pen, branch: &Branch, year: Year) -> Option<Record> {
    let day = year.day(chance, 12, 1, 8)?;
    let issued = i64::from(chance.between(60, 120));
    let valid = issued - i64::from(chance.between(1, 6));
    let bad = i64::from(chance.between(1, 8));
    let basically = i64::from(chance.between(6, 16));
    let satisfied = valid - bad - basically;
    let mut values = map([
        ("period", year.year.to_string().into()),
        ("date", day.to_string().into()),
        ("method", "全体教职工会上无记名填票".into()),
        ("issued", issued.into()),
        ("returned", valid.into()),
        ("valid", valid.into()),
        ("satisfied", satisfied.into()),
        ("basically", basically.into()),
        ("dissatisfied", bad.into()),
        ("comments", chance.pick(&words::COMMENTS).into()),
    ]);
    if branch.kind == "organ" {
        values.insert("style".into(), style(satisfied, basically, bad));
    }
    Some(pen.write(chance, "mass_survey", branch.id, day, values))
}

/// Four aspects of an organ's style, voted on the same ballots.
fn style(satisfied: i64, basically: i64, bad: i64) -> Value {
    let row = |aspect: &str| {
        Value::Map(map([
            ("aspect", aspect.into()),
            ("satisfied", satisfied.into()),
            ("basically", basically.into()),
            ("dissatisfied", bad.into()),
        ]))
    };
    ["diligence", "realism", "law", "integrity"].map(row).to_vec().into()
}

/// The branch's own column: what rules find is left to them, the rest is judged with a note of where the paper is.
fn evaluation(chance: &mut Chance, pen: &mut Pen, branch: &Branch, year: Year, survey: Option<&Record>) {
    let Some((standard, day)) = catalogue::get().standard("five_good").zip(year.day(chance, 12, 12, 20))
    else {
        return;
    };
    let mut answers = BTreeMap::new();
    for item in standard.items(branch.kind).into_iter().filter(|item| item.rule.is_none()) {
        let na = match item.id.as_str() {
            "MEMB7" => Some("当年没有吸收和转正的个案。"),
            "MASS6" => Some("公示期间没有收到反映。"),
            _ => None,
        };
        let level = chance.pick(&["full", "full", "full", "most", "most", "half"]);
        let evidence = survey.filter(|_| item.id == "MASS3").map(|it| Evidence::Record(it.id));
        let answer = Answer {
            level: na.is_none().then(|| level.to_owned()),
            na_reason: na.map(str::to_owned),
            evidence: evidence.into_iter().collect(),
            note: if na.is_none() { chance.pick(&words::NOTES).to_owned() } else { String::new() },
            ..Answer::default()
        };
        answers.insert(item.id.clone(), answer);
    }
    let team: Vec<Value> = branch.people.iter().take(3).map(Person::value).collect();
    let values = map([
        ("org", branch.id.to_string().into()),
        ("period", year.year.to_string().into()),
        ("column", "self".into()),
        ("standard", standard.id.as_str().into()),
        ("standard_version", i64::from(standard.version).into()),
        ("date", day.to_string().into()),
        ("team", team.into()),
        ("methods", vec!["materials".into(), "survey".into()].into()),
        ("items", Answers(answers).to_value()),
        ("strengths", "组织生活按时开，缺席的都补了学。".into()),
        ("problems", "好做法没有变成制度。".into()),
        ("rectification_due", (day + Days::new(180)).to_string().into()),
    ]);
    pen.write(chance, "evaluation", branch.id, day, values);
}
