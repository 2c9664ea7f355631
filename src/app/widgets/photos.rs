//! Photos of a record: thumbnails, their size, add, take away.

use leptos::prelude::*;

use super::icon::Icon;
use super::picked::{Picked, files};
use super::words;

/// One photo as shown.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Photo {
    pub id: String,
    /// An object URL the caller has made and will free.
    pub url: String,
    /// What is on it, or its name: for screen readers.
    pub name: String,
    /// In bytes, after shrinking.
    pub size: u64,
    /// No picture, but a paper: it is shown by its name.
    pub paper: bool,
}

/// Works without the camera's permission: the system asks where to take the photo from.
#[component]
pub fn Photos(
    #[prop(into)] id: String,
    #[prop(into)] photos: Signal<Vec<Photo>>,
    #[prop(into)] on_add: Callback<Vec<Picked>>,
    #[prop(into)] on_remove: Callback<String>,
) -> impl IntoView {
    let total = move || {
        photos.with(|all| words::photos(all.len(), &words::size(all.iter().map(|photo| photo.size).sum())))
    };
    view! {
        <div class="q-photos">
            <For each=move || photos.get() key=Photo::clone children=move |photo| view! { <Thumbnail photo on_remove/> }/>
            <label class="q-photos__add">
                {Icon::Plus.view()}{words::ADD_PHOTO}
                <input
                    class="q-photos__input"
                    type="file"
                    accept="image/*"
                    multiple
                    id=id
                    on:change:target=move |ev| {
                        let input = ev.target();
                        on_add.run(files(input.files()));
                        input.set_value("");
                    }
                />
            </label>
        </div>
        <p class="q-photos__total q-sub" role="status">{move || photos.with(|all| !all.is_empty()).then(total)}</p>
    }
}

#[component]
fn Thumbnail(photo: Photo, on_remove: Callback<String>) -> impl IntoView {
    let id = photo.id;
    let shown = if photo.paper {
        view! { <span class="q-photos__paper">{photo.name.clone()}</span> }.into_any()
    } else {
        view! { <img class="q-photos__img" src=photo.url alt=photo.name.clone()/> }.into_any()
    };
    view! {
        <figure class="q-photos__one">
            {shown}
            <figcaption class="q-photos__size">{words::size(photo.size)}</figcaption>
            <button
                class="q-photos__remove"
                type="button"
                aria-label=words::remove(&photo.name)
                on:click=move |_| on_remove.run(id.clone())
            >
                {Icon::Close.view()}
            </button>
        </figure>
    }
}
