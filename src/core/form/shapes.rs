//! Whether a value is what its field holds.

use super::{At, Judge, MAX_LINE};
use crate::catalogue::{Choice, Field, Shape};
use crate::period::{self, Period, Unit};
use crate::record::{Hash, Id};
use crate::value::{MAX_TEXT, Refusal, Value, text_refusal};

/// Before the Party was founded no record of it can be dated.
const FIRST_YEAR: i32 = 1921;

impl Judge {
    pub(super) fn shape(&mut self, field: &Field, value: &Value, at: &At) {
        let label = field.label.as_str();
        match &field.shape {
            Shape::Text => self.text(label, value, MAX_LINE, at),
            Shape::Paragraph => self.text(label, value, MAX_TEXT, at),
            Shape::Date { future } => self.date(field, value, *future, at),
            Shape::Period { unit } => self.period(label, value, *unit, at),
            Shape::Number { min, max, unit } => self.number(label, value, (*min, *max, unit), at),
            Shape::Choice { options } => self.choice(label, value, options, at),
            Shape::Choices { options } => {
                self.each(label, value, at, |judge, one, at| judge.choice(label, one, options, at));
            }
            Shape::People { many } => self.people(label, value, *many, at),
            Shape::Attendance => self.attendance(value, at),
            Shape::Rows { columns } => self.rows(label, value, columns, at),
            Shape::Links { .. } => self.each(label, value, at, |judge, one, at| judge.link(label, one, at)),
            Shape::Attachments => self.each(label, value, at, Self::attachment),
            Shape::YesNo => self.yes_no(label, value, at),
            Shape::Organisation => self.organisation(label, value, at),
            Shape::Items { standard } => self.items(standard, value, at),
        }
    }

    pub(super) fn text(&mut self, label: &str, value: &Value, limit: usize, at: &At) {
        let Some(text) = value.text() else {
            return self.say(at, &format!("{label}不是文字。重新写。"));
        };
        match text_refusal(text, limit) {
            None => {}
            Some(Refusal::Long) => {
                let (n, over) = (text.chars().count(), text.chars().count() - limit);
                self.say(at, &format!("{label}有 {n} 字，最多 {limit} 字。删掉 {over} 字。"));
            }
            Some(refusal) => self.say(at, &format!("{label}：{refusal}。删掉重写。")),
        }
    }

    fn date(&mut self, field: &Field, value: &Value, future: bool, at: &At) {
        let instead =
            if self.meeting && field.id == "date" { "改成开会那天" } else { "改成当天的日期" };
        self.day(&field.label, value, (!future).then_some(instead), at);
    }

    /// `not_after_today`: the day must have come, and what to do where it has not.
    pub(super) fn day(&mut self, label: &str, value: &Value, not_after_today: Option<&str>, at: &At) {
        let text = value.text().unwrap_or_default();
        let Some(date) = period::date(text) else {
            return self.say(at, &format!("{label}“{text}”不是真有的一天。重新选。"));
        };
        if chrono::Datelike::year(&date) < FIRST_YEAR {
            self.say(at, &format!("{label}的年份不对。重新选。"));
        }
        if let Some(instead) = not_after_today.filter(|_| date > self.today) {
            self.say(at, &format!("{label}在今天以后。{instead}。"));
        }
    }

    fn period(&mut self, label: &str, value: &Value, unit: Unit, at: &At) {
        let parsed = value.text().and_then(|text| text.parse::<Period>().ok());
        if parsed.is_none_or(|period| period.unit != unit) {
            let like = match unit {
                Unit::Month => "2026年3月",
                Unit::Quarter => "2026年第一季度",
                Unit::HalfYear => "2026年上半年",
                Unit::Year => "2026年",
            };
            self.say(at, &format!("{label}写得不对。写成{like}这样。"));
        }
    }

    pub(super) fn number(&mut self, label: &str, value: &Value, (min, max, unit): (i64, i64, &str), at: &At) {
        let gap = if unit.is_empty() { "" } else { " " };
        match value.int() {
            None => self.say(at, &format!("{label}不是整数。写一个整数。")),
            Some(n) if n < min => {
                self.say(at, &format!("{label}写了 {n}{gap}{unit}，最少 {min}。改大一些。"));
            }
            Some(n) if n > max => {
                self.say(at, &format!("{label}写了 {n}{gap}{unit}，最多 {max}。改小一些。"));
            }
            Some(_) => {}
        }
    }

    fn choice(&mut self, label: &str, value: &Value, options: &[Choice], at: &At) {
        let chosen = value.text().unwrap_or_default();
        if !options.iter().any(|option| option.id == chosen) {
            self.say(at, &format!("{label}里没有“{chosen}”。重新选。"));
        }
    }

    fn yes_no(&mut self, label: &str, value: &Value, at: &At) {
        if value.bool().is_none() {
            self.say(at, &format!("{label}只能选是或否。重新选。"));
        }
    }

    fn organisation(&mut self, label: &str, value: &Value, at: &At) {
        if !is_id(value) {
            self.say(at, &format!("{label}不在名册里。重新选。"));
        }
    }

    /// Every item of a list.
    fn each(&mut self, label: &str, value: &Value, at: &At, judge: impl Fn(&mut Self, &Value, &At)) {
        let Value::List(list) = value else {
            return self.say(at, &format!("{label}写得不对。重新选。"));
        };
        for (index, one) in list.iter().enumerate() {
            judge(self, one, &at.under(&index.to_string()));
        }
    }

    fn people(&mut self, label: &str, value: &Value, many: bool, at: &At) {
        if !many && value.list().len() > 1 {
            self.say(at, &format!("{label}只写一人。去掉其余的。"));
        }
        self.each(label, value, at, |judge, one, at| {
            if one.get("name").is_empty() {
                judge.say(&at.under("name"), &format!("{label}有一人没写姓名。写上，或去掉这一人。"));
            } else {
                judge.text(label, one.get("name"), MAX_LINE, &at.under("name"));
            }
            if one.get("id") != &Value::Null && !is_id(one.get("id")) {
                judge.say(at, &format!("{label}有一人和名册对不上。重新选。"));
            }
        });
    }

    fn rows(&mut self, label: &str, value: &Value, columns: &[Field], at: &At) {
        let Value::List(rows) = value else {
            return self.say(at, &format!("{label}写得不对。重新写。"));
        };
        // A row nobody wrote in is one the editor opened; it is not there.
        for (index, row) in rows.iter().enumerate().filter(|(_, row)| !row.is_empty()) {
            let at = at.row(index, label);
            for column in columns {
                self.field(column, row.get(&column.id), &at.under(&column.id));
            }
        }
    }

    pub(super) fn link(&mut self, label: &str, link: &Value, at: &At) {
        let pointer = !link.get("title").is_empty();
        if !is_id(link.get("id")) && !pointer {
            self.say(at, &format!("{label}有一条没写题目。写上题目，或去掉这一条。"));
        }
        if pointer && !link.get("date").is_empty() {
            self.day(&format!("{label}的日期"), link.get("date"), None, &at.under("date"));
        }
    }

    fn attachment(&mut self, file: &Value, at: &At) {
        let known = file.get("sha").text().is_some_and(|sha| sha.parse::<Hash>().is_ok());
        if !known || file.get("name").is_empty() {
            self.say(at, "有一个附件不完整。去掉，再放一次。");
        }
    }
}

/// 32 hex digits.
fn is_id(value: &Value) -> bool {
    value.text().is_some_and(|text| text.parse::<Id>().is_ok())
}
