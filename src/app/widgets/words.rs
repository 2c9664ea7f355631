//! The widgets' own words (DESIGN section 9). Everything else is a prop.

pub const BACK: &str = "返回";
pub const MAIN_NAV: &str = "主导航";
pub const SAVED: &str = "已保存";
pub const DRAFT_KEPT: &str = "草稿已存";
/// Behind it where there is room.
pub const NOT_FINISHED: &str = "，还没写好";
pub const SAVING: &str = "正在保存";
pub const SAVE_FAILED: &str = "保存失败，点此重试";
pub const OPTIONAL: &str = "可以不填";
pub const UNDO: &str = "撤回";
pub const STOP: &str = "停下";
pub const CLOSE: &str = "关上";
pub const CLEAR: &str = "清空";
pub const CHOOSE: &str = "选一个";
pub const ADD_PHOTO: &str = "加照片";
pub const COPY: &str = "复制";
pub const COPIED: &str = "已复制";
pub const READING: &str = "正在打开";
pub const REMOVE: &str = "去掉";
pub const MORE: &str = "再看一些";
pub const EDIT: &str = "改";

pub const SEARCH_PEOPLE: &str = "找人";
pub const ALL_PEOPLE: &str = "全选";
pub const NO_PEOPLE: &str = "全不选";

/// Before the page's title, where something is to be changed.
pub const WRONG: &str = "错误：";

pub const DUE: &str = "应到";
pub const CAME: &str = "实到";
pub const ABSENT: &str = "缺席";
pub const WHO_WAS_ABSENT: &str = "写缺席的人";
pub const MADE_UP: &str = "已补课";
pub const MADE_UP_ON: &str = "补课日期";
pub const NO_REASON: &str = "缺原因";
pub const REASON_MISSING: &str = "还没写原因";
pub const NOT_MADE_UP: &str = "没补课";

pub const WEEKDAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
pub const RADAR_KEY: [&str; 4] = ["实线 今年", "点线 去年", "虚线 达到线", "空心圆 没达到"];

/// Heading of the error summary.
pub fn to_change(n: usize) -> String {
    format!("有 {n} 处需要修改")
}

/// How many people are chosen.
pub fn chosen(n: usize, of: usize) -> String {
    format!("选了 {n} 人，共 {of} 人")
}

/// Those that are not shown yet.
pub fn more_people(n: usize) -> String {
    format!("还有 {n} 人")
}

/// Offer to take a typed name that is not in the list.
pub fn use_name(name: &str) -> String {
    format!("名单里没有，就写“{name}”")
}

/// Head of one row in a list of rows, counted from 1.
pub fn nth(n: usize) -> String {
    format!("第 {n} 条")
}

/// Count and size of the photos.
pub fn photos(n: usize, size: &str) -> String {
    format!("{n} 张，共 {size}")
}

/// Label of a button that takes away what is named.
pub fn remove(what: &str) -> String {
    format!("{REMOVE}{what}")
}

/// Label of a button that changes what is named.
pub fn edit(what: &str) -> String {
    format!("{EDIT}{what}")
}

/// A size in bytes as people read it: 193 KB, 2.4 MB.
pub fn size(bytes: u64) -> String {
    match bytes {
        0 => "0 KB".to_owned(),
        1..=1_048_575 => format!("{} KB", bytes.div_ceil(1024)),
        _ => {
            let tenths = bytes * 10 / 1_048_576;
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

/// An ISO date as people write it in a table: 11月16日. Anything else stays as it is.
pub fn day(iso: &str) -> String {
    let mut parts = iso.splitn(3, '-').skip(1).map(|part| part.trim_start_matches('0'));
    match (parts.next(), parts.next()) {
        (Some(month), Some(day)) => format!("{month}月{day}日"),
        _ => iso.to_owned(),
    }
}

/// Missing points in words, from tenths: 差 1.5.
pub fn short_by(tenths: u32) -> String {
    format!("差 {}", points(tenths))
}

/// Tenths of a point as printed: 178 is 17.8.
pub fn points(tenths: u32) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// An axis in the radar's description.
pub fn axis(label: &str, value: u32, max: u32) -> String {
    format!("{label} {}，满分 {}", points(value), points(max))
}

/// First column of a table of subjects.
pub const WHO: &str = "谁";
/// Under the month that is now.
pub const THIS_MONTH: &str = "本月";

/// The months from `first` on, as one span: 7月, 一季度, 上半年, 全年.
pub fn span(first: u32, months: u32) -> String {
    let nth = |of: u32, names: [&'static str; 4]| {
        names.get(((first - 1) / of) as usize).copied().unwrap_or_default()
    };
    match months {
        1 => month(first),
        3 => nth(3, ["一季度", "二季度", "三季度", "四季度"]).to_owned(),
        6 => nth(6, ["上半年", "下半年", "", ""]).to_owned(),
        _ => "全年".to_owned(),
    }
}

/// Head of a month's column.
pub fn month(month: u32) -> String {
    format!("{month}月")
}
