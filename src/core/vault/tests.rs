use super::*;

/// As little as the format allows.
const CHEAP: Costs = Costs { kib: 8, passes: 1, lanes: 1 };

fn fresh() -> Fresh {
    Fresh { salt: [3; 16], nonce: [4; NONCE] }
}

fn header(phrase: &str) -> Header {
    Vault::new([7; 32]).header(phrase, CHEAP, fresh(), State::Sealed).unwrap()
}

/// The value of the reference program, from its own tests.
#[test]
fn the_key_is_argon2id() {
    const KNOWN: &str = "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe";
    let costs = Costs { kib: 256, passes: 2, lanes: 1 };
    let vault = key_of("password", b"somesalt", costs).unwrap();
    let hex: Vec<String> = vault.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex.concat(), KNOWN);
}

/// draft-irtf-cfrg-xchacha-03, A.3.1.
#[test]
fn the_cipher_is_xchacha20_poly1305() {
    let key: [u8; 32] = std::array::from_fn(|n| 0x80 + u8::try_from(n).unwrap());
    let nonce: [u8; NONCE] = std::array::from_fn(|n| 0x40 + u8::try_from(n).unwrap());
    let about = [0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7];
    let plain = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
    let sealed = Vault::new(key).seal(&about, nonce, plain).unwrap();
    let body = &sealed[MAGIC.len() + NONCE..];
    assert_eq!(body[..8], [0xbd, 0x6d, 0x17, 0x9d, 0x3e, 0x83, 0xd4, 0x3b]);
    let tag =
        [0xc0, 0x87, 0x59, 0x24, 0xc1, 0xc7, 0x98, 0x79, 0x47, 0xde, 0xaf, 0xd8, 0x78, 0x0a, 0xcf, 0x49];
    assert_eq!(body[plain.len()..], tag);
}

#[test]
fn what_was_sealed_opens_where_it_lies_and_nowhere_else() {
    let vault = Vault::new([7; 32]);
    for plain in [&b""[..], b"#", "一条记录".as_bytes(), &[0; 5000]] {
        let sealed = vault.seal(b"drafts/a", [1; NONCE], plain).unwrap();
        assert!(is_sealed(&sealed) && !is_sealed(plain));
        assert_eq!(vault.open(b"drafts/a", &sealed).as_deref(), Some(plain));
        assert_eq!(vault.open(b"drafts/b", &sealed), None);
        assert_eq!(Vault::new([8; 32]).open(b"drafts/a", &sealed), None);
    }
}

#[test]
fn every_changed_byte_and_every_cut_is_refused() {
    let vault = Vault::new([7; 32]);
    let sealed = vault.seal(b"journal", [1; NONCE], "一条记录".as_bytes()).unwrap();
    for at in 0..sealed.len() {
        for bit in 0..8 {
            let mut changed = sealed.clone();
            changed[at] ^= 1 << bit;
            assert_eq!(vault.open(b"journal", &changed), None, "byte {at}, bit {bit}");
        }
        assert_eq!(vault.open(b"journal", &sealed[..at]), None, "cut at {at}");
    }
    assert_eq!(vault.open(b"journal", MAGIC), None);
}

#[test]
fn the_header_opens_by_its_phrase_however_it_is_typed() {
    let kept = Header::read(&header("bame-kudi-lase-timu-fada-sule").to_bytes()).unwrap();
    for typed in ["bame-kudi-lase-timu-fada-sule", " BAME kudi　lase timu\nfada sule"] {
        assert_eq!(kept.open(typed).unwrap().bytes, [7; 32]);
    }
    for typed in ["", "bame-kudi-lase-timu-fada-sula"] {
        assert_eq!(kept.open(typed).err(), Some(Refused::WrongPhrase));
    }
    assert_eq!(header("河滨中学二支部的口令").open("河滨中学二支部的口令 ").unwrap().bytes, [7; 32]);
}

#[test]
fn another_phrase_wraps_the_same_key() {
    let vault = header("kata ledu miso").open("kata ledu miso").unwrap();
    let again = vault.header("mute soda bile", CHEAP, fresh(), State::Sealed).unwrap();
    assert_eq!(again.open("mute soda bile").unwrap().bytes, [7; 32]);
    assert_eq!(again.open("kata ledu miso").err(), Some(Refused::WrongPhrase));
}

#[test]
fn a_phrase_that_keeps_nobody_out_is_refused() {
    for short in ["", "  ", "12345", "a-b-c-d-e"] {
        let refused = Vault::new([7; 32]).header(short, CHEAP, fresh(), State::Sealing).err();
        assert_eq!(refused, Some(Refused::TooShort), "{short}");
    }
    let refused = Vault::new([7; 32]).header("password-2026", CHEAP, fresh(), State::Sealing).err();
    assert_eq!(refused, Some(Refused::Common));
}

/// A header as it might come, with one field changed.
fn changed(from: &str, to: &str) -> Result<Vault, Refused> {
    let text = String::from_utf8(header("kata ledu miso").to_bytes()).unwrap();
    assert!(text.contains(from), "{text}");
    Header::read(text.replace(from, to).as_bytes())?.open("kata ledu miso")
}

#[test]
fn a_header_out_of_bounds_is_refused_before_memory_is_taken() {
    assert!(changed("\"kib\":8", "\"kib\":8").is_ok());
    for (from, to, refused) in [
        ("\"kib\":8", "\"kib\":65537", Refused::TooCostly),
        ("\"kib\":8", "\"kib\":4294967295", Refused::TooCostly),
        ("\"passes\":1", "\"passes\":11", Refused::TooCostly),
        ("\"lanes\":1", "\"lanes\":5", Refused::TooCostly),
        ("\"kib\":8", "\"kib\":0", Refused::Damaged),
        ("\"passes\":1", "\"passes\":0", Refused::Damaged),
        ("\"passes\":1", "\"passes\":2", Refused::WrongPhrase),
        ("\"v\":1", "\"v\":2", Refused::Newer),
        ("argon2id", "argon2i", Refused::Newer),
        ("\"salt\":\"", "\"salt\":\"!", Refused::Damaged),
        ("\"key\":\"", "\"key\":\"A", Refused::Damaged),
        ("sealed", "gone", Refused::Damaged),
    ] {
        assert_eq!(changed(from, to).err(), Some(refused), "{to}");
    }
    assert_eq!(Header::read(b"").err(), Some(Refused::Damaged));
}
