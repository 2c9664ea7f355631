//! A file as a page that opens by itself: whoever gets it reads and prints it without the handbook and without scripts,
//! and the handbook takes it in like any other, for the file itself stands at its end as a block of text.

use std::fmt::Write as _;

use super::bundle::{self, Letter};
use super::parcel::{armour, piece};
use crate::book::Revision;
use crate::catalogue::{Catalogue, Kind, Shape};
use crate::record::{Id, Record};
use crate::show;

/// On paper as on a screen: A4, rows that stay whole, the block at the end on the screen only.
const STYLE: &str = "body{max-width:44em;margin:0 auto;padding:1em;font:1rem/1.6 FangSong,\"Noto Serif CJK SC\",serif;color:#000;background:#fff}\
h1{font-size:1.4em;text-align:center}h2{font-size:1.15em;border-bottom:1px solid #000}h3{font-size:1em;margin:1em 0 .2em}\
dl{display:grid;grid-template-columns:8em 1fr;gap:.1em 1em;margin:0}dt{color:#444}dd{margin:0;white-space:pre-line;overflow-wrap:anywhere}\
section{break-inside:avoid}pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.7em}\
@page{size:A4;margin:20mm 18mm}@media print{.screen{display:none}}";

/// The page of a file; `file` is one part as it would be sent, `records` what is in it.
pub fn page(
    letter: &Letter,
    records: &[Revision],
    file: &[u8],
    catalogue: &Catalogue,
    name: &dyn Fn(Id) -> Option<String>,
) -> String {
    let text = |key: &str| letter.scope.get(key).and_then(|it| it.text()).unwrap_or_default();
    let title = format!("{}年材料", text("period"));
    let from = [text("unit"), text("branch"), letter.sender()];
    let from = from.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("　");
    let day = show::day(&letter.made.date().to_string()).unwrap_or_default();
    let code = bundle::code(records);
    let mut body = String::new();
    let mut covered = 0;
    for kind in &catalogue.kinds {
        let of: Vec<Record> =
            records.iter().filter(|it| it.kind == kind.id && !it.deleted).map(Revision::record).collect();
        if kind.id == "cover" {
            covered = of.len();
        } else if !of.is_empty() && (!kind.hidden || kind.is_assessment()) {
            part(&mut body, kind, &of, name);
        }
    }
    if covered > 0 {
        let _ = writeln!(body, "<p>另有 {covered} 条没带内容。</p>");
    }
    let block = armour::write(&piece::packed(file), usize::MAX);
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n<p>{from}　{day}　状态码 {code}</p>\n\
         <p class=\"screen\">这份材料能直接看，能打印。要收进手册，在收件台选这个文件。</p>\n{body}\
         <div class=\"screen\">\n<h2>给手册读的</h2>\n<pre>{block}</pre>\n</div>\n</body>\n</html>\n",
        title = escaped(&title),
        from = escaped(&from),
    )
}

fn part(out: &mut String, kind: &Kind, records: &[Record], name: &dyn Fn(Id) -> Option<String>) {
    // Writing into a string cannot fail.
    let _ = writeln!(out, "<h2>{}，{} 条</h2>", escaped(&kind.title), records.len());
    for record in records {
        let _ = writeln!(out, "<section>\n<h3>{}</h3>\n<dl>", escaped(&show::title(kind, record)));
        for field in kind.fields.iter().filter(|it| !matches!(it.shape, Shape::Attachments)) {
            let value = record.get(&field.id);
            if !value.is_empty() {
                let (label, value) = (escaped(&field.label), escaped(&show::value(field, value, name)));
                let _ = writeln!(out, "<dt>{label}</dt><dd>{value}</dd>");
            }
        }
        out.push_str("</dl>\n</section>\n");
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // No character of a page.
            '\u{0}'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    // Only the block at the end is one, and only its own pieces are pieces, whatever a record says.
    out.replace(" QIANGJI", "&#32;QIANGJI").replace("#/r/", "#&#47;r/")
}
