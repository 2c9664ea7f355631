//! Chance that can be had again: the same numbers for the same seed.

/// xorshift64*; good enough to choose moments and bytes.
pub struct Seeded(u64);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        // Neighbouring seeds begin far apart, and zero never comes.
        Seeded(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `n`; zero for zero.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16).checked_rem(n).unwrap_or_default()
    }

    /// One of a list.
    pub fn one<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let n = self.below(u64::try_from(list.len()).unwrap_or_default());
        list.get(usize::try_from(n).unwrap_or_default())
    }
}
