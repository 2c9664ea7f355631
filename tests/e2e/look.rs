//! Pictures of every screen, for eyes: `cargo xtask look`. Four roles with three years of the programme in their
//! devices, on a phone and on a PC, light, dark, 大字版; Chromium. What does not fit is said as well.

use std::path::{Path, PathBuf};

use qiangji::exchange::bundle::Level;

use crate::engine::Engine;
use crate::ground::{Ground, PC, PHONE};
use crate::page::{Page, Role};
use crate::people::{self, Handed};
use crate::say;
use crate::site::Site;
use crate::stories::axe::{FITS, LOOKS, put_on};
use crate::stories::exchange::choose_files;
use crate::stories::screens::{FORMS, MEMBER, SECRETARY, address};
use crate::trouble::Outcome;

/// A picture is no higher than this, so that it can be looked at.
const HIGHEST: u32 = 2400;

/// Who looks: the folder's name, what is pressed on the first page, whose files they have.
struct Who {
    name: &'static str,
    role: &'static str,
    in_branch: bool,
    has: fn(&Handed, &Handed) -> bool,
}

const BRANCH: Option<Level> = Some(Level::Branch);

const ALL: [Who; 4] = [
    Who {
        name: "member",
        role: "我是党员",
        in_branch: true,
        has: |it, first| it.branch == first.branch && it.level == BRANCH,
    },
    Who {
        name: "secretary",
        role: "我管一个支部",
        in_branch: true,
        has: |it, first| it.branch == first.branch,
    },
    Who { name: "unit", role: "我管一个单位", in_branch: false, has: |_, _| true },
    Who { name: "office", role: "我在党组办", in_branch: false, has: |_, _| true },
];

/// Screens that only some have, or that need records.
const MORE: [&str; 4] = ["#/plan/19", "#/plan/19/G01", "#/records/new/admission_case", "#/more"];

/// Takes all pictures; how many things did not fit.
pub async fn at_all(site: &Site, folder: &Path) -> Outcome<usize> {
    let files = people::programme(&folder.join("files"))?;
    let mut found = 0;
    for who in &ALL {
        let ground = Ground::new(Engine::Chromium, who.name, site.clone(), folder)?;
        let page = ground.browser(PC).await?;
        set_up(&page, site, who, &files).await?;
        for (size, name) in [(PHONE, "phone"), (PC, "pc")] {
            for look in LOOKS {
                page.resize(size).await?;
                put_on(&page, look).await?;
                let into = folder.join(format!("{}-{name}-{look}", who.name));
                std::fs::create_dir_all(&into)?;
                found += pictures(&page, size, &into).await?;
                say(format_args!("{}", into.display()));
            }
        }
        ground.close().await?;
    }
    Ok(found)
}

async fn set_up(page: &Page, site: &Site, who: &Who, files: &[Handed]) -> Outcome {
    let first = &files[0];
    let mine = files.iter().filter(|it| (who.has)(it, first)).map(|it| it.path.clone());
    let mine: Vec<PathBuf> = mine.collect();
    page.open(&site.url("")).await?;
    page.press(Role::Radio, &format!("{}…", who.role)).await?;
    page.fill("你的姓名", &first.sender).await?;
    page.fill("单位", &first.unit).await?;
    if who.in_branch {
        page.fill("支部", &first.branch).await?;
    }
    page.press(Role::Button, "开始使用").await?;
    page.sees("还没有上交过").await?;
    page.route("#/inbox").await?;
    choose_files(page, &mine).await?;
    page.sees(&format!("收下 {} 份", mine.len())).await?;
    page.press(Role::Button, &format!("收下 {} 份", mine.len())).await?;
    page.sees(&format!("收下了 {} 份", mine.len())).await
}

async fn pictures(page: &Page, (width, height): (u32, u32), into: &Path) -> Outcome<usize> {
    let screens = SECRETARY.iter().chain(&MEMBER).chain(&FORMS).map(|(hash, _)| *hash).chain(MORE);
    let mut found = 0;
    for (n, hash) in screens.enumerate() {
        let hash = address(page, hash).await?;
        page.resize((width, height)).await?;
        page.route(&hash).await?;
        page.find(Role::Heading, "…").await?;
        let fits: Vec<String> = page.run(FITS, vec![]).await?;
        found += fits.len();
        for line in fits {
            say(format_args!("{hash}: {line}"));
        }
        let whole: u32 = page.run("return document.scrollingElement.scrollHeight", vec![]).await?;
        page.resize((width, whole.clamp(height, HIGHEST))).await?;
        // Two frames later the new size is drawn.
        page.run_async::<()>(
            "requestAnimationFrame(() => requestAnimationFrame(() => arguments[0]()))",
            vec![],
        )
        .await?;
        let name = hash.trim_start_matches("#/").replace('/', "-");
        page.session.screenshot(&into.join(format!("{n:02}-{name}.png"))).await?;
    }
    Ok(found)
}
