//! Questions to groups that ask about the same thing: single-pass clustering.
//!
//! A question is the set of its words, with the glossary's concepts in place of their
//! words, so that Japanese and English questions meet. Words are weighted by inverse
//! document frequency. The most asked questions come first; each joins the group whose
//! summed vector has the highest cosine with it, or opens a new group. The order is fixed,
//! so the same questions give the same groups.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::knowledge::Glossary;
use crate::store::StoredQuestion;
use crate::text::Tokenizer;
use crate::text::normalize::normalize;

/// The smallest cosine with which a question joins a group. Of the pairs of golden
/// questions that it puts together, 85 % want the same entry.
const JOIN_COSINE: f64 = 0.4;

/// The most distinct questions that are compared: the most asked ones.
const MOST_COMPARED: usize = 5_000;

/// The most entries that are listed for a group.
const OFFERED: usize = 3;

/// Questions that ask about the same thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Eight letters, derived from the group's most asked question.
    pub id: String,
    /// The number of times they were asked.
    pub count: usize,
    /// The distinct questions, the most asked first.
    pub questions: Vec<String>,
    /// The entries that were offered instead, the most offered first.
    pub offered: Vec<String>,
}

/// A distinct question.
struct Distinct<'a> {
    text: &'a str,
    count: usize,
    offered: Vec<&'a str>,
    words: Vec<String>,
}

/// Words with their weights.
type Vector = BTreeMap<String, f64>;

pub(super) fn groups<'a>(
    questions: impl Iterator<Item = &'a StoredQuestion>,
    tokenizer: &Tokenizer,
    glossary: &Glossary,
) -> Vec<Group> {
    let asked = distinct(questions, tokenizer, glossary);
    let weights = weights(&asked);
    let mut groups: Vec<(Vector, Vec<&Distinct<'_>>)> = Vec::new();
    for one in &asked {
        let vector: Vector = one
            .words
            .iter()
            .map(|word| (word.clone(), weights.get(word).copied().unwrap_or(0.0)))
            .collect();
        let near = groups
            .iter_mut()
            .map(|group| (cosine(&vector, &group.0), group))
            .filter(|(cosine, _)| *cosine >= JOIN_COSINE)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        match near {
            Some((_, (sum, members))) => {
                for (word, weight) in vector {
                    *sum.entry(word).or_default() += weight;
                }
                members.push(one);
            }
            None => groups.push((vector, vec![one])),
        }
    }
    let mut groups: Vec<Group> = groups.iter().map(|(_, members)| group(members)).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    groups
}

fn group(members: &[&Distinct<'_>]) -> Group {
    let mut offered: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in members.iter().flat_map(|member| &member.offered) {
        *offered.entry(entry).or_default() += 1;
    }
    let mut offered: Vec<(&str, usize)> = offered.into_iter().collect();
    offered.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let offered = offered.into_iter().take(OFFERED);
    let first = members.first().map_or("", |member| member.text);
    Group {
        id: blake3::hash(first.as_bytes()).to_hex()[..8].to_owned(),
        count: members.iter().map(|member| member.count).sum(),
        questions: members
            .iter()
            .map(|member| member.text.to_owned())
            .collect(),
        offered: offered.map(|(entry, _)| entry.to_owned()).collect(),
    }
}

/// A question in the form in which it is compared: without differences of width and case.
pub(super) fn same_text_key(question: &str) -> String {
    normalize(question.trim()).text.to_lowercase()
}

/// Questions that differ in more than width and case, the most asked first.
fn distinct<'a>(
    questions: impl Iterator<Item = &'a StoredQuestion>,
    tokenizer: &Tokenizer,
    glossary: &Glossary,
) -> Vec<Distinct<'a>> {
    let mut found: BTreeMap<String, Distinct<'a>> = BTreeMap::new();
    for question in questions {
        let key = same_text_key(&question.text);
        let asked = found.entry(key).or_insert_with(|| Distinct {
            text: question.text.trim(),
            count: 0,
            offered: Vec::new(),
            words: Vec::new(),
        });
        asked.count += 1;
        asked
            .offered
            .extend(question.related.iter().map(String::as_str));
    }
    let mut asked: Vec<Distinct<'_>> = found.into_values().collect();
    asked.sort_by_key(|asked| std::cmp::Reverse(asked.count));
    asked.truncate(MOST_COMPARED);
    for one in &mut asked {
        one.words = words(one.text, tokenizer, glossary);
    }
    asked
}

/// The words of a text except everyday ones, with concepts in place of their words.
fn words(text: &str, tokenizer: &Tokenizer, glossary: &Glossary) -> Vec<String> {
    let tokens = tokenizer.analyze(text).words;
    let concepts = glossary.concepts(&tokens);
    let mut words: Vec<String> = concepts.iter().map(|c| format!("#{}", c.term)).collect();
    for (at, token) in tokens.iter().enumerate() {
        let is_of_concept = concepts.iter().any(|concept| concept.words.contains(&at));
        if !is_of_concept && !token.is_variant && !token.is_everyday {
            words.push(token.term.clone());
        }
    }
    // A question of nothing but everyday words keeps them.
    if words.is_empty() {
        words.extend(tokens.into_iter().map(|token| token.term));
    }
    words.sort();
    words.dedup();
    words
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of questions are far below 2^52"
)]
fn weights(asked: &[Distinct<'_>]) -> Vector {
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    for word in asked.iter().flat_map(|one| &one.words) {
        *counts.entry(word).or_default() += 1;
    }
    let all = asked.len() as f64;
    let weight = |count: usize| (1.0 + all / count as f64).ln();
    let weights = counts.into_iter();
    weights
        .map(|(word, count)| (word.clone(), weight(count)))
        .collect()
}

fn cosine(one: &Vector, other: &Vector) -> f64 {
    let product: f64 = one
        .iter()
        .filter_map(|(word, weight)| Some(weight * other.get(word)?))
        .sum();
    let length = |vector: &Vector| vector.values().map(|w| w * w).sum::<f64>().sqrt();
    let lengths = length(one) * length(other);
    if lengths > 0.0 {
        product / lengths
    } else {
        0.0
    }
}
