//! A list of rows that are added and removed.

use leptos::prelude::*;

use super::button::{Button, IconButton, Look};
use super::icon::Icon;
use super::words;

/// Rows known by key; what stands in one is rendered by the caller and keeps its own signals.
#[component]
pub fn RowsEditor<R, V>(
    #[prop(into)] id: String,
    /// Keys of the rows in order; a key stays with its row.
    #[prop(into)]
    keys: Signal<Vec<u32>>,
    /// The fields of the row with this key.
    row: R,
    #[prop(into)] on_add: Callback<()>,
    #[prop(into)] on_remove: Callback<u32>,
    /// The verb on the button: 加一条任务.
    #[prop(into)]
    add: String,
) -> impl IntoView
where
    R: Fn(u32) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let nth =
        move |key: u32| keys.with(|keys| keys.iter().position(|one| *one == key)).map_or(0, |at| at + 1);
    view! {
        <div class="q-rows" id=id tabindex="-1">
            <ol>
                <For
                    each=move || keys.get()
                    key=|key| *key
                    children=move |key| {
                        let name = Signal::derive(move || words::remove(&words::nth(nth(key))));
                        view! {
                            <li class="q-rows__row">
                                <div class="q-rows__head">
                                    <span>{move || words::nth(nth(key))}</span>
                                    <IconButton icon=Icon::Close label=name on_press=move |()| on_remove.run(key)/>
                                </div>
                                {row(key)}
                            </li>
                        }
                    }
                />
            </ol>
            <div class="q-rows__add"><Button label=add go=on_add look=Look::Link icon=Icon::Plus/></div>
        </div>
    }
}
