//! Writing records as an app on somebody's device would: ids, clocks, days.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use qiangji::book::{Book, Revision};
use qiangji::catalogue;
use qiangji::record::{Clock, Id, Record};
use qiangji::value::Map;

use super::chance::Chance;

/// A device and what is written on it.
pub struct Pen {
    pub device: String,
    /// Who writes.
    pub person: Id,
    pub book: Book,
    clock: Clock,
    until: NaiveDate,
}

impl Pen {
    pub fn new(device: &str, person: Id, until: NaiveDate) -> Self {
        Pen { device: device.to_owned(), person, book: Book::default(), clock: Clock::default(), until }
    }

    /// A new record, entered on the day `logged`.
    pub fn write(
        &mut self,
        chance: &mut Chance,
        kind: &str,
        own: Id,
        logged: NaiveDate,
        mut d: Map,
    ) -> Record {
        let logged = logged.min(self.until);
        d.insert("logged_on".into(), logged.to_string().into());
        d.insert("logged_by".into(), self.person.to_string().into());
        let once = catalogue::get().kind(kind).and_then(|kind| kind.id_for(own, &d));
        let id = once.unwrap_or_else(|| chance.id());
        let record = Record::new(id, kind, own, self.tick(chance, logged), d);
        self.book.insert(Revision::new(&record));
        record
    }

    /// The same record anew: corrected, or deleted where there are no values.
    pub fn again(&mut self, chance: &mut Chance, before: &Record, logged: NaiveDate, d: Option<Map>) {
        let t = self.tick(chance, logged.min(self.until));
        if let Some(record) = Record::after(&[before], t, d) {
            self.book.insert(Revision::new(&record));
        }
    }

    fn tick(&mut self, chance: &mut Chance, day: NaiveDate) -> Clock {
        let time = day.and_hms_opt(chance.between(7, 21), chance.between(0, 59), chance.between(0, 59));
        let ms = time.map_or(0, |time| time.and_utc().timestamp_millis());
        self.clock = self.clock.next(u64::try_from(ms).unwrap_or(0), &self.device);
        self.clock.clone()
    }
}

/// A year as far as the sample goes.
#[derive(Clone, Copy)]
pub struct Year {
    pub year: i32,
    pub until: NaiveDate,
}

impl Year {
    /// A working day of the month between these days of it; none after the end of the sample.
    pub fn day(self, chance: &mut Chance, month: u32, least: u32, most: u32) -> Option<NaiveDate> {
        let day = NaiveDate::from_ymd_opt(self.year, month, chance.between(least, most).min(28))?;
        let back = match day.weekday() {
            Weekday::Sat => 1,
            Weekday::Sun => 2,
            Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => 0,
        };
        let day =
            if day.day() > back { day - Days::new(back.into()) } else { day + Days::new((3 - back).into()) };
        (day <= self.until).then_some(day)
    }

    /// Some days later, at most the last day of the sample.
    pub fn later(self, chance: &mut Chance, day: NaiveDate, least: u32, most: u32) -> NaiveDate {
        (day + Days::new(chance.between(least, most).into())).min(self.until)
    }
}
