//! Reads the hits of a search.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde_json::Value;

use crate::semantic::Vector;
use crate::text::Language;

/// A passage that was found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hit {
    pub number: u32,
    pub first: u32,
    pub thing: u32,
    pub language: Option<Language>,
    /// By its words; 0 in a search by meaning.
    pub score: f32,
    /// The named words that it has.
    pub words: Vec<String>,
    /// The vector as [`encoded`].
    vector: Vec<u8>,
}

/// The hits of a response; without those that can't be read.
pub(super) fn hits(mut response: Value) -> Vec<Hit> {
    let hits = response["hits"]["hits"].as_array_mut();
    let hits = hits.map(std::mem::take).unwrap_or_default();
    hits.iter().filter_map(hit).collect()
}

fn hit(hit: &Value) -> Option<Hit> {
    let fields = &hit["fields"];
    let number = |value: &Value| u32::try_from(value.as_u64()?).ok();
    let language = number(&fields["language"][0])?;
    let words = hit["matched_queries"].as_array().into_iter().flatten();
    let vector = fields["vector"][0].as_str();
    let score = hit["sort"][0].as_f64().unwrap_or_default();
    Some(Hit {
        number: hit["_id"].as_str()?.parse().ok()?,
        first: number(&fields["first"][0])?,
        thing: number(&fields["thing"][0])?,
        language: Language::ALL.get(language as usize).copied(),
        score: score as f32,
        words: words
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect(),
        vector: vector
            // OpenSearch leaves out the padding of what it was sent with padding.
            .and_then(|text| STANDARD_NO_PAD.decode(text.trim_end_matches('=')).ok())
            .unwrap_or_default(),
    })
}

impl Hit {
    /// The cosine of its meaning to that of a question; `None` if they can't be compared.
    pub(super) fn similarity(&self, question: &Vector) -> Option<f32> {
        let (components, scale) = self.vector.split_last_chunk()?;
        let fits = components.len() == question.components().len();
        fits.then(|| question.cosine(components, f32::from_le_bytes(*scale)))
    }
}

/// The components of a vector, each from -127 to 127.
pub(super) fn components(vector: &Vector) -> Vec<i8> {
    let components = vector.components().iter();
    components
        .map(|component| component.cast_signed())
        .collect()
}

/// A vector as it is sent: its components and then its scale (f32, little-endian), in Base64.
pub(super) fn encoded(vector: &Vector) -> String {
    let mut bytes = vector.components().to_vec();
    bytes.extend(vector.scale().to_le_bytes());
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn hits_are_read_and_compared() {
        let (one, other) = (Vector::new(&[1.0, 2.0]), Vector::new(&[2.0, 1.0]));
        let response = json!({"hits": {"hits": [
            {
                "_id": "7", "_score": null, "sort": [1.5, 7],
                "matched_queries": ["窓口"],
                "fields": {"first": [3], "thing": [7], "language": [0], "vector": [encoded(&one)]},
            },
            {"_id": "8", "sort": [0.5, 8], "fields": {"first": [8], "thing": [8], "language": [1]}},
            {"_id": "x"},
        ]}});
        let hits = hits(response);
        let [seven, eight] = &hits[..] else {
            panic!("{hits:?}");
        };
        assert_eq!((seven.number, seven.first, seven.score), (7, 3, 1.5));
        assert_eq!(seven.words, ["窓口"]);
        assert_eq!(seven.similarity(&other), Some(one.cosine_to(&other)));
        assert_eq!(seven.similarity(&Vector::new(&[1.0])), None);
        assert_eq!(eight.similarity(&other), None);
    }
}
