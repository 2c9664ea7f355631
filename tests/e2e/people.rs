//! Who the stories are about: a branch of a school, its secretary and its members, and the files they hand in.

use std::path::{Path, PathBuf};

use qiangji::book::{Book, Revision};
use qiangji::catalogue;
use qiangji::exchange::bundle::{self, Letter, Limits};
use qiangji::exchange::take_in;
use qiangji::profile::{Profile, Role};
use qiangji::record::{Clock, Id, Record};
use qiangji::value::{Value, map};

use crate::trouble::{Outcome, Trouble};

pub const UNIT: &str = "河滨中学";
pub const BRANCH: &str = "第二支部";

/// The branch, the secretary first.
pub const MEMBERS: [&str; 24] = [
    "李建国",
    "赵敏",
    "王芳",
    "吴海峰",
    "郑晓梅",
    "刘洋",
    "陈静",
    "杨帆",
    "黄磊",
    "周婷",
    "徐强",
    "孙丽",
    "马超",
    "朱琳",
    "胡军",
    "郭涛",
    "何燕",
    "高峰",
    "林娜",
    "罗勇",
    "梁雪",
    "宋杰",
    "唐薇",
    "韩冰",
];

/// What the secretary's set-up link says.
pub fn branch() -> Profile {
    Profile {
        person: None,
        name: String::new(),
        role: Role::Member,
        unit: UNIT.into(),
        branch: BRANCH.into(),
        org: None,
        post_type: "frontline_teacher".into(),
        variant: "school".into(),
        to_name: MEMBERS[0].into(),
        to_mail: "erzhibu@hbzx.example".into(),
    }
}

/// `#/join/…` as the secretary sends it.
pub fn join_link() -> String {
    format!("#/join/{}", branch().join_tail())
}

/// The files of 24 members in a folder, and the state code of all of them together.
pub fn hand_in(folder: &Path) -> Outcome<(Vec<PathBuf>, String)> {
    std::fs::create_dir_all(folder)?;
    let mut book = Book::default();
    let mut paths = Vec::new();
    for (number, name) in MEMBERS.iter().enumerate() {
        let revisions = records_of(number)?;
        let parts = bundle::write(&letter(number, name), &revisions, [], Limits::PHONE.bytes);
        let parts = parts.map_err(|error| Trouble::new(error.to_string()))?;
        let path = folder.join(format!("{:02}_{name}.json", number + 1));
        std::fs::write(&path, parts.concat())?;
        paths.push(path);
        take_in::take_in(&mut book, revisions);
    }
    Ok((paths, book.state_hash().code()))
}

fn person(number: usize) -> Id {
    Id::derived(&["e2e", "person", &number.to_string()])
}

fn letter(number: usize, name: &str) -> Letter {
    let profile = branch();
    Letter {
        made: chrono::DateTime::from_timestamp(1_795_000_000, 0).unwrap_or_default().naive_utc(),
        app: "0.1.0".into(),
        from: map([
            ("dev", device(number).into()),
            ("person", person(number).to_string().into()),
            ("name", name.into()),
            ("role", "member".into()),
        ]),
        scope: map([
            ("org", profile.org_id().to_string().into()),
            ("unit", UNIT.into()),
            ("branch", BRANCH.into()),
            ("period", "2026".into()),
            ("level", "member".into()),
        ]),
        ..Letter::default()
    }
}

fn device(number: usize) -> String {
    format!("e2e{number:02}")
}

/// A few records of each member's own kinds, as the catalogue's samples fill them.
fn records_of(number: usize) -> Outcome<Vec<Revision>> {
    let mut revisions = Vec::new();
    for kind in ["self_study_entry", "reflection", "online_exchange"] {
        let kind = catalogue::get().kind(kind).ok_or_else(|| Trouble::new("no such kind"))?;
        for nth in 1..=3_u64 {
            let mut values = kind.sample.clone();
            let own = person(number);
            values.extend(map([
                ("person", own.to_string().into()),
                ("org", branch().org_id().to_string().into()),
                ("logged_on", "2026-11-13".into()),
                ("date", format!("2026-{:02}-{:02}", nth * 3, number + 1).into()),
            ]));
            values.insert(kind.title_field.clone(), Value::from(format!("{} {nth}", kind.title).as_str()));
            let id = Id::derived(&["e2e", &kind.id, &number.to_string(), &nth.to_string()]);
            let clock = Clock { ms: 1_790_000_000_000 + nth, count: 0, device: device(number) };
            revisions.push(Revision::new(&Record::new(id, &kind.id, own, clock, values)));
        }
    }
    Ok(revisions)
}

/// The records of a file, as the reader of the app reads them.
pub fn read(bytes: &[u8]) -> Outcome<bundle::Bundle> {
    bundle::read(bytes, Limits::PHONE).map_err(|error| Trouble::new(error.to_string()))
}
