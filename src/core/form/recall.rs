//! What the last record of the same kind says: the measures that a meeting looks back at.

use crate::book::{Book, Revision};
use crate::catalogue::{Field, Kind};
use crate::record::{Id, Record, common};
use crate::show;
use crate::value::Map;

/// 上次（2026年6月17日）：做什么 每月听课两节，谁负责 王芳. A line each; none where nothing came before.
///
/// `record` is the one being written, `values` what it says so far, `name` what people and organisations are called.
pub fn recall(
    book: &Book,
    kind: &Kind,
    field: &Field,
    record: Option<Id>,
    values: &Map,
    name: &dyn Fn(Id) -> Option<String>,
) -> Vec<String> {
    let Some(recall) = &field.recall else { return Vec::new() };
    let own = |key: &str| values.get(key).and_then(crate::value::Value::text).unwrap_or_default();
    let shown = kind.field(&recall.field);
    let before = |it: &Record| {
        let same = |key: &str| it.text(key) == own(key);
        Some(it.id) != record
            && same(common::ORG)
            && recall.same.iter().all(|key| same(key))
            && !it.text(common::DATE).is_empty()
            && (own(common::DATE).is_empty() || it.text(common::DATE) < own(common::DATE))
    };
    let records = book.of_kind(&kind.id).map(Revision::record).filter(before);
    let last = records.max_by(|a, b| a.text(common::DATE).cmp(b.text(common::DATE)));
    let Some((last, shown)) = last.zip(shown) else { return Vec::new() };
    let text = show::value(shown, last.get(&shown.id), name);
    let day = show::day(last.text(common::DATE)).unwrap_or_default();
    let head = if text.is_empty() {
        format!("上次（{day}）没有写{}。", shown.label)
    } else {
        format!("上次（{day}）：")
    };
    [head].into_iter().chain(text.lines().map(str::to_owned)).collect()
}
