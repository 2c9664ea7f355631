//! A table with a frozen head.

use leptos::prelude::*;

/// How a column's cells stand.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Align {
    #[default]
    Start,
    /// Figures.
    End,
}

impl Align {
    /// The class for the cells of such a column; none at the start.
    pub const fn class(self) -> Option<&'static str> {
        match self {
            Align::Start => None,
            Align::End => Some("q-table__end"),
        }
    }
}

/// The head of one column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    pub label: String,
    pub align: Align,
}

impl Column {
    pub fn new(label: impl Into<String>) -> Self {
        Column { label: label.into(), align: Align::Start }
    }

    #[must_use]
    pub fn align(mut self, align: Align) -> Self {
        self.align = align;
        self
    }
}

/// Head, the caller's `<tbody>` (and `<tfoot>`), in a box that scrolls by itself and can be reached by the keyboard.
#[component]
pub fn Table(
    /// What the table tells, for screen readers.
    #[prop(into)]
    caption: String,
    columns: Vec<Column>,
    /// Fills the height of its pane and scrolls there.
    #[prop(optional)]
    fill: bool,
    children: Children,
) -> impl IntoView {
    let class = if fill { "q-table-box q-box q-fill" } else { "q-table-box q-box" };
    let head = columns
        .into_iter()
        .map(|column| view! { <th scope="col" class=column.align.class()>{column.label}</th> })
        .collect_view();
    let name = caption.clone();
    view! {
        <div class=class role="region" aria-label=name tabindex="0">
            <table class="q-table">
                <caption class="q-vh">{caption}</caption>
                <thead><tr>{head}</tr></thead>
                {children()}
            </table>
        </div>
    }
}
