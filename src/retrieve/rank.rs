//! Scored passages and questions to candidates: the things that could answer.
//!
//! An entry is one candidate, whichever of its languages was found; each section
//! of a document is one. The evidence for a candidate is kept in parts, each a
//! share of what the question offers, so that it means the same for short and
//! long questions.

use super::expand::query_terms;
use crate::index::{Index, IndexError, QueryTerm, Scored, TermKind, View};
use crate::knowledge::{Passage, PassageKind};
use crate::semantic::Meaning;
use crate::text::Language;
use crate::understand::{SearchTerms, SearchWord};

/// What is looked for: words, and what they mean together.
#[derive(Debug, Clone, Copy)]
pub struct Query<'q> {
    /// The words.
    pub terms: &'q SearchTerms,
    /// The language that they are written in, if it is known.
    pub language: Option<Language>,
    /// What they mean, unless only words count.
    pub meaning: Option<&'q Meaning>,
}

/// Entries and passages looked at for each question: so many found by its words,
/// and so many by what it means.
const LOOKED_AT: usize = 16;

/// Candidates kept: entries found by the ways to ask them, and passages found by
/// their text alone.
const KEPT_ENTRIES: usize = 8;
const KEPT_OTHERS: usize = 6;

/// How much of a word counts when only its concept is found.
const CONCEPT_CREDIT: f32 = 0.9;

/// How much a word of everyday speech counts towards coverage.
const EVERYDAY: f32 = 0.3;

/// How much a question of one word tells, beside one that says what about it.
const NAMED: f32 = 0.5;

/// How well a candidate fits a question.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Evidence {
    /// BM25 of the ways to ask it (of its best passage, if it has none), over the sum
    /// of the question's term weights.
    pub words: f32,
    /// How near the same is in what it means, 0 to 1 for most; `None` if only words
    /// were looked at.
    pub meaning: Option<f32>,
    /// Share, 0 to 1, of the question's words, by weight, that it has anywhere.
    pub coverage: f32,
    /// How much the question tells apart: the weight of its words, in words that no
    /// text has. The same for all candidates; near 0 for words that all have.
    pub told: f32,
    /// Matters beyond the pack that the question names and the candidate does not.
    pub beyond: f32,
}

/// How much nearness in meaning counts beside the words.
const MEANING: f32 = 2.0;

/// How much the words count that a question shares with a text in another language:
/// mostly names, which many texts share.
const FOREIGN_WORDS: f32 = 0.3;

impl Evidence {
    /// How well the candidate fits: what candidates are ranked by.
    pub fn fit(&self) -> f32 {
        self.words + MEANING * self.meaning.unwrap_or_default()
    }
}

/// Something that could answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The first of its passages.
    pub passage: Passage,
    /// Why it is one.
    pub evidence: Evidence,
}

impl Candidate {
    /// True for an entry.
    pub fn is_entry(&self) -> bool {
        self.passage.kind == PassageKind::Entry
    }
}

/// A candidate by its number: the first passage of the thing that was found.
struct Found {
    thing: u32,
    /// The numbers of all its passages that were found.
    passages: Vec<u32>,
    /// The number of its questions, for an entry that was found by them.
    question: Option<u32>,
    evidence: Evidence,
}

/// The candidates for a query: entries, then the rest, each best first.
pub fn candidates(index: &Index, query: Query<'_>) -> Result<Vec<Candidate>, IndexError> {
    let search_terms = query.terms;
    let mut found: Vec<Found> = Vec::new();
    for view in [View::Questions, View::Passages] {
        let terms = query_terms(search_terms, view);
        let perfect = perfect_score(index, view, &terms)?;
        let by_words = index.search(view, &terms, LOOKED_AT)?;
        let nearness = query
            .meaning
            .map_or_else(Vec::new, |meaning| index.nearness(view, meaning));
        let mut by_meaning = nearest(&nearness, LOOKED_AT, NEAR);
        by_meaning.retain(|number| by_words.iter().all(|scored| scored.number != *number));
        let by_meaning = by_meaning
            .into_iter()
            .map(|number| Scored { number, score: 0.0 });
        for Scored { number, score } in by_words.into_iter().chain(by_meaning) {
            let candidate = found_at(index.thing(view, number), &mut found);
            let foreign = match view {
                View::Questions => {
                    candidate.question = Some(number);
                    1.0
                }
                View::Passages => {
                    candidate.passages.push(number);
                    foreign(index, query, number)
                }
            };
            // An entry is ranked by the ways to ask it: its texts would only blur
            // which one is meant.
            if view == View::Passages && candidate.question.is_some() {
                continue;
            }
            let evidence = &mut candidate.evidence;
            evidence.words = evidence.words.max(foreign * score / perfect);
            let near = nearness.get(number as usize).copied();
            evidence.meaning = near.into_iter().chain(evidence.meaning).reduce(f32::max);
        }
    }
    let mut kept = best_of(found);
    add_coverage(index, search_terms, &mut kept)?;
    add_beyond(index, search_terms, &mut kept)?;
    kept.into_iter()
        .map(|found| {
            Ok(Candidate {
                passage: index.passage(found.thing)?,
                evidence: found.evidence,
            })
        })
        .collect()
}

/// How near each passage is to what a question means: an entry as near as the ways to
/// ask it, if they are nearer than its text.
fn passage_nearness(index: &Index, meaning: &Meaning) -> Vec<f32> {
    let mut nearness = index.nearness(View::Passages, meaning);
    for (number, near) in (0..).zip(index.nearness(View::Questions, meaning)) {
        let first = index.thing(View::Questions, number);
        let of_entry =
            (first..).take_while(|&passage| index.thing(View::Passages, passage) == first);
        for passage in of_entry {
            match nearness.get_mut(passage as usize) {
                Some(own) => *own = own.max(near),
                None => break,
            }
        }
    }
    nearness
}

/// By how much the words of a passage count, where meaning is looked at too.
fn foreign(index: &Index, query: Query<'_>, passage: u32) -> f32 {
    let is_foreign = query.language.is_some() && index.language(passage) != query.language;
    match query.meaning {
        Some(_) if is_foreign => FOREIGN_WORDS,
        _ => 1.0,
    }
}

/// From here on something is found by its meaning alone: where an answer is looked
/// for, and where passages are, of which the reader judges.
const NEAR: f32 = 0.4;
const SOMEWHAT_NEAR: f32 = 0.3;

/// The numbers with the highest nearness, highest first, as far as they are near.
fn nearest(nearness: &[f32], limit: usize, from: f32) -> Vec<u32> {
    let near = |number: &u32| nearness[*number as usize];
    let all = (0..).take(nearness.len());
    let mut numbers: Vec<u32> = all.filter(|number| near(number) >= from).collect();
    if numbers.len() > limit {
        numbers.select_nth_unstable_by(limit, |a, b| near(b).total_cmp(&near(a)));
        numbers.truncate(limit);
    }
    numbers.sort_by(|a, b| near(b).total_cmp(&near(a)));
    numbers
}

fn found_at(thing: u32, found: &mut Vec<Found>) -> &mut Found {
    let known = found.iter().position(|candidate| candidate.thing == thing);
    let at = known.unwrap_or(found.len());
    if known.is_none() {
        found.push(Found {
            thing,
            passages: Vec::new(),
            question: None,
            evidence: Evidence::default(),
        });
    }
    &mut found[at]
}

/// The best of the entries that were found by the ways to ask them, then the best of
/// the rest.
fn best_of(found: Vec<Found>) -> Vec<Found> {
    let (mut entries, mut others): (Vec<Found>, Vec<Found>) = found
        .into_iter()
        .partition(|found| found.question.is_some());
    let best_first = |a: &Found, b: &Found| b.evidence.fit().total_cmp(&a.evidence.fit());
    entries.sort_by(best_first);
    others.sort_by(best_first);
    entries.truncate(KEPT_ENTRIES);
    others.truncate(KEPT_OTHERS);
    entries.extend(others);
    entries
}

/// How much the best other section of its document adds to a section's score: a
/// page that has more to say on a subject is more likely to be the one.
const CONTEXT: f32 = 0.15;

/// Passages looked at before context is added.
const IN_CONTEXT: usize = 50;

/// A passage with what speaks for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// Its number.
    pub number: u32,
    /// The BM25 score of its words, and some of its document's.
    pub words: f32,
    /// What is added for being near in meaning.
    pub meaning: f32,
}

impl Ranked {
    /// What it is ranked by.
    pub fn score(&self) -> f32 {
        self.words + self.meaning
    }
}

/// The passages that fit a query best, in the light of their documents.
pub fn passages(index: &Index, query: Query<'_>, limit: usize) -> Result<Vec<Ranked>, IndexError> {
    let terms = query_terms(query.terms, View::Passages);
    let looked_at = limit.max(IN_CONTEXT);
    let found = index.search(View::Passages, &terms, looked_at)?;
    let nearness = query
        .meaning
        .map_or_else(Vec::new, |meaning| passage_nearness(index, meaning));
    let worth = MEANING * perfect_score(index, View::Passages, &terms)?;
    let ranked = |number: u32, words: f32| Ranked {
        number,
        words: words * foreign(index, query, number),
        meaning: worth * nearness.get(number as usize).copied().unwrap_or_default(),
    };
    let firsts: Vec<u32> = found
        .iter()
        .map(|scored| index.first_passage(View::Passages, scored.number))
        .collect();
    let mut all: Vec<Ranked> = Vec::with_capacity(found.len());
    for (at, scored) in found.iter().enumerate() {
        // The hits are sorted: the first other one is the best.
        let sibling = (0..found.len()).find(|&i| i != at && firsts[i] == firsts[at]);
        let context = sibling.map_or(0.0, |i| found[i].score);
        all.push(ranked(scored.number, scored.score + CONTEXT * context));
    }
    for number in nearest(&nearness, looked_at, SOMEWHAT_NEAR) {
        if found.iter().all(|scored| scored.number != number) {
            all.push(ranked(number, 0.0));
        }
    }
    all.sort_by(|a, b| b.score().total_cmp(&a.score()));
    all.truncate(limit);
    Ok(all)
}

/// The score of a text of average length that has every term once.
fn perfect_score(index: &Index, view: View, terms: &[QueryTerm]) -> Result<f32, IndexError> {
    let mut sum = f32::EPSILON;
    for term in terms.iter().filter(|term| term.kind == TermKind::Word) {
        sum += term.weight * index.idf(view, &term.text)?;
    }
    Ok(sum)
}

/// Which candidates have a term, in the ways to ask them or in a text.
fn holders(index: &Index, term: &str, candidates: &[Found]) -> Result<Vec<bool>, IndexError> {
    let mut questions: Vec<u32> = candidates.iter().filter_map(|c| c.question).collect();
    let mut passages: Vec<u32> = candidates
        .iter()
        .flat_map(|candidate| candidate.passages.iter().copied())
        .collect();
    questions.sort_unstable();
    passages.sort_unstable();
    let having = |view, numbers: Vec<u32>| -> Result<Vec<u32>, IndexError> {
        let has = index.contains(view, term, &numbers)?;
        let having = std::iter::zip(numbers, has).filter(|(_, has)| *has);
        Ok(having.map(|(number, _)| number).collect())
    };
    let questions = having(View::Questions, questions)?;
    let passages = having(View::Passages, passages)?;
    let holds = |candidate: &Found| {
        candidate
            .question
            .is_some_and(|number| questions.contains(&number))
            || candidate
                .passages
                .iter()
                .any(|number| passages.contains(number))
    };
    Ok(candidates.iter().map(holds).collect())
}

fn add_coverage(
    index: &Index,
    search_terms: &SearchTerms,
    candidates: &mut [Found],
) -> Result<(), IndexError> {
    let mut total = f32::EPSILON;
    for unit in &search_terms.words {
        let weight = weight(index, unit)?;
        total += weight;
        let mut credits = vec![0.0_f32; candidates.len()];
        let concept = unit.concept.iter().map(|concept| (concept, CONCEPT_CREDIT));
        for (term, credit) in concept.chain([(&unit.word, 1.0)]) {
            let holders = holders(index, term, candidates)?;
            for (own, holds) in std::iter::zip(&mut credits, holders) {
                *own = own.max(f32::from(holds) * credit);
            }
        }
        for (candidate, credit) in std::iter::zip(&mut *candidates, credits) {
            candidate.evidence.coverage += weight * credit;
        }
    }
    // One word names a matter, and asks nothing of it.
    let asked = if search_terms.words.len() == 1 {
        NAMED
    } else {
        1.0
    };
    let told = asked * total / index.idf(View::Questions, "")?;
    for candidate in candidates {
        candidate.evidence.coverage /= total;
        candidate.evidence.told = told;
    }
    Ok(())
}

/// How much a word tells about what a question is about.
fn weight(index: &Index, unit: &SearchWord) -> Result<f32, IndexError> {
    let mut idf = index.idf(View::Questions, &unit.word)?;
    if let Some(concept) = &unit.concept {
        idf = idf.min(index.idf(View::Questions, concept)?);
    }
    let everyday = if unit.is_everyday { EVERYDAY } else { 1.0 };
    Ok(unit.weight * everyday * idf)
}

/// Counts what would have to be in a candidate if the question were about it.
fn add_beyond(
    index: &Index,
    search_terms: &SearchTerms,
    candidates: &mut [Found],
) -> Result<(), IndexError> {
    for term in &search_terms.distinctive {
        let holders = holders(index, term, candidates)?;
        for (candidate, holds) in std::iter::zip(&mut *candidates, holders) {
            candidate.evidence.beyond += f32::from(!holds);
        }
    }
    Ok(())
}
