//! `cargo xtask …`: everything around the product that is not the product. Set up the tools, build the site,
//! serve it, test it, pack it.
//!
//! One file per command; `tools` says which programs are needed and where they are kept, `shell` starts them.

mod bench;
mod browsers;
mod build;
mod checks;
mod css;
mod dist;
mod endure;
mod hook;
mod hosting;
mod licences;
mod http;
mod pinyin_table;
mod sample;
mod serve;
mod setup;
mod shell;
mod short_names;
mod sizes;
mod static_files;
mod style;
mod test;
mod tools;
mod validators;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// 强基创先工作手册的建站工具
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// 装好建站要用的工具（已装好的跳过）
    Setup,
    /// 建站并在本机打开一个地址
    Serve(serve::Args),
    /// 跑全部检查和测试
    Test(test::Args),
    /// 给每个页面拍图：四种角色，手机和电脑，浅色、深色、大字版
    Look(test::Look),
    /// 在 Chromium 里量速度，和 Dexie、手写的最快写法比
    Bench(bench::Args),
    /// 反复试可靠性的二十条保证，随时可停，下次接着跑
    Endure(endure::Args),
    /// 做出可以放到任何静态网站上的 dist 文件夹和 dist.zip
    Dist,
    /// 把建好的站点放到 nginx、Apache、lighttpd、busybox、Python 后面各试一遍
    Hosting,
    /// 写出一套样例文件
    Sample(sample::Args),
    /// Trunk 在建站前后调用
    #[command(hide = true)]
    Hook {
        /// 建站前还是建站后
        stage: hook::Stage,
    },
}

fn main() -> ExitCode {
    let done = match Cli::parse().task {
        Task::Setup => setup::for_building(),
        Task::Serve(args) => serve::run(&args),
        Task::Test(args) => test::run(&args),
        Task::Look(args) => test::look(&args),
        Task::Bench(args) => bench::run(&args),
        Task::Endure(args) => endure::run(&args),
        Task::Dist => dist::run(),
        Task::Hosting => hosting::run(),
        Task::Sample(args) => sample::run(&args),
        Task::Hook { stage } => hook::run(stage),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            shell::say(format!("\n没有做完：{error}"));
            ExitCode::FAILURE
        }
    }
}
