//! What the journeys need of a database: one transaction at a time, all its requests queued at once.
//!
//! Plain values and one trait, no browser: `idb.rs` answers it in the browser, `tests/core/store/` in memory and
//! with every call failing in turn. That is why the modules of the store that know no browser are compiled into
//! the native tests by path: they are async, so they are no part of the core library.

use std::future::Future;
use std::rc::Rc;

/// A store of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shelf {
    /// One value per save.
    Journal,
    /// About 1,000 lines per value: the folded journal, and imports.
    Segments,
    /// Photos and papers by the hash of their bytes.
    Attachments,
    /// What each import added, so that it can be undone.
    Imports,
    /// Lines that later revisions replaced.
    Replaced,
    /// Written only to make the engine begin a new log.
    Scratch,
    /// What is being typed.
    Drafts,
    /// Epoch, device, session, and what the app remembers.
    Meta,
}

impl Shelf {
    pub const ALL: [Shelf; 8] = [
        Shelf::Journal,
        Shelf::Segments,
        Shelf::Attachments,
        Shelf::Imports,
        Shelf::Replaced,
        Shelf::Scratch,
        Shelf::Drafts,
        Shelf::Meta,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Shelf::Journal => "journal",
            Shelf::Segments => "segments",
            Shelf::Attachments => "attachments",
            Shelf::Imports => "imports",
            Shelf::Replaced => "replaced",
            Shelf::Scratch => "scratch",
            Shelf::Drafts => "drafts",
            Shelf::Meta => "meta",
        }
    }

    /// The database hands out rising numbers as keys; elsewhere the key is a text.
    pub fn numbered(self) -> bool {
        match self {
            Shelf::Journal | Shelf::Segments | Shelf::Replaced | Shelf::Scratch => true,
            Shelf::Attachments | Shelf::Imports | Shelf::Drafts | Shelf::Meta => false,
        }
    }
}

/// How often a transaction is tried again over a new connection before the user is told.
pub const RETRIES: usize = 3;

/// Where in `meta` the first workbook of an origin says in which folder it lies.
pub const FOLDER: &str = "folder";

/// Under what a value is kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Number(u64),
    Text(String),
}

/// Whether a transaction writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Read,
    /// Strict durability: acknowledged means flushed.
    Write,
}

/// One request in a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// Puts a value under the next number of a numbered shelf. Answered by [`Answer::Key`].
    Add(Shelf, Vec<u8>),
    /// Puts a value under a key. Answered by [`Answer::Done`].
    Put(Shelf, Key, Vec<u8>),
    Delete(Shelf, Key),
    Clear(Shelf),
    /// Answered by [`Answer::Value`].
    Get(Shelf, Key),
    /// The first `count` keys and values beyond `after`, by key. Answered by [`Answer::Page`].
    Page {
        shelf: Shelf,
        after: Option<Key>,
        count: u32,
    },
    /// All keys, in order. Answered by [`Answer::Keys`].
    Keys(Shelf),
}

impl Op {
    pub fn shelf(&self) -> Shelf {
        match self {
            Op::Add(shelf, _)
            | Op::Put(shelf, _, _)
            | Op::Delete(shelf, _)
            | Op::Clear(shelf)
            | Op::Get(shelf, _)
            | Op::Page { shelf, .. }
            | Op::Keys(shelf) => *shelf,
        }
    }
}

/// What a request answered, known once the transaction is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Done,
    Key(u64),
    Value(Option<Vec<u8>>),
    Page(Vec<(Key, Vec<u8>)>),
    Keys(Vec<Key>),
}

/// Why a transaction did not complete, as the engine told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// `QuotaExceededError`.
    Full,
    /// `InvalidStateError`, or the connection was closed: Safari's lost server, Firefox after a full disk.
    Closed,
    /// `UnknownError`: Safari's "server lost", Chromium's "Internal error opening backing store".
    Unknown(String),
    /// An `abort` with no error at all, WebKit's way of saying that the disk is full.
    Aborted,
    /// Neither complete nor abort within the time allowed.
    Silent,
    /// Another tab does not let go of an older version.
    Blocked,
    /// The database was written by a later version of this app.
    Newer,
    /// There is no database here: a private window, a browser without one.
    Unavailable(String),
    Other(String),
}

impl Fault {
    /// A new connection may help. Repeating is harmless: what was written twice is read as once.
    pub fn passes(&self) -> bool {
        match self {
            Fault::Closed | Fault::Unknown(_) | Fault::Aborted | Fault::Silent => true,
            Fault::Full | Fault::Blocked | Fault::Newer | Fault::Unavailable(_) | Fault::Other(_) => false,
        }
    }
}

/// A database.
pub trait Door {
    /// One transaction over the shelves that `ops` name: all of it happens or none of it.
    ///
    /// `Ok` means that the transaction's `complete` came, answers in the order of the requests. Nothing else
    /// may be called saved.
    fn run(&self, mode: Mode, ops: &[Op]) -> impl Future<Output = Result<Vec<Answer>, Fault>>;

    /// Drops the connection, so that the next transaction opens a new one.
    fn drop_connection(&self);
}

/// What a value under a key becomes; none leaves it as it is.
pub type Change = Rc<dyn Fn(&Key, &[u8]) -> Option<Vec<u8>>>;

/// A database whose values can be changed where they lie.
pub trait Rewriter: Door {
    /// One transaction over the first `count` values beyond `after`: each is read, and what `change` makes of it is put
    /// under the same key, numbers too. Nobody writes in between. Answered by [`Answer::Keys`], of all that were read.
    fn rewrite(
        &self,
        shelf: Shelf,
        after: Option<Key>,
        count: u32,
        change: Change,
    ) -> impl Future<Output = Result<Vec<Answer>, Fault>>;
}

/// What went wrong with the storage, for the user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{sort}")]
pub struct StoreError {
    pub sort: Sort,
    /// The engine's own words, for the fault report.
    pub detail: String,
}

/// Sorts of trouble, by what the user can do. Each prints as the sentence the user sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Sort {
    #[error("保存失败，这台设备可能满了。先备份到文件，再重试。")]
    Full,
    #[error("别的窗口还开着旧版本。关掉别的窗口，再重试。")]
    Blocked,
    #[error("浏览器断开了保存数据的地方。填的内容还在，点重试。")]
    Closed,
    #[error("这台设备上的数据是新版本写的，没有动它。先更新页面，再打开。")]
    Newer,
    #[error("浏览器读不出这里的数据。不要清除浏览器数据，重开浏览器再试；还不行，就从备份恢复。")]
    Lost,
    #[error("这个浏览器不能保存数据。退出无痕模式，或者换一个浏览器。")]
    Unavailable,
    #[error("这样存了就读不出来，没有保存。把特殊的字符去掉再试。")]
    Unreadable,
    #[error("有一份照片或材料坏了，没有动它。从备份恢复。")]
    Damaged,
    #[error("保存失败。先备份到文件，再重试。")]
    Other,
}

impl StoreError {
    /// What a transaction's end means to the user. The same lost server is a save that failed to one who writes, and
    /// data that cannot be read to one who reads.
    pub fn of(fault: Fault, mode: Mode) -> Self {
        let (sort, detail) = match fault {
            Fault::Unknown(detail) if mode == Mode::Write => (Sort::Closed, detail),
            Fault::Full => (Sort::Full, "quota".to_owned()),
            Fault::Aborted => (Sort::Full, "abort without error".to_owned()),
            Fault::Closed => (Sort::Closed, "closed".to_owned()),
            Fault::Silent => (Sort::Closed, "no answer".to_owned()),
            Fault::Blocked => (Sort::Blocked, "blocked".to_owned()),
            Fault::Newer => (Sort::Newer, "version".to_owned()),
            Fault::Unknown(detail) => (Sort::Lost, detail),
            Fault::Unavailable(detail) => (Sort::Unavailable, detail),
            Fault::Other(detail) => (Sort::Other, detail),
        };
        StoreError { sort, detail }
    }
}
