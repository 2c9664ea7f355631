//! The one door by which an error, or the chance to undo, reaches the user.

use std::fmt::Display;

use leptos::prelude::*;

/// What stands in the bar above the tabs.
#[derive(Clone)]
pub struct Notice {
    pub text: String,
    /// Offers 撤回 for 8 seconds.
    pub undo: Option<Callback<()>>,
    pub wrong: bool,
    /// Tells two notices with the same words apart.
    pub number: u32,
}

/// The notices of the app; the newest is shown.
#[derive(Clone, Copy)]
pub struct Notices {
    shown: RwSignal<Option<Notice>>,
}

impl Notices {
    pub fn new() -> Self {
        Notices { shown: RwSignal::new(None) }
    }

    pub fn shown(self) -> Option<Notice> {
        self.shown.get()
    }

    /// Shows what failed and lets the happy path go on with `?`.
    pub fn report<T, E: Display>(self, result: Result<T, E>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.show(error.to_string(), None, true);
                None
            }
        }
    }

    /// Something was done; a word about it.
    pub fn say(self, text: impl Into<String>) {
        self.show(text.into(), None, false);
    }

    /// Something was done that can be taken back.
    pub fn undoable(self, text: impl Into<String>, undo: Callback<()>) {
        self.show(text.into(), Some(undo), false);
    }

    pub fn close(self) {
        self.shown.set(None);
    }

    fn show(self, text: String, undo: Option<Callback<()>>, wrong: bool) {
        let number =
            self.shown.with_untracked(|shown| shown.as_ref().map_or(0, |it| it.number.wrapping_add(1)));
        self.shown.set(Some(Notice { text, undo, wrong, number }));
    }
}
