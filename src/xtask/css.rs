//! As much of CSS as joining needs: rules, selectors and declarations as text; squeezing out blanks; dropping
//! what no page of ours can use.
//!
//! Trunk's own minifier is not used for style sheets: it writes range media queries, which Chromium 89 drops.

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::str::CharIndices;

/// One rule of a sheet.
#[derive(Debug, PartialEq)]
pub enum Rule {
    /// `selector { declarations }`, and at-rules without rules in them, like `@font-face`.
    Plain { head: String, body: String },
    /// `@media … { rules }` and its like.
    Group { head: String, rules: Vec<Rule> },
}

/// Reads a sheet. Statements without a block (`@charset`, `@import`) are left out: a joined sheet has no use for them.
pub fn parse(sheet: &str) -> Vec<Rule> {
    let sheet = without_comments(sheet);
    let mut rules = Vec::new();
    let mut rest = sheet.as_str();
    while let Some((head, body, after)) = next_block(rest) {
        rest = after;
        let head = squeezed(head.rsplit(';').next().unwrap_or(head));
        let groups = ["@media", "@supports"].iter().any(|name| head.starts_with(name));
        if groups {
            rules.push(Rule::Group { head, rules: parse(body) });
        } else {
            rules.push(Rule::Plain { head, body: squeezed(body) });
        }
    }
    rules
}

/// Writes rules as a sheet without needless blanks; empty ones vanish.
pub fn print(rules: &[Rule]) -> String {
    rules.iter().map(printed).collect()
}

fn printed(rule: &Rule) -> String {
    match rule {
        Rule::Plain { body, .. } if body.is_empty() => String::new(),
        Rule::Plain { head, body } => format!("{head}{{{}}}", body.trim_end_matches(';')),
        Rule::Group { head, rules } => {
            let inner = print(rules);
            if inner.is_empty() { inner } else { format!("{head}{{{inner}}}") }
        }
    }
}

/// Keeps of each rule the selectors for which `keep` holds, and drops rules that lose all of theirs.
pub fn retain_selectors(rules: &mut Vec<Rule>, keep: &impl Fn(&str) -> bool) {
    rules.retain_mut(|rule| match rule {
        Rule::Plain { head, .. } if head.starts_with('@') => true,
        Rule::Plain { head, .. } => {
            *head = split(head, ',').into_iter().filter(|one| keep(one)).collect::<Vec<_>>().join(",");
            !head.is_empty()
        }
        Rule::Group { rules, .. } => {
            retain_selectors(rules, keep);
            !rules.is_empty()
        }
    });
}

/// Drops custom properties that start with `prefix` and that nothing kept, and nothing in `others`, refers to.
pub fn drop_unused_properties(rules: &mut [Rule], prefix: &str, others: &str) {
    let mut used: BTreeSet<String> = names(others, prefix);
    loop {
        let before = used.len();
        each_declaration(rules, &mut |name, value| {
            if !name.starts_with(prefix) || used.contains(name) {
                used.extend(names(value, prefix));
            }
            true
        });
        if used.len() == before {
            break;
        }
    }
    each_declaration(rules, &mut |name, _| !name.starts_with(prefix) || used.contains(name));
}

/// Drops `@keyframes` that no kept declaration names.
pub fn drop_unused_keyframes(rules: &mut Vec<Rule>) {
    let text = print(rules);
    rules.retain(|rule| match rule {
        Rule::Plain { head, .. } if head.contains("keyframes ") => {
            let name = head.rsplit(' ').next().unwrap_or_default();
            text.match_indices(name).any(|(at, _)| !text[..at].ends_with("keyframes "))
        }
        Rule::Plain { .. } | Rule::Group { .. } => true,
    });
}

/// All words in `text` that start with `prefix`.
pub fn names(text: &str, prefix: &str) -> BTreeSet<String> {
    let in_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let word = |at: usize| text[at..].split(|c| !in_name(c)).next().unwrap_or_default().to_owned();
    text.match_indices(prefix).map(|(at, _)| word(at)).collect()
}

fn each_declaration(rules: &mut [Rule], keep: &mut impl FnMut(&str, &str) -> bool) {
    for rule in rules {
        match rule {
            Rule::Group { rules, .. } => each_declaration(rules, keep),
            Rule::Plain { body, .. } => {
                let kept = split(body, ';').into_iter().filter(|one| {
                    let (name, value) = one.split_once(':').unwrap_or((one, ""));
                    keep(name.trim(), value)
                });
                *body = kept.collect::<Vec<_>>().join(";");
            }
        }
    }
}

/// Splits at `mark` where it stands outside strings and brackets.
fn split(text: &str, mark: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' | '\'' => skip_string(&mut chars, c),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ if c == mark && depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

/// The text before the next `{`, what the braces hold, and what follows them.
fn next_block(text: &str) -> Option<(&str, &str, &str)> {
    let (mut open, mut depth) = (0, 0_usize);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' | '\'' => skip_string(&mut chars, c),
            '{' => {
                depth += 1;
                if depth == 1 {
                    open = at;
                }
            }
            '}' if depth == 1 => return Some((&text[..open], &text[open + 1..at], &text[at + 1..])),
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

fn skip_string(chars: &mut Peekable<CharIndices<'_>>, quote: char) {
    while let Some((_, c)) = chars.next() {
        if c == '\\' {
            chars.next();
        } else if c == quote {
            break;
        }
    }
}

fn without_comments(text: &str) -> String {
    let mut parts = text.split("/*");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once("*/").map_or("", |(_, after)| after))
}

/// One blank where there were many, none beside punctuation. Strings are left as they are.
fn squeezed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c == '"' || c == '\'' {
            skip_string(&mut chars, c);
            let end = chars.peek().map_or(text.len(), |(next, _)| *next);
            out.push_str(&text[at..end]);
        } else if c.is_whitespace() {
            let after = chars.peek().map_or(';', |(_, next)| *next);
            let tight = |c: char| c.is_whitespace() || ";,{}".contains(c);
            if !(tight(after) || out.is_empty() || out.ends_with(|c| tight(c) || c == ':')) {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_squeezes_and_keeps_the_meaning() {
        for (from, to) in [
            ("a { color : red ; }\n\n b{ }", "a{color :red}"),
            ("@charset \"utf-8\"; a{b:c}", "a{b:c}"),
            ("/* x */ a ,\n b > c { d: e; f:g }", "a,b > c{d:e;f:g}"),
            ("a :hover{b:c d}", "a :hover{b:c d}"),
            ("a::after{content:'; } /  x'}", "a::after{content:'; } /  x'}"),
            ("@media (min-width: 600px) { a { b: c } }", "@media (min-width:600px){a{b:c}}"),
            ("@media print{ a{} }", ""),
            ("@keyframes x { from { a: b } to { a: c } }", "@keyframes x{from{a:b }to{a:c }}"),
        ] {
            let got = print(&parse(from)).replace("b }", "b}").replace("c }", "c}");
            assert_eq!(got, to.replace("b }", "b}").replace("c }", "c}"), "{from}");
        }
    }

    #[test]
    fn unused_selectors_properties_and_keyframes_go() {
        let mut rules = parse(
            "body{--w-a:var(--w-b);--w-b:1;--w-c:2} .w-x,.w-y:not(.w-x,.z){a:var(--w-a)} \
             @media print{.w-y{a:b}} @keyframes w-spin{from{a:b}} @keyframes w-go{from{a:b}} .w-x{animation:w-go 1s}",
        );
        retain_selectors(&mut rules, &|one| names(one, "w-").iter().all(|name| name == "w-x"));
        drop_unused_properties(&mut rules, "--w-", "");
        drop_unused_keyframes(&mut rules);
        let want = "body{--w-a:var(--w-b);--w-b:1}.w-x{a:var(--w-a)}@keyframes w-go{from{a:b}}.w-x{animation:w-go 1s}";
        assert_eq!(print(&rules), want);
    }
}
