//! Judging: when somebody looks, and after a save only where it touches. A large book is judged a piece at a time, so
//! that the page stays alive.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::book::Book;
use qiangji::duty::{Ask, EVERYWHERE, Facts, Grounds, Judged, Since, Viewer, kinds};
use qiangji::profile::Profile;
use qiangji::roster::Roster;

use super::duties::with_site;
use crate::screen;
use crate::site::Site;

/// From so many records on it takes longer than a person should look at a page that stands still.
const LARGE: usize = 15_000;

/// What was judged, and what it was judged by.
#[derive(Clone)]
pub struct Duties(Arc<Known>);

pub struct Known {
    pub ask: Ask,
    pub roster: Roster,
    pub grounds: Grounds,
    facts: Facts,
    /// All in scope.
    all: Vec<Judged>,
    /// What this role sees of it.
    pub seen: Vec<Judged>,
    /// A large book is still being judged: nothing stands here yet.
    pub pending: bool,
}

/// Where the duties come from.
#[derive(Clone, Copy)]
pub struct Sources {
    pub book: ReadSignal<Book>,
    pub roster: Memo<Roster>,
    pub profile: RwSignal<Profile>,
    pub site: RwSignal<Site>,
    pub today: RwSignal<NaiveDate>,
    pub touched: StoredValue<Option<BTreeSet<String>>>,
    pub work: Work,
}

/// The judging of a large book.
#[derive(Clone, Copy)]
pub struct Work {
    /// How far it is: done, of how many.
    pub progress: RwSignal<Option<(usize, usize)>>,
    /// The last one begun; an older one stops.
    number: StoredValue<u32>,
    /// What the last one found, once it is through; whoever waits is told.
    found: RwSignal<Option<Found>>,
}

type Found = (Facts, Vec<Judged>);

impl Work {
    pub fn new() -> Self {
        Work { progress: RwSignal::new(None), number: StoredValue::new(0), found: RwSignal::new(None) }
    }

    /// Whatever runs ends, and what an older one has found is of no use any more; the number of the next.
    fn stop(self) -> Option<u32> {
        drop(self.found.try_update_untracked(Option::take));
        self.number.try_update_value(|number| {
            *number += 1;
            *number
        })
    }
}

impl std::ops::Deref for Duties {
    type Target = Known;

    fn deref(&self) -> &Known {
        &self.0
    }
}

impl Duties {
    /// Follows the book, the roster, who looks and the day.
    pub fn memo(sources: Sources) -> Memo<Duties> {
        Memo::new_with_compare(move |before: Option<&Duties>| Duties::judge(sources, before), |_, _| true)
    }

    fn judge(sources: Sources, before: Option<&Duties>) -> Duties {
        let Sources { book, roster, profile, site, today, touched, work } = sources;
        let profile = profile.get();
        let roster = roster.get().completed(&profile);
        let viewer = Viewer::of(&profile, &roster);
        let ask = viewer.ask(today.get());
        let changed = touched.try_update_value(|touched| touched.replace(BTreeSet::new())).flatten();
        work.found.track();
        book.with(|book| {
            let grounds = Grounds::of(book, &roster, &ask, &|figures| with_site(figures, &site.get()));
            let same = |old: &&Duties| old.ask == ask && old.grounds == grounds;
            let old = before.filter(same).and_then(|old| old.known(work));
            let few = changed.filter(|kinds| !kinds.iter().any(|kind| EVERYWHERE.contains(&kind.as_str())));
            let (facts, all) = match old.zip(few) {
                Some(((facts, all), kinds)) => again(book, &roster, &grounds, facts, &all, &kinds),
                None if book.len() > LARGE => {
                    begin(sources, roster.clone(), grounds.clone());
                    let pending = true;
                    let (facts, all, seen) = (Facts::default(), Vec::new(), Vec::new());
                    return Duties(Arc::new(Known { ask, roster, grounds, facts, all, seen, pending }));
                }
                None => {
                    work.stop();
                    let facts = Facts::gather(book, &roster, kinds());
                    let all = grounds.judge(book, &roster, &facts, None);
                    (facts, all)
                }
            };
            let seen = viewer.narrowed(&all);
            Duties(Arc::new(Known { ask, roster, grounds, facts, all, seen, pending: false }))
        })
    }

    /// What is known already, to be judged again from; of one that was pending what has been found since.
    fn known(&self, work: Work) -> Option<Found> {
        if self.pending {
            work.found.try_update_untracked(Option::take).flatten()
        } else {
            Some((self.facts.clone(), self.all.clone()))
        }
    }
}

fn again(
    book: &Book,
    roster: &Roster,
    grounds: &Grounds,
    mut facts: Facts,
    before: &[Judged],
    changed: &BTreeSet<String>,
) -> Found {
    for kind in changed {
        facts.refresh(book, roster, kind);
    }
    let all = grounds.judge(book, roster, &facts, Some(Since { before, changed }));
    (facts, all)
}

/// Reads kind by kind, judges entry by entry, and lets the page live in between. One begun later ends it.
fn begin(sources: Sources, roster: Roster, grounds: Grounds) {
    let Sources { book, work, .. } = sources;
    let mine = work.stop();
    spawn_local(async move {
        let (kinds, entries) = (kinds(), Grounds::entries());
        let (mut facts, mut judged) = (Facts::default(), Vec::new());
        for at in 0..kinds.len() + entries {
            work.progress.set(Some((at, kinds.len() + entries)));
            screen::breathe().await;
            if work.number.try_get_value() != mine {
                return;
            }
            book.with_untracked(|book| match kinds.get(at) {
                Some(kind) => facts.refresh(book, &roster, kind),
                None => judged.extend(grounds.one(book, &roster, &facts, at - kinds.len())),
            });
        }
        book.with_untracked(|book| grounds.sum_up(book, &roster, &facts, &mut judged));
        work.progress.set(None);
        work.found.set(Some((facts, judged)));
    });
}
