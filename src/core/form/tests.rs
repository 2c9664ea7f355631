use super::*;
use crate::catalogue;
use crate::period;
use crate::record::Id;

fn day(text: &str) -> NaiveDate {
    period::date(text).unwrap()
}

fn today() -> NaiveDate {
    day("2026-12-20")
}

fn kind(id: &str) -> &'static Kind {
    catalogue::get().kind(id).unwrap()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The sample of a kind with one value changed by path must have exactly this problem.
#[track_caller]
fn check(kind_id: &str, path: &str, value: &str, at: &str, message: &str) {
    let kind = kind(kind_id);
    let mut values = Value::Map(kind.sample.clone());
    *at_path(&mut values, path) = json(value);
    let found = problems(kind, values.map().unwrap(), today());
    let expected = [Problem { field: at.into(), message: message.into() }];
    assert_eq!(found, expected, "{kind_id} {path} = {value}");
}

fn at_path<'a>(value: &'a mut Value, path: &str) -> &'a mut Value {
    path.split('.').fold(value, |value, key| match value {
        Value::List(list) => &mut list[key.parse::<usize>().unwrap()],
        Value::Map(map) => map.entry(key.to_owned()).or_default(),
        other => panic!("{key} in {other:?}"),
    })
}

#[test]
fn samples_have_no_problems() {
    for kind in &catalogue::get().kinds {
        assert_eq!(problems(kind, &kind.sample, today()), [], "{}", kind.id);
    }
}

#[test]
fn an_empty_lecture_says_what_to_write() {
    let found: Vec<String> =
        problems(kind("party_lecture"), &Map::new(), today()).into_iter().map(|it| it.message).collect();
    let expected = [
        "题目没写。写一句讲的是什么。",
        "日期没写。选一天。",
        "讲课人没写。写上姓名。",
        "到课情况没写。写应到和实到。",
    ];
    assert_eq!(found, expected);
}

#[test]
fn fields_are_judged_one_by_one() {
    let long = format!("\"{}\"", "长".repeat(230));
    for (kind, path, value, at, message) in [
        ("party_lecture", "topic", "\"  \"", "topic", "题目没写。写一句讲的是什么。"),
        ("party_lecture", "topic", &long, "topic", "题目有 230 字，最多 200 字。删掉 30 字。"),
        ("party_lecture", "topic", "3", "topic", "题目不是文字。重新写。"),
        ("party_lecture", "date", "\"2026-12-21\"", "date", "日期在今天以后。改成开会那天。"),
        ("party_lecture", "date", "\"2026-02-30\"", "date", "日期“2026-02-30”不是真有的一天。重新选。"),
        ("party_lecture", "date", "\"1026-02-03\"", "date", "日期的年份不对。重新选。"),
        ("party_lecture", "lecturer_rank", "\"boss\"", "lecturer_rank", "讲课人的职级里没有“boss”。重新选。"),
        (
            "party_lecture",
            "lecturer.0.name",
            "\" \"",
            "lecturer.0.name",
            "讲课人有一人没写姓名。写上，或去掉这一人。",
        ),
        ("party_lecture", "lecturer.0.id", "\"7\"", "lecturer.0", "讲课人有一人和名册对不上。重新选。"),
        (
            "party_lecture",
            "lecturer",
            r#"[{"name":"甲"},{"name":"乙"}]"#,
            "lecturer",
            "讲课人只写一人。去掉其余的。",
        ),
        (
            "party_lecture",
            "links.0.title",
            "\"\"",
            "links.0",
            "针对哪个问题或任务有一条没写题目。写上题目，或去掉这一条。",
        ),
        (
            "party_lecture",
            "attachments",
            r#"[{"sha":"1","name":"a"}]"#,
            "attachments.0",
            "有一个附件不完整。去掉，再放一次。",
        ),
        ("self_study_entry", "minutes", "2000", "minutes", "时长写了 2000 分钟，最多 1440。改小一些。"),
        ("self_study_entry", "minutes", "0", "minutes", "时长写了 0 分钟，最少 1。改大一些。"),
        ("self_study_entry", "minutes", "\"十\"", "minutes", "时长不是整数。写一个整数。"),
        ("self_study_entry", "date", "\"2026-12-21\"", "date", "日期在今天以后。改成当天的日期。"),
        ("study_group_session", "form", r#"["tea"]"#, "form.0", "形式里没有“tea”。重新选。"),
        (
            "study_group_session",
            "speeches.0.gist",
            "null",
            "speeches.0.gist",
            "谁讲了什么第 1 行：要点没写。写一句。",
        ),
        (
            "plan",
            "tasks.1.due",
            "\"2026-13-01\"",
            "tasks.1.due",
            "任务第 2 行：哪天以前“2026-13-01”不是真有的一天。重新选。",
        ),
        (
            "plan",
            "tasks.1.done_on",
            "\"2027-01-01\"",
            "tasks.1.done_on",
            "任务第 2 行：办完日期在今天以后。改成当天的日期。",
        ),
        ("plan", "period", "\"2026Q1\"", "period", "年度写得不对。写成2026年这样。"),
        ("evaluation", "org", "\"三支部\"", "org", "评哪个组织不在名册里。重新选。"),
        ("roster", "entitled_to_vote", "\"是\"", "entitled_to_vote", "有表决权只能选是或否。重新选。"),
        (
            "research_report",
            "field_dates",
            "[]",
            "field_dates",
            "没写哪天去的。至少写一天，没下去看的算学习材料，记到自学里。",
        ),
    ] {
        check(kind, path, value, at, message);
    }
}

#[test]
fn a_blank_row_and_a_task_due_later_are_no_problem() {
    let mut values = Value::Map(kind("plan").sample.clone());
    *at_path(&mut values, "tasks.0.due") = "2027-06-30".into();
    *at_path(&mut values, "tasks.1") = json(r#"{"content":"","owner":[]}"#);
    assert_eq!(problems(kind("plan"), values.map().unwrap(), today()), []);
}

#[test]
fn attendance_adds_up() {
    let p = "party_lecture";
    for (path, value, at, message) in [
        ("expected", "8", "present", "应到 8 人，比实到 10 人少。改应到或实到。"),
        ("expected", "null", "expected", "应到没写。写人数。"),
        ("present", "\"十\"", "present", "实到不是整数。写一个整数。"),
        ("expected", "13", "absentees", "缺席 3 人，只写了 2 人。再写 1 人的姓名和原因。"),
        ("present", "11", "absentees", "缺席 1 人，写了 2 人。去掉 1 人，或改实到。"),
        (
            "absentees",
            r#"[{"name":"吴海峰","reason":"病假"}]"#,
            "absentees",
            "缺席 2 人，只写了 1 人。再写 1 人的姓名和原因。",
        ),
        ("absentees.1.reason", "\" \"", "absentees.1.reason", "郑晓梅缺原因。点一个原因，或写一句。"),
        ("absentees.1.name", "null", "absentees.1.name", "缺席的第 2 人没写姓名。写上姓名。"),
        (
            "absentees.0.made_up_on",
            "\"2027-01-02\"",
            "absentees.0.made_up_on",
            "吴海峰补课的日期在今天以后。补完那天再填。",
        ),
        ("people.0.name", "\"吴海峰\"", "absentees.0", "吴海峰又在到会里，又在缺席里。去掉一处。"),
    ] {
        check(p, &format!("attendance.{path}"), value, &format!("attendance.{at}"), message);
    }
    let eleven: Vec<String> = (0..11).map(|n| format!(r#"{{"name":"甲{n}"}}"#)).collect();
    let people = format!("[{}]", eleven.join(","));
    check(
        p,
        "attendance.people",
        &people,
        "attendance.people",
        "到会的写了 11 人，实到 10 人。改实到，或去掉 1 人。",
    );
}

#[test]
fn two_people_of_one_name_are_told_apart_by_id() {
    let mut values = Value::Map(kind("party_lecture").sample.clone());
    *at_path(&mut values, "attendance.people.0") = json(&format!(r#"{{"name":"吴海峰","id":"{}"}}"#, Id(1)));
    *at_path(&mut values, "attendance.absentees.0.id") = Id(2).to_string().into();
    assert_eq!(problems(kind("party_lecture"), values.map().unwrap(), today()), []);
}

#[test]
fn ballots_add_up() {
    for (path, value, at, message) in [
        ("issued", "40", "returned", "收回 85 张，比发出 40 张多。改收回或发出。"),
        (
            "satisfied",
            "71",
            "dissatisfied",
            "满意、基本满意、不满意加起来 85 张，有效 84 张，对不上。改其中一个。",
        ),
        (
            "goods.1.satisfied",
            "80",
            "goods.1.dissatisfied",
            "五个好分别怎么评第 2 行：加起来 92 张，比有效 84 张多。改其中一个。",
        ),
    ] {
        check("mass_survey", path, value, at, message);
    }
    check(
        "reflection",
        "shared_on",
        "\"2026-01-01\"",
        "shared_on",
        "“哪天交流过”早于“写成日期”。改其中一个。",
    );
}

#[test]
fn a_level_owes_what_the_standard_says() {
    let m = "self_assessment";
    for (path, value, at, message) in [
        (
            "items.0.evidence_refs",
            "[]",
            "items.SELF01.evidence_refs",
            "第 1 题：选了“做到”，还没挂记录。挂一条，或改选“基本做到”。",
        ),
        ("items.7.na_reason", "\"\"", "items.SELF08.na_reason", "第 8 题：写一句为什么不适用。"),
        ("items.9.measure", "\"\"", "items.SELF10.measure", "第 10 题：写打算怎么补，和哪天补完。"),
        ("items.9.due", "null", "items.SELF10.due", "第 10 题：写哪天补完。"),
        (
            "items.9.due",
            "\"2027-02-30\"",
            "items.SELF10.due",
            "第 10 题：补完的日期“2027-02-30”不是真有的一天。重新选。",
        ),
        ("items.2.level", "\"5\"", "items.SELF03", "第 3 题：没有“5”这一档。重新选。"),
        ("items.2.level", "null", "items.SELF03", "第 3 题：还没选。选一个。"),
        (
            "items.2.na_reason",
            "\"忙\"",
            "items.SELF03",
            "第 3 题：又选了做到哪一步，又选了不适用。去掉一个。",
        ),
        ("items.12.carried", "true", "items.TEACH1", "第 13 题：沿用去年的，还没确认。看一遍，点一下。"),
        (
            "items.0.evidence_refs.0.title",
            "\"\"",
            "items.SELF01.evidence_refs.0",
            "第 1 题：证据有一条没写题目。写上题目，或去掉这一条。",
        ),
        ("items", "[]", "items", "一条都没填。先填第 1 题。"),
        ("items.5.level", "null", "items.SELF06", "第 6 题：还没选。选一个。"),
    ] {
        check(m, path, value, at, message);
    }
    check(m, "items.16", r#"{"id":"ORGAN1","level":"4"}"#, "items.TEACH5", "第 17 题：还没选。选一个。");
    let e = "evaluation";
    check(
        e,
        "items.3.note",
        "null",
        "items.ACHV3.evidence_refs",
        "第 23 题：选了“部分做到”，还没挂记录。挂一条，或写明材料在哪里。",
    );
    check(
        e,
        "items.4",
        r#"{"id":"MECH4","na_reason":"没有"}"#,
        "items.MECH4",
        "第 18 题：这一题不能选不适用。改选一个。",
    );
}

#[test]
fn an_assessment_may_wait_half_done_until_it_is_signed() {
    let mut values = kind("self_assessment").sample.clone();
    values.insert("items".into(), json(r#"[{"id":"SELF03","level":"3"}]"#));
    assert_eq!(problems(kind("self_assessment"), &values, today()).len(), 16);
    values.remove("signed_on");
    assert_eq!(problems(kind("self_assessment"), &values, today()), []);
}

#[test]
fn what_is_typed_is_understood() {
    let cases: &[(&str, &str, &str, &str)] = &[
        ("party_lecture", "topic", "  家访\u{7}说起\r\n第二行 ", "\"家访说起 第二行\""),
        ("party_lecture", "topic", " \u{3000}\n", "null"),
        ("party_lecture", "discussion_gist", "一\r\n二\r三\u{0}\t四\n", "\"一\\n二\\n三\\t四\""),
        ("party_lecture", "date", "2026-03-01", "\"2026-03-01\""),
        ("party_lecture", "date", "2026年3月1日", "\"2026-03-01\""),
        ("party_lecture", "date", " 2026 年 3 月 1 号 ", "\"2026-03-01\""),
        ("party_lecture", "date", "２０２６．３．１", "\"2026-03-01\""),
        ("party_lecture", "date", "2026/3/1", "\"2026-03-01\""),
        ("party_lecture", "date", "20260301", "\"2026-03-01\""),
        ("party_lecture", "lecturer_rank", "副处级", "\"deputy_division\""),
        ("party_lecture", "lecturer", "王 芳", r#"[{"name":"王芳"}]"#),
        ("study_group_session", "form", "领读、研讨", r#"["lead_reading","discussion"]"#),
        (
            "study_group_session",
            "lead_reader",
            "李明、王 芳，阿依古丽·买买提\n张华 刘洋",
            r#"[{"name":"李明"},{"name":"王芳"},{"name":"阿依古丽·买买提"},{"name":"张华"},{"name":"刘洋"}]"#,
        ),
        ("self_study_entry", "minutes", "６０ 分钟", "60"),
        ("self_study_entry", "minutes", "1，200", "1200"),
        ("self_study_entry", "minutes", "-5", "-5"),
        ("plan", "period", "2026年", "\"2026\""),
        ("plan", "period", "２０２６", "\"2026\""),
        ("online_exchange", "period", "2026年3月", "\"2026-03\""),
        ("online_exchange", "period", "2026.3", "\"2026-03\""),
        ("roster", "entitled_to_vote", "否", "false"),
        ("evaluation", "org", "3f2a9c04b7d15e8860a1c2d3e4f50617", "\"3f2a9c04b7d15e8860a1c2d3e4f50617\""),
    ];
    for (id, field, typed, expected) in cases {
        let field = kind(id).field(field).unwrap();
        assert_eq!(read(field, typed), Ok(json(expected)), "{id}.{} {typed:?}", field.id);
    }
}

#[test]
fn what_cannot_be_understood_is_said() {
    for (id, field, typed, message) in [
        ("party_lecture", "date", "2026-2-30", "日期“2026-2-30”看不懂。写成2026年3月1日这样。"),
        ("party_lecture", "date", "昨天", "日期“昨天”看不懂。写成2026年3月1日这样。"),
        ("party_lecture", "date", "26-3-1", "日期“26-3-1”看不懂。写成2026年3月1日这样。"),
        ("self_study_entry", "minutes", "1.5", "时长“1.5”看不懂。写一个整数。"),
        ("self_study_entry", "minutes", "9007199254740992", "时长“9007199254740992”看不懂。写一个整数。"),
        ("plan", "period", "2026年3月", "年度“2026年3月”看不懂。写成2026年这样。"),
        ("plan", "kind", "总结", "哪一种“总结”看不懂。从列出的里面选。"),
        ("roster", "entitled_to_vote", "也许", "有表决权“也许”看不懂。写是或否。"),
        ("party_lecture", "attendance", "12", "到课情况“12”看不懂。分开填。"),
    ] {
        let expected = Problem { field: field.into(), message: message.into() };
        assert_eq!(read(kind(id).field(field).unwrap(), typed), Err(expected), "{typed}");
    }
}

#[test]
fn periods_are_read_as_people_write_them() {
    for (typed, expected) in [
        ("2026年上半年", Some("2026H1")),
        ("2026下半年", None),
        ("2026年第一季度", Some("2026Q1")),
        ("2026年4季度", Some("2026Q4")),
        ("2026年5季度", None),
        ("2026q2", Some("2026Q2")),
        ("2026年13月", None),
        ("2026 年", Some("2026")),
        ("年", None),
    ] {
        assert_eq!(read_period(typed).map(|it| it.to_string()).as_deref(), expected, "{typed}");
    }
}

#[test]
fn a_new_record_starts_with_what_is_known() {
    let context = Context { today: today(), org: Some(Id(3)), me: Some((Id(4), "李明".into())) };
    let values = blank(kind("reflection"), &context);
    let me = json(&format!(r#"[{{"id":"{}","name":"李明"}}]"#, Id(4)));
    assert_eq!(values["author"], me);
    assert_eq!(values["date"], "2026-12-20".into());
    assert_eq!((&values["person"], &values["org"]), (&Id(4).to_string().into(), &Id(3).to_string().into()));
    let online = blank(kind("online_exchange"), &context);
    assert_eq!(online["period"], "2026-12".into());
    assert!(!online.contains_key("person"), "a branch's record is about no person");
    let nobody = Context { org: None, me: None, ..context };
    assert_eq!(blank(kind("party_lecture"), &nobody).keys().collect::<Vec<_>>(), ["date", "logged_on"]);
}

#[test]
fn a_draft_as_typed_becomes_a_record() {
    let mut values = json(
        r#"{"topic":" 家访\n ","date":"２０２６年3月1日","place":" ","lecturer":"赵敏",
            "attendance":{"expected":"１２人","present":"11","people":[{"name":""}],
              "absentees":[{"name":" 吴海峰 ","reason":"病假","made_up_on":"2026.3.5"},{"name":"","reason":" "}]},
            "links":[{"title":" 家校沟通少","date":"2026/1/2"}],"from_later":{"kept":1}}"#,
    );
    let Value::Map(values) = &mut values else { panic!("a map") };
    tidy(kind("party_lecture"), values);
    let expected = json(
        r#"{"topic":"家访","date":"2026-03-01","lecturer":[{"name":"赵敏"}],
            "attendance":{"expected":12,"present":11,"people":[],
              "absentees":[{"name":"吴海峰","reason":"病假","made_up_on":"2026-03-05"}]},
            "links":[{"title":"家校沟通少","date":"2026-01-02"}],"from_later":{"kept":1}}"#,
    );
    assert_eq!(Value::Map(values.clone()), expected);
    assert_eq!(problems(kind("party_lecture"), values, today()), []);
}

#[test]
fn what_cannot_be_read_stays_to_be_named() {
    let mut values = kind("self_study_entry").sample.clone();
    values.insert("minutes".into(), "一小时".into());
    tidy(kind("self_study_entry"), &mut values);
    assert_eq!(values["minutes"], "一小时".into());
    let found = problems(kind("self_study_entry"), &values, today());
    assert_eq!(found, [Problem { field: "minutes".into(), message: "时长不是整数。写一个整数。".into() }]);
}

#[test]
fn a_finished_record_is_tidy() {
    for kind in &catalogue::get().kinds {
        let mut values = kind.sample.clone();
        tidy(kind, &mut values);
        assert_eq!(values, kind.sample, "{}", kind.id);
    }
}
