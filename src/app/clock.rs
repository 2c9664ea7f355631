//! The only place that reads the time. Everything else is told `now` or `today`.

use chrono::{DateTime, Local, NaiveDate, NaiveDateTime, Timelike as _};

/// Milliseconds since 1970, as records are stamped with.
#[expect(clippy::disallowed_methods, reason = "this is the one door to the clock")]
pub fn now_ms() -> u64 {
    u64::try_from(chrono::Utc::now().timestamp_millis()).unwrap_or_default()
}

/// The day where the user is.
#[expect(clippy::disallowed_methods, reason = "this is the one door to the clock")]
pub fn today() -> NaiveDate {
    Local::now().date_naive()
}

/// The time of day where the user is, to the minute: `14:32`.
#[expect(clippy::disallowed_methods, reason = "this is the one door to the clock")]
pub fn hour_minute() -> String {
    let time = Local::now().time();
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// Day and time where the user is.
#[expect(clippy::disallowed_methods, reason = "this is the one door to the clock")]
pub fn now() -> NaiveDateTime {
    Local::now().naive_local()
}

/// The day of a stamp, where the user is.
pub fn day_of(ms: u64) -> NaiveDate {
    local(ms).date()
}

/// Day, time to the minute, and how many days ago that was.
pub fn moment(ms: u64) -> (NaiveDate, String, i64) {
    let then = local(ms);
    (then.date(), then.format("%H:%M").to_string(), (today() - then.date()).num_days())
}

fn local(ms: u64) -> NaiveDateTime {
    let utc = DateTime::from_timestamp_millis(ms.cast_signed()).unwrap_or_default();
    utc.with_timezone(&Local).naive_local()
}
