//! A long list of which only the rows in sight exist.

use leptos::html;
use leptos::prelude::*;

/// Rows kept above and below those in sight.
const SPARE: usize = 6;
/// Height of a row until one was measured, in CSS pixels.
const GUESS: f64 = 64.0;

/// `count` rows of one height in a box that scrolls. The height is measured on the first row, so it follows the size of type.
/// Engines lay out no more than about 33 million pixels: 400,000 rows. A longer list wants a filter first.
#[component]
pub fn WindowedList<R, V>(
    /// What is listed, for screen readers.
    #[prop(into)]
    label: String,
    #[prop(into)] count: Signal<usize>,
    /// Renders the row at this index, counted from 0. All rows are equally high.
    row: R,
) -> impl IntoView
where
    R: Fn(usize) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let list = NodeRef::<html::Div>::new();
    let seen = RwSignal::new(Seen { top: 0.0, height: 720.0, row: GUESS });
    let measure = move || {
        if let Some(list) = list.get_untracked() {
            let now = seen.get_untracked().measured(&list);
            if now != seen.get_untracked() {
                seen.set(now);
            }
        }
    };
    Effect::new(move |_| {
        count.track();
        if list.get().is_some() {
            request_animation_frame(measure);
        }
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());
    let rows = Memo::new(move |_| seen.get().rows(count.get()));
    view! {
        <div class="q-window" role="list" aria-label=label tabindex="0" node_ref=list on:scroll=move |_| measure()>
            <div
                class="q-window__all"
                style=("--rows", move || count.get().to_string())
                style=("--row", move || format!("{}px", seen.get().row))
                style=("--first", move || rows.get().0.to_string())
            >
                <div class="q-window__seen">
                    <For
                        each=move || rows.get().0..rows.get().1
                        key=|at| *at
                        children=move |at| {
                            let of = move || count.get().to_string();
                            view! { <div class="q-window__row" role="listitem" aria-posinset=at + 1 aria-setsize=of>{row(at)}</div> }
                        }
                    />
                </div>
            </div>
        </div>
    }
}

/// What part of the list is in sight, in CSS pixels.
#[derive(Clone, Copy, PartialEq)]
struct Seen {
    top: f64,
    height: f64,
    row: f64,
}

impl Seen {
    fn measured(self, list: &web_sys::HtmlElement) -> Seen {
        let first = list.query_selector(".q-window__row").ok().flatten();
        let height = first.map_or(0.0, |row| row.get_bounding_client_rect().height());
        // A hair's difference from one row to the next would move the end of a long list by a screen.
        let same = height <= 0.0 || (height - self.row).abs() < 0.5;
        Seen {
            top: f64::from(list.scroll_top()),
            height: f64::from(list.client_height()),
            row: if same { self.row } else { height },
        }
    }

    /// First row and the one after the last, with the spare ones.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "pixels divided by the height of a row: small and positive"
    )]
    fn rows(self, count: usize) -> (usize, usize) {
        let first = (self.top / self.row) as usize;
        let n = (self.height / self.row).ceil() as usize;
        (first.saturating_sub(SPARE).min(count), (first + n + SPARE).min(count))
    }
}
