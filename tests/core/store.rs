//! The store's journeys over a database in memory, each of whose calls is made to fail in turn, as `SQLite`
//! does with malloc (reliability.md G7). The modules are the app's own, compiled here by path: see `door.rs`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../../src/app/store/canary.rs"]
mod canary;
#[path = "../../src/app/store/door.rs"]
mod door;
#[path = "../../src/app/store/imports.rs"]
mod imports;
#[path = "../../src/app/store/journeys.rs"]
mod journeys;
#[path = "../../src/app/store/load.rs"]
mod load;
#[path = "../../src/app/store/log.rs"]
mod log;
#[path = "../../src/app/store/origins.rs"]
mod origins;
#[path = "../../src/app/store/lock.rs"]
mod lock;
#[path = "../../src/app/store/tidy.rs"]
mod tidy;

mod aging;
mod carried;
mod chance;
mod faults;
mod locking;
mod losses;
mod meanwhile;
pub mod memory;
mod oracle;
mod tally;
mod unreadable;
mod world;
mod year;
