//! A radar chart: always under a sentence and beside a table.

use std::f64::consts::{FRAC_PI_2, TAU};

use leptos::prelude::*;

use super::words;

/// One axis. Figures are tenths of a point: 178 is 17.8.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Axis {
    /// Four characters at most.
    pub label: String,
    pub value: u32,
    /// Last year's, if there was one.
    pub last: Option<u32>,
    pub max: u32,
}

const CENTRE: (f64, f64) = (170.0, 158.0);
const RADIUS: f64 = 110.0;
/// Rings at a quarter, a half and the whole.
const RINGS: [f64; 3] = [0.25, 0.5, 1.0];

/// Zero in the middle; this year solid, last year dotted, the pass line dashed. Below it a hollow dot and 差 in words.
#[component]
pub fn Radar(
    /// What the chart tells.
    #[prop(into)]
    title: Signal<String>,
    #[prop(into)] axes: Signal<Vec<Axis>>,
    /// The pass line in tenths; 0 draws none.
    #[prop(optional)]
    pass: u32,
) -> impl IntoView {
    let desc = move || {
        axes.with(|axes| {
            axes.iter()
                .map(|axis| words::axis(&axis.label, axis.value, axis.max))
                .collect::<Vec<_>>()
                .join("；")
        })
    };
    let last = move || {
        axes.with(|axes| {
            axes.iter()
                .all(|axis| axis.last.is_some())
                .then(|| polygon(axes, |axis| share(axis.last.unwrap_or(0), axis.max)))
        })
    };
    let pass_line = move || (pass > 0).then(|| axes.with(|axes| polygon(axes, |axis| share(pass, axis.max))));
    let rings = move || {
        axes.with(|axes| {
            RINGS
                .map(|ring| view! { <polygon class="q-radar__grid" points=polygon(axes, |_| ring)/> })
                .collect_view()
        })
    };
    view! {
        <figure>
            <svg class="q-radar" viewBox=move || format!("-34 0 408 {}", axes.with(|axes| height(axes.len()))) role="img">
                <title>{title}</title>
                <desc>{desc}</desc>
                {rings}
                {move || axes.with(|axes| spokes(axes.len()))}
                {move || pass_line().map(|points| view! { <polygon class="q-radar__pass" points=points/> })}
                {move || last().map(|points| view! { <polygon class="q-radar__last" points=points/> })}
                <polygon class="q-radar__now" points=move || axes.with(|axes| polygon(axes, |axis| share(axis.value, axis.max)))/>
                {move || axes.with(|axes| axes.iter().enumerate().map(|(at, axis)| corner(at, axes.len(), axis, pass)).collect_view())}
            </svg>
            <figcaption class="q-radar__key">{move || key(last().is_some(), pass > 0)}</figcaption>
        </figure>
    }
}

/// An even number of axes has one that ends below, with its two lines of text.
fn height(axes: usize) -> u32 {
    if axes.is_multiple_of(2) { 326 } else { 306 }
}

/// What is drawn, and nothing else.
fn key(last: bool, pass: bool) -> impl IntoView {
    let drawn = [true, last, pass, pass];
    let parts = words::RADAR_KEY.into_iter().zip(drawn).filter(|(_, drawn)| *drawn);
    parts.map(|(part, _)| view! { <span>{part}</span> }).collect_view()
}

fn share(tenths: u32, max: u32) -> f64 {
    f64::from(tenths.min(max)) / f64::from(max.max(1))
}

/// Where the axis `at` of `n` has `share` of its length; the first points up, the others follow the clock.
#[expect(clippy::cast_precision_loss, reason = "a chart has a handful of axes")]
fn point(at: usize, n: usize, share: f64) -> (f64, f64) {
    let angle = TAU * (at as f64) / (n.max(1) as f64) - FRAC_PI_2;
    (CENTRE.0 + RADIUS * share * angle.cos(), CENTRE.1 + RADIUS * share * angle.sin())
}

fn polygon(axes: &[Axis], share: impl Fn(&Axis) -> f64) -> String {
    let corner = |(at, axis): (usize, &Axis)| {
        let (x, y) = point(at, axes.len(), share(axis));
        format!("{x:.1},{y:.1}")
    };
    axes.iter().enumerate().map(corner).collect::<Vec<_>>().join(" ")
}

fn spokes(n: usize) -> impl IntoView {
    let spoke = move |at| {
        let (x, y) = point(at, n, 1.0);
        view! { <line class="q-radar__grid" x1=CENTRE.0 y1=CENTRE.1 x2=format!("{x:.1}") y2=format!("{y:.1}")/> }
    };
    (0..n).map(spoke).collect_view()
}

/// The dot and the two lines of text at the end of one axis.
fn corner(at: usize, n: usize, axis: &Axis, pass: u32) -> impl IntoView + use<> {
    let low = axis.value < pass;
    let (x, y) = point(at, n, share(axis.value, axis.max));
    let (class, r) = if low { ("q-radar__dot--low", "5") } else { ("q-radar__dot", "3.5") };
    let (end_x, end_y) = point(at, n, 1.0);
    let (anchor, text_x) = match end_x - CENTRE.0 {
        dx if dx.abs() > RADIUS * 0.7 => {
            if dx > 0.0 {
                ("start", end_x + 13.0)
            } else {
                ("end", end_x - 13.0)
            }
        }
        dx => ("middle", end_x + dx * 0.23),
    };
    let text_y = if end_y < CENTRE.1 - RADIUS * 0.9 {
        end_y - 28.0
    } else if end_y > CENTRE.1 {
        end_y + 25.0
    } else {
        end_y - 12.0
    };
    let value = if low {
        format!("{} {}", words::points(axis.value), words::short_by(pass - axis.value))
    } else {
        words::points(axis.value)
    };
    view! {
        <circle class=class cx=format!("{x:.1}") cy=format!("{y:.1}") r=r/>
        <text x=format!("{text_x:.1}") y=format!("{text_y:.1}") text-anchor=anchor>{axis.label.clone()}</text>
        <text class="q-radar__value" x=format!("{text_x:.1}") y=format!("{:.1}", text_y + 20.0) text-anchor=anchor>{value}</text>
    }
}
