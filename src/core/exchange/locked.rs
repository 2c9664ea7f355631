//! What `rescue.html` writes of a locked device: the values as they lay in the database, and the header of the lock.
//!
//! ```text
//! {"fmt":"qiangji.locked","v":1,"lock":{…},"values":[
//! {"shelf":"drafts","key":"record/1","b":"…"},
//! {"shelf":"journal","key":3,"b":"…"}
//! ]}
//! ```
//!
//! Opened by the pass-phrase it is an ordinary salvage ([`super::rescue`]). A value that does not open is one of its
//! broken ones. Some values may be plain: the lock was being turned on or off.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::vault::{self, Header, Refused, Vault};

use super::rescue;

/// The word that says so.
const FORMAT: &str = "qiangji.locked";
/// Where the app remembers who uses the device.
const PROFILE: &str = "app/profile";

/// Whether bytes begin as the page writes them.
pub fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(b"{\"fmt\":\"qiangji.locked\"")
}

#[derive(Deserialize)]
struct Locked {
    fmt: String,
    v: i64,
    lock: serde_json::Value,
    values: Vec<Kept>,
}

/// A value of the database.
#[derive(Deserialize)]
struct Kept {
    shelf: String,
    key: Key,
    b: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Key {
    Text(String),
    Number(IgnoredAny),
}

impl Kept {
    fn key(&self) -> Option<&str> {
        match &self.key {
            Key::Text(text) => Some(text),
            Key::Number(_) => None,
        }
    }

    /// Its bytes in the plain; none where it does not open.
    fn plain(&self, vault: &Vault) -> Option<Vec<u8>> {
        let value = BASE64_STANDARD.decode(&self.b).ok()?;
        let about = vault::about(&self.shelf, self.key());
        if vault::is_sealed(&value) { vault.open(&about, &value) } else { Some(value) }
    }
}

/// The salvage inside, as `rescue.html` writes it where there is no lock.
pub fn open(file: &[u8], typed: &str) -> Result<Vec<u8>, Refused> {
    let locked: Locked = serde_json::from_slice(file).map_err(|_| Refused::Damaged)?;
    if locked.fmt != FORMAT {
        return Err(Refused::Damaged);
    }
    if locked.v != 1 {
        return Err(Refused::Newer);
    }
    let vault = Header::read(locked.lock.to_string().as_bytes())?.open(typed)?;
    let mut salvage = Salvage { profile: "{}".to_owned(), ..Salvage::default() };
    for kept in &locked.values {
        salvage.take(kept, kept.plain(&vault));
    }
    Ok(salvage.written())
}

/// Its parts as JSON.
#[derive(Default)]
struct Salvage {
    profile: String,
    records: Vec<String>,
    drafts: Vec<String>,
    broken: Vec<String>,
    files: Vec<String>,
}

impl Salvage {
    fn take(&mut self, kept: &Kept, plain: Option<Vec<u8>>) {
        let Some(plain) = plain else { return self.broken.push(quoted(&kept.b)) };
        match (kept.shelf.as_str(), kept.key()) {
            ("journal" | "segments", _) => {
                for line in
                    plain.split(|byte| *byte == b'\n').filter(|line| !line.is_empty() && line[0] != b'#')
                {
                    match json(line) {
                        Some(line) => self.records.push(line),
                        None => self.broken.push(quoted(&String::from_utf8_lossy(line))),
                    }
                }
            }
            ("drafts", Some(key)) => match json(&plain) {
                Some(draft) => self.drafts.push(format!("{{\"key\":{},\"draft\":{draft}}}", quoted(key))),
                None => self.broken.push(quoted(&String::from_utf8_lossy(&plain))),
            },
            ("attachments", Some(key)) => {
                let b = BASE64_STANDARD.encode(&plain);
                self.files.push(format!("{{\"sha\":{},\"b\":\"{b}\"}}", quoted(key)));
            }
            ("meta", Some(PROFILE)) => self.profile = json(&plain).unwrap_or_else(|| "{}".to_owned()),
            _ => {}
        }
    }

    fn written(self) -> Vec<u8> {
        let Salvage { profile, records, drafts, broken, files } = self;
        let [records, drafts, broken, files] =
            [records, drafts, broken, files].map(|list| format!("[\n{}\n]", list.join(",\n")));
        let format = rescue::FORMAT;
        format!("{{\"fmt\":\"{format}\",\"v\":1,\"profile\":{profile},\"records\":{records},\"drafts\":{drafts},\"broken\":{broken},\"files\":{files}}}\n").into_bytes()
    }
}

/// A text as it is, if it is JSON.
fn json(bytes: &[u8]) -> Option<String> {
    serde_json::from_slice::<IgnoredAny>(bytes).ok()?;
    String::from_utf8(bytes.to_vec()).ok()
}

fn quoted(text: &str) -> String {
    // A text cannot fail to be written.
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::bundle::{self, Limits};
    use crate::exchange::parcel::{self, Content};
    use crate::keep::{self, About};
    use crate::record::{Clock, Hash, Id, Record};
    use crate::value::map;
    use crate::vault::{Costs, Fresh, NONCE, State};

    fn line() -> Vec<u8> {
        let clock = Clock { ms: 5, count: 0, device: "d1".into() };
        Record::new(Id(1), "reflection", Id(9), clock, map([("title", "师德".into())])).line()
    }

    fn file() -> String {
        let vault = Vault::new([7; 32]);
        let fresh = Fresh { salt: [1; 16], nonce: [2; NONCE] };
        let costs = Costs { kib: 8, passes: 1, lanes: 1 };
        let header = vault.header("kata ledu miso", costs, fresh, State::Sealed).unwrap();
        let journal = keep::write(About::default(), [line().as_slice()]);
        let photo = [1, 2, 3];
        let sha = format!("\"{}\"", Hash::of(&photo));
        let profile = r#"{"name":"王静"}"#.as_bytes();
        let sealed = |n: u8, shelf: &str, key: &str, plain: &[u8]| {
            let about = vault::about(shelf, key.strip_prefix('"').and_then(|key| key.strip_suffix('"')));
            let b = BASE64_STANDARD.encode(vault.seal(&about, [n; NONCE], plain).unwrap());
            format!("{{\"shelf\":\"{shelf}\",\"key\":{key},\"b\":\"{b}\"}}")
        };
        let values = [
            sealed(1, "journal", "3", &journal),
            sealed(2, "drafts", "\"k\"", br#"{"values":{}}"#),
            sealed(3, "attachments", &sha, &photo),
            sealed(4, "meta", "\"app/profile\"", profile),
            sealed(5, "segments", "1", b"x").replace("\"segments\"", "\"journal\""),
        ];
        let lock = String::from_utf8(header.to_bytes()).unwrap();
        format!("{{\"fmt\":\"{FORMAT}\",\"v\":1,\"lock\":{lock},\"values\":[\n{}\n]}}\n", values.join(",\n"))
    }

    #[test]
    fn it_opens_to_a_salvage() {
        let salvage = open(file().as_bytes(), " KATA ledu miso").unwrap();
        let read = bundle::read(&salvage, Limits::PHONE).unwrap();
        assert_eq!(read.records.iter().map(|it| it.id.0).collect::<Vec<_>>(), [1]);
        assert_eq!(read.files.len(), 1);
        assert_eq!(read.header.letter.sender(), "王静");
        assert_eq!(rescue::drafts(&read.header.letter).len(), 1);
        assert_eq!(rescue::broken(&read.header.letter), 1);
    }

    #[test]
    fn another_phrase_or_half_a_file_opens_nothing() {
        let file = file();
        assert_eq!(open(file.as_bytes(), "mute soda bile"), Err(Refused::WrongPhrase));
        assert_eq!(open(&file.as_bytes()[..file.len() / 2], "kata ledu miso"), Err(Refused::Damaged));
        assert_eq!(
            open(file.replace("\"v\":1,\"lock", "\"v\":2,\"lock").as_bytes(), "x"),
            Err(Refused::Newer)
        );
    }

    #[test]
    fn however_it_comes_it_asks_for_the_phrase() {
        let file = file();
        let letter = format!("手册的内容：\n{file}\n王静");
        for way in [file.clone(), format!("\u{feff}{file}"), letter] {
            match &parcel::open("x", way.as_bytes(), Limits::PHONE)[0].content {
                Content::Sealed(bytes) => assert!(open(bytes, "kata ledu miso").is_ok()),
                other => panic!("{other:?}"),
            }
        }
    }
}
