//! Who owes something in a span, and which records are theirs.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Bench, Court, Item, Span};
use crate::catalogue::duty::{Clause, Path, Pick, Reach, Who};
use crate::record::Id;
use crate::roster::{OrgKind, Organisation, Person, Post, Rank, Roster};

/// An organisation, one of its Party groups, or a person in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// The organisation, or the one the person or group belongs to.
    pub org: Id,
    /// The person, by the id that counts go through.
    pub person: Option<Id>,
    /// Name of the Party group.
    pub group: Option<String>,
}

impl Subject {
    /// An organisation.
    pub fn org(org: Id) -> Self {
        Subject { org, person: None, group: None }
    }

    /// As people call it.
    pub fn label(&self, roster: &Roster) -> String {
        let id = self.person.unwrap_or(self.org);
        self.group.clone().unwrap_or_else(|| roster.name(id).unwrap_or("没有名字的").to_owned())
    }

    /// A group with its branch, 第二支部 第一党小组, for those who look at several (`many`): all have a first group.
    pub fn label_among(&self, roster: &Roster, many: bool) -> String {
        let whose = roster.name(self.org).filter(|_| many && self.group.is_some());
        whose.map_or_else(|| self.label(roster), |whose| format!("{whose} {}", self.label(roster)))
    }
}

impl<'a> Court<'a> {
    /// Those who owe a clause in a span: they were there for at least half of its days (domain.md 2.2).
    pub(super) fn subjects(&self, clause: &Clause, span: Span) -> Vec<Subject> {
        match clause.who {
            Who::Unit => self.orgs(span, &|org| self.is_unit(org), clause),
            Who::Branch => self.orgs(span, &|org| self.is_branch(org), clause),
            Who::Group => self
                .orgs(span, &|org| self.is_branch(org), clause)
                .iter()
                .flat_map(|it| self.groups(it.org, span))
                .collect(),
            Who::Office if self.ask.office => vec![Subject::org(self.root())],
            Who::Office => Vec::new(),
            Who::Member | Who::TeamMember | Who::Cadre | Who::Deputy | Who::Division | Who::Secretary => {
                self.persons(clause, span)
            }
        }
    }

    fn in_scope(&self, org: Id) -> bool {
        if self.ask.org.is_none() && self.ask.apart.is_empty() {
            return true;
        }
        let above = self.roster.above(org);
        self.ask.org.is_none_or(|asked| above.contains(&asked))
            && !self.ask.apart.iter().any(|apart| above.contains(apart))
    }

    fn orgs(&self, span: Span, is: &dyn Fn(&Organisation) -> bool, clause: &Clause) -> Vec<Subject> {
        let there =
            |org: &&Organisation| is(org) && self.in_scope(org.id) && self.was_there(org.from, org.to, span);
        let worded = |org: &&Organisation| {
            clause.only.is_none() || self.roster.variant(org.id) == clause.only.as_deref()
        };
        self.roster.organisations().filter(there).filter(worded).map(|org| Subject::org(org.id)).collect()
    }

    /// 单位: not the system above them, which has units under it.
    fn is_unit(&self, org: &Organisation) -> bool {
        is_unit_kind(org.kind) && !self.roster.children(org.id).iter().any(|child| is_unit_kind(child.kind))
    }

    /// A branch, or a unit so small that it has none under it.
    fn is_branch(&self, org: &Organisation) -> bool {
        org.kind == OrgKind::Branch || (self.is_unit(org) && self.branches(org.id).is_empty())
    }

    /// Branches under an organisation.
    pub(super) fn branches(&self, org: Id) -> Vec<Id> {
        let within = self.roster.within(org);
        let branches =
            self.roster.organisations().filter(|it| it.kind == OrgKind::Branch && within.contains(&it.id));
        branches.map(|it| it.id).collect()
    }

    fn groups(&self, branch: Id, span: Span) -> Vec<Subject> {
        let mut groups: BTreeMap<String, bool> = BTreeMap::new();
        for org in self.roster.children(branch).into_iter().filter(|it| it.kind == OrgKind::Group) {
            groups.insert(plain(&org.name), self.was_there(org.from, org.to, span));
        }
        for person in self.roster.lines_of(&BTreeSet::from([branch])) {
            if person.group.is_empty() {
                continue;
            }
            let there = self.was_there(person.from, person.to, span);
            groups.entry(plain(&person.group)).and_modify(|known| *known |= there).or_insert(there);
        }
        let there = groups.into_iter().filter(|(_, there)| *there).map(|(name, _)| name);
        there.map(|name| Subject { org: branch, person: None, group: Some(name) }).collect()
    }

    /// The top of what is asked about. An office that has taken nothing in yet knows no organisation, and owes its own
    /// duties all the same.
    fn root(&self) -> Id {
        let top = || self.roster.organisations().find(|it| it.parent.is_none()).map(|it| it.id);
        self.ask.org.or_else(top).unwrap_or(Id(0))
    }

    fn persons(&self, clause: &Clause, span: Span) -> Vec<Subject> {
        let there: Vec<&Person> =
            self.owing(span).into_iter().filter(|person| self.in_scope(person.org)).collect();
        let of = |is: &dyn Fn(&Person) -> bool| {
            there.iter().copied().filter(|person| is(person)).collect::<Vec<_>>()
        };
        let persons = match clause.who {
            Who::TeamMember => team(&there),
            Who::Cadre => of(&Person::leads),
            Who::Deputy => of(&|it| it.rank >= Rank::DeputyDivision),
            Who::Division => of(&|it| it.rank >= Rank::DivisionOrSchool),
            Who::Secretary => of(&|it| it.posts.contains(&Post::Secretary)),
            Who::Member | Who::Unit | Who::Branch | Who::Group | Who::Office => there.clone(),
        };
        let worded =
            |it: &&Person| clause.only.is_none() || self.roster.variant(it.org) == clause.only.as_deref();
        persons
            .into_iter()
            .filter(worded)
            .map(|it| Subject { org: it.org, person: Some(it.id), group: None })
            .collect()
    }

    /// Who was there for at least half of a span, each once, by the line that held last.
    pub(super) fn owing(&self, span: Span) -> Vec<&'a Person> {
        self.owing_of(self.roster.people().iter(), span)
    }

    /// The same of these organisations.
    pub(super) fn owing_in(&self, orgs: &BTreeSet<Id>, span: Span) -> Vec<&'a Person> {
        let owing = self.owing_of(self.roster.lines_about(orgs).into_iter(), span);
        owing.into_iter().filter(|person| orgs.contains(&person.org)).collect()
    }

    fn owing_of(&self, lines: impl Iterator<Item = &'a Person>, span: Span) -> Vec<&'a Person> {
        let mut days: BTreeMap<Id, (i64, &Person)> = BTreeMap::new();
        for person in lines.filter(|it| !it.is_gone_undated()) {
            let here = self.days_there(person.from, person.to, span);
            if here > 0 {
                let known = days.entry(person.id).or_insert((0, person));
                *known = (known.0 + here, person);
            }
        }
        let length = self.length(span);
        days.into_values().filter(|(here, _)| here * 2 >= length).map(|(_, person)| person).collect()
    }

    fn was_there(&self, from: Option<NaiveDate>, to: Option<NaiveDate>, span: Span) -> bool {
        self.days_there(from, to, span) * 2 >= self.length(span)
    }

    fn days_there(&self, from: Option<NaiveDate>, to: Option<NaiveDate>, span: Span) -> i64 {
        let (start, end) = self.looked_at(span);
        let first = from.unwrap_or(NaiveDate::MIN).max(start);
        let last = to.unwrap_or(NaiveDate::MAX).min(end);
        ((last - first).num_days() + 1).max(0)
    }

    fn length(&self, span: Span) -> i64 {
        let (start, end) = self.looked_at(span);
        ((end - start).num_days() + 1).max(1)
    }

    /// Of a period, all of it; of the programme, the day of judgement; of something due, its day.
    fn looked_at(&self, span: Span) -> (NaiveDate, NaiveDate) {
        match span {
            Span::Period(period) => (period.first(), period.last()),
            Span::Programme(first, last) => {
                let day = self.ask.as_of.clamp(first, last);
                (day, day)
            }
            Span::Due(day) => (day, day),
        }
    }
}

/// Those entered as its members, else secretaries and committees.
fn team<'p>(there: &[&'p Person]) -> Vec<&'p Person> {
    let with = |posts: &[Post]| -> Vec<&Person> {
        there.iter().copied().filter(|it| posts.iter().any(|post| it.posts.contains(post))).collect()
    };
    let team = with(&[Post::TeamMember]);
    if team.is_empty() { with(&[Post::Secretary, Post::Committee]) } else { team }
}

fn is_unit_kind(kind: OrgKind) -> bool {
    match kind {
        OrgKind::Unit | OrgKind::Organ | OrgKind::School => true,
        OrgKind::GeneralBranch | OrgKind::Branch | OrgKind::Group => false,
    }
}

/// A name without the blanks that people put in.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whom an item is dealt to.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Whose {
    Person(Id),
    Org(Id),
    /// An organisation's, held by one of its Party groups.
    Group(Id, String),
}

/// A clause's items, dealt out to those they are of.
#[derive(Debug)]
pub(super) struct Dealt<'a> {
    bench: Bench<'a>,
    /// By day.
    all: Vec<Item<'a>>,
    /// Places in `all`.
    by: BTreeMap<Whose, Vec<usize>>,
    /// Organisations that have a record of it, be it without rows.
    holders: BTreeSet<Id>,
}

impl<'a> Bench<'a> {
    /// All items that bear on the clause, by day, each with those it is of.
    pub(super) fn deal(&self, picks: &'static [Pick]) -> Dealt<'a> {
        let mut all: Vec<Item<'a>> = picks.iter().flat_map(|pick| self.court.items(pick)).collect();
        all.sort_by_key(|item| (item.day(), item.id()));
        let holders = picks.iter().flat_map(|pick| self.court.holders(pick)).collect();
        let mut by: BTreeMap<Whose, Vec<usize>> = BTreeMap::new();
        for (at, item) in all.iter().enumerate() {
            for whose in self.whose(item) {
                by.entry(whose).or_default().push(at);
            }
        }
        Dealt { bench: *self, all, by, holders }
    }

    fn whose(&self, item: &Item) -> Vec<Whose> {
        let org = item.fact.org;
        match self.clause.who {
            who if who.is_person() => self.court.persons_of(item).into_iter().map(Whose::Person).collect(),
            Who::Group => {
                self.court.groups_of(item).into_iter().map(|group| Whose::Group(org, group)).collect()
            }
            _ => vec![Whose::Org(org)],
        }
    }
}

impl<'a> Dealt<'a> {
    /// Those that are a subject's, by day.
    pub fn of(&self, subject: &Subject) -> Vec<Item<'a>> {
        let Bench { court, clause, .. } = self.bench;
        let whose: Vec<Whose> = match (subject.person, &subject.group, clause.reach) {
            (Some(person), ..) => vec![Whose::Person(person)],
            (None, Some(group), _) => {
                let within = court.roster.within(subject.org).into_iter();
                within.map(|org| Whose::Group(org, group.clone())).collect()
            }
            (None, None, Reach::Own) => court.own(subject.org).into_iter().map(Whose::Org).collect(),
            (None, None, Reach::Within) => {
                court.roster.within(subject.org).into_iter().map(Whose::Org).collect()
            }
            (None, None, Reach::All) => return self.all.clone(),
        };
        let mut at: Vec<usize> =
            whose.iter().filter_map(|whose| self.by.get(whose)).flatten().copied().collect();
        at.sort_unstable();
        at.into_iter().filter_map(|at| self.all.get(at)).copied().collect()
    }

    /// Whether a subject has any record that bears on the clause.
    pub fn has_any(&self, subject: &Subject) -> bool {
        self.bench.court.own(subject.org).iter().any(|org| self.holders.contains(org))
    }

    /// Whatever of it stayed with its writers, in an organisation and a span.
    pub fn hidden(&self, org: Id, span: Span) -> bool {
        self.all.iter().any(|item| item.fact.hidden && item.fact.org == org && span.takes(item))
    }

    /// All of them, by day.
    pub fn all(&self) -> &[Item<'a>] {
        &self.all
    }
}

impl Court<'_> {
    /// An organisation, and its branch if it has only one: they keep one set of papers.
    fn own(&self, org: Id) -> BTreeSet<Id> {
        match self.branches(org).as_slice() {
            [one] => BTreeSet::from([org, *one]),
            [] | [_, _, ..] => BTreeSet::from([org]),
        }
    }

    /// Whose an item is: the persons its paths name, or whoever it credits and who owns it.
    pub(super) fn persons_of(&self, item: &Item) -> Vec<Id> {
        if item.fact.hidden {
            return Vec::new();
        }
        if !item.pick.by.is_empty() {
            let named: BTreeSet<Id> = item.pick.by.iter().flat_map(|path| self.named(item, path)).collect();
            return named.into_iter().collect();
        }
        let credited = item.fact.credited(self.roster).iter();
        credited.filter(|(_, since)| *since <= self.ask.as_of).map(|(id, _)| *id).collect()
    }

    /// The persons at a path: a list of them, or one id.
    pub(super) fn named(&self, item: &Item, path: &Path) -> Vec<Id> {
        let lists = item.values(path).into_iter().flat_map(|value| value.list().iter());
        lists.filter_map(|who| self.roster.who(who, item.fact.org)).collect()
    }

    /// The Party groups an item is of: the one it names, and the one that kept it.
    fn groups_of(&self, item: &Item) -> BTreeSet<String> {
        let written = item.fact.record.text("group");
        let named =
            written.parse().ok().and_then(|id| self.roster.organisation(id)).map(|org| org.name.as_str());
        let own = self.roster.organisation(item.fact.org).filter(|org| org.kind == OrgKind::Group);
        own.map(|org| plain(&org.name)).into_iter().chain([plain(named.unwrap_or(written))]).collect()
    }
}
