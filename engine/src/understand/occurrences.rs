//! Finds the places where the atoms of a lexicon occur in a question.

use std::collections::BTreeSet;

use super::sentence::{Break, Sentences};
use crate::text::word_trie::WordTrie;

/// Most function words between two neighbouring words of a form.
const MAX_BETWEEN: usize = 4;

/// The places where the atoms of a lexicon occur in a question.
#[derive(Debug)]
pub struct Occurrences {
    /// For each atom, its spans: the first word and the word after the last. Ascending by
    /// the first word.
    pub(super) atoms: Vec<Vec<(usize, usize)>>,
    /// For each word, true if it is part of an atom.
    is_known: Vec<bool>,
    /// For each word, true if it is part of a form of several words in a group of the
    /// decision table.
    is_in_compound: Vec<bool>,
    /// The number of words of the longest span.
    longest: usize,
}

impl Occurrences {
    /// Finds all occurrences of `count` atoms, of which the first `table_groups` are groups
    /// of the decision table. `forms` has the atoms by the terms of their forms.
    pub(super) fn new(
        forms: &WordTrie<BTreeSet<usize>>,
        count: usize,
        table_groups: usize,
        sentences: &Sentences,
    ) -> Occurrences {
        let words = sentences.words.len();
        let mut occurrences = Occurrences {
            atoms: vec![Vec::new(); count],
            is_known: vec![false; words],
            is_in_compound: vec![false; words],
            longest: 0,
        };
        let mut found = Vec::new();
        for (start, word) in sentences.words.iter().enumerate() {
            if let Some(forms) = forms.next(&word.term) {
                follow(forms, sentences, start + 1, &mut found);
            }
            for (atom, end) in found.drain(..) {
                occurrences.add(atom, (start, end), atom < table_groups);
            }
        }
        occurrences
    }

    fn add(&mut self, atom: usize, (start, end): (usize, usize), is_of_table: bool) {
        self.atoms[atom].push((start, end));
        self.is_known[start..end].fill(true);
        if is_of_table && end - start > 1 {
            self.is_in_compound[start..end].fill(true);
        }
        self.longest = self.longest.max(end - start);
    }

    /// True when a word is part of a multi-word form of the decision table's groups.
    pub(super) fn is_in_compound(&self, word: usize) -> bool {
        self.is_in_compound[word]
    }

    /// True when a word is part of an atom.
    pub fn knows(&self, word: usize) -> bool {
        self.is_known[word]
    }

    /// The number of words of the longest span.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }
}

/// Adds the atoms of the forms that go on at a position, with only a few function words
/// between each two of their words, each with the position after its last word.
fn follow(
    forms: &WordTrie<BTreeSet<usize>>,
    sentences: &Sentences,
    position: usize,
    found: &mut Vec<(usize, usize)>,
) {
    found.extend(forms.value.iter().map(|atom| (*atom, position)));
    let mut skipped: Vec<&str> = Vec::new();
    for next in position..(position + 1 + MAX_BETWEEN).min(sentences.words.len()) {
        let word = &sentences.words[next];
        if sentences.breaks[next] == Break::Sentence {
            return;
        }
        // A word stands for its first occurrence.
        if !skipped.contains(&word.term.as_str())
            && let Some(longer) = forms.next(&word.term)
        {
            follow(longer, sentences, next + 1, found);
        }
        if !word.is_function {
            return;
        }
        skipped.push(&word.term);
    }
}
