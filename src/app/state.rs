//! The one state of the app, and the only place that changes the book.
//!
//! Save order, always: disk, then memory, then screen. Pages read through the methods here and write by calling a
//! command; a command that returns `None` has told the user why and changed nothing.

mod attachments;
mod drafts;
mod duties;
mod judging;
mod keeping;
mod keys;
mod locking;
mod marks;
mod opening;
mod origins;
mod pictured;
mod reading;
mod records;
mod reviews;
mod rounds;
mod sending;
mod taking;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use chrono::NaiveDate;
use leptos::prelude::*;
use qiangji::book::Book;
use qiangji::catalogue::Field;
use qiangji::device_date;
use qiangji::draft::Draft;
use qiangji::exchange::handed::HandIn;
use qiangji::form;
use qiangji::keys::Keys;
use qiangji::listing::Filter;
use qiangji::marks::Marks;
use qiangji::profile::Profile;
use qiangji::record::{Clock, Id};
use qiangji::risk::Storage;
use qiangji::roster::Roster;
use qiangji::round;
use qiangji::saving::{Saving, Shown};
use qiangji::search::Index;
use qiangji::show;
use qiangji::value::Value;
use qiangji::vault;

use self::attachments::Pictures;
use self::judging::{Duties, Sources, Work};
pub use self::marks::Made;
pub use self::opening::Phase;
pub use self::origins::Origin;
pub use self::reading::{Allowed, Change, InFile, Touched, Why};
pub use self::records::title_of;
pub use self::rounds::Rounds;
pub use self::sending::{OutFile, Outgoing};
use crate::notice::Notices;
use crate::pace::Pace;
use crate::site::Site;
use crate::store::Store;
pub use crate::store::{Import, ImportState, TakenFile};
use crate::widgets::save_state::Saved;
use crate::{clock, words};

/// Everything that outlives a page. Copy it freely: it is one address, of what is made once and never freed.
#[derive(Clone, Copy)]
pub struct AppState(&'static Inner);

impl Deref for AppState {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        self.0
    }
}

/// What [`AppState`] stands for; read and changed by its methods only.
pub struct Inner {
    pub notices: Notices,
    phase: RwSignal<Phase>,
    book: RwSignal<Book>,
    /// The book that a take-in is making, until it is whole.
    beside: StoredValue<Option<Book>>,
    /// How far a take-in is.
    pub pace: Pace,
    roster: Memo<Roster>,
    rounds: Memo<Rounds>,
    duties: Memo<Duties>,
    judging: Work,
    /// Kinds of record changed since the duties were last judged; none: judge everything.
    touched: StoredValue<Option<BTreeSet<String>>>,
    index: StoredValue<Index>,
    profile: RwSignal<Profile>,
    site: RwSignal<Site>,
    drafts: RwSignal<BTreeMap<String, Draft>>,
    /// Drafts changed since they were last on the disk.
    unsaved: StoredValue<BTreeMap<String, Draft>>,
    saving: RwSignal<Saving>,
    /// What is said of it; its own, so that nothing is drawn anew that says the same.
    saved: Memo<Shown>,
    imports: RwSignal<Vec<Import>>,
    marks: RwSignal<Marks>,
    keys: RwSignal<Keys>,
    /// They are there and cannot be read: none are made in their place before a backup brings them back.
    keys_unreadable: StoredValue<bool>,
    /// False in a second window, which only reads.
    may_write: RwSignal<bool>,
    today: RwSignal<NaiveDate>,
    device: StoredValue<String>,
    clock: StoredValue<Clock>,
    store: StoredValue<Option<Store>, LocalStorage>,
    pictures: Pictures,
    /// What the list of records is narrowed to; stays while one looks at a record.
    list_filter: RwSignal<Filter>,
    checking: RwSignal<bool>,
    /// What the browser did not keep, told until the page goes.
    loss: RwSignal<Option<String>>,
    /// The folder of another workbook that has the first database of this origin.
    elsewhere: RwSignal<Option<String>>,
    /// What the browser promises about keeping things, whether it was asked, and whether to say what an iPhone does.
    storage: RwSignal<Storage>,
    asked_to_keep: StoredValue<bool>,
    home_screen: RwSignal<bool>,
    /// Whether what is stored is locked, and how far that is.
    lock: RwSignal<Option<vault::State>>,
    /// When somebody last touched this window; none while it is about to be locked.
    touched_at: StoredValue<Option<u64>>,
    wide: ReadSignal<bool>,
}

/// The app's state, anywhere below `main`.
pub fn use_app() -> AppState {
    expect_context::<AppState>()
}

impl AppState {
    /// Everything empty, before the store was opened.
    pub fn new() -> Self {
        let book = RwSignal::new(Book::default());
        let roster = Memo::new_with_compare(move |_| book.with(Roster::of), |_, _| true);
        let (profile, site) = (RwSignal::new(Profile::default()), RwSignal::new(Site::default()));
        let rounds = Memo::new(move |_| {
            let profile = profile.get();
            roster.with(|roster| {
                book.with(|book| Rounds {
                    asked: round::asked(book, roster, &profile),
                    issued: round::issued(book, &profile),
                })
            })
        });
        let (today, touched) = (RwSignal::new(clock::today()), StoredValue::new(None));
        let (work, saving) = (Work::new(), RwSignal::new(Saving::default()));
        let duties =
            Duties::memo(Sources { book: book.read_only(), roster, profile, site, today, touched, work });
        AppState(Box::leak(Box::new(Inner {
            notices: Notices::new(),
            phase: RwSignal::new(Phase::Opening),
            book,
            beside: StoredValue::new(None),
            pace: Pace::new(),
            roster,
            rounds,
            duties,
            judging: work,
            touched,
            index: StoredValue::new(Index::default()),
            profile,
            site,
            drafts: RwSignal::new(BTreeMap::new()),
            unsaved: StoredValue::new(BTreeMap::new()),
            saving,
            saved: Memo::new(move |_| saving.with(Saving::shown)),
            imports: RwSignal::new(Vec::new()),
            marks: RwSignal::new(Marks::default()),
            keys: RwSignal::new(Keys::default()),
            keys_unreadable: StoredValue::new(false),
            may_write: RwSignal::new(true),
            today,
            device: StoredValue::new(String::new()),
            clock: StoredValue::new(Clock::default()),
            store: StoredValue::new_local(None),
            pictures: RwSignal::new(BTreeMap::new()),
            list_filter: RwSignal::new(Filter::default()),
            checking: RwSignal::new(false),
            loss: RwSignal::new(None),
            elsewhere: RwSignal::new(None),
            storage: RwSignal::new(Storage::default()),
            asked_to_keep: StoredValue::new(true),
            home_screen: RwSignal::new(false),
            lock: RwSignal::new(None),
            touched_at: StoredValue::new(Some(clock::now_ms())),
            wide: crate::screen::wide(),
        })))
    }

    pub fn phase(self) -> Phase {
        self.phase.get()
    }

    /// Reads the book; whoever reads in a closure is told when it changes.
    pub fn read<T>(self, read: impl FnOnce(&Book) -> T) -> T {
        self.book.with(read)
    }

    /// Changes the book, and the one that a take-in is making beside it.
    fn change_book(self, change: impl Fn(&mut Book)) {
        self.beside.update_value(|beside| beside.iter_mut().for_each(&change));
        self.book.update(change);
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

    pub fn saved(self) -> Signal<Saved> {
        Signal::derive(move || match self.saved.get() {
            Shown::Nothing => Saved::Nothing,
            Shown::Saving => Saved::Saving,
            Shown::Draft(time) => Saved::Draft(time),
            Shown::Saved(time) => Saved::At(time),
            Shown::Failed(_) => Saved::Failed,
        })
    }

    /// The record of this form could not be saved: trying again means saving it, not its draft.
    pub fn record_failed(self) -> bool {
        self.saving.with_untracked(Saving::record_failed)
    }

    /// A form was opened anew: what was saved before is no news here.
    pub fn nothing_saved_yet(self) {
        self.saving.update(Saving::opened);
    }

    pub fn may_write(self) -> bool {
        self.may_write.get()
    }

    pub fn imports(self) -> Vec<Import> {
        self.imports.get()
    }

    /// What a list's search box finds, in the order of the list; none of the book for an empty question.
    pub fn search(self, words: &str) -> Vec<Id> {
        self.book.track();
        self.index.try_update_value(|index| index.query(words)).unwrap_or_default()
    }

    /// What people call a person or an organisation; empty where nobody has said.
    pub fn name_of(self, id: Id) -> String {
        self.namer()(id).unwrap_or_default()
    }

    /// For the core's texts: names of people and organisations as they are known now.
    pub fn namer(self) -> impl Fn(Id) -> Option<String> {
        let (profile, roster) = (self.profile.get(), self.roster.get());
        move |id| {
            let own = [(profile.person, &profile.name), (Some(profile.org_id()), &profile.branch)];
            let known = own.into_iter().find(|(one, name)| *one == Some(id) && !name.is_empty());
            let known = known.map(|(_, name)| name.clone()).or_else(|| roster.name(id).map(str::to_owned));
            known.or_else(|| self.sender(id))
        }
    }

    /// As they signed what they handed in; the roster may not have them yet.
    fn sender(self, id: Id) -> Option<String> {
        self.imports.with(|imports| {
            let files = imports.iter().rev().flat_map(|import| &import.files);
            let mut signed = files.map(|file| HandIn::parse(&file.header)).filter(|it| it.person == Some(id));
            signed.next().map(|it| it.sender).filter(|name| !name.is_empty())
        })
    }

    /// A field's value in words.
    pub fn show(self, field: &Field, value: &Value) -> String {
        show::value(field, value, &self.namer())
    }

    /// What a new form knows before anything is typed.
    pub fn writing(self) -> form::Context {
        let profile = self.profile.get_untracked();
        let me = profile.person.map(|id| (id, profile.name.clone()));
        form::Context { today: self.today.get_untracked(), org: Some(profile.org_id()), me }
    }

    pub fn profile_untracked(self) -> Profile {
        self.profile.get_untracked()
    }

    pub fn today_untracked(self) -> NaiveDate {
        self.today.get_untracked()
    }

    /// One goes through the questions from 检查答案, and back there.
    pub fn checking(self) -> RwSignal<bool> {
        self.checking
    }

    /// A list narrowed to what one person wrote or was part of, by whatever id it came.
    pub fn records_of(self, person: Id) -> Filter {
        let ids = self.roster.with_untracked(|roster| roster.ids(person));
        let also = ids.into_iter().filter(|id| *id != person).collect();
        Filter { person: Some(person), also, ..Filter::default() }
    }

    pub fn list_filter(self) -> RwSignal<Filter> {
        self.list_filter
    }

    pub fn loss(self) -> Option<String> {
        self.loss.get()
    }

    /// Where on this origin another workbook lies, of which this one may be a moved copy.
    pub fn elsewhere(self) -> Option<String> {
        self.elsewhere.get()
    }

    /// That this device's date cannot be right, and what to do.
    pub fn clock_trouble(self) -> Option<String> {
        // Looked at anew when the day changes, which it does where the date is put right.
        self.today.track();
        let device = self.device.get_value();
        let day = self.book.with_untracked(|book| device_date::wrong(book, &device, clock::now_ms()));
        day.map(words::wrong_date)
    }

    pub fn is_wide(self) -> ReadSignal<bool> {
        self.wide
    }
}
