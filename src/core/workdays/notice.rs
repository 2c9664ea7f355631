//! The text of a holiday notice, to days: 1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。

use chrono::{Datelike, NaiveDate};

use super::Notice;

/// The days off and the days worked that the text names for a year; none where it names none. What stands in brackets
/// is left out: it names weekdays and lunar days.
pub fn read(year: i32, source: &str, text: &str) -> Option<Notice> {
    let mut notice = Notice { year, source: source.trim().to_owned(), off: Vec::new(), work: Vec::new() };
    for clause in without_brackets(text).split(['。', '；', ';', '，', ',', '：', '\n']) {
        let ranges = ranges(year, clause);
        if clause.contains("上班") {
            notice.work.extend(ranges.iter().map(|(first, _)| *first));
        } else if clause.contains("放假") || clause.contains("休息") {
            notice.off.extend(ranges);
        }
    }
    notice.work.retain(|day| day.year() == year);
    (!notice.off.is_empty()).then_some(notice)
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    let mut kept = String::new();
    for c in text.chars() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            c if depth == 0 && !c.is_whitespace() => kept.push(c),
            '\n' if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}

/// First and last days, within the year: 1月1日至3日, 9月30日至10月2日, 5月1日.
fn ranges(year: i32, clause: &str) -> Vec<(NaiveDate, NaiveDate)> {
    let (mut at, mut month) = (year, 0);
    let mut days: Vec<(NaiveDate, bool)> = Vec::new();
    let (mut number, mut joined) = (0_u32, false);
    for c in clause.chars().map(crate::search::narrow) {
        match c {
            c if c.is_ascii_digit() => number = number.saturating_mul(10) + c.to_digit(10).unwrap_or(0),
            '年' => {
                at = i32::try_from(number).unwrap_or(year);
                number = 0;
            }
            '月' => {
                month = number;
                number = 0;
            }
            '日' => {
                if let Some(day) = NaiveDate::from_ymd_opt(at, month, number) {
                    days.push((day, joined));
                }
                (number, joined) = (0, false);
            }
            '至' | '-' | '—' | '到' => joined = true,
            _ => number = 0,
        }
    }
    let mut ranges: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for (day, joined) in days {
        match ranges.last_mut().filter(|_| joined) {
            Some(last) => last.1 = day,
            None => ranges.push((day, day)),
        }
    }
    let (first, last) = (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31));
    let inside = |(a, b): (NaiveDate, NaiveDate)| {
        let (a, b) = (a.max(first?), b.min(last?));
        (a <= b).then_some((a, b))
    };
    ranges.into_iter().filter_map(inside).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        let Some(notice) = read(2027, "通知", text) else { return String::new() };
        let off: Vec<String> = notice.off.iter().map(|(a, b)| format!("{a}..{b}")).collect();
        let work: Vec<String> = notice.work.iter().map(ToString::to_string).collect();
        format!("{} | {}", off.join(" "), work.join(" "))
    }

    #[test]
    fn ranges_single_days_and_days_worked() {
        let text = "一、元旦：1月1日（周五）至3日（周日）放假调休，共3天。1月4日（周一）上班。\n\
            二、劳动节：5月1日放假。\n三、国庆节：9月30日（周四）至10月6日（周三）放假调休，共7天。\
            9月26日（周日）、10月9日（周六）上班。";
        assert_eq!(
            said(text),
            "2027-01-01..2027-01-03 2027-05-01..2027-05-01 2027-09-30..2027-10-06 | 2027-01-04 2027-09-26 2027-10-09"
        );
    }

    #[test]
    fn days_of_another_year_are_left_out() {
        assert_eq!(
            said("2026年12月31日至2027年1月2日放假。2026年12月27日上班。"),
            "2027-01-01..2027-01-02 | "
        );
    }

    #[test]
    fn a_text_without_days_says_nothing() {
        assert_eq!(said("各地要做好值班工作。"), "");
        assert_eq!(said("13月40日放假"), "");
    }
}
