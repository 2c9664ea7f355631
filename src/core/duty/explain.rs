//! What a duty asks, in plain words: who, how often, what it leaves, by which figures.

use crate::catalogue::duty::{Clause, Due, Duty, Every, Rule, Who};
use crate::catalogue::figure::{self, Setting};
use crate::catalogue::{self};
use crate::period::Unit;

use super::Figures;

/// 每个支部
pub fn who(who: Who) -> &'static str {
    match who {
        Who::Unit => "各单位党组织",
        Who::Branch => "每个支部",
        Who::Group => "每个党小组",
        Who::Member => "每名党员",
        Who::TeamMember => "领导班子成员",
        Who::Cadre => "党员领导干部",
        Who::Deputy => "副处级以上党员领导干部",
        Who::Division => "校处级干部",
        Who::Secretary => "书记",
        Who::Office => "党组办",
    }
}

/// 每月, 三年里, 到期.
pub fn how_often(clause: &Clause, figures: &Figures) -> &'static str {
    let every = |every: &Every| figures.unit(every).map_or("三年里", Unit::every);
    match &clause.rule {
        Rule::Periodic(rule) => every(&rule.every),
        Rule::Document(rule) => every(&rule.covers),
        Rule::Coverage(rule) => every(&rule.every),
        Rule::Checklist(rule) => every(&rule.every),
        Rule::Institution(_) => "一直有效",
        Rule::Deadline(rule) => match rule.due {
            Due::Fixed { .. } => "一次",
            Due::Days { .. } | Due::Workdays { .. } => "有一件算一件",
        },
        Rule::Order(_) => "有一件算一件",
        Rule::ClosedLoop(_) => "到期一件算一件",
        Rule::Trend(_) => "每年比上年",
        Rule::Sum(_) => "看各条",
    }
}

/// Titles of the kinds of record it looks at.
pub fn leaves(duty: &Duty) -> Vec<&'static str> {
    duty.kinds()
        .into_iter()
        .filter_map(|id| catalogue::get().kind(id))
        .map(|kind| kind.title.as_str())
        .collect()
}

/// A figure that an entry hangs on, as it holds now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// 函询几个工作日内回复
    pub label: &'static str,
    /// 15 个工作日
    pub value: String,
    /// 方案, 缺省值 or 本单位定的.
    pub origin: &'static str,
    /// Where it comes from.
    pub source: &'static str,
}

/// The figures an entry hangs on.
pub fn figures_of(entry: &str, figures: &Figures) -> Vec<Used> {
    let of_entry = figure::figures().iter().filter(|it| it.entries.iter().any(|code| code == entry));
    let used = |it: &'static figure::Figure| {
        let value = figures.get(&it.id)?;
        let origin = match (figures.is_set(&it.id), it.fixed) {
            (true, _) => "本单位定的",
            (false, true) => "方案",
            (false, false) => "缺省值",
        };
        Some(Used { label: &it.label, value: said(value, &it.unit), origin, source: &it.source })
    };
    of_entry.filter_map(used).collect()
}

/// 15 个工作日, 每季度, 11月23日.
pub fn said(value: &Setting, unit: &str) -> String {
    match value {
        Setting::Number(n) => format!("{n} {unit}").trim_end().to_owned(),
        Setting::Text(text) => match (Unit::of(text), text.split_once('-')) {
            (Some(unit), _) => unit.every().to_owned(),
            (None, Some((month, day))) if text.len() == 5 => {
                format!("{}月{}日", month.trim_start_matches('0'), day.trim_start_matches('0'))
            }
            (None, _) => crate::show::day(text).unwrap_or_else(|| text.clone()),
        },
    }
}
