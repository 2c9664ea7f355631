//! What is fulfilled, for whoever uses this device: judged when somebody looks, and after a save only where it touches.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use leptos::prelude::*;
use qiangji::book::Book;
use qiangji::catalogue::Kind;
use qiangji::catalogue::figure::{Profile as FigureProfile, Setting};
use qiangji::duty::feed;
use qiangji::duty::hold::{self, Said};
use qiangji::duty::matrix::{self, Line};
use qiangji::duty::month::{self, Day};
use qiangji::duty::{
    Agenda, Ask, EVERYWHERE, Facts, Figures, Grounds, Judged, Judgement, Reader, Row, Since, Verdict, Viewer,
    kinds, rows,
};
use qiangji::ledger;
use qiangji::period::Period;
use qiangji::profile::{Profile, Role};
use qiangji::record::{Clock, Id, Record, common};
use qiangji::roster::Roster;
use qiangji::value::Map;

use super::AppState;
use crate::site::Site;

/// What was judged, and what it was judged by.
#[derive(Clone)]
pub struct Duties(Arc<Known>);

struct Known {
    ask: Ask,
    roster: Roster,
    grounds: Grounds,
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
        let profile = profile.get();
        let roster = roster.get().completed(&profile);
        let viewer = Viewer::of(&profile, &roster);
        let ask = viewer.ask(today.get());
        let changed = touched.try_update_value(|touched| touched.replace(BTreeSet::new())).flatten();
        book.with(|book| {
            let grounds = Grounds::of(book, &roster, &ask, &|figures| with_site(figures, &site.get()));
            let old = before.filter(|old| old.0.ask == ask && old.0.grounds == grounds);
            let few = changed.filter(|kinds| !kinds.iter().any(|kind| EVERYWHERE.contains(&kind.as_str())));
            let (facts, all) = if let Some((old, kinds)) = old.zip(few) {
                let mut facts = old.0.facts.clone();
                for kind in &kinds {
                    facts.refresh(book, &roster, kind);
                }
                let since = Since { before: &old.0.all, changed: &kinds };
                let all = grounds.judge(book, &roster, &facts, Some(since));
                (facts, all)
            } else {
                let facts = Facts::gather(book, &roster, kinds());
                let all = grounds.judge(book, &roster, &facts, None);
                (facts, all)
            };
            let seen = viewer.narrowed(&all);
            Duties(Arc::new(Known { ask, roster, grounds, facts, all, seen }))
        })
    }
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
        let reader = self.reader();
        self.duties.with(|duties| Agenda::of(&duties.0.seen, &duties.0.roster, reader))
    }

    fn reader(self) -> Reader {
        let (profile, today) = (self.profile(), self.today());
        Reader { role: profile.role, me: profile.person, today }
    }

    /// A month, day by day.
    pub fn month(self, month: Period) -> Vec<Day> {
        let reader = self.reader();
        self.read(|book| {
            self.duties.with(|duties| {
                let rows = rows(&duties.0.seen, &duties.0.roster, reader);
                let above = duties.0.ask.org.map(|org| duties.0.roster.above(org)).unwrap_or_default();
                month::days(month, &rows, book, &Figures::workdays(book, &above))
            })
        })
    }

    /// Which entries a record is counted for, and what each asks (一会多用).
    pub fn counted_for(self, record: Id) -> Vec<(&'static str, String)> {
        let mut all = Vec::new();
        self.judged(|judged| {
            for it in judged {
                let counts = it.judgements.iter().find(|one| one.records.contains(&record));
                let say = counts.and_then(Judgement::asked).map(|clause| clause.say.clone());
                all.extend(say.map(|say| (it.entry, say)));
            }
        });
        all
    }

    /// 台账: of a member what names them or is their own; else all under the own organisation; the office sees all.
    pub fn ledger(self) -> Vec<ledger::Entry> {
        let (profile, name) = (self.profile(), self.namer());
        let roster = self.roster.get().completed(&profile);
        let orgs = (profile.role != Role::Office).then(|| roster.within(profile.org_id()));
        let mut all = self.read(|book| ledger::entries(book, &roster, orgs.as_ref(), self.today(), &name));
        if profile.role == Role::Member {
            let me = profile.name.as_str();
            let own =
                |it: &ledger::Entry| self.read(|book| book.get(it.record).map(|it| it.own)) == profile.person;
            all.retain(|it| it.who.split('、').any(|who| who == me) || own(it));
        }
        all
    }

    /// What the calendar of this role's phone shows.
    pub fn events(self) -> Vec<feed::Event> {
        feed::events(&self.agenda(), &self.ledger(), &self.terms())
    }

    /// What holds where a unit has set nothing: the profile's figures with the host's.
    pub fn host_figures(self, profile: FigureProfile) -> Figures {
        with_site(Figures { profile, own: BTreeMap::new() }, &self.site())
    }

    /// The years whose holidays are known here.
    pub fn holiday_sources(self) -> BTreeMap<i32, String> {
        let profile = self.profile();
        let above = self.roster.get().completed(&profile).above(profile.org_id());
        self.read(|book| Figures::workdays(book, &above).sources().clone())
    }

    /// The school terms of the own unit: name, first and last day.
    pub fn terms(self) -> Vec<(String, NaiveDate, NaiveDate)> {
        let profile = self.profile();
        let above = self.roster.get().completed(&profile).above(profile.org_id());
        self.read(|book| Figures::terms(book, &above))
    }

    /// What is open of one entry, the newest first; where nothing is late, what comes next.
    pub fn open_of(self, judged: &Judged) -> Vec<Row> {
        let reader = self.reader();
        let all = self.duties.with(|duties| rows(std::slice::from_ref(judged), &duties.0.roster, reader));
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
        self.duties.with(|duties| duties.0.grounds.figures())
    }

    /// What rules say of a record being written: what keeps it from being saved, and what is good to know.
    pub fn said(self, kind: &Kind, record: Option<Id>, values: &Map) -> Vec<Said> {
        let profile = self.profile.get();
        let Some(own) = profile.owner(kind.owner).filter(|_| hold::is_held(&kind.id)) else {
            return Vec::new();
        };
        let mut values = values.clone();
        values.entry(common::ORG.to_owned()).or_insert_with(|| profile.org_id().to_string().into());
        let id = record.or_else(|| kind.id_for(own, &values)).unwrap_or(Id(0));
        let record = Record::new(id, &kind.id, own, Clock::default(), values);
        let (roster, today) = (self.roster.get().completed(&profile), self.today.get());
        self.book.with(|book| {
            let above = roster.above(profile.org_id());
            let figures = &with_site(Figures::of(book, &above), &self.site.get());
            let workdays = &Figures::workdays(book, &above);
            hold::said(&hold::Known { book, roster: &roster, figures, workdays, today }, &record)
        })
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
    pub fn newest(self, ids: &[Id], most: usize) -> Vec<Record> {
        let mut records: Vec<_> = self.read(|book| {
            ids.iter().filter_map(|id| book.get(*id)).map(qiangji::book::Revision::record).collect()
        });
        records.sort_by(|a, b| b.text("date").cmp(a.text("date")));
        records.truncate(most);
        records
    }
}
