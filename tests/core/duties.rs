//! The duties of `src/core/catalogue/duties/`: all 118 entries, and no rule that names what does not exist.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod cases;
mod holds;
mod programme;
mod worked;
mod world;

use std::collections::BTreeSet;

use qiangji::catalogue::duty::{Amount, Clause, Cond, Due, Duty, Every, Path, Pick, Rule, Sum, Test, duties};
use qiangji::catalogue::{self, Choice, Field, Shape, figure, plan};
use qiangji::duty::Figures;

fn clauses() -> impl Iterator<Item = (&'static Duty, &'static Clause)> {
    duties().iter().flat_map(|duty| duty.clauses.iter().map(move |clause| (duty, clause)))
}

#[test]
fn every_entry_has_its_duty() {
    let codes: Vec<&str> = duties().iter().map(|duty| duty.entry.as_str()).collect();
    let entries: Vec<&str> = plan::entries().iter().map(|entry| entry.code.as_str()).collect();
    assert_eq!(codes, entries);
    assert_eq!(codes.len(), 118);
}

/// Entries that only explain (domain.md 4.1, decisions.md, Verdicts).
#[test]
fn only_these_have_no_rule() {
    let text: Vec<&str> =
        duties().iter().filter(|it| it.clauses.is_empty()).map(|it| it.entry.as_str()).collect();
    assert_eq!(text, ["A04", "B02", "B10", "B15", "D01", "G07", "F15", "F17"]);
}

#[test]
fn every_clause_says_what_it_asks() {
    for (duty, clause) in clauses() {
        assert!(!clause.say.is_empty() && !clause.say.ends_with('。'), "{}: {}", duty.entry, clause.say);
        assert!(clause.say.chars().count() <= 30, "{}: {} does not fit a row", duty.entry, clause.say);
    }
}

#[test]
fn every_path_leads_to_a_field() {
    for (duty, clause) in clauses() {
        for pick in clause.rule.picks() {
            assert_pick(&duty.entry, pick);
        }
        for (path, pick) in paths(clause) {
            assert_path(&duty.entry, pick, path);
        }
        if let Some(hold) = &clause.hold {
            assert_path(&duty.entry, clause.rule.picks()[0], &hold.at);
        }
    }
}

#[test]
fn every_condition_can_hold() {
    for (duty, clause) in clauses() {
        for (cond, pick) in conds(clause) {
            assert_cond(&duty.entry, pick, cond);
        }
    }
}

#[test]
fn every_figure_is_known_and_used() {
    let mut used = BTreeSet::new();
    for (duty, clause) in clauses() {
        for name in figures(clause) {
            let figure = figure::figure(name).unwrap_or_else(|| panic!("{} names figure {name}", duty.entry));
            assert!(
                figure.entries.contains(&duty.entry),
                "{name} does not say that {} hangs on it",
                duty.entry
            );
            used.insert(name);
        }
    }
    let elsewhere = ["programme_start", "programme_end", "late_days"];
    for figure in figure::figures() {
        let named = used.contains(figure.id.as_str()) || elsewhere.contains(&figure.id.as_str());
        assert!(named, "{} is read by no rule", figure.id);
        assert!(!figure.source.is_empty() && !figure.label.is_empty(), "{}", figure.id);
        let fixed = figure.source.starts_with("方案第") && !figure.source.contains("没有写");
        assert_eq!(figure.fixed, fixed, "{}: {}", figure.id, figure.source);
        for entry in &figure.entries {
            assert!(plan::entry(entry).is_some(), "{} names entry {entry}", figure.id);
        }
    }
}

/// The kinds say the same as the duties: which entries a record counts for.
#[test]
fn kinds_and_duties_agree() {
    for kind in &catalogue::get().kinds {
        let named: BTreeSet<&str> = kind.entries.iter().map(String::as_str).collect();
        let read: BTreeSet<&str> = duties()
            .iter()
            .filter(|duty| duty.kinds().contains(&kind.id.as_str()))
            .map(|duty| duty.entry.as_str())
            .collect();
        let missing: Vec<&&str> = read.difference(&named).collect();
        assert!(missing.is_empty(), "{} does not name {missing:?}, whose rules read it", kind.id);
    }
}

#[test]
fn sums_name_entries() {
    for (duty, clause) in clauses() {
        match &clause.rule {
            Rule::Sum(Sum::Entries(codes)) => {
                assert!(codes.iter().all(|code| plan::entry(code).is_some()), "{}: {codes:?}", duty.entry);
            }
            Rule::Sum(Sum::Sections(sections)) => {
                let known = |section: &String| plan::entries().iter().any(|entry| entry.section == *section);
                assert!(sections.iter().all(known), "{}: {sections:?}", duty.entry);
            }
            _ => {}
        }
    }
}

fn kind_fields(pick: &Pick, up: bool) -> &'static [Field] {
    let kind = catalogue::get().kind(&pick.kind).unwrap_or_else(|| panic!("no kind is called {}", pick.kind));
    match pick.rows.as_ref().filter(|_| !up) {
        None => &kind.fields,
        Some(rows) => columns(kind.field(rows).unwrap()),
    }
}

fn columns(field: &Field) -> &[Field] {
    let Shape::Rows { columns } = &field.shape else { panic!("{} has no rows", field.id) };
    columns
}

/// The field at a path; none where it is a part of a field that has no columns of its own.
fn field(entry: &str, pick: &Pick, path: &Path) -> Option<&'static Field> {
    let fields = kind_fields(pick, path.up);
    let head = fields.iter().find(|field| field.id == path.field);
    let head = head.unwrap_or_else(|| panic!("{entry}: {}.{path} is no field", pick.kind));
    if let Some(option) = &path.row {
        let chosen = columns(head).iter().flat_map(options).any(|it| it.id == *option);
        assert!(chosen, "{entry}: no row of {}.{path} can be {option}", pick.kind);
    }
    match (&path.column, &head.shape) {
        (None, _) => Some(head),
        (Some(column), Shape::Attendance) => {
            assert!(["expected", "present"].contains(&column.as_str()), "{entry}: {path}");
            None
        }
        (Some(column), _) => {
            let found = columns(head).iter().find(|it| it.id == *column);
            Some(found.unwrap_or_else(|| panic!("{entry}: {}.{path} is no column", pick.kind)))
        }
    }
}

fn options(field: &Field) -> &[Choice] {
    match &field.shape {
        Shape::Choice { options } | Shape::Choices { options } => options,
        _ => &[],
    }
}

fn assert_pick(entry: &str, pick: &Pick) {
    kind_fields(pick, false);
    for path in pick.by.iter().chain(&pick.day) {
        assert_path(entry, pick, path);
    }
    for path in &pick.by {
        let people = matches!(field(entry, pick, path).map(|it| &it.shape), Some(Shape::People { .. }));
        assert!(people, "{entry}: {}.{path} holds no people", pick.kind);
    }
}

fn assert_path(entry: &str, pick: &Pick, path: &Path) {
    field(entry, pick, path);
}

fn assert_cond(entry: &str, pick: &Pick, cond: &Cond) {
    let field = field(entry, pick, &cond.path);
    let shape = field.map(|it| &it.shape);
    match &cond.test {
        Test::Is(wanted) => {
            let known: Vec<&str> = field.into_iter().flat_map(options).map(|it| it.id.as_str()).collect();
            assert!(
                wanted.iter().all(|it| known.contains(&it.as_str())),
                "{entry}: {} is one of {wanted:?}",
                cond.path
            );
        }
        Test::Yes(_) => assert!(matches!(shape, Some(Shape::YesNo)), "{entry}: {} is no question", cond.path),
        Test::Contains(_) => {
            assert!(matches!(shape, Some(Shape::Text | Shape::Paragraph)), "{entry}: {}", cond.path);
        }
        Test::Percent { of, all, .. } => of.iter().chain(all).for_each(|path| assert_path(entry, pick, path)),
        Test::MonthsAfter { from, .. } => assert_path(entry, pick, from),
        Test::Filled(_) | Test::Least(_) => {}
    }
}

/// Conditions, each with the pick it is asked of.
fn conds(clause: &'static Clause) -> Vec<(&'static Cond, &'static Pick)> {
    let picks = clause.rule.picks();
    let own = picks.iter().flat_map(|pick| pick.conds.iter().map(|cond| (cond, *pick)));
    let more: Vec<&Cond> = match &clause.rule {
        Rule::Document(it) => it.complete.iter().collect(),
        Rule::ClosedLoop(it) => it.done.iter().collect(),
        Rule::Coverage(it) => it.cap.iter().flat_map(|cap| &cap.conds).collect(),
        Rule::Checklist(it) => it.points.iter().flat_map(|point| &point.conds).collect(),
        Rule::Periodic(_)
        | Rule::Institution(_)
        | Rule::Deadline(_)
        | Rule::Order(_)
        | Rule::Trend(_)
        | Rule::Sum(_) => Vec::new(),
    };
    own.chain(more.into_iter().flat_map(|cond| first(&clause.rule).into_iter().map(move |pick| (cond, pick))))
        .collect()
}

/// The picks whose items a rule's own conditions and paths are asked of.
fn first(rule: &'static Rule) -> Vec<&'static Pick> {
    match rule {
        Rule::Order(it) => it.of.iter().collect(),
        rule => rule.picks(),
    }
}

fn paths(clause: &'static Clause) -> Vec<(&'static Path, &'static Pick)> {
    let each = |paths: Vec<&'static Path>| -> Vec<(&'static Path, &'static Pick)> {
        let picks = first(&clause.rule);
        paths
            .into_iter()
            .flat_map(|path| picks.iter().map(move |pick| (path, *pick)).collect::<Vec<_>>())
            .collect()
    };
    match &clause.rule {
        Rule::Periodic(it) => {
            each(it.sum.iter().chain(&it.distinct).chain(&it.due).chain(&it.done).collect())
        }
        Rule::Document(it) => each(it.day.iter().collect()),
        Rule::Deadline(it) => each([&it.done].into_iter().chain(due_paths(&it.due)).collect()),
        Rule::Order(it) => {
            let mut all = each([&it.then].into_iter().chain(&it.first.same).collect());
            let other: Vec<&Pick> =
                if it.first.of.is_some() { it.first.of.iter().collect() } else { it.of.iter().collect() };
            all.extend(other.iter().map(|pick| (&it.first.day, *pick)));
            all.extend(it.first.same.iter().flat_map(|path| other.iter().map(move |pick| (path, *pick))));
            all
        }
        Rule::ClosedLoop(it) => each(it.due.iter().collect()),
        Rule::Trend(it) => each(it.sum.iter().chain(&it.over).collect()),
        Rule::Coverage(_) | Rule::Checklist(_) | Rule::Institution(_) | Rule::Sum(_) => Vec::new(),
    }
}

fn due_paths(due: &'static Due) -> Vec<&'static Path> {
    match due {
        Due::Fixed { .. } => Vec::new(),
        Due::Days { after, .. } => vec![after],
        Due::Workdays { after, at, extension, .. } => {
            let more = extension.iter().flat_map(|it| [&it.days, &it.asked]);
            [after].into_iter().chain(at).chain(more).collect()
        }
    }
}

fn named(amount: &'static Amount) -> Option<&'static str> {
    if let Amount::Figure(id) = amount { Some(id) } else { None }
}

fn every(every: &'static Every) -> Option<&'static str> {
    if let Every::Figure(id) = every { Some(id) } else { None }
}

/// Every figure that a clause names.
fn figures(clause: &'static Clause) -> Vec<&'static str> {
    let conds = conds(clause).into_iter().filter_map(|(cond, _)| match &cond.test {
        Test::Least(least) | Test::Percent { least, .. } => named(least),
        _ => None,
    });
    let own: Vec<Option<&str>> = match &clause.rule {
        Rule::Periodic(it) => {
            let gap = it.gap.iter().flat_map(|gap| [named(&gap.days), named(&gap.grace)]);
            gap.chain([every(&it.every), named(&it.need), it.percent.as_ref().and_then(named)]).collect()
        }
        Rule::Document(it) => {
            let day = it.by.as_deref().filter(|by| !by.starts_with(|c: char| c.is_ascii_digit()));
            vec![every(&it.covers), day]
        }
        Rule::Deadline(it) => match &it.due {
            Due::Fixed { figure, also } => vec![Some(figure.as_str()), also.as_deref()],
            Due::Days { days, .. } => vec![named(days)],
            Due::Workdays { days, extension, .. } => {
                vec![named(days), extension.as_ref().and_then(|it| named(&it.default))]
            }
        },
        Rule::Order(it) => {
            vec![it.first.days.as_ref().and_then(named), it.first.workdays.as_ref().and_then(named)]
        }
        Rule::Coverage(it) => {
            vec![every(&it.every), named(&it.percent), it.cap.as_ref().and_then(|cap| named(&cap.one_in))]
        }
        Rule::ClosedLoop(it) => vec![named(&it.percent), it.floor.as_ref().and_then(named)],
        Rule::Checklist(it) => {
            let points = it.points.iter().flat_map(|it| [&it.members, &it.from_members, &it.years]);
            points.map(|amount| amount.as_ref().and_then(named)).chain([every(&it.every)]).collect()
        }
        Rule::Sum(Sum::FiveGood(share)) => vec![named(share)],
        Rule::Institution(_) | Rule::Trend(_) | Rule::Sum(_) => Vec::new(),
    };
    own.into_iter().flatten().chain(conds).collect()
}

/// A figure that does not fit its shape is left out, and the profiles are never mixed.
#[test]
fn figures_hold_by_profile_and_unit() {
    let values = |text: &str| serde_json::from_str::<qiangji::value::Map>(text).unwrap();
    let own = Figures::from_values(&values(
        r#"{"profile":"current","figures":[{"figure":"contact_visits","value":"6"},{"figure":"term_years","value":"三"},{"figure":"x","value":"1"}]}"#,
    ));
    assert_eq!((own.number("contact_visits"), own.number("term_years")), (6, 3));
    assert!(own.is_own("contact_visits") && !own.is_own("term_years"));
    let plan = Figures::default();
    assert_eq!(
        (plan.number("contact_visits"), plan.number("term_years"), plan.number("training_minutes")),
        (4, 2, 0)
    );
    for figure in figure::figures() {
        for profile in figure::Profile::ALL {
            let text = match figure.value(profile) {
                figure::Setting::Number(n) => n.to_string(),
                figure::Setting::Text(text) => text.clone(),
            };
            assert_eq!(
                qiangji::duty::read_figure(figure, &text).as_ref(),
                Some(figure.value(profile)),
                "{}",
                figure.id
            );
        }
    }
}
