//! Waiting for a condition, never for a time.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::trouble::{Outcome, Trouble};

/// How long anything on a page may take: a slow machine with three test runs on it is still faster.
pub const PATIENCE: Duration = Duration::from_secs(20);

const BETWEEN: Duration = Duration::from_millis(40);

/// Asks until the answer is there; else says what was missing, and the last error.
pub async fn until<T>(
    what: &str,
    patience: Duration,
    mut ask: impl AsyncFnMut() -> Outcome<Option<T>>,
) -> Outcome<T> {
    let deadline = Instant::now() + patience;
    loop {
        let answer = ask().await;
        match answer {
            Ok(Some(value)) => return Ok(value),
            other if Instant::now() >= deadline => {
                let last = other.err().map(|error| format!(" ({error})")).unwrap_or_default();
                return Err(Trouble::new(format!("waited {} s for {what}{last}", patience.as_secs())));
            }
            Ok(None) | Err(_) => sleep(BETWEEN).await,
        }
    }
}
