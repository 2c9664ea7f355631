//! Whether the date of a device can be right. Clocks order lists only, but days that are entered, due days and verdicts
//! begin with what a device takes for today.

use std::ops::Range;

use chrono::{DateTime, Datelike, NaiveDate};

use crate::book::Book;

/// Before these years nobody had the app; in years after them a device is set wrong.
const YEARS: Range<i32> = 2026..2060;

/// The day that a device takes for today, where that cannot be; none where it may be right.
///
/// It is wrong outside the years of the app, and where more than half of what this very device wrote lies more than a day
/// ahead. A few such records are not enough: their date may have been the wrong one.
pub fn wrong(book: &Book, device: &str, now_ms: u64) -> Option<NaiveDate> {
    let now = i64::try_from(now_ms).ok().and_then(DateTime::from_timestamp_millis);
    let Some(today) = now.map(|now| now.date_naive()) else { return Some(NaiveDate::MAX) };
    if !YEARS.contains(&today.year()) {
        return Some(today);
    }
    let (mut written, mut ahead) = (0, 0);
    for revision in book.shown().filter(|it| it.t.device == device) {
        written += 1;
        ahead += usize::from(!revision.t.is_plausible(now_ms));
    }
    (ahead > written / 2).then_some(today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Revision;
    use crate::record::{Clock, Id, Record};
    use crate::value::Map;

    const DAY: u64 = 86_400_000;
    /// 2026-12-01.
    const NOW: u64 = 1_796_083_200_000;

    #[test]
    fn a_date_that_cannot_be_is_told() {
        let told = |now| wrong(&Book::default(), "d", now).map(|day| day.to_string());
        assert_eq!(told(0).as_deref(), Some("1970-01-01"));
        assert_eq!(told(NOW), None);
        assert_eq!(told(NOW + 400 * DAY), None);
        assert_eq!(told(NOW + 40 * 366 * DAY).as_deref(), Some("2066-12-31"));
        assert!(told(u64::MAX).is_some());
    }

    #[test]
    fn what_this_device_wrote_later_tells_too() {
        let mut book = Book::default();
        let mut write = |id: u128, ms: u64, device: &str| {
            let t = Clock { ms, count: 0, device: device.into() };
            book.insert(Revision::new(&Record::new(Id(id), "reflection", Id(9), t, Map::new())));
        };
        write(1, NOW + 30 * DAY, "d");
        write(2, NOW + 31 * DAY, "d");
        // Others may be as wrong as they like.
        write(3, NOW - 300 * DAY, "e");
        write(4, NOW + 300 * DAY, "e");
        assert_eq!(wrong(&book, "d", NOW).map(|day| day.to_string()).as_deref(), Some("2026-12-01"));
        assert_eq!(wrong(&book, "d", NOW + 30 * DAY), None);
        // Most of it was written before: the two had the wrong date.
        let mut more = book.clone();
        for id in 10..12 {
            let t = Clock { ms: NOW - DAY, count: 0, device: "d".into() };
            more.insert(Revision::new(&Record::new(Id(id), "reflection", Id(9), t, Map::new())));
        }
        assert_eq!(wrong(&more, "d", NOW), None);
    }
}
