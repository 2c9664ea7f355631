//! A long list, some rows at a time: a page of thousands stands still while it is made.

use leptos::prelude::*;

use super::button::{Button, Look};
use super::words;

/// Rows shown at first, and more each time they are asked for.
pub const STEP: usize = 60;

/// Below the rows, as long as there are others.
#[component]
pub fn More(
    /// How many are shown; it begins with [`STEP`].
    shown: RwSignal<usize>,
    /// How many there are.
    #[prop(into)]
    of: Signal<usize>,
) -> impl IntoView {
    let more = Callback::new(move |()| shown.update(|n| *n += STEP));
    view! {
        <Show when=move || { of.get() > shown.get() }><Button label=words::MORE look=Look::Link go=more/></Show>
    }
}
