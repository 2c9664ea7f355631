//! A table out of somebody's spreadsheet: which column is what, and the people in it.

use chrono::NaiveDate;

use crate::form::clean;
use crate::period;

/// What a column of a roster may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// 姓名
    Name,
    /// 党小组
    Group,
    /// 正式 or 预备
    Kind,
    /// 入党日期
    Joined,
}

impl Column {
    /// In the order they are asked for.
    pub const ALL: [Column; 4] = [Column::Name, Column::Group, Column::Kind, Column::Joined];

    /// As it is asked for.
    pub fn label(self) -> &'static str {
        match self {
            Column::Name => "姓名",
            Column::Group => "党小组",
            Column::Kind => "正式还是预备",
            Column::Joined => "入党日期",
        }
    }

    /// Words that stand over such a column.
    fn titles(self) -> &'static [&'static str] {
        match self {
            Column::Name => &["姓名", "名字"],
            Column::Group => &["党小组", "小组", "组别"],
            Column::Kind => &["党员类别", "人员类别", "类别", "正式"],
            Column::Joined => &["入党日期", "入党时间", "加入党组织"],
        }
    }
}

/// Which column is what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// The row of titles; none where the table has none.
    pub titles: Option<usize>,
    /// By [`Column::ALL`]; none for one that is not there.
    pub places: [Option<usize>; 4],
}

/// A line of the roster to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Never empty.
    pub name: String,
    /// Empty where it is not said.
    pub group: String,
    /// Not a full member yet.
    pub probationary: bool,
    /// The day they joined.
    pub joined: Option<NaiveDate>,
}

/// Rows in which titles are looked for: a heading and a date may stand above them.
const HEAD: usize = 10;

impl Layout {
    /// As the titles tell; where there are none, the first column is the names.
    pub fn guess(rows: &[Vec<String>]) -> Layout {
        let place = |row: &[String], column: Column| {
            let fits = |cell: &String, title: &str| {
                let cell: String = cell.split_whitespace().collect();
                cell.chars().count() <= 12 && cell.contains(title)
            };
            column.titles().iter().find_map(|title| row.iter().position(|cell| fits(cell, title)))
        };
        let titles =
            rows.iter().take(HEAD).position(|row| place(row, Column::Name).is_some() && row.len() > 1);
        match titles {
            Some(at) => Layout { titles, places: Column::ALL.map(|column| place(&rows[at], column)) },
            None => Layout { titles: None, places: [(!rows.is_empty()).then_some(0), None, None, None] },
        }
    }

    /// With another place for one column.
    #[must_use]
    pub fn with(mut self, column: Column, place: Option<usize>) -> Layout {
        self.places[column as usize] = place;
        self
    }

    /// Where a column is.
    pub fn place(&self, column: Column) -> Option<usize> {
        self.places[column as usize]
    }

    /// What the columns of the table are called: `A 姓名`.
    pub fn columns(&self, rows: &[Vec<String>]) -> Vec<String> {
        let width = rows.iter().map(Vec::len).max().unwrap_or_default();
        let title = |at: usize| {
            let row = self.titles.and_then(|titles| rows.get(titles));
            row.and_then(|row| row.get(at)).map(String::as_str).unwrap_or_default()
        };
        (0..width).map(|at| format!("{} {}", letters(at), title(at)).trim().to_owned()).collect()
    }

    /// The people, each once; rows without a name are passed over.
    pub fn people(&self, rows: &[Vec<String>]) -> Vec<Line> {
        let mut seen = std::collections::BTreeSet::new();
        let first = self.titles.map_or(0, |titles| titles + 1);
        let line = |row: &Vec<String>| {
            let text = |column: Column| {
                self.place(column).and_then(|at| row.get(at)).map(|it| clean(it, false)).unwrap_or_default()
            };
            // 王　静 is typed with a blank to stand as wide as three characters.
            let name: String = text(Column::Name).split_whitespace().collect();
            let is_name = !name.is_empty() && name.chars().any(char::is_alphabetic);
            is_name.then(|| Line {
                name,
                group: text(Column::Group),
                probationary: text(Column::Kind).contains("预备"),
                joined: day(&text(Column::Joined)),
            })
        };
        rows.iter().skip(first).filter_map(line).filter(|line| seen.insert(line.name.clone())).collect()
    }
}

/// `A`, `B`, … `Z`, `AA`.
fn letters(at: usize) -> String {
    let last = char::from(b'A' + u8::try_from(at % 26).unwrap_or_default());
    if at < 26 { last.to_string() } else { format!("{}{last}", letters(at / 26 - 1)) }
}

/// 2009-07-01, 2009.7.1, 2009/7/1, 2009年7月1日; a month alone is its first day.
fn day(text: &str) -> Option<NaiveDate> {
    let numbers: Vec<u32> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|it| !it.is_empty())
        .map_while(|it| it.parse().ok())
        .collect();
    let (year, month, day) = match numbers.as_slice() {
        [year, month] => (*year, *month, 1),
        [year, month, day, ..] => (*year, *month, *day),
        _ => return period::date(text),
    };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok().filter(|it| *it > 1900)?, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn titles_tell_what_stands_where() {
        let rows = table(
            "第二支部党员名册,,\n,2026年11月,\n序号,姓 名,所在党小组,入党时间,党员类别\n1,王　静,一组,2009.7.1,正式党员\n2,李强,二组,2025年11月,预备党员\n,,,,\n3,王静,三组,,\n合计,,,,",
        );
        let layout = Layout::guess(&rows);
        assert_eq!((layout.titles, layout.places), (Some(2), [Some(1), Some(2), Some(4), Some(3)]));
        assert_eq!(layout.columns(&rows)[1], "B 姓 名");
        let people = layout.people(&rows);
        let said: Vec<(&str, &str, bool, Option<String>)> = people
            .iter()
            .map(|it| {
                (it.name.as_str(), it.group.as_str(), it.probationary, it.joined.map(|day| day.to_string()))
            })
            .collect();
        let day = |text: &str| Some(text.to_owned());
        assert_eq!(
            said,
            [("王静", "一组", false, day("2009-07-01")), ("李强", "二组", true, day("2025-11-01"))]
        );
    }

    #[test]
    fn cells_lose_what_no_record_may_hold() {
        let rows = [
            vec!["姓名".to_owned(), "小组".to_owned()],
            vec!["王\u{b}静\0".to_owned(), "第一\u{1}组\r\n".to_owned()],
        ];
        let people = Layout::guess(&rows).people(&rows);
        assert_eq!((people[0].name.as_str(), people[0].group.as_str()), ("王静", "第一组"));
    }

    #[test]
    fn a_list_of_names_needs_no_titles() {
        let rows = table("王静\n李强\n\n12");
        let layout = Layout::guess(&rows);
        assert_eq!(layout.people(&rows).len(), 2);
        assert_eq!(layout.clone().with(Column::Name, None).people(&rows), []);
        assert_eq!(Layout::guess(&[]).people(&[]), []);
        assert_eq!([letters(0), letters(25), letters(26), letters(27)], ["A", "Z", "AA", "AB"]);
    }
}
