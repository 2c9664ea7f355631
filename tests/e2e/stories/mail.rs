//! Files that come by mail, by text and by QR frames.

use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use qiangji::book::{Book, Revision};
use qiangji::exchange::bundle::{self, Bundle, Letter, Limits};
use qiangji::exchange::take_in;
use qiangji::record::{Clock, Id, Record};
use qiangji::value::map;

use super::exchange::{choose_files, self_study};
use super::setup::{secretary, secretary_of};
use super::wechat::in_wechat;
use crate::ground::Ground;
use crate::page::{Page, Role};
use crate::people::{self, HandedIn};
use crate::trouble::{Outcome, Trouble, check, same};

/// Forty members' mails as one mailbox: two damaged, one sealed, one twice, one older. What is whole is taken in, the rest
/// is told, and the state is the one that the core computes.
pub async fn a_mailbox_of_forty(ground: &Ground) -> Outcome {
    let HandedIn { unit, branch, paths, .. } = people::hand_in_of(40, &ground.folder.join("files"))?;
    let mut files: Vec<Vec<u8>> = paths.iter().map(std::fs::read).collect::<Result<_, _>>()?;
    let sent = files.len();
    let newer = edited(&people::read(&files[0])?)?;
    // The newer one comes first; the one it was made from is older then.
    files.insert(0, newer);
    let twice = files[5].clone();
    files.push(twice);
    let (cut, changed) = (files[8].len() / 2, files[9].len() / 2);
    files[8].truncate(cut);
    files[9][changed] ^= 1;
    let mut want = Book::default();
    for (_, bytes) in files.iter().enumerate().filter(|(n, _)| ![8, 9].contains(n)) {
        take_in::take_in(&mut want, people::read(bytes)?.records);
    }
    let mut mails: Vec<String> = files.iter().map(|bytes| mail(bytes)).collect();
    mails.push(sealed());
    let mailbox = ground.folder.join("收件箱.mbox");
    let mails: Vec<String> =
        mails.iter().map(|mail| format!("From a@example.cn Fri Nov 20 08:00:00 2026\n{mail}\n")).collect();
    std::fs::write(&mailbox, mails.concat())?;

    let page = ground.phone().await?;
    secretary_of(ground, &page, &unit, &branch).await?;
    // One of the roster hands in, two do not.
    let first = people::read(&files[0])?.header.letter.sender().to_owned();
    page.route("#/roster").await?;
    page.put("一次加多人", &format!("张三丰\n{first}\n李四光")).await?;
    page.press(Role::Button, "加 3 人").await?;
    page.sees("3 人。").await?;
    page.route("#/inbox").await?;
    page.sees("应交 3 份，收到 0 份").await?;
    choose_files(&page, std::slice::from_ref(&mailbox)).await?;
    // All that were sent, the newer one and the second of one, the sealed one. The older one brings nothing; its sender has
    // handed in by it.
    page.sees(&format!("读了 {} 份，可以收下 {} 份", sent + 3, sent - 1)).await?;
    page.sees("要你看一眼，4 份").await?;
    page.sees("前 ").await?;
    page.sees("这份文件加了密").await?;
    page.sees("不用再收，1 份").await?;
    page.sees("比已有的旧").await?;
    page.sees("重复的").await?;
    page.press(Role::Button, &format!("收下 {} 份", sent - 1)).await?;
    page.sees(&format!("收下了 {} 份", sent - 1)).await?;
    page.sees("应交 3 份，收到 1 份").await?;
    page.sees("还没交：").await?;
    page.press(Role::Button, "复制没交的名单").await?;
    page.sees("名单复制好了").await?;
    // The lines of the roster are the secretary's own.
    page.route("#/inbox").await?;
    page.press(Role::Button, "撤回").await?;
    page.sees("应交 3 份，收到 0 份").await?;
    choose_files(&page, &[mailbox]).await?;
    page.press(Role::Button, &format!("收下 {} 份", sent - 1)).await?;
    page.sees("应交 3 份，收到 1 份").await?;
    let taken: Vec<String> = page.run_async(RECORDS, vec![]).await?;
    // The version that the newer one has replaced came too, with the file that counts as handed in.
    let all = want.shown().flat_map(|it| want.versions(it.id).iter().chain(want.past(it.id)));
    let mut all: Vec<String> = all.map(|it| it.hash.to_string()).collect();
    all.sort();
    check(taken == all, format!("{} versions on the disk, {} were sent", taken.len(), all.len()))
}

/// A large file that somebody stops while it is taken in: nothing of it is there, neither on the disk nor after a new
/// start; the same file can then be taken in whole.
pub async fn a_take_in_stopped(ground: &Ground) -> Outcome {
    let path = ground.folder.join("很多.json");
    std::fs::write(&path, many(20_000)?)?;
    let page = ground.phone().await?;
    secretary(ground, &page).await?;
    page.route("#/inbox").await?;
    choose_files(&page, std::slice::from_ref(&path)).await?;
    page.sees_within("读了 1 份，都可以收下", LONG).await?;
    // The press comes as soon as there is something to press, however quick the machine.
    let press = "new MutationObserver((_, watch) => {
        const stop = document.querySelector('.q-late button');
        if (stop) { watch.disconnect(); stop.click(); }
    }).observe(document.body, { childList: true, subtree: true });";
    page.run::<()>(press, vec![]).await?;
    page.press(Role::Button, "收下 1 份").await?;
    page.sees_within("停了，什么都没有改", LONG).await?;
    page.sees("收下 1 份").await?;
    same("records on the disk", &page.run_async::<Vec<String>>(RECORDS, vec![]).await?.len(), &0)?;
    page.reload().await?;
    page.sees("还没有收到文件").await?;
    choose_files(&page, &[path]).await?;
    page.sees_within("读了 1 份，都可以收下", LONG).await?;
    page.press(Role::Button, "收下 1 份").await?;
    page.sees_within("收下了 1 份", LONG).await?;
    same("records on the disk", &page.run_async::<Vec<String>>(RECORDS, vec![]).await?.len(), &20_000)
}

/// For what takes a slow machine long.
const LONG: Duration = Duration::from_secs(60);

/// One file of many entries of one member.
fn many(n: u64) -> Outcome<Vec<u8>> {
    let entry = |n: u64| {
        let t = Clock { ms: 1_790_000_000_000 + n, count: 0, device: "d1".into() };
        let d = map([("topic", format!("第 {n} 次学习").into()), ("date", "2026-03-02".into())]);
        Revision::new(&Record::new(Id(n.into()), "self_study_entry", Id(9), t, d))
    };
    let letter = Letter {
        from: map([("person", Id(9).to_string().into()), ("name", "王静".into())]),
        scope: map([("level", "member".into())]),
        ..Letter::default()
    };
    let records: Vec<Revision> = (1..=n).map(entry).collect();
    let parts = bundle::write(&letter, &records, &[], Limits::PHONE.bytes);
    Ok(parts.map_err(|error| Trouble::new(error.to_string()))?.remove(0))
}

/// Hashes of what lies in the segments that take-ins wrote.
const RECORDS: &str = "
    const done = arguments[arguments.length - 1];
    const asked = indexedDB.open('qiangji');
    asked.onerror = () => done([]);
    asked.onsuccess = () => {
        const base = asked.result;
        const got = base.transaction('segments').objectStore('segments').getAll();
        got.onsuccess = () => {
            base.close();
            const lines = got.result.flatMap(bytes => new TextDecoder().decode(bytes).split('\\n'));
            done(Array.from(new Set(lines.filter(line => line.startsWith('{\"id\":')))).map(line => JSON.parse(line).h).sort());
        };
    };";

/// The same file with one record written anew on the same device.
fn edited(file: &Bundle) -> Outcome<Vec<u8>> {
    let mut records: Vec<Revision> = file.records.clone();
    let at = records.iter().position(|it| !it.deleted).ok_or_else(|| Trouble::new("an empty file"))?;
    let old = records[at].record();
    let mut values = old.d.clone();
    values.insert("reflection".into(), "又想了想".into());
    let t = old.t.next(old.t.ms + 1000, &old.t.device);
    let new = Record::after(&[&old], t, Some(values)).ok_or_else(|| Trouble::new("no next version"))?;
    records[at] = Revision::new(&new);
    let parts = bundle::write(&file.header.letter, &records, &file.files, Limits::PHONE.bytes);
    Ok(parts.map_err(|error| Trouble::new(error.to_string()))?.remove(0))
}

/// As a mail program saves it, with a picture that is none of ours.
fn mail(bytes: &[u8]) -> String {
    let lines = |bytes: &[u8]| {
        let letters = BASE64_STANDARD.encode(bytes);
        letters
            .as_bytes()
            .chunks(76)
            .fold(String::new(), |out, line| out + &*String::from_utf8_lossy(line) + "\r\n")
    };
    format!(
        "From: a@example.cn\r\nSubject: =?UTF-8?B?5p2Q5paZ?=\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n\
         --b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\
         --b\r\nContent-Type: application/json; name=a.json\r\nContent-Transfer-Encoding: base64\r\n\r\n{}--b--\r\n",
        lines(b"\x89PNG logo"),
        lines(bytes)
    )
}

fn sealed() -> String {
    let armour = BASE64_STANDARD.encode("age-encryption.org/v1\n-> scrypt");
    format!(
        "From: a@example.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n\
         -----BEGIN AGE ENCRYPTED FILE-----\r\n{armour}\r\n-----END AGE ENCRYPTED FILE-----\r\n"
    )
}

/// Photographed frames as they come from whoever knows no better: attached to a mail beside its logo, or within a page.
pub async fn photographs_within(ground: &Ground) -> Outcome {
    let page = in_wechat(ground).await?;
    let (_, frames) = shown(ground, &page).await?;
    let logo: String = page
        .run("const one = document.createElement('canvas'); one.width = one.height = 100; return one.toDataURL()", vec![])
        .await?;
    let pictures: Vec<String> = frames
        .iter()
        .map(|path| Ok(BASE64_STANDARD.encode(std::fs::read(path)?)))
        .chain([Ok(logo.split(',').nth(1).unwrap_or_default().to_owned())])
        .collect::<Outcome<_>>()?;
    let attached: Vec<String> = pictures.iter().map(|letters| attached(letters)).collect();
    let mail = format!(
        "From: a@example.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n{}--b--\r\n",
        attached.concat()
    );
    let images = pictures.iter().map(|letters| format!("<img src=\"data:image/png;base64,{letters}\">"));
    let within = format!("<!doctype html><title>x</title>{}", images.collect::<String>());
    for (name, bytes) in [("一封信.eml", &mail), ("一页.html", &within)] {
        let path = ground.folder.join(name);
        std::fs::write(&path, bytes)?;
        ground.another_device().await?;
        let page = ground.phone().await?;
        secretary(ground, &page).await?;
        page.route("#/inbox").await?;
        choose_files(&page, &[path]).await?;
        taken(&page).await?;
    }
    // One that holds no code is told as what it came in.
    let path = ground.folder.join("没有码.eml");
    std::fs::write(&path, mail.replace(&attached[..frames.len()].concat(), ""))?;
    ground.another_device().await?;
    let page = ground.phone().await?;
    secretary(ground, &page).await?;
    page.route("#/inbox").await?;
    choose_files(&page, &[path]).await?;
    page.sees("这里没有本手册的文件").await
}

/// A picture as a part of a mail.
fn attached(letters: &str) -> String {
    let lines = letters.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line) + "\r\n");
    let lines: String = lines.collect();
    format!("--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n{lines}")
}

/// An entry written there, as text and as frames.
async fn shown(ground: &Ground, page: &Page) -> Outcome<(String, Vec<PathBuf>)> {
    page.fill("你的姓名", "王小梅").await?;
    page.press(Role::Button, "开始使用").await?;
    page.sees("还没有上交过").await?;
    self_study(page, "党章第五章").await?;
    page.route("#/handin").await?;
    page.press(Role::Button, "做成文件").await?;
    page.sees("文件已做好").await?;
    let text = page.value("复制成文字，粘到信里").await?;
    page.press(Role::Button, "出示二维码").await?;
    page.sees("第 1 张，共").await?;
    let pictures: Vec<String> = page
        .run("return Array.from(document.querySelectorAll('.q-code img'), one => one.src)", vec![])
        .await?;
    Ok((text, saved(&pictures, &ground.folder)?))
}

/// Inside WeChat, without download and without sharing: the text copied and the frames shown each bring the file to
/// another browser.
pub async fn out_of_wechat(ground: &Ground) -> Outcome {
    let page = in_wechat(ground).await?;
    let (text, frames) = shown(ground, &page).await?;
    ground.another_device().await?;

    // A chat puts words around it and breaks its lines.
    let page = ground.phone().await?;
    secretary(ground, &page).await?;
    page.route("#/inbox").await?;
    page.press(Role::Summary, "粘贴文字收件").await?;
    let pasted = format!("王小梅：\n> {}\n麻烦收一下", text.replace('\n', "\n> "));
    page.put("从信里或聊天里复制的文字", &pasted).await?;
    page.press(Role::Button, "读一读").await?;
    taken(&page).await?;
    ground.another_device().await?;

    let page = ground.phone().await?;
    secretary(ground, &page).await?;
    page.route("#/inbox").await?;
    if let [_, others @ ..] = frames.as_slice()
        && !others.is_empty()
    {
        choose_files(&page, others).await?;
        page.sees("还缺第 1 份").await?;
        page.press(Role::Button, "先不收").await?;
        page.reload().await?;
    }
    choose_files(&page, &frames[..1]).await?;
    taken(&page).await
}

async fn taken(page: &Page) -> Outcome {
    page.sees("读了 1 份，都可以收下").await?;
    page.sees("王小梅").await?;
    page.press(Role::Button, "收下 1 份").await?;
    page.sees("收下了 1 份").await?;
    page.route("#/records").await?;
    page.sees("党章第五章").await
}

/// Pictures out of `data:` addresses, as files.
fn saved(pictures: &[String], folder: &Path) -> Outcome<Vec<PathBuf>> {
    check(!pictures.is_empty(), "no frames")?;
    let save = |(n, url): (usize, &String)| {
        let letters = url.strip_prefix("data:image/png;base64,").unwrap_or_default();
        let bytes = BASE64_STANDARD.decode(letters).map_err(|error| Trouble::new(error.to_string()))?;
        let path = folder.join(format!("frame{n}.png"));
        std::fs::write(&path, bytes)?;
        Ok(path)
    };
    pictures.iter().enumerate().map(save).collect()
}
