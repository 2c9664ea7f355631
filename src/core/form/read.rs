//! What was typed, to a value. Forgiving in form, strict in meaning: `２０２６．３．１` is a day, `2026-2-30` is none.

use chrono::NaiveDate;

use super::Problem;
use crate::catalogue::{Choice, Field, Shape};
use crate::period::{Period, Unit};
use crate::value::{MAX_INT, Map, Value};

/// The value of a field that is typed as text; blank is `Null`.
///
/// Shapes with parts (attendance, rows, links, attachments, items) are put together from their fields' own values
/// by their widgets; text is refused for them.
pub fn read(field: &Field, typed: &str) -> Result<Value, Problem> {
    let lines = matches!(field.shape, Shape::Paragraph);
    let text = clean(typed, lines);
    if text.is_empty() {
        return Ok(Value::Null);
    }
    let value = match &field.shape {
        Shape::Text | Shape::Paragraph => return Ok(Value::Text(text)),
        Shape::Date { .. } => {
            read_date(&text).map(|date| date.to_string().into()).ok_or("写成2026年3月1日这样")
        }
        Shape::Period { unit } => {
            let period = read_period(&text).filter(|period| period.unit == *unit);
            period.map(|period| period.to_string().into()).ok_or(like(*unit))
        }
        Shape::Number { unit, .. } => read_number(&text, unit).map(Value::Int).ok_or("写一个整数"),
        Shape::Choice { options } => option(options, &text).ok_or("从列出的里面选"),
        Shape::Choices { options } => {
            let chosen: Option<Vec<Value>> = parts(&text).map(|part| option(options, part)).collect();
            chosen.map(Value::List).ok_or("从列出的里面选")
        }
        Shape::People { .. } => Ok(people(&text)),
        Shape::YesNo => yes_no(&text).map(Value::Bool).ok_or("写是或否"),
        Shape::Organisation => {
            text.parse::<crate::record::Id>().map(|id| id.to_string().into()).map_err(|_| "从名册里选")
        }
        Shape::Attendance
        | Shape::Rows { .. }
        | Shape::Links { .. }
        | Shape::Attachments
        | Shape::Items { .. } => Err("分开填"),
    };
    value.map_err(|what| {
        let message = format!("{}“{text}”看不懂。{what}。", field.label);
        Problem { field: field.id.clone(), message }
    })
}

/// Text as a record may hold it: CRLF and CR become LF, control characters go, blanks at both ends go. Without
/// `lines` a line end becomes a blank.
pub fn clean(typed: &str, lines: bool) -> String {
    let unified = typed.replace("\r\n", "\n").replace('\r', "\n");
    let keep = unified.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    let text: String = keep.map(|c| if c == '\n' && !lines { ' ' } else { c }).collect();
    text.trim().to_owned()
}

/// A day: `2026-03-01`, `2026年3月1日`, `2026.3.1`, `2026/3/1`, `20260301`, in half or full width.
pub fn read_date(typed: &str) -> Option<NaiveDate> {
    let text = narrow(typed);
    let whole = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    let numbers: Vec<u32> = if whole {
        [0..4, 4..6, 6..8].into_iter().filter_map(|range| text.get(range)?.parse().ok()).collect()
    } else {
        let text = text.strip_suffix(['日', '号']).unwrap_or(&text);
        let marks = ['-', '.', '/', '年', '月', '。', '、'];
        text.split(marks).map(|part| part.trim().parse().ok()).collect::<Option<_>>()?
    };
    let &[year, month, day] = numbers.as_slice() else { return None };
    let year = i32::try_from(year).ok().filter(|year| (1000..=9999).contains(year))?;
    NaiveDate::from_ymd_opt(year, month, day)
}

/// A period: as records write it, or `2026年`, `2026年上半年`, `2026年第一季度`, `2026年3月`.
pub fn read_period(typed: &str) -> Option<Period> {
    let text = narrow(typed).to_uppercase();
    if let Ok(period) = text.parse() {
        return Some(period);
    }
    let (year, rest) = text.split_once(['年', '-', '.', '/'])?;
    let year = year.trim().parse().ok()?;
    let rest = rest.trim();
    match rest {
        "" => return Period::new(year, Unit::Year, 1),
        "上半年" => return Period::new(year, Unit::HalfYear, 1),
        "下半年" => return Period::new(year, Unit::HalfYear, 2),
        _ => {}
    }
    if let Some(quarter) = rest.strip_suffix("季度") {
        let quarter = quarter.trim_start_matches('第');
        let number = ["一", "二", "三", "四"].iter().position(|it| *it == quarter).map(|index| index + 1);
        let number = number.and_then(|n| u32::try_from(n).ok()).or_else(|| quarter.parse().ok())?;
        return Period::new(year, Unit::Quarter, number);
    }
    let month = rest.trim_end_matches('月').trim().parse().ok()?;
    Period::new(year, Unit::Month, month)
}

/// A whole number: digits of either width, thousands marks, the field's unit or 人 behind it. `1.5` is none.
pub fn read_number(typed: &str, unit: &str) -> Option<i64> {
    let text = narrow(typed);
    let text = text.strip_suffix(unit).filter(|_| !unit.is_empty()).unwrap_or(&text).trim();
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let digits: String = digits.chars().filter(|c| !matches!(c, ',' | '，' | ' ')).collect();
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let number: i64 = if plain { digits.parse().ok()? } else { return None };
    (number <= MAX_INT).then_some(if negative { -number } else { number })
}

/// Names, however they are set apart. A blank inside a name of two characters (`王 芳`) is no break.
pub fn read_names(typed: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for part in clean(typed, true).split(['、', '，', ',', '；', ';', '\n']) {
        let mut open = false;
        for word in part.split_whitespace() {
            match names.last_mut().filter(|_| open) {
                Some(last) => last.push_str(word),
                None => names.push(word.to_owned()),
            }
            open = !open && word.chars().count() == 1;
        }
    }
    names
}

fn people(text: &str) -> Value {
    let person = |name: String| Value::Map(Map::from([("name".to_owned(), Value::Text(name))]));
    Value::List(read_names(text).into_iter().map(person).collect())
}

/// By what stands on the screen, or by its id.
fn option(options: &[Choice], text: &str) -> Option<Value> {
    options.iter().find(|it| it.label == text || it.id == text).map(|it| it.id.as_str().into())
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(['、', '，', ',', '；', ';', ' ', '\u{3000}']).map(str::trim).filter(|part| !part.is_empty())
}

fn yes_no(text: &str) -> Option<bool> {
    match text {
        "是" | "有" | "对" | "true" => Some(true),
        "否" | "没有" | "不是" | "false" => Some(false),
        _ => None,
    }
}

/// Full-width letters, digits and signs to half width.
fn narrow(text: &str) -> String {
    text.trim().chars().map(crate::search::narrow).collect()
}

fn like(unit: Unit) -> &'static str {
    match unit {
        Unit::Month => "写成2026年3月这样",
        Unit::Quarter => "写成2026年第一季度这样",
        Unit::HalfYear => "写成2026年上半年这样",
        Unit::Year => "写成2026年这样",
    }
}
