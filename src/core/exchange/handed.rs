//! Who was expected to hand in, who has, and who is missing: the roster beside the log of what was taken in.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate};

use super::bundle::{Letter, Level};
use crate::profile::Role;
use crate::record::Id;
use crate::roster::{OrgKind, Organisation, Person, Roster};

/// A file that was taken in, as its row in the log remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandIn {
    /// The name in its letter; empty where it was merged.
    pub sender: String,
    /// When it was made, milliseconds since 1970, UTC.
    pub made_ms: i64,
    /// The sender as records name the owner.
    pub person: Option<Id>,
    /// The organisation it is of or for.
    pub org: Option<Id>,
    /// How far up it comes from.
    pub level: Option<Level>,
    /// 状态码 of what is in it; empty of a part, and where it was not noted.
    pub code: String,
}

impl HandIn {
    /// Out of a file's letter.
    pub fn of(letter: &Letter) -> Self {
        HandIn {
            sender: letter.sender().to_owned(),
            made_ms: letter.made.and_utc().timestamp_millis(),
            person: letter.person(),
            org: letter.org(),
            level: letter.level(),
            code: String::new(),
        }
    }

    /// Six lines.
    pub fn to_text(&self) -> String {
        let id = |id: Option<Id>| id.map(|id| id.to_string()).unwrap_or_default();
        let level = self.level.map(Level::word).unwrap_or_default();
        let (person, org) = (id(self.person), id(self.org));
        format!("{}\n{}\n{person}\n{org}\n{level}\n{}", self.sender, self.made_ms, self.code)
    }

    /// Who sent it; of a file that was merged its own name.
    pub fn sender_or(&self, file: &str) -> String {
        if self.sender.is_empty() { file.to_owned() } else { self.sender.clone() }
    }

    /// Of fewer lines, as they once were, what is there.
    pub fn parse(text: &str) -> Self {
        let mut lines = text.lines();
        let mut next = || lines.next().unwrap_or_default();
        let (sender, made, person, org, level, code) = (next(), next(), next(), next(), next(), next());
        HandIn {
            sender: sender.to_owned(),
            made_ms: made.parse().unwrap_or_default(),
            person: person.parse().ok(),
            org: org.parse().ok(),
            level: Level::parse(level),
            code: code.to_owned(),
        }
    }
}

/// Somebody who is expected to hand in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Person or organisation.
    pub id: Id,
    /// As the roster has it.
    pub name: String,
    /// When the first file since the day was made: by it one was in time. None has come.
    pub first_ms: Option<i64>,
    /// When the newest was made.
    pub last_ms: Option<i64>,
    /// Files since the day.
    pub times: usize,
}

/// Who hands in to whom in this role: members to their secretary, branches to their unit, units to the office. By the
/// roster's order, `me` left out; of files made on or after the day `since`.
pub fn expected(
    roster: &Roster,
    role: Role,
    org: Id,
    me: Option<Id>,
    (today, since): (NaiveDate, NaiveDate),
    handed: &[HandIn],
) -> Vec<Expected> {
    // By UTC: a file of the first night may count or not.
    let day = |it: &&HandIn| DateTime::from_timestamp_millis(it.made_ms).map(|made| made.date_naive());
    let these: Vec<&HandIn> = handed.iter().filter(|it| day(it) >= Some(since)).collect();
    let of = |id: Id, name: &str, is: &dyn Fn(&HandIn) -> bool| {
        // The parts of one hand-in were made in one moment.
        let theirs: BTreeSet<i64> = these.iter().filter(|it| is(it)).map(|it| it.made_ms).collect();
        let (first_ms, last_ms) = (theirs.first().copied(), theirs.last().copied());
        Expected { id, name: name.to_owned(), first_ms, last_ms, times: theirs.len() }
    };
    match role {
        Role::Member => Vec::new(),
        Role::Secretary => {
            let mine = me.map(|me| roster.ids(me)).unwrap_or_default();
            let all = roster.members(org, today);
            let of_name = |name: &str| all.iter().filter(|it| it.name == name).count();
            let members = all.iter().copied().filter(|it| !mine.contains(&it.id));
            let one = |person: &Person| {
                let ids = roster.ids(person.id);
                // What somebody sends down, a slip, is no hand-in.
                let own = |it: &HandIn| matches!(it.level, None | Some(Level::Member));
                of(person.id, &person.name, &|it| {
                    own(it)
                        && match it.person {
                            Some(id) if roster.person(id).is_some() || ids.contains(&id) => ids.contains(&id),
                            // Not linked yet: by the name in the letter, where only one bears it here.
                            _ => {
                                let ours = it.level.is_none()
                                    || it.level == Some(Level::Member) && it.org == Some(org);
                                ours && it.sender == person.name && of_name(&person.name) == 1
                            }
                        }
                })
            };
            members.map(one).collect()
        }
        Role::Team => {
            let branch = |it: &&Organisation| matches!(it.kind, OrgKind::Branch | OrgKind::GeneralBranch);
            let branches = roster.children(org).into_iter().filter(branch);
            branches.map(|it| of(it.id, &it.name, &|file| comes_from(file, Level::Branch, it.id))).collect()
        }
        Role::Office => {
            let unit =
                |it: &&Organisation| matches!(it.kind, OrgKind::Unit | OrgKind::Organ | OrgKind::School);
            let units = roster.organisations().filter(unit);
            let mut units: Vec<Expected> =
                units.map(|it| of(it.id, &it.name, &|file| comes_from(file, Level::Unit, it.id))).collect();
            units.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
            units
        }
    }
}

fn comes_from(file: &HandIn, level: Level, org: Id) -> bool {
    file.level == Some(level) && file.org == Some(org)
}

/// The text to paste into a chat or a letter: of what (2026年材料), who is missing, until when. Empty where nobody is.
pub fn missing_text(expected: &[Expected], what: &str, due: Option<NaiveDate>, to: &str) -> String {
    let missing: Vec<&str> =
        expected.iter().filter(|it| it.last_ms.is_none()).map(|it| it.name.as_str()).collect();
    if missing.is_empty() {
        return String::new();
    }
    let to = if to.is_empty() { String::new() } else { format!("做好后发给{to}。") };
    let due = due.map(|day| format!("{}月{}日前交。", day.month(), day.day())).unwrap_or_default();
    format!("{what}还没收到的，{} 份：{}。{due}{to}", missing.len(), missing.join("、"))
}

/// 回执: the text that tells those below this role that their files were taken in on `day`: of a whole file its 状态码, of
/// one in parts how many of them, so that the sender can compare; `by` signs, `me` is left out. Empty where there is none.
pub fn receipt_text(files: &[HandIn], role: Role, me: Option<Id>, day: NaiveDate, by: &str) -> String {
    // What came from above or out of an own backup is nobody's hand-in; old rows of the log name no level.
    let from_below = |it: &HandIn| match role {
        Role::Member => false,
        Role::Secretary => matches!(it.level, None | Some(Level::Member)),
        Role::Team => it.level != Some(Level::Unit),
        Role::Office => true,
    };
    let asked = files.iter().filter(|it| from_below(it) && !it.sender.is_empty());
    let mut all: Vec<(&HandIn, usize)> = Vec::new();
    for file in asked.filter(|it| me.is_none() || it.person != me) {
        let same =
            |it: &HandIn| (it.person, &it.sender, it.made_ms) == (file.person, &file.sender, file.made_ms);
        match all.iter_mut().find(|(it, _)| same(it)) {
            Some((_, n)) => *n += 1,
            None => all.push((file, 1)),
        }
    }
    let said = all.iter().map(|(it, n)| match it.code.as_str() {
        "" => format!("{}（{n} 份）", it.sender),
        code => format!("{}（状态码 {code}）", it.sender),
    });
    let said = said.collect::<Vec<_>>().join("、");
    let coded = all.iter().filter(|(it, _)| !it.code.is_empty()).count();
    let compare = match coded {
        _ if all.is_empty() => return String::new(),
        0 => "份数跟发的一样，就是收全了。",
        n if n == all.len() => "状态码跟自己上交页上的一样，就是收全了。",
        _ => "状态码跟自己上交页上的一样，或者份数跟发的一样，就是收全了。",
    };
    format!("回执：{}月{}日收到{said}的材料。{compare}{by}", day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Book, Revision};
    use crate::record::{Clock, Record};
    use crate::value::{Map, map};

    const BRANCH: Id = Id(7);
    const DAY: i64 = 86_400_000;

    fn roster(lines: Vec<(&str, Map)>) -> Roster {
        let mut book = Book::default();
        for (n, (kind, d)) in lines.into_iter().enumerate() {
            let clock = Clock { ms: 1, count: 0, device: "d".into() };
            book.insert(Revision::new(&Record::new(Id(100 + n as u128), kind, BRANCH, clock, d)));
        }
        Roster::of(&book)
    }

    fn person(id: u128, name: &str) -> (&'static str, Map) {
        let of = [
            ("entry", "person".into()),
            ("person", Id(id).to_string().into()),
            ("name", name.into()),
            ("org", BRANCH.to_string().into()),
            ("status", "active".into()),
        ];
        ("roster", map(of))
    }

    #[test]
    fn a_receipt_names_each_sender_and_what_to_compare() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap();
        let (one, other) = (file("王小梅", 1, 0), file("李强", 2, 0));
        let part = HandIn { code: String::new(), ..file("张兰", 3, 0) };
        let namesake = HandIn { person: Some(Id(5)), ..part.clone() };
        let merged = HandIn { sender: String::new(), ..file("", 4, 0) };
        let (mine, from_above) = (file("李建国", 9, 0), HandIn { level: Some(Level::Unit), ..one.clone() });
        let codes = "状态码跟自己上交页上的一样，就是收全了。李建国";
        for (files, said) in [
            (vec![], String::new()),
            (vec![merged.clone(), mine.clone(), from_above], String::new()),
            (vec![one.clone(), mine], format!("王小梅（状态码 K7F2QD）的材料。{codes}")),
            (
                vec![part.clone(), part.clone(), namesake],
                "张兰（2 份）、张兰（1 份）的材料。份数跟发的一样，就是收全了。李建国".to_owned(),
            ),
            (
                vec![one, merged, part, other],
                "王小梅（状态码 K7F2QD）、张兰（1 份）、李强（状态码 K7F2QD）的材料。\
                 状态码跟自己上交页上的一样，或者份数跟发的一样，就是收全了。李建国"
                    .to_owned(),
            ),
        ] {
            let said = if said.is_empty() { said } else { format!("回执：11月27日收到{said}") };
            assert_eq!(receipt_text(&files, Role::Secretary, Some(Id(9)), day, "李建国"), said);
            assert_eq!(receipt_text(&files, Role::Member, Some(Id(9)), day, "李建国"), "");
        }
    }

    fn file(sender: &str, person: u128, day: i64) -> HandIn {
        // 2026-01-01 and so many days.
        let made_ms = 1_767_225_600_000 + day * DAY;
        let level = Some(Level::Member);
        let code = "K7F2QD".to_owned();
        HandIn { sender: sender.into(), made_ms, person: Some(Id(person)), org: Some(BRANCH), level, code }
    }

    #[test]
    fn who_is_missing() {
        let link = map([("person", Id(31).to_string().into()), ("same_as", Id(3).to_string().into())]);
        let lines = vec![
            person(1, "李建国"),
            person(2, "赵敏"),
            person(3, "王芳"),
            person(4, "吴海峰"),
            ("person_link", link),
        ];
        let roster = roster(lines);
        let today = NaiveDate::from_ymd_opt(2026, 11, 26).unwrap();
        // Twice by the roster's own id, once by a linked one, once unlinked by name; one of last year.
        let handed = [file("赵敏", 2, 10), file("赵敏", 2, 40), file("芳芳", 31, 20), file("吴海峰", 77, -5)];
        let year = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let all = expected(&roster, Role::Secretary, BRANCH, Some(Id(1)), (today, year), &handed);
        let said: Vec<(&str, usize, bool)> =
            all.iter().map(|it| (it.name.as_str(), it.times, it.last_ms.is_some())).collect();
        assert_eq!(said, [("赵敏", 2, true), ("王芳", 1, true), ("吴海峰", 0, false)]);
        assert_eq!((all[0].first_ms, all[0].last_ms), (Some(handed[0].made_ms), Some(handed[1].made_ms)));
        let text = "2026年材料还没收到的，1 份：吴海峰。做好后发给李建国。";
        assert_eq!(missing_text(&all, "2026年材料", None, "李建国"), text);
        let due = NaiveDate::from_ymd_opt(2026, 12, 10);
        let text = "年度自评还没收到的，1 份：吴海峰。12月10日前交。";
        assert_eq!(missing_text(&all, "年度自评", due, ""), text);
        assert_eq!(missing_text(&all[..2], "2026年材料", None, ""), "");
        // Since it was asked for in the second half of January: what came before does not count.
        let asked = NaiveDate::from_ymd_opt(2026, 1, 15).unwrap();
        let all = expected(&roster, Role::Secretary, BRANCH, Some(Id(1)), (today, asked), &handed);
        assert_eq!(all.iter().map(|it| it.times).collect::<Vec<_>>(), [1, 1, 0]);
        let unlinked = [file("吴海峰", 77, 5)];
        let all = expected(&roster, Role::Secretary, BRANCH, Some(Id(1)), (today, year), &unlinked);
        assert_eq!(
            all.iter().filter(|it| it.times == 1).map(|it| it.name.as_str()).collect::<Vec<_>>(),
            ["吴海峰"]
        );
    }

    #[test]
    fn a_row_of_the_log_is_kept_whole() {
        let one = file("赵敏", 2, 10);
        assert_eq!(HandIn::parse(&one.to_text()), one);
        let old = HandIn { sender: "赵敏".into(), made_ms: 5, ..HandIn::default() };
        assert_eq!(HandIn::parse("赵敏\n5"), old);
    }
}
