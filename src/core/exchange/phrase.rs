//! Pass-phrases for sealed files: six words that can be typed anywhere and said over the telephone.

use std::collections::BTreeSet;

/// Sounds that are not mistaken for each other in any dialect: no l beside n, no h beside f.
const FIRST: [&str; 8] = ["b", "d", "f", "k", "l", "m", "s", "t"];
const SECOND: [&str; 4] = ["a", "e", "i", "u"];
/// Two syllables of five bits each.
const WORDS: usize = 6;

/// Six words of sixty random bits: `bame-kudi-lase-timu-fada-sule`. scrypt makes each guess cost a second.
pub fn of(random: [u8; 16]) -> String {
    let bits = u128::from_be_bytes(random);
    let syllable = |n: usize| {
        let five = usize::try_from(bits >> (5 * n) & 31).unwrap_or_default();
        format!("{}{}", FIRST[five / 4], SECOND[five % 4])
    };
    let words: Vec<String> = (0..WORDS).map(|n| syllable(2 * n) + &syllable(2 * n + 1)).collect();
    words.join("-")
}

/// How a phrase of somebody's own is spelt when a file is sealed to it, so that it is found again however it is typed. As
/// it is where nothing of it is a letter or a digit.
pub fn canonical(typed: &str) -> String {
    let ours = words(typed);
    if ours.is_empty() { typed.trim().to_owned() } else { ours }
}

/// Letters and digits that a phrase of somebody's own has at least: a slow key makes each guess dear, not many.
pub const FEWEST: usize = 10;
/// Different ones among them.
const DIFFERENT: usize = 5;
/// A phrase of digits alone is a number that others know: a day, a telephone. This long it is none of them.
const FEWEST_DIGITS: usize = 20;
/// What everybody tries first; a phrase of such and little more is none.
const COMMON: [&str; 24] = [
    "password",
    "passw0rd",
    "qwertyuiop",
    "qwerty",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx",
    "qazwsx",
    "admin",
    "administrator",
    "root",
    "welcome",
    "letmein",
    "iloveyou",
    "woaini",
    "5201314",
    "1314520",
    "abc123",
    "111111",
    "000000",
    "888888",
    "666666",
    "qiangji",
    "dangyuan",
];
/// In these orders letters are found without thinking.
const RUNS: [&str; 6] =
    ["01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv"];

/// What keeps a phrase from keeping anybody out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    /// Fewer than [`FEWEST`].
    Short,
    /// Among the first that somebody would try.
    Common,
}

/// Why a phrase of somebody's own should not be taken; none where it will do, as the six offered words do.
pub fn weak(typed: &str) -> Option<Weak> {
    let letters: Vec<char> = words(typed).chars().filter(|c| c.is_alphanumeric()).collect();
    if letters.len() < FEWEST {
        return Some(Weak::Short);
    }
    let different: BTreeSet<char> = letters.iter().copied().collect();
    let digits = letters.iter().all(char::is_ascii_digit) && letters.len() < FEWEST_DIGITS;
    let text: String = letters.into_iter().collect();
    let common = different.len() < DIFFERENT || digits || unlike_common(&text) < FEWEST / 2;
    common.then_some(Weak::Common)
}

/// Characters of a phrase that are left once what everybody tries is taken out of it.
fn unlike_common(text: &str) -> usize {
    let mut rest = text.to_owned();
    for common in COMMON {
        rest = rest.replace(common, " ");
    }
    for run in RUNS {
        let back: String = run.chars().rev().collect();
        for all in [run, &back] {
            // Four in a row are no word.
            for length in (4..=all.len()).rev() {
                for piece in (0..=all.len() - length).map(|at| &all[at..at + length]) {
                    rest = rest.replace(piece, " ");
                }
            }
        }
    }
    rest.chars().filter(|c| c.is_alphanumeric()).count()
}

fn words(typed: &str) -> String {
    let words = typed.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(crate::search::fold).collect::<Vec<_>>().join("-")
}

/// What somebody may have meant: just what they typed, and how we spell it. None for nothing.
pub fn spellings(typed: &str) -> Vec<String> {
    let mut all = vec![typed.to_owned(), typed.trim().to_owned(), words(typed)];
    all.dedup();
    all.retain(|it| !it.trim().is_empty());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_words_of_two_syllables() {
        assert_eq!(of([0; 16]), "baba-baba-baba-baba-baba-baba");
        assert_eq!(of([255; 16]), "tutu-tutu-tutu-tutu-tutu-tutu");
        let one = |bit: u32| of((1_u128 << bit).to_be_bytes());
        let all: BTreeSet<String> = (0..60).map(one).collect();
        assert!(all.len() == 60 && !all.contains(&of([0; 16])));
    }

    #[test]
    fn it_may_be_typed_in_any_way() {
        let ours = "bame-kudi-lase-timu-fada-sule";
        for typed in [
            ours,
            "BAME KUDI LASE TIMU FADA SULE",
            " bame kudi,lase　timu\nfada–sule ",
            "ｂａｍｅ-kudi-lase-timu-fada-sule",
        ] {
            assert!(spellings(typed).contains(&ours.to_owned()), "{typed}");
        }
        assert_eq!(spellings(" "), Vec::<String>::new());
        assert_eq!(spellings("Correct Horse")[0], "Correct Horse");
        for own in ["Correct Horse ", "强基 创先", "!!", "ＫＡＴＡ"] {
            let sealed = canonical(own);
            for typed in [own.to_owned(), own.trim().to_lowercase(), sealed.replace('-', "  ")] {
                assert!(spellings(&typed).contains(&sealed), "{own}: {typed}");
            }
        }
    }

    #[test]
    fn what_somebody_would_try_first_is_no_phrase() {
        for short in ["", "  ", "12345", "a-b-c-d-e-f-g-h-i", "强基创先工程"] {
            assert_eq!(weak(short), Some(Weak::Short), "{short}");
        }
        for common in [
            "1234567890",
            "0987654321",
            "13812345678",
            "19491001 2026",
            "aaaaaaaaaaaa",
            "abababababab",
            "qwertyuiop",
            "QwertyUiop12",
            "password 123",
            "woaini1314520",
            "abcdefghij",
            "admin888888",
            "1qaz2wsx3edc",
            "qiangji2026",
            "ａｂｃｄｅｆｇｈｉｊ",
        ] {
            assert_eq!(weak(common), Some(Weak::Common), "{common}");
        }
        for fine in
            ["河滨中学二支部的口令", "kata ledu miso", "we plant 9 trees in march", "31415926535897932384"]
        {
            assert_eq!(weak(fine), None, "{fine}");
        }
        assert!(
            (0..60_u32).all(|bit| weak(&of((1_u128 << bit | 0x5a5a_5a5a_5a5a_5a5a).to_be_bytes())).is_none())
        );
    }
}
