//! Texts one after another in one piece of memory, and which of them hold a word.

use memchr::memmem::Finder;

/// Ends every text. No folded text and no word holds it, so no match runs from one text into the next.
const END: u8 = 0;

/// Texts by number, in the order they came.
#[derive(Debug, Clone, Default)]
pub struct Arena {
    bytes: Vec<u8>,
    /// Where each text ends, its `END` included.
    ends: Vec<usize>,
}

impl Arena {
    pub fn push(&mut self, text: &str) {
        self.bytes.extend(text.bytes().filter(|b| *b != END));
        self.bytes.push(END);
        self.ends.push(self.bytes.len());
    }

    pub fn get(&self, place: usize) -> &str {
        let bytes = self.slice(place);
        std::str::from_utf8(bytes.strip_suffix(&[END]).unwrap_or(bytes)).unwrap_or_default()
    }

    fn slice(&self, place: usize) -> &[u8] {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[place]]
    }

    /// The texts among `among` that hold `word`. One pass over all of it, or over the few that are left.
    pub fn find(&self, word: &str, among: &Found) -> Found {
        let finder = Finder::new(word.as_bytes());
        let mut found = Found::none(self.ends.len());
        if among.count() < self.ends.len() / 4 {
            among
                .places()
                .filter(|place| finder.find(self.slice(*place)).is_some())
                .for_each(|place| found.set(place));
            return found;
        }
        let (mut at, mut place) = (0, 0);
        while let Some(hit) = self.bytes.get(at..).and_then(|rest| finder.find(rest)) {
            // Hits come in order, mostly near the last one: step, then leap.
            place = self.place_of(at + hit, place);
            if among.has(place) {
                found.set(place);
            }
            at = self.ends[place];
        }
        found
    }

    /// The number of the text that the byte at `at` is in, which is `from` or a later one.
    fn place_of(&self, at: usize, from: usize) -> usize {
        let mut step = 1;
        let (mut low, mut high) = (from, from);
        while self.ends.get(high).is_some_and(|end| *end <= at) {
            low = high;
            high = (high + step).min(self.ends.len());
            step *= 2;
        }
        low + self.ends[low..high].partition_point(|end| *end <= at)
    }
}

/// A set of places: one bit each.
#[derive(Debug, Clone)]
pub struct Found {
    bits: Vec<u64>,
}

impl Found {
    pub fn none(len: usize) -> Self {
        Found { bits: vec![0; len.div_ceil(64)] }
    }

    /// Bits beyond the last place are set too; nobody asks for them but [`Found::count`], which decides on speed.
    pub fn all(len: usize) -> Self {
        Found { bits: vec![u64::MAX; len.div_ceil(64)] }
    }

    pub fn has(&self, place: usize) -> bool {
        self.bits.get(place / 64).is_some_and(|bits| bits >> (place % 64) & 1 == 1)
    }

    #[must_use]
    pub fn or(mut self, other: &Found) -> Found {
        self.bits.iter_mut().zip(&other.bits).for_each(|(mine, theirs)| *mine |= theirs);
        self
    }

    pub fn set(&mut self, place: usize) {
        self.bits[place / 64] |= 1 << (place % 64);
    }

    fn count(&self) -> usize {
        self.bits.iter().map(|bits| bits.count_ones() as usize).sum()
    }

    fn places(&self) -> impl Iterator<Item = usize> {
        self.bits.iter().enumerate().flat_map(|(index, bits)| {
            (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| index * 64 + bit)
        })
    }
}
