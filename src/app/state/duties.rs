//! What the duties say to the pages: every entry, what is due, the year, the month, the ledger, and forms.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use leptos::prelude::*;
use qiangji::catalogue::Kind;
use qiangji::catalogue::figure::{Profile as FigureProfile, Setting};
use qiangji::duty::feed;
use qiangji::duty::foresee;
use qiangji::duty::hold::{self, Said};
use qiangji::duty::matrix::{self, Line};
use qiangji::duty::month::{self, Day};
use qiangji::duty::{Agenda, Figures, Judged, Judgement, Reader, Row, Verdict, rows};
use qiangji::ledger;
use qiangji::period::Period;
use qiangji::profile::Role;
use qiangji::record::{Clock, Id, Record, common};
use qiangji::value::Map;

use super::AppState;
use super::judging::Duties;
use crate::site::Site;

/// What the host has set stands behind what the unit has.
pub fn with_site(set: Option<Figures>, site: &Site) -> Figures {
    let current = site.profile == FigureProfile::Current.title();
    let profile = if current { FigureProfile::Current } else { FigureProfile::Plan };
    let mut figures = set.unwrap_or_else(|| Figures { profile, own: BTreeMap::new() });
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
        self.duties.with(|duties| read(&duties.seen))
    }

    /// A large book is still being judged.
    pub fn is_judging(self) -> bool {
        self.duties.with(|duties| duties.pending)
    }

    /// How far that is: done, of how many.
    pub fn judging(self) -> Option<(usize, usize)> {
        self.judging.progress.get()
    }

    /// What is due, late first.
    pub fn agenda(self) -> Agenda {
        let reader = self.reader();
        self.duties
            .with(|duties| Agenda::of(&duties.seen, self.foreseen(duties, reader), &duties.roster, reader))
    }

    /// Days that follow from the records of the own organisation.
    fn foreseen(self, duties: &Duties, reader: Reader) -> Vec<Row> {
        let known = duties;
        self.read(|book| foresee::rows(book, &|org| known.grounds.figures_of(org, &known.roster), reader))
    }

    fn reader(self) -> Reader {
        let (profile, today) = (self.profile(), self.today());
        Reader { role: profile.role, me: profile.person, org: profile.org_id(), today }
    }

    /// A month, day by day.
    pub fn month(self, month: Period) -> Vec<Day> {
        let reader = self.reader();
        self.read(|book| {
            self.duties.with(|duties| {
                let mut rows = rows(&duties.seen, &duties.roster, reader);
                rows.extend(self.foreseen(duties, reader));
                let whose = duties.ask.org.or(duties.ask.home);
                let above = whose.map(|org| duties.roster.above(org)).unwrap_or_default();
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
        with_site(Some(Figures { profile, own: BTreeMap::new() }), &self.site())
    }

    /// The profile that holds where a unit has set nothing.
    pub fn host_profile(self) -> FigureProfile {
        with_site(None, &self.site()).profile
    }

    /// The years whose holidays are known here.
    pub fn holiday_sources(self) -> BTreeMap<i32, String> {
        let profile = self.profile();
        let above = self.roster.get().completed(&profile).above(profile.org_id());
        self.read(|book| Figures::workdays(book, &above).sources().clone())
    }

    /// The eight measures in the own unit's words, by number.
    pub fn style_measures(self) -> BTreeMap<String, String> {
        let profile = self.profile();
        let above = self.roster.get().completed(&profile).above(profile.org_id());
        self.read(|book| Figures::style_measures(book, &above))
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
        let all = self.duties.with(|duties| rows(std::slice::from_ref(judged), &duties.roster, reader));
        let (mut late, coming): (Vec<Row>, Vec<Row>) = all
            .into_iter()
            .filter(|row| is_open(row.verdict))
            .partition(|row| !matches!(row.verdict, Verdict::Pending { .. }));
        late.sort_by_key(|row| std::cmp::Reverse(row.due));
        if late.is_empty() { coming.into_iter().take(1).collect() } else { late }
    }

    /// A year as a table.
    pub fn matrix(self, year: i32) -> Vec<Line> {
        let reader = self.reader();
        self.read(|book| {
            self.duties.with(|duties| matrix::lines(&duties.seen, book, &duties.roster, year, reader))
        })
    }

    /// The figures that hold here.
    pub fn figures(self) -> Figures {
        self.duties.with(|duties| duties.grounds.figures())
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
