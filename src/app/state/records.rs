//! Commands that write records: new, changed, deleted, brought back, settled.

use std::time::Duration;

use leptos::prelude::*;
use qiangji::book::{Book, Revision};
use qiangji::catalogue::{self, Kind};
use qiangji::readback;
use qiangji::record::{Clock, Hash, Id, Record, common};
use qiangji::review;
use qiangji::saving::{Saving, What};
use qiangji::value::{Map, Value};

use super::AppState;
use crate::store::{Save, StoreError};
use crate::{clock, random, words};

impl AppState {
    /// Writes a new record, or the next revision of `record`. Gives its id once it is on the disk.
    pub async fn save_record(self, kind: &Kind, record: Option<Id>, values: Map) -> Option<Id> {
        let values = self.signed(kind, values);
        let revision = match record {
            Some(id) => self.next_revision(id, Some(values)).or_else(|| self.gone()),
            None => self.first_revision(kind, values),
        }?;
        let id = revision.id;
        self.write(vec![revision]).await.map(|()| id)
    }

    /// Deletes a record; it rests in 回收站 for 30 days, and can be taken back at once.
    pub async fn delete(self, id: Id) -> Option<()> {
        let (title, values) = self.book.with_untracked(|book| {
            let record = book.get(id)?.record();
            Some((title_of(&record), record.d))
        })?;
        let revision = self.next_revision(id, None).or_else(|| self.gone())?;
        self.write(vec![revision]).await?;
        let undo = Callback::new(move |()| {
            let values = values.clone();
            leptos::task::spawn_local(async move {
                self.bring_back(id, values).await;
            });
        });
        self.notices.undoable(words::deleted(&title), undo);
        Some(())
    }

    /// Gives a deleted record its values back, as a revision after the deletion.
    pub async fn bring_back(self, id: Id, values: Map) -> Option<()> {
        let revision = self.next_revision(id, Some(values)).or_else(|| self.gone())?;
        self.write(vec![revision]).await?;
        self.notices.say(words::BROUGHT_BACK);
        Some(())
    }

    /// The owner settles two versions: the chosen one's values, in a revision after both.
    pub async fn settle(self, id: Id, chosen: Hash) -> Option<()> {
        let record = self.book.with_untracked(|book| {
            book.versions(id).iter().find(|version| version.hash == chosen).map(Revision::record)
        });
        let chosen = record.or_else(|| self.gone())?;
        let values = (!chosen.deleted).then_some(chosen.d);
        let revision = self.next_revision(id, values).or_else(|| self.gone())?;
        self.write(vec![revision]).await
    }

    /// Several new records at once, all or none: a roster read from a list, links to people.
    pub async fn save_all(self, kind: &Kind, all: Vec<Map>) -> Option<()> {
        let revisions = all.into_iter().map(|values| self.first_revision(kind, self.signed(kind, values)));
        let revisions: Option<Vec<Record>> = revisions.collect();
        self.write(revisions?).await
    }

    /// Puts revisions on the disk, then into memory; what is on the screen follows.
    pub(super) async fn write(self, records: Vec<Record>) -> Option<()> {
        let catalogue = catalogue::get();
        let revisions = records.iter().map(|record| readback::revision(record, catalogue));
        let revisions: Vec<Revision> = self.notices.report(revisions.collect::<Result<_, _>>())?;
        let lines = revisions.iter().map(Revision::line).collect();
        let store = self.writable_store()?;
        self.saving(What::Record, store.save(&Save { lines, ..Save::default() })).await?;
        self.take_into_memory(revisions);
        self.ask_to_keep();
        Some(())
    }

    /// Memory after the disk: the book, the search index, the clock.
    pub(super) fn take_into_memory(self, revisions: Vec<Revision>) {
        let ids: Vec<Id> = revisions.iter().map(|revision| revision.id).collect();
        self.follow_clock(revisions.iter().map(|revision| &revision.t));
        self.touch(Some(revisions.iter().map(|revision| revision.kind.clone()).collect()));
        self.change_book(|book| book.insert_all(&revisions));
        self.reindex(&ids);
    }

    /// What is written next is later than these.
    pub(super) fn follow_clock<'a>(self, clocks: impl Iterator<Item = &'a Clock>) {
        // A clock more than a day ahead is wrong; it is shown, and ours does not follow it (reliability.md 5.1).
        let now = clock::now_ms();
        let latest = clocks.filter(|t| t.is_plausible(now)).max().cloned();
        self.clock.update_value(|mine| *mine = mine.clone().max(latest.unwrap_or_default()));
    }

    pub(super) fn reindex(self, ids: &[Id]) {
        let update = |book: &Book| self.index.update_value(|index| index.update_all(book, ids));
        // The book that a take-in is making knows more than the one that is shown, and the index goes by it already.
        self.beside.with_value(|beside| match beside {
            Some(book) => update(book),
            None => self.book.with_untracked(update),
        });
    }

    /// Runs a write and tells of it as [`qiangji::saving`] says: 正在保存 after 400 ms, the rest after `complete` or abort.
    pub(super) async fn saving<T>(
        self,
        what: What,
        write: impl Future<Output = Result<T, StoreError>>,
    ) -> Option<T> {
        self.saving.update(Saving::begins);
        let slow = move || self.saving.update(Saving::is_slow);
        let slow = set_timeout_with_handle(slow, Duration::from_millis(400));
        let result = write.await;
        if let Ok(handle) = slow {
            handle.clear();
        }
        // Keys typed while the write ran are newer than what is on the disk.
        let newer = self.unsaved.with_value(|unsaved| !unsaved.is_empty());
        let time = clock::hour_minute();
        self.saving.update(|saving| saving.ends(what, result.is_ok(), newer, &time));
        self.notices.report(result)
    }

    fn first_revision(self, kind: &Kind, values: Map) -> Option<Record> {
        let own =
            self.profile.with_untracked(|profile| profile.owner(kind.owner)).or_else(|| self.nobody())?;
        let id = kind.id_for(own, &values).unwrap_or_else(|| Id::from_bytes(random::bytes()));
        // Another device of the owner may have begun the one record of this period already.
        self.next_revision(id, Some(values.clone()))
            .or_else(|| Some(Record::new(id, &kind.id, own, self.tick(), values)))
    }

    fn next_revision(self, id: Id, values: Option<Map>) -> Option<Record> {
        let before: Vec<Record> =
            self.book.with_untracked(|book| book.versions(id).iter().map(Revision::record).collect());
        let t = self.tick();
        // The answer to somebody whose clock is far ahead is later than what they said.
        let ahead = self.book.with_untracked(|book| review::ahead_of(book, id, &t));
        let t = ahead.map_or(t.clone(), |ahead| ahead.next(t.ms, &t.device));
        Record::after(&before.iter().collect::<Vec<_>>(), t, values)
    }

    /// The values with who entered them, when, and for which organisation, where that is not said yet.
    fn signed(self, kind: &Kind, mut values: Map) -> Map {
        let profile = self.profile.get_untracked();
        let mut put = |key: &str, text: Option<String>| {
            if let Some(text) = text {
                values.entry(key.to_owned()).or_insert(Value::Text(text));
            }
        };
        put(common::LOGGED_ON, Some(clock::today().to_string()));
        put(common::LOGGED_BY, profile.person.map(|id| id.to_string()));
        put(common::ORG, Some(profile.org_id().to_string()));
        if kind.owner == catalogue::Owner::Person {
            put(common::PERSON, profile.person.map(|id| id.to_string()));
        }
        // Nobody types a person's id: a new line of the roster is a new person.
        if kind.id == "roster" && values.get("entry").and_then(Value::text) == Some("person") {
            let person = || Id::from_bytes(random::bytes()).to_string().into();
            values.entry(common::PERSON.to_owned()).or_insert_with(person);
        }
        values.retain(|_, value| !matches!(value, Value::Null));
        values
    }

    fn tick(self) -> Clock {
        let device = self.device.get_value();
        let next = self.clock.with_value(|last| last.next(clock::now_ms(), &device));
        self.clock.set_value(next.clone());
        next
    }

    fn gone<T>(self) -> Option<T> {
        self.notices.report(Err(words::RECORD_GONE))
    }

    fn nobody<T>(self) -> Option<T> {
        self.notices.report(Err(words::NO_NAME_YET))
    }
}

/// What a record is called in a list: its title field, or the kind's name.
pub fn title_of(record: &Record) -> String {
    let kind = catalogue::get().kind(&record.kind);
    let title = kind.map(|kind| qiangji::show::title(kind, record)).unwrap_or_default();
    if title.is_empty() {
        kind.map_or(words::UNKNOWN_KIND.to_owned(), |kind| kind.title.clone())
    } else {
        title
    }
}
