//! 日历文件: what is due, for the phone's own calendar. The same thing has the same number each time, so that a later
//! file changes it there instead of adding to it.

use leptos::prelude::*;

use crate::state::use_app;
use crate::widgets::button::{Button, Look};
use crate::widgets::fold::Fold;
use crate::widgets::icon::Icon;
use crate::{ics, out};

#[component]
pub fn CalendarFile() -> impl IntoView {
    let app = use_app();
    let save = Callback::new(move |()| {
        let profile = app.profile_untracked();
        let whose = [profile.role.title(), &profile.branch].into_iter().filter(|it| !it.is_empty());
        let title = format!("强基创先 {}", whose.collect::<Vec<_>>().join(" "));
        let text = ics::text(&title, &app.events());
        let name = format!("{}.ics", title.replace(' ', "-"));
        app.notices.report(out::download_as(&name, ics::TYPE, text.as_bytes()));
    });
    view! {
        <div class="q-panel"><Fold summary="放进手机的日历">
            <p class="q-sub">"存成日历文件，用手机或电脑的日历打开，到期前三天会提醒。过些时候再存一次、再打开，同一件事会改过来，不会多出一件。"</p>
            <Button label="存成日历文件" icon=Icon::Calendar look=Look::Default go=save/>
        </Fold></div>
    }
}
