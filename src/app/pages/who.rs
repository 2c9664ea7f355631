//! The set-up page inside the app: for a device that is not known after all, and to change what was said.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::setup::SetupPage;
use crate::route::{self, Route};
use crate::state::use_app;
use crate::widgets::go::Go;

#[component]
pub fn WhoPage(tail: String) -> impl IntoView {
    let app = use_app();
    let begin = Callback::new(move |profile| {
        spawn_local(async move {
            // What a scanner opened is taken in once it is known by whom.
            let scanned = matches!(route::here(), Route::Piece(_));
            if app.begin(profile).await.is_some() && !scanned {
                route::replace(&Route::Today);
            }
        });
    });
    let restore = Go::To(Route::Restore.href());
    view! { <SetupPage known=app.profile_untracked() tail site=Signal::derive(move || app.site()) on_begin=begin restore loss=untrack(|| app.loss())/> }
}
