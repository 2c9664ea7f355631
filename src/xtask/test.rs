//! `cargo xtask test`: every check there is, in the order in which they fail soonest.

use std::path::PathBuf;
use std::process::Command;

use crate::shell::{self, Error, say};
use crate::{build, checks, hosting, setup, tools, validators};

/// Which checks.
#[derive(clap::Args)]
pub struct Args {
    /// 只跑这一步（可以写几次）
    #[arg(long, value_name = "STEP", value_parser = clap::builder::PossibleValuesParser::new(names()))]
    only: Vec<String>,
}

struct Step {
    name: &'static str,
    what: &'static str,
    run: fn() -> Result<(), Error>,
}

const STEPS: [Step; 10] = [
    Step { name: "fmt", what: "排版", run: || cargo("fmt --check") },
    Step { name: "core", what: "核心库的测试", run: || cargo("test --lib --test core") },
    Step {
        name: "cli",
        what: "命令行和建站工具的测试",
        run: || cargo("test --features cli,xtask --test cli --bin xtask"),
    },
    Step {
        name: "clippy",
        what: "检查本机代码",
        run: || cargo("clippy --all-targets --features cli,xtask,e2e,measure -- -D warnings"),
    },
    Step { name: "clippy-wasm", what: "检查网页代码", run: clippy_wasm },
    Step { name: "layers", what: "核心库不碰浏览器，锁文件不指名来源", run: layers },
    Step { name: "validators", what: "让别人的程序查文件和网页", run: validators::run },
    Step { name: "build", what: "建站，查成品", run: built },
    Step { name: "hosting", what: "放到几种网站服务后面", run: hosting::run },
    Step { name: "e2e", what: "在 Chromium、Firefox、WebKit 里走一遍", run: e2e },
];

fn names() -> Vec<&'static str> {
    STEPS.iter().map(|step| step.name).collect()
}

/// Sets up and runs the steps; the first that fails ends it.
pub fn run(args: &Args) -> Result<(), Error> {
    setup::for_testing()?;
    let started = shell::clock();
    for step in
        STEPS.iter().filter(|step| args.only.is_empty() || args.only.iter().any(|name| name == step.name))
    {
        let begun = shell::clock();
        say(format!("\n== {}：{}", step.name, step.what));
        (step.run)()?;
        say(format!("== {} 通过，{:.0} 秒", step.name, begun.elapsed().as_secs_f64()));
    }
    say(format!("\n全部通过，{:.0} 秒", started.elapsed().as_secs_f64()));
    Ok(())
}

fn cargo(args: &str) -> Result<(), Error> {
    shell::run(shell::cargo().args(args.split(' ')))
}

fn clippy_wasm() -> Result<(), Error> {
    cargo(
        "clippy --features bench --target wasm32-unknown-unknown --bin app --bin worker --bin sealer --bin sheets --bin welcome --bin bench -- -D warnings",
    )
}

fn layers() -> Result<(), Error> {
    checks::core_is_pure()?;
    checks::locks_name_no_host()
}

fn built() -> Result<(), Error> {
    build::release()?;
    checks::modules_use_no_externref()?;
    checks::pages_ask_nobody_else()
}

fn e2e() -> Result<(), Error> {
    build::release_if_missing()?;
    shell::run(&mut stories())
}

fn stories() -> Command {
    let mut tests = shell::cargo();
    tests.env("QIANGJI_DIST", build::dist()).env("QIANGJI_TOOLS", tools::home()).env("PATH", tools::path());
    tests.args(["test", "--features", "e2e", "--test", "e2e"]);
    tests
}

/// Where the pictures go.
#[derive(clap::Args)]
pub struct Look {
    /// 放图片的文件夹
    #[arg(long, value_name = "DIR", default_value = "look")]
    out: PathBuf,
}

/// Pictures of every screen in each look, for eyes.
pub fn look(args: &Look) -> Result<(), Error> {
    setup::for_testing()?;
    build::release_if_missing()?;
    let out = std::path::absolute(&args.out).map_err(shell::at(&args.out))?;
    shell::run(stories().args(["--", "--look"]).arg(out))
}
