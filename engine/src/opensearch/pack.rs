//! Finds the passages of a pack's documents in a cluster, and fetches their texts.
//!
//! Once the index is known, a question calls the cluster three times at most for each pack: for
//! whether documents have words that nothing else knows, for the best passages, and for the
//! texts of those that are kept. A search that can't be made finds nothing and is remembered
//! as failed, so that entries answer on.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::convert::Infallible;

use serde_json::{Value, json};

use super::OpenSearchError;
use super::cluster::Cluster;
use super::found::{self, Hit};
use super::schema::{self, Meta};
use crate::index::{
    FoundPassage, FoundPassages, IndexError, PassageIndex, PassageSearch, QueryTerm, TermKind, idf,
    perfect_score,
};
use crate::knowledge::Passage;
use crate::semantic::Meaning;

/// The largest number of terms of a query, as in the index: those with the greatest weights
/// are chosen. Also the largest number of words that are counted for a call, each by a search of
/// its own: a search for one word looks its count up, where an aggregation visits every document.
const SCORED_TERMS: usize = 256;

/// How many times as many passages are asked for by meaning as are taken: the search for the
/// nearest vectors is approximate, and their similarities are computed here.
const NEAREST_FACTOR: usize = 2;

/// What is fetched of each hit.
const FIELDS: [&str; 4] = ["first", "thing", "language", "vector"];

/// The documents of a pack, as one question sees them.
#[derive(Debug)]
pub struct PackDocuments<'c> {
    cluster: &'c Cluster,
    pack: usize,
    /// The asked words that each passage has that was found.
    words: RefCell<BTreeMap<u32, HashSet<String>>>,
    has_failed: Cell<bool>,
}

impl<'c> PackDocuments<'c> {
    /// The documents of the pack with this number, for one question.
    pub fn new(cluster: &'c Cluster, number: usize) -> PackDocuments<'c> {
        PackDocuments {
            cluster,
            pack: number,
            words: RefCell::default(),
            has_failed: Cell::new(false),
        }
    }

    /// True if documents couldn't be searched.
    pub fn has_failed(&self) -> bool {
        self.has_failed.get()
    }

    /// The words among these that documents of the pack have, and those of which that isn't
    /// known.
    pub fn known_words(&self, words: &[&str]) -> HashSet<String> {
        let found = self.try_known_words(words);
        self.or_failed(found)
            .unwrap_or_else(|| words.iter().map(|word| (*word).to_owned()).collect())
    }

    fn try_known_words(&self, words: &[&str]) -> Result<HashSet<String>, OpenSearchError> {
        let meta = self.cluster.meta()?;
        if words.is_empty() || self.documents(&meta) == 0 {
            return Ok(HashSet::new());
        }
        let all = words.iter().copied();
        let (mut frequencies, mut missing) = self.cluster.frequencies.of(self.pack, all);
        let not_asked = missing.split_off(missing.len().min(SCORED_TERMS));
        self.search(&[], &missing, &mut frequencies)?;
        frequencies.retain(|_, frequency| *frequency > 0);
        Ok(frequencies.into_keys().chain(not_asked).collect())
    }

    fn try_find(&self, search: &PassageSearch<'_>) -> Result<FoundPassages, OpenSearchError> {
        let meta = self.cluster.meta()?;
        let documents = self.documents(&meta);
        if documents == 0 {
            return Ok(nothing());
        }
        // A word that isn't counted is taken for one that no document has: the evidence is less.
        let words = heaviest(
            search
                .terms
                .iter()
                .filter(|term| term.kind == TermKind::Word),
        );
        let words = words.into_iter().map(|term| term.text.as_str());
        let (mut frequencies, missing) = self.cluster.frequencies.of(self.pack, words);
        let factors = meta.factors.get(self.pack).copied().unwrap_or([1.0; 3]);
        let by_words = (!search.terms.is_empty()).then(|| self.by_words(search, factors));
        // A vector without a direction is near nothing.
        let is_near = |meaning: &&Meaning| meta.finds_nearest && meaning.vector.scale() > 0.0;
        let by_meaning = search.meaning.filter(is_near);
        let by_meaning = by_meaning.map(|meaning| self.by_meaning(search, meaning));
        let has = [by_words.is_some(), by_meaning.is_some()];
        let searches: Vec<Value> = [by_words, by_meaning].into_iter().flatten().collect();
        let responses = self.search(&searches, &missing, &mut frequencies)?;
        let mut hits = responses.into_iter().map(found::hits);
        let [mut found, near] = has.map(|has| match has {
            true => hits.next().unwrap_or_default(),
            false => Vec::new(),
        });
        found.retain(|hit| hit.score > 0.0);
        let nearest = nearest(near, &found, search);
        found.extend(nearest);
        let Ok::<_, Infallible>(perfect) = perfect_score(search.terms, |word| {
            let frequency = frequencies.get(word).copied();
            Ok(idf(documents, frequency.unwrap_or_default()))
        });
        let mut words = self.words.borrow_mut();
        let passages = found.into_iter().map(|hit| {
            let Hit { number, .. } = hit;
            let similarity = search
                .meaning
                .and_then(|meaning| hit.similarity(&meaning.vector));
            words.entry(number).or_default().extend(hit.words);
            FoundPassage {
                number,
                first: hit.first,
                thing: hit.thing,
                language: hit.language,
                words: hit.score,
                similarity,
            }
        });
        Ok(FoundPassages {
            perfect,
            passages: passages.collect(),
        })
    }

    /// The search for the passages with the best words.
    fn by_words(&self, search: &PassageSearch<'_>, factors: [f32; 3]) -> Value {
        let scored = heaviest(search.terms.iter()).into_iter().map(|term| {
            let boost = term.weight * factors[term.kind as usize];
            let name = (term.kind == TermKind::Word).then_some(term.text.as_str());
            clause(self.pack, term.kind, &term.text, boost, name)
        });
        let asked = search.asked.iter().take(SCORED_TERMS);
        let asked = asked.map(|word| self.named(word));
        let clauses: Vec<Value> = scored.chain(asked).collect();
        json!({
            "size": search.by_words,
            "query": {"bool": {"should": clauses}},
            // Copies of a shard order equal scores differently.
            "sort": ["_score", {"number": "asc"}],
            "track_total_hits": false,
            "_source": false,
            "docvalue_fields": FIELDS,
        })
    }

    /// The search for the passages with the nearest vectors.
    fn by_meaning(&self, search: &PassageSearch<'_>, meaning: &Meaning) -> Value {
        let words = search
            .terms
            .iter()
            .filter(|term| term.kind == TermKind::Word);
        let words = words.map(|term| term.text.as_str());
        let asked = search.asked.iter().map(String::as_str);
        let named: Vec<Value> = words
            .chain(asked)
            .take(SCORED_TERMS)
            .map(|word| self.named(word))
            .collect();
        let count = search.by_meaning * NEAREST_FACTOR;
        let nearest = json!({"vector": found::components(&meaning.vector), "k": count});
        json!({
            "size": count,
            "query": {"bool": {
                "must": {"knn": {schema::nearest(self.pack): nearest}},
                "should": named,
            }},
            "track_total_hits": false,
            "_source": false,
            "docvalue_fields": FIELDS,
        })
    }

    /// A word that hits say whether they have, and that adds nothing to scores.
    fn named(&self, word: &str) -> Value {
        clause(self.pack, TermKind::Word, word, 0.0, Some(word))
    }

    /// Sends searches, and adds to frequencies in how many documents words are. Returns the
    /// responses to the searches.
    fn search(
        &self,
        searches: &[Value],
        words: &[String],
        frequencies: &mut HashMap<String, u32>,
    ) -> Result<Vec<Value>, OpenSearchError> {
        if searches.is_empty() && words.is_empty() {
            return Ok(Vec::new());
        }
        let mut body = String::new();
        let mut add = |kind: &str, search: &Value| {
            let header = json!({"search_type": kind, "allow_partial_search_results": false});
            body.push_str(&format!("{header}\n{search}\n"));
        };
        for search in searches {
            add("dfs_query_then_fetch", search);
        }
        for word in words {
            let word = clause(self.pack, TermKind::Word, word, 1.0, None);
            let count = json!({"size": 0, "track_total_hits": true, "query": word});
            add("query_then_fetch", &count);
        }
        let path = format!("{}/_msearch", self.cluster.name);
        let mut reply = self.cluster.read(&path, &body)?;
        let responses = reply["responses"].as_array_mut().map(std::mem::take);
        let mut responses = responses.unwrap_or_default();
        if responses.len() != searches.len() + words.len() {
            return Err(OpenSearchError::refused("a search", 200, &reply));
        }
        for response in &responses {
            if response["status"] == 404 {
                self.cluster.forget();
            }
            self.cluster.whole(response)?;
        }
        for (word, response) in std::iter::zip(words, responses.split_off(searches.len())) {
            let count = response["hits"]["total"]["value"]
                .as_u64()
                .unwrap_or_default();
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            self.cluster.frequencies.insert(self.pack, word, count);
            frequencies.insert(word.clone(), count);
        }
        Ok(responses)
    }

    fn try_passages(&self, numbers: &[u32]) -> Result<Vec<Option<Passage>>, OpenSearchError> {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<String> = numbers.iter().map(u32::to_string).collect();
        let path = format!("{}/_mget", self.cluster.name);
        let mut reply = self.cluster.read(&path, &json!({"ids": ids}).to_string())?;
        let documents = reply["docs"].as_array_mut().map(std::mem::take);
        let documents = documents.unwrap_or_default().into_iter();
        let passages: Vec<Option<Passage>> = documents
            .map(|mut document| serde_json::from_value(document["_source"]["passage"].take()).ok())
            .collect();
        match passages.len() == numbers.len() && passages.iter().all(Option::is_some) {
            true => Ok(passages),
            false => Err(OpenSearchError::refused("some passages", 200, &reply)),
        }
    }

    /// The number of documents of the pack.
    fn documents(&self, meta: &Meta) -> u32 {
        meta.passages.get(self.pack).copied().unwrap_or_default()
    }

    fn or_failed<T>(&self, result: Result<T, OpenSearchError>) -> Option<T> {
        result
            .inspect_err(|error| {
                tracing::debug!(%error, "documents couldn't be searched");
                self.has_failed.set(true);
            })
            .ok()
    }
}

impl PassageIndex for PackDocuments<'_> {
    fn find(&self, search: &PassageSearch<'_>) -> Result<FoundPassages, IndexError> {
        let found = self.try_find(search);
        Ok(self.or_failed(found).unwrap_or_else(nothing))
    }

    fn contains(&self, word: &str, numbers: &[u32]) -> Result<Vec<bool>, IndexError> {
        let words = self.words.borrow();
        let has = |number: &u32| words.get(number).is_some_and(|words| words.contains(word));
        Ok(numbers.iter().map(has).collect())
    }

    fn passages(&self, numbers: &[u32]) -> Result<Vec<Option<Passage>>, IndexError> {
        let passages = self.try_passages(numbers);
        let passages = self.or_failed(passages);
        Ok(passages.unwrap_or_else(|| vec![None; numbers.len()]))
    }
}

fn nothing() -> FoundPassages {
    FoundPassages {
        perfect: f32::EPSILON,
        passages: Vec::new(),
    }
}

/// The terms with the greatest weights, as many as are scored.
fn heaviest<'t>(terms: impl Iterator<Item = &'t QueryTerm>) -> Vec<&'t QueryTerm> {
    let mut terms: Vec<&QueryTerm> = terms.collect();
    terms.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    terms.truncate(SCORED_TERMS);
    terms
}

/// The hits of a search by meaning that are the nearest, without those that were found by words.
fn nearest(hits: Vec<Hit>, found: &[Hit], search: &PassageSearch<'_>) -> Vec<Hit> {
    let similarity = |hit: &Hit| {
        let similarity = search
            .meaning
            .and_then(|meaning| hit.similarity(&meaning.vector));
        similarity.filter(|similarity| *similarity >= search.min_similarity)
    };
    let hits = hits.into_iter();
    let mut near: Vec<(f32, Hit)> = hits
        .filter_map(|hit| Some((similarity(&hit)?, hit)))
        .collect();
    near.sort_by(|(a, one), (b, other)| b.total_cmp(a).then(one.number.cmp(&other.number)));
    near.truncate(search.by_meaning);
    let is_new = |hit: &Hit| found.iter().all(|other| other.number != hit.number);
    let near = near.into_iter().map(|(_, hit)| hit);
    near.filter(is_new).collect()
}

/// A term of a query. With a name, hits say whether they have it.
fn clause(pack: usize, kind: TermKind, text: &str, boost: f32, name: Option<&str>) -> Value {
    let mut term = json!({"value": schema::term(text), "boost": boost});
    if let Some(name) = name {
        term["_name"] = json!(name);
    }
    json!({"term": {schema::terms(pack, kind): term}})
}
