//! Commands that make files: a hand-in for the next one up, a backup of everything.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;
use leptos::prelude::*;
use qiangji::book::Revision;
use qiangji::catalogue;
use qiangji::draft::Draft;
use qiangji::exchange::bundle::{self, Attachment, Letter, Level};
use qiangji::exchange::page;
use qiangji::exchange::rescue::{self, BACKUP, DRAFTS, IMPORTS, KEYS};
use qiangji::exchange::select::{self, Count, Filter, Whose};
use qiangji::keep;
use qiangji::naming;
use qiangji::profile::{Profile, Role};
use qiangji::readback::Stored;
use qiangji::record::{Hash, common};
use qiangji::value::{Map, Value, map};

use super::{AppState, Made};
use crate::work::sealer::{Sealer, To};
use crate::{clock, store};

/// What a file is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    HandIn,
    Backup,
    /// 退回单
    Slip,
    /// 下发
    Round,
}

impl Purpose {
    /// In the file's name.
    fn word(self) -> &'static str {
        match self {
            Purpose::HandIn => "上交",
            Purpose::Backup => "备份",
            Purpose::Slip => "退回单",
            Purpose::Round => "安排",
        }
    }
}

/// Records of a hand-in that also comes as a page.
const READABLE: usize = 2_000;

/// A file ready to leave.
#[derive(Debug, Clone)]
pub struct OutFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What was made to be handed in or kept: one file, or several parts of one.
#[derive(Debug, Clone)]
pub struct Outgoing {
    pub parts: Vec<OutFile>,
    pub counts: BTreeMap<String, Count>,
    /// The same as pages that open by themselves, one a part.
    pub pages: Vec<OutFile>,
    /// Six characters that stand for the state, to compare by telephone.
    pub code: String,
    pub made: Made,
    /// It is signed by this device.
    pub signed: bool,
    /// It can be opened only by this.
    pub sealed: Option<To>,
}

impl AppState {
    /// How many records of each kind a hand-in would carry.
    pub fn to_hand_in(self, ticked: &BTreeSet<String>) -> BTreeMap<String, Count> {
        let filter = Filter { whose: self.whose(), ticked: ticked.clone() };
        self.book.with(|book| select::select(book, &filter, catalogue::get()).counts())
    }

    /// The file for the next one up: the member's own records, or all of the organisation's.
    pub async fn compose(self, ticked: BTreeSet<String>) -> Option<Outgoing> {
        let filter = Filter { whose: untrack(|| self.whose()), ticked };
        let profile = self.profile.get_untracked();
        self.make(filter, self.letter(&profile), Purpose::HandIn).await
    }

    /// Everything on this device in one file, with who uses it.
    pub async fn back_up(self) -> Option<Outgoing> {
        let profile = self.profile.get_untracked();
        let filter = Filter { whose: Whose::Everyone, ticked: BTreeSet::new() };
        let mut letter = self.letter(&profile);
        let mut who = profile.to_value();
        who.insert(KEYS.to_owned(), Value::Map(self.keys.get_untracked().to_value()));
        let log = self.imports.with_untracked(|imports| store::to_carry(imports));
        letter.rest.extend(map([
            (BACKUP, Value::Map(who)),
            (DRAFTS, self.drafts_to_carry()),
            (IMPORTS, log),
        ]));
        self.make(filter, letter, Purpose::Backup).await
    }

    /// The parts, with this device's signature where one is wanted, each read back as its receiver will read it.
    async fn written(
        self,
        mut letter: Letter,
        revisions: &[Revision],
        attachments: &[Attachment],
        sign: bool,
    ) -> Option<(Letter, Vec<Vec<u8>>)> {
        let signing = if sign { self.signing().await } else { None };
        if let Some((_, key)) = &signing {
            letter.from.insert("key".to_owned(), key.as_str().into());
        }
        let seed = signing.as_ref().map(|(seed, _)| seed);
        let written = bundle::checked(&letter, revisions, attachments, bundle::PART, seed);
        let parts = self.notices.report(written)?;
        Some((letter, parts))
    }

    /// The same, but only whoever has the pass-phrase or the key can open it. Its names tell nobody's.
    pub async fn sealed(self, outgoing: &Outgoing, to: To) -> Option<Outgoing> {
        let sealer = self.notices.report(Sealer::start().await)?;
        let (now, n) = (clock::now(), outgoing.parts.len());
        let mut parts = Vec::with_capacity(n);
        for (index, part) in outgoing.parts.iter().enumerate() {
            let bytes = self.notices.report(sealer.seal(&part.bytes, &to).await)?;
            parts.push(OutFile { name: naming::sealed(now, (index + 1, n)), bytes });
        }
        Some(Outgoing { parts, pages: Vec::new(), sealed: Some(to), ..outgoing.clone() })
    }

    async fn make(self, filter: Filter, letter: Letter, purpose: Purpose) -> Option<Outgoing> {
        let (revisions, counts) = self.book.with_untracked(|book| {
            let selection = select::select(book, &filter, catalogue::get());
            (selection.revisions(), selection.counts())
        });
        self.put_out(revisions, counts, letter, purpose).await
    }

    /// These revisions as a file.
    pub(super) async fn put_out(
        self,
        revisions: Vec<Revision>,
        counts: BTreeMap<String, Count>,
        letter: Letter,
        purpose: Purpose,
    ) -> Option<Outgoing> {
        let root = bundle::root(&revisions);
        let made = Made { at_ms: clock::now_ms(), everything: untrack(|| self.everything()), root };
        let attachments = self.attachments_of(&revisions, &letter).await?;
        let (letter, parts) =
            self.written(letter, &revisions, &attachments, purpose != Purpose::Backup).await?;
        let (profile, n) = (self.profile.get_untracked(), parts.len());
        let now = clock::now();
        let name =
            |index: usize| naming::bundle(&profile.unit, purpose.word(), &profile.name, now, (index + 1, n));
        let parts = parts.into_iter().enumerate().map(|(index, bytes)| OutFile { name: name(index), bytes });
        let parts: Vec<OutFile> = parts.collect();
        // Nobody reads thousands of records on one page, nor a backup.
        let readable = purpose == Purpose::HandIn && revisions.len() <= READABLE;
        let shown = if readable { parts.as_slice() } else { &[] };
        let pages = shown.iter().map(|part| self.page(&letter, &revisions, part)).collect();
        let signed = letter.from.contains_key("key");
        let code = root.code();
        Some(Outgoing { parts, pages, counts, code, made, signed, sealed: None })
    }

    /// A part as a page; of several parts each shows its own block, and all that there is.
    fn page(self, letter: &Letter, revisions: &[Revision], part: &OutFile) -> OutFile {
        let namer = untrack(|| self.namer());
        let html = page::page(letter, revisions, &part.bytes, catalogue::get(), &namer);
        OutFile { name: part.name.replace(".json", ".html"), bytes: html.into_bytes() }
    }

    fn whose(self) -> Whose {
        let profile = self.profile.get();
        match (profile.role, profile.person) {
            (Role::Member, Some(person)) => Whose::Person(person),
            (Role::Member, None) => Whose::Organisations { orgs: BTreeSet::new(), people: BTreeSet::new() },
            (Role::Secretary | Role::Team | Role::Office, _) => self.roster.with(|roster| {
                let orgs = roster.within(profile.org_id());
                let here = roster.people().iter().filter(|person| orgs.contains(&person.org));
                let people = here.flat_map(|person| roster.ids(person.id)).collect();
                Whose::Organisations { orgs, people }
            }),
        }
    }

    /// What is being typed, with the keys under which it is found again.
    fn drafts_to_carry(self) -> Value {
        let one = |(key, draft): (&String, &Draft)| rescue::draft_row(key, &draft.to_bytes());
        Value::List(self.drafts.with_untracked(|all| all.iter().map(one).collect()))
    }

    pub(super) fn letter(self, profile: &Profile) -> Letter {
        let text = |text: &str| Value::from(text);
        let person = profile.person.map(|id| id.to_string()).unwrap_or_default();
        let level = match profile.role {
            Role::Member => Level::Member,
            Role::Secretary => Level::Branch,
            Role::Team | Role::Office => Level::Unit,
        };
        Letter {
            made: DateTime::from_timestamp_millis(clock::now_ms().cast_signed())
                .unwrap_or_default()
                .naive_utc(),
            app: env!("CARGO_PKG_VERSION").to_owned(),
            from: map([
                ("dev", text(&self.device.get_value())),
                ("person", text(&person)),
                ("name", text(&profile.name)),
                ("role", text(profile.role.id())),
            ]),
            scope: map([
                ("org", text(&profile.org_id().to_string())),
                ("unit", text(&profile.unit)),
                ("branch", text(&profile.branch)),
                ("period", text(&untrack(|| self.year()).to_string())),
                ("level", text(level.word())),
            ]),
            rest: Map::new(),
            end_rest: Map::new(),
        }
    }

    async fn attachments_of(self, revisions: &[Revision], letter: &Letter) -> Option<Vec<Attachment>> {
        let mut named: BTreeMap<Hash, String> = BTreeMap::new();
        for revision in revisions.iter().filter(|revision| !revision.deleted) {
            for one in revision.record().get(common::ATTACHMENTS).list() {
                let text = |key: &str| one.get(key).text().unwrap_or_default();
                if let Ok(sha) = text("sha").parse() {
                    named.insert(sha, text("type").to_owned());
                }
            }
        }
        for (_, draft) in rescue::drafts(letter) {
            for sha in keep::mentioned(&draft) {
                named.entry(sha).or_insert_with(|| "image/jpeg".to_owned());
            }
        }
        let mut attachments = Vec::new();
        for (sha, media) in named {
            // One that this device never had is shown as missing, and is no error (decisions.md).
            if let Some(bytes) = self.attachment(sha).await? {
                attachments.push(Attachment::new(&media, bytes));
            }
        }
        Some(attachments)
    }
}
