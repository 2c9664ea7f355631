//! Pass-phrases for sealed files: six words that can be typed anywhere and said over the telephone.

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
        let all: std::collections::BTreeSet<String> = (0..60).map(one).collect();
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
}
