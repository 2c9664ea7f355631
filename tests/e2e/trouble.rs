//! What went wrong in a story.

use std::fmt;

use thirtyfour::error::WebDriverError;

/// A sentence for the person who mends it.
#[derive(Debug, Clone)]
pub struct Trouble(String);

/// What a step of a story gives.
pub type Outcome<T = ()> = Result<T, Trouble>;

impl Trouble {
    pub fn new(what: impl Into<String>) -> Self {
        Trouble(what.into())
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<WebDriverError> for Trouble {
    fn from(error: WebDriverError) -> Self {
        let text = error.to_string();
        Trouble(text.lines().take(3).collect::<Vec<_>>().join(" "))
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Trouble(error.to_string())
    }
}

impl From<serde_json::Error> for Trouble {
    fn from(error: serde_json::Error) -> Self {
        Trouble(error.to_string())
    }
}

/// Goes on if `holds`, else ends the story.
pub fn check(holds: bool, otherwise: impl Into<String>) -> Outcome {
    if holds { Ok(()) } else { Err(Trouble::new(otherwise)) }
}

/// Goes on if both are the same.
pub fn same<T: PartialEq + fmt::Debug>(what: &str, got: &T, want: &T) -> Outcome {
    check(got == want, format!("{what}: {got:?} instead of {want:?}"))
}
