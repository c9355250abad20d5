//! Compiles the phrases of a pack to patterns that are matched with questions.
//!
//! A phrase is a list of parts: a word, alternatives for a word (`on|enabled`), words
//! that belong together (`set_up`; with `~`, including function words: `切り替え~で`), a
//! group of words (`#group`, from the decision table or the glossary), a number (`{n}`) or
//! an ordinal (`{nth}`). All parts must occur close together in one sentence, in any
//! order, because the order differs between languages and between people. Words after `!`
//! must not occur next to them. A phrase after `?` is weak: alone it does not make a
//! question a scenario.

mod chain;
mod matching;

use std::collections::{BTreeSet, HashMap};

use super::occurrences::Occurrences;
use super::sentence::Sentences;
use crate::knowledge::Pack;
use crate::knowledge::Place;
use crate::knowledge::glossary::closed_form;
use crate::knowledge::{Problem, ProblemKind};
use crate::text::Tokenizer;
use crate::text::language::is_katakana;
use crate::text::word_trie::WordTrie;
pub use matching::Match;
pub(super) use matching::matches;

/// Most parts of a phrase, besides excluded words.
const MAX_PARTS: usize = 8;

/// Joins words whose function words count as well.
const EXACT_JOIN: char = '~';

/// One part of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// One of these atoms.
    Words(Vec<usize>),
    /// A number.
    Number,
    /// An ordinal.
    Ordinal,
}

/// A phrase that can be matched with a question.
#[derive(Debug, Clone)]
pub struct Phrase {
    parts: Vec<Part>,
    /// Atoms that must not occur next to it.
    excluded: Vec<usize>,
    /// True for a phrase that states something only in passing.
    pub is_weak: bool,
}

impl Phrase {
    /// True when the phrase is nothing but a number or an ordinal.
    pub fn is_number_alone(&self) -> bool {
        matches!(self.parts.as_slice(), [Part::Number | Part::Ordinal])
    }
}

/// The atoms of a pack's phrases: words or word sequences with all of their forms.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// The atoms by the terms of their forms.
    forms: WordTrie<BTreeSet<usize>>,
    /// Atoms by the word or group name in a phrase.
    atoms: HashMap<String, usize>,
    /// Number of leading atoms that are groups of the decision table.
    table_groups: usize,
}

impl Lexicon {
    /// A lexicon with the groups of a pack's decision table and glossary.
    pub fn new(pack: &Pack, tokenizer: &Tokenizer) -> Lexicon {
        let mut lexicon = Lexicon::default();
        let groups = pack.decision.iter().flat_map(|decision| &decision.words);
        for (id, forms) in groups {
            lexicon.group(id, forms.all(), tokenizer);
        }
        lexicon.table_groups = lexicon.atoms.len();
        for term in pack.terms.iter().filter(|term| !term.beyond) {
            let forms = term.ja.iter().chain(&term.en).map(String::as_str);
            lexicon.group(&term.id, forms, tokenizer);
        }
        lexicon
    }

    fn group<'f>(&mut self, id: &str, forms: impl Iterator<Item = &'f str>, tokenizer: &Tokenizer) {
        let name = format!("#{id}");
        // A group of the decision table takes precedence over one of the glossary.
        if self.atoms.contains_key(&name) {
            return;
        }
        let atom = self.atom(name);
        for form in forms {
            self.insert(form, atom, tokenizer);
        }
    }

    fn atom(&mut self, name: String) -> usize {
        let next = self.atoms.len();
        *self.atoms.entry(name).or_insert(next)
    }

    /// Adds a form of an atom, also as a closed compound if it is written as an open one.
    /// The segmentation of a katakana compound depends on its neighbours, so it is
    /// segmented in several contexts.
    fn insert(&mut self, form: &str, atom: usize, tokenizer: &Tokenizer) {
        let keeps_every_word = form.contains(EXACT_JOIN);
        let form = form.replace(EXACT_JOIN, " ");
        let mut segmentations = vec![tokenizer.every_word(&form)];
        if let Some(closed) = closed_form(&form) {
            segmentations.push(tokenizer.every_word(&closed));
        }
        if form.starts_with(is_katakana) {
            for (before, after) in [("「", "」"), ("を", "で")] {
                let mut words = tokenizer.every_word(&format!("{before}{form}{after}"));
                let inside = before.len()..before.len() + form.len();
                words.retain(|word| inside.contains(&word.span.start));
                segmentations.push(words);
            }
        }
        for words in segmentations {
            let has_content = words.iter().any(|word| !word.is_function) && !keeps_every_word;
            let kept = words.into_iter().filter(|word| {
                word.surface.chars().any(char::is_alphanumeric)
                    && !(has_content && word.is_function)
            });
            let terms: Vec<String> = kept.map(|word| word.term).collect();
            if !terms.is_empty() {
                self.forms.entry(&terms).insert(atom);
            }
        }
    }

    /// Compiles a phrase as written. A group that does not exist is reported.
    pub fn phrase(
        &mut self,
        written: &str,
        place: &Place,
        tokenizer: &Tokenizer,
        problems: &mut Vec<Problem>,
    ) -> Phrase {
        let weak = written.strip_prefix('?');
        let mut phrase = Phrase {
            parts: Vec::new(),
            excluded: Vec::new(),
            is_weak: weak.is_some(),
        };
        for part in weak.unwrap_or(written).split_whitespace() {
            let excluded = part.strip_prefix('!');
            let mut atoms = Vec::new();
            for word in excluded.unwrap_or(part).split('|') {
                match word {
                    "{n}" => phrase.parts.push(Part::Number),
                    "{nth}" => phrase.parts.push(Part::Ordinal),
                    _ => atoms.extend(self.alternative(word, place, tokenizer, problems)),
                }
            }
            match excluded {
                Some(_) => phrase.excluded.extend(atoms),
                None if !atoms.is_empty() => phrase.parts.push(Part::Words(atoms)),
                None => {}
            }
        }
        if phrase.parts.len() > MAX_PARTS {
            problems.push(place.problem(ProblemKind::TooManyParts {
                phrase: written.to_owned(),
                parts: phrase.parts.len(),
                most: MAX_PARTS,
            }));
            phrase.parts.truncate(MAX_PARTS);
        }
        phrase
    }

    /// The atom of one alternative of a part.
    fn alternative(
        &mut self,
        word: &str,
        place: &Place,
        tokenizer: &Tokenizer,
        problems: &mut Vec<Problem>,
    ) -> Option<usize> {
        if let Some(id) = word.strip_prefix('#') {
            let known = self.atoms.get(word).copied();
            if known.is_none() {
                let id = id.to_owned();
                problems.push(place.problem(ProblemKind::Undefined { table: "words", id }));
            }
            return known;
        }
        let is_new = !self.atoms.contains_key(word);
        let atom = self.atom(word.to_owned());
        if is_new {
            self.insert(&word.replace('_', " "), atom, tokenizer);
        }
        Some(atom)
    }

    /// Finds all occurrences of atoms in a question.
    pub fn find(&self, sentences: &Sentences) -> Occurrences {
        Occurrences::new(&self.forms, self.atoms.len(), self.table_groups, sentences)
    }
}
