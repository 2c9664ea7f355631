//! What is fulfilled: every entry of the plan judged over the records, with the numbers and the records behind it.
//!
//! A total function of the book, the roster, the programme, the figures that hold and the day of judgement
//! (domain.md 2.2, 2.3, 4; decisions.md, Verdicts). The duties are data (`catalogue/duty.rs`); each family of rules is
//! one file here and knows nothing of the others.

mod checklist;
mod closed_loop;
mod coverage;
mod deadline;
mod document;
mod due;
pub mod explain;
mod facts;
pub mod feed;
pub mod foresee;
mod figures;
mod grounds;
pub mod hold;
mod institution;
mod item;
pub mod matrix;
pub mod month;
mod order;
mod periodic;
mod subject;
mod sum;
mod trend;
mod verdict;
mod viewer;

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use crate::book::Book;
use crate::catalogue::duty::{Clause, Duty, Every, Pick, Reach, Rule, duties};
use crate::period::{Period, Unit};
use crate::record::Id;
use crate::roster::Roster;
use crate::workdays::Table;

pub use due::{Agenda, Reader, Row, Write, rows, write};
pub use facts::{Fact, Facts, kinds};
pub use figures::{Figures, KIND as SETTINGS_KIND, read as read_figure};
pub use grounds::Grounds;
pub use item::Item;
pub use subject::Subject;
pub use verdict::{Verdict, Why, combine};
pub use viewer::Viewer;

/// Whom to judge, and as of which day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The organisation, with all under it; none: all of the roster.
    pub org: Option<Id>,
    /// Whose figures hold where nobody in it has set any: the office's own.
    pub home: Option<Id>,
    /// Organisations in it, with all under them, that are asked about apart: they go by figures of their own.
    pub apart: Vec<Id>,
    /// What the office owes is judged too; it is nobody else's.
    pub office: bool,
    /// Nothing after this day counts; a span is over on the day after its last.
    pub as_of: NaiveDate,
}

/// A stretch of time for which something is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    /// A calendar period.
    Period(Period),
    /// The programme, from its first day to its last.
    Programme(NaiveDate, NaiveDate),
    /// One thing due on a day.
    Due(NaiveDate),
}

impl Span {
    /// Its first day.
    pub fn first(self) -> NaiveDate {
        match self {
            Span::Period(period) => period.first(),
            Span::Programme(first, _) => first,
            Span::Due(day) => day,
        }
    }

    /// Its last day: when it is due.
    pub fn last(self) -> NaiveDate {
        match self {
            Span::Period(period) => period.last(),
            Span::Programme(_, last) => last,
            Span::Due(day) => day,
        }
    }

    /// 2026年3月, 工程三年, 2026年11月23日.
    pub fn label(self) -> String {
        match self {
            Span::Period(period) => period.label(),
            Span::Programme(..) => "整个工程".to_owned(),
            Span::Due(day) => crate::show::date(day),
        }
    }

    /// The day, or the period, lies in it.
    fn takes(self, item: &Item) -> bool {
        match (item.pick.day.is_some() || item.row.is_some(), item.fact.period) {
            (false, Some(period)) => {
                period.first() <= self.last() && self.first() <= period.last() && self.takes_period(period)
            }
            (true, _) | (false, None) => {
                item.day().is_some_and(|day| self.first() <= day && day <= self.last())
            }
        }
    }

    /// What is for a period counts for that period, not for the longer or shorter ones that touch it; what is for a
    /// year counts for each of its parts only where the rule asks for years.
    fn takes_period(self, period: Period) -> bool {
        match self {
            Span::Period(mine) => mine.unit >= period.unit,
            Span::Programme(..) | Span::Due(_) => true,
        }
    }
}

/// One clause judged for one subject and one span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Code of the entry.
    pub entry: &'static str,
    /// Which of its clauses, from 0.
    pub clause: usize,
    /// Who owes it.
    pub subject: Subject,
    /// For when.
    pub span: Span,
    /// What the records say.
    pub verdict: Verdict,
    /// The records it rests on, by day.
    pub records: Vec<Id>,
    /// One sentence with the numbers; empty where the verdict says it all.
    pub note: String,
}

impl Judgement {
    /// The clause, as data.
    pub fn asked(&self) -> Option<&'static Clause> {
        crate::catalogue::duty::duty(self.entry)?.clauses.get(self.clause)
    }
}

/// An entry judged over all who owe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Code of the entry.
    pub entry: &'static str,
    /// All that is due of it, in one word.
    pub verdict: Verdict,
    /// Clause by clause, subject by subject, span by span.
    pub judgements: Vec<Judgement>,
}

/// What judges: the records, the people and the figures that hold.
#[derive(Debug, Clone, Copy)]
pub struct Court<'a> {
    /// Whose scores B13 counts.
    pub book: &'a Book,
    /// Who is where when.
    pub roster: &'a Roster,
    /// The records, read once.
    pub facts: &'a Facts,
    /// The figures that hold.
    pub figures: &'a Figures,
    /// Which days are worked.
    pub workdays: &'a Table,
    /// What is asked.
    pub ask: &'a Ask,
}

/// Records that changed since something was judged.
#[derive(Debug, Clone, Copy)]
pub struct Since<'a> {
    /// What was judged then.
    pub before: &'a [Judged],
    /// Kinds of the records that changed.
    pub changed: &'a BTreeSet<String>,
}

impl Since<'_> {
    /// What was judged of a duty, if nothing it looks at has changed.
    fn kept(&self, at: usize, duty: &Duty) -> Option<&Judged> {
        if self.changed.is_empty() {
            return self.before.get(at);
        }
        let everything = self.before.len() != duties().len()
            || self.changed.iter().any(|kind| EVERYWHERE.contains(&kind.as_str()));
        let touched = duty.kinds().iter().any(|kind| self.changed.contains(*kind)) || scored(duty);
        if everything || touched { None } else { self.before.get(at) }
    }
}

/// All entries, in the order of the plan, each over all courts: one for whoever goes by figures of their own. After a
/// save only what looks at a kind that changed is judged anew; a change of the roster changes who owes what, so then
/// everything is.
pub fn judge(courts: &[Court], since: Option<Since>) -> Vec<Judged> {
    let one = |(at, duty): (usize, &'static Duty)| {
        let kept = since.and_then(|since| since.kept(at, duty).cloned());
        kept.unwrap_or_else(|| together(courts.iter().map(|court| court.duty(duty))))
    };
    let mut judged: Vec<Judged> = duties().iter().enumerate().map(one).collect();
    sum_up(courts, &mut judged);
    judged
}

/// What the entries that are sums of others come to, once the others are judged.
fn sum_up(courts: &[Court], judged: &mut [Judged]) {
    for (at, duty) in duties().iter().enumerate().filter(|(_, duty)| sum::is_sum(duty)) {
        if let Some(first) = courts.first() {
            let sum = sum::of(first, duty, judged);
            judged.get_mut(at).into_iter().for_each(|it| it.clone_from(&sum));
        }
    }
}

/// One entry from several courts.
fn together(courts: impl Iterator<Item = Judged>) -> Judged {
    courts
        .reduce(|mut all, more| {
            all.judgements.extend(more.judgements);
            all.verdict = if all.verdict == Verdict::Text { Verdict::Text } else { combine(&all.judgements) };
            all
        })
        .unwrap_or(Judged { entry: "", verdict: Verdict::Text, judgements: Vec::new() })
}

impl Court<'_> {
    /// All entries, in the order of the plan.
    pub fn all(&self) -> Vec<Judged> {
        judge(&[*self], None)
    }

    /// One entry. What is the sum of others has no judgements of its own yet: see [`judge`].
    pub fn duty(&self, duty: &'static Duty) -> Judged {
        let clauses = duty.clauses.iter().enumerate();
        let judgements: Vec<Judgement> =
            clauses.flat_map(|(index, clause)| self.clause(duty, index, clause)).collect();
        let verdict = if duty.clauses.is_empty() { Verdict::Text } else { combine(&judgements) };
        Judged { entry: &duty.entry, verdict, judgements }
    }

    fn clause(&self, duty: &'static Duty, index: usize, clause: &'static Clause) -> Vec<Judgement> {
        let bench = Bench { court: *self, entry: &duty.entry, index, clause };
        match &clause.rule {
            Rule::Periodic(rule) => periodic::judge(&bench, rule),
            Rule::Document(rule) => document::judge(&bench, rule),
            Rule::Institution(rule) => institution::judge(&bench, rule),
            Rule::Deadline(rule) => deadline::judge(&bench, rule),
            Rule::Order(rule) => order::judge(&bench, rule),
            Rule::Coverage(rule) => coverage::judge(&bench, rule),
            Rule::ClosedLoop(rule) => closed_loop::judge(&bench, rule),
            Rule::Trend(rule) => trend::judge(&bench, rule),
            Rule::Checklist(rule) => checklist::judge(&bench, rule),
            Rule::Sum(rule) => sum::judge(&bench, rule),
        }
    }

    /// The spans of this length that have begun, in order; of the programme as a whole, itself.
    fn spans(&self, every: &Every) -> Vec<Span> {
        let (start, end) = self.figures.programme();
        match self.figures.unit(every) {
            None => vec![Span::Programme(start, end)],
            Some(unit) => periods(unit, start, end)
                .filter(|it| it.first() <= self.ask.as_of)
                .map(Span::Period)
                .collect(),
        }
    }

    /// After its last day what is unmet is missed; until then it is pending.
    fn is_over(&self, span: Span) -> bool {
        self.ask.as_of > span.last()
    }

    /// What is set up once is set up in the programme's first year: nobody waits three years to miss it.
    fn is_due(&self, span: Span) -> bool {
        match span {
            Span::Programme(first, _) => self.ask.as_of.year() > first.year(),
            Span::Period(_) | Span::Due(_) => self.is_over(span),
        }
    }
}

/// Kinds that say who owes what and by which figures, and covers, which stand for any other kind: when one of them
/// changes, everything is judged anew, from facts gathered anew.
pub const EVERYWHERE: [&str; 4] = ["roster", "person_link", figures::KIND, crate::exchange::cover::KIND];

/// Looks at scores, which look at nearly everything.
fn scored(duty: &Duty) -> bool {
    duty.clauses
        .iter()
        .any(|clause| matches!(clause.rule, Rule::Sum(crate::catalogue::duty::Sum::FiveGood(_))))
}

fn periods(unit: Unit, start: NaiveDate, end: NaiveDate) -> impl Iterator<Item = Period> {
    let years = start.year()..=end.year();
    let all = years.flat_map(move |year| Period::of_year(unit, year));
    all.filter(move |period| period.last() >= start && period.first() <= end)
}

/// A clause before the court.
#[derive(Debug, Clone, Copy)]
struct Bench<'a> {
    court: Court<'a>,
    entry: &'static str,
    index: usize,
    clause: &'static Clause,
}

impl<'a> Bench<'a> {
    fn say(&self, subject: Subject, span: Span, verdict: Verdict, items: &[Item], note: String) -> Judgement {
        let mut told = BTreeSet::new();
        let records = items.iter().map(Item::id).filter(|id| told.insert(*id)).collect();
        Judgement { entry: self.entry, clause: self.index, subject, span, verdict, records, note }
    }

    /// Judges everyone who owes it, in every span.
    fn each(&self, every: &Every, mut judge: impl FnMut(Subject, Span) -> Vec<Judgement>) -> Vec<Judgement> {
        let mut judgements = Vec::new();
        for span in self.court.spans(every) {
            for subject in self.subjects(span) {
                judgements.extend(judge(subject, span));
            }
        }
        judgements
    }

    /// Judges what happened, each by itself; 不适用 for whom nothing did.
    fn each_item(
        &self,
        picks: &'static [Pick],
        mut judge: impl FnMut(&Subject, Item<'a>) -> Option<Judgement>,
    ) -> Vec<Judgement> {
        let dealt = self.deal(picks);
        self.each(&Every::Programme, |subject, span| {
            let items = dealt.of(&subject);
            if items.is_empty() {
                return vec![self.say(subject, span, Verdict::NotApplicable, &[], "没有发生过".to_owned())];
            }
            items.into_iter().filter_map(|item| judge(&subject, item)).collect()
        })
    }

    /// Those who owe it in a span.
    fn subjects(&self, span: Span) -> Vec<Subject> {
        self.court.subjects(self.clause, span)
    }

    /// Whether an organisation's own records are looked at, or those under it too.
    fn is_wide(&self) -> bool {
        match self.clause.reach {
            Reach::Own => false,
            Reach::Within | Reach::All => true,
        }
    }
}
