//! What the screen says about saving: a state machine of its own, so that no later event can make a failed save look saved.
//!
//! Two things are written while somebody fills in a form: the draft, again and again, and the record, once. A draft that
//! is kept is not a saved record, and a record that could not be saved stays so until it is saved or left.

/// What is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Records: what 写好了, 删掉 and the like write.
    Record,
    /// What is being typed, and the photos it shows.
    Draft,
}

/// What stands in the head of a form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Shown {
    /// Nothing was changed yet, or it was changed a moment ago.
    #[default]
    Nothing,
    /// It takes longer than one would not notice.
    Saving,
    /// All that was typed is on the disk as a draft, since this time of day.
    Draft(String),
    /// The record is on the disk, since this time of day.
    Saved(String),
    /// It is not on the disk; what would have to be written once more.
    Failed(What),
}

/// All that happened to what is being filled in since it was opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Saving {
    under_way: u32,
    slow: bool,
    /// What could not be written, and was not written since.
    failed: Vec<What>,
    /// Typed since the last draft was kept.
    newer: bool,
    draft_at: Option<String>,
    saved_at: Option<String>,
}

impl Saving {
    /// Another form was opened, or this one was left: what was said of the last one is no news here. A draft that is not
    /// on the disk still is not.
    pub fn opened(&mut self) {
        self.failed.retain(|what| *what == What::Draft);
        self.draft_at = None;
        self.saved_at = None;
    }

    /// A key was pressed: what was saved is older than what stands there.
    pub fn typed(&mut self) {
        self.newer = true;
        self.saved_at = None;
    }

    /// A write begins.
    pub fn begins(&mut self) {
        self.under_way += 1;
    }

    /// One that is under way takes long.
    pub fn is_slow(&mut self) {
        self.slow = self.under_way > 0;
    }

    /// A write has ended: whether its transaction was complete, whether anything was typed while it ran, and what time
    /// it is.
    pub fn ends(&mut self, what: What, complete: bool, newer: bool, time: &str) {
        self.under_way = self.under_way.saturating_sub(1);
        self.slow &= self.under_way > 0;
        self.failed.retain(|failed| *failed != what);
        match (what, complete) {
            (_, false) => self.failed.push(what),
            (What::Record, true) => (self.draft_at, self.saved_at) = (None, Some(time.to_owned())),
            (What::Draft, true) => (self.draft_at, self.saved_at) = (Some(time.to_owned()), None),
        }
        self.newer = newer;
    }

    /// The record of this form could not be saved.
    pub fn record_failed(&self) -> bool {
        self.failed.contains(&What::Record)
    }

    /// What to say.
    pub fn shown(&self) -> Shown {
        let at = |time: &Option<String>, shown: fn(String) -> Shown| time.clone().map(shown);
        if self.slow {
            Shown::Saving
        } else if self.record_failed() {
            Shown::Failed(What::Record)
        } else if !self.failed.is_empty() {
            Shown::Failed(What::Draft)
        } else if self.newer {
            Shown::Nothing
        } else {
            at(&self.saved_at, Shown::Saved).or_else(|| at(&self.draft_at, Shown::Draft)).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::What::*;
    use super::*;

    /// What happens to a form; a write that is not slow begins and ends at once.
    #[derive(Debug, Clone, Copy)]
    enum Event {
        Opened,
        Typed,
        Ends(What, bool),
        Slow,
        /// It was typed on while a slow write ran.
        Late(What, bool),
    }
    use Event::*;

    fn after(events: &[Event]) -> Saving {
        let mut saving = Saving::default();
        for event in events {
            match *event {
                Opened => saving.opened(),
                Typed => saving.typed(),
                Ends(what, complete) => {
                    saving.begins();
                    saving.ends(what, complete, false, "01:05");
                }
                Slow => {
                    saving.begins();
                    saving.is_slow();
                }
                Late(what, complete) => saving.ends(what, complete, true, "01:05"),
            }
        }
        saving
    }

    #[track_caller]
    fn check(events: &[Event], shown: Shown) {
        assert_eq!(after(events).shown(), shown, "{events:?}");
    }

    fn at(shown: fn(String) -> Shown) -> Shown {
        shown("01:05".to_owned())
    }

    #[test]
    fn a_draft_that_is_kept_is_not_a_saved_record() {
        check(&[], Shown::Nothing);
        check(&[Typed], Shown::Nothing);
        check(&[Typed, Ends(Draft, true)], at(Shown::Draft));
        check(&[Typed, Ends(Draft, true), Ends(Record, true)], at(Shown::Saved));
        check(&[Ends(Record, true), Typed], Shown::Nothing);
        check(&[Ends(Record, true), Typed, Ends(Draft, true)], at(Shown::Draft));
        check(&[Ends(Record, true), Opened], Shown::Nothing);
    }

    #[test]
    fn a_slow_write_says_so_and_what_was_typed_meanwhile_is_newer() {
        check(&[Typed, Slow], Shown::Saving);
        check(&[Typed, Slow, Late(Draft, true)], Shown::Nothing);
        check(&[Typed, Slow, Late(Draft, false)], Shown::Failed(Draft));
        check(&[Typed, Slow, Ends(Draft, true)], Shown::Saving);
    }

    #[test]
    fn a_failed_save_stays_failed_until_it_is_saved_or_left() {
        use Shown::Failed;
        check(&[Ends(Record, false)], Failed(Record));
        // As it was seen in Firefox on a full disk: a draft fitted where the record had not.
        check(&[Ends(Record, false), Ends(Draft, true)], Failed(Record));
        check(&[Ends(Record, false), Typed, Ends(Draft, true)], Failed(Record));
        check(&[Ends(Record, false), Ends(Draft, false), Ends(Draft, true)], Failed(Record));
        check(&[Ends(Draft, false), Ends(Record, true)], Failed(Draft));
        check(&[Ends(Draft, false), Opened], Failed(Draft));
        check(&[Ends(Record, false), Ends(Draft, true), Ends(Record, true)], at(Shown::Saved));
        check(&[Ends(Record, false), Opened], Shown::Nothing);
    }

    /// Every run of up to six events: saved is said of a record that was saved last and of nothing typed since.
    #[test]
    fn saved_is_never_said_of_anything_else() {
        let events =
            [Opened, Typed, Ends(Draft, true), Ends(Draft, false), Ends(Record, true), Ends(Record, false)];
        for n in 0..events.len().pow(6) {
            let run: Vec<Event> = (0..6).map(|at| events[n / events.len().pow(at) % events.len()]).collect();
            let since = |wanted: fn(&Event) -> bool| run.iter().rposition(wanted);
            let saved = since(|it| matches!(it, Ends(Record, true)));
            let fails = since(|it| matches!(it, Ends(Record, false)));
            let opened = since(|it| matches!(it, Opened));
            let failed = fails > saved && fails > opened;
            match after(&run).shown() {
                Shown::Saved(_) => {
                    let later = &run[saved.unwrap() + 1..];
                    assert!(later.is_empty(), "{run:?}");
                }
                Shown::Failed(Record) => assert!(failed, "{run:?}"),
                other => assert!(!failed, "{run:?}: {other:?}"),
            }
        }
    }
}
