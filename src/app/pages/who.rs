//! The set-up page inside the app: for a device that is not known after all, and to change what was said.

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::profile::rejoin::{self, Piece};
use qiangji::profile::{self, Profile};

use super::rejoin::RejoinPage;
use super::setup::SetupPage;
use crate::route::{self, Route};
use crate::state::use_app;
use crate::widgets::banner::{Act, Banner};
use crate::widgets::go::Go;
use crate::widgets::note::NoteKind;

#[component]
pub fn WhoPage(tail: String) -> impl IntoView {
    let app = use_app();
    let brought = StoredValue::new(profile::brought(&tail).to_owned());
    let next = move || {
        let piece = brought.get_value();
        route::replace(&if piece.is_empty() { Route::Today } else { Route::Piece(piece) });
    };
    let begin = Callback::new(move |profile| {
        spawn_local(async move {
            // What a scanner opened is taken in once it is known by whom.
            let scanned = matches!(route::here(), Route::Piece(_));
            if app.begin(profile).await.is_some() && !scanned {
                next();
            }
        });
    });
    // Who belongs there already has nothing to fill in: only what the link brings is new.
    let known = app.profile_untracked();
    if let Some(link) = Profile::from_join_tail(&tail).ok().filter(|_| known.person.is_some()) {
        // A link for members says 党员 to whoever opens it: that alone is nothing to ask about.
        let asks = link.told().is_some()
            || rejoin::compare(&known, &link.profile).iter().any(|it| it.differs && it.piece != Piece::Role);
        if asks {
            return view! { <RejoinPage link next=Callback::new(move |()| next())/> }.into_any();
        }
        request_animation_frame(next);
        return ().into_any();
    }
    let restore = Go::To(Route::Restore.href());
    view! { <Elsewhere/><SetupPage known=app.profile_untracked() tail site=Signal::derive(move || app.site()) on_begin=begin restore loss=untrack(|| app.loss())/> }.into_any()
}

/// Another folder of this site has a workbook too: perhaps this very one, before it was moved.
#[component]
fn Elsewhere() -> impl IntoView {
    let app = use_app();
    let adopt = Callback::new(move |()| {
        spawn_local(async move {
            app.adopt().await;
        });
    });
    let acts = move |folder: String| {
        vec![
            Act { label: "接着用那一本", go: Go::Do(adopt) },
            Act { label: "打开那个网址", go: Go::To(folder) },
        ]
    };
    move || {
        let new = app.profile().person.is_none();
        app.elsewhere().filter(|_| new).map(|folder| {
            let text = format!("这台设备上，同一个网站的 {folder} 有一本手册。网站换了地方，就接着用那一本；是另一个单位的，就不用管。");
            view! { <Banner kind=NoteKind::Info text acts=acts(folder)/> }
        })
    }
}
