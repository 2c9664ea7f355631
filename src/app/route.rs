//! Addresses behind `#`, so that the site works from any sub-path without rewrite rules.

use std::cell::RefCell;
use std::fmt;

use leptos::prelude::*;
use qiangji::catalogue::plan;
use qiangji::marker;
use qiangji::period::{Period, Unit};
use qiangji::record::Id;
use qiangji::round;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Every screen. What is not an address leads to 今日.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Route {
    #[default]
    Today,
    /// A set-up link; its tail names unit, branch and secretary, and may bring a piece of a file besides.
    Join(String),
    Setup,
    /// 自评 of a standard for a year: the list of sections.
    Assess(Assess),
    Records,
    RecordKinds,
    NewRecord(String),
    /// A new record that begins with values known: kind, values (see [`qiangji::duty::Write`]).
    NewRecordWith(String, String),
    Record(String),
    EditRecord(String),
    Bin,
    StudyYear,
    HandIn,
    Plan(PlanAt),
    Calendar(CalendarAt),
    Inbox,
    /// One import of those 收过的, by its id.
    Taken(String),
    /// One file of it, by its place from 0.
    TakenFile(String, usize),
    /// Two versions of a record side by side.
    Versions(String),
    /// The page on which a record is returned.
    Review(String),
    /// Somebody's key for sealed files, scanned.
    Key(String),
    /// 工作安排: what is asked, and what was asked of others.
    Rounds,
    Round(String),
    /// The ways out for a round.
    SendRound(String),
    /// What was returned and approved.
    Returns,
    /// The file that tells a person of it.
    Slip(String),
    Roster,
    /// 台账
    Ledger,
    Settings,
    /// The figures, terms and holidays of the own unit.
    Figures,
    /// A file, or a piece of one, that came in the address (`exchange::parcel::piece`).
    Piece(String),
    /// 从备份恢复 on a new device.
    Restore,
    More,
}

/// A place in 方案.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanAt {
    /// Place of the section in the plan, from 0.
    pub section: usize,
    /// Code of an entry.
    pub entry: Option<String>,
}

impl PlanAt {
    /// An entry in the section it stands in.
    pub fn of_entry(code: &str) -> Self {
        let section = plan::entry(code).map_or("", |entry| entry.section.as_str());
        let section = plan::SECTIONS.iter().position(|(id, _)| *id == section).unwrap_or(0);
        PlanAt { section, entry: Some(code.to_owned()) }
    }
}

/// A page of 日历.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarAt {
    /// What is due.
    List,
    /// A month as days.
    Month(Period),
    /// A year as a table.
    Year(i32),
}

/// A page of an assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assess {
    /// `member` or `five_good`.
    pub standard: String,
    pub year: i32,
    pub page: AssessPage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssessPage {
    Sections,
    /// From 1.
    Item(usize),
    Check,
    Result,
}

impl Route {
    pub fn parse(hash: &str) -> Route {
        let path = hash.trim_start_matches('#').trim_start_matches('/');
        let parts: Vec<&str> = path.split('/').collect();
        match parts.as_slice() {
            ["join", ..] => Route::Join(path.trim_start_matches("join/").to_owned()),
            ["setup"] => Route::Setup,
            ["assess", standard, year, rest @ ..] => assess(standard, year, rest).unwrap_or_default(),
            ["records"] => Route::Records,
            ["records", "new"] => Route::RecordKinds,
            ["records", "new", kind] => Route::NewRecord((*kind).to_owned()),
            ["records", "new", kind, tail] => Route::NewRecordWith((*kind).to_owned(), (*tail).to_owned()),
            ["plan", rest @ ..] => Route::Plan(plan_at(rest)),
            ["calendar"] => Route::Calendar(CalendarAt::List),
            ["calendar", at] => Route::Calendar(calendar_at(at)),
            ["records", "bin"] => Route::Bin,
            ["records", "year"] => Route::StudyYear,
            ["records", id] => Route::Record((*id).to_owned()),
            ["records", id, "edit"] => Route::EditRecord((*id).to_owned()),
            ["records", id, "versions"] => Route::Versions((*id).to_owned()),
            ["records", id, "review"] => Route::Review((*id).to_owned()),
            ["key", key] => Route::Key((*key).to_owned()),
            ["rounds"] => Route::Rounds,
            ["rounds", id] => Route::Round((*id).to_owned()),
            ["rounds", id, "send"] => Route::SendRound((*id).to_owned()),
            ["returns"] => Route::Returns,
            ["returns", person] => Route::Slip((*person).to_owned()),
            ["handin"] => Route::HandIn,
            ["inbox"] => Route::Inbox,
            ["inbox", id] => Route::Taken((*id).to_owned()),
            ["inbox", id, at] => taken_file(id, at),
            ["r", tail] => Route::Piece((*tail).to_owned()),
            ["roster"] => Route::Roster,
            ["ledger"] => Route::Ledger,
            ["settings"] => Route::Settings,
            ["settings", "figures"] => Route::Figures,
            ["restore"] => Route::Restore,
            ["more"] => Route::More,
            _ => Route::Today,
        }
    }

    /// For `href`: `#/records/new`.
    pub fn href(&self) -> String {
        self.to_string()
    }

    /// The page that shows a record of this kind.
    pub fn of_record(kind: &str, id: Id) -> Route {
        if kind == round::KIND { Route::Round(id.to_string()) } else { Route::Record(id.to_string()) }
    }

    /// Screens on which something is being filled in: a newer version of the workbook waits for them.
    pub fn is_form(&self) -> bool {
        match self {
            Route::NewRecord(_)
            | Route::NewRecordWith(..)
            | Route::EditRecord(_)
            | Route::Review(_)
            | Route::Figures
            | Route::Setup
            | Route::Join(_)
            | Route::Restore
            | Route::Piece(_) => true,
            Route::Assess(assess) => assess.page != AssessPage::Result,
            _ => false,
        }
    }

    pub fn assess(standard: &str, year: i32, page: AssessPage) -> Route {
        Route::Assess(Assess { standard: standard.to_owned(), year, page })
    }
}

fn taken_file(id: &str, at: &str) -> Route {
    // Counted from 1 in the address, as people do.
    match at.parse::<usize>().ok().and_then(|at| at.checked_sub(1)) {
        Some(at) => Route::TakenFile(id.to_owned(), at),
        None => Route::Taken(id.to_owned()),
    }
}

fn calendar_at(text: &str) -> CalendarAt {
    match text.parse::<Period>() {
        Ok(month) if month.unit == Unit::Month => CalendarAt::Month(month),
        Ok(year) if year.unit == Unit::Year => CalendarAt::Year(year.year),
        Ok(_) | Err(_) => CalendarAt::List,
    }
}

fn plan_at(rest: &[&str]) -> PlanAt {
    let section = rest.first().and_then(|text| text.parse().ok()).filter(|it| *it < plan::SECTIONS.len());
    PlanAt { section: section.unwrap_or(0), entry: rest.get(1).map(|code| (*code).to_owned()) }
}

fn assess(standard: &str, year: &str, rest: &[&str]) -> Option<Route> {
    let page = match rest {
        [] => AssessPage::Sections,
        ["check"] => AssessPage::Check,
        ["result"] => AssessPage::Result,
        [number] => AssessPage::Item(number.parse().ok()?),
        _ => return None,
    };
    Some(Route::assess(standard, year.parse().ok()?, page))
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("#/")?;
        match self {
            Route::Today => Ok(()),
            Route::Join(tail) => write!(f, "join/{tail}"),
            Route::Setup => f.write_str("setup"),
            Route::Assess(Assess { standard, year, page }) => match page {
                AssessPage::Sections => write!(f, "assess/{standard}/{year}"),
                AssessPage::Item(number) => write!(f, "assess/{standard}/{year}/{number}"),
                AssessPage::Check => write!(f, "assess/{standard}/{year}/check"),
                AssessPage::Result => write!(f, "assess/{standard}/{year}/result"),
            },
            Route::Records => f.write_str("records"),
            Route::RecordKinds => f.write_str("records/new"),
            Route::NewRecord(kind) => write!(f, "records/new/{kind}"),
            Route::NewRecordWith(kind, tail) => write!(f, "records/new/{kind}/{tail}"),
            Route::Plan(PlanAt { section, entry: None }) => write!(f, "plan/{section}"),
            Route::Plan(PlanAt { section, entry: Some(code) }) => write!(f, "plan/{section}/{code}"),
            Route::Calendar(CalendarAt::List) => f.write_str("calendar"),
            Route::Calendar(CalendarAt::Month(month)) => write!(f, "calendar/{month}"),
            Route::Calendar(CalendarAt::Year(year)) => write!(f, "calendar/{year}"),
            Route::Record(id) => write!(f, "records/{id}"),
            Route::EditRecord(id) => write!(f, "records/{id}/edit"),
            Route::Versions(id) => write!(f, "records/{id}/versions"),
            Route::Review(id) => write!(f, "records/{id}/review"),
            Route::Key(key) => write!(f, "key/{key}"),
            Route::Rounds => f.write_str("rounds"),
            Route::Round(id) => write!(f, "rounds/{id}"),
            Route::SendRound(id) => write!(f, "rounds/{id}/send"),
            Route::Returns => f.write_str("returns"),
            Route::Slip(person) => write!(f, "returns/{person}"),
            Route::Bin => f.write_str("records/bin"),
            Route::StudyYear => f.write_str("records/year"),
            Route::HandIn => f.write_str("handin"),
            Route::Inbox => f.write_str("inbox"),
            Route::Taken(id) => write!(f, "inbox/{id}"),
            Route::TakenFile(id, at) => write!(f, "inbox/{id}/{}", at + 1),
            Route::Piece(tail) => write!(f, "r/{tail}"),
            Route::Roster => f.write_str("roster"),
            Route::Ledger => f.write_str("ledger"),
            Route::Settings => f.write_str("settings"),
            Route::Figures => f.write_str("settings/figures"),
            Route::Restore => f.write_str("restore"),
            Route::More => f.write_str("more"),
        }
    }
}

thread_local! {
    /// This device's name, whose first letters 今日's address carries ([`marker`]).
    static DEVICE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// From now on the address of 今日 carries this device's number, for whoever bookmarks it.
pub fn mark(device: &str) {
    DEVICE.with_borrow_mut(|it| device.clone_into(it));
    put_number();
}

/// Takes the number off again: this device knows nobody any more.
pub fn unmark() {
    DEVICE.with_borrow_mut(String::clear);
    if is_marked() {
        leave(&Route::Today);
    }
}

/// Whether the address carries a device's number.
pub fn is_marked() -> bool {
    marker::of(&hash()).is_some()
}

fn put_number() {
    let hash = hash();
    let marked = DEVICE.with_borrow(|device| marker::with(&hash, device)).filter(|marked| *marked != hash);
    if let (Some(marked), Ok(history)) = (marked, window().history()) {
        // An address that cannot be written stays without the number. What the entry remembers stays with it.
        let state = history.state().unwrap_or(JsValue::NULL);
        drop(history.replace_state_with_url(&state, "", Some(&marked)));
    }
}

/// Whether somebody is writing in a field just now.
pub fn is_typing() -> bool {
    let field = document().active_element();
    field.is_some_and(|it| matches!(it.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

/// The current route, following the address bar for as long as the page lives.
pub fn current() -> ReadSignal<Route> {
    let (route, set_route) = signal(here());
    let follow = Closure::<dyn Fn()>::new(move || {
        set_route.set(here());
        put_number();
        window().scroll_to_with_x_and_y(0.0, 0.0);
    });
    window().set_onhashchange(Some(follow.as_ref().unchecked_ref()));
    follow.forget();
    route
}

/// The whole address of a screen, to be sent to others.
pub fn address(route: &Route) -> String {
    format!("{}{}", page(), route.href())
}

/// The address of the app, without the screen.
pub fn page() -> String {
    let here = window().location().href().unwrap_or_default();
    here.split('#').next().unwrap_or_default().to_owned()
}

/// What the address says now.
pub fn here() -> Route {
    Route::parse(&hash())
}

fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// Goes to a screen, as a link does.
pub fn go(route: &Route) {
    drop(window().location().set_hash(&route.href()));
}

/// Goes to a screen in place of this one, as after a form is done.
pub fn replace(route: &Route) {
    drop(window().location().replace(&route.href()));
}

/// Writes another address over this one; the screen stays as it is.
pub fn leave(route: &Route) {
    if let Ok(history) = window().history() {
        drop(history.replace_state_with_url(&JsValue::NULL, "", Some(&route.href())));
    }
}

/// One step back, or to `otherwise` where the page was opened here.
pub fn back(otherwise: &Route) {
    let steps = window().history().and_then(|history| history.length()).unwrap_or(1);
    match window().history() {
        Ok(history) if steps > 1 => drop(history.back()),
        _ => replace(otherwise),
    }
}
