//! Commands that open files and say what taking them in would mean; nothing is written.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::Arc;

use leptos::prelude::*;
use qiangji::book::Revision;
use qiangji::catalogue;
use qiangji::exchange::authority::Onlooker;
use qiangji::exchange::bundle::{Attachment, Bundle, Limits};
use qiangji::exchange::handed::HandIn;
use qiangji::exchange::parcel::piece::{self, Joined, Piece, Waiting};
use qiangji::exchange::post::Tag;
use qiangji::exchange::read_error::ReadError;
use qiangji::exchange::take_in::{self, Account, Difference, HAND_IN, Jumps, Key, Room, Weighing};
use qiangji::keys::Signed;
use qiangji::profile::{Profile, Role};
use qiangji::readback::{self, Stored as _};
use qiangji::record::{Hash, Id};
use qiangji::round::{self, Asked};

use super::AppState;
use crate::pace::Stage;
use crate::store::ImportState;
use crate::widgets::picked::Picked;
use crate::work::sealer::{Sealer, SealerError};
use crate::work::{self, Found, What};
use crate::{photos, words};

/// The key in `meta` of pieces whose others are still to come.
const PIECES: &str = "pieces";
/// So many files in pieces are kept, the newest.
const KEPT: usize = 8;
/// Records dealt with before it is asked whether the page is due.
pub(super) const AT_ONCE: usize = 1_000;

/// One file found in what was chosen, read and compared with what is here; nothing is written yet. A copy is the same
/// file.
#[derive(Debug, Clone)]
pub struct InFile(Arc<Read>);

#[derive(Debug)]
pub struct Read {
    /// Its name, and in what it lay.
    pub name: String,
    pub hash: Hash,
    /// What taking it in would mean, or why it cannot be read.
    pub account: Result<Account, Refused>,
    /// What its signature says.
    pub signed: Signed,
    /// These very bytes were taken in before, and not taken back.
    pub logged: bool,
    /// What it asks, where it was sent down.
    pub asks: Option<Asked>,
    /// What is to be opened first.
    sealed: Vec<u8>,
    pub(super) revisions: Vec<Revision>,
    pub(super) attachments: Vec<Attachment>,
}

/// Which changes to this device's own records are taken in with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowed {
    /// A backup of one's own.
    All,
    /// Each was looked at and ticked.
    These(BTreeSet<Key>),
}

impl Allowed {
    fn has(&self, key: &Key) -> bool {
        match self {
            Allowed::All => true,
            Allowed::These(keys) => keys.contains(key),
        }
    }
}

impl Deref for InFile {
    type Target = Read;

    fn deref(&self) -> &Read {
        &self.0
    }
}

impl Read {
    /// 状态码 of what is in it, as its sender sees it; none of a part.
    pub fn code(&self) -> Option<String> {
        self.account.as_ref().ok()?.header.code()
    }

    /// What is taken in of it: all, but what is this device's own and was not allowed by itself.
    pub(super) fn taken(&self, allowed: &Allowed) -> Cow<'_, [Revision]> {
        let mine = self.account.as_ref().map_or(&[][..], |account| &account.mine);
        let withheld: BTreeSet<&Key> = mine.iter().filter(|key| !allowed.has(key)).collect();
        if withheld.is_empty() {
            return Cow::Borrowed(&self.revisions);
        }
        let kept = self.revisions.iter().filter(|it| !withheld.contains(&(it.id, it.hash)));
        Cow::Owned(kept.cloned().collect())
    }

    /// Why there is no room for it, if there is none.
    pub fn crowded(&self, room: Room) -> Option<String> {
        let crowded = self.account.as_ref().ok()?.crowded.as_ref().filter(|it| !it.fits(room))?;
        Some(crowded.words(&super::records::title_of(&crowded.version.record())))
    }

    pub fn has_attachments(&self) -> bool {
        !self.attachments.is_empty()
    }
}

/// What this device knows of those who send files, as [`Onlooker`] wants it.
struct Senders {
    profile: Profile,
    writers: BTreeSet<(Id, Id)>,
    is_fresh: bool,
}

/// What a file would do to a record that is not its sender's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    pub key: Key,
    pub title: String,
    /// The owner's name; empty where nobody knows it.
    pub owner: String,
    pub change: Change,
    /// Where it differs from what is here.
    pub rows: Vec<Difference>,
}

/// What would become of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    New,
    Changed,
    /// Somebody else's, or of another kind, from then on.
    Replaced,
    Deleted,
}

/// Why a file cannot be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub why: Why,
    /// One sentence for the user.
    pub words: String,
}

fn why(tag: Tag) -> Why {
    match tag {
        Tag::Piece => Why::Lacking,
        Tag::Newer => Why::Newer,
        Tag::Foreign => Why::Foreign,
        Tag::Sealed => Why::Sealed,
        Tag::Bundle | Tag::Pictures | Tag::Wrong => Why::Damaged,
    }
}

/// What can be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Ask the sender again.
    Damaged,
    /// Ask for its key.
    Sealed,
    /// Some of its pieces are still to come.
    Lacking,
    /// Update the app first.
    Newer,
    /// Nothing: it is another program's.
    Foreign,
    /// Its sender is to settle versions first.
    Crowded,
}

impl AppState {
    /// Reads files in the worker and says what taking them in would mean. Nothing is written. None too where it was
    /// stopped. One that the browser cannot read (another program holds it) keeps no other from being read.
    pub async fn read_files(self, picked: Vec<Picked>) -> Option<Vec<InFile>> {
        let (mut files, mut closed) = (Vec::new(), Vec::new());
        for one in &picked {
            let Ok(bytes) = photos::bytes_of(&one.handle).await else {
                let words = photos::PhotoError::Unreadable.to_string();
                let (name, sha) = (one.name.clone(), Hash::of(one.name.as_bytes()));
                closed.push(Found { name, sha, what: What::Wrong(Tag::Wrong, words) });
                continue;
            };
            let grey = if photos::is_picture(&bytes) { photos::grey(&one.handle).await } else { None };
            files.push((one.name.clone(), grey.unwrap_or(bytes)));
        }
        let mut read = if files.is_empty() { Vec::new() } else { self.read_bytes(files).await? };
        read.extend(self.account(closed).await?);
        Some(read)
    }

    /// A spreadsheet's rows, as text. Nothing is written.
    pub async fn read_table(self, picked: &Picked) -> Option<Vec<Vec<String>>> {
        let bytes = photos::bytes_of(&picked.handle).await.map_err(|_| photos::PhotoError::Unreadable);
        let bytes = self.notices.report(bytes)?;
        let table = self.notices.report(work::table(&bytes).await)?;
        self.notices.report(table.filter(|rows| !rows.is_empty()).ok_or(words::NO_TABLE))
    }

    pub async fn read_bytes(self, files: Vec<(String, Vec<u8>)>) -> Option<Vec<InFile>> {
        self.notices.report(self.pace.begin())?;
        let read = self.read_and_account(&files).await;
        self.done(read.is_some());
        read
    }

    async fn read_and_account(self, files: &[(String, Vec<u8>)]) -> Option<Vec<InFile>> {
        let limits =
            if self.profile.get_untracked().role == Role::Office { Limits::OFFICE } else { Limits::PHONE };
        let found = self.notices.report(work::read(files, limits, self.pace).await)??;
        let mut found = self.look_through(found, limits).await?;
        let whole = if found.iter().any(|it| matches!(it.what, What::Piece(_))) {
            self.put_together(&mut found).await?
        } else {
            Vec::new()
        };
        if !whole.is_empty() {
            found.extend(self.notices.report(work::read(&whole, limits, self.pace).await)??);
        }
        let opened = self.unsealed(&mut found, None).await?;
        if !opened.is_empty() {
            let inside = self.notices.report(work::read(&opened, limits, self.pace).await)??;
            found.extend(self.look_through(inside, limits).await?);
        }
        self.account(found).await
    }

    /// Opens what is sealed, with the pass-phrase that was typed or this device's keys, and takes it out of what was found.
    /// What stays sealed says why.
    async fn unsealed(self, found: &mut Vec<Found>, typed: Option<&str>) -> Option<Vec<(String, Vec<u8>)>> {
        let secrets = self.secrets();
        let any = found.iter().any(|it| matches!(it.what, What::Sealed(_)));
        if !any || (secrets.is_empty() && typed.is_none()) {
            return Some(Vec::new());
        }
        let sealer = self.notices.report(Sealer::start().await)?;
        let (mut opened, mut left) = (Vec::new(), Vec::new());
        for Found { name, sha, what } in found.drain(..) {
            let What::Sealed(bytes) = what else {
                left.push(Found { name, sha, what });
                continue;
            };
            match sealer.open(&bytes, &secrets, typed).await {
                Ok(file) => opened.push((name, file)),
                Err(SealerError::Refused { words, asks: false }) => {
                    left.push(Found { name, sha, what: What::Wrong(Tag::Wrong, words) });
                }
                Err(SealerError::Refused { asks: true, .. }) => {
                    left.push(Found { name, sha, what: What::Sealed(bytes) });
                }
                Err(SealerError::Work(error)) => return self.notices.report(Err(error)),
            }
        }
        *found = left;
        Some(opened)
    }

    /// The files of a preview, with those opened that this pass-phrase opens. None where it opens none: it says so.
    pub async fn open_sealed(self, files: &[InFile], typed: &str) -> Option<Vec<InFile>> {
        let (sealed, others): (Vec<&InFile>, Vec<&InFile>) =
            files.iter().partition(|file| !file.sealed.is_empty());
        let as_found = |file: &&InFile| Found {
            name: file.name.clone(),
            sha: file.hash,
            what: What::Sealed(file.sealed.clone()),
        };
        let mut found: Vec<Found> = sealed.iter().map(as_found).collect();
        let opened = self.unsealed(&mut found, Some(typed)).await?;
        if opened.is_empty() && found.iter().all(|it| matches!(it.what, What::Sealed(_))) {
            return self.notices.report(Err(words::WRONG_PHRASE));
        }
        let mut all: Vec<InFile> = others.into_iter().cloned().collect();
        all.extend(self.account(found).await?);
        all.extend(if opened.is_empty() { Vec::new() } else { self.read_bytes(opened).await? });
        Some(all)
    }

    /// The end of long work; whoever stopped it is told that nothing has changed, unless it was done by then.
    pub(super) fn done(self, all: bool) {
        if !all && self.pace.is_stopped() {
            self.notices.say(words::STOPPED);
        }
        self.pace.end();
    }

    /// Pieces join those that came before, each perhaps in a page of its own as a scanner opens it; what is whole now is
    /// given to be read, what still lacks others is told.
    async fn put_together(self, found: &mut Vec<Found>) -> Option<Vec<(String, Vec<u8>)>> {
        let store = self.writable_store()?;
        let kept = match self.notices.report(store.recall_as(PIECES).await)? {
            None => Waiting::default(),
            Some(Ok(kept)) => kept,
            Some(Err(unreadable)) => {
                // Whoever sent them can send them again; the others are taken in all the same.
                self.notices.say(format!("{unreadable}。请对方把各段再发一次。"));
                Waiting::default()
            }
        };
        let mut pieces: Vec<(String, Piece)> =
            kept.0.into_iter().map(|piece| (Waiting::TITLE.to_owned(), piece)).collect();
        let cut_of = |piece: &Piece| (piece.set.clone(), piece.of);
        let mut new: BTreeSet<(String, usize)> = BTreeSet::new();
        found.retain(|it| match &it.what {
            What::Piece(piece) => {
                new.insert(cut_of(piece));
                if !pieces.iter().any(|(_, known)| known == piece) {
                    pieces.push((it.name.clone(), piece.clone()));
                }
                false
            }
            What::Bundle(_) | What::Sealed(_) | What::Pictures(..) | What::Wrong(..) => true,
        });
        // Of what was whole once too: it may not have been taken in.
        let touched = pieces.iter().filter(|(_, it)| new.contains(&cut_of(it)));
        let (mut whole, mut broken) = (Vec::new(), BTreeSet::new());
        for one in piece::join(touched.map(|(_, it)| it.clone()).collect()) {
            let set = one.set().to_owned();
            let name = pieces.iter().find(|(_, piece)| piece.set == set).map(|it| it.0.clone());
            let name = name.unwrap_or_default();
            let (tag, refused) = match one {
                Joined::Whole { bytes, .. } => {
                    whole.push((name, bytes));
                    continue;
                }
                Joined::Lacking { lacking, of, .. } => (Tag::Piece, ReadError::Lacking { lacking, of }),
                Joined::Broken { .. } => {
                    broken.insert(set.clone());
                    (Tag::Wrong, ReadError::BlockBroken)
                }
            };
            let what = What::Wrong(tag, refused.to_string());
            found.push(Found { name, sha: Hash::of(set.as_bytes()), what });
        }
        pieces.retain(|(_, piece)| !broken.contains(&piece.set));
        // The newest sets; what was whole long ago was taken in, or is not wanted.
        let mut newest: Vec<(String, usize)> = Vec::new();
        for (_, piece) in pieces.iter().rev() {
            let cut = cut_of(piece);
            if !newest.contains(&cut) {
                newest.push(cut);
            }
        }
        newest.truncate(KEPT);
        pieces.retain(|(_, piece)| newest.contains(&cut_of(piece)));
        let waiting = Waiting(pieces.into_iter().map(|(_, piece)| piece).collect());
        let bytes = self.notices.report(readback::stored(&waiting))?;
        self.notices.report(store.remember(PIECES, bytes).await)?;
        Some(whole)
    }

    /// What taking in each would mean, after those before it; none where it was stopped.
    async fn account(self, found: Vec<Found>) -> Option<Vec<InFile>> {
        let mut weighing = Weighing::default();
        let (logged, senders) = (self.logged(), self.known_senders());
        let mut files = Vec::with_capacity(found.len());
        for Found { name, sha: hash, what } in found {
            let refused = |why: Why, words: String| Err(Refused { why, words });
            let (mut revisions, mut attachments, mut sealed) = (Vec::new(), Vec::new(), Vec::new());
            let mut signed = Signed::Not;
            let account = match what {
                What::Bundle(bundle) => {
                    let account = self.weighed(&mut weighing, &bundle, &senders).await?;
                    signed = self.signature_of(&bundle.header, &account.owners);
                    (revisions, attachments) = (bundle.records, bundle.files);
                    Ok(account)
                }
                What::Sealed(bytes) => {
                    sealed = bytes;
                    refused(Why::Sealed, ReadError::Sealed.to_string())
                }
                What::Piece(piece) => refused(Why::Lacking, piece.alone().to_string()),
                // Nobody looked through them: they lay in what pieces or a key made whole.
                What::Pictures(_, otherwise) => {
                    let (tag, words) =
                        otherwise.unwrap_or_else(|| (Tag::Foreign, ReadError::NoCode.to_string()));
                    refused(why(tag), words)
                }
                What::Wrong(tag, words) => refused(why(tag), words),
            };
            files.push(InFile(Arc::new(Read {
                name,
                hash,
                account,
                signed,
                logged: logged.contains(&hash),
                asks: round::in_file(&revisions),
                sealed,
                revisions,
                attachments,
            })));
        }
        // Letting go of what 100,000 records were compared by takes two frames, and then somebody shows them.
        self.pace.rest().await;
        drop(weighing);
        self.pace.rest().await;
        Some(files)
    }

    /// The files that were taken in and not taken back.
    fn logged(self) -> BTreeSet<Hash> {
        self.imports.with_untracked(|imports| {
            let counting = imports.iter().filter(|import| import.state != ImportState::Undone);
            counting.flat_map(|import| &import.files).map(|file| file.hash).collect()
        })
    }

    /// What this device knows of those who send files.
    fn known_senders(self) -> Senders {
        let profile = self.profile.get_untracked();
        let org = profile.org_id();
        let writers = self.imports.with_untracked(|imports| {
            let counting = imports.iter().filter(|import| import.state != ImportState::Undone);
            let files = counting.flat_map(|import| &import.files);
            let handed = files.map(|file| HandIn::parse(&file.header));
            handed.filter_map(|it| it.person.zip(it.org)).collect()
        });
        let is_fresh = self.book.with_untracked(|book| !book.shown().any(|it| it.own == org));
        Senders { profile, writers, is_fresh }
    }

    async fn weighed(self, weighing: &mut Weighing, bundle: &Bundle, senders: &Senders) -> Option<Account> {
        let device = self.device.get_value();
        let (mut jumps, mut odd, mut crowded) = (Jumps::new(&device), Vec::new(), None);
        for some in take_in::pieces(&bundle.records, AT_ONCE) {
            if !self.pace.on(Stage::Compare, 0, bundle.records.len()).await {
                return None;
            }
            self.book.with_untracked(|book| {
                odd.extend(jumps.among(some, book));
                crowded = crowded.take().or_else(|| weighing.crowded(book, some, HAND_IN));
            });
        }
        // What is refused counts for no file after it.
        let mut apart = Weighing::default();
        let weighing = if crowded.is_some() { weighing.skip_for(&mut apart) } else { weighing };
        let mut account = self.roster.with_untracked(|roster| {
            let onlooker = Onlooker::new(&senders.profile, roster, &senders.writers, senders.is_fresh);
            weighing.open(&bundle.header, &bundle.records, &onlooker)
        });
        (account.jumps, account.crowded) = (odd, crowded);
        let mut done = 0;
        for some in bundle.records.chunks(AT_ONCE) {
            if !self.pace.on(Stage::Compare, done, bundle.records.len()).await {
                return None;
            }
            self.book.with_untracked(|book| weighing.weigh(&mut account, some, book, catalogue::get()));
            done += some.len();
        }
        Some(account)
    }

    /// Some of the changes that a file brings, by name, with what becomes of each; so many at most.
    pub fn touched(self, file: &InFile, keys: &[Key], most: usize) -> Vec<Touched> {
        let namer = untrack(|| self.namer());
        let touched = |key: &Key| {
            let theirs = file.revisions.iter().find(|it| (it.id, it.hash) == *key)?;
            let ours = self.book.with_untracked(|book| book.get(key.0).cloned());
            let (theirs, ours) = (theirs.record(), ours.map(|it| it.record()));
            let change = match &ours {
                None => Change::New,
                Some(_) if theirs.deleted => Change::Deleted,
                Some(ours) if ours.own != theirs.own || ours.kind != theirs.kind => Change::Replaced,
                Some(_) => Change::Changed,
            };
            let own = ours.as_ref().map_or(theirs.own, |ours| ours.own);
            Some(Touched {
                key: *key,
                // A deleted one has no words left.
                title: super::records::title_of(ours.as_ref().unwrap_or(&theirs)),
                owner: namer(own).unwrap_or_default(),
                change,
                rows: ours.map_or_else(Vec::new, |ours| {
                    take_in::differences(&ours, &theirs, catalogue::get(), &namer)
                }),
            })
        };
        keys.iter().take(most).filter_map(touched).collect()
    }

    /// Records of which a file brings a second version: title, and where the two differ; so many at most.
    pub fn conflicts(self, file: &InFile, most: usize) -> Vec<(String, Vec<Difference>)> {
        let Ok(account) = &file.account else { return Vec::new() };
        let namer = untrack(|| self.namer());
        let pair = |(id, hash): &(Id, Hash)| {
            let theirs =
                file.revisions.iter().find(|revision| revision.id == *id && revision.hash == *hash)?;
            let ours = self.book.with_untracked(|book| book.get(*id).cloned())?;
            let (ours, theirs) = (ours.record(), theirs.record());
            Some((
                super::records::title_of(&theirs),
                take_in::differences(&ours, &theirs, catalogue::get(), &namer),
            ))
        };
        account.arrivals.conflicting.iter().take(most).filter_map(pair).collect()
    }
}
