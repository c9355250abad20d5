//! Where a decision table finds its facts in a policy document, and what people are told
//! who give it another document.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::knowledge::file::Place;
use crate::knowledge::localized::Localized;

/// The object of a policy document that holds the properties of the facts.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct PolicyObject {
    /// The JSON Pointer (RFC 6901) to the object in the whole document.
    pub at: String,
    /// What the object is called.
    pub name: Option<Localized>,
    /// How to export the document, in sentences.
    pub export: Option<Localized>,
    /// The values of `@odata.type` that the object can have; empty if any.
    #[serde(default)]
    pub types: Vec<String>,
    /// The names of the object's properties that belong to no fact.
    #[serde(default)]
    pub other_properties: Vec<String>,
    /// The names of members whose own members count as properties of the object that
    /// has them.
    #[serde(default)]
    pub extensions: Vec<String>,
    /// Other documents that people have at hand.
    #[serde(default, rename = "other")]
    pub others: Vec<OtherDocument>,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}

/// A document that isn't the wanted one. It has one of the types, properties or texts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherDocument {
    /// What it is called.
    pub name: Localized,
    /// Values of `@odata.type`.
    #[serde(default)]
    pub types: Vec<String>,
    /// JSON Pointers to properties that only such a document has; `*` stands for every
    /// item of an array.
    #[serde(default)]
    pub properties: Vec<String>,
    /// Texts by which a file that isn't JSON is recognised.
    #[serde(default)]
    pub texts: Vec<String>,
}

impl<'de> Deserialize<'de> for PolicyObject {
    /// Reads the table, or the pointer alone.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PointerOrTable)
    }
}

struct PointerOrTable;

impl<'de> Visitor<'de> for PointerOrTable {
    type Value = PolicyObject;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON Pointer, or a table with the key `at`")
    }

    fn visit_str<E: Error>(self, at: &str) -> Result<PolicyObject, E> {
        Ok(PolicyObject {
            at: at.to_owned(),
            ..PolicyObject::default()
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PolicyObject, A::Error> {
        PolicyObject::deserialize(MapAccessDeserializer::new(map))
    }
}
