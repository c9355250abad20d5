//! Finds the concepts of glossaries in a text.
//!
//! The forms of a term are matched on tokens, after analysis, so that inflections
//! and spelling variants match too. Indexed texts and questions go through the same
//! matching: a concept found in both is a match even if they share no word.

use std::collections::HashSet;
use std::ops::Range;

use super::pack::Pack;
use crate::text::language::is_japanese;
use crate::text::word_trie::WordTrie;
use crate::text::{Token, Tokenizer};

/// The glossary of a pack, prepared for matching, or those of several packs joined.
#[derive(Debug, Default)]
pub struct Glossary {
    /// The concepts of the forms.
    forms: WordTrie<Option<String>>,
    /// The concepts of the forms that the pack doesn't cover.
    beyond: WordTrie<Option<String>>,
    /// Every word of every form.
    words: HashSet<String>,
}

/// The prefix of the index term of a concept that the pack doesn't cover.
const BEYOND: char = '!';

/// A concept that a text mentions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concept {
    /// The index term of the concept. Its prefix keeps it apart from the terms of words.
    pub term: String,
    /// The positions of the words that mention it.
    pub words: Range<usize>,
}

impl Concept {
    /// True if this is the term of a subject that the pack doesn't cover.
    pub fn is_beyond(term: &str) -> bool {
        term.starts_with(BEYOND)
    }
}

impl Glossary {
    /// Joins the glossaries of packs. Questions to a pack are matched with its own alone.
    pub fn new(tokenizer: &Tokenizer, packs: &[Pack]) -> Glossary {
        let mut glossary = Glossary::default();
        for term in packs.iter().flat_map(|pack| &pack.terms) {
            let mark = if term.beyond { BEYOND } else { '#' };
            let concept = format!("{mark}{}", term.id);
            for form in term.ja.iter().chain(&term.en) {
                glossary.insert(&words(tokenizer, form), &concept);
                if let Some(closed) = closed_form(form) {
                    glossary.insert(&words(tokenizer, &closed), &concept);
                }
            }
        }
        glossary
    }

    /// Adds a form. The first concept with a form keeps it.
    fn insert(&mut self, words: &[String], concept: &str) {
        if words.is_empty() {
            return;
        }
        self.words.extend(words.iter().cloned());
        let entry = self.forms.entry(words);
        let concept = entry.get_or_insert_with(|| concept.to_owned());
        if Concept::is_beyond(concept) {
            *self.beyond.entry(words) = Some(concept.clone());
        }
    }

    /// True if a word is part of some form.
    pub fn knows(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// The concepts in a sequence of words. Matching goes from left to right and takes
    /// the longest form at each position. Variants are matched one by one.
    pub fn concepts(&self, tokens: &[Token]) -> Vec<Concept> {
        let mut found = Vec::new();
        let plain: Vec<usize> = (0..tokens.len())
            .filter(|&i| !tokens[i].is_variant)
            .collect();
        let mut at = 0;
        while at < plain.len() {
            match self.longest(tokens, &plain[at..]) {
                Some((concept, length)) => {
                    found.push(Concept {
                        term: concept.to_owned(),
                        words: plain[at]..plain[at + length - 1] + 1,
                    });
                    at += length;
                }
                None => at += 1,
            }
        }
        let mut seen: HashSet<String> = found.iter().map(|other| other.term.clone()).collect();
        for i in (0..tokens.len()).filter(|&i| tokens[i].is_variant) {
            if let Some((concept, _)) = self.longest(tokens, &[i])
                && seen.insert(concept.to_owned())
            {
                found.push(Concept {
                    term: concept.to_owned(),
                    words: i..i + 1,
                });
            }
        }
        found
    }

    /// The terms of the subjects in a question that the pack doesn't cover. One other
    /// word may stand between two words of a form: "order a new lid" matches the form
    /// "order lid".
    pub fn beyond(&self, tokens: &[Token]) -> Vec<&str> {
        let plain: Vec<&str> = tokens
            .iter()
            .filter(|token| !token.is_variant)
            .map(|token| token.term.as_str())
            .collect();
        let mut found = Vec::new();
        for at in 0..plain.len() {
            follow_loosely(&self.beyond, &plain[at..], 1, &mut found);
        }
        let mut seen = HashSet::new();
        found.retain(|concept| seen.insert(*concept));
        found
    }

    fn longest(&self, tokens: &[Token], at: &[usize]) -> Option<(&str, usize)> {
        let mut forms = &self.forms;
        let mut longest = None;
        for (length, &i) in (1..).zip(at) {
            let Some(longer) = forms.next(&tokens[i].term) else {
                break;
            };
            forms = longer;
            if let Some(concept) = &forms.value {
                longest = Some((concept.as_str(), length));
            }
        }
        longest
    }
}

/// Adds the concepts of the forms whose words follow in their order. The first word is one
/// of the first `near` words, and every other one follows after at most one other word.
fn follow_loosely<'g>(
    forms: &'g WordTrie<Option<String>>,
    words: &[&str],
    near: usize,
    found: &mut Vec<&'g str>,
) {
    for (at, word) in words.iter().enumerate().take(near) {
        let is_repeated = words[..at].contains(word);
        if let Some(longer) = forms.next(word).filter(|_| !is_repeated) {
            found.extend(longer.value.as_deref());
            follow_loosely(longer, &words[at + 1..], 2, found);
        }
    }
}

/// A Japanese form of several words without its spaces; `None` for any other form.
/// Some people write the spaces and some don't, and the analysis often takes a
/// closed compound for one unknown word.
pub fn closed_form(form: &str) -> Option<String> {
    let is_open = form.contains(' ') && form.chars().all(|c| c == ' ' || is_japanese(c));
    is_open.then(|| form.replace(' ', ""))
}

/// The terms of a form, as in an analyzed text.
pub fn words(tokenizer: &Tokenizer, form: &str) -> Vec<String> {
    tokenizer
        .tokenize(form)
        .into_iter()
        .filter(|token| !token.is_variant)
        .map(|token| token.term)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::file::Place;
    use crate::knowledge::localized::Localized;
    use crate::knowledge::table::Term;

    fn pack(terms: &[(&str, &[&str], &[&str])]) -> Pack {
        let strings = |forms: &[&str]| forms.iter().map(ToString::to_string).collect();
        Pack {
            id: "p".to_owned(),
            title: Localized::default(),
            languages: Vec::new(),
            folder: std::path::PathBuf::new(),
            files: std::collections::BTreeSet::new(),
            sources: std::collections::BTreeMap::new(),
            entries: Vec::new(),
            documents: Vec::new(),
            listed: Vec::new(),
            settings: Vec::new(),
            setting_questions: crate::knowledge::table::SettingQuestions::default(),
            rollouts: Vec::new(),
            decision: None,
            avoided: Vec::new(),
            terms: terms
                .iter()
                .map(|(id, ja, en)| Term {
                    id: (*id).to_owned(),
                    beyond: *id == "other",
                    ja: strings(ja),
                    en: strings(en),
                    place: Place::default(),
                })
                .collect(),
        }
    }

    #[test]
    fn forms_match_inflected_across_languages_and_longest_first() {
        let tokenizer = Tokenizer::open().expect("the dictionary is embedded");
        let pack = pack(&[
            ("snooze", &["延期", "今はしない"], &["snooze", "put off"]),
            ("limit", &["上限"], &["snooze limit"]),
            ("other", &["クライアント シークレット"], &["client secret"]),
        ]);
        let glossary = Glossary::new(&tokenizer, &[pack]);
        let cases: [(&str, &[&str]); 6] = [
            ("users snoozed it", &["#snooze"]),
            ("延期されました", &["#snooze"]),
            ("the snooze limits", &["#limit"]),
            ("クライアントシークレットの期限", &["!other"]),
            ("クライアント シークレット", &["!other"]),
            ("weather", &[]),
        ];
        for (text, expected) in cases {
            let concepts = glossary.concepts(&tokenizer.tokenize(text));
            let terms: Vec<&str> = concepts.iter().map(|c| c.term.as_str()).collect();
            assert_eq!(terms, expected, "{text}");
        }
        let named = |text| glossary.beyond(&tokenizer.tokenize(text)).len();
        assert_eq!(named("the client app's secret expires"), 1);
        assert_eq!(named("a secret for the client"), 0);
        assert_eq!(named("snooze the client and tell no secret"), 0);
    }
}
