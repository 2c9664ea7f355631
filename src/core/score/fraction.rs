//! Exact fractions, so that a score is the same on a phone and on the office's PC, and tenths as they are printed.

use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Div, Mul, Sub};

/// A fraction in lowest terms, denominator above 0.
///
/// Counts of records and weights up to 1,000 keep numerator and denominator far below 2^127; what would not fit
/// stops at the greatest number instead of wrapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fraction {
    top: i128,
    bottom: i128,
}

impl Fraction {
    /// 0
    pub const ZERO: Fraction = Fraction { top: 0, bottom: 1 };
    /// 1
    pub const ONE: Fraction = Fraction { top: 1, bottom: 1 };

    /// `top / bottom`; none where that divides by 0.
    pub fn new(top: i64, bottom: i64) -> Option<Self> {
        (bottom != 0).then(|| Fraction::reduced(top.into(), bottom.into()))
    }

    /// A count out of a count; none for 0 out of 0.
    pub fn of(part: usize, whole: usize) -> Option<Self> {
        Fraction::new(i64::try_from(part).ok()?, i64::try_from(whole).ok()?)
    }

    /// n/1
    pub fn whole(n: i64) -> Self {
        Fraction { top: n.into(), bottom: 1 }
    }

    /// The mean; none of nothing.
    pub fn mean(parts: &[Fraction]) -> Option<Self> {
        Fraction::of(1, parts.len()).map(|share| parts.iter().copied().sum::<Fraction>() * share)
    }

    /// Rounded half up to tenths.
    pub fn tenths(self) -> Tenths {
        let twice = self.top.saturating_mul(20).saturating_add(self.bottom);
        let floor = twice.div_euclid(self.bottom.saturating_mul(2));
        Tenths(i64::try_from(floor).unwrap_or(i64::MAX))
    }

    /// For sentences: `88.6%`, `100%`.
    pub fn percent(self) -> String {
        format!("{}%", (self * Fraction::whole(100)).tenths().short())
    }

    fn reduced(top: i128, bottom: i128) -> Self {
        let by = gcd(top.unsigned_abs(), bottom.unsigned_abs());
        let by = i128::try_from(by).unwrap_or(1).max(1) * bottom.signum();
        Fraction { top: top / by, bottom: bottom / by }
    }
}

fn gcd(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

impl Add for Fraction {
    type Output = Fraction;

    fn add(self, other: Fraction) -> Fraction {
        let top = self.top.saturating_mul(other.bottom).saturating_add(other.top.saturating_mul(self.bottom));
        Fraction::reduced(top, self.bottom.saturating_mul(other.bottom))
    }
}

impl Sub for Fraction {
    type Output = Fraction;

    fn sub(self, other: Fraction) -> Fraction {
        self + Fraction { top: -other.top, bottom: other.bottom }
    }
}

impl Mul for Fraction {
    type Output = Fraction;

    fn mul(self, other: Fraction) -> Fraction {
        Fraction::reduced(self.top.saturating_mul(other.top), self.bottom.saturating_mul(other.bottom))
    }
}

impl Div for Fraction {
    type Output = Option<Fraction>;

    /// None where that divides by 0.
    fn div(self, other: Fraction) -> Option<Fraction> {
        let flipped = Fraction { top: other.bottom, bottom: other.top };
        (other.top != 0).then(|| {
            Fraction::reduced(
                self.top.saturating_mul(flipped.top),
                self.bottom.saturating_mul(flipped.bottom),
            )
        })
    }
}

impl Sum for Fraction {
    fn sum<I: Iterator<Item = Fraction>>(parts: I) -> Fraction {
        parts.fold(Fraction::ZERO, Add::add)
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Fraction) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Fraction) -> Ordering {
        self.top.saturating_mul(other.bottom).cmp(&other.top.saturating_mul(self.bottom))
    }
}

/// Tenths of a point, as printed: `17.8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Tenths(pub i64);

impl Tenths {
    /// Without `.0`: `6`, `4.8`.
    pub fn short(self) -> String {
        if self.0 % 10 == 0 { (self.0 / 10).to_string() } else { self.to_string() }
    }
}

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{}", self.0.unsigned_abs() / 10, self.0.unsigned_abs() % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenths_are_rounded_half_up_and_only_once() {
        let cases = [(1, 20, "0.1"), (89_949, 1000, "89.9"), (8995, 100, "90.0"), (1599, 100, "16.0")];
        for (top, bottom, printed) in
            cases.into_iter().chain([(-1, 20, "0.0"), (2, 3, "0.7"), (20, 1, "20.0")])
        {
            assert_eq!(Fraction::new(top, bottom).unwrap().tenths().to_string(), printed, "{top}/{bottom}");
        }
    }

    #[test]
    fn fractions_are_exact() {
        let third = Fraction::new(1, 3).unwrap();
        assert_eq!(third + third + third, Fraction::ONE);
        assert_eq!(third - third, Fraction::ZERO);
        assert_eq!(Fraction::new(-2, -6), Some(third));
        assert_eq!(Fraction::new(1, 0), None);
        assert_eq!(Fraction::ONE / Fraction::ZERO, None);
        assert_eq!(Fraction::ONE / third, Some(Fraction::whole(3)));
        assert_eq!(Fraction::mean(&[Fraction::ZERO, Fraction::ONE]), Fraction::new(1, 2));
        assert_eq!(Fraction::mean(&[]), None);
        assert!(Fraction::new(9, 10) > Fraction::new(899, 1000));
        assert_eq!(Fraction::new(886, 1000).unwrap().percent(), "88.6%");
    }
}
