//! Turns the text of a question into search terms.

use std::collections::{HashMap, HashSet};

use crate::knowledge::Glossary;
use crate::text::tokenize::{Terms, word_bigrams};

/// A word of a question, with the glossary concept that represents it in both languages.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchWord {
    /// The term of the word, as in the index.
    pub word: String,
    /// The word as typed, in lower case.
    pub surface: String,
    /// The term of the glossary concept that the word is part of.
    pub concept: Option<String>,
    /// True for an everyday word, which says little about the topic.
    pub is_everyday: bool,
    /// Weight of the word: 1 for a word of the question itself, less for an inherited one.
    pub weight: f32,
}

/// Factor on the weight of a word that a follow-up question inherits.
const INHERITED_WEIGHT: f32 = 0.4;

/// The terms by which the passages of a pack are searched for a question.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SearchTerms {
    /// The distinct words, in order.
    pub words: Vec<SearchWord>,
    /// Alternative terms: closed compounds and parts of identifiers.
    pub variants: Vec<String>,
    /// Pairs of neighbouring Japanese characters.
    pub bigrams: Vec<String>,
    /// Pairs of neighbouring words.
    pub pairs: Vec<String>,
    /// Terms that an answer must have: concepts that the glossary marks as beyond the pack,
    /// and identifiers, which name exactly one thing.
    pub distinctive: Vec<String>,
}

impl SearchTerms {
    /// The distinct concepts, in order, each with the weight of its first word.
    pub fn concepts(&self) -> impl Iterator<Item = (&str, f32)> {
        let mut seen = HashSet::new();
        self.words.iter().filter_map(move |unit| {
            let concept = unit.concept.as_deref()?;
            seen.insert(concept).then_some((concept, unit.weight))
        })
    }

    /// Adds the words of an earlier question, with less weight. If the question points back
    /// to what was said, an answer must also have the distinctive terms of that.
    pub fn inherit_from(&mut self, earlier: &SearchTerms, points_back: bool) {
        if points_back {
            self.distinctive.extend_from_slice(&earlier.distinctive);
        }
        let known: HashSet<String> = self.words.iter().map(|word| word.word.clone()).collect();
        let inherited = earlier.words.iter();
        let inherited = inherited.filter(|word| !known.contains(&word.word));
        self.words.extend(inherited.map(|word| SearchWord {
            weight: word.weight * INHERITED_WEIGHT,
            ..word.clone()
        }));
    }

    /// True when there is nothing to search for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.bigrams.is_empty()
    }
}

/// The search terms of an analysed text in a pack with this glossary.
pub fn search_terms(analyzed: &Terms, glossary: &Glossary) -> SearchTerms {
    let concepts = glossary.concepts(&analyzed.words);
    let mut concept_of: HashMap<usize, &str> = HashMap::new();
    for concept in &concepts {
        for word in concept.words.clone() {
            concept_of.entry(word).or_insert(&concept.term);
        }
    }
    let identifiers = analyzed.words.iter().map(|token| token.term.as_str());
    let identifiers = identifiers.filter(|term| is_identifier(term));
    let beyond = glossary.beyond(&analyzed.words);
    let distinctive = beyond.into_iter().chain(identifiers);
    let mut terms = SearchTerms {
        distinctive: distinct(distinctive.map(str::to_owned).collect()),
        pairs: distinct(word_bigrams(&analyzed.words).collect()),
        bigrams: distinct(analyzed.bigrams.clone()),
        ..SearchTerms::default()
    };
    let mut seen = HashSet::new();
    for (i, token) in analyzed.words.iter().enumerate() {
        if token.is_variant {
            terms.variants.push(token.term.clone());
            continue;
        }
        if seen.insert(&token.term) {
            terms.words.push(SearchWord {
                word: token.term.clone(),
                surface: token.surface.clone(),
                concept: concept_of.get(&i).map(|concept| (*concept).to_owned()),
                is_everyday: token.is_everyday,
                weight: 1.0,
            });
        }
    }
    terms
}

/// True for five or more ASCII letters and digits with at least one digit: `AB123456`,
/// `80180014`.
fn is_identifier(word: &str) -> bool {
    word.len() >= 5
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && word.bytes().any(|byte| byte.is_ascii_digit())
}

/// The terms without repetitions, in order.
fn distinct(terms: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    terms
        .into_iter()
        .filter(|term| seen.insert(term.clone()))
        .collect()
}
