//! What is due, late first: rows for 今日 and 日历, and the form that would settle each.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{Datelike, NaiveDate};

use super::{Judged, Judgement, Span, Subject, Verdict, verdict::of_span};
use crate::catalogue::duty::{Clause, Pick, Test};
use crate::catalogue::{self, Fill, Kind, Shape, duty::Rule};
use crate::period::Period;
use crate::profile::Role;
use crate::record::{Id, common};
use crate::roster::Roster;
use crate::value::{Map, Value};

/// The one kind whose record several entries ask for.
const SELF_ASSESSMENT: &str = "self_assessment";
/// More subjects than this of one clause and one span are told in one row.
const APART: usize = 3;
/// Most names in a row's line.
const NAMED: usize = 3;

/// One thing that is due, was due, or is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The same for the same thing at any time, on any device.
    pub key: Id,
    /// 第一党小组 10月 党小组会
    pub title: String,
    /// What is asked, and by when.
    pub desc: String,
    /// The last day.
    pub due: NaiveDate,
    /// As the records have it.
    pub verdict: Verdict,
    /// 过期 18 天, 还差 2 个, 已做到.
    pub word: String,
    /// Code of the entry.
    pub entry: &'static str,
    /// Id of the kind of record it asks for; empty where that is not one.
    pub kind: &'static str,
    /// It is the reader's own to do, nobody else's.
    pub mine: bool,
    /// It names what stays with its writer (class C, X): no summary carries it out of the handbook.
    pub stays: bool,
    /// The records behind it.
    pub records: Vec<Id>,
    /// The form that would make what is missing.
    pub write: Option<Write>,
}

/// A form to be filled in, and what is known of it already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// Id of the kind.
    pub kind: String,
    /// Values to begin with.
    pub values: Map,
}

/// What is due by when it is due. Each part by day, then by title.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Agenda {
    /// This year's, whose day is past.
    pub late: Vec<Row>,
    /// Due until the end of this month.
    pub month: Vec<Row>,
    /// Due until the end of this year.
    pub year: Vec<Row>,
    /// Done in a span that is not over.
    pub done: Vec<Row>,
    /// Of earlier years, still open: how many.
    pub older: usize,
}

impl Write {
    /// Behind the address of the form: base64url of the values, JSON.
    pub fn tail(&self) -> String {
        let mut bytes = Vec::new();
        Value::Map(self.values.clone()).write_ascii(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The values behind an address; none where it is broken.
    pub fn values_of(tail: &str) -> Map {
        let bytes = URL_SAFE_NO_PAD.decode(tail).unwrap_or_default();
        match serde_json::from_slice(&bytes) {
            Ok(Value::Map(map)) => map,
            Ok(_) | Err(_) => Map::new(),
        }
    }
}

/// Who reads the rows, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    /// What they may write.
    pub role: Role,
    /// Their own person: nobody is told their own name.
    pub me: Option<Id>,
    /// Their own organisation. Who looks at several is told whose each thing is.
    pub org: Id,
    /// The day it is.
    pub today: NaiveDate,
}

impl Reader {
    /// They look at several branches.
    pub fn sees_many(&self) -> bool {
        matches!(self.role, Role::Team | Role::Office)
    }

    /// Whether a row may go without saying whose it is: their own branch's or unit's.
    fn owes(&self, subject: &Subject, clause: &Clause) -> bool {
        let one = !self.sees_many() || subject.org == self.org;
        one && subject.group.is_none() && !clause.who.is_person()
    }
}

impl Agenda {
    /// From all that a viewer sees.
    ///
    /// `foreseen` are rows besides (`duty::foresee`).
    pub fn of(judged: &[Judged], foreseen: Vec<Row>, roster: &Roster, reader: Reader) -> Self {
        let today = reader.today;
        let mut agenda = Agenda::default();
        let (passed, foreseen): (Vec<Row>, Vec<Row>) =
            foreseen.into_iter().partition(|row| row.verdict == Verdict::Missed);
        // It stands in no entry's verdict: it is told until it is done, whatever the year.
        agenda.late.extend(passed);
        for row in rows(judged, roster, reader).into_iter().chain(foreseen) {
            let this_year = row.due.year() == today.year();
            match row.verdict {
                Verdict::Missed | Verdict::Partial { .. } if row.due.year() < today.year() => {
                    agenda.older += 1;
                }
                Verdict::Missed | Verdict::Partial { .. } => agenda.late.push(row),
                Verdict::Pending { .. } if this_year && row.due.month() == today.month() => {
                    agenda.month.push(row);
                }
                Verdict::Pending { .. } if this_year => agenda.year.push(row),
                Verdict::Met if row.due >= today => agenda.done.push(row),
                Verdict::Met
                | Verdict::Pending { .. }
                | Verdict::NotApplicable
                | Verdict::Unknown(_)
                | Verdict::Text => {}
            }
        }
        for part in [&mut agenda.late, &mut agenda.month, &mut agenda.year, &mut agenda.done] {
            part.sort_by(|a, b| (a.due, &a.title).cmp(&(b.due, &b.title)));
        }
        // One self-assessment does for several entries: it is to be done once.
        for part in [&mut agenda.late, &mut agenda.month, &mut agenda.year, &mut agenda.done] {
            let mut seen = BTreeSet::new();
            part.retain(|row| row.kind != SELF_ASSESSMENT || seen.insert((row.title.clone(), row.due)));
        }
        // What was missed last is what can best be made good.
        agenda.late.sort_by_key(|row| std::cmp::Reverse(row.due));
        agenda
    }

    /// Late and due together.
    pub fn open(&self) -> usize {
        self.late.len() + self.month.len() + self.year.len()
    }

    /// 有 1 件过期，年底前还有 6 件。
    pub fn sentence(&self) -> String {
        match (self.late.len(), self.month.len() + self.year.len()) {
            (0, 0) => "眼下没有要做的。".to_owned(),
            (0, n) => format!("年底前还有 {n} 件。"),
            (late, 0) => format!("有 {late} 件过期。"),
            (late, n) => format!("有 {late} 件过期，年底前还有 {n} 件。"),
        }
    }
}

/// Judgements as rows: many subjects of one clause and one span are one.
pub fn rows(judged: &[Judged], roster: &Roster, reader: Reader) -> Vec<Row> {
    let mut rows = Vec::new();
    for judged in judged {
        let mut together: BTreeMap<(usize, Span), Vec<&Judgement>> = BTreeMap::new();
        for one in judged.judgements.iter().filter(|it| is_owed(it)) {
            together.entry((one.clause, one.span)).or_default().push(one);
        }
        for ((_, span), ones) in together {
            let owed: Vec<&Judgement> =
                ones.into_iter().filter(|it| it.verdict != Verdict::NotApplicable).collect();
            if owed.len() > APART {
                rows.extend(summed(&owed, span, roster, reader));
            } else {
                rows.extend(owed.into_iter().filter_map(|it| single(it, roster, reader)));
            }
        }
    }
    rows
}

/// Trends and sums are read, not done.
fn is_owed(it: &Judgement) -> bool {
    it.asked().is_some_and(|clause| !matches!(clause.rule, Rule::Trend(_) | Rule::Sum(_)))
}

fn single(it: &Judgement, roster: &Roster, reader: Reader) -> Option<Row> {
    let Reader { role, me, today, .. } = reader;
    let clause = it.asked()?;
    let mine = reader.owes(&it.subject, clause) || (me.is_some() && it.subject.person == me);
    let who =
        if mine { String::new() } else { format!("{} ", it.subject.label_among(roster, reader.sees_many())) };
    Some(Row {
        key: key(it, &[&it.subject]),
        title: format!("{who}{}{}", short(it.span, today), name(clause)).trim().to_owned(),
        desc: desc(clause, it.span, it.verdict, &it.note),
        due: it.span.last(),
        verdict: it.verdict,
        word: word(it.verdict, it.span, today),
        entry: it.entry,
        kind: asks_for(clause),
        mine: me.is_some() && it.subject.person == me,
        stays: false,
        records: it.records.clone(),
        write: write(it, role),
    })
}

/// One row for many: how many of them, and who is missing.
fn summed(ones: &[&Judgement], span: Span, roster: &Roster, reader: Reader) -> Option<Row> {
    let Reader { role, today, .. } = reader;
    let first = ones.first()?;
    let clause = first.asked()?;
    let verdict = of_span(ones.iter().map(|it| it.verdict));
    let missing: Vec<String> = ones
        .iter()
        .filter(|it| it.verdict != Verdict::Met)
        .map(|it| it.subject.label_among(roster, reader.sees_many()))
        .collect();
    let names = missing.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join("、");
    let more = if missing.len() > NAMED { format!("等 {} 个", missing.len()) } else { String::new() };
    let note = if missing.is_empty() { String::new() } else { format!("还差{names}{more}") };
    let word = match verdict {
        Verdict::Partial { .. } | Verdict::Pending { .. } => {
            format!("{}/{}", ones.len() - missing.len(), ones.len())
        }
        verdict => word(verdict, span, today),
    };
    Some(Row {
        key: key(first, &[]),
        title: format!("{}{}", short(span, today), name(clause)),
        desc: desc(clause, span, verdict, &note),
        due: span.last(),
        verdict,
        word,
        entry: first.entry,
        kind: asks_for(clause),
        mine: false,
        stays: false,
        records: ones.iter().flat_map(|it| it.records.iter().copied()).collect(),
        write: open_one(ones).and_then(|it| write(it, role)),
    })
}

/// Entry, clause and span; whose it is, unless many are told as one.
fn key(it: &Judgement, subjects: &[&Subject]) -> Id {
    let clause = it.clause.to_string();
    let (first, last) = (it.span.first().to_string(), it.span.last().to_string());
    let mut parts = vec!["duty".to_owned(), it.entry.to_owned(), clause, first, last];
    for subject in subjects {
        let person = subject.person.map(|id| id.to_string()).unwrap_or_default();
        parts.extend([subject.org.to_string(), person, subject.group.clone().unwrap_or_default()]);
        // What happened is due by itself: two inquiries of one day are two.
        parts
            .extend(matches!(it.span, Span::Due(_)).then(|| it.records.first().map(Id::to_string)).flatten());
    }
    Id::derived(&parts.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The first of them that is not done.
fn open_one<'a>(ones: &[&'a Judgement]) -> Option<&'a Judgement> {
    ones.iter().copied().find(|it| it.verdict != Verdict::Met)
}

/// 党小组会, where one kind settles it; else what is asked.
fn name(clause: &'static Clause) -> String {
    let kind = catalogue::get().kind(asks_for(clause));
    kind.map_or_else(|| clause.say.clone(), |kind| kind.title.clone())
}

/// The one kind whose records, in each span, settle it.
fn asks_for(clause: &'static Clause) -> &'static str {
    match (&clause.rule, clause.rule.picks().as_slice()) {
        (Rule::Periodic(_), [one]) => &one.kind,
        _ => "",
    }
}

/// What is asked, unless the title says it; how far it is; by when, unless that is past.
fn desc(clause: &'static Clause, span: Span, verdict: Verdict, note: &str) -> String {
    let due = span.last();
    let late = matches!(verdict, Verdict::Missed | Verdict::Partial { .. });
    let programme = matches!(span, Span::Programme(..));
    let by = if late && programme { String::new() } else { format!("{}月{}日前", due.month(), due.day()) };
    let say = if name(clause) == clause.say { "" } else { clause.say.as_str() };
    let none = matches!(verdict, Verdict::Missed | Verdict::Pending { got: 0, .. }) && note.starts_with("0/");
    let note = if none { "" } else { note };
    [say, note, &by].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("，")
}

/// 10月 , 三季度 , 上半年 : of this year; a year's own and the programme's say nothing.
fn short(span: Span, today: NaiveDate) -> String {
    let Span::Period(period) = span else { return String::new() };
    let label = period.label().replace(&format!("{}年", period.year), "").replace('第', "");
    let year = if period.year == today.year() { String::new() } else { format!("{}年", period.year) };
    if label.is_empty() && year.is_empty() { String::new() } else { format!("{year}{label} ") }
}

fn word(verdict: Verdict, span: Span, today: NaiveDate) -> String {
    match verdict {
        // What spans the whole programme is missed before its last day where that can be told.
        Verdict::Missed if span.last() < today => format!("过期 {} 天", (today - span.last()).num_days()),
        Verdict::Partial { got, need } if got > 0 => format!("差 {}", need - got),
        verdict => verdict.label().to_owned(),
    }
}

/// The form that would settle a judgement, for who may write it: its kind, with what the conditions and the span say.
/// None where nothing is open, or where another role writes it.
pub fn write(it: &Judgement, role: Role) -> Option<Write> {
    let open = matches!(it.verdict, Verdict::Missed | Verdict::Partial { .. } | Verdict::Pending { .. });
    let clause = it.asked().filter(|_| open)?;
    if let Rule::Institution(rule) = &clause.rule {
        let values = Map::from([("about".to_owned(), rule.about.as_str().into())]);
        let kind = catalogue::get().kind("institution").filter(|kind| kind.writers.contains(&role))?;
        return Some(Write { kind: kind.id.clone(), values });
    }
    let writable = |pick: &&Pick| kind(pick).is_some_and(|kind| !kind.hidden && kind.writers.contains(&role));
    let pick = clause.rule.picks().into_iter().find(writable)?;
    Some(Write { kind: pick.kind.clone(), values: known(pick, it) })
}

fn kind(pick: &Pick) -> Option<&'static Kind> {
    catalogue::get().kind(&pick.kind)
}

/// What a new record begins with, so that it counts: options asked for, the period, the day if the span is over.
fn known(pick: &Pick, it: &Judgement) -> Map {
    let mut values = Map::new();
    let Some(kind) = kind(pick) else { return values };
    for cond in pick.conds.iter().filter(|cond| cond.path.column.is_none() && cond.path.row.is_none()) {
        let Some(field) = kind.field(&cond.path.field).filter(|_| pick.rows.is_none() || cond.path.up) else {
            continue;
        };
        if let Test::Is(options) = &cond.test
            && let [one] = options.as_slice()
        {
            let many = matches!(field.shape, Shape::Choices { .. });
            let value = if many { Value::List(vec![one.as_str().into()]) } else { one.as_str().into() };
            values.insert(field.id.clone(), value);
        }
    }
    if let Some(group) = &it.subject.group {
        values.insert("group".to_owned(), group.as_str().into());
    }
    let past = !matches!(it.verdict, Verdict::Pending { .. });
    for field in kind.fields.iter().filter(|field| field.fill == Some(Fill::Today)) {
        if let Some(text) = when(&field.shape, &field.id, it.span, past) {
            values.insert(field.id.clone(), text.into());
        }
    }
    values
}

/// The period a form is for; the day is left to its writer unless the span is past.
fn when(shape: &Shape, id: &str, span: Span, past: bool) -> Option<String> {
    match (shape, span) {
        (Shape::Period { unit }, Span::Period(_) | Span::Programme(..)) => {
            Some(Period::of(*unit, span.first()).to_string())
        }
        (Shape::Date { .. }, Span::Period(period)) if id == common::DATE && past => {
            Some(period.last().to_string())
        }
        _ => None,
    }
}
