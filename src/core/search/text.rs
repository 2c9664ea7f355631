//! Texts as they are compared: folded, and as pinyin initials.

use std::sync::Arc;

/// The first letter of each character's pinyin: one of `a`–`z` for each of U+4E00 to U+9FFF, in order. A character
/// without one has any other byte.
#[derive(Debug, Clone)]
pub struct Initials(Arc<[u8]>);

/// First and last character of the table.
const HAN: std::ops::RangeInclusive<u32> = 0x4e00..=0x9fff;

impl Initials {
    /// None where the table has not its 20,992 bytes: search by words goes on without it.
    pub fn new(table: &[u8]) -> Option<Self> {
        (table.len() == HAN.count()).then(|| Initials(table.into()))
    }

    /// `坚定承诺，2026` → `jdcn 2026`: what has no initial and is no letter or digit parts the words.
    pub fn of(&self, folded: &str) -> String {
        let mut out = String::with_capacity(folded.len() / 3 + 1);
        for c in folded.chars() {
            let initial = if c.is_ascii_alphanumeric() { Some(c) } else { self.initial(c) };
            match initial {
                Some(letter) => out.push(letter),
                None if out.ends_with(' ') => {}
                None => out.push(' '),
            }
        }
        out
    }

    fn initial(&self, c: char) -> Option<char> {
        let index = u32::from(c).checked_sub(*HAN.start())?;
        self.0
            .get(index as usize)
            .filter(|letter| letter.is_ascii_lowercase())
            .map(|letter| char::from(*letter))
    }
}

/// Half width for full-width letters, digits and signs.
pub fn narrow(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// The form in which texts and queries are compared: half width, small letters, one blank for any.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_folded(&mut out, text);
    out
}

pub(super) fn push_folded(out: &mut String, text: &str) {
    for c in text.chars().map(narrow) {
        if c.is_whitespace() || c.is_control() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else if c < '\u{2e80}' {
            out.extend(c.to_lowercase());
        } else {
            out.push(c);
        }
    }
}
