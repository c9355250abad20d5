//! Defines the indexes of a cluster: their names, settings and fields.
//!
//! Every pack has fields of its own for words, bigrams and pairs, so that frequencies and
//! lengths are those of the pack. OpenSearch counts only the documents that have a field;
//! therefore a field that would be empty has a mark, and k1 and b make up for its length.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::Options;
use crate::index::{B, K1_PASSAGES, TermKind};

/// The version of the fields; a part of the names.
const VERSION: &str = "1";

/// The term of a field that has no other.
const MARK: &str = "␀";

/// The longest term that is sent as it is, in bytes. OpenSearch cuts terms of more than 255
/// characters.
const LONGEST_TERM: usize = 255;

/// The name of the index of documents with a fingerprint.
pub(super) fn name(options: &Options, fingerprint: &str) -> String {
    let digest = blake3::hash(format!("{VERSION} {fingerprint}").as_bytes()).to_hex();
    format!("{}-{}", options.index, &digest[..32])
}

/// True for a name that [`name`] gives for some fingerprint.
pub(super) fn is_name(options: &Options, name: &str) -> bool {
    let rest = name.strip_prefix(&options.index);
    let digest = rest.and_then(|rest| rest.strip_prefix('-'));
    digest.is_some_and(|digest| digest.len() == 32 && digest.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// What an index says of itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Meta {
    /// True after everything was written and counted.
    pub is_complete: bool,
    /// The number of passages of each pack.
    pub passages: Vec<u32>,
    /// True if passages can be found by their vectors, which needs a plugin.
    pub finds_nearest: bool,
    /// The factors of the scores of each pack's fields, by kind of term.
    pub factors: Vec<[f32; 3]>,
}

/// The field with the terms of a kind of a pack.
pub(super) fn terms(pack: usize, kind: TermKind) -> String {
    let kind = match kind {
        TermKind::Word => "words",
        TermKind::Bigram => "bigrams",
        TermKind::Pair => "pairs",
    };
    format!("{kind}_{pack}")
}

/// The field with the vectors of a pack.
pub(super) fn nearest(pack: usize) -> String {
    format!("nearest_{pack}")
}

/// A term as it is sent: in one piece for the analysis by whitespace.
pub(super) fn term(term: &str) -> String {
    // Java has fewer kinds of whitespace than Rust, and some control characters.
    let is_white = |c: char| c.is_whitespace() || c.is_control();
    match term.len() {
        0..=LONGEST_TERM => term.replace(is_white, "␣"),
        _ => blake3::hash(term.as_bytes()).to_hex().to_string(),
    }
}

/// Terms as the text of a field.
pub(super) fn text(terms: &[String]) -> String {
    match terms.is_empty() {
        true => MARK.to_owned(),
        false => {
            let terms: Vec<String> = terms.iter().map(|text| term(text)).collect();
            terms.join(" ")
        }
    }
}

/// The request that creates an index of packs. Passages are found by their vectors, with this
/// number of components, if it isn't 0.
pub(super) fn creation(options: &Options, packs: usize, dimensions: usize) -> Value {
    let mut fields = Map::new();
    let mut similarities = Map::new();
    for pack in 0..packs {
        for kind in TermKind::ALL {
            let name = terms(pack, kind);
            similarities.insert(
                name.clone(),
                similarity(f64::from(K1_PASSAGES), f64::from(B)),
            );
            let field = json!({
                "type": "text",
                "analyzer": "whitespace",
                "index_options": "freqs",
                "similarity": name,
            });
            fields.insert(name, field);
        }
        if dimensions > 0 {
            let field = json!({
                "type": "knn_vector",
                "dimension": dimensions,
                "data_type": "byte",
                "method": {"name": "hnsw", "space_type": "cosinesimil", "engine": "lucene"},
            });
            fields.insert(nearest(pack), field);
        }
    }
    for number in ["number", "first", "thing", "language"] {
        fields.insert(
            number.to_owned(),
            json!({"type": "integer", "index": false}),
        );
    }
    fields.insert(
        "vector".to_owned(),
        json!({"type": "binary", "doc_values": true}),
    );
    fields.insert(
        "passage".to_owned(),
        json!({"type": "object", "enabled": false}),
    );
    let meta = Meta {
        finds_nearest: dimensions > 0,
        ..Meta::default()
    };
    let mut body = json!({
        "settings": {
            "number_of_shards": options.shards,
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            "similarity": similarities,
        },
        "mappings": {
            "dynamic": false,
            "_source": {"includes": ["passage"]},
            "_meta": meta,
            "properties": fields,
        },
    });
    if dimensions > 0 {
        body["settings"]["knn"] = json!(true);
    }
    body
}

/// A similarity of BM25 with these constants.
fn similarity(k1: f64, b: f64) -> Value {
    json!({"type": "BM25", "k1": k1, "b": b, "discount_overlaps": false})
}

/// The setting of the similarity of a field whose marks make it longer on average, by this
/// factor, so that scores are those without marks.
pub(super) fn corrected(pack: usize, kind: TermKind, longer: f64) -> (String, Value) {
    let b = f64::from(B);
    let name = format!("index.similarity.{}", terms(pack, kind));
    (name, similarity(k1(longer), b * longer / whole(longer)))
}

/// The factor from the score of such a field to that without marks: the score has a factor of
/// k1 + 1.
pub(super) fn factor(longer: f64) -> f32 {
    ((f64::from(K1_PASSAGES) + 1.0) / (k1(longer) + 1.0)) as f32
}

fn k1(longer: f64) -> f64 {
    f64::from(K1_PASSAGES) * whole(longer)
}

fn whole(longer: f64) -> f64 {
    let b = f64::from(B);
    1.0 - b + b * longer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_in_one_piece() {
        let long = "a".repeat(256);
        let cases = [
            ("窓口", "窓口"),
            ("sign in", "sign␣in"),
            ("a\u{3000}b\u{1f}c", "a␣b␣c"),
            (&long[..255], &long[..255]),
        ];
        for (given, expected) in cases {
            assert_eq!(term(given), expected);
        }
        assert_eq!(term(&long).len(), 64);
        assert_eq!(text(&[]), MARK);
        assert_eq!(text(&["a b".to_owned(), "c".to_owned()]), "a␣b c");
    }

    #[test]
    fn only_names_of_indexes_are_taken_for_them() {
        let options = Options::default();
        let named = name(&options, "abc");
        assert!(is_name(&options, &named), "{named}");
        assert_ne!(named, name(&options, "abd"));
        for other in [
            "madoguchi",
            "madoguchi-logs",
            "other-index",
            "madoguchi-2-1",
        ] {
            assert!(!is_name(&options, other), "{other}");
        }
    }

    /// The length of a text weighs as much as without marks, whatever the lengths are.
    #[test]
    fn marks_change_no_score() {
        let (k1, b) = (f64::from(K1_PASSAGES), f64::from(B));
        for (average, longer, length) in [(5.0, 1.18, 3.0), (40.0, 1.0, 70.0), (0.5, 2.0, 9.0)] {
            let (_, similarity) = corrected(0, TermKind::Word, longer);
            let number = |name: &str| similarity[name].as_f64().expect("a number");
            let norm = |k1: f64, b: f64, average: f64| k1 * (1.0 - b + b * length / average);
            let with_marks = norm(number("k1"), number("b"), average * longer);
            let difference = with_marks - norm(k1, b, average);
            assert!(difference.abs() < 1e-9, "{average} {longer} {length}");
        }
    }
}
