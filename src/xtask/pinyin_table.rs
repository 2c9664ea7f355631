//! First letters of Chinese characters, so that 王静 is found by `wj`. Loaded by the app when it is idle.

use pinyin::ToPinyin as _;

/// One byte for each of U+4E00 to U+9FFF: `a` to `z`, or `?` where no reading is known.
pub fn bytes() -> Vec<u8> {
    ('\u{4E00}'..='\u{9FFF}').map(first_letter).collect()
}

fn first_letter(character: char) -> u8 {
    let reading = character.to_pinyin().and_then(|reading| reading.plain().bytes().next());
    reading.filter(u8::is_ascii_lowercase).unwrap_or(b'?')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_stand_at_the_place_of_their_character() {
        let table = bytes();
        assert_eq!(table.len(), 0x5200);
        let letter = |character: char| char::from(table[character as usize - 0x4E00]);
        let letters: String = "强基创先工作手册一".chars().map(letter).collect();
        assert_eq!(letters, "qjcxgzscy");
    }
}
