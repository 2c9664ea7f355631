//! iCalendar files (RFC 5545), written by the `icalendar` crate.

use chrono::{DateTime, Duration, Utc};
use icalendar::{Alarm, Calendar, Component, Event, EventLike};
use qiangji::duty::feed;

use crate::clock;

pub const TYPE: &str = "text/calendar;charset=utf-8";

/// Nine in the morning, three days before: all-day events begin at midnight.
const WARNING: Duration = Duration::hours(3 * 24 - 9);

/// A calendar of all-day events, each under its own lasting number; what is open warns three days before.
pub fn text(name: &str, events: &[feed::Event]) -> String {
    let now = clock::now_ms();
    let stamp = i64::try_from(now).ok().and_then(DateTime::<Utc>::from_timestamp_millis).unwrap_or_default();
    // Seconds since 2024: grows with every file, as a changed event's must.
    let sequence = u32::try_from(now / 1000).unwrap_or(u32::MAX).saturating_sub(1_704_067_200);
    let mut calendar = Calendar::new().name(name).done();
    for it in events {
        let mut event = Event::new();
        event
            .uid(&format!("{}@qiangji", it.key))
            .timestamp(stamp)
            .sequence(sequence)
            .summary(&it.title)
            .description(&it.text)
            .starts(it.first);
        // The end is the day after the last.
        event.ends(it.last.succ_opt().unwrap_or(it.last));
        if it.open {
            event.alarm(Alarm::display(&it.title, -WARNING));
        }
        calendar.push(event.done());
    }
    calendar.to_string()
}
