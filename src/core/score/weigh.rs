//! What an item is worth once items that do not apply have given their weight away.

use super::fraction::Fraction;

/// One item on the scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weighed {
    /// As the standard says.
    pub weight: Fraction,
    /// With what others gave; of an item that does not apply, what it could not give away.
    pub worth: Fraction,
    pub applies: bool,
}

impl Weighed {
    pub fn new(weight: u32, applies: bool) -> Self {
        let weight = Fraction::whole(weight.into());
        Weighed { weight, worth: weight, applies }
    }
}

/// Gives what the items `from` that do not apply are still worth to those of `to` that do, in proportion to their
/// weights. False where none of `to` applies, and then nothing moves.
pub fn give(items: &mut [Weighed], from: &[usize], to: &[usize]) -> bool {
    let takers: Vec<usize> =
        to.iter().copied().filter(|at| items.get(*at).is_some_and(|it| it.applies)).collect();
    let whole: Fraction = takers.iter().map(|at| items[*at].weight).sum();
    let mut given = Fraction::ZERO;
    if whole == Fraction::ZERO {
        return false;
    }
    for at in from {
        if let Some(item) = items.get_mut(*at).filter(|item| !item.applies) {
            given = given + item.worth;
            item.worth = Fraction::ZERO;
        }
    }
    for at in takers {
        let share = (given * items[at].weight / whole).unwrap_or(Fraction::ZERO);
        items[at].worth = items[at].worth + share;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn weight_goes_to_the_others_in_proportion() {
        let mut items = [Weighed::new(5, true), Weighed::new(3, false), Weighed::new(10, true)];
        assert!(give(&mut items, &[0, 1, 2], &[0, 1, 2]));
        assert_eq!(items.map(|it| it.worth), [Fraction::whole(6), Fraction::ZERO, Fraction::whole(12)]);
    }

    #[test]
    fn weight_stays_where_nothing_applies() {
        let mut items = [Weighed::new(5, false), Weighed::new(3, false)];
        assert!(!give(&mut items, &[0, 1], &[0, 1]));
        assert_eq!(items[0].worth, Fraction::whole(5));
    }

    proptest! {
        #[test]
        fn nothing_is_lost(items in prop::collection::vec((1_u32..20, any::<bool>()), 1..12)) {
            let mut weighed: Vec<Weighed> = items.iter().map(|(w, applies)| Weighed::new(*w, *applies)).collect();
            let all: Vec<usize> = (0..weighed.len()).collect();
            let moved = give(&mut weighed, &all, &all);
            let total: Fraction = weighed.iter().map(|it| it.worth).sum();
            prop_assert_eq!(total, items.iter().map(|(w, _)| Fraction::whole((*w).into())).sum());
            prop_assert_eq!(moved, items.iter().any(|(_, applies)| *applies));
        }
    }
}
