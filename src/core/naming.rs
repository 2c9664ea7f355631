//! Names of files: short, plain, the same on every system (ecosystem.md 6.1).

use chrono::NaiveDateTime;

/// Most characters before the extension.
const MOST: usize = 60;
/// Most bytes before the extension, in UTF-8.
const MOST_BYTES: usize = 190;

/// `河滨中学_年度自评_王静_20261118-1432.json`; `part` of `parts` is named where there are several.
///
/// Nothing may be read back from a name: the file says itself what it is.
pub fn bundle(unit: &str, what: &str, who: &str, now: NaiveDateTime, part: (usize, usize)) -> String {
    let stamp = now.format("%Y%m%d-%H%M").to_string();
    let tail = if part.1 > 1 { format!("{stamp}_{}-{}", part.0, part.1) } else { stamp };
    let head = [unit, what, who]
        .map(plain)
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("_");
    let room = MOST - tail.len() - 1;
    let mut short: String = head.chars().take(room).collect();
    while short.len() + tail.len() + 1 > MOST_BYTES {
        short.pop();
    }
    format!("{short}_{tail}.json")
}

/// A sealed file's: nobody's name, no unit (decisions.md), and an ending that every mail program lets pass.
pub fn sealed(now: NaiveDateTime, part: (usize, usize)) -> String {
    bundle("", "加密材料", "", now, part).replace(".json", ".age.txt")
}

/// Only Chinese characters, letters and digits, and `-` between them.
fn plain(word: &str) -> String {
    let keep = |c: char| {
        if c.is_alphanumeric() {
            Some(c)
        } else if c == '-' || c == ' ' {
            Some('-')
        } else {
            None
        }
    };
    word.trim().chars().filter_map(keep).collect::<String>().trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(unit: &str, what: &str, who: &str, part: (usize, usize), expected: &str) {
        let now = chrono::NaiveDate::from_ymd_opt(2026, 11, 18).unwrap().and_hms_opt(14, 32, 0).unwrap();
        assert_eq!(bundle(unit, what, who, now, part), expected);
    }

    #[test]
    fn a_sealed_file_names_nobody() {
        let now = chrono::NaiveDate::from_ymd_opt(2026, 11, 18).unwrap().and_hms_opt(14, 32, 0).unwrap();
        assert_eq!(sealed(now, (1, 2)), "加密材料_20261118-1432_1-2.age.txt");
    }

    #[test]
    fn names_are_plain() {
        check("河滨中学", "年度自评", "王静", (1, 1), "河滨中学_年度自评_王静_20261118-1432.json");
        check("河滨中学", "备份", "", (2, 3), "河滨中学_备份_20261118-1432_2-3.json");
        check("a/b\\c:*?\"<>|", "..", "王 静", (1, 1), "abc_王-静_20261118-1432.json");
        check(&"校".repeat(80), "", "", (1, 1), &format!("{}_20261118-1432.json", "校".repeat(60 - 13 - 1)));
    }
}
