//! Who was expected, who came, who was absent and why.

use super::{At, Judge};
use crate::value::Value;

/// More people than any meeting of the programme has.
const MOST: i64 = 100_000;

impl Judge {
    pub(super) fn attendance(&mut self, value: &Value, at: &At) {
        let expected = self.head_count(value, "expected", "应到", at);
        let present = self.head_count(value, "present", "实到", at);
        self.absentees(value.get("absentees").list(), &at.under("absentees"));
        self.namesakes(value, at);
        let (Some(expected), Some(present)) = (expected, present) else { return };
        if expected < present {
            let message = format!("应到 {expected} 人，比实到 {present} 人少。改应到或实到。");
            return self.say(&at.under("present"), &message);
        }
        self.counted(expected - present, value.get("absentees").list(), &at.under("absentees"));
        let named = length(value.get("people").list());
        if named > present {
            let message =
                format!("到会的写了 {named} 人，实到 {present} 人。改实到，或去掉 {} 人。", named - present);
            self.say(&at.under("people"), &message);
        }
    }

    /// A count that can be reckoned with.
    fn head_count(&mut self, value: &Value, key: &str, label: &str, at: &At) -> Option<i64> {
        let at = at.under(key);
        let count = value.get(key);
        if count.is_empty() {
            self.say(&at, &format!("{label}没写。写人数。"));
            return None;
        }
        self.number(label, count, (i64::from(key == "expected"), MOST, "人"), &at);
        count.int().filter(|n| (0..=MOST).contains(n))
    }

    fn counted(&mut self, absent: i64, absentees: &[Value], at: &At) {
        let written = length(absentees);
        if written < absent {
            let message =
                format!("缺席 {absent} 人，只写了 {written} 人。再写 {} 人的姓名和原因。", absent - written);
            self.say(at, &message);
        } else if written > absent {
            let message =
                format!("缺席 {absent} 人，写了 {written} 人。去掉 {} 人，或改实到。", written - absent);
            self.say(at, &message);
        }
    }

    fn absentees(&mut self, absentees: &[Value], at: &At) {
        for (index, absentee) in absentees.iter().enumerate().filter(|(_, it)| !it.is_empty()) {
            let at = at.under(&index.to_string());
            let name = absentee.get("name").text().map(str::trim).unwrap_or_default();
            let who =
                if name.is_empty() { format!("缺席的第 {} 人", index + 1) } else { name.to_owned() };
            if name.is_empty() {
                self.say(&at.under("name"), &format!("{who}没写姓名。写上姓名。"));
            }
            if absentee.get("reason").is_empty() {
                self.say(&at.under("reason"), &format!("{who}缺原因。点一个原因，或写一句。"));
            }
            let made_up = absentee.get("made_up_on");
            if !made_up.is_empty() {
                let label = format!("{who}补课的日期");
                self.day(&label, made_up, Some("补完那天再填"), &at.under("made_up_on"));
            }
        }
    }

    /// Nobody was both there and not there.
    fn namesakes(&mut self, value: &Value, at: &At) {
        let people = value.get("people").list();
        for (index, absentee) in value.get("absentees").list().iter().enumerate() {
            if people.iter().any(|person| same(person, absentee)) {
                let name = absentee.get("name").text().unwrap_or_default();
                let at = at.under("absentees").under(&index.to_string());
                self.say(&at, &format!("{name}又在到会里，又在缺席里。去掉一处。"));
            }
        }
    }
}

/// By id where both have one; otherwise by name.
fn same(a: &Value, b: &Value) -> bool {
    let by = |key: &str| (a.get(key).text().unwrap_or_default(), b.get(key).text().unwrap_or_default());
    match by("id") {
        (a, b) if !a.is_empty() && !b.is_empty() => a == b,
        _ => by("name").0 == by("name").1 && !by("name").0.is_empty(),
    }
}

/// Lines that somebody wrote in.
fn length(list: &[Value]) -> i64 {
    i64::try_from(list.iter().filter(|it| !it.is_empty()).count()).unwrap_or(i64::MAX)
}
