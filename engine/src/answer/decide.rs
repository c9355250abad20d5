//! Chooses one of three outcomes for ranked candidates: answered, closest matches, or
//! unknown.
//!
//! The outcome is chosen by comparing the confidence with the threshold for the largest
//! accepted share of wrong answers.

use serde::Deserialize;

use super::confidence::confidence;
use super::related::{closest_entries, closest_sections, next_entries};
use super::{Answer, Citation, Content, Outcome, Statement};
use crate::knowledge::{Pack, PassageKind};
use crate::retrieve::Candidate;
use crate::retrieve::expand::Correction;
use crate::text::Language;
use crate::understand::{Question, Understanding};

/// When an answer is given: `[answer]` in config.toml.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The language of replies if neither the question nor the asker determines it.
    pub default_language: Language,
    /// The largest accepted share, 0 to 1, of wrong answers among all questions.
    pub max_wrong: f32,
    /// The confidence, 0 to 1, from which the closest entries, and what a table may say, are
    /// offered if no answer is given.
    pub clarify: f32,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            default_language: Language::En,
            max_wrong: 0.04,
            clarify: 0.25,
        }
    }
}

impl Options {
    /// Checks that the values are in range.
    ///
    /// # Errors
    ///
    /// A message that names the configuration key and its value.
    pub fn validate(&self) -> Result<(), String> {
        if !(0.0..=1.0).contains(&self.max_wrong) {
            let value = self.max_wrong;
            return Err(format!("answer.max_wrong ({value}) must be from 0 to 1"));
        }
        if !(0.0..=1.0).contains(&self.clarify) {
            let value = self.clarify;
            return Err(format!("answer.clarify ({value}) must be from 0 to 1"));
        }
        Ok(())
    }
}

/// A question to one pack, with what of the pack can answer it.
#[derive(Debug)]
pub struct PackQuestion<'a> {
    pub(super) question: &'a Question,
    pub(super) understanding: &'a Understanding,
    pub(super) pack: &'a Pack,
    /// The entries that can answer, best first.
    pub(super) entries: Vec<&'a Candidate>,
    /// The sections of documents, best first.
    documents: Vec<&'a Candidate>,
    pub(super) options: &'a Options,
}

impl<'a> PackQuestion<'a> {
    /// A question to a pack with the candidates that were found there, best first.
    pub fn new(
        question: &'a Question,
        understanding: &'a Understanding,
        pack: &'a Pack,
        candidates: &'a [Candidate],
        options: &'a Options,
    ) -> PackQuestion<'a> {
        let packs = std::slice::from_ref(pack);
        let (entries, documents) = answerable(candidates, packs, question);
        PackQuestion {
            question,
            understanding,
            pack,
            entries,
            documents,
            options,
        }
    }

    /// The pack alone.
    pub(super) fn packs(&self) -> &'a [Pack] {
        std::slice::from_ref(self.pack)
    }
}

/// The answer to a question from entries and documents.
pub fn decide(asked: &PackQuestion<'_>, corrections: Vec<Correction>) -> Answer {
    let PackQuestion {
        question,
        understanding,
        entries,
        documents,
        options,
        ..
    } = asked;
    let (packs, language) = (asked.packs(), understanding.language);
    let confidence = |candidates: &[&Candidate]| {
        let foreign = |best: &&Candidate| is_foreign(best, packs, understanding.written_in);
        let is_foreign = candidates.first().is_some_and(foreign);
        confidence(candidates, &question.text, is_foreign, options.max_wrong)
    };
    // Documents answer only what no entry answers.
    let (of_entries, of_documents) = (confidence(entries), confidence(documents));
    let (best, chosen) = match !of_entries.is_sufficient && of_documents.is_sufficient {
        true => (of_documents, documents),
        false => (of_entries, entries),
    };
    let statement = chosen
        .first()
        .filter(|_| best.is_sufficient)
        .and_then(|best| statement(best, packs, language));
    let mut answer = Answer {
        confidence: best.probability,
        corrections,
        ..Answer::new(&question.text, language, question.as_of, Outcome::Unknown)
    };
    if let Some(statement) = statement {
        answer.related = next_entries(&statement, &[], entries, packs, language);
        answer.outcome = Outcome::Answered(statement);
        return answer;
    }
    let entries = closest_entries(entries, packs, language);
    let is_close = of_entries.probability >= options.clarify;
    let sections = closest_sections(documents);
    let section_is_closer = of_documents.probability >= options.clarify
        && of_documents.probability > of_entries.probability;
    match (entries.is_empty(), is_close) {
        (false, true) => {
            answer.outcome = Outcome::Clarify;
            answer.related = entries;
        }
        (false, false) if sections.is_empty() || !section_is_closer => answer.related = entries,
        _ => {
            answer.confidence = of_documents.probability;
            answer.sections = sections;
        }
    }
    answer
}

/// The entries and the sections of documents that can answer. Settings and rollouts can only
/// be found by search, and an entry answers only for the period in which it is valid.
pub(super) fn answerable<'c>(
    candidates: &'c [Candidate],
    packs: &[Pack],
    question: &Question,
) -> (Vec<&'c Candidate>, Vec<&'c Candidate>) {
    let of_kind = |kind: PassageKind| {
        let candidates = candidates.iter();
        candidates.filter(move |candidate| candidate.passage.kind == kind)
    };
    let entries = of_kind(PassageKind::Entry).filter(|candidate| {
        let entry = candidate.entry(packs);
        candidate.evidence.is_close()
            && entry.is_some_and(|(_, entry)| entry.holds_on(question.as_of))
    });
    (entries.collect(), of_kind(PassageKind::Document).collect())
}

/// True when a candidate is not written in the language of the question.
fn is_foreign(candidate: &Candidate, packs: &[Pack], written_in: Option<Language>) -> bool {
    let Some(language) = written_in else {
        return false;
    };
    match candidate.entry(packs) {
        Some((_, entry)) => !entry.sides.contains_key(&language),
        None => candidate.passage.language != language,
    }
}

/// The statement of a candidate; `None` without a dated source.
fn statement(candidate: &Candidate, packs: &[Pack], language: Language) -> Option<Statement> {
    if let Some((pack, entry)) = candidate.entry(packs) {
        return Statement::of_entry(pack, entry, language);
    }
    let passage = &candidate.passage;
    let citation = Citation {
        title: passage.title.clone(),
        url: passage.url.clone(),
        date: Some(passage.date.clone()).filter(|date| !date.is_empty()),
    };
    Statement::new(
        &passage.id,
        passage.full_title(),
        Content::Document(passage.text.clone()),
        passage.language,
        vec![citation],
    )
}
