//! Questions to groups that ask about the same.
//!
//! A question is its words, or the glossary's concepts in their place, so that
//! Japanese and English meet. Each word weighs as much as it tells questions apart
//! (inverse document frequency); a question joins the group whose sum of words it
//! is nearest to by the cosine, the most asked questions first, or opens one. One
//! pass: the order is fixed, so the same questions give the same groups.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::knowledge::Glossary;
use crate::store::StoredQuestion;
use crate::text::Tokenizer;
use crate::text::normalize::normalize;

/// From this cosine on, a question joins a group. Of the pairs of golden questions
/// that it puts together, 85 % want the same entry.
const NEAR: f64 = 0.4;

/// More distinct questions than this are not compared; the most asked are.
const MOST_COMPARED: usize = 5_000;

/// Entries that were offered most for a group, at most.
const OFFERED: usize = 3;

/// Questions that ask about the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Eight letters that stay while the group's most asked question does.
    pub id: String,
    /// How often they were asked.
    pub count: usize,
    /// The distinct questions, the most asked first.
    pub questions: Vec<String>,
    /// The entries that were offered instead, the most offered first.
    pub offered: Vec<String>,
}

/// One text with how often it was asked.
struct Asked<'a> {
    text: &'a str,
    count: usize,
    offered: Vec<&'a str>,
    words: Vec<String>,
}

/// Weights of words.
type Vector = BTreeMap<String, f64>;

pub(super) fn groups<'a>(
    questions: impl Iterator<Item = &'a StoredQuestion>,
    tokenizer: &Tokenizer,
    glossary: &Glossary,
) -> Vec<Group> {
    let asked = distinct(questions, tokenizer, glossary);
    let weights = weights(&asked);
    let mut groups: Vec<(Vector, Vec<&Asked<'_>>)> = Vec::new();
    for one in &asked {
        let own: Vector = one
            .words
            .iter()
            .map(|word| (word.clone(), weights.get(word).copied().unwrap_or(0.0)))
            .collect();
        let near = groups
            .iter_mut()
            .map(|group| (cosine(&own, &group.0), group))
            .filter(|(cosine, _)| *cosine >= NEAR)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        match near {
            Some((_, (sum, members))) => {
                for (word, weight) in own {
                    *sum.entry(word).or_default() += weight;
                }
                members.push(one);
            }
            None => groups.push((own, vec![one])),
        }
    }
    let mut groups: Vec<Group> = groups.iter().map(|(_, members)| group(members)).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    groups
}

fn group(members: &[&Asked<'_>]) -> Group {
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

/// The texts that differ in more than width and case, the most asked first.
fn distinct<'a>(
    questions: impl Iterator<Item = &'a StoredQuestion>,
    tokenizer: &Tokenizer,
    glossary: &Glossary,
) -> Vec<Asked<'a>> {
    let mut found: BTreeMap<String, Asked<'a>> = BTreeMap::new();
    for question in questions {
        let key = normalize(question.text.trim()).text.to_lowercase();
        let asked = found.entry(key).or_insert_with(|| Asked {
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
    let mut asked: Vec<Asked<'_>> = found.into_values().collect();
    asked.sort_by_key(|asked| std::cmp::Reverse(asked.count));
    asked.truncate(MOST_COMPARED);
    for one in &mut asked {
        one.words = words(one.text, tokenizer, glossary);
    }
    asked
}

/// The words of a text that are not everyday ones, concepts in place of theirs.
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
    // A question of everyday words alone is these.
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
fn weights(asked: &[Asked<'_>]) -> Vector {
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
