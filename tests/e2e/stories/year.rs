//! The product's main job from end to end: a member's year, the branch's files, the branch's assessment.

use std::path::PathBuf;

use chrono::{Datelike, NaiveDate};
use qiangji::book::Book;
use qiangji::catalogue;
use qiangji::exchange::take_in as core;
use qiangji::roster::Roster;
use qiangji::score::{self, Ask};

use super::backup::back_up;
use super::exchange::{choose_files, self_study};
use super::setup::{joined, secretary_of};
use crate::ground::{Ground, PC};
use crate::page::{Page, Role};
use crate::people::{self, HandedIn};
use crate::trouble::{Outcome, Trouble, check, same};

/// Questions of a member who teaches, and those of the branch that are not counted by rule.
const MEMBERS: usize = 17;
const BY_HAND: usize = 27;
const PAPER: &str = "材料在支部活动室第 2 柜";
const TOPIC: &str = "自己记的一次学习";

/// A member enters the year by hand and hands it in; the secretary takes it in with the other 23, assesses the branch
/// on what came in, and sees the score with its reasons.
pub async fn a_year_from_hand_to_score(ground: &Ground) -> Outcome {
    let HandedIn { unit, branch, mut paths, .. } = people::hand_in(&ground.folder.join("files"))?;
    let name = sender(&paths[0])?;
    paths.retain(|path| sender(path).is_ok_and(|other| other != name));
    let page = ground.phone().await?;
    joined(ground, &page, &name).await?;
    assess_oneself(&page).await?;
    self_study(&page, TOPIC).await?;
    paths.push(hand_in(ground, &page).await?);
    ground.another_device().await?;

    let page = ground.browser(PC).await?;
    secretary_of(ground, &page, &unit, &branch).await?;
    take_in(&page, &paths).await?;
    assess_the_branch(&page).await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("合计（满分 100）").await?;
    page.press(Role::Summary, "年度考核以后做一次班子现状分析…").await?;
    page.sees("人工判定，基本做到，证据").await?;
    page.sees(TOPIC).await?;
    page.press(Role::Summary, "年度群众满意率达到九成以上…").await?;
    page.sees("没有群众测评，不算分").await?;
    figures_are_the_cores(ground, &page).await
}

/// All figures of the table are those that the same core gives for the same records here.
async fn figures_are_the_cores(ground: &Ground, page: &Page) -> Outcome {
    let shown: Vec<String> = page.run(FIGURES, vec![]).await?;
    let today: String = page.run("return new Date().toLocaleDateString('sv')", vec![]).await?;
    let day: NaiveDate = today.parse().map_err(|_| Trouble::new(format!("{today} is no day")))?;
    let backup = people::read(&std::fs::read(back_up(ground, page).await?)?)?;
    let mut book = Book::default();
    core::take_in(&mut book, backup.records);
    same("the figures", &shown, &figures(&book, day)?)
}

const FIGURES: &str = "
    const table = Array.from(document.querySelectorAll('table')).find(table => table.tFoot);
    return Array.from(table.querySelectorAll('tbody tr, tfoot tr'), row => row.cells[1].textContent)";

/// Each of the five and the whole, as they are printed.
fn figures(book: &Book, day: NaiveDate) -> Outcome<Vec<String>> {
    let standard = catalogue::get().standard("five_good");
    let record = book.of_kind("evaluation").next().map(qiangji::book::Revision::record);
    let (standard, record) =
        standard.zip(record).ok_or_else(|| Trouble::new("the branch was not assessed"))?;
    let roster = Roster::of(book);
    let ask = Ask { variant: String::new(), ..Ask::new(&roster, record.own, day.year(), day) };
    let found = score::five_good(book, &roster, standard, &ask, Some(&record));
    let all = found.groups.iter().map(|group| group.score).chain([found.total]);
    Ok(all.map(|it| it.map(|it| it.to_string()).unwrap_or_default()).collect())
}

fn sender(path: &std::path::Path) -> Outcome<String> {
    Ok(people::read(&std::fs::read(path)?)?.header.letter.sender().to_owned())
}

async fn assess_oneself(page: &Page) -> Outcome {
    page.press(Role::Link, "开始自评").await?;
    page.press(Role::Link, "从第 1 题开始").await?;
    for number in 1..=MEMBERS {
        page.sees(&format!("第 {number} 题，共 {MEMBERS} 题")).await?;
        page.press(Role::Radio, "基本做到").await?;
        page.press(Role::Link, if number < MEMBERS { "下一题" } else { "检查答案" }).await?;
    }
    page.press(Role::Button, "写好了").await?;
    page.sees("75.0 分").await
}

async fn hand_in(ground: &Ground, page: &Page) -> Outcome<PathBuf> {
    page.route("#/handin").await?;
    page.sees("这次带上 2 条").await?;
    page.press(Role::Button, "做成文件").await?;
    page.sees("文件已做好").await?;
    let path = ground.folder.join("by-hand.json");
    std::fs::write(&path, page.value("复制成文字，粘到信里").await?)?;
    Ok(path)
}

/// All files at once; the senders, whom the roster does not know yet, are entered on the way.
async fn take_in(page: &Page, paths: &[PathBuf]) -> Outcome {
    page.route("#/inbox").await?;
    choose_files(page, paths).await?;
    page.sees(&format!("读了 {} 份，都可以收下", paths.len())).await?;
    page.press(Role::Button, "把 24 人都加进名册").await?;
    page.loses("名册里还没对上").await?;
    page.press(Role::Button, &format!("收下 {} 份", paths.len())).await?;
    page.sees(&format!("收下了 {} 份", paths.len())).await
}

/// Where the paper lies, in the row of the nth item that is chosen by hand.
const NOTE: &str = "
    const row = qj.all('radio', '做到')[arguments[0]].closest('tr');
    qj.put(row.querySelector('input[type=text]'), arguments[1]);";

/// One item with evidence picked by hand, the others by the key 2 in their rows and a word where the paper lies.
async fn assess_the_branch(page: &Page) -> Outcome {
    let year: i32 = page.run("return new Date().getFullYear()", vec![]).await?;
    page.route(&format!("#/assess/five_good/{year}/4")).await?;
    page.press(Role::Radio, "基本做到").await?;
    page.press(Role::Button, "选记录").await?;
    page.press(Role::Button, "看所有种类").await?;
    page.fill("搜题目、人名、内容", TOPIC).await?;
    page.press(Role::Checkbox, &format!("{TOPIC}…")).await?;
    page.press(Role::Button, "选好了").await?;
    page.sees(TOPIC).await?;
    page.route(&format!("#/assess/five_good/{year}")).await?;
    page.sees("按记录算，不用选").await?;
    let rows: usize = page.run("return qj.all('radio', '基本做到').length", vec![]).await?;
    check(rows == BY_HAND, format!("{rows} rows to choose in"))?;
    for row in 0..BY_HAND {
        page.run::<()>("qj.all('radio', '做到')[arguments[0]].focus()", vec![row.into()]).await?;
        page.press_key("2").await?;
        page.run::<()>(NOTE, vec![row.into(), PAPER.into()]).await?;
    }
    page.sees("没填 0").await?;
    page.press(Role::Link, "检查答案")
        .await
        .map_err(|error| Trouble::new(format!("after the table: {error}")))
}
