//! Finds sequences of words by their beginnings: the steps to find one don't depend on how
//! many others begin in the same way.

use std::collections::HashMap;

/// Most words of a sequence. Longer ones are cut.
pub const MAX_WORDS: usize = 32;

/// Sequences of words, each with a value.
#[derive(Debug, Default)]
pub struct WordTree<T> {
    /// The value of the sequence that ends here; the default if none does.
    pub value: T,
    next: HashMap<String, WordTree<T>>,
}

impl<T: Default> WordTree<T> {
    /// The value of a sequence, which is added with the default value if it is new.
    pub fn entry(&mut self, words: &[String]) -> &mut T {
        let mut node = self;
        for word in words.iter().take(MAX_WORDS) {
            node = node.next.entry(word.clone()).or_default();
        }
        &mut node.value
    }

    /// The sequences that go on with a word.
    pub fn next(&self, word: &str) -> Option<&WordTree<T>> {
        self.next.get(word)
    }
}
