//! Figures that rules hang on, in two profiles that are never mixed: 方案 (the plan's time) and 现行 (later rules).
//!
//! The plan fixes few of them (domain.md 2.4). What no source fixes is our own proposal: it is marked 缺省值 wherever
//! it is shown, and a unit may set its own.

use std::sync::OnceLock;

use serde::Deserialize;

/// A figure and what is known about it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// Named by rules: `inquiry_workdays`.
    pub id: String,
    /// What it is: 函询回复期限.
    pub label: String,
    /// Behind the number: 个工作日.
    #[serde(default)]
    pub unit: String,
    /// What it may be.
    pub shape: FigureShape,
    /// In the profile 方案.
    pub plan: Setting,
    /// In the profile 现行; none: the same.
    #[serde(default)]
    pub current: Option<Setting>,
    /// Where it comes from, in plain words; of the profile 现行 too where it differs.
    pub source: String,
    /// The plan's own words fix it; all others are 缺省值.
    #[serde(default)]
    pub fixed: bool,
    /// Entries that hang on it, for the settings page.
    #[serde(default)]
    pub entries: Vec<String>,
}

/// What may stand for a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureShape {
    /// A whole number, not below 0.
    Number,
    /// `month`, `quarter`, `half_year`, `year`.
    Every,
    /// A day of the year, `11-23`.
    MonthDay,
    /// A day, `2024-01-01`.
    Date,
}

/// A value of a figure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Setting {
    /// In the figure's unit.
    Number(i64),
    /// A span or a day.
    Text(String),
}

/// Which figures hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Profile {
    /// 方案: the plan's own and its time's.
    #[default]
    Plan,
    /// 现行: as later rules have it.
    Current,
}

impl Profile {
    /// Both, in the order they are offered.
    pub const ALL: [Profile; 2] = [Profile::Plan, Profile::Current];

    /// As it is stored.
    pub fn id(self) -> &'static str {
        match self {
            Profile::Plan => "plan",
            Profile::Current => "current",
        }
    }

    /// As it is shown.
    pub fn title(self) -> &'static str {
        match self {
            Profile::Plan => "方案",
            Profile::Current => "现行",
        }
    }
}

impl Figure {
    /// Its value in a profile, before a unit sets its own.
    pub fn value(&self, profile: Profile) -> &Setting {
        match profile {
            Profile::Plan => &self.plan,
            Profile::Current => self.current.as_ref().unwrap_or(&self.plan),
        }
    }
}

/// All figures, in the order of the settings page.
pub fn figures() -> &'static [Figure] {
    static FIGURES: OnceLock<Vec<Figure>> = OnceLock::new();
    FIGURES.get_or_init(|| super::parse(include_str!("figures.json")))
}

/// By its id.
pub fn figure(id: &str) -> Option<&'static Figure> {
    figures().iter().find(|figure| figure.id == id)
}
