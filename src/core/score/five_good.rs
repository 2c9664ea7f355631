//! The five-good standard for one organisation (domain.md 6): rules where there are some, else the answers given.

use super::case::{Ask, Case};
use super::rules::{self, Finding, Outcome};
use super::weigh::{self, Weighed};
use super::{Assessment, Fraction, GroupScore, ItemScore, REACHED, Reason, Tenths, band, general_branch};
use crate::answers::{Answer, Answers, Evidence};
use crate::book::{Book, Revision};
use crate::catalogue::{Group, Item, Needs, Standard};
use crate::record::{Id, Record, common};
use crate::roster::Roster;
use crate::value::Value;

/// Printed total from which an organisation may count as 五好达标.
const ALL_REACHED: Tenths = Tenths(900);
/// Kind of the records that hold the answers.
pub const EVALUATION: &str = "evaluation";

/// Assesses an organisation. `evaluation` holds one column's answers; without it only rules speak.
pub fn five_good(
    book: &Book,
    roster: &Roster,
    standard: &Standard,
    ask: &Ask,
    evaluation: Option<&Record>,
) -> Assessment {
    let mut sheet = Sheet::of(book, roster, standard, ask, evaluation);
    if ask.variant == general_branch::VARIANT {
        general_branch::mean_in(&mut sheet, book, roster, standard, ask, evaluation);
    }
    sheet.finish(standard)
}

/// The record of one column (`self`, `masses`, `review`, `approval`) for an organisation and a year: its own where
/// there is one, else of those above it, of several the latest.
pub fn evaluation(book: &Book, roster: &Roster, org: Id, year: i32, column: &str) -> Option<Record> {
    let (year, above) = (year.to_string(), roster.above(org));
    let about = |record: &Record| record.id_at(common::ORG).unwrap_or(record.own) == org;
    let ours =
        |record: &Record| (record.own == org, above.contains(&record.own), record.t.clone(), record.id);
    let records =
        book.of_kind(EVALUATION).filter(|it| it.org.is_none_or(|about| about == org)).map(Revision::record);
    let wanted = |it: &Record| about(it) && it.text(common::PERIOD) == year && it.text("column") == column;
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
        book: &Book,
        roster: &Roster,
        standard: &Standard,
        ask: &Ask,
        evaluation: Option<&Record>,
    ) -> Self {
        let answers = evaluation.map(|record| Answers::from_values(&record.d)).unwrap_or_default();
        let kinds: Vec<&str> =
            standard.items(&ask.variant).into_iter().flat_map(kinds).chain(rules::KINDS).collect();
        let case = Case::gather(book, roster, ask, &kinds);
        let own =
            (ask.variant == general_branch::VARIANT).then(|| Case::gather_own(book, roster, ask, &kinds));
        let mut judge = Judge { book, standard, answers, gates: Vec::new(), vetoes: Vec::new() };
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

fn kinds(item: &Item) -> impl Iterator<Item = &str> {
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

struct Judge<'a> {
    book: &'a Book,
    standard: &'a Standard,
    answers: Answers,
    gates: Vec<Reason>,
    vetoes: Vec<Reason>,
}

impl Judge<'_> {
    fn item(&mut self, case: &Case, item: &Item) -> ItemScore {
        let mut answer = self.answers.of(&item.id);
        if answer.carried {
            answer = Answer::default();
        }
        answer.evidence.retain(|it| self.stands(it));
        match item.rule.as_deref().and_then(rules::rule) {
            None => by_hand(self.standard, item, answer),
            Some(rule) => {
                let mut finding = rule(case, item);
                self.gates.extend(finding.gate.take());
                self.vetoes.extend(finding.veto.take());
                if finding.evidence.is_empty() {
                    let ours = kinds(item).flat_map(|kind| case.of_kind(kind)).filter(|it| case.is_ours(it));
                    finding.evidence = ours.map(|record| record.id).collect();
                }
                by_rule(self.standard, item, answer, finding)
            }
        }
    }

    /// A record that was deleted is no evidence; one that only somebody else holds may be.
    fn stands(&self, evidence: &Evidence) -> bool {
        match evidence {
            Evidence::Record(id) => self.book.get(*id).is_none_or(|known| !known.deleted),
            Evidence::Pointer { .. } => true,
        }
    }
}

/// An item nobody has answered yet.
pub(super) fn blank(item: &Item) -> ItemScore {
    ItemScore {
        id: item.id.clone(),
        text: item.text.clone(),
        weight: item.weight,
        worth: Fraction::whole(item.weight.into()),
        level: None,
        computed: None,
        share: Fraction::ZERO,
        points: Fraction::ZERO,
        how: "还没填。".to_owned(),
        rule: None,
        by_hand: false,
        evidence: Vec::new(),
        note: String::new(),
        na: None,
        capped: false,
    }
}

/// 人工判定: the answer's level, on at least one record, pointer or note.
pub(super) fn by_hand(standard: &Standard, item: &Item, answer: Answer) -> ItemScore {
    let na = answer.na_reason.filter(|why| item.may_be_na && !why.trim().is_empty());
    let score = ItemScore { by_hand: true, evidence: answer.evidence, note: answer.note, ..blank(item) };
    match (na, answer.level) {
        (Some(why), _) => ItemScore { how: format!("不适用：{}", ended(&why)), na: Some(why), ..score },
        (None, Some(level)) => graded(standard, score, level),
        (None, None) => score,
    }
}

/// What the rule found, unless an evaluator set another level.
fn by_rule(standard: &Standard, item: &Item, answer: Answer, finding: Finding) -> ItemScore {
    let found = match finding.outcome {
        Outcome::Level(step) => Some(step.id()),
        Outcome::NotYet => None,
    };
    let mut evidence = answer.evidence;
    let known = |id: &Id, all: &[Evidence]| all.contains(&Evidence::Record(*id));
    for id in finding.evidence {
        if !known(&id, &evidence) {
            evidence.push(Evidence::Record(id));
        }
    }
    let score =
        ItemScore { rule: item.rule.clone(), how: finding.how, evidence, note: answer.note, ..blank(item) };
    match (answer.level, found) {
        (Some(set), found) if found != Some(set.as_str()) => {
            let how = format!("人工判定。{}", score.how);
            let computed = found.map(str::to_owned);
            ItemScore { how, ..graded(standard, ItemScore { by_hand: true, computed, ..score }, set) }
        }
        (_, Some(found)) => graded(standard, score, found.to_owned()),
        (_, None) => ItemScore { na: Some("未到期".to_owned()), ..score },
    }
}

/// With the level's share, or less for want of what the level needs beside it.
pub(super) fn graded(standard: &Standard, score: ItemScore, level: String) -> ItemScore {
    let Some(at) = standard.levels.iter().position(|it| it.id == level) else { return score };
    let chosen = &standard.levels[at];
    let bare = score.evidence.is_empty();
    let (share, capped, why) = match chosen.needs {
        Needs::Evidence if bare => {
            let below = standard.levels.get(at + 1).unwrap_or(chosen);
            (share(below.share, below.of), true, format!("没有证据，最高按“{}”算。", below.label))
        }
        Needs::EvidenceOrNote if bare && score.note.trim().is_empty() => {
            (Fraction::ZERO, true, "没有证据，不算分。".to_owned())
        }
        Needs::Nothing | Needs::Evidence | Needs::EvidenceOrNote | Needs::Measure => {
            (share(chosen.share, chosen.of), false, String::new())
        }
    };
    let how = if score.rule.is_some() { score.how } else { grounds(&score, &chosen.label) + &why };
    ItemScore { level: Some(level), share, capped, how, ..score }
}

fn share(part: u32, whole: u32) -> Fraction {
    Fraction::new(part.into(), whole.into()).unwrap_or(Fraction::ZERO)
}

/// `基本做到，证据 2 条。在人事科文件柜。`
fn grounds(score: &ItemScore, label: &str) -> String {
    let by_hand = if score.by_hand { "人工判定，" } else { "" };
    let count = match score.evidence.len() {
        0 => String::new(),
        n => format!("，证据 {n} 条"),
    };
    format!("{by_hand}{label}{count}。{}", ended(&score.note))
}

/// A text as a sentence.
fn ended(text: &str) -> String {
    let text = text.trim();
    let end = if text.is_empty() || text.ends_with(['。', '！', '？', '；']) { "" } else { "。" };
    format!("{text}{end}")
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
