//! What the branch learns together.

use super::setup::secretary;
use crate::ground::Ground;
use crate::page::Role;
use crate::people::MEMBERS;
use crate::trouble::{Outcome, same};

/// One entry of a lecture credits all 24 of the branch: 22 who came, two who were absent, each with a reason.
pub async fn a_lecture_credits_the_branch(ground: &Ground) -> Outcome {
    let page = ground.phone().await?;
    secretary(ground, &page).await?;
    page.route("#/roster").await?;
    page.put("一次加多人", &MEMBERS[1..].join("\n")).await?;
    page.press(Role::Button, "加 23 人").await?;
    page.sees("23 人。").await?;

    page.route("#/records/new/party_lecture").await?;
    page.fill("题目", "从一次家访说起").await?;
    page.press_in("讲课人", Role::Button, "还有 19 人").await?;
    page.press_in("讲课人", Role::Checkbox, MEMBERS[1]).await?;
    page.press_in("到课情况", Role::Summary, "写缺席的人").await?;
    for name in &MEMBERS[3..5] {
        page.press_in("到课情况", Role::Checkbox, name).await?;
    }
    same("应到", &page.value("应到").await?.as_str(), &"24")?;
    same("实到", &page.value("实到").await?.as_str(), &"22")?;
    page.press(Role::Button, "写好了").await?;
    page.sees("有 2 处需要修改").await?;
    page.sees(&format!("{}缺原因", MEMBERS[3])).await?;
    page.press_in(MEMBERS[3], Role::Button, "病假").await?;
    page.press_in(MEMBERS[4], Role::Button, "出差").await?;
    page.press(Role::Button, "写好了").await?;

    page.sees("应到 24 实到 22").await?;
    page.sees(&format!("{}（病假）", MEMBERS[3])).await?;
    page.sees(&format!("{}（出差）", MEMBERS[4])).await?;
    let credited: usize = page.run_async(CREDITED, vec![]).await?;
    same("people credited", &credited, &22)?;
    page.reload().await?;
    page.sees("应到 24 实到 22").await?;
    page.route("#/records").await?;
    page.sees("从一次家访说起").await?;
    // Each of those who came finds it under their own name.
    for name in [MEMBERS[7], MEMBERS[23]] {
        page.choose("人", name).await?;
        page.sees("1 条").await?;
        page.sees("从一次家访说起").await?;
    }
    Ok(())
}

/// How many people the one lecture in the database names as present.
const CREDITED: &str = "
    const done = arguments[arguments.length - 1];
    const asked = indexedDB.open('qiangji');
    asked.onerror = () => done(-1);
    asked.onsuccess = () => {
        const base = asked.result;
        const got = base.transaction('journal').objectStore('journal').getAll();
        got.onsuccess = () => {
            base.close();
            const lines = got.result.flatMap(bytes => new TextDecoder().decode(bytes).split('\\n'));
            const found = lines.filter(line => line.startsWith('{\"id\":')).map(line => JSON.parse(line));
            const lecture = found.find(one => one.k === 'party_lecture');
            done(lecture ? lecture.d.attendance.people.length : -1);
        };
    };";
