//! Files that went through mail and chat: found in whatever they are wrapped, read as they were, or refused.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bombs;
mod seeds;
mod ways;

use std::sync::OnceLock;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use proptest::prelude::*;
use qiangji::book::Book;
use qiangji::exchange::bundle::{self, Bundle, Limits};
use qiangji::exchange::frames::{self, Frame};
use qiangji::exchange::parcel::piece::{self, Joined, Piece, Waiting};
use qiangji::exchange::parcel::{self, Content, Item, armour};
use qiangji::exchange::take_in::take_in;
use qiangji::readback::{self, Stored as _};

use crate::bundle::{same, sample};
use crate::laws;
use ways::{WAYS, Way};

fn opened(bytes: &[u8]) -> Vec<Item> {
    parcel::open("来件", bytes, Limits::PHONE, &mut parcel::Room::new(parcel::Room::WORKER))
}

/// All files in it; every item must be one.
#[track_caller]
fn files(bytes: &[u8]) -> Vec<Bundle> {
    opened(bytes).into_iter().map(|item| item.content.read().unwrap()).collect()
}

/// Small and large, without and with photos, and of no records.
fn samples() -> &'static Vec<(Vec<u8>, Bundle)> {
    static SAMPLES: OnceLock<Vec<(Vec<u8>, Bundle)>> = OnceLock::new();
    SAMPLES.get_or_init(|| {
        let all = [(0, 0), (1, 0), (5, 1), (40, 2)].map(|(records, files)| sample(records, files));
        all.into_iter().map(|bytes| (bytes.clone(), bundle::read(&bytes, Limits::PHONE).unwrap())).collect()
    })
}

#[test]
fn a_file_is_found_whatever_way_it_came() {
    for (bytes, whole) in samples() {
        for Way { name, wrap } in WAYS {
            let found = files(&wrap(bytes));
            assert_eq!(found.len(), 1, "{name}");
            assert!(same(&found[0], whole), "{name}");
        }
    }
}

#[test]
fn ways_within_ways() {
    let (bytes, whole) = &samples()[2];
    for Way { name: inner, wrap: first } in WAYS {
        for outer in ["zip", "mail base64", "mailbox"] {
            let wrap = WAYS.iter().find(|way| way.name == outer).unwrap().wrap;
            let found = files(&wrap(&first(bytes)));
            assert_eq!(found.len(), 1, "{inner} in {outer}");
            assert!(same(&found[0], whole), "{inner} in {outer}");
        }
    }
}

#[test]
fn a_mailbox_of_forty() {
    let all: Vec<Vec<u8>> = (0..40).map(|n| ways::mail("base64", &sample(n % 5 + 1, n % 2))).collect();
    let found = files(&ways::mailbox(&all));
    assert_eq!(found.len(), 40);
    assert!(found.iter().enumerate().all(|(n, file)| file.records.len() == n % 5 + 1));
}

#[test]
fn several_blocks_in_one_text() {
    let texts = [1, 2, 3].map(|n| armour::write(&piece::packed(&sample(n, 0)), usize::MAX));
    let text = format!("一月的：\n{}\n二月的：{}还有\n\n{}谢谢", texts[0], texts[1], texts[2]);
    let found = files(text.as_bytes());
    assert_eq!(found.iter().map(|file| file.records.len()).collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn pieces_in_any_order_make_the_whole() {
    let (bytes, whole) = &samples()[3];
    let packed = piece::packed(bytes);
    let pieces = piece::cut(&packed, 100);
    assert!(pieces.len() > 5);
    for spell in
        [|it: &Piece| format!("http://192.0.2.7:8080/手册/{}", it.link()), |it: &Piece| armour::of(it)]
    {
        let mut found: Vec<Piece> = Vec::new();
        for one in pieces.iter().rev().chain(&pieces[..3]) {
            match opened(spell(one).as_bytes()).pop().unwrap().content {
                Content::Piece(piece) => found.push(piece),
                other => panic!("{other:?}"),
            }
        }
        let without_one = found.iter().filter(|it| it.at != 4).cloned().collect();
        let set = pieces[0].set.clone();
        assert_eq!(piece::join(without_one), [Joined::Lacking { set, lacking: vec![4], of: pieces.len() }]);
        assert_eq!(piece::join(found), [Joined::Whole { set: pieces[0].set.clone(), bytes: packed.clone() }]);
    }
    assert!(same(&files(&packed)[0], whole));
}

#[test]
fn pieces_that_wait_are_all_read_again_or_none_is() {
    let pieces = piece::cut(&piece::packed(&samples()[2].0), 100);
    let waiting = Waiting(pieces);
    for waiting in [Waiting::default(), waiting.clone()] {
        assert_eq!(Waiting::from_bytes(&readback::stored(&waiting).unwrap()), Ok(waiting));
    }
    let mut bytes = waiting.to_bytes();
    *bytes.last_mut().unwrap() ^= 1;
    for damaged in [bytes.as_slice(), b"\xff", b"#/r/0"] {
        assert!(Waiting::from_bytes(damaged).is_err());
    }
}

#[test]
fn whole_texts_of_several_pieces_join_by_themselves() {
    let (bytes, whole) = &samples()[3];
    let text = armour::write(&piece::packed(bytes), 400);
    assert!(text.matches("BEGIN QIANGJI").count() > 3);
    assert!(same(&files(text.as_bytes())[0], whole));
}

/// Frames as a camera sees them, one below the other, so many pixels a module.
fn photographed(frames: &[Frame], module: usize) -> Vec<u8> {
    let width = frames.iter().map(|frame| frame.size + 8).max().unwrap() * module;
    let mut grey = Vec::new();
    for frame in frames {
        for y in 0..(frame.size + 8) * module {
            for x in 0..width {
                let place = |at: usize| (at / module).checked_sub(4).filter(|at| *at < frame.size);
                let dark = place(y).zip(place(x)).is_some_and(|(y, x)| frame.dark[y * frame.size + x]);
                grey.push(if dark { 20 } else { 235 });
            }
        }
    }
    let side = |n: usize| u32::try_from(n).unwrap();
    frames::picture(side(width), side(grey.len() / width), &grey)
}

#[test]
fn frames_are_read_from_pictures() {
    for (bytes, whole) in samples() {
        let all = frames::frames(bytes, "http://192.0.2.7:8080/手册/index.html").unwrap();
        let (mut pieces, mut files) = (Vec::new(), Vec::new());
        // Two on a picture, the last first.
        for two in all.chunks(2).rev() {
            for item in opened(&photographed(two, 3)) {
                match item.content {
                    Content::Piece(piece) => pieces.push(piece),
                    content => files.push(content.read().unwrap()),
                }
            }
        }
        for joined in piece::join(pieces) {
            let Joined::Whole { bytes, .. } = joined else { panic!("{joined:?}") };
            files.extend(self::files(&bytes));
        }
        assert!(files.len() == 1 && same(&files[0], whole), "{} frames", all.len());
    }
    assert!(frames::frames(&noise(60_000), "").is_none(), "too many to be photographed");
}

/// What no packing makes smaller.
fn noise(n: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    (0..n).map(|_| next()).collect()
}

#[test]
fn what_cannot_be_taken_is_told() {
    let (bytes, _) = &samples()[1];
    let text = armour::write(&piece::packed(bytes), usize::MAX);
    let body = text.lines().nth(1).unwrap();
    let other = format!("{}{}", if body.starts_with('B') { "C" } else { "B" }, &body[1..]);
    let zipped = ways::zip(&[("a.json", bytes)]);
    let mut locked = zipped.clone();
    // The bit that says it is encrypted, in the headers of the only file.
    let headers = |mark: &[u8; 4]| zipped.windows(4).rposition(|it| it == mark).unwrap();
    locked[headers(b"PK\x03\x04") + 6] |= 1;
    locked[headers(b"PK\x01\x02") + 8] |= 1;
    let cases: [(&str, Vec<u8>, &str); 16] = [
        ("no end", text[..text.len() - 30].into(), "文字没有复制全，从 BEGIN 那行到 END 那行都要复制"),
        ("a letter", text.replace(body, &other).into(), "文字在路上变了，请发件人重新复制，或者改发文件"),
        (
            "a word in it",
            text.replace(&body[..9], "机密MIMI").into(),
            "文字在路上变了，请发件人重新复制，或者改发文件",
        ),
        ("locked", locked, "压缩包设了密码，先解压，再选里面的文件"),
        ("half a zip", zipped[..zipped.len() / 2].into(), "压缩包坏了或者不完整，请发件人重新发"),
        ("folders only", ways::zip(&[]), "压缩包是空的"),
        ("rar", b"Rar!\x1a\x07\x00 and more".to_vec(), "这种压缩包打不开，先解压，再选里面的文件"),
        (
            "outlook",
            [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 600], b"_\0_\0p\0r\0o\0p\0e\0r\0t\0i\0e\0s\0"]
                .concat(),
            "这是 Outlook 存的信（.msg），另存为 .eml，或者存下附件再选",
        ),
        ("a mail of nothing", ways::mail("7bit", b"hello"), "这封信里没有本手册的文件"),
        ("a photo", vec![0xff, 0xd8, 0xff, 0xe0, 1, 2, 3], "这不是本手册的文件"),
        (
            "an old table",
            [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 600]].concat(),
            "这不是本手册的文件",
        ),
        (
            "one of ours, recoded",
            [&bytes[..100], b"\xb5\xb3", &bytes[100..]].concat(),
            "文件在路上被转了码，请发件人重新发",
        ),
        ("a piece", piece::cut(&piece::packed(bytes), 50)[1].link().into(), "还要其余的"),
        ("no code", frames::picture(2, 2, &[0, 255, 255, 0]), "图里没有认出二维码，拍正、拍清楚，再选一次"),
        ("no picture", frames::picture(9, 9, &[0]), "图里没有认出二维码，拍正、拍清楚，再选一次"),
        ("sealed", b"age-encryption.org/v1\n-> scrypt".to_vec(), "这份文件加了密，先用口令打开"),
    ];
    for (name, bytes, said) in cases {
        let all = opened(&bytes);
        assert_eq!(all.len(), 1, "{name}: {all:?}");
        let why = all.into_iter().next().unwrap().content.read().unwrap_err().to_string();
        assert!(why.ends_with(said), "{name}: {why}");
    }
}

#[test]
fn nothing_grows_without_end() {
    let zeros = vec![b' '; 60_000_000];
    let why = |bytes: &[u8]| opened(bytes).pop().unwrap().content.read().unwrap_err().to_string();
    assert_eq!(
        why(&ways::zip(&[("a", &zeros)])),
        "解开后大得不正常，没有打开。是信得过的人发来的，就少选几个再试"
    );
    let mut deep = sample(1, 0);
    for _ in 0..20 {
        deep = ways::zip(&[("a.zip", &deep)]);
    }
    assert_eq!(why(&deep), "一层套一层，太多了，先解压再选");
}

/// Each of these once took a stack, a day or a memory.
#[test]
fn what_is_made_to_exhaust_ends_soon() {
    let nested = format!("From: a\nTo: b\n{}", "Content-Type: message/rfc822\n\n".repeat(10_000));
    let marks = "BEGIN QIANGJI END QIANGJI ".repeat(50_000);
    let links = "#/r/a.b.c.d.e ".repeat(50_000);
    let talk = "#/r/ ".repeat(50_000);
    let mails = "From \nFrom: a\nTo: b\n\n".repeat(100_000);
    let named: Vec<String> = (0..30_000).map(|n| format!("{n}.json")).collect();
    let entries: Vec<(&str, &[u8])> = named.iter().map(|name| (name.as_str(), &b"{}"[..])).collect();
    for bytes in [
        nested.into_bytes(),
        marks.into_bytes(),
        links.into_bytes(),
        talk.into_bytes(),
        mails.into_bytes(),
        ways::zip(&entries),
    ] {
        let all = opened(&bytes);
        assert!((1..=20_001).contains(&all.len()));
        assert!(all.into_iter().all(|item| item.content.read().is_err()));
    }
}

#[test]
fn one_bad_block_spoils_no_other() {
    let (bytes, whole) = &samples()[1];
    let block = ways::block(bytes);
    let cut = &block[..block.len() / 2];
    let text = format!("{cut}\n又发一遍：\n{block}\n#/r/ 是什么？");
    let (good, bad): (Vec<Item>, Vec<Item>) =
        opened(text.as_bytes()).into_iter().partition(|item| matches!(item.content, Content::Bundle(_)));
    assert_eq!((good.len(), bad.len()), (1, 1));
    assert!(good.into_iter().all(|item| same(&item.content.read().unwrap(), whole)));
    assert!(bad[0].content.clone().read().unwrap_err().to_string().starts_with("文字没有复制全"));
}

#[test]
fn what_a_mail_carries_besides_is_left_out() {
    let (bytes, whole) = &samples()[2];
    let logo = [0x89, b'P', b'N', b'G', 1, 2, 3];
    let mail = ways::mail_of(&[
        ("logo.png", "base64", &logo),
        ("一月.json", "base64", bytes),
        ("说明.docx", "base64", b"PK"),
    ]);
    let found = opened(&mail);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].name, "来件 › 交材料 › 一月.json");
    assert!(same(&files(&mail)[0], whole));
    // A damaged one is told beside the whole one.
    let two = ways::mail_of(&[("a.json", "base64", bytes), ("b.json", "base64", &bytes[..bytes.len() - 40])]);
    assert_eq!(opened(&two).into_iter().filter(|it| it.content.clone().read().is_ok()).count(), 1);
    assert_eq!(opened(&two).len(), 2);
}

/// As a camera saves it, but small: grey values in a PNG.
fn png(side: u32) -> Vec<u8> {
    let chunk = |name: &[u8], data: &[u8]| {
        let body = [name, data].concat();
        let mut crc = flate2::Crc::new();
        crc.update(&body);
        let length = u32::try_from(data.len()).unwrap();
        [&length.to_be_bytes(), body.as_slice(), &crc.sum().to_be_bytes()].concat()
    };
    let head = [&side.to_be_bytes()[..], &side.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", &head).as_slice(), &chunk(b"IDAT", &[]), &chunk(b"IEND", &[])]
        .concat()
}

/// What was found: names, and of pictures how many and what is said where they hold nothing of ours.
fn told(bytes: &[u8]) -> Vec<(String, String)> {
    let one = |item: Item| {
        let what = match item.content {
            Content::Pictures(it) => {
                let otherwise = it.otherwise.map(|error| error.to_string()).unwrap_or_default();
                format!("{} 张，{otherwise}", it.all.len())
            }
            content => content.read().map_or_else(|error| error.to_string(), |_| "手册".to_owned()),
        };
        (item.name, what)
    };
    opened(bytes).into_iter().map(one).collect()
}

#[track_caller]
fn check_told(bytes: &[u8], want: &[(&str, &str)]) {
    let want: Vec<(String, String)> = want.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    assert_eq!(told(bytes), want);
}

#[test]
fn pictures_in_something_else_are_handed_out() {
    let (bytes, _) = &samples()[0];
    let (photo, dot) = (png(100), png(1));
    let none = "图里没有认出二维码，拍正、拍清楚，再选一次";
    // Chosen itself it comes as grey values; as it is nobody could decode it.
    check_told(&photo, &[("来件", "这不是本手册的文件")]);
    check_told(
        &ways::zip(&[("图/a.png", &photo), ("b.png", &dot)]),
        &[("来件 › a.png", &format!("1 张，{none}")), ("来件 › b.png", "这不是本手册的文件")],
    );
    // Of a mail they go together, and a logo beside what is ours is not spoken of.
    let both = ways::mail_of(&[("a.png", "base64", &photo), ("b.png", "base64", &photo)]);
    check_told(&both, &[("来件 › 交材料", "2 张，这封信里没有本手册的文件")]);
    let beside = ways::mail_of(&[("a.json", "base64", bytes), ("logo.png", "base64", &photo)]);
    check_told(&beside, &[("来件 › 交材料 › a.json", "手册"), ("来件 › 交材料", "1 张，")]);
    check_told(&ways::mailbox(&[both]), &[("来件 › 交材料", "2 张，这封信里没有本手册的文件")]);
    let zipped = ways::mail("base64", &ways::zip(&[("a.png", &photo)]));
    check_told(&zipped, &[("来件 › 交材料", "1 张，这封信里没有本手册的文件")]);
}

#[test]
fn pictures_in_a_page_are_handed_out() {
    let (bytes, _) = &samples()[0];
    let image = format!("<img src=\"data:image/png;base64,{}\">", BASE64_STANDARD.encode(png(100)));
    let page = format!("<!doctype html><html><body>{image}{image}</body></html>");
    check_told(page.as_bytes(), &[("来件", "2 张，这是网页，不是附件，回到邮件里下载附件")]);
    let beside = format!("<html>{image}<pre>{}</pre></html>", ways::block(bytes));
    check_told(beside.as_bytes(), &[("来件", "手册"), ("来件", "1 张，")]);
    let mail = format!(
        "From: a@example.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n{page}\r\n"
    );
    check_told(mail.as_bytes(), &[("来件 › x", "2 张，这封信里没有本手册的文件")]);
}

#[test]
fn so_many_pictures_are_looked_at_and_no_more() {
    let photo = png(100);
    let names: Vec<String> = (0..230).map(|n| format!("{n}.png")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), photo.as_slice())).collect();
    let all = told(&ways::zip(&files));
    let left = |(_, what): &&(String, String)| what == "图片太多或太大，没有看。只选这一张，再读一次";
    assert_eq!((all.len(), all.iter().filter(left).count()), (230, 30));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: laws::cases() / 50, ..laws::config() })]

    /// P6 through the mail: the same files by other ways, in another order, some twice, make the same state.
    #[test]
    fn the_way_changes_nothing(parts in proptest::collection::vec((0_usize..4, 0..WAYS.len(), any::<u8>()), 1..6), shuffle: u64) {
        let mut plain = Book::default();
        let mut sent: Vec<Vec<u8>> = Vec::new();
        for (which, way, twice) in &parts {
            let (bytes, whole) = &samples()[*which];
            take_in(&mut plain, whole.records.clone());
            sent.push((WAYS[*way].wrap)(bytes));
            if twice % 4 == 0 {
                sent.push((WAYS[usize::from(*twice) % WAYS.len()].wrap)(bytes));
            }
        }
        sent.sort_by_key(|bytes| (bytes.len() as u64).wrapping_mul(shuffle | 1));
        let mut came = Book::default();
        for bytes in &sent {
            for file in files(bytes) {
                take_in(&mut came, file.records);
            }
        }
        prop_assert_eq!(came.state_hash(), plain.state_hash());
    }
}

proptest! {
    #![proptest_config(laws::config())]

    /// Whatever befalls it on the way: each file in it is read as it was, or none of it is.
    #[test]
    fn a_damaged_parcel_is_read_rightly_or_refused(which in 0_usize..3, way in 0..WAYS.len(), hits in proptest::collection::vec((any::<u32>(), any::<u8>(), 0_u8..5), 1..4)) {
        let (bytes, whole) = &samples()[which];
        let mut damaged = wrapped(which, way, bytes).clone();
        for (at, with, how) in hits {
            let at = at as usize % damaged.len().max(1);
            match how {
                0 => damaged[at] ^= 1 << (with % 8),
                1 => damaged.truncate(at),
                2 => damaged.insert(at, with),
                3 => { damaged.remove(at); }
                _ => damaged[at] = with,
            }
            if damaged.is_empty() {
                break;
            }
        }
        for item in opened(&damaged) {
            match item.content.read() {
                Ok(read) => prop_assert!(same(&read, whole), "{}", WAYS[way].name),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    }
}

/// Wrapping is slower than damaging.
fn wrapped(which: usize, way: usize, bytes: &[u8]) -> &'static Vec<u8> {
    static ALL: OnceLock<Vec<OnceLock<Vec<u8>>>> = OnceLock::new();
    let all = ALL.get_or_init(|| (0..4 * WAYS.len()).map(|_| OnceLock::new()).collect());
    all[which * WAYS.len() + way].get_or_init(|| (WAYS[way].wrap)(bytes))
}
