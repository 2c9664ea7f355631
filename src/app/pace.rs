//! Long work on files: how far it is, so that a page can say so, and whether somebody wants it stopped. It lets the
//! page answer taps and paint in between.

use leptos::prelude::*;
use web_sys::{AbortController, AbortSignal};

use crate::{clock, screen};

/// Work goes on for so long before the page may live: three frames.
const MOST_MS: u64 = 30;

/// What is done to the files, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// In the worker, file by file.
    Read,
    /// With what is here, record by record.
    Compare,
    /// To the disk, record by record.
    Write,
    /// Into memory. It is on the disk, so there is nothing to stop any more.
    Join,
    /// Not files at all: what is stored is sealed, value by value.
    Lock,
    /// And opened.
    Unlock,
}

impl Stage {
    /// Whether it is about the lock, and not about files.
    pub fn locks(self) -> bool {
        matches!(self, Stage::Lock | Stage::Unlock)
    }
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub stage: Stage,
    pub done: usize,
    pub of: usize,
}

/// One at a time: while something runs nothing else begins.
#[derive(Clone, Copy)]
pub struct Pace {
    step: RwSignal<Option<Step>>,
    stop: StoredValue<Option<AbortController>, LocalStorage>,
    /// When the page last had a turn.
    turn: StoredValue<u64>,
    running: StoredValue<bool>,
    /// Work that is more than what a bar shows, and must come to its end.
    held: StoredValue<usize>,
}

/// As long as it lives, what runs has not ended ([`Pace::hold`]).
pub struct Held(StoredValue<usize>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.update_value(|n| *n -= 1);
    }
}

/// Something else is still being read or taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("上一次选的还没有做完。等它做完，或者先停下。")]
pub struct Busy;

impl Pace {
    pub fn new() -> Self {
        Pace {
            step: RwSignal::new(None),
            stop: StoredValue::new_local(None),
            turn: StoredValue::new(0),
            running: StoredValue::new(false),
            held: StoredValue::new(0),
        }
    }

    /// None while nothing is done.
    pub fn step(self) -> Option<Step> {
        self.step.get()
    }

    /// Whoever begins ends it, however it goes.
    pub fn begin(self) -> Result<(), Busy> {
        if self.running.get_value() {
            return Err(Busy);
        }
        self.running.set_value(true);
        // Without one, in a browser that has none, it cannot be stopped.
        self.stop.set_value(AbortController::new().ok());
        // Whatever ran before in this task, the page comes first: then it shows that something runs.
        self.turn.set_value(0);
        Ok(())
    }

    /// Until it is dropped nobody may load the page anew: there is a tail to what runs, such as a backup's keys.
    pub fn hold(self) -> Held {
        self.held.update_value(|n| *n += 1);
        Held(self.held)
    }

    /// Whether something runs, or the tail of it.
    pub fn is_running(self) -> bool {
        self.running.get_value() || self.held.get_value() > 0
    }

    /// Once nothing runs any more.
    pub async fn ended(self) {
        while self.is_running() {
            screen::breathe().await;
        }
    }

    pub fn end(self) {
        self.running.set_value(false);
        self.stop.set_value(None);
        self.step.set(None);
    }

    /// Whatever runs ends at its next step.
    pub fn stop(self) {
        self.stop.with_value(|stop| stop.iter().for_each(AbortController::abort));
    }

    /// For waits that are to end at once.
    pub fn signal(self) -> Option<AbortSignal> {
        self.stop.with_value(|stop| stop.as_ref().map(AbortController::signal))
    }

    pub fn is_stopped(self) -> bool {
        self.signal().is_some_and(|signal| signal.aborted())
    }

    /// The page comes first, whatever the time: what follows takes a while in one piece.
    pub async fn rest(self) {
        screen::breathe().await;
        self.turn.set_value(clock::now_ms());
    }

    /// So far it is. Gives the page its turn when it is due; false where it is to end.
    pub async fn on(self, stage: Stage, done: usize, of: usize) -> bool {
        let step = Some(Step { stage, done, of });
        if self.step.with_untracked(|known| known.is_none_or(|it| it.stage != stage)) {
            self.step.set(step);
        }
        if clock::now_ms() >= self.turn.get_value() + MOST_MS {
            self.step.set(step);
            self.rest().await;
        }
        !self.is_stopped()
    }
}
