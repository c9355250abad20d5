//! Turns the evidence for candidates into the confidence that the first one answers the
//! question.
//!
//! The confidence is a logistic regression that was fitted to golden questions: one model
//! for queries by words only, and one for queries by words and meaning. Coverage and
//! similarity enter by their logarithms, because a low value is stronger evidence against
//! a candidate than a high value is for it.
//!
//! Two weights are greater than the fitted ones, because a wrong answer is worse than none:
//! those of missing distinctive terms and of a low specificity. A question with words that
//! most entries share, such as the name of the subject alone, therefore gets the closest
//! entries unless one of them is far ahead.

use crate::retrieve::{Candidate, Evidence};

/// Added to a share before its logarithm is taken, so that the result is finite.
const SMOOTHING: f32 = 0.1;

/// Penalty for distinctive terms that a candidate lacks, in logits.
const MISSING_DISTINCTIVE: f32 = 6.0;

/// Least specificity of a question that is not vague.
const MIN_SPECIFICITY: f32 = 0.4;

/// Penalty for a question without any specificity, in logits.
const VAGUENESS: f32 = 6.0;

/// The penalty for vagueness does not reduce a confidence below this value.
const VAGUE_CONFIDENCE: f32 = 0.3;

/// The probability, 0 to 1, that the first candidate answers the question; 0 without a
/// candidate. `is_foreign` is true if it is written in another language than the question.
pub(super) fn confidence(candidates: &[&Candidate], is_foreign: bool) -> f32 {
    let Some(best) = candidates.first() else {
        return 0.0;
    };
    let logit = match best.evidence.meaning {
        None => by_words(best, candidates),
        Some(_) => by_meaning(best, candidates, is_foreign),
    };
    let unpenalized = probability(logit);
    let vagueness = (1.0 - best.evidence.specificity / MIN_SPECIFICITY).max(0.0);
    probability(logit - VAGUENESS * vagueness).max(unpenalized.min(VAGUE_CONFIDENCE))
}

/// The logistic function.
fn probability(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

/// Greatest relative margin that counts. In a small pack, often only one entry shares a word
/// with a question, which does not make it more likely to be right.
const MAX_RELATIVE_MARGIN: f32 = 0.5;

/// The logit from words only.
fn by_words(best: &Candidate, candidates: &[&Candidate]) -> f32 {
    let fit = best.evidence.fit();
    let margin = match (best.is_entry(), candidates.get(1)) {
        (true, Some(second)) => (fit - second.evidence.fit()) / (fit + f32::EPSILON),
        (true, None) => 1.0,
        // Two sections that say the same are no reason to doubt either of them.
        (false, _) => 0.0,
    };
    let Evidence {
        coverage,
        missing_distinctive,
        ..
    } = best.evidence;
    1.3 * (fit + SMOOTHING).ln() + 2.2 * (coverage + SMOOTHING).ln()
        - MISSING_DISTINCTIVE * missing_distinctive.min(1.0)
        + 7.4 * margin.min(MAX_RELATIVE_MARGIN)
}

/// Weights that depend on the kind and language of the candidate. Across languages, coverage
/// says little: shared words are mostly names.
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

/// Weight of the similarity of meaning.
const MEANING: f32 = 3.3;
/// Weight of the margin over the best other candidate.
const MARGIN: f32 = 3.2;
/// Greatest margin that counts.
const MAX_MARGIN: f32 = 1.0;

/// The logit from words and meaning.
fn by_meaning(best: &Candidate, candidates: &[&Candidate], is_foreign: bool) -> f32 {
    let Weights { bias, coverage } = match (best.is_entry(), is_foreign) {
        (true, false) => ENTRY,
        (true, true) => FOREIGN_ENTRY,
        (false, false) => DOCUMENT,
        (false, true) => FOREIGN_DOCUMENT,
    };
    // Other sections of the same document do not compete with it.
    let rival = candidates
        .iter()
        .find(|other| other.passage.id != best.passage.id);
    let margin = best.evidence.fit() - rival.map_or(0.0, |rival| rival.evidence.fit());
    let meaning = best.evidence.meaning.unwrap_or_default();
    bias + coverage * (best.evidence.coverage + SMOOTHING).ln()
        + MEANING * (meaning.max(0.0) + SMOOTHING).ln()
        + MARGIN * margin.min(MAX_MARGIN)
        - MISSING_DISTINCTIVE * best.evidence.missing_distinctive.min(1.0)
}
