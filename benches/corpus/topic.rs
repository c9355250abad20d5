//! Chooses the words of a passage from a vocabulary.
//!
//! A passage repeats its own subjects and those of its document. A document has two topics,
//! each with preferred words; the other words are general. So some terms are rare, some are
//! frequent within a topic and some are frequent everywhere, as in real collections.

use super::random::{Random, Zipf};
use super::words::{Verb, Vocabulary};

/// The numbers of words that a topic prefers.
const NOUNS: usize = 250;
const VERBS: usize = 60;

/// The distribution of a topic's preferred words.
pub(crate) fn law() -> Zipf {
    Zipf::new(NOUNS, 5.0)
}

/// The preferred words of a topic in one language.
pub(crate) struct Topic<'v> {
    pub(crate) nouns: Vec<&'v str>,
    verbs: Vec<&'v Verb>,
}

impl<'v> Topic<'v> {
    pub(crate) fn new(vocabulary: &'v Vocabulary, random: &mut Random) -> Topic<'v> {
        Topic {
            nouns: (0..NOUNS)
                .map(|_| random.pick(&vocabulary.nouns.words).as_str())
                .collect(),
            verbs: (0..VERBS)
                .map(|_| random.pick(&vocabulary.verbs.words))
                .collect(),
        }
    }
}

/// The words that a passage is made from.
pub(crate) struct Palette<'v> {
    pub(crate) vocabulary: &'v Vocabulary,
    pub(crate) law: &'v Zipf,
    /// The document's topics.
    pub(crate) topics: [&'v Topic<'v>; 2],
    /// The subjects of the document: rare words.
    pub(crate) thread: Vec<&'v str>,
    /// The subjects of the passage: words of the document's main topic.
    pub(crate) subjects: Vec<&'v str>,
    /// Latin names that occur in Japanese text.
    pub(crate) names: Vec<String>,
}

impl<'v> Palette<'v> {
    /// Chooses the subjects of the document's next passage.
    pub(crate) fn choose_subjects(&mut self, amount: usize, random: &mut Random) {
        let nouns = &self.topics[0].nouns;
        self.subjects = (0..amount).map(|_| random.word(nouns)).collect();
    }

    pub(crate) fn noun(&self, random: &mut Random) -> &'v str {
        let nouns = &self.vocabulary.nouns;
        match random.below(100) {
            0..8 => random.word(&self.thread),
            8..22 if !self.subjects.is_empty() => random.word(&self.subjects),
            22..50 => self.topic(random).nouns[self.law.rank(random)],
            50..97 => nouns.draw(random),
            _ => random.pick(&nouns.words).as_str(),
        }
    }

    pub(crate) fn verb(&self, random: &mut Random) -> &'v Verb {
        if random.chance(0.4) {
            let verbs = &self.topic(random).verbs;
            verbs[random.below(verbs.len())]
        } else {
            self.vocabulary.verbs.draw(random)
        }
    }

    pub(crate) fn adjective(&self, random: &mut Random) -> &'v str {
        self.vocabulary.adjectives.draw(random)
    }

    /// The first topic is the main one.
    fn topic(&self, random: &mut Random) -> &'v Topic<'v> {
        self.topics[usize::from(random.chance(0.3))]
    }
}
