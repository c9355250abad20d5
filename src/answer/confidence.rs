//! What speaks for some candidates to how sure it is that the first one answers.
//!
//! Logistic regressions over golden questions, one where only words were looked at
//! and one where meaning was too. How much of the question the candidate has counts
//! by its logarithm, for having little is worse than having much is good; so does
//! nearness in meaning. Naming a matter beyond the pack counts more than was fitted:
//! a wrong answer is worse than none. For the same reason a question of words that
//! most entries share, such as the name of the pack's subject alone, gets the closest
//! entries unless one of them is far ahead.

use crate::retrieve::{Candidate, Evidence};

/// What keeps logarithms of shares finite.
const SOME: f32 = 0.1;

/// How much a matter beyond the pack counts against a candidate.
const BEYOND: f32 = 6.0;

/// What a question has to tell for it to be known which entry it is about, and how
/// much it counts if it tells nothing at all.
const ENOUGH: f32 = 0.4;
const VAGUE: f32 = 6.0;

/// A question that tells little is not surer than this, and no less for it.
const CLOSE: f32 = 0.3;

/// The probability, 0 to 1, that the first of some candidates answers the question.
/// `is_foreign` where it is written in another language than the question.
pub(super) fn confidence(candidates: &[&Candidate], is_foreign: bool) -> f32 {
    let Some(best) = candidates.first() else {
        return 0.0;
    };
    let logit = match best.evidence.meaning {
        None => by_words(best, candidates),
        Some(_) => by_meaning(best, candidates, is_foreign),
    };
    let sure = probability(logit);
    let vague = (1.0 - best.evidence.specificity / ENOUGH).max(0.0);
    probability(logit - VAGUE * vague).max(sure.min(CLOSE))
}

fn probability(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

/// A wider margin tells no more. In a small pack often only one entry shares a
/// word with a question, and is no surer for being alone.
const WIDEST_RELATIVE_MARGIN: f32 = 0.5;

fn by_words(best: &Candidate, candidates: &[&Candidate]) -> f32 {
    let own = best.evidence.fit();
    let margin = match (best.is_entry(), candidates.get(1)) {
        (true, Some(second)) => (own - second.evidence.fit()) / (own + f32::EPSILON),
        (true, None) => 1.0,
        // Two sections that say the same are no reason to doubt either.
        (false, _) => 0.0,
    };
    let Evidence {
        coverage,
        missing_distinctive,
        ..
    } = best.evidence;
    1.3 * (own + SOME).ln() + 2.2 * (coverage + SOME).ln() - BEYOND * missing_distinctive.min(1.0)
        + 7.4 * margin.min(WIDEST_RELATIVE_MARGIN)
}

/// Across languages words say little: a shared one is mostly a name.
struct Weights {
    bias: f32,
    coverage: f32,
}

const ENTRY: Weights = Weights {
    bias: 1.7,
    coverage: 1.3,
};
const FOREIGN_ENTRY: Weights = Weights {
    bias: 2.2,
    coverage: 0.4,
};
const DOCUMENT: Weights = Weights {
    bias: -0.8,
    coverage: 1.5,
};
const FOREIGN_DOCUMENT: Weights = Weights {
    bias: -0.9,
    coverage: 0.0,
};

const MEANING: f32 = 3.3;
const MARGIN: f32 = 3.2;
const WIDEST_MARGIN: f32 = 1.0;

fn by_meaning(best: &Candidate, candidates: &[&Candidate], is_foreign: bool) -> f32 {
    let Weights { bias, coverage } = match (best.is_entry(), is_foreign) {
        (true, false) => ENTRY,
        (true, true) => FOREIGN_ENTRY,
        (false, false) => DOCUMENT,
        (false, true) => FOREIGN_DOCUMENT,
    };
    // Other sections of the same document are no rivals.
    let rival = candidates
        .iter()
        .find(|other| other.passage.id != best.passage.id);
    let margin = best.evidence.fit() - rival.map_or(0.0, |rival| rival.evidence.fit());
    let meaning = best.evidence.meaning.unwrap_or_default();
    bias + coverage * (best.evidence.coverage + SOME).ln()
        + MEANING * (meaning.max(0.0) + SOME).ln()
        + MARGIN * margin.min(WIDEST_MARGIN)
        - BEYOND * best.evidence.missing_distinctive.min(1.0)
}
