//! Months, quarters, half-years and years, and days counted in them.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate};
use serde::Deserialize;

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// `2026-03`
    Month,
    /// `2026Q1`
    Quarter,
    /// `2026H1`
    HalfYear,
    /// `2026`
    Year,
}

impl Unit {
    /// The shortest first.
    pub const ALL: [Unit; 4] = [Unit::Month, Unit::Quarter, Unit::HalfYear, Unit::Year];

    /// As files write it.
    pub fn id(self) -> &'static str {
        match self {
            Unit::Month => "month",
            Unit::Quarter => "quarter",
            Unit::HalfYear => "half_year",
            Unit::Year => "year",
        }
    }

    /// From `month`, `quarter`, `half_year`, `year`.
    pub fn of(text: &str) -> Option<Self> {
        Unit::ALL.into_iter().find(|unit| unit.id() == text)
    }

    /// 每月, 每季度, 每半年, 每年.
    pub fn every(self) -> &'static str {
        match self {
            Unit::Month => "每月",
            Unit::Quarter => "每季度",
            Unit::HalfYear => "每半年",
            Unit::Year => "每年",
        }
    }

    fn months(self) -> u32 {
        match self {
            Unit::Month => 1,
            Unit::Quarter => 3,
            Unit::HalfYear => 6,
            Unit::Year => 12,
        }
    }
}

/// A calendar period, written `2026`, `2026H1`, `2026Q1`, `2026-03`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// Calendar year.
    pub year: i32,
    /// How long it is.
    pub unit: Unit,
    /// From 1: the month, quarter or half; 1 for a year.
    pub number: u32,
}

impl Period {
    /// The period of this length that `date` lies in.
    pub fn of(unit: Unit, date: NaiveDate) -> Self {
        Period { year: date.year(), unit, number: date.month0() / unit.months() + 1 }
    }

    /// A period by its number; none where the year has no such period.
    pub fn new(year: i32, unit: Unit, number: u32) -> Option<Self> {
        let fits = (1..=12 / unit.months()).contains(&number) && (1900..=9999).contains(&year);
        fits.then_some(Period { year, unit, number })
    }

    /// The one before it, of the same length.
    #[must_use]
    pub fn before(self) -> Period {
        Period::of(self.unit, self.first().pred_opt().unwrap_or(NaiveDate::MIN))
    }

    /// The one after it.
    #[must_use]
    pub fn after(self) -> Period {
        Period::of(self.unit, self.last().succ_opt().unwrap_or(NaiveDate::MAX))
    }

    /// Its first day.
    pub fn first(self) -> NaiveDate {
        let month = (self.number - 1) * self.unit.months() + 1;
        NaiveDate::from_ymd_opt(self.year, month, 1).unwrap_or_default()
    }

    /// Its last day.
    pub fn last(self) -> NaiveDate {
        let after = self.first().checked_add_months(chrono::Months::new(self.unit.months()));
        after.and_then(|next| next.checked_sub_days(Days::new(1))).unwrap_or(NaiveDate::MAX)
    }

    /// From the first day to the last, both in it.
    pub fn contains(self, date: NaiveDate) -> bool {
        (self.first()..=self.last()).contains(&date)
    }

    /// The periods of this length in a year, in order.
    pub fn of_year(unit: Unit, year: i32) -> Vec<Self> {
        (1..=12 / unit.months()).map(|number| Period { year, unit, number }).collect()
    }

    /// For people: 2026年, 2026年上半年, 2026年第一季度, 2026年3月.
    pub fn label(self) -> String {
        let numeral = ["一", "二", "三", "四"];
        match self.unit {
            Unit::Year => format!("{}年", self.year),
            Unit::HalfYear => format!("{}年{}半年", self.year, if self.number == 1 { "上" } else { "下" }),
            Unit::Quarter => format!("{}年第{}季度", self.year, numeral[(self.number as usize - 1) % 4]),
            Unit::Month => format!("{}年{}月", self.year, self.number),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.unit {
            Unit::Year => write!(f, "{:04}", self.year),
            Unit::HalfYear => write!(f, "{:04}H{}", self.year, self.number),
            Unit::Quarter => write!(f, "{:04}Q{}", self.year, self.number),
            Unit::Month => write!(f, "{:04}-{:02}", self.year, self.number),
        }
    }
}

/// Not a period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}”不是年、半年、季度或月份")]
pub struct NotAPeriod(String);

impl FromStr for Period {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        let wrong = || NotAPeriod(text.to_owned());
        let digits =
            |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u32>().ok()).flatten();
        let (year, rest) = text.split_at_checked(4).ok_or_else(wrong)?;
        let year = digits(year).and_then(|year| i32::try_from(year).ok()).ok_or_else(wrong)?;
        let (unit, number) = match (rest.get(..1), rest.get(1..)) {
            (None, None) if rest.is_empty() => (Unit::Year, "1"),
            (Some("H"), Some(half)) if half.len() == 1 => (Unit::HalfYear, half),
            (Some("Q"), Some(quarter)) if quarter.len() == 1 => (Unit::Quarter, quarter),
            (Some("-"), Some(month)) if month.len() == 2 => (Unit::Month, month),
            _ => return Err(wrong()),
        };
        digits(number).and_then(|number| Period::new(year, unit, number)).ok_or_else(wrong)
    }
}

/// A day as records write it, `2026-11-12`; nothing else is one.
pub fn date(text: &str) -> Option<NaiveDate> {
    // Not by a format: this is asked of every record again and again.
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return None };
    let number = |digits: &[u8]| {
        let add = |sum: u32, b: &u8| b.is_ascii_digit().then(|| sum * 10 + u32::from(b - b'0'));
        digits.iter().try_fold(0, add)
    };
    let year = i32::try_from(number(&[y1, y2, y3, y4])?).ok()?;
    NaiveDate::from_ymd_opt(year, number(&[m1, m2])?, number(&[d1, d2])?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, first: &str, last: &str, label: &str) {
        let period: Period = text.parse().unwrap();
        assert_eq!(period.to_string(), text);
        assert_eq!((period.first().to_string(), period.last().to_string()), (first.into(), last.into()));
        assert_eq!(period.label(), label);
    }

    #[test]
    fn periods_are_written_and_read() {
        check("2026", "2026-01-01", "2026-12-31", "2026年");
        check("2026H2", "2026-07-01", "2026-12-31", "2026年下半年");
        check("2026Q1", "2026-01-01", "2026-03-31", "2026年第一季度");
        check("2024-02", "2024-02-01", "2024-02-29", "2024年2月");
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in [
            "",
            "26",
            "2026Q5",
            "2026H0",
            "2026-13",
            "2026-3",
            "2026q1",
            "２０２６",
            "2026-",
            "2026Q",
            "2026年",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["2026-02-30", "2026-2-3", "20260203", "2026-02-03T00", "二〇二六"] {
            assert_eq!(date(text), None, "{text}");
        }
        assert_eq!(date("2024-02-29"), NaiveDate::from_ymd_opt(2024, 2, 29));
    }
}
