//! A member's yearly self-assessment (domain.md 7 and 8): for comparison only, the grade is the branch's to give.

use super::five_good::put;
use super::item::{by_hand, stands};
use super::weigh::{self, Weighed};
use super::{Assessment, Fraction, GroupScore, ItemScore, Tenths, band};
use crate::answers::Answers;
use crate::book::Book;
use crate::catalogue::{Item, Standard};
use crate::record::Record;

/// Without an emergency in the year SELF08 gives its weight to these (domain.md 7).
const NO_EMERGENCY: &str = "SELF08";
const INSTEAD: [&str; 4] = ["SELF05", "SELF06", "SELF07", "SELF09"];
/// Weights add up to 1,000: the common items' 100 count seven times, each of a variant's five counts 60.
const COMMON: u32 = 7;
const OWN: u32 = 60;
/// Without a variant the common items are all there is.
const ALONE: u32 = 10;

/// The score of a member's answers in the words of their post. The book tells which evidence was deleted since.
pub fn member(book: &Book, standard: &Standard, variant: &str, self_assessment: &Record) -> Assessment {
    let mut answers = Answers::from_values(&self_assessment.d);
    for answer in answers.0.values_mut() {
        answer.evidence.retain(|it| stands(book, it));
    }
    let variant = standard.variant(variant).filter(|it| !it.more.is_empty());
    let scale = if variant.is_some() { COMMON } else { ALONE };
    let common = standard.groups.iter().map(|it| (&it.id, &it.title, &it.items, None));
    let more = variant.into_iter().map(|it| (&it.id, &it.title, &it.more, Some(OWN)));
    let (mut items, mut groups) = (Vec::new(), Vec::new());
    for (id, title, list, weight) in common.chain(more) {
        let first = items.len();
        items.extend(
            list.iter().map(|item| score(standard, item, weight.unwrap_or(item.weight * scale), &answers)),
        );
        groups.push((id, title, (first..items.len()).collect::<Vec<usize>>()));
    }
    let scales = scales(&items, groups.iter().map(|(_, _, places)| places.as_slice()));
    let tenth = Fraction::new(1, 10).unwrap_or(Fraction::ONE);
    let sum = put(&mut items, &scales, tenth);
    let mut left = items.into_iter();
    let groups: Vec<GroupScore> = groups
        .into_iter()
        .map(|(id, title, it)| group(id, title, left.by_ref().take(it.len()).collect()))
        .collect();
    let total = groups.iter().any(|group| group.score.is_some()).then(|| sum.tenths());
    let band = total.and_then(|total| band(standard, total, false, false)).map(|band| band.id.clone());
    Assessment { groups, total, band, reached: false, gates: Vec::new(), vetoes: Vec::new() }
}

/// Any of these items may be 不适用 with its reason; without evidence 基本做到 is the most.
fn score(standard: &Standard, item: &Item, weight: u32, answers: &Answers) -> ItemScore {
    let answer = Some(answers.of(&item.id)).filter(|answer| !answer.carried).unwrap_or_default();
    let any = Item { may_be_na: true, weight, ..item.clone() };
    by_hand(standard, &any, answer)
}

/// Weight of what does not apply: SELF08's to where it is stated, else to its dimension, else to the whole.
fn scales<'a>(items: &[ItemScore], groups: impl Iterator<Item = &'a [usize]>) -> Vec<Weighed> {
    let mut scales: Vec<Weighed> =
        items.iter().map(|item| Weighed::new(item.weight, item.na.is_none())).collect();
    let place = |id: &str| items.iter().position(|item| item.id == id);
    let emergency: Vec<usize> = place(NO_EMERGENCY).into_iter().collect();
    let instead: Vec<usize> = INSTEAD.into_iter().filter_map(place).collect();
    weigh::give(&mut scales, &emergency, &instead);
    for group in groups {
        weigh::give(&mut scales, group, group);
    }
    let all: Vec<usize> = (0..scales.len()).collect();
    weigh::give(&mut scales, &all, &all);
    scales
}

fn group(id: &str, title: &str, items: Vec<ItemScore>) -> GroupScore {
    let applies = items.iter().any(|item| item.na.is_none());
    let max: Fraction = items.iter().map(|item| item.worth).sum();
    let points: Fraction = items.iter().map(|item| item.points).sum();
    let score: Option<Tenths> = applies.then(|| points.tenths());
    GroupScore { id: id.to_owned(), title: title.to_owned(), score, max: max.tenths(), items }
}
