//! Typing by an input method: nothing is told to the caller while a syllable is being composed.

use leptos::prelude::*;

/// Whether a composition is going on in one input. Cheap to copy into handlers. An input that is taken off the page ends
/// its composition when those who listened are gone: then nobody hears it.
#[derive(Clone, Copy)]
pub struct Composition {
    going_on: StoredValue<bool>,
    on_text: Callback<String>,
}

impl Composition {
    /// `on_text` hears finished text only.
    pub fn new(on_text: Callback<String>) -> Self {
        Composition { going_on: StoredValue::new(false), on_text }
    }

    pub fn start(self) {
        self.going_on.try_set_value(true);
    }

    /// The composition is over: `text` is what now stands in the input.
    pub fn end(self, text: String) {
        self.going_on.try_set_value(false);
        self.on_text.try_run(text);
    }

    /// A key was typed or text pasted.
    pub fn typed(self, text: String) {
        if self.going_on.try_get_value() == Some(false) {
            self.on_text.try_run(text);
        }
    }
}
