//! The plan's institutions in their own flows: what a form refuses, what it tells, and how the year's table answers.

use icalendar::{Calendar, CalendarComponent, Component};
use qiangji::duty::Write;
use qiangji::value::Map;
use thirtyfour::Key;

use super::exchange::finished;
use super::setup::secretary;
use crate::engine::Engine;
use crate::ground::Ground;
use crate::page::{Page, Role};
use crate::people::{self, MEMBERS};
use crate::trouble::{Outcome, Trouble, check, same};
use crate::wait::{PATIENCE, until};

/// A secretary with two members in the roster.
async fn three(ground: &Ground, page: &Page) -> Outcome {
    secretary(ground, page).await?;
    page.route("#/roster").await?;
    page.put("一次加多人", &MEMBERS[1..3].join("\n")).await?;
    page.press(Role::Button, "加 2 人").await?;
    page.sees("2 人。").await
}

/// A form that begins with these values, as a row of 日历 opens it.
async fn form(page: &Page, kind: &str, values: &str) -> Outcome {
    let values: Map = serde_json::from_str(values)?;
    let tail = Write { kind: kind.to_owned(), values }.tail();
    page.route(&format!("#/records/new/{kind}/{tail}")).await
}

/// Year, month and day, as the page has them.
async fn today(page: &Page) -> Outcome<[usize; 3]> {
    page.run("const now = new Date(); return [now.getFullYear(), now.getMonth() + 1, now.getDate()]", vec![])
        .await
}

/// From the calendar to the general meeting that is due, with who was absent; a lecture that credits all; in the year's
/// table both are done.
pub async fn a_secretarys_quarter(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    three(ground, &page).await?;
    let [year, month, day] = today(&page).await?;
    let quarter = ["一季度", "二季度", "三季度", "四季度"][(month - 1) / 3];
    page.route("#/calendar").await?;
    page.press(Role::Link, &format!("{quarter} 支部党员大会…")).await?;
    page.fill("会议名称", "季度党员大会").await?;
    page.fill("地点", "三楼会议室").await?;
    page.press_in("主持人", Role::Checkbox, &format!("{}…", MEMBERS[0])).await?;
    page.press_in("到会情况", Role::Summary, "写缺席的人").await?;
    page.press_in("到会情况", Role::Checkbox, MEMBERS[2]).await?;
    page.press_in(MEMBERS[2], Role::Button, "出差").await?;
    page.put("议题", "通过工作计划").await?;
    page.put("讨论要点", "补一条年轻教师结对。").await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("应到 3 实到 2").await?;
    page.sees("算作方案的").await?;

    page.route("#/records/new/party_lecture").await?;
    page.fill("题目", "从一次家访说起").await?;
    page.press_in("讲课人", Role::Checkbox, MEMBERS[1]).await?;
    page.press_in("到课情况", Role::Button, "3 人都到了").await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("应到 3 实到 3").await?;
    // One record does for several entries.
    page.sees("每半年上一次党课").await?;

    page.route(&format!("#/calendar/{year}")).await?;
    page.sees("每名党员到课或补课").await?;
    let cell = format!("{month}月{day}日");
    until("both done in the table", PATIENCE, async || {
        Ok((page.text().await?.matches(&cell).count() >= 2).then_some(()))
    })
    .await?;
    // Written on its day, it stands in the month on its day.
    page.press(Role::Button, "月历").await?;
    page.sees("从一次家访说起").await
}

const CASE: &str = r#"{"who":[{"name":"孙晓"}],"post_type":"frontline_teacher","date":"2024-01-10","steps":[
    {"step":"apply","date":"2024-01-10"},{"step":"activist","date":"2024-02-20"},
    {"step":"prospect","date":"2025-03-03"},{"step":"vote","date":"2025-04-10"}]}"#;
const NOTICE: &str = r#"{"who":[{"name":"孙晓"}],"stage":"prospect","date":"2025-03-10","end":"END",
    "conclusion":"no_objection"}"#;
const REVIEW: &str =
    r#"{"who":[{"name":"孙晓"}],"date":"2025-03-20","opinion":"agree","answered_on":"2025-03-28"}"#;

/// Nobody is voted on without notice and review: the form says which is missing, keeps what was typed, and lets it
/// pass once both are there.
pub async fn no_vote_without_notice(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    three(ground, &page).await?;
    form(&page, "admission_case", CASE).await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("有 2 处需要修改").await?;
    page.sees("先写公示和结论，再写支部大会这一步。").await?;
    page.sees("先写预审和“同意”，再写支部大会这一步。").await?;

    form(&page, "public_notice", &NOTICE.replace("END", "2025-03-13")).await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("4 个工作日，要满 5 个工作日。改“到哪天”。").await?;
    page.put("到哪天", "2025-03-14").await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("补记，晚").await?;
    form(&page, "pre_review", REVIEW).await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("补记，晚").await?;

    form(&page, "admission_case", CASE).await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("补记，晚").await?;
    page.route("#/plan/7/H08").await?;
    page.sees("已做到").await
}

/// A letter says until when it is to be answered; one answered late says so, in its form and at its entry.
pub async fn an_inquiry_answered_late(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    page.open(&ground.site.url("")).await?;
    page.press(Role::Radio, "我管一个单位…").await?;
    page.fill("你的姓名", MEMBERS[0]).await?;
    page.fill("单位", people::UNIT).await?;
    page.press(Role::Button, "开始使用").await?;
    page.sees("还没有上交过").await?;
    page.route("#/records/new/inquiry").await?;
    page.fill("谁发的函", "市教委党组").await?;
    page.put("收到日期", "2026-03-02").await?;
    page.put("问什么", "食堂招标有没有集体讨论。").await?;
    // Fifteen working days: 23 March.
    page.put("哪天以前回复 可以不填", "2026-03-20").await?;
    page.sees("过期").await?;
    page.put("回复日期 可以不填", "2026-03-27").await?;
    page.sees("2026年3月27日，晚了 7 天。").await?;
    page.put("哪天以前回复 可以不填", "").await?;
    page.sees("2026年3月27日，晚了 4 天。").await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("算作方案的").await?;
    page.route("#/plan/4/D12").await?;
    page.sees("部分做到").await?;
    page.sees("食堂招标有没有集体讨论").await
}

/// Of three members one may be 优秀; the second is told before it is written, and stands as 部分做到.
pub async fn one_excellent_too_many(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    three(ground, &page).await?;
    for (nth, name) in MEMBERS.iter().take(2).enumerate() {
        page.route("#/records").await?;
        page.sees("记录").await?;
        page.route("#/records/new/member_appraisal").await?;
        page.press_in("评议谁", Role::Checkbox, &format!("{name}…")).await?;
        page.press_in("评定等次 可以不填", Role::Button, "优秀").await?;
        if nth == 1 {
            page.sees("优秀 2 人，最多 1 人。").await?;
        }
        page.press(Role::Button, "写好了").await?;
        page.sees("算作方案的").await?;
    }
    page.route("#/plan/5/E07").await?;
    page.sees("优秀不超过三分之一").await?;
    page.sees("优秀 2 人，最多 1 人").await
}

const TRAINING: &str = "党员一年培训（分钟）";

/// A unit sets a figure of its own: what is due follows it at once. What is no number is refused.
pub async fn a_unit_sets_its_own_figures(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    three(ground, &page).await?;
    page.route("#/settings/figures").await?;
    page.fill("为什么这样定", "按学校党委意见").await?;
    page.press(Role::Summary, "党日与“五个一”…").await?;
    page.choose("支部多久上一次党课", "每季度").await?;
    page.sees("原来是每半年。").await?;
    page.press(Role::Summary, "理论武装与学习培训…").await?;
    page.put(TRAINING, "很多").await?;
    page.press(Role::Button, "写好了").await?;
    page.sees("“很多”看不懂。写一个数。").await?;
    // Emptied to be typed anew it stays empty, and gets what holds otherwise once it is left.
    page.put(TRAINING, "").await?;
    same("a figure left empty", &page.value(TRAINING).await?.as_str(), &"0")?;
    let field = page.control(TRAINING).await?;
    field.send_keys(Key::End + Key::Backspace).await?;
    same("an emptied figure", &page.value(TRAINING).await?.as_str(), &"")?;
    field.send_keys("1920").await?;
    same("a figure typed anew", &page.value(TRAINING).await?.as_str(), &"1920")?;
    page.put(
        "把通知的文字粘在这里 可以不填",
        "元旦：1月1日（周五）至3日（周日）放假调休。1月9日（周六）上班。",
    )
    .await?;
    page.press(Role::Button, "读出日期").await?;
    same("what was read", &page.value("放假 可以不填").await?.as_str(), &"2027-01-01 到 2027-01-03")?;
    page.press(Role::Button, "写好了").await?;
    page.sees("怎么算").await?;
    page.route("#/plan/5/E05").await?;
    page.sees("每季度").await?;
    page.sees("本单位定的").await
}

/// The calendar file holds what is due, each under its number; the same things have the same numbers in the next one.
pub async fn a_calendar_file_for_the_phone(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    three(ground, &page).await?;
    page.route("#/calendar").await?;
    page.press(Role::Summary, "放进手机的日历").await?;
    // Automation of WebKit has no folder for downloads.
    if ground.engine == Engine::WebKit {
        page.press(Role::Button, "存成日历文件").await?;
        return page.sees("放进手机的日历").await;
    }
    let mut before: Option<Vec<String>> = None;
    for _ in 0..2 {
        page.press(Role::Button, "存成日历文件").await?;
        let saved = until("the download", PATIENCE, async || Ok(finished(&ground.downloads()))).await?;
        let calendar: Calendar =
            std::fs::read_to_string(&saved)?.parse().map_err(|error: String| Trouble::new(error))?;
        std::fs::remove_file(&saved)?;
        let ids: Vec<String> = calendar
            .components
            .iter()
            .filter_map(|it| match it {
                CalendarComponent::Event(event) => event.get_uid().map(str::to_owned),
                _ => None,
            })
            .collect();
        check(ids.len() > 20, format!("{} events", ids.len()))?;
        let mut once = ids.clone();
        once.sort();
        once.dedup();
        same("numbers that are each used once", &once.len(), &ids.len())?;
        if let Some(before) = &before {
            same("the numbers", &ids, before)?;
        }
        before = Some(ids);
    }
    Ok(())
}
