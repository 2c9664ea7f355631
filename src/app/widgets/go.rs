//! Where pressing something leads.

use leptos::prelude::*;

/// What a row, a back arrow or a button does when pressed. The address is the caller's.
#[derive(Clone)]
pub enum Go {
    /// A link to this address.
    To(String),
    /// A button that calls back.
    Do(Callback<()>),
    /// Nothing: it is only read.
    Nowhere,
}

impl From<&str> for Go {
    fn from(href: &str) -> Self {
        Go::To(href.to_owned())
    }
}

impl From<String> for Go {
    fn from(href: String) -> Self {
        Go::To(href)
    }
}

impl From<Callback<()>> for Go {
    fn from(on_press: Callback<()>) -> Self {
        Go::Do(on_press)
    }
}
