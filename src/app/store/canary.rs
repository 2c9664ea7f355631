//! What must be found at the next start, and what it means if it is not.
//!
//! A copy lies in localStorage, beside the database. It is a witness, not a backup: it is written lazily by all
//! engines, so it may lag, and then it says nothing; but if it knows more than the database, data was lost
//! (reliability.md 2.2 c).

use serde::{Deserialize, Serialize};

/// What the database holds, in four words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Canary {
    /// Random name of the database, made with it.
    pub epoch: String,
    /// Counts the transactions that moved or removed lines.
    pub stamp: u64,
    /// Key of the last save; never goes back.
    pub head: u64,
    /// Lines held. Comparable only where `stamp` and `head` agree.
    pub lines: u64,
}

/// The browser did not keep what it had acknowledged. Prints as what the user is told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Loss {
    /// The database is another one, or empty: never show this as a new user.
    #[error("浏览器丢了这里的数据，原来至少有 {lines} 条。找最近的备份文件，点恢复。")]
    Everything { lines: u64 },
    /// The engine says itself that it threw the database away.
    #[error("浏览器把损坏的数据清掉了。找最近的备份文件，点恢复。")]
    Discarded,
    /// The last saves are not there.
    #[error("浏览器丢了最近保存的内容。看看最近几条记录在不在，缺的再记一次，或者从备份恢复。")]
    Latest,
    /// Lines are missing in the midst.
    #[error("浏览器丢了 {0} 条。找最近的备份文件，点恢复，不会重复。")]
    Some(u64),
    /// Lines are there and cannot be believed; they are left as they lie.
    #[error("有 {0} 处数据坏了，没有动它。找最近的备份文件，点恢复，不会重复。")]
    Broken(u64),
}

/// What was found at the start.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    /// None in a new database.
    pub canary: Option<&'a Canary>,
    /// Values and lines that cannot be believed.
    pub broken: u64,
    /// The engine reported the loss when it made the database anew.
    pub discarded: bool,
}

/// Compares what localStorage remembers with what was found.
pub fn loss(witness: Option<&Canary>, found: Found) -> Option<Loss> {
    let same = |witness: &&Canary| found.canary.is_some_and(|canary| canary.epoch == witness.epoch);
    if let Some(witness) = witness.filter(|witness| !same(witness)).filter(|witness| witness.lines > 0) {
        return Some(Loss::Everything { lines: witness.lines });
    }
    if found.discarded {
        return Some(Loss::Discarded);
    }
    if found.broken > 0 {
        return Some(Loss::Broken(found.broken));
    }
    let (witness, canary) = (witness?, found.canary?);
    match (witness.stamp, witness.head).cmp(&(canary.stamp, canary.head)) {
        std::cmp::Ordering::Greater => Some(Loss::Latest),
        std::cmp::Ordering::Less => None,
        std::cmp::Ordering::Equal => {
            let missing = witness.lines.checked_sub(canary.lines).filter(|missing| *missing > 0);
            missing.map(Loss::Some)
        }
    }
}
