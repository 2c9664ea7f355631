//! One line of the roster about a person.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Roster;
use crate::period;
use crate::record::{Id, Record, common};
use crate::value::Value;

/// One line about a person: where they are, as what, from when until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The id that counts go through.
    pub id: Id,
    /// The roster line.
    pub line: Id,
    /// As the roster writes it.
    pub name: String,
    /// The branch.
    pub org: Id,
    /// Name of the Party group; empty where there is none.
    pub group: String,
    /// `full`, `probationary`.
    pub member_kind: String,
    /// 党内职务
    pub posts: BTreeSet<Post>,
    /// 职级, which decides what is asked of a cadre.
    pub rank: Rank,
    /// `frontline_teacher`, `organ_staff`, `leading_cadre`, `young_backbone`, `other`.
    pub post_type: String,
    /// 有表决权
    pub entitled_to_vote: bool,
    /// Whether the line still counts, and if not, why.
    pub status: Status,
    /// First day of belonging; none: open.
    pub from: Option<NaiveDate>,
    /// Last day; none: open.
    pub to: Option<NaiveDate>,
}

/// An office in the Party organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Post {
    /// 书记
    Secretary,
    /// 支部委员
    Committee,
    /// 党小组长
    GroupLeader,
    /// 领导班子成员
    TeamMember,
}

/// Lowest first, so that 副处级以上 is `>= Rank::DeputyDivision` (domain.md 2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// 副处级以下
    Ordinary,
    /// 副处级
    DeputyDivision,
    /// 处级、校级
    DivisionOrSchool,
    /// 高于处级、校级
    Above,
}

/// Whether a person still belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// 在册
    Active,
    /// 已转走
    Moved,
    /// 已离开
    Left,
}

impl Person {
    /// From a roster line; none where it names no person or no organisation.
    pub(super) fn from_line(line: &Record, roster: &Roster) -> Option<Self> {
        let (id, org) = line.id_at(common::PERSON).zip(line.id_at(common::ORG))?;
        let group = line.text("group").trim();
        let named = group.parse().ok().and_then(|id| roster.organisation(id)).map(|one| one.name.clone());
        Some(Person {
            id: roster.canonical(id),
            line: line.id,
            name: line.text("name").trim().to_owned(),
            org,
            group: named.unwrap_or_else(|| group.to_owned()),
            member_kind: line.text("member_kind").to_owned(),
            posts: line.get("posts").list().iter().filter_map(post).collect(),
            rank: rank(line.text("rank")),
            post_type: line.text("post_type").to_owned(),
            entitled_to_vote: line.get("entitled_to_vote").bool().unwrap_or(false),
            status: status(line.text("status")),
            from: period::date(line.text("from")),
            to: period::date(line.text("to")),
        })
    }

    /// Left, and nobody said when.
    pub fn is_gone_undated(&self) -> bool {
        self.status != Status::Active && self.to.is_none()
    }

    /// Belongs to one of these organisations on this day. Who left without a day is not there.
    pub fn is_in(&self, within: &BTreeSet<Id>, day: NaiveDate) -> bool {
        within.contains(&self.org)
            && !self.is_gone_undated()
            && self.from.is_none_or(|from| from <= day)
            && self.to.is_none_or(|to| day <= to)
    }

    /// 党员领导干部: by rank, by post, or entered as one.
    pub fn leads(&self) -> bool {
        self.rank >= Rank::DeputyDivision
            || self.posts.contains(&Post::TeamMember)
            || self.post_type == LEADING_CADRE
    }

    /// Which set of items this person assesses themselves by; leaders always the leaders' (domain.md 8).
    pub fn variant(&self) -> &str {
        if self.leads() { LEADING_CADRE } else { &self.post_type }
    }
}

const LEADING_CADRE: &str = "leading_cadre";

fn post(value: &Value) -> Option<Post> {
    match value.text()? {
        "secretary" => Some(Post::Secretary),
        "committee" => Some(Post::Committee),
        "group_leader" => Some(Post::GroupLeader),
        "team_member" => Some(Post::TeamMember),
        _ => None,
    }
}

fn rank(text: &str) -> Rank {
    match text {
        "deputy_division" => Rank::DeputyDivision,
        "division_or_school" => Rank::DivisionOrSchool,
        "above" => Rank::Above,
        _ => Rank::Ordinary,
    }
}

fn status(text: &str) -> Status {
    match text {
        "moved" => Status::Moved,
        "left" => Status::Left,
        _ => Status::Active,
    }
}
