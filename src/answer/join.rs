//! Joins the answers that several packs give to a question, each by itself, into one.
//!
//! An answer of one pack isn't less certain because there are other packs: what they say
//! about a question of another topic is mostly far from it. Where several packs answer, the
//! most certain one does, and the entries of the others are offered first.

use std::cmp::Ordering;

use super::decide::answerable;
use super::related::{MAX_RELATED, closest_entries};
use super::{Answer, AnswerKind, Outcome, Related};
use crate::knowledge::Pack;
use crate::retrieve::Candidate;
use crate::understand::Question;

/// The answer of one pack.
#[derive(Debug)]
pub struct PackAnswer {
    /// The number of the pack.
    pub pack: usize,
    /// Its answer.
    pub answer: Answer,
    /// The candidates that the pack has for one.
    pub candidates: Vec<Candidate>,
}

/// The answer of all packs together, and the number of the pack that it is from; `None`
/// without an answer.
pub fn join(
    question: &Question,
    mut answers: Vec<PackAnswer>,
    packs: &[Pack],
) -> Option<(usize, Answer)> {
    // The first of equal ones comes first.
    answers.sort_by(|one, other| compare(&other.answer, &one.answer));
    let best = answers.first()?;
    let (pack, mut answer) = (best.pack, best.answer.clone());
    if answers.len() == 1 {
        return Some((pack, answer));
    }
    match &answer.outcome {
        Outcome::Answered(_) => {
            let others = answers.iter().skip(1).filter_map(|other| {
                let entry = other.answer.statement()?.entry.as_deref()?;
                let entry = packs.get(other.pack)?.entry(entry)?;
                Related::to(entry, answer.language)
            });
            let mut related: Vec<Related> = others.collect();
            related.append(&mut answer.related);
            related.truncate(MAX_RELATED);
            answer.related = related;
        }
        _ => {
            let of_all = answers.iter().flat_map(|answer| {
                let (entries, _) = answerable(&answer.candidates, packs, question);
                entries
            });
            let mut entries: Vec<&Candidate> = of_all.collect();
            // What a pack says to be beyond it isn't offered before what another one has.
            entries.sort_by(|one, other| {
                let (one, other) = (one.evidence, other.evidence);
                let missing = one
                    .missing_distinctive
                    .total_cmp(&other.missing_distinctive);
                missing.then(other.fit().total_cmp(&one.fit()))
            });
            answer.related = closest_entries(&entries, packs, answer.language);
        }
    }
    Some((pack, answer))
}

/// Compares answers: what is answered from a table is greater than other answers, which are
/// greater than the closest matches; and what is more certain is greater.
fn compare(one: &Answer, other: &Answer) -> Ordering {
    let rank = |answer: &Answer| match &answer.outcome {
        Outcome::Answered(statement) => match statement.kind() {
            AnswerKind::Scenario | AnswerKind::Setting | AnswerKind::Rollout => 3,
            AnswerKind::Entry | AnswerKind::Document => 2,
        },
        Outcome::Clarify | Outcome::Courtesy(_) => 1,
        Outcome::Unknown => 0,
    };
    let ranks = rank(one).cmp(&rank(other));
    ranks.then(one.confidence.total_cmp(&other.confidence))
}
