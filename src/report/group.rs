//! Questions to groups that ask about the same thing: single-pass clustering.
//!
//! A question is the set of its words, with the glossary's concepts in place of their
//! words, so that Japanese and English questions meet. Words are weighted by inverse
//! document frequency. The most asked questions come first; each joins the group whose
//! summed vector has the highest cosine with it, or opens a new group. The order is fixed,
//! so the same questions give the same groups.
//!
//! Only groups that share a word with the question are compared, by an inverted index of
//! their words. Texts and their words have a limit, so that the work has one, too.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::knowledge::Glossary;
use crate::store::figures::UnansweredText;
use crate::text::Tokenizer;
use crate::text::normalize::normalize;

/// The smallest cosine with which a question joins a group. Of the pairs of golden
/// questions that it puts together, 85 % want the same entry.
const JOIN_COSINE: f64 = 0.4;

/// The most distinct questions that are compared: the most asked ones.
pub(super) const MAX_COMPARED: u32 = 5_000;

/// The part of a question that is compared, in characters.
const COMPARED_LENGTH: usize = 300;

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
    /// The entries that were offered, each with the number of times.
    offered: Vec<(&'a str, usize)>,
    words: Vec<String>,
}

/// Groups as they grow, with an inverted index of their words.
#[derive(Default)]
struct Clusters {
    /// The sum of the vectors of every group: the weight of a word, by its number.
    sums: Vec<BTreeMap<usize, f64>>,
    /// The lengths of these sums.
    lengths: Vec<f64>,
    /// The groups that have a word, by its number.
    postings: Vec<Vec<usize>>,
}

impl Clusters {
    /// The group with the highest cosine, if it is high enough; of equal ones the last.
    fn nearest(&self, vector: &[(usize, f64)]) -> Option<usize> {
        let mut products: BTreeMap<usize, f64> = BTreeMap::new();
        for (word, weight) in vector {
            for group in self.postings.get(*word).into_iter().flatten() {
                let sum = self.sums.get(*group).and_then(|sum| sum.get(word));
                *products.entry(*group).or_default() += weight * sum.copied().unwrap_or_default();
            }
        }
        let own = length(vector.iter().map(|(_, weight)| *weight));
        let cosines = products.into_iter().filter_map(|(group, product)| {
            let lengths = own * self.lengths.get(group)?;
            (lengths > 0.0).then(|| (product / lengths, group))
        });
        let near = cosines.filter(|(cosine, _)| *cosine >= JOIN_COSINE);
        near.max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, group)| group)
    }

    /// Adds a vector to a group; to a new one if the group doesn't exist yet.
    fn add(&mut self, group: usize, vector: &[(usize, f64)]) {
        if self.sums.len() <= group {
            self.sums.resize_with(group + 1, BTreeMap::new);
            self.lengths.resize(group + 1, 0.0);
        }
        for (word, weight) in vector {
            if self.postings.len() <= *word {
                self.postings.resize_with(word + 1, Vec::new);
            }
            let known = self.sums[group].entry(*word).or_insert_with(|| {
                self.postings[*word].push(group);
                0.0
            });
            *known += weight;
        }
        self.lengths[group] = length(self.sums[group].values().copied());
    }
}

fn length(weights: impl Iterator<Item = f64>) -> f64 {
    weights.map(|weight| weight * weight).sum::<f64>().sqrt()
}

/// Groups texts without an answer.
pub(super) fn groups(
    texts: &[UnansweredText],
    tokenizer: &Tokenizer,
    glossary: &Glossary,
) -> Vec<Group> {
    let asked = distinct(texts, tokenizer, glossary);
    let weights = weights(&asked);
    let mut clusters = Clusters::default();
    let mut groups: Vec<Vec<&Distinct<'_>>> = Vec::new();
    for one in &asked {
        let words = one.words.iter().filter_map(|word| weights.get(word));
        let vector: Vec<(usize, f64)> = words.copied().collect();
        let group = clusters.nearest(&vector).unwrap_or(groups.len());
        clusters.add(group, &vector);
        match groups.get_mut(group) {
            Some(members) => members.push(one),
            None => groups.push(vec![one]),
        }
    }
    let mut groups: Vec<Group> = groups.iter().map(|members| self::group(members)).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    groups
}

fn group(members: &[&Distinct<'_>]) -> Group {
    let mut offered: BTreeMap<&str, usize> = BTreeMap::new();
    for (entry, count) in members.iter().flat_map(|member| &member.offered) {
        *offered.entry(entry).or_default() += count;
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
    texts: &'a [UnansweredText],
    tokenizer: &Tokenizer,
    glossary: &Glossary,
) -> Vec<Distinct<'a>> {
    let mut found: BTreeMap<String, Distinct<'a>> = BTreeMap::new();
    for text in texts {
        let asked = found
            .entry(same_text_key(&text.text))
            .or_insert_with(|| Distinct {
                text: text.text.trim(),
                count: 0,
                offered: Vec::new(),
                words: Vec::new(),
            });
        asked.count += text.count;
        let related = text.related.iter();
        asked
            .offered
            .extend(related.map(|entry| (entry.as_str(), text.count)));
    }
    let mut asked: Vec<Distinct<'_>> = found.into_values().collect();
    asked.sort_by_key(|asked| std::cmp::Reverse(asked.count));
    for one in &mut asked {
        let end = one.text.char_indices().nth(COMPARED_LENGTH);
        let compared = end.map_or(one.text, |(at, _)| &one.text[..at]);
        one.words = words(compared, tokenizer, glossary);
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

/// The number of each word and its weight, the inverse document frequency.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of questions are far below 2^52"
)]
fn weights<'a>(asked: &'a [Distinct<'_>]) -> BTreeMap<&'a String, (usize, f64)> {
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    for word in asked.iter().flat_map(|one| &one.words) {
        *counts.entry(word).or_default() += 1;
    }
    let all = asked.len() as f64;
    let weight = |count: usize| (1.0 + all / count as f64).ln();
    let weights = counts.into_iter().enumerate();
    weights
        .map(|(number, (word, count))| (word, (number, weight(count))))
        .collect()
}
