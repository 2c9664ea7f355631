//! The app's own words (DESIGN.md 9). Kinds, fields and standards bring theirs from the catalogue.

use chrono::{Datelike, NaiveDate};
use qiangji::catalogue::{Kind, plan};
use qiangji::duty::{Judged, Verdict};
use qiangji::period::{Period, Unit};
use qiangji::profile::Role;
use qiangji::readback::Unreadable;

use crate::widgets::verdict::Mark;

pub const PRODUCT: &str = "强基创先工作手册";

pub const TODAY: &str = "今日";
pub const ASSESS: &str = "自评";
pub const RECORDS: &str = "记录";
pub const HAND_IN: &str = "上交";
pub const PLAN: &str = "方案";
pub const CALENDAR: &str = "日历";
pub const INBOX: &str = "收件台";
pub const TAKEN: &str = "收过的文件";
pub const ROSTER: &str = "名册";
pub const SETTINGS: &str = "设置";
pub const MORE: &str = "更多";
pub const LEDGER: &str = "台账";
pub const ROUNDS: &str = "工作安排";
pub const FIGURES: &str = "本单位的数和假日";

pub const ONLY_HERE: &str = "内容只存在这台设备里";
pub const NEVER_BACKED_UP: &str = "还没有备份过";
pub const SECOND_WINDOW: &str = "另一个窗口正在填，这里只能看。";
pub const WRITE_HERE: &str = "改在这里填";
pub const RESTORE: &str = "从备份恢复";
pub const CANNOT_OPEN: &str = "打不开这台设备里的内容";
pub const RELOAD: &str = "重新加载";
pub const BACK_UP: &str = "备份到文件";
pub const NEWER_WINDOW: &str = "新版本已在另一个窗口打开。刷新这一页再填。";
pub const NEWER_WAITS: &str = "有新版本，文件已经取好。";
pub const NEWER_SERVES: &str = "另一个窗口换上了新版本，这里还是旧的。";
pub const RENEW: &str = "换上新版本";
pub const TO_HOME_SCREEN: &str =
    "七天不打开，浏览器会把内容清掉。点“分享”，选“添加到主屏幕”，从主屏幕打开来填。";
pub const TO_HOME_SCREEN_WITH_ALL: &str =
    "七天不打开，浏览器会把内容清掉。先备份，再点“分享”，选“添加到主屏幕”；从主屏幕打开是空的，在那里恢复。";
pub const READ: &str = "知道了";
pub const ONLY_READING: &str = "另一个窗口正在填，这里没有保存。点“改在这里填”再试。";

pub const WRONG_PHRASE: &str = "口令不对。再写一遍；还不对，请发件人核对口令。";
pub const LOCK_ON: &str = "上了锁。口令记好，这里不存它。";
pub const LOCK_OFF: &str = "取消了上锁。";
pub const PHRASE_CHANGED: &str = "口令换好了。";
pub const CANNOT_LOCK: &str = "没写完的内容存不下，所以没有锁上。腾出一些空间，或者点“不写了”，再锁上。";
pub const CANNOT_LOCK_HERE: &str = "这个窗口里有没存下的字，所以没有锁上。点“改在这里填”，或者关掉这个窗口。";
pub const OTHER_WINDOW_OPEN: &str = "另一个窗口开着手册。先关掉它，再清空。";
pub const LOCK_NOW: &str = "现在锁上";
pub const NOTHING_RETURNED: &str = "没有要告诉这个人的。先在记录里点“退回”。";
pub const NO_TABLE: &str = "这不是表格，或者是空的。存成 .xlsx 或 .csv 再选。";
pub const STOPPED: &str = "停了，什么都没有改。";
pub const UNDONE: &str = "整次收件撤回了。";
pub const UNDONE_AND_HANDED_IN: &str = "整次收件撤回了。上交过的文件里还有它，要再上交一次。";
pub const RECORD_GONE: &str = "这条记录已经不在了。回到记录页看一看。";
/// Of a backup that is taken in as a hand-in.
pub const HOLDS_SECRETS: &str =
    "这是一份备份，里面有签名和解密用的私钥，不要转给别人。只要材料，就请对方在“上交”里再做一份。";
pub const KEYS_UNREADABLE: &str = "这台设备的签名和钥匙读不出来，没有动它。到设置里从备份恢复。";
pub const NO_NAME_YET: &str = "还没有写姓名。先到设置里写。";
pub const UNKNOWN_KIND: &str = "新版本的记录";
pub const BROUGHT_BACK: &str = "已经放回原处。";

/// Under the name in the side bar; a member needs no title.
pub fn role_under_name(role: Role) -> &'static str {
    match role {
        Role::Member => "",
        Role::Secretary => "支部书记",
        Role::Team => "单位党组织",
        Role::Office => "党组办",
    }
}

pub fn page_title(page: &str) -> String {
    format!("{page} · {PRODUCT}")
}

/// 张三的文件; of one that was merged, and has no sender, its own name.
pub fn file_of(sender: &str, file: &str) -> String {
    if sender.is_empty() { file.to_owned() } else { format!("{sender}的文件") }
}

pub fn deleted(title: &str) -> String {
    format!("删了“{title}”")
}

/// What at the start could not be read: “姓名和单位”、“草稿”.
pub fn unreadable(all: &[Unreadable]) -> String {
    let titles: Vec<String> = all.iter().map(|it| format!("“{}”", it.0)).collect();
    format!("{}读不出来，没有动它。先备份到文件，再从备份恢复。", titles.join("、"))
}

pub fn last_backup(day: NaiveDate) -> String {
    format!("上次备份 {}", month_day(day))
}

/// 11月18日
pub fn month_day(day: NaiveDate) -> String {
    format!("{}月{}日", day.month(), day.day())
}

/// Where the device's own date cannot be right.
pub fn wrong_date(day: NaiveDate) -> String {
    format!("这台设备的日期是 {day}，不对。先到系统设置里改对，再接着填。")
}

/// 11月18日 星期三
pub fn day(day: NaiveDate) -> String {
    format!("{} 星期{}", month_day(day), weekday(day))
}

/// 三
pub fn weekday(day: NaiveDate) -> &'static str {
    ["一", "二", "三", "四", "五", "六", "日"][day.weekday().num_days_from_monday() as usize]
}

/// 2026年11月18日
pub fn full_day(day: NaiveDate) -> String {
    format!("{}年{}", day.year(), month_day(day))
}

pub fn year_of(day: NaiveDate) -> i32 {
    day.year()
}

/// 今天 14:32, 昨天 21:14, 11月15日 20:12
pub fn moment((day, time, days_ago): (NaiveDate, String, i64)) -> String {
    match days_ago {
        0 => format!("今天 {time}"),
        1 => format!("昨天 {time}"),
        _ => format!("{} {time}", month_day(day)),
    }
}

/// `S09` as 9.
pub fn sentence_number(id: &str) -> &str {
    let digits = id.trim_start_matches('S').trim_start_matches('0');
    if digits.is_empty() { "0" } else { digits }
}

/// Assessments are written on their own pages, not in a form.
pub fn has_own_page(kind: &Kind) -> bool {
    kind.is_assessment()
}

/// 2026年11月18日
pub fn day_of(day: NaiveDate) -> String {
    format!("{}年{}", day.year(), month_day(day))
}

/// 11月
pub fn month(day: NaiveDate) -> String {
    format!("{}月", day.month())
}

/// 0 for a Monday.
pub fn weekday_number(day: NaiveDate) -> u32 {
    day.weekday().num_days_from_monday()
}

/// From 1.
pub fn day_number(day: NaiveDate) -> u32 {
    day.day()
}

/// 2026年11月 as a period.
pub fn month_period(day: NaiveDate) -> Period {
    Period::of(Unit::Month, day)
}

/// From 1.
pub fn month_of(day: NaiveDate) -> u32 {
    day.month()
}

/// 第 28 句
pub fn sentence(id: &str) -> String {
    format!("第 {} 句", plan::number(id))
}

/// The shape of a verdict.
pub fn mark(verdict: Verdict) -> Mark {
    match verdict {
        Verdict::Met => Mark::Met,
        Verdict::Partial { .. } => Mark::Part,
        Verdict::Missed => Mark::Miss,
        Verdict::Pending { .. } => Mark::Wait,
        Verdict::NotApplicable => Mark::NotApplicable,
        Verdict::Unknown(_) => Mark::Unknown,
        Verdict::Text => Mark::Lines,
    }
}

/// The word of a shape, for a legend.
pub fn mark_word(mark: Mark) -> &'static str {
    match mark {
        Mark::Met => "已做到",
        Mark::Part => "部分做到",
        Mark::Miss => "未做到",
        Mark::Wait => "未到期",
        Mark::Unknown => "不可判",
        Mark::NotApplicable => "不适用",
        Mark::Lines => "说明文字",
    }
}

/// The word of a verdict; 不可判 says why.
pub fn verdict(verdict: Verdict) -> String {
    match verdict {
        Verdict::Unknown(why) => format!("不可判，{}", why.label()),
        verdict => verdict.label().to_owned(),
    }
}

/// 29 / 30: what is met of what is due, where it is partly done.
pub fn figure(judged: &Judged) -> String {
    match judged.verdict {
        Verdict::Partial { got, need } if need > 1 => format!("{got} / {need}"),
        _ => String::new(),
    }
}
