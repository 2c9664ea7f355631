//! `qiangji`: the office's files from a command line. What it does is done by the core; here are words and files.

mod check;
mod duties;
mod entries;
mod files;
mod merge;
mod plain;
mod schema;
mod score;
#[path = "../seal.rs"]
mod seal;
mod sealing;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::files::{KeyArgs, Keys};

const EXAMPLES: &str = "例子:
  qiangji check 来件/
  qiangji merge 来件/ 补交.eml -o 全市.json
  qiangji score 全市.json --year 2026
  qiangji duties 全市.json --as-of 2026-06-30
  qiangji entries
  qiangji seal 全市.json --to age1… -o 全市.age.txt
  qiangji open 来件.age.txt --phrase 口令.txt -o 来件.json
  qiangji schema > bundle.schema.json

退出码: 0 都好; 1 文件有问题; 2 命令写错了";

/// 强基创先工作手册的文件: 检查、合并、计分
#[derive(Parser)]
#[command(name = "qiangji", version, after_help = EXAMPLES)]
struct Cli {
    #[command(flatten)]
    keys: KeyArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 检查文件是否完整: 每份一行, 有问题的写明在第几行
    Check {
        /// 文件或文件夹: .json、.zip、.eml、.mbox、网页或文字都行, 里面的一份份看
        #[arg(required = true, value_name = "文件")]
        files: Vec<PathBuf>,
    },
    /// 合并文件: 每份一行写明新的、更新的、相同的、旧的、两个版本的各几条, 最后是状态码
    Merge {
        /// 文件或文件夹, 先后不影响结果
        #[arg(required = true, value_name = "文件")]
        files: Vec<PathBuf>,
        /// 合并后写到哪里
        #[arg(short, long, value_name = "文件")]
        output: PathBuf,
        /// 打不开的跳过, 合并其余的
        #[arg(long)]
        skip: bool,
    },
    /// 按标准计分, 只作对照, 以核定为准
    Score(score::Args),
    /// 方案的 118 条: 代码、名称、怎样算做到、看哪些记录
    Entries {
        /// 写成 JSON
        #[arg(long)]
        json: bool,
    },
    /// 逐条写明做到没有: 谁、哪个时期、数目
    Duties(duties::Args),
    /// 做一把收件钥匙: 文件自己收好, 印出来的一行给别人
    Key {
        /// 写到哪里
        #[arg(short, long, value_name = "文件")]
        output: PathBuf,
    },
    /// 加密成 age 文件, 官方的 age、rage 也打得开
    Seal(sealing::SealArgs),
    /// 打开加了密的文件
    Open(sealing::OpenArgs),
    /// 每份一行: 有没有签名, 签名号是多少
    SignCheck {
        /// 文件或文件夹
        #[arg(required = true, value_name = "文件")]
        files: Vec<PathBuf>,
    },
    /// 写出文件格式的 JSON Schema
    Schema,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut out = plain::Plain(io::stdout().lock());
    let done = cli
        .keys
        .read()
        .and_then(|keys| run(cli.command, &keys, &mut out))
        .and_then(|all_well| out.flush().map(|()| all_well));
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        // Whoever reads our output may stop early: `qiangji check … | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to tell it to when this fails too.
            drop(writeln!(plain::Plain(io::stderr()), "qiangji: {error}"));
            ExitCode::from(1)
        }
    }
}

/// Whether all files were well.
fn run(command: Command, keys: &Keys, out: &mut dyn Write) -> io::Result<bool> {
    match command {
        Command::Check { files } => check::run(&files, keys, out),
        Command::Merge { files, output, skip } => merge::run(&files, keys, &output, skip, out),
        Command::Score(args) => score::run(&args, keys, out),
        Command::Entries { json } => entries::run(json, out),
        Command::Duties(args) => duties::run(&args, keys, out),
        Command::Key { output } => sealing::key(&output, out),
        Command::Seal(args) => sealing::seal(&args, keys, out),
        Command::Open(args) => sealing::open(&args, keys, out),
        Command::SignCheck { files } => sealing::sign_check(&files, keys, out),
        Command::Schema => schema::run(out),
    }
}
