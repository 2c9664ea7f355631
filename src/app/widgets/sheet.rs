//! A sheet over the page: half the screen on a phone, a dialog on a PC.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::button::IconButton;
use super::error_summary::focus;
use super::icon::Icon;
use super::words;

const FOCUSABLE: &str =
    "a[href],button:not([disabled]),input:not([disabled]),select,textarea,summary,[tabindex='0']";

/// Shown while `open`. Esc, the scrim, × and the phone's own back call `on_close`.
/// The focus stays inside and goes back to where it came from.
#[component]
pub fn Sheet(
    #[prop(into)] title: Signal<String>,
    #[prop(into)] open: Signal<bool>,
    #[prop(into)] on_close: Callback<()>,
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    view! { <Show when=move || open.get()><Panel title on_close>{children.with_value(|children| children())}</Panel></Show> }
}

#[component]
fn Panel(title: Signal<String>, on_close: Callback<()>, children: Children) -> impl IntoView {
    let panel = NodeRef::<html::Div>::new();
    hold_focus(panel);
    close_on_back(on_close);
    let on_key = move |ev: KeyboardEvent| match ev.key().as_str() {
        "Escape" => {
            ev.stop_propagation();
            on_close.run(());
        }
        "Tab" => {
            if let Some(panel) = panel.get_untracked() {
                keep_inside(&panel, &ev);
            }
        }
        _ => {}
    };
    view! {
        <div class="q-sheet">
            <div class="q-sheet__scrim" on:click=move |_| on_close.run(())></div>
            <div class="q-sheet__panel" role="dialog" aria-modal="true" aria-label=title tabindex="-1" node_ref=panel on:keydown=on_key>
                <div class="q-sheet__head">
                    <h2 class="q-sheet__title">{title}</h2>
                    <IconButton icon=Icon::Close label=words::CLOSE on_press=on_close/>
                </div>
                <div class="q-sheet__body">{children()}</div>
            </div>
        </div>
    }
}

/// An entry of its own in the history, which the phone's back takes away instead of the page. Shut otherwise, it is taken
/// away too, unless one has gone on from it meanwhile.
fn close_on_back(on_close: Callback<()>) {
    const OPEN: &str = "sheet";
    let Ok(history) = window().history() else { return };
    // One left behind by a reload, or by a link out of a sheet, is no sheet's any more.
    if history.state().is_ok_and(|state| state == OPEN) {
        drop(history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", None));
    }
    // An entry more that could not be made is one that back does not take away: the page goes, as it would without.
    drop(history.push_state_with_url(&OPEN.into(), "", None));
    let back = window_event_listener(leptos::ev::popstate, move |_| on_close.run(()));
    on_cleanup(move || {
        back.remove();
        if let Ok(history) = window().history()
            && history.state().is_ok_and(|state| state == OPEN)
        {
            drop(history.back());
        }
    });
}

/// Focus the panel when it has come, and what had the focus when it goes.
fn hold_focus(panel: NodeRef<html::Div>) {
    let before = StoredValue::new_local(document().active_element());
    Effect::new(move |_| {
        if let Some(panel) = panel.get() {
            request_animation_frame(move || {
                // On a slow machine the frame comes after the first tap into the sheet.
                if !panel.contains(document().active_element().as_deref()) {
                    focus(&panel);
                }
            });
        }
    });
    on_cleanup(move || {
        let opener = before
            .try_get_value()
            .flatten()
            .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(opener) = opener {
            focus(&opener);
        }
    });
}

/// Tab from the last goes to the first, Shift+Tab from the first to the last.
fn keep_inside(panel: &web_sys::Element, ev: &KeyboardEvent) {
    let Ok(stops) = panel.query_selector_all(FOCUSABLE) else { return };
    let stop = |at: u32| stops.item(at).and_then(|node| node.dyn_into::<web_sys::HtmlElement>().ok());
    let (Some(first), Some(last)) = (stop(0), stop(stops.length().saturating_sub(1))) else { return };
    let now = document().active_element();
    let at = |end: &web_sys::HtmlElement| now.as_ref().is_some_and(|now| end.is_same_node(Some(now)));
    let outside = now.as_ref().is_some_and(|now| panel.is_same_node(Some(now)));
    let leaves = if ev.shift_key() { at(&first) || outside } else { at(&last) };
    if leaves {
        ev.prevent_default();
        focus(if ev.shift_key() { &last } else { &first });
    }
}
