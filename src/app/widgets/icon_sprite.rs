//! The drawings of the icons, put into the page once.

use leptos::prelude::*;

use super::icon::Icon;

/// How one path is drawn.
#[derive(Clone, Copy)]
enum Stroke {
    Line,
    Solid,
    /// In the colour of the ground, over a solid shape.
    Cut,
    Dash,
    Dot,
}

impl Stroke {
    const fn class(self) -> Option<&'static str> {
        match self {
            Line => None,
            Solid => Some("q-icon__solid"),
            Cut => Some("q-icon__cut"),
            Dash => Some("q-icon__dash"),
            Dot => Some("q-icon__dot"),
        }
    }
}

use Stroke::{Cut, Dash, Dot, Line, Solid};

const RING: &str = "M3.2 12a8.8 8.8 0 1017.6 0 8.8 8.8 0 10-17.6 0";

/// Every icon with its paths; an icon that is missing here shows nothing, which the gallery makes visible.
const DRAWINGS: [(Icon, &[(Stroke, &str)]); 42] = [
    (Icon::Today, &[(Line, "M4.5 11L12 4.5l7.5 6.5V19a1 1 0 01-1 1h-13a1 1 0 01-1-1zM9.5 20v-6h5v6")]),
    (
        Icon::Assess,
        &[(
            Line,
            "M7 4h10a2 2 0 012 2v12.5a2 2 0 01-2 2H7a2 2 0 01-2-2V6a2 2 0 012-2zM9 9.5l1.4 1.4L13 8.2M9 15.2l1.4 1.4L13 14M15.3 9.8h.7M15.3 15.5h.7",
        )],
    ),
    (
        Icon::Book,
        &[(Line, "M5 5a2 2 0 012-2h12v15H7a2 2 0 00-2 2zM5 20a1.5 1.5 0 001.5 1.5H19V18M9 7.5h6M9 11h4")],
    ),
    (
        Icon::Calendar,
        &[(
            Line,
            "M6 5.5h12a2 2 0 012 2V18a2 2 0 01-2 2H6a2 2 0 01-2-2V7.5a2 2 0 012-2zM4 10h16M8.5 3.5v4M15.5 3.5v4",
        )],
    ),
    (Icon::Inbox, &[(Line, "M4 13l2.6-7.5h10.8L20 13v6H4zM4 13h4.5l1 2.5h5l1-2.5H20")]),
    (Icon::Menu, &[(Line, "M4 7h16M4 12h16M4 17h16")]),
    (Icon::Plan, &[(Line, "M5 4h14v16H5zM8.5 8.5h7M8.5 12h7M8.5 15.5h4")]),
    (Icon::Report, &[(Line, "M6 3.5h8.5L19 8v12.5H6zM14 3.5V8.5h5M9 13h7M9 16.5h7")]),
    (Icon::Evaluate, &[(Line, "M4 20V4M4 20h16M8.5 16v-4M12.5 16V8M16.5 16v-6")]),
    (Icon::Send, &[(Line, "M12 15.5V4M7.5 8L12 3.8 16.5 8M5 13v6.5h14V13")]),
    (
        Icon::Gear,
        &[(
            Line,
            "M9 12a3 3 0 106 0 3 3 0 10-6 0M12 3.5v3M12 17.5v3M3.5 12h3M17.5 12h3M6 6l2.1 2.1M15.9 15.9L18 18M18 6l-2.1 2.1M8.1 15.9L6 18",
        )],
    ),
    (Icon::Back, &[(Line, "M14.5 5l-7 7 7 7")]),
    (Icon::Arrow, &[(Line, "M9 5l7 7-7 7")]),
    (Icon::Down, &[(Line, "M5 9l7 7 7-7")]),
    (Icon::More, &[(Dot, "M6 12h.01M12 12h.01M18 12h.01")]),
    (Icon::Close, &[(Line, "M6 6l12 12M18 6L6 18")]),
    (Icon::Plus, &[(Line, "M12 5v14M5 12h14")]),
    (Icon::Pen, &[(Line, "M5 19l1-4L16 5l3 3L9 18z")]),
    (Icon::Check, &[(Line, "M5 12.5l4.5 4.5L19 7.5")]),
    (Icon::Search, &[(Line, "M4.5 11a6.5 6.5 0 1013 0 6.5 6.5 0 10-13 0M16 16l4.5 4.5")]),
    (Icon::Undo, &[(Line, "M8 5L4 9l4 4M4 9h10a5.5 5.5 0 010 11h-4")]),
    (
        Icon::Copy,
        &[(
            Line,
            "M10 8.5h8A1.5 1.5 0 0119.5 10v8.5A1.5 1.5 0 0118 20h-8a1.5 1.5 0 01-1.5-1.5V10A1.5 1.5 0 0110 8.5zM15.5 8.5V4.5h-11V16h4",
        )],
    ),
    (Icon::Save, &[(Line, "M12 4v11M7.5 11l4.5 4.3 4.5-4.3M5 17v3h14v-3")]),
    (Icon::File, &[(Line, "M6.5 3.5H14L18.5 8v12.5h-12zM14 3.5V8h4.5")]),
    (
        Icon::Mail,
        &[(
            Line,
            "M5 5.5h14A1.5 1.5 0 0120.5 7v10.5A1.5 1.5 0 0119 19H5a1.5 1.5 0 01-1.5-1.5V7A1.5 1.5 0 015 5.5zM4 7l8 6 8-6",
        )],
    ),
    (
        Icon::Qr,
        &[(Line, "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM20 14v2.5M17.5 20H20v-1M14 20v-.5")],
    ),
    (
        Icon::Lock,
        &[(
            Line,
            "M7 10.5h10a1.5 1.5 0 011.5 1.5v6.5A1.5 1.5 0 0117 20H7a1.5 1.5 0 01-1.5-1.5V12A1.5 1.5 0 017 10.5zM8.5 10.5V8a3.5 3.5 0 017 0v2.5",
        )],
    ),
    (Icon::Camera, &[(Line, "M4 8h4l1.5-2.5h5L16 8h4v11H4zM8.6 13a3.4 3.4 0 106.8 0 3.4 3.4 0 10-6.8 0")]),
    (
        Icon::People,
        &[(
            Line,
            "M5.7 8.5a3.3 3.3 0 106.6 0 3.3 3.3 0 10-6.6 0M3 19.5c.4-3.6 2.7-5.6 6-5.6s5.6 2 6 5.6M15.5 5.5a3.2 3.2 0 010 6M17.5 14.3c2 .7 3.2 2.4 3.5 5",
        )],
    ),
    (Icon::Trash, &[(Line, "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 13h9.4l.8-13M10 11v5.5M14 11v5.5")]),
    (Icon::History, &[(Line, "M4.3 9A8.5 8.5 0 113.5 12M4 4.5V9h4.5M12 7.5V12l3 2")]),
    (Icon::Print, &[(Line, "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z")]),
    (
        Icon::Browser,
        &[
            (Line, RING),
            (
                Line,
                "M3.5 12h17M12 3.2c2.5 2.4 3.7 5.3 3.7 8.8s-1.2 6.4-3.7 8.8c-2.5-2.4-3.7-5.3-3.7-8.8s1.2-6.4 3.7-8.8z",
            ),
        ],
    ),
    (Icon::Info, &[(Line, RING), (Line, "M12 11v5.5M12 7.8v.1")]),
    (Icon::Warn, &[(Line, "M12 4L2.8 19.5h18.4zM12 10v4.5M12 17v.1")]),
    (Icon::Met, &[(Solid, "M2.5 12a9.5 9.5 0 1019 0 9.5 9.5 0 10-19 0"), (Cut, "M7.5 12.4l3.1 3.1 6-6.4")]),
    (Icon::Part, &[(Line, RING), (Solid, "M12 3.2a8.8 8.8 0 000 17.6z")]),
    (
        Icon::Miss,
        &[(
            Line,
            "M6.2 3.2h11.6a3 3 0 013 3v11.6a3 3 0 01-3 3H6.2a3 3 0 01-3-3V6.2a3 3 0 013-3zM8.3 8.3l7.4 7.4M15.7 8.3l-7.4 7.4",
        )],
    ),
    (Icon::Wait, &[(Dash, RING)]),
    (Icon::NotApplicable, &[(Line, RING), (Line, "M8 12h8")]),
    (
        Icon::Unknown,
        &[(Line, RING), (Line, "M9.6 9.6a2.5 2.5 0 114 2c-1 .8-1.6 1.2-1.6 2.2"), (Dot, "M12 16.8v.1")],
    ),
    (Icon::Lines, &[(Line, "M5 7h14M5 12h14M5 17h8")]),
];

/// All symbols, once per page, before anything that uses them.
#[component]
pub fn IconSprite() -> impl IntoView {
    view! {
        <svg class="q-sprite" aria-hidden="true">
            {DRAWINGS
                .iter()
                .map(|(icon, paths)| {
                    view! {
                        <symbol id=icon.href().trim_start_matches('#') viewBox="0 0 24 24">
                            {paths
                                .iter()
                                .map(|(stroke, d)| view! { <path class=stroke.class() d=*d/> })
                                .collect_view()}
                        </symbol>
                    }
                })
                .collect_view()}
        </svg>
    }
}
