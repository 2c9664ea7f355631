//! The three browsers of the tests, and the program `age` that has to agree with us, from Debian's packages.

use crate::shell::{self, Error, say};
use std::process::Command;

/// A Debian package, and the program by which we see that it (or its like on another system) is there.
const PACKAGES: [(&str, &str); 7] = [
    ("chromium", "chromium"),
    ("chromium-driver", "chromedriver"),
    ("firefox-esr", "firefox-esr"),
    ("webkit2gtk-driver", "WebKitWebDriver"),
    ("xvfb", "Xvfb"),
    ("xauth", "xauth"),
    ("age", "age"),
];

/// Installs what is missing of all three, or names it.
pub fn install() -> Result<(), Error> {
    bring(&PACKAGES)
}

/// Only Chromium and its driver.
pub fn install_chromium() -> Result<(), Error> {
    bring(&PACKAGES[..2])
}

fn bring(packages: &[(&'static str, &str)]) -> Result<(), Error> {
    let missing = missing(packages);
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if shell::find("apt-get").is_none() || !is_root()? {
        return Err(Error::Missing(format!(
            "测试还缺这些 Debian 软件包：{list}\n用管理员身份装好：apt-get install --no-install-recommends {list}"
        )));
    }
    say(format!("用 apt-get 装 {list}（约 1 分钟）"));
    shell::run(apt().args(["-qq", "update"]))?;
    shell::run(apt().args(["-qq", "-y", "--no-install-recommends", "install"]).args(missing))
}

fn missing(packages: &[(&'static str, &str)]) -> Vec<&'static str> {
    let programs = packages.iter().filter(|(_, program)| shell::find(program).is_none());
    let mut packages: Vec<_> = programs.map(|(package, _)| *package).collect();
    if !has_chinese_font() {
        packages.push("fonts-noto-cjk");
    }
    packages
}

/// Without one, every Chinese page is a page of boxes, and sizes are wrong.
fn has_chinese_font() -> bool {
    let fonts = Command::new("fc-list").args([":lang=zh-cn", "family"]).output();
    fonts.is_ok_and(|found| !found.stdout.is_empty())
}

fn is_root() -> Result<bool, Error> {
    Ok(shell::output(Command::new("id").arg("-u"))?.trim() == "0")
}

fn apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}
