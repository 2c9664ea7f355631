//! Who the stories are about: a branch of a school, its secretary and its members.

use qiangji::profile::{Profile, Role};

pub const UNIT: &str = "河滨中学";
pub const BRANCH: &str = "第二支部";

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
        to_name: "李建国".into(),
        to_mail: "erzhibu@hbzx.example".into(),
    }
}

/// `#/join/…` as the secretary sends it.
pub fn join_link() -> String {
    format!("#/join/{}", branch().join_tail())
}
