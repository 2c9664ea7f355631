//! The five-good standard for one organisation (domain.md 6): rules where there are some, else the answers given.

use std::sync::Arc;

use super::case::{Ask, Case, Shelf};
use super::item::Judge;
use super::rules;
use super::weigh::{self, Weighed};
use super::{Assessment, Fraction, GroupScore, ItemScore, REACHED, Reason, Tenths, band, general_branch};
use crate::answers::{Answers, Evidence};
use crate::book::{Book, Revision};
use crate::catalogue::{self, Group, Item, Standard};
use crate::record::{Id, Record, common};
use crate::roster::Roster;
use crate::value::Value;

/// Printed total from which an organisation may count as 五好达标.
const ALL_REACHED: Tenths = Tenths(900);
/// Kind of the records that hold the answers.
pub const EVALUATION: &str = "evaluation";
/// Columns in which a level may be set against a rule: 复核, 核定.
const EVALUATORS: [&str; 2] = ["review", "approval"];

/// Assesses an organisation. `evaluation` holds one column's answers; without it only rules speak.
pub fn five_good(
    book: &Book,
    roster: &Roster,
    standard: &Standard,
    ask: &Ask,
    evaluation: Option<&Record>,
) -> Assessment {
    five_good_of(Shelf::of(book), roster, standard, ask, evaluation)
}

/// As [`five_good`], from records that were read before.
pub fn five_good_of(
    shelf: Shelf,
    roster: &Roster,
    standard: &Standard,
    ask: &Ask,
    evaluation: Option<&Record>,
) -> Assessment {
    let mut sheet = Sheet::of(shelf, roster, standard, ask, evaluation);
    if ask.variant == general_branch::VARIANT {
        general_branch::mean_in(&mut sheet, shelf, roster, standard, ask, evaluation);
    }
    sheet.finish(standard)
}

/// The record of one column (`self`, `masses`, `review`, `approval`) for an organisation and a year: its own where
/// there is one, else of those above it, of several the one of the latest day.
pub fn evaluation(book: &Book, roster: &Roster, org: Id, year: i32, column: &str) -> Option<Record> {
    evaluation_of(Shelf::of(book), roster, org, year, column).map(Arc::unwrap_or_clone)
}

/// As [`evaluation`], from records that were read before.
pub(super) fn evaluation_of(
    shelf: Shelf,
    roster: &Roster,
    org: Id,
    year: i32,
    column: &str,
) -> Option<Arc<Record>> {
    let near = |it: &&Revision| it.org.is_none_or(|about| about == org);
    let records = shelf.book.of_kind(EVALUATION).filter(near).map(|it| shelf.reading.record(it));
    latest_evaluation(records, roster, org, year, column)
}

/// As [`evaluation`], of these records.
pub fn latest_evaluation(
    records: impl Iterator<Item = Arc<Record>>,
    roster: &Roster,
    org: Id,
    year: i32,
    column: &str,
) -> Option<Arc<Record>> {
    let (year, above) = (year.to_string(), roster.above(org));
    let about = |record: &Record| record.id_at(common::ORG).unwrap_or(record.own) == org;
    // The day that was entered, not the writer's clock: a score hangs on it.
    let ours = |record: &Arc<Record>| {
        (record.own == org, above.contains(&record.own), record.text(common::DATE).to_owned(), record.id)
    };
    let wanted =
        |it: &Arc<Record>| about(it) && it.text(common::PERIOD) == year && it.text("column") == column;
    records.filter(wanted).max_by_key(ours)
}

/// An assessment underway: items in their groups, what keeps the band down.
pub(super) struct Sheet {
    pub groups: Vec<(String, String, Vec<ItemScore>)>,
    pub gates: Vec<Reason>,
    pub vetoes: Vec<Reason>,
}

impl Sheet {
    /// Every item judged by the organisation's own records.
    pub fn of(
        shelf: Shelf,
        roster: &Roster,
        standard: &Standard,
        ask: &Ask,
        evaluation: Option<&Record>,
    ) -> Self {
        let answers = evaluation.map(|record| Answers::from_values(&record.d)).unwrap_or_default();
        let kinds: Vec<&str> =
            standard.items(&ask.variant).into_iter().flat_map(kinds_of).chain(rules::KINDS).collect();
        let case = Case::gather(shelf, roster, ask, &kinds);
        let own =
            (ask.variant == general_branch::VARIANT).then(|| Case::gather_own(shelf, roster, ask, &kinds));
        let evaluator = evaluation.is_some_and(|record| EVALUATORS.contains(&record.text("column")));
        let book = shelf.book;
        let mut judge = Judge { book, standard, answers, evaluator, gates: Vec::new(), vetoes: Vec::new() };
        let mut items = |group: &Group| -> Vec<ItemScore> {
            let worded = group.items.iter().map(|item| worded(standard, &ask.variant, item));
            worded
                .map(|item| {
                    judge.item(
                        own.as_ref().filter(|_| general_branch::is_own(&item.id)).unwrap_or(&case),
                        item,
                    )
                })
                .collect()
        };
        let groups = standard.groups.iter().map(|it| (it.id.clone(), it.title.clone(), items(it))).collect();
        let Judge { gates, mut vetoes, .. } = judge;
        for veto in evaluation.map(|record| record.get("vetoes").list()).unwrap_or_default() {
            let veto = entered(standard, veto);
            if vetoes.iter().all(|known| known.id != veto.id) {
                vetoes.push(veto);
            }
        }
        Sheet { groups, gates, vetoes }
    }

    /// Weighs the items of each group, adds up, and judges the printed figures.
    pub fn finish(self, standard: &Standard) -> Assessment {
        let Sheet { groups, gates, vetoes } = self;
        let groups: Vec<(GroupScore, Fraction)> =
            groups.into_iter().map(|(id, title, items)| weighed(id, title, items)).collect();
        let whole = groups.iter().all(|(group, _)| group.score.is_some());
        let total = whole.then(|| groups.iter().map(|(_, points)| *points).sum::<Fraction>().tenths());
        let groups: Vec<GroupScore> = groups.into_iter().map(|(group, _)| group).collect();
        let band = total.and_then(|total| band(standard, total, !gates.is_empty(), !vetoes.is_empty()));
        let each = groups.iter().all(|group| group.score >= Some(REACHED));
        let reached = total >= Some(ALL_REACHED) && each && gates.is_empty() && vetoes.is_empty();
        Assessment { band: band.map(|band| band.id.clone()), groups, total, reached, gates, vetoes }
    }
}

/// Kinds that any wording of any version of the standard looks at.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    let versions = catalogue::get().standards.iter().filter(|it| it.id == "five_good");
    versions.flat_map(Standard::all_items).flat_map(kinds_of).chain(rules::KINDS)
}

fn kinds_of(item: &Item) -> impl Iterator<Item = &str> {
    item.kinds.iter().map(String::as_str)
}

/// The item in the variant's own words.
fn worded<'a>(standard: &'a Standard, variant: &str, item: &'a Item) -> &'a Item {
    let instead = standard.variant(variant).map(|it| it.instead.as_slice()).unwrap_or_default();
    instead.iter().find(|other| other.id == item.id).unwrap_or(item)
}

/// A veto that an evaluator entered.
fn entered(standard: &Standard, row: &Value) -> Reason {
    let text = |key: &str| row.get(key).text().unwrap_or_default().to_owned();
    let said = standard.vetoes.iter().find(|veto| Some(veto.id.as_str()) == row.get("id").text());
    let text = said.map(|veto| veto.text.clone()).into_iter().chain([text("reason")]).collect::<String>();
    let evidence = row.get("evidence").list().iter().filter_map(Evidence::from_value).collect();
    Reason { id: row.get("id").text().unwrap_or_default().to_owned(), text, evidence }
}

/// One 好 with its points: items that do not apply give their weight to the others of it.
fn weighed(id: String, title: String, mut items: Vec<ItemScore>) -> (GroupScore, Fraction) {
    let all: Vec<usize> = (0..items.len()).collect();
    let mut scales: Vec<Weighed> =
        items.iter().map(|item| Weighed::new(item.weight, item.na.is_none())).collect();
    let applies = weigh::give(&mut scales, &all, &all);
    let max = scales.iter().map(|it| it.worth).sum::<Fraction>().tenths();
    let points = put(&mut items, &scales, Fraction::ONE);
    (GroupScore { id, title, score: applies.then(|| points.tenths()), max, items }, points)
}

/// Writes worth and points into the items; their sum.
pub(super) fn put(items: &mut [ItemScore], scales: &[Weighed], unit: Fraction) -> Fraction {
    let mut sum = Fraction::ZERO;
    for (item, scale) in items.iter_mut().zip(scales) {
        item.worth = scale.worth * unit;
        item.points = if scale.applies { item.worth * item.share } else { Fraction::ZERO };
        sum = sum + item.points;
    }
    sum
}
