//! A verdict: shape and word.

use leptos::prelude::*;

use super::icon::Icon;

/// The shapes in use.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Mark {
    /// 已做到, 达到, a date.
    Met,
    /// 部分做到, 差 4 人, 缺 1 项.
    Part,
    /// 未做到, 过期 18 天.
    Miss,
    /// 未到期.
    Wait,
    /// 不可判 and why.
    Unknown,
    /// 不适用.
    NotApplicable,
    /// 说明文字.
    Lines,
}

impl Mark {
    /// Shape's class, for cells that draw it themselves.
    pub const fn class(self) -> &'static str {
        match self {
            Mark::Met => "q-verdict q-verdict--met",
            Mark::Part => "q-verdict q-verdict--part",
            Mark::Miss => "q-verdict q-verdict--miss",
            Mark::Wait | Mark::Unknown | Mark::NotApplicable | Mark::Lines => "q-verdict",
        }
    }

    /// Its shape.
    pub const fn icon(self) -> Icon {
        match self {
            Mark::Met => Icon::Met,
            Mark::Part => Icon::Part,
            Mark::Miss => Icon::Miss,
            Mark::Wait => Icon::Wait,
            Mark::Unknown => Icon::Unknown,
            Mark::NotApplicable => Icon::NotApplicable,
            Mark::Lines => Icon::Lines,
        }
    }
}

/// The shape, the word and perhaps a figure (29 / 30).
#[component]
pub fn VerdictMark(
    #[prop(into)] mark: Signal<Mark>,
    #[prop(into)] word: Signal<String>,
    #[prop(optional, into)] figure: Signal<String>,
) -> impl IntoView {
    view! {
        <span class=move || mark.get().class()>
            {move || mark.get().icon().view()}
            {word}
            <span class="q-verdict__figure" hidden=move || figure.with(String::is_empty)>{figure}</span>
        </span>
    }
}
