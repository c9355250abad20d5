//! Finds the concepts of glossaries in a text.
//!
//! The forms of a term are matched on tokens, after analysis, so that inflections
//! and spelling variants match too. Indexed texts and questions go through the same
//! matching: a concept found in both is a match even if they share no word.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::pack::Pack;
use crate::text::language::is_japanese;
use crate::text::{Token, Tokenizer};

/// The glossary of a pack, prepared for matching, or those of several packs joined.
#[derive(Debug, Default)]
pub struct Glossary {
    /// Forms by their first word, longest first.
    forms: HashMap<String, Vec<Form>>,
    /// Every word of every form.
    words: HashSet<String>,
}

#[derive(Debug)]
struct Form {
    rest: Vec<String>,
    concept: String,
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
        for forms in glossary.forms.values_mut() {
            forms.sort_by_key(|form| std::cmp::Reverse(form.rest.len()));
        }
        glossary
    }

    fn insert(&mut self, words: &[String], concept: &str) {
        let Some((first, rest)) = words.split_first() else {
            return;
        };
        self.words.extend(words.iter().cloned());
        let forms = self.forms.entry(first.clone()).or_default();
        if forms.iter().all(|form| form.rest != rest) {
            forms.push(Form {
                rest: rest.to_vec(),
                concept: concept.to_owned(),
            });
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
        for i in (0..tokens.len()).filter(|&i| tokens[i].is_variant) {
            if let Some((concept, _)) = self.longest(tokens, &[i])
                && found.iter().all(|other| other.term != concept)
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
        let mut found: Vec<&str> = Vec::new();
        for (at, first) in plain.iter().enumerate() {
            let forms = self.forms.get(*first).into_iter().flatten();
            let named = forms
                .filter(|form| Concept::is_beyond(&form.concept))
                .filter(|form| follow_loosely(&form.rest, &plain[at + 1..]))
                .map(|form| form.concept.as_str());
            for concept in named {
                if !found.contains(&concept) {
                    found.push(concept);
                }
            }
        }
        found
    }

    fn longest(&self, tokens: &[Token], at: &[usize]) -> Option<(&str, usize)> {
        let (first, following) = at.split_first()?;
        let forms = self.forms.get(&tokens[*first].term)?;
        forms.iter().find_map(|form| {
            let matches = form.rest.len() <= following.len()
                && std::iter::zip(&form.rest, following).all(|(word, &i)| *word == tokens[i].term);
            matches.then_some((form.concept.as_str(), form.rest.len() + 1))
        })
    }
}

/// True if the words follow in this order, each after at most one other word.
fn follow_loosely(words: &[String], mut following: &[&str]) -> bool {
    words.iter().all(|word| {
        let near = following.iter().take(2).position(|next| next == word);
        near.is_some_and(|skipped| {
            following = &following[skipped + 1..];
            true
        })
    })
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
