//! Navigation: a tab bar at the foot of a phone, a side bar at the left of a PC.

use leptos::prelude::*;

use super::icon::Icon;
use super::words;

/// Where an item is shown.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Place {
    /// A tab on the phone, and above the rule on a PC.
    Both,
    /// A tab on the phone only (更多).
    Phone,
    /// Below the rule on a PC only: looking things up.
    PcBelow,
}

/// One place to go.
#[derive(Clone, PartialEq, Debug)]
pub struct NavItem {
    pub icon: Icon,
    pub label: &'static str,
    pub href: String,
    pub place: Place,
    /// New things waiting there; 0 shows nothing.
    pub count: u32,
}

/// All items; the one whose href is `current` carries the red line.
#[component]
pub fn Nav(
    #[prop(into)] items: Signal<Vec<NavItem>>,
    #[prop(into)] current: Signal<String>,
    /// Name of the product and whose workbook it is; seen on a PC.
    #[prop(into)]
    brand: ViewFn,
    /// Where the data is, when last backed up; seen on a PC.
    #[prop(optional, into)]
    foot: ViewFn,
) -> impl IntoView {
    let list = move |below: bool| {
        items
            .get()
            .into_iter()
            .filter(|item| (item.place == Place::PcBelow) == below)
            .map(|item| link(item, current))
            .collect_view()
    };
    view! {
        <nav class="q-nav" aria-label=words::MAIN_NAV>
            <div class="q-nav__brand">{brand.run()}</div>
            <ul class="q-nav__list">{move || list(false)}</ul>
            <div class="q-nav__rule"></div>
            <ul class="q-nav__list">{move || list(true)}</ul>
            <div class="q-nav__foot">{foot.run()}</div>
        </nav>
    }
}

fn link(item: NavItem, current: Signal<String>) -> impl IntoView {
    let class = match item.place {
        Place::Both => "q-nav__item",
        Place::Phone => "q-nav__item q-nav__item--phone",
        Place::PcBelow => "q-nav__item q-nav__item--pc",
    };
    let href = item.href.clone();
    let here = move || current.with(|now| *now == href).then_some("page");
    let count = (item.count > 0).then(|| view! { <span class="q-nav__count">{item.count}</span> });
    view! {
        <li class=class>
            <a class="q-nav__link" href=item.href aria-current=here>{item.icon.view()}{item.label}{count}</a>
        </li>
    }
}
