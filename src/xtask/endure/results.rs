//! What all runs saw: a file of JSON lines, one for each try or small batch of them, and the table that adds them up.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::guarantees;

/// One try, or a small batch that cannot be told apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub guarantee: String,
    pub engine: String,
    pub seed: u64,
    pub tried: u64,
    pub failed: u64,
    /// The first failure, and where its evidence lies; empty where nothing failed.
    #[serde(default)]
    pub what: String,
    /// `2026-12-01`
    pub date: String,
    /// Versions of the engines on this machine.
    pub versions: String,
    /// The commit that was tried.
    pub revision: String,
}

/// All rows of a folder, and a place for more.
pub struct Results {
    path: PathBuf,
    rows: Vec<Row>,
}

/// What the rows of one guarantee in one engine add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    pub tried: u64,
    pub failed: u64,
    pub last_seed: u64,
}

impl Results {
    /// Reads what earlier runs have written. A last line that was cut off by a kill is left out.
    pub fn open(folder: &Path) -> std::io::Result<Results> {
        fs::create_dir_all(folder)?;
        let path = folder.join("results.jsonl");
        let text = if path.exists() { fs::read_to_string(&path)? } else { String::new() };
        if !text.is_empty() && !text.ends_with('\n') {
            // The next row must not be joined to the one that was cut.
            File::options().append(true).open(&path)?.write_all(b"\n")?;
        }
        Ok(Results { path, rows: parse(&text) })
    }

    /// Puts a row on the disk, then into the sums.
    pub fn add(&mut self, row: Row) -> std::io::Result<()> {
        let mut line = serde_json::to_string(&row)?;
        line.push('\n');
        let mut file = File::options().create(true).append(true).open(&self.path)?;
        file.write_all(line.as_bytes())?;
        file.sync_data()?;
        self.rows.push(row);
        Ok(())
    }

    pub fn sum(&self, guarantee: &str, engine: &str) -> Sum {
        let rows = self.rows.iter().filter(|row| row.guarantee == guarantee && row.engine == engine);
        rows.fold(Sum::default(), |sum, row| Sum {
            tried: sum.tried + row.tried,
            failed: sum.failed + row.failed,
            last_seed: sum.last_seed.max(row.seed),
        })
    }

    /// The one table, with what it was measured on below it.
    pub fn table(&self) -> String {
        let mut lines = vec![
            "| | guarantee | one try | engine | aim | tried | failed |".to_owned(),
            "|---|---|---|---|---|---|---|".to_owned(),
        ];
        for guarantee in guarantees::ALL {
            if guarantee.goals.is_empty() {
                lines.push(format!(
                    "| {} | {} | {} | by hand | | | |",
                    guarantee.id, guarantee.says, guarantee.unit
                ));
            }
            for (n, goal) in guarantee.goals.iter().enumerate() {
                let sum = self.sum(guarantee.id, goal.engine);
                let head = if n == 0 { [guarantee.id, guarantee.says, guarantee.unit] } else { ["", "", ""] };
                lines.push(format!(
                    "| {} | {} | {} | {} | {} | {} | {} |",
                    head[0],
                    head[1],
                    head[2],
                    goal.engine,
                    grouped(goal.full),
                    grouped(sum.tried),
                    grouped(sum.failed)
                ));
            }
        }
        lines.push(String::new());
        lines.extend(self.circumstances());
        lines.extend(self.failures());
        lines.join("\n")
    }

    fn circumstances(&self) -> Vec<String> {
        let dates: BTreeSet<&str> = self.rows.iter().map(|row| row.date.as_str()).collect();
        let versions: BTreeSet<&str> = self.rows.iter().map(|row| row.versions.as_str()).collect();
        let revisions: BTreeSet<&str> = self.rows.iter().map(|row| row.revision.as_str()).collect();
        let (Some(first), Some(last)) = (dates.first(), dates.last()) else {
            return vec!["Nothing has been run yet.".to_owned()];
        };
        let joined = |set: &BTreeSet<&str>| set.iter().copied().collect::<Vec<_>>().join("; ");
        vec![format!("From {first} to {last}; {}; commits {}.", joined(&versions), joined(&revisions))]
    }

    /// Every failure once, with the commit at which it was seen.
    fn failures(&self) -> Vec<String> {
        let failed = self.rows.iter().filter(|row| row.failed > 0);
        let mut seen: BTreeMap<String, u64> = BTreeMap::new();
        for row in failed {
            let what = row.what.lines().next().unwrap_or_default().replace('|', "/");
            let line =
                format!("{} {} at {}, seed {}: {what}", row.guarantee, row.engine, row.revision, row.seed);
            *seen.entry(line).or_default() += row.failed;
        }
        let lines = seen.into_iter().map(|(line, n)| format!("- {line} ({n})"));
        let lines: Vec<String> = lines.collect();
        if lines.is_empty() {
            lines
        } else {
            [String::new(), "Failures seen:".to_owned(), String::new()].into_iter().chain(lines).collect()
        }
    }
}

/// The rows of a text; lines that are no rows are left out.
fn parse(text: &str) -> Vec<Row> {
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// 10,000
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

const BEGIN: &str = "<!-- endure: begin -->";
const END: &str = "<!-- endure: end -->";

/// A page with the table put between its two marks; none if it has no such marks.
pub fn put_into(page: &str, table: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{table}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(seed: u64, failed: u64) -> Row {
        Row {
            guarantee: "G1".into(),
            engine: "firefox".into(),
            seed,
            tried: 1200,
            failed,
            what: if failed > 0 { "K1N2 | is gone".into() } else { String::new() },
            date: "2026-12-01".into(),
            versions: "Firefox 1".into(),
            revision: "abc".into(),
        }
    }

    #[test]
    fn several_runs_add_up_and_a_cut_line_is_left_out() {
        let folder = std::env::temp_dir().join(format!("qiangji-endure-{}", std::process::id()));
        let mut first = Results::open(&folder).unwrap();
        first.add(row(1, 0)).unwrap();
        fs::write(folder.join("results.jsonl"), {
            let whole = fs::read_to_string(folder.join("results.jsonl")).unwrap();
            format!("{whole}{}", &whole[..20])
        })
        .unwrap();
        let mut second = Results::open(&folder).unwrap();
        second.add(row(2, 1)).unwrap();
        let third = Results::open(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(third.sum("G1", "firefox"), Sum { tried: 2400, failed: 1, last_seed: 2 });
        assert_eq!(third.sum("G1", "chromium"), Sum::default());
        let table = third.table();
        assert!(table.contains("| firefox | 500 | 2,400 | 1 |"), "{table}");
        assert!(table.contains("- G1 firefox at abc, seed 2: K1N2 / is gone (1)"), "{table}");
    }

    #[test]
    fn the_table_goes_between_its_marks() {
        let page = format!("a\n{BEGIN}\nold\n{END}\nb");
        assert_eq!(put_into(&page, "new"), Some(format!("a\n{BEGIN}\nnew\n{END}\nb")));
        assert_eq!(put_into("a", "new"), None);
    }
}
