//! Commands for what is sent down: what is asked of this device, what it has asked itself, and the file that says so.

use std::collections::BTreeMap;

use leptos::prelude::*;
use qiangji::profile::Role;
use qiangji::record::Id;
use qiangji::round::{self, Asked, State};

use super::sending::Purpose;
use super::{AppState, Outgoing};
use crate::words;

/// What is asked of whoever uses this device, and what they have asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rounds {
    pub asked: Vec<Asked>,
    pub issued: Vec<Asked>,
}

impl AppState {
    pub fn rounds(self) -> Rounds {
        self.rounds.get()
    }

    /// The round of this id with those it rests on.
    pub fn round(self, id: Id) -> Option<Asked> {
        self.book.with(|book| round::one(book, id))
    }

    /// Whether this device's organisation asks it, so that it may be changed here.
    pub fn asks(self, asked: &Asked) -> bool {
        let profile = self.profile.get();
        profile.role != Role::Member && asked.nearest().is_some_and(|it| it.own == profile.org_id())
    }

    /// How something asked stands with this device.
    pub fn standing(self, asked: &Asked) -> State {
        asked.state(self.today.get(), self.handed_in_on())
    }

    /// The year whose material is due here.
    pub fn year(self) -> i32 {
        let last = self.handed_in_on();
        self.rounds.with(|all| round::year_due(&all.asked, self.today.get(), last))
    }

    /// What is being collected from those below: what was asked of them, else what is asked here and was handed on as it is.
    pub fn collecting(self) -> Option<Asked> {
        let today = self.today.get();
        self.rounds.with(|all| {
            let own = round::collecting(&all.issued, today);
            own.or_else(|| round::collecting(&all.asked, today)).cloned()
        })
    }

    /// What 今日 shows of what is asked, the nearest day first: what is open; and where several things are asked, what was
    /// handed in once but is not due yet, for nobody knows which of them it was.
    pub fn still_asked(self) -> Vec<Asked> {
        let (today, mut all) = (self.today.get(), self.rounds().asked);
        let due = |it: &Asked| it.due().is_some_and(|due| due >= today);
        let several = all.iter().filter(|it| due(it)).count() > 1;
        all.retain(|it| !matches!(self.standing(it), State::Done(_)) || several && due(it));
        all.reverse();
        all
    }

    /// The name under which this device asks.
    pub fn asks_as(self) -> String {
        let profile = self.profile.get();
        match profile.role {
            Role::Office => self.site.get().office,
            Role::Team => profile.unit,
            Role::Member | Role::Secretary => format!("{} {}", profile.branch, profile.name),
        }
    }

    /// The file that goes down: a round with all it rests on.
    pub async fn compose_round(self, id: Id) -> Option<Outgoing> {
        let revisions = self.book.with_untracked(|book| {
            round::one(book, id).map(|asked| round::revisions(book, &asked)).unwrap_or_default()
        });
        if revisions.is_empty() {
            return self.notices.report(Err(words::RECORD_GONE));
        }
        let letter = self.letter(&self.profile.get_untracked());
        self.put_out(revisions, BTreeMap::new(), letter, Purpose::Round).await
    }
}
