//! 最佳党日: what several judges come to (domain.md 6.4).

use super::{Fraction, Tenths};
use crate::record::Record;
use crate::value::Value;

/// From so many judges on, the highest and the lowest are left out.
const MANY: usize = 5;
const ITEMS: [&str; 5] = ["topic", "content", "form", "participation", "effect"];

/// The judges of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judges {
    /// Each judge's sum.
    pub sums: Vec<i64>,
    /// Of those that count.
    pub mean: Tenths,
    /// The highest and the lowest are left out.
    pub trimmed: bool,
    /// 一等, 二等, 三等, 优秀; below 60 none.
    pub level: Option<&'static str>,
}

/// None where no judge has scored.
pub fn judges(record: &Record) -> Option<Judges> {
    let sum = |row: &Value| ITEMS.iter().filter_map(|item| row.get(item).int()).sum();
    let sums: Vec<i64> = record.get("scores").list().iter().map(sum).collect();
    let mut counted = sums.clone();
    counted.sort_unstable();
    let trimmed = counted.len() >= MANY;
    if trimmed {
        counted.pop();
        counted.remove(0);
    }
    let mean = Fraction::new(counted.iter().sum(), i64::try_from(counted.len()).ok()?)?.tenths();
    let levels = [(900, "一等"), (800, "二等"), (700, "三等"), (600, "优秀")];
    let level = levels.iter().find(|(from, _)| mean >= Tenths(*from)).map(|(_, level)| *level);
    Some(Judges { sums, mean, trimmed, level })
}

impl Judges {
    /// 5 位评委，去掉最高最低，平均 86.3 分，够二等
    pub fn sentence(&self) -> String {
        let trimmed = if self.trimmed { "，去掉最高最低" } else { "" };
        let level = self.level.map(|level| format!("，够{level}")).unwrap_or_default();
        format!("{} 位评委{trimmed}，平均 {} 分{level}", self.sums.len(), self.mean)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Clock, Id};

    fn said(sums: &[i64]) -> Option<String> {
        let rows: Vec<String> = sums
            .iter()
            .map(|sum| {
                format!(r#"{{"topic":20,"content":20,"form":20,"participation":20,"effect":{}}}"#, sum - 80)
            })
            .collect();
        let d = serde_json::from_str(&format!(r#"{{"scores":[{}]}}"#, rows.join(","))).unwrap();
        judges(&Record::new(Id(1), "party_day", Id(2), Clock::default(), d)).map(|it| it.sentence())
    }

    #[test]
    fn five_judges_lose_the_highest_and_the_lowest() {
        assert_eq!(said(&[]), None);
        assert_eq!(said(&[90]).unwrap(), "1 位评委，平均 90.0 分，够一等");
        assert_eq!(said(&[80, 81, 81, 99]).unwrap(), "4 位评委，平均 85.3 分，够二等");
        assert_eq!(said(&[80, 85, 86, 88, 100]).unwrap(), "5 位评委，去掉最高最低，平均 86.3 分，够二等");
    }
}
