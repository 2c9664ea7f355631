//! Notices: to know, or to take care.

use leptos::prelude::*;

use super::icon::Icon;

/// What a notice is for.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum NoteKind {
    /// To know.
    #[default]
    Info,
    /// To take care.
    Warn,
    /// Something is held by another window or person.
    Locked,
}

impl NoteKind {
    const fn class(self) -> &'static str {
        match self {
            NoteKind::Info => "q-note",
            NoteKind::Warn | NoteKind::Locked => "q-note q-note--warn",
        }
    }

    const fn icon(self) -> Icon {
        match self {
            NoteKind::Info => Icon::Info,
            NoteKind::Warn => Icon::Warn,
            NoteKind::Locked => Icon::Lock,
        }
    }
}

/// One or two sentences, full width under the head; never floating.
#[component]
pub fn Note(#[prop(optional)] kind: NoteKind, children: Children) -> impl IntoView {
    view! { <div class=kind.class()>{kind.icon().view()}<div class="q-note__body">{children()}</div></div> }
}
