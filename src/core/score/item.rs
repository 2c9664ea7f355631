//! One item judged: by its rule, or by the answer's level on evidence.

use super::case::Case;
use super::rules::{self, Finding, Outcome};
use super::{Fraction, ItemScore, Reason};
use crate::answers::{Answer, Answers, Evidence};
use crate::book::Book;
use crate::catalogue::{Item, Needs, Standard};

/// Judges the items of one organisation, and keeps the gates and vetoes that rules find.
pub struct Judge<'a> {
    pub book: &'a Book,
    pub standard: &'a Standard,
    pub answers: Answers,
    /// The column is an evaluator's (复核, 核定), who may set another level than a rule found.
    pub evaluator: bool,
    pub gates: Vec<Reason>,
    pub vetoes: Vec<Reason>,
}

impl Judge<'_> {
    pub fn item(&mut self, case: &Case, item: &Item) -> ItemScore {
        let mut answer = self.answers.of(&item.id);
        if answer.carried {
            answer = Answer::default();
        }
        answer.evidence.retain(|it| stands(self.book, it));
        match item.rule.as_deref().and_then(rules::rule) {
            None => by_hand(self.standard, item, answer),
            Some(rule) => {
                let mut finding = rule(case, item);
                self.gates.extend(finding.gate.take());
                self.vetoes.extend(finding.veto.take());
                if finding.evidence.is_empty() {
                    let ours =
                        item.kinds.iter().flat_map(|kind| case.of_kind(kind)).filter(|it| case.is_ours(it));
                    finding.evidence = ours.map(|record| record.id).collect();
                }
                self.by_rule(item, answer, finding)
            }
        }
    }

    /// What the rule found. Another level counts only in an evaluator's column and on grounds of its own, so that an
    /// answer stored before the records changed, or before there was a rule, does not outlive them.
    fn by_rule(&self, item: &Item, answer: Answer, finding: Finding) -> ItemScore {
        let found = match finding.outcome {
            Outcome::Level(step) => Some(step.id()),
            Outcome::NotYet => None,
        };
        let known = |level: &String| self.standard.level(level).is_some();
        let other = answer.level.filter(|level| known(level) && found != Some(level.as_str()));
        let founded = !answer.evidence.is_empty() || !answer.note.trim().is_empty();
        let mut evidence = answer.evidence;
        for id in finding.evidence.into_iter().map(Evidence::Record) {
            if !evidence.contains(&id) {
                evidence.push(id);
            }
        }
        let rule = item.rule.clone();
        let score = ItemScore { rule, how: finding.how, evidence, note: answer.note, ..blank(item) };
        match (other, found) {
            (Some(set), found) if self.evaluator && founded => {
                let how = format!("人工判定。{}", score.how);
                let computed = found.map(str::to_owned);
                graded(self.standard, ItemScore { how, by_hand: true, computed, ..score }, set)
            }
            (other, found) => {
                let how = score.how.clone() + &self.unheeded(other.as_deref());
                match found {
                    Some(found) => graded(self.standard, ItemScore { how, ..score }, found.to_owned()),
                    None => ItemScore { how, na: Some("未到期".to_owned()), ..score },
                }
            }
        }
    }

    /// Why a chosen level is not the one that counts; nothing where none was chosen.
    fn unheeded(&self, level: Option<&str>) -> String {
        let label = level.and_then(|id| self.standard.level(id)).map(|level| level.label.as_str());
        match (label, self.evaluator) {
            (None, _) => String::new(),
            (Some(label), false) => format!("这一条按记录算，不按自选的“{label}”。"),
            (Some(label), true) => format!("改成“{label}”没有写理由，仍按记录算。"),
        }
    }
}

/// A record that was deleted is no evidence; one that only somebody else holds may be.
pub fn stands(book: &Book, evidence: &Evidence) -> bool {
    match evidence {
        Evidence::Record(id) => book.get(*id).is_none_or(|known| !known.deleted),
        Evidence::Pointer { .. } => true,
    }
}

/// An item nobody has answered yet.
fn blank(item: &Item) -> ItemScore {
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
pub fn by_hand(standard: &Standard, item: &Item, answer: Answer) -> ItemScore {
    let na = answer.na_reason.filter(|why| item.may_be_na && !why.trim().is_empty());
    let score = ItemScore { by_hand: true, evidence: answer.evidence, note: answer.note, ..blank(item) };
    match (na, answer.level) {
        (Some(why), _) => ItemScore { how: format!("不适用：{}", ended(&why)), na: Some(why), ..score },
        (None, Some(level)) => graded(standard, score, level),
        (None, None) => score,
    }
}

/// With the level's share, or less for want of what the level needs beside it.
fn graded(standard: &Standard, score: ItemScore, level: String) -> ItemScore {
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
