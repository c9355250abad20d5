//! Finds the rollouts that a short follow-up means by words of their names: after "when do
//! the machines of floor 2 come?", "and floor 3?" or 「3階は？」.

use std::collections::BTreeSet;

use super::sentence::Sentences;
use crate::knowledge::{Localized, Pack};
use crate::text::{Language, Tokenizer};

/// The most content words of a follow-up that only names something.
const MAX_WORDS: usize = 4;

/// The words of the names and audiences of a pack's rollouts, by the positions of their rows.
#[derive(Debug)]
pub(super) struct RolloutNames(Vec<BTreeSet<String>>);

impl RolloutNames {
    /// Collects the words of a pack's rollouts.
    pub(super) fn new(pack: &Pack, tokenizer: &Tokenizer) -> RolloutNames {
        let of = |text: &Localized| -> Vec<String> {
            let texts = Language::ALL.into_iter().filter_map(|l| text.get(l));
            let tokens = texts.flat_map(|text| tokenizer.every_word(text));
            tokens.map(|token| token.term).collect()
        };
        let rollouts = pack.rollouts.iter();
        let words = rollouts.map(|rollout| {
            let audience = of(&rollout.audience_name);
            of(&rollout.name).into_iter().chain(audience).collect()
        });
        RolloutNames(words.collect())
    }

    /// The rollouts whose names and audiences have all content words of a text; none for a
    /// text that says more than a name.
    pub(super) fn named_by(&self, sentences: &Sentences) -> Vec<usize> {
        let content = |word: &&crate::text::Token| !word.is_function && !word.is_everyday;
        let words: Vec<&str> = sentences
            .words
            .iter()
            .filter(content)
            .map(|word| word.term.as_str())
            .collect();
        if words.is_empty() || words.len() > MAX_WORDS {
            return Vec::new();
        }
        let rows = self.0.iter().enumerate();
        rows.filter(|(_, names)| words.iter().all(|word| names.contains(*word)))
            .map(|(row, _)| row)
            .collect()
    }
}
