//! When something was handed in and backed up, and what is new since.

use chrono::NaiveDate;
use leptos::prelude::*;
use qiangji::agenda::{self, Since};
use qiangji::book::Book;
use qiangji::draft::Draft;
use qiangji::keys::Keys;
use qiangji::marks::Marks;
use qiangji::readback::{self, Stored};
use qiangji::record::Hash;

use super::AppState;
use crate::clock;
use crate::store::{Import, ImportState};

/// What a file held when it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    pub at_ms: u64,
    pub everything: Hash,
    /// Over what is in it; its 状态码 comes from it.
    pub root: Hash,
}

/// The key in `meta`.
pub(super) const KEY: &str = "marks";

impl AppState {
    /// The user says that the file was sent; only that sets 上次上交 (DESIGN.md 8). What was written since the file
    /// was made is not in it.
    pub async fn mark_handed_in(self, made: Made) -> Option<()> {
        let (handed_in_ms, handed_in) = (made.at_ms, Some(made.root));
        self.set_marks(Marks { handed_in_ms, handed_in, ..self.marks.get_untracked() }).await
    }

    pub async fn mark_backed_up(self, made: Made) -> Option<()> {
        let backed_up = Some(made.everything);
        self.set_marks(Marks { backed_up_ms: made.at_ms, backed_up, ..self.marks.get_untracked() }).await
    }

    /// Stands for all that a backup holds: the state of the book, every draft, the keys, the log of imports.
    pub fn everything(self) -> Hash {
        let book = self.book.with(Book::state_hash);
        let drafts = self.drafts.with(|all| {
            let one =
                |(key, draft): (&String, &Draft)| Hash::of(&[key.as_bytes(), &draft.to_bytes()].concat());
            all.iter().map(one).collect::<Vec<_>>()
        });
        // Files sealed to a key are lost with it.
        let secrets = self.keys.with(Keys::secrets_hash);
        // And who has handed in with the log.
        let log = self.imports.with(|all| {
            let counting = all.iter().filter(|import| import.state != ImportState::Undone);
            counting.map(|import| Hash::of(import.id.to_string().as_bytes())).collect::<Vec<_>>()
        });
        Hash::of_all([book].iter().chain(&drafts).chain(&secrets).chain(&log))
    }

    /// Nothing here is newer than the last backup, by what it is and not by the clock: a file taken in since holds
    /// old records.
    pub fn is_backed_up(self) -> bool {
        self.marks.get().backed_up == Some(self.everything())
    }

    async fn set_marks(self, marks: Marks) -> Option<()> {
        let store = self.writable_store()?;
        let bytes = self.notices.report(readback::stored(&marks))?;
        self.notices.report(store.remember(KEY, bytes).await)?;
        self.marks.set(marks);
        Some(())
    }

    /// Since when nothing was handed in, and what is new since.
    pub fn handed_in(self) -> Since {
        let ms = self.marks.get().handed_in_ms;
        let changed =
            self.profile.with(|profile| self.book.with(|book| agenda::changed_since(book, profile, ms)));
        Since { last: self.handed_in_on(), changed }
    }

    /// The day of the last hand-in, without looking at the records.
    pub fn handed_in_on(self) -> Option<NaiveDate> {
        let ms = self.marks.get().handed_in_ms;
        (ms > 0).then(|| clock::day_of(ms))
    }

    /// 状态码 of the last hand-in, to compare with what a receipt says.
    pub fn handed_in_code(self) -> Option<String> {
        self.marks.get().handed_in.map(|root| root.code())
    }

    /// The same of the backup: what was written here and what was taken in since; all there is, where there is none.
    pub fn backed_up(self) -> Since {
        let ms = self.marks.get().backed_up_ms;
        let last = (ms > 0).then(|| clock::day_of(ms));
        if last.is_none() {
            return Since { last, changed: self.book.with(|book| book.shown().count()) };
        }
        let device = self.device.get_value();
        let written = self.book.with(|book| agenda::written_since(book, &device, ms));
        let late = |import: &&Import| {
            import.when > ms && import.state != ImportState::Undone && import.joined.is_none()
        };
        let taken = self.imports.with(|all| {
            all.iter().filter(late).map(|import| import.counts.new + import.counts.updated).sum::<u64>()
        });
        Since { last, changed: written + usize::try_from(taken).unwrap_or(usize::MAX) }
    }
}
