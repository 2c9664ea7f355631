//! Days that can be foreseen: when a case must be looked at again, when a step may be taken (发展党员).
//!
//! From what the kinds say of their steps (`Check::Stages`); no duty is judged by it.

use chrono::{Days, NaiveDate};

use super::{Figures, Reader, Row, Verdict};
use crate::book::{Book, Revision};
use crate::catalogue::{self, Check, Foresee, plan};
use crate::period;
use crate::record::{Id, Record};
use crate::show;
use crate::value::Value;

/// One row for each day foreseen, of the records in the book; what was only possible from a day on is told until then.
pub fn rows(book: &Book, figures: &dyn Fn(Id) -> Figures, reader: Reader) -> Vec<Row> {
    let mut rows = Vec::new();
    for kind in &catalogue::get().kinds {
        for check in &kind.checks {
            let Check::Stages { rows: field, foresee, .. } = check else { continue };
            if foresee.is_empty() || !kind.writers.contains(&reader.role) {
                continue;
            }
            for record in book.of_kind(&kind.id).map(Revision::record) {
                let figures = figures(record.own);
                rows.extend(foresee.iter().filter_map(|it| row(it, field, &record, &figures, reader)));
            }
        }
    }
    rows
}

fn row(foresee: &Foresee, field: &str, record: &Record, figures: &Figures, reader: Reader) -> Option<Row> {
    let kind = catalogue::get().kind(&record.kind)?;
    let day = |steps: &[String]| -> Option<NaiveDate> {
        let is = |row: &&Value| row.get("step").text().is_some_and(|step| steps.iter().any(|it| it == step));
        let rows = record.get(field).list().iter().filter(is);
        rows.filter_map(|row| period::date(row.get("date").text()?)).max()
    };
    let ended = !record.text("ended_on").is_empty();
    let from = day(&foresee.after).filter(|_| !ended && day(&foresee.until).is_none())?;
    let days = u64::try_from(figures.number(&foresee.days)).ok()?;
    let due = from.checked_add_days(Days::new(days))?;
    let late = (reader.today - due).num_days();
    if late > 0 && !foresee.must {
        return None;
    }
    let (verdict, word) = if late > 0 {
        (Verdict::Missed, format!("过期 {late} 天"))
    } else {
        (Verdict::Pending { got: 0, need: 1 }, Verdict::Pending { got: 0, need: 1 }.label().to_owned())
    };
    let since = record.id.to_string();
    Some(Row {
        key: Id::derived(&["foreseen", &since, &foresee.say, &due.to_string()]),
        title: format!("{} {}", show::title(kind, record), foresee.say),
        desc: format!("{}，{}", kind.title, show::date(due)),
        due,
        verdict,
        word,
        entry: plan::entry(&foresee.entry).map_or("", |entry| entry.code.as_str()),
        kind: "",
        mine: false,
        stays: kind.visibility.stays(),
        records: vec![record.id],
        write: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Role;
    use crate::record::Clock;

    fn said(steps: &str, today: &str) -> Vec<String> {
        let d = serde_json::from_str(&format!(r#"{{"who":[{{"name":"孙晓"}}],"steps":[{steps}]}}"#)).unwrap();
        let clock = Clock { ms: 1, count: 0, device: "0123456789abcdef".to_owned() };
        let mut book = Book::default();
        book.insert(Revision::new(&Record::new(Id(1), "admission_case", Id(2), clock, d)));
        let reader =
            Reader { role: Role::Secretary, me: None, org: Id(0), today: period::date(today).unwrap() };
        let rows = rows(&book, &|_| Figures::default(), reader);
        rows.iter().map(|row| format!("{} {} {}", row.title, row.due, row.word)).collect()
    }

    #[test]
    fn a_case_says_when_it_is_to_be_looked_at() {
        let activist = r#"{"step":"activist","date":"2025-03-01"}"#;
        assert_eq!(
            said(activist, "2025-06-01"),
            ["孙晓 该考察了 2025-08-31 未到期", "孙晓 满期，可以列为发展对象 2026-03-01 未到期"]
        );
        // The later inspection counts from the earlier one; what was possible long ago is told no more.
        let inspected = format!(r#"{activist},{{"step":"inspect","date":"2025-09-01"}}"#);
        assert_eq!(said(&inspected, "2026-03-13"), ["孙晓 该考察了 2026-03-03 过期 10 天"]);
        let member = format!(
            r#"{inspected},{{"step":"prospect","date":"2026-03-05"}},{{"step":"vote","date":"2026-04-01"}},{{"step":"approval","date":"2026-05-01"}}"#
        );
        assert_eq!(
            said(&member, "2026-06-01"),
            ["孙晓 预备期该考察了 2026-10-31 未到期", "孙晓 预备期满，该讨论转正 2027-05-01 未到期"]
        );
        assert_eq!(
            said(&format!(r#"{member},{{"step":"full_vote","date":"2027-05-10"}}"#), "2027-06-01"),
            [""; 0]
        );
    }

    #[test]
    fn what_is_foreseen_names_steps_and_figures() {
        for kind in &catalogue::get().kinds {
            for check in &kind.checks {
                let Check::Stages { rows, foresee, .. } = check else { continue };
                let field = kind.field(rows).unwrap();
                let catalogue::Shape::Rows { columns } = &field.shape else { panic!("{rows}") };
                let step = columns.iter().find(|it| it.id == "step").unwrap();
                let catalogue::Shape::Choice { options } = &step.shape else { panic!("{rows}") };
                for it in foresee {
                    let known = |id: &String| options.iter().any(|option| option.id == *id);
                    assert!(it.after.iter().chain(&it.until).all(known), "{}", it.say);
                    assert!(catalogue::figure::figure(&it.days).is_some(), "{}", it.days);
                    assert!(plan::entry(&it.entry).is_some(), "{}", it.entry);
                }
            }
        }
    }
}
