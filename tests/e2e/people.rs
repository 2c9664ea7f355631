//! Who the stories are about: a branch of a school, its secretary and its members, and the files they hand in.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use qiangji::book::Book;
use qiangji::exchange::bundle::{self, Level, Limits};
use qiangji::exchange::{parcel, take_in};
use qiangji::profile::{Profile, Role};
use qiangji::value::{Map, Value};

use self::make::Plan;
use crate::trouble::{Outcome, Trouble};

#[path = "../../src/xtask/sample/make.rs"]
mod make;

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
        mail: String::new(),
        to_name: MEMBERS[0].into(),
        to_mail: "erzhibu@hbzx.example".into(),
        to_key: String::new(),
    }
}

/// `#/join/…` as the secretary sends it.
pub fn join_link() -> String {
    format!("#/join/{}", branch().join_tail())
}

/// What the members of a branch hand in, one of them from two devices.
pub struct HandedIn {
    pub unit: String,
    pub branch: String,
    pub paths: Vec<PathBuf>,
    /// The state code of all of them together, by the same core.
    pub code: String,
}

/// The sample's files of one year of a branch of 24, in a folder.
pub fn hand_in(folder: &Path) -> Outcome<HandedIn> {
    hand_in_of(Plan::default().members, folder)
}

/// The same of a branch of so many.
pub fn hand_in_of(members: usize, folder: &Path) -> Outcome<HandedIn> {
    std::fs::create_dir_all(folder)?;
    let until = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default();
    let files = make::make(&Plan { members, until, ..Plan::default() })
        .map_err(|error| Trouble::new(error.to_string()))?;
    let (mut book, mut paths) = (Book::default(), Vec::new());
    let mut scope = Map::new();
    for file in files {
        let bundle = read(&file.bytes)?;
        if bundle.header.letter.level() == Some(Level::Member) {
            let path = folder.join(&file.name);
            std::fs::write(&path, &file.bytes)?;
            paths.push(path);
            scope = bundle.header.letter.scope;
            take_in::take_in(&mut book, bundle.records);
        }
    }
    let text = |key: &str| scope.get(key).and_then(Value::text).unwrap_or_default().to_owned();
    Ok(HandedIn { unit: text("unit"), branch: text("branch"), paths, code: book.state_hash().code() })
}

/// One file as it was handed in.
pub struct Handed {
    pub path: PathBuf,
    pub sender: String,
    pub unit: String,
    pub branch: String,
    pub level: Option<Level>,
}

/// Three years of the programme, two branches and their unit, the office and its organ, in a folder.
pub fn programme(folder: &Path) -> Outcome<Vec<Handed>> {
    std::fs::create_dir_all(folder)?;
    let until = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default();
    let plan = Plan { branches: 2, years: 3, until, ..Plan::default() };
    let files = make::make(&plan).map_err(|error| Trouble::new(error.to_string()))?;
    let mut all = Vec::new();
    for file in files {
        let path = folder.join(&file.name);
        std::fs::write(&path, &file.bytes)?;
        let letter = read(&file.bytes)?.header.letter;
        let text = |key: &str| letter.scope.get(key).and_then(Value::text).unwrap_or_default().to_owned();
        let (sender, level) = (letter.sender().to_owned(), letter.level());
        all.push(Handed { path, sender, unit: text("unit"), branch: text("branch"), level });
    }
    Ok(all)
}

/// The one file in a text, as the in-tray finds it.
pub fn opened(text: &str) -> Outcome<bundle::Bundle> {
    let mut items =
        parcel::open("", text.as_bytes(), Limits::PHONE, &mut parcel::Room::new(parcel::Room::WORKER));
    let only =
        items.pop().filter(|_| items.is_empty()).ok_or_else(|| Trouble::new("not one file in the text"))?;
    only.content.read().map_err(|error| Trouble::new(error.to_string()))
}

/// The records of a file, as the reader of the app reads them.
pub fn read(bytes: &[u8]) -> Outcome<bundle::Bundle> {
    bundle::read(bytes, Limits::PHONE).map_err(|error| Trouble::new(error.to_string()))
}
