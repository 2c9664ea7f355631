//! Values as people read them: 应到 24 实到 22, 2026年3月1日, 60 分钟. One line each, but rows and running text.

use chrono::{Datelike, NaiveDate};

use crate::catalogue::{self, Choice, Field, Kind, Shape};
use crate::period::{self, Period};
use crate::record::{Id, Record};
use crate::value::{Map, Value};

/// What a record is called in a list: its title field. Empty where nothing was entered there.
pub fn title(kind: &Kind, record: &Record) -> String {
    kind.field(&kind.title_field)
        .map(|field| value(field, record.get(&field.id), &|_| None))
        .unwrap_or_default()
}

/// A field's value; empty where nothing was entered. What does not fit the field is shown as it is.
/// `name` tells what an organisation or a person is called.
pub fn value(field: &Field, value: &Value, name: &dyn Fn(Id) -> Option<String>) -> String {
    shaped(field, value, name).unwrap_or_else(|| plain(value, name))
}

/// The value in the words of its field; none where it does not fit.
fn shaped(field: &Field, value: &Value, name: &dyn Fn(Id) -> Option<String>) -> Option<String> {
    if value.is_empty() && !matches!(value, Value::Map(_)) {
        return Some(String::new());
    }
    match &field.shape {
        Shape::Text | Shape::Paragraph => value.text().map(str::to_owned),
        Shape::Date { .. } => value.text().and_then(day),
        Shape::Period { .. } => value.text().and_then(|text| text.parse::<Period>().ok()).map(Period::label),
        Shape::Number { unit, .. } => value.int().map(|n| format!("{n} {unit}").trim_end().to_owned()),
        Shape::Choice { options } => value.text().map(|id| label(options, id)),
        Shape::Choices { options } => {
            Some(joined(value.list().iter().filter_map(Value::text), |id| label(options, id)))
        }
        Shape::People { .. } => Some(people(value, name)),
        Shape::Attendance => value.map().map(|_| attendance(value, name)),
        Shape::Rows { columns } => {
            let row = |row: &Value| cells(columns, row, name);
            Some(value.list().iter().map(row).collect::<Vec<_>>().join("\n"))
        }
        Shape::Links { .. } => Some(joined(value.list().iter(), |it| link(it, name))),
        Shape::Attachments => {
            Some(joined(value.list().iter(), |it| it.get("name").text().unwrap_or("附件").to_owned()))
        }
        Shape::YesNo => value.bool().map(|yes| if yes { "是" } else { "否" }.to_owned()),
        Shape::Organisation => value.text().map(|text| named(text, name)),
        Shape::Items { standard } => {
            Some(value.list().iter().map(|it| item(standard, it)).collect::<Vec<_>>().join("\n"))
        }
    }
}

/// A value without a field: texts and numbers as they are, lists and maps in one line.
pub fn plain(value: &Value, name: &dyn Fn(Id) -> Option<String>) -> String {
    let entry = |(key, value): (&String, &Value)| format!("{key} {}", plain(value, name));
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
        Value::Int(n) => n.to_string(),
        Value::Text(text) => named(text, name),
        Value::List(list) => joined(list.iter(), |it| plain(it, name)),
        Value::Map(map) => map.iter().map(entry).collect::<Vec<_>>().join("，"),
    }
}

/// `2026-03-01` as 2026年3月1日.
pub fn day(text: &str) -> Option<String> {
    period::date(text).map(date)
}

/// 2026年3月1日
pub fn date(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

fn joined<T>(items: impl Iterator<Item = T>, show: impl Fn(T) -> String) -> String {
    items.map(show).collect::<Vec<_>>().join("、")
}

fn label(options: &[Choice], id: &str) -> String {
    options.iter().find(|option| option.id == id).map_or(id, |option| &option.label).to_owned()
}

/// The name behind an id; a text that is no known id is shown as it is.
fn named(text: &str, name: &dyn Fn(Id) -> Option<String>) -> String {
    text.parse().ok().and_then(name).unwrap_or_else(|| text.to_owned())
}

fn person(value: &Value, name: &dyn Fn(Id) -> Option<String>) -> String {
    match (value.get("name").text(), value.get("id").text()) {
        (Some(text), _) if !text.trim().is_empty() => text.to_owned(),
        (_, Some(id)) => named(id, name),
        (_, None) => plain(value, name),
    }
}

fn people(value: &Value, name: &dyn Fn(Id) -> Option<String>) -> String {
    joined(value.list().iter(), |it| person(it, name))
}

/// 应到 24 实到 22，缺席：李四（出差）、王五
fn attendance(value: &Value, name: &dyn Fn(Id) -> Option<String>) -> String {
    let number = |key: &str, word: &str| value.get(key).int().map(|n| format!("{word} {n}"));
    let numbers: Vec<String> =
        [number("expected", "应到"), number("present", "实到")].into_iter().flatten().collect();
    let absentees = joined(value.get("absentees").list().iter(), |it| {
        let reason = it.get("reason").text().filter(|text| !text.trim().is_empty());
        let made_up = it.get("made_up_on").text().and_then(day).map(|day| format!("{day}已补"));
        let notes: Vec<String> = reason.map(str::to_owned).into_iter().chain(made_up).collect();
        let brackets = if notes.is_empty() { String::new() } else { format!("（{}）", notes.join("，")) };
        person(it, name) + &brackets
    });
    let present = people(value.get("people"), name);
    let part = |word: &str, text: String| (!text.is_empty()).then(|| format!("{word}：{text}"));
    let parts = [part("到会", present), part("缺席", absentees)];
    let all = Some(numbers.join(" ")).filter(|text| !text.is_empty());
    all.into_iter().chain(parts.into_iter().flatten()).collect::<Vec<_>>().join("，")
}

/// One row: what is filled of its columns, each with its label.
fn cells(columns: &[Field], row: &Value, name: &dyn Fn(Id) -> Option<String>) -> String {
    let known = columns.iter().map(|column| (column.label.clone(), value(column, row.get(&column.id), name)));
    let unknown =
        row.map().into_iter().flatten().filter(|(key, _)| columns.iter().all(|column| column.id != **key));
    let unknown = unknown.map(|(key, value)| (key.clone(), plain(value, name)));
    let cells = known
        .chain(unknown)
        .filter(|(_, text)| !text.is_empty())
        .map(|(label, text)| format!("{label} {text}"));
    cells.collect::<Vec<_>>().join("，")
}

/// A pointer by kind, day and title; a bare id by the name of what it points at.
fn link(value: &Value, name: &dyn Fn(Id) -> Option<String>) -> String {
    let text = |key: &str| value.get(key).text().unwrap_or_default().to_owned();
    let kind = catalogue::get().kind(&text("kind")).map_or(text("kind"), |kind| kind.title.clone());
    let parts = [kind, day(&text("date")).unwrap_or(text("date")), text("title")];
    let words: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let known = value.get("id").text().and_then(|id| id.parse().ok()).and_then(name);
    if words.is_empty() { known.unwrap_or_else(|| "1 条记录".to_owned()) } else { words.join(" ") }
}

/// An answer to a standard's item: its level or why it does not apply, the note, how many records stand behind it.
fn item(standard: &str, value: &Value) -> String {
    let text = |key: &str| value.get(key).text().unwrap_or_default();
    let standard = catalogue::get().standard_with(standard, text("id"));
    let level = standard.and_then(|it| it.level(text("level"))).map_or(text("level"), |level| &level.label);
    let na = if text("na_reason").is_empty() {
        String::new()
    } else {
        format!("不适用（{}）", text("na_reason"))
    };
    let behind = match value.get("evidence_refs").list().len() {
        0 => String::new(),
        n => format!("佐证 {n} 条"),
    };
    let due = day(text("due")).map(|day| format!("{day}前")).unwrap_or_default();
    let done = day(text("done_on")).map(|day| format!("{day}补完")).unwrap_or_default();
    let all = [level, &na, text("note"), text("measure"), &due, &done, &behind].map(str::to_owned);
    let said = all.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("，");
    let known = ["id", "level", "na_reason", "note", "measure", "due", "done_on", "evidence_refs"];
    let later: Map = value
        .map()
        .into_iter()
        .flatten()
        .filter(|(key, _)| !known.contains(&key.as_str()))
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect();
    let later =
        if later.is_empty() { String::new() } else { format!("，{}", plain(&Value::Map(later), &|_| None)) };
    let asked =
        standard.and_then(|it| it.wording(text("id"))).map_or(text("id"), |it| it.trim_end_matches('。'));
    format!("{asked}：{said}{later}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(id: Id) -> Option<String> {
        (id == Id(7)).then(|| "第一支部".to_owned())
    }

    #[track_caller]
    fn check(field: &str, json: &str, shown: &str) {
        let field: Field = serde_json::from_str(field).unwrap();
        assert_eq!(value(&field, &serde_json::from_str(json).unwrap(), &name), shown);
    }

    #[track_caller]
    fn check_type(kind: &str, json: &str, shown: &str) {
        check(&format!("{{\"id\":\"x\",\"label\":\"某项\",{kind}}}"), json, shown);
    }

    #[test]
    fn values_are_shown_in_words() {
        let options = r#""options":[{"id":"a","label":"甲"},{"id":"b","label":"乙"}]"#;
        check_type(r#""type":"text""#, r#""党章""#, "党章");
        check_type(r#""type":"date""#, r#""2026-03-01""#, "2026年3月1日");
        check_type(r#""type":"date""#, r#""三月""#, "三月");
        check_type(r#""type":"period","unit":"quarter""#, r#""2026Q1""#, "2026年第一季度");
        check_type(r#""type":"number","max":90,"unit":"分钟""#, "60", "60 分钟");
        check_type(r#""type":"number","max":90"#, "60", "60");
        check_type(&format!(r#""type":"choice",{options}"#), r#""b""#, "乙");
        check_type(&format!(r#""type":"choice",{options}"#), r#""later""#, "later");
        check_type(&format!(r#""type":"choices",{options}"#), r#"["a","b"]"#, "甲、乙");
        check_type(r#""type":"yes_no""#, "false", "否");
        check_type(r#""type":"organisation""#, &format!("\"{}\"", Id(7)), "第一支部");
        check_type(
            r#""type":"people""#,
            &format!(r#"[{{"name":"张三"}},{{"id":"{}"}}]"#, Id(7)),
            "张三、第一支部",
        );
        check_type(r#""type":"attachments""#, r#"[{"name":"照片.jpg"},{"sha":"0"}]"#, "照片.jpg、附件");
        check_type(
            r#""type":"links""#,
            r#"[{"kind":"party_lecture","date":"2026-03-01","title":"讲党章"},{"id":"0"}]"#,
            "党课 2026年3月1日 讲党章、1 条记录",
        );
        for kind in ["text", "date", "people", "yes_no", "attachments", "attendance"] {
            check_type(&format!("\"type\":\"{kind}\""), "null", "");
        }
    }

    #[test]
    fn attendance_counts_and_names_who_was_not_there() {
        let absentees = r#"[{"name":"李四","reason":"出差","made_up_on":"2026-03-05"},{"name":"王五"}]"#;
        let json = format!(r#"{{"expected":24,"present":22,"absentees":{absentees}}}"#);
        check_type(
            r#""type":"attendance""#,
            &json,
            "应到 24 实到 22，缺席：李四（出差，2026年3月5日已补）、王五",
        );
    }

    #[test]
    fn rows_stand_below_each_other_with_what_no_column_knows() {
        let columns = r#""columns":[{"id":"what","label":"任务","type":"text"},{"id":"n","label":"次数","type":"number","max":9}]"#;
        let json = r#"[{"what":"学党章","n":2},{"n":3,"later":true}]"#;
        check_type(&format!(r#""type":"rows",{columns}"#), json, "任务 学党章，次数 2\n次数 3，later 是");
    }

    #[test]
    fn every_sample_of_the_catalogue_can_be_shown() {
        for kind in &catalogue::get().kinds {
            let record =
                Record::new(Id(1), &kind.id, Id(2), crate::record::Clock::default(), kind.sample.clone());
            assert!(!title(kind, &record).is_empty(), "{}", kind.id);
            for field in kind.fields.iter().filter(|field| !record.get(&field.id).is_empty()) {
                assert!(!value(field, record.get(&field.id), &name).is_empty(), "{} {}", kind.id, field.id);
            }
        }
    }
}
