//! Why a file is not taken, in the user's words and with the place.

use crate::record::Malformed;
use crate::value::Refusal;

use super::bundle::{MAX_FILE_LINE, MAX_LINE, MAX_VERSIONS};

/// Where in a file. Lines and items count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// As the file's lines are counted.
    pub line: usize,
    /// What stands there.
    pub item: Item,
}

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// The beginning or the end of the file.
    Envelope,
    /// The n-th record.
    Record(usize),
    /// The n-th attachment.
    Attachment(usize),
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self.item {
            Item::Envelope => write!(f, "第 {} 行", self.line),
            Item::Record(n) => write!(f, "第 {n} 条（第 {} 行）", self.line),
            Item::Attachment(n) => write!(f, "第 {n} 个附件（第 {} 行）", self.line),
        }
    }
}

/// What is wrong with one record, one attachment or one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Its hash is not the hash of its values.
    #[error("被改过")]
    Changed,
    /// Not what a record must be.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// A value outside its limits.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Half a character of the astral planes.
    #[error("有半个字符")]
    Surrogate,
    /// Not behind the one before it.
    #[error("排错了位置，或者写了两遍")]
    Order,
    /// A record longer than any form makes.
    #[error("太长，超过 {} KB", MAX_LINE / 1024)]
    Long,
    /// An attachment longer than any phone sends.
    #[error("太长，超过 {} KB", MAX_FILE_LINE / 1024)]
    LongFile,
    /// More versions than could be settled.
    #[error("同一条记录的版本超过 {MAX_VERSIONS} 个")]
    Versions,
    /// A counter of changes beyond [`crate::record::MAX_COUNTER`].
    #[error("改动次数大得不正常")]
    Counter,
}

/// What a mail program made of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrapping {
    /// `=3D` for `=`, lines of 76.
    QuotedPrintable,
    /// The attachment's own transfer coding.
    Base64,
    /// The whole mail was saved instead of its attachment.
    Message,
}

/// Why a file is not taken. Nothing of it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No byte, or white space only.
    #[error("文件是空的，请发件人重新发")]
    Empty,
    /// Another program's, or none's.
    #[error("这不是本手册的文件")]
    NotOurs,
    /// It ends before its last line.
    #[error("文件后面缺了一段（前 {whole} 条是完整的，没有收下），请发件人重新发")]
    Cut {
        /// Records before the cut, for the message only.
        whole: usize,
    },
    /// Not UTF-8.
    #[error("文件在路上被转了码，请发件人重新发")]
    Encoding,
    /// A mail program's wrapping is still around it.
    #[error("{}", wrapped(*.0))]
    Mail(Wrapping),
    /// A page that a gateway gave in its stead.
    #[error("这是网页，不是附件，回到邮件里下载附件")]
    Html,
    /// `&quot;` for `"`.
    #[error("文件里的引号被换成了网页代码，请发件人用附件重新发")]
    HtmlEscaped,
    /// Several pieces, and not all of them.
    #[error("共 {of} 份，还缺第 {} 份", listed(lacking))]
    Lacking {
        /// Their numbers, from 1.
        lacking: Vec<usize>,
        /// In all.
        of: usize,
    },
    /// Encrypted: its pass-phrase comes first.
    #[error("这份文件加了密，先用口令打开")]
    Sealed,
    /// An archive of another sort than zip.
    #[error("这种压缩包打不开，先解压，再选里面的文件")]
    Archive,
    /// A zip with a password.
    #[error("压缩包设了密码，先解压，再选里面的文件")]
    ArchiveLocked,
    /// A zip that is cut or changed.
    #[error("压缩包坏了或者不完整，请发件人重新发")]
    ArchiveBroken,
    /// A zip whose entries share bytes: made to exhaust whoever unpacks it.
    #[error("压缩包里的文件叠在一起，没有打开，请发件人重新压缩")]
    ArchiveOverlaps,
    /// Packed in a way not known here.
    #[error("压缩的方式太少见，先解压，再选里面的文件")]
    ArchiveOther,
    /// Nothing but folders.
    #[error("压缩包是空的")]
    ArchiveEmpty,
    /// A mail of which nothing can be read.
    #[error("这封信打不开，回到邮件里把附件存下来再选")]
    MailBroken,
    /// A mail with nothing of ours in it.
    #[error("这封信里没有本手册的文件")]
    MailEmpty,
    /// A mail in a format of Outlook's own.
    #[error("这是 Outlook 存的信（.msg），另存为 .eml，或者存下附件再选")]
    Outlook,
    /// Wrapped in wrappings, beyond reason.
    #[error("一层套一层，太多了，先解压再选")]
    Nested,
    /// A picture in which no code was found.
    #[error("图里没有认出二维码，拍正、拍清楚，再选一次")]
    NoCode,
    /// A picture that lay in something else, beyond the number or the size that is looked at.
    #[error("图片太多或太大，没有看。只选这一张，再读一次")]
    PictureLeft,
    /// A block of text whose end is missing.
    #[error("文字没有复制全，从 BEGIN 那行到 END 那行都要复制")]
    BlockCut,
    /// A block of text or a link of which a letter was changed.
    #[error("文字在路上变了，请发件人重新复制，或者改发文件")]
    BlockBroken,
    /// One of several, and the others are not there.
    #[error("这是 {of} 份中的第 {at} 份，还要其余的")]
    Piece {
        /// From 1.
        at: usize,
        /// In all.
        of: usize,
    },
    /// Packed once more on its way.
    #[error("文件压缩了两次，先解压一次再打开")]
    GzipTwice,
    /// gzip whose data or check sum is wrong.
    #[error("压缩文件坏了或者不完整，请发件人重新发")]
    GzipBroken,
    /// Grows beyond what its length allows.
    #[error("解开后大得不正常，没有打开。是信得过的人发来的，就少选几个再试")]
    Bomb,
    /// Longer than is read at once.
    #[error("文件超过 {} MB，请发件人分成几份", limit / 1_000_000)]
    TooLarge {
        /// Bytes.
        limit: u64,
    },
    /// More records than are read at once.
    #[error("记录超过 {limit} 条，请发件人分成几份")]
    TooMany {
        /// Records.
        limit: usize,
    },
    /// Not JSON from here on.
    #[error("{0}不合格式，文件在路上坏了，请发件人重新发")]
    NotJson(Place),
    /// Sound, but something follows it.
    #[error("从{0}起多了别的内容，请发件人用附件重新发")]
    Trailing(Place),
    /// One record, attachment or value is wrong.
    #[error("{at}{fault}，请发件人重新发")]
    Faulty {
        /// Where.
        at: Place,
        /// What is wrong.
        fault: Fault,
    },
    /// The named part of the header is missing or of the wrong type.
    #[error("文件开头的“{0}”不合格式，请发件人重新发")]
    Header(&'static str),
    /// The last line counts other than what is there.
    #[error("文件写明 {said} 条，实际 {found} 条，请发件人重新发")]
    Count {
        /// By the file's last line.
        said: i64,
        /// By counting.
        found: usize,
    },
    /// Every record is sound, but they are not the ones that were sent.
    #[error("记录缺了、多了或者换了，请发件人重新发")]
    Root,
    /// Some part that is no record was changed.
    #[error("文件的开头或结尾被改过，请发件人重新发")]
    Head,
    /// It says that a device signed it, and the signature is missing, another's, or was changed.
    #[error("签名对不上，文件被改过，请发件人重新发")]
    Signature,
    /// The file is to be kept unread; nothing of it is lost.
    #[error("这份文件出自更新的版本，更新手册以后再打开，先留着它")]
    Newer,
}

impl ReadError {
    /// Never was one of our files, as far as its bytes tell: a logo, a business card, somebody's table.
    pub fn is_foreign(&self) -> bool {
        use ReadError::{Archive, ArchiveEmpty, Empty, Html, MailEmpty, NoCode, NotOurs, PictureLeft};
        matches!(self, NotOurs | NoCode | PictureLeft | Empty | Html | Archive | ArchiveEmpty | MailEmpty)
    }
}

/// 2、5、6 等 9
fn listed(numbers: &[usize]) -> String {
    const NAMED: usize = 6;
    let named: Vec<String> = numbers.iter().take(NAMED).map(usize::to_string).collect();
    let more = if numbers.len() > NAMED { format!("等 {}", numbers.len()) } else { String::new() };
    named.join("、") + &more
}

fn wrapped(wrapping: Wrapping) -> &'static str {
    match wrapping {
        Wrapping::QuotedPrintable => {
            "文件被邮件改了写法（quoted-printable），回到邮件里下载附件，不要复制原文"
        }
        Wrapping::Base64 => "文件被邮件改了写法（base64），回到邮件里下载附件，不要复制原文",
        Wrapping::Message => "这是整封邮件，回到邮件里下载附件",
    }
}
