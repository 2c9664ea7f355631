//! Files that only one can open, and files whose device is known.

use qiangji::book::Revision;
use qiangji::exchange::bundle::{self, Letter, Limits};
use qiangji::exchange::signature;
use qiangji::record::{Clock, Id, Record};
use qiangji::value::map;

use super::exchange::self_study;
use super::setup::{joined, secretary};
use crate::ground::Ground;
use crate::page::{Page, Role};
use crate::people;
use crate::trouble::{Outcome, Trouble, check, same};
use crate::wait::{PATIENCE, until};

/// The secretary makes a key, the link brings it to a member, and what the member seals to it opens by itself on the
/// secretary's device.
pub async fn to_a_key(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    secretary(ground, &page).await?;
    page.route("#/settings").await?;
    page.press(Role::Button, "做一把收件钥匙").await?;
    page.sees("我的收件钥匙，核对号").await?;
    let key = page.value("我的收件钥匙").await?;
    page.press(Role::Button, "出示二维码").await?;
    page.loses("出示二维码").await?;
    // A picture that has just come is drawn a moment later.
    let scanned = until("a code that can be read", PATIENCE, async || in_code(&page).await).await?;
    same("what the code says", &scanned, &ground.site.url(&format!("#/key/{key}")))?;
    page.route("#/roster").await?;
    let link = page.value("链接").await?;
    let hash = link.split_once('#').map(|(_, hash)| format!("#{hash}"));
    let hash = hash.ok_or_else(|| Trouble::new("no link"))?;

    page.open(&ground.site.other_url(&hash)).await?;
    page.fill("你的姓名", "王小梅").await?;
    page.press(Role::Button, "开始使用").await?;
    page.sees("还没有上交过").await?;
    self_study(&page, "党章第五章").await?;
    hand_in(&page).await?;
    page.press(Role::Summary, "怕路上被人看到？加密再发").await?;
    page.press(Role::Button, "加密给李建国").await?;
    page.sees("加密好了").await?;
    page.sees("加密材料_").await?;
    let sealed = page.value("复制成文字，粘到信里").await?;

    page.open(&ground.site.url("")).await?;
    page.sees("还没有上交过").await?;
    paste(&page, &sealed).await?;
    page.sees("读了 1 份，都可以收下").await?;
    page.press(Role::Button, "收下 1 份").await?;
    page.sees("收下了 1 份").await?;
    page.route("#/records").await?;
    page.sees("党章第五章").await
}

/// What the code on the page says, as a scanner reads it; none that it can read.
async fn in_code(page: &Page) -> Outcome<Option<String>> {
    let (side, grey): (usize, Vec<u8>) = page
        .run_async(
            "const [answer, image] = [arguments[0], document.querySelector('.q-code img')];
            image.decode().then(() => {
                const canvas = document.createElement('canvas');
                canvas.width = canvas.height = image.naturalWidth;
                const context = canvas.getContext('2d');
                context.drawImage(image, 0, 0);
                const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
                answer([canvas.width, Array.from(pixels).filter((_, at) => at % 4 == 0)]);
            });",
            vec![],
        )
        .await?;
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| grey[y * side + x]);
    let read = picture.detect_grids().first().and_then(|it| it.decode().ok());
    Ok(read.map(|(_, text)| text))
}

/// A key that was scanned: its number to compare, then it is the one that files are sealed to.
pub async fn a_scanned_key(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    let key = "age1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqs3290gq";
    let address = ground.site.url(&format!("#/key/{key}"));
    page.open(&address).await?;
    page.sees("对方的收件钥匙，核对号").await?;
    page.press(Role::Button, "对上了，用它").await?;
    page.sees("记下了。上交时能加密给对方。").await?;
    same("the key kept", &page.value("对方的收件钥匙…").await?.as_str(), &key)?;
    page.open(&address).await?;
    page.sees("这把钥匙已经记下了").await?;
    page.open(&ground.site.url("#/key/age1broken!")).await?;
    page.sees("钥匙不完整").await
}

/// A file opens by its six words, however they are typed, and by no others. Its device's signature is new once, known from
/// then on; another device under the same name is told before anything is taken in.
pub async fn by_a_phrase(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    self_study(&page, "党章第五章").await?;
    hand_in(&page).await?;
    let number = number_after(&page.text().await?, "签名号")?;
    let open = page.value("复制成文字，粘到信里").await?;
    self_study(&page, "党章第六章").await?;
    hand_in(&page).await?;
    same("the number", &number_after(&page.text().await?, "签名号")?, &number)?;
    page.press(Role::Summary, "怕路上被人看到？加密再发").await?;
    let phrase = page.value("口令").await?;
    check(phrase.split('-').count() == 6, format!("no six words: {phrase}"))?;
    page.press(Role::Button, "用口令加密").await?;
    page.sees("没有口令谁也打不开").await?;
    let sealed = page.value("复制成文字，粘到信里").await?;
    let person = people::opened(&open)?.header.letter.person();
    ground.another_device().await?;

    let page = ground.phone().await?;
    secretary(ground, &page).await?;
    paste(&page, &open).await?;
    page.sees(&format!("第一次见到的签名，打电话核对签名号 {number}")).await?;
    page.press(Role::Button, "收下 1 份").await?;
    page.sees("收下了 1 份").await?;
    paste(&page, &sealed).await?;
    page.sees("加了密，1 份").await?;
    page.fill("口令", "kata ledu miso").await?;
    page.press(Role::Button, "打开").await?;
    page.sees("口令不对").await?;
    page.fill("口令", &phrase.replace('-', "  ").to_uppercase()).await?;
    page.press(Role::Button, "打开").await?;
    page.sees("读了 1 份，都可以收下").await?;
    page.sees("签名对，是以前那台设备").await?;
    page.press(Role::Button, "收下 1 份").await?;
    page.sees("收下了 1 份").await?;
    page.route("#/records").await?;
    page.sees("党章第六章").await?;
    // Somebody else's device says that it is hers.
    paste(&page, &String::from_utf8_lossy(&under_the_name_of(person)?)).await?;
    page.sees("跟以前的签名不同，先打电话核对签名号").await?;
    page.sees("收下 0 份").await
}

/// A file of one entry, signed by a device of its own.
fn under_the_name_of(person: Option<Id>) -> Outcome<Vec<u8>> {
    let person = person.ok_or_else(|| Trouble::new("a file without a person"))?;
    let seed = [9; 32];
    let t = Clock { ms: 1_790_000_000_000, count: 0, device: "d9".into() };
    let d = map([("topic", "冒名".into()), ("date", "2026-03-02".into())]);
    let record = Revision::new(&Record::new(Id(77), "self_study_entry", person, t, d));
    let from = [
        ("person", person.to_string().into()),
        ("name", "王小梅".into()),
        ("key", signature::public(&seed).into()),
    ];
    let letter = Letter { from: map(from), scope: map([("level", "member".into())]), ..Letter::default() };
    let parts = bundle::write(&letter, &[record], [], Limits::PHONE.bytes);
    let part = parts.map_err(|error| Trouble::new(error.to_string()))?.remove(0);
    signature::sign(&part, &seed).ok_or_else(|| Trouble::new("not signed"))
}

pub async fn hand_in(page: &Page) -> Outcome {
    page.route("#/handin").await?;
    page.press(Role::Button, "做成文件").await?;
    page.sees("文件已做好").await
}

pub async fn paste(page: &Page, text: &str) -> Outcome {
    page.route("#/inbox").await?;
    page.press(Role::Summary, "粘贴文字收件").await?;
    page.put("从信里或聊天里复制的文字", text).await?;
    page.press(Role::Button, "读一读").await
}

/// `1234 5678 9012`, where it stands on the page.
fn number_after(text: &str, label: &str) -> Outcome<String> {
    let rest = text.split_once(label).map(|(_, rest)| rest.trim_start());
    let number: String = rest.unwrap_or_default().chars().take(14).collect();
    let digits = number.chars().filter(char::is_ascii_digit).count();
    if digits == 12 { Ok(number) } else { Err(Trouble::new(format!("no number but {number}"))) }
}
