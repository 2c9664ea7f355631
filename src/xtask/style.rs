//! `.stage/app.css`: the one style sheet of the page, joined from the `weui` package and from `style/`.
//!
//! Of `weui` only what our sources name is taken, so every `weui-…` class must stand somewhere as a whole word.

use crate::css;
use crate::shell::{self, Error};
use std::fs;
use std::path::{Path, PathBuf};

/// Writes the joined sheet.
pub fn write(to: &Path) -> Result<(), Error> {
    let ours = ours()?;
    let sheet = weui(&ours)? + &css::print(&css::parse(&ours));
    let folder = to.parent().unwrap_or(to);
    fs::create_dir_all(folder).map_err(shell::at(folder))?;
    if fs::read_to_string(to).is_ok_and(|before| before == sheet) {
        return Ok(()); // untouched, so that `trunk watch` does not see a change of its own making
    }
    fs::write(to, sheet).map_err(shell::at(to))
}

/// Our own sheets, in the order of `style/order.txt`.
fn ours() -> Result<String, Error> {
    let folder = shell::root().join("style");
    let list = folder.join("order.txt");
    let order = fs::read_to_string(&list).map_err(shell::at(&list))?;
    let listed: Vec<_> = order.split_whitespace().map(|name| folder.join(name)).collect();
    if let Some(lost) = sources(&folder, "css")?.iter().find(|file| !listed.contains(file)) {
        return Err(Error::Wrong(format!("{} 没有写进 style/order.txt", lost.display())));
    }
    let texts = listed.iter().map(|file| fs::read_to_string(file).map_err(shell::at(file)));
    texts.collect::<Result<Vec<_>, _>>().map(|texts| texts.join("\n"))
}

/// The part of `weui` that our pages can use.
fn weui(ours: &str) -> Result<String, Error> {
    let file = shell::root().join("node_modules/weui/dist/style/weui.min.css");
    let mut rules = css::parse(&fs::read_to_string(&file).map_err(shell::at(&file))?);
    let pages = pages()? + ours;
    let used = css::names(&pages, "weui-");
    css::retain_selectors(&mut rules, &|one| css::names(one, "weui-").iter().all(|name| used.contains(name)));
    css::drop_unused_properties(&mut rules, "--weui-", &pages);
    css::drop_unused_keyframes(&mut rules);
    Ok(css::print(&rules))
}

/// The text of everything that may name a class.
fn pages() -> Result<String, Error> {
    let mut files = sources(&shell::root().join("src/app"), "rs")?;
    files.push(shell::root().join("index.html"));
    files.iter().map(|file| fs::read_to_string(file).map_err(shell::at(file))).collect()
}

fn sources(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, Error> {
    let mut files = crate::build::files_below(folder)?;
    files.retain(|file| file.extension().is_some_and(|given| given == extension));
    Ok(files)
}
