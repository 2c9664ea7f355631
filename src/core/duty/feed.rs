//! What a person's own calendar shows: what is due, what is open in the ledger, school terms; each under a lasting key.

use chrono::NaiveDate;

use super::{Agenda, Row, Verdict};
use crate::ledger;
use crate::record::Id;

/// In place of what stays with its writer.
const STAYS: &str = "手册里有一件事到期";

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

/// A phone's calendar is often kept on somebody's server: what stays with its writer is told there without content.
fn due(row: &Row) -> Event {
    let met = row.verdict == Verdict::Met;
    let (title, text) =
        if row.stays { (STAYS.to_owned(), String::new()) } else { (row.title.clone(), row.desc.clone()) };
    let title = if met { format!("已做到：{title}") } else { title };
    Event { key: row.key, first: row.due, last: row.due, title, text, open: !met }
}

fn promised(it: &ledger::Entry, day: NaiveDate) -> Option<Event> {
    let open = it.done.is_none();
    let (what, text) = if it.stays {
        (STAYS.to_owned(), String::new())
    } else {
        let text: Vec<&str> = [it.who.as_str(), &it.from].into_iter().filter(|it| !it.is_empty()).collect();
        (it.what.clone(), text.join("，"))
    };
    let title = if open { what } else { format!("已办完：{what}") };
    let event = Event { key: it.key, first: day, last: day, title, text, open };
    (it.sort != crate::catalogue::Sort::MakeUp).then_some(event)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Sort;
    use crate::period::date;

    fn entry(what: &str, stays: bool) -> ledger::Entry {
        ledger::Entry {
            key: Id(1),
            sort: Sort::Reply,
            what: what.to_owned(),
            who: "李明".to_owned(),
            due: date("2026-03-23"),
            done: None,
            from: "函询 2026年3月2日".to_owned(),
            record: Id(2),
            stays,
        }
    }

    #[test]
    fn what_stays_with_its_writer_is_told_without_content() {
        let all = [entry("食堂招标", true), entry("修路", false)];
        let events = events(&Agenda::default(), &all, &[]);
        let said: Vec<_> = events.iter().map(|it| (it.title.as_str(), it.text.as_str())).collect();
        assert!(said.contains(&(STAYS, "")) && said.contains(&("修路", "李明，函询 2026年3月2日")));
        assert!(!format!("{events:?}").contains("食堂"));
    }
}
