//! How it looks, remembered beside the data: theme and 大字版; and whether the app itself is kept for use with the
//! network off. Nothing else is kept in localStorage but witnesses.

use gloo_storage::{LocalStorage, Storage};
use leptos::prelude::*;

const THEME: &str = "qiangji.theme";
const CARE: &str = "qiangji.care";
const OFFLINE: &str = "qiangji.offline";

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub fn id(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    pub fn of(id: &str) -> Theme {
        [Theme::Light, Theme::Dark].into_iter().find(|theme| theme.id() == id).unwrap_or_default()
    }
}

thread_local! {
    static THEME_NOW: RwSignal<Theme> = RwSignal::new(Theme::of(&LocalStorage::get::<String>(THEME).unwrap_or_default()));
    static CARE_NOW: RwSignal<bool> = RwSignal::new(LocalStorage::get(CARE).unwrap_or_default());
}

/// Puts the remembered look on the page, before anything is shown.
pub fn apply() {
    show("data-weui-theme", Some(theme().get_untracked().id()).filter(|id| *id != "auto"));
    show("data-weui-mode", care().get_untracked().then_some("care"));
}

pub fn theme() -> Signal<Theme> {
    THEME_NOW.with(|theme| (*theme).into())
}

pub fn care() -> Signal<bool> {
    CARE_NOW.with(|care| (*care).into())
}

pub fn set_theme(theme: Theme) {
    THEME_NOW.with(|now| now.set(theme));
    // A look that cannot be remembered holds until the page goes: nothing to tell.
    drop(LocalStorage::set(THEME, theme.id()));
    apply();
}

pub fn set_care(care: bool) {
    CARE_NOW.with(|now| now.set(care));
    drop(LocalStorage::set(CARE, care));
    apply();
}

/// Whether the app itself is to be kept; none where nobody has said.
pub fn offline() -> Option<bool> {
    LocalStorage::get(OFFLINE).ok()
}

pub fn set_offline(wanted: bool) {
    // What cannot be remembered is decided anew at the next start.
    drop(LocalStorage::set(OFFLINE, wanted));
}

fn show(attribute: &str, value: Option<&str>) {
    let Some(body) = document().body() else { return };
    // Setting a plain attribute of a plain name cannot fail.
    drop(match value {
        Some(value) => body.set_attribute(attribute, value),
        None => body.remove_attribute(attribute),
    });
}
