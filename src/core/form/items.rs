//! Answers to a standard's items: what a level owes besides.

use super::{At, Judge};
use crate::catalogue::{self, Item, Level, Needs, Standard};
use crate::value::{MAX_TEXT, Value};

const OPEN: &str = "还没选。选一个。";

impl Judge {
    pub(super) fn items(&mut self, standard: &str, value: &Value, at: &At) {
        let Some(standard) = catalogue::get().standard_at(standard, self.version) else {
            return self.say(at, "这一版标准这里没有。先更新页面。");
        };
        // Answers to another post's items are no questions here; whoever changes the post back finds them again.
        for (index, item) in standard.items(&self.variant).into_iter().enumerate() {
            let at =
                At { path: format!("{}.{}", at.path, item.id), place: format!("第 {} 题：", index + 1) };
            match value.list().iter().find(|answer| answer.get("id").text() == Some(&item.id)) {
                Some(answer) => self.answer(standard, item, answer, &at),
                None if self.signed => self.say(&at, OPEN),
                None => {}
            }
        }
    }

    fn answer(&mut self, standard: &Standard, item: &Item, answer: &Value, at: &At) {
        if answer.get("carried").bool() == Some(true) {
            return self.say(at, "沿用去年的，还没确认。看一遍，点一下。");
        }
        for (index, evidence) in answer.get("evidence_refs").list().iter().enumerate() {
            self.link("证据", evidence, &at.under("evidence_refs").under(&index.to_string()));
        }
        self.text(
            "说明",
            &Value::from(answer.get("note").text().unwrap_or_default()),
            MAX_TEXT,
            &at.under("note"),
        );
        let level = answer.get("level").text().unwrap_or_default();
        match (level, answer.get("na_reason")) {
            ("", Value::Null) => self.say(at, OPEN),
            ("", _) if !item.may_be_na => self.say(at, "这一题不能选不适用。改选一个。"),
            ("", why) if why.is_empty() => self.say(&at.under("na_reason"), "写一句为什么不适用。"),
            ("", _) => {}
            (_, why) if !why.is_empty() => self.say(at, "又选了做到哪一步，又选了不适用。去掉一个。"),
            (level, _) => match standard.level(level) {
                None => self.say(at, &format!("没有“{level}”这一档。重新选。")),
                Some(level) => self.owed(standard, level, item, answer, at),
            },
        }
    }

    fn owed(&mut self, standard: &Standard, level: &Level, item: &Item, answer: &Value, at: &At) {
        let bare = answer.get("evidence_refs").is_empty();
        let at_evidence = at.under("evidence_refs");
        match level.needs {
            Needs::Evidence if bare => {
                let below = standard.levels.iter().find(|it| it.share < level.share);
                let below = below.map(|it| it.label.as_str()).unwrap_or_default();
                let message = format!("选了“{}”，还没挂记录。挂一条，或改选“{below}”。", level.label);
                self.say(&at_evidence, &message);
            }
            Needs::EvidenceOrNote if bare && item.rule.is_none() && answer.get("note").is_empty() => {
                let message = format!("选了“{}”，还没挂记录。挂一条，或写明材料在哪里。", level.label);
                self.say(&at_evidence, &message);
            }
            Needs::Measure => self.promise(answer, at),
            Needs::Nothing | Needs::Evidence | Needs::EvidenceOrNote => {}
        }
    }

    fn promise(&mut self, answer: &Value, at: &At) {
        let (measure, due) = (answer.get("measure"), answer.get("due"));
        if measure.is_empty() {
            self.say(&at.under("measure"), "写打算怎么补，和哪天补完。");
        } else if due.is_empty() {
            self.say(&at.under("due"), "写哪天补完。");
        }
        if !due.is_empty() {
            self.day("补完的日期", due, None, &at.under("due"));
        }
        let done = answer.get("done_on");
        if !done.is_empty() {
            self.day("补完的日期", done, None, &at.under("done_on"));
        }
    }
}
