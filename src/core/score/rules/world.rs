//! A small branch for the rules' cases.

use crate::book::{Book, Revision};
use crate::catalogue::Item;
use crate::record::{Clock, Id, Record};
use crate::roster::Roster;
use crate::score::case::{Ask, Case, Settings, Shelf};
use crate::score::rules::{Finding, rule};
use crate::value::{Map, Value, map};

pub const BRANCH: Id = Id(0xb);
pub const ELSEWHERE: Id = Id(0xe);
pub const LI: Id = Id(1);
pub const WANG: Id = Id(2);

pub struct World {
    pub book: Book,
    pub settings: Settings,
    next: u128,
}

impl World {
    pub fn new() -> Self {
        World { book: Book::default(), settings: Settings::default(), next: 0x1000 }
    }

    /// With 李建国 and 王秀兰, the leadership team and all the members.
    pub fn with_team() -> Self {
        let mut world = World::new();
        for (id, name) in [(LI, "李建国"), (WANG, "王秀兰")] {
            let posts = Value::List(vec!["team_member".into()]);
            let line = [("entry", "person".into()), ("person", id.to_string().into()), ("name", name.into())];
            world.add("roster", &[&line[..], &[("posts", posts)]].concat());
        }
        world
    }

    /// A record of the branch.
    pub fn add(&mut self, kind: &str, values: &[(&str, Value)]) -> Id {
        self.put(kind, BRANCH, Some(BRANCH), values)
    }

    /// A session another organisation held.
    pub fn add_elsewhere(&mut self, kind: &str, values: &[(&str, Value)]) -> Id {
        self.put(kind, ELSEWHERE, Some(ELSEWHERE), values)
    }

    /// A person's own record.
    pub fn add_by(&mut self, person: Id, kind: &str, values: &[(&str, Value)]) -> Id {
        self.put(kind, person, None, values)
    }

    fn put(&mut self, kind: &str, own: Id, org: Option<Id>, values: &[(&str, Value)]) -> Id {
        self.next += 1;
        let mut d: Map = values.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        if let Some(org) = org {
            d.insert("org".into(), org.to_string().into());
        }
        let record =
            Record::new(Id(self.next), kind, own, Clock { device: "a".into(), ..Clock::default() }, d);
        self.book.insert(Revision::new(&record));
        record.id
    }

    pub fn judge(&self, name: &str, kinds: &[&str], year: i32, as_of: &str) -> Finding {
        let roster = Roster::of(&self.book);
        let as_of = crate::period::date(as_of).unwrap_or_default();
        let ask = Ask { settings: self.settings.clone(), ..Ask::new(&roster, BRANCH, year, as_of) };
        let kinds_read = [kinds, &["study_group_session"]].concat();
        let case = Case::gather(Shelf::of(&self.book), &roster, &ask, &kinds_read);
        rule(name).map_or_else(|| panic!("{name} is a rule"), |judge| judge(&case, &item(name, kinds)))
    }
}

pub fn item(id: &str, kinds: &[&str]) -> Item {
    Item {
        id: id.to_owned(),
        text: String::new(),
        weight: 1,
        hint: String::new(),
        sentences: Vec::new(),
        entries: Vec::new(),
        kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        rule: Some(id.to_owned()),
        may_be_na: false,
    }
}

fn person(id: Id) -> Value {
    Value::Map(map([("id", id.to_string().into())]))
}

pub fn people(ids: &[Id]) -> Value {
    Value::List(ids.iter().copied().map(person).collect())
}

pub fn attendance(present: &[Id], made_up: &[(Id, &str)]) -> Value {
    let absent = |(id, day): &(Id, &str)| {
        Value::Map(map([("id", id.to_string().into()), ("made_up_on", (*day).into())]))
    };
    let absentees: Vec<Value> = made_up.iter().map(absent).collect();
    Value::Map(map([("people", people(present)), ("absentees", absentees.into())]))
}
