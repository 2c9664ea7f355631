//! How much would be lost with this device, and which one banner a page shows.
//!
//! The database is one copy, the exported file the second (reliability.md 2.2 f). So the reminder goes by what is at
//! stake: how long the last backup lies back, how much came since, and whether the browser may throw the data away.

use crate::profile::Role;

/// What the browser says about keeping what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Storage {
    /// It has promised not to clear it.
    Kept,
    /// It has not promised: when the disk is full it may.
    #[default]
    Evictable,
    /// Safari on a phone, in a tab: after seven days without a visit it does.
    SevenDays,
    /// It cannot be asked, as on plain http.
    Unasked,
}

/// What a backup would save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stake {
    /// Days since the last backup; where there was none, since the first thing came here. None: nothing ever came.
    pub days: Option<i64>,
    /// There was a backup.
    pub backed_up: bool,
    /// Records written here and taken in since.
    pub changed: usize,
    /// How the browser keeps it.
    pub storage: Storage,
    /// Who uses this device.
    pub role: Role,
    /// The browser has lost something here already, and that is not settled.
    pub lost: bool,
}

/// How near a loss is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Risk {
    /// Nothing to say.
    None,
    /// A line where backups are made.
    Low,
    /// The page's banner.
    High,
}

/// From so many days or so many records on.
#[derive(Debug, Clone, Copy)]
struct Limit {
    days: i64,
    changed: usize,
}

/// Each kind of keeping with its limits: where a line begins, where the banner begins.
const LIMITS: [(Storage, Limit, Limit); 4] = [
    (Storage::Kept, Limit { days: 14, changed: 50 }, Limit { days: 60, changed: 300 }),
    (Storage::Evictable, Limit { days: 7, changed: 20 }, Limit { days: 30, changed: 100 }),
    (Storage::Unasked, Limit { days: 7, changed: 20 }, Limit { days: 30, changed: 100 }),
    (Storage::SevenDays, Limit { days: 2, changed: 5 }, Limit { days: 5, changed: 30 }),
];

impl Stake {
    /// How near a loss is.
    pub fn risk(&self) -> Risk {
        let Some(days) = self.days.filter(|_| self.changed > 0) else { return Risk::None };
        if self.lost {
            return Risk::High;
        }
        // On the day on which much is put in nobody is hurried: that day ends with a backup or tomorrow says so.
        if days < 1 {
            return Risk::None;
        }
        let (_, low, high) =
            LIMITS.into_iter().find(|(storage, ..)| *storage == self.storage).unwrap_or(LIMITS[1]);
        let (haste, bulk) = self.weight();
        let over = |limit: Limit| days * haste >= limit.days || self.changed >= limit.changed * bulk;
        match (over(high), over(low)) {
            (true, _) => Risk::High,
            (false, true) => Risk::Low,
            (false, false) => Risk::None,
        }
    }

    /// How much a day counts, and how many records count as one. On the device of whoever collects lies the work of many,
    /// so its days count twice; but most of its records lie with those who sent them, too.
    fn weight(&self) -> (i64, usize) {
        match self.role {
            Role::Member => (1, 1),
            Role::Secretary | Role::Team | Role::Office => (2, 10),
        }
    }

    /// What there is to say; empty where there is nothing.
    pub fn sentence(&self) -> String {
        if self.risk() == Risk::None {
            return String::new();
        }
        let since = match (self.backed_up, self.days.unwrap_or_default()) {
            (false, _) => format!("还没有备份过，{} 条只在这台设备里。", self.changed),
            (true, 0) => format!("备份之后新增 {} 条，只在这台设备里。", self.changed),
            (true, days) => format!("{days} 天没有备份，新增 {} 条只在这台设备里。", self.changed),
        };
        let why = match self.storage {
            _ if self.lost => "浏览器在这里丢过内容。",
            Storage::Kept => "",
            Storage::Evictable => "空间不够时，浏览器可能清掉。",
            Storage::SevenDays => "七天不打开，浏览器会清掉。",
            Storage::Unasked => "这个网址下，浏览器不保证留着。",
        };
        format!("{since}{why}")
    }
}

/// What may stand above a page, the most pressing first: that is the one that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Banner {
    /// Another window writes. Before a loss, because nothing can be restored in a window that only reads.
    OnlyReading,
    /// The browser did not keep something.
    Loss,
    /// The device's date cannot be right.
    WrongDate,
    /// A newer version of the workbook waits.
    NewVersion,
    /// [`Risk::High`].
    Backup,
    /// On an iPhone: to the home screen.
    HomeScreen,
}

/// The one that a page shows of all that would have a reason to be there.
pub fn banner(reasons: impl IntoIterator<Item = Banner>) -> Option<Banner> {
    reasons.into_iter().min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Risk::{High, Low};
    use Storage::{Evictable, Kept, SevenDays, Unasked};

    fn stake(days: i64, changed: usize, storage: Storage, role: Role) -> Stake {
        Stake { days: Some(days), backed_up: true, changed, storage, role, lost: false }
    }

    #[test]
    fn the_risk_goes_by_age_amount_and_how_the_browser_keeps_it() {
        for (days, changed, storage, role, want) in [
            (90, 0, Evictable, Role::Member, Risk::None),
            (0, 5_000, Evictable, Role::Office, Risk::None),
            (6, 1, Evictable, Role::Member, Risk::None),
            (7, 1, Evictable, Role::Member, Low),
            (29, 1, Evictable, Role::Member, Low),
            (30, 1, Evictable, Role::Member, High),
            (1, 19, Evictable, Role::Member, Risk::None),
            (1, 20, Evictable, Role::Member, Low),
            (1, 100, Evictable, Role::Member, High),
            (30, 1, Unasked, Role::Member, High),
            (13, 1, Kept, Role::Member, Risk::None),
            (59, 1, Kept, Role::Member, Low),
            (60, 1, Kept, Role::Member, High),
            (59, 299, Kept, Role::Member, Low),
            (1, 300, Kept, Role::Member, High),
            (1, 1, SevenDays, Role::Member, Risk::None),
            (2, 1, SevenDays, Role::Member, Low),
            (5, 1, SevenDays, Role::Member, High),
            (15, 1, Evictable, Role::Secretary, High),
            (14, 1, Evictable, Role::Secretary, Low),
            (15, 1, Evictable, Role::Team, High),
            (15, 1, Evictable, Role::Office, High),
            (1, 199, Evictable, Role::Office, Risk::None),
            (1, 999, Evictable, Role::Office, Low),
            (1, 1_000, Evictable, Role::Office, High),
        ] {
            let got = stake(days, changed, storage, role).risk();
            assert_eq!(got, want, "{days} days, {changed} records, {storage:?}, {role:?}");
        }
    }

    #[test]
    fn after_a_loss_nothing_waits_and_without_content_nothing_is_said() {
        let quiet = stake(0, 1, Kept, Role::Member);
        assert_eq!(Stake { lost: true, ..quiet }.risk(), High);
        assert_eq!(Stake { lost: true, changed: 0, ..quiet }.risk(), Risk::None);
        assert_eq!(Stake { days: None, lost: true, ..quiet }.risk(), Risk::None);
    }

    #[test]
    fn the_sentence_says_what_is_at_stake_and_why() {
        let never = Stake { backed_up: false, ..stake(8, 12, Unasked, Role::Member) };
        assert_eq!(never.sentence(), "还没有备份过，12 条只在这台设备里。这个网址下，浏览器不保证留着。");
        let old = stake(35, 120, Evictable, Role::Member);
        assert_eq!(old.sentence(), "35 天没有备份，新增 120 条只在这台设备里。空间不够时，浏览器可能清掉。");
        assert_eq!(stake(70, 1, Kept, Role::Member).sentence(), "70 天没有备份，新增 1 条只在这台设备里。");
        assert_eq!(stake(1, 1, Kept, Role::Member).sentence(), "");
    }

    #[test]
    fn a_page_shows_the_most_pressing_banner_only() {
        use Banner::{Backup, HomeScreen, Loss, NewVersion, OnlyReading};
        let all = [HomeScreen, Backup, NewVersion, Loss, OnlyReading];
        for n in 0..=all.len() {
            assert_eq!(banner(all[..n].iter().copied()), n.checked_sub(1).map(|last| all[last]), "{n}");
        }
    }
}
