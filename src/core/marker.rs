//! The device's short number in the address that is bookmarked.
//!
//! When the browser has thrown away the database and the witness beside it, nothing here tells a known device from a
//! new one. The bookmark does (reliability.md 2.2 c). It stands behind the address of 今日 alone: that is the page one
//! comes back to, and the addresses that are sent to others (set-up links, pieces of files, records) stay as they are.

/// Between the address and the number.
const SIGN: char = '~';
/// Letters of the number; enough to tell devices apart, too few to be a secret.
const LETTERS: usize = 6;
/// The address of 今日.
const TODAY: &str = "#/";

/// What is told where an address carries a number and the device knows nobody. It may have come from somebody else, so
/// it claims no loss.
pub const TOLD: &str = "这个网址是在另一台设备上记下的，或者这台设备上的内容没了。\
     有备份文件，就从备份恢复；没有用过，就写上姓名开始。";

/// The address of 今日 with the number of this device; none for any other address.
pub fn with(hash: &str, device: &str) -> Option<String> {
    let today = hash.is_empty() || hash == "#" || hash == TODAY || of(hash).is_some();
    let number: String = device.chars().take(LETTERS).collect();
    (today && is_number(&number)).then(|| format!("{TODAY}{SIGN}{number}"))
}

/// The number that an address carries.
pub fn of(hash: &str) -> Option<&str> {
    hash.strip_prefix(TODAY)?.strip_prefix(SIGN).filter(|number| is_number(number))
}

fn is_number(text: &str) -> bool {
    text.len() == LETTERS && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_today_carries_the_number() {
        for (hash, want) in [
            ("", Some("#/~k3v9ab")),
            ("#", Some("#/~k3v9ab")),
            ("#/", Some("#/~k3v9ab")),
            ("#/~zzzzzz", Some("#/~k3v9ab")),
            ("#/records", None),
            ("#/join/abc", None),
            ("#/r/abc", None),
        ] {
            assert_eq!(with(hash, "k3v9abcdefgh").as_deref(), want, "{hash}");
        }
        assert_eq!(with("#/", ""), None);
    }

    #[test]
    fn only_a_number_of_ours_is_read() {
        for (hash, want) in [
            ("#/~k3v9ab", Some("k3v9ab")),
            ("#/", None),
            ("#/~", None),
            ("#/~k3v9abc", None),
            ("#/~K3V9AB", None),
            ("#/join/~k3v9ab", None),
            ("#/records/~k3v9ab", None),
        ] {
            assert_eq!(of(hash), want, "{hash}");
        }
    }
}
