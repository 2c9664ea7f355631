//! A set-up link on a device in use: what it says beside what is here, and what is changed by it, piece by piece.

use super::Profile;
use crate::exchange::signature;

/// A piece that is asked for by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Piece {
    /// Unit and branch, with what hangs on them: the organisation, the post type, the wording of the standard.
    Place,
    /// 身份
    Role,
    /// 收材料的人
    Recipient,
    /// Their mail address.
    Mail,
    /// Their key for sealed files.
    Key,
}

/// One line of the comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub piece: Piece,
    /// As it is here; empty where nothing is.
    pub here: String,
    /// As the link says it; empty where it says nothing, and then nothing is changed.
    pub link: String,
    /// The link says something else.
    pub differs: bool,
}

impl Piece {
    /// In the order they are shown.
    pub const ALL: [Piece; 5] = [Piece::Place, Piece::Role, Piece::Recipient, Piece::Mail, Piece::Key];

    /// As checkboxes name it.
    pub fn id(self) -> &'static str {
        match self {
            Piece::Place => "place",
            Piece::Role => "role",
            Piece::Recipient => "recipient",
            Piece::Mail => "mail",
            Piece::Key => "key",
        }
    }

    /// As people call it.
    pub fn title(self) -> &'static str {
        match self {
            Piece::Place => "单位、支部",
            Piece::Role => "身份",
            Piece::Recipient => "收材料的人",
            Piece::Mail => "收件邮箱",
            Piece::Key => "收件钥匙",
        }
    }

    fn shown(self, profile: &Profile) -> String {
        match self {
            Piece::Place => format!("{} {}", profile.unit, profile.branch).trim().to_owned(),
            Piece::Role => profile.role.title().to_owned(),
            Piece::Recipient => profile.to_name.clone(),
            Piece::Mail => profile.to_mail.clone(),
            Piece::Key if profile.to_key.is_empty() => String::new(),
            Piece::Key => format!("核对号 {}", signature::number(&profile.to_key)),
        }
    }

    fn differs(self, here: &Profile, link: &Profile) -> bool {
        match self {
            Piece::Place => here.org_id() != link.org_id(),
            Piece::Role => here.role != link.role,
            Piece::Recipient => !link.to_name.is_empty() && here.to_name != link.to_name,
            Piece::Mail => !link.to_mail.is_empty() && here.to_mail != link.to_mail,
            Piece::Key => !link.to_key.is_empty() && here.to_key != link.to_key,
        }
    }
}

/// Old and new side by side.
pub fn compare(here: &Profile, link: &Profile) -> Vec<Line> {
    let line = |piece: Piece| Line {
        piece,
        here: piece.shown(here),
        link: piece.shown(link),
        differs: piece.differs(here, link),
    };
    Piece::ALL.map(line).into()
}

/// The profile with these pieces as the link says them, and all else as it is here.
#[must_use]
pub fn changed(here: &Profile, link: &Profile, pieces: &[Piece]) -> Profile {
    let mut now = here.clone();
    for piece in pieces.iter().filter(|piece| piece.differs(here, link)) {
        match piece {
            Piece::Place => {
                (now.unit, now.branch, now.org) = (link.unit.clone(), link.branch.clone(), link.org);
                for (mine, theirs) in
                    [(&mut now.post_type, &link.post_type), (&mut now.variant, &link.variant)]
                {
                    if !theirs.is_empty() {
                        mine.clone_from(theirs);
                    }
                }
            }
            Piece::Role => now.role = link.role,
            Piece::Recipient => now.to_name.clone_from(&link.to_name),
            Piece::Mail => now.to_mail.clone_from(&link.to_mail),
            Piece::Key => now.to_key.clone_from(&link.to_key),
        }
    }
    now
}

#[cfg(test)]
mod tests {
    use super::super::Role;
    use super::*;
    use crate::record::Id;

    fn here() -> Profile {
        Profile {
            person: Some(Id(7)),
            name: "王小梅".into(),
            role: Role::Secretary,
            unit: "河滨中学".into(),
            branch: "第二支部".into(),
            to_name: "李建国".into(),
            to_mail: "li@hbzx.example".into(),
            to_key: "age1old".into(),
            ..Profile::default()
        }
    }

    fn link() -> Profile {
        Profile {
            branch: "第三支部".into(),
            role: Role::Member,
            post_type: "organ_staff".into(),
            to_name: "赵敏".into(),
            to_mail: "zhao@evil.example".into(),
            to_key: "age1new".into(),
            person: None,
            name: String::new(),
            ..here()
        }
    }

    #[test]
    fn nothing_is_changed_that_was_not_asked_for() {
        assert_eq!(changed(&here(), &link(), &[]), here());
        let by = |piece: Piece| changed(&here(), &link(), &[piece]);
        assert_eq!(by(Piece::Mail), Profile { to_mail: "zhao@evil.example".into(), ..here() });
        assert_eq!(by(Piece::Key), Profile { to_key: "age1new".into(), ..here() });
        assert_eq!(by(Piece::Recipient), Profile { to_name: "赵敏".into(), ..here() });
        assert_eq!(by(Piece::Role), Profile { role: Role::Member, ..here() });
        let moved = Profile { branch: "第三支部".into(), post_type: "organ_staff".into(), ..here() };
        assert_eq!(by(Piece::Place), moved);
        let all = changed(&here(), &link(), &Piece::ALL);
        assert_eq!((all.person, all.name.as_str()), (Some(Id(7)), "王小梅"));
    }

    #[test]
    fn old_and_new_stand_side_by_side() {
        let lines = compare(&here(), &link());
        assert!(lines.iter().all(|line| line.differs));
        let number = |key: &str| format!("核对号 {}", signature::number(key));
        let shown = |piece: Piece| {
            let line = lines.iter().find(|line| line.piece == piece).unwrap();
            (line.here.clone(), line.link.clone())
        };
        assert_eq!(shown(Piece::Key), (number("age1old"), number("age1new")));
        assert_eq!(shown(Piece::Place), ("河滨中学 第二支部".into(), "河滨中学 第三支部".into()));
        assert!(compare(&here(), &here()).iter().all(|line| !line.differs));
    }

    #[test]
    fn what_a_link_does_not_say_wipes_nothing() {
        let silent =
            Profile { to_name: String::new(), to_mail: String::new(), to_key: String::new(), ..here() };
        assert!(compare(&here(), &silent).iter().all(|line| !line.differs));
        assert_eq!(changed(&here(), &silent, &Piece::ALL), here());
    }
}
