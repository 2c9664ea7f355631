//! What must be there at the next start: a plain account of what the page has acknowledged, and the comparison.

use std::collections::BTreeSet;

use serde::Deserialize;

/// What a page found when it had started.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Opened {
    /// The titles of all records in the list; nothing where there is no list.
    pub titles: Option<Vec<String>>,
    /// What the form of a new record holds.
    #[serde(default)]
    pub draft: String,
    /// What the app says of a loss.
    #[serde(default)]
    pub loss: String,
    /// What the page shows in place of the list.
    #[serde(default)]
    pub instead: String,
}

/// What one page reports while it writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A draft is shown as saved.
    Draft(String),
    /// A record is written: its page is shown.
    Saved(String),
}

/// The account of one device.
#[derive(Debug, Clone, Default)]
pub struct Account {
    saved: BTreeSet<String>,
    /// The last thing acknowledged.
    last: Option<Event>,
}

/// `K3N4` as (3, 4).
fn numbers(name: &str) -> Option<(u64, u64)> {
    let (run, number) = name.get(1..)?.split_once('N')?;
    Some((run.parse().ok()?, number.parse().ok()?))
}

impl Account {
    pub fn hear(&mut self, event: Event) {
        if let Event::Saved(title) = &event {
            self.saved.insert(title.clone());
        }
        self.last = Some(event);
    }

    pub fn len(&self) -> usize {
        self.saved.len()
    }

    /// What is wrong with what was found. What is right is taken up: a record that was on its way may be there.
    pub fn compare(&mut self, found: &Opened) -> Vec<String> {
        let Some(titles) = &found.titles else {
            return vec![format!("no list of records; the page says: {}", found.instead)];
        };
        let mut wrong = Vec::new();
        if !found.loss.is_empty() {
            wrong.push(format!("the app tells of a loss: {}", found.loss));
        }
        let there: BTreeSet<String> = titles.iter().cloned().collect();
        if there.len() != titles.len() {
            wrong.push("a record is there twice".to_owned());
        }
        let gone: Vec<&str> = self.saved.difference(&there).map(String::as_str).collect();
        if !gone.is_empty() {
            wrong.push(format!("{} acknowledged records are gone: {}", gone.len(), gone.join(" ")));
        }
        let more: Vec<&String> = there.difference(&self.saved).collect();
        let (on_its_way, strange): (Vec<&String>, Vec<&String>) =
            more.into_iter().partition(|title| self.may_be_on_its_way(title));
        if !strange.is_empty() {
            wrong.push(format!("records that nobody wrote: {strange:?}"));
        }
        wrong.extend(self.draft_is_wrong(&found.draft, &on_its_way));
        self.saved = there;
        self.last = None;
        wrong
    }

    /// A save whose answer did not come is the one after the last that was acknowledged in that run.
    fn may_be_on_its_way(&self, title: &str) -> bool {
        let Some((run, number)) = numbers(title).filter(|_| title.starts_with('K')) else { return false };
        let same_run = self.saved.iter().filter_map(|it| numbers(it)).filter(|(it, _)| *it == run);
        number == same_run.map(|(_, number)| number + 1).max().unwrap_or_default()
    }

    /// An acknowledged draft is in the form, or what was written after it, or a record has come of either.
    fn draft_is_wrong(&self, form: &str, written: &[&String]) -> Option<String> {
        let Some(Event::Draft(draft)) = &self.last else { return None };
        let as_new = |name: &str| numbers(name) >= numbers(draft);
        let kept = as_new(form) || written.iter().any(|title| as_new(title));
        (!kept).then(|| format!("the acknowledged draft {draft} is gone; the form holds “{form}”"))
    }
}
