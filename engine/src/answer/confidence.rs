//! Turns the evidence for candidates into the confidence that the first one answers the
//! question.
//!
//! The confidence is the probability of a logistic regression on a few [`Features`]. There are
//! two for entries in the language of the question: one for entries with a single way to ask,
//! fitted to the pages for fitting in `tests/golden/faqs`, and one for entries with many, fitted
//! to the help desks for fitting in `tests/golden/help-desks` and to the short questions of
//! `tests/golden/questions-training.jsonl`. Those for entries in the other language are fitted to
//! all of these, and those without the sentence encoder to the help desks and the short ones. The
//! thresholds are chosen by the confidences that each topic gets from weights fitted to the
//! others. `tests/golden/README.md` says how both are renewed.
//!
//! Three weights aren't fitted:
//!
//! - Those of missing distinctive terms and of a low specificity are great, because a wrong
//!   answer is worse than none. A question with words that most entries share, such as the name
//!   of the subject alone, gets the closest entries.
//! - That of a question in an entry's own words is great, so that it is answered unless the words
//!   are general. Hardly any question for fitting is one.
//!
//! The number of ways to ask isn't weighed. Only the short questions are put to entries with more
//! than a few of them, and would decide how much it counts for long ones as well.

use super::features::{Features, NO_FEATURES, PARAPHRASED, SMOOTHING};
use crate::retrieve::Candidate;
use crate::understand::Scenario;

/// Penalty for distinctive terms that a candidate lacks, in logits.
const MISSING_DISTINCTIVE: f32 = 6.0;

/// Least specificity of a question that is not vague.
const MIN_SPECIFICITY: f32 = 0.4;

/// Penalty for a question without any specificity, in logits.
const VAGUENESS: f32 = 3.0;

/// The confidence in an entry that is offered, whatever speaks against it as the answer: the
/// question is vague, or it has the words of several entries.
const OFFERED_CONFIDENCE: f32 = 0.3;

/// A logistic regression, and the probabilities from which its candidates answer.
struct Model {
    bias: f32,
    /// The weight of each feature.
    weights: Features,
    /// By the shares of [`WRONG`].
    thresholds: [f32; WRONG.len()],
}

/// The shares of wrong answers among all questions for which there are thresholds.
const WRONG: [f32; 5] = [0.01, 0.02, 0.03, 0.05, 0.1];

/// For entries in the language of the question that have many ways to ask. Then it counts how
/// similar the nearest of these is to the question.
const ENTRY: Model = Model {
    bias: -6.504,
    weights: Features {
        margin: 0.429,
        coverage: 0.526,
        word_margin: 5.987,
        paraphrase: 7.77,
        answer_margin: 4.627,
        length: 0.571,
        literal: 20.0,
        ..NO_FEATURES
    },
    thresholds: [0.884, 0.814, 0.786, 0.705, 0.612],
};

/// For entries in the language of the question that have a single way to ask. Then it counts how
/// similar the answer is to the question. Its words count less than nothing: questions that no
/// entry of a page answers have the words of the page as well.
const LONE_ENTRY: Model = Model {
    bias: -8.122,
    weights: Features {
        margin: 0.349,
        coverage: -0.57,
        word_margin: 3.413,
        answer: 9.646,
        answer_margin: 3.747,
        length: 0.446,
        literal: 20.0,
        ..NO_FEATURES
    },
    thresholds: [0.853, 0.795, 0.748, 0.664, 0.498],
};

/// The number of ways to ask from which only [`ENTRY`] counts. Between one and as many, the two
/// are mixed by the logarithm of the number.
const MANY_WAYS: f32 = 6.0;

/// For entries in the other language only. Their words say nothing about which is nearest.
const FOREIGN_ENTRY: Model = Model {
    bias: -3.526,
    weights: Features {
        margin: 0.848,
        coverage: 1.359,
        paraphrase: 2.565,
        answer: 7.787,
        length: 0.401,
        ..NO_FEATURES
    },
    thresholds: [0.887, 0.832, 0.786, 0.692, 0.556],
};

/// For entries in the language of the question, without the sentence encoder.
const STATIC_ENTRY: Model = Model {
    bias: 1.557,
    weights: Features {
        margin: 0.822,
        coverage: 0.545,
        word_margin: 2.44,
        meaning: 0.928,
        ..NO_FEATURES
    },
    thresholds: [0.809, 0.76, 0.746, 0.692, 0.585],
};

/// As [`FOREIGN_ENTRY`], without the sentence encoder.
const STATIC_FOREIGN_ENTRY: Model = Model {
    bias: 3.885,
    weights: Features {
        margin: 0.659,
        coverage: 1.109,
        meaning: 1.995,
        ..NO_FEATURES
    },
    thresholds: [0.689, 0.643, 0.613, 0.569, 0.49],
};

/// For entries and queries by words only.
const BY_WORDS: Model = Model {
    bias: 2.293,
    weights: Features {
        margin: 0.725,
        coverage: 1.641,
        ..NO_FEATURES
    },
    thresholds: [0.73, 0.638, 0.617, 0.552, 0.461],
};

/// For cases that a decision table decides.
const CASE_THRESHOLDS: [f32; WRONG.len()] = [0.87, 0.82, 0.76, 0.68, 0.54];

/// A logistic regression for sections of documents, with the weight of each feature.
struct SectionModel {
    bias: f32,
    /// Of the logarithm of how well the section fits the question.
    fit: f32,
    /// Of the logarithm of the share of the question's words that it has.
    coverage: f32,
    /// Of the logarithm of the similarity of its meaning to that of the question.
    meaning: f32,
    /// Of how much better it fits than the best section of another document, at most 1.
    margin: f32,
}

/// For sections in the language of the question.
const SECTION: SectionModel = SectionModel {
    bias: -0.8,
    fit: 0.0,
    coverage: 1.5,
    meaning: 3.3,
    margin: 3.2,
};

/// For sections in the other language. Coverage says little: shared words are mostly names.
const FOREIGN_SECTION: SectionModel = SectionModel {
    bias: -0.9,
    coverage: 0.0,
    ..SECTION
};

/// For sections and queries by words only. Two sections that say the same are no reason to doubt
/// either of them.
const SECTION_BY_WORDS: SectionModel = SectionModel {
    bias: 0.0,
    fit: 1.3,
    coverage: 2.2,
    meaning: 0.0,
    margin: 0.0,
};

/// The thresholds of sections of documents. No set of questions calibrates them.
const SECTION_THRESHOLDS: [f32; WRONG.len()] = [0.94, 0.9, 0.87, 0.83, 0.7];

/// The confidence, 0 to 1, from which an answer is given, so that at most a share
/// `max_wrong` of all questions is answered wrongly. Between the shares of [`WRONG`] it is
/// interpolated; for a share of 0 it is 1, for a share of 1 it is 0.
fn threshold(thresholds: &[f32; WRONG.len()], max_wrong: f32) -> f32 {
    let points = std::iter::zip(WRONG, *thresholds).chain([(1.0, 0.0)]);
    let (mut low_share, mut low) = (0.0, 1.0);
    for (share, threshold) in points {
        if max_wrong <= share {
            let position = (max_wrong - low_share) / (share - low_share);
            return low + (threshold - low) * position;
        }
        (low_share, low) = (share, threshold);
    }
    low
}

/// How certain it is that the first of some candidates answers a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Confidence {
    /// The probability, 0 to 1; 0 without a candidate.
    pub probability: f32,
    /// True if the probability suffices to answer.
    pub is_sufficient: bool,
}

/// The confidence in the first candidate for a question. All candidates are entries, or none is.
/// `is_foreign` is true if it is written in another language than the question; `max_wrong`
/// is the largest accepted share of wrong answers among all questions.
pub(super) fn confidence(
    candidates: &[&Candidate],
    question: &str,
    is_foreign: bool,
    max_wrong: f32,
) -> Confidence {
    let Some(best) = candidates.first() else {
        return Confidence {
            probability: 0.0,
            is_sufficient: false,
        };
    };
    let meaning = best.evidence.meaning;
    let (logit, thresholds) = match Features::of(candidates, question).filter(|_| best.is_entry()) {
        Some(features) => {
            let is_encoded = best.evidence.paraphrase.is_some();
            match (meaning, is_encoded, is_foreign) {
                (None, ..) => BY_WORDS.of(features),
                (_, true, false) => of_entry(features),
                (_, true, true) => FOREIGN_ENTRY.of(features),
                (_, false, false) => STATIC_ENTRY.of(features),
                (_, false, true) => STATIC_FOREIGN_ENTRY.of(features),
            }
        }
        None => {
            let model = match (meaning, is_foreign) {
                (None, _) => SECTION_BY_WORDS,
                (Some(_), false) => SECTION,
                (Some(_), true) => FOREIGN_SECTION,
            };
            (model.of(best, candidates), SECTION_THRESHOLDS)
        }
    };
    let logit = logit - MISSING_DISTINCTIVE * best.evidence.missing_distinctive.min(1.0);
    let unpenalized = probability(logit);
    let vagueness = (1.0 - best.evidence.specificity / MIN_SPECIFICITY).max(0.0);
    let is_literal = best
        .evidence
        .paraphrase
        .is_some_and(|similarity| similarity >= PARAPHRASED);
    let least = match is_literal && best.evidence.missing_distinctive < 1.0 {
        true => OFFERED_CONFIDENCE,
        false => unpenalized.min(OFFERED_CONFIDENCE),
    };
    let probability = probability(logit - VAGUENESS * vagueness).max(least);
    Confidence {
        probability,
        is_sufficient: probability >= threshold(&thresholds, max_wrong),
    }
}

/// The weights of a case: of the log odds that the question asks for the outcome of a single case;
/// of each word that no phrase of the decision table explains, because a fact can hide in it; and
/// of the logarithm of the rank, 1 for the first, of the entry that explains the deciding row among
/// the entries that are close to the question. If others are much closer, a fact was misread. Fitted,
/// as the thresholds, to the questions that the table of the shipped pack recognises in
/// `tests/golden`, those of threads more than the others.
const CASE_LOG_ODDS: f32 = 0.5;
const CASE_UNEXPLAINED: f32 = -0.6;
const CASE_RANK: f32 = -0.8;
const CASE_BIAS: f32 = 2.75;

/// The weight of each fact for which other words of the question state another value. Given, as
/// questions with such a fact are few.
const CASE_CONTESTED: f32 = -1.5;

/// Log odds above this don't make it more likely that the question was read rightly.
const MAX_CASE_LOG_ODDS: f32 = 3.0;

/// The confidence that a decision table reads a question rightly and decides what it asks. Without
/// the sentence encoder and for follow-ups, it is the share of words that the table's phrases
/// explain, which suffices unless no wrong answer is accepted: no thresholds are known for it.
/// `rank` is that of the entry which explains the deciding row, among the entries that are close
/// to the question.
pub(super) fn of_case(scenario: &Scenario, rank: Option<usize>, max_wrong: f32) -> Confidence {
    let Some(log_odds) = scenario.case_log_odds else {
        return Confidence {
            probability: scenario.coverage,
            is_sufficient: max_wrong > 0.0,
        };
    };
    let is_case = CASE_LOG_ODDS * log_odds.min(MAX_CASE_LOG_ODDS);
    let is_understood = CASE_UNEXPLAINED * scenario.unexplained as f32;
    let is_explained = CASE_RANK * (rank.unwrap_or(1) as f32).ln();
    let is_contested = CASE_CONTESTED * scenario.contested as f32;
    let logit = CASE_BIAS + is_case + is_understood + is_explained + is_contested;
    let probability = probability(logit);
    Confidence {
        probability,
        is_sufficient: probability >= threshold(&CASE_THRESHOLDS, max_wrong),
    }
}

impl Confidence {
    /// At most as much as is offered as a choice.
    pub(super) fn offered(self) -> Confidence {
        Confidence {
            probability: self.probability.min(CASE_IN_DOUBT),
            is_sufficient: false,
        }
    }
}

/// The confidence in a case if something that isn't weighed speaks against its outcome.
const CASE_IN_DOUBT: f32 = 0.5;

/// Confidence in a setting or rollout that a question names.
const LOOKUP_CONFIDENCE: f32 = 0.9;

/// The confidence if the question is about something else and names it in passing.
const LOOKUP_IN_PASSING: f32 = 0.3;

/// The confidence in a row of a table that a question names. `is_in_passing` is true if the
/// question seems to be about something else.
pub(super) fn of_lookup(is_in_passing: bool) -> Confidence {
    let is_sufficient = !is_in_passing;
    Confidence {
        probability: match is_sufficient {
            true => LOOKUP_CONFIDENCE,
            false => LOOKUP_IN_PASSING,
        },
        is_sufficient,
    }
}

/// The logistic function.
fn probability(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

impl Model {
    /// The logit for a question, and the thresholds.
    fn of(&self, features: Features) -> (f32, [f32; WRONG.len()]) {
        let products = std::iter::zip(self.weights.values(), features.values());
        let logit = self.bias + products.map(|(weight, value)| weight * value).sum::<f32>();
        (logit, self.thresholds)
    }
}

/// The logit for an entry in the language of the question, and the thresholds: a mix of
/// [`LONE_ENTRY`] and [`ENTRY`].
fn of_entry(features: Features) -> (f32, [f32; WRONG.len()]) {
    let share = (1.0 - features.ways / MANY_WAYS.ln()).max(0.0);
    let mixed = |lone: f32, many: f32| share * lone + (1.0 - share) * many;
    let (lone, lone_thresholds) = LONE_ENTRY.of(features);
    // The pages have no two entries that ask nearly the same, between which a person must choose.
    let is_shared = (features.paraphrase - PARAPHRASED).max(0.0) - features.literal;
    let lone = lone - LONE_ENTRY.weights.literal * is_shared;
    let (many, many_thresholds) = ENTRY.of(features);
    let thresholds =
        std::array::from_fn(|share| mixed(lone_thresholds[share], many_thresholds[share]));
    (mixed(lone, many), thresholds)
}

impl SectionModel {
    /// The logit for the first of some sections.
    fn of(&self, best: &Candidate, candidates: &[&Candidate]) -> f32 {
        // Other sections of the same document do not compete with it.
        let rival = candidates
            .iter()
            .find(|other| other.passage.id != best.passage.id);
        let evidence = best.evidence;
        let margin = evidence.fit() - rival.map_or(0.0, |rival| rival.evidence.fit());
        let meaning = evidence.meaning.unwrap_or_default().max(0.0);
        self.bias
            + self.fit * (evidence.fit() + SMOOTHING).ln()
            + self.coverage * (evidence.coverage + SMOOTHING).ln()
            + self.meaning * (meaning + SMOOTHING).ln()
            + self.margin * margin.min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_case_is_certain_enough_if_no_wrong_answer_is_accepted() {
        let scenario = |case_log_odds: Option<f32>| Scenario {
            coverage: 1.0,
            case_log_odds,
            ..Scenario::default()
        };
        for case_log_odds in [None, Some(MAX_CASE_LOG_ODDS)] {
            for (max_wrong, expected) in [(0.0, false), (0.04, true)] {
                let confidence = of_case(&scenario(case_log_odds), Some(1), max_wrong);
                assert_eq!(
                    confidence.is_sufficient, expected,
                    "{case_log_odds:?}, {max_wrong}"
                );
            }
        }
    }

    #[test]
    fn thresholds_are_interpolated_between_the_shares() {
        let thresholds = [0.8, 0.7, 0.6, 0.5, 0.4];
        let cases = [
            (0.0, 1.0),
            (0.005, 0.9),
            (0.01, 0.8),
            (0.03, 0.6),
            (0.04, 0.55),
            (0.1, 0.4),
            (0.55, 0.2),
            (1.0, 0.0),
        ];
        for (max_wrong, expected) in cases {
            let threshold = threshold(&thresholds, max_wrong);
            assert!(
                (threshold - expected).abs() < 1e-5,
                "{max_wrong}: {threshold}"
            );
        }
    }
}
