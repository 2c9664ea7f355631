//! Who uses this device, and the set-up link that spares a member from typing it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

pub mod rejoin;

use crate::book::Book;
use crate::readback::{Stored, Unreadable, own_map};
use crate::record::Id;
use crate::value::{Map, Value};

/// What the person does here (architecture.md, Four people use it).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Role {
    /// 党员
    #[default]
    Member,
    /// 支部书记
    Secretary,
    /// 单位党组织的工作人员
    Team,
    /// 党工委办公室
    Office,
}

impl Role {
    /// In the order they are offered.
    pub const ALL: [Role; 4] = [Role::Member, Role::Secretary, Role::Team, Role::Office];

    /// As links and the disk write it.
    pub fn id(self) -> &'static str {
        match self {
            Role::Member => "member",
            Role::Secretary => "secretary",
            Role::Team => "team",
            Role::Office => "office",
        }
    }

    /// None for a role that a later version knows.
    pub fn of(id: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.id() == id)
    }

    /// As it stands under the name: 党员, 支部书记.
    pub fn title(self) -> &'static str {
        match self {
            Role::Member => "党员",
            Role::Secretary => "支部书记",
            Role::Team => "单位党组织、领导班子",
            Role::Office => "党组办",
        }
    }

    /// The question of the first screen, in plain words.
    pub fn task(self) -> &'static str {
        match self {
            Role::Member => "填自己的自评和学习记录",
            Role::Secretary => "收支部党员的材料，记支部的会和课",
            Role::Team => "收各支部的材料，记班子的学习和工作",
            Role::Office => "收各单位的材料，检查和评价",
        }
    }
}

/// Post types with items of their own, and what people call them (domain.md 8). A test compares them with the
/// standard: the first screen shows them before the catalogue is there.
pub const POSTS: [(&str, &str); 5] = [
    ("frontline_teacher", "一线教师"),
    ("organ_staff", "机关干部"),
    ("leading_cadre", "领导干部"),
    ("young_backbone", "青年骨干"),
    ("other", "其他岗位"),
];

/// Which wording of the five-good standard holds (domain.md 6.3).
pub const VARIANTS: [(&str, &str); 3] = [("organ", "机关"), ("school", "学校"), ("general_branch", "党总支")];

/// What people call a post type; none for one that is not said.
pub fn post_title(id: &str) -> Option<&'static str> {
    POSTS.into_iter().find(|(post, _)| *post == id).map(|(_, title)| title)
}

/// The person at this device, and where they belong.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profile {
    /// Made once, on the person's first device; none before they have said their name.
    pub person: Option<Id>,
    /// What they signed with.
    pub name: String,
    /// What they are; they may change it any day.
    pub role: Role,
    /// Name of the unit, as typed or as the link brought it.
    pub unit: String,
    /// Name of the branch.
    pub branch: String,
    /// The organisation whose records this device writes; derived from the names where no link gave it.
    pub org: Option<Id>,
    /// `frontline_teacher`, `organ_staff`, `leading_cadre`, `young_backbone`, `other`.
    pub post_type: String,
    /// `organ`, `school` or `general_branch`: which wording of the five-good standard holds.
    pub variant: String,
    /// Their own mail address, for the link that they send to members; empty where they have not said.
    pub mail: String,
    /// Whom the file goes to.
    pub to_name: String,
    /// Mail address.
    pub to_mail: String,
    /// Their key for sealed files, `age1…`; empty where they have none.
    pub to_key: String,
}

/// Not a set-up link of this product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("这个链接不完整。找发链接的人再要一次，或者自己填。")]
pub struct BrokenLink;

impl Profile {
    /// The organisation this device writes for.
    pub fn org_id(&self) -> Id {
        self.org.unwrap_or_else(|| organisation(&self.unit, &self.branch))
    }

    /// The owner of what is written here: the person for a member's kinds, the organisation for its own.
    pub fn owner(&self, owner: crate::catalogue::Owner) -> Option<Id> {
        match owner {
            crate::catalogue::Owner::Person => self.person,
            crate::catalogue::Owner::Organisation => Some(self.org_id()),
        }
    }

    /// Whether who uses this device is the person of a backup, who typed the name before restoring: the same name, and
    /// nothing written under the new id yet.
    pub fn may_become(&self, other: &Profile, book: &Book) -> bool {
        let same = other.person.is_some() && other.name.trim() == self.name.trim();
        same && book.shown().all(|it| Some(it.own) != self.person)
    }

    /// As the disk keeps it; what is empty is left out.
    pub fn to_value(&self) -> Map {
        let mut map = Map::new();
        let mut put = |key: &str, text: String| {
            if !text.is_empty() {
                map.insert(key.to_owned(), Value::Text(text));
            }
        };
        put("person", self.person.map(|id| id.to_string()).unwrap_or_default());
        put("org", self.org.map(|id| id.to_string()).unwrap_or_default());
        put("name", self.name.clone());
        put("role", self.role.id().to_owned());
        put("unit", self.unit.clone());
        put("branch", self.branch.clone());
        put("post_type", self.post_type.clone());
        put("variant", self.variant.clone());
        put("mail", self.mail.clone());
        put("to_name", self.to_name.clone());
        put("to_mail", self.to_mail.clone());
        put("to_key", self.to_key.clone());
        map
    }

    /// Whether this is what stands under a key; a key or role of a later version says nothing.
    fn says(&self, key: &str, text: &str) -> bool {
        match key {
            "person" => self.person.is_some_and(|id| id.to_string() == text),
            "org" => self.org.is_some_and(|id| id.to_string() == text),
            _ => true,
        }
    }

    /// What is missing or of another type is empty.
    pub fn from_value(map: &Map) -> Self {
        let text = |key: &str| map.get(key).and_then(Value::text).unwrap_or_default().to_owned();
        Profile {
            person: text("person").parse().ok(),
            org: text("org").parse().ok(),
            name: text("name"),
            role: Role::of(&text("role")).unwrap_or_default(),
            unit: text("unit"),
            branch: text("branch"),
            post_type: text("post_type"),
            variant: text("variant"),
            mail: text("mail"),
            to_name: text("to_name"),
            to_mail: text("to_mail"),
            to_key: text("to_key"),
        }
    }

    /// The tail of a set-up link `#/join/…`: everything but the person.
    ///
    /// It stands behind `#`, so it is never sent to any server.
    pub fn join_tail(&self) -> String {
        let link = Profile { person: None, name: String::new(), role: Role::Member, ..self.clone() };
        let mut bytes = Vec::new();
        Value::Map(link.to_value()).write_ascii(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What stands behind `#/join/` in a set-up link, whatever it brings besides ([`brought`]). An address or a key that is
    /// none is left out and told.
    pub fn from_join_tail(tail: &str) -> Result<Joined, BrokenLink> {
        let tail = tail.split('/').next().unwrap_or_default();
        let bytes = URL_SAFE_NO_PAD.decode(tail.trim()).map_err(|_| BrokenLink)?;
        let value: Value = serde_json::from_slice(&bytes).map_err(|_| BrokenLink)?;
        let mut profile = Profile::from_value(value.map().ok_or(BrokenLink)?);
        if profile.unit.is_empty() || profile.branch.is_empty() {
            return Err(BrokenLink);
        }
        profile.person = None;
        let mut refused = Vec::new();
        for (text, what, fits) in [
            (&mut profile.mail, "邮箱", mail_address as fn(&str) -> Option<&str>),
            (&mut profile.to_mail, "邮箱", mail_address),
            (&mut profile.to_key, "收件钥匙", receiving_key),
        ] {
            if text.is_empty() {
                continue;
            }
            let kept = fits(text).map(str::to_owned);
            if kept.is_none() {
                refused.push(what);
            }
            *text = kept.unwrap_or_default();
        }
        Ok(Joined { profile, refused })
    }
}

/// What a set-up link says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// All but the person.
    pub profile: Profile,
    /// What stood in it and is none, so that it was left out: 邮箱, 收件钥匙.
    pub refused: Vec<&'static str>,
}

impl Joined {
    /// One sentence about what was left out; none where all was fine.
    pub fn told(&self) -> Option<String> {
        let what = self.refused.first()?;
        Some(format!("链接里的{what}写得不对，没有用它。问发链接的人，再自己填。"))
    }
}

/// One plain mail address, without the blanks around it; none where it is anything else. What stands in it can name no
/// second recipient and no other field of a letter.
pub fn mail_address(text: &str) -> Option<&str> {
    let text = text.trim();
    let (local, domain) = text.split_once('@')?;
    let dotted = |part: &str, more: &str| {
        let fits = |label: &str| {
            !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
        };
        part.split('.').all(fits)
    };
    let edges = |label: &str| !label.starts_with('-') && !label.ends_with('-');
    let fits = text.len() <= 254
        && local.len() <= 64
        && dotted(local, "_+-")
        && dotted(domain, "-")
        && domain.split('.').all(edges);
    fits.then_some(text)
}

/// A key for sealed files, `age1…`; none where it is anything else.
pub fn receiving_key(text: &str) -> Option<&str> {
    let text = text.trim();
    let fits = text.starts_with("age1") && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    fits.then_some(text)
}

impl Stored for Profile {
    const TITLE: &'static str = "姓名和单位";

    fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        Value::Map(self.to_value()).write_ascii(&mut out);
        out
    }

    /// No bytes are nobody; a person is an id and a name.
    fn from_bytes(bytes: &[u8]) -> Result<Self, Unreadable> {
        if bytes.is_empty() {
            return Ok(Profile::default());
        }
        let map = own_map(bytes, Self::TITLE)?;
        let profile = Profile::from_value(&map);
        // What is there was read, and somebody is known by it.
        let whole = map.iter().all(|(key, value)| value.text().is_some_and(|it| profile.says(key, it)));
        if whole && profile.person.is_some() { Ok(profile) } else { Err(Unreadable(Self::TITLE)) }
    }
}

/// A piece of a file that a set-up link brings besides (`exchange::parcel::piece`): what is asked of who joins. Empty: none.
pub fn brought(join_tail: &str) -> &str {
    join_tail.split_once('/').map_or("", |(_, piece)| piece)
}

/// The id of an organisation known only by its names: the same on every device that types the same names.
pub fn organisation(unit: &str, branch: &str) -> Id {
    let plain = |name: &str| name.split_whitespace().collect::<String>();
    Id::derived(&["org", &plain(unit), &plain(branch)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Revision;
    use crate::record::{Clock, Record};

    fn secretary() -> Profile {
        Profile {
            person: Some(Id(7)),
            name: "李建国".into(),
            role: Role::Secretary,
            unit: "河滨中学".into(),
            branch: "第二支部".into(),
            org: Some(Id(9)),
            post_type: "frontline_teacher".into(),
            variant: "school".into(),
            mail: "li@hbzx.example".into(),
            to_name: "李建国".into(),
            to_mail: "erzhibu@hbzx.example".into(),
            to_key: "age1x".into(),
        }
    }

    #[test]
    fn a_profile_is_kept_whole() {
        assert_eq!(Profile::from_value(&secretary().to_value()), secretary());
        assert_eq!(Profile::from_value(&Map::new()), Profile::default());
    }

    #[test]
    fn a_link_carries_the_branch_but_no_person() {
        let joined = Profile::from_join_tail(&secretary().join_tail()).unwrap().profile;
        assert_eq!((joined.person, joined.name.as_str(), joined.role), (None, "", Role::Member));
        assert_eq!((joined.org, joined.branch), (Some(Id(9)), "第二支部".into()));
        let with_more = format!("{}/0a.1.1.00.xyz", secretary().join_tail());
        assert_eq!(Profile::from_join_tail(&with_more).unwrap().profile.branch, "第二支部");
        assert_eq!((brought(&with_more), brought("abc")), ("0a.1.1.00.xyz", ""));
    }

    #[test]
    fn a_mail_address_is_one_and_nothing_else() {
        let longest = format!("{}@{}.example", "a".repeat(64), "b".repeat(181));
        let fine =
            ["li@hbzx.example", "li.jian-guo+a_b@mail.hbzx.gov.cn", "a@b", "  li@hbzx.example ", &longest];
        for text in fine {
            assert_eq!(mail_address(text), Some(text.trim()), "{text}");
        }
        let longer = format!("a{longest}");
        let wrong = [
            "",
            "li",
            "@",
            "li@",
            "@hbzx.example",
            "li@hbzx@example",
            "li@hbzx.example?bcc=x@evil.example",
            "li@hbzx.example&bcc=x@evil.example",
            "li%40evil.example@hbzx.example",
            "a@b.example,c@d.example",
            "a@b.example;c@d.example",
            "li jian@hbzx.example",
            "li@hbzx .example",
            "li@hbzx.example\r\nBcc:x@y",
            "li\u{0}@hbzx.example",
            "李<li@hbzx.example>",
            "li\u{202e}@hbzx.example",
            "li@hbzx..example",
            ".li@hbzx.example",
            "li@-hbzx.example",
            "li@hbzx.example/x",
            "li@hbzx.example#x",
            "\"li\"@hbzx.example",
            &longer,
        ];
        for text in wrong {
            assert_eq!(mail_address(text), None, "{text}");
        }
    }

    #[test]
    fn a_link_with_a_wrong_address_is_told_and_it_is_left_out() {
        let told = |profile: &Profile| {
            let joined = Profile::from_join_tail(&profile.join_tail()).unwrap();
            (joined.told(), joined.profile.to_mail, joined.profile.to_key)
        };
        assert_eq!(told(&secretary()), (None, secretary().to_mail, secretary().to_key));
        let bad = Profile { to_mail: "li@hbzx.example?bcc=x@evil.example".into(), ..secretary() };
        assert_eq!(
            told(&bad),
            (
                Some("链接里的邮箱写得不对，没有用它。问发链接的人，再自己填。".into()),
                String::new(),
                secretary().to_key
            )
        );
        let (words, mail, key) = told(&Profile { to_key: "age1 x".into(), ..secretary() });
        assert!(words.unwrap().contains("收件钥匙") && key.is_empty() && mail == secretary().to_mail);
    }

    #[test]
    fn a_broken_link_is_told() {
        let whole = secretary().join_tail();
        for tail in ["", "abc", &whole[..whole.len() - 3], "eyJ4Ijo"] {
            assert_eq!(Profile::from_join_tail(tail), Err(BrokenLink), "{tail}");
        }
    }

    #[test]
    fn the_first_screen_names_what_the_standards_name() {
        let titles = |standard: &str| -> Vec<(String, String)> {
            let standard = crate::catalogue::get().standard(standard).unwrap();
            standard.variants.iter().map(|it| (it.id.clone(), it.title.clone())).collect()
        };
        let own = |list: &[(&str, &str)]| {
            list.iter().map(|(id, title)| ((*id).into(), (*title).into())).collect::<Vec<_>>()
        };
        assert_eq!(titles("member"), own(&POSTS[..4]));
        assert_eq!(titles("five_good"), own(&VARIANTS));
    }

    #[test]
    fn names_typed_with_blanks_mean_the_same_branch() {
        assert_eq!(organisation("河滨中学", "第二支部"), organisation(" 河滨 中学", "第二支部 "));
        assert_ne!(organisation("河滨中学", "第二支部"), organisation("河滨中学", "第一支部"));
    }

    #[test]
    fn who_typed_the_name_first_may_become_the_person_of_the_backup() {
        let typed = Profile { person: Some(Id(8)), ..secretary() };
        let mut book = Book::default();
        assert!(typed.may_become(&secretary(), &book));
        assert!(!typed.may_become(&Profile { name: "赵敏".into(), ..secretary() }, &book));
        assert!(!typed.may_become(&Profile { person: None, ..secretary() }, &book));
        let clock = Clock { device: "a".into(), ..Clock::default() };
        book.insert(Revision::new(&Record::new(Id(1), "reflection", Id(8), clock, Map::new())));
        assert!(!typed.may_become(&secretary(), &book));
    }
}
