//! Finds the places where the atoms of a lexicon occur in a question.

use std::collections::HashMap;

use super::super::sentence::{Break, Sentences};

/// The places where the atoms of a lexicon occur in a question.
#[derive(Debug)]
pub struct Occurrences {
    /// For each atom, its spans: the first word and the word after the last.
    pub(super) atoms: Vec<Vec<(usize, usize)>>,
    /// Number of leading atoms that are groups of the decision table.
    table_groups: usize,
}

impl Occurrences {
    /// Finds all occurrences of `count` atoms, of which the first `table_groups` are groups
    /// of the decision table. `forms` maps the first term of a form to the other terms and
    /// the atom.
    pub(super) fn new(
        forms: &HashMap<String, Vec<(Vec<String>, usize)>>,
        count: usize,
        table_groups: usize,
        sentences: &Sentences,
    ) -> Occurrences {
        let mut atoms = vec![Vec::new(); count];
        for (start, word) in sentences.words.iter().enumerate() {
            for (rest, atom) in forms.get(&word.term).into_iter().flatten() {
                if let Some(end) = follow(sentences, start, rest) {
                    atoms[*atom].push((start, end));
                }
            }
        }
        Occurrences {
            atoms,
            table_groups,
        }
    }

    /// True when a word is part of a multi-word form of the decision table's groups.
    pub(super) fn is_in_compound(&self, word: usize) -> bool {
        let mut spans = self.atoms[..self.table_groups].iter().flatten();
        spans.any(|(start, end)| end - start > 1 && (*start..*end).contains(&word))
    }

    /// True when a word is part of an atom.
    pub fn knows(&self, word: usize) -> bool {
        let mut spans = self.atoms.iter().flatten();
        spans.any(|(start, end)| (*start..*end).contains(&word))
    }
}

/// The position after `terms` if they follow the word at `start`, with only function
/// words between them.
fn follow(sentences: &Sentences, start: usize, terms: &[String]) -> Option<usize> {
    let mut position = start + 1;
    for term in terms {
        loop {
            let word = sentences.words.get(position)?;
            if sentences.breaks[position] == Break::Sentence {
                return None;
            }
            position += 1;
            if word.term == *term {
                break;
            }
            if !word.is_function {
                return None;
            }
        }
    }
    Some(position)
}
