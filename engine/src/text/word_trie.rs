//! A trie of words: finds sequences of words in steps that don't depend on how many others
//! begin in the same way.

use std::collections::HashMap;

/// The most words of a sequence. Longer ones are cut.
const MAX_WORDS: usize = 32;

/// Sequences of words, each with a value.
#[derive(Debug, Default)]
pub struct WordTrie<T> {
    /// The value of the sequence that ends here; the default if none does.
    pub value: T,
    next: HashMap<String, WordTrie<T>>,
}

impl<T: Default> WordTrie<T> {
    /// The value of a sequence, which is added with the default value if it is new.
    pub fn entry(&mut self, words: &[String]) -> &mut T {
        let mut node = self;
        for word in words.iter().take(MAX_WORDS) {
            node = node.next.entry(word.clone()).or_default();
        }
        &mut node.value
    }

    /// The sequences that go on with a word.
    pub fn next(&self, word: &str) -> Option<&WordTrie<T>> {
        self.next.get(word)
    }
}
