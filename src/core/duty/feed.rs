//! What a person's own calendar shows: what is due, what is open in the ledger, school terms; each under a lasting key.

use chrono::NaiveDate;

use super::{Agenda, Row, Verdict};
use crate::ledger;
use crate::record::Id;

/// One event of whole days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The same for the same thing in every file.
    pub key: Id,
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: NaiveDate,
    /// 党小组会, 已做到：党小组会
    pub title: String,
    /// What is asked.
    pub text: String,
    /// Something is left to do: worth a reminder.
    pub open: bool,
}

/// All of them, by day.
pub fn events(
    agenda: &Agenda,
    ledger: &[ledger::Entry],
    terms: &[(String, NaiveDate, NaiveDate)],
) -> Vec<Event> {
    let rows = [&agenda.late, &agenda.month, &agenda.year, &agenda.done].into_iter().flatten().map(due);
    let open = ledger.iter().filter_map(|it| promised(it, it.due?));
    let terms = terms.iter().map(|(name, first, last)| Event {
        key: Id::derived(&["term", name, &first.to_string()]),
        first: *first,
        last: *last,
        title: name.clone(),
        text: String::new(),
        open: false,
    });
    let mut events: Vec<Event> = rows.chain(open).chain(terms).collect();
    events.sort_by(|a, b| (a.first, &a.title).cmp(&(b.first, &b.title)));
    events
}

fn due(row: &Row) -> Event {
    let met = row.verdict == Verdict::Met;
    let title = if met { format!("已做到：{}", row.title) } else { row.title.clone() };
    Event { key: row.key, first: row.due, last: row.due, title, text: row.desc.clone(), open: !met }
}

fn promised(it: &ledger::Entry, day: NaiveDate) -> Option<Event> {
    let open = it.done.is_none();
    let title = if open { it.what.clone() } else { format!("已办完：{}", it.what) };
    let text =
        [it.who.as_str(), &it.from].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("，");
    (it.sort != crate::catalogue::Sort::MakeUp).then_some(Event {
        key: it.key,
        first: day,
        last: day,
        title,
        text,
        open,
    })
}
