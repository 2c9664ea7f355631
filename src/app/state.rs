//! The one state of the app, and the only place that changes the book.
//!
//! Save order, always: disk, then memory, then screen. Pages read through the methods here and write by calling a
//! command; a command that returns `None` has told the user why and changed nothing.

mod drafts;
mod exchange;
mod marks;
mod opening;
mod records;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use leptos::prelude::*;
use qiangji::book::Book;
use qiangji::draft::Draft;
use qiangji::profile::Profile;
use qiangji::record::{Clock, Id};
use qiangji::roster::Roster;
use qiangji::search::Index;

pub use self::exchange::{ImportLog, Outgoing};
pub use self::marks::Marks;
pub use self::opening::Phase;
use crate::clock;
use crate::notice::Notices;
use crate::site::Site;
use crate::store::Store;
use crate::widgets::save_state::Saved;

/// Everything that outlives a page. Copy it freely; it is a handful of handles.
#[derive(Clone, Copy)]
pub struct AppState {
    pub notices: Notices,
    phase: RwSignal<Phase>,
    book: RwSignal<Book>,
    roster: Memo<Roster>,
    index: StoredValue<Index>,
    profile: RwSignal<Profile>,
    site: RwSignal<Site>,
    drafts: RwSignal<BTreeMap<String, Draft>>,
    /// Drafts changed since they were last on the disk.
    unsaved: StoredValue<BTreeMap<String, Draft>>,
    saved: RwSignal<Saved>,
    imports: RwSignal<Vec<ImportLog>>,
    marks: RwSignal<Marks>,
    /// False in a second window, which only reads.
    may_write: RwSignal<bool>,
    today: RwSignal<NaiveDate>,
    device: StoredValue<String>,
    clock: StoredValue<Clock>,
    store: StoredValue<Option<Store>, LocalStorage>,
}

/// The app's state, anywhere below `main`.
pub fn use_app() -> AppState {
    expect_context::<AppState>()
}

impl AppState {
    /// Everything empty, before the store was opened.
    pub fn new() -> Self {
        let book = RwSignal::new(Book::default());
        AppState {
            notices: Notices::new(),
            phase: RwSignal::new(Phase::Opening),
            book,
            roster: Memo::new(move |_| book.with(Roster::of)),
            index: StoredValue::new(Index::default()),
            profile: RwSignal::new(Profile::default()),
            site: RwSignal::new(Site::default()),
            drafts: RwSignal::new(BTreeMap::new()),
            unsaved: StoredValue::new(BTreeMap::new()),
            saved: RwSignal::new(Saved::Nothing),
            imports: RwSignal::new(Vec::new()),
            marks: RwSignal::new(Marks::default()),
            may_write: RwSignal::new(true),
            today: RwSignal::new(clock::today()),
            device: StoredValue::new(String::new()),
            clock: StoredValue::new(Clock::default()),
            store: StoredValue::new_local(None),
        }
    }

    pub fn phase(self) -> Phase {
        self.phase.get()
    }

    /// Reads the book; whoever reads in a closure is told when it changes.
    pub fn read<T>(self, read: impl FnOnce(&Book) -> T) -> T {
        self.book.with(read)
    }

    pub fn roster(self) -> Memo<Roster> {
        self.roster
    }

    pub fn profile(self) -> Profile {
        self.profile.get()
    }

    pub fn site(self) -> Site {
        self.site.get()
    }

    pub fn today(self) -> NaiveDate {
        self.today.get()
    }

    pub fn marks(self) -> Marks {
        self.marks.get()
    }

    pub fn saved(self) -> Signal<Saved> {
        self.saved.into()
    }

    pub fn may_write(self) -> bool {
        self.may_write.get()
    }

    pub fn imports(self) -> Vec<ImportLog> {
        self.imports.get()
    }

    /// What a list's search box finds, in the order of the list; none of the book for an empty question.
    pub fn search(self, words: &str) -> Vec<Id> {
        self.book.track();
        self.index.try_update_value(|index| index.query(words)).unwrap_or_default()
    }

    /// What people call a person.
    pub fn name_of(self, person: Id) -> String {
        let profile = self.profile.get();
        if profile.person == Some(person) && !profile.name.is_empty() {
            return profile.name;
        }
        self.roster.with(|roster| roster.name(person).to_owned())
    }
}
