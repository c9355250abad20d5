//! Joins the answers that several packs give to a question, each by itself, into one.
//!
//! The confidence of an answer is that of its pack alone, so that a pack doesn't become less
//! certain because another one stands beside it. Which of several packs is meant is told by
//! how well their entries fit the question as a whole, which is comparable between packs.

use super::decide::answerable;
use super::related::{MAX_RELATED, closest_entries};
use super::{Answer, AnswerKind, Outcome, Related};
use crate::knowledge::Pack;
use crate::retrieve::Candidate;
use crate::understand::Question;

/// How much better the closest entry of a pack that doesn't answer must fit than the entry
/// that answers from another pack, for the closest matches to be offered instead. Over 13
/// packs and 1,167 of their golden questions, that took no right answer away and half of the
/// wrong ones.
const MUCH_BETTER: f32 = 1.1;

/// The answer of one pack.
#[derive(Debug)]
pub struct PackAnswer {
    /// The number of the pack.
    pub pack: usize,
    /// Its answer.
    pub answer: Answer,
    /// The candidates that the pack has for one.
    pub candidates: Vec<Candidate>,
    /// True if its closest entries are offered in place of an answer, whatever its tables say.
    pub offers_entries: bool,
}

/// An answer with the entries that it was chosen from.
struct Proposal<'a> {
    pack: usize,
    answer: &'a Answer,
    /// Best first.
    entries: Vec<&'a Candidate>,
    offers_entries: bool,
}

impl Proposal<'_> {
    fn kind(&self) -> Option<AnswerKind> {
        self.answer.statement().map(super::Statement::kind)
    }

    fn is_of(&self, kinds: &[AnswerKind]) -> bool {
        self.kind().is_some_and(|kind| kinds.contains(&kind))
    }

    /// How well the best entry fits; 0 if the question names what is beyond the pack.
    fn fit(&self) -> f32 {
        let best = self.entries.first().map(|entry| entry.evidence);
        let best = best.filter(|evidence| evidence.missing_distinctive == 0.0);
        best.map_or(0.0, |evidence| evidence.fit())
    }

    fn confidence(&self) -> f32 {
        self.answer.confidence
    }
}

/// The answer of all packs together, and the number of the pack that it is from; `None`
/// without an answer.
pub fn join(
    question: &Question,
    answers: &[PackAnswer],
    packs: &[Pack],
) -> Option<(usize, Answer)> {
    if let [only] = answers {
        return Some((only.pack, only.answer.clone()));
    }
    let proposals = answers.iter().map(|found| Proposal {
        pack: found.pack,
        answer: &found.answer,
        entries: answerable(&found.candidates, packs, question).0,
        offers_entries: found.offers_entries,
    });
    let proposals: Vec<Proposal<'_>> = proposals.collect();
    let answered = chosen(&proposals);
    let Some(best) = answered else {
        return closest(&proposals, packs);
    };
    let mut answer = best.answer.clone();
    // What another pack answers is offered first.
    let others = proposals
        .iter()
        .filter(|other| other.pack != best.pack && other.kind().is_some());
    let other = best_by(others, Proposal::fit).and_then(|other| {
        let entry = other.answer.statement()?.entry.as_deref()?;
        let entry = packs.get(other.pack)?.entry(entry)?;
        Related::to(entry, answer.language)
    });
    answer.related.splice(0..0, other);
    answer.related.truncate(MAX_RELATED);
    Some((best.pack, answer))
}

/// The proposal that answers: from a table, or else the entry that fits best, or a section
/// of a document if that is more certain. `None` if no pack answers, or if the closest entry
/// of a pack that doesn't answer fits much better.
fn chosen<'p, 'a>(proposals: &'p [Proposal<'a>]) -> Option<&'p Proposal<'a>> {
    use AnswerKind::{Document, Entry, Rollout, Scenario, Setting};
    let of = |kinds: &'static [AnswerKind]| {
        let proposals = proposals.iter();
        proposals.filter(move |proposal| proposal.is_of(kinds))
    };
    let tables = of(&[Scenario, Setting, Rollout]);
    if let Some(table) = best_by(tables, Proposal::confidence) {
        return Some(table);
    }
    let entry = best_by(of(&[Entry]), Proposal::fit);
    let document = best_by(of(&[Document]), Proposal::confidence);
    let best = best_by(entry.into_iter().chain(document), Proposal::confidence)?;
    // A pack that only offers what its tables may say takes no answer away.
    let mut offered = proposals.iter().filter(|other| other.offers_entries);
    let is_much_better = |other: &Proposal<'_>| other.fit() > MUCH_BETTER * best.fit();
    let is_doubtful = best.is_of(&[Entry]) && offered.any(is_much_better);
    (!is_doubtful).then_some(best)
}

/// The closest matches of all packs.
fn closest(proposals: &[Proposal<'_>], packs: &[Pack]) -> Option<(usize, Answer)> {
    let open = || {
        let proposals = proposals.iter();
        proposals.filter(|proposal| proposal.kind().is_none())
    };
    let offers = |proposal: &&Proposal<'_>| matches!(proposal.answer.outcome, Outcome::Clarify);
    let best = best_by(open().filter(offers), Proposal::confidence)
        .or_else(|| best_by(open(), Proposal::confidence))?;
    let of_all = proposals.iter().flat_map(|proposal| &proposal.entries);
    let mut entries: Vec<&Candidate> = of_all.copied().collect();
    // What a pack says to be beyond it isn't offered before what another one has.
    entries.sort_by(|one, other| {
        let (one, other) = (one.evidence, other.evidence);
        let missing = one
            .missing_distinctive
            .total_cmp(&other.missing_distinctive);
        missing.then(other.fit().total_cmp(&one.fit()))
    });
    let tentative = open().filter_map(|proposal| proposal.answer.tentative.as_ref());
    let tentative = tentative.max_by(|one, other| one.confidence.total_cmp(&other.confidence));
    // Sections are offered in place of entries.
    let mut related = match best.answer.sections.is_empty() {
        true => closest_entries(&entries, packs, best.answer.language),
        false => Vec::new(),
    };
    related.truncate(MAX_RELATED - usize::from(tentative.is_some()));
    let answer = Answer {
        outcome: match tentative {
            Some(_) => Outcome::Clarify,
            None => best.answer.outcome.clone(),
        },
        tentative: tentative.cloned(),
        related,
        ..best.answer.clone()
    };
    Some((best.pack, answer))
}

/// The proposal with the greatest value, the first of equal ones.
fn best_by<'p, 'a: 'p>(
    proposals: impl Iterator<Item = &'p Proposal<'a>>,
    value: impl Fn(&Proposal<'a>) -> f32,
) -> Option<&'p Proposal<'a>> {
    proposals.reduce(|best, next| match value(next) > value(best) {
        true => next,
        false => best,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::answer::{Content, Statement};
    use crate::knowledge::{Passage, PassageKind};
    use crate::retrieve::candidate::Evidence;
    use crate::text::Language;

    fn candidate(words: f32) -> Candidate {
        let passage = Passage {
            kind: PassageKind::Entry,
            pack: "p".to_owned(),
            id: "a".to_owned(),
            section: 0,
            language: Language::En,
            title: String::new(),
            heading: String::new(),
            text: String::new(),
            phrasings: Vec::new(),
            url: String::new(),
            date: String::new(),
        };
        let evidence = Evidence {
            words,
            ..Evidence::default()
        };
        Candidate { passage, evidence }
    }

    fn answer(outcome: Outcome) -> Answer {
        Answer {
            confidence: 0.9,
            ..Answer::new("", Language::En, date(2026, 11, 22), outcome)
        }
    }

    #[test]
    fn what_tables_may_say_takes_no_answer_of_another_pack_away() {
        let citation = crate::answer::Citation {
            title: "S".to_owned(),
            url: String::new(),
            date: Some("2026".to_owned()),
        };
        let content = Content::Entry("Yes.".to_owned());
        let statement = Statement::new("a", String::new(), content, Language::En, vec![citation]);
        let answered = answer(Outcome::Answered(statement.expect("dated")));
        let offering = answer(Outcome::Clarify);
        let (near, nearer) = (candidate(1.0), candidate(2.0));
        for (offers_entries, is_answered) in [(true, false), (false, true)] {
            let proposals = [
                Proposal {
                    pack: 0,
                    answer: &answered,
                    entries: vec![&near],
                    offers_entries: false,
                },
                Proposal {
                    pack: 1,
                    answer: &offering,
                    entries: vec![&nearer],
                    offers_entries,
                },
            ];
            assert_eq!(chosen(&proposals).is_some(), is_answered);
        }
    }
}
