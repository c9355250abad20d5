//! A query, and the candidates for an answer to it with their evidence, as plain data.

use super::closeness::Closeness;
use crate::knowledge::{Entry, Pack, Passage, PassageKind};
use crate::semantic::{Meaning, Vector};
use crate::text::Language;
use crate::understand::SearchTerms;

/// A query: search terms, and the meaning of the whole question.
#[derive(Debug, Clone, Copy)]
pub struct Query<'q> {
    /// The search terms.
    pub terms: &'q SearchTerms,
    /// The language in which the question is written, if it is known.
    pub language: Option<Language>,
    /// The meaning as a vector; `None` to search by words only.
    pub meaning: Option<&'q Meaning>,
    /// The meaning by the sentence encoder; `None` if ways to ask aren't compared by it.
    pub sentence: Option<&'q Meaning>,
    /// The meaning of each sentence, as vectors of the table; empty to search by
    /// words only.
    pub sentences: &'q [Vector],
}

/// The evidence that a candidate answers a question.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Evidence {
    /// BM25 score of its questions, or of its best passage if it has none, divided by the
    /// score of a text that has every term once. At least 0; can exceed 1.
    pub words: f32,
    /// BM25 score of the best passage of an entry, divided like `words`; 0 for others.
    pub text_words: f32,
    /// How close the sentences and words of an entry's texts are to those of the question;
    /// 0 for others and if the query has no meaning.
    pub closeness: Closeness,
    /// Similarity of its meaning to that of the question, usually 0 to 1; `None` if the
    /// query has no meaning.
    pub meaning: Option<f32>,
    /// Similarity, by the sentence encoder, of the entry's nearest phrasing to the question,
    /// mostly 0 to 1; `None` for others and if ways to ask aren't compared by it.
    pub paraphrase: Option<f32>,
    /// Similarity, by the sentence encoder, of the entry's answer to the question; `None` as
    /// for `paraphrase`.
    pub answer: Option<f32>,
    /// Share, 0 to 1, of the question's words, by weight, that its questions and passages
    /// contain.
    pub coverage: f32,
    /// Specificity of the question: the sum of its words' weights, in units of the weight
    /// of a word that occurs nowhere. The same for all candidates; near 0 if every entry
    /// has the words.
    pub specificity: f32,
    /// Number of the question's distinctive terms that the candidate lacks.
    pub missing_distinctive: f32,
}

/// Weight of the similarity of meaning relative to that of words.
pub(super) const MEANING_WEIGHT: f32 = 2.0;

/// The weights of an entry's other evidence, relative to that of the words of its questions,
/// and that of the meaning beside the sentence encoder. They were fitted, as a conditional
/// logit over the candidates of a question, to the help desks for fitting in
/// `tests/golden/help-desks`. The meaning was given more weight than that, because it tells
/// entries in the other language apart, where words don't.
const ENTRY_MEANING_WEIGHT: f32 = 5.0;
const TEXT_WORDS_WEIGHT: f32 = 3.75;
const CLOSE_SENTENCES_WEIGHT: f32 = 4.7;
const CLOSE_WORDS_WEIGHT: f32 = 5.5;
const PARAPHRASE_WEIGHT: f32 = 4.3;
const ANSWER_WEIGHT: f32 = 8.1;

/// Least similarity of a candidate that is found by its meaning alone.
pub(super) const MIN_CANDIDATE_SIMILARITY: f32 = 0.4;

/// Least similarity, by the sentence encoder, of an entry that is worth offering. A third of
/// the questions about something else have no entry that is as similar; of the entries that
/// answer a question, 3 in 100 are less similar.
const MIN_OFFERED_SIMILARITY: f32 = 0.35;

/// Least similarity of a section that is offered for its meaning alone, and least sum of the
/// similarity and the coverage of one that is offered for both. Chosen by questions to the
/// documentation of a website generator in English and of a computing centre in Japanese: 24
/// questions about them all get sections, and 2 of 20 questions about something else.
const MIN_SECTION_SIMILARITY: f32 = 0.5;
const MIN_SECTION_EVIDENCE: f32 = 0.75;

/// Least coverage of a section that is offered for its words alone.
const MIN_SECTION_COVERAGE: f32 = 0.6;

impl Evidence {
    /// True if an entry is worth offering: it shares a word with the question, or its meaning
    /// is similar.
    pub fn is_close(&self) -> bool {
        let is_at_least = |similarity: Option<f32>, least| similarity.is_some_and(|s| s >= least);
        self.words > 0.0
            || self.text_words > 0.0
            || is_at_least(self.meaning, MIN_CANDIDATE_SIMILARITY)
            || is_at_least(self.paraphrase, MIN_OFFERED_SIMILARITY)
            || is_at_least(self.answer, MIN_OFFERED_SIMILARITY)
    }

    /// True if a section of a document is worth offering: its meaning is similar to that of
    /// the question, or it has most of its words. A word or two says little, because sections
    /// have many.
    pub fn is_close_section(&self) -> bool {
        let is_similar = match self.meaning {
            Some(meaning) => {
                meaning >= MIN_SECTION_SIMILARITY || meaning + self.coverage >= MIN_SECTION_EVIDENCE
            }
            None => self.coverage >= MIN_SECTION_COVERAGE,
        };
        is_similar && self.missing_distinctive < 1.0
    }

    /// The value by which candidates are ranked: words and meaning together.
    pub fn fit(&self) -> f32 {
        let meaning_weight = match self.paraphrase {
            Some(_) => ENTRY_MEANING_WEIGHT,
            None => MEANING_WEIGHT,
        };
        self.words
            + TEXT_WORDS_WEIGHT * self.text_words
            + meaning_weight * self.meaning.unwrap_or_default()
            + CLOSE_SENTENCES_WEIGHT * self.closeness.sentences
            + CLOSE_WORDS_WEIGHT * self.closeness.words
            + PARAPHRASE_WEIGHT * self.paraphrase.unwrap_or_default()
            + ANSWER_WEIGHT * self.answer.unwrap_or_default()
    }
}

/// A candidate while its evidence is collected.
pub(super) struct PartialCandidate {
    /// The number of its first passage, which identifies it in its source.
    pub first_passage: u32,
    /// The source that has its passages, by its number.
    pub source: usize,
    /// The numbers of its passages that were found.
    pub passages: Vec<u32>,
    /// The number of its questions, if it is an entry.
    pub question: Option<u32>,
    pub evidence: Evidence,
}

/// An entry or a section of a document that can answer a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its first passage.
    pub passage: Passage,
    /// The evidence for it.
    pub evidence: Evidence,
}

impl Candidate {
    /// True for an entry.
    pub fn is_entry(&self) -> bool {
        self.passage.kind == PassageKind::Entry
    }

    /// The entry with its pack; `None` for other candidates and for an entry that
    /// the packs no longer have.
    pub fn entry<'p>(&self, packs: &'p [Pack]) -> Option<(&'p Pack, &'p Entry)> {
        if !self.is_entry() {
            return None;
        }
        let pack = packs.iter().find(|pack| pack.id == self.passage.pack)?;
        Some((pack, pack.entry(&self.passage.id)?))
    }
}
