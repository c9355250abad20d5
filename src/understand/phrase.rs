//! The phrases of a pack, as written, to what can be looked for in a question.
//!
//! A phrase is a row of parts: words, alternatives for one word (`on|enabled`),
//! words that belong together (`set_up`; with `~`, function words too:
//! `パスキー~で`), a group of words (`#snooze`, of the decision table or the
//! glossary), a number (`{n}`) or an ordinal (`{nth}`). All parts must stand near
//! each other in one sentence, in any order: what comes first differs between the
//! languages and between people. Words after `!` must not stand beside the
//! others. A phrase after `?` states something in passing: alone it makes no case.

mod matching;

use std::collections::HashMap;

use super::sentence::Sentences;
use crate::knowledge::Pack;
use crate::knowledge::glossary::closed;
use crate::knowledge::table::Place;
use crate::knowledge::{Problem, ProblemKind};
use crate::text::Tokenizer;
use crate::text::language::is_katakana;
pub use matching::{Match, Occurrences, matches};

/// Joins words of which the function words count too.
const EVERY: char = '~';

/// One part of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// Any of these atoms.
    Words(Vec<usize>),
    /// A number.
    Number,
    /// An ordinal.
    Ordinal,
}

/// A phrase, ready to look for.
#[derive(Debug, Clone)]
pub struct Phrase {
    parts: Vec<Part>,
    /// Atoms that must not stand beside it.
    barred: Vec<usize>,
    /// True for a phrase that states something in passing.
    pub is_weak: bool,
}

impl Phrase {
    /// True when it is nothing but a number.
    pub fn is_number_alone(&self) -> bool {
        matches!(self.parts.as_slice(), [Part::Number | Part::Ordinal])
    }
}

/// The words of phrases, and the phrases made of them.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// First term of an atom to the rest of it.
    forms: HashMap<String, Vec<(Vec<String>, usize)>>,
    /// The atom of a form or of a group, by its name in a phrase.
    atoms: HashMap<String, usize>,
    /// How many of the first atoms are groups of the table itself.
    own: usize,
}

impl Lexicon {
    /// The groups of a pack: those of its decision table and its glossary.
    pub fn new(pack: &Pack, tokenizer: &Tokenizer) -> Lexicon {
        let mut lexicon = Lexicon::default();
        let own = pack.decision.iter().flat_map(|decision| &decision.words);
        for (id, forms) in own {
            lexicon.group(id, forms.all(), tokenizer);
        }
        lexicon.own = lexicon.atoms.len();
        for term in pack.terms.iter().filter(|term| !term.beyond) {
            let forms = term.ja.iter().chain(&term.en).map(String::as_str);
            lexicon.group(&term.id, forms, tokenizer);
        }
        lexicon
    }

    fn group<'f>(&mut self, id: &str, forms: impl Iterator<Item = &'f str>, tokenizer: &Tokenizer) {
        let name = format!("#{id}");
        // The table's own group of this name comes first and stays.
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

    /// Adds a form of an atom, also closed where it was written open. The cut of
    /// a compound in katakana depends on what stands around it.
    fn insert(&mut self, form: &str, atom: usize, tokenizer: &Tokenizer) {
        let keeps_every_word = form.contains(EVERY);
        let form = form.replace(EVERY, " ");
        let mut cuts = vec![tokenizer.every_word(&form)];
        if let Some(closed) = closed(&form) {
            cuts.push(tokenizer.every_word(&closed));
        }
        if form.starts_with(is_katakana) {
            for (before, after) in [("「", "」"), ("を", "で")] {
                let mut words = tokenizer.every_word(&format!("{before}{form}{after}"));
                let inside = before.len()..before.len() + form.len();
                words.retain(|word| inside.contains(&word.span.start));
                cuts.push(words);
            }
        }
        for words in cuts {
            let has_content = words.iter().any(|word| !word.is_function) && !keeps_every_word;
            let kept = words.into_iter().filter(|word| {
                word.surface.chars().any(char::is_alphanumeric)
                    && !(has_content && word.is_function)
            });
            let terms: Vec<String> = kept.map(|word| word.term).collect();
            if let Some((first, rest)) = terms.split_first() {
                let forms = self.forms.entry(first.clone()).or_default();
                let new = (rest.to_vec(), atom);
                if !forms.contains(&new) {
                    forms.push(new);
                }
            }
        }
    }

    /// Reads a phrase. A group that does not exist is a problem.
    pub fn phrase(
        &mut self,
        written: &str,
        place: &Place,
        tokenizer: &Tokenizer,
        problems: &mut Vec<Problem>,
    ) -> Phrase {
        let strong = written.strip_prefix('?');
        let mut phrase = Phrase {
            parts: Vec::new(),
            barred: Vec::new(),
            is_weak: strong.is_some(),
        };
        for part in strong.unwrap_or(written).split_whitespace() {
            let words = part.strip_prefix('!');
            let mut atoms = Vec::new();
            for word in words.unwrap_or(part).split('|') {
                match word {
                    "{n}" => phrase.parts.push(Part::Number),
                    "{nth}" => phrase.parts.push(Part::Ordinal),
                    _ => atoms.extend(self.alternative(word, place, tokenizer, problems)),
                }
            }
            match words {
                Some(_) => phrase.barred.extend(atoms),
                None if !atoms.is_empty() => phrase.parts.push(Part::Words(atoms)),
                None => {}
            }
        }
        phrase
    }

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

    /// Finds every atom in a question.
    pub fn find(&self, sentences: &Sentences) -> Occurrences {
        Occurrences::new(&self.forms, self.atoms.len(), self.own, sentences)
    }
}
