//! A small unit to judge: one branch, one group, three members; records from samples with what matters put over them.

use std::collections::BTreeMap;

use qiangji::book::Book;
use qiangji::catalogue::{self, Owner};
use qiangji::duty::{Ask, Court, Facts, Figures, Grounds, Judged, Since, judge, kinds};
use qiangji::exchange::cover;
use qiangji::period;
use qiangji::record::{Clock, Id, Record, Versions, common};
use qiangji::roster::Roster;
use qiangji::value::{Map, Value};
use qiangji::workdays;

pub const UNIT: Id = Id(0xa1);
pub const BRANCH: Id = Id(0xb1);
pub const NAMES: [&str; 3] = ["李明", "王芳", "刘洋"];

/// Records one after the other.
pub struct World {
    pub book: Book,
    next: u128,
}

impl World {
    /// Not even a roster.
    pub fn nothing() -> Self {
        World { book: Book::default(), next: 1 }
    }

    /// A school, or an organ, from 2023 on, with its three members.
    pub fn new(organ: bool, units: usize) -> Self {
        let mut world = World::empty(organ, units);
        world.person(0, r#"{"posts":["secretary","team_member"],"rank":"division_or_school","post_type":"leading_cadre"}"#);
        world.person(1, r#"{"posts":["committee"],"rank":"deputy_division","post_type":"leading_cadre"}"#);
        world.person(2, r#"{"posts":[],"rank":"ordinary","post_type":"frontline_teacher"}"#);
        world
    }

    /// Without anybody.
    pub fn empty(organ: bool, units: usize) -> Self {
        let mut world = World { book: Book::default(), next: 1 };
        for unit in 0..units.max(1) {
            let (unit, branch) = ids(unit);
            let kind = if organ { "organ" } else { "school" };
            world.org(unit, None, kind, kind, "第一中学");
            world.org(branch, Some(unit), "branch", "", "第一支部");
        }
        world
    }

    /// One more branch in the first unit.
    pub fn branch(&mut self) {
        self.org(Id(BRANCH.0 + 0x10), Some(UNIT), "branch", "", "第二支部");
    }

    fn org(&mut self, id: Id, parent: Option<Id>, kind: &str, variant: &str, name: &str) {
        let mut d = map(&format!(
            r#"{{"entry":"organisation","org":"{id}","org_kind":"{kind}","variant":"{variant}","name":"{name}","from":"2003-01-01"}}"#
        ));
        if let Some(parent) = parent {
            d.insert("parent".into(), parent.to_string().into());
        }
        self.put("roster", UNIT, d);
    }

    fn person(&mut self, index: usize, more: &str) {
        let mut d = map(&format!(
            r#"{{"entry":"person","person":"{}","org":"{BRANCH}","name":"{}","group":"第一党小组","member_kind":"full","status":"active","entitled_to_vote":true,"from":"2003-01-01"}}"#,
            person(NAMES[index]),
            NAMES[index]
        ));
        d.extend(map(more));
        self.put("roster", BRANCH, d);
    }

    /// A record of a kind: its sample, with these values over it; `null` takes one away.
    pub fn add(&mut self, kind: &str, own: Option<&str>, org: Option<Id>, over: &Map) -> Id {
        let known = catalogue::get().kind(kind).unwrap();
        let mut d = known.sample.clone();
        d.insert(common::ORG.into(), org.unwrap_or(BRANCH).to_string().into());
        for (key, value) in over {
            if value.is_empty() { drop(d.remove(key)) } else { drop(d.insert(key.clone(), value.clone())) }
        }
        let own = match (known.owner, own) {
            (_, Some(name)) => person(name),
            (Owner::Person, None) => person(NAMES[0]),
            (Owner::Organisation, None) => org.unwrap_or(BRANCH),
        };
        self.put(kind, own, d)
    }

    fn put(&mut self, kind: &str, own: Id, d: Map) -> Id {
        let id = Id(self.next);
        self.next += 1;
        let vv = Versions(BTreeMap::from([("0123456789abcdef".to_owned(), 1)]));
        let t = Clock { ms: 1_700_000_000_000, count: 0, device: "0123456789abcdef".into() };
        let record = Record { id, kind: kind.into(), own, vv, t, deleted: false, d, rest: Map::new() };
        self.book.insert(qiangji::book::Revision::new(&record));
        id
    }

    /// The same as the office has it: a cover for each record that stays.
    pub fn covered(&self) -> World {
        let mut office = World { book: Book::default(), next: self.next };
        for revision in self.book.iter() {
            let record = revision.record();
            let stays = cover::stays(&record.kind, catalogue::get());
            let seen = if stays { cover::of(&record, revision.hash) } else { record };
            office.book.insert(qiangji::book::Revision::new(&seen));
        }
        office
    }

    /// A person, or a line about one, as the roster writes it.
    pub fn line(&mut self, own: Id, line: &str) -> Id {
        self.put("roster", own, map(line))
    }

    /// Everything judged on a day, the office's duties too.
    pub fn judge(&self, as_of: &str) -> Vec<Judged> {
        self.judge_by(as_of, &Figures::default())
    }

    pub fn judge_by(&self, as_of: &str, figures: &Figures) -> Vec<Judged> {
        self.court(as_of, figures, |court| court.all())
    }

    /// Only what a change of this kind of record touches.
    pub fn judge_again(&self, as_of: &str, before: &[Judged], kind: &str) -> Vec<Judged> {
        let changed = [kind.to_owned()].into();
        let since = Some(Since { before, changed: &changed });
        self.court(as_of, &Figures::default(), |court| judge(&[court], since))
    }

    /// Everybody by the figures of their own unit.
    pub fn judge_apart(&self, as_of: &str) -> Vec<Judged> {
        let roster = Roster::of(&self.book);
        let facts = Facts::gather(&self.book, &roster, kinds());
        let ask = everybody(as_of);
        Grounds::of(&self.book, &roster, &ask, &Option::unwrap_or_default)
            .judge(&self.book, &roster, &facts, None)
    }

    fn court(&self, as_of: &str, figures: &Figures, judge: impl FnOnce(Court) -> Vec<Judged>) -> Vec<Judged> {
        let roster = Roster::of(&self.book);
        let facts = Facts::gather(&self.book, &roster, kinds());
        let ask = everybody(as_of);
        let workdays = workdays::supplied();
        judge(Court { book: &self.book, roster: &roster, facts: &facts, figures, workdays, ask: &ask })
    }
}

/// The n-th unit and its branch.
pub fn ids(unit: usize) -> (Id, Id) {
    let n = u128::try_from(unit).unwrap();
    (Id(UNIT.0 + n), Id(BRANCH.0 + n))
}

pub fn person(name: &str) -> Id {
    Id::derived(&["person", name])
}

/// All of the roster on a day, the office's duties too.
fn everybody(as_of: &str) -> Ask {
    Ask { org: None, home: None, apart: Vec::new(), office: true, as_of: period::date(as_of).unwrap() }
}

pub fn map(text: &str) -> Map {
    match serde_json::from_str::<Value>(text).unwrap() {
        Value::Map(map) => map,
        other => panic!("{other:?} is no map"),
    }
}
