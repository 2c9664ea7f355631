//! The icons: 24 grid, drawn once by the sprite, used by name.

use leptos::prelude::*;

/// One icon. It stands beside a word; alone only for 返回, ··· and 去掉, with a label.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Icon {
    Today,
    Assess,
    Book,
    Calendar,
    Inbox,
    Menu,
    Plan,
    Report,
    Evaluate,
    Send,
    Gear,
    Back,
    Arrow,
    Down,
    More,
    Close,
    Plus,
    Pen,
    Check,
    Search,
    Undo,
    Copy,
    Save,
    File,
    Mail,
    Qr,
    Lock,
    Camera,
    People,
    Trash,
    History,
    Print,
    Browser,
    Info,
    Warn,
    Met,
    Part,
    Miss,
    Wait,
    NotApplicable,
    Unknown,
    Lines,
}

impl Icon {
    /// The address of the symbol in the sprite; the symbol's id is this without `#`.
    pub const fn href(self) -> &'static str {
        match self {
            Icon::Today => "#i-today",
            Icon::Assess => "#i-assess",
            Icon::Book => "#i-book",
            Icon::Calendar => "#i-calendar",
            Icon::Inbox => "#i-inbox",
            Icon::Menu => "#i-menu",
            Icon::Plan => "#i-plan",
            Icon::Report => "#i-report",
            Icon::Evaluate => "#i-evaluate",
            Icon::Send => "#i-send",
            Icon::Gear => "#i-gear",
            Icon::Back => "#i-back",
            Icon::Arrow => "#i-arrow",
            Icon::Down => "#i-down",
            Icon::More => "#i-more",
            Icon::Close => "#i-close",
            Icon::Plus => "#i-plus",
            Icon::Pen => "#i-pen",
            Icon::Check => "#i-check",
            Icon::Search => "#i-search",
            Icon::Undo => "#i-undo",
            Icon::Copy => "#i-copy",
            Icon::Save => "#i-save",
            Icon::File => "#i-file",
            Icon::Mail => "#i-mail",
            Icon::Qr => "#i-qr",
            Icon::Lock => "#i-lock",
            Icon::Camera => "#i-camera",
            Icon::People => "#i-people",
            Icon::Trash => "#i-trash",
            Icon::History => "#i-history",
            Icon::Print => "#i-print",
            Icon::Browser => "#i-browser",
            Icon::Info => "#i-info",
            Icon::Warn => "#i-warn",
            Icon::Met => "#i-met",
            Icon::Part => "#i-part",
            Icon::Miss => "#i-miss",
            Icon::Wait => "#i-wait",
            Icon::NotApplicable => "#i-na",
            Icon::Unknown => "#i-unknown",
            Icon::Lines => "#i-lines",
        }
    }

    /// The icon as it stands in a line of text; hidden from screen readers, the word beside it speaks.
    pub fn view(self) -> impl IntoView + use<> {
        view! { <svg class="q-icon" aria-hidden="true"><use_ href=self.href()/></svg> }
    }
}
