//! The one banner of a page.

use leptos::prelude::*;

use super::button::{Button, Look};
use super::go::Go;
use super::note::{Note, NoteKind};

/// A thing to do about a banner.
#[derive(Clone)]
pub struct Act {
    pub label: &'static str,
    pub go: Go,
}

/// At most one on a page, with at most two acts. Which one, the page decides:
/// cannot save › second window › WeChat with nothing typed › backup risk › resume.
#[component]
pub fn Banner(
    #[prop(optional)] kind: NoteKind,
    #[prop(into)] text: Signal<String>,
    #[prop(optional)] acts: Vec<Act>,
) -> impl IntoView {
    let acts = (!acts.is_empty()).then(|| {
        let links = acts
            .into_iter()
            .map(|act| view! { <Button label=act.label go=act.go look=Look::Link/> })
            .collect_view();
        view! { <div class="q-banner__acts">{links}</div> }
    });
    view! { <div class="q-banner" role="status"><Note kind>{text}{acts}</Note></div> }
}
