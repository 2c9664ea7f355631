//! The pass-phrase of files that were sealed to one, wherever files are read.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::state::{InFile, Why, use_app};
use crate::widgets::button::Button;
use crate::widgets::field::Field;
use crate::widgets::text_input::TextInput;

/// Files that a pass-phrase opens: it is asked for here, and what it opens takes its place among the others.
#[component]
pub fn Sealed(
    files: Vec<InFile>,
    read: RwSignal<Option<Vec<InFile>>>,
    #[prop(into)] hint: Signal<String>,
) -> impl IntoView {
    let app = use_app();
    let asks = |file: &&InFile| file.account.as_ref().is_err_and(|refused| refused.why == Why::Sealed);
    let n = files.iter().filter(asks).count();
    let files = StoredValue::new(files);
    let (typed, busy) = (RwSignal::new(String::new()), RwSignal::new(false));
    let open = Callback::new(move |()| {
        busy.set(true);
        spawn_local(async move {
            let opened = app.open_sealed(&files.get_value(), &typed.get_untracked()).await;
            if opened.is_some() {
                app.notices.close();
                read.set(opened);
            }
            busy.try_set(false);
        });
    });
    let none = Signal::derive(move || busy.get() || typed.with(|it| it.trim().is_empty()));
    let label = move || if busy.get() { "正在打开，要几秒" } else { "打开" }.to_owned();
    (n > 0).then(|| {
        view! {
            <section class="q-panel q-stack--tight">
                <h2>{format!("加了密，{n} 份")}</h2>
                <Field id="typed" label="口令" hint>
                    <TextInput id="typed" value=typed on_input=Callback::new(move |words| typed.set(words))/>
                </Field>
                <Button label go=open disabled=none/>
            </section>
        }
    })
}
