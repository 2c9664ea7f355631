//! The ways a file goes: each gives what arrives.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use qiangji::catalogue;
use qiangji::exchange::bundle::{self, Limits};
use qiangji::exchange::page;
use qiangji::exchange::parcel::{armour, piece};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::laws::mutation::gzip;

pub struct Way {
    pub name: &'static str,
    pub wrap: fn(&[u8]) -> Vec<u8>,
}

macro_rules! ways {
    ($($name:literal => $wrap:expr),+ $(,)?) => { &[$(Way { name: $name, wrap: $wrap }),+] };
}

pub const WAYS: &[Way] = ways! {
    "as it is" => |it| it.to_vec(),
    "gzip" => gzip,
    "zip" => |it| zip(&[("手册/一月.json", it)]),
    "zip beside others" => |it| mac_zip(it),
    "gzip in zip" => |it| zip(&[("a.json.gz", &gzip(it))]),
    "mail 7bit" => |it| mail("7bit", it),
    "mail quoted-printable" => |it| mail("quoted-printable", it),
    "mail base64" => |it| mail("base64", it),
    "mail of text/plain" => |it| mail_as("text/plain; charset=gb18030", "base64", it),
    "mail forwarded" => |it| forwarded(&mail("base64", it)),
    "mail saved with LF" => |it| mail("base64", it).into_iter().filter(|b| *b != b'\r').collect(),
    "mailbox" => |it| mailbox(&[mail("base64", it)]),
    "zip in mail" => |it| mail("base64", &zip(&[("a.json", it)])),
    "block" => |it| block(it).into_bytes(),
    "block with words" => |it| format!("王书记：材料如下。\n\n{}\n--\n本邮件仅供收件人阅读 > 谢谢\n", block(it)).into_bytes(),
    "block with CRLF" => |it| block(it).replace('\n', "\r\n").into_bytes(),
    "block quoted" => |it| block(it).lines().fold(String::new(), |out, line| out + "> " + line + "\n").into_bytes(),
    "block quoted twice" => |it| block(it).lines().fold(String::new(), |out, line| out + "> >> " + line + "\r\n").into_bytes(),
    "block wrapped again" => |it| rewrapped(&block(it), 40).into_bytes(),
    "block wrapped and quoted" => |it| rewrapped(&block(it), 50).lines().fold(String::new(), |out, line| out + "| " + line + "\n").into_bytes(),
    "block on one line" => |it| block(it).replace('\n', " ").into_bytes(),
    "block in chat" => |it| format!("“{}”", block(it).replace('\n', "\u{3000}")).into_bytes(),
    "block flowed" => |it| flowed(&block(it)),
    "block in quoted-printable" => |it| in_body("quoted-printable", &quoted_printable(block(it).as_bytes())),
    "block in HTML" => |it| html_body(&block(it)),
    "block in UTF-16" => |it| format!("\u{feff}材料：{}", block(it)).encode_utf16().flat_map(u16::to_le_bytes).collect(),
    "page" => |it| page(it),
    "link" => |it| format!("点这里 http://192.0.2.7/{} 打开", piece::cut(&piece::packed(it), usize::MAX)[0].link()).into_bytes(),
    "copied with words" => |it| ["王书记：\n".as_bytes(), it, "\n谢谢！".as_bytes()].concat(),
    "copied and quoted" => |it| text(it).lines().fold("你写道：\n".to_owned(), |out, line| out + "> " + line + "\n").into_bytes(),
};

/// As it opens by itself.
fn page(bytes: &[u8]) -> Vec<u8> {
    let file = bundle::read(bytes, Limits::PHONE).unwrap();
    let html = page::page(&file.header.letter, &file.records, bytes, catalogue::get(), &|_| None);
    html.into_bytes()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub fn block(bytes: &[u8]) -> String {
    armour::write(&piece::packed(bytes), usize::MAX)
}

pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_directory("手册", SimpleFileOptions::default()).unwrap();
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// With what a Mac puts beside it.
fn mac_zip(bytes: &[u8]) -> Vec<u8> {
    zip(&[("__MACOSX/._a.json", b"\0\x05\x16\x07"), ("a.json", bytes), (".DS_Store", b"\0\0\0\x01Bud1")])
}

pub fn mail(coding: &str, bytes: &[u8]) -> Vec<u8> {
    mail_as("application/json", coding, bytes)
}

pub fn mail_as(media: &str, coding: &str, bytes: &[u8]) -> Vec<u8> {
    one_mail(&part(media, "一月.json", coding, bytes))
}

/// A mail of several attachments: name, transfer coding, bytes.
pub fn mail_of(files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let parts =
        files.iter().map(|(name, coding, bytes)| part("application/octet-stream", name, coding, bytes));
    one_mail(&parts.collect::<Vec<_>>().join("--outer\r\n"))
}

fn one_mail(parts: &str) -> Vec<u8> {
    format!(
        "Received: from mx.example (192.0.2.1)\r\n\tby mail.example; Fri, 20 Nov 2026 08:00:00 +0800\r\n\
         From: =?UTF-8?B?546L5bCP5qKF?= <wxm@example.cn>\r\nTo: erzhibu@example.cn\r\n\
         Subject: =?UTF-8?B?5Lqk5p2Q5paZ?=\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"outer\"\r\n\r\n\
         --outer\r\nContent-Type: multipart/alternative; boundary=\"inner\"\r\n\r\n\
         --inner\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n王书记，材料在附件里。\r\n\
         --inner\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>王书记，<b>材料</b>在附件里。</p>\r\n--inner--\r\n\
         --outer\r\n{parts}--outer--\r\n"
    )
    .into_bytes()
}

fn part(media: &str, name: &str, coding: &str, bytes: &[u8]) -> String {
    let name = BASE64_STANDARD.encode(name);
    let body = match coding {
        "base64" => lines_of(&BASE64_STANDARD.encode(bytes), 76),
        "quoted-printable" => quoted_printable(bytes),
        _ => text(bytes).replace('\n', "\r\n"),
    };
    format!(
        "Content-Type: {media}\r\nContent-Transfer-Encoding: {coding}\r\n\
         Content-Disposition: attachment; filename=\"=?UTF-8?B?{name}?=\"\r\n\r\n{body}\r\n"
    )
}

/// As RFC 2045 says: lines of 76 at most, soft line ends.
fn quoted_printable(bytes: &[u8]) -> String {
    let mut out = String::new();
    for line in bytes.split(|b| *b == b'\n') {
        let mut length = 0;
        for b in line {
            let plain = matches!(b, b' '..=b'~') && *b != b'=';
            let letter = if plain { char::from(*b).to_string() } else { format!("={b:02X}") };
            if length + letter.len() > 75 {
                out += "=\r\n";
                length = 0;
            }
            length += letter.len();
            out += &letter;
        }
        out += "\r\n";
    }
    out
}

fn lines_of(letters: &str, length: usize) -> String {
    let lines = letters.as_bytes().chunks(length);
    lines.fold(String::new(), |out, line| out + std::str::from_utf8(line).unwrap() + "\r\n")
}

fn forwarded(mail: &[u8]) -> Vec<u8> {
    let mut out = "From: b@example.cn\r\nTo: c@example.cn\r\nSubject: Fwd: x\r\nMIME-Version: 1.0\r\n\
                   Content-Type: multipart/mixed; boundary=fwd\r\n\r\n--fwd\r\nContent-Type: message/rfc822\r\n\r\n"
        .to_owned()
        .into_bytes();
    out.extend_from_slice(mail);
    out.extend_from_slice(b"\r\n--fwd--\r\n");
    out
}

/// With lines that begin like the one between mails.
pub fn mailbox(mails: &[Vec<u8>]) -> Vec<u8> {
    let mut out = String::new();
    for mail in mails {
        write!(
            out,
            "From wxm@example.cn Fri Nov 20 08:00:00 2026\n{}\n",
            text(mail).replace("\nFrom ", "\n>From ")
        )
        .unwrap();
    }
    out.into_bytes()
}

/// A program that breaks lines after so many letters, wherever that is.
fn rewrapped(text: &str, length: usize) -> String {
    let long = text.lines().flat_map(|line| line.as_bytes().chunks(length));
    long.fold(String::new(), |out, line| out + std::str::from_utf8(line).unwrap() + "\n")
}

/// RFC 3676: a blank at the end of a line that goes on.
fn flowed(text: &str) -> Vec<u8> {
    let body = rewrapped(text, 66).replace('\n', " \r\n");
    format!(
        "From: a@example.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\r\n\r\n材料：\r\n{body}\r\n"
    )
    .into_bytes()
}

fn in_body(coding: &str, body: &str) -> Vec<u8> {
    format!(
        "From: a@example.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\
         Content-Transfer-Encoding: {coding}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Only HTML, quoted in it, as some web mails answer.
fn html_body(text: &str) -> Vec<u8> {
    let lines: Vec<String> = text.lines().map(|line| format!("&gt; {line}<br>")).collect();
    format!(
        "From: a@example.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
         <html><body><p>你写道：</p><blockquote>{}</blockquote></body></html>\r\n",
        lines.join("\r\n")
    )
    .into_bytes()
}
