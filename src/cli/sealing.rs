//! `qiangji seal`, `open` and `sign-check`: files that only one can open, and files whose device is known.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use qiangji::exchange::bundle::Limits;
use qiangji::exchange::read_error::ReadError;
use qiangji::exchange::signature;

use crate::files::{self, Keys};
use crate::merge;
use crate::plain;
use crate::seal::{self, To};

#[derive(clap::Args)]
pub struct SealArgs {
    /// 要加密的文件
    #[arg(value_name = "文件")]
    file: PathBuf,
    /// 给谁: 对方的收件钥匙, age1 开头; 不写就用 --phrase 的口令
    #[arg(long, value_name = "钥匙")]
    to: Option<String>,
    /// 写到哪里
    #[arg(short, long, value_name = "文件")]
    output: PathBuf,
}

#[derive(clap::Args)]
pub struct OpenArgs {
    /// 加了密的文件
    #[arg(value_name = "文件")]
    file: PathBuf,
    /// 写到哪里
    #[arg(short, long, value_name = "文件")]
    output: PathBuf,
}

/// A pair of keys: the secret half into a file as `age-keygen` writes it, the public half on the screen.
pub fn key(output: &Path, out: &mut dyn Write) -> io::Result<bool> {
    let pair = seal::new_pair();
    let text = format!("# public key: {}\n{}\n", pair.public, pair.secret);
    // What is sealed to a key that was written over can never be opened.
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(output).map_err(|error| files::at(output, &error))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(|error| files::at(output, &error))?;
    writeln!(out, "{}\n核对号 {}", pair.public, signature::number(&pair.public))?;
    Ok(true)
}

pub fn seal(args: &SealArgs, keys: &Keys, out: &mut dyn Write) -> io::Result<bool> {
    let file = match files::raw(&args.file) {
        Ok(file) => file,
        Err(error) => return said(out, &args.file, &error.to_string(), false),
    };
    let to = match (&args.to, &keys.phrase) {
        (Some(key), _) => To::Key(key),
        (None, Some(phrase)) => To::Phrase(phrase),
        (None, None) => To::Phrase(""),
    };
    match seal::seal(&file, to) {
        Ok(sealed) if opens_again(&sealed, to, &file) => saved(&args.output, &sealed, out),
        Ok(_) => said(out, &args.file, "加密以后打不回来，没有写。再试一次", false),
        Err(error) => said(out, &args.file, &error.to_string(), false),
    }
}

/// What was sealed to a pass-phrase opens with it and is the same. What was sealed to a key only its holder can open.
fn opens_again(sealed: &[u8], to: To<'_>, file: &[u8]) -> bool {
    match to {
        To::Key(_) => true,
        To::Phrase(phrase) => seal::open(sealed, &[], Some(phrase))
            .is_ok_and(|opened| unpacked(opened).is_ok_and(|plain| plain == file)),
    }
}

/// As it was before it was sealed; what we sealed ourselves was packed, and is unpacked.
pub fn open(args: &OpenArgs, keys: &Keys, out: &mut dyn Write) -> io::Result<bool> {
    let sealed = match files::raw(&args.file) {
        Ok(sealed) => sealed,
        Err(error) => return said(out, &args.file, &error.to_string(), false),
    };
    let secrets: Vec<&str> = keys.secrets.iter().map(String::as_str).collect();
    match seal::open(&sealed, &secrets, keys.phrase.as_deref()) {
        Ok(file) => match unpacked(file) {
            Ok(plain) => saved(&args.output, &plain, out),
            Err(error) => said(out, &args.file, &error.to_string(), false),
        },
        Err(error) => said(out, &args.file, &error.to_string(), false),
    }
}

/// More than this nothing of ours grows; what does was made to fill a disk.
const GROWTH: u64 = 50;
/// Below this nobody asks how much it grew.
const SMALL: u64 = 1_000_000;

fn unpacked(file: Vec<u8>) -> Result<Vec<u8>, ReadError> {
    let most = Limits::OFFICE.bytes.min(SMALL.max(GROWTH.saturating_mul(file.len() as u64)));
    let mut plain = Vec::new();
    let reader = flate2::read::MultiGzDecoder::new(file.as_slice());
    match io::Read::read_to_end(&mut io::Read::take(reader, most + 1), &mut plain) {
        Ok(_) if plain.len() as u64 > most => Err(ReadError::Bomb),
        Ok(_) => Ok(plain),
        // It was not packed.
        Err(_) => Ok(file),
    }
}

fn saved(path: &Path, bytes: &[u8], out: &mut dyn Write) -> io::Result<bool> {
    merge::save(path, bytes)?;
    said(out, path, &format!("{} 字节", bytes.len()), true)
}

fn said(out: &mut dyn Write, path: &Path, words: &str, well: bool) -> io::Result<bool> {
    writeln!(out, "{}: {words}", plain::line(&path.display().to_string()))?;
    Ok(well)
}

/// One line for each file: whose signature it bears. One that is not signed is no fault.
pub fn sign_check(paths: &[PathBuf], keys: &Keys, out: &mut dyn Write) -> io::Result<bool> {
    let mut all_well = true;
    for found in files::open(paths, keys).into_iter().filter(|it| !it.is_passed_over()) {
        let said = match &found.read {
            Ok(bundle) => {
                let header = &bundle.header;
                let number = header.key.as_deref().map(signature::number);
                let said =
                    number.map_or("没有签名".to_owned(), |number| format!("签名对，签名号 {number}"));
                [said, plain::line(header.letter.sender())]
                    .into_iter()
                    .filter(|it| !it.is_empty())
                    .collect::<Vec<_>>()
                    .join("，")
            }
            Err(error) => {
                all_well = false;
                error.to_string()
            }
        };
        writeln!(out, "{}: {said}", found.name)?;
    }
    Ok(all_well)
}
