//! A question's text to the terms to look for.

use crate::knowledge::Glossary;
use crate::text::Tokenizer;
use crate::text::tokenize::word_bigrams;

/// One word of a question, with the concept that stands for it in either
/// language.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
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
pub struct Reading {
    /// The words, in order; each distinct word once.
    pub units: Vec<Unit>,
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

impl Reading {
    /// The distinct concepts, in order, each with its word's weight.
    pub fn concepts(&self) -> impl Iterator<Item = (&str, f32)> {
        self.units.iter().enumerate().filter_map(|(i, unit)| {
            let concept = unit.concept.as_deref()?;
            let is_new = self.units[..i]
                .iter()
                .all(|earlier| earlier.concept.as_deref() != Some(concept));
            is_new.then_some((concept, unit.weight))
        })
    }

    /// Adds the words of an earlier question, at less weight.
    pub fn lean_on(&mut self, earlier: &Reading) {
        for unit in &earlier.units {
            if self.units.iter().all(|own| own.word != unit.word) {
                self.units.push(Unit {
                    weight: unit.weight * CARRIED,
                    ..unit.clone()
                });
            }
        }
    }

    /// True when there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty() && self.bigrams.is_empty()
    }
}

/// Reads a text.
pub fn read(text: &str, tokenizer: &Tokenizer, glossary: &Glossary) -> Reading {
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
    let mut reading = Reading {
        distinctive: distinct(distinctive.map(str::to_owned).collect()),
        pairs: distinct(word_bigrams(&terms.words).collect()),
        bigrams: distinct(terms.bigrams),
        ..Reading::default()
    };
    for (i, token) in terms.words.iter().enumerate() {
        if token.is_variant {
            reading.variants.push(token.term.clone());
            continue;
        }
        if reading.units.iter().all(|unit| unit.word != token.term) {
            reading.units.push(Unit {
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
/// `INC20417`, `E50105`, `80180014`.
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
