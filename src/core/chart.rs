//! What the figures show: the axes of the radar and the weeks of the heat map, each under its sentence.

use chrono::{Datelike, NaiveDate};

use crate::catalogue::{self, Standard};
use crate::score::{Assessment, GroupScore, REACHED, Tenths, study};

/// The radar of an assessment (DESIGN.md, 04 Result).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Radar {
    /// `84.7 分，属“较好”。四个好达到 16 分，“工作机制好”还差 1.5 分。`
    pub sentence: String,
    /// What keeps the band down, last year's figure, and what the figure is for.
    pub more: String,
    /// One axis for each good.
    pub axes: Vec<Axis>,
}

/// One axis, in tenths of a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// Four characters at most: 领导班子.
    pub label: String,
    /// 0 where it could not be judged.
    pub value: Tenths,
    /// Last year's, where there is one.
    pub last: Option<Tenths>,
    /// The end of the axis.
    pub max: Tenths,
}

/// Groups of the two standards by what stands at their axis.
const LABELS: [(&str, &str); 9] = [
    ("LEAD", "领导班子"),
    ("MEMB", "党员队伍"),
    ("MECH", "工作机制"),
    ("ACHV", "工作业绩"),
    ("MASS", "群众反映"),
    ("usual", "平时"),
    ("key", "关键"),
    ("crisis", "危急"),
    ("lasting", "先进性"),
];
const FOR_COMPARISON: &str = "分数只作对照，以核定为准。";

/// The radar of an assessment beside last time's.
pub fn radar(assessment: &Assessment, last: Option<&Assessment>) -> Radar {
    let standard = standard(assessment);
    let five_good = standard.is_some_and(|standard| standard.id == "five_good");
    let sentence = match assessment.total {
        None => unjudged(assessment),
        Some(total) if five_good => {
            format!("{total} 分，属“{}”。{}", band(assessment, standard), goods(assessment))
        }
        Some(total) => format!("{total} 分，{}。{}", line(assessment, standard), least(assessment)),
    };
    let down = assessment.vetoes.iter().chain(&assessment.gates).map(|reason| reason.text.as_str());
    let change = assessment.total.zip(last.and_then(|last| last.total)).map(|(now, then)| change(now, then));
    let more = down.map(str::to_owned).chain(change).chain([FOR_COMPARISON.to_owned()]).collect();
    let axes = assessment.groups.iter().map(|group| axis(group, last)).collect();
    Radar { sentence, more, axes }
}

fn standard(assessment: &Assessment) -> Option<&'static Standard> {
    let first = &assessment.groups.first()?.id;
    catalogue::get().standards.iter().find(|standard| standard.groups.iter().any(|group| group.id == *first))
}

fn band<'a>(assessment: &Assessment, standard: Option<&'a Standard>) -> &'a str {
    let band =
        standard.into_iter().flat_map(|it| &it.bands).find(|band| assessment.band.as_ref() == Some(&band.id));
    band.map_or("", |band| band.label.as_str())
}

fn unjudged(assessment: &Assessment) -> String {
    let blank = assessment.groups.iter().filter(|group| group.score.is_none());
    let names: Vec<String> = blank.map(|group| format!("“{}”", group.title)).collect();
    format!("{}没有适用的指标，不可判，没有总分。", names.join(""))
}

/// `四个好达到 16 分，“工作机制好”还差 1.5 分。` Of more than two the table below says how much each lacks.
fn goods(assessment: &Assessment) -> String {
    let wanting = |group: &GroupScore| group.wanting().map(|it| format!("“{}”还差 {it} 分", group.title));
    let wanting: Vec<String> = assessment.groups.iter().filter_map(wanting).collect();
    let count = |n: usize| ["零", "一", "两", "三", "四", "五"].get(n).copied().unwrap_or("几");
    let line = REACHED.short();
    match (assessment.groups.len() - wanting.len(), wanting.len()) {
        (all, 0) => format!("{}个好都达到 {line} 分。", count(all)),
        (0, none) => format!("{}个好都没达到 {line} 分。", count(none)),
        (some, 1 | 2) => format!("{}个好达到 {line} 分，{}。", count(some), wanting.join("，")),
        (some, rest) => format!("{}个好达到 {line} 分，其余{}个没达到。", count(some), count(rest)),
    }
}

/// `达到“合格线”`, or below the last line: `没到“基本合格线”`.
fn line(assessment: &Assessment, standard: Option<&Standard>) -> String {
    let bands = standard.map(|standard| standard.bands.as_slice()).unwrap_or_default();
    match bands {
        [.., before, last] if assessment.band.as_ref() == Some(&last.id) => format!("没到“{}”", before.label),
        _ => format!("达到“{}”", band(assessment, standard)),
    }
}

/// The dimension that loses most: `“关键能站出来”丢得最多，17.5 分里得 12.0 分。`
fn least(assessment: &Assessment) -> String {
    let lost = |group: &GroupScore| group.score.map_or(0, |score| group.max.0 - score.0);
    let mut worst: Option<&GroupScore> = None;
    for group in &assessment.groups {
        if lost(group) > worst.map_or(0, lost) {
            worst = Some(group);
        }
    }
    worst.and_then(|group| group.score.map(|score| (group, score))).map_or_else(
        String::new,
        |(group, score)| {
            format!("“{}”丢分最多，{} 分里得 {} 分。", group.title, group.max.short(), score.short())
        },
    )
}

/// `去年 81.6 分，提高 3.1 分。`
fn change(now: Tenths, then: Tenths) -> String {
    match now.0 - then.0 {
        0 => format!("去年也是 {then} 分。"),
        more if more > 0 => format!("去年 {then} 分，提高 {} 分。", Tenths(more)),
        less => format!("去年 {then} 分，降低 {} 分。", Tenths(-less)),
    }
}

fn axis(group: &GroupScore, last: Option<&Assessment>) -> Axis {
    let known = LABELS.iter().find(|(id, _)| *id == group.id);
    let label = known.map_or_else(|| group.title.chars().take(4).collect(), |(_, label)| (*label).to_owned());
    let then = last.and_then(|last| last.groups.iter().find(|other| other.id == group.id));
    Axis {
        label,
        value: group.score.unwrap_or_default(),
        last: then.and_then(|then| then.score),
        max: group.max,
    }
}

/// A year of study by days and by months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// `3月学得最多，7 次。`
    pub sentence: String,
    /// From the week that 1 January lies in.
    pub weeks: Vec<Week>,
    /// Month from 1, times, minutes; all twelve.
    pub months: Vec<(u32, u32, i64)>,
}

/// One week, Monday first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Week {
    /// `11月` over the first week of a month, else empty.
    pub month: String,
    /// Monday first.
    pub days: [DayCell; 7],
}

/// One day of the heat map.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayCell {
    /// None outside the year.
    pub day: Option<NaiveDate>,
    /// Records of study on that day.
    pub count: u32,
}

/// Where the year's study lies. Half-days have no minutes of their own and add none.
pub fn year(entries: &[study::Entry], year: i32) -> Year {
    let mut months: Vec<(u32, u32, i64)> = (1..=12).map(|month| (month, 0, 0)).collect();
    let mut days = vec![0_u32; 366];
    for entry in entries.iter().filter(|entry| entry.day.year() == year) {
        days[entry.day.ordinal0() as usize] += 1;
        let month = &mut months[entry.day.month0() as usize];
        month.1 += 1;
        month.2 = month.2.saturating_add(entry.minutes.unwrap_or(0).max(0));
    }
    Year { sentence: most(&months), weeks: weeks(year, &days), months }
}

fn most(months: &[(u32, u32, i64)]) -> String {
    let most = months.iter().map(|month| month.1).max().unwrap_or(0);
    let names: Vec<String> =
        months.iter().filter(|it| it.1 == most).map(|it| format!("{}月", it.0)).collect();
    match (most, names.as_slice()) {
        (0, _) => "今年还没有学习记录。".to_owned(),
        (n, [one]) => format!("{one}学得最多，{n} 次。"),
        (n, some) => format!("{}学得最多，各 {n} 次。", some.join("、")),
    }
}

fn weeks(year: i32, days: &[u32]) -> Vec<Week> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    let mut weeks = vec![Week::default()];
    for (day, count) in first.iter_days().take_while(|day| day.year() == first.year()).zip(days) {
        let at = day.weekday().num_days_from_monday() as usize;
        if at == 0 && day != first {
            weeks.push(Week::default());
        }
        if let Some(week) = weeks.last_mut() {
            week.days[at] = DayCell { day: Some(day), count: *count };
            if day.day() == 1 {
                week.month = format!("{}月", day.month());
            }
        }
    }
    weeks
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;
    use crate::record::Id;
    use crate::score::part::Part;

    #[track_caller]
    fn check(year: i32, first: &str, weeks: usize) {
        let shown = super::year(&[], year);
        assert_eq!(shown.weeks.len(), weeks, "{year}");
        let days = shown.weeks.iter().flat_map(|week| week.days.iter());
        let known: Vec<NaiveDate> = days.filter_map(|cell| cell.day).collect();
        assert_eq!(known.first().map(ToString::to_string).as_deref(), Some(first));
        assert!(known.windows(2).all(|pair| pair[1] == pair[0] + Days::new(1)), "{year}");
        assert_eq!(known.len(), if known[0].leap_year() { 366 } else { 365 });
        let labels: Vec<&str> =
            shown.weeks.iter().map(|it| it.month.as_str()).filter(|it| !it.is_empty()).collect();
        assert_eq!(labels.len(), 12);
    }

    #[test]
    fn a_year_is_cut_into_weeks() {
        check(2026, "2026-01-01", 53);
        check(2024, "2024-01-01", 53);
        check(2023, "2023-01-01", 53);
        check(2012, "2012-01-01", 54);
    }

    fn entry(day: &str, minutes: Option<i64>) -> study::Entry {
        study::Entry {
            id: Id(1),
            day: crate::period::date(day).unwrap(),
            title: String::new(),
            kind: String::new(),
            minutes,
            half_days: None,
            part: Part::Own,
        }
    }

    #[test]
    fn the_sentence_names_the_month_of_most() {
        let some = [entry("2026-03-02", Some(40)), entry("2026-03-02", None), entry("2026-05-01", Some(30))];
        let shown = year(&some, 2026);
        assert_eq!(shown.sentence, "3月学得最多，2 次。");
        assert_eq!((shown.months[2], shown.months[4]), ((3, 2, 40), (5, 1, 30)));
        assert_eq!(shown.weeks[9].days[0].count, 2);
        assert_eq!(year(&some[1..], 2026).sentence, "3月、5月学得最多，各 1 次。");
        assert_eq!(year(&some, 2025).sentence, "今年还没有学习记录。");
    }
}
