//! From the times of rounds to what is reported: the median of the ratios of each round, with the least and the most.

/// Least number of rounds from which a result is a result.
pub const ENOUGH: usize = 7;
/// A run in which the ratios lie further apart than this tells little.
const STEADY: f64 = 2.0;

/// One round: what either side took.
#[derive(Debug, Clone, Copy)]
pub struct Round {
    pub ours: f64,
    pub theirs: f64,
}

/// What many rounds say.
#[derive(Debug, Clone, Copy)]
pub struct Verdict {
    pub ours: f64,
    pub theirs: f64,
    pub ratio: f64,
    pub least: f64,
    pub most: f64,
}

impl Verdict {
    pub fn of(rounds: &[Round]) -> Verdict {
        let all = |of: fn(&Round) -> f64| rounds.iter().map(of).collect::<Vec<f64>>();
        let ratios = all(|round| round.ours / round.theirs);
        Verdict {
            ours: median(all(|round| round.ours)),
            theirs: median(all(|round| round.theirs)),
            ratio: median(ratios.clone()),
            least: ratios.iter().copied().fold(f64::INFINITY, f64::min),
            most: ratios.iter().copied().fold(0.0, f64::max),
        }
    }

    pub fn is_noisy(&self) -> bool {
        self.most > STEADY * self.least
    }
}

pub fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    let middle = all.len() / 2;
    match all.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => all[middle],
        _ => f64::midpoint(all[middle - 1], all[middle]),
    }
}
