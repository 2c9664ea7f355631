//! The built `qiangji` from outside: real files, its words and its exit codes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use qiangji::book::Revision;
use qiangji::exchange::bundle::{self, Letter, Limits};
use qiangji::record::{Clock, Id, Record};
use qiangji::value::map;

/// A fresh folder, gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> String {
        std::fs::write(self.0.join(name), bytes).unwrap();
        name.to_owned()
    }

    fn get(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.0.join(name)).unwrap()
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_qiangji")).args(args).current_dir(&self.0).output().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

#[track_caller]
fn check(output: &Output, code: i32, said: &str) {
    assert_eq!(String::from_utf8_lossy(&output.stdout), said);
    assert_eq!((output.status.code(), output.stderr.len()), (Some(code), 0));
}

fn first(n: u128) -> Record {
    let t = Clock { ms: 1_772_352_000_000, count: 0, device: "d1".into() };
    Record::new(Id(n), "self_study_entry", Id(9), t, map([("topic", "党章".into())]))
}

fn edited(record: &Record, device: &str) -> Record {
    Record::after(&[record], record.t.next(1_772_352_000_001, device), Some(map([("topic", device.into())])))
        .unwrap()
}

fn file(name: &str, day: u32, records: &[Record]) -> Vec<u8> {
    let made =
        chrono::NaiveDate::from_ymd_opt(2026, 3, day).and_then(|day| day.and_hms_opt(8, 0, 0)).unwrap();
    let scope = map([("period", "2026".into())]);
    let letter = Letter { made, from: map([("name", name.into())]), scope, ..Letter::default() };
    let revisions: Vec<Revision> = records.iter().map(Revision::new).collect();
    bundle::write(&letter, &revisions, &[], Limits::PHONE.bytes).unwrap().remove(0)
}

#[test]
fn check_says_of_each_file_whether_it_is_whole() {
    let folder = Folder::new("check");
    let bytes = file("张三", 1, &[first(1), first(2)]);
    folder.put("a.json", &bytes);
    check(
        &folder.run(&["check", "a.json"]),
        0,
        "a.json: 完整，2 条，张三，2026-03-01 08:00 UTC，状态码 KPFEM1\n",
    );
    let changed = String::from_utf8(bytes.clone()).unwrap().replacen("\\u515a", "\\u515b", 1);
    folder.put("b.txt", changed.as_bytes());
    folder.put("c", &bytes[..bytes.len() - 300]);
    let said = "a.json: 完整，2 条，张三，2026-03-01 08:00 UTC，状态码 KPFEM1\n\
                b.txt: 第 1 条（第 2 行）被改过，请发件人重新发\n\
                c: 文件后面缺了一段（前 1 条是完整的，没有收下），请发件人重新发\n";
    check(&folder.run(&["check", "a.json", "b.txt", "c"]), 1, said);
    let absent = folder.run(&["check", "absent.json"]);
    assert_eq!(absent.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&absent.stdout).starts_with("absent.json: 打不开："));
}

#[test]
fn merge_gives_the_same_bytes_in_any_order() {
    let folder = Folder::new("merge");
    folder.put("a.json", &file("张三", 1, &[first(1), first(2)]));
    folder.put("b.json", &file("李四", 5, &[edited(&first(1), "d1"), first(2), first(3)]));
    folder.put("c.json", &file("张三", 3, &[edited(&first(1), "d2"), first(1)]));
    let one = folder.run(&["merge", "a.json", "b.json", "c.json", "a.json", "-o", "all.json"]);
    let said = String::from_utf8(one.stdout).unwrap();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "a.json: 新 2，更新 0，相同 0，旧 0，两个版本 0");
    assert_eq!(lines[1], "b.json: 新 1，更新 1，相同 1，旧 0，两个版本 0");
    assert!(["c.json: 新 0，更新 0，相同 0，旧 1，两个版本 1"].contains(&lines[2]), "{}", lines[2]);
    assert_eq!(lines[3], "a.json: 新 0，更新 0，相同 1，旧 1，两个版本 0，与 a.json 内容相同");
    assert!(lines[4].starts_with("all.json: 4 条，状态码 ") && lines.len() == 5, "{}", lines[4]);
    let other = folder.run(&["merge", "c.json", "a.json", "b.json", "-o", "other.json"]);
    assert_eq!((one.status.code(), other.status.code()), (Some(0), Some(0)));
    let all = folder.get("all.json");
    assert!(all == folder.get("other.json"));
    let letter = bundle::read(&all, Limits::PHONE).unwrap().header.letter;
    assert!(letter.from.is_empty() && letter.made.to_string() == "2026-03-05 08:00:00");
    assert_eq!(letter.scope, map([("period", "2026".into())]));
}

/// As `rescue.html` writes it, with a line that cannot be believed.
fn salvage(record: &Record) -> String {
    let line = String::from_utf8(record.line()).unwrap();
    let changed = line.replace("\\u515a", "\\u515b");
    format!(
        "{{\"fmt\":\"qiangji.rescue\",\"v\":1,\"profile\":{{\"name\":\"张三\"}},\"records\":[\n{line},\n{changed}\n],\"drafts\":[],\"files\":[]}}\n"
    )
}

#[test]
fn a_salvage_is_read_and_says_what_is_broken() {
    let folder = Folder::new("salvage");
    folder.put("r.json", salvage(&first(1)).as_bytes());
    check(
        &folder.run(&["check", "r.json"]),
        1,
        "r.json: 有 1 处坏了，其余完整，1 条，张三，2026-03-01 08:00 UTC，状态码 WWYEGZ\n",
    );
    let merged = folder.run(&["merge", "r.json", "-o", "all.json"]);
    let said = String::from_utf8(merged.stdout).unwrap();
    assert!(
        said.starts_with("r.json: 新 1，更新 0，相同 0，旧 0，两个版本 0，坏了没有带上的 1 处\n"),
        "{said}"
    );
    // What is put together is nobody's backup.
    assert!(bundle::read(&folder.get("all.json"), Limits::PHONE).unwrap().header.letter.rest.is_empty());
}

#[test]
fn merge_writes_nothing_where_a_file_is_wrong() {
    let folder = Folder::new("refuse");
    folder.put("a.json", &file("张三", 1, &[first(1)]));
    folder.put("bad.json", b"<html>");
    let said = "bad.json: 这是网页，不是附件，回到邮件里下载附件\n有 1 份打不开，没有合并（--skip：跳过这些，合并其余的）\n";
    check(&folder.run(&["merge", "a.json", "bad.json", "-o", "all.json"]), 1, said);
    assert!(!folder.0.join("all.json").exists());
}

/// The one frame of a small file as a PNG.
fn code(file: &[u8]) -> Vec<u8> {
    let frames = qiangji::exchange::frames::frames(file, "http://192.0.2.1/").unwrap();
    let [frame] = frames.as_slice() else { panic!("{} frames", frames.len()) };
    let side = u32::try_from(frame.size + 8).unwrap() * 4;
    let picture = image::GrayImage::from_fn(side, side, |x, y| {
        let place = |at: u32| (at as usize / 4).checked_sub(4).filter(|at| *at < frame.size);
        let dark = place(y).zip(place(x)).is_some_and(|(y, x)| frame.dark[y * frame.size + x]);
        image::Luma([if dark { 0 } else { 255 }])
    });
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

#[test]
fn a_folder_of_attachments_is_one_command() {
    use qiangji::exchange::parcel::{armour, piece};
    let folder = Folder::new("folder");
    let files = [1, 2, 3, 4].map(|n| file("张三", 1, &[first(n)]));
    std::fs::create_dir_all(folder.0.join("来件/三月")).unwrap();
    folder.put("来件/a.json", &files[0]);
    let mail = "From: a@example.cn\nSubject: 材料\nMIME-Version: 1.0\nContent-Type: text/plain\n\n王书记：\n";
    let text = armour::write(&piece::packed(&files[1]), usize::MAX);
    folder.put("来件/三月/b.eml", format!("{mail}{text}").as_bytes());
    folder.put("来件/三月/照片.jpg", &[0xff, 0xd8, 0xff, 0xe0]);
    // A screenshot of a code.
    folder.put("来件/e.png", &code(&files[3]));
    // Two blocks of one file, in two files.
    let pieces = piece::cut(&piece::packed(&files[2]), 200);
    for piece in &pieces {
        folder.put(&format!("来件/c{}.txt", piece.at), armour::of(piece).as_bytes());
    }
    let whole = |code: &str| format!("完整，1 条，张三，2026-03-01 08:00 UTC，状态码 {code}");
    let (a, e, b, c) = (whole("WWYEGZ"), whole("GZ4GTZ"), whole("N9JV3F"), whole("N25KF2"));
    let said = format!(
        "来件/a.json: {a}\n来件/e.png: {e}\n来件/三月/b.eml › 材料: {b}\n来件/c1.txt: {c}\n不是本手册的文件 1 份，没有看\n"
    );
    check(&folder.run(&["check", "来件"]), 0, &said);
    let merged = folder.run(&["merge", "来件", "-o", "all.json"]);
    assert!(String::from_utf8_lossy(&merged.stdout).contains("all.json: 4 条"));
    // One that is cut: nothing is written, unless it is asked for.
    folder.put("来件/d.json", &files[3][..200]);
    assert_eq!(folder.run(&["merge", "来件", "-o", "none.json"]).status.code(), Some(1));
    assert!(!folder.0.join("none.json").exists());
    let skipped = folder.run(&["merge", "来件", "--skip", "-o", "some.json"]);
    assert_eq!((skipped.status.code(), folder.get("some.json")), (Some(1), folder.get("all.json")));
    std::fs::remove_file(folder.0.join("来件/c1.txt")).unwrap();
    let lacking = folder.run(&["check", "来件/c2.txt"]);
    check(&lacking, 1, &format!("来件/c2.txt: 共 {} 份，还缺第 1 份\n", pieces.len()));
}

#[test]
fn codes_are_found_in_mails_archives_and_pages() {
    use base64::Engine as _;
    use base64::prelude::BASE64_STANDARD;
    let folder = Folder::new("pictures");
    let blank = image::GrayImage::from_pixel(90, 90, image::Luma([255]));
    let mut logo = std::io::Cursor::new(Vec::new());
    blank.write_to(&mut logo, image::ImageFormat::Png).unwrap();
    let letters = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
    let attached = |bytes: &[u8]| {
        format!(
            "--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            letters(bytes)
        )
    };
    let mail = |parts: &str| {
        format!(
            "From: a@example.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n"
        )
    };
    let [first, second] = [1, 2].map(|n| code(&file("张三", 1, &[first(n)])));
    folder.put("a.eml", mail(&[attached(logo.get_ref()), attached(&first)].concat()).as_bytes());
    folder
        .put("b.html", format!("<html><img src=\"data:image/png;base64,{}\">", letters(&second)).as_bytes());
    folder.put("c.eml", mail(&attached(logo.get_ref())).as_bytes());
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in [("a.png", &first), ("logo.png", logo.get_ref())] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, bytes).unwrap();
    }
    folder.put("d.zip", zip.finish().unwrap().get_ref());
    let whole = |code: &str| format!("完整，1 条，张三，2026-03-01 08:00 UTC，状态码 {code}");
    let (a, b) = (whole("WWYEGZ"), whole("N9JV3F"));
    let said = format!("a.eml › x: {a}\nb.html: {b}\nd.zip › a.png: {a}\n不是本手册的文件 2 份，没有看\n");
    check(&folder.run(&["check", "a.eml", "b.html", "c.eml", "d.zip"]), 0, &said);
}

#[test]
fn schema_describes_every_kind() {
    let folder = Folder::new("schema");
    let output = folder.run(&["schema"]);
    assert_eq!(output.status.code(), Some(0));
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    for kind in &qiangji::catalogue::get().kinds {
        let fields = &schema["$defs"][format!("kind_{}", kind.id)]["properties"];
        assert!(kind.fields.iter().all(|field| fields[&field.id]["title"] == field.label), "{}", kind.id);
    }
    let counters = &schema["$defs"]["record"]["properties"]["vv"]["additionalProperties"]["maximum"];
    assert_eq!(counters, &qiangji::record::MAX_COUNTER);
    assert!(references(&schema).iter().all(|name| schema.pointer(&name[1..]).is_some()));
}

fn references(schema: &serde_json::Value) -> Vec<String> {
    match schema {
        serde_json::Value::Object(map) => {
            let own = map.get("$ref").and_then(serde_json::Value::as_str).map(str::to_owned);
            own.into_iter().chain(map.values().flat_map(references)).collect()
        }
        serde_json::Value::Array(list) => list.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn a_call_that_is_wrong_ends_with_2() {
    let folder = Folder::new("call");
    for args in [&[][..], &["merge", "a.json"], &["check"], &["fly"]] {
        assert_eq!(folder.run(args).status.code(), Some(2), "{args:?}");
    }
    let help = folder.run(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&help.stdout).contains("qiangji merge 来件/ 补交.eml -o 全市.json"));
}

/// Exactly the plan's 118 codes, in its order.
#[test]
fn entries_lists_all_of_them() {
    let folder = Folder::new("entries");
    let output = folder.run(&["entries"]);
    let said = String::from_utf8(output.stdout).unwrap();
    let codes: Vec<&str> = said.lines().map(|line| line.split('\t').next().unwrap()).collect();
    let expected: Vec<&str> = qiangji::catalogue::plan::entries().iter().map(|it| it.code.as_str()).collect();
    assert_eq!(codes, expected);
    assert!(said.contains("E03\t五个一之一：每月一次党小组会\t定期\tgroup_meeting\n"), "{said}");
    let json: serde_json::Value = serde_json::from_slice(&folder.run(&["entries", "--json"]).stdout).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 118);
}

#[test]
fn duties_says_who_when_and_how_many() {
    let folder = Folder::new("duties");
    let line = |n: u128, values: &[(&str, &str)]| {
        let t = Clock { ms: 1_772_352_000_000, count: 0, device: "d1".into() };
        let values = values.iter().map(|(key, text)| ((*key).to_owned(), (*text).into())).collect();
        Record::new(Id(n), "roster", Id(9), t, values)
    };
    let (unit, branch) = (Id(1).to_string(), Id(2).to_string());
    let school =
        line(1, &[("entry", "organisation"), ("org", &unit), ("org_kind", "school"), ("name", "第五小学")]);
    let under = [
        ("entry", "organisation"),
        ("org", branch.as_str()),
        ("parent", unit.as_str()),
        ("org_kind", "branch"),
        ("name", "第三支部"),
    ];
    folder.put("a.json", &file("a", 1, &[school, line(2, &under)]));
    let said = |args: &[&str]| String::from_utf8(folder.run(args).stdout).unwrap();
    let text = said(&["duties", "a.json", "--as-of", "2024-05-01"]);
    assert!(
        text.contains(
            "  每个支部每季度开一次党员大会，过半数到会  第三支部  2024年第一季度  未做到  0/1 次  记录 0\n"
        ),
        "{text}"
    );
    assert!(text.contains(
        "  每个支部每季度开一次党员大会，过半数到会  第三支部  2024年第二季度  未到期  0/1 次  记录 0\n"
    ));
    assert!(text.contains("F23  未到期  "), "the office's own");
    assert!(said(&["duties", "a.json", "--as-of", "2024-05-01", "--org", &branch]).contains("F23  不适用  "));
    let json: serde_json::Value = serde_json::from_str(&said(&["duties", "a.json", "--json"])).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 118);
    assert_eq!(folder.run(&["duties", "a.json", "--as-of", "昨天"]).status.code(), Some(2));
    folder.put("b.json", b"{}");
    assert_eq!(folder.run(&["duties", "b.json"]).status.code(), Some(1));
}

/// The official program, which `cargo xtask test` has installed.
fn age(folder: &Folder, args: &[&str]) {
    let run = Command::new("age").args(args).current_dir(&folder.0).output();
    let Ok(run) = run else { panic!("Debian's package age is missing: cargo xtask setup") };
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn official_age_opens_what_we_seal_and_we_what_it_seals() {
    let folder = Folder::new("age");
    let plain = file("王静", 2, &[first(1)]);
    folder.put("a.json", &plain);
    let said = folder.run(&["key", "-o", "key.txt"]);
    let public = String::from_utf8(said.stdout).unwrap().lines().next().unwrap().to_owned();
    assert!(folder.run(&["seal", "a.json", "--to", &public, "-o", "ours.age.txt"]).status.success());
    age(&folder, &["-d", "-i", "key.txt", "-o", "opened.gz", "ours.age.txt"]);
    // What we seal is packed first.
    let mut unpacked = Vec::new();
    std::io::Read::read_to_end(
        &mut flate2::read::GzDecoder::new(folder.get("opened.gz").as_slice()),
        &mut unpacked,
    )
    .unwrap();
    assert_eq!(unpacked, plain);

    age(&folder, &["-a", "-r", &public, "-o", "theirs.age.txt", "a.json"]);
    age(&folder, &["-r", &public, "-o", "theirs.age", "a.json"]);
    for name in ["ours.age.txt", "theirs.age.txt", "theirs.age"] {
        assert!(folder.run(&["open", name, "--key", "key.txt", "-o", "back.json"]).status.success());
        assert_eq!(folder.get("back.json"), plain, "{name}");
    }
    check(
        &folder.run(&["check", "--key", "key.txt", "theirs.age", "ours.age.txt"]),
        0,
        "theirs.age: 完整，1 条，王静，2026-03-02 08:00 UTC，状态码 WWYEGZ\nours.age.txt: 完整，1 条，王静，2026-03-02 08:00 UTC，状态码 WWYEGZ\n",
    );
    check(
        &folder.run(&["check", "theirs.age"]),
        1,
        "theirs.age: 这份文件是加密给别人的，这台设备打不开。请发件人用你的收件钥匙重新加密\n",
    );
}

#[test]
fn a_phrase_opens_and_another_does_not() {
    let folder = Folder::new("phrase");
    let plain = file("王静", 2, &[first(1)]);
    folder.put("a.json", &plain);
    folder.put("right.txt", "bame-kudi\n".as_bytes());
    folder.put("wrong.txt", "bame-kuda\n".as_bytes());
    check(
        &folder.run(&["seal", "a.json", "-o", "a.age.txt"]),
        1,
        "a.json: 口令是空的，写一个，或者用给你的那六个词\n",
    );
    assert!(folder.run(&["seal", "a.json", "--phrase", "right.txt", "-o", "a.age.txt"]).status.success());
    let merged = folder.run(&["merge", "a.age.txt", "--phrase", "right.txt", "-o", "b.json"]);
    assert_eq!(merged.status.code(), Some(0), "{merged:?}");
    check(
        &folder.run(&["check", "--phrase", "wrong.txt", "a.age.txt"]),
        1,
        "a.age.txt: 口令不对。再写一遍；还不对，请发件人核对口令\n",
    );
    check(&folder.run(&["check", "a.age.txt"]), 1, "a.age.txt: 这份文件用口令加了密，写上口令再打开\n");
}

/// As `rescue.html` writes it of a locked device that holds one record.
fn rescued_under(phrase: &str) -> String {
    use base64::Engine;
    use qiangji::vault::{Costs, Fresh, NONCE, State, Vault, about};
    let vault = Vault::new([7; 32]);
    let costs = Costs { kib: 8, passes: 1, lanes: 1 };
    let header =
        vault.header(phrase, costs, Fresh { salt: [1; 16], nonce: [2; NONCE] }, State::Sealed).unwrap();
    let lock = String::from_utf8(header.to_bytes()).unwrap();
    let value = vault.seal(&about("journal", None), [3; NONCE], Revision::new(&first(1)).line()).unwrap();
    let b = base64::prelude::BASE64_STANDARD.encode(value);
    format!(
        "{{\"fmt\":\"qiangji.locked\",\"v\":1,\"lock\":{lock},\"values\":[\n{{\"shelf\":\"journal\",\"key\":1,\"b\":\"{b}\"}}\n]}}\n"
    )
}

#[test]
fn what_a_locked_device_gave_out_opens_by_its_phrase() {
    let folder = Folder::new("locked");
    folder.put("locked.json", rescued_under("bame-kudi-lase").as_bytes());
    folder.put("right.txt", b"Bame Kudi Lase\n");
    folder.put("wrong.txt", b"bame-kuda-lase\n");
    let opened = folder.run(&["open", "locked.json", "--phrase", "right.txt", "-o", "a.json"]);
    assert_eq!(opened.status.code(), Some(0), "{opened:?}");
    let read = bundle::read(&folder.get("a.json"), Limits::PHONE).unwrap();
    assert_eq!(read.records.iter().map(|it| it.hash).collect::<Vec<_>>(), [Revision::new(&first(1)).hash]);
    let merged = folder.run(&["merge", "locked.json", "--phrase", "right.txt", "-o", "b.json"]);
    assert_eq!(merged.status.code(), Some(0), "{merged:?}");
    for (args, said) in [
        (
            &["check", "--phrase", "wrong.txt", "locked.json"][..],
            "口令不对。再写一遍；还不对，请发件人核对口令",
        ),
        (&["check", "locked.json"], "这份文件用口令加了密，写上口令再打开"),
    ] {
        check(&folder.run(args), 1, &format!("locked.json: {said}\n"));
    }
}

#[test]
fn signatures_are_told() {
    use qiangji::exchange::signature;
    let folder = Folder::new("signed");
    let seed = [7; 32];
    let letter = Letter {
        from: map([("name", "王静".into()), ("key", signature::public(&seed).into())]),
        ..Letter::default()
    };
    let part =
        bundle::write(&letter, &[Revision::new(&first(1))], [], Limits::PHONE.bytes).unwrap().remove(0);
    let signed = signature::sign(&part, &seed).unwrap();
    folder.put("signed.json", &signed);
    folder.put("plain.json", &file("李强", 2, &[first(2)]));
    folder.put("stripped.json", &part);
    let number = signature::number(&signature::public(&seed));
    check(
        &folder.run(&["sign-check", "signed.json", "plain.json", "stripped.json"]),
        1,
        &format!(
            "signed.json: 签名对，签名号 {number}，王静\nplain.json: 没有签名，李强\nstripped.json: 签名对不上，文件被改过，请发件人重新发\n"
        ),
    );
    // Files put together are nobody's, and bear no signature.
    assert!(folder.run(&["merge", "signed.json", "-o", "merged.json"]).status.success());
    check(&folder.run(&["sign-check", "merged.json"]), 0, "merged.json: 没有签名\n");
}

/// A file with a name in it, as its sender wrote it.
fn named(name: &str) -> Vec<u8> {
    file(name, 2, &[first(1)])
}

const NASTY: &str = "王\u{1b}[2J\u{9b}31m\u{7f}\u{202e}静\n全部: 完整";

#[test]
fn nothing_of_a_file_reaches_the_terminal_as_a_command() {
    let folder = Folder::new("escapes");
    // No reader takes C0; C1, DEL and marks of direction are text to it.
    let sender = "王\u{9b}31m\u{7f}\u{202e}静\n全部: 完整";
    folder.put("a.json", &named(sender));
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for name in [format!("{NASTY}.json"), format!("{NASTY}.txt")] {
        zip.start_file(name, options).unwrap();
        std::io::Write::write_all(&mut zip, &named(sender)[..200]).unwrap();
    }
    folder.put("b.zip", &zip.finish().unwrap().into_inner());
    let org = Record::new(
        Id(5),
        "plan",
        Id(7),
        Clock { ms: 1, count: 0, device: "d1".into() },
        map([
            ("org", Id(7).to_string().into()),
            ("title", "\u{202e}党".into()),
            ("date", "2026-03-01".into()),
        ]),
    );
    folder.put("c.json", &file("李强", 2, &[org]));
    for args in [
        &["check", "a.json", "b.zip"][..],
        &["merge", "a.json", "b.zip", "-o", "m.json"],
        &["sign-check", "a.json", "b.zip"],
        &["duties", "c.json"],
        &["duties", "c.json", "--json"],
        &["score", "c.json", "--org", "00000000000000000000000000000007", "--json"],
    ] {
        let output = folder.run(args);
        let said = [output.stdout, output.stderr].concat();
        let text = String::from_utf8(said).unwrap();
        let bad = |c: char| {
            (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!text.contains(bad), "{args:?}: {text:?}");
        assert!(text.lines().all(|line| !line.starts_with("全部")), "{args:?}: {text:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_folder_is_read_and_nothing_outside_of_it() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new("links");
    let at = |name: &str| folder.0.join(name);
    std::fs::create_dir_all(at("box/sub")).unwrap();
    folder.put("outside.json", &file("外人", 2, &[first(1)]));
    folder.put("box/a.json", &file("王静", 2, &[first(2)]));
    symlink("../outside.json", at("box/b.json")).unwrap();
    symlink("..", at("box/c")).unwrap();
    symlink(".", at("box/sub/loop")).unwrap();
    symlink("a.json", at("box/d.json")).unwrap();
    symlink("nowhere", at("box/e.json")).unwrap();
    let output = folder.run(&["check", "box"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let no = "是指到文件夹外面的链接，没有读。要读就直接写它的路径";
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("box/a.json: 完整，1 条，王静"), "{text}");
    assert_eq!(
        lines[1..],
        [format!("box/b.json: {no}"), format!("box/c: {no}"), format!("box/e.json: {no}")]
    );
    // Named itself, a link is what it leads to.
    assert!(String::from_utf8_lossy(&folder.run(&["check", "box/b.json"]).stdout).contains("外人"));
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_waited_for() {
    let folder = Folder::new("fifo");
    std::fs::create_dir_all(folder.0.join("box")).unwrap();
    let made = Command::new("mkfifo").arg(folder.0.join("box/pipe")).status().unwrap();
    assert!(made.success());
    let socket = std::os::unix::net::UnixListener::bind(folder.0.join("box/socket"));
    let said = "不是普通文件，没有读\n";
    // Waited for at most so long: before, it was for ever.
    let run = |args: &[&str]| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_qiangji"))
            .args(args)
            .current_dir(&folder.0)
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        for _ in 0..200 {
            if child.try_wait().unwrap().is_some() {
                return String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        panic!("{args:?} waits");
    };
    assert!(run(&["check", "box"]).starts_with(&format!("box/pipe: {said}")));
    assert_eq!(run(&["check", "box/pipe"]), format!("box/pipe: {said}"));
    assert_eq!(run(&["check", "/dev/zero"]), format!("/dev/zero: {said}"));
    assert_eq!(run(&["open", "box/pipe", "-o", "a"]), format!("box/pipe: {said}"));
    assert_eq!(run(&["seal", "/dev/zero", "--to", "age1", "-o", "a"]), format!("/dev/zero: {said}"));
    drop(socket);
}

#[test]
fn what_opens_into_too_much_is_not_written() {
    let folder = Folder::new("grows");
    let said = folder.run(&["key", "-o", "key.txt"]);
    let public = String::from_utf8(said.stdout).unwrap().lines().next().unwrap().to_owned();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packed, &vec![0; 60_000_000]).unwrap();
    folder.put("a.gz", &packed.finish().unwrap());
    age(&folder, &["-a", "-r", &public, "-o", "a.age.txt", "a.gz"]);
    let output = folder.run(&["open", "a.age.txt", "--key", "key.txt", "-o", "b"]);
    check(&output, 1, "a.age.txt: 解开后大得不正常，没有打开。是信得过的人发来的，就少选几个再试\n");
    assert!(!folder.0.join("b").exists());
}

/// A file that could not be finished leaves neither half of itself nor takes the place of a whole one.
#[test]
fn a_merge_that_cannot_be_written_leaves_nothing() {
    let folder = Folder::new("half");
    folder.put("a.json", &file("王静", 2, &[first(1)]));
    std::fs::create_dir_all(folder.0.join("out.json")).unwrap();
    let output = folder.run(&["merge", "a.json", "-o", "out.json"]);
    assert_eq!(output.status.code(), Some(1));
    let mut left: Vec<_> = std::fs::read_dir(&folder.0).unwrap().map(|it| it.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["a.json", "out.json"]);
}

#[test]
fn merge_refuses_more_versions_than_anybody_has() {
    let folder = Folder::new("crowded");
    let versions = |from: usize| -> Vec<Record> {
        let version =
            |n: usize| Record { vv: qiangji::record::Versions([(format!("d{n}"), 1)].into()), ..first(1) };
        let mut all: Vec<Record> = (from..from + 40).map(version).collect();
        all.sort_by_key(Record::hash);
        all
    };
    folder.put("a.json", &file("王静", 2, &versions(0)));
    folder.put("b.json", &file("王静", 3, &versions(40)));
    let said = "“党章”这条记录会有 80 个版本，最多 64 个，请本人先合并版本再发，没有合并\n";
    check(&folder.run(&["merge", "a.json", "b.json", "-o", "m.json"]), 1, said);
    assert!(!folder.0.join("m.json").exists());
}

#[cfg(unix)]
#[test]
fn what_lies_beside_is_not_written_through() {
    let folder = Folder::new("beside");
    folder.put("a.json", &file("王静", 2, &[first(1)]));
    folder.put("victim", b"precious");
    std::os::unix::fs::symlink("victim", folder.0.join("m.json.part")).unwrap();
    assert!(folder.run(&["merge", "a.json", "-o", "m.json"]).status.success());
    assert_eq!(folder.get("victim"), b"precious");
}

/// By its size, before it is read; a sparse file takes no room.
#[test]
fn what_is_larger_than_the_limit_is_not_read() {
    let folder = Folder::new("large");
    std::fs::File::create(folder.0.join("a.json")).unwrap().set_len(Limits::OFFICE.bytes + 1).unwrap();
    check(&folder.run(&["open", "a.json", "-o", "b"]), 1, "a.json: 文件超过 2000 MB，请发件人分成几份\n");
}

#[test]
fn a_name_in_a_roster_makes_no_second_line() {
    let folder = Folder::new("names");
    let org = Id(0x70).to_string();
    let clock = Clock { ms: 1, count: 0, device: "d1".into() };
    let d = map([
        ("entry", "organisation".into()),
        ("org", org.as_str().into()),
        ("sort", "branch".into()),
        ("name", "二支部\n全部: 完整".into()),
    ]);
    folder.put("a.json", &file("李强", 2, &[Record::new(Id(5), "roster", Id(0x70), clock, d)]));
    for args in [&["duties", "a.json"][..], &["score", "a.json", "--org", &org]] {
        let output = folder.run(args);
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(said.contains("二支部"), "{args:?}: {said}");
        assert!(said.lines().all(|line| !line.starts_with("全部")), "{args:?}: {said}");
    }
}

#[test]
fn an_error_is_printed_without_control_characters() {
    let folder = Folder::new("stderr");
    let output = folder.run(&["duties", "a.json", "--key", "\u{1b}[2J\u{202e}"]);
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(said.contains("u001b") && !said.contains(['\u{1b}', '\u{202e}']), "{said:?}");
}
