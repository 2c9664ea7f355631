//! The twenty guarantees: what is promised, in which engine it is tried, and how often.
//!
//! Data only. The driver (`tests/endure`) knows how each is tried; `docs/reliability.md` is written from this list.

/// Where something is tried: `chromium`, `firefox`, `webkit`, or `native` for the core without a browser.
pub const NATIVE: &str = "native";
const CHROMIUM: &str = "chromium";
const FIREFOX: &str = "firefox";
const WEBKIT: &str = "webkit";

/// One promise.
pub struct Guarantee {
    /// `G1`
    pub id: &'static str,
    /// The sentence as published.
    pub says: &'static str,
    /// What one try is.
    pub unit: &'static str,
    pub goals: &'static [Goal],
}

/// How often a guarantee is tried in an engine.
pub struct Goal {
    pub engine: &'static str,
    pub quick: u64,
    pub full: u64,
}

const fn goal(engine: &'static str, quick: u64, full: u64) -> Goal {
    Goal { engine, quick, full }
}

const KILLS: &[Goal] = &[goal(CHROMIUM, 30, 500), goal(FIREFOX, 30, 500), goal(WEBKIT, 30, 100)];

pub const ALL: &[Guarantee] = &[
    Guarantee {
        id: "G1",
        says: "A save that the screen shows as saved survives the sudden end of the browser, also while it starts.",
        unit: "kills",
        goals: KILLS,
    },
    Guarantee {
        id: "G2",
        says: "A torn write destroys nothing in Chromium: neither at the next start nor at the two after it.",
        unit: "cuts of the log",
        goals: &[goal(CHROMIUM, 12, 100)],
    },
    Guarantee {
        id: "G3",
        says: "A save that the screen shows as saved survives a power cut.",
        unit: "power cuts",
        goals: &[goal(CHROMIUM, 3, 100), goal(FIREFOX, 3, 100), goal(WEBKIT, 3, 100)],
    },
    Guarantee {
        id: "G4",
        says: "A save is whole or absent: after every fault the records, the drafts and the app's own counters agree.",
        unit: "starts after a fault",
        goals: KILLS,
    },
    Guarantee {
        id: "G5",
        says: "If the browser damages or loses the data, the next start says so; it never shows the page for new users without a word.",
        unit: "damages",
        goals: &[goal(CHROMIUM, 6, 60), goal(FIREFOX, 6, 60), goal(WEBKIT, 6, 60)],
    },
    Guarantee {
        id: "G6",
        says: "On a full disk nothing that was saved is lost, the form stays filled, and the message says what to do.",
        unit: "full disks",
        goals: &[goal(CHROMIUM, 1, 50), goal(FIREFOX, 1, 50), goal(WEBKIT, 1, 50)],
    },
    Guarantee {
        id: "G7",
        says: "Any call to the database may fail, once or for ever, in any way: nothing that was acknowledged is lost.",
        unit: "calls made to fail",
        // Every call of every journey: the same ones each time.
        goals: &[goal(NATIVE, 28_000, 28_000)],
    },
    Guarantee {
        id: "G8",
        says: "Several windows never overwrite each other's work.",
        unit: "interleavings",
        goals: &[
            // Every place of every pair of actions: the same ones each time.
            goal(NATIVE, 300, 300),
            goal(CHROMIUM, 1, 50),
            goal(FIREFOX, 1, 50),
            goal(WEBKIT, 1, 50),
        ],
    },
    Guarantee {
        id: "G9",
        says: "A take-in happens wholly or not at all, whenever the browser is killed.",
        unit: "kills while taking in",
        goals: &[goal(CHROMIUM, 5, 200), goal(FIREFOX, 5, 200), goal(WEBKIT, 5, 50)],
    },
    Guarantee {
        id: "G10",
        says: "Files merged in any order, in any grouping and any number of times give the same state, byte for byte.",
        unit: "histories",
        goals: &[goal(NATIVE, 100_000, 10_000_000)],
    },
    Guarantee {
        id: "G11",
        says: "No edit is lost in a merge: each is current, or came before a current one, or is shown as a second version.",
        unit: "histories",
        goals: &[goal(NATIVE, 100_000, 10_000_000)],
    },
    Guarantee {
        id: "G12",
        says: "A wrong clock changes nothing but the time that is displayed.",
        unit: "histories with clocks up to 400 days off",
        goals: &[goal(NATIVE, 100_000, 10_000_000)],
    },
    Guarantee {
        id: "G13",
        says: "A damaged, cut or re-encoded file is read completely and rightly, or refused with the reason.",
        unit: "mutated files",
        goals: &[goal(NATIVE, 10_000, 1_000_000)],
    },
    Guarantee {
        id: "G14",
        says: "No file crashes, hangs or exhausts the app.",
        unit: "executions of six fuzz targets",
        // By hand: it needs cargo-fuzz.
        goals: &[],
    },
    Guarantee {
        id: "G15",
        says: "Nothing that a person or a file contains is ever executed.",
        unit: "files with script in every field",
        goals: &[goal(CHROMIUM, 1, 5), goal(FIREFOX, 1, 5), goal(WEBKIT, 1, 5)],
    },
    Guarantee {
        id: "G16",
        says: "After loading, the app talks to nobody.",
        unit: "walks through every screen",
        goals: &[goal(CHROMIUM, 1, 20), goal(FIREFOX, 1, 20), goal(WEBKIT, 1, 20)],
    },
    Guarantee {
        id: "G17",
        says: "A locked value opens only with the right phrase and only where it lies; any changed byte is noticed.",
        unit: "runs over every byte",
        goals: &[goal(NATIVE, 1, 10)],
    },
    Guarantee {
        id: "G18",
        says: "A file of a newer version loses nothing in an older one: what is not known comes out as it went in.",
        unit: "files with unknown fields and kinds",
        goals: &[goal(NATIVE, 10_000, 100_000)],
    },
    Guarantee {
        id: "G19",
        says: "What comes out goes back in, and then comes out the same, whatever characters it holds.",
        unit: "round trips",
        goals: &[goal(NATIVE, 10_000, 1_000_000)],
    },
    Guarantee {
        id: "G20",
        says: "The tests are tested: a fault put into the core is noticed.",
        unit: "mutants",
        // By hand: it needs cargo-mutants.
        goals: &[],
    },
    Guarantee {
        id: "P16",
        says: "After any schedule of saves, take-ins, undos, tidying, locking and kills the store holds what was acknowledged.",
        unit: "schedules",
        goals: &[goal(NATIVE, 4_000, 1_000_000)],
    },
    Guarantee {
        id: "YEAR",
        says: "A year of thirty members and a secretary, with kills, two windows, take-ins and undos, ends in the state that a plain model gives.",
        unit: "years",
        goals: &[goal(NATIVE, 20, 1_000)],
    },
];
