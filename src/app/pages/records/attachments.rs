//! Photos and papers of a record.

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::value::Value;

use super::form::{Form, input_id};
use crate::widgets::photos::{Photo, Photos};
use crate::widgets::picked::Picked;

#[component]
pub fn AttachmentsInput(form: Form, path: String) -> impl IntoView {
    let app = form.app();
    let value = form.value(&path);
    let id = input_id(&path);
    let path = StoredValue::new(path);
    let photos = Signal::derive(move || {
        value.with(|it| it.list().iter().map(|one| photo(one, app)).collect::<Vec<_>>())
    });
    let put = move |all: Vec<Value>| path.with_value(|path| form.put(path, all));
    let add = Callback::new(move |files: Vec<Picked>| {
        spawn_local(async move {
            for picked in files {
                // One at a time: a cheap phone has memory for one decoded photo.
                if let Some(one) = app.attach(&picked).await {
                    // The page may have been left meanwhile.
                    let Some(mut all) = value.try_with_untracked(|it| it.list().to_vec()) else { return };
                    if !all.iter().any(|it| it.get("sha") == one.get("sha")) {
                        all.push(one);
                    }
                    put(all);
                }
            }
        });
    });
    let remove = Callback::new(move |sha: String| {
        let mut all = value.with_untracked(|it| it.list().to_vec());
        all.retain(|one| one.get("sha").text() != Some(&sha));
        put(all);
    });
    view! { <Photos id photos on_add=add on_remove=remove/> }
}

/// A photo as shown: its picture comes from the store by an object URL.
pub fn photo(value: &Value, app: crate::state::AppState) -> Photo {
    let text = |key: &str| value.get(key).text().unwrap_or_default().to_owned();
    Photo {
        url: app.picture(&text("sha")),
        id: text("sha"),
        name: text("name"),
        paper: !text("type").starts_with("image/"),
        size: value.get("n").int().unwrap_or_default().unsigned_abs(),
    }
}
