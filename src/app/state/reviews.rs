//! Commands for what is returned and approved: somebody above looks at a record, and its owner answers by changing it.

use std::collections::BTreeMap;

use leptos::prelude::*;
use qiangji::book::Book;
use qiangji::catalogue;
use qiangji::exchange::bundle::Level;
use qiangji::record::{Clock, Id, Record};
use qiangji::review::{self, Found, Note, Review, State};

use super::sending::Purpose;
use super::{AppState, Outgoing, title_of};
use crate::words;

fn with_state(book: &Book, review: Review) -> (Review, State) {
    let state = review.state(book);
    (review, state)
}

impl AppState {
    /// What was said of a record, by whoever looked.
    pub fn reviews_of(self, record: Id) -> Vec<(Review, State)> {
        self.book
            .with(|book| review::about(book, record).into_iter().map(|it| with_state(book, it)).collect())
    }

    /// What is to be changed in a record, as long as it has not been.
    pub fn wanted_of(self, record: Id) -> Vec<Note> {
        let open = self.reviews_of(record).into_iter().filter(|(_, state)| *state == State::ToChange);
        open.flat_map(|(review, _)| review.notes().to_vec()).collect()
    }

    /// What this device's owners were asked to change, and have not yet.
    pub fn to_change(self) -> Vec<Review> {
        let profile = self.profile.get();
        let owners: Vec<Id> = profile.person.into_iter().chain([profile.org_id()]).collect();
        self.book.with(|book| review::to_change(book, &owners))
    }

    /// What this organisation has returned or approved.
    pub fn own_reviews(self) -> Vec<(Review, State)> {
        let org = self.profile.get().org_id();
        self.book.with(|book| {
            let own = review::all(book).into_iter().filter(|it| it.from == org);
            own.map(|it| with_state(book, it)).collect()
        })
    }

    /// Says of a record, as it is now, what was found; what was said before is replaced.
    pub async fn say_of(self, record: &Record, found: Found) -> Option<()> {
        let kind = catalogue::get().kind(review::KIND)?;
        let profile = self.profile.get_untracked();
        let review = Review {
            of: record.id,
            version: record.hash(),
            to: record.own,
            title: title_of(record),
            found,
            from: profile.org_id(),
            by: profile.name,
            date: Some(self.today.get_untracked()),
            // Written anew when it is saved.
            t: Clock::default(),
        };
        self.save_record(kind, None, review.to_values()).await.map(drop)
    }

    /// 退回单: the file that tells an owner what was said of their records.
    pub async fn compose_slip(self, to: Id) -> Option<Outgoing> {
        let profile = self.profile.get_untracked();
        let revisions = self.book.with_untracked(|book| review::slip(book, profile.org_id(), to));
        if revisions.is_empty() {
            return self.notices.report(Err(words::NOTHING_RETURNED));
        }
        let mut letter = self.letter(&profile);
        letter.scope.insert("level".to_owned(), Level::Branch.word().into());
        self.put_out(revisions, BTreeMap::new(), letter, Purpose::Slip).await
    }
}
