//! Photos of a record.

use std::path::PathBuf;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::backup::shows_a_picture;
use super::setup::joined;
use crate::ground::Ground;
use crate::page::{Page, Role};
use crate::people;
use crate::trouble::{Outcome, check, same};

/// Most bytes of a photo, as the product promises.
const MOST: usize = 300 * 1024;

/// A photo of several megabytes is made small, shown, kept with its record over a new start and handed in; what is no picture is refused, and
/// the form stays filled.
pub async fn a_photo_is_made_small(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    let broken = ground.folder.join("broken.jpg");
    std::fs::write(&broken, b"no picture at all")?;
    page.route("#/records/new/self_study_entry").await?;
    page.fill("学什么", "带照片的").await?;
    add(&page, &broken).await?;
    page.sees("这张照片打不开").await?;
    page.press(Role::Button, "关上").await?;
    same("the form", &page.value("学什么").await?.as_str(), &"带照片的")?;
    let photo = photo(ground, &page).await?;
    check(std::fs::metadata(&photo)?.len() > 1_000_000, "the photo is small already")?;
    add(&page, &photo).await?;
    page.sees("1 张").await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("删掉").await?;
    shows_a_picture(&page).await?;
    page.reload().await?;
    page.sees("删掉").await?;
    shows_a_picture(&page).await?;

    page.route("#/handin").await?;
    page.press(Role::Button, "做成文件").await?;
    page.sees("文件已做好").await?;
    let bundle = people::opened(&page.value("复制成文字，粘到信里").await?)?;
    same("photos in the file", &bundle.files.len(), &1)?;
    let bytes = &bundle.files[0].bytes;
    check(bytes.len() <= MOST && bytes.len() > 10_000, format!("the photo has {} bytes", bytes.len()))?;
    check(bytes.starts_with(&[0xff, 0xd8, 0xff]), "the photo is no JPEG")
}

/// A paper that is no picture is kept under its name, and no broken picture stands in its place.
pub async fn a_paper_is_named(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    joined(ground, &page, "王小梅").await?;
    let paper = ground.folder.join("notes.txt");
    std::fs::write(&paper, "学习笔记的目录")?;
    page.route("#/records/new/self_study_entry").await?;
    page.fill("学什么", "带材料的").await?;
    add(&page, &paper).await?;
    page.sees("1 张").await?;
    page.sees("notes.txt").await?;
    no_picture(&page).await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("notes.txt，1 KB").await?;
    no_picture(&page).await
}

async fn no_picture(page: &Page) -> Outcome {
    let pictures: usize = page.run("return document.images.length", vec![]).await?;
    same("pictures", &pictures, &0)
}

/// An entry with a photo.
pub async fn with_a_photo(ground: &Ground, page: &Page, topic: &str) -> Outcome {
    let photo = photo(ground, page).await?;
    page.route("#/records/new/self_study_entry").await?;
    page.fill("学什么", topic).await?;
    add(page, &photo).await?;
    page.sees("1 张").await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("删掉").await
}

async fn add(page: &Page, photo: &std::path::Path) -> Outcome {
    Ok(page.control("加照片").await?.send_keys(photo.display().to_string()).await?)
}

/// A picture as large as a phone takes them, full of noise, drawn by the engine itself.
async fn photo(ground: &Ground, page: &Page) -> Outcome<PathBuf> {
    let drawn: String = page.run_async(DRAW, vec![]).await?;
    let path = ground.folder.join("photo.jpg");
    let bytes = BASE64_STANDARD.decode(drawn.split(',').next_back().unwrap_or_default());
    std::fs::write(&path, bytes.map_err(|error| crate::trouble::Trouble::new(error.to_string()))?)?;
    Ok(path)
}

const DRAW: &str = "
    const done = arguments[arguments.length - 1];
    const canvas = document.createElement('canvas');
    canvas.width = 2400;
    canvas.height = 1800;
    const pen = canvas.getContext('2d');
    const noise = pen.createImageData(canvas.width, canvas.height);
    let state = 1;
    for (let at = 0; at < noise.data.length; at += 1) {
        state = Math.imul(state, 1664525) + 1013904223 >>> 0;
        noise.data[at] = at % 4 === 3 ? 255 : 96 + (state >>> 26) + at / noise.data.length * 64;
    }
    pen.putImageData(noise, 0, 0);
    done(canvas.toDataURL('image/jpeg', 0.95));";
