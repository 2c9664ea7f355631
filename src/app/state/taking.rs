//! Commands that take files in and back, and that restore.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use qiangji::book::Revision;
use qiangji::exchange::handed::{self, Expected, HandIn};
use qiangji::exchange::rescue::{self, IMPORTS, KEYS};
use qiangji::exchange::take_in::{BACKUP, HAND_IN};
use qiangji::keys::Keys;
use qiangji::profile::Profile;
use qiangji::record::Id;
use qiangji::value::{Map, Value};

use super::AppState;
use super::reading::{AT_ONCE, Allowed, InFile};
use crate::pace::Stage;
use crate::store::{self, Counts, Import, ImportState, Restored, Store, TakenFile};
use crate::{clock, random, tabs, words};

/// The key in `meta` of the import that said who uses this device.
const RESTORED: &str = "restored";

impl AppState {
    /// Takes files in: all of them or nothing, but for changes to this device's own records, of which only those come that
    /// were `allowed` one by one. Gives the id by which it can be taken back.
    pub async fn take_in(self, files: Vec<InFile>, allowed: Allowed) -> Option<Id> {
        self.bring_in(files, &allowed, None).await
    }

    /// 从备份恢复: the backup is joined to what is here, never put in its place, so nothing here can be lost by it.
    /// This device gets a new name in version vectors, for an old copy's counters may stand for other edits. The backup's log
    /// of imports comes too, so that who has handed in is known again.
    pub async fn restore(self, files: Vec<InFile>) -> Option<Id> {
        let _all = self.pace.hold();
        let carried = |file: &InFile| {
            file.account.as_ref().ok()?.header.letter.rest.get(rescue::BACKUP)?.map().cloned()
        };
        let profile = files.iter().find_map(carried).map(|map| Profile::from_value(&map));
        let letters = files.iter().filter_map(|file| Some(&file.account.as_ref().ok()?.header.letter));
        let drafts: BTreeMap<String, Vec<u8>> = letters.clone().flat_map(rescue::drafts).collect();
        let log = letters.filter_map(|letter| letter.rest.get(IMPORTS)).flat_map(store::carried).collect();
        let mine = self.profile.get_untracked();
        let nobody = mine.person.is_none();
        let again = |it: &Profile| nobody || self.book.with_untracked(|book| mine.may_become(it, book));
        // Somebody else's keys are no part of this device.
        let own = |map: &Map| {
            let profile = Profile::from_value(map);
            again(&profile) || (profile.person.is_some() && profile.person == mine.person)
        };
        let carried_keys = |it: Map| it.get(KEYS).and_then(Value::map).map(Keys::from_value);
        let keys = files.iter().filter_map(carried).filter(own).filter_map(carried_keys);
        let keys: Vec<Keys> = keys.filter_map(|keys| self.notices.report(keys)).collect();
        let profile = profile.filter(again);
        // What was typed here stays: only the person is the backup's.
        let profile = profile.map(|it| if nobody { it } else { Profile { person: it.person, ..mine } });
        let id =
            self.bring_in(files, &Allowed::All, Some(Restored { device: random::device(), log })).await?;
        if let Some(profile) = profile {
            if nobody {
                let store = self.writable_store()?;
                self.notices.report(store.remember(RESTORED, id.to_string().into_bytes()).await)?;
            }
            self.begin(profile).await?;
        }
        self.take_up_carried(drafts).await?;
        for keys in keys {
            // What fails here is told; the files are in, and can be taken back.
            self.join_keys(keys, id).await;
        }
        self.loss.set(None);
        Some(id)
    }

    async fn bring_in(self, files: Vec<InFile>, allowed: &Allowed, restored: Option<Restored>) -> Option<Id> {
        let store = self.writable_store()?;
        let room = if restored.is_some() { BACKUP } else { HAND_IN };
        if let Some(why) = files.iter().find_map(|file| file.crowded(room)) {
            return self.notices.report(Err(why));
        }
        self.notices.report(self.pace.begin())?;
        let _all = self.pace.hold();
        let joins = restored.as_ref().is_some_and(|restored| !restored.log.is_empty());
        let import = self.import_into(&store, &files, allowed, restored).await;
        self.done(import.is_some());
        let import = import?;
        self.ask_to_keep();
        let id = import.id;
        // Rows of the backup's log lie among those of before; where they cannot be read now, the next start reads them.
        let rows = if joins { self.notices.report(store.imports().await) } else { None };
        match rows {
            Some(rows) => self.imports.set(rows),
            None => self.imports.update(|imports| imports.push(import)),
        }
        let headers = files.iter().filter_map(|file| Some(&file.account.as_ref().ok()?.header));
        // The files are in, whether or not their keys could be kept; that is told.
        self.know_keys(headers, id).await;
        self.pace.rest().await;
        Some(id)
    }

    /// Disk, then memory, some records at a time; all of `files` could be read. None where it failed or was stopped, and
    /// then nothing has changed.
    async fn import_into(
        self,
        store: &Store,
        files: &[InFile],
        allowed: &Allowed,
        restored: Option<Restored>,
    ) -> Option<Import> {
        let contents: Vec<Cow<[Revision]>> = files.iter().map(|file| file.taken(allowed)).collect();
        let taken = files.iter().zip(&contents).filter_map(|(file, content)| {
            let header = &file.account.as_ref().ok()?.header;
            let of = HandIn::of(&header.letter);
            // What was sent down is nobody's hand-in.
            let org = if file.asks.is_some() { None } else { of.org };
            // A receipt does not say that all of it came where something was withheld.
            let is_whole = content.len() == file.revisions.len();
            let code = file.code().filter(|_| is_whole).unwrap_or_default();
            let hand_in = HandIn { code, org, ..of };
            Some(TakenFile { name: file.name.clone(), hash: file.hash, header: hand_in.to_text() })
        });
        let import = Import {
            id: Id::from_bytes(random::bytes()),
            when: clock::now_ms(),
            files: taken.collect(),
            counts: Counts::default(),
            segments: Vec::new(),
            state: ImportState::Open,
            joined: None,
        };
        let of = contents.iter().map(|content| content.len()).sum();
        let revisions =
            contents.iter().enumerate().flat_map(|(at, content)| content.iter().map(move |it| (at, it)));
        let attachments = files.iter().flat_map(|file| &file.attachments);
        let attachments = attachments.map(|it| (it.sha, it.bytes.as_slice()));
        // Another window that has taken over tidies away what has no row yet.
        let go_on = async |done| self.pace.on(Stage::Write, done, of).await && tabs::holds();
        let book = self.book.get_untracked();
        let written = store.import(import, &book, revisions, attachments, restored.as_ref(), go_on).await;
        drop(book);
        let import = self.notices.report(written)?;
        if import.is_none() && !self.pace.is_stopped() {
            return self.notices.report(Err(words::ONLY_READING));
        }
        if let Some(Restored { device, .. }) = restored.filter(|_| import.is_some()) {
            // Before anything else is written here: the old name's counters are the backup's.
            self.device.set_value(device);
        }
        let import = import?;
        self.join(&contents, of).await;
        Some(import)
    }

    /// Memory after the disk. The book is made beside the one that is shown, so that nobody sees half of it, and then
    /// put in its place; what is saved meanwhile goes into both.
    async fn join(self, contents: &[Cow<'_, [Revision]>], of: usize) {
        self.beside.set_value(Some(self.book.get_untracked()));
        let (mut done, mut kinds) = (0, BTreeSet::new());
        for some in contents.iter().flat_map(|content| content.chunks(AT_ONCE)) {
            // It is on the disk: whether somebody stops it now makes no difference.
            self.pace.on(Stage::Join, done, of).await;
            self.beside.update_value(|beside| {
                let Some(book) = beside else { return };
                book.insert_all(some);
                let ids: Vec<Id> = some.iter().map(|revision| revision.id).collect();
                self.index.update_value(|index| index.update_all(book, &ids));
            });
            self.follow_clock(some.iter().map(|revision| &revision.t));
            kinds.extend(some.iter().map(|revision| revision.kind.as_str()));
            done += some.len();
        }
        // All that is shown follows the new book at once.
        self.pace.rest().await;
        self.touch(Some(kinds.into_iter().map(str::to_owned).collect()));
        if let Some(book) = self.beside.try_update_value(Option::take).flatten() {
            self.book.set(book);
        }
    }

    /// Who is expected to hand in to this role, and what has come of them.
    pub fn expected(self) -> Vec<Expected> {
        let profile = self.profile.get();
        let open = |import: &&Import| import.state != ImportState::Undone;
        let handed: Vec<HandIn> = self.imports.with(|imports| {
            let files = imports.iter().filter(open).flat_map(|import| &import.files);
            files.map(|file| HandIn::parse(&file.header)).collect()
        });
        let (role, org, today) = (profile.role, profile.org_id(), self.today.get());
        let year = NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap_or(today);
        let since = self.collecting().and_then(|it| it.since()).unwrap_or(year);
        self.roster
            .with(|roster| handed::expected(roster, role, org, profile.person, (today, since), &handed))
    }

    /// Takes a whole import back; what was written after it stays.
    pub async fn undo_import(self, id: Id) -> Option<()> {
        let store = self.writable_store()?;
        let forget = self.notices.report(store.undo_import(id).await)?;
        let ids: Vec<Id> = forget.iter().map(|(id, _)| *id).collect();
        self.touch(None);
        self.change_book(|book| book.forget(forget.clone()));
        self.reindex(&ids);
        self.imports.update(|imports| {
            imports.retain(|import| import.joined != Some(id));
            imports
                .iter_mut()
                .filter(|import| import.id == id)
                .for_each(|import| import.state = ImportState::Undone);
        });
        // The records are out, whether or not the keys could be forgotten; that is told.
        self.unlearn_keys(id).await;
        self.unsay_who(&store, id).await
    }

    /// The same, and says so; also that it went up meanwhile.
    pub async fn undo_and_say(self, id: Id) {
        let when = self.imports.with_untracked(|all| all.iter().find(|it| it.id == id).map(|it| it.when));
        if self.undo_import(id).await.is_none() {
            return;
        }
        let handed_in = self.marks.with_untracked(|marks| marks.handed_in_ms);
        let went_up = when.is_some_and(|when| handed_in > when);
        self.notices.say(if went_up { words::UNDONE_AND_HANDED_IN } else { words::UNDONE });
    }

    /// Where nobody was before a restore, nobody is once it is taken back: who it said uses the device goes with it, and
    /// the drafts it brought. Unless something was written since; that is somebody's.
    async fn unsay_who(self, store: &Store, id: Id) -> Option<()> {
        let said_by = self.notices.report(store.recall(RESTORED).await)?;
        let when = self.imports.with_untracked(|all| all.iter().find(|it| it.id == id).map(|it| it.when))?;
        let drafts = self.drafts.get_untracked();
        let used = drafts.values().any(|draft| draft.at_ms > when)
            || !self.book.with_untracked(qiangji::book::Book::is_empty);
        if used || said_by != Some(id.to_string().into_bytes()) {
            return Some(());
        }
        for key in drafts.keys() {
            self.drop_draft(key).await;
        }
        self.forget_keys().await?;
        self.forget_who(store).await
    }
}
