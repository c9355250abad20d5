//! Words for the same thing, in either language, to concepts in a text.
//!
//! A glossary is matched on tokens, after analysis, so that inflections and
//! spelling variants of a form count too. The same matching runs over what is
//! indexed and over what is asked: a concept found on both sides is a match
//! even where no word is shared.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use serde::Deserialize;

use super::pack::Pack;
use super::table::Place;
use crate::text::language::is_japanese;
use crate::text::{Language, Token, Tokenizer};

/// One row of `glossary.toml`: forms with the same meaning in the pack.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The concept's id.
    pub id: String,
    /// True for a matter that the pack does not answer: a question with one of
    /// its forms is about something else.
    #[serde(default)]
    pub beyond: bool,
    /// Forms in Japanese, the preferred one first.
    #[serde(default)]
    pub ja: Vec<String>,
    /// Forms in English, the preferred one first.
    #[serde(default)]
    pub en: Vec<String>,
    /// Where the row was read.
    #[serde(skip)]
    pub place: Place,
}

impl Term {
    /// The forms of one language.
    pub fn forms(&self, language: Language) -> &[String] {
        match language {
            Language::Ja => &self.ja,
            Language::En => &self.en,
        }
    }
}

/// The glossaries of all packs, ready to match.
#[derive(Debug, Default)]
pub struct Glossary {
    /// First term of a form to the forms that begin so, longest first.
    forms: HashMap<String, Vec<Form>>,
    /// Every word of every form.
    words: HashSet<String>,
}

#[derive(Debug)]
struct Form {
    rest: Vec<String>,
    concept: String,
}

/// Begins the index term of a concept beyond the pack.
const BEYOND: char = '!';

/// A concept that a run of words stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concept {
    /// The concept as an index term; no word has this form.
    pub term: String,
    /// Which of the words given.
    pub words: Range<usize>,
}

impl Concept {
    /// True for a matter that the pack does not answer.
    pub fn is_beyond(term: &str) -> bool {
        term.starts_with(BEYOND)
    }
}

impl Glossary {
    /// Joins the glossaries of packs.
    pub fn new(tokenizer: &Tokenizer, packs: &[Pack]) -> Glossary {
        let mut glossary = Glossary::default();
        for term in packs.iter().flat_map(|pack| &pack.terms) {
            let mark = if term.beyond { BEYOND } else { '#' };
            let concept = format!("{mark}{}", term.id);
            for form in term.ja.iter().chain(&term.en) {
                glossary.insert(&words(tokenizer, form), &concept);
                if let Some(closed) = closed(form) {
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

    /// True when a word is part of some form.
    pub fn knows(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// The concepts in a sequence of words, longest form first from the left.
    /// Variants count as words of their own.
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

    /// The matters beyond the pack that a question names. Here one other word may
    /// stand between the words of a form: "reset a user's password" is about the
    /// "reset password" of the glossary.
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

/// True when words follow in order, each after at most one other word.
fn follow_loosely(words: &[String], mut following: &[&str]) -> bool {
    words.iter().all(|word| {
        let near = following.iter().take(2).position(|next| next == word);
        near.is_some_and(|skipped| {
            following = &following[skipped + 1..];
            true
        })
    })
}

/// A Japanese form of several words without its spaces: some people write them,
/// some do not, and a closed compound is often one unknown word.
pub fn closed(form: &str) -> Option<String> {
    let is_open = form.contains(' ') && form.chars().all(|c| c == ' ' || is_japanese(c));
    is_open.then(|| form.replace(' ', ""))
}

/// The words of a form, as they would stand in an analysed text.
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
    use crate::knowledge::pack::Localized;

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
            rollouts: Vec::new(),
            decision: None,
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
