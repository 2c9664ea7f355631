//! The plan's own words: 61 sentences and the 118 entries they ask for, to show 依据条款.
//!
//! 12 KB and 13 KB of text, parsed apart from the kinds at first use. Should the first load grow too large, the two
//! files can be fetched with the 方案 page: nothing else in the core reads them.

use std::sync::OnceLock;

use serde::Deserialize;

/// What the plan's sections are about, in its order.
pub const SECTIONS: [(&str, &str); 12] = [
    ("序", "工程和依据"),
    ("一.1", "认识与问题"),
    ("一.2", "总体要求与目标"),
    ("二.1", "理论武装与学习培训"),
    ("二.2", "班子思想政治建设"),
    ("二.3", "党日与“五个一”"),
    ("二.4", "先进性教育"),
    ("二.5", "发展党员"),
    ("二.6", "机关作风"),
    ("三.1", "领导责任制"),
    ("三.2", "方案与计划"),
    ("三.3", "创建、报送、交流"),
];

/// One sentence of the plan, its damaged words restored (domain.md section 1).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    /// `S00` to `S60`.
    pub id: String,
    /// Where it stands: 序, 一.1 … 三.3.
    pub section: String,
    /// The sentence as printed.
    pub text: String,
}

/// One thing the plan asks for or names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// `C08`: a letter for the section and a number.
    pub code: String,
    /// What it asks, in a few words.
    pub name: String,
    /// Where it stands: 一.2.
    pub section: String,
    /// The sentences it is taken from.
    pub sentences: Vec<String>,
}

/// All sentences, in order.
pub fn sentences() -> &'static [Sentence] {
    static SENTENCES: OnceLock<Vec<Sentence>> = OnceLock::new();
    SENTENCES.get_or_init(|| super::parse(include_str!("plan/sentences.json")))
}

/// All entries, in the order of the plan.
pub fn entries() -> &'static [Entry] {
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| super::parse(include_str!("plan/entries.json")))
}

/// What people call a sentence by: `S05` is 5.
pub fn number(id: &str) -> &str {
    match id.trim_start_matches('S').trim_start_matches('0') {
        "" => "0",
        number => number,
    }
}

/// By its id, `S20`.
pub fn sentence(id: &str) -> Option<&'static Sentence> {
    sentences().iter().find(|sentence| sentence.id == id)
}

/// By its code, `C08`.
pub fn entry(code: &str) -> Option<&'static Entry> {
    entries().iter().find(|entry| entry.code == code)
}

/// The entries that a sentence carries; none for headings and lead-ins.
pub fn entries_of(sentence: &str) -> impl Iterator<Item = &'static Entry> {
    entries().iter().filter(move |entry| entry.sentences.iter().any(|id| id == sentence))
}
