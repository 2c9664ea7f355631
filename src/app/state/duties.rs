//! What is fulfilled, for whoever uses this device: judged when somebody looks, and after a save only where it touches.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use leptos::prelude::*;
use qiangji::book::Book;
use qiangji::catalogue::figure::{Profile as FigureProfile, Setting};
use qiangji::duty::matrix::{self, Line};
use qiangji::duty::{
    Agenda, Ask, Court, EVERYWHERE, Facts, Figures, Judged, Row, Verdict, Viewer, kinds, rows,
};
use qiangji::profile::Profile;
use qiangji::record::Id;
use qiangji::roster::Roster;
use qiangji::workdays::Table;

use super::AppState;
use crate::site::Site;

/// What was judged, and what it was judged by.
#[derive(Clone)]
pub struct Duties(Arc<Known>);

struct Known {
    ask: Ask,
    roster: Roster,
    figures: Figures,
    facts: Facts,
    /// All in scope.
    all: Vec<Judged>,
    /// What this role sees of it.
    seen: Vec<Judged>,
}

/// Where the duties come from.
#[derive(Clone, Copy)]
pub struct Sources {
    pub book: ReadSignal<Book>,
    pub roster: Memo<Roster>,
    pub profile: RwSignal<Profile>,
    pub site: RwSignal<Site>,
    pub today: RwSignal<NaiveDate>,
    pub touched: StoredValue<Option<BTreeSet<String>>>,
}

impl Duties {
    /// Follows the book, the roster, who looks and the day.
    pub fn memo(sources: Sources) -> Memo<Duties> {
        Memo::new_with_compare(move |before: Option<&Duties>| Duties::judge(sources, before), |_, _| true)
    }

    fn judge(sources: Sources, before: Option<&Duties>) -> Duties {
        let Sources { book, roster, profile, site, today, touched } = sources;
        let (profile, site) = (profile.get(), site.get());
        let roster = roster.get().completed(&profile);
        let viewer = Viewer::of(&profile, &roster);
        let ask = viewer.ask(today.get());
        let changed = touched.try_update_value(|touched| touched.replace(BTreeSet::new())).flatten();
        book.with(|book| {
            let above = ask.org.map(|org| roster.above(org)).unwrap_or_default();
            let (figures, workdays) =
                (with_site(Figures::of(book, &above), &site), Figures::workdays(book, &above));
            let old = before.filter(|old| old.0.ask == ask && old.0.figures == figures);
            let few = changed.filter(|kinds| !kinds.iter().any(|kind| EVERYWHERE.contains(&kind.as_str())));
            let (facts, all) = if let Some((old, kinds)) = old.zip(few) {
                again(book, &roster, &ask, &figures, &workdays, old, &kinds)
            } else {
                let facts = Facts::gather(book, &roster, kinds());
                let all = court(book, &roster, &ask, &figures, &workdays, &facts).all();
                (facts, all)
            };
            let seen = viewer.narrowed(&all);
            Duties(Arc::new(Known { ask, roster, figures, facts, all, seen }))
        })
    }
}

fn court<'a>(
    book: &'a Book,
    roster: &'a Roster,
    ask: &'a Ask,
    figures: &'a Figures,
    workdays: &'a Table,
    facts: &'a Facts,
) -> Court<'a> {
    Court { book, roster, facts, figures, workdays, ask }
}

fn again(
    book: &Book,
    roster: &Roster,
    ask: &Ask,
    figures: &Figures,
    workdays: &Table,
    old: &Duties,
    changed: &BTreeSet<String>,
) -> (Facts, Vec<Judged>) {
    let mut facts = old.0.facts.clone();
    for kind in changed {
        facts.refresh(book, roster, kind);
    }
    let all = court(book, roster, ask, figures, workdays, &facts).again(&old.0.all, changed);
    (facts, all)
}

/// What the host has set stands behind what the unit has.
fn with_site(mut figures: Figures, site: &Site) -> Figures {
    if site.profile == "现行" && figures.own.is_empty() {
        figures.profile = FigureProfile::Current;
    }
    let own = [
        ("programme_start", site.programme_start.to_string()),
        ("programme_end", site.programme_end.to_string()),
        ("plan_open", site.plan_due_from.clone()),
        ("plan_due", site.plan_due.clone()),
    ];
    for (id, text) in own {
        figures.own.entry(id.to_owned()).or_insert(Setting::Text(text));
    }
    figures
}

fn is_open(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Missed | Verdict::Partial { .. } | Verdict::Pending { .. })
}

impl AppState {
    /// Every entry as this role sees it, in the order of the plan.
    pub fn judged<T>(self, read: impl FnOnce(&[Judged]) -> T) -> T {
        self.duties.with(|duties| read(&duties.0.seen))
    }

    /// What is due, late first.
    pub fn agenda(self) -> Agenda {
        let (role, today) = (self.profile().role, self.today());
        self.duties.with(|duties| Agenda::of(&duties.0.seen, &duties.0.roster, role, today))
    }

    /// What is open of one entry, the newest first; where nothing is late, what comes next.
    pub fn open_of(self, judged: &Judged) -> Vec<Row> {
        let (role, today) = (self.profile().role, self.today());
        let all =
            self.duties.with(|duties| rows(std::slice::from_ref(judged), &duties.0.roster, role, today));
        let (mut late, coming): (Vec<Row>, Vec<Row>) = all
            .into_iter()
            .filter(|row| is_open(row.verdict))
            .partition(|row| !matches!(row.verdict, Verdict::Pending { .. }));
        late.sort_by_key(|row| std::cmp::Reverse(row.due));
        if late.is_empty() { coming.into_iter().take(1).collect() } else { late }
    }

    /// A year as a table.
    pub fn matrix(self, year: i32) -> Vec<Line> {
        let today = self.today();
        self.read(|book| {
            self.duties.with(|duties| matrix::lines(&duties.0.seen, book, &duties.0.roster, year, today))
        })
    }

    /// The figures that hold here.
    pub fn figures(self) -> Figures {
        self.duties.with(|duties| duties.0.figures.clone())
    }

    /// Records of these kinds changed; `None`: anything may have.
    pub(super) fn touch(self, kinds: Option<BTreeSet<String>>) {
        self.touched.update_value(|touched| match (touched.as_mut(), kinds) {
            (Some(known), Some(more)) => known.extend(more),
            (_, None) => *touched = None,
            (None, Some(_)) => {}
        });
    }

    /// The newest records of some, by day.
    pub fn newest(self, ids: &[Id], most: usize) -> Vec<qiangji::record::Record> {
        let mut records: Vec<_> = self.read(|book| {
            ids.iter().filter_map(|id| book.get(*id)).map(qiangji::book::Revision::record).collect()
        });
        records.sort_by(|a, b| b.text("date").cmp(a.text("date")));
        records.truncate(most);
        records
    }
}
