//! A question's text to the terms to look for.

use crate::knowledge::Glossary;
use crate::text::Tokenizer;
use crate::text::tokenize::pairs;

/// One word of a question, with the concept that stands for it in either
/// language.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchWord {
    /// The analysed word.
    pub word: String,
    /// The glossary's concept that the word is part of.
    pub concept: Option<String>,
    /// True for a word of everyday speech.
    pub is_everyday: bool,
    /// 1 for a word of the question itself, less for one of the question before.
    pub weight: f32,
}

/// How much a word counts that is carried over to a follow-up.
const CARRIED: f32 = 0.4;

/// What a question asks for, as terms.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SearchTerms {
    /// The words, in order; each distinct word once.
    pub words: Vec<SearchWord>,
    /// Second readings: closed compounds and parts of identifiers.
    pub variants: Vec<String>,
    /// Pairs of neighbouring Japanese characters.
    pub bigrams: Vec<String>,
    /// Pairs of neighbouring words.
    pub pairs: Vec<String>,
    /// Terms of matters beyond the pack: concepts that the glossary marks so, and
    /// identifiers, which name one thing and no other.
    pub distinctive: Vec<String>,
}

impl SearchTerms {
    /// The distinct concepts, in order, each with its word's weight.
    pub fn concepts(&self) -> impl Iterator<Item = (&str, f32)> {
        self.words.iter().enumerate().filter_map(|(i, unit)| {
            let concept = unit.concept.as_deref()?;
            let is_new = self.words[..i]
                .iter()
                .all(|earlier| earlier.concept.as_deref() != Some(concept));
            is_new.then_some((concept, unit.weight))
        })
    }

    /// Adds the words of an earlier question, at less weight.
    pub fn inherit_from(&mut self, earlier: &SearchTerms) {
        for unit in &earlier.words {
            if self.words.iter().all(|own| own.word != unit.word) {
                self.words.push(SearchWord {
                    weight: unit.weight * CARRIED,
                    ..unit.clone()
                });
            }
        }
    }

    /// True when there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.bigrams.is_empty()
    }
}

/// Reads a text.
pub fn search_terms(text: &str, tokenizer: &Tokenizer, glossary: &Glossary) -> SearchTerms {
    let terms = tokenizer.analyze(text);
    let concepts = glossary.concepts(&terms.words);
    let concept_of = |i: usize| {
        concepts
            .iter()
            .find(|concept| concept.words.contains(&i))
            .map(|concept| concept.term.clone())
    };
    let identifiers = terms.words.iter().map(|token| token.term.as_str());
    let identifiers = identifiers.filter(|term| is_identifier(term));
    let beyond = glossary.beyond(&terms.words);
    let distinctive = beyond.into_iter().chain(identifiers);
    let mut reading = SearchTerms {
        distinctive: distinct(distinctive.map(str::to_owned).collect()),
        pairs: distinct(pairs(&terms.words).collect()),
        bigrams: distinct(terms.bigrams),
        ..SearchTerms::default()
    };
    for (i, token) in terms.words.iter().enumerate() {
        if token.is_variant {
            reading.variants.push(token.term.clone());
            continue;
        }
        if reading.words.iter().all(|unit| unit.word != token.term) {
            reading.words.push(SearchWord {
                word: token.term.clone(),
                concept: concept_of(i),
                is_everyday: token.is_everyday,
                weight: 1.0,
            });
        }
    }
    reading
}

/// True for five or more Latin letters and digits, with a digit among them:
/// `MC650420`, `AADSTS50105`, `80180014`.
fn is_identifier(word: &str) -> bool {
    word.len() >= 5
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && word.bytes().any(|byte| byte.is_ascii_digit())
}

fn distinct(terms: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    terms
        .into_iter()
        .filter(|term| seen.insert(term.clone()))
        .collect()
}
