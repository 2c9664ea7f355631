//! A roster that somebody keeps in a spreadsheet.

use std::io::Write;

use super::setup::secretary;
use crate::ground::Ground;
use crate::page::{Page, Role};
use crate::trouble::{Outcome, Trouble};

/// Taken over from a workbook by its titles, another column chosen by hand; once more from the CSV that Excel saves in
/// China: nobody comes twice.
pub async fn out_of_a_table(ground: &Ground) -> Outcome {
    let book = ground.folder.join("名册.xlsx");
    std::fs::write(
        &book,
        workbook(&[
            &["第二支部党员名册"],
            &["序号", "姓名", "党小组", "年级组", "入党时间"],
            &["1", "王静", "一组", "初一", "2009.7.1"],
            &["2", "李强", "二组", "初二", "2015年6月"],
        ])?,
    )?;
    // 姓名,党小组 / 王静,一组 / 周明,三组 in GBK.
    let csv = ground.folder.join("名册.csv");
    std::fs::write(&csv, b"\xd0\xd5\xc3\xfb,\xb5\xb3\xd0\xa1\xd7\xe9\r\n\xcd\xf5\xbe\xb2,\xd2\xbb\xd7\xe9\r\n\xd6\xdc\xc3\xf7,\xc8\xfd\xd7\xe9\r\n")?;
    let page = ground.phone().await?;
    secretary(ground, &page).await?;
    page.route("#/roster").await?;
    choose(&page, &book).await?;
    page.sees("会加 2 人：王静 一组、李强 二组").await?;
    page.choose("党小组在哪一列", "D 年级组").await?;
    page.sees("会加 2 人：王静 初一、李强 初二").await?;
    page.press(Role::Button, "加进名册，2 人").await?;
    page.sees("第二支部 2 人").await?;
    choose(&page, &csv).await?;
    page.sees("会加 1 人：周明 三组").await?;
    page.sees("1 人已在名册里，不动").await?;
    page.press(Role::Button, "加进名册，1 人").await?;
    page.sees("第二支部 3 人").await?;
    page.put("一次加多人", "王静 一组\n赵一 二组").await?;
    page.sees("名册上已经有的不再加：王静。同名的另一个人，用“加一个人”加。").await?;
    page.press(Role::Button, "加 1 人").await?;
    page.sees("第二支部 4 人").await?;
    choose(&page, &std::env::current_exe()?).await?;
    page.sees("这不是表格").await
}

async fn choose(page: &Page, path: &std::path::Path) -> Outcome {
    Ok(page.control("选表格…").await?.send_keys(path.display().to_string()).await?)
}

/// The least that a workbook is.
fn workbook(rows: &[&[&str]]) -> Outcome<Vec<u8>> {
    let cell = |text: &&str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let row = |cells: &&[&str]| format!("<row>{}</row>", cells.iter().map(cell).collect::<String>());
    let sheet = rows.iter().map(row).collect::<String>();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{of}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{of}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{of}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet}</sheetData></worksheet>"),
        ),
    ];
    let wrong = |error: zip::result::ZipError| Trouble::new(error.to_string());
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, xml) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).map_err(wrong)?;
        zip.write_all(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{xml}").as_bytes())?;
    }
    Ok(zip.finish().map_err(wrong)?.into_inner())
}
