//! Verdicts and how they come together (decisions.md, Verdicts).

use super::Judgement;

/// What the records say of something owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// 已做到
    Met,
    /// 部分做到
    Partial {
        /// What is there.
        got: i64,
        /// What is owed.
        need: i64,
    },
    /// 未做到
    Missed,
    /// 未到期
    Pending {
        /// What is there so far.
        got: i64,
        /// What will be owed.
        need: i64,
    },
    /// 不适用
    NotApplicable,
    /// 不可判, and why.
    Unknown(Why),
    /// 说明文字
    Text,
}

/// Why something cannot be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// There is nothing of last year to hold it against.
    NoBase,
    /// The records stayed with their writers.
    Hidden,
    /// Nobody is in the roster.
    NoRoster,
    /// The branch keeps the records; a member's device has none of them.
    Elsewhere,
    /// It was written by a later version of this app.
    Newer,
}

impl Why {
    /// 没有上一年的数
    pub fn label(self) -> &'static str {
        match self {
            Why::NoBase => "没有上一年的数",
            Why::Hidden => "内容未上交",
            Why::NoRoster => "名册里没有人",
            Why::Elsewhere => "记录在支部",
            Why::Newer => "按新一版标准填的，先更新手册",
        }
    }
}

impl Verdict {
    /// As it is shown.
    pub fn label(self) -> &'static str {
        match self {
            Verdict::Met => "已做到",
            Verdict::Partial { .. } => "部分做到",
            Verdict::Missed => "未做到",
            Verdict::Pending { .. } => "未到期",
            Verdict::NotApplicable => "不适用",
            Verdict::Unknown(_) => "不可判",
            Verdict::Text => "说明文字",
        }
    }

    /// From what is there and what is owed: met, or by whether the span is over.
    pub fn of(got: i64, need: i64, over: bool) -> Self {
        match (got >= need, over) {
            (true, _) => Verdict::Met,
            (false, false) => Verdict::Pending { got, need },
            (false, true) if got > 0 => Verdict::Partial { got, need },
            (false, true) => Verdict::Missed,
        }
    }

    /// Worst first: what is shown of several.
    pub fn rank(self) -> u8 {
        match self {
            Verdict::Missed => 0,
            Verdict::Partial { .. } => 1,
            Verdict::Unknown(_) => 2,
            Verdict::Pending { .. } => 3,
            Verdict::Met => 4,
            Verdict::NotApplicable => 5,
            Verdict::Text => 6,
        }
    }
}

/// An entry: met if all that is due is met, missed if nothing due got anything, else partly; pending if nothing is due.
/// What stayed with its writers keeps it from being met; a first year without a base does not.
pub fn combine(judgements: &[Judgement]) -> Verdict {
    of_verdicts(judgements.iter().map(|it| it.verdict))
}

/// Of several who owe the same in the same span: not done before each of them has.
pub(super) fn of_span(verdicts: impl Iterator<Item = Verdict> + Clone) -> Verdict {
    let pending = verdicts.clone().any(|it| matches!(it, Verdict::Pending { .. }));
    match of_verdicts(verdicts.clone()) {
        Verdict::Met if pending => {
            let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
            let met = verdicts.clone().filter(|it| *it == Verdict::Met).count();
            Verdict::Pending { got: count(met), need: count(verdicts.count()) }
        }
        verdict => verdict,
    }
}

/// The same over verdicts.
pub fn of_verdicts(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    let (mut met, mut some, mut due) = (0, 0, 0);
    let (mut pending, mut hidden, mut unknown) = (None, None, None);
    for verdict in verdicts {
        match verdict {
            Verdict::Met => (met, some, due) = (met + 1, some + 1, due + 1),
            Verdict::Partial { .. } => (some, due) = (some + 1, due + 1),
            Verdict::Missed => due += 1,
            Verdict::Pending { .. } => pending = pending.or(Some(verdict)),
            Verdict::Unknown(Why::Hidden) => hidden = hidden.or(Some(verdict)),
            Verdict::Unknown(_) => unknown = unknown.or(Some(verdict)),
            Verdict::NotApplicable | Verdict::Text => {}
        }
    }
    match hidden {
        Some(hidden) if met == due => hidden,
        _ if due == 0 => pending.or(unknown).unwrap_or(Verdict::NotApplicable),
        _ if met == due => Verdict::Met,
        _ if some == 0 => Verdict::Missed,
        _ => Verdict::Partial { got: met, need: due },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_in_one_span_all_must_have_done_it() {
        let wait = Verdict::Pending { got: 0, need: 1 };
        let span = |all: &[Verdict]| of_span(all.iter().copied());
        assert_eq!(span(&[Verdict::Met, Verdict::Met]), Verdict::Met);
        assert_eq!(span(&[Verdict::Met, wait, Verdict::Met]), Verdict::Pending { got: 2, need: 3 });
        assert_eq!(span(&[Verdict::Met, Verdict::Missed, wait]), Verdict::Partial { got: 1, need: 2 });
        assert_eq!(span(&[wait]), wait);
    }
}
