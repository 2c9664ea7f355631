//! The layer rules of ARCHITECTURE.md that the compiler does not keep, read off the sources.

#![expect(clippy::unwrap_used, reason = "a source that cannot be read fails the test")]

use std::fs;
use std::path::{Path, PathBuf};

/// Something that must not stand in some files.
struct Rule {
    /// As ARCHITECTURE.md says it.
    never: &'static str,
    /// Paths that begin so…
    within: &'static [&'static str],
    /// …but not so.
    without: &'static [&'static str],
    /// Whether a line breaks it. Comments are cut off before.
    broken_by: fn(&str) -> bool,
    /// Lines that break it, so that we see that it can be broken.
    breaks: &'static [&'static str],
    /// Lines that look like it and do not.
    keeps: &'static [&'static str],
}

const RULES: [Rule; 10] = [
    Rule {
        never: "the core uses a browser crate, the clock, async or I/O",
        within: &["src/core/"],
        without: &[],
        broken_by: |line| {
            let words = [
                "web_sys",
                "js_sys",
                "wasm_bindgen",
                "leptos",
                "gloo",
                "tokio",
                "async ",
                ".await",
                "std::fs",
                "std::net",
                "std::env",
                "std::process",
                "SystemTime",
                "Instant",
                "Local::now",
                "Utc::now",
                "println!",
            ];
            has_any(line, &words)
        },
        breaks: &["use web_sys::Window;", "let now = chrono::Utc::now();", "pub async fn read() {}"],
        keeps: &["let asynchronous = 1;"],
    },
    Rule {
        never: "a widget knows a record, the store, a route",
        within: &["src/app/widgets/"],
        without: &[],
        broken_by: |line| has_any(line, &["qiangji::", "gloo", "indexed_db"]) || leaves_widgets(line),
        breaks: &["use qiangji::record::Id;", "use crate::route::Route;", "crate::state::use_app()"],
        keeps: &["use super::icon::Icon;", "use crate::widgets::go::Go;"],
    },
    Rule {
        never: "a page knows the store or the browser's storage",
        within: &["src/app/pages/"],
        without: &[],
        broken_by: |line| {
            let line = line.replace("web_sys::HtmlElement", ""); // to put the focus somewhere
            has_any(
                &line,
                &["crate::store", "web_sys", "gloo", "local_storage", "session_storage", "indexed_db"],
            )
        },
        breaks: &["use crate::store::Store;", "window().local_storage()", "use web_sys::Storage;"],
        keeps: &["heading.dyn_into::<web_sys::HtmlElement>()"],
    },
    Rule {
        never: "anything but the state holds the book, or writes to it",
        within: &["src/app/", "src/worker/"],
        without: &["src/app/state.rs", "src/app/state/", "src/app/store"],
        broken_by: |line| has_any(line, &["RwSignal<Book>", "&mut Book", "Book::default", "Book::new"]),
        breaks: &["book: RwSignal<Book>,", "fn change(book: &mut Book)"],
        keeps: &["fn named(book: &Book)"],
    },
    Rule {
        never: "the state hands its book out to be written",
        within: &["src/app/state"],
        without: &[],
        broken_by: |line| {
            line.contains("pub") && has_any(line, &["book: RwSignal", "RwSignal<Book>", "&mut Book"])
        },
        breaks: &["pub book: RwSignal<Book>,", "pub fn book(self) -> RwSignal<Book> {"],
        keeps: &["book: RwSignal<Book>,"],
    },
    Rule {
        never: "text is read as markup",
        within: &["src/", "public/", "index.html"],
        without: &[],
        broken_by: |line| {
            let words =
                ["inner_html", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "srcdoc"];
            has_any(line, &words)
        },
        breaks: &["view! { <p inner_html=text/> }", "node.innerHTML = text;"],
        keeps: &["node.textContent = text;"],
    },
    Rule {
        never: "a colour outside style/tokens.css",
        within: &["style/", "src/app/"],
        without: &["style/tokens.css", "style/order.txt"],
        broken_by: |line| has_any(line, &["rgb(", "rgba(", "hsl(", "hsla("]) || has_hex_colour(line),
        breaks: &["color: #b3261e;", "color: rgb(0, 0, 0);", "fill=\"#fff\""],
        keeps: &["color: var(--q-red);", "href=\"#自评\"", "#[component]", "url(#name)"],
    },
    Rule {
        never: "a length in px outside style/tokens.css",
        within: &["style/", "src/app/"],
        without: &["style/tokens.css", "style/order.txt"],
        broken_by: |line| has_px(&without_media(line)),
        breaks: &["padding: 12px;", "style=\"width:3.5px\""],
        keeps: &[
            "@media (min-width: 900px) {",
            "padding: var(--q-3);",
            "match_media(\"(min-width: 900px)\")",
        ],
    },
    Rule {
        never: "a widget says anything that is not in words.rs or a prop",
        within: &["src/app/widgets/"],
        without: &["src/app/widgets/words.rs", "src/app/widgets/gallery.rs"],
        broken_by: |line| line.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
        breaks: &["view! { <p>\"还没有\"</p> }"],
        keeps: &["view! { <p>{words::CLOSE}</p> }"],
    },
    Rule {
        never: "the page asks another origin",
        within: &["src/app/", "src/core/", "src/worker/", "public/", "index.html", "style/"],
        without: &[],
        broken_by: |line| {
            // Names of formats, which nobody fetches.
            let line = line.replace("http://www.w3.org/", "").replace("https://json-schema.org/draft/", "");
            has_any(&line, &["http://", "https://", "ws://", "wss://", "@import"])
        },
        breaks: &["fetch('https://other.example/')", "<script src=\"http://other.example/a.js\">"],
        keeps: &["<svg xmlns=\"http://www.w3.org/2000/svg\">"],
    },
];

fn has_any(line: &str, words: &[&str]) -> bool {
    words.iter().any(|word| line.contains(word))
}

/// A path of our own crate that is not a widget's.
fn leaves_widgets(line: &str) -> bool {
    line.match_indices("crate::").any(|(at, _)| !line[at..].starts_with("crate::widgets"))
}

/// `#fff` to `#ffffffff`; not `#[…]`, not an address.
fn has_hex_colour(line: &str) -> bool {
    line.match_indices('#').any(|(at, _)| {
        let rest = &line[at + 1..];
        let digits = rest.chars().take_while(char::is_ascii_hexdigit).count();
        let ends =
            rest.chars().nth(digits).is_none_or(|next| !next.is_alphanumeric() && next != '-' && next != '_');
        ends && [3, 4, 6, 8].contains(&digits)
    })
}

fn has_px(line: &str) -> bool {
    line.match_indices("px").any(|(at, _)| {
        let word_goes_on = line[at + 2..].starts_with(|c: char| c.is_alphanumeric());
        !word_goes_on && line[..at].ends_with(|c: char| c.is_ascii_digit())
    })
}

/// The widths at which the layout changes cannot be tokens: no engine reads variables there.
fn without_media(line: &str) -> String {
    let mut line = line.to_owned();
    while let Some(from) = line.find("(min-width").or_else(|| line.find("(max-width")) {
        let to = line[from..].find(')').map_or(line.len(), |at| from + at + 1);
        line.replace_range(from..to, "");
    }
    line
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every text file of the project that a rule may be about, by its path from the root.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in ["src", "style", "public"] {
        walk(&root().join(folder), &mut found);
    }
    read(&root().join("index.html"), &mut found);
    found
}

fn walk(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, found) } else { read(&path, found) }
    }
}

fn read(path: &Path, found: &mut Vec<(String, String)>) {
    let kinds = ["rs", "css", "js", "mjs", "html", "svg"];
    if path.extension().is_some_and(|kind| kinds.iter().any(|known| kind == *known)) {
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        found.push((name, fs::read_to_string(path).unwrap()));
    }
}

/// The line without its comment; `//` inside a text is none.
fn code(line: &str) -> &str {
    let comment = line.match_indices("//").find(|(at, _)| {
        let before = &line[..*at];
        !before.ends_with(':') && before.matches('"').count().is_multiple_of(2)
    });
    comment.map_or(line, |(at, _)| &line[..at])
}

/// The lines that run, with their numbers; tests are no part of the product.
fn lines<'a>(name: &str, text: &'a str) -> Vec<(usize, &'a str)> {
    let numbered = text.lines().enumerate().map(|(at, line)| (at + 1, code(line)));
    if name.ends_with("tests.rs") {
        return Vec::new();
    }
    numbered.take_while(|(_, line)| line.trim() != "#[cfg(test)]").collect()
}

impl Rule {
    fn is_about(&self, name: &str) -> bool {
        let begins = |all: &[&str]| all.iter().any(|start| name.starts_with(start));
        begins(self.within) && !begins(self.without)
    }
}

#[test]
fn no_source_breaks_a_rule() {
    let sources = sources();
    let mut broken = Vec::new();
    for rule in &RULES {
        let about: Vec<_> = sources.iter().filter(|(name, _)| rule.is_about(name)).collect();
        assert!(!about.is_empty(), "no file left for: {}", rule.never);
        for (name, text) in about {
            let found = lines(name, text).into_iter().filter(|(_, line)| (rule.broken_by)(line));
            broken.extend(
                found.map(|(at, line)| format!("{name}:{at}: never: {}\n    {}", rule.never, line.trim())),
            );
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn every_rule_can_be_broken() {
    for rule in &RULES {
        for line in rule.breaks {
            assert!((rule.broken_by)(code(line)), "{} lets pass: {line}", rule.never);
        }
        for line in rule.keeps {
            assert!(!(rule.broken_by)(code(line)), "{} refuses: {line}", rule.never);
        }
    }
}

#[test]
fn comments_are_cut_and_texts_are_not() {
    for (line, want) in [
        ("let a = 1; // web_sys", "let a = 1; "),
        ("let a = \"x // y\";", "let a = \"x // y\";"),
        ("//! use web_sys", ""),
        ("fetch('https://other.example')", "fetch('https://other.example')"),
    ] {
        assert_eq!(code(line), want);
    }
}
