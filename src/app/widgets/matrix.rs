//! Subjects by months: frozen head and first column, wide cells for quarters, halves and years; on a phone a card for each
//! subject, by the sheet alone. Only the lines in sight are drawn, so that a thousand branches scroll like ten.

use leptos::html::Div;
use leptos::prelude::*;

use super::verdict::Mark;
use super::words;

/// One cell.
#[derive(Clone, PartialEq, Debug)]
pub struct MatrixCell {
    /// How many months wide.
    pub months: u32,
    pub mark: Mark,
    /// A date or a word: 9日, 没记录.
    pub word: String,
    /// This month lies in it.
    pub now: bool,
    pub go: String,
}

/// One line.
#[derive(Clone, PartialEq, Debug)]
pub enum MatrixLine {
    /// What the rows below are about.
    Head(String),
    Row {
        label: String,
        cells: Vec<MatrixCell>,
    },
}

/// Sorts of lines by their height: class, and what the sheet calls the height.
const SORTS: [(&str, &str); 3] = [
    ("q-matrix__part", "--q-matrix-head"),
    ("q-matrix__wide", "--q-matrix-line"),
    ("q-matrix__months", "--q-matrix-tall"),
];
/// Pixels, where neither a line nor the sheet tells.
const LINE: f64 = 48.0;
/// Lines drawn above and below what is in sight.
const SPARE: usize = 12;

/// The table, in a box that scrolls by itself and can be reached by the keyboard.
#[component]
pub fn Matrix(
    #[prop(into)] caption: String,
    #[prop(into)] lines: Signal<Vec<MatrixLine>>,
    /// The month that is now, from 1.
    now: Option<u32>,
) -> impl IntoView {
    let scroll = NodeRef::<Div>::new();
    let at = RwSignal::new((0_usize, 40_usize));
    let look = move || {
        if let Some(it) = scroll.get_untracked() {
            let heights = SORTS.map(|sort| height(&it, sort));
            let top = f64::from(it.scroll_top());
            let first = lines.with_untracked(|lines| above_sight(lines, top, heights));
            let lowest = heights.into_iter().fold(f64::INFINITY, f64::min);
            let many = (f64::from(it.client_height()) / lowest).ceil().max(10.0);
            at.set((first.saturating_sub(SPARE), whole(many) + 2 * SPARE));
        }
    };
    let window = Memo::new(move |_| at.get());
    let above = move || lines.with(|lines| pad(lines.get(..window.get().0).unwrap_or(lines)));
    let below = move || {
        let (first, many) = window.get();
        lines.with(|lines| pad(lines.get(first + many..).unwrap_or_default()))
    };
    // A line that stays in sight while one scrolls is not drawn anew.
    let shown = move || {
        let (first, many) = window.get();
        (first..(first + many).min(lines.with(Vec::len))).collect::<Vec<usize>>()
    };
    let row = move |at: usize| move || lines.with(|lines| lines.get(at).cloned()).map(line);
    let head = (1..=12_u32).map(|month| {
        let here = now == Some(month);
        view! { <th scope="col" role="columnheader" class="q-matrix__month" class=("q-matrix__month--now", here)>{words::month(month)}{here.then(|| view! { <br/>{words::THIS_MONTH} })}</th> }
    });
    let name = caption.clone();
    view! {
        <div class="q-matrix-box q-box q-fill" role="region" aria-label=name tabindex="0" node_ref=scroll on:scroll=move |_| look()>
            <table class="q-matrix" role="table" aria-rowcount=move || lines.with(Vec::len).to_string()>
                <caption class="q-vh">{caption}</caption>
                <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader" class="q-matrix__who">{words::WHO}</th>{head.collect_view()}</tr></thead>
                <tbody role="rowgroup">
                    <tr aria-hidden="true" class="q-matrix__pad" style:height=above><td colspan="13"></td></tr>
                    <For each=shown key=|at| *at children=row/>
                    <tr aria-hidden="true" class="q-matrix__pad" style:height=below><td colspan="13"></td></tr>
                </tbody>
            </table>
        </div>
    }
}

/// Which of [`SORTS`].
fn sort(line: &MatrixLine) -> usize {
    match line {
        MatrixLine::Head(_) => 0,
        MatrixLine::Row { cells, .. } if cells.iter().all(|cell| cell.months > 1) => 1,
        MatrixLine::Row { .. } => 2,
    }
}

/// Room for lines that are not drawn.
fn pad(lines: &[MatrixLine]) -> String {
    let of = |(at, (_, height)): (usize, &(&str, &str))| {
        format!("{} * var({height})", lines.iter().filter(|line| sort(line) == at).count())
    };
    format!("calc({})", SORTS.iter().enumerate().map(of).collect::<Vec<_>>().join(" + "))
}

/// How many lines end above the place one has scrolled to.
fn above_sight(lines: &[MatrixLine], top: f64, heights: [f64; 3]) -> usize {
    let mut end = 0.0;
    let above = |line: &&MatrixLine| {
        end += heights[sort(line)];
        end <= top
    };
    lines.iter().take_while(above).count()
}

/// As drawn; as the sheet says it in rem, where none of the sort is drawn.
fn height(box_: &web_sys::HtmlDivElement, (class, named): (&str, &str)) -> f64 {
    let line = box_.query_selector(&format!("tr.{class}")).ok().flatten();
    let drawn = line.map(|line| line.get_bounding_client_rect().height()).filter(|height| *height > 1.0);
    drawn.or_else(|| rem(box_, named)).unwrap_or(LINE)
}

fn rem(element: &web_sys::Element, named: &str) -> Option<f64> {
    let value = |element: &web_sys::Element, named: &str| {
        let style = window().get_computed_style(element).ok().flatten()?;
        style.get_property_value(named).ok()
    };
    let rems: f64 = value(element, named)?.trim().strip_suffix("rem")?.parse().ok()?;
    let root = document().document_element()?;
    let size: f64 = value(&root, "font-size")?.strip_suffix("px")?.parse().ok()?;
    Some(rems * size)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number of lines, not negative"
)]
fn whole(n: f64) -> usize {
    n as usize
}

fn line(line: MatrixLine) -> AnyView {
    let class = format!("q-matrix__line {}", SORTS[sort(&line)].0);
    match line {
        MatrixLine::Head(text) => view! { <tr role="row" class=class><th scope="colgroup" role="rowheader" colspan="13"><span>{text}</span></th></tr> }.into_any(),
        MatrixLine::Row { label, cells } => {
            let mut month = 1;
            let cells = cells.into_iter().map(|one| {
                let first = month;
                month += one.months;
                cell(one, first)
            });
            let cells = cells.collect_view();
            view! { <tr role="row" class=class><th scope="row" role="rowheader" class="q-matrix__who">{label}</th>{cells}</tr> }.into_any()
        }
    }
}

fn cell(cell: MatrixCell, first: u32) -> impl IntoView {
    let class = format!("q-matrix__cell {}", cell.mark.class());
    // On a phone the cells of a card stand under no head.
    let span = words::span(first, cell.months);
    view! {
        <td role="cell" colspan=cell.months.to_string() class=("q-matrix__now", cell.now)>
            <a class=class href=cell.go><span class="q-matrix__span" aria-hidden="true">{span}</span>{cell.mark.icon().view()}<span>{cell.word}</span></a>
        </td>
    }
}
