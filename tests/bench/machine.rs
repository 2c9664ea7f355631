//! The machine the times are from, and whether others use it.

use std::fs;
use std::process::Command;
use std::time::Duration;

use chrono::DateTime;
use tokio::time::{Instant, sleep};

use crate::say;

/// Above this load others share the two cores, and times say little.
pub const BUSY: f64 = 1.5;
/// The load left by the workload before fades below this within a minute.
const CALM: f64 = 1.0;
const PATIENCE: Duration = Duration::from_secs(90);

/// One line: processor, cores, memory, system, browser, day.
pub fn describe() -> String {
    let cpu = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "?".to_owned());
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let kb = field("/proc/meminfo", "MemTotal");
    let kb: u64 = kb.and_then(|text| text.split(' ').next()?.parse().ok()).unwrap_or_default();
    let chromium = Command::new("chromium").arg("--version").output();
    let chromium = chromium.map(|out| String::from_utf8_lossy(&out.stdout).into_owned()).unwrap_or_default();
    let version = chromium.split(' ').nth(1).unwrap_or("?").to_owned();
    let gb = kb.div_ceil(1024 * 1024);
    format!("{cpu}, {cores} cores, {gb} GB, {}, Chromium {version}, {}", system(), today())
}

fn system() -> String {
    let name = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = name.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    name.unwrap_or("Linux").trim_matches('"').to_owned()
}

/// The value of the first line of that name.
fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

#[expect(clippy::disallowed_methods, reason = "forbidden for the browser's sake; this never runs there")]
fn today() -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or_default();
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().date_naive().to_string()
}

/// Processes that want to run, on the mean of the last minute.
pub fn load() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or_default()
}

/// Waits for a while until nobody else works, and gives the load at the end of it.
pub async fn calm() -> f64 {
    let deadline = Instant::now() + PATIENCE;
    if load() > CALM {
        say(format_args!("  负载 {:.1}，等它降到 {CALM}（最多 {} 秒）", load(), PATIENCE.as_secs()));
    }
    while load() > CALM && Instant::now() < deadline {
        sleep(Duration::from_secs(2)).await;
    }
    load()
}
