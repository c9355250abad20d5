//! Finds glossary terms and forms that have no effect or conflict.

use std::collections::{BTreeSet, HashMap};

use super::super::glossary::words;
use super::super::pack::Pack;
use super::super::passage::{Passage, passages};
use super::super::problem::{Problem, ProblemKind};
use super::super::table::Term;
use super::targets::Targets;
use crate::text::{Token, Tokenizer};

/// A form with its analyzed words and the number of its term.
struct Form<'a> {
    text: &'a str,
    words: Vec<String>,
    term: usize,
}

pub(super) fn check(
    pack: &Pack,
    targets: &Targets<'_>,
    tokenizer: &Tokenizer,
    found: &mut Vec<Problem>,
) {
    let forms = forms(pack, tokenizer, found);
    found.extend(pack.terms.iter().flat_map(|term| missing_forms(pack, term)));
    found.extend(claimed_twice(pack, &forms));
    // A text that was left out might use the term.
    if targets.are_complete() {
        found.extend(unused(pack, tokenizer, &forms));
    }
}

/// The forms of all terms, without duplicates within a term.
fn forms<'a>(pack: &'a Pack, tokenizer: &Tokenizer, found: &mut Vec<Problem>) -> Vec<Form<'a>> {
    let mut forms: Vec<Form<'_>> = Vec::new();
    for (number, term) in pack.terms.iter().enumerate() {
        let first = forms.len();
        for text in term.ja.iter().chain(&term.en) {
            let words = words(tokenizer, text);
            if words.is_empty() {
                let form = text.clone();
                found.push(term.place.problem(ProblemKind::EmptyForm { form }));
            } else if forms[first..].iter().all(|other| other.words != words) {
                forms.push(Form {
                    text,
                    words,
                    term: number,
                });
            }
        }
    }
    forms
}

fn missing_forms(pack: &Pack, term: &Term) -> Vec<Problem> {
    let languages = pack.languages.iter().copied();
    languages
        .filter(|&language| term.forms(language).is_empty())
        .map(|language| {
            let id = term.id.clone();
            term.place
                .problem(ProblemKind::MissingForms { id, language })
        })
        .collect()
}

fn claimed_twice(pack: &Pack, forms: &[Form<'_>]) -> Vec<Problem> {
    let mut owners: HashMap<&[String], usize> = HashMap::new();
    let mut found = Vec::new();
    for form in forms {
        let owner = *owners.entry(&form.words).or_insert(form.term);
        if owner != form.term {
            let kind = ProblemKind::DuplicateForm {
                form: form.text.to_owned(),
                other: pack.terms[owner].id.clone(),
            };
            found.push(pack.terms[form.term].place.problem(kind));
        }
    }
    found
}

/// Terms whose forms occur in no passage, in either language.
fn unused(pack: &Pack, tokenizer: &Tokenizer, forms: &[Form<'_>]) -> Vec<Problem> {
    let mut beginning_with: HashMap<&str, Vec<&Form<'_>>> = HashMap::new();
    for form in forms {
        beginning_with.entry(&form.words[0]).or_default().push(form);
    }
    let mut unseen: BTreeSet<usize> = forms
        .iter()
        .map(|form| form.term)
        // The pack has no texts about subjects that it doesn't cover.
        .filter(|&number| !pack.terms[number].beyond)
        .collect();
    for passage in passages(pack) {
        if unseen.is_empty() {
            break;
        }
        for words in sequences(tokenizer, &passage) {
            for (at, word) in words.iter().enumerate() {
                let candidates = beginning_with.get(word.as_str()).into_iter().flatten();
                for form in candidates.filter(|form| words[at..].starts_with(&form.words)) {
                    unseen.remove(&form.term);
                }
            }
        }
    }
    let terms = unseen.into_iter().map(|number| &pack.terms[number]);
    terms
        .map(|term| {
            let id = term.id.clone();
            term.place.problem(ProblemKind::UnusedTerm { id })
        })
        .collect()
}

/// The words of each text of a passage. Each variant is a separate sequence, because
/// it isn't adjacent to other words.
fn sequences(tokenizer: &Tokenizer, passage: &Passage) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let texts = [&passage.title, &passage.heading, &passage.text];
    for text in texts.into_iter().chain(&passage.phrasings) {
        let (variants, plain): (Vec<Token>, Vec<Token>) = tokenizer
            .tokenize(text)
            .into_iter()
            .partition(|token| token.is_variant);
        found.push(plain.into_iter().map(|token| token.term).collect());
        found.extend(variants.into_iter().map(|token| vec![token.term]));
    }
    found
}
