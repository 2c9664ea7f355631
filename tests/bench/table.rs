//! The table on the terminal and in README.md.

use std::fs;
use std::path::Path;

use crate::machine::BUSY;
use crate::rounds::{ENOUGH, Round, Verdict};
use crate::trouble::{Outcome, Trouble};

/// One row: what was measured against what.
pub struct Row {
    pub what: String,
    pub against: &'static str,
    pub unit: Unit,
    /// Ours ÷ theirs shall be at most this.
    pub target: Option<f64>,
    pub rounds: Vec<Round>,
    /// When the workload began.
    pub load: f64,
}

#[derive(Debug, Clone, Copy)]
pub enum Unit {
    Ms,
    Kb,
}

impl Unit {
    fn show(self, number: f64) -> String {
        match self {
            Unit::Ms if number < 100.0 => format!("{number:.2} ms"),
            Unit::Ms => format!("{number:.0} ms"),
            Unit::Kb => format!("{number:.1} KB"),
        }
    }
}

impl Row {
    fn cells(&self) -> [String; 6] {
        let verdict = Verdict::of(&self.rounds);
        let ratio = |number: f64| if number < 10.0 { format!("{number:.2}") } else { format!("{number:.0}") };
        let Verdict { least, most, .. } = verdict;
        let target = self.target.map_or_else(|| "–".to_owned(), |most| format!("≤ {most:.2}"));
        let mut verdicts = match self.target {
            Some(target) if verdict.ratio <= target => vec!["met"],
            Some(_) => vec!["missed"],
            None => Vec::new(),
        };
        verdicts.extend((verdict.is_noisy() || self.load > BUSY).then_some("noisy"));
        verdicts.extend((self.rounds.len() < ENOUGH).then_some("few rounds"));
        [
            self.what.clone(),
            self.unit.show(verdict.ours),
            format!("{}: {}", self.against, self.unit.show(verdict.theirs)),
            format!("**{}×** [{}–{}]", ratio(verdict.ratio), ratio(least), ratio(most)),
            format!("{target} {}", verdicts.join(", ")).trim().to_owned(),
            format!("{:.1}", self.load),
        ]
    }
}

/// The table, and below it the machine.
pub fn markdown(rows: &[Row], machine: &str, rounds: u32) -> String {
    let head = ["workload", "ours", "against", "ours ÷ theirs", "target", "load"].map(str::to_owned);
    let rule = ["---"; 6].map(str::to_owned);
    let cells = [head, rule].into_iter().chain(rows.iter().map(Row::cells));
    let lines: Vec<String> = cells.map(|cells| format!("| {} |", cells.join(" | "))).collect();
    let how = "both sides in turn; median of the rounds' ratios [least–most]";
    format!("{}\n\n{machine}; {rounds} rounds, {how}.\n", lines.join("\n"))
}

const MARKS: [&str; 2] = ["<!-- bench: the last run -->", "<!-- bench: end -->"];

/// Puts the table between its two marks in README.md.
pub fn write(readme: &Path, table: &str) -> Outcome {
    let text = fs::read_to_string(readme)?;
    let parts =
        text.split_once(MARKS[0]).and_then(|(before, rest)| Some((before, rest.split_once(MARKS[1])?.1)));
    let (before, after) = parts.ok_or_else(|| Trouble::new("README.md has no place for the table"))?;
    Ok(fs::write(readme, format!("{before}{}\n{table}{}{after}", MARKS[0], MARKS[1]))?)
}
